"""Counting later: who logs notes the class alone, and a moment after all that were noted are counted at once.

One class takes a third of what its log takes; of many, each takes a tenth of that. No figure waits for it: who reads
some meanwhile counts the classes that are noted (`tracker.reach.fresh`). What is noted when a process ends is counted
after the next log.
"""

from collections.abc import Callable, Iterable
from threading import Lock, Timer

from flask import Flask, current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.models import ClassToCount, db
from tracker.models.batches import among, chunks, put
from tracker.models.ready import rows_of

# In seconds.
MOMENT = 3.0
NAME = NOTED = "classes to count later"
IDS = select(ClassToCount.class_id).order_by(ClassToCount.class_id)


class Later:
    """Does something in an app's process a moment after it was asked to, once, however often it was asked."""

    def __init__(self, app: Flask, work: Callable[[], bool]) -> None:
        """Remember what to do; it says whether something is left to do."""
        self.app, self.work = app, work
        self.lock, self.is_coming = Lock(), False

    def soon(self) -> None:
        """Do it in a moment, unless that is coming already; where no thread is to be had, when the next one asks."""
        with self.lock:
            if self.is_coming:
                return
            timer = Timer(MOMENT, self.now)
            timer.daemon = True  # what is noted stays so when the process ends
            try:
                timer.start()
            except RuntimeError as error:
                self.tell(error)
            else:
                self.is_coming = True

    def now(self) -> None:
        """Do it; what goes wrong is tried again when the next one asks."""
        with self.lock:
            self.is_coming = False
        with self.app.app_context():
            try:
                if self.work():
                    self.soon()
            except Exception as error:  # noqa: BLE001 - its words may hold what people typed
                db.session.rollback()
                self.tell(error)

    def tell(self, error: Exception) -> None:
        """Write what went wrong to the journal; not what it says, which may hold what people typed."""
        self.app.logger.warning("classes are counted later than they should be: %s", type(error).__name__)


def let(app: Flask, work: Callable[[], bool]) -> None:
    """Let `app` count later, by `work`, which says whether some are left."""
    app.extensions[NAME] = Later(app, work)


def is_meant() -> bool:
    """Say whether this process counts later."""
    return NAME in current_app.extensions


def note(class_ids: Iterable[int]) -> None:
    """Note classes that a transaction has changed the logs of."""
    known = db.session().info.setdefault(NOTED, set())
    rows = [(class_id,) for class_id in sorted({*class_ids} - known)]
    put(ClassToCount, ["class_id"], rows, otherwise=" ON CONFLICT (class_id) DO NOTHING")
    known.update(class_id for [class_id] in rows)


def noted() -> list[int]:
    """Return the classes that are noted."""
    return [class_id for [class_id] in rows_of(IDS, {})]


def strike(class_ids: Iterable[int]) -> None:
    """Strike out classes that are counted."""
    for some in chunks(class_ids):
        own = delete(ClassToCount).where(among(ClassToCount.class_id, some))
        db.session.execute(own.execution_options(synchronize_session=False))


def soon(session: Session) -> None:
    """Count soon what a transaction has noted, now that it is committed."""
    if session.info.pop(NOTED, None):
        found: Later = current_app.extensions[NAME]
        found.soon()


def forget(session: Session, _transaction: object = None) -> None:
    """Forget what was undone."""
    session.info.pop(NOTED, None)
