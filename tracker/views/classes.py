"""Classes and their lines of sessions."""

from itertools import groupby

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from tracker import line
from tracker.access import my_scope
from tracker.dates import SchoolYear, today

bp = Blueprint("classes", __name__)


@bp.route("/classes")
def index() -> ResponseReturnValue:
    """List this school year's classes, school by school: a substitute finds any class of the school here."""
    year = SchoolYear.of(today())
    found = line.classes(my_scope(), year)
    schools = [(name, list(group)) for (_id, name), group in groupby(found, key=lambda c: (c.school_id, c.school_name))]
    return render_template("classes/index.html", schools=schools, year=year)


@bp.route("/classes/<int:class_id>")
def show(class_id: int) -> ResponseReturnValue:
    """Show a class with its lines, station by station."""
    found = line.find_class(my_scope(), class_id) or abort(404)
    return render_template("classes/show.html", found=found)
