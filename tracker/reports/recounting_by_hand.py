"""What counting by hand says of one programme in a municipality over a period, in the measures that are compared."""

from dataclasses import dataclass, field

from tracker import recount
from tracker.dates import Period, today
from tracker.recount import Question, Town
from tracker.reports.recounting_behind import behind_counted
from tracker.reports.recounting_measures import Measures, plan_counted, school_counted, town_counted


@dataclass(frozen=True)
class ByHand:
    """Plans and schools by id, the municipality, and what is counted in some periods alone.

    `areas`: in a calendar year, where a pupil counts once in an area. `late`: in a school year and a term.
    """

    plans: dict[int, Measures]
    schools: dict[int, Measures]
    town: Measures
    areas: dict[str, Measures] = field(default_factory=dict)
    late: Measures | None = None


def counted(town: Town, programme: str, period: Period, stage: int | None, curriculum: str | None) -> ByHand:
    """Count by hand."""
    if period.is_calendar_year:
        return counted_calendar_year(town, programme, period, stage, curriculum)
    question = recount.ask(town, programme, period, today(), stage, curriculum=curriculum)
    return ByHand(
        plans=plans_counted(town, question),
        schools={key: school_counted(count) for key, count in recount.count_schools(town, question).items()},
        town=town_counted(recount.count_town(town, question)),
        late=behind_counted(town, question),
    )


def counted_calendar_year(
    town: Town, programme: str, period: Period, stage: int | None, curriculum: str | None
) -> ByHand:
    """Count a calendar year by hand."""
    question = recount.ask_calendar(town, programme, period.year.start, today(), stage, curriculum=curriculum)
    areas = recount.count_calendar_areas(town, question)
    return ByHand(
        plans={key: plan_counted(each) for key, each in recount.count_calendar_plans(town, question).items()},
        schools={key: school_counted(count) for key, count in recount.count_calendar_schools(town, question).items()},
        town=town_counted(recount.count_calendar_town(town, question)),
        areas={area: school_counted(count) for area, count in areas.items() if area},
    )


def plans_counted(town: Town, question: Question) -> dict[int, Measures]:
    """Count the plans by hand, by id."""
    return {
        each.plan.id: plan_counted(each)
        for school in town.schools
        if recount.is_open(school, question.period)
        for school_class in recount.classes_asked_about(school, question)
        for each in recount.count_plans(school_class, question)
    }
