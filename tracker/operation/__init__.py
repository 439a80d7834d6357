"""What whoever runs the product watches: the journal of requests, figures of the service, errors reported elsewhere."""

from flask import Flask

from tracker.operation import in_turn, journal, metering, reporting


def init_app(app: Flask) -> None:
    """Watch each request of `app`, as the settings ask, and let them take turns."""
    journal.init_app(app)
    metering.init_app(app)
    reporting.init_app(app)
    in_turn.init_app(app)
