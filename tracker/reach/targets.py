"""What municipalities are asked by: the programmes, the stages they are meant for, thresholds and targets."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, true

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
    UntickedCurriculum,
    YearSettings,
    db,
)
from tracker.models.followup import LEAST_BASE, LEAST_COUNT
from tracker.models.ready import put_together_once, rows_of
from tracker.reach.once import once_a_page
from tracker.reach.selection import Selection

DEFAULT_COMPLETION = 75


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
    for year in period.years:
        for code, programme, stage in rows_of(statement, {"year": year.start, **towns(codes)}):
            found[code, programme].add(stage)
    return found


def towns(codes: Collection[str]) -> dict[str, object]:
    """Return what tells a query that holds `is_told` which municipalities are meant."""
    return {"code": next(iter(codes))} if len(codes) == 1 else {"codes": sorted(codes)}


@put_together_once
def stages_in_year(curriculum: str | None, *, is_one: bool) -> Select[str, str, int]:
    """Return the query of municipality, programme and stage in a school year: of `year`, of `code` or in `codes`."""
    return (
        select(Municipality.code, Curriculum.programme_code, CurriculumStage.stage)
        .select_from(Municipality)
        .join(Curriculum, is_used(curriculum))
        .join(CurriculumStage, CurriculumStage.curriculum_id == Curriculum.id)
        .where(is_told(is_one=is_one))
        .distinct()
    )


def is_told(*, is_one: bool) -> ColumnElement[bool]:
    """Return the condition that a municipality is `code`, or one of `codes`."""
    if is_one:
        return Municipality.code == bindparam("code")
    return Municipality.code.in_(bindparam("codes", expanding=True))


def is_used(curriculum: str | None) -> ColumnElement[bool]:
    """Return the condition that a municipality offers or uses a curriculum in `year`; it may be asked for one alone."""
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
    return and_(or_(offered, in_use.exists()), Curriculum.code == curriculum if curriculum else true())


class Rules(NamedTuple):
    """What classes of one school year are counted by.

    stages: by municipality and programme. completion: the threshold of each municipality, in percent.
    """

    programmes: list[str]
    stages: Mapping[tuple[str, str], AbstractSet[int]]
    completion: Mapping[str, int]


def rules(selection: Selection, codes: Collection[str]) -> Rules:
    """Return what the classes of some municipalities are counted by in a selection of one school year."""
    stages: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    completion: dict[str, int] = {}
    for code, programme, stage, percent in rows_of(
        rules_in_year(selection.curriculum, is_one=len(codes) == 1),
        {"year": selection.period.year.start, **towns(codes)},
    ):
        stages[code, programme].update(() if stage is None else (stage,))
        completion[code] = DEFAULT_COMPLETION if percent is None else percent
    programmes = {programme for _code, programme in stages}
    return Rules([selection.programme] if selection.programme else sorted(programmes), stages, completion)


@put_together_once
def rules_in_year(curriculum: str | None, *, is_one: bool) -> Select[*tuple[Any, ...]]:
    """Return the query of municipality, programme, stage, if it has any, and threshold, if it was set."""
    settings = and_(YearSettings.municipality_code == Municipality.code, YearSettings.year == bindparam("year"))
    return (
        select(Municipality.code, Programme.code, CurriculumStage.stage, YearSettings.completion_percent)
        .select_from(Municipality)
        .join(Programme, true())
        .outerjoin(YearSettings, settings)
        .outerjoin(Curriculum, and_(Curriculum.programme_code == Programme.code, is_used(curriculum)))
        .outerjoin(CurriculumStage, CurriculumStage.curriculum_id == Curriculum.id)
        .where(is_told(is_one=is_one))
        .distinct()
    )


PROGRAMMES = select(Programme.code).order_by(Programme.code)
TARGETS = select(ReachTarget.municipality_code, ReachTarget.programme_code, ReachTarget.percent).where(
    ReachTarget.year == bindparam("year")
)


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


def programmes(selection: Selection) -> list[str]:
    """Return the programmes of a selection, by code."""
    if selection.programme:
        return [selection.programme]
    return [code for [code] in rows_of(PROGRAMMES, {})]
