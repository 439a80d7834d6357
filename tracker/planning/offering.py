"""Where a curriculum decides whom its programme is for: the municipalities and school years whose figures it moves."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import func, select, tuple_

from tracker.models import (
    Curriculum,
    CurriculumStage,
    CurriculumStatus,
    Plan,
    School,
    SchoolClass,
    UntickedCurriculum,
    db,
)

# A municipality's code, and a school year.
Place = tuple[str, int]
Stages = frozenset[int]
FOR_EVER = 10_000


def places_moved(curriculum_ids: Collection[int]) -> list[Place]:
    """Return where it matters whether these curricula are published.

    A programme's stages are those of what is offered or used. So it matters neither where a curriculum is used, nor
    where it is not ticked, nor where what others offer or use holds all its stages.
    """
    found: set[Place] = set()
    everywhere = places()
    columns = Curriculum.id, Curriculum.programme_code, Curriculum.status, Curriculum.retired_year
    for curriculum_id, programme, status, retired_year in db.session.execute(
        select(*columns).where(Curriculum.id.in_(curriculum_ids))
    ):
        # Nobody can follow a draft, and what is published never becomes one again. Retired, it stays in years before.
        if status is not CurriculumStatus.DRAFT:
            from_year = retired_year if status is CurriculumStatus.RETIRED and retired_year is not None else 0
            those = [place for place in everywhere if place[1] >= from_year]
            found |= moved_by(curriculum_id, programme, those, curriculum_ids)
    return sorted(found)


def moved_if_published(curriculum_id: int, programme: str) -> list[Place]:
    """Return where the stages of a programme would change if a draft were published."""
    return sorted(moved_by(curriculum_id, programme, places(), [curriculum_id]))


def moved_by(curriculum_id: int, programme: str, everywhere: Iterable[Place], touched: Collection[int]) -> set[Place]:
    """Return where a curriculum alone brings stages, besides others that are not `touched`."""
    stages, offered = stages_and_offers(programme)
    used = used_at(programme)
    unticked = unticked_at()
    own = stages[curriculum_id]
    found = set()
    for place in everywhere:
        if curriculum_id in used[place] or curriculum_id in unticked[place]:
            continue
        there = {each for each, last in offered.items() if place[1] < last}
        others = ((there - unticked[place]) | used[place]) - set(touched)
        if not own <= frozenset().union(*(stages[each] for each in others)):
            found.add(place)
    return found


def places() -> list[Place]:
    """Return every municipality and school year that has classes."""
    rows = (
        select(School.municipality_code, SchoolClass.year)
        .join(School, SchoolClass.school_id == School.id)
        .distinct()
        .order_by(School.municipality_code, SchoolClass.year)
    )
    return [(code, year) for code, year in db.session.execute(rows)]


def stages_and_offers(programme: str) -> tuple[defaultdict[int, Stages], dict[int, int]]:
    """Return the stages of a programme's curricula, and the school year from which each is offered no longer."""
    stages: defaultdict[int, Stages] = defaultdict(frozenset)
    rows = (
        select(Curriculum.id, Curriculum.status, Curriculum.retired_year, CurriculumStage.stage)
        .join(CurriculumStage, CurriculumStage.curriculum_id == Curriculum.id)
        .where(Curriculum.programme_code == programme)
    )
    offered = {}
    for curriculum_id, status, retired_year, stage in db.session.execute(rows):
        stages[curriculum_id] |= {stage}
        if status is CurriculumStatus.PUBLISHED:
            offered[curriculum_id] = FOR_EVER
        elif status is CurriculumStatus.RETIRED and retired_year is not None:
            offered[curriculum_id] = retired_year
    return stages, offered


def used_at(programme: str) -> defaultdict[Place, frozenset[int]]:
    """Return which curricula of a programme are followed where."""
    found: defaultdict[Place, frozenset[int]] = defaultdict(frozenset)
    rows = (
        select(School.municipality_code, SchoolClass.year, Plan.curriculum_id)
        .select_from(Plan)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(Plan.programme_code == programme)
        .distinct()
    )
    for code, year, curriculum_id in db.session.execute(rows):
        found[code, year] |= {curriculum_id}
    return found


def unticked_at() -> defaultdict[Place, frozenset[int]]:
    """Return which curricula are not offered where."""
    found: defaultdict[Place, frozenset[int]] = defaultdict(frozenset)
    columns = UntickedCurriculum.municipality_code, UntickedCurriculum.year, UntickedCurriculum.curriculum_id
    for code, year, curriculum_id in db.session.execute(select(*columns)):
        found[code, year] |= {curriculum_id}
    return found


def classes_at(moved: Collection[Place]) -> int:
    """Return how many classes some municipalities have in some school years."""
    if not moved:
        return 0
    query = select(func.count()).select_from(SchoolClass).join(School, SchoolClass.school_id == School.id)
    return db.session.scalar(query.where(tuple_(School.municipality_code, SchoolClass.year).in_(list(moved)))) or 0
