"""Downloads: each report as a file, with the same query string as the page it was seen on."""

from collections.abc import Callable

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from tracker import ledger, reach, reports
from tracker.access import INSIDERS, STAFF, Role, Scope, may, me, my_scope
from tracker.dates import Period
from tracker.exports.about import About
from tracker.exports.answers import attached, send
from tracker.exports.csv import Profile
from tracker.exports.kinds import WORDS
from tracker.exports.package import package_file
from tracker.exports.schema import as_json, schema
from tracker.forms.given import given_once, understood
from tracker.forms.period import labelled, period_choices
from tracker.forms.readers import readers_file_of
from tracker.forms.selection import file_selection_of
from tracker.reports import Selection, Table
from tracker.words import gettext

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
        periods=readers_periods() if reads_only() else period_choices(figures_scope()),
        packed=[name for kind, name, *_rest in kinds if kind in reports.PACKED] if may("exports.package") else [],
        reads_only=reads_only(),
    )


def reads_only() -> bool:
    """Say whether somebody fetches what readers see of reach, and nothing else of it."""
    return not me().roles & STAFF


def figures_scope() -> Scope:
    """Return whose figures somebody may fetch as they are: of the places where they are more than a reader."""
    return my_scope(INSIDERS)


def readers_scope() -> Scope:
    """Return the places where somebody is a reader."""
    return my_scope(frozenset({Role.READER}))


def readers_periods() -> list[tuple[str, str]]:
    """Return the periods that a reader can open a file of, the latest first, school years before calendar years."""
    towns, years = reach.municipalities(readers_scope()), {*reach.years(readers_scope())}
    found = {period for code in towns for period in reports.open_periods(code) if years.intersection(period.years)}
    return labelled(sorted(found, key=lambda period: (period.is_calendar_year, -period.first.toordinal())))


def asked(kind: str) -> dict[str, str]:
    """Return the filters of the query string; one given twice, or one too many, is answered, never passed over."""
    given = asked_once(has_profile=kind in WORDS)
    allowed = reports.FILTERS[kind] | ({"period"} if reports.FILTERS[kind] & reports.PERIODS else set())
    for name in sorted(given.keys() - allowed):
        abort(400, gettext("This file cannot be narrowed by %(name)s. Take it out of the address.", name=name))
    return given


def asked_once(*, has_profile: bool = True) -> dict[str, str]:
    """Return what the query string says beside the profile, if the file has one; what it says twice is answered."""
    with understood():
        given = given_once(request.args)
    return {name: text for name, text in given.items() if name != "profile" or not has_profile}


def asked_for_profile() -> Profile:
    """Return the profile of the query string, or the one for spreadsheets."""
    try:
        return Profile(request.args.get("profile", Profile.EXCEL))
    except ValueError:
        abort(400, gettext("There is no such profile. Choose excel or data."))


def selected(given: dict[str, str]) -> Selection:
    """Return what the filters say; a wrong one is answered with a sentence that names it."""
    with understood():
        return file_selection_of(figures_scope(), given)


def download(kind: str) -> Callable[[str], ResponseReturnValue]:
    """Return the page of one kind of file, in whichever format its address ends with."""

    def answer(ending: str) -> ResponseReturnValue:
        reports.begin_reading()
        profile = asked_for_profile()
        table, period, given = readers_table() if kind == "reach" and reads_only() else table_of(kind)
        about = About(period.label if period else None, reports.RULE_VERSION, given)
        if ending == "schema.json":
            return attached([as_json(schema(table, profile)).encode()], about.named(table.name), ending)
        made = send(table, about, ending, profile)
        note(kind, period, given)
        return made

    return answer


# A table, the period that it is about, if any, and what the query string said.
Asked = tuple[Table, Period | None, dict[str, str]]


def table_of(kind: str) -> Asked:
    """Return a kind of file as those get it who see figures as they are."""
    given = asked(kind)
    selection = selected(given)
    has_period = kind in reports.ALWAYS_TIMED or bool(given.keys() & {*reports.PERIODS, "period"})
    period = selection.period if has_period else None
    return reports.KINDS[kind](figures_scope(), selection, period), period, given


def readers_table() -> Asked:
    """Return the file of reach as readers get it: what their page shows of their schools, and no more."""
    given, scope = asked_once(), readers_scope()
    with understood():
        selection, towns = readers_file_of(scope, given)
    return reports.readers_reach(scope, selection, towns), selection.period, given


@bp.route("/exports/package.zip")
def package() -> ResponseReturnValue:
    """Send all tables of a period as one data package; the list of people is not among them."""
    reports.begin_reading()
    given = asked("package")
    selection = selected(given)
    kinds = [kind for kind in reports.PACKED if may(f"exports.{kind}")]
    tables = (reports.KINDS[kind](figures_scope(), selection, selection.period) for kind in kinds)
    file = package_file(tables, About(selection.period.label, reports.RULE_VERSION, given))
    note("package", selection.period, given)
    return attached(wrap_file(request.environ, file), f"linjen-{selection.period.slug}", "zip")


def note(kind: str, period: Period | None, given: dict[str, str]) -> None:
    """Write to the audit log that a file was fetched."""
    if request.method == "GET":
        ledger.note("exported", kind, period.label if period else "", me().id, **given)


for each in WORDS:
    answer = download(each)
    bp.add_url_rule(f"/exports/{each}.csv", each, answer, defaults={"ending": "csv"})
    bp.add_url_rule(f'/exports/{each}.<any(xlsx, "schema.json"):ending>', each, answer)
