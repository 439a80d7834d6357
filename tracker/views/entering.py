"""Who asks to be let in, after single sign-on has told who they are: the list, and the answer."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import my_gifts, my_scope
from tracker.forms.entering import EntryForm, asking
from tracker.forms.orders import ASKING
from tracker.forms.paging import Wish, paged
from tracker.roster import entering
from tracker.roster.places import places
from tracker.words import gettext as _

bp = Blueprint("entering", __name__, url_prefix="/admin/users/requests")


@bp.route("")
def index() -> ResponseReturnValue:
    """List who asks to be let in."""
    wish, waiting = Wish.of(request.args, ASKING), entering.waiting(my_scope())
    return render_template(
        "entering/index.html",
        list=paged(asking(waiting, wish), wish.page),
        number=len(waiting),
        wish=wish,
        orders=ASKING,
        query=wish.query(ASKING),
    )


@bp.route("/<int(max=2147483647):request_id>", methods=["GET", "POST"])
def answer(request_id: int) -> ResponseReturnValue:
    """Let somebody in with a role, or say no."""
    asker = entering.find_waiting(my_scope(), request_id) or abort(404)
    if request.form.get("do") == "decline":
        entering.decline(asker.id)
        flash(_("%(name)s is not let in.", name=asker.name))
        return redirect(url_for(".index"), 303)
    form = EntryForm(request.form, my_gifts(), places(my_gifts()), asker)
    users: list[int | None] = []
    status = form.written(
        lambda: users.append(
            entering.accept(my_gifts(), asker.id, form.name.data or "", form.email.data or "", form.gift())
        )
    )
    if status != 303:
        return render_template("entering/answer.html", form=form, asker=asker), status
    flash(_("%(name)s is let in.", name=form.name.data) if users[0] else _("Somebody else has just answered."))
    return redirect(url_for("users.show", user_id=users[0]) if users[0] else url_for(".index"), 303)
