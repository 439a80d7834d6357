"""What is done once: what several parts of a page ask the database, and what a query says, page after page."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from flask import g, has_request_context, request

from tracker.models.base import SAFE_METHODS

P = ParamSpec("P")
R = TypeVar("R")
# Of so many selections a process keeps a query ready; who asks for more of them waits a moment longer.
SELECTIONS = 64


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


def put_together_once(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function of hashable arguments put a query together once: to do so takes longer than to send it.

    A query says what is looked for, which follows from the arguments alone, and holds nothing that was found.
    """
    remembering: Any = lru_cache(maxsize=SELECTIONS)(function)
    known: Callable[P, R] = remembering
    return known
