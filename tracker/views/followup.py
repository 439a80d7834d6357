"""The promise and its follow-up: the report as a page and as a PDF, and the pages to write the promise on."""

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import followup, ledger, reports
from tracker.access import LEADS, me, my_scope
from tracker.exports.follow_up import document, in_swedish
from tracker.exports.pdf import NoPdf, pdf
from tracker.followup import KnownLine, KnownPromise
from tracker.forms.asked import Asked, asked
from tracker.forms.given import given_among, require_one_period, understood
from tracker.forms.labels import label
from tracker.forms.period import labelled, read_period
from tracker.forms.promise import LAST_YEAR, LineForm, PromiseForm
from tracker.reports import follow_up_words
from tracker.words import gettext as _

PERIOD_NAMES = ("period", "year", "calendar-year")
bp = Blueprint("followup", __name__, url_prefix="/follow-up")


@bp.route("")
def show() -> ResponseReturnValue:
    """Show the promise of a period, what became of it, and the figures behind."""
    about = asked_for(asked_period())
    found = reports.follow_up(my_scope(), about.town, about.period)
    leads = is_lead_of(about)
    return render_template(
        "followup/show.html",
        asked=about,
        found=found,
        words=follow_up_words,
        periods=labelled(about.offered()),
        may_write=leads and not found.closing,
        may_close=leads,
        label=label,
    )


@bp.route("/<period>")
def of_period(period: str) -> ResponseReturnValue:
    """Lead from an address that names a period, as its files do, to the report of that period."""
    about = asked_for(period)
    return redirect(url_for(".show", period=about.period.slug, municipality=about.chosen_town), 303)


@bp.route("/<period>.json")
def file(period: str) -> ResponseReturnValue:
    """Send the canonical file of a closed period, whose fingerprint the report prints; an older one to its leads."""
    about = asked_for(period)
    known = [each for each in followup.closings(about.town.code) if each.period == about.period.label]
    number = request.args.get("closing", type=int)
    closing = next(
        (each for each in known if (each.id == number and is_lead_of(about)) or (not number and not each.reopened_at)),
        None,
    )
    if closing is None:
        return not_closed(about)
    if request.method == "GET":
        ledger.note("exported", "follow-up", about.period.label, me().id, municipality=about.town.code)
    response = Response(followup.published(closing), mimetype="application/json")
    name = f"uppfoljning-{about.town.code}-{about.period.slug}.json"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def not_closed(about: Asked) -> ResponseReturnValue:
    """Say that there is no file of a period that is not closed."""
    title = _("%(period)s is not closed", period=about.period.label)
    advice = _("The file is made when the period is closed. Until then the report shows the figures of the day.")
    return render_template("errors/page.html", title=title, advice=advice), 404


@bp.route("/<period>.pdf", endpoint="pdf")
def paper(period: str) -> ResponseReturnValue:
    """Send the report as a PDF, in Swedish; when it cannot be made, say what is missing."""
    reports.begin_reading()
    about = asked_for(period)
    found = in_swedish(lambda: reports.follow_up(my_scope(), about.town, about.period))
    if found.is_empty:
        abort(400, follow_up_words.nothing_for(about.period))
    try:
        made = pdf(in_swedish(lambda: document(found, label)))
    except NoPdf as why:
        return render_template("errors/page.html", title=_("There is no PDF now"), advice=str(why)), 503
    if request.method == "GET":
        ledger.note("exported", "follow-up", about.period.label, me().id, municipality=about.town.code)
    response = Response(made, mimetype="application/pdf")
    name = f"uppfoljning-{about.town.code}-{about.period.slug}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


@bp.route("/<period>/edit", methods=["GET", "POST"])
def edit(period: str) -> ResponseReturnValue:
    """Write the promise's text; a new one begins with the lines of the last, or with the usual ones."""
    about = asked_to_write(period)
    known, before = about.find_promise(), latest_before(about)
    form = PromiseForm(request.form, about.town, known, before)

    def verb() -> None:
        text, code, label_ = form.text.data or "", about.town.code, about.period.label
        if form.accent.data != about.town.accent:
            followup.set_accent(code, form.accent.data or "")
        if known:
            followup.set_text(my_scope(), code, label_, text, seen=form.seen.data or "")
        else:
            copied = before.lines if before and form.data["lines"] == LAST_YEAR else ()
            lines = [followup.copied(line) for line in copied] or followup.usual()
            followup.begin(my_scope(), code, label_, text, lines)

    status = form.written(verb)
    if status == 303:
        flash(_("The promise is saved."))
        return back(about)
    return render_template("followup/edit.html", form=form, asked=about, known=known), status


@bp.route("/<period>/lines/new", methods=["GET", "POST"])
def add_line(period: str) -> ResponseReturnValue:
    """Add a line to a promise."""
    about = asked_to_write(period)
    known = about.find_promise() or abort(404)
    form = LineForm(request.form, None, followup.kinds_left(known))
    status = form.written(lambda: followup.add_line(my_scope(), about.town.code, about.period.label, form.entry()))
    if status == 303:
        flash(_("The line is added."))
        return back(about)
    return render_template("followup/add_line.html", form=form, asked=about), status


@bp.route("/lines/<int(max=2147483647):line_id>", methods=["GET", "POST"])
def line(line_id: int) -> ResponseReturnValue:
    """Write one line of a promise: what it promises, how it went, and a comment."""
    known, about = asked_line(line_id)
    form = LineForm(request.form, known)
    status = form.written(lambda: followup.change_line(my_scope(), known, form.entry(), seen=form.seen.data or ""))
    if status == 303:
        flash(_("The line is saved."))
        return back(about)
    promise = about.find_promise()
    return render_template(
        "followup/line.html",
        form=form,
        asked=about,
        known=known,
        lines=[each.id for each in promise.lines] if promise else [],
    ), status


@bp.route("/lines/<int(max=2147483647):line_id>/remove", methods=["POST"])
def remove_line(line_id: int) -> ResponseReturnValue:
    """Take a line away from a promise."""
    known, about = asked_line(line_id)
    followup.remove_line(my_scope(), known)
    flash(_("The line is removed."))
    return back(about)


@bp.route("/lines/<int(max=2147483647):line_id>/move", methods=["POST"])
def move_line(line_id: int) -> ResponseReturnValue:
    """Move a line of a promise up or down."""
    known, about = asked_line(line_id)
    place = followup.move_line(my_scope(), known, 1 if request.form.get("to") == "down" else -1)
    if place is None:
        abort(404)
    flash(_("%(line)s is now number %(place)s in the promise.", line=known.says.title, place=place))
    return redirect(url_for(".line", line_id=line_id, municipality=about.chosen_town), 303)


def asked_for(period: str | None) -> Asked:
    """Return what the address asks for."""
    with understood():
        found = asked(my_scope(), request.args.get("municipality"), period)
    return found or abort(404)


def asked_period() -> str | None:
    """Return the period that the query string names, by any of its names; what it says beyond that is answered."""
    with understood():
        given = given_among(request.args, {*PERIOD_NAMES, "municipality"})
        named = [name for name in PERIOD_NAMES if name in given]
        require_one_period(named)
    return given[named[0]] if named else None


def asked_to_write(period: str) -> Asked:
    """Return what the address asks for, where one leads the whole municipality and the period is open."""
    return writable(asked_for(period))


def asked_line(line_id: int) -> tuple[KnownLine, Asked]:
    """Return the line that the address names, in a municipality that one leads, and the promise it belongs to."""
    known = followup.find_line(my_scope(), line_id) or abort(404)
    found = asked(my_scope(), known.municipality_code, known.period) or abort(404)
    return known, writable(found)


def writable(found: Asked) -> Asked:
    """Return what may be written: one leads the municipality, and what was published is not written over."""
    if not found.is_led:
        abort(404)
    if followup.closing_of(found.town.code, found.period.label):
        title = _("%(period)s is closed", period=found.period.label)
        advice = _("Open the period again before you change its promise.")
        abort(make_response(render_template("errors/page.html", title=title, advice=advice), 409))
    return found


def is_lead_of(found: Asked) -> bool:
    """Say whether the signed-in person, who may read it in other roles too, leads the municipality."""
    return followup.leads(my_scope(LEADS), found.town.code)


def back(to: Asked) -> ResponseReturnValue:
    """Return to the report."""
    return redirect(url_for(".show", period=to.period.slug, municipality=to.chosen_town), 303)


def latest_before(found: Asked) -> KnownPromise | None:
    """Return the promise of the latest period before, of the same kind of year if there is one."""
    earlier = [each for each in followup.periods(my_scope(), found.town.code) if each < found.period.label]
    same = [each for each in earlier if len(each) == len(found.period.label)]
    return found.find_promise(read_period("period", (same or earlier)[0])) if earlier else None
