"""The steps of a curriculum's life: published, retired, removed while a draft, and its next version begun."""

from sqlalchemy import func, select

from tracker.access import Scope
from tracker.dates import SchoolYear, today
from tracker.errors import Problem, Refused
from tracker.models import Curriculum, CurriculumStatus, Plan, UntickedCurriculum, begin_writing, db
from tracker.planning.drafts import LONGEST_CODE, LONGEST_TEXT, CurriculumEntry, draft, make_curriculum, said
from tracker.planning.offering import Place, moved_if_published
from tracker.planning.versions import Known, places_elsewhere, written_by
from tracker.words import gettext as _


def publish(scope: Scope, known: Known) -> None:
    """Let new plans follow a draft, which never changes from now on. Raise Refused.

    School years that are over, and municipalities of others, are as they were: it is not offered there.
    """
    row = draft(scope, known)
    if not row.sessions or not row.stages:
        raise Refused(Problem("", _("Add a session and a stage before you publish.")))
    for code, year in kept_as_they_are(scope, known):
        db.session.add(UntickedCurriculum(municipality_code=code, year=year, curriculum_id=row.id))
    db.session.flush()
    row.status = CurriculumStatus.PUBLISHED
    db.session.flush()


def kept_as_they_are(scope: Scope, known: Known) -> list[Place]:
    """Return the places whose programme would be for more stages, and is not: past years, and others' places."""
    moved = moved_if_published(known.id, known.programme_code)
    elsewhere = set(places_elsewhere(scope, moved))
    return [place for place in moved if place[1] < SchoolYear.of(today()).start or place in elsewhere]


def publishing_moves(scope: Scope, known: Known) -> list[Place]:
    """Return where a programme would be for more stages if a draft were published."""
    kept = set(kept_as_they_are(scope, known))
    return [place for place in moved_if_published(known.id, known.programme_code) if place not in kept]


def retire(scope: Scope, known: Known) -> None:
    """Let no new plan follow a curriculum from this school year on; plans that do go on. Raise Refused."""
    begin_writing()
    query = select(Curriculum).where(Curriculum.id == known.id, written_by(scope)).with_for_update()
    row = db.session.scalar(query)
    if row is None or row.status is CurriculumStatus.DRAFT:
        raise Refused(Problem("", _("%(name)s is not yours to retire.", name=known.name)))
    if row.status is CurriculumStatus.RETIRED:
        return  # else the years since then would be offered it again
    if places_elsewhere(scope, retiring_moves(known)):
        message = _("Other municipalities offer %(name)s, and their figures would change.", name=known.name)
        raise Refused(Problem("", message))
    row.status, row.retired_year = CurriculumStatus.RETIRED, SchoolYear.of(today()).start
    db.session.flush()


def retiring_moves(known: Known) -> list[Place]:
    """Return where a programme would be for fewer stages if a curriculum were retired: not in years that are over."""
    moved = moved_if_published(known.id, known.programme_code)
    return [place for place in moved if place[1] >= SchoolYear.of(today()).start]


def remove_draft(scope: Scope, known: Known) -> None:
    """Remove a draft with its sessions. Raise Refused."""
    row = draft(scope, known)
    if db.session.scalar(select(Plan.id).where(Plan.curriculum_id == row.id).limit(1)) is not None:
        raise Refused(Problem("", _("%(name)s is followed by classes.", name=known.name)))
    for part in [*row.sessions, *row.stages]:
        db.session.delete(part)
    db.session.flush()
    db.session.expire(row)
    db.session.delete(row)
    db.session.flush()


def next_version(scope: Scope, known: Known) -> int:
    """Begin the next version of a curriculum as a draft, or find the one that is begun; return its id."""
    begin_writing()
    begun = select(Curriculum.id).where(
        Curriculum.previous_id == known.id, Curriculum.status == CurriculumStatus.DRAFT, written_by(scope)
    )
    if (found := db.session.scalar(begun.order_by(Curriculum.id).limit(1))) is not None:
        return found
    before = db.session.get_one(Curriculum, known.id)
    entry, sessions = said(before)
    base = entry.code.removesuffix(f"-{before.version}") if before.version > 1 else entry.code
    version = before.version + 1
    while db.session.scalar(select(func.count()).where(Curriculum.code == code_of(base, version))):
        version += 1
    following = {"code": code_of(base, version), "name": name_of_next(before, version)}
    made = make_curriculum(scope, CurriculumEntry(**{**vars(entry), **following}), sessions)
    row = db.session.get_one(Curriculum, made)
    row.version, row.previous_id = version, before.id
    db.session.flush()
    return made


def name_of_next(before: Curriculum, version: int) -> str:
    """Return what a next version is called, so that lists of both tell them apart."""
    old, new = (f", {_('version %(number)s', number=number)}" for number in (before.version, version))
    return before.name.removesuffix(old)[: LONGEST_TEXT - len(new)] + new


def code_of(base: str, version: int) -> str:
    """Return the code of a version, whose beginning makes way for its number where both are too long."""
    number = f"-{version}"
    return base[: LONGEST_CODE - len(number)].rstrip("-") + number
