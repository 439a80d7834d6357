"""The signed-in person's home: a leader's next sessions, a lead's figures."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import followup, line, logbook, reports
from tracker.access import CORRECTORS, LEADS, STAFF, Role, me, my_scope
from tracker.dates import Period, SchoolYear, now, today
from tracker.forms.asked import to_close
from tracker.forms.labels import label
from tracker.forms.period import read_period

bp = Blueprint("home", __name__)

A_WEEK, A_MONTH = timedelta(days=7), timedelta(days=30)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


@bp.route("/")
def show() -> ResponseReturnValue:
    """Show the lines that one leads, each with its next session, and how far the programmes have reached."""
    year = SchoolYear.of(today())
    line.foresee_led_by(me().id, year)
    waiting = logbook.count_unconfirmed(my_scope(STAFF))
    lines = line.led_by(my_scope(STAFF), me().id, year)
    return render_template(
        "home/show.html",
        lines=lines,
        today=today(),
        waiting=waiting,
        is_staff=bool(me().roles & STAFF),
        is_lead=Role.LEAD in me().roles,
        period=Period.of_year(year),
        figures=reports.headlines(my_scope(CORRECTORS), Period.of_year(year)),
        to_close=to_close(my_scope(LEADS)),
        closed=closed_lately(),
        alarms=alarms(),
    )


def closed_lately() -> list[tuple[followup.KnownClosing, Period]]:
    """Return the closings in force of the last month, where one leads."""
    since = now() - A_MONTH
    found = [each for code in sorted(my_scope(LEADS).municipality_codes) for each in followup.closings(code)]
    return [
        (each, read_period("period", each.period))
        for each in found
        if each.reopened_at is None and each.closed_at > since
    ]


def alarms() -> list[reports.ToldEvent]:
    """Return what an administrator should look at of the last week: sign-ins from many places, raised roles."""
    if not me().roles & ADMINISTRATORS:
        return []
    return reports.alarms(my_scope(ADMINISTRATORS), now() - A_WEEK, label, me().id)
