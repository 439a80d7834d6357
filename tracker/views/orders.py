"""Plans that were made in one go, or ticked together: ended on a day, undone."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import classes, planning
from tracker.access import me, my_scope
from tracker.dates import SchoolYear, today
from tracker.forms.orders import ORDERED
from tracker.forms.paging import Wish
from tracker.forms.plan import ManyEndForm, read_ticks
from tracker.forms.step import SureForm
from tracker.planning import PastOrder, PastSought
from tracker.words import ngettext

bp = Blueprint("orders", __name__, url_prefix="/admin/plans")


@bp.route("/made")
def index() -> ResponseReturnValue:
    """List what was made in one go for a school year; searched, sorted, page by page."""
    number = request.args.get("year") or str(SchoolYear.of(today()).start)
    if not (number.isascii() and number.isdecimal() and len(number) < 5 and int(number) > 0):
        abort(404)
    wish = Wish.of(request.args, ORDERED)
    return render_template(
        "orders/index.html",
        list=planning.past_orders(my_scope(), PastSought(int(number), wish.words, wish.order), wish.page),
        year=SchoolYear(int(number)),
        wish=wish,
        orders=ORDERED,
        query=wish.query(ORDERED),
    )


@bp.route("/end", methods=["GET", "POST"])
def end() -> ResponseReturnValue:
    """Break the ticked plans off on a day, or those that were made in one go: first in numbers, then written."""
    scope, made = my_scope(), asked_order()
    ids = [*planning.plans_made(made)] if made else read_ticks(request.values.getlist("plan"))
    if ids is None:
        abort(400)
    form, ended = ManyEndForm(request.form), list[int]()
    seen = form.seen.data or ""
    status = form.written(
        lambda: (
            ended.append(planning.end_plans(scope, ids, form.ended_on.data, seen, reason=form.why)) if seen else None
        )
    )
    if ended:
        flash(told(ended[0], is_end=form.ended_on.data is not None))
        return redirect(url_for("plans.index"), 303)
    number = len(ids) if made else len(planning.plans_by_id(scope, ids))
    is_asked = request.method == "POST" and not any(field.errors for field in form)
    shown = planning.preview_end(scope, ids, form.ended_on.data) if is_asked else None
    page = render_template("orders/end.html", form=form, made=made, plan_ids=ids, number=number, shown=shown)
    return page, 200 if status == 303 else status


def told(number: int, *, is_end: bool) -> str:
    """Say how many plans have ended, or go on."""
    if is_end:
        return str(ngettext("%(num)s plan has ended.", "%(num)s plans have ended.", number))
    return str(ngettext("%(num)s plan goes on.", "%(num)s plans go on.", number))


@bp.route("/made/<int(max=2147483647):order_id>/undo", methods=["GET", "POST"])
def undo(order_id: int) -> ResponseReturnValue:
    """Undo plans that were made in one go, but those that something builds on: first in numbers."""
    scope, by_id, form = my_scope(), me().id, SureForm(request.form or None)
    order = planning.find_order(scope, order_id, alone="alone" in request.args) or abort(404)
    found = planning.unmaking(order)
    gone: list[int] = []

    def verb() -> None:
        gone.append(classes.undo_order(scope, order, seen=found.mark, by_id=by_id, reason=form.why))

    status = form.ask(found.mark, lambda: (), verb, lambda: classes.order_felt(found))
    if status == 303:
        flash(ngettext("%(num)s plan is undone.", "%(num)s plans are undone.", gone[0]))
        return redirect(url_for("plans.index", year=order.year.start), 303)
    return render_template("orders/undo.html", form=form, found=found, order=order), status


def asked_order() -> PastOrder | None:
    """Return what was made in one go and that the query string names, if it names any; what it cannot mean is 404."""
    text = request.values.get("made")
    if text is None:
        return None
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    return planning.find_order(my_scope(), number) or abort(404)
