"""Pieces of pages that many pages share, or one shows again and again, such as a class on its leader's home.

A piece is a macro that says the same of the same things: in one language, on one day, wherever the product stands.
"""

from collections.abc import Hashable, MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask, request
from flask.templating import Environment
from jinja2 import pass_context
from jinja2.runtime import Context, Macro

from tracker.dates import today
from tracker.words import locale

# Up to fifteen kilobytes each, with what they are known by.
KNOWN = 1000


class Templates(Environment):
    """Templates that know what all of them share in one place: each import of a macro looks through it."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template knows of itself; all of it is there before the first template is read."""
        return {**self.globals, **(d or {})}


def init_app(app: Flask) -> None:
    """Let templates ask for pieces."""
    app.jinja_env.globals.update(once=once)
    app.context_processor(lambda: {"here": (locale(), today(), request.script_root)})


@pass_context
def once(page: Context, piece: Macro, *given: Hashable) -> str:
    """Return what a piece says of what it is given; it is asked only if it has not said so lately."""
    return said(piece, page["here"], given)


@lru_cache(maxsize=KNOWN)
def said(piece: Macro, _here: tuple[Hashable, ...], given: tuple[Hashable, ...]) -> str:
    """Return what a piece says in the language that is spoken, on a day, where the product stands."""
    return piece(*given)
