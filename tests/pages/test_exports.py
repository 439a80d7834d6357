"""/exports and its files: what is on the page, and nothing else, in both profiles."""

import csv
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_person, soup, stored
from tests.pages.known import ANGS, ZINK, lead_of_known_town
from tests.pages.test_reach import plain, table
from tracker.models import AuditEvent, Role, School, User, db

REACH = """
period;kommunkod;kommun;skolenhetskod;skola;huvudenhet;omrade;huvudmannatyp;program;skolklasser_malgrupp;
elever_malgrupp;klasser_startade;klasser_fullfoljda;elever_nadda_minst;elever_nadda_hogst;rackvidd_procent;
pass_planerade;pass_genomforda;dos_procent;foljsamhet_procent;narvaro_procent;elevtimmar;
rapporteringsgrad_procent;regelversion
"""
# Counted on paper.
PAPER = """
2026/27;0127;Botkyrka;10000004;'=1+1;;Alby;kommunal;TAGET;1;10;0;0;0;0;0,0;0;0,00;.;.;.;0,0;.;1
2026/27;0127;Botkyrka;10000001;Zinkskolan;;Fittja;kommunal;MVP;1;25;0;0;0;0;0,0;0;0,00;.;.;.;0,0;.;1
2026/27;0127;Botkyrka;10000001;Zinkskolan;;Fittja;kommunal;TAGET;1;20;1;0;18;20;90,0;8;2,00;25,0;50,0;82,5;25,0;100,0;1
2026/27;0127;Botkyrka;10000002;Ängsskolan;;Alby;enskild;TAGET;1;30;1;0;14;14;46,7;8;0,50;6,3;100,0;93,3;14,0;50,0;1
"""
KINDS = ("reach", "progress", "sessions", "classes", "plans", "schools", "users")


def fetched(client: WatchfulClient, address: str) -> str:
    """Fetch a file whole."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.mimetype == "text/csv"
    return answer.get_data().decode()


def records(text: str, separator: str = ";") -> list[dict[str, str]]:
    """Read a file as another program would."""
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator, strict=True))


def test_the_file_of_reach_is_what_one_counts_on_paper(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    text = fetched(client, "/exports/reach.csv")
    assert text.startswith("\ufeffperiod;")
    assert text.endswith("\r\n")
    assert text.count("\r\n") == text.count("\n") == 5
    assert [list(row.values()) for row in records(text)] == [line.split(";") for line in PAPER.split()]
    assert list(records(text)[0]) == REACH.replace("\n", "").split(";")
    answer = client.get("/exports/reach.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=rackvidd-2026-27.csv"
    for address, name in (
        ("/exports/sessions.csv?municipality=0127&period=2026", "pass-0127-2026.csv"),
        ("/exports/classes.csv", "klasslista.csv"),
        ("/exports/reach.schema.json?period=2026", "rackvidd-2026.schema.json"),
    ):
        named = client.get(address, buffered=True)
        assert named.headers["Content-Disposition"] == f"attachment; filename={name}"


def test_the_profile_for_programs_has_the_same_cells(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    for kind in KINDS:
        excel = records(fetched(client, f"/exports/{kind}.csv?profile=excel"))
        text = fetched(client, f"/exports/{kind}.csv?profile=data")
        assert not text.startswith("\ufeff")
        assert "\r" not in text
        plain_numbers = [
            {
                name: cell.replace(",", ".") if name.endswith(("procent", "timmar", "genomforda")) else cell
                for name, cell in row.items()
            }
            for row in excel
        ]
        assert records(text, ",") == plain_numbers, kind
        assert excel, kind


def test_page_and_file_agree_cell_by_cell(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    for more in ("", "&term=HT2026", "&term=VT2027", "&area=Alby", "&stage=5", "&municipality=0127&year=2026-27"):
        for programme in ("TAGET", "MVP"):
            query = f"programme={programme}{more}"
            page = soup(client.get(f"/reach?{query}"))
            [link] = [str(link["href"]) for link in page.select("a.button") if plain(link) == "Hämta CSV"]
            text = fetched(client, link)
            assert text == fetched(client, f"/exports/reach.csv?{query}"), "the link carries what is on screen"
            shown = [(unit, cells) for unit, cells in table(page).items() if unit]
            assert shown == [(row["skolenhetskod"], cells_of(row)) for row in records(text)], query


def cells_of(row: dict[str, str]) -> list[str]:
    """Write a line of the file as the page does."""
    return [
        row["skola"].removeprefix("'"),
        row["omrade"],
        percent(row["rackvidd_procent"]),
        f"{row['elever_nadda_minst']} av {row['elever_malgrupp']}",
        f"{row['klasser_startade']} av {row['skolklasser_malgrupp']}",
        row["klasser_fullfoljda"],
        percent(row["rapporteringsgrad_procent"]),
    ]


def percent(cell: str) -> str:
    """Write a share as the page does."""
    return cell if cell == "." else f"{cell} %"


def test_a_file_takes_the_filters_of_a_page(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert len(records(fetched(client, "/exports/sessions.csv"))) == 4
    assert len(records(fetched(client, "/exports/sessions.csv?term=VT2027"))) == 0
    assert len(records(fetched(client, "/exports/sessions.csv?area=Fittja&programme=TAGET"))) == 2
    assert [row["klass"] for row in records(fetched(client, "/exports/plans.csv?area=Alby"))] == ["5C"]
    assert [row["klass"] for row in records(fetched(client, "/exports/progress.csv?stage=4"))] == ["4A"]
    assert [row["skola"] for row in records(fetched(client, "/exports/schools.csv?area=Alby"))] == [
        "'=1+1",
        "Ängsskolan",
    ]
    refused = client.get("/exports/classes.csv?year=2025-26")
    assert (refused.status_code, "Det finns inga klasser i 2025/26." in refused.text) == (400, True)


@pytest.mark.parametrize("query", ["school=10000001", "owner=kommunal&curriculum=TAGET-45", "stage=4"])
@pytest.mark.parametrize("kind", ["progress", "sessions", "plans"])
def test_each_filter_of_a_page_narrows_a_file(client: WatchfulClient, kind: str, query: str) -> None:
    lead_of_known_town(client)
    assert {row["klass"] for row in records(fetched(client, f"/exports/{kind}.csv?{query}"))} == {"4A"}


def test_a_list_of_schools_or_classes_is_narrowed_by_place(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert [row["skola"] for row in records(fetched(client, "/exports/schools.csv?owner=enskild"))] == ["Ängsskolan"]
    assert [row["klass"] for row in records(fetched(client, "/exports/classes.csv?school=10000001"))] == ["4A", "6B"]
    assert {row["skola"] for row in records(fetched(client, "/exports/reach.csv?school=10000002"))} == {"Ängsskolan"}


def test_logs_come_with_their_codes_and_in_order(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    rows = records(fetched(client, "/exports/sessions.csv"))
    told = [
        (r["skola"], r["klass"], r["pass_nr"], r["grupp"], r["datum"], r["status"], r["utfall"], r["hinder"])
        for r in rows
    ]
    assert told == [
        ("Zinkskolan", "4A", "1", "0", "2026-11-01", "genomfort", "enligt_manual", ""),
        ("Zinkskolan", "4A", "2", "0", "2026-11-02", "genomfort", "med_anpassning", ""),
        ("Ängsskolan", "5C", "1", "1", "2026-11-01", "genomfort", "enligt_manual", ""),
        ("Ängsskolan", "5C", "1", "2", "2026-11-10", "installt", "", "tid"),
    ]
    assert {row["pass_titel"] for row in rows} == {"Ombord på Tåget", "Trygga vuxna"}


def test_texts_that_a_spreadsheet_would_run_are_defused(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    names = ["=1+1", "+46 skolan", "-skolan", "@skolan", "\tskolan", "'=1+1", 'Skolan "Äpplet"; Öst, ÅÄÖ', "rad\nbyte"]
    with stored(client.application):
        for number, name in enumerate(names):
            like = db.session.scalars(db.select(School).where(School.unit_code == ZINK)).one()
            code = f"2000000{number}"
            db.session.add(School(unit_code=code, name=name, municipality_code="0127", owner_type=like.owner_type))
    rows = {row["skolenhetskod"]: row["skola"] for row in records(fetched(client, "/exports/schools.csv"))}
    told = [rows[f"2000000{number}"] for number in range(len(names))]
    assert told == ["'=1+1", "'+46 skolan", "'-skolan", "'@skolan", "'\tskolan", "''=1+1", *names[6:]]


def test_users_are_those_of_the_leads_municipality(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        school_id = db.session.scalars(db.select(School.id).where(School.unit_code == ANGS)).one()
        add_person(Role.LEADER, school_id, "b.larare@example.org", "B. Lärare")
        add_person(Role.ADMINISTRATOR, None, "c.admin@example.org", "C. Admin")
    rows = records(fetched(client, "/exports/users.csv"))
    assert [tuple(row.values()) for row in rows] == [
        (EMAIL, "A. Lärare", "programansvarig", "", "0127"),
        ("b.larare@example.org", "B. Lärare", "passledare", ANGS, ""),
    ]


def everything(app: Flask) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with app.app_context():
        tables = db.metadata.sorted_tables
        assert len(tables) == len(inspect(db.engine).get_table_names()) - 1, "all but the migrations' own"
        return {t.name: sorted(map(repr, db.session.execute(db.select(t)))) for t in tables}


def test_an_export_is_noted_and_no_other_get_leaves_anything(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    before = everything(app)
    log_id = before["session_log"][0].split("'")[1]
    for address in (
        "/",
        "/classes",
        "/classes/1",
        "/plans/1/log",
        f"/sessions/{log_id}",
        f"/sessions/{log_id}/correct",
        "/reach",
        f"/reach/schools/{ZINK}",
        "/exports",
        "/account",
    ):
        client.get(address)
    assert everything(app) == before
    for address in ("/exports/reach.csv?year=x", "/nowhere"):
        client.get(address)
    refused = everything(app)
    assert refused == before | {"counter": refused["counter"]}
    for kind in KINDS:
        fetched(client, f"/exports/{kind}.csv?municipality=0127")
    after = everything(app)
    assert {name for name in after if after[name] != refused[name]} == {"audit_event"}
    with app.app_context():
        lead = db.session.scalars(db.select(User.id).where(User.email == EMAIL)).one()
        events = db.session.scalars(
            db.select(AuditEvent).where(AuditEvent.action == "exported").order_by(AuditEvent.id)
        )
        assert [(event.subject, event.actor_id) for event in events] == [(kind, lead) for kind in KINDS]
