"""How a sent form about sessions is written, and what is answered."""

from collections.abc import Callable, Iterable

from flask import request

from tracker import logbook
from tracker.access import my_scope
from tracker.errors import AlreadyLogged, Problem
from tracker.forms.base import answered
from tracker.forms.catching_up import CatchUpForm
from tracker.forms.session import SessionForm
from tracker.words import gettext as _


def written(form: SessionForm, verb: Callable[[logbook.Entry], str]) -> tuple[int, logbook.Logged | None]:
    """Write a sent form's entry; return the status to answer with, and the log that was there first, if one was."""
    if not is_sent(form):
        return form.http_status, None

    def write() -> None:
        form.saved_id = verb(form.entry())

    return logged(form.line.plan_id, form.refuse, write)


def is_sent(form: SessionForm | CatchUpForm) -> bool:
    """Say whether a form was sent without a mistake, by the one who opened it."""
    if request.method == "POST" and form.is_anothers:
        sentence = _("Somebody else opened this page. Sign in as them and save again, or open it anew.")
        form.refuse([Problem("", sentence)])
        return False
    return form.submitted()


def logged(
    plan_id: int, refuse: Callable[[Iterable[Problem]], None], write: Callable[[], object]
) -> tuple[int, logbook.Logged | None]:
    """Write; return the status to answer with, and the log that was there first, if one was."""
    try:
        return answered(write, refuse), None
    except AlreadyLogged as already:
        first = logbook.find_log(my_scope(), already.log_id)
        if first is None or first.plan_id != plan_id:
            refuse([Problem("", _("This page has been used for another log. Load it again, and log once more."))])
            return 409, None
        return 409, first
