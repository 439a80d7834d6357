"""What the yearly report says around its figures, the same on the page and on paper."""

from collections.abc import Callable, Iterator
from datetime import date

from babel.dates import format_date

from tracker.dates import Period, today
from tracker.models import Kind
from tracker.reports.follow_up import FollowUp, ProgrammeReach
from tracker.reports.readers import PlaceRow
from tracker.reports.writing import listed
from tracker.words import gettext as _
from tracker.words import locale


def heading(found: FollowUp) -> str:
    """Return what the report is called."""
    return str(_("The citizens' promise %(period)s", period=found.period.label))


def on_what(found: FollowUp) -> str:
    """Return whose promise it is, and what period the report is about."""
    if found.period.is_calendar_year:
        return str(
            _(
                "%(municipality)s and the police. Follow-up of the calendar year %(period)s.",
                municipality=found.town.name,
                period=found.period.label,
            )
        )
    return str(
        _(
            "%(municipality)s and the police. Follow-up of the school year %(period)s.",
            municipality=found.town.name,
            period=found.period.label,
        )
    )


def as_it_stands(found: FollowUp) -> str:
    """Say whether the figures are final."""
    if found.closing:
        return str(
            _(
                "The period was closed on %(day)s: these are the figures as they were published then.",
                day=dated(found.closing.closed_on),
            )
        )
    day = dated(today())
    if today() < found.period.last:
        return str(_("Preliminary. The period goes on: these are the figures of %(day)s.", day=day))
    return str(_("Preliminary. The period is not closed yet: these are the figures of %(day)s.", day=day))


def fingerprint(found: FollowUp) -> str:
    """Return how anyone can tell that the published figures are the same as ever; nothing while they may change."""
    if not found.closing:
        return ""
    return str(_("The file's fingerprint (SHA-256): %(hash)s", hash=found.closing.sha256))


def nothing_for(period: Period) -> str:
    """Say that there is nothing to report on."""
    return str(_("There is neither a promise nor a figure for %(period)s.", period=period.label))


def about_places(found: FollowUp) -> str:
    """Say how the rows of a programme's table are to be read."""
    return str(
        _(
            "Small units are counted with their school. Two dots are a hidden number, a dot means that there is "
            "nothing to divide by. Reach is compared with %(period)s.",
            period=found.period.before.label,
        )
    )


def once_in_a_calendar_year(found: FollowUp) -> str:
    """Say why rows need not add up, where they need not."""
    if not found.period.is_calendar_year:
        return ""
    return str(
        _(
            "In a calendar year an area and the municipality count each pupil once, so they may have fewer than their "
            "schools together."
        )
    )


def place_name(row: PlaceRow) -> str:
    """Return what a place is called."""
    return row.name or str(_("Schools without an area"))


def without_contacts(found: FollowUp, label: Callable[[Kind], str]) -> str:
    """Say which schools lack which contact; never who the others have."""
    sentences = [
        _("%(kind)s is missing at %(schools)s.", kind=label(kind), schools=listed(names))
        for kind, names in found.coverage.lacking_by_kind.items()
    ]
    return " ".join(sentences) or str(_("Every school has both contacts."))


def without_start(programme: ProgrammeReach) -> str:
    """Say which schools have not started a programme."""
    if not programme.rows:
        return without_rows(programme)
    if not programme.not_started:
        return str(_("Every school has started."))
    return str(_("No class has started at %(schools)s.", schools=listed(programme.not_started)))


def without_rows(programme: ProgrammeReach) -> str:
    """Say why a programme has no table."""
    return withheld() if programme.is_withheld else str(_("No classes are counted in this period."))


def withheld() -> str:
    """Say why nothing is told of a period."""
    return str(
        _(
            "Figures have changed since another period was closed. So that no small number can be worked out, nothing "
            "of this period is shown."
        )
    )


def without_classes(found: FollowUp) -> str:
    """Say at which open schools nothing is counted at all."""
    return str(_("No eligible class is counted at %(schools)s.", schools=listed(found.without_classes)))


def method(found: FollowUp) -> Iterator[tuple[str, str]]:
    """Yield how it was counted: what the definition is of, and the definition."""
    least, base = found.thresholds
    yield (
        _("Reached, at least."),
        _(
            "For every class we take the session that most were present at. So many different pupils must have been "
            "there. There are no names in the system."
        ),
    )
    yield (
        _("Reporting rate."),
        _(
            "The share of the sessions that should have been held and that have a log, held or cancelled. "
            "A session without a log may have been held all the same."
        ),
    )
    yield _("Contacts."), _("A school counts when both contacts are in force, on the period's last day or today.")
    yield _("Tåget and MVP"), _("are never added. A pupil may have taken part in both.")
    yield (
        _("Small numbers."),
        _(
            "Pupil counts from 1 up to %(most)s are shown as two dots, and so is a number that would give such a one "
            "away. A share is shown from %(base)s pupils. Small units are counted with their school.",
            most=least - 1,
            base=base,
        ),
    )
    yield "", _("We follow up what has been done, not what effect it has had.")


def dated(day: date) -> str:
    """Return a day with its year."""
    return format_date(day, "d MMMM y", locale())
