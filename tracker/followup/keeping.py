"""Add, end, confirm and correct the contacts of schools."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from tracker import line
from tracker.access import Scope
from tracker.dates import FIRST_YEAR, today
from tracker.errors import Problem, Refused
from tracker.followup.contacts import KnownContact, find_contact
from tracker.followup.words import changed_meanwhile
from tracker.line.locks import dated
from tracker.models import Contact, ContactKind, School, begin_writing, db
from tracker.models.alone import alone_with
from tracker.personal import wrong_start, wrong_text
from tracker.words import gettext as _

LONGEST_NAME = 100
# So far ahead somebody may be appointed.
AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class ContactEntry:
    """A contact as somebody writes it down."""

    kind: ContactKind
    name: str
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True)
class Confirmed:
    """How many contacts were confirmed, and how many had been changed since the page was opened."""

    contacts: int
    changed: int


def add(entry: ContactEntry, school_id: int, *, takes_over: bool = False, reason: str | None = None) -> int:
    """Add a contact of a school that the caller has found in scope, and return its id; who adds it confirms it.

    One that takes over ends those of its kind the day before. The same one sent twice is one. Raises Refused.
    """
    with alone_with(School, [school_id]):
        refuse_wrong(entry)
        same = db.session.scalar(
            select(Contact).where(
                Contact.school_id == school_id,
                Contact.kind == entry.kind,
                Contact.name == entry.name,
                Contact.first_day == entry.first_day,
            )
        )
        if same:
            return same.id
        explain(school_id, entry.first_day, reason)
        if takes_over:
            end_others(entry, school_id)
        contact = Contact(school_id=school_id, **vars(entry), confirmed_on=today())
        db.session.add(contact)
        db.session.flush()
    return contact.id


def end_others(entry: ContactEntry, school_id: int) -> None:
    """End the contacts of a kind the day before another one begins; who begins then or later is not over."""
    last = entry.first_day - timedelta(days=1)
    going_on = select(Contact).where(
        Contact.school_id == school_id,
        Contact.kind == entry.kind,
        Contact.first_day <= last,
        or_(Contact.last_day.is_(None), Contact.last_day > last),
    )
    for contact in db.session.scalars(going_on):
        contact.last_day = last


def explain(school_id: int, day: date | None, reason: str | None) -> None:
    """Keep why a school has other contacts from a day on, where that corrects a closed period. Raises Refused."""
    town = db.session.scalars(select(School.municipality_code).where(School.id == school_id)).one()
    line.explain([(town, day)], reason)


def felt_from(before: Contact, after: ContactEntry) -> date | None:
    """Return the first day on which a corrected contact counts otherwise, or None."""
    if (before.kind, before.first_day) != (after.kind, after.first_day):
        return min(before.first_day, after.first_day)
    ends = [day for day in (before.last_day, after.last_day) if day]
    return min(ends) if before.last_day != after.last_day else None


def correct(scope: Scope, known: KnownContact, entry: ContactEntry, *, seen: str, reason: str | None = None) -> None:
    """Correct a contact in scope, and so confirm it; `seen` is the mark of what the page showed. Raises Refused."""
    with alone_with(School, [known.school_id]):
        contact = open_row(scope, known.id, seen, entry)
        refuse_wrong(entry, contact.name)
        explain(known.school_id, felt_from(contact, entry), reason)
        contact.kind, contact.name = entry.kind, entry.name
        contact.first_day, contact.last_day = entry.first_day, entry.last_day
        contact.confirmed_on = today()
        db.session.flush()


def end(scope: Scope, known: KnownContact, last_day: date, *, seen: str, reason: str | None = None) -> None:
    """Say which day is a contact's last. Raises Refused."""
    entry = ContactEntry(known.kind, known.name, known.first_day, last_day)
    correct(scope, known, entry, seen=seen, reason=reason)


def confirm(scope: Scope, seen: Mapping[int, str]) -> Confirmed:
    """Confirm contacts in scope that are in force, by id → the mark that the page has shown; today is written down."""
    begin_writing()
    found = [each for each in (find_contact(scope, contact_id) for contact_id in seen) if each and each.is_in_force]
    unchanged = [each for each in found if each.mark == seen[each.id]]
    for each in unchanged:
        db.session.get_one(Contact, each.id).confirmed_on = today()
    db.session.flush()
    return Confirmed(len(unchanged), len(found) - len(unchanged))


def open_row(scope: Scope, contact_id: int, seen: str, entry: ContactEntry) -> Contact:
    """Return a contact to be changed; raise Refused when somebody else has changed it to something else."""
    known = find_contact(scope, contact_id)
    if known is None:
        raise Refused(Problem("", _("The contact is no longer there.")))
    says = ContactEntry(known.kind, known.name, known.first_day, known.last_day)
    if known.mark != seen and says != entry:
        days = [dated(day) for day in (known.first_day, known.last_day) if day]
        now = ", ".join(filter(None, [known.name, *days]))
        raise Refused(Problem("", changed_meanwhile(now)))
    return db.session.get_one(Contact, contact_id)


def refuse_wrong(entry: ContactEntry, before: str = "") -> None:
    """Raise Refused with every rule that an entry breaks; `before` is what the contact is called so far."""
    wrong = [Problem(field, message) for field, message in problems(entry)]
    if entry.name != before and (problem := wrong_start(entry.name)):
        wrong.append(Problem("name", problem))
    if wrong:
        raise Refused(*wrong)


def problems(entry: ContactEntry) -> Iterator[tuple[str, str]]:
    """Check name and days."""
    if not 2 <= len(entry.name) <= LONGEST_NAME:
        yield "name", _("Write a name of 2 to %(most)s characters.", most=LONGEST_NAME)
    elif wrong := wrong_text(entry.name):
        yield "name", wrong
    if entry.first_day.year < FIRST_YEAR:
        yield "first_day", _("Write the date as year-month-day, for example 2026-11-24.")
    if entry.first_day > today() + AHEAD:
        yield "first_day", _("Choose a day within a year from today.")
    if entry.last_day and entry.last_day < entry.first_day:
        yield "last_day", _("The last day cannot be before the first one.")
