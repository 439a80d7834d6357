"""The signed-in person's home: a leader's next sessions, a lead's figures."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import line, logbook, reports
from tracker.access import CORRECTORS, STAFF, Role, me, my_scope
from tracker.dates import Period, SchoolYear, today

bp = Blueprint("home", __name__)


@bp.route("/")
def show() -> ResponseReturnValue:
    """Show the lines that one leads, each with its next session, and how far the programmes have reached."""
    year = SchoolYear.of(today())
    lines = line.led_by(my_scope(STAFF), me().id, year)
    plan_ids = [drawn.plan_id for drawn in lines]
    return render_template(
        "home/show.html",
        lines=lines,
        groups=line.groups_led(plan_ids, me().id),
        last=logbook.last_logs(plan_ids),
        today=today(),
        waiting=logbook.count_unconfirmed(my_scope(STAFF)),
        is_staff=bool(me().roles & STAFF),
        is_lead=Role.LEAD in me().roles,
        period=Period.of_year(year),
        figures=reports.headlines(my_scope(CORRECTORS), Period.of_year(year)),
    )
