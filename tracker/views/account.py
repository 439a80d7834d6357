"""A person's own account."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import mail, reminding
from tracker.access import browsers, calendar, limits, me, my_scope, passkeys
from tracker.errors import Problem
from tracker.forms.people import LanguageForm, PasswordForm
from tracker.roster import account, has_password, identities
from tracker.words import browsers_language, speaking_in
from tracker.words import gettext as _

bp = Blueprint("account", __name__)


@bp.route("/account", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Show who one is, and where one is signed in; choose the language."""
    sent = request.form if "language" in request.form else None
    language = LanguageForm(sent, language=me().language or "")
    if sent and language.submitted():
        return choose(language)
    page = render_template(
        "account/show.html",
        language=language,
        posts=account.posts(my_scope(), me().id),
        identities=identities.of_person(me().id),
        browsers=browsers.mine(),
        passkeys=passkeys.of_person(me().id),
        has_password=has_password(me().email),
        calendar_since=calendar.address_made_at(me().id),
        sends_reminders=mail.is_on(),
        is_stopped=reminding.is_stopped(me().id),
    )
    return page, language.http_status


def choose(form: LanguageForm) -> ResponseReturnValue:
    """Keep the language, and say so in it."""
    account.choose_language(me().id, form.chosen)
    with speaking_in(form.chosen or browsers_language()):
        flash(_("The language is chosen."))
    return redirect(url_for(".show"), 303)


@bp.route("/account/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change the password, if the one until now is right."""
    form = PasswordForm(request.form, me().name, me().email)
    if form.submitted() and changed(form):
        flash(_("The password is changed, and you are signed out everywhere else."))
        return redirect(url_for(".show"), 303)
    return render_template("account/password.html", form=form), form.http_status


def changed(form: PasswordForm) -> bool:
    """Change the password if the old one is right; say whether it was."""
    if limits.is_held_back(me().email):
        form.refuse([Problem("old", _("Too many attempts. Wait 15 minutes and try again."))])
    elif not account.password_is(me().id, form.old.data or ""):
        form.refuse([Problem("old", _("This is not the password that you have now. Try again."))])
    else:
        account.change_password(me().id, form.new.data or "")
    return not form.mistakes


@bp.route("/account/sign-ins/<int(max=2147483647):sign_in_id>/sign-out", methods=["POST"])
def end(sign_in_id: int) -> ResponseReturnValue:
    """Sign out somewhere else."""
    if not browsers.end_mine(sign_in_id):
        abort(404)
    flash(_("That device is signed out."))
    return redirect(url_for(".show"), 303)
