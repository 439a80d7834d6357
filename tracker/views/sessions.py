"""Log a session, see it, correct it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import line, logbook
from tracker.access import CORRECTORS, Role, me, my_scope
from tracker.errors import AlreadyLogged, Refused
from tracker.forms.answering import is_sent, logged, written
from tracker.forms.catching_up import CatchUpForm, CatchUpRow
from tracker.forms.labels import field_name, label, said
from tracker.forms.reason import ReasonForm
from tracker.forms.session import SessionForm
from tracker.forms.session_correction import CorrectionForm
from tracker.words import gettext as _

bp = Blueprint("sessions", __name__)
for words in (field_name, label, said):
    bp.add_app_template_filter(words)


@bp.url_value_preprocessor
def foresee(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the line of a log be found together with who asks for it."""
    if endpoint == "sessions.log" and values:
        line.foresee_line(values["plan_id"])


@bp.route("/plans/<int(max=2147483647):plan_id>/log", methods=["GET", "POST"])
def log(plan_id: int) -> ResponseReturnValue:
    """Log the next session of a class, or the one that is asked for."""
    found = line.find_line(my_scope(), plan_id) or abort(404)
    group = asked_group(found)
    station = asked_station(found, group)
    if station is None:
        return redirect(url_for("classes.show", class_id=found.class_id), 303)
    last = None if request.form else logbook.last_log(plan_id)
    form = SessionForm(request.form, found, station, group, last)
    status, first = written(form, recording(found, logbook.record_alone))
    if status == 303:
        return redirect(url_for(".show", log_id=form.saved_id, saved=1), 303)
    if request.method == "GET" and station.has_had(group):
        first = logbook.find_holding(my_scope(), plan_id, station.number, group)
    shown = {"form": form, "line": found, "station": station, "group": group, "first": first, "status": status}
    return render_template("sessions/log.html", **shown), status


@bp.route("/plans/<int(max=2147483647):plan_id>/catch-up", methods=["GET", "POST"])
def catch_up(plan_id: int) -> ResponseReturnValue:
    """Log several sessions of a class at once: what was missed, or two in one lesson. All are saved, or none."""
    found = line.find_line(my_scope(), plan_id) or abort(404)
    group = asked_group(found)
    form = CatchUpForm(request.form, found, group, logbook.last_log(plan_id))
    status, first = caught_up(form, found)
    if status == 303:
        ids = [row.saved_id for row in form.wanted]
        one = url_for(".show", log_id=ids[0], saved=1)
        return redirect(url_for(".saved", plan_id=plan_id, log=ids) if ids[1:] else one, 303)
    return render_template("sessions/catch_up.html", form=form, line=found, group=group, first=first), status


def caught_up(form: CatchUpForm, found: line.Line) -> tuple[int, logbook.Logged | None]:
    """Write a sent form's rows; return the worst status, which decides over all, and the log that was there first."""
    if not is_sent(form):
        return form.http_status, None
    record, status, first = recording(found, logbook.record), 303, None

    def write(row: CatchUpRow) -> None:
        row.saved_id = record(form.entry(row))

    for row in form.wanted:
        became, before = logged(found.plan_id, partial(form.refuse_row, row), partial(write, row))
        status, first = max(status, became), first or before
    return status, first


def recording(found: line.Line, record: Callable[..., str]) -> Callable[[logbook.Entry], str]:
    """Return what logs an entry of a line for the signed-in person, in the way that is given."""
    known = partial(record, plan_id=found.plan_id, counts=found.counts)
    return partial(known, author_id=me().id, may_unlock=may_unlock(found))


@bp.route("/plans/<int(max=2147483647):plan_id>/saved", methods=["GET", "POST"])
def saved(plan_id: int) -> ResponseReturnValue:
    """Thank for several sessions that were saved at once; sent, undo them all, or none."""
    drawn = line.find_line(my_scope(), plan_id) or abort(404)
    asked = [logbook.find_log(my_scope(), log_id) for log_id in request.values.getlist("log")]
    found = [log for log in asked if log and log.plan_id == plan_id]
    ways_on = redirect(url_for("classes.show", class_id=drawn.class_id), 303)
    if request.method == "POST":
        revisions = dict(zip((log.entry.id for log in found), request.form.getlist("revision", type=int), strict=False))
        if not len(asked) == len(found) == len(revisions):
            abort(404)
        if undone(revisions, drawn):
            flash(_("The sessions are undone and no longer count."))
        return ways_on
    ground = logbook.grounds([plan_id])[plan_id]
    logs = [(log, logbook.warnings(log.entry, ground)) for log in found if not log.withdrawn_at]
    undoable = all(may_undo(log, ground) for log, _warnings in logs)
    return render_template("sessions/saved.html", line=drawn, logs=logs, may_undo=undoable) if logs else ways_on


def may_undo(found: logbook.Logged, ground: logbook.Ground) -> bool:
    """Say whether one tap undoes what the signed-in person has just done to a log."""
    return found.is_fresh(me().id) and not ground.is_locked(found.entry.day)


def asked_group(found: line.Line) -> int:
    """Return the group that was asked for or sent; without one, the group that is furthest behind."""
    asked = request.values.get("group")
    if not asked:
        return found.next_group()
    known = {str(group): group for group in range(found.groups + 1 if found.groups > 1 else 1)}
    return known[asked] if asked in known else abort(404)


def asked_station(found: line.Line, group: int) -> line.Station | None:
    """Return the session that was asked for or sent; without one, the next of the group; None when all are held.

    A form says which session it was opened for: sent twice, it must not become the next one.
    """
    asked = request.form.get("session") or request.args.get("session")
    if asked is None:
        return found.next_for(group)
    return next((station for station in found.stations if str(station.number) == asked), None) or abort(404)


def may_unlock(found: line.Line) -> bool:
    """Say whether the signed-in person may change a closed period of the class's municipality."""
    return line.is_received(my_scope(frozenset({Role.LEAD})), found)


@bp.route("/sessions/<uuid:log_id>")
def show(log_id: UUID) -> ResponseReturnValue:
    """See one log, with the line of its class; right after saving, thanks."""
    found = logbook.find_log(my_scope(), str(log_id)) or abort(404)
    drawn = line.find_line(my_scope(), found.plan_id) or abort(404)
    ground = logbook.grounds([found.plan_id])[found.plan_id]
    return render_template(
        "sessions/show.html",
        log=found,
        line=drawn,
        saved="saved" in request.args and not found.withdrawn_at,
        warnings=logbook.warnings(found.entry, ground),
        lock=ground.lock_on(found.entry.day),
        may_unlock=may_unlock(drawn),
        history=logbook.history(str(log_id)),
        confirmed_by=logbook.confirmed_by(found),
        may_correct=may_correct(found),
        may_undo=may_undo(found, ground),
    )


def may_correct(found: logbook.Logged) -> bool:
    """Say whether the signed-in person may correct a log: their own, or as a coordinator or lead of its school."""
    return found.author_id == me().id or logbook.find_log(my_scope(CORRECTORS), found.entry.id) is not None


@bp.route("/sessions/<uuid:log_id>/correct", methods=["GET", "POST"])
def correct(log_id: UUID) -> ResponseReturnValue:
    """Correct a log; what it said before is kept."""
    found, drawn = log_to_change(log_id)
    station = next(s for s in drawn.stations if s.number == found.entry.number)
    form = CorrectionForm(request.form, drawn, station, found.entry.group, found.entry)
    seen = request.form.get("revision", type=int)
    status, first = written(form, lambda entry: logbook.correct(my_scope(), entry, seen=seen, **powers(drawn)))
    if status == 303:
        return redirect(url_for(".show", log_id=log_id, saved=1), 303)
    meanwhile = first if first and first.entry.id == str(log_id) else None
    page = render_template(
        "sessions/correct.html",
        form=form,
        line=drawn,
        station=station,
        log=found,
        first=None if meanwhile else first,
        meanwhile=meanwhile,
        lock=logbook.grounds([found.plan_id])[found.plan_id].lock_on(found.entry.day),
        change=next(iter(logbook.history(str(log_id))), None) if seen else None,
        revision=meanwhile.revision if meanwhile else seen if request.method == "POST" else found.revision,
    )
    return page, status


@bp.route("/sessions/<uuid:log_id>/withdraw", methods=["GET", "POST"])
def withdraw(log_id: UUID) -> ResponseReturnValue:
    """Withdraw a log, which then no longer counts; asks for a reason."""
    return with_reason(log_id, logbook.withdraw, "sessions/withdraw.html")


@bp.route("/sessions/<uuid:log_id>/restore", methods=["GET", "POST"])
def restore(log_id: UUID) -> ResponseReturnValue:
    """Put a withdrawn log back; asks for a reason only when its period is closed."""
    return with_reason(log_id, logbook.restore, "sessions/restore.html")


def with_reason(log_id: UUID, verb: Callable[..., None], template: str) -> ResponseReturnValue:
    """Do something to a log with a reason, or ask for it."""
    found, drawn = log_to_change(log_id)
    form = ReasonForm(request.form)
    status, first = 200, None
    if form.submitted():
        status, first = logged(
            found.plan_id, form.refuse, lambda: verb(my_scope(), str(log_id), form.text, **powers(drawn))
        )
    if status == 303:
        return redirect(url_for(".show", log_id=log_id), 303)
    return render_template(template, form=form, line=drawn, log=found, first=first), status


@bp.route("/sessions/<uuid:log_id>/undo", methods=["POST"])
def undo(log_id: UUID) -> ResponseReturnValue:
    """Undo what one has just done to a log."""
    _found, drawn = log_to_change(log_id)
    undone({str(log_id): request.form.get("revision", 0, type=int)}, drawn)
    return redirect(url_for(".show", log_id=log_id), 303)


def undone(revisions: dict[str, int], drawn: line.Line) -> bool:
    """Undo what one has just done to logs, all or none; say whether it is undone, and on the next page why not."""
    try:
        logbook.undo_all(my_scope(), revisions, **powers(drawn))
    except Refused as refused:
        flash(str(refused))
    except AlreadyLogged:
        flash(_("Somebody has logged the session since then."))
    else:
        return True
    return False


def log_to_change(log_id: UUID) -> tuple[logbook.Logged, line.Line]:
    """Return a log that the signed-in person may change, and its line."""
    found = logbook.find_log(my_scope(), str(log_id)) or abort(404)
    if not may_correct(found):
        abort(403)
    return found, line.find_line(my_scope(), found.plan_id) or abort(404)


def powers(drawn: line.Line) -> dict[str, Any]:
    """Return who the signed-in person is to the logbook, and how far they may change what others have logged."""
    return {"by_id": me().id, "others": my_scope(CORRECTORS), "may_unlock": may_unlock(drawn)}
