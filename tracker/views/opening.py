"""The public page: what readers see of a municipality, for everybody, where its lead has switched it on."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests
from werkzeug.wsgi import wrap_file

from tracker import reach, reports, roster
from tracker.access import WINDOW, is_too_often, me_or_nobody, my_scope, place
from tracker.dates import Period, today
from tracker.exports.about import About
from tracker.exports.answers import attached, send
from tracker.exports.csv import Profile
from tracker.exports.dcat import catalogue
from tracker.exports.package import package_file
from tracker.exports.schema import as_json, schema
from tracker.forms.given import understood
from tracker.forms.period import labelled
from tracker.forms.readers import PUBLIC_CHOICES, refuse_narrower, require_open
from tracker.forms.selection import selection_of
from tracker.reports import Selection, Table
from tracker.words import gettext as _

bp = Blueprint("open", __name__, url_prefix="/open")

ENDINGS = ("csv", "xlsx")
# So much may one address fetch in a quarter of an hour; a whole municipality may sit behind it.
MOST_FETCHED = 600


def town(code: str) -> str:
    """Return the name of a municipality that shows its page; any other does not exist.

    An address that nobody has signed in from is counted, and refused for a while when it fetches too much.
    """
    name = roster.find_open(code) or abort(404)
    if me_or_nobody() is None and is_too_often("open", place(), MOST_FETCHED):
        advice = _("Your address has fetched very much in a short time. Wait a quarter of an hour, then go on.")
        raise TooManyRequests(advice, retry_after=int(WINDOW.total_seconds()))
    return name


def selected(code: str, given: dict[str, str]) -> tuple[Selection, list[Period]]:
    """Return what is asked for, and the periods that are open; what would give small counts away is a 400."""
    periods = reports.open_periods(code)[::-1]
    with understood():
        refuse_narrower(given, PUBLIC_CHOICES)
        selection = selection_of(reports.whole(code), given)
        require_open(selection.period, periods)
    return replace(selection, municipality=code), periods


@bp.route("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show the tables of one programme, and the files of the period."""
    name, programmes = town(code), reach.all_programmes()
    given = request.args.to_dict()
    selection, periods = selected(code, {**given, "programme": given.get("programme") or next(iter(programmes))})
    return render_template(
        "open/show.html",
        code=code,
        municipality=name,
        selection=selection,
        programmes=programmes,
        periods=labelled(periods),
        found=reports.for_readers(reports.whole(code), selection),
        thresholds=reach.smallest(code, selection.period),
        until=min(today(), selection.period.last),
    )


@bp.route('/<code>/<period>.<any(csv, xlsx, "schema.json"):ending>')
def file(code: str, period: str, ending: str) -> ResponseReturnValue:
    """Send what the page shows of both programmes' schools."""
    town(code)
    reports.begin_reading()
    table, about = asked_for(code, period)
    if ending == "schema.json":
        return attached([as_json(schema(table, Profile.EXCEL)).encode()], about.named(table.name), ending)
    return send(table, about, ending)


@bp.route("/<code>/<period>.zip")
def package(code: str, period: str) -> ResponseReturnValue:
    """Send a period as a data package, with its description for data portals."""
    name = town(code)
    reports.begin_reading()
    table, about = asked_for(code, period)
    packed = package_file([table], about, {"dcat.jsonld": described(code, name)})
    return attached(wrap_file(request.environ, packed), f"linjen-{code}-{period}", "zip")


@bp.route("/<code>/catalogue.jsonld", endpoint="catalogue")
def for_portals(code: str) -> ResponseReturnValue:
    """Send the description of all files, for data portals to harvest."""
    return attached([described(code, town(code)).encode()], "catalogue", "jsonld")


@bp.route("/<code>", methods=["POST"])
def switch(code: str) -> ResponseReturnValue:
    """Show the public page of a municipality that one leads, or take it away."""
    is_open = request.form.get("show") == "yes"
    if not roster.switch(my_scope(), code, is_open=is_open):
        abort(404)
    flash(_("Everybody can see the page now.") if is_open else _("The public page is gone."))
    return redirect(url_for("dashboards.readers", municipality=code), 303)


def asked_for(code: str, period: str) -> tuple[Table, About]:
    """Return the table of a period, and what it says about itself; a filter is answered, never passed over."""
    for name in sorted(request.args):
        abort(400, _("This file cannot be narrowed by %(name)s. Take it out of the address.", name=name))
    selection, _periods = selected(code, {"period": period})
    return reports.public_reach(selection, [code]), About(
        selection.period.label, reach.RULE_VERSION, {"municipality": code}
    )


def described(code: str, name: str) -> str:
    """Return the catalogue of a municipality's files."""
    files = [
        (period, url_for("open.file", code=code, period=period.slug, ending=ending, _external=True), ending)
        for period in reports.open_periods(code)
        for ending in ENDINGS
    ]
    home = url_for("open.show", code=code, _external=True)
    return as_json(catalogue(name, home, files, About(None, reach.RULE_VERSION)))
