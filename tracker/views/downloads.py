"""Downloads: each report as a file, with the same query string as the page it was seen on."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from tracker import ledger, reports
from tracker.access import may, me, my_scope
from tracker.errors import Refused
from tracker.exports.csv import Profile, csv_pieces
from tracker.forms.selection import period_choices, selection_of

bp = Blueprint("exports", __name__)

WORDS = {
    "reach": (_("Reach"), _("A row per school and programme: the figures of the dashboard.")),
    "progress": (_("Progress"), _("A row per plan: how far each class has come.")),
    "sessions": (_("Sessions"), _("A row per log, as it was written.")),
    "classes": (_("Class list"), _("Classes with their headcounts, as the import takes them.")),
    "plans": (_("Plans"), _("Which class follows which curriculum, as the import takes them.")),
    "schools": (_("Schools"), _("The schools with their areas, as the import takes them.")),
    "users": (_("Users"), _("People and their roles, as the import takes them.")),
}


@bp.route("/exports")
def index() -> ResponseReturnValue:
    """Offer the files that the signed-in person may fetch."""
    kinds = [
        (kind, *words, bool(reports.FILTERS[kind] & reports.PERIODS))
        for kind, words in WORDS.items()
        if may(f"exports.{kind}")
    ]
    return render_template("exports/index.html", kinds=kinds, periods=period_choices(my_scope()))


def asked(kind: str) -> dict[str, str]:
    """Return the filters of the query string; one that the kind does not have is answered, never passed over."""
    given = {name: text for name, text in request.args.items() if text and name != "profile"}
    allowed = reports.FILTERS[kind] | ({"period"} if reports.FILTERS[kind] & reports.PERIODS else set())
    for name in sorted(given.keys() - allowed):
        abort(400, gettext("This file cannot be narrowed by %(name)s. Take it out of the address.", name=name))
    return given


def asked_for_profile() -> Profile:
    """Return the profile of the query string, or the one for spreadsheets."""
    try:
        return Profile(request.args.get("profile", Profile.EXCEL))
    except ValueError:
        abort(400, gettext("There is no such profile. Choose excel or data."))


def download(kind: str) -> Callable[[], ResponseReturnValue]:
    """Return the page of one kind of file."""

    def answer() -> ResponseReturnValue:
        given = asked(kind)
        try:
            selection = selection_of(my_scope(), given)
        except Refused as refused:
            abort(400, str(refused))
        profile = asked_for_profile()
        has_period = kind in reports.ALWAYS_TIMED or bool(given.keys() & {*reports.PERIODS, "period"})
        period = selection.period if has_period else None
        table = reports.KINDS[kind](my_scope(), selection, period)
        if request.method == "GET":
            ledger.note("exported", kind, period.label if period else "", me().id, **given)
        response = Response(stream_with_context(csv_pieces(table, profile)), mimetype="text/csv")
        response.headers.set("Content-Disposition", "attachment", filename=f"{table.name}.csv")
        return response

    return answer


for each in WORDS:
    bp.add_url_rule(f"/exports/{each}.csv", each, download(each))
