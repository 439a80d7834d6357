"""Which events are asked for: by person, place, thing and time, the newest or the oldest first, paged by key."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from tracker.access import Scope, called
from tracker.dates import STOCKHOLM
from tracker.errors import Problem, Refused
from tracker.models import AuditEvent, Municipality, Role, School, User, db
from tracker.trail.telling import Event, told
from tracker.words import gettext as _

# So many events are read at a time, and so many people may have a name that is asked for.
MOST, PEOPLE = 1000, 200
# What there are at most so many events of is rare.
RARE = 20_000
# So many alarms are told of at once.
ALARMS = 10
RAISED = AuditEvent.changes[("role", 1)].as_string().in_([Role.LEAD.value, Role.ADMINISTRATOR.value])
# What people ask for, and the kinds of row that it means; an export is an event of its own kind.
EXPORTS = "exports"
ENTERING = ("identity", "entry_request")
THINGS: dict[str, tuple[str, ...]] = {
    "sessions": ("session_log",),
    "classes": ("school_class", "headcount", "class_predecessor", "rollover"),
    "plans": ("plan", "plan_stage", "plan_leader", "plan_order", "mentor_link"),
    "activities": ("activity", "mentor_cohort"),
    "contacts": ("contact",),
    "people": ("user_account", "membership", "calendar_link", "access_token", "passkey", *ENTERING),
    "sign-ins": ("sign_in",),
    "schools": ("school", "school_roll"),
    "curricula": ("programme", "curriculum", "curriculum_stage", "curriculum_session"),
    "follow-up": ("promise", "promise_line", "closing"),
    "imports": ("file_import",),
    "settings": ("municipality", "year_settings", "unticked_curriculum", "reach_target", "figures", "retention_time"),
    EXPORTS: (),
}


@dataclass(frozen=True)
class Asked:
    """What the log is narrowed to; `person` is what was typed, `people` are those it means; both days are included.

    beyond: the event that a page begins after, in the order of the list.
    """

    person: str | None = None
    people: tuple[int, ...] = ()
    municipality: str | None = None
    school: str | None = None
    thing: str | None = None
    first: date | None = None
    last: date | None = None
    beyond: int | None = None
    oldest_first: bool = False


def read(scope: Scope, asked: Asked, most: int = MOST) -> Iterator[list[Event]]:
    """Yield the events in scope, in order, in lists of `most`; the query begins with the first."""
    while rows := db.session.execute(statement(scope, asked).limit(most)).all():
        yield told(scope, rows)
        if len(rows) < most:
            return
        asked = replace(asked, beyond=rows[-1].AuditEvent.id)


def alarming(scope: Scope, since: datetime, but: int) -> list[Event]:
    """Return what an administrator should look at since a moment, the newest first, less what `but` did.

    That an account was tried from many networks, and that somebody got a role that looks after others.
    """
    raised = [AuditEvent.subject == "membership", AuditEvent.action == "added", RAISED]
    found = or_(AuditEvent.action == "widely", and_(*raised, AuditEvent.actor_id.is_distinct_from(but)))
    query = statement(scope, Asked()).where(AuditEvent.at > since, found).limit(ALARMS)
    return told(scope, db.session.execute(query).all())


def statement(scope: Scope, asked: Asked) -> Select[*tuple[Any, ...]]:
    """Return the query of a page: the events with who did it and where."""
    actor = aliased(User)
    return (
        select(
            AuditEvent,
            actor.name.label("actor"),
            School.unit_code,
            School.name.label("school"),
            Municipality.name.label("municipality"),
        )
        .outerjoin(actor, AuditEvent.actor_id == actor.id)
        .outerjoin(School, AuditEvent.school_id == School.id)
        .outerjoin(Municipality, AuditEvent.municipality_code == Municipality.code)
        .where(scope.events, *conditions(asked))
        .order_by(*(key if asked.oldest_first else key.desc() for key in (AuditEvent.at, AuditEvent.id)))
    )


def conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    """Yield what an event must be like."""
    if asked.municipality:
        yield AuditEvent.municipality_code == asked.municipality
    if asked.school:
        yield AuditEvent.school_id == select(School.id).where(School.unit_code == asked.school).scalar_subquery()
    if asked.person:
        yield AuditEvent.actor_id.in_(asked.people) if asked.people else false()
    if asked.thing:
        yield is_about(asked.thing)
    if asked.first:
        yield AuditEvent.at >= midnight(asked.first)
    if asked.last:
        yield AuditEvent.at < midnight(asked.last + timedelta(days=1))
    if asked.beyond:
        at = select(AuditEvent.at).where(AuditEvent.id == asked.beyond).scalar_subquery()
        event, last = tuple_(AuditEvent.at, AuditEvent.id), tuple_(at, asked.beyond)
        yield event > last if asked.oldest_first else event < last


def is_about(thing: str) -> ColumnElement[bool]:
    """Return the condition on the events about a thing.

    Of what is rare the index of subjects finds all, where the index of time might be read from end to end. Of what is
    common it would lead to sorting most of the log, while the newest are near in time: then it is kept away.
    """
    is_export = AuditEvent.action == "exported"
    if thing == EXPORTS:
        return is_export
    there = select(AuditEvent.id).where(AuditEvent.subject.in_(THINGS[thing])).limit(RARE + 1).subquery()
    is_rare = (db.session.scalar(select(func.count()).select_from(there)) or 0) <= RARE
    subject = AuditEvent.subject if is_rare else AuditEvent.subject.concat("")
    return ~is_export & subject.in_(THINGS[thing])


def people_called(scope: Scope, words: str) -> tuple[int, ...]:
    """Return the people with these words in what they are called, or with this e-mail address.

    An account of another municipality is found by its address alone. Raises Refused when they are more than anybody
    means.
    """
    named = (called(scope).contains(each, autoescape=True) for each in {words, words.title(), words.lower()})
    found = db.session.scalars(select(User.id).where(or_(*named, User.email == words.lower())).limit(PEOPLE + 1)).all()
    if len(found) > PEOPLE:
        message = _("More than %(most)s people have such a name. Write more of it, or the e-mail address.", most=PEOPLE)
        raise Refused(Problem("person", message))
    return tuple(found)


def midnight(day: date) -> datetime:
    """Return the moment that a day begins at in Sweden."""
    return datetime.combine(day, time(), STOCKHOLM)
