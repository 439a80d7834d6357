"""Files out of the database: profiles, filters, and what goes with what."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import SESSIONS, Operator
from tests.conftest import settings


@pytest.fixture
def logged(town: Operator) -> Operator:
    """Lend a town with logs."""
    town.give("sessions", SESSIONS)
    return town


def test_the_two_profiles(logged: Operator) -> None:
    path = logged.folder / "ut.csv"
    assert logged("export", "reach", "--programme", "TAGET", "-o", str(path)).code == 0
    excel = path.read_bytes()
    assert excel.startswith(b"\xef\xbb\xbfperiod;kommunkod;")
    assert excel.count(b"\r\n") == excel.count(b"\n") == 2
    assert b";69,0;" in excel
    data = logged.take("reach", "--programme", "TAGET")
    assert data.startswith("period,kommunkod,")
    assert "\r" not in data
    assert ",69.0," in data


def test_lists_hold_all_years_unless_one_is_asked_for(logged: Operator) -> None:
    assert [line[:7] for line in logged.lines("classes")] == ["2025/26", *["2026/27"] * 4]
    assert len(logged.lines("classes", "--year", "2026-27")) == 4
    assert len(logged.lines("classes", "--term", "VT2026")) == 1
    assert len(logged.lines("plans", "--year", "2025/26")) == 0
    assert len(logged.lines("sessions")) == 5
    assert len(logged.lines("sessions", "--term", "VT2027")) == 0


def test_filters(logged: Operator) -> None:
    assert len(logged.lines("schools", "--area", "Norr")) == 2
    assert len(logged.lines("classes", "--stage", "6")) == 2
    assert len(logged.lines("plans", "--programme", "MVP")) == 2
    assert len(logged.lines("users", "--municipality", "9900")) == 3
    assert len(logged.lines("schools", "--owner", "enskild")) == 1
    curriculum, school = ("--curriculum", "TAGET-45"), ("--school", "99000001")
    assert len(logged.lines("plans", *curriculum)) == 2
    assert {line.split(",")[3] for line in logged.lines("reach", *school)} == {"99000001"}
    assert len(logged.lines("users")) == 4
    assert {line.split(",")[8] for line in logged.lines("reach", "--programme", "MVP")} == {"MVP"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("users", "--year", "2026/27"), "--year går inte ihop med users."),
        (("reach", "--year", "2026"), "2026 är inget läsår. Skriv det som 2026/27."),
        (
            ("reach", "--year", "2026/27", "--term", "HT2026"),
            "Ange en enda period: ett läsår, en termin eller ett kalenderår.",
        ),
        (("reach", "--term", "HT26"), "HT26"),
        (("reach", "--municipality", "0180"), "0180"),
        (("reach", "--programme", "SET"), "TAGET, MVP"),
        (("reach", "--area", "Söder"), "Norr"),
        (("reach", "--school", "12345678"), "Vi hittar inte skolan 12345678."),
        (("reach", "--owner", "kyrka"), "enskild"),
        (("reach", "--curriculum", "TAGET-99"), "TAGET-45"),
        (("schools", "--curriculum", "TAGET-45"), "--curriculum går inte ihop med schools."),
        (("reach", "--municipality", "180"), "0180"),
        (("reach", "--stage", "13"), "13"),
        (("pupils",), "pupils"),
        (("reach", "--calendar-year", "2026/27"), "2026/27 är inget kalenderår. Skriv det som 2026."),
        (("reach", "--calendar-year", "2026", "--term", "HT2026"), "Ange en enda period"),
        (("users", "--calendar-year", "2026"), "--calendar-year går inte ihop med users."),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_bad_usage_gets_one_sentence(logged: Operator, words: tuple[str, ...], sentence: str) -> None:
    answer = logged("export", *words)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.errors


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_written(logged: Operator) -> None:
    answer = logged("export", "schools", "-o", str(logged.folder / "nowhere" / "ut.csv"))
    assert (answer.code, len(answer.errors.splitlines())) == (1, 1)
    assert "går inte att skriva" in answer.errors


def test_a_link_stays_a_link_and_what_is_no_file_stays_what_it_is(town: Operator) -> None:
    place, link, pipe = (town.folder / name for name in ("real.csv", "link.csv", "pipe"))
    link.symlink_to(place)
    os.mkfifo(pipe)
    assert town("export", "schools", "-o", str(link)).code == 0
    assert link.is_symlink()
    assert place.read_bytes().startswith(b"\xef\xbb\xbfkommunkod")
    refused = town("export", "schools", "-o", str(pipe))
    assert (refused.code, refused.errors.startswith(f"{pipe} går inte att skriva")) == (1, True)
    assert pipe.is_fifo()


@pytest.mark.long
def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    environment = os.environ | settings(f"sqlite:///{tmp_path / 'tracker.db'}")
    command = [sys.executable, "-c", "from tracker.cli import main; main()", "--help"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith("Det går inte att skriva ut svaret")
