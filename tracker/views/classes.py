"""Classes and their lines of sessions."""

from itertools import groupby

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker import line, logbook
from tracker.access import CORRECTORS, Role, my_scope
from tracker.dates import SchoolYear, today
from tracker.forms.orders import CLASSES, SCHOOLS_OF_CLASSES
from tracker.forms.paging import Wish, paged, schools_sought

bp = Blueprint("classes", __name__)

# So many schools' classes lie on one page; with more, one chooses the school first.
FEW = 3


@bp.route("/classes")
def index() -> ResponseReturnValue:
    """List this school year's classes, school by school: a substitute finds any class of the school here."""
    year = SchoolYear.of(today())
    schools = line.schools_with_classes(my_scope(), year)
    asked = request.args.get("school")
    if asked and asked not in schools:
        abort(404)
    shown = [asked] if asked else list(schools) if len(schools) <= FEW else []
    offered = CLASSES if shown else SCHOOLS_OF_CLASSES
    wish = Wish.of(request.args, offered)
    found = line.classes(my_scope(), year, shown, line.ClassesSought(wish.words, wish.order, wish.page))
    rosters = [(name, list(group)) for name, group in groupby(found.shown, key=lambda each: each.school_name)]
    return render_template(
        "classes/index.html",
        schools=schools,
        number=sum(schools[each].number for each in shown),
        list=found if shown else schools_sought(schools.values(), wish),
        rosters=rosters,
        waiting=paged([*line.schools_without_classes(my_scope(), year).items()], request.args.get("waiting")),
        year=year,
        asked=asked,
        shown=shown,
        wish=wish,
        orders=offered,
        query=wish.query(offered) | ({"school": asked} if asked else {}),
    )


@bp.route("/classes/<int(max=2147483647):class_id>")
def show(class_id: int) -> ResponseReturnValue:
    """Show a class with its lines, station by station."""
    found = line.find_class(my_scope(), class_id) or abort(404)
    own = {drawn.plan_id for drawn in found.lines if line.is_received(my_scope(CORRECTORS), drawn)}
    logs = logbook.logs_by_session([drawn.plan_id for drawn in found.lines])
    is_planner = line.is_own_class(my_scope(CORRECTORS), class_id)
    lock = lock_of_year(found)
    return render_template(
        "classes/show.html",
        found=found,
        own=own,
        logs=logs,
        is_planner=is_planner,
        lock=lock,
        may_log=lock is None or line.is_own_class(my_scope(frozenset({Role.LEAD})), class_id),
    )


def lock_of_year(found: line.ClassInList) -> line.Lock | None:
    """Return what locks the whole school year of a class, or None."""
    lock = line.lock_of(found.lines[0].municipality_code) if found.lines else None
    return lock if lock and lock.holds(found.year.last) else None


@bp.route("/plans/<int(max=2147483647):plan_id>/poster")
def poster(plan_id: int) -> ResponseReturnValue:
    """Show a class's line as one page to print, for the wall of its classroom: what is held and what is to come."""
    found = line.find_line(my_scope(), plan_id) or abort(404)
    return render_template("classes/poster.html", line=found)
