"""The databases that are measured: made by `tracker generate`, kept in a folder from one run to the next."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from tracker import create_app
from tracker.access.passwords import hashed
from tracker.models import Membership, Role, User, db
from tracker.roster.register import REGISTER

TODAY, SEED = "2026-11-24", "1"
PASSWORD = "fyra vanliga ord i rad"
# Who leads one municipality, and who leads them all.
LEAD, NATION = "lead@example.org", "nation@example.org"


@dataclass(frozen=True)
class Database:
    """A generated database over some years: of `only` one municipality, of the first so many, or of all."""

    folder: Path
    years: int
    only: str | None = None
    municipalities: int | None = None

    @property
    def path(self) -> Path:
        """Return its file."""
        return self.folder / f"{self.only or self.municipalities or 'all'}-{self.years}.db"

    def register(self, home: str) -> Path:
        """Return the register it is made from: as it ships, or cut to fewer municipalities, among them `home`."""
        if self.municipalities is None:
            return REGISTER
        header, *lines = REGISTER.read_text(encoding="utf-8").splitlines()
        codes = sorted({line[:4] for line in lines} - {home})
        wanted = {home, *codes[: self.municipalities - 1]}
        path = self.path.with_suffix(".csv")
        path.write_text("\n".join([header, *(line for line in lines if line[:4] in wanted)]), encoding="utf-8")
        return path

    @property
    def settings(self) -> dict[str, str]:
        """Return the product's settings for it."""
        return {
            "TRACKER_DATABASE_URL": f"sqlite:///{self.path}",
            "TRACKER_SECRET_KEY": "fixed, so that nothing is written elsewhere",
            "TRACKER_TODAY": TODAY,
        }

    @contextmanager
    def app(self) -> Iterator[Flask]:
        """Lend the product on this database, and close its connections afterwards."""
        app = create_app(self.settings)
        try:
            yield app
        finally:
            with app.app_context():
                db.engine.dispose()


def made(database: Database, home: str) -> Database:
    """Return a database, filled if it is not yet, with who looks at it; `home` is the municipality of its lead.

    One that was kept from an earlier run is brought to today's tables.
    """
    run_tool(database, "init")
    if not has_people(database):
        fill(database, home)
        add_people(database, home)
    return database


@contextmanager
def copied(database: Database) -> Iterator[Database]:
    """Lend a copy of a database, to be changed and thrown away, whose lead administers it, too."""
    with tempfile.TemporaryDirectory(dir=database.folder) as folder:
        copy = Database(Path(folder), database.years, database.only, database.municipalities)
        with closing(sqlite3.connect(database.path)) as source, closing(sqlite3.connect(copy.path)) as target:
            source.backup(target)
        with copy.app() as app, app.app_context():
            lead = db.session.scalar(select(User).where(User.email == LEAD))
            assert lead
            lead.memberships.append(Membership(role=Role.ADMINISTRATOR))
            db.session.commit()
        yield copy


def has_people(database: Database) -> bool:
    """Say whether the database is complete: people are added last."""
    with database.app() as app, app.app_context():
        return db.inspect(db.engine).has_table("user_account") and bool(
            db.session.scalar(select(User.id).where(User.email == NATION))
        )


def fill(database: Database, home: str) -> None:
    """Generate the figures; a run that was stopped goes on."""
    only = ["--municipality", database.only] if database.only else []
    words = ["--register", str(database.register(home)), "--years", str(database.years), "--seed", SEED, *only]
    run_tool(database, "generate", *words)


def run_tool(database: Database, *words: str) -> None:
    """Run the operator's tool on a database."""
    tool = str(Path(sys.executable).with_name("tracker"))
    subprocess.run([tool, *words], env=os.environ | database.settings, check=True, stdout=subprocess.DEVNULL)


def add_people(database: Database, home: str) -> None:
    """Add the lead of one municipality, and the lead of all."""
    with database.app() as app, app.app_context():
        for email, code in ((LEAD, home), (NATION, None)):
            user = User(email=email, name="A. Prov", password_hash=hashed(PASSWORD))
            user.memberships.append(Membership(role=Role.LEAD, municipality_code=code))
            db.session.add(user)
        db.session.commit()
