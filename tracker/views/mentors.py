"""Pupil mentors' links: made and revoked for each group, the one page that they open, and what waits because of it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import line, logbook, planning
from tracker.access import CORRECTORS, is_too_often, me, my_scope, place
from tracker.dates import today
from tracker.errors import AlreadyLogged, Problem, Refused
from tracker.exports.qr import qr_code
from tracker.forms.mentors import MentorForm
from tracker.forms.orders import UNCONFIRMED
from tracker.forms.paging import Wish
from tracker.words import gettext as _
from tracker.words import ngettext

bp = Blueprint("mentors", __name__)

# In a quarter of an hour: what a link may post, and how many wrong links an address may try.
MOST_POSTS, MOST_WRONG = 30, 60


@bp.route("/m/<token>", methods=["GET", "POST"])
def session(token: str) -> ResponseReturnValue:
    """Let a group's pupil mentors log its next session, and see nothing else."""
    link = planning.find_mentor_link(token)
    if link is None:
        # Good links still open: a whole school may sit behind one address.
        if is_too_often("wrong-link", place(), MOST_WRONG):
            abort(429)
        return render_template("mentors/ended.html", bare=True), 404
    drawn = line.lines([link.plan_id])[link.plan_id]
    ahead = drawn.next_for(link.group)
    if request.method != "POST":
        form = MentorForm(request.form, drawn, ahead, link.group) if ahead else None
        return page(link, form, saved=request.args.get("saved", type=int))
    number = request.form.get("session", type=int)
    station = next((each for each in drawn.stations if each.number == number), None) or abort(400)
    form = MentorForm(request.form, drawn, station, link.group)
    status = written(form, link, is_next=station == ahead)
    if status == 303:
        return redirect(url_for(".session", token=token, saved=number), 303)
    return page(link, form), status


def page(link: planning.GroupLink, form: MentorForm | None, saved: int | None = None) -> str:
    """Draw a group's page: its next session; thanks, right after saving; or that the sent one is not the next."""
    drawn = line.lines([link.plan_id])[link.plan_id]
    return render_template("mentors/session.html", line=drawn, group=link.group, form=form, saved=saved, bare=True)


def written(form: MentorForm, link: planning.GroupLink, *, is_next: bool) -> int:
    """Write what a link has sent, if it is about its group's next session; return the status to answer with."""
    if is_too_often("mentor-link", str(link.id), MOST_POSTS):
        form.refuse([Problem("", _("That was too many attempts. Wait a quarter of an hour and save again."))])
        return 429
    if not is_next and not logbook.is_known(form.log_id()):
        return 409
    try:
        return form.written(lambda: logbook.record_by_link(form.entry(), link.plan_id))
    except AlreadyLogged:
        if is_next:
            form.refuse([Problem("", _("This page has been used for another log. Load it again, and log once more."))])
        return 409


@bp.route("/plans/<int(max=2147483647):plan_id>/mentor-links", methods=["GET", "POST"])
def links(plan_id: int) -> ResponseReturnValue:
    """Make, replace or revoke the link of each group of a plan."""
    groups = planning.mentor_links(my_scope(), plan_id) or abort(404)
    if request.method != "POST":
        return list_of(plan_id)
    group = request.form.get("group", type=int)
    if group not in groups:
        abort(404)
    seen = request.form.get("instead_of", type=int)
    try:
        if request.form.get("do") == "revoke":
            planning.revoke_mentor_link(my_scope(), plan_id, group, seen)
            flash(_("The link no longer works."))
            return redirect(url_for(".links", plan_id=plan_id), 303)
        token = planning.make_mentor_link(my_scope(), plan_id, group, instead_of=seen, made_by_id=me().id)
    except Refused as refused:
        return list_of(plan_id, str(refused)), 409
    return sheet(plan_id, group, url_for(".session", token=token, _external=True))


def list_of(plan_id: int, refusal: str = "") -> str:
    """Draw a plan's groups and their links."""
    groups = planning.mentor_links(my_scope(), plan_id)
    found = line.find_line(my_scope(), plan_id) or abort(404)
    is_open = found.ended_on is None and found.year.last >= today()
    return render_template("mentors/links.html", line=found, groups=groups, is_open=is_open, refusal=refusal)


def sheet(plan_id: int, group: int, address: str) -> str:
    """Draw the one page that shows a link: a sheet to print, with its code."""
    found = line.find_line(my_scope(), plan_id) or abort(404)
    return render_template("mentors/sheet.html", line=found, group=group, address=address, code=qr_code(address))


@bp.route("/unconfirmed", methods=["GET", "POST"])
def unconfirmed() -> ResponseReturnValue:
    """List what pupil mentors have logged, to confirm one by one or all at once."""
    if request.method != "POST":
        return waiting(Wish.of(request.args, UNCONFIRMED))
    seen = seen_logs()
    done = logbook.confirm(my_scope(), seen) or abort(404)
    if done.confirmed:
        flash(ngettext("%(num)s session is confirmed.", "%(num)s sessions are confirmed.", done.confirmed))
    if done.changed:
        flash(
            ngettext(
                "%(num)s session was changed meanwhile: look again before you confirm.",
                "%(num)s sessions were changed meanwhile: look again before you confirm.",
                done.changed,
            )
        )
    if seen and request.form.get("back") == "log":
        return redirect(url_for("sessions.show", log_id=next(iter(seen))), 303)
    query: dict[str, Any] = {**Wish.of(request.args, UNCONFIRMED).query(UNCONFIRMED)}
    return redirect(url_for(".unconfirmed", **query), 303)


def waiting(wish: Wish) -> str:
    """Draw the list of what waits."""
    found = logbook.unconfirmed(my_scope(), wish.words, wish.order, wish.page)
    return render_template(
        "mentors/unconfirmed.html",
        list=found,
        number=found.found,
        may_correct=logbook.count_unconfirmed(my_scope(CORRECTORS)) > 0,
        wish=wish,
        orders=UNCONFIRMED,
        query=wish.query(UNCONFIRMED),
    )


def seen_logs() -> dict[str, int]:
    """Return the logs that are to be confirmed, each with the revision that the page has shown."""
    parts = [text.partition(":") for text in request.form.getlist("log")]
    return {log_id: int(revision) if revision.isdecimal() else 0 for log_id, _colon, revision in parts}
