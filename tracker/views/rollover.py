"""The next school year: what every class becomes, shown before it is written, and undone while nothing has happened."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import classes, reach
from tracker.access import at_home, me, my_scope
from tracker.classes import Made
from tracker.dates import SchoolYear, today
from tracker.errors import Problem, Refused
from tracker.forms.orders import OUTLOOKS
from tracker.forms.paging import Wish, page_number, paged
from tracker.forms.rollover import chosen, is_there, outlook_form
from tracker.forms.step import SureForm
from tracker.words import gettext as _
from tracker.words import is_named, ngettext

bp = Blueprint("rollover", __name__, url_prefix="/admin/rollover")


@dataclass(frozen=True)
class About:
    """The municipality and the school year that a page is about."""

    code: str
    year: SchoolYear
    towns: dict[str, str]

    @property
    def query(self) -> dict[str, Any]:
        """Return what links on the page carry along."""
        town: dict[str, Any] = {"municipality": self.code} if len(self.towns) > 1 else {}
        return town | {"year": self.year.slug}


def asked(municipality: str | None = None) -> About:
    """Return what the address asks for: the school year that comes next unless it names another."""
    towns = reach.municipalities(my_scope())
    code = municipality or request.args.get("municipality") or at_home(towns)
    this = SchoolYear.of(today())
    following = SchoolYear(this.start + 1)
    try:
        year = SchoolYear.parse(request.args["year"]) if request.args.get("year") else coming(this, following)
    except ValueError:
        abort(404)
    if code not in towns or year not in {this, following}:
        abort(404)
    return About(code, year, towns)


def coming(this: SchoolYear, following: SchoolYear) -> SchoolYear:
    """Return the school year that classes are missing of: this one in August, until it has its own, else the next."""
    there = classes.years_with_classes(my_scope())
    return this if this.before in there and this not in there else following


@bp.route("", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """Show what the classes of all schools become, and make them in one go."""
    about, scope = asked(), my_scope()
    schools = classes.outlooks(scope, about.code, about.year)
    form, mark, by_id = SureForm(request.form or None), classes.together(schools), me().id
    made: list[Made] = []
    status = form.ask(
        mark,
        lambda: (),
        lambda: made.append(
            classes.roll_over(scope, about.code, about.year, None, seen=mark, by_id=by_id, reason=form.why)
        ),
        lambda: [(about.code, about.year.first)] if any(each.new for each in schools) else [],
    )
    if status == 303:
        flash(told(made[0]))
        return redirect(url_for(".index", **about.query), 303)
    wish = Wish.of(request.args, OUTLOOKS)
    found = [each for each in schools if is_named((each.name, each.unit_code), wish.words)]
    if wish.order == "unsure":
        found.sort(key=lambda each: -each.unsure)
    return render_template(
        "rollover/index.html",
        form=form,
        about=about,
        schools=schools,
        list=paged(found, wish.page),
        wish=wish,
        orders=OUTLOOKS,
        query=about.query | wish.query(OUTLOOKS),
        years=years(),
        past=classes.past_rollovers(scope, about.code, about.year, page_number(request.args.get("past"))),
    ), status


def years() -> list[tuple[str, str]]:
    """Return the school years to choose between."""
    this = SchoolYear.of(today())
    return [(each.slug, str(each)) for each in (SchoolYear(this.start + 1), this)]


def told(made: Made) -> str:
    """Say how much was made."""
    if not made.classes:
        return str(_("All of it was there already. Nothing was made twice."))
    left = ngettext(
        "%(num)s leader was not carried over, without a role there today.",
        "%(num)s leaders were not carried over, without a role there today.",
        made.left,
    )
    said = str(
        _(
            "Made: classes %(classes)s, plans %(plans)s, leaders %(leaders)s.",
            classes=made.classes,
            plans=made.plans,
            leaders=made.leaders,
        )
    )
    return f"{said} {left}" if made.left else said


@bp.route("/schools/<unit_code>", methods=["GET", "POST"])
def school(unit_code: str) -> ResponseReturnValue:
    """Show what the classes of a school become, class by class, to be mended and made."""
    scope = my_scope()
    about = asked(classes.municipality_of(scope, unit_code) or abort(404))
    place = next(iter(classes.outlooks(scope, about.code, about.year, [unit_code])), None) or abort(404)
    form, rows = outlook_form(request.form, place, about.year)
    seen, by_id = form.seen.data or "", me().id
    made: list[Made] = []

    def verb() -> None:
        wanted = chosen(rows)
        if is_there(request.form, place):
            made.append(Made())
            return
        if not wanted:
            raise Refused(Problem("", _("Choose at least one class that goes on.")))
        mark = classes.together([place]) if seen == place.mark else seen
        picked = {unit_code: wanted}
        made.append(classes.roll_over(scope, about.code, about.year, picked, seen=mark, by_id=by_id, reason=form.why))

    status = form.written(verb)
    if status == 303:
        flash(told(made[0]))
        return redirect(url_for(".school", unit_code=unit_code, **about.query), 303)
    return render_template("rollover/school.html", form=form, rows=rows, place=place, about=about), status


@bp.route("/<int(max=2147483647):rollover_id>/undo", methods=["GET", "POST"])
def undo(rollover_id: int) -> ResponseReturnValue:
    """Undo a rollover but for the classes that something builds on, told in numbers; `alone`: one school's part."""
    scope, form, by_id = my_scope(), SureForm(request.form or None), me().id
    past = classes.find_rollover(scope, rollover_id, alone="alone" in request.args) or abort(404)
    mark = past.mark
    status = form.ask(
        mark,
        lambda: (),
        lambda: classes.undo(scope, past, seen=mark, by_id=by_id, reason=form.why),
        lambda: past.felt,
    )
    if status == 303:
        flash(_("The change of school year is undone."))
        return redirect(url_for(".index", municipality=past.municipality_code, year=past.year.slug), 303)
    return render_template("rollover/undo.html", form=form, past=past), status
