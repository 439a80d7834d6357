"""The names of the rows that events mention, looked up together."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, select

from tracker.access import Scope, called
from tracker.dates import SchoolYear
from tracker.models import (
    AccessToken,
    AuditEvent,
    Curriculum,
    CurriculumSession,
    Municipality,
    Plan,
    PlannedSession,
    Programme,
    Promise,
    School,
    SchoolClass,
    User,
    db,
)
from tracker.models.batches import chunks
from tracker.words import gettext as _

# A table, and a key in it as text.
Reference = tuple[str, str]


def of_class(name: str, year: int) -> str:
    """Return `4A 2026/27`: a class's name comes back every year."""
    return f"{name} {SchoolYear(year)}"


def of_plan(name: str, year: int, programme: str) -> str:
    """Return `4A 2026/27, Tåget`."""
    return f"{of_class(name, year)}, {programme}"


def of_session(name: str, year: int, programme: str, number: int) -> str:
    """Return `4A 2026/27, Tåget, pass 3`."""
    return str(_("%(plan)s, session %(number)s", plan=of_plan(name, year, programme), number=number))


PLANS = (
    select(Plan.id, SchoolClass.name, SchoolClass.year, Programme.name)
    .join(SchoolClass, Plan.class_id == SchoolClass.id)
    .join(Programme, Plan.programme_code == Programme.code)
)
SESSIONS = (
    select(PlannedSession.id, SchoolClass.name, SchoolClass.year, Programme.name, CurriculumSession.number)
    .join(Plan, PlannedSession.plan_id == Plan.id)
    .join(SchoolClass, Plan.class_id == SchoolClass.id)
    .join(Programme, Plan.programme_code == Programme.code)
    .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
)
# The tables whose rows go, and leave their number to another; a session of a plan is as old as its plan.
NUMBERED = {"access_token", "curriculum", "plan", "planned_session", "promise", "school", "school_class"}
# For each table whose rows have a name: the query from key to its parts, and how they are put together.
NAMED: dict[str, tuple[Select[*tuple[Any, ...]], Callable[..., str]]] = {
    "access_token": (select(AccessToken.id, AccessToken.name), str),
    "curriculum": (select(Curriculum.id, Curriculum.name), str),
    "municipality": (select(Municipality.code, Municipality.name), str),
    "plan": (PLANS, of_plan),
    "planned_session": (SESSIONS, of_session),
    "programme": (select(Programme.code, Programme.name), str),
    "promise": (select(Promise.id, Promise.period), str),
    "school": (select(School.id, School.name), str),
    "school_class": (select(SchoolClass.id, SchoolClass.name, SchoolClass.year), of_class),
    "user_account": (select(User.id), str),
}


def names(scope: Scope, references: Iterable[Reference]) -> dict[Reference, str]:
    """Return what each row is called by who asks in a scope; one that is gone has no name."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for table, key in references:
        wanted[table].add(key)
    found: dict[Reference, str] = {}
    for table, keys in wanted.items():
        query, put_together = NAMED[table]
        column = next(iter(query.selected_columns))
        if table == "user_account":
            query = query.add_columns(called(scope))
        read = str if isinstance(column.type, String) else int
        for some in chunks([read(key) for key in keys]):
            for key, *parts in db.session.execute(query.where(column.in_(some))):
                found[table, str(key)] = put_together(*parts)
    return found


class Begun(NamedTuple):
    """When a row was added: the number of the event, and its moment."""

    number: int
    at: datetime

    def is_after(self, event: AuditEvent) -> bool:
        """Say whether the row is another one than an event tells of, and only has its number.

        SQLite gives the number of a row that is gone to the next one. What one flush writes has one moment, and in it a
        row may be named before it is told of.
        """
        return self.number > event.id and self.at > event.at


def begun(references: Iterable[Reference]) -> dict[Reference, Begun]:
    """Return when the rows that there are now were added, of those whose number may have been another's before."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for table, key in references:
        if table in NUMBERED:
            wanted[table].add(key)
    of_plan: dict[Reference, str] = {}
    for some in chunks(sorted(wanted.pop("planned_session", set()))):
        numbers = [int(key) for key in some]
        rows = select(PlannedSession.id, PlannedSession.plan_id).where(PlannedSession.id.in_(numbers))
        of_plan |= {("planned_session", str(key)): str(plan_id) for key, plan_id in db.session.execute(rows)}
    wanted["plan"].update(of_plan.values())
    found: dict[Reference, Begun] = {}
    for table, keys in wanted.items():
        for some in chunks(sorted(keys)):
            query = (
                select(AuditEvent.subject_id, AuditEvent.id, AuditEvent.at)
                .where(AuditEvent.subject == table, AuditEvent.subject_id.in_(some), AuditEvent.action == "added")
                .order_by(AuditEvent.id)
            )
            found |= {(table, key): Begun(number, at) for key, number, at in db.session.execute(query)}
    return found | {each: found["plan", key] for each, key in of_plan.items() if ("plan", key) in found}
