"""Backups: `tracker backup` while people log, and `tracker restore` where nothing is yet."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyrage
import pytest
from flask import Flask

from tests.cli.conftest import SESSIONS, Operator
from tests.cli.whole import fingerprint, is_known_to_planner, require_locked_audit_log
from tests.conftest import settings
from tests.postgres import Server, installed
from tracker import create_app
from tracker.models import db

# Another process logs one session after the other, each with a commit of its own.
LOGGING = """
import sys
from pathlib import Path
from tests.cli.conftest import Operator
from tests.conftest import settings
from tracker import create_app
url, folder, *numbers = sys.argv[1:]
operator = Operator(create_app(settings(url)), Path(folder))
head = "lasar;skolenhetskod;klass;program;pass_nr;grupp;datum;status;narvarande;minuter;utfall"
for number in numbers:
    row = f"2026/27;99000001;4A;TAGET;{number};0;2026-10-{int(number) + 10};genomfort;20;50;enligt_manual"
    answer = operator.give("sessions", head + "\\n" + row)
    assert answer.code == 0, answer
    print(number, flush=True)
"""


@pytest.fixture(autouse=True)
def clients_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs are found as on an operator's machine."""
    monkeypatch.setenv("PATH", f"{installed() / 'pginstall' / 'bin'}:{os.environ['PATH']}")


@pytest.fixture
def elsewhere(town: Operator, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Operator]]:
    """Lend operators with no database yet."""
    made: list[Flask] = []
    server: Server = request.getfixturevalue("postgres")

    def new(kind: str = "") -> Operator:
        url = f"sqlite:///{tmp_path / f'new{len(made)}.db'}"
        if (kind or db_kind(town)) == "postgresql":
            server.create("restored", "template0")
            url = server.url("restored")
        app = create_app(settings(url))
        made.append(app)
        return Operator(app, town.folder)

    yield new
    for app in made:
        with app.app_context():
            db.engine.dispose()
    server.execute("DROP DATABASE IF EXISTS {}", "restored")


def db_kind(operator: Operator) -> str:
    """Return which kind of database an operator has."""
    with operator.app.app_context():
        return db.engine.dialect.name


def settings_url(operator: Operator) -> str:
    """Return where an operator's database is."""
    return str(operator.app.config["SQLALCHEMY_DATABASE_URI"])


def all_of(operator: Operator) -> dict[str, str]:
    """Return all that an operator can take out."""
    kinds = ("schools", "classes", "plans", "users", "sessions", "reach", "progress")
    return {kind: operator.take(kind) for kind in kinds}


def test_what_is_backed_up_comes_back_to_the_last_digit(town: Operator, elsewhere: Callable[..., Operator]) -> None:
    town.give("sessions", SESSIONS)
    file = town.folder / "backup"
    answer = town("backup", str(file))
    assert (answer.code, answer.errors) == (0, "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before, other = fingerprint(town), elsewhere()
    answer = other("restore", str(file))
    assert (answer.code, answer.out, answer.errors) == (0, "Databasen är återställd.\n", "")
    assert fingerprint(other) == before
    require_locked_audit_log(other)
    assert all_of(other) == all_of(town)
    assert other("check").code == 0
    assert db_kind(other) == "sqlite" or is_known_to_planner(other)
    assert [path.name for path in town.folder.iterdir() if path.name.startswith(".")] == []


def test_a_locked_backup_is_opened_by_its_key_alone(town: Operator, elsewhere: Callable[..., Operator]) -> None:
    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    town.app.config["BACKUP_KEY"] = str(mine.to_public())
    file, wrong, right = town.folder / "backup", town.folder / "wrong", town.folder / "right"
    wrong.write_text(f"{other}\n")
    right.write_text(f"# created: 2026-11-24\n{mine}\n")
    assert town("backup", str(file)).out == f"{file} är skriven och kontrollerad, {file.stat().st_size / 1e6:.1f} MB.\n"
    assert b"larare@example.org" not in file.read_bytes()
    new = elsewhere()
    assert new("restore", str(file)).errors.startswith("Säkerhetskopian är låst. Ange filen")
    assert new("restore", str(file), "--identity", str(wrong)).errors.startswith("Nyckeln öppnar inte")
    assert new("restore", str(file), "--identity", str(file)).code == 1
    file.write_bytes(file.read_bytes()[:-1])
    assert new("restore", str(file), "--identity", str(right)).errors.startswith("Nyckeln öppnar inte")
    file.unlink()
    town("backup", str(file))
    assert new("restore", str(file), "--identity", str(right)).code == 0
    assert all_of(new) == all_of(town)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_municipality_moves_from_sqlite_to_postgresql(town: Operator, elsewhere: Callable[..., Operator]) -> None:
    town.give("sessions", SESSIONS)
    file = town.folder / "backup"
    town("backup", str(file))
    before, new = fingerprint(town), elsewhere("postgresql")
    assert new("restore", str(file)).out == "Databasen är återställd.\n"
    assert fingerprint(new) == before
    require_locked_audit_log(new)
    assert all_of(new) == all_of(town)
    assert new("check").code == 0
    assert is_known_to_planner(new)
    # What comes next is numbered after what was there.
    assert new.give("sessions", SESSIONS.replace("4A;TAGET;2;0;2026-10-21", "4A;TAGET;3;0;2026-10-28")).code == 0
    assert new.give("classes", "lasar;skolenhetskod;klass;stadium;elever\n2026/27;99000001;2C;2;19\n").code == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_missing_program_is_named(town: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(town.folder))
    answer = town("backup", str(town.folder / "backup"))
    assert (answer.code, answer.errors) == (1, "Programmet pg_dump saknas. Installera PostgreSQL:s klientprogram.\n")
    assert not (town.folder / "backup").exists()


def test_a_wrong_key_and_a_wrong_place_are_said_and_leave_nothing(town: Operator) -> None:
    town.app.config["BACKUP_KEY"] = "age1nonsense"
    assert town("backup", str(town.folder / "backup")).errors.startswith("TRACKER_BACKUP_KEY är ingen publik nyckel")
    assert town("backup", str(town.folder / "none" / "backup")).errors.endswith("Välj en annan.\n")
    assert not list(town.folder.glob("*backup*"))


@pytest.mark.long
def test_a_backup_is_one_moment_while_people_log(town: Operator, elsewhere: Callable[..., Operator]) -> None:
    """Half of what is logged meanwhile may be in it, and no half log."""
    url = settings_url(town)
    numbers = [str(number) for number in range(1, 8)]
    with subprocess.Popen(
        [sys.executable, "-c", LOGGING, url, str(town.folder), *numbers], stdout=subprocess.PIPE, text=True
    ) as logging:
        assert logging.stdout
        assert logging.stdout.readline() == "1\n"
        answer = town("backup", str(town.folder / "backup"))
        assert logging.wait() == 0
    assert (answer.code, answer.errors) == (0, "")
    new = elsewhere()
    new("restore", str(town.folder / "backup"))
    assert new("check").code == 0
    assert 1 <= len(new.lines("sessions")) <= len(town.lines("sessions")) == len(numbers)
