"""How long personal data stay, and removing what has stayed long enough: told in numbers before it is done."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import retention
from tracker.access import me, my_scope
from tracker.forms.base import SeenForm
from tracker.forms.labels import label
from tracker.forms.orders import RUNS
from tracker.forms.paging import Wish
from tracker.forms.retention import TimesForm, times_form
from tracker.words import gettext as _
from tracker.words import ngettext

bp = Blueprint("retention", __name__, url_prefix="/admin/retention")


@bp.route("")
def index() -> ResponseReturnValue:
    """Show how many of each kind would go now, how long each stays, and what went before."""
    refuse_partial()
    return page(times_form(None, retention.times()))


@bp.route("/times", methods=["POST"])
def change() -> ResponseReturnValue:
    """Save how long each kind stays; nothing is removed."""
    refuse_partial()
    form = times_form(request.form, retention.times())
    status = form.written(lambda: retention.change_times(form.months()))
    if status == 303:
        flash(_("The times are saved. Nothing has been removed."))
        return redirect(url_for(".index"), 303)
    return page(form), status


@bp.route("/erase", methods=["POST"])
def erase() -> ResponseReturnValue:
    """Remove what has stayed long enough."""
    refuse_partial()
    removed: list[int] = []
    form = SeenForm(request.form)
    seen = form.seen.data or ""
    status = form.written(lambda: removed.append(sum(retention.erase(me().id, seen=seen).values())))
    if status == 303:
        flash(ngettext("%(num)s thing is removed.", "%(num)s things are removed.", sum(removed)))
        return redirect(url_for(".index"), 303)
    times = times_form(None, retention.times())
    times.form_errors.extend(form.form_errors)
    return page(times), status


def refuse_partial() -> None:
    """Let in only who looks after the whole installation: what goes is not one municipality's."""
    if not my_scope().everywhere:
        abort(404)


def page(form: TimesForm) -> str:
    """Draw the page."""
    numbers, wish = retention.numbers(), Wish.of(request.args, RUNS)
    asked = request.args.get("kind")
    kind = next((each for each in numbers if each == asked), None)
    if asked and kind is None:
        abort(404)
    return render_template(
        "retention/index.html",
        form=form,
        numbers=numbers,
        whole=sum(numbers.values()),
        mark=retention.mark_of(numbers),
        times=retention.times(),
        list=retention.former(kind, wish.order, wish.page),
        kind=kind or "",
        kinds=[(each.value, label(each)) for each in numbers],
        wish=wish,
        orders=RUNS,
        query=wish.query(RUNS) | ({"kind": kind} if kind else {}),
    )
