"""The promise and its follow-up: the report as a page and as a PDF, and the pages to write the promise on."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import followup, ledger, reports
from tracker.access import may, me, my_scope
from tracker.dates import Period, today
from tracker.errors import Refused
from tracker.exports.follow_up import document, in_swedish
from tracker.exports.pdf import NoPdf, pdf
from tracker.followup import KnownLine, KnownPromise, Town
from tracker.forms.labels import label
from tracker.forms.promise import LAST_YEAR, LineForm, PromiseForm
from tracker.forms.selection import labelled, read_period
from tracker.reports import follow_up_words

bp = Blueprint("followup", __name__, url_prefix="/follow-up")


@dataclass(frozen=True)
class Asked:
    """The municipality and the period that a page is about."""

    town: Town
    period: Period
    towns: dict[str, Town]

    @property
    def chosen_town(self) -> str | None:
        """Return the municipality that a link on the page carries along, where there is a choice."""
        return self.town.code if len(self.towns) > 1 else None

    def find_promise(self, period: Period | None = None) -> KnownPromise | None:
        """Return the promise of the period, or of another one."""
        return followup.find_promise(my_scope(), self.town.code, (period or self.period).label)

    def back(self) -> ResponseReturnValue:
        """Return to the report."""
        return redirect(url_for(".show", period=self.period.slug, municipality=self.chosen_town), 303)


@bp.route("")
def show() -> ResponseReturnValue:
    """Show the promise of a period, what became of it, and the figures behind."""
    asked = asked_for(request.args.get("period") or request.args.get("year") or request.args.get("calendar-year"))
    found = reports.follow_up(my_scope(), asked.town, asked.period)
    return render_template(
        "followup/show.html",
        asked=asked,
        found=found,
        words=follow_up_words,
        periods=labelled(offered(asked)),
        may_write=may("followup.edit") and leads(asked.town.code),
        label=label,
    )


@bp.route("/<period>.pdf", endpoint="pdf")
def paper(period: str) -> ResponseReturnValue:
    """Send the report as a PDF, in Swedish; when it cannot be made, say what is missing."""
    asked = asked_for(period)
    found = in_swedish(lambda: reports.follow_up(my_scope(), asked.town, asked.period))
    if found.is_empty:
        abort(400, _("There is neither a promise nor a figure for %(period)s.", period=asked.period.label))
    try:
        made = pdf(in_swedish(lambda: document(found, label)))
    except NoPdf as why:
        return render_template("errors/page.html", title=_("There is no PDF now"), advice=str(why)), 500
    if request.method == "GET":
        ledger.note("exported", "follow-up", asked.period.label, me().id, municipality=asked.town.code)
    response = Response(made, mimetype="application/pdf")
    name = f"uppfoljning-{asked.town.code}-{asked.period.slug}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


@bp.route("/<period>/edit", methods=["GET", "POST"])
def edit(period: str) -> ResponseReturnValue:
    """Write the promise's text; a new one begins with the lines of the last, or with the usual ones."""
    asked = asked_to_write(period)
    known, before = asked.find_promise(), latest_before(asked)
    form = PromiseForm(request.form, asked.town, known, before)

    def verb() -> None:
        text, code, label_ = form.text.data or "", asked.town.code, asked.period.label
        if form.accent.data != asked.town.accent:
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
        return asked.back()
    return render_template("followup/edit.html", form=form, asked=asked, known=known), status


@bp.route("/<period>/lines/new", methods=["GET", "POST"])
def add_line(period: str) -> ResponseReturnValue:
    """Add a line to a promise."""
    asked = asked_to_write(period)
    known = asked.find_promise() or abort(404)
    form = LineForm(request.form, None, followup.kinds_left(known))
    status = form.written(lambda: followup.add_line(my_scope(), asked.town.code, asked.period.label, form.entry()))
    if status == 303:
        flash(_("The line is added."))
        return asked.back()
    return render_template("followup/add_line.html", form=form, asked=asked), status


@bp.route("/lines/<int(max=2147483647):line_id>", methods=["GET", "POST"])
def line(line_id: int) -> ResponseReturnValue:
    """Write one line of a promise: what it promises, how it went, and a comment."""
    known, asked = asked_line(line_id)
    form = LineForm(request.form, known)
    status = form.written(lambda: followup.change_line(my_scope(), known, form.entry(), seen=form.seen.data or ""))
    if status == 303:
        flash(_("The line is saved."))
        return asked.back()
    return render_template("followup/line.html", form=form, asked=asked, known=known), status


@bp.route("/lines/<int(max=2147483647):line_id>/remove", methods=["POST"])
def remove_line(line_id: int) -> ResponseReturnValue:
    """Take a line away from a promise."""
    known, asked = asked_line(line_id)
    followup.remove_line(my_scope(), known)
    flash(_("The line is removed."))
    return asked.back()


def asked_for(period: str | None) -> Asked:
    """Return what the address asks for; of a period, the latest with a promise if it names none."""
    towns = followup.towns(my_scope())
    code = request.args.get("municipality") or next(iter(towns), "")
    if code not in towns:
        abort(404)
    try:
        found = read_period("period", period) if period else latest(code)
    except Refused as refused:
        abort(400, str(refused))
    if found.is_term:
        abort(400, _("A promise is followed up by calendar year or school year. Choose one of those."))
    return Asked(towns[code], found, towns)


def latest(code: str) -> Period:
    """Return the latest period with a promise that has begun, or this calendar year."""
    promised = (read_period("period", each) for each in followup.periods(my_scope(), code))
    return next((each for each in promised if each.first <= today()), Period.calendar(today().year))


def asked_to_write(period: str) -> Asked:
    """Return what the address asks for, where one leads the whole municipality."""
    asked = asked_for(period)
    return asked if leads(asked.town.code) else abort(404)


def asked_line(line_id: int) -> tuple[KnownLine, Asked]:
    """Return the line that the address names, in a municipality that one leads, and the promise it belongs to."""
    known = followup.find_line(my_scope(), line_id) or abort(404)
    towns = followup.towns(my_scope())
    if not leads(known.municipality_code):
        abort(404)
    return known, Asked(towns[known.municipality_code], read_period("period", known.period), towns)


def leads(code: str) -> bool:
    """Say whether one may write for a whole municipality: a promise is not a single school's."""
    return followup.leads(my_scope(), code)


def latest_before(asked: Asked) -> KnownPromise | None:
    """Return the promise of the latest period before, of the same kind of year if there is one."""
    earlier = [each for each in followup.periods(my_scope(), asked.town.code) if each < asked.period.label]
    same = [each for each in earlier if len(each) == len(asked.period.label)]
    return asked.find_promise(read_period("period", (same or earlier)[0])) if earlier else None


def offered(asked: Asked) -> list[Period]:
    """Return the periods to choose among: those with a promise or with figures, and the one that is shown."""
    promised = [read_period("period", each) for each in followup.periods(my_scope(), asked.town.code)]
    found = {each.label: each for each in (*promised, *reports.open_periods(asked.town.code), asked.period)}
    return sorted(found.values(), key=lambda period: (period.last, period.label), reverse=True)
