"""The tool on the test's database, and files to feed it with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cli.ss12000_server import ANGS, OSTER, TOKEN, System, app_of, serving
from tracker import create_app
from tracker.cli import tool
from tracker.models import db

# File, place, perhaps the value, what to do.
FAULT = re.compile(r"\w+\.csv, rad (\d+(?:, kolumn \w+)?): (?:“.*?”: )?(.*)")

SCHOOLS = """\
kommunkod;kommun;skolenhetskod;skola;huvudmannatyp;omrade;huvudenhet
9900;Exempelköping;99000001;Ängsskolan;kommunal;Norr;
9900;Exempelköping;99000002;Ängsskolan Lilla gruppen;kommunal;Norr;99000001
9900;Exempelköping;99000003;Österskolan;enskild;;
"""
CLASSES = """\
lasar;skolenhetskod;klass;stadium;elever;flickor;pojkar;matdatum;foregaende_klass
2025/26;99000001;3A;3;20;;;;
2026/27;99000001;4A;4;21;10;11;2026-10-15;3A
2026/27;99000001;5-6 Blå;5;8;;;;
2026/27;99000001;5-6 Blå;6;12;;;;
2026/27;99000003;7A;7;25;;;;
"""
USERS = """\
epost;namn;roll;skolenhetskod;kommunkod
a.larare@example.org;Alva Exempel;passledare;99000001;
b.larare@example.org;Bo Exempel;passledare;99000003;9900
c.chef@example.org;Cleo Exempel;programansvarig;;9900
d.admin@example.org;Dag Exempel;administrator;;alla
"""
PLANS = """\
lasar;skolenhetskod;klass;program;programversion;grupper;stadier;levererande_skolenhetskod;start;slut;avslutad;ledare
2026/27;99000001;4A;TAGET;TAGET-45;1;;;2026-09-01;2027-05-31;;a.larare@example.org
2026/27;99000001;5-6 Blå;TAGET;TAGET-45;;5;;;;;
2026/27;99000001;5-6 Blå;MVP;MVP-BOTKYRKA;3;6;99000003;;;;a.larare@example.org+b.larare@example.org
2026/27;99000003;7A;MVP;MVP-MAN-HOGSTADIET;2;;;;;;b.larare@example.org
"""
SESSIONS = """\
lasar;skolenhetskod;klass;program;pass_nr;grupp;datum;status;narvarande;minuter;utfall;hinder;ledarroller;kommentar
2026/27;99000001;4A;TAGET;1;0;2026-09-30;genomfort;20;50;enligt_manual;;larare+polis;
2026/27;99000001;4A;TAGET;2;0;2026-10-14;installt;;;;tid;;
2026/27;99000001;4A;TAGET;2;0;2026-10-21;genomfort;19;40;delvis;;larare;Bra samtal
2026/27;99000003;7A;MVP;1;1;2026-09-21;genomfort;12;60;enligt_manual;;;
2026/27;99000003;7A;MVP;1;2;2026-09-22;genomfort;11;60;enligt_manual;;;
"""


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    out: str
    errors: str


@dataclass(frozen=True)
class Operator:
    """Somebody at the command line, in an empty folder."""

    app: Flask
    folder: Path

    def __call__(self, *words: str, typed: str | None = None) -> Answer:
        """Run `tracker` with these words."""
        result = self.app.test_cli_runner().invoke(tool, list(words), input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    def give(self, kind: str, contents: str | bytes, *words: str) -> Answer:
        """Import contents as a file."""
        path = self.folder / f"{kind}.csv"
        path.write_bytes(contents.encode() if isinstance(contents, str) else contents)
        return self("import", kind, str(path), *words)

    def take(self, kind: str, *words: str) -> str:
        """Export a kind, as programs read it."""
        answer = self("export", kind, "--profile", "data", *words)
        assert (answer.code, answer.errors) == (0, "")
        return answer.out

    def lines(self, kind: str, *words: str) -> list[str]:
        """Export a kind, and return the lines below the header."""
        return self.take(kind, *words).splitlines()[1:]

    def mistakes(self, kind: str, contents: str, *words: str) -> list[tuple[str, str]]:
        """Import a file that must be refused, and return place and sentence of each mistake."""
        before = self.count("audit_event")
        answer = self.give(kind, contents, *words)
        assert (answer.code, self.count("audit_event")) == (1, before)
        found = [FAULT.fullmatch(line) for line in answer.errors.splitlines()[:-1]]
        return [(match[1], match[2]) for match in found if match]

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        with self.app.app_context():
            return db.session.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say nothing of work that takes long only because the computer is busy."""
    monkeypatch.setattr("tracker.cli.patience.PATIENCE", (600, 600))


@pytest.fixture
def tracker(app: Flask, tmp_path: Path) -> Operator:
    """Lend an operator whose database is ready."""
    operator = Operator(app, tmp_path)
    assert operator("init").code == 0
    return operator


@pytest.fixture
def town(tracker: Operator) -> Operator:
    """Lend an operator who has imported an invented municipality."""
    files: dict[str, str] = {"schools": SCHOOLS, "classes": CLASSES, "users": USERS, "plans": PLANS}
    for kind, contents in files.items():
        answer = tracker.give(kind, contents)
        assert (answer.code, answer.errors) == (0, ""), answer
    return tracker


def other_app(url: str) -> Flask:
    """Return an app on another database."""
    return create_app({"TRACKER_DATABASE_URL": url, "TRACKER_SECRET_KEY": "fixed, and long enough"})


@dataclass(frozen=True)
class Neighbour:
    """A system at an address, and an operator who has its key."""

    system: System
    address: str
    town: Operator

    def fetch(self, *words: str) -> Answer:
        """Import the classes of the town."""
        return self.town("import", "classes", "--from-ss12000", self.address, "--municipality", "9900", *words)

    def classes(self) -> list[str]:
        """Return the classes of this school year, as they are exported."""
        return self.town.lines("classes", "--year", "2026/27")


@pytest.fixture
def neighbour(tracker: Operator) -> Iterator[Neighbour]:
    """Lend a system with a school that we know and has no classes yet."""
    header = "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp\n"
    lines = f"9900;Exempelköping;{ANGS};Ängsskolan;kommunal\n9900;Exempelköping;{OSTER};Österskolan;kommunal\n"
    assert tracker.give("schools", header + lines).code == 0
    tracker.app.config["SS12000_TOKEN"] = TOKEN
    system = System()
    system.add_unit(ANGS)
    with serving(app_of(system)) as address:
        yield Neighbour(system, address, tracker)
