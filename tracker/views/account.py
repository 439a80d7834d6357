"""A person's own account."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.access import calendar, me, my_scope, signin
from tracker.errors import Problem
from tracker.forms.people import LanguageForm, PasswordForm
from tracker.roster import account
from tracker.words import browsers_language, speaking_in

bp = Blueprint("account", __name__)


@bp.route("/account", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Show who one is; change language or password."""
    sent = {request.form.get("do"): request.form}
    language = LanguageForm(sent.get("language"), language=me().language or "")
    password = PasswordForm(sent.get("password"))
    if "language" in sent and language.submitted():
        return choose(language)
    if "password" in sent and password.submitted() and change(password):
        flash(_("The password is changed, and you are signed out everywhere else."))
        return redirect(url_for(".show"), 303)
    page = render_template(
        "account/show.html",
        language=language,
        password=password,
        posts=account.posts(my_scope(), me().id),
        calendar_since=calendar.address_made_at(me().id),
    )
    return page, max(language.http_status, password.http_status)


def choose(form: LanguageForm) -> ResponseReturnValue:
    """Keep the language, and say so in it."""
    account.choose_language(me().id, form.chosen)
    with speaking_in(form.chosen or browsers_language()):
        flash(_("The language is chosen."))
    return redirect(url_for(".show"), 303)


def change(form: PasswordForm) -> bool:
    """Change the password if the old one is right; say whether it was."""
    if signin.is_slowed_down(me().email):
        form.refuse([Problem("old", _("Too many attempts. Wait 15 minutes and try again."))])
    elif not account.password_is(me().id, form.old.data or ""):
        form.refuse([Problem("old", _("This is not the password that you have now. Try again."))])
    else:
        account.change_password(me().id, form.new.data or "")
    return not form.mistakes
