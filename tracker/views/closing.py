"""Close a period and open it again, with what was published beside what the logs say now."""

from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import followup, logbook, reach, reports
from tracker.access import me, my_scope
from tracker.dates import today
from tracker.exports.follow_up import in_swedish
from tracker.forms.asked import Asked, asked, to_close
from tracker.forms.closing import CloseForm, ReopenForm
from tracker.forms.given import understood
from tracker.forms.labels import label
from tracker.forms.orders import EVENTS
from tracker.forms.paging import Wish, events_sought, paged
from tracker.forms.period import labelled
from tracker.reports.follow_up_words import dated
from tracker.words import gettext as _

# A change in a closed period, and why.
LateEvent = tuple[reports.ToldEvent, str]
bp = Blueprint("closing", __name__, url_prefix="/admin/closing")
bp.add_app_template_filter(dated)


@bp.route("")
def index() -> ResponseReturnValue:
    """List the periods of a municipality: which are closed, by whom and when, and which are not."""
    about = asked_for(None)
    closings = followup.closings(about.town.code)
    return render_template(
        "closing/index.html",
        asked=about,
        waiting=paged(to_close(my_scope()) if len(about.towns) > 1 else [], request.args.get("page")),
        periods=labelled(each for each in about.offered() if each.first <= today()),
        closed={each.period.replace("/", "-"): each for each in closings if each.reopened_at is None},
        reopened={each.period.replace("/", "-") for each in closings if each.reopened_at},
    )


@bp.route("/<period>")
def show(period: str) -> ResponseReturnValue:
    """Show what stands in the way of closing a period; once closed, as published beside as of now."""
    return page(asked_for(period), CloseForm(None), ReopenForm(None))


@bp.route("/<period>/close", methods=["POST"])
def close(period: str) -> ResponseReturnValue:
    """Close a period: its figures stay as they are, and its logs are locked."""
    about, form = asked_for(period), CloseForm(request.form)
    by_id, early = me().id, bool(form.early.data)

    def figures(at: datetime) -> followup.Figures:
        return in_swedish(lambda: reports.to_publish(my_scope(), about.town, about.period, at))

    status = form.written(
        lambda: followup.close(about.town.code, about.period, figures, reach.RULE_VERSION, by_id=by_id, early=early)
    )
    if status == 303:
        flash(_("The period is closed."))
        return redirect(url_for(".show", period=period, municipality=about.chosen_town), 303)
    return page(about, form, ReopenForm(None)), status


@bp.route("/<period>/reopen", methods=["POST"])
def reopen(period: str) -> ResponseReturnValue:
    """Open a closed period again, with a reason."""
    about, form = asked_for(period), ReopenForm(request.form)
    reason = form.reason.data or ""
    status = form.written(lambda: followup.reopen(about.town.code, about.period, reason, by_id=me().id))
    if status == 303:
        flash(_("The period is open again."))
        return redirect(url_for(".show", period=period, municipality=about.chosen_town), 303)
    return page(about, CloseForm(None), form), status


def page(about: Asked, closing_form: CloseForm, reopening_form: ReopenForm) -> str:
    """Draw the page of a period."""
    town, period = about.town, about.period
    closings = [each for each in followup.closings(town.code) if each.period == period.label]
    closing = next((each for each in closings if each.reopened_at is None), None)
    wish, late, events = Wish.of(request.args, EVENTS), list[logbook.LateChange](), list[LateEvent]()
    if closing:
        late = logbook.late_changes(my_scope(), town.code, period, closing.closed_at)
        events = reports.late_events(my_scope(), town.code, period, closing.closed_at, label)
    since = in_swedish(lambda: reports.since_closing(my_scope(), town, period)) if closing else None
    return render_template(
        "closing/show.html",
        asked=about,
        closing=closing,
        former=[each for each in closings if each.reopened_at],
        since=since,
        changed=len(late) + len(events),
        late=paged(events_sought(late, named_in_log, wish), wish.page),
        events=paged(events_sought(events, named_in_event, wish), request.args.get("other")),
        wish=wish,
        orders=EVENTS,
        query={"period": period.slug, "municipality": about.chosen_town, **wish.query(EVENTS)},
        waiting=followup.unconfirmed(town.code, period),
        has_begun=period.first <= today(),
        is_going_on=followup.is_going_on(period),
        form=reopening_form if closing else closing_form,
        headings=[_("Reach"), _("Reached, at least"), _("Started"), _("Completed"), _("Dose"), _("Reported")],
        became={"logged": _("Logged late"), "withdrawn": _("Withdrew the log"), "restored": _("Put the log back")},
    )


def named_in_log(change: logbook.LateChange) -> tuple[str | None, ...]:
    """Return by which names a change of a log is found."""
    return change.school_class, change.school, change.title, change.by


def named_in_event(event: LateEvent) -> tuple[str | None, ...]:
    """Return by which names a change of something else is found."""
    told, _reason = event
    return told.done, told.thing, told.place, told.who


def asked_for(period: str | None) -> Asked:
    """Return what the address asks for, where one leads the whole municipality."""
    with understood():
        found = asked(my_scope(), request.args.get("municipality"), period)
    return found if found and found.is_led else abort(404)
