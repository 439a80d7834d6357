"""Making a backup: beside its place first, checked there, and only then under its name."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from tracker.backup import kinds, locks
from tracker.errors import TrackerError
from tracker.words import gettext as _


def back_up(path: Path, key: str | None) -> int:
    """Write a backup of the database to a new file that its owner alone may read; return its size in bytes.

    With `key`, a public key of age, only who has the secret half can open it. Raise TrackerError, and leave nothing.
    """
    if path.exists():
        raise TrackerError(_("%(path)s is there already. Give another name, as one with today's date.", path=path))
    with TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        copy, locked = Path(folder) / "copy", Path(folder) / "locked"
        if kinds.is_sqlite():
            kinds.copy_sqlite(copy)
            kinds.check_sqlite(copy)
        else:
            kinds.dump_postgresql(copy)
            kinds.check_archive(copy)
        if key:
            locks.lock(copy, key, locked)
        finished = locked if key else copy
        finished.chmod(0o600)
        keep(finished)
        finished.rename(path)
        keep(path.parent)
    return path.stat().st_size


def keep(path: Path) -> None:
    """Return once a file, or what a folder lists, lies on the disk itself: a backup must outlive a power cut."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
