"""Who is behind, and what got in the way, counted by hand from whole rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tracker.models import Obstacle
from tracker.recount.calendar_year import CalendarQuestion, open_schools
from tracker.recount.facts import Plan, School, SchoolClass, Town
from tracker.recount.plans import active_logs, pupils_by_stage
from tracker.recount.positions import position
from tracker.recount.questions import Question
from tracker.recount.schools import classes_asked_about, count_plans

SILENCE = timedelta(days=30)


def plans_asked_about(school: School, question: Question) -> Iterator[Plan]:
    """Yield the plans of a school that a question is about."""
    if question.asks_about(school):
        for school_class in classes_asked_about(school, question):
            for each in count_plans(school_class, question):
                yield each.plan


def behind(town: Town, question: Question) -> dict[int, int]:
    """Return how many sessions each plan is behind today, of those that are."""
    plans = [plan for school in town.schools for plan in plans_asked_about(school, question)]
    return {plan.id: late for plan in plans if (late := position(plan, question.today).behind)}


def silent(town: Town, question: Question) -> set[int]:
    """Return the schools that are behind and have no log of the last 30 days."""
    late = behind(town, question)
    found = set()
    for school in town.schools:
        plans = list(plans_asked_about(school, question))
        days = [log.day for plan in plans for log in active_logs(plan)]
        if any(plan.id in late for plan in plans) and max(days, default=date.min) < question.today - SILENCE:
            found.add(school.id)
    return found


def unserved(town: Town, question: Question) -> dict[int, Counter[int]]:
    """Return the pupils by stage of each school's eligible stages that no plan takes in."""
    found = {}
    for school in town.schools:
        if not question.asks_about(school):
            continue
        classes = [(each, eligible_stages(each, question)) for each in classes_asked_about(school, question)]
        served = {
            stage
            for school_class, pupils in classes
            for each in count_plans(school_class, question)
            for stage in pupils
            if not each.plan.stages or stage in each.plan.stages
        }
        lacking: Counter[int] = Counter()
        for _school_class, pupils in classes:
            lacking.update({stage: number for stage, number in pupils.items() if stage not in served})
        if lacking:
            found[school.id] = lacking
    return found


def eligible_stages(school_class: SchoolClass, question: Question) -> dict[int, int]:
    """Return the class's eligible pupils by stage."""
    pupils = pupils_by_stage(school_class.headcounts, question.period.last)
    return {stage: number for stage, number in pupils.items() if number and stage in question.stages}


def obstacles(town: Town, question: Question) -> dict[str | None, Counter[Obstacle]]:
    """Count the obstacles of the period's active cancelled logs, by area."""
    return obstacles_of([school for school in town.schools if question.asks_about(school)], question)


def calendar_obstacles(town: Town, question: CalendarQuestion) -> dict[str | None, Counter[Obstacle]]:
    """Count the same over both halves of a calendar year."""
    found: defaultdict[str | None, Counter[Obstacle]] = defaultdict(Counter)
    for half in question.halves:
        for area, numbers in obstacles_of(open_schools(town, question), half).items():
            found[area].update(numbers)
    return dict(found)


def obstacles_of(schools: Iterable[School], question: Question) -> dict[str | None, Counter[Obstacle]]:
    """Count the obstacles of schools, by area."""
    found: defaultdict[str | None, Counter[Obstacle]] = defaultdict(Counter)
    for school in schools:
        for school_class in classes_asked_about(school, question):
            for each in count_plans(school_class, question):
                for log in active_logs(each.plan):
                    if log.obstacle and question.period.first <= log.day <= question.period.last:
                        found[school.area][log.obstacle] += 1
    return dict(found)
