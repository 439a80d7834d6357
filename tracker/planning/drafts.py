"""Drafts of curricula: written, and their sessions put in order; the links to the manuals."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.access import Scope
from tracker.errors import Problem, Refused
from tracker.models import (
    Curriculum,
    CurriculumSession,
    CurriculumStage,
    CurriculumStatus,
    Delivery,
    Programme,
    begin_writing,
    db,
)
from tracker.planning.versions import Known, written_by
from tracker.words import gettext as _

CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
LONGEST_CODE, LONGEST_TEXT, LONGEST_LINK, MOST_SESSIONS = 34, 100, 500, 30
LINK = re.compile(r"https://[^\s/?#@]+\.[^\s/?#@]+([/?#]\S*)?")
AGAIN = ("title", "theme", "minutes", "is_core", "half_group_recommended", "manual_url")


@dataclass(frozen=True)
class SessionEntry:
    """One session of a curriculum as somebody states it."""

    title: str
    theme: str | None = None
    minutes: int = 60
    is_core: bool = True
    half_group_recommended: bool = False
    manual_url: str | None = None

    def problems(self) -> Iterator[Problem]:
        """Yield the broken rules."""
        if not 1 <= len(self.title) <= LONGEST_TEXT:
            yield Problem("title", _("Write a title of 1 to %(most)s characters.", most=LONGEST_TEXT))
        if len(self.theme or "") > LONGEST_TEXT:
            yield Problem("theme", _("Write a theme of at most %(most)s characters.", most=LONGEST_TEXT))
        if not 5 <= self.minutes <= 240:
            yield Problem("minutes", _("Write the minutes of the session, from 5 to 240."))
        if self.manual_url and (len(self.manual_url) > LONGEST_LINK or not LINK.fullmatch(self.manual_url)):
            yield Problem("manual_url", wrong_link())


@dataclass(frozen=True)
class CurriculumEntry:
    """A curriculum as somebody states it, but for its sessions."""

    code: str
    programme_code: str
    name: str
    owner: str
    delivery: Delivery
    stages: frozenset[int]

    def problems(self) -> Iterator[Problem]:
        """Yield the broken rules."""
        if len(self.code) > LONGEST_CODE or not CODE.fullmatch(self.code):
            yield Problem(
                "code", _("Write a code of capitals, digits and hyphens, as MVP-BOTKYRKA, of at most 34 characters.")
            )
        for field, text in (("name", self.name), ("owner", self.owner)):
            if not 2 <= len(text) <= LONGEST_TEXT:
                yield Problem(field, _("Write 2 to %(most)s characters.", most=LONGEST_TEXT))
        if not self.stages or not self.stages <= set(range(13)):
            yield Problem("stages", _("Tick at least one stage."))


def no_draft(known: Known) -> str:
    """Say that a curriculum is fixed by now."""
    return str(_("%(name)s is no draft any more. Make its next version.", name=known.name))


def wrong_link() -> str:
    """Return what to say of a link that is none."""
    return str(_("Write the whole address, beginning with https://."))


def make_curriculum(scope: Scope, entry: CurriculumEntry, sessions: Sequence[SessionEntry] = ()) -> int:
    """Begin a draft, and return its id; the same draft once more is the one that is there. Raise Refused."""
    begin_writing()
    # Two who begin with the same code take turns.
    db.session.execute(select(Programme.code).where(Programme.code == entry.programme_code).with_for_update()).all()
    problems = [*entry.problems(), *(problem for session in sessions for problem in session.problems())]
    if len(sessions) > MOST_SESSIONS:
        problems.append(too_many())
    there = db.session.scalar(select(Curriculum).where(Curriculum.code == entry.code))
    if there and not problems:
        if is_same_draft(there, entry, sessions):
            return there.id
        problems.append(Problem("code", _("There is a programme version %(code)s already.", code=entry.code)))
    if problems:
        raise Refused(*problems)
    added = Curriculum(
        code=entry.code,
        programme_code=entry.programme_code,
        name=entry.name,
        owner=entry.owner,
        delivery=entry.delivery,
        status=CurriculumStatus.DRAFT,
        municipality_code=None if scope.everywhere else min(scope.municipality_codes, default=None),
        stages=[CurriculumStage(stage=stage) for stage in sorted(entry.stages)],
        sessions=[CurriculumSession(number=number, **vars(each)) for number, each in enumerate(sessions, 1)],
    )
    db.session.add(added)
    db.session.flush()
    return added.id


def is_same_draft(row: Curriculum, entry: CurriculumEntry, sessions: Sequence[SessionEntry]) -> bool:
    """Say whether a draft is what is stated once more; without sessions, whatever was added to it since."""
    own, there = said(row)
    return row.status is CurriculumStatus.DRAFT and own == entry and (not sessions or there == tuple(sessions))


def said(row: Curriculum) -> tuple[CurriculumEntry, tuple[SessionEntry, ...]]:
    """Return a curriculum as it would be stated."""
    stages = frozenset(each.stage for each in row.stages)
    entry = CurriculumEntry(row.code, row.programme_code, row.name, row.owner, row.delivery, stages)
    return entry, tuple(SessionEntry(**{name: getattr(each, name) for name in AGAIN}) for each in row.sessions)


def change_curriculum(scope: Scope, known: Known, entry: CurriculumEntry) -> None:
    """Change a draft. Raise Refused."""
    row = draft(scope, known)
    problems = [*entry.problems()]
    taken = select(Curriculum.id).where(Curriculum.code == entry.code, Curriculum.id != row.id)
    if db.session.scalar(taken) is not None:
        problems.append(Problem("code", _("There is a programme version %(code)s already.", code=entry.code)))
    if problems:
        raise Refused(*problems)
    for name in ("code", "programme_code", "name", "owner", "delivery"):
        setattr(row, name, getattr(entry, name))
    for stage in [each for each in row.stages if each.stage not in entry.stages]:
        db.session.delete(stage)
    there = {each.stage for each in row.stages}
    db.session.add_all(CurriculumStage(curriculum_id=row.id, stage=stage) for stage in sorted(entry.stages - there))
    db.session.flush()


def draft(scope: Scope, known: Known) -> Curriculum:
    """Return a draft that is somebody's to write, from the transaction that writes. Raise Refused."""
    begin_writing()
    query = select(Curriculum).where(Curriculum.id == known.id, written_by(scope)).with_for_update()
    row = db.session.scalar(query)
    if row is None or row.status is not CurriculumStatus.DRAFT:
        raise Refused(Problem("", no_draft(known)))
    return row


def too_many() -> Problem:
    """Return what to say of a curriculum with too many sessions."""
    return Problem("title", _("A programme version has at most %(most)s sessions.", most=MOST_SESSIONS))


def set_session(scope: Scope, known: Known, number: int | None, entry: SessionEntry) -> None:
    """Change the session with this number of a draft, or add one last. Raise Refused."""
    row = draft(scope, known)
    sessions = {each.number: each for each in row.sessions}
    problems = [*entry.problems()]
    if number is None and len(sessions) >= MOST_SESSIONS:
        problems.append(too_many())
    if number is not None and number not in sessions:
        problems.append(Problem("", _("The session has been taken away meanwhile.")))
    if problems:
        raise Refused(*problems)
    if number is None:
        db.session.add(CurriculumSession(curriculum_id=row.id, number=len(sessions) + 1, **vars(entry)))
    else:
        for name, value in vars(entry).items():
            if name != "manual_url":
                setattr(sessions[number], name, value)
    db.session.flush()


def move_session(scope: Scope, known: Known, session_id: int, step: int) -> None:
    """Move a session of a draft one place up (-1) or down (1), where there is one. Raise Refused."""
    row = draft(scope, known)
    sessions = {each.number: each for each in row.sessions}
    moved = next((each for each in row.sessions if each.id == session_id), None)
    other = sessions.get(moved.number + step) if moved else None
    if moved and other:
        # Two sessions never have one number, not even for a moment.
        places = moved.number, other.number
        for session, number in ((moved, len(sessions) + 1), (other, places[0]), (moved, places[1])):
            session.number = number
            db.session.flush()


def remove_session(scope: Scope, known: Known, session_id: int) -> None:
    """Take a session of a draft away; those after it move up. Raise Refused."""
    row = draft(scope, known)
    gone = next((each for each in row.sessions if each.id == session_id), None)
    if gone is None:
        return
    after = [each for each in row.sessions if each.number > gone.number]
    db.session.delete(gone)
    db.session.flush()
    for each in after:
        each.number -= 1
        db.session.flush()


def set_links(scope: Scope, known: Known, links: dict[int, str | None]) -> None:
    """Say where the manual of each session lies, by number; also of a published curriculum. Raise Refused."""
    begin_writing()
    row = db.session.scalar(select(Curriculum).where(Curriculum.id == known.id, written_by(scope)))
    if row is None:
        raise Refused(Problem("", _("The links of %(name)s are not yours to change.", name=known.name)))
    for session in row.sessions:
        link = links.get(session.number)
        if link and (len(link) > LONGEST_LINK or not LINK.fullmatch(link)):
            raise Refused(Problem(f"link-{session.number}", wrong_link()))
        if session.manual_url != link:
            session.manual_url = link
    db.session.flush()
