"""/admin/audit and its file: who did what, when and where, in plain words; each role within its own places."""

import json
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import Tag
from flask import Flask
from openpyxl import load_workbook

from tests.client import WatchfulClient
from tests.pages.cast import soup, stored
from tests.pages.lines import correct
from tests.pages.mentors import SENT, linked, mentors
from tests.pages.test_exports import records
from tests.pages.world import Place, add_member, enter, world
from tracker.dates import STOCKHOLM, now
from tracker.forms.labels import LABELS
from tracker.forms.trail import WORDS
from tracker.models import AuditEvent, Base, Kind, Membership, Role, User, db
from tracker.reports import trail_words
from tracker.trail import THINGS

ROLES = {"coordinator": Role.COORDINATOR, "lead": Role.LEAD, "administrator": Role.ADMINISTRATOR}
CORRECTED = {"status": "cancelled", "obstacle": "room", "day": "2026-11-23", "minutes": "50", "comment": "Hemligt"}


def cast(app: Flask) -> dict[str, Place]:
    """Store three schools; a coordinator of one's own, a lead of its municipality, an administrator."""
    places = world(app)
    held: dict[str, dict[str, Any]] = {
        "coordinator": {"school_id": places["own"].school_id},
        "lead": {"municipality_code": "9901"},
    }
    with stored(app):
        for name, role in ROLES.items():
            add_member(f"{name}@example.org", Membership(role=role, **held.get(name, {})))
    return places


def rows(client: WatchfulClient, query: str = "") -> list[Tag]:
    """Return the rows of the page."""
    answer = client.get(f"/admin/audit{query}")
    assert answer.status_code == 200
    return soup(answer).select(".events tbody tr")


def texts(client: WatchfulClient, query: str = "") -> list[str]:
    """Return the rows of the page, as one reads them."""
    return [" ".join(row.get_text(" ").split()) for row in rows(client, query)]


def test_a_correction_is_told_in_words_from_what_to_what(app: Flask) -> None:
    places = cast(app)
    coordinator = enter(app, "coordinator@example.org")
    assert correct(coordinator, CORRECTED, places["own"].log_id).status_code == 303
    told = texts(coordinator)[0]
    for words in (
        "coordinator Ändrade en logg 4A 2026/27, Tåget, pass 1, 23 november 2026 · Skola 99010001",
        "Datum: 24 november 2026 → blev 23 november 2026",
        "Hinder: Personalbrist → blev Ingen lokal",
        "Kommentar: har ändrats",
    ):
        assert words in told
    assert "Hemligt" not in told


def test_each_role_sees_its_own_places(app: Flask) -> None:
    cast(app)
    seen = {name: " ".join(texts(enter(app, f"{name}@example.org"), "?thing=sessions")) for name in ROLES}
    schools = {name: {code for code in ("99010001", "99010002", "99020001") if code in seen[name]} for name in ROLES}
    assert schools == {
        "coordinator": {"99010001"},
        "lead": {"99010001", "99010002"},
        "administrator": {"99010001", "99010002", "99020001"},
    }
    foreign = enter(app, "coordinator@example.org").get("/admin/audit?school=99010002")
    assert foreign.status_code == 400, "a school out of scope is none that there is"


def test_it_is_narrowed_by_person_school_thing_and_time(app: Flask) -> None:
    cast(app)
    lead = enter(app, "lead@example.org")
    only = texts(lead, "?thing=sessions&person=own@example.org")
    assert len(only) == 1
    assert "own Lade till en logg" in only[0]
    assert texts(lead, "?thing=sessions&person=Own") == only == texts(lead, "?thing=sessions&school=99010001")
    assert texts(lead, "?person=ingen") == []
    today = datetime.now(STOCKHOLM).date()
    assert texts(lead, f"?thing=sessions&school=99010001&from={today - timedelta(1)}&to={today + timedelta(1)}") == only
    assert texts(lead, f"?from={today + timedelta(2)}") == []
    assert texts(lead, f"?person={'x' * 60_000}") == []
    assert texts(lead, f"?to={today - timedelta(2)}") == []
    assert all("en kontaktperson" in text for text in texts(lead, "?thing=contacts"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=igår", "Skriv datumet som år-månad-dag"),
        ("from=0001-01-01", "Skriv datumet som år-månad-dag"),
        ("to=9999-12-31", "Skriv datumet som år-månad-dag"),
        ("from=2026-11-02&to=2026-11-01", "Sista dagen ligger före den första"),
        ("beyond=x", "Den sidan finns inte"),
        ("thing=x", "sessions"),
    ],
)
def test_what_cannot_be_asked_is_answered_with_what_to_do(app: Flask, query: str, words: str) -> None:
    cast(app)
    for address in ("/admin/audit", "/admin/audit.csv"):
        answer = enter(app, "lead@example.org").get(f"{address}?{query}")
        assert answer.status_code == 400
        assert words in answer.text or (address.endswith("csv") and "beyond" in query)


def test_a_name_that_too_many_have_is_asked_about(app: Flask) -> None:
    cast(app)
    with stored(app):
        db.session.execute(
            sa.insert(User), [{"email": f"e{n}@x.se", "name": "Ek", "is_active": True} for n in range(201)]
        )
    answer = enter(app, "lead@example.org").get("/admin/audit?person=Ek")
    assert (answer.status_code, "Fler än 200 personer" in answer.text) == (400, True)


@pytest.mark.parametrize(("order", "back"), [("newest", "senaste"), ("oldest", "första")])
def test_pages_follow_each_other_without_gaps(app: Flask, order: str, back: str) -> None:
    cast(app)
    administrator = enter(app, "administrator@example.org")
    with app.app_context():
        number = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) or 0
    address, seen = f"?sort={order}", 0
    while True:
        page = soup(administrator.get(f"/admin/audit{address}"))
        seen += len(page.select(".events tbody tr"))
        older = [str(link["href"]) for link in page.select("main a[href*=beyond]")]
        if not older:
            break
        address = "?" + older[0].partition("?")[2]
    assert seen == number > 50
    assert page.select_one(f"main a:-soup-contains('Till de {back} händelserna')")


def test_the_log_is_read_from_either_end(app: Flask) -> None:
    cast(app)
    lead = enter(app, "lead@example.org")
    newest = texts(lead, "?thing=sessions")
    assert texts(lead, "?thing=sessions&sort=oldest") == newest[::-1]
    assert len(newest) > 1
    [csv] = soup(lead.get("/admin/audit?thing=sessions&sort=oldest")).select("a[href*=csv]")
    assert lead.get(str(csv["href"])).status_code == 200, "the file has one order"


def test_of_an_account_elsewhere_no_name_is_found(app: Flask) -> None:
    cast(app)
    with stored(app):
        add_member("frida@example.org", Membership(role=Role.READER, municipality_code="9902"))
        frida = db.session.scalars(sa.select(User).where(User.email == "frida@example.org")).one()
        frida.name = "Frida Främmande"
        made = {"action": "added", "subject": "promise", "subject_id": "9", "municipality_code": "9901", "changes": {}}
        db.session.add(AuditEvent(at=now(), actor_id=frida.id, **made))
    lead, admin = (enter(app, f"{name}@example.org") for name in ("lead", "administrator"))
    assert [len(texts(each, "?person=Främmande")) for each in (lead, admin)] == [0, 1]
    assert len(texts(lead, "?person=frida@example.org")) == 1


def test_pupil_mentors_are_told_as_such(app: Flask, client: WatchfulClient) -> None:
    link = linked(client)
    assert mentors(app).post(link, data=SENT).status_code == 303
    with stored(app):
        add_member("administrator@example.org", Membership(role=Role.ADMINISTRATOR))
    told = texts(enter(app, "administrator@example.org"), "?thing=sessions")
    assert "Elevmentorer Lade till en logg" in told[0]


def test_too_many_attempts_are_told_with_the_account(app: Flask) -> None:
    cast(app)
    for _attempt in range(5):
        app.test_client().post("/sign-in", data={"email": "own@example.org", "password": "fel"})
    _own, told = texts(enter(app, "lead@example.org"), "?thing=sign-ins")[:2]
    assert "Någon som inte var inloggad Försökte logga in för många gånger own · Kommun 9901" in told


def test_the_file_says_what_the_page_says(app: Flask) -> None:
    places = cast(app)
    coordinator = enter(app, "coordinator@example.org")
    correct(coordinator, CORRECTED, places["own"].log_id)
    answer = coordinator.get("/admin/audit.csv?thing=sessions&person=coordinator")
    assert answer.headers["Content-Disposition"] == "attachment; filename=handelselogg.csv"
    lines = records(answer.text)
    assert {(line["person"], line["skolenhetskod"], line["handelse"]) for line in lines} == {
        ("coordinator", "99010001", "Ändrade en logg")
    }
    told = {line["uppgift"]: (line["fran"], line["till"]) for line in lines}
    assert told["Datum"] == ("24 november 2026", "23 november 2026")
    assert told["Kommentar"] == ("", "har ändrats")
    file = coordinator.get("/admin/audit.xlsx?thing=sessions")
    assert load_workbook(BytesIO(file.data)).sheetnames == ["handelselogg", "Om filen"]
    file.close()
    assert json.loads(coordinator.get("/admin/audit.schema.json").text)["fields"][0]["name"] == "tidpunkt"
    assert coordinator.get("/admin/audit.csv?beyond=3").status_code == 400
    assert coordinator.get("/admin/audit.csv?thing=plans&thing=sessions").status_code == 400


def test_that_it_was_fetched_is_in_it_but_not_whom_it_was_about(app: Flask) -> None:
    cast(app)
    lead = enter(app, "lead@example.org")
    lead.get("/admin/audit.csv?person=own@example.org&thing=sessions").close()
    told = texts(lead)[0]
    assert "lead Hämtade en fil Händelselogg · Kommun 9901 Gäller: sessions" in told
    with app.app_context():
        assert "own@example.org" not in str(db.session.scalars(sa.select(AuditEvent.changes)).all())


def test_who_may_see_it_finds_the_way(app: Flask) -> None:
    cast(app)
    for name in ROLES:
        page = enter(app, f"{name}@example.org").get("/admin")
        assert soup(page).select("a[href='/admin/audit']"), name
    assert not soup(enter(app, "own@example.org").get("/")).select("a[href^='/admin']")


def test_every_audited_row_column_and_value_has_a_word() -> None:
    kinds = [mapper.class_ for mapper in Base.registry.mappers if mapper.class_.audited]
    tables = {kind.__tablename__ for kind in kinds}
    assert tables <= trail_words.ROWS.keys()
    assert tables <= {subject for subjects in THINGS.values() for subject in subjects}
    columns = {each.key for kind in kinds for each in sa.inspect(kind).column_attrs}
    assert columns <= trail_words.COLUMNS.keys() | trail_words.UNTOLD
    enums = {c.type.enum_class for kind in kinds for c in kind.__table__.columns if isinstance(c.type, sa.Enum)}
    assert all(issubclass(each, Kind) and set(each) == set(LABELS[each]) for each in enums if each)
    assert WORDS.keys() == THINGS.keys()
