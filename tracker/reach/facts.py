"""The sessions and logs of a selection's plans: a few grouped queries."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, pairwise
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select

from tracker.access import Scope
from tracker.dates import Period, today
from tracker.models import CurriculumSession, Outcome, Plan, PlannedSession, SessionLog, Status
from tracker.models.ready import put_together_once, said
from tracker.reach.asking import asked
from tracker.reach.chosen import plan_ids
from tracker.reach.selection import Selection
from tracker.reach.tally import UNIT

Periods = Sequence[Period]


class Planned(NamedTuple):
    """A plan's sessions: all, core ones, and of those due in a period what became of them; shares in units.

    planned: due in the period, due: of those up to the reference date. reported: of those, reported_ahead: of the later
    ones, planned_held: of both, by their logs of any date.
    """

    sessions: int = 0
    core: int = 0
    planned: int = 0
    due: int = 0
    reported_units: int = 0
    reported_ahead_units: int = 0
    planned_held_units: int = 0


class GroupLogs(NamedTuple):
    """The held logs of one group (0: the whole class): in the period, and core ones up to and before it."""

    logs: int
    as_planned: int
    adapted: int
    partly: int
    present: int
    most_present: int
    pupil_minutes: int
    logs_by_end: int
    core_by_end: int
    core_before: int


def planned(scope: Scope, selection: Selection, periods: Periods) -> dict[int, list[Planned]]:
    """Return each plan's sessions, for one period after the other; an ended plan counts those due up to its end."""
    wanted = pieces(periods)
    asked_for = tuple(dict.fromkeys(chain(*wanted)))
    # Many plans do not differ in any number.
    known: dict[tuple[object, ...], list[Planned]] = {}
    found = {}
    for plan_id, *numbers in asked(session_rows, scope, selection, asked_for, today()):
        key = tuple(numbers)
        if key not in known:
            sessions, core, *due = numbers
            parts = dict(zip(asked_for, split(due, asked_for), strict=True))
            sums = (map(sum, zip(*(parts[each] for each in some), strict=True)) for some in wanted)
            known[key] = [Planned(sessions, core, *each) for each in sums]
        found[plan_id] = known[key]
    return found


@put_together_once
def session_rows(
    scope: Scope, selection: Selection, periods: tuple[Period, ...], day: date
) -> Select[*tuple[Any, ...]]:
    """Return the query of plans with the number of their sessions, of the core ones, and those of `due_in`."""
    return (
        select(
            PlannedSession.plan_id,
            func.count(),
            func.count().filter(CurriculumSession.is_core),
            *(number for period in periods for number in due_in(period, day)),
        )
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .join(Plan, PlannedSession.plan_id == Plan.id)
        .where(PlannedSession.plan_id.in_(plan_ids(scope, selection)))
        .group_by(PlannedSession.plan_id)
    )


def due_in(period: Period, day: date) -> Iterator[ColumnElement[int]]:
    """Yield the numbers of `Planned` that depend on the period; `day` is today."""
    inside = PlannedSession.due_on.between(said(period.first), said(period.last))
    counts = inside & (PlannedSession.due_on <= func.coalesce(Plan.ended_on, said(date.max)))
    is_due = PlannedSession.due_on <= said(min(day, period.last))
    yield func.count().filter(counts)
    yield func.count().filter(counts, is_due)
    yield func.coalesce(func.sum(PlannedSession.reported_units).filter(counts, is_due), 0)
    yield func.coalesce(func.sum(PlannedSession.reported_units).filter(counts, ~is_due), 0)
    yield func.coalesce(func.sum(PlannedSession.held_units).filter(counts), 0)


def pieces(periods: Periods) -> list[Periods]:
    """Return each period as those that are asked for: a school year is the sum of its terms, if they are, too."""
    whole, *others = periods
    by_day = sorted(others, key=lambda each: each.first)
    edges = [(each.first, each.last) for each in by_day]
    joined = all(a.last + timedelta(days=1) == b.first for a, b in pairwise(by_day))
    is_made_of = bool(edges) and joined and (edges[0][0], edges[-1][1]) == (whole.first, whole.last)
    return [by_day if is_made_of else [whole], *([each] for each in others)]


def held_logs(scope: Scope, selection: Selection, periods: Periods) -> dict[int, dict[int, list[GroupLogs]]]:
    """Return each plan's active held logs: plan → group → its logs, for one period after the other."""
    found: defaultdict[int, dict[int, list[GroupLogs]]] = defaultdict(dict)
    for plan_id, group, *numbers in asked(held_rows, scope, selection, tuple(periods)):
        found[plan_id][group] = [GroupLogs(*map(int, part)) for part in split(numbers, periods)]
    return found


@put_together_once
def held_rows(scope: Scope, selection: Selection, periods: tuple[Period, ...]) -> Select[*tuple[Any, ...]]:
    """Return the query of plans and groups with the numbers of `GroupLogs`, for one period after the other."""
    return (
        select(
            SessionLog.plan_id,
            SessionLog.group,
            *(number for period in periods for number in held_in(period)),
        )
        .join(PlannedSession, SessionLog.planned_session_id == PlannedSession.id)
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .where(SessionLog.plan_id.in_(plan_ids(scope, selection)), *is_held())
        .group_by(SessionLog.plan_id, SessionLog.group)
    )


def held_in(period: Period) -> Iterator[ColumnElement[int]]:
    """Yield the numbers of `GroupLogs` in a period."""
    first, last = said(period.first), said(period.last)
    inside, by_end, before = SessionLog.day.between(first, last), SessionLog.day <= last, SessionLog.day < first
    yield func.count().filter(inside)
    for outcome in (Outcome.AS_PLANNED, Outcome.ADAPTED, Outcome.PARTLY):
        yield func.count().filter(inside, SessionLog.outcome == said(outcome))
    yield func.coalesce(func.sum(SessionLog.present).filter(inside), 0)
    yield func.coalesce(func.max(SessionLog.present).filter(inside), 0)
    yield func.coalesce(func.sum(SessionLog.present * SessionLog.minutes).filter(inside), 0)
    yield func.count().filter(by_end)
    yield func.count().filter(by_end, CurriculumSession.is_core)
    yield func.count().filter(before, CurriculumSession.is_core)


def is_held() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on an active held log."""
    return SessionLog.withdrawn_at.is_(None), SessionLog.status == said(Status.HELD)


def split(numbers: list[int], periods: Periods) -> Iterator[list[int]]:
    """Cut a row's numbers into those of each period."""
    size = len(numbers) // len(periods)
    return (numbers[size * place : size * (place + 1)] for place in range(len(periods)))


def presences(scope: Scope, selection: Selection, period: Period) -> defaultdict[int, list[int]]:
    """Return how many were present at each session of the plans whose every session is held in the period."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for plan_id, present in asked(presence_rows, scope, selection, period):
        found[plan_id].append(int(present or 0))
    return found


@put_together_once
def presence_rows(scope: Scope, selection: Selection, period: Period) -> Select[*tuple[Any, ...]]:
    """Return the query of those plans with how many were present, session by session."""
    units = case((SessionLog.group == 0, UNIT), else_=UNIT // Plan.groups)
    held = (
        select(Plan.id.label("plan_id"), func.sum(units).label("units"), func.sum(SessionLog.present).label("present"))
        .join(SessionLog, SessionLog.plan_id == Plan.id)
        .where(
            Plan.id.in_(plan_ids(scope, selection)),
            SessionLog.day.between(said(period.first), said(period.last)),
            *is_held(),
        )
        .group_by(Plan.id, SessionLog.planned_session_id)
        .cte()
    )
    all_sessions = select(func.count()).where(PlannedSession.plan_id == held.c.plan_id).scalar_subquery()
    whole = select(held.c.plan_id).group_by(held.c.plan_id).having(func.sum(held.c.units) == all_sessions * UNIT)
    return select(held.c.plan_id, held.c.present).where(held.c.plan_id.in_(whole))
