"""`tracker generate`: invented figures on schools of a register, for load work."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cli.conftest import Operator
from tests.conftest import SQLITE_FIRST
from tests.unit.example import everything, mistakes
from tracker import generate
from tracker.dates import today
from tracker.errors import TrackerError
from tracker.models import Municipality, School, SchoolClass, SessionLog, User, db

STAGES = [f"elever_{stage}" for stage in ("f", *range(1, 10))]
HEADER = ["kommunkod", "kommun", "skolenhetskod", "skolenhet", "huvudmannatyp", "omrade", "huvudenhet", *STAGES]
REGISTER = "\n".join(
    [
        ";".join(HEADER),
        "9901;Påhittade;99010010;Almskolan;kommunal;Öst;;30;20;4;2;25;26;40;0;0;0",
        "9901;Påhittade;99010020;Björkskolan;enskild;;;0;0;0;0;0;0;20;24;25;51",
        "9901;Påhittade;99010030;Almskolan Humlan;kommunal;Öst;99010010;1;0;2;0;3;0;0;0;0;0",
        "9902;Uppdiktade;99020010;Cedern;kommunal;;;5;5;5;5;5;5;5;5;5;5",
    ]
)
Made = dict[str, list[tuple[Any, ...]]]
pytestmark = SQLITE_FIRST


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Lend a register of two invented municipalities."""
    path = tmp_path / "register.csv"
    path.write_text(REGISTER, encoding="utf-8")
    return path


def words_of(register: Path) -> tuple[str, ...]:
    """Return the words that fill a database for two years."""
    return ("generate", "--register", str(register), "--years", "2", "--seed", "1")


@pytest.fixture
def words(register: Path) -> tuple[str, ...]:
    """Lend the words for the whole register."""
    return words_of(register)


def made(app: Flask) -> Made:
    """Return all that is in the database."""
    with app.app_context():
        return everything()


@pytest.mark.long
def test_figures_are_made_that_keep_every_rule(tracker: Operator, words: tuple[str, ...]) -> None:
    events = tracker.count("audit_event")
    answer = tracker(*words)
    assert (answer.code, answer.out) == (0, "Databasen är fylld. Alla siffror i den är påhittade.\n")
    assert "2 kommuner, 2 läsår" in answer.errors
    assert tracker.count("audit_event") == events + 4, "one for each municipality and year"
    assert tracker("check").out == "Allt stämmer.\n"
    assert tracker(*words).code == 0, "a check changes nothing"
    with tracker.app.app_context():
        assert list(mistakes()) == []
        assert set(db.session.scalars(sa.select(SchoolClass.year))) == {2025, 2026}
        last = db.session.scalar(sa.select(sa.func.max(SessionLog.day)))
        assert last is not None
        assert today() - timedelta(days=7) < last < today()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(School)) == 4
    page = tracker.app.test_client().get("/sign-in").get_data(as_text=True)
    assert "Påhittade siffror: inget av det här har hänt." in page


@pytest.mark.long
def test_what_people_add_afterwards_gets_numbers_of_its_own(tracker: Operator, words: tuple[str, ...]) -> None:
    tracker(*words)
    with tracker.app.app_context():
        db.session.add(User(email="b@example.org", name="B"))
        db.session.flush()
        db.session.rollback()


def test_the_same_seed_gives_the_same_figures_however_often_it_is_stopped(
    tracker: Operator, words: tuple[str, ...], register: Path
) -> None:
    app = tracker.app
    with app.app_context():
        order = generate.order_from(register, None, seed=1, years=2, day=today())
        order, steps = generate.remaining(order)
        for step in steps[:2]:
            generate.make(order, step)
            db.session.commit()
        generate.make(order, steps[2])
        db.session.rollback()
    app.config["TODAY"] += timedelta(days=9)
    assert tracker(*words).code == 0
    stopped = made(app)
    assert tracker(*words).code == 0
    assert made(app) == stopped
    app.config["TODAY"] -= timedelta(days=9)
    with app.app_context():
        db.drop_all()
        db.session.execute(sa.text("DROP TABLE alembic_version"))
        db.session.commit()
    assert (tracker("init").code, tracker(*words).code) == (0, 0)
    at_once = made(app)
    for table in ("one_time_link", "curriculum_session"):
        stopped.pop(table), at_once.pop(table)
    assert at_once == stopped


def test_one_municipality_alone_has_the_figures_it_has_among_others(tracker: Operator, words: tuple[str, ...]) -> None:
    assert tracker(*words, "--municipality", "9902").code == 0
    with tracker.app.app_context():
        assert list(db.session.scalars(sa.select(Municipality.code))) == ["9902"]
    alone = tracker.take("sessions")
    assert "9902,99020010" in alone


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("--seed", "2"), "Databasen har siffror som gjordes med andra ord (--seed 1, --years 2"),
        (("--years", "3"), "Databasen har siffror som gjordes med andra ord"),
        (("--municipality", "9902"), "Databasen har siffror som gjordes med andra ord"),
    ],
)
def test_two_orders_are_never_mixed(
    tracker: Operator, words: tuple[str, ...], change: tuple[str, ...], sentence: str
) -> None:
    tracker(*words)
    before = made(tracker.app)
    answer = tracker(*words, *change)
    assert (answer.code, answer.errors.startswith(sentence)) == (1, True)
    assert made(tracker.app) == before


def test_a_database_in_use_is_refused(town: Operator, words: tuple[str, ...]) -> None:
    before = made(town.app)
    answer = town(*words)
    assert (answer.code, answer.out) == (1, "")
    assert answer.errors.startswith("Databasen används redan")
    assert made(town.app) == before


@pytest.mark.long
@pytest.mark.parametrize(
    "use",
    [
        ("init", "--municipality", "0127"),
        ("init", "--demo"),
        ("init", "--admin", "ada@example.org", "--password-stdin"),
    ],
)
def test_whoever_has_begun_is_left_in_peace(tracker: Operator, words: tuple[str, ...], use: tuple[str, ...]) -> None:
    assert tracker(*use, typed="ett långt lösenord\n").code == 0
    assert tracker(*words).errors.startswith("Databasen används redan")


@pytest.mark.long
def test_it_stops_for_who_moves_in_meanwhile(tracker: Operator, register: Path) -> None:
    with tracker.app.app_context():
        order = generate.order_from(register, None, seed=1, years=2, day=today())
        order, steps = generate.remaining(order)
        generate.make(order, steps[0])
        db.session.commit()
    tracker("init", "--admin", "ada@example.org", "--password-stdin", typed="ett långt lösenord\n")
    with tracker.app.app_context(), pytest.raises(TrackerError):
        generate.make(order, steps[1])


@pytest.mark.long
def test_who_has_moved_in_afterwards_is_left_in_peace_too(tracker: Operator, words: tuple[str, ...]) -> None:
    tracker(*words)
    tracker("init", "--admin", "ada@example.org", "--password-stdin", typed="ett långt lösenord\n")
    assert tracker(*words).errors.startswith("Databasen används redan")


@pytest.mark.parametrize(
    ("contents", "change", "expected"),
    [
        (None, (), (1, "går inte att läsa")),
        ("kommunkod;kommun\n9901;P\n", (), (1, "register.csv är inget skolregister.")),
        ("", (), (1, "register.csv är inget skolregister.")),
        (b"\xff\xfe", (), (1, "register.csv är inget skolregister.")),
        (REGISTER.replace("kommunal", "privat"), (), (1, "register.csv är inget skolregister.")),
        (REGISTER, ("--municipality", "9903"), (1, "Det finns ingen kommun 9903 i registret.")),
        (REGISTER, ("--years", "0"), (2, "--years: ange ett heltal från 1 till 50.")),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    tracker: Operator, register: Path, contents: str | bytes | None, change: tuple[str, ...], expected: tuple[int, str]
) -> None:
    register.unlink()
    if contents is not None:
        register.write_bytes(contents.encode() if isinstance(contents, str) else contents)
    answer = tracker(*words_of(register), *change)
    assert (answer.code, len(answer.errors.splitlines())) == (expected[0], 1)
    assert expected[1] in answer.errors
