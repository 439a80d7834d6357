"""A step of a curriculum's life is told in numbers, and taken when just that was shown."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from tracker.access import Scope
from tracker.errors import Problem, Refused
from tracker.models import Curriculum, CurriculumStatus, begin_writing, db
from tracker.planning.drafts import no_draft
from tracker.planning.offering import classes_at
from tracker.planning.publishing import publish, publishing_moves, remove_draft, retire, retiring_moves
from tracker.planning.versions import Known, find_curriculum
from tracker.words import gettext as _

STEPS: dict[str, Callable[[Scope, Known], None]] = {"publish": publish, "retire": retire, "remove": remove_draft}


@dataclass(frozen=True)
class Ahead:
    """What a step of `STEPS` does: the figures of `classes` are counted again. `mark` stands for all that is told."""

    classes: int
    mark: str


def not_now(known: Known, step: str) -> str | None:
    """Say why a step is not there for a curriculum as it stands, or None; to change what it says is one too."""
    if step != "retire":
        return None if known.is_draft else no_draft(known)
    if known.is_published:
        return None
    return str(_("%(name)s is not on offer, so there is nothing to retire.", name=known.name))


def ahead(scope: Scope, known: Known, step: str) -> Ahead:
    """Return what a step does to a curriculum in scope."""
    moved = publishing_moves(scope, known) if step == "publish" else retiring_moves(known)
    number = classes_at(moved)
    return Ahead(number, sha256(repr((step, known, number)).encode()).hexdigest()[:16])


def take_step(scope: Scope, known: Known, step: str, *, seen: str) -> None:
    """Publish, retire or remove a curriculum as a page with the mark `seen` told. Raise Refused."""
    begin_writing()
    db.session.execute(select(Curriculum.id).where(Curriculum.id == known.id).with_for_update()).all()
    now = find_curriculum(scope, known.id)
    is_done = step == "retire" and now is not None and now.status is CurriculumStatus.RETIRED
    if not is_done and (now is None or ahead(scope, now, step).mark != seen):
        raise Refused(Problem("", _("Something has changed since. Look through the numbers again.")))
    STEPS[step](scope, now or known)
