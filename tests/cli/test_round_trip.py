"""A random municipality as files, in and out again: every figure is what counting section 4 by hand gives."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from tests.cli.conftest import Operator
from tests.cli.town_figures import progress_rows, reach_rows
from tests.cli.town_files import COLUMNS, Row, files_of, importable
from tests.laws import examples
from tests.unit.storing import add, clear, curriculum_row, rule_rows, session_rows
from tests.unit.towns import PERIODS, PROGRAMMES, Case, cases
from tracker import models, recount
from tracker.dates import Period
from tracker.models import db

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
SEEDS = st.integers(0, 2**32)
# Half of all cases hold no log, and would tell little.
LOGGED = cases().filter(lambda case: any(plan.logs for plan in recount.all_plans(case.towns[0])))
KINDS = ("schools", "classes", "plans", "sessions")
# What tells how and when a log came here, and not what it says.
OF_ARRIVAL = {"kalla", "skapad", "andrad", "revision"}
# What a file of logs may leave out, and an export never does.
MAY_BE_ABSENT = {"id", "programversion"}
# What tells the lines of a kind of figures from each other.
KEYS = {"reach": ("skolenhetskod", "program"), "progress": ("skolenhetskod", "lasar", "klass", "programversion")}
Files = Mapping[str, bytes]
Key = tuple[str, ...]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@given(case=LOGGED, seed=SEEDS)
@settings(SHARED, max_examples=examples(2))
def test_files_in_and_out_count_as_by_hand(app: Flask, tmp_path: Path, case: Case, seed: int) -> None:
    travel(Journey(Operator(app, tmp_path), case, Random(seed)))


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@given(case=LOGGED, seed=SEEDS)
@settings(SHARED, max_examples=examples(2))
def test_files_in_and_out_count_as_by_hand_on_a_server(app: Flask, tmp_path: Path, case: Case, seed: int) -> None:
    travel(Journey(Operator(app, tmp_path), case, Random(seed)))


class Journey:
    """A municipality of a case, its files, and the operator who takes them in and out, on the case's day."""

    def __init__(self, operator: Operator, case: Case, dice: Random) -> None:
        self.operator = operator
        self.dice = dice
        self.today = operator.app.config["TODAY"] = case.today
        self.town = importable(case.towns[0], dice, case.today)
        self.files = files_of(self.town, dice)
        self.profiles = [dice.choice(("data", "excel")) for _kind in KINDS]
        if dice.random() < 0.5:
            rows = self.files.rows.items()
            self.files = replace(self.files, contents={kind: sheet_of(kind, some) for kind, some in rows})

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

    def settle(self, files: Files) -> None:
        """Import files into a database of curricula alone; the rules need the municipality."""
        self.begin()
        self.take_in("schools", files, " 0 ändrade")
        self.decide()
        for kind in KINDS[1:]:
            self.take_in(kind, files, " 0 ändrade")

    def take_in(self, kind: str, files: Files, told: str) -> None:
        """Import a file, and see that the command tells this, as it told before it wrote anything."""
        trial = self.operator.give(kind, files[kind], "--dry-run")
        answer = self.operator.give(kind, files[kind])
        assert trial.out.partition(": ")[2] == answer.out.partition(": ")[2]
        assert (answer.code, told in answer.out) == (0, True), answer
        # A weekend, or a few more than the class has, is a warning.
        assert kind == "sessions" or not answer.errors

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

    def take_out_sheets(self) -> dict[str, bytes]:
        """Export what can be imported as spreadsheets."""
        return {kind: self.export(kind, "--format", "xlsx") for kind in KINDS}

    def periods(self) -> list[Period]:
        """Return the periods whose school year has classes; of another there are no figures."""
        years = {each.year for school in self.town.schools for each in school.classes}
        return [period for period in PERIODS if period.year.start in years]

    def figures(self) -> dict[tuple[str, str], bytes]:
        """Export the figures of each period."""
        asked = {period.label: ("--term" if period.is_term else "--year", period.label) for period in self.periods()}
        return {
            (kind, label): self.export(kind, *words, "--profile", "data")
            for kind in KEYS
            for label, words in asked.items()
        }


def travel(journey: Journey) -> None:
    """Take a municipality in, out, and in again."""
    journey.settle(journey.files.contents)
    files, figures = journey.take_out(), journey.figures()
    for kind in KINDS:
        assert told(kind, lines_of(files[kind])) == told(kind, journey.files.rows[kind])
    assert list(differences(journey, figures)) == []
    audited = journey.operator.count("audit_event")
    for kind in KINDS:
        journey.take_in(kind, journey.files.contents, "0 nya, 0 ändrade")
    sheets = journey.take_out_sheets()
    for kind in KINDS:
        journey.take_in(kind, sheets, "0 nya, 0 ändrade")
    assert (journey.operator.count("audit_event"), journey.take_out()) == (audited, files)
    journey.settle(journey.dice.choice((files, sheets)))
    again = journey.take_out()
    assert [said_in(kind, again) for kind in KINDS] == [said_in(kind, files) for kind in KINDS]
    assert journey.figures() == figures
    assert journey.operator("check").out == "Allt stämmer.\n"


def sheet_of(kind: str, rows: Iterable[Row]) -> bytes:
    """Return lines as a spreadsheet in which every cell is text, as a program saves what it read from a CSV file."""
    buffer, columns = BytesIO(), COLUMNS[kind].split()
    with Workbook(buffer, {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([dict(zip(columns, columns, strict=True)), *rows]):
            for place, name in enumerate(columns):
                sheet.write_string(number, place, row.get(name, ""))
    return buffer.getvalue()


def lines_of(contents: bytes) -> list[Row]:
    """Return the lines of an exported file, in either profile."""
    text = contents.decode("utf-8-sig")
    separator = max(";,", key=text.splitlines()[0].count)
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=separator))


def said_in(kind: str, files: Files) -> bytes | list[Row]:
    """Return a file, byte for byte; of a file of logs, all but how and when they came here."""
    if kind != "sessions":
        return files[kind]
    lines = lines_of(files[kind])
    return [{name: cell for name, cell in line.items() if name not in OF_ARRIVAL} for line in lines]


def told(kind: str, rows: Iterable[Row]) -> list[list[list[str]]]:
    """Return what lines say, whatever their order, and that of what a cell joins."""
    names = [name for name in COLUMNS[kind].split() if name not in MAY_BE_ABSENT]
    return sorted([sorted(part.lstrip("'") for part in row.get(name, "").split("+")) for name in names] for row in rows)


def differences(journey: Journey, figures: Mapping[tuple[str, str], bytes]) -> Iterator[str]:
    """Yield each cell of the exported figures that counting by hand gives another value for."""
    places = {row["skolenhetskod"]: row for row in journey.files.rows["schools"]}
    for period in journey.periods():
        questions = [recount.ask(journey.town, code, period, journey.today) for code in PROGRAMMES]
        counted = {
            "reach": [row for question in questions for row in reach_rows(journey.town, question, places)],
            "progress": [row for question in questions for row in progress_rows(journey.town, question)],
        }
        for kind, keys in KEYS.items():
            shown = lines_of(figures[kind, period.label])
            yield from compared(f"{kind} {period.label}", by_key(shown, keys), by_key(counted[kind], keys))


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
