"""Stopping reminders: by the link in a letter, without signing in, and on one's own account page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import reminding
from tracker.access import me
from tracker.words import gettext as _

bp = Blueprint("reminders", __name__)


@bp.route("/reminders/<token>", methods=["GET", "POST"])
def stop(token: str) -> ResponseReturnValue:
    """Ask whether to stop, and stop. A mail programme posts here by itself, and follows no redirection (RFC 8058)."""
    user_id = reminding.reader_of(token)
    if user_id is None:
        return render_template("reminders/ended.html"), 404
    if request.method == "POST":
        reminding.stop(user_id)
    return render_template("reminders/stop.html", is_stopped=reminding.is_stopped(user_id))


@bp.route("/account/reminders", methods=["POST"])
def switch() -> ResponseReturnValue:
    """Stop one's reminders, or have them again."""
    if "again" in request.form:
        reminding.resume(me().id)
        flash(_("You are reminded again of sessions without a log."))
    else:
        reminding.stop(me().id)
        flash(_("You are reminded no more."))
    return redirect(url_for("account.show"), 303)
