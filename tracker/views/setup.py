"""The first run: an administrator, a municipality, example data if wanted."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import demo, roster
from tracker.access import passwords, signin
from tracker.errors import Refused
from tracker.forms.people import SetUpForm
from tracker.words import gettext as _

bp = Blueprint("setup", __name__)


@bp.route("/setup/<token>", methods=["GET", "POST"])
def begin(token: str) -> ResponseReturnValue:
    """Make the first person's account, and open their municipality."""
    if not roster.setup_is_open(token):
        return render_template("setup/used.html"), 404
    form = SetUpForm(request.form)
    form.offer(
        [*roster.register_municipalities(), (demo.CODE, _("The example municipality (invented schools and figures)"))]
    )
    if form.submitted() and came_in(form):
        return redirect(url_for("home.show"), 303)
    return render_template("setup/begin.html", form=form), form.http_status


def came_in(form: SetUpForm) -> bool:
    """Set everything up and sign the new administrator in; say whether that went well."""
    name, email, code = form.name.data or "", form.email.data or "", form.municipality.data
    password_hash = passwords.hashed(form.password.data or "")
    try:
        if code == demo.CODE:
            demo.fill(passwords=False)
        user_id = roster.set_up(name, email, password_hash, code)
    except Refused as refused:
        form.refuse(refused.problems)
        return False
    signin.start_sign_in(user_id, "link")
    return True
