"""In and out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import mail
from tracker.access import browsers, is_local, is_too_often, limits, me_or_nobody, passkeys, place, signin, sso
from tracker.errors import Problem
from tracker.forms.people import ForgotForm, SignInForm
from tracker.roster import inviting
from tracker.words import gettext as _

# In a quarter of an hour: a whole municipality may sit behind one address, and nobody needs many letters.
MOST_ASKED, MOST_LINKS = 60, 3

bp = Blueprint("signin", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
def enter() -> ResponseReturnValue:
    """Let somebody in, to the page that they were on their way to."""
    form = SignInForm(request.form)
    goal = request.args.get("next", "")
    home = goal if is_local(goal) else url_for("home.show")
    if me_or_nobody() and "again" not in request.args:
        return redirect(home, 303)
    if "passkey" in request.form:
        return by_passkey(form, home)
    if not form.submitted():
        leaving = sso.way_to_leave(url_for(".enter", _external=True))
        return render_template("signin/enter.html", form=form, leaving=leaving), form.http_status
    email, password = form.email.data or "", form.password.data or ""
    if limits.is_held_back(email):
        form.refuse([Problem("", _("Too many attempts with this address. Wait 15 minutes and try again."))])
        return render_template("signin/enter.html", form=form), 429
    if signin.sign_in(email, password):
        return redirect(home, 303)
    form.refuse([Problem("", _("The e-mail address and the password do not belong together. Try again."))])
    return render_template("signin/enter.html", form=form), form.http_status


def by_passkey(form: SignInForm, home: str) -> ResponseReturnValue:
    """Let somebody in whose device has signed what it was asked to."""
    user_id = passkeys.find_proven(request.form["passkey"])
    if user_id is not None:
        signin.start_sign_in(user_id, "passkey")
        return redirect(home, 303)
    form.refuse([Problem("", _("That passkey does not sign you in here. Try again, or write your password."))])
    is_slow = limits.has_tried("wrong-passkey", place(), passkeys.MOST_WRONG)
    return render_template("signin/enter.html", form=form), 429 if is_slow else form.http_status


@bp.post("/sign-in/options")
def options() -> ResponseReturnValue:
    """Tell the page's script what a device is to sign."""
    return passkeys.ask_to_sign_in(), {"Content-Type": "application/json"}


@bp.route("/sign-in/forgot", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """Send a link to choose a password; the answer is the same whoever has the address."""
    form = ForgotForm(request.form)
    if not mail.is_on() or not form.submitted():
        return render_template("signin/forgot.html", form=form, is_sent=mail.is_on()), form.http_status
    if is_too_often("forgot", place(), MOST_ASKED):
        form.refuse([Problem("", _("Too many have asked for a link from here. Wait 15 minutes and try again."))])
        return render_template("signin/forgot.html", form=form, is_sent=True), 429
    email = form.email.data or ""
    if not is_too_often("link", email, MOST_LINKS):
        inviting.send_link(email)
    flash(_("If there is an account with that address, a link is on its way. Look among unwanted mail too."))
    return redirect(url_for(".enter"), 303)


@bp.route("/sign-out", methods=["POST"])
def leave() -> ResponseReturnValue:
    """Let somebody out, here or everywhere."""
    if "everywhere" in request.form:
        browsers.end_others()
    answer = redirect(url_for(".enter"), 303)
    if signin.sign_out():
        sso.carry_leaving(answer)
    return answer
