"""What a transaction changed, and the classes whose figures are counted from it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy import inspect as inspected

from tracker.models import (
    Curriculum,
    CurriculumSession,
    CurriculumStage,
    CurriculumStatus,
    Headcount,
    Plan,
    PlanStage,
    School,
    SchoolClass,
    SessionLog,
    UntickedCurriculum,
    YearSettings,
    db,
)
from tracker.models.batches import Changed, among, chunks
from tracker.models.ready import Lookup
from tracker.planning import places_moved

# By how the classes concerned are found from it.
Touched = defaultdict[str, set[Any]]
LINK = {"manual_url"}
CLASSES_OF_PLANS = Lookup(select(Plan.class_id), Plan.id)


def remember(touched: Touched, row: Any) -> None:
    """Remember that a row was added, changed or removed."""
    find = FINDERS.get(type(row))
    if find and not is_link_alone(row):
        name, key = find(row)
        touched[name].add(key)
    if isinstance(row, School):
        touched["municipality"] |= left_and_entered(row)


def remember_change(touched: Touched, changed: Changed) -> None:
    """Remember that a row was changed past the session."""
    find = FINDERS.get(changed.kind)
    if find and not (changed.kind is CurriculumSession and changed.after.keys() <= LINK):
        name, key = find(changed.before)
        touched[name].add(key)


def concerned(touched: Touched) -> set[int]:
    """Return the classes to count again."""
    return {each for name, keys in touched.items() for chunk in chunks(keys) for each in CLASSES[name](chunk)}


FINDERS: dict[type[Any], Callable[[Any], tuple[str, Any]]] = {
    SessionLog: lambda log: ("plan", log.plan_id),
    PlanStage: lambda stage: ("plan", stage.plan_id),
    Plan: lambda plan: ("new plan", plan.id),
    SchoolClass: lambda school_class: ("class", school_class.id),
    Headcount: lambda headcount: ("class", headcount.class_id),
    YearSettings: lambda settings: ("year of a municipality", (settings.municipality_code, settings.year)),
    UntickedCurriculum: lambda unticked: ("year of a municipality", (unticked.municipality_code, unticked.year)),
    Curriculum: lambda curriculum: ("curriculum", curriculum.id),
    CurriculumSession: lambda session: ("sessions of a curriculum", session.curriculum_id),
    CurriculumStage: lambda stage: ("stages of a curriculum", stage.curriculum_id),
}


def is_link_alone(row: Any) -> bool:
    """Say whether of a session of a curriculum only the link to its manual changed."""
    if not isinstance(row, CurriculumSession):
        return False
    state = inspected(row)
    return state.persistent and {each.key for each in state.attrs if each.history.has_changes()} == LINK


def left_and_entered(school: School) -> set[str]:
    """Return the municipalities that a school moves between, if it does: each has its own rules."""
    entered, _unchanged, left = inspected(school).attrs.municipality_code.history
    return {*left, *entered} if left else set()


def of_plans(plan_ids: list[int]) -> Iterable[int]:
    """Find the classes of plans."""
    return [class_id for [class_id] in CLASSES_OF_PLANS(plan_ids)]


def of_new_plans(plan_ids: list[int]) -> Iterable[int]:
    """Find the classes of plans, and all of a municipality whose programme is for other stages for their sake."""
    unticked = select(UntickedCurriculum).where(
        UntickedCurriculum.curriculum_id == Curriculum.id,
        UntickedCurriculum.municipality_code == School.municipality_code,
        UntickedCurriculum.year == SchoolClass.year,
    )
    widened = (
        select(School.municipality_code, SchoolClass.year)
        .distinct()
        .select_from(Plan)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .where(among(Plan.id, plan_ids), or_(Curriculum.status != CurriculumStatus.PUBLISHED, unticked.exists()))
    )
    years = [(code, year) for code, year in db.session.execute(widened)]
    return {*of_plans(plan_ids), *(of_years(years) if years else ())}


def of_curricula(curriculum_ids: list[int]) -> Iterable[int]:
    """Find the classes of the places where it matters whether these curricula are published."""
    moved = places_moved(curriculum_ids)
    return of_years(moved) if moved else ()


def of_contents(curriculum_ids: list[int]) -> Iterable[int]:
    """Find the classes that the stages and sessions of curricula matter to: none while nobody can follow them."""
    can_count = or_(
        Curriculum.status != CurriculumStatus.DRAFT, select(Plan.id).where(Plan.curriculum_id == Curriculum.id).exists()
    )
    counting = select(Curriculum.id).where(Curriculum.id.in_(curriculum_ids), can_count).limit(1)
    return db.session.scalars(select(SchoolClass.id)) if db.session.scalar(counting) is not None else ()


def of_years(keys: list[tuple[str, int]]) -> Iterable[int]:
    """Find the classes of municipalities in school years."""
    return at_schools(tuple_(School.municipality_code, SchoolClass.year).in_(keys))


def at_schools(condition: ColumnElement[bool]) -> Iterable[int]:
    """Find classes by a condition on them and their schools."""
    return db.session.scalars(select(SchoolClass.id).join(School, SchoolClass.school_id == School.id).where(condition))


CLASSES: dict[str, Callable[[list[Any]], Iterable[int]]] = {
    "plan": of_plans,
    "new plan": of_new_plans,
    "class": lambda class_ids: class_ids,
    "year of a municipality": of_years,
    "municipality": lambda codes: at_schools(School.municipality_code.in_(codes)),
    "curriculum": of_curricula,
    "sessions of a curriculum": of_contents,
    "stages of a curriculum": of_contents,
}
