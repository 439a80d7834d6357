"""A person's passkeys: made on a device, named, removed."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import me, passkeys, signin
from tracker.access.devices import device
from tracker.forms.base import Form
from tracker.forms.passkey import PasskeyForm
from tracker.roster import account, letters
from tracker.words import gettext as _

bp = Blueprint("passkeys", __name__, url_prefix="/account/passkeys")


@bp.route("", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Let a device make a passkey, and keep it; who must have one comes in with it."""
    must, system = passkeys.is_demanded(), device(request.user_agent.string)[1]
    form = PasskeyForm(request.form, name=system or _("My device"))
    status = 200
    if passkeys.may_add():
        status = form.written(lambda: passkeys.add(form.name.data or "", form.passkey.data or ""))
    if status == 303:
        letters.tell_of_passkey(me().id)
        if must:
            signin.start_sign_in(me().id, "passkey")
        flash(_("The passkey is made. From now on you sign in with it."))
        return redirect(url_for("home.show" if must else "account.show"), 303)
    known = passkeys.count_of(me().id)
    page = render_template("passkeys/add.html", form=form, may_add=passkeys.may_add(), must=must, known=known)
    return page, status


@bp.post("/options")
def options() -> ResponseReturnValue:
    """Tell the page's script what a device is to make."""
    if not passkeys.may_add():
        abort(403)
    return passkeys.ask_to_add(), {"Content-Type": "application/json"}


@bp.post("/<int(max=2147483647):passkey_id>/remove")
def remove(passkey_id: int) -> ResponseReturnValue:
    """Let a passkey sign in no more."""
    form, was_there = Form(None), list[bool]()
    if form.written(lambda: was_there.append(account.remove_passkey(me().id, passkey_id))) == 303:
        if not was_there[0]:
            abort(404)
        flash(_("The passkey is removed, and no longer signs you in."))
    for mistake in form.mistakes:
        flash(mistake.text)
    return redirect(url_for("account.show"), 303)
