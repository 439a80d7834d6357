"""What several parts of a page ask the database is asked once."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, has_request_context, request

from tracker.models.base import SAFE_METHODS

P = ParamSpec("P")
R = TypeVar("R")


def once_a_page(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function of hashable arguments answer a second time from memory, as long as one page is made.

    A GET changes nothing meanwhile.
    """

    @wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        if not has_request_context() or request.method not in SAFE_METHODS:
            return function(*args, **kwargs)
        answers = g.setdefault("answers", {})
        key = (function, args, tuple(kwargs.items()))
        if key not in answers:
            answers[key] = function(*args, **kwargs)
        found: R = answers[key]
        return found

    return answer
