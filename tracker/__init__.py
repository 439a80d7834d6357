"""Linjen: a class travels its line of sessions. `create_app` is the table of contents."""

import gc

# What is loaded stays: to look it through again and again meanwhile takes a fifth of the start.
gc.disable()

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from tracker import access, audit, cli, config, mail, models, operation, reach, views, words
from tracker.operation import heap

gc.freeze()
gc.enable()

PACKAGE = Path(__file__).parent
# In a wheel templates and static files lie inside the package, in a checkout beside it.
HOME = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent


class Product(Flask):
    """The application."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function as it is: none of ours waits for itself, and each page would have a score looked at."""
        return func


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """Build the product from `settings`, named as in the environment; None reads the environment itself."""
    app = Product(
        __name__,
        template_folder=HOME / "templates",
        static_folder=HOME / "static",
        instance_path=str((HOME if HOME != PACKAGE else Path.cwd()) / "instance"),
    )
    app.jinja_environment = views.Templates
    app.jinja_env.undefined = StrictUndefined
    config.init_app(app, settings)
    words.init_app(app)
    mail.init_app(app)
    models.init_app(app)
    operation.init_app(app)
    audit.init_app(app)
    reach.init_app(app)
    views.init_app(app)
    cli.init_app(app)
    access.init_app(app)
    gc.freeze()  # what lives as long as the product need not be looked through again and again
    return app


def create_service() -> Flask:
    """Build the product as its service runs it: what is logged is counted a moment after."""
    heap.share_one()
    app = create_app()
    reach.count_later(app)
    return app
