"""What counting by hand is asked, with what the municipality decided for the school year."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tracker.dates import Period
from tracker.models import OwnerType
from tracker.recount.facts import Curriculum, Plan, School, Town

DEFAULT_COMPLETION = Fraction(75, 100)


@dataclass(frozen=True)
class Filters:
    """What a question is narrowed to: one stage, curriculum, area, kind of owner, school (by unit code), or all."""

    stage: int | None = None
    curriculum: str | None = None
    area: str | None = None
    owner: OwnerType | None = None
    school: str | None = None

    def let_through(self, school: School) -> bool:
        """Say whether a school is asked about."""
        pairs = (self.area, school.area), (self.owner, school.owner), (self.school, school.unit_code)
        return all(asked in {None, found} for asked, found in pairs)


UNFILTERED = Filters()


@dataclass(frozen=True)
class Question:
    """What is asked: a programme over a period, seen from a day, narrowed or not.

    `stages` are those that make a pupil eligible, `share` of the core sessions makes a plan completed.
    """

    programme: str
    period: Period
    today: date
    filters: Filters
    stages: frozenset[int]
    share: Fraction

    def is_about(self, plan: Plan) -> bool:
        """Say whether a plan is of the programme, and of the curriculum if one is asked for."""
        return plan.programme == self.programme and self.filters.curriculum in {None, plan.curriculum}

    def asks_about(self, school: School) -> bool:
        """Say whether a school is open in the period, and let through by the filters."""
        return is_open(school, self.period) and self.filters.let_through(school)


def ask(town: Town, programme: str, period: Period, today: date, filters: Filters = UNFILTERED) -> Question:
    """Return a question with what the municipality decided for the period's school year."""
    year = period.year.start
    stages = programme_stages(town, programme, year, filters.curriculum)
    eligible = stages if filters.stage is None else stages & {filters.stage}
    return Question(programme, period, today, filters, frozenset(eligible), completion_share(town, year))


def is_open(school: School, period: Period) -> bool:
    """Say whether the school is open on any day of the period."""
    opened = school.opened_on or date.min
    closed = school.closed_on or date.max
    return opened <= period.last and closed >= period.first


def completion_share(town: Town, year: int) -> Fraction:
    """Return the share of core sessions that makes a plan completed in a school year."""
    decided = [rules.completion for rules in town.rules if rules.year == year and rules.completion is not None]
    return decided[0] if decided else DEFAULT_COMPLETION


def plans_of_year(town: Town, year: int) -> list[Plan]:
    """Return all plans of a school year."""
    return [
        plan
        for school in town.schools
        for school_class in school.classes
        if school_class.year == year
        for plan in school_class.plans
    ]


def programme_stages(town: Town, programme: str, year: int, only: str | None) -> set[int]:
    """Return the stages of the curricula, or of the `only` one, that are offered in a school year or used in it."""
    unticked = {code for rules in town.rules if rules.year == year for code in rules.unticked}
    used = {plan.curriculum for plan in plans_of_year(town, year)}
    return {
        stage
        for curriculum in town.curricula
        if curriculum.programme == programme
        and only in {None, curriculum.code}
        and ((is_offered(curriculum, year) and curriculum.code not in unticked) or curriculum.code in used)
        for stage in curriculum.stages
    }


def is_offered(curriculum: Curriculum, year: int) -> bool:
    """Say whether plans of a school year could begin with a curriculum."""
    return curriculum.published or (curriculum.retired_year is not None and year < curriculum.retired_year)
