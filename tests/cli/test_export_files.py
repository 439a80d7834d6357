"""Files out in every format: spreadsheets, schemas beside them, packages, and what the public may know."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import frictionless
import pytest
from openpyxl import load_workbook

from tests.cli.conftest import SESSIONS, Operator
from tracker.reports import KINDS, Table

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OFFICE = shutil.which("soffice")
AWKWARD = '2026/27;99000001;4A;TAGET;3;0;2026-10-28;genomfort;18;40;enligt_manual;;larare;"Å, ä; ö ""så""\n– =1+1"'
# What a log that comes back as an import has anew.
ANEW = {"kalla", "skapad", "andrad", "revision"}


@pytest.fixture
def logged(town: Operator) -> Operator:
    """Lend a town with logs, one of them with a comment that is hard to keep."""
    town.give("sessions", SESSIONS + AWKWARD + "\n")
    return town


@SQLITE
def test_a_schema_is_written_beside_a_file(logged: Operator) -> None:
    for profile in ("excel", "data"):
        path = logged.folder / "ut.csv"
        answer = logged("export", "reach", "--profile", profile, "-o", str(path))
        assert (answer.code, answer.errors) == (0, "")
        described = {
            "name": "ut",
            "path": "ut.csv",
            "encoding": "utf-8-sig" if profile == "excel" else "utf-8",
            "dialect": {"csv": {"delimiter": ";" if profile == "excel" else ","}},
            "schema": json.loads((logged.folder / "ut.schema.json").read_text()),
        }
        report = frictionless.Resource.from_descriptor(described, basepath=str(logged.folder)).validate()
        assert report.valid, report.flatten(["message"])


@SQLITE
def test_a_spreadsheet_and_a_package(logged: Operator) -> None:
    sheet, package = logged.folder / "ut.xlsx", logged.folder / "ut.zip"
    assert logged("export", "sessions", "--format", "xlsx", "-o", str(sheet)).code == 0
    assert not (logged.folder / "ut.schema.json").exists()
    assert load_workbook(sheet)["pass"].max_row == 7
    assert logged("export", "package", "--year", "2026/27", "-o", str(package)).code == 0
    with ZipFile(package) as found:
        assert found.read("rackvidd.csv").decode() == logged.take("reach")
        assert "anvandare.csv" not in found.namelist()


@SQLITE
def test_what_the_public_may_know(logged: Operator) -> None:
    heading, *lines = logged.take("reach", "--public", "--year", "2026/27").splitlines()
    assert "elever_nadda_hogst" not in heading
    assert [line.split(",")[3] for line in lines] == ["99000001", "99000001", "99000003"]
    assert {line.split(",")[0] for line in logged.lines("reach", "--public", "--calendar-year", "2026")} == {"2026"}
    assert len(logged.lines("reach", "--public", "--programme", "MVP", "--municipality", "9900")) == 2


@SQLITE
@pytest.mark.parametrize(
    "words",
    [
        ("sessions", "--public"),
        ("reach", "--public", "--term", "HT2026"),
        ("reach", "--public", "--area", "Norr"),
        ("reach", "--public", "--stage", "5"),
        ("reach", "--public", "--calendar-year", "2027"),
        ("package", "--area", "Norr"),
        ("reach", "--format", "pdf"),
    ],
)
def test_bad_usage_gets_one_sentence(logged: Operator, words: tuple[str, ...]) -> None:
    answer = logged("export", *words)
    assert (answer.code, answer.out, len(answer.errors.splitlines())) == (2, "", 1)


@SQLITE
def test_one_hears_how_far_a_long_file_has_come(logged: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.cli.exporting.PATIENCE", (0, 0))
    monkeypatch.setattr("tracker.cli.exporting.ROWS_AT_ONCE", 2)
    answer = logged("export", "sessions", "-o", str(logged.folder / "ut.csv"))
    assert answer.errors.splitlines() == [f"pass: {rows} rader hittills …" for rows in (2, 4, 6)]


@SQLITE
def test_one_hears_that_figures_are_counted_before_the_first_row(
    logged: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = KINDS["reach"]

    def slow(*given: Any) -> Table:
        time.sleep(0.2)
        return real(*given)

    monkeypatch.setattr("tracker.cli.patience.PATIENCE", (0.05, 60))
    monkeypatch.setitem(KINDS, "reach", slow)
    answer = logged("export", "reach", "-o", str(logged.folder / "ut.csv"))
    assert answer.errors.splitlines() == ["reach: räknar …"]


def converted(path: Path, kind: str, folder: Path) -> Path:
    """Open a file in LibreOffice and save it as another kind, as somebody in Sweden would."""
    if OFFICE is None:
        assert os.environ.get("CI") != "true", "LibreOffice is missing"
        pytest.skip("LibreOffice is not installed")
    # Semicolon, quotation mark, UTF-8, from the first line; every column as it looks, in Swedish.
    reading = ["--infilter=CSV:59,34,76,1,,1053,false,true"] if path.suffix == ".csv" else []
    writing = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1053,false,true,false" if kind == "csv" else kind
    home = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [OFFICE, home, "--headless", *reading, "--convert-to", writing, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=os.environ | {"LANG": "C.UTF-8"})
    return folder / f"{path.stem}.{kind}"


@pytest.mark.long
@SQLITE
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_saved_by_libreoffice_gives_the_same_figures(logged: Operator, form: str) -> None:
    before, figures = logged.lines("sessions"), logged.lines("reach")
    path = logged.folder / f"pass.{form}"
    assert logged("export", "sessions", "--format", form, "-o", str(path)).code == 0
    again = logged.folder / "again"
    again.mkdir()
    saved = converted(path, "csv", again)
    answer = logged("import", "sessions", str(saved))
    assert (answer.code, answer.errors) == (0, ""), (answer, saved.read_text())
    assert "0 nya, 0 ändrade, 6 som förut" in answer.out
    assert logged.lines("sessions") == before
    assert logged.lines("reach") == figures


@pytest.mark.long
@SQLITE
def test_letters_quotes_and_line_breaks_survive_libreoffice(logged: Operator) -> None:
    path = logged.folder / "pass.csv"
    assert logged("export", "sessions", "-o", str(path)).code == 0
    sheet = load_workbook(converted(path, "xlsx", logged.folder)).worksheets[0]
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    assert 'Å, ä; ö "så"\n– =1+1' in cells
    assert "Ängsskolan" in cells
