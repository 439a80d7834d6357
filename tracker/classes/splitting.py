"""A class divided in two, classes joined into one, a class that everybody has left: within a school year, on a day.

What was logged stays where it was logged. Pupils move by headcounts: on every day there are as many as before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from tracker import line, planning
from tracker.access import Scope
from tracker.classes.counting import NOBODY, History, gone, last_day, moved
from tracker.classes.facts import KeptClass, find_class
from tracker.classes.making import countable, felt, missed, named, refuse
from tracker.classes.writing import (
    add_class,
    add_predecessors,
    as_seen,
    changed_meanwhile,
    end_plans,
    write_history,
    writing,
)
from tracker.errors import Problem
from tracker.line.locks import dated
from tracker.models import Plan, PlanLeader, db
from tracker.models.batches import add_rows
from tracker.words import gettext as _


@dataclass(frozen=True)
class Split:
    """A part of a class that becomes a class of its own: its name, its pupils by stage, and the plans it follows."""

    name: str
    day: date
    pupils: Mapping[int, int]
    plan_ids: frozenset[int] = field(default_factory=frozenset)


def split(scope: Scope, known: KeptClass, wanted: Split, *, seen: str, reason: str | None = None) -> int:
    """Let a part of a class in scope become a class of its own; return its id. Raises Refused."""
    with writing([known.school_id]):
        now = as_seen(scope, known, seen)
        refuse(*split_problems(now, wanted))
        left, part = divided(now, wanted)
        line.explain([felt(now, left)], reason)
        class_id = add_class(now.school_id, now.year.start, wanted.name)
        write_history(class_id, {}, part)
        write_history(now.id, now.history, left)
        add_predecessors(class_id, (each.id for each in now.predecessors))
        copy_plans(now, class_id, wanted)
    return class_id


def split_problems(known: KeptClass, wanted: Split) -> Iterator[Problem]:
    """Check a split."""
    yield from named(wanted.name, known.school_id, known.year)
    yield from countable(wanted.day, known.year)
    stages = [stage for stage, pupils in wanted.pupils.items() if pupils]
    yield from late_enough([known], stages, wanted.day)
    counts = known.counts
    too_many = [stage for stage in stages if wanted.pupils[stage] > counts.get(stage, NOBODY).pupils]
    if too_many:
        yield Problem("rows", _("More pupils than the class has. Write a smaller number."))
    elif not 0 < sum(wanted.pupils.values()) < known.pupils:
        message = _("Write from 1 to %(most)s pupils: both classes need some.", most=known.pupils - 1)
        yield Problem("rows", message)
    else:
        yield from missed(known.id, divided(known, wanted)[0])


def divided(known: KeptClass, wanted: Split) -> tuple[History, History]:
    """Return the headcounts of what remains of a class, and those of the part."""
    left: History = known.history
    part: History = {}
    for stage, pupils in sorted(wanted.pupils.items()):
        if pupils:
            left, part = moved(left, part, stage, pupils, wanted.day)
    return left, part


def copy_plans(known: KeptClass, class_id: int, wanted: Split) -> None:
    """Let the part follow the same plans, from the day of the split on, where it holds one of their stages."""
    found = planning.curricula()
    by_id = {each.id: each for each in found.values()}
    held = {stage for stage, pupils in wanted.pupils.items() if pupils}
    query = select(Plan).where(Plan.id.in_(wanted.plan_ids), Plan.class_id == known.id, Plan.ended_on.is_(None))
    plans: list[planning.Wanted] = []
    led: dict[int, list[tuple[int, int]]] = {}
    for plan in db.session.scalars(query.order_by(Plan.id)).all():
        stages = frozenset(each.stage for each in plan.stages) & held
        curriculum = by_id[plan.curriculum_id]
        if not (stages or held) & curriculum.stages or (plan.stages and not stages) or plan.ends_on < wanted.day:
            continue
        led[curriculum.id] = [(each.user_id, each.group) for each in plan.leaders]
        start = max(plan.starts_on, wanted.day)
        place = plan.groups, stages, plan.delivering_school_id
        plans.append(planning.Wanted(class_id, curriculum, None, *place, start, plan.ends_on, None, frozenset()))
    planning.write_plans(plans)
    lead_plans({(class_id, curriculum_id): leaders for curriculum_id, leaders in led.items()})


def lead_plans(leaders: Mapping[tuple[int, int], Sequence[tuple[int, int]]]) -> int:
    """Let people lead the plans of classes and curricula, each their group; return how many they are."""
    query = select(Plan.class_id, Plan.curriculum_id, Plan.id).where(Plan.class_id.in_({each for each, _c in leaders}))
    ids = {(class_id, curriculum_id): plan_id for class_id, curriculum_id, plan_id in db.session.execute(query)}
    rows = [
        PlanLeader(plan_id=ids[key], user_id=user_id, group=group)
        for key, led in leaders.items()
        for user_id, group in sorted(set(led))
    ]
    return len([*add_rows(rows)])


def merge(
    scope: Scope, known: KeptClass, others: Sequence[KeptClass], day: date, *, seen: str, reason: str | None = None
) -> None:
    """Let all pupils of other classes in scope move to one on a day; those classes are closed. Raises Refused."""
    with writing([known.school_id]):
        now = find_class(scope, known.id)
        there = [find_class(scope, each.id) for each in others]
        found = [each for each in there if each]
        if now is None or len(found) < len(others) or marks(now, found) != seen:
            raise changed_meanwhile()
        refuse(*merge_problems(now, found, day))
        line.explain(merge_felt(now, found, day), reason)
        together: History = now.history
        for each in found:
            left: History = each.history
            for stage, pupils in sorted(each.counts.items()):
                left, together = moved(left, together, stage, pupils.pupils, day)
            write_history(each.id, each.history, left)
            end_plans([plan.id for plan in each.running], day)
        write_history(now.id, now.history, together)
        add_predecessors(now.id, {before.id for each in found for before in each.predecessors})


def merge_felt(known: KeptClass, others: Sequence[KeptClass], day: date) -> Iterator[line.Felt]:
    """Yield from which days on a merge makes other figures: it hands on whose pupils they were the year before, too."""
    yield known.municipality_code, day
    if {before.id for each in others for before in each.predecessors} - {before.id for before in known.predecessors}:
        yield line.linked(known.municipality_code, known.year)


def marks(known: KeptClass, others: Sequence[KeptClass]) -> str:
    """Return what a page carries along that showed several classes."""
    return "-".join([known.mark, *sorted(each.mark for each in others)])


def merge_problems(known: KeptClass, others: Sequence[KeptClass], day: date) -> Iterator[Problem]:
    """Check a merge."""
    if not others:
        yield Problem("others", _("Choose at least one class whose pupils move here."))
        return
    yield from countable(day, known.year)
    stages = {stage for each in others for stage in each.counts}
    yield from late_enough([known, *others], stages, day)
    for each in others:
        yield from not_before_logs(each, day)


def close(scope: Scope, known: KeptClass, day: date, *, seen: str, reason: str | None = None) -> None:
    """Close a class that everybody leaves on a day: no pupils from then on, its plans end. Raises Refused."""
    with writing([known.school_id]):
        now = as_seen(scope, known, seen)
        refuse(*close_problems(now, day))
        line.explain([(now.municipality_code, day)], reason)
        write_history(now.id, now.history, gone(now.history, day, now.year.first))
        end_plans([plan.id for plan in now.running], day)


def close_problems(known: KeptClass, day: date) -> Iterator[Problem]:
    """Check the closing of a class."""
    yield from countable(day, known.year)
    yield from late_enough([known], known.counts, day)
    yield from not_before_logs(known, day)


def late_enough(classes: Sequence[KeptClass], stages: Iterable[int], day: date) -> Iterator[Problem]:
    """Check that no headcount of the stages is younger than the day: it would undo what happens on it."""
    last = last_day((each.history for each in classes), stages)
    if last and day < last:
        message = _("There is a headcount of %(day)s. Choose that day or a later one.", day=dated(last))
        yield Problem("day", message)


def not_before_logs(known: KeptClass, day: date) -> Iterator[Problem]:
    """Check that nothing is logged after the day that the plans of a class end on."""
    last = max((plan.last_log for plan in known.running if plan.last_log), default=None)
    if last and day < last:
        message = _(
            "%(name)s has a session logged on %(day)s. Choose that day or a later one.",
            name=known.name,
            day=dated(last),
        )
        yield Problem("day", message)
