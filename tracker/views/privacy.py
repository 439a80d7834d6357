"""Personal data: the record of what is held and why, one's own as a file, and taking somebody's away for good."""

from flask import Blueprint, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from tracker import ledger, retention
from tracker.access import WINDOW, is_too_often, me, me_or_nobody, my_gifts, my_scope, sso
from tracker.exports.answers import attached
from tracker.exports.own import own_pieces
from tracker.forms.retention import AnonymiseForm
from tracker.reports.privacy import record
from tracker.roster import directory, ways_in
from tracker.words import gettext as _

bp = Blueprint("privacy", __name__)
# Files about oneself in a quarter of an hour: each looks through every table.
MOST_FILES = 10


@bp.route("/privacy")
def show() -> ResponseReturnValue:
    """Say which personal data are held, why, for how long, and who sees them."""
    me_or_nobody()  # who has chosen a language is answered in it
    return render_template("privacy/show.html", record=record(), contact=sso.contact())


@bp.route("/account/data.json")
def mine() -> ResponseReturnValue:
    """Send everything that is held about the signed-in person, as a file."""
    if is_too_often("own", str(me().id), MOST_FILES):
        raise TooManyRequests(retry_after=int(WINDOW.total_seconds()))
    ledger.note("exported", "own", "", me().id)
    return attached(stream_with_context(own_pieces(me().id)), "linjen-om-mig", "json")


@bp.route("/admin/users/<int(max=2147483647):user_id>/anonymise", methods=["GET", "POST"])
def anonymise(user_id: int) -> ResponseReturnValue:
    """Say what goes of a person who is let in no more, and what stays; then take it away for good."""
    user = directory.find_user(my_scope(), my_gifts(), user_id) or abort(404)
    form = AnonymiseForm(request.form or None)
    if not user.is_managed:
        abort(403)
    status = form.written(lambda: retention.anonymise(user.id, me().id, asked=form.asked.data))
    if status == 303:
        flash(_("%(name)s is anonymous now.", name=user.name))
        return redirect(url_for("users.index"), 303)
    return render_template(
        "privacy/anonymise.html",
        form=form,
        user=user,
        ends=ways_in.what_ends(user.id),
        logs=retention.logs_of(user.id),
        day=retention.stays_until(user.id),
        files=retention.count_imported_of(user.id),
        waiting=retention.count_waiting_of_others(user.id),
    ), status
