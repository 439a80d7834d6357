"""Downloads: each report as a file, with the same query string as the page it was seen on."""

from collections.abc import Callable

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wsgi import wrap_file

from tracker import ledger, reports
from tracker.access import may, me, my_scope
from tracker.dates import Period
from tracker.errors import Refused
from tracker.exports.about import About
from tracker.exports.answers import attached, send
from tracker.exports.csv import Profile
from tracker.exports.kinds import WORDS
from tracker.exports.package import package_file
from tracker.exports.schema import as_json, schema
from tracker.forms.selection import file_selection_of, period_choices
from tracker.reports import Selection

bp = Blueprint("exports", __name__)


@bp.route("/exports")
def index() -> ResponseReturnValue:
    """Offer the files that the signed-in person may fetch."""
    kinds = [
        (kind, *words, bool(reports.FILTERS[kind] & reports.PERIODS))
        for kind, words in WORDS.items()
        if may(f"exports.{kind}")
    ]
    return render_template(
        "exports/index.html",
        kinds=kinds,
        periods=period_choices(my_scope()),
        packed=[name for kind, name, *_rest in kinds if kind in reports.PACKED],
    )


def asked(kind: str) -> dict[str, str]:
    """Return the filters of the query string; one too many is answered, never passed over."""
    for name, texts in request.args.lists():
        if len(texts) > 1:
            abort(400, gettext("%(name)s stands several times in the address. Give it once.", name=name))
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


def selected(given: dict[str, str]) -> Selection:
    """Return what the filters say; a wrong one is answered with a sentence that names it."""
    try:
        return file_selection_of(my_scope(), given)
    except Refused as refused:
        abort(400, str(refused))


def download(kind: str) -> Callable[[str], ResponseReturnValue]:
    """Return the page of one kind of file, in whichever format its address ends with."""

    def answer(ending: str) -> ResponseReturnValue:
        given = asked(kind)
        selection, profile = selected(given), asked_for_profile()
        has_period = kind in reports.ALWAYS_TIMED or bool(given.keys() & {*reports.PERIODS, "period"})
        period = selection.period if has_period else None
        table = reports.KINDS[kind](my_scope(), selection, period)
        if ending == "schema.json":
            return attached([as_json(schema(table, profile)).encode()], table.name, ending)
        note(kind, period, given)
        return send(table, About(period.label if period else None, reports.RULE_VERSION, given), ending, profile)

    return answer


@bp.route("/exports/package.zip")
def package() -> ResponseReturnValue:
    """Send all tables of a period as one data package; people are in none of them."""
    given = asked("package")
    selection = selected(given)
    kinds = [kind for kind in reports.PACKED if may(f"exports.{kind}")]
    note("package", selection.period, given)
    tables = (reports.KINDS[kind](my_scope(), selection, selection.period) for kind in kinds)
    file = package_file(tables, About(selection.period.label, reports.RULE_VERSION, given))
    return attached(wrap_file(request.environ, file), f"linjen-{selection.period.slug}", "zip")


def note(kind: str, period: Period | None, given: dict[str, str]) -> None:
    """Write to the audit log that a file was fetched."""
    if request.method == "GET":
        ledger.note("exported", kind, period.label if period else "", me().id, **given)


for each in WORDS:
    answer = download(each)
    bp.add_url_rule(f"/exports/{each}.csv", each, answer, defaults={"ending": "csv"})
    bp.add_url_rule(f'/exports/{each}.<any(xlsx, "schema.json"):ending>', each, answer)
