"""The plans that logs of a file belong to: by their place or their logs, and kept from other writers."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from sqlalchemy import select

from tracker.access import Scope
from tracker.models import Curriculum, Plan, School, SchoolClass, SessionLog, db
from tracker.models.batches import chunks

# School year, unit code, class, programme: where a log belongs, unless the class has two plans of the programme.
PlaceKey = tuple[int, str, str, str]


def lock_plans(plan_ids: Iterable[int]) -> bool:
    """Keep other writers of plans waiting; say whether the database has several at a time."""
    if db.session.connection().dialect.name == "sqlite":
        return False
    wanted, class_ids = sorted(plan_ids), set[int]()
    for some in chunks(wanted):
        class_ids |= set(db.session.scalars(select(Plan.class_id).where(Plan.id.in_(some))))
    # Classes before plans, and each in one order: whoever else writes them takes them so.
    for some in chunks(sorted(class_ids)):
        classes = select(SchoolClass.id).where(SchoolClass.id.in_(some)).order_by(SchoolClass.id)
        db.session.execute(classes.with_for_update(key_share=True))
    for some in chunks(wanted):
        db.session.execute(select(Plan.id).where(Plan.id.in_(some)).order_by(Plan.id).with_for_update())
    return True


def plans_by_place(scope: Scope, years: AbstractSet[int]) -> dict[PlaceKey, dict[str, int]]:
    """Return the plans of these years in scope by class and programme, then by curriculum."""
    rows = db.session.execute(
        select(SchoolClass.year, School.unit_code, SchoolClass.name, Plan.programme_code, Curriculum.code, Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .where(SchoolClass.year.in_(years), scope.classes)
    )
    found: dict[PlaceKey, dict[str, int]] = defaultdict(dict)
    for year, unit_code, name, programme_code, code, plan_id in rows:
        found[year, unit_code, name, programme_code][code] = plan_id
    return found


def plans_of(log_ids: Iterable[str]) -> set[int]:
    """Return the plans of logs."""
    found: set[int] = set()
    for some in chunks(log_ids):
        found |= set(db.session.scalars(select(SessionLog.plan_id).where(SessionLog.id.in_(some))))
    return found
