"""What all commands share: words, an app, a database that is ready, and errors of one line."""

import errno
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import ScriptInfo
from sqlalchemy.exc import DatabaseError, IntegrityError

from tracker.cli.saying import BAD_USAGE, bad_usage, fail
from tracker.cli.usage import Explained, complaints
from tracker.errors import Busy, SettingError, TrackerError, Unavailable
from tracker.models import db
from tracker.models.migrating import is_unknown, revisions
from tracker.operation.journal import named, without_words
from tracker.words import gettext as _
from tracker.words import speaking, why_not

# A check, or a value that is missing.
RULES = {"23514", "23502", sqlite3.SQLITE_CONSTRAINT_CHECK, sqlite3.SQLITE_CONSTRAINT_NOTNULL}
# The classes of what PostgreSQL answers of connections, roles, databases, tables and its own state; all others may
# name what is in a row.
ABOUT_ITSELF = {"08", "28", "3D", "42", "53", "55", "57", "58"}
# What PostgreSQL's driver says of a text that holds a sign which SQLite keeps, and PostgreSQL cannot.
NO_TEXT = "PostgreSQL text fields cannot contain NUL (0x00) bytes"


class Command(Explained):
    """A command inside the app; unless `makes_ready`, only on a database that is ready."""

    # So that `parse_args` gets them, and says which they are.
    allow_extra_args = True

    def __init__(self, *args: object, makes_ready: bool = False, **kwargs: object) -> None:
        """Remember whether the command makes the database ready itself."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        self.makes_ready = makes_ready

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Take the words of a call apart; say which are too many."""
        extra = super().parse_args(context, args)
        if extra:
            said = _("“%(command)s” does not take %(what)s.", command=context.command_path, what=" ".join(extra))
            bad_usage(said + " " + _("Leave it out, or put quotation marks round words that belong together."))
        return extra

    def invoke(self, context: click.Context) -> object:
        """Run the command; say in one line what was wrong."""
        try:
            app = context.ensure_object(ScriptInfo).load_app()
        except SettingError as error:
            fail(str(error), BAD_USAGE)
        with app.app_context(), in_a_sentence():
            require_folder()
            if not self.makes_ready:
                require_ready_database()
            return super().invoke(context)


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """Say in one line what was wrong and how to mend it, and end the tool."""
    try:
        yield
    except Unavailable as error:
        fail(unusable(error.__cause__))
    except Busy:
        fail(_("Somebody else is writing just now. Run the command again in a moment."))
    except TrackerError as error:
        fail(str(error))
    except DatabaseError as error:
        said = way_out(error)
        if said is None:
            raise
        fail(said)


@contextmanager
def readable_output() -> Iterator[None]:
    """Say in one line when standard output cannot be written, as on a full disk, and end the tool."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}:
            raise
        click.echo(_("The output cannot be written (%(reason)s).", reason=why_not(error)), err=True)
        # What is left of it would fail once more at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)


@contextmanager
def unforeseen() -> Iterator[None]:
    """Say of a fault that nobody foresaw where in the program it was and what kind, never what people typed."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, its own words may hold what somebody typed
        click.echo(without_words(error), err=True)
        with speaking():
            click.echo(
                _("This should not happen. Send the lines above to whoever makes Linjen: they say nothing of people."),
                err=True,
            )
        sys.exit(1)


class Tool(Explained, click.Group):
    """The group of commands."""

    command_class = Command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command, with words from the first one on: an app comes later, or never."""
        with speaking(), readable_output():
            return super().main(*args, **kwargs)

    def invoke(self, context: click.Context) -> object:
        """Find the command and run it; say in one line that there is none."""
        with complaints(context):
            return super().invoke(context)

    def collect_usage_pieces(self, context: click.Context) -> list[str]:
        """Return what comes after the tool's name."""
        return [*super().collect_usage_pieces(context), _("COMMAND [ARGS]...")]

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option and each command does."""
        super().format_options(context, formatter)
        commands = sorted(self.commands.items())
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, command.get_short_help_str()) for name, command in commands])


def require_folder() -> None:
    """Refuse a database whose folder is not there: nothing can be kept in it."""
    url = db.engine.url
    folder = Path(url.database or "").absolute().parent
    if url.drivername == "sqlite" and not folder.is_dir():
        raise TrackerError(_("There is no folder %(folder)s. Make it, or correct TRACKER_DATABASE_URL.", folder=folder))


def require_ready_database() -> None:
    """Refuse a database that was not initialised, or is of another version; name the command that mends it."""
    there, meant = revisions()
    if not there:
        raise TrackerError(_("The database is empty. Run “tracker init” first."))
    if there != meant:
        raise TrackerError(
            too_new() if is_unknown(there) else _("The database is of an earlier version. Run “tracker init” first.")
        )


def require_known_revision() -> None:
    """Refuse a database of a later version: this program could only harm it."""
    if is_unknown(revisions()[0]):
        raise TrackerError(too_new())


def too_new() -> str:
    """Say that the program is older than its database."""
    text: str = _("The database is of a later version than this program. Install the newer program.")
    return text


def unusable(error: BaseException | None) -> str:
    """Say in a sentence that the database cannot be used, and where it is."""
    where = db.engine.url.render_as_string(hide_password=True)
    reason = first_line(error)
    text: str = _(
        "The database %(where)s cannot be used (%(reason)s). Check TRACKER_DATABASE_URL.", where=where, reason=reason
    )
    return text


def way_out(error: DatabaseError) -> str | None:
    """Say in a sentence what to do about a fault of the database; nothing of one that nobody foresaw."""
    if not isinstance(error, IntegrityError):
        return unusable(error.orig) if is_about_itself(error.orig) else None
    return (
        None
        if breaks_a_rule(error)
        else _("Somebody else wrote the same at the same moment. Run the command once more.")
    )


def breaks_a_rule(error: IntegrityError) -> bool:
    """Say whether a row itself was refused, and not because somebody else was first."""
    return getattr(error.orig, "sqlstate", "") in RULES or getattr(error.orig, "sqlite_errorcode", 0) in RULES


def is_about_itself(error: BaseException | None) -> bool:
    """Say whether a database complains of its own state or tables, in words that hold nothing that somebody typed."""
    if state := getattr(error, "sqlstate", None):
        return state[:2] in ABOUT_ITSELF
    # Without a state PostgreSQL's driver itself speaks, which may name values: not of a server that it cannot reach.
    return isinstance(error, sqlite3.Error | db.engine.dialect.loaded_dbapi.OperationalError) or str(error) == NO_TEXT


def first_line(error: BaseException | None) -> str:
    """Return what a database complains of first; what follows are often rows. Of values it may name only the kind."""
    if error is None:
        return ""
    said = str(error).strip().splitlines()
    return said[0] if said and is_about_itself(error) else named(error)


Adder = Callable[[Callable[..., None]], Command]


def command(name: str, *, makes_ready: bool = False) -> Adder:
    """Turn a function into a command; its docstring is the help."""
    return click.command(name, cls=Command, makes_ready=makes_ready)
