"""A school's activities beside the sessions, and its pupil mentors."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import activities
from tracker.access import CORRECTORS, Role, me, my_scope
from tracker.dates import SchoolYear, today
from tracker.forms.activity import ActivityForm, CohortForm, sought
from tracker.forms.base import Form, answered
from tracker.forms.orders import ACTIVITIES, SCHOOLS_OF_ACTIVITIES
from tracker.forms.paging import Wish, paged, schools_sought
from tracker.words import gettext as _

bp = Blueprint("activities", __name__)


@bp.route("/activities")
def schools() -> ResponseReturnValue:
    """Choose a school; who works at just one comes to it at once."""
    found = activities.schools(my_scope(), SchoolYear.of(today()))
    if len(found) == 1:
        return redirect(url_for(".index", unit_code=next(iter(found))), 303)
    wish = Wish.of(request.args, SCHOOLS_OF_ACTIVITIES)
    return render_template(
        "activities/schools.html",
        list=schools_sought(found.values(), wish),
        number=len(found),
        wish=wish,
        orders=SCHOOLS_OF_ACTIVITIES,
    )


@bp.route("/schools/<unit_code>/activities")
def index(unit_code: str) -> ResponseReturnValue:
    """Show a school's activities of a year: how often each kind was done, then one by one."""
    place, year = asked_school(unit_code), asked_year()
    programmes = activities.programmes(place.id, year)
    done = activities.of_year(my_scope(), place.id, year)
    wish = Wish.of(request.args, ACTIVITIES)
    return render_template(
        "activities/index.html",
        place=place,
        year=year,
        this_year=SchoolYear.of(today()),
        programmes=programmes,
        tallies=activities.tallies(done, programmes),
        number=len(done),
        list=paged(sought(done, wish), wish.page),
        wish=wish,
        orders=ACTIVITIES,
        query=wish.query(ACTIVITIES),
        cohort=activities.find_cohort(my_scope(), place.id, year),
        mends_all=activities.find_school(my_scope(CORRECTORS), unit_code) is not None,
        my_id=me().id,
    )


@bp.route("/schools/<unit_code>/activities/new", methods=["GET", "POST"])
def record(unit_code: str) -> ResponseReturnValue:
    """Log an activity of a school."""
    place, year = asked_school(unit_code), asked_year()
    programmes = activities.programmes(place.id, year)
    form = ActivityForm(request.form, programmes, year, what=request.args.get("what"))
    status, there = written(form, lambda: activities.record(form.entry(), ground(place, year), author_id=me().id))
    if status == 303:
        flash(_("The activity is saved."))
        return back(place, year)
    page = render_template(
        "activities/record.html", form=form, place=place, year=year, programmes=programmes, there=there
    )
    return page, status


@bp.route("/activities/<int(max=2147483647):activity_id>/correct", methods=["GET", "POST"])
def correct(activity_id: int) -> ResponseReturnValue:
    """Correct an activity: one's own, or as a coordinator or lead of its school anybody's."""
    known = own(activity_id)
    place, year = known.place, SchoolYear.of(known.day)
    form = ActivityForm(request.form, activities.programmes(place.id, year), year, known=known)
    by, others = me().id, my_scope(CORRECTORS)
    status, there = written(
        form,
        lambda: activities.correct(my_scope(), activity_id, form.entry(), ground(place, year), by_id=by, others=others),
    )
    if status == 303:
        flash(_("The activity is corrected."))
        return back(place, year)
    return correct_page(known, form, there), status


@bp.route("/activities/<int(max=2147483647):activity_id>/remove", methods=["POST"])
def remove(activity_id: int) -> ResponseReturnValue:
    """Remove an activity: one's own, or as a coordinator or lead of its school anybody's."""
    known = own(activity_id)
    place, year = known.place, SchoolYear.of(known.day)
    form = ActivityForm(request.form, activities.programmes(place.id, year), year, known=known)
    by, others = me().id, my_scope(CORRECTORS)
    status = answered(
        lambda: activities.remove(my_scope(), activity_id, ground(place, year), by_id=by, others=others), form.refuse
    )
    if status == 303:
        flash(_("The activity is removed."))
        return back(place, year)
    return correct_page(known, form, None), status


@bp.route("/schools/<unit_code>/mentors", methods=["GET", "POST"])
def cohort(unit_code: str) -> ResponseReturnValue:
    """Say how many pupil mentors a school has this year, and how many are trained."""
    place, year = asked_school(unit_code), asked_year()
    form = CohortForm(request.form, activities.find_cohort(my_scope(), place.id, year))
    seen = request.form.get("seen")
    status, _there = written(form, lambda: activities.set_cohort(form.entry(), ground(place, year), seen))
    if status == 303:
        flash(_("The number of pupil mentors is saved."))
        return back(place, year)
    known = activities.find_cohort(my_scope(), place.id, year)
    return render_template("activities/cohort.html", form=form, place=place, year=year, known=known), status


def written(form: Form, verb: Callable[[], Any]) -> tuple[int, activities.Done | None]:
    """Write a sent form; return the status to answer with, and the activity that was there first, if one was."""
    try:
        return form.written(verb), None
    except activities.AlreadyThere as already:
        return 409, activities.find_activity(my_scope(), already.activity_id)


def correct_page(known: activities.Done, form: ActivityForm, there: activities.Done | None) -> str:
    """Return the page on which an activity is corrected or removed."""
    programmes = activities.programmes(known.school_id, SchoolYear.of(known.day))
    return render_template("activities/correct.html", form=form, known=known, programmes=programmes, there=there)


def asked_school(unit_code: str) -> activities.Place:
    """Return the school that the address names; only one in scope is found."""
    return activities.find_school(my_scope(), unit_code) or abort(404)


def asked_year() -> SchoolYear:
    """Return the school year that was asked for, no later one than this; without one, this."""
    this_year = SchoolYear.of(today())
    try:
        year = SchoolYear.parse(request.args.get("year") or this_year.slug)
    except ValueError:
        abort(404)
    return year if year <= this_year else abort(404)


def own(activity_id: int) -> activities.Done:
    """Return an activity that one may correct: one's own, or as a coordinator or lead of its school."""
    known = activities.find_activity(my_scope(), activity_id) or abort(404)
    if known.author_id != me().id and activities.find_activity(my_scope(CORRECTORS), activity_id) is None:
        abort(403)
    return known


def ground(place: activities.Place, year: SchoolYear) -> activities.Ground:
    """Return what is checked against; a programme lead of the school may change a closed period."""
    leads = my_scope(frozenset({Role.LEAD}))
    return activities.ground(place, year, may_unlock=activities.find_school(leads, place.unit_code) is not None)


def back(place: activities.Place, year: SchoolYear) -> ResponseReturnValue:
    """Return to the school's activities of a year."""
    slug = None if year == SchoolYear.of(today()) else year.slug
    return redirect(url_for(".index", unit_code=place.unit_code, year=slug), 303)
