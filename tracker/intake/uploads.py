"""Files that wait to be confirmed: only their owner sees them, and not for long."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from tracker.access import Person
from tracker.dates import now
from tracker.errors import Problem, Refused
from tracker.models import FileImport, FormerName, ImportKind, Upload, User, begin_writing, db
from tracker.words import gettext as _

# So long a file waits to be confirmed, and an import may be taken back.
WAITS, UNDOABLE = timedelta(hours=24), timedelta(days=30)


# So many files of one person wait at a time.
MOST_WAITING = 10


@dataclass(frozen=True)
class Sent:
    """A file that waits: what it holds, how many rows, since when, and until when it may be confirmed."""

    id: int
    kind: ImportKind
    file_name: str
    rows: int
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A file that waits, with its contents."""

    id: int
    kind: ImportKind
    file_name: str
    reason: str | None
    contents: bytes
    rows: int
    expires_at: datetime


def keep(
    person: Person, kind: ImportKind, *, file_name: str, contents: bytes, rows: int, reason: str | None = None
) -> int:
    """Let a file wait, and forget those that have waited for too long; return its id.

    Raise Refused when as many of the person's wait as may.
    """
    compressed = zlib.compress(contents)
    begin_writing()
    db.session.execute(delete(Upload).where(Upload.expires_at < now()))
    # Of one person's files that come at once each counts those before.
    db.session.execute(select(User.id).where(User.id == person.id).with_for_update(key_share=True))
    if len(waiting(person)) >= MOST_WAITING:
        message = _(
            "%(most)s files of yours wait already. On the page Import files, import or throw away one of them first.",
            most=MOST_WAITING,
        )
        raise Refused(Problem("file", message))
    over = select(FileImport.id).where(FileImport.written_at < now() - UNDOABLE)
    db.session.execute(
        delete(FormerName).where(FormerName.import_id.in_(over)).execution_options(synchronize_session=False)
    )
    upload = Upload(
        user_id=person.id,
        kind=kind,
        file_name=file_name,
        reason=reason,
        contents=compressed,
        rows=rows,
        made_at=now(),
        expires_at=now() + WAITS,
    )
    db.session.add(upload)
    db.session.flush()
    return upload.id


def waiting(person: Person) -> list[Sent]:
    """Return the files that a person has sent and that wait, the newest first."""
    columns = Upload.id, Upload.kind, Upload.file_name, Upload.rows, Upload.made_at, Upload.expires_at
    mine = select(*columns).where(Upload.user_id == person.id, Upload.expires_at >= now())
    return [Sent(*row) for row in db.session.execute(mine.order_by(Upload.id.desc()))]


def find_upload(person: Person, upload_id: int) -> Waiting | None:
    """Return a file that a person has sent, while it waits."""
    row = db.session.scalar(
        select(Upload).where(Upload.id == upload_id, Upload.user_id == person.id, Upload.expires_at >= now())
    )
    if row is None:
        return None
    contents = zlib.decompress(row.contents)
    return Waiting(row.id, row.kind, row.file_name, row.reason, contents, row.rows, row.expires_at)


def discard(person: Person, upload_id: int) -> bool:
    """Forget a file that a person has sent; say whether it was there. Of two who ask at once one is told so."""
    begin_writing()
    mine = select(Upload).where(Upload.id == upload_id, Upload.user_id == person.id)
    row = db.session.scalar(mine.with_for_update())
    if row is None:
        return False
    db.session.delete(row)
    db.session.flush()
    return True
