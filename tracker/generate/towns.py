"""One municipality in one school year, from its classes to its last log."""

from collections.abc import Iterator

from tracker import reach
from tracker.demo.rows import Row, dice
from tracker.generate.classes import write_classes
from tracker.generate.logs import Course
from tracker.generate.order import Order, Step
from tracker.generate.plans import PlanFacts, Planner, write_plans
from tracker.generate.rows import add
from tracker.generate.schools import schools_of, write_town
from tracker.generate.work import mark, refuse_people
from tracker.models import HeldSlot, Municipality, SessionLog, Status, begin_writing, db

# Half a gigabyte of pages in memory, because ids come at random. And no waiting for the disk: what the machine loses
# with its power is made again.
QUICK = ("PRAGMA cache_size = -500000", "PRAGMA synchronous = NORMAL")


def hurry() -> None:
    """Let this process write quicker than people need it."""
    if db.engine.dialect.name == "sqlite":
        db.session.rollback()
        with db.engine.connect() as connection:
            for pragma in QUICK:  # outside a transaction, hence past SQLAlchemy
                connection.connection.cursor().execute(pragma)


def make(order: Order, step: Step) -> None:
    """Write one step of an order; the caller commits. Raise TrackerError when somebody has moved in meanwhile."""
    begin_writing()
    refuse_people()
    entries = order.towns[step.code]
    if db.session.get(Municipality, step.code) is None:
        write_town(step.code, entries, order.seed)
    schools = schools_of(step.code, entries, order.seed)
    dealt = dice(order.seed, step.code, step.year)
    classes = write_classes(schools, step.code, step.year, dealt)
    planner = Planner(schools, step.year, order.day, dealt)
    plans = write_plans([plan for each in classes for plan in planner.plans(each)])
    logs = [(plan, log) for plan in plans for log in Course(plan, order.day, dealt).logs()]
    add(SessionLog, [log for _plan, log in logs])
    add(HeldSlot, [slot for plan, log in logs for slot in slots(plan, log)])
    reach.keep_municipality(step.code, step.year.start)
    mark(order, step)


def slots(plan: PlanFacts, log: Row) -> Iterator[Row]:
    """Yield the slots that a log holds: its group's, or all of a whole class."""
    if log["status"] is Status.HELD and log["withdrawn_at"] is None:
        group = log["group_number"]
        for each in (group,) if group else range(1, plan.groups + 1):
            yield {"planned_session_id": log["planned_session_id"], "group_number": each, "log_id": log["id"]}
