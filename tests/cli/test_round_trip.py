"""A random municipality as files, in and out again: every figure is what counting section 4 by hand gives."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO
from math import floor
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Operator
from tests.cli.town_files import Row, class_cells, files_of, importable, text_cell
from tests.unit.storing import add, clear, curriculum_row, rule_rows, session_rows
from tests.unit.towns import PERIODS, PROGRAMMES, Case, cases
from tracker import models, recount
from tracker.dates import Period, SchoolYear
from tracker.models import db
from tracker.reach import RULE_VERSION
from tracker.recount import Delivery, PlanInTown, Question, SchoolCount, Town
from tracker.recount.facts import School, SchoolClass
from tracker.recount.plans import pupils_by_stage, pupils_taking_part

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
SHARED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
SEEDS = st.integers(0, 2**32)
KINDS = ("schools", "classes", "plans", "sessions")
# What tells how and when a log came here, and not what it says.
OF_ARRIVAL = {"kalla", "skapad", "andrad", "revision"}
# What tells the lines of a kind of figures from each other.
KEYS = {"reach": ("skolenhetskod", "program"), "progress": ("skolenhetskod", "lasar", "klass", "programversion")}
Files = Mapping[str, bytes]
Key = tuple[str, ...]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@given(case=cases(), seed=SEEDS)
@settings(SHARED, max_examples=15)
def test_files_in_and_out_again_count_as_by_hand(app: Flask, tmp_path: Path, case: Case, seed: int) -> None:
    travel(Journey(Operator(app, tmp_path), case, Random(seed)))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@given(case=cases(), seed=SEEDS)
@settings(SHARED, max_examples=6)
def test_files_in_and_out_again_count_as_by_hand_on_a_server(
    app: Flask, tmp_path: Path, case: Case, seed: int
) -> None:
    travel(Journey(Operator(app, tmp_path), case, Random(seed)))


class Journey:
    """A municipality of a case, its files, and the operator who takes them in and out, on the case's day."""

    def __init__(self, operator: Operator, case: Case, dice: Random) -> None:
        self.operator = operator
        self.today = operator.app.config["TODAY"] = case.today
        self.town = importable(case.towns[0], dice)
        self.files = files_of(self.town, dice)
        self.profiles = [dice.choice(("data", "excel")) for _kind in KINDS]

    def begin(self) -> None:
        """Leave nothing in the database but the programmes and their curricula."""
        with self.operator.app.app_context():
            clear()
            pool = self.town.curricula
            add([models.Programme(code=code, name=code) for code in PROGRAMMES])
            add([curriculum_row(each) for each in pool])
            stages = [(each.id, stage) for each in pool for stage in sorted(each.stages)]
            add([models.CurriculumStage(curriculum_id=number, stage=stage) for number, stage in stages])
            add([row for each in pool for row in session_rows(each)])
            db.session.commit()

    def decide(self) -> None:
        """Write what the municipality decided for its years; no file says that."""
        with self.operator.app.app_context():
            add(rule_rows(self.town))
            db.session.commit()

    def take_in(self, files: Files, told: str) -> None:
        """Import files, and see that each command tells this."""
        for kind in KINDS:
            answer = self.operator.give(kind, files[kind])
            assert answer.code == 0, answer.errors
            assert told in answer.out
            # A weekend, or a few more than the class has, is a warning.
            assert kind == "sessions" or not answer.errors

    def take_in_from_nothing(self, files: Files) -> None:
        """Import files into a database of curricula alone, and once more: the second time nothing changes."""
        self.begin()
        self.take_in({**files, **{kind: first_line(files[kind]) for kind in KINDS[1:]}}, " ändrade")
        self.decide()
        self.take_in(files, "0 ändrade")
        audited = self.operator.count("audit_event")
        written = self.take_out()
        self.take_in(files, "0 nya, 0 ändrade")
        assert self.operator.count("audit_event") == audited
        assert self.take_out() == written

    def export(self, kind: str, *words: str) -> bytes:
        """Export a kind, and return the file as it is."""
        path = self.operator.folder / "export.csv"
        answer = self.operator("export", kind, "-o", str(path), *words)
        assert (answer.code, answer.errors) == (0, "")
        return path.read_bytes()

    def take_out(self) -> dict[str, bytes]:
        """Export what can be imported, in any profile."""
        asked = zip(KINDS, self.profiles, strict=True)
        return {kind: self.export(kind, "--profile", profile) for kind, profile in asked}

    def figures(self) -> dict[tuple[str, str], bytes]:
        """Export the figures of each period."""
        return {
            (kind, period.label): self.export(
                kind, "--term" if period.is_term else "--year", period.label, "--profile", "data"
            )
            for kind in KEYS
            for period in PERIODS
        }


def travel(journey: Journey) -> None:
    """Take a municipality in, out, and in again."""
    journey.take_in_from_nothing(journey.files.contents)
    figures, files = journey.figures(), journey.take_out()
    assert list(differences(journey, figures)) == []
    journey.take_in_from_nothing(files)
    assert journey.figures() == figures
    again = journey.take_out()
    assert {kind: said_in(contents) for kind, contents in again.items()} == {
        kind: said_in(contents) for kind, contents in files.items()
    }
    checked = journey.operator("check")
    assert checked.code == 0, checked


def first_line(contents: bytes) -> bytes:
    """Return the header of a file."""
    return contents.splitlines()[0]


def said_in(contents: bytes) -> bytes | list[Row]:
    """Return a file, byte for byte; of a file of logs, all but how and when they came here."""
    header, *_rest = contents.decode("utf-8-sig").splitlines()
    if not header.startswith("id"):
        return contents
    lines = csv.DictReader(StringIO(contents.decode("utf-8-sig"), newline=""), delimiter=header[2])
    return [{name: cell for name, cell in line.items() if name not in OF_ARRIVAL} for line in lines]


def differences(journey: Journey, figures: Mapping[tuple[str, str], bytes]) -> Iterator[str]:
    """Yield each cell of the exported figures that counting by hand gives another value for."""
    for period in PERIODS:
        questions = [recount.ask(journey.town, code, period, journey.today) for code in PROGRAMMES]
        counted = {
            "reach": [row for question in questions for row in reach_rows(journey, question)],
            "progress": [row for question in questions for row in progress_rows(journey.town, question)],
        }
        for kind, keys in KEYS.items():
            lines = list(csv.DictReader(StringIO(figures[kind, period.label].decode(), newline="")))
            yield from compared(f"{kind} {period.label}", by_key(lines, keys), by_key(counted[kind], keys))


def by_key(rows: Iterable[Row], keys: tuple[str, ...]) -> dict[Key, Row]:
    """Return rows by what tells them apart; no two may be of one thing."""
    found: dict[Key, Row] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        assert key not in found, f"{key} comes twice"
        found[key] = row
    return found


def compared(where: str, shown: Mapping[Key, Row], counted: Mapping[Key, Row]) -> Iterator[str]:
    """Yield each row that only one of the two has, and each cell that differs."""
    for key in sorted(shown.keys() ^ counted.keys()):
        yield f"{where} {key} is {'not counted' if key in shown else 'missing'}"
    for key in sorted(shown.keys() & counted.keys()):
        for name in shown[key].keys() | counted[key].keys():
            cells = shown[key].get(name), counted[key].get(name)
            if cells[0] != cells[1]:
                yield f"{where} {key} {name} is {cells[0]}, counted by hand {cells[1]}"


