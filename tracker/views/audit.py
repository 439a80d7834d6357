"""The audit log: what has been changed, by whom and when; on a page, and as a file."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker import ledger, reports
from tracker.access import me, my_scope
from tracker.exports.about import About
from tracker.exports.answers import attached, send
from tracker.exports.csv import Profile
from tracker.exports.schema import as_json, schema
from tracker.forms.given import understood
from tracker.forms.labels import label
from tracker.forms.orders import EVENTS
from tracker.forms.trail import FILTERS, asked_of, offered
from tracker.trail import Asked
from tracker.words import gettext as _

bp = Blueprint("audit", __name__)


def asked() -> Asked:
    """Return what the query string asks for; what cannot be is answered with a sentence that says what to do."""
    with understood():
        return asked_of(my_scope(), request.args)


def given() -> dict[str, str]:
    """Return the filters of the query string, for links on the page."""
    return {name: text for name, text in request.args.items() if text and name in FILTERS}


@bp.route("/admin/audit")
def index() -> ResponseReturnValue:
    """Show the latest or the first events in scope, or those beyond one."""
    wanted = asked()
    events, has_more = reports.audit_page(my_scope(), wanted, label)
    choices = offered(my_scope(), wanted)
    return render_template(
        "audit/index.html",
        asked=wanted,
        events=events,
        has_more=has_more,
        offered=choices,
        orders=EVENTS,
        query=given(),
        onward=given() | ({"sort": "oldest"} if wanted.oldest_first else {}),
    )


@bp.route('/admin/audit.<any(csv, xlsx, "schema.json"):ending>')
def file(ending: str) -> ResponseReturnValue:
    """Send the events in scope as a file."""
    reports.begin_reading()
    for name, texts in request.args.lists():
        if len(texts) > 1:
            abort(400, _("%(name)s stands several times in the address. Give it once.", name=name))
    unknown = sorted({name for name, text in request.args.items() if text} - FILTERS)
    if unknown:
        abort(400, _("This file cannot be narrowed by %(name)s. Take it out of the address.", name=unknown[0]))
    table = reports.audit_log(my_scope(), asked(), label)
    if ending == "schema.json":
        return attached([as_json(schema(table, Profile.EXCEL)).encode()], table.name, ending)
    if request.method == "GET":
        # A person's name or address is no more kept here than anywhere in the log.
        kept = {name: text for name, text in given().items() if name != "person"}
        ledger.note("exported", "audit", "", me().id, **kept)
    return send(table, About(None, reports.RULE_VERSION, given()), ending)
