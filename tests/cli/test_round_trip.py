"""A random municipality as files, in and out again: every figure is what counting section 4 by hand gives."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Operator
from tests.cli.town_files import Row, class_cells, files_of, importable, rounded, share, text_cell
from tests.unit.storing import add, clear, curriculum_row, rule_rows, session_rows
from tests.unit.towns import PERIODS, PROGRAMMES, Case, cases
from tracker import models, recount
from tracker.dates import Period
from tracker.models import db
from tracker.reach import RULE_VERSION
from tracker.recount import Delivery, PlanInTown, Question, SchoolCount, Town
from tracker.recount.facts import School, SchoolClass
from tracker.recount.plans import pupils_by_stage, pupils_taking_part

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
SHARED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
SEEDS = st.integers(0, 2**32)
# Half of all cases hold no log, and would tell little.
LOGGED = cases().filter(lambda case: any(plan.logs for plan in recount.all_plans(case.towns[0])))
KINDS = ("schools", "classes", "plans", "sessions")
# What tells how and when a log came here, and not what it says.
OF_ARRIVAL = {"kalla", "skapad", "andrad", "revision"}
# What tells the lines of a kind of figures from each other.
KEYS = {"reach": ("skolenhetskod", "program"), "progress": ("skolenhetskod", "lasar", "klass", "programversion")}
Files = Mapping[str, bytes]
Key = tuple[str, ...]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@given(case=LOGGED, seed=SEEDS)
@settings(SHARED, max_examples=15)
def test_files_in_and_out_count_as_by_hand(app: Flask, tmp_path: Path, case: Case, seed: int) -> None:
    travel(Journey(Operator(app, tmp_path), case, Random(seed)))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@given(case=LOGGED, seed=SEEDS)
@settings(SHARED, max_examples=6)
def test_files_in_and_out_count_as_by_hand_on_a_server(app: Flask, tmp_path: Path, case: Case, seed: int) -> None:
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

    def settle(self, files: Files) -> None:
        """Import files into a database of curricula alone; the rules need the municipality."""
        self.begin()
        self.take_in("schools", files, " 0 ändrade")
        self.decide()
        for kind in KINDS[1:]:
            self.take_in(kind, files, " 0 ändrade")

    def take_in(self, kind: str, files: Files, told: str) -> None:
        """Import a file, and see that the command tells this."""
        answer = self.operator.give(kind, files[kind])
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

    def figures(self) -> dict[tuple[str, str], bytes]:
        """Export the figures of each period."""
        asked = {period.label: ("--term" if period.is_term else "--year", period.label) for period in PERIODS}
        return {
            (kind, label): self.export(kind, *words, "--profile", "data")
            for kind in KEYS
            for label, words in asked.items()
        }


def travel(journey: Journey) -> None:
    """Take a municipality in, out, and in again."""
    journey.settle(journey.files.contents)
    files, figures = journey.take_out(), journey.figures()
    assert list(differences(journey, figures)) == []
    audited = journey.operator.count("audit_event")
    for kind in KINDS:
        journey.take_in(kind, journey.files.contents, "0 nya, 0 ändrade")
    assert (journey.operator.count("audit_event"), journey.take_out()) == (audited, files)
    journey.settle(files)
    again = journey.take_out()
    assert [said_in(kind, again) for kind in KINDS] == [said_in(kind, files) for kind in KINDS]
    assert journey.figures() == figures
    assert journey.operator("check").out == "Allt stämmer.\n"


def said_in(kind: str, files: Files) -> bytes | list[Row]:
    """Return a file, byte for byte; of a file of logs, all but how and when they came here."""
    if kind != "sessions":
        return files[kind]
    text = files[kind].decode("utf-8-sig")
    lines = csv.DictReader(StringIO(text, newline=""), delimiter=text.removeprefix("id")[0])
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


def reach_rows(journey: Journey, question: Question) -> Iterator[Row]:
    """Yield the lines of reach, counted by hand."""
    places = {row["skolenhetskod"]: row for row in journey.files.rows["schools"]}
    counted = recount.count_schools(journey.town, question)
    for school in journey.town.schools:
        if school.id in counted:
            place = {name: cell for name, cell in places[school.unit_code].items() if name not in {"oppnad", "stangd"}}
            yield {
                "period": question.period.label,
                **place,
                "program": question.programme,
                **reach_cells(counted[school.id]),
                "regelversion": str(RULE_VERSION),
            }


def reach_cells(count: SchoolCount) -> Row:
    """Return the figures of a school."""
    return {
        "skolklasser_malgrupp": str(count.eligible_classes),
        "elever_malgrupp": str(count.eligible_pupils),
        "klasser_startade": str(count.started),
        "klasser_fullfoljda": str(count.completed),
        "elever_nadda_minst": str(count.lower),
        "elever_nadda_hogst": str(count.upper),
        "rackvidd_procent": share(count.lower, count.eligible_pupils),
        **delivery_cells(count.delivery),
    }


def delivery_cells(delivery: Delivery) -> Row:
    """Return what schools and plans share."""
    return {
        "pass_planerade": str(delivery.planned),
        "pass_genomforda": rounded(delivery.held, 2),
        "dos_procent": share(delivery.held, delivery.planned),
        "foljsamhet_procent": share(delivery.as_planned, delivery.held_logs),
        "narvaro_procent": share(delivery.present, delivery.possible),
        "elevtimmar": rounded(delivery.pupil_hours, 1),
        "rapporteringsgrad_procent": share(delivery.reported, delivery.due),
    }


def progress_rows(town: Town, question: Question) -> Iterator[Row]:
    """Yield the lines of progress, counted by hand."""
    for school in town.schools:
        if not recount.is_open(school, question.period):
            continue
        for school_class in recount.classes_asked_about(school, question):
            for each in recount.count_plans(school_class, question):
                yield progress_row(town, school, school_class, each, question.period)


def progress_row(town: Town, school: School, school_class: SchoolClass, each: PlanInTown, period: Period) -> Row:
    """Return a plan's line."""
    stages = pupils_taking_part(each.plan, pupils_by_stage(school_class.headcounts, period.last))
    return {
        "period": period.label,
        "kommunkod": town.code,
        "skola": text_cell(school.name),
        **class_cells(school, school_class),
        "stadier": "+".join(str(stage) for stage in sorted(stages)),
        "elever": str(each.count.pupils),
        "program": each.plan.programme,
        "programversion": each.plan.curriculum,
        "grupper": str(each.plan.groups),
        "elever_nadda_minst": str(each.count.lower),
        "elever_nadda_hogst": str(each.count.upper),
        "status": each.count.status,
        **delivery_cells(each.count.delivery),
    }
