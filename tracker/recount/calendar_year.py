"""A calendar year, counted by hand: two school years touch it, and classes linked by predecessor are the same pupils.

1 January – 30 June is counted as the spring term of the school year before, 1 July – 31 December as the autumn term of
the next, each by its own school year's rules; then each group of linked classes takes the larger of the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.dates import Period
from tracker.recount.facts import School, SchoolClass, Town
from tracker.recount.plans import Delivery
from tracker.recount.questions import UNFILTERED, Filters, Question, ask
from tracker.recount.schools import (
    PlanInTown,
    SchoolCount,
    TownCount,
    active_schools,
    classes_asked_about,
    count_class,
    count_classes,
    count_plans,
    parents_of,
    pupils_in_register,
    total,
)


@dataclass(frozen=True)
class CalendarQuestion:
    """What is asked about a calendar year: the same about each half, with what was decided for its school year."""

    spring: Question
    autumn: Question

    @property
    def halves(self) -> tuple[Question, Question]:
        """Return both halves, in order."""
        return self.spring, self.autumn


def ask_calendar(town: Town, programme: str, year: int, today: date, filters: Filters = UNFILTERED) -> CalendarQuestion:
    """Return a question about the calendar year `year`."""
    terms = Period.of_term(f"VT{year}"), Period.of_term(f"HT{year}")
    spring, autumn = (ask(town, programme, term, today, filters) for term in terms)
    return CalendarQuestion(spring, autumn)


def open_schools(town: Town, question: CalendarQuestion) -> list[School]:
    """Return the schools asked about that are open on any day of the calendar year; no other adds or links anything."""
    return [school for school in town.schools if any(half.asks_about(school) for half in question.halves)]


def classes_of_half(schools: Iterable[School], half: Question) -> list[SchoolClass]:
    """Return the schools' classes that a half is about."""
    return [school_class for school in schools for school_class in classes_asked_about(school, half)]


def linked_groups(classes: Iterable[SchoolClass]) -> list[set[int]]:
    """Return the ids of the classes in groups: those that hang together by links to a class of the year before."""
    classes = list(classes)
    years = {each.id: each.year for each in classes}
    group_of = {class_id: {class_id} for class_id in years}
    for each in classes:
        for before in each.predecessors:
            if years.get(before) == each.year - 1:
                joined = group_of[each.id] | group_of[before]
                group_of |= dict.fromkeys(joined, joined)
    return list({id(group): group for group in group_of.values()}.values())


def count_group(spring: SchoolCount, autumn: SchoolCount) -> SchoolCount:
    """Count one linked group of classes from its two years: the same pupils once, what was delivered both times."""
    eligible = max(spring.eligible_pupils, autumn.eligible_pupils)
    return SchoolCount(
        eligible_classes=max(spring.eligible_classes, autumn.eligible_classes),
        eligible_pupils=eligible,
        planned=max(spring.planned, autumn.planned),
        started=max(spring.started, autumn.started),
        completed=max(spring.completed, autumn.completed),
        lower=max(spring.lower, autumn.lower),
        upper=min(eligible, spring.upper + autumn.upper),
        whole_classes=max(spring.whole_classes, autumn.whole_classes),
        whole_programme=max(spring.whole_programme, autumn.whole_programme),
        delivery=Delivery.total([spring.delivery, autumn.delivery]),
    )


def count_row(schools: Iterable[School], question: CalendarQuestion) -> SchoolCount:
    """Count schools as one row: a link through a class of another school is none."""
    schools = list(schools)
    years = {half.period.year.start for half in question.halves}
    groups = linked_groups([each for school in schools for each in school.classes if each.year in years])
    spring, autumn = (
        {each.id: count_class(each, half) for each in classes_of_half(schools, half)} for half in question.halves
    )
    return total(
        count_group(
            total(spring[class_id] for class_id in group if class_id in spring),
            total(autumn[class_id] for class_id in group if class_id in autumn),
        )
        for group in groups
    )


def has_row(school: School, question: CalendarQuestion) -> bool:
    """Say whether a school has an eligible class or a plan in either half."""
    return any(count_classes(classes_asked_about(school, half), half) for half in question.halves)


def count_calendar_classes(town: Town, question: CalendarQuestion) -> dict[int, SchoolCount]:
    """Count each class over the half that its school year has in the calendar year, by its id."""
    spring, autumn = (
        count_classes(classes_of_half(open_schools(town, question), half), half) for half in question.halves
    )
    return spring | autumn


def count_calendar_plans(town: Town, question: CalendarQuestion) -> dict[int, PlanInTown]:
    """Count each plan over the half that its school year has in the calendar year, by its id."""
    return {
        each.plan.id: each
        for half in question.halves
        for school_class in classes_of_half(open_schools(town, question), half)
        for each in count_plans(school_class, half)
    }


def count_calendar_schools(town: Town, question: CalendarQuestion) -> dict[int, SchoolCount]:
    """Count each open school that has an eligible class or a plan, by its id: it keeps what it delivered."""
    return {
        school.id: count_row([school], question) for school in open_schools(town, question) if has_row(school, question)
    }


def count_calendar_areas(town: Town, question: CalendarQuestion) -> dict[str | None, SchoolCount]:
    """Count each area with such a school, the schools without an area as one of their own: a pupil counts once."""
    schools = open_schools(town, question)
    return {
        area: count_row([school for school in schools if school.area == area], question)
        for area in {school.area for school in schools if has_row(school, question)}
    }


def count_calendar_town(town: Town, question: CalendarQuestion) -> TownCount:
    """Count the whole municipality, a pupil once; a school is active in the year if it is in either half."""
    schools = open_schools(town, question)
    spring, autumn = question.halves
    rows = count_calendar_schools(town, question)
    year, stages = autumn.period.year.start, spring.stages | autumn.stages
    earlier = ask_calendar(town, autumn.programme, year - 1, autumn.today, autumn.filters)
    now_active = active_schools(town, rows)
    then_active = active_schools(town, count_calendar_schools(town, earlier))
    eligible = parents_of(town, [school_id for school_id, row in rows.items() if row.eligible_classes])
    silent = [school for school in schools if not any(each.year in {year - 1, year} for each in school.classes)]
    return TownCount(
        total=count_row(schools, question),
        started_schools=len(now_active),
        eligible_schools=len(eligible),
        active_before=len(then_active),
        active_both=len(now_active & then_active),
        schools_without_class=len(silent),
        pupils_without_class=sum(pupils_in_register(school, stages) for school in silent),
    )
