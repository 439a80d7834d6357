"""The door of who has been invited: choose a password, and come in."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import mail
from tracker.access import passwords, signin
from tracker.errors import Problem
from tracker.forms.users import InvitedForm
from tracker.roster import inviting
from tracker.words import gettext as _

bp = Blueprint("invite", __name__)


@bp.route("/invite/<token>", methods=["GET", "POST"])
def accept(token: str) -> ResponseReturnValue:
    """Let somebody choose a password, once."""
    invited = inviting.find_invited(token)
    if invited is None:
        return render_template("invite/ended.html", is_sent=mail.is_on()), 404
    form = InvitedForm(request.form, invited.name, invited.email)
    if form.submitted():
        user_id = inviting.accept(token, passwords.hashed(form.password.data or ""))
        if user_id is not None:
            signin.start_sign_in(user_id, "link")
            return redirect(url_for("home.show"), 303)
        form.refuse([Problem("", _("The link has just been used. Sign in instead."))])
    return render_template("invite/accept.html", form=form, invited=invited), form.http_status
