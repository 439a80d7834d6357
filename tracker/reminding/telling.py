"""Who is reminded today, and beginning each letter so that nobody gets two in a week.

A run notes who is to be written to, and then begins letter by letter: under the write lock, committed before the mail
server is asked. So two runs at once share the letters, and what a run that was ended has not begun is sent by the next.
The one letter that it was handing over may have arrived, and is not sent again: a week without is better than two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from tracker import line
from tracker.access import STAFF, Scope
from tracker.access.signin import places_of
from tracker.dates import SchoolYear, today
from tracker.mail import Letter
from tracker.models import Municipality, Plan, PlanLeader, Reminder, School, SchoolClass, User, begin_writing, db
from tracker.models.bare import chunks
from tracker.reminding.letter import reminder

WEEK = timedelta(days=7)
# Then schools are shut, and nobody has a class to hold a session with.
QUIET_MONTH = 7


@dataclass(frozen=True)
class Late:
    """Somebody to write to, and the municipality that they are told of in numbers: that of their first late class."""

    user_id: int
    municipality: str


@dataclass(frozen=True)
class Begun:
    """A letter that is to be sent now, and what was known before."""

    user_id: int
    letter: Letter
    wanted_on: date
    begun_before: date | None


def late() -> list[Late]:
    """Return who is to be written to now, each once: leaders who are behind, as home says it.

    It is the day for reminders of a municipality where they are, or a letter waits from that day; none was begun
    within a week; and they did not say stop.
    """
    if today().month == QUIET_MONTH:
        return []
    weekdays = dict(db.session.execute(select(Municipality.code, Municipality.reminder_weekday)).all())
    names = dict(db.session.execute(select(Municipality.code, Municipality.name)).all())
    found = []
    for user, wanted_on in db.session.execute(candidates()).all():
        codes = [each.municipality_code for each in behind(user)]
        if codes and (is_this_week(wanted_on) or today().weekday() in {weekdays[code] for code in codes}):
            found.append(Late(user.id, names[codes[0]]))
    return found


def candidates() -> Select[User, date | None]:
    """Return the query for those who may be written to, if they are behind: person, and since when a letter waits."""
    leads = (
        select(PlanLeader.user_id)
        .join(Plan, PlanLeader.plan_id == Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .join(Municipality, School.municipality_code == Municipality.code)
        .where(
            Plan.ended_on.is_(None),
            SchoolClass.year == SchoolYear.of(today()).start,
            or_(Municipality.reminder_weekday == today().weekday(), Reminder.wanted_on > today() - WEEK),
        )
    )
    return (
        select(User, Reminder.wanted_on)
        .outerjoin(Reminder, Reminder.user_id == User.id)
        .where(
            User.is_active,
            User.reminders_stopped_at.is_(None),
            or_(Reminder.begun_on.is_(None), Reminder.begun_on <= today() - WEEK),
            User.id.in_(leads.correlate(Reminder)),
        )
        .order_by(User.id)
        .options(selectinload(User.memberships))
    )


def behind(user: User) -> list[line.Line]:
    """Return the lines that a person leads and that are behind, as their home shows them."""
    led = line.led_by(Scope.of(places_of(user), STAFF), user.id, SchoolYear.of(today()))
    return [each for each in led if each.behind]


def is_this_week(day: date | None) -> bool:
    """Say whether a day is less than a week ago, or is to come: a clock may have been wrong."""
    return day is not None and day > today() - WEEK


def note(user_ids: Iterable[int]) -> None:
    """Write down that people are to be written to; who has been within a week, or waits already, stays as they are."""
    begin_writing()
    for some in chunks(sorted(user_ids)):
        # Of two runs at once the second one waits here, and sees what the first one wrote.
        db.session.execute(
            select(User.id).where(User.id.in_(some)).order_by(User.id).with_for_update(key_share=True)
        ).all()
        known = {row.user_id: row for row in db.session.scalars(select(Reminder).where(Reminder.user_id.in_(some)))}
        for user_id in some:
            row = known.get(user_id)
            if row is None:
                db.session.add(Reminder(user_id=user_id, wanted_on=today()))
            elif not is_this_week(row.begun_on) and not is_this_week(row.wanted_on):
                row.wanted_on = today()
    db.session.flush()


def begin(user_id: int) -> Begun | None:
    """Begin the letter that waits for somebody; commit before it is sent. None if nothing waits any more.

    Another run has begun it, or what was late is logged, or they said stop meanwhile.
    """
    begin_writing()
    row = db.session.scalar(select(Reminder).where(Reminder.user_id == user_id).with_for_update())
    if row is None or row.wanted_on is None:
        return None
    wanted_on, row.wanted_on = row.wanted_on, None
    user = db.session.get_one(User, user_id)
    may_be_told = user.is_active and user.reminders_stopped_at is None and not is_this_week(row.begun_on)
    lines = behind(user) if may_be_told else []
    if not lines:
        return None
    begun_before, row.begun_on = row.begun_on, today()
    db.session.flush()
    return Begun(user_id, reminder(user, lines), wanted_on, begun_before)


def put_back(begun: Begun) -> None:
    """Let a letter wait again that the mail server has certainly not taken."""
    begin_writing()
    row = db.session.get_one(Reminder, begun.user_id)
    row.wanted_on, row.begun_on = begun.wanted_on, begun.begun_before
    db.session.flush()
