"""What a query string says: each thing once, and nothing that its page knows nothing of."""

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

from flask import abort
from werkzeug.datastructures import MultiDict

from tracker.errors import Problem, Refused
from tracker.words import gettext as _


@contextmanager
def understood() -> Iterator[None]:
    """Read what is asked for; what cannot be is answered with a 400 and the sentence that says what to do."""
    try:
        yield
    except Refused as refused:
        abort(400, str(refused))


def given_once(args: MultiDict[str, str]) -> dict[str, str]:
    """Return what a query string says, without what it leaves empty; refuse what it says twice."""
    for name, texts in args.lists():
        if len(texts) > 1:
            message = _("%(name)s stands several times in the address. Give it once.", name=name)
            raise Refused(Problem(name, message))
    return {name: text for name, text in args.items() if text}


def given_among(args: MultiDict[str, str], choices: AbstractSet[str]) -> dict[str, str]:
    """Return what a page's query string says, each once; refuse what the page cannot be narrowed by."""
    given = given_once(args)
    for name in sorted(given.keys() - choices):
        message = _("This page cannot be narrowed by %(name)s. Take it out of the address.", name=name)
        raise Refused(Problem(name, message))
    return given


def require_order(order: str, orders: Collection[str]) -> None:
    """Refuse an order that a list does not have, either way; without one it has its usual one."""
    if order and order.removeprefix("-") not in orders:
        message = _("Nothing is sorted by %(name)s here. Take it out of the address.", name=order)
        raise Refused(Problem("sort", message))


def require_one_period(names: Sequence[str]) -> None:
    """Refuse a period that is given by several names."""
    if len(names) > 1:
        raise Refused(Problem(names[-1], _("Give one period: a school year, a term or a calendar year.")))
