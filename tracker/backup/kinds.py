"""What a backup is: a SQLite database, or an archive of `pg_dump`. How each is made, checked and loaded."""

import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import URL, Connection

from tracker.errors import TrackerError
from tracker.models import db
from tracker.words import gettext as _

SQLITE, ARCHIVE = b"SQLite format 3\0", b"PGDMP"
# Tables that every release of this product has.
OURS = {"alembic_version", "session_log", "user_account"}


def is_sqlite() -> bool:
    """Say whether the product's own database is a SQLite file."""
    return db.engine.dialect.name == "sqlite"


def begins_with(path: Path, mark: bytes) -> bool:
    """Say whether a file begins so."""
    with path.open("rb") as file:
        return file.read(len(mark)) == mark


@contextmanager
def sqlite_sentences() -> Iterator[None]:
    """Say in a sentence what SQLite could not do."""
    try:
        yield
    except sqlite3.Error as error:
        raise TrackerError(_("The backup cannot be read or written (%(reason)s).", reason=error)) from None


def copy_sqlite(path: Path) -> None:
    """Copy the database as it stands at one moment; whoever logs meanwhile need not wait."""
    source = f"file:{quote(str(db.engine.url.database))}?mode=ro"
    with (
        sqlite_sentences(),
        closing(sqlite3.connect(source, uri=True)) as there,
        closing(sqlite3.connect(path)) as copy,
    ):
        there.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def check_sqlite(path: Path) -> None:
    """Raise TrackerError unless a copy is whole: every page, every index, every reference."""
    with sqlite_sentences(), closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as copy:
        faults = [text for (text,) in copy.execute("PRAGMA integrity_check(1)") if text != "ok"]
        faults += [f"{table} {row}" for table, row, *_rest in copy.execute("PRAGMA foreign_key_check")]
    if faults:
        raise TrackerError(_("The backup is damaged (%(fault)s). Take another one.", fault=faults[0]))


def is_our_sqlite(path: Path) -> bool:
    """Say whether a whole SQLite database is this product's."""
    with sqlite_sentences(), closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as copy:
        return {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} >= OURS


def dump_postgresql(path: Path) -> None:
    """Write an archive of the database as it stands at one moment."""
    run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}", address())


def check_archive(path: Path) -> None:
    """Raise TrackerError unless an archive can be read to its end."""
    run("pg_restore", f"--file={os.devnull}", str(path))


def is_our_archive(path: Path) -> bool:
    """Say whether an archive's list of contents has this product's tables."""
    return set(re.findall(r" TABLE \S+ (\w+) ", run("pg_restore", "--list", str(path)))) >= OURS


def load_archive(path: Path) -> None:
    """Fill the empty database from an archive: all of it, or nothing."""
    run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={address()}", str(path))
    with db.engine.begin() as connection:
        let_planner_look(connection)


def let_planner_look(connection: Connection) -> None:
    """Let PostgreSQL look at rows that are new to it: until it does so by itself, it reads them in slow ways."""
    connection.exec_driver_sql("ANALYZE")


def address() -> str:
    """Return where the database is, as PostgreSQL's own programs take it; the password goes beside it."""
    url: URL = db.engine.url
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query).render_as_string()


def run(program: str, *words: str) -> str:
    """Run one of PostgreSQL's programs and return what it said; raise TrackerError with what it complained of first."""
    password = db.engine.url.password
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    try:
        done = subprocess.run([program, *words], check=False, capture_output=True, text=True, env=environment)  # noqa: S603 - a fixed program
    except FileNotFoundError:
        raise TrackerError(
            _("The program %(program)s is missing. Install PostgreSQL's client programs.", program=program)
        ) from None
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [str(done.returncode)])[0]
        raise TrackerError(_("%(program)s did not succeed (%(reason)s).", program=program, reason=said))
    return done.stdout
