"""Record, correct and remove activities."""

from sqlalchemy import select

from tracker.access import Scope
from tracker.activities.entry import ActivityEntry, Ground, check
from tracker.errors import Problem, Refused, TrackerError
from tracker.models import Activity, School, db
from tracker.models.alone import alone_with
from tracker.words import gettext as _


class AlreadyThere(TrackerError):
    """The school has such an activity on that day already; `activity_id` names it."""

    def __init__(self, activity_id: int) -> None:
        """Remember which one is there."""
        super().__init__(str(activity_id))
        self.activity_id = activity_id


def record(entry: ActivityEntry, ground: Ground, *, author_id: int) -> int:
    """Log an activity and return its id; the caller has found the school in scope.

    One form sent twice is one activity; sent with other contents, it corrects it. Raises Refused, and AlreadyThere
    when the school has one of the kind on that day which the entry does not say it differs from.
    """
    with alone_with(School, [ground.school_id]):
        activity = db.session.scalar(select(Activity).where(Activity.receipt == entry.receipt))
        if activity is None:
            activity = Activity(school_id=ground.school_id, author_id=author_id, receipt=entry.receipt)
        elif (activity.author_id, activity.school_id) != (author_id, ground.school_id):
            raise Refused(Problem("", _("This page has been used already. Load it again, and save once more.")))
        else:
            refuse_locked(activity, ground)
        put(entry, activity, ground)
        db.session.add(activity)
        db.session.flush()
    return activity.id


def correct(scope: Scope, activity_id: int, entry: ActivityEntry, ground: Ground, *, by_id: int, others: Scope) -> None:
    """Correct an activity in scope: one's own, or in the scope `others` anybody's. Raises Refused, AlreadyThere."""
    with alone_with(School, [ground.school_id]):
        put(entry, open_row(scope, activity_id, ground, by_id, others), ground)
        db.session.flush()


def remove(scope: Scope, activity_id: int, ground: Ground, *, by_id: int, others: Scope) -> None:
    """Remove an activity in scope: one's own, or in the scope `others` anybody's. Raises Refused."""
    with alone_with(School, [ground.school_id]):
        db.session.delete(open_row(scope, activity_id, ground, by_id, others))
        db.session.flush()


def open_row(scope: Scope, activity_id: int, ground: Ground, by_id: int, others: Scope) -> Activity:
    """Return the activity that one may change now; raise Refused."""
    activity = find_row(scope, activity_id)
    if activity is None:
        raise Refused(Problem("", _("The activity has been removed.")))
    if activity.author_id != by_id and find_row(others, activity_id) is None:
        raise Refused(Problem("", _("Only who logged it, or a coordinator, can correct it.")))
    refuse_locked(activity, ground)
    return activity


def find_row(scope: Scope, activity_id: int) -> Activity | None:
    """Return an activity of a school in scope, or None."""
    query = select(Activity).join(School, Activity.school_id == School.id)
    return db.session.scalar(query.where(Activity.id == activity_id, scope.schools))


def refuse_locked(activity: Activity, ground: Ground) -> None:
    """Raise Refused when the activity's own day lies in a closed period."""
    if ground.lock and ground.locks(activity.day):
        raise Refused(Problem("day", ground.lock.advice))


def put(entry: ActivityEntry, activity: Activity, ground: Ground) -> None:
    """Write an entry that keeps the rules into an activity; raise Refused, or AlreadyThere."""
    wrong = check(entry, ground)
    if wrong:
        raise Refused(*wrong)
    there = None if entry.is_another else same(entry, activity, ground)
    if there is not None:
        raise AlreadyThere(there)
    assert entry.participants is not None
    activity.programme_code, activity.kind = entry.programme_code, entry.kind
    activity.day, activity.participants = entry.day, entry.participants


def same(entry: ActivityEntry, activity: Activity, ground: Ground) -> int | None:
    """Return another activity of the school of the same kind on the same day, the first, or None."""
    return db.session.scalar(
        select(Activity.id)
        .where(
            Activity.school_id == ground.school_id,
            Activity.programme_code == entry.programme_code,
            Activity.kind == entry.kind,
            Activity.day == entry.day,
            Activity.id != (activity.id or 0),
        )
        .order_by(Activity.id)
        .limit(1)
    )
