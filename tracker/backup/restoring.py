"""Bringing a backup back, into a database that holds nothing."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import inspect

from tracker.backup import kinds, locks
from tracker.backup.making import keep
from tracker.backup.moving import move_to_postgresql
from tracker.errors import TrackerError
from tracker.models import db
from tracker.words import gettext as _

# What SQLite calls the journals beside a database.
JOURNALS = ("-wal", "-journal")


def restore(path: Path, identity: Path | None) -> None:
    """Fill the database from a backup; a locked one is opened with the secret key in the file `identity`.

    Raise TrackerError where there is a database already, and leave it as it is.
    """
    require_nothing()
    place = Path(str(db.engine.url.database)).parent if kinds.is_sqlite() else None
    with TemporaryDirectory(prefix=".restore.", dir=place) as folder:
        if kinds.begins_with(path, locks.MARK):
            clear = Path(folder) / "clear"
            locks.unlock(path, identity, clear)
            path = clear
        fill(path, Path(folder) / "copy")


def require_nothing() -> None:
    """Raise TrackerError when there is a database: nothing that is in use is ever written over."""
    url = db.engine.url
    file = Path(str(url.database))
    if kinds.is_sqlite():
        taken = holds_something(file)
    else:
        taken = bool(inspect(db.engine).get_table_names())
        db.engine.dispose()
    if taken:
        raise TrackerError(
            _(
                "There is a database at %(where)s, and it stays as it is. Set TRACKER_DATABASE_URL to a new one.",
                where=url.render_as_string(hide_password=True),
            )
        )
    if kinds.is_sqlite():
        require_no_journal(file)


def require_no_journal(file: Path) -> None:
    """Raise TrackerError when a journal is left where a database was: SQLite would take it for that of the new one."""
    for journal in (file.with_name(f"{file.name}{end}") for end in JOURNALS):
        if holds_something(journal):
            raise TrackerError(
                _("%(path)s is left of another database, and would be mixed into this one. Move it away.", path=journal)
            )


def holds_something(file: Path) -> bool:
    """Say whether there is a file, and not an empty one."""
    return file.exists() and file.stat().st_size > 0


def fill(path: Path, copy: Path) -> None:
    """Fill the database from a backup: one of its own kind, or of SQLite, with which most begin."""
    if kinds.begins_with(path, kinds.SQLITE):
        shutil.copyfile(path, copy)
        kinds.check_sqlite(copy)
        require_ours(path, is_ours=kinds.is_our_sqlite(copy))
        if kinds.is_sqlite():
            copy.chmod(0o600)
            keep(copy)
            keep(copy.rename(str(db.engine.url.database)).parent)
        else:
            move_to_postgresql(copy)
    elif kinds.begins_with(path, kinds.ARCHIVE) and not kinds.is_sqlite():
        require_ours(path, is_ours=kinds.is_our_archive(path))
        kinds.load_archive(path)
    else:
        raise TrackerError(
            _("%(path)s is no backup of this kind of database. Check file and database.", path=path.name)
        )


def require_ours(path: Path, *, is_ours: bool) -> None:
    """Raise TrackerError when a file, whole as it is, holds another program's data."""
    if not is_ours:
        raise TrackerError(_("%(path)s holds another program's data. Give a backup of Linjen.", path=path.name))
