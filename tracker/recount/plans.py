"""One plan over one period, counted by hand: domain.md section 4, formula by formula, in plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from fractions import Fraction
from typing import Self

from tracker.dates import Period
from tracker.models import Outcome
from tracker.recount.facts import Headcount, Log, Plan, PlannedSession

NOT_STARTED, RUNNING, DONE = "ej_startad", "pagar", "fullfoljd"


@dataclass(frozen=True)
class Delivery:
    """What adds up over plans: numerators beside their denominators.

    `held` of `planned` is the dose, `present` of `possible` the attendance, `as_planned` of `held_logs` the
    adherence, `reported` of `due` the reporting rate. The four parts of `planned` add up to it.
    """

    planned: int = 0
    held: Fraction = Fraction(0)
    held_logs: int = 0
    as_planned: int = 0
    adapted: int = 0
    partly: int = 0
    present: int = 0
    possible: Fraction = Fraction(0)
    pupil_hours: Fraction = Fraction(0)
    reported: Fraction = Fraction(0)
    due: int = 0
    planned_held: Fraction = Fraction(0)
    planned_cancelled: Fraction = Fraction(0)
    planned_missing: Fraction = Fraction(0)
    planned_ahead: Fraction = Fraction(0)

    @classmethod
    def total(cls, parts: Iterable[Self]) -> Self:
        """Return the sum of each field."""
        parts = list(parts)
        return cls(**{field.name: sum(getattr(part, field.name) for part in parts) for field in fields(cls)})


@dataclass(frozen=True)
class PlanCount:
    """A plan over a period: reached pupils between `lower` and `upper`, and what was delivered.

    `whole_programme` is None until every session is held. `there` says that the plan goes on in it, or had a held log.
    `status` is as of the period's end.
    """

    pupils: int
    lower: int
    upper: int
    whole_programme: int | None
    there: bool
    started: bool
    completed: bool
    status: str
    delivery: Delivery


def due_dates(starts_on: date, ends_on: date, sessions: int) -> list[date]:
    """Return the due date of each session: session i of n on start + floor(i · (days from start to end) / n) days."""
    days = (ends_on - starts_on).days
    return [starts_on + timedelta(days=i * days // sessions) for i in range(1, sessions + 1)]


def pupils_by_stage(headcounts: Iterable[Headcount], day: date) -> dict[int, int]:
    """Return the headcount in force on `day` for each stage: the latest on or before it, else the first."""
    by_stage: dict[int, list[Headcount]] = {}
    for headcount in sorted(headcounts, key=lambda headcount: headcount.reference_date):
        by_stage.setdefault(headcount.stage, []).append(headcount)
    pupils = {}
    for stage, rows in by_stage.items():
        in_force = [row for row in rows if row.reference_date <= day] or rows[:1]
        pupils[stage] = in_force[-1].pupils
    return pupils


def pupils_taking_part(plan: Plan, pupils: Mapping[int, int]) -> dict[int, int]:
    """Return the pupils of the stages that take part in the plan: all, if not said."""
    return {stage: count for stage, count in pupils.items() if not plan.stages or stage in plan.stages}


def active_logs(plan: Plan) -> list[Log]:
    """Return the logs that are not withdrawn."""
    return [log for log in plan.logs if not log.withdrawn]


def held_logs(plan: Plan, first: date, last: date) -> list[Log]:
    """Return the active held logs of the days from `first` to `last`."""
    return [log for log in active_logs(plan) if log.held and first <= log.day <= last]


def done(plan: Plan, session: PlannedSession, logs: Iterable[Log]) -> Fraction:
    """Return the part of the class that `logs` cover: 1 by a whole-class log, else groups / k."""
    groups = {log.group for log in logs if log.number == session.number}
    return Fraction(1) if 0 in groups else Fraction(len(groups), plan.groups)


def present_at(session: PlannedSession, logs: Iterable[Log]) -> int:
    """Return present(s): the whole-class log's, or the sum over the group logs."""
    return sum(log.present for log in logs if log.number == session.number)


def sessions_that_count(plan: Plan, first: date, last: date) -> list[PlannedSession]:
    """Return the sessions due from `first` to `last`; of an ended plan only up to the day it ended."""
    end = min(last, plan.ended_on) if plan.ended_on else last
    return [session for session in plan.sessions if first <= session.due_on <= end]


def goes_on_in(plan: Plan, period: Period) -> bool:
    """Say whether the plan has begun by the period's last day, and was not ended before its first."""
    return plan.starts_on <= period.last and not (plan.ended_on and plan.ended_on < period.first)


def completed_on(plan: Plan, share: Fraction) -> date | None:
    """Return the day on which the held core sessions, since the plan's first log, reach `share` of them all."""
    core = [session for session in plan.sessions if session.is_core]
    for day in sorted({log.day for log in active_logs(plan) if log.held}):
        logs = held_logs(plan, date.min, day)
        if core and sum(done(plan, session, logs) for session in core) >= share * len(core):
            return day
    return None


def reached_lower(logs: list[Log], pupils: int) -> int:
    """Return how many different pupils must have been there."""
    whole_class = max((log.present for log in logs if log.group == 0), default=0)
    groups = {log.group for log in logs if log.group}
    by_group = sum(max(log.present for log in logs if log.group == group) for group in groups)
    return min(pupils, max(whole_class, by_group))


def reached_upper(logs: list[Log], pupils: int) -> int:
    """Return how many different pupils can have been there."""
    return min(pupils, sum(log.present for log in logs))


def whole_programme_lower(plan: Plan, logs: list[Log], pupils: int) -> int | None:
    """Return how many pupils must have been at every session; None unless every session is held."""
    if not plan.sessions or any(done(plan, session, logs) < 1 for session in plan.sessions):
        return None
    return max(0, pupils - sum(max(0, pupils - present_at(session, logs)) for session in plan.sessions))


def status_at(plan: Plan, day: date, completed: date | None) -> str:
    """Return how far the plan had come on `day`, as files write it."""
    if completed and completed <= day:
        return DONE
    return RUNNING if held_logs(plan, date.min, day) else NOT_STARTED


def deliver(plan: Plan, period: Period, today: date, pupils: int) -> Delivery:
    """Count what was delivered over a period."""
    logs = held_logs(plan, period.first, period.last)
    any_day = active_logs(plan)
    due = sessions_that_count(plan, period.first, min(today, period.last))
    planned = sessions_that_count(plan, period.first, period.last)
    became = [what_became(plan, session, any_day, is_due=session in due) for session in planned]
    return Delivery(
        planned=len(planned),
        held=sum((done(plan, session, logs) for session in plan.sessions), Fraction(0)),
        held_logs=len(logs),
        as_planned=sum(log.outcome == Outcome.AS_PLANNED for log in logs),
        adapted=sum(log.outcome == Outcome.ADAPTED for log in logs),
        partly=sum(log.outcome == Outcome.PARTLY for log in logs),
        present=sum(present_at(session, logs) for session in plan.sessions),
        possible=sum((pupils * done(plan, session, logs) for session in plan.sessions), Fraction(0)),
        pupil_hours=sum((Fraction(log.present * log.minutes, 60) for log in logs), Fraction(0)),
        reported=sum((done(plan, session, any_day) for session in due), Fraction(0)),
        due=len(due),
        **{f"planned_{part}": sum((parts[part] for parts in became), Fraction(0)) for part in PARTS},
    )


PARTS = ("held", "cancelled", "missing", "ahead")


def what_became(plan: Plan, session: PlannedSession, logs: list[Log], *, is_due: bool) -> dict[str, Fraction]:
    """Return which parts of the class have had a session, had it cancelled, lack a log, or have it ahead."""
    everyone = set(range(1, plan.groups + 1))

    def groups(*, held: bool) -> set[int]:
        named = {log.group for log in logs if log.number == session.number and log.held is held}
        return everyone if 0 in named else named

    had = groups(held=True)
    called_off = groups(held=False) - had
    rest = Fraction(len(everyone - had - called_off), plan.groups)
    return {
        "held": Fraction(len(had), plan.groups),
        "cancelled": Fraction(len(called_off), plan.groups),
        "missing": rest if is_due else Fraction(0),
        "ahead": Fraction(0) if is_due else rest,
    }


def count_plan(plan: Plan, headcounts: Iterable[Headcount], period: Period, today: date, share: Fraction) -> PlanCount:
    """Count one plan over a period; `share` of its core sessions make it completed."""
    pupils = sum(pupils_taking_part(plan, pupils_by_stage(headcounts, period.last)).values())
    logs = held_logs(plan, period.first, period.last)
    completed = completed_on(plan, share)
    return PlanCount(
        pupils=pupils,
        lower=reached_lower(logs, pupils),
        upper=reached_upper(logs, pupils),
        whole_programme=whole_programme_lower(plan, logs, pupils),
        there=bool(logs) or goes_on_in(plan, period),
        started=bool(logs),
        completed=completed is not None and period.first <= completed <= period.last,
        status=status_at(plan, period.last, completed),
        delivery=deliver(plan, period, today, pupils),
    )
