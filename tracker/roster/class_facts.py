"""What stands about classes, before many are written: ids, headcounts, predecessors, and what plans need of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select, true

from tracker.access import Scope
from tracker.dates import SchoolYear, today
from tracker.models import ClassPredecessor, CurriculumStage, Headcount, Plan, PlanStage, School, SchoolClass, db
from tracker.words import gettext as _

# A class as files name it: the calendar year its school year starts in, the school's unit code, its own name.
ClassKey = tuple[int, str, str]
HeadcountKey = tuple[int, int, date]
Counts = tuple[int, int | None, int | None]


def wrong_day(day: date, year: SchoolYear, *, is_there: bool = False) -> str | None:
    """Say what is wrong with a day of a school year as that of a headcount, or None.

    Until 15 October it may be said in advance, because the class is made before its roll; later days have been, unless
    a headcount of that day `is_there` from before this was a rule.
    """
    if not year.first <= day <= year.last:
        return str(_("The day must lie in the school year %(year)s.", year=year))
    last = max(today(), date(year.start, 10, 15))
    if day <= last or is_there:
        return None
    return str(_("Nobody has been counted on that day yet. Write %(day)s or an earlier day.", day=last))


@dataclass(frozen=True)
class Need:
    """What a plan asks of its class: the stages chosen for it (none: all), and those of its curriculum."""

    chosen: frozenset[int]
    curriculum: frozenset[int]

    @property
    def stages(self) -> frozenset[int]:
        """Return the stages that matter to the plan."""
        return self.chosen | self.curriculum

    def met_by(self, held: AbstractSet[int]) -> bool:
        """Say whether a class that holds these stages can follow the plan."""
        return self.chosen <= held and bool((self.chosen or held) & self.curriculum)


def class_ids(scope: Scope, years: AbstractSet[int]) -> dict[ClassKey, int]:
    """Return the id of every class of these years in scope, and of those that one in scope names as predecessors."""
    query = select(SchoolClass.year, School.unit_code, SchoolClass.name, SchoolClass.id)
    ours = select(SchoolClass.id).where(scope.classes)
    linked = select(ClassPredecessor.predecessor_id).where(ClassPredecessor.class_id.in_(ours))
    seen = true() if scope.everywhere else or_(scope.classes, SchoolClass.id.in_(linked))
    rows = db.session.execute(query.join(School).where(SchoolClass.year.in_(years), seen))
    return {(year, unit_code, name): number for year, unit_code, name, number in rows}


def headcounts(years: AbstractSet[int]) -> dict[HeadcountKey, Counts]:
    """Return every headcount of the classes of these years: pupils, girls, boys."""
    columns = Headcount.class_id, Headcount.stage, Headcount.reference_date
    query = select(*columns, Headcount.pupils, Headcount.girls, Headcount.boys).join(SchoolClass)
    rows = db.session.execute(query.where(SchoolClass.year.in_(years)))
    return {(class_id, stage, day): (pupils, girls, boys) for class_id, stage, day, pupils, girls, boys in rows}


def first_days(keys: Iterable[HeadcountKey]) -> dict[tuple[int, int], date]:
    """Return the first reference date of each class and stage."""
    found: dict[tuple[int, int], date] = {}
    for class_id, stage, day in keys:
        found[class_id, stage] = min(day, found.get((class_id, stage), day))
    return found


def predecessors(years: AbstractSet[int]) -> Mapping[int, set[int]]:
    """Return the predecessors of the classes of these years, by id."""
    query = select(ClassPredecessor.class_id, ClassPredecessor.predecessor_id)
    rows = db.session.execute(
        query.join(SchoolClass, ClassPredecessor.class_id == SchoolClass.id).where(SchoolClass.year.in_(years))
    )
    links: dict[int, set[int]] = defaultdict(set)
    for class_id, predecessor_id in rows:
        links[class_id].add(predecessor_id)
    return links


def stages_needed(years: AbstractSet[int]) -> Mapping[int, list[Need]]:
    """Return what the running plans of the classes of these years ask of them, by class."""
    return needs_of(SchoolClass.year.in_(years))


def needs_of(condition: ColumnElement[bool]) -> Mapping[int, list[Need]]:
    """Return what the running plans of the classes that meet a condition ask of them, by class."""
    planned = select(Plan.id, Plan.class_id, Plan.curriculum_id).join(SchoolClass)
    planned = planned.where(condition, Plan.ended_on.is_(None))
    chosen: dict[int, set[int]] = defaultdict(set)
    for plan_id, stage in db.session.execute(select(PlanStage.plan_id, PlanStage.stage)):
        chosen[plan_id].add(stage)
    meant: dict[int, set[int]] = defaultdict(set)
    for curriculum_id, stage in db.session.execute(select(CurriculumStage.curriculum_id, CurriculumStage.stage)):
        meant[curriculum_id].add(stage)
    needs: dict[int, list[Need]] = defaultdict(list)
    for plan_id, class_id, curriculum_id in db.session.execute(planned):
        needs[class_id].append(Need(frozenset(chosen[plan_id]), frozenset(meant[curriculum_id])))
    return needs
