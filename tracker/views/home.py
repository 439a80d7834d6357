"""The signed-in person's home: the next session of each class that they lead."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import line, logbook
from tracker.access import STAFF, me, my_scope
from tracker.dates import SchoolYear, today

bp = Blueprint("home", __name__)


@bp.route("/")
def show() -> ResponseReturnValue:
    """Show the lines that one leads, each with its next session."""
    lines = line.led_by(my_scope(STAFF), me().id, SchoolYear.of(today()))
    plan_ids = [drawn.plan_id for drawn in lines]
    return render_template(
        "home/show.html",
        lines=lines,
        groups=line.groups_led(plan_ids, me().id),
        last=logbook.last_logs(plan_ids),
        today=today(),
        is_staff=bool(me().roles & STAFF),
    )
