"""Plans: the list of them, many at once, and single ones."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import line, planning, reach
from tracker.access import me, my_scope
from tracker.dates import SchoolYear, stage_label, today
from tracker.forms.paging import page_number
from tracker.forms.plan import EndForm, LeadersForm, OrderForm, PlanForm, SwitchForm, read_ticks
from tracker.forms.staged import year_said
from tracker.planning import PastSought, PlanEntry, Preview, Sought
from tracker.words import gettext as _
from tracker.words import is_named, ngettext

bp = Blueprint("plans", __name__, url_prefix="/admin/plans")
ONE = "/<int(max=2147483647):plan_id>"
# So many times that plans were made in one go are listed beside the plans.
MOST_MADE = 10


@bp.route("")
def index() -> ResponseReturnValue:
    """List the plans: searched, filtered, sorted, page by page."""
    scope, year = my_scope(), SchoolYear.of(today())
    sought, order = asked(year)
    made = planning.past_orders(scope, PastSought(sought.year), size=MOST_MADE)
    query = {name: text for name, text in request.args.items() if text and name not in {"page", "sort"}}
    return render_template(
        "plans/index.html",
        list=planning.list_plans(scope, sought, order, page_number(request.args.get("page"))),
        sought=sought,
        order=order,
        query=query,
        schools=reach.school_names(scope),
        programmes=planning.programmes(),
        people=planning.people_to_lead(scope),
        years=reach.years(scope),
        stages=[(str(each), stage_label(each, SchoolYear(sought.year))) for each in range(13)],
        made=made,
    )


def asked(year: SchoolYear) -> tuple[Sought, str]:
    """Return what the query string seeks, and in which order, else the usual; what it cannot mean is 404."""
    given = request.args
    order, stage = given.get("sort", "class"), given.get("stage") or None
    years = given.get("year") or str(year.start)
    numbers, programme = [years, *([stage] if stage else [])], given.get("programme") or None
    if not all(each.isascii() and each.isdecimal() and len(each) < 7 for each in numbers):
        abort(404)
    if programme and programme not in planning.programmes():
        abort(404)
    if order.removeprefix("-") not in planning.ORDERS:
        order = "class"
    sought = Sought(
        year=int(years),
        school=given.get("school") or None,
        stage=int(stage) if stage else None,
        programme=programme,
        leader=given.get("leader") or None,
        words=(given.get("q") or "").strip()[:100] or None,
        running=bool(given.get("running")),
    )
    return sought, order


@bp.route(ONE)
def show(plan_id: int) -> ResponseReturnValue:
    """Show a plan, and what may be done with it."""
    [plan] = planning.plans_by_id(my_scope(), [plan_id]) or abort(404)
    return render_template("plans/show.html", plan=plan, entry=asked_plan(plan_id))


@bp.route("/new", methods=["GET", "POST"])
def make() -> ResponseReturnValue:
    """Let all classes of some stages follow a curriculum: first in numbers, then written."""
    scope = my_scope()
    form = OrderForm(
        request.form,
        curricula=planning.curricula_to_read(scope),
        year=year_said(request.args.get("year")),
        years=planning.years_to_plan(),
        schools=reach.school_names(scope),
        nearby=planning.schools_nearby(scope),
        people=planning.people_to_lead(scope),
    )
    if not form.seen.data:
        shown: list[Preview] = []
        status = form.written(lambda: shown.append(planning.preview(scope, form.order())))
        return render_template("plans/make.html", form=form, shown=shown[0] if shown else None), seen_status(status)
    made = [0]
    seen, by_id = form.seen.data or "", me().id
    status = form.written(
        lambda: made.append(planning.make_plans(scope, form.order(), seen, by_id=by_id, reason=form.why))
    )
    if status == 303:
        flash(ngettext("%(num)s plan is made.", "%(num)s plans are made.", made[-1]))
        return redirect(url_for(".index", year=form.year.data), 303)
    return render_template("plans/make.html", form=form, shown=again(form)), status


def seen_status(status: int) -> int:
    """Return the status of a page that shows numbers: nothing is written, and nothing led on to."""
    return 200 if status == 303 else status


def again(form: OrderForm) -> Preview | None:
    """Return the numbers anew, where the answers are good and only the numbers have changed."""
    fields_are_good = not any(field.errors for field in form)
    return planning.preview(my_scope(), form.order()) if fields_are_good else None


@bp.route("/for/<int(max=2147483647):class_id>", methods=["GET", "POST"])
def add(class_id: int) -> ResponseReturnValue:
    """Let one class follow a curriculum."""
    if not line.is_own_class(my_scope(), class_id):
        abort(404)
    found = line.find_class(my_scope(), class_id) or abort(404)
    schools = planning.schools_nearby(my_scope())
    form = PlanForm(request.form, schools, None, planning.curricula_to_read(my_scope()), found.year)

    def verb() -> None:
        code = form.curriculum.data
        named: dict[str, Any] = {"year": found.year.start, "unit_code": found.unit_code, "class_name": found.name}
        planning.add_plan(
            PlanEntry(**named, programme_code=planning.programme_of(code), curriculum_code=code, **form.changes()),
            reason=form.why,
        )

    status = form.written(verb)
    if status == 303:
        flash(_("The plan is made."))
        return redirect(url_for("classes.show", class_id=class_id), 303)
    return render_template("plans/add.html", form=form, found=found), status


@bp.route(ONE + "/change", methods=["GET", "POST"])
def change(plan_id: int) -> ResponseReturnValue:
    """Change the days, groups or delivering school of a plan."""
    entry = asked_plan(plan_id)
    form = PlanForm(request.form, planning.schools_nearby(my_scope()), entry)
    status = form.written(lambda: planning.change_plan(my_scope(), plan_id, reason=form.why, **form.changes()))
    if status == 303:
        flash(_("The plan is changed."))
        return redirect(url_for(".show", plan_id=plan_id), 303)
    return render_template("plans/change.html", form=form, entry=entry, plan_id=plan_id), status


@bp.route(ONE + "/end", methods=["GET", "POST"])
def end(plan_id: int) -> ResponseReturnValue:
    """Break a plan off on a day, or let it go on again; what was logged stays."""
    entry, drawn = asked_plan(plan_id), line.find_line(my_scope(), plan_id)
    form = EndForm(request.form, entry)
    status = form.written(
        lambda: planning.change_plan(my_scope(), plan_id, reason=form.why, ended_on=form.ended_on.data)
    )
    if status == 303:
        flash(_("The plan has ended.") if form.ended_on.data else _("The plan goes on."))
        return redirect(url_for(".show", plan_id=plan_id), 303)
    return render_template("plans/end.html", form=form, entry=entry, line=drawn, plan_id=plan_id, today=today()), status


@bp.route("/switch", methods=["GET", "POST"])
def switch() -> ResponseReturnValue:
    """Let the classes of the ticked plans follow another curriculum from a day: first in numbers, then written."""
    scope, ids = my_scope(), ticked()
    form = SwitchForm(request.form, planning.curricula_to_read(scope))

    def shown() -> Preview:
        assert form.day.data is not None
        return planning.preview_switch(scope, ids, form.curriculum.data, form.day.data)

    plans = planning.plans_by_id(scope, ids)
    if not form.seen.data:
        numbers = shown() if form.submitted() else None
        return render_template("plans/switch.html", form=form, plans=plans, shown=numbers), form.http_status
    made = [0]

    def verb() -> None:
        assert form.day.data is not None
        seen = form.seen.data or ""
        made.append(planning.switch(scope, ids, form.curriculum.data, form.day.data, seen, reason=form.why))

    status = form.written(verb)
    if status == 303:
        flash(
            ngettext("%(num)s class changes programme version.", "%(num)s classes change programme version.", made[-1])
        )
        return redirect(url_for(".index"), 303)
    numbers = None if any(field.errors for field in form) else shown()
    return render_template("plans/switch.html", form=form, plans=plans, shown=numbers), status


@bp.route("/leaders", methods=["GET", "POST"])
def leaders() -> ResponseReturnValue:
    """Say who leads the ticked plans, besides those who do or instead of them."""
    scope, ids, changed = my_scope(), ticked(), [0]
    words, people = request.args.get("q", "").strip(), planning.people_to_lead(scope)
    form = LeadersForm(request.form, {email: name for email, name in people.items() if is_named((name, email), words)})

    def verb() -> None:
        instead = form.how.data == "instead"
        changed.append(planning.set_leaders(scope, ids, form.people.data or (), instead=instead))

    status = form.written(verb)
    if status == 303:
        flash(ngettext("%(num)s plan has other leaders.", "%(num)s plans have other leaders.", changed[-1]))
        return redirect(url_for(".index"), 303)
    plans = planning.plans_by_id(scope, ids)
    return render_template("plans/leaders.html", form=form, plans=plans, number=len(people), words=words), status


def ticked() -> list[int]:
    """Return the plans that were ticked; what is none, or too many, is a bad request."""
    found = read_ticks(request.values.getlist("plan"))
    return abort(400) if found is None else found


def asked_plan(plan_id: int) -> PlanEntry:
    """Return the plan that the address names as it is stated, if its class is in scope."""
    return planning.stated_plan(my_scope(), plan_id) or abort(404)
