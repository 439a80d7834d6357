"""Where pages are read from: those of many rows from a replica, if there is one that is up to date."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, g

from tracker.access.policy import FROM_REPLICA
from tracker.access.signin import me_or_nobody
from tracker.models import replica

View = Callable[..., Any]


def init_app(app: Flask) -> None:
    """Let pages be read from the replica, if the settings name one; call this once all pages are registered."""
    replica.init_app(app)
    if replica.NAME in app.extensions:
        for endpoint in FROM_REPLICA:
            app.view_functions[endpoint] = read(app.view_functions[endpoint])


def read(view: View) -> View:
    """Return a page that reads from the replica, and from the primary when the replica is unfit or fails half way."""

    @wraps(view)
    def answer(**values: Any) -> Any:
        me_or_nobody()  # who asks is known to the primary
        connection = replica.find()
        if connection is None:
            return view(**values)
        before = {*g}
        try:
            with replica.used(connection):
                return view(**values)
        except replica.FAILURES:
            for name in {*g} - before:  # what the page remembers of its first attempt
                g.pop(name)
            return view(**values)

    return answer
