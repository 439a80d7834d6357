"""The rules that an entry must keep: those of domain.md section 5; form, import and outbox share them."""

from collections.abc import Iterator
from datetime import timedelta

from tracker.dates import today
from tracker.errors import Problem
from tracker.line.locks import dated
from tracker.logbook.entry import Entry
from tracker.logbook.ground import Ground
from tracker.logbook.limits import FEWEST_MINUTES, MOST_MINUTES, sentences, too_many
from tracker.models import Outcome, Status
from tracker.personal import wrong_text
from tracker.words import gettext as _

LONGEST_COMMENT = 280
OLD = timedelta(days=30)


def check(entry: Entry, ground: Ground, *, importing: bool = False, may_unlock: bool = False) -> list[Problem]:
    """Return every rule of domain.md section 5 that the entry breaks, in the order of the form."""
    return [
        Problem(name, message)
        for name, message in (
            *place_problems(entry, ground),
            *day_problems(entry, ground, importing=importing, may_unlock=may_unlock),
            *(held_problems(entry, ground) if entry.status is Status.HELD else cancelled_problems(entry)),
            *detail_problems(entry),
        )
    ]


def place_problems(entry: Entry, ground: Ground) -> Iterator[tuple[str, str]]:
    """Check session and group."""
    if entry.number not in ground.planned:
        yield "number", _("Choose a session between 1 and %(last)s.", last=max(ground.planned, default=0))
    if entry.group and ground.groups == 1:
        yield "group", _("%(name)s is not divided into groups. Log the whole class.", name=ground.class_name)
    elif not 0 <= entry.group <= ground.groups:
        yield "group", _("Choose the whole class or a group between 1 and %(last)s.", last=ground.groups)


def day_problems(entry: Entry, ground: Ground, *, importing: bool, may_unlock: bool) -> Iterator[tuple[str, str]]:
    """Check the date, and whether it needs a reason."""
    if entry.day > today():
        yield "day", sentences()["future"]
    elif not ground.year.first <= entry.day <= ground.year.last:
        yield "day", _("Choose a day in the school year %(year)s.", year=ground.year)
    elif ground.ended_on and entry.day > ground.ended_on:
        yield "day", _("The plan ended %(day)s. Choose that day or an earlier one.", day=dated(ground.ended_on))
    elif ground.lock and ground.is_locked(entry.day):
        if not may_unlock:
            yield "day", ground.lock.advice
        elif not entry.reason:
            yield "reason", _("The period is closed. Say why it is changed all the same.")
    elif entry.day < today() - OLD and not importing and not entry.reason:
        yield "reason", _("The day is more than 30 days ago. Say why only now.")


def held_problems(entry: Entry, ground: Ground) -> Iterator[tuple[str, str]]:
    """Check what only a held session has."""
    yield from present_problems(entry, ground)
    if entry.outcome is None:
        yield "outcome", sentences()["outcome"]
    if entry.minutes is None or not FEWEST_MINUTES <= entry.minutes <= MOST_MINUTES:
        yield "minutes", sentences()["minutes"]
    if entry.obstacle:
        yield "obstacle", _("A held session has no obstacle. Take it away, or choose cancelled.")
    if entry.outcome is not Outcome.ADAPTED and (entry.adaptation or entry.adaptation_was_planned is not None):
        yield "adaptation", _("Only an adapted session has a kind of adaptation. Take it away.")


def present_problems(entry: Entry, ground: Ground) -> Iterator[tuple[str, str]]:
    """Check how many were present."""
    if entry.present is None:
        yield "present", sentences()["present"]
        return
    most, name = ground.most(entry.day), ground.class_name
    if entry.present < 0:
        yield "present", _("You wrote %(number)s. Give 0 or more.", number=entry.present)
    elif entry.group and entry.present > ground.pupils(entry.day):
        yield "present", too_many(entry.present, name, ground.pupils(entry.day), of_group=True)
    elif entry.group and entry.present + ground.others_present(entry) > most:
        yield (
            "present",
            _(
                "The groups together would be %(number)s. At most %(most)s can be right for %(name)s.",
                number=entry.present + ground.others_present(entry),
                name=name,
                most=most,
            ),
        )
    elif entry.present > most:
        yield "present", too_many(entry.present, name, ground.pupils(entry.day), of_group=False)
    if (entry.girls or 0) < 0 or (entry.boys or 0) < 0:
        yield "girls", _("Give girls and boys as 0 or more.")
    elif (entry.girls or 0) + (entry.boys or 0) > max(entry.present, 0):
        yield "girls", _("Girls and boys together are more than those present. Mend one of the numbers.")


def cancelled_problems(entry: Entry) -> Iterator[tuple[str, str]]:
    """Check what only a cancelled session has, and what it cannot have."""
    if entry.obstacle is None:
        yield "obstacle", sentences()["obstacle"]
    for name in ("present", "girls", "boys", "minutes", "outcome", "adaptation", "adaptation_was_planned"):
        if getattr(entry, name) is not None:
            yield name, _("A cancelled session has nothing here. Take it away, or choose held.")


def detail_problems(entry: Entry) -> Iterator[tuple[str, str]]:
    """Check the rare fields, and free text for personal data."""
    if entry.engagement is not None and not 1 <= entry.engagement <= 5:
        yield "engagement", _("Give the engagement as a number from 1 to 5.")
    if entry.pupil_mentors is not None and not 0 <= entry.pupil_mentors <= 100:
        yield "pupil_mentors", _("Give the number of pupil mentors, from 0 to 100.")
    for name in ("comment", "reason"):
        yield from text_problems(name, getattr(entry, name) or "")


def text_problems(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Check a free text: its length, and that it holds no personal data."""
    if len(text) > LONGEST_COMMENT:
        yield name, _("The text is %(length)s characters long. Shorten it to 280.", length=len(text))
    if "\x00" in text:
        yield name, _("The text holds a character that cannot be kept. Write it again.")
    if problem := wrong_text(text):
        yield name, problem


def warnings(entry: Entry, ground: Ground) -> list[str]:
    """Return what is allowed but may be a slip: a weekend, or more pupils than the class has."""
    said = []
    if entry.day.weekday() >= 5:
        said.append(_("The day is a weekend. Is the date right?"))
    if entry.present is not None and not entry.group and entry.present > ground.pupils(entry.day):
        said.append(
            _(
                "%(number)s were present, but %(name)s has %(pupils)s pupils. Is the number right?",
                number=entry.present,
                name=ground.class_name,
                pupils=ground.pupils(entry.day),
            )
        )
    return said
