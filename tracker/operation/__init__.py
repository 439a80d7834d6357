"""What whoever runs the product watches: the journal of requests, figures of the service, errors reported elsewhere."""

from flask import Flask

from tracker.operation import journal, metering, reporting


def init_app(app: Flask) -> None:
    """Watch each request of `app`, as the settings ask."""
    journal.init_app(app)
    metering.init_app(app)
    reporting.init_app(app)
