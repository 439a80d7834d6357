"""Keys for other systems: made, listed and revoked by their owner; and the description of what they open."""

from collections.abc import Iterator
from contextlib import suppress

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from tracker import reach, reports
from tracker.access import me, signin, tokens
from tracker.exports.files import MIMETYPES
from tracker.exports.openapi import File, describe
from tracker.forms.token import TokenForm
from tracker.words import gettext as _

bp = Blueprint("tokens", __name__)


@bp.get("/exports/tokens")
def index() -> ResponseReturnValue:
    """List one's keys, and ask for what a new one needs."""
    return page(TokenForm())


@bp.post("/exports/tokens")
def make() -> ResponseReturnValue:
    """Make a key, and show it this once."""
    form = TokenForm(request.form)
    if not form.submitted():
        return page(form)
    signin.still_signed_in()
    token = tokens.make(me().id, form.name.data or "", form.days.data)
    return render_template("tokens/make.html", token=token, name=form.name.data), {"Cache-Control": "no-store"}


@bp.post("/exports/tokens/<int(max=2147483647):token_id>/revoke")
def revoke(token_id: int) -> ResponseReturnValue:
    """Let a key stop working."""
    if not tokens.revoke(me().id, token_id):
        abort(404)
    flash(_("The key is revoked, and no longer works."))
    return redirect(url_for(".index"), 303)


@bp.get("/exports/openapi.json")
def description() -> ResponseReturnValue:
    """Describe every file to a program."""
    programmes, curricula = reach.all_programmes(), reach.curricula(None)
    described = describe(files(), request.url_root.rstrip("/"), programmes, curricula)
    text = current_app.json.dumps(described, ensure_ascii=False, sort_keys=False)
    return Response(text, mimetype="application/json")


def files() -> Iterator[File]:
    """Yield every file of every kind that has an address."""
    addresses = current_app.url_map.bind(request.host)
    for kind in reports.FILTERS:
        for file in (File(kind, ending) for ending in MIMETYPES):
            with suppress(NotFound):
                addresses.match(file.path)
                yield file


def page(form: TokenForm) -> ResponseReturnValue:
    """Draw the list and the form."""
    return render_template("tokens/index.html", form=form, tokens=tokens.of_person(me().id)), form.http_status
