"""The schools and classes of a selection, their pupils, and the stages that a programme is meant for."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, true
from sqlalchemy.orm import aliased

from tracker.access import Scope
from tracker.dates import Period
from tracker.models import (
    Curriculum,
    CurriculumStage,
    CurriculumStatus,
    Municipality,
    Plan,
    Programme,
    ReachTarget,
    School,
    SchoolClass,
    SchoolRoll,
    UntickedCurriculum,
    YearSettings,
    db,
)
from tracker.models.followup import LEAST_BASE, LEAST_COUNT
from tracker.models.ready import among_told, are_in_a_row, put_together_once, rows_of
from tracker.reach.asking import asked
from tracker.reach.once import once_a_page
from tracker.reach.selection import Selection

DEFAULT_COMPLETION = 75


class SchoolRow(NamedTuple):
    """An open school in the selection."""

    id: int
    unit_code: str
    name: str
    parent_id: int | None
    parent: str | None
    parent_code: str | None
    parent_area: str | None
    parent_municipality_code: str | None
    municipality_code: str
    municipality: str
    area: str | None
    owner_type: str


def open_in(period: Period) -> ColumnElement[bool]:
    """Return the condition that a school is open on any day of a period."""
    return and_(
        or_(School.opened_on.is_(None), School.opened_on <= period.last),
        or_(School.closed_on.is_(None), School.closed_on >= period.first),
    )


@put_together_once
def chosen_schools(scope: Scope, selection: Selection) -> ColumnElement[bool]:
    """Return the condition on the schools of a selection, within the scope."""
    conditions = [scope.schools, open_in(selection.open_in or selection.period)]
    if selection.municipality:
        conditions.append(School.municipality_code == selection.municipality)
    if selection.school:
        conditions.append(School.unit_code == selection.school)
    if selection.area:
        conditions.append(School.area == selection.area)
    if selection.owner:
        conditions.append(School.owner_type == selection.owner)
    return and_(*conditions)


def at_chosen_schools(scope: Scope, selection: Selection) -> ColumnElement[bool]:
    """Return the condition on the classes of a selection's schools: as a list of them, so that others are not read."""
    return SchoolClass.school_id.in_(select(School.id).where(chosen_schools(scope, selection)))


PARENT = aliased(School)
# Put together once: a page asks for its schools several times.
SCHOOLS = (
    select(
        School.id,
        School.unit_code,
        School.name,
        School.parent_id,
        PARENT.name,
        PARENT.unit_code,
        PARENT.area,
        PARENT.municipality_code,
        School.municipality_code,
        Municipality.name,
        School.area,
        School.owner_type,
    )
    .join(Municipality, School.municipality_code == Municipality.code)
    .outerjoin(PARENT, School.parent_id == PARENT.id)
    .order_by(School.municipality_code, School.sort_key, School.unit_code)
)


@once_a_page
def schools(scope: Scope, selection: Selection) -> list[SchoolRow]:
    """Return the open schools of the selection, in file order."""
    return [SchoolRow._make(row) for row in db.session.execute(school_rows(scope, selection))]


@put_together_once
def school_rows(scope: Scope, selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the query behind `SchoolRow`."""
    return SCHOOLS.where(chosen_schools(scope, selection))


def municipalities_of(scope: Scope, selection: Selection) -> dict[str, str]:
    """Return the municipalities of the selection's open schools: code → name, by code."""
    return {school.municipality_code: school.municipality for school in schools(scope, selection)}


class ClassPlace(NamedTuple):
    """Where a class is."""

    school_id: int
    municipality_code: str


def classes(scope: Scope, selection: Selection) -> dict[int, ClassPlace]:
    """Return the selection's classes, by id, each with its place."""
    return {class_id: ClassPlace(*place) for class_id, *place in asked(class_rows, scope, selection)}


@put_together_once
def class_rows(scope: Scope, selection: Selection) -> Select[int, int, str]:
    """Return the query of classes with their places."""
    return (
        select(SchoolClass.id, SchoolClass.school_id, School.municipality_code)
        .join(School, SchoolClass.school_id == School.id)
        .where(SchoolClass.id.in_(class_ids(scope, selection)))
        .order_by(SchoolClass.id)
    )


def class_ids(scope: Scope, selection: Selection) -> Select[Any]:
    """Return the query of the selection's classes; those that are named it has to be told, as `asked` does."""
    if selection.class_ids is not None:
        return select(SchoolClass.id).where(among_told(SchoolClass.id, in_a_row=are_in_a_row(selection.class_ids)))
    return select(SchoolClass.id).where(
        SchoolClass.year == selection.period.year.start, at_chosen_schools(scope, selection)
    )


def programme_stages(selection: Selection, codes: Collection[str]) -> defaultdict[tuple[str, str], set[int]]:
    """Return each programme's stages by municipality: those of the curricula that it offers or uses in the period."""
    return offered_stages(selection.period, selection.curriculum, frozenset(codes))


@once_a_page
def offered_stages(
    period: Period, curriculum: str | None, codes: frozenset[str]
) -> defaultdict[tuple[str, str], set[int]]:
    """Return each programme's stages by municipality, of one curriculum or of all."""
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    statement = stages_in_year(curriculum, is_one=len(codes) == 1)
    towns = {"code": next(iter(codes))} if len(codes) == 1 else {"codes": sorted(codes)}
    for year in period.years:
        for code, programme, stage in rows_of(statement, {"year": year.start, **towns}):
            found[code, programme].add(stage)
    return found


@put_together_once
def stages_in_year(curriculum: str | None, *, is_one: bool) -> Select[str, str, int]:
    """Return the query of municipality, programme and stage in a school year: of `year`, of `code` or in `codes`."""
    unticked = select(UntickedCurriculum.curriculum_id).where(
        UntickedCurriculum.municipality_code == Municipality.code,
        UntickedCurriculum.year == bindparam("year"),
        UntickedCurriculum.curriculum_id == Curriculum.id,
    )
    in_use = (
        select(Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(
            School.municipality_code == Municipality.code,
            SchoolClass.year == bindparam("year"),
            Plan.curriculum_id == Curriculum.id,
        )
    )
    still = and_(Curriculum.status == CurriculumStatus.RETIRED, Curriculum.retired_year > bindparam("year"))
    offered = and_(or_(Curriculum.status == CurriculumStatus.PUBLISHED, still), ~unticked.exists())
    return (
        select(Municipality.code, Curriculum.programme_code, CurriculumStage.stage)
        .select_from(Municipality)
        .join(Curriculum, or_(offered, in_use.exists()))
        .join(CurriculumStage, CurriculumStage.curriculum_id == Curriculum.id)
        .where(
            Municipality.code == bindparam("code")
            if is_one
            else Municipality.code.in_(bindparam("codes", expanding=True)),
            Curriculum.code == curriculum if curriculum else true(),
        )
        .distinct()
    )


COMPLETION = select(YearSettings.municipality_code, YearSettings.completion_percent).where(
    YearSettings.year == bindparam("year")
)
PROGRAMMES = select(Programme.code).order_by(Programme.code)
TARGETS = select(ReachTarget.municipality_code, ReachTarget.programme_code, ReachTarget.percent).where(
    ReachTarget.year == bindparam("year")
)


def completion_percents(period: Period) -> dict[str, int]:
    """Return the completion threshold of each municipality that has set the year's; others have the default."""
    return dict(rows_of(COMPLETION, {"year": period.year.start}))


def smallest(code: str, period: Period) -> tuple[int, int]:
    """Return the smallest pupil count and share's base that leave the house; the stricter of a calendar year's two.

    Never fewer than domain.md says, whatever a database holds that was changed past its models.
    """
    rows = db.session.execute(
        select(YearSettings.year, YearSettings.smallest_count, YearSettings.smallest_base).where(
            YearSettings.municipality_code == code
        )
    )
    settings = {year: (smallest_count, base) for year, smallest_count, base in rows}
    found = [(LEAST_COUNT, LEAST_BASE), *(settings[year.start] for year in period.years if year.start in settings)]
    counts, bases = zip(*found, strict=True)
    return max(counts), max(bases)


def targets(period: Period) -> dict[tuple[str, str], int]:
    """Return the share of the eligible pupils, in percent, that municipalities want to reach, by programme."""
    rows = db.session.execute(TARGETS, {"year": period.year.start})
    return {(code, programme): percent for code, programme, percent in rows}


def stages_of(selection: Selection, codes: Collection[str]) -> list[int]:
    """Return the stages that the selection's programme is meant for in municipalities."""
    stages = programme_stages(selection, codes)
    found = set[int]().union(*(stages[code, selection.programme or ""] for code in codes))
    return sorted(found if selection.stage is None else found & {selection.stage})


def rolls(school_ids: Iterable[int]) -> defaultdict[int, dict[int, int]]:
    """Return schools' pupils by their latest register: school → stage → pupils."""
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    latest: dict[int, int] = {}
    for roll in db.session.execute(
        select(SchoolRoll.school_id, SchoolRoll.year, SchoolRoll.stage, SchoolRoll.pupils)
        .where(SchoolRoll.school_id.in_(list(school_ids)))
        .order_by(SchoolRoll.year.desc())
    ):
        if latest.setdefault(roll.school_id, roll.year) == roll.year:
            found[roll.school_id][roll.stage] = roll.pupils
    return found


def programmes(selection: Selection) -> list[str]:
    """Return the programmes of a selection, by code."""
    if selection.programme:
        return [selection.programme]
    return [code for [code] in rows_of(PROGRAMMES, {})]
