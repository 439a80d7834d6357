"""The same files as spreadsheets, with schemas and as a package: read back by other programs."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import frictionless
import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import QueuePool

from tests.client import WatchfulClient
from tests.pages.cast import stored
from tests.pages.known import ZINK, lead_of_known_town
from tests.pages.test_exports import KINDS, fetched, records
from tracker.models import School, SessionLog, db

AWKWARD = 'Skolan "Äpplet"; Öst, ÅÄÖ\nrad två'
PACKED = ("rackvidd", "framdrift", "pass", "klasslista", "planer", "skolor")


def sheet(client: WatchfulClient, address: str) -> Workbook:
    """Fetch a spreadsheet."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (
        200,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    book = load_workbook(BytesIO(answer.get_data()))
    answer.close()
    return book


def rows(book: Workbook) -> list[dict[str, Any]]:
    """Return the first sheet's rows by heading."""
    heading, *found = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in found]


def as_text(cell: Any, heading: str) -> str:
    """Write a typed cell as the file for programs does."""
    if cell is None:
        return ""
    if isinstance(cell, float) or (heading.endswith(("procent", "timmar", "genomforda")) and cell != "."):
        return f"{cell:.{2 if heading == 'pass_genomforda' else 1}f}"
    return str(cell).removesuffix(" 00:00:00")


@pytest.mark.parametrize("kind", KINDS)
def test_a_spreadsheet_holds_what_the_csv_holds(client: WatchfulClient, kind: str) -> None:
    lead_of_known_town(client)
    told = [
        {name: as_text(cell, name) for name, cell in row.items() if name not in {"skapad", "andrad"}}
        for row in rows(sheet(client, f"/exports/{kind}.xlsx"))
    ]
    csv = records(fetched(client, f"/exports/{kind}.csv?profile=data"), ",")
    assert told
    assert told == [
        {name: cell.removeprefix("'") for name, cell in row.items() if name not in {"skapad", "andrad"}} for row in csv
    ]


def test_cells_are_typed_and_texts_are_as_they_are(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        db.session.query(School).filter_by(unit_code=ZINK).one().name = AWKWARD
        db.session.query(SessionLog).filter_by(present=18).one().comment = "=2+2"
    book = sheet(client, "/exports/sessions.xlsx")
    [log] = [row for row in rows(book) if row["narvarande"] == 18]
    assert (log["kommunkod"], log["skola"], log["kommentar"]) == ("0127", AWKWARD, "=2+2")
    assert (log["datum"].date(), log["minuter"], log["pass_nr"]) == (date(2026, 11, 1), 50, 1)
    assert log["skapad"].year >= 2026
    [cell] = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=2+2"]
    assert cell.data_type != "f"
    [reach, *_rest] = [row for row in rows(sheet(client, "/exports/reach.xlsx")) if row["elever_nadda_minst"]]
    assert (reach["rackvidd_procent"], reach["pass_genomforda"]) == (90.0, 2.0)


def test_a_spreadsheet_is_easy_to_read_and_explains_itself(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    book = sheet(client, "/exports/reach.xlsx?programme=TAGET&term=HT2026&area=Fittja&stage=4")
    first, about = (book[name] for name in book.sheetnames)
    assert (first.freeze_panes, first.auto_filter.ref) == ("A2", "A1:X2")
    assert first.column_dimensions["E"].width > len("Zinkskolan")
    told = {str(row[0]): str(row[1]) for row in about.iter_rows(values_only=True)}
    assert (told["Period"], told["Urval"], told["Regelversion"]) == (
        "HT2026",
        "program: TAGET, område: Fittja, stadium: 4",
        "1",
    )
    assert told["Exporterad"]
    assert told["dos_procent"].startswith("Genomförda pass, halvgrupper som delar")
    assert {cell.value for cell in first[1]} <= told.keys()


def test_columns_are_as_wide_as_what_they_hold(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        db.session.query(SessionLog).filter_by(present=18).one().comment = "Alla var med. " * 20
    first = sheet(client, "/exports/sessions.xlsx").worksheets[0]
    widths = {
        place: found.width
        for found in first.column_dimensions.values()
        for place in range(found.min or 0, (found.max or 0) + 1)
    }
    for place, cells in enumerate(first.iter_cols(), 1):
        longest = max(len(cell.value) for cell in cells if isinstance(cell.value, str))
        assert widths[place] > min(longest, 60), cells[0].value


def test_a_sheet_that_is_full_is_said(client: WatchfulClient, monkeypatch: pytest.MonkeyPatch) -> None:
    lead_of_known_town(client)
    monkeypatch.setattr("tracker.exports.xlsx.MOST_ROWS", 1)
    answer = client.get("/exports/reach.xlsx")
    assert answer.status_code == 400
    assert "Välj CSV, eller en kortare period." in answer.text


@pytest.mark.parametrize("profile", ["excel", "data"])
def test_each_file_is_as_its_schema_says(client: WatchfulClient, tmp_path: Path, profile: str) -> None:
    lead_of_known_town(client)
    for kind in KINDS:
        schema = json.loads(client.get(f"/exports/{kind}.schema.json?profile={profile}").get_data())
        assert all(len(field["description"]) > 10 for field in schema["fields"]), kind
        (tmp_path / f"{kind}.csv").write_text(fetched(client, f"/exports/{kind}.csv?profile={profile}"), newline="")
        described = {
            "name": kind,
            "path": f"{kind}.csv",
            "encoding": "utf-8-sig" if profile == "excel" else "utf-8",
            "dialect": {"csv": {"delimiter": ";" if profile == "excel" else ","}},
            "schema": schema,
        }
        resource = frictionless.Resource.from_descriptor(described, basepath=str(tmp_path))
        report = resource.validate()
        assert report.valid, report.flatten(["message"])


def test_a_full_stop_is_a_text_in_a_list_and_nothing_in_a_table_of_figures(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    missing = {
        kind: json.loads(client.get(f"/exports/{kind}.schema.json").get_data())["missingValues"] for kind in KINDS
    }
    assert missing["reach"] == missing["progress"] == ["", ".", ".."]
    assert missing["sessions"] == missing["classes"] == [""]


def test_a_year_is_packed_and_people_are_not(client: WatchfulClient, tmp_path: Path) -> None:
    lead_of_known_town(client)
    answer = client.get("/exports/package.zip?period=2026-27")
    assert (answer.mimetype, answer.headers["Content-Disposition"]) == (
        "application/zip",
        "attachment; filename=linjen-2026-27.zip",
    )
    with ZipFile(BytesIO(answer.get_data())) as package:
        assert set(package.namelist()) == {"datapackage.json", *(f"{name}.csv" for name in PACKED)}
        assert all(inside.date_time[0] > 2025 for inside in package.infolist())
        package.extractall(tmp_path)
    answer.close()
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])
    assert (tmp_path / "rackvidd.csv").read_text() == fetched(client, "/exports/reach.csv?profile=data")


def test_a_download_that_is_broken_off_leaves_nothing(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    for ending in ("csv", "xlsx"):
        answer = client.get(f"/exports/sessions.{ending}", buffered=False)
        next(iter(answer.response))
        answer.close()
        with app.app_context():
            assert isinstance(db.engine.pool, QueuePool)
            assert db.engine.pool.checkedout() == 0
