"""Writing about classes: at one school one after the other, and headcounts as a history says."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from tracker import planning, reach
from tracker.access import Scope
from tracker.classes.counting import History
from tracker.classes.facts import KeptClass, find_class
from tracker.errors import Problem, Refused
from tracker.models import (
    ClassPredecessor,
    Headcount,
    KeptReach,
    Plan,
    RolloverClass,
    School,
    SchoolClass,
    db,
)
from tracker.models.alone import alone_with
from tracker.models.batches import add_all, add_rows, change_rows, remove_where
from tracker.words import gettext as _


def changed_meanwhile() -> Refused:
    """Return what to say when a page no longer shows what is there."""
    return Refused(Problem("", _("Somebody has changed it since the page was opened. Look again before you save.")))


@contextmanager
def writing(school_ids: Iterable[int]) -> Iterator[None]:
    """Write about schools' classes, and keep other writers waiting; when refused, let the next one in at once."""
    with alone_with(School, school_ids):
        try:
            yield
        except IntegrityError as error:  # who imports a class list waits for no school
            raise changed_meanwhile() from error


def as_seen(scope: Scope, known: KeptClass, seen: str) -> KeptClass:
    """Return a class as it stands now; raise Refused when it is no longer what the page showed."""
    now = find_class(scope, known.id)
    if now is None or now.mark != seen:
        raise changed_meanwhile()
    return now


def add_class(school_id: int, year: int, name: str) -> int:
    """Add a class; return its id."""
    [row] = add_rows([SchoolClass(school_id=school_id, year=year, name=name)])
    return row.id


def write_history(class_id: int, before: History, after: History) -> None:
    """Bring the headcounts of a class from what they were to what they are to be; none that stands is removed."""
    added = {key: pupils for key, pupils in after.items() if key not in before}
    add_all(headcount(class_id, stage, day, pupils._asdict()) for (stage, day), pupils in added.items())
    changed = {key: pupils for key, pupils in after.items() if before.get(key, pupils) != pupils}
    change_rows(Headcount, {(class_id, *key): pupils._asdict() for key, pupils in changed.items()})


def headcount(class_id: int, stage: int, day: date, counts: dict[str, int | None]) -> Headcount:
    """Return a new headcount."""
    return Headcount(class_id=class_id, stage=stage, reference_date=day, **counts)


def add_predecessors(class_id: int, predecessor_ids: Iterable[int]) -> None:
    """Link a class to those that its pupils were in the year before; those that are linked already stay."""
    known = set(
        db.session.scalars(select(ClassPredecessor.predecessor_id).where(ClassPredecessor.class_id == class_id))
    )
    new = sorted({*predecessor_ids} - known)
    add_all(ClassPredecessor(class_id=class_id, predecessor_id=before) for before in new)


def end_plans(plan_ids: Iterable[int], day: date) -> None:
    """End plans on a day, or on their first day if they have not begun by then."""
    starts = dict(db.session.execute(select(Plan.id, Plan.starts_on).where(Plan.id.in_([*plan_ids]))).all())
    change_rows(Plan, {plan_id: {"ended_on": max(day, first)} for plan_id, first in starts.items()})


def remove_classes(class_ids: Iterable[int]) -> None:
    """Remove classes without logs, with everything that hangs on them; count their municipalities' years anew."""
    ids = sorted(class_ids)
    of_year = select(School.municipality_code, SchoolClass.year).join(School, SchoolClass.school_id == School.id)
    places = db.session.execute(of_year.where(SchoolClass.id.in_(ids)).distinct()).all()
    plan_ids = list(db.session.scalars(select(Plan.id).where(Plan.class_id.in_(ids)).order_by(Plan.id)))
    planning.remove_plans(plan_ids)
    remove_where(Headcount, Headcount.class_id.in_(ids))
    remove_where(ClassPredecessor, ClassPredecessor.class_id.in_(ids) | ClassPredecessor.predecessor_id.in_(ids))
    db.session.execute(delete(RolloverClass).where(RolloverClass.class_id.in_(ids)))
    db.session.execute(delete(KeptReach).where(KeptReach.class_id.in_(ids)))
    remove_where(SchoolClass, SchoolClass.id.in_(ids))
    # A plan may have been all that made a programme one for other stages.
    for code, year in places if plan_ids else ():
        reach.keep_municipality(code, year)
