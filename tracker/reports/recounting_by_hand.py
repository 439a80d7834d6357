"""What counting by hand says of one programme in a municipality over a period, in the measures that are compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker import recount
from tracker.dates import Period, today
from tracker.recount import UNFILTERED, Filters, Question, SchoolCount, Town
from tracker.recount.facts import SchoolClass
from tracker.reports.recounting_behind import behind_counted
from tracker.reports.recounting_measures import Measures, plan_counted, school_counted, town_counted


@dataclass(frozen=True)
class ByHand:
    """Plans, classes and schools by id, the municipality, and what is counted in some periods alone.

    `areas`: in a calendar year, where a pupil counts once in an area. `late`: in a school year and a term.
    """

    plans: dict[int, Measures]
    classes: dict[int, Measures]
    schools: dict[int, Measures]
    town: Measures
    obstacles: Measures
    areas: dict[str, Measures] = field(default_factory=dict)
    late: Measures | None = None


def counted(town: Town, programme: str, period: Period, filters: Filters = UNFILTERED) -> ByHand:
    """Count by hand."""
    if period.is_calendar_year:
        return counted_calendar_year(town, programme, period, filters)
    question = recount.ask(town, programme, period, today(), filters)
    return ByHand(
        plans=plans_counted(town, question),
        classes=each_counted(recount.count_classes(classes_counted(town, question), question)),
        schools=each_counted(recount.count_schools(town, question)),
        town=town_counted(recount.count_town(town, question)),
        obstacles={"obstacles": recount.obstacles(town, question)},
        late=behind_counted(town, question),
    )


def counted_calendar_year(town: Town, programme: str, period: Period, filters: Filters) -> ByHand:
    """Count a calendar year by hand."""
    question = recount.ask_calendar(town, programme, period.year.start, today(), filters)
    areas = recount.count_calendar_areas(town, question)
    return ByHand(
        plans={key: plan_counted(each) for key, each in recount.count_calendar_plans(town, question).items()},
        classes=each_counted(recount.count_calendar_classes(town, question)),
        schools=each_counted(recount.count_calendar_schools(town, question)),
        town=town_counted(recount.count_calendar_town(town, question)),
        obstacles={"obstacles": recount.calendar_obstacles(town, question)},
        areas={area: school_counted(count) for area, count in areas.items() if area},
    )


def plans_counted(town: Town, question: Question) -> dict[int, Measures]:
    """Count the plans by hand, by id."""
    return {
        each.plan.id: plan_counted(each)
        for school_class in classes_counted(town, question)
        for each in recount.count_plans(school_class, question)
    }


def classes_counted(town: Town, question: Question) -> list[SchoolClass]:
    """Return the classes that a question is about, of the schools that it asks about."""
    asked = [school for school in town.schools if question.asks_about(school)]
    return [each for school in asked for each in recount.classes_asked_about(school, question)]


def each_counted(counts: Mapping[int, SchoolCount]) -> dict[int, Measures]:
    """Name the figures of each class or school, by id."""
    return {key: school_counted(count) for key, count in counts.items()}
