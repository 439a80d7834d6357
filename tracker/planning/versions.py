"""Curricula as they stand: what there is to read of them, and whose they are to write."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from tracker.access import Scope
from tracker.dates import SchoolYear, today
from tracker.models import (
    Curriculum,
    CurriculumSession,
    CurriculumStage,
    CurriculumStatus,
    Delivery,
    Municipality,
    Plan,
    Programme,
    School,
    SchoolClass,
    db,
)
from tracker.words import sort_key


@dataclass(frozen=True)
class KnownSession:
    """One session of a curriculum."""

    id: int
    number: int
    title: str
    theme: str | None
    minutes: int
    is_core: bool
    half_group_recommended: bool
    manual_url: str | None


@dataclass(frozen=True)
class Known:
    """A curriculum; `plans` are all that follow it, `running` those of this school year that have not ended."""

    id: int
    code: str
    programme_code: str
    programme_name: str
    name: str
    owner: str
    version: int
    previous_id: int | None
    municipality_code: str | None
    delivery: Delivery
    status: CurriculumStatus
    stages: tuple[int, ...]
    sessions: tuple[KnownSession, ...]
    plans: int
    running: int

    @property
    def is_draft(self) -> bool:
        """Say whether it may still be changed."""
        return self.status is CurriculumStatus.DRAFT

    @property
    def is_published(self) -> bool:
        """Say whether new plans may follow it."""
        return self.status is CurriculumStatus.PUBLISHED

    @property
    def minutes(self) -> int:
        """Return the minutes of all sessions together."""
        return sum(session.minutes for session in self.sessions)


def in_order(curriculum: Curriculum) -> tuple[str, str, int, int]:
    """Return what the curricula of a programme are sorted by."""
    return sort_key(curriculum.owner), sort_key(curriculum.name), curriculum.version, curriculum.id


def curricula_to_read(scope: Scope, *ids: int) -> list[Known]:
    """Return the curricula that somebody sees, or those of them with these ids: by programme, name and version.

    Published and retired ones are everybody's to read, a draft is for those who may write it.
    """
    query = select(Curriculum, Programme.name).join(Programme, Curriculum.programme_code == Programme.code)
    query = query.where((Curriculum.status != CurriculumStatus.DRAFT) | written_by(scope))
    if ids:
        query = query.where(Curriculum.id.in_(ids))
    rows = sorted(db.session.execute(query).all(), key=lambda row: in_order(row[0]))
    rows.sort(key=lambda row: row[1], reverse=True)
    found = [row.id for row, _name in rows]
    stages, sessions, plans = stages_by(found), sessions_by(found), plans_by(found)
    return [
        Known(
            row.id,
            row.code,
            row.programme_code,
            programme,
            row.name,
            row.owner,
            row.version,
            row.previous_id,
            row.municipality_code,
            row.delivery,
            row.status,
            stages.get(row.id, ()),
            sessions.get(row.id, ()),
            *plans.get(row.id, (0, 0)),
        )
        for row, programme in rows
    ]


def find_curriculum(scope: Scope, curriculum_id: int) -> Known | None:
    """Return a curriculum that somebody sees, or None."""
    return next(iter(curricula_to_read(scope, curriculum_id)), None)


def stages_by(ids: list[int]) -> dict[int, tuple[int, ...]]:
    """Return the stages of curricula, by curriculum."""
    found: dict[int, tuple[int, ...]] = {}
    rows = select(CurriculumStage.curriculum_id, CurriculumStage.stage).where(CurriculumStage.curriculum_id.in_(ids))
    for curriculum_id, stage in db.session.execute(rows.order_by(CurriculumStage.stage)):
        found[curriculum_id] = (*found.get(curriculum_id, ()), stage)
    return found


def sessions_by(ids: list[int]) -> dict[int, tuple[KnownSession, ...]]:
    """Return the sessions of curricula, in order, by curriculum."""
    columns = [getattr(CurriculumSession, name) for name in KnownSession.__dataclass_fields__]
    rows = select(CurriculumSession.curriculum_id, *columns).where(CurriculumSession.curriculum_id.in_(ids))
    found: dict[int, tuple[KnownSession, ...]] = {}
    for curriculum_id, *facts in db.session.execute(rows.order_by(CurriculumSession.number)):
        found[curriculum_id] = (*found.get(curriculum_id, ()), KnownSession(*facts))
    return found


def plans_by(ids: list[int]) -> dict[int, tuple[int, int]]:
    """Return how many plans follow each curriculum: all, and those that run this school year."""
    running = (SchoolClass.year == SchoolYear.of(today()).start) & Plan.ended_on.is_(None)
    rows = (
        select(Plan.curriculum_id, func.count(), func.count().filter(running))
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .where(Plan.curriculum_id.in_(ids))
        .group_by(Plan.curriculum_id)
    )
    return {curriculum_id: (plans, now) for curriculum_id, plans, now in db.session.execute(rows)}


def written_by(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `Curriculum` that those in scope may write it.

    A municipality's is written by its leads; everybody's by who leads every municipality that there is.
    """
    own = Curriculum.municipality_code.in_(sorted(scope.municipality_codes))
    if leads_all(scope):
        return own | Curriculum.municipality_code.is_(None) if not scope.everywhere else Curriculum.id.is_not(None)
    return own


def leads_all(scope: Scope) -> bool:
    """Say whether a scope holds every municipality."""
    return scope.everywhere or set(db.session.scalars(select(Municipality.code))) <= scope.municipality_codes


def may_write(scope: Scope, known: Known) -> bool:
    """Say whether a curriculum is somebody's to write, publish and retire."""
    asked = select(Curriculum.id).where(Curriculum.id == known.id, written_by(scope))
    return db.session.scalar(asked) is not None


def programmes() -> dict[str, str]:
    """Return every programme: code → name."""
    return dict(db.session.execute(select(Programme.code, Programme.name).order_by(Programme.name.desc())).all())


def places_elsewhere(scope: Scope, places: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return those of some municipalities' school years that are out of scope."""
    here = set(db.session.scalars(select(School.municipality_code).where(scope.schools).distinct()))
    return [place for place in places if place[0] not in here]
