"""Schools and municipalities over one period, counted by hand from their plans: domain.md section 4, rolled up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.recount.facts import Plan, School, SchoolClass, Town
from tracker.recount.plans import Delivery, PlanCount, count_plan, pupils_by_stage, pupils_taking_part
from tracker.recount.questions import Question, ask


@dataclass(frozen=True)
class PlanInTown:
    """A plan's count with its pupils in the programme's stages: those present may all have been the others."""

    plan: Plan
    count: PlanCount
    eligible: int

    @property
    def lower(self) -> int:
        """Return how many of the eligible must have been reached."""
        return max(0, self.count.lower - (self.count.pupils - self.eligible))

    @property
    def upper(self) -> int:
        """Return how many of the eligible can have been reached."""
        return min(self.eligible, self.count.upper)

    @property
    def whole_programme(self) -> int:
        """Return how many of the eligible must have been at every session."""
        return max(0, (self.count.whole_programme or 0) - (self.count.pupils - self.eligible))


@dataclass(frozen=True)
class SchoolCount:
    """A programme at a school over a period; or the sum of several such, never of two programmes.

    `planned` classes have a plan in the period; `whole_classes` have had every session in it, and `whole_programme` of
    their eligible pupils, at least, were at all of them.
    """

    eligible_classes: int
    eligible_pupils: int
    planned: int
    started: int
    completed: int
    lower: int
    upper: int
    whole_classes: int
    whole_programme: int
    delivery: Delivery


@dataclass(frozen=True)
class TownCount:
    """A programme in a municipality over a period.

    `started_schools` of `eligible_schools` is the adoption, `active_both` of `active_before` the maintenance (this
    period and the one a year before); in both a unit with a parent counts as its parent. `schools_without_class` are
    the open ones, with `pupils_without_class` in the programme's stages according to their latest register.
    """

    total: SchoolCount
    started_schools: int
    eligible_schools: int
    active_before: int
    active_both: int
    schools_without_class: int
    pupils_without_class: int


def classes_asked_about(school: School, question: Question) -> list[SchoolClass]:
    """Return the school's classes of the year; with a stage asked for, those that hold it at the period's end."""
    classes = [each for each in school.classes if each.year == question.period.year.start]
    stage = question.filters.stage
    if stage is None:
        return classes
    return [each for each in classes if pupils_by_stage(each.headcounts, question.period.last).get(stage, 0)]


def count_plans(school_class: SchoolClass, question: Question) -> list[PlanInTown]:
    """Count the class's plans of the programme."""
    pupils = pupils_by_stage(school_class.headcounts, question.period.last)
    return [
        PlanInTown(
            plan=plan,
            count=count_plan(plan, school_class.headcounts, question.period, question.today, question.share),
            eligible=eligible_in(pupils_taking_part(plan, pupils), question.stages),
        )
        for plan in school_class.plans
        if question.is_about(plan)
    ]


def count_class(school_class: SchoolClass, question: Question) -> SchoolCount:
    """Count one class: two plans of the programme count as one class."""
    pupils = pupils_by_stage(school_class.headcounts, question.period.last)
    eligible = eligible_in(pupils, question.stages)
    plans = count_plans(school_class, question)
    taking_part = {stage for each in plans for stage in pupils_taking_part(each.plan, pupils)}
    return SchoolCount(
        eligible_classes=int(eligible > 0),
        eligible_pupils=eligible,
        planned=int(any(each.count.there for each in plans)),
        started=int(any(each.count.started for each in plans)),
        completed=int(any(each.count.completed for each in plans)),
        lower=max((each.lower for each in plans), default=0),
        upper=min(sum(each.upper for each in plans), eligible_in(pupils, question.stages & taking_part)),
        whole_classes=int(any(each.count.whole_programme is not None for each in plans)),
        whole_programme=max((each.whole_programme for each in plans), default=0),
        delivery=Delivery.total(each.count.delivery for each in plans),
    )


def eligible_in(pupils: Mapping[int, int], stages: frozenset[int]) -> int:
    """Return how many of the pupils are in one of the stages."""
    return sum(count for stage, count in pupils.items() if stage in stages)


def total(counts: Iterable[SchoolCount]) -> SchoolCount:
    """Add up, numerators and denominators each."""
    counts = list(counts)
    return SchoolCount(
        eligible_classes=sum(count.eligible_classes for count in counts),
        eligible_pupils=sum(count.eligible_pupils for count in counts),
        planned=sum(count.planned for count in counts),
        started=sum(count.started for count in counts),
        completed=sum(count.completed for count in counts),
        lower=sum(count.lower for count in counts),
        upper=sum(count.upper for count in counts),
        whole_classes=sum(count.whole_classes for count in counts),
        whole_programme=sum(count.whole_programme for count in counts),
        delivery=Delivery.total(count.delivery for count in counts),
    )


def count_classes(classes: Iterable[SchoolClass], question: Question) -> dict[int, SchoolCount]:
    """Count each of the classes that is eligible or has a plan in the period, by its id."""
    counts = {each.id: count_class(each, question) for each in classes}
    return {key: count for key, count in counts.items() if count.eligible_classes or count.planned}


def count_schools(town: Town, question: Question) -> dict[int, SchoolCount]:
    """Count each open school that has an eligible class or a plan, by its id."""
    asked = [school for school in town.schools if question.asks_about(school)]
    counts = {school.id: count_classes(classes_asked_about(school, question), question) for school in asked}
    return {school_id: total(classes.values()) for school_id, classes in counts.items() if classes}


def parents_of(town: Town, school_ids: Iterable[int]) -> set[int]:
    """Return the schools, each unit with a parent as its parent."""
    parents = {school.id: school.parent_id for school in town.schools}
    return {parents[school_id] or school_id for school_id in school_ids}


def active_schools(town: Town, rows: dict[int, SchoolCount]) -> set[int]:
    """Return the schools with a started plan."""
    return parents_of(town, [school_id for school_id, row in rows.items() if row.started])


def pupils_in_register(school: School, stages: frozenset[int]) -> int:
    """Return the school's pupils in the stages according to its latest register."""
    latest = max((roll.year for roll in school.rolls), default=None)
    return sum(roll.pupils for roll in school.rolls if roll.year == latest and roll.stage in stages)


def count_town(town: Town, question: Question) -> TownCount:
    """Count the whole municipality."""
    period = question.period
    rows = count_schools(town, question)
    earlier = ask(town, question.programme, period.before, question.today, question.filters)
    before = count_schools(town, earlier)
    now_active, then_active = active_schools(town, rows), active_schools(town, before)
    eligible = parents_of(town, [school_id for school_id, row in rows.items() if row.eligible_classes])
    silent = [
        school
        for school in town.schools
        if question.asks_about(school) and not any(each.year == period.year.start for each in school.classes)
    ]
    return TownCount(
        total=total(rows.values()),
        started_schools=len(now_active),
        eligible_schools=len(eligible),
        active_before=len(then_active),
        active_both=len(now_active & then_active),
        schools_without_class=len(silent),
        pupils_without_class=sum(pupils_in_register(school, question.stages) for school in silent),
    )
