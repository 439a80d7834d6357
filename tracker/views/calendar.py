"""Due dates as a calendar feed, behind a secret address; and making and removing that address."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import line
from tracker.access import STAFF, Scope, calendar, me
from tracker.dates import SchoolYear, today
from tracker.exports.calendar import as_calendar
from tracker.words import gettext as _

bp = Blueprint("calendar", __name__)

# A calendar that is asked for again may say that nothing is new.
HEADERS = {"Cache-Control": "private, no-cache"}


@bp.route("/calendar/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """Answer with the sessions that the address's owner leads and has still to hold this school year."""
    owner = calendar.find_owner(token) or abort(404)
    lines = line.led_by(Scope.of(owner.places, STAFF), owner.id, SchoolYear.of(today()))
    body = as_calendar(lines, log_address)
    return Response(body, headers=HEADERS, content_type="text/calendar; charset=utf-8")


def log_address(led: line.Line, number: int, group: int | None) -> str:
    """Return where a session is logged, as a calendar on another machine opens it."""
    return url_for("sessions.log", plan_id=led.plan_id, session=number, group=group, _external=True)


@bp.route("/account/calendar", methods=["POST"])
def make() -> ResponseReturnValue:
    """Make a new address, and show it this once; the one before stops working."""
    address = url_for(".feed", token=calendar.make_address(me().id), _external=True)
    return render_template("calendar/make.html", address=address), {"Cache-Control": "no-store"}


@bp.route("/account/calendar/remove", methods=["POST"])
def remove() -> ResponseReturnValue:
    """Let the address stop working."""
    calendar.remove_address(me().id)
    flash(_("The calendar address is removed, and no longer works."))
    return redirect(url_for("account.show"), 303)
