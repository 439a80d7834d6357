"""Headcounts, classes and plans of a closed period are corrected with a reason, which its page then lists."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said, sign_in, soup, stored, value_of
from tests.pages.closing import PAGE
from tests.pages.imported import confirm, send
from tests.pages.promised import add_promise, promised_town
from tests.pages.test_reach import plain
from tests.pages.test_settings import SAME
from tracker.models import AuditEvent, Closing, Contact, Correction, Headcount, Plan, School, SchoolClass, db

WHY = "Klasslistan var fel."
ASKED = "Varför ändras en stängd period: 2026/27 är stängd. Skriv varför den ändras ändå."


def class_id(app: Flask, name: str) -> int:
    with app.app_context():
        return db.session.query(SchoolClass).filter_by(name=name).one().id


def rows(client: WatchfulClient, page: str = PAGE) -> list[str]:
    """Return what the page of a closed period lists beside late logs."""
    tables = soup(client.get(page)).select("table[aria-labelledby='beside-logs'] tbody tr")
    return [plain(row) for row in tables]


def test_a_headcount_of_a_closed_period_is_corrected_with_a_reason(closed: Flask, client: WatchfulClient) -> None:
    address = f"/admin/classes/{class_id(closed, '4A')}/headcount"
    typed = {"day": "2026-10-15", "s4": "22", "seen": value_of(client.get(address), "seen")}
    assert "reason" not in soup(client.get(address)).select("main")[0].decode()
    assert rows(client) == []
    assert said(client.post(address, data=typed)) == [ASKED]
    assert said(client.post(address, data=typed | {"reason": "Ring 070-123 45 67"}))[0].startswith(
        "Varför ändras en stängd period:"
    )
    assert said(client.post(address, data=typed | {"reason": "x" * 281})) != []
    assert client.post(address, data=typed | {"reason": WHY}).status_code == 303
    [row] = rows(client)
    assert row.startswith("Ändrade ett elevantal 4A 2026/27, årskurs 4, 15 oktober 2026 · Zinkskolan A. Lärare")
    assert row.endswith(f"Elever: 20 → 22 {WHY}")
    with closed.app_context():
        [kept] = db.session.query(Correction)
        [event] = db.session.query(AuditEvent).filter(AuditEvent.correction_id.is_not(None))
        assert (kept.reason, kept.made_by_id, event.correction_id) == (WHY, event.actor_id, kept.id)
        assert WHY not in str(event.changes), "the audit log holds no free text"


STEPS: list[tuple[str, dict[str, str]]] = [
    ("/admin/classes/{class}/split", {"name": "4B", "s4": "5", "day": "2026-11-20"}),
    ("/admin/classes/{class}/merge", {"others": "{other}", "day": "2026-11-20"}),
    ("/admin/classes/{class}/close", {"day": "2026-11-20"}),
    ("/admin/classes/{empty}/remove", {}),
    ("/admin/classes/{class}/headcount/2026-11-01/remove", {}),
    (
        "/admin/classes/new",
        {
            "school": "10000001",
            "year": "2026-27",
            "name": "4X",
            "stage1": "4",
            "pupils1": "9",
            "stage2": "",
            "stage3": "",
        },
    ),
    ("/admin/plans/{plan}/change", {"starts_on": "2026-09-08", "ends_on": "2027-05-31", "groups": "1"}),
    ("/admin/plans/{plan}/end", {"ended_on": "2026-11-20"}),
    (
        "/admin/plans/for/{other}",
        {"curriculum": "MVP-BOTKYRKA", "starts_on": "2026-09-01", "ends_on": "2027-05-31", "groups": "1"},
    ),
    ("/admin/plans/end", {"plan": "{plan}", "ended_on": "2026-11-20"}),
    ("/admin/plans/switch", {"plan": "{plan}", "curriculum": "TAGET-23", "day": "2026-11-20"}),
    ("/admin/plans/new", {"curriculum": "MVP-BOTKYRKA", "year": "2026", "stages": "6", "groups": "1"}),
]


def places(app: Flask) -> dict[str, int]:
    """Add what the steps are about; return the ids by name."""
    with stored(app):
        zink = db.session.query(School).filter_by(unit_code="10000001").one().id
        four, other = class_id_of("4A"), class_id_of("6B")
        empty = SchoolClass(school_id=zink, year=2026, name="Tom")
        before = SchoolClass(school_id=zink, year=2025, name="3A")
        db.session.add_all([empty, before])
        db.session.flush()
        counted = [(empty.id, 4, 10), (four, 3, 5)]
        for each, stage, pupils in counted:
            row = Headcount(class_id=each, stage=stage, reference_date=date(2026, 11, 1), pupils=pupils)
            db.session.add(row)
        plan = db.session.query(Plan).filter_by(class_id=four).one().id
        return {"class": four, "other": other, "empty": empty.id, "before": before.id, "plan": plan}


def class_id_of(name: str) -> int:
    return db.session.query(SchoolClass).filter_by(name=name).one().id


@pytest.mark.long
@SQLITE_FIRST
@pytest.mark.parametrize(("address", "typed"), STEPS)
def test_every_step_that_touches_a_closed_period_asks_why_and_is_listed(
    app: Flask, client: WatchfulClient, address: str, typed: dict[str, str]
) -> None:
    promised_town(app)
    known = places(app)
    sign_in(client)
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    where, data = address.format(**known), {name: text.format(**known) for name, text in typed.items()}
    data |= {"day": data.get("day", "2026-11-20"), "delivering_code": "", "delivering": ""}
    answer = with_reason(client, where, data)
    assert answer.status_code == 303, answer.text
    assert rows(client) != []
    assert [row for row in rows(client) if not row.endswith(WHY)] == []


def with_reason(client: WatchfulClient, where: str, data: dict[str, Any]) -> TestResponse:
    """Go through a step as a person does, who gives the reason once it is asked for."""
    was_asked, answer = False, client.post(where, data=data)
    for _tap in range(3):
        if answer.status_code == 422:
            assert said(answer) == [ASKED]
            data["reason"], was_asked = WHY, True
        shown = soup(answer).select("[name=sure], [name=seen]")
        data |= {str(each["name"]): str(each["value"]) for each in shown if each.get("value")}
        answer = client.post(where, data=data) if answer.status_code != 303 else answer
    assert was_asked
    return answer


@SQLITE_FIRST
def test_what_no_closed_period_rests_on_asks_nothing_and_is_not_listed(app: Flask, client: WatchfulClient) -> None:
    promised_town(app)
    known = places(app)
    with stored(app):
        add_promise("2025/26")
        add_promise("2026")
        old = SchoolClass(school_id=db.session.get_one(SchoolClass, known["class"]).school_id, year=2025, name="4A")
        db.session.add(old)
        db.session.flush()
        db.session.add(Headcount(class_id=old.id, stage=4, reference_date=date(2025, 10, 15), pupils=20))
    sign_in(client)
    page = "/admin/closing/2025-26"
    assert client.post(f"{page}/close").status_code == 303
    count, change = (
        f"/admin/{what}" for what in (f"classes/{known['class']}/headcount", f"plans/{known['plan']}/change")
    )
    seen = value_of(client.get(count), "seen")
    assert client.post(count, data={"day": "2026-10-15", "s4": "22", "seen": seen}).status_code == 303
    typed = {"starts_on": "2026-09-08", "ends_on": "2027-05-31", "groups": "1", "delivering_code": ""}
    assert client.post(change, data=typed).status_code == 303
    assert rows(client, page) == []


@SQLITE_FIRST
def test_links_to_the_year_before_are_a_correction_of_the_closed_calendar_year(
    app: Flask, client: WatchfulClient
) -> None:
    promised_town(app)
    known = places(app)
    with stored(app):
        add_promise("2026")
    sign_in(client)
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    link = f"/admin/classes/{known['class']}/predecessors/{known['before']}"
    sure = value_of(client.get(link), "sure")
    assert client.post(link, data={"sure": sure}).status_code == 303, "no figure of a school year"
    assert rows(client) == []
    page = "/admin/closing/2026"
    assert client.post(f"{page}/close", data={"early": "y"}).status_code == 303
    answer = client.post(link, data={"sure": value_of(client.get(link), "sure")})
    assert said(answer) == ["Varför ändras en stängd period: 2026/27 är stängd. Skriv varför den ändras ändå."]
    assert client.post(link, data={"sure": value_of(answer, "sure"), "reason": WHY}).status_code == 303
    assert [row.endswith(WHY) for row in rows(client, page)] == [True]
    assert rows(client) == []


def test_a_file_needs_a_reason_too_and_is_listed_with_it(closed: Flask, client: WatchfulClient) -> None:
    head = "lasar;skolenhetskod;klass;stadium;elever\n"
    same, other = (head + f"2026/27;10000001;4A;4;{pupils}\n" for pupils in (20, 23))
    assert "Filen ändrar ingenting" in client.get(send(client, "classes", same)).text
    assert (
        "Perioden är stängd. Ange ett skäl för att ändra den ändå." in client.get(send(client, "classes", other)).text
    )
    confirm(client, send(client, "classes", other, reason=WHY))
    [row] = rows(client)
    assert row.endswith(f"Elever: 20 → 23 {WHY}")
    head = "lasar;skolenhetskod;klass;program;programversion;avslutad\n"
    ended = head + "2026/27;10000001;4A;TAGET;TAGET-45;2026-11-20\n"
    assert "Ange ett skäl" in client.get(send(client, "plans", ended)).text
    confirm(client, send(client, "plans", ended, reason=WHY))
    assert [row.endswith(WHY) for row in rows(client)] == [True, True]


def test_contacts_and_settings_of_a_closed_period_are_corrected_with_a_reason(
    closed: Flask, client: WatchfulClient
) -> None:
    with stored(closed):
        db.session.query(Closing).one().last_day = date(2026, 11, 20)
    new = "/admin/contacts/10000002/new"
    person = {"kind": "police", "name": "K. Påhitt", "first_day": "2026-11-21", "last_day": ""}
    assert client.post(new, data=person).status_code == 303, "after the last day that is closed"
    assert with_reason(client, new, person | {"first_day": "2026-11-20"}).status_code == 303
    with closed.app_context():
        contact_id = db.session.query(Contact).filter_by(first_day=date(2026, 11, 20)).one().id
    end = f"/admin/contacts/{contact_id}/end"
    data = {"seen": value_of(client.get(end), "seen"), "last_day": "2026-11-19"}
    assert client.post(end, data=data | {"last_day": "2026-11-22"}).status_code == 303
    data = {"seen": value_of(client.get(end), "seen"), "last_day": "2026-11-20"}
    assert with_reason(client, end, data).status_code == 303
    settings = "/admin/settings"
    name = {**SAME, "name": "Botkyrka kommun"}
    assert client.post(settings, data=name).status_code == 303, "no figure"
    assert with_reason(client, settings, name | {"target_TAGET": "80"}).status_code == 303
    late = [(row.partition(" A. ")[0].partition(" · ")[0], row.endswith(WHY)) for row in rows(client)]
    assert late == [
        ("Lade till ett mål för räckvidden Tåget, 2026/27", True),
        ("Lade till årets inställningar 2026/27", False),
        ("Ändrade en kontaktperson Kontaktpolis", True),
        ("Ändrade en kontaktperson Kontaktpolis", False),
        ("Lade till en kontaktperson Kontaktpolis", True),
        ("Lade till en kontaktperson Kontaktpolis", False),
    ]
