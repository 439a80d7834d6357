"""In and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.access import browsers, me_or_nobody, signin
from tracker.errors import Problem
from tracker.forms.people import SignInForm

bp = Blueprint("signin", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
def enter() -> ResponseReturnValue:
    """Let somebody in, to the page that they were on their way to."""
    form = SignInForm(request.form)
    goal = request.args.get("next", "")
    home = goal if is_local(goal) else url_for("home.show")
    if me_or_nobody():
        return redirect(home, 303)
    if not form.submitted():
        return render_template("signin/enter.html", form=form), form.http_status
    email, password = form.email.data or "", form.password.data or ""
    if signin.is_slowed_down(email):
        form.refuse([Problem("", _("Too many attempts with this address. Wait 15 minutes and try again."))])
        return render_template("signin/enter.html", form=form), 429
    if signin.sign_in(email, password):
        return redirect(home, 303)
    form.refuse([Problem("", _("The e-mail address and the password do not belong together. Try again."))])
    return render_template("signin/enter.html", form=form), form.http_status


@bp.route("/sign-out", methods=["POST"])
def leave() -> ResponseReturnValue:
    """Let somebody out, here or everywhere."""
    if "everywhere" in request.form:
        browsers.end_others()
    signin.sign_out()
    return redirect(url_for(".enter"), 303)


def is_local(goal: str) -> bool:
    """Say whether an address leads to a page of ours: browsers read `//` and a backslash as another site."""
    return goal.startswith("/") and not goal.startswith("//") and "\\" not in goal and goal.isprintable()
