"""Log a session, see it, correct it."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import line, logbook
from tracker.access import CORRECTORS, Role, me, my_scope
from tracker.errors import AlreadyLogged, Busy, Problem, Refused
from tracker.forms.labels import field_name, label, said
from tracker.forms.session import CorrectionForm, SessionForm

bp = Blueprint("sessions", __name__)
for words in (field_name, label, said):
    bp.add_app_template_filter(words)


@bp.route("/plans/<int(max=2147483647):plan_id>/log", methods=["GET", "POST"])
def log(plan_id: int) -> ResponseReturnValue:
    """Log the next session of a class, or the one that is asked for."""
    found = line.find_line(my_scope(), plan_id) or abort(404)
    group = asked_group(found)
    station = asked_station(found, group)
    if station is None:
        return redirect(url_for("classes.show", class_id=found.class_id), 303)
    last = logbook.last_logs([plan_id]).get(plan_id)
    form = SessionForm(request.form, found, station, group, last)
    unlocks = may_unlock(found)
    status, first = written(form, lambda entry: logbook.record(entry, plan_id, author_id=me().id, may_unlock=unlocks))
    if status == 303:
        return redirect(url_for(".show", log_id=form.saved_id, saved=1), 303)
    page = render_template("sessions/log.html", form=form, line=found, station=station, group=group, first=first)
    return page, status


def written(form: SessionForm, verb: Callable[[logbook.Entry], str]) -> tuple[int, logbook.Logged | None]:
    """Write a sent form's entry; return the status to answer with, and the log that was there first, if one was."""
    if request.method == "POST" and form.is_anothers:
        form.refuse(
            [Problem("", _("Somebody else opened this page. Sign in as them and save again, or open it anew."))]
        )
        return 422, None
    if not form.submitted():
        return form.http_status, None
    try:
        form.saved_id = verb(form.entry())
    except Refused as refused:
        form.refuse(refused.problems)
        return 422, None
    except AlreadyLogged as already:
        first = logbook.find_log(my_scope(), already.log_id)
        if first is None:
            form.refuse([Problem("", _("This page has been used for another log. Load it again, and log once more."))])
        return 409, first
    except Busy:
        form.refuse([Problem("", _("Many are writing just now. Save once more in a moment."))])
        return 503, None
    return 303, None


def asked_group(found: line.Line) -> int:
    """Return the group that was asked for or sent; without one, the group that is furthest behind."""
    group = request.values.get("group", type=int)
    if group is None:
        return found.next_group()
    if not 0 <= group <= (found.groups if found.groups > 1 else 0):
        abort(404)
    return group


def asked_station(found: line.Line, group: int) -> line.Station | None:
    """Return the session that was asked for or sent; without one, the next of the group; None when all are held.

    A form says which session it was opened for: sent twice, it must not become the next one.
    """
    number = request.values.get("session", type=int)
    if number is None:
        return found.next_for(group)
    return next((station for station in found.stations if station.number == number), None) or abort(404)


def may_unlock(found: line.Line) -> bool:
    """Say whether the signed-in person may change a closed period of the class's municipality."""
    return line.is_received(my_scope(frozenset({Role.LEAD})), found.plan_id)


@bp.route("/sessions/<uuid:log_id>")
def show(log_id: UUID) -> ResponseReturnValue:
    """See one log, with the line of its class; right after saving, thanks."""
    found = logbook.find_log(my_scope(), str(log_id)) or abort(404)
    drawn = line.find_line(my_scope(), found.plan_id) or abort(404)
    return render_template(
        "sessions/show.html",
        log=found,
        line=drawn,
        saved="saved" in request.args,
        warnings=logbook.warnings(found.entry, logbook.grounds([found.plan_id])[found.plan_id]),
        history=logbook.history(str(log_id)),
        may_correct=may_correct(found),
    )


def may_correct(found: logbook.Logged) -> bool:
    """Say whether the signed-in person may correct a log: their own, or as a coordinator or lead of its school."""
    return found.author_id == me().id or logbook.find_log(my_scope(CORRECTORS), found.entry.id) is not None


@bp.route("/sessions/<uuid:log_id>/correct", methods=["GET", "POST"])
def correct(log_id: UUID) -> ResponseReturnValue:
    """Correct a log; what it said before is kept."""
    found = logbook.find_log(my_scope(), str(log_id)) or abort(404)
    if not may_correct(found):
        abort(403)
    drawn = line.find_line(my_scope(), found.plan_id) or abort(404)
    station = next(s for s in drawn.stations if s.number == found.entry.number)
    form = CorrectionForm(request.form, drawn, station, found.entry.group, found.entry)
    others, unlocks = my_scope(CORRECTORS), may_unlock(drawn)
    status, first = written(
        form, lambda entry: logbook.correct(my_scope(), entry, by_id=me().id, others=others, may_unlock=unlocks)
    )
    if status == 303:
        return redirect(url_for(".show", log_id=log_id, saved=1), 303)
    page = render_template("sessions/correct.html", form=form, line=drawn, station=station, log=found, first=first)
    return page, status
