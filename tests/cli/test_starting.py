"""The first minutes: init, run, password, and a database that is not ready."""

import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from tests.cli.conftest import Operator, other_app
from tracker import create_app
from tracker.access.passwords import password_matches
from tracker.cli import tool
from tracker.errors import SettingError
from tracker.models import User, db
from tracker.roster import setup_is_open

LONG = "ett långt lösenord\n"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def link(out: str) -> str:
    [found] = [word for word in out.split() if "/setup/" in word]
    return found


def test_init_makes_ready_and_prints_a_link_that_replaces_the_one_before(tracker: Operator) -> None:
    first, second = (link(tracker("init").out).rpartition("/") for _ in range(2))
    assert first[0] == second[0] == "http://localhost:8000/setup"
    with tracker.app.app_context():
        assert [setup_is_open(token) for token in ("", first[2], second[2])] == [False, False, True]


def test_init_is_harmless_when_run_twice(tracker: Operator) -> None:
    assert tracker("init", "--municipality", "127").code == 0
    before = [tracker.count(table) for table in ("school", "curriculum", "curriculum_session", "audit_event")]
    assert before[:3] == [34, 5, 49]
    assert tracker("init", "--municipality", "0127").code == 0
    assert [tracker.count(table) for table in ("school", "curriculum", "curriculum_session", "audit_event")] == before


def test_init_leaves_what_the_municipality_has_changed(tracker: Operator) -> None:
    tracker("init", "--municipality", "0127")
    line = "0127;Botkyrka kommun;71048800;Nya Borgskolan;kommunal\n"
    tracker.give("schools", "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp\n" + line)
    tracker("init", "--municipality", "0127")
    assert "0127,Botkyrka kommun,71048800,Nya Borgskolan,kommunal,Hallunda-Norsborg,,," in tracker.lines("schools")


def test_a_password_can_be_replaced(tracker: Operator) -> None:
    tracker("init", "--admin", "ada@example.org", "--password-stdin", typed=LONG)
    answer = tracker("password", "ADA@example.org", "--password-stdin", typed="ett helt annat ord\n")
    assert (answer.code, answer.errors) == (0, "")
    with tracker.app.app_context():
        kept = db.session.scalar(sa.select(User.password_hash))
        assert [password_matches(kept, word) for word in ("ett helt annat ord", LONG.strip())] == [True, False]


@pytest.mark.parametrize(
    ("words", "typed", "code", "sentence"),
    [
        (("init", "--municipality", "9999"), None, 2, "Det finns ingen kommun 9999 i registret."),
        (("init", "--admin", "ada@example.org"), None, 2, "Ange --admin och --password-stdin tillsammans."),
        (("init", "--admin", "ada", "--password-stdin"), LONG, 2, "ada är ingen e-postadress."),
        (("init", "--admin", "ada@example.org", "--password-stdin"), "kort\n", 2, "minst 12 tecken"),
        (("init", "--admin", "ada@example.org", "--password-stdin"), "password1234\n", 2, "lätt att gissa"),
        (("password", "ada@example.org", "--password-stdin"), LONG, 1, "Det finns inget konto för ada@example.org."),
        (("password", "ada@example.org"), None, 2, "Ange --password-stdin"),
        (("fly",), None, 2, "Det finns inget kommando fly."),
        (("run", "--workers", "0"), None, 2, "--workers: ange ett heltal från 1 till 64."),
    ],
)
@SQLITE
def test_bad_usage_gets_one_sentence(
    tracker: Operator, words: tuple[str, ...], typed: str | None, code: int, sentence: str
) -> None:
    answer = tracker(*words, typed=typed)
    assert answer.code == code
    assert sentence in answer.errors


@SQLITE
def test_help_explains_every_command(tracker: Operator) -> None:
    said = tracker("--help").out
    for name in tool.commands:
        assert re.search(rf"\n  {name} +[A-ZÅÄÖ]\w+ ", said)
        assert "\nFlaggor:\n" in tracker(name, "--help").out


@SQLITE
def test_a_port_that_is_taken(tracker: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = tracker("run", "--port", str(taken.getsockname()[1]))
    assert (answer.code, len(answer.errors.splitlines())) == (1, 1)
    assert "välj en annan --port." in answer.errors


@SQLITE
def test_a_port_that_is_none(tracker: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "åtta")
    answer = tracker("run")
    assert (answer.code, answer.errors) == (2, "PORT är åtta. Ange ett tal från 1 till 65535.\n")


def test_a_database_that_is_not_ready_names_the_command_that_mends_it(tracker: Operator) -> None:
    with tracker.app.app_context():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = 'later'"))
        db.session.commit()
    for words in (("run",), ("init",), ("check",)):
        answer = tracker(*words)
        assert (answer.code, "senare version" in answer.errors) == (1, True)
    with tracker.app.app_context():
        db.session.execute(sa.text("DELETE FROM alembic_version"))
        db.session.commit()
    answer = tracker("run")
    assert (answer.code, answer.errors) == (1, "Databasen är tom. Kör ”tracker init” först.\n")


def test_a_database_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    answer = Operator(other_app(f"sqlite:///{tmp_path}/new.db"), tmp_path)("export", "schools")
    assert (answer.code, answer.errors) == (1, "Databasen är tom. Kör ”tracker init” först.\n")
    assert not (tmp_path / "new.db").exists()


def test_a_database_that_cannot_be_used_is_named_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("not a database, but long enough to be taken for one" * 100)
    for url in (f"sqlite:///{tmp_path}/text.db", "postgresql+psycopg://ada:hemligt@127.0.0.1:1/x"):
        answer = Operator(other_app(url), tmp_path)("run")
        assert (answer.code, len(answer.errors.splitlines())) == (1, 1)
        assert "går inte att använda" in answer.errors
        assert "hemligt" not in answer.errors


def test_a_wrong_setting_is_bad_usage(tmp_path: Path) -> None:
    def broken() -> Flask:
        raise SettingError("TRACKER_TODAY is 'x'. Write a date as 2026-11-24.")

    result = CliRunner().invoke(tool, ["init"], obj=ScriptInfo(create_app=broken))
    assert (result.exit_code, result.stderr) == (2, "TRACKER_TODAY is 'x'. Write a date as 2026-11-24.\n")


def test_the_example_stays_out_of_a_database_in_use(tracker: Operator) -> None:
    assert tracker("init", "--municipality", "0127").code == 0
    refused = tracker("init", "--demo")
    assert (refused.code, refused.out) == (1, "")
    assert refused.errors.startswith("Databasen används redan.")
    assert tracker.count("municipality") == 1


def test_the_example_stays_away_from_real_people(tracker: Operator) -> None:
    refused = tracker("init", "--demo", "--admin", "p.ansvarig@example.org", "--password-stdin", typed=LONG)
    assert (refused.code, refused.errors.startswith("Ange --demo ensamt")) == (2, True)
    assert tracker.count("user_account") == tracker.count("municipality") == 0


def test_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    app = create_app({"TRACKER_DATABASE_URL": f"sqlite:///{path}", "TRACKER_SECRET_KEY": "sixteen characters"})
    with app.app_context():
        db.session.execute(sa.text("CREATE TABLE something (id INTEGER)"))
        modes = {each.name: oct(each.stat().st_mode)[-3:] for each in tmp_path.iterdir()}
        db.session.rollback()
        db.engine.dispose()
    assert modes == {"tracker.db": "600", "tracker.db-wal": "600", "tracker.db-shm": "600"}


@SQLITE
@pytest.mark.long
def test_a_database_that_somebody_else_writes_is_said_in_words(tracker: Operator) -> None:
    other = sqlite3.connect(tracker.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    refused = tracker("password", "a.larare@example.org", "--password-stdin", typed=LONG)
    other.close()
    assert (refused.code, refused.errors) == (1, "Någon annan skriver just nu. Kör kommandot igen om en stund.\n")


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "2026-13-01"])
def test_a_day_that_cannot_be_reckoned_with_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match=text):
        create_app({"TRACKER_DATABASE_URL": "sqlite:///unused.db", "TRACKER_TODAY": text})


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_that_nothing_would_keep_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match="TRACKER_DATABASE_URL"):
        create_app({"TRACKER_DATABASE_URL": url})


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    for words in (("init",), ("run",), ("export", "schools")):
        answer = Operator(other_app(f"sqlite:///{tmp_path}/missing/new.db"), tmp_path)(*words)
        assert (answer.code, answer.errors.startswith(f"Det finns ingen mapp {tmp_path}/missing.")) == (1, True)


@SQLITE
def test_an_address_that_is_none_asks_for_another_host(tracker: Operator) -> None:
    answer = tracker("run", "--host", "999.1.1.1")
    assert (answer.code, answer.errors) == (
        1,
        "999.1.1.1 är ingen adress på den här datorn. Välj en annan --host, som 127.0.0.1.\n",
    )


@SQLITE
def test_a_folder_is_no_file(tracker: Operator, tmp_path: Path) -> None:
    assert "(finns inte)" in tracker("import", "classes", str(tmp_path / "missing.csv")).errors
    assert "(det är en mapp)" in tracker("import", "classes", str(tmp_path)).errors


@SQLITE
def test_real_people_stay_out_of_the_examples_database(tracker: Operator) -> None:
    assert tracker("init", "--demo").code == 0
    for words in (("--municipality", "0127"), ("--admin", "ada@example.org", "--password-stdin")):
        answer = tracker("init", *words, typed=LONG)
        assert (answer.code, answer.errors.startswith("Det här är exemplets databas")) == (1, True)
    assert tracker.count("municipality") == 1


ANOTHER_PROCESS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM something").fetchone()[0])
connection.close()
"""


def counted_elsewhere(path: Path) -> int:
    """Count the rows as another process, which puts the journal away if it thinks itself alone."""
    done = subprocess.run([sys.executable, "-c", ANOTHER_PROCESS, path], capture_output=True, check=True)
    return int(done.stdout)


def test_what_a_worker_commits_outlives_a_command_that_ran_meanwhile(tmp_path: Path) -> None:
    """A process that opens and closes the file by itself loses its locks on it, and then its journal."""
    path = tmp_path / "tracker.db"
    with other_app(f"sqlite:///{path}").app_context(), db.engine.connect() as first:
        first.execute(sa.text("CREATE TABLE something (id INTEGER)"))
        first.commit()
        with db.engine.connect() as second:
            for number, connection in enumerate((first, second, first, second), 1):
                connection.execute(sa.text("INSERT INTO something VALUES (1)"))
                connection.commit()
                assert counted_elsewhere(path) == number
