"""Classes that come into a closed year late, and links between years that a closed calendar year counts by."""

from datetime import date

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said, sign_in, soup, stored, value_of
from tests.pages.closing import PAGE
from tests.pages.imported import confirm, send
from tests.pages.promised import add_promise, promised_town
from tests.pages.rolled import filled
from tests.pages.test_closing_late import ASKED, WHY, class_id, places, rows, with_reason
from tracker.models import ClassPredecessor, Headcount, School, SchoolClass, db

pytestmark = SQLITE_FIRST


def test_a_file_that_links_classes_to_the_year_before_corrects_the_closed_calendar_year(
    app: Flask, client: WatchfulClient
) -> None:
    promised_town(app)
    places(app)
    with stored(app):
        add_promise("2026")
    sign_in(client)
    head = "lasar;skolenhetskod;klass;stadium;elever;foregaende_klass\n"
    link = head + "2026/27;10000001;4A;4;20;3A\n"
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    assert "Ange ett skäl" not in client.get(send(client, "classes", link)).text, "no figure of a school year"
    page = "/admin/closing/2026"
    assert client.post(f"{page}/close", data={"early": "y"}).status_code == 303
    assert "Ange ett skäl" in client.get(send(client, "classes", link)).text
    confirm(client, send(client, "classes", link, reason=WHY))
    assert [row.endswith(WHY) for row in rows(client, page)] == [True]


def test_another_name_of_a_class_of_a_closed_period_asks_why(app: Flask, client: WatchfulClient) -> None:
    promised_town(app)
    sign_in(client)
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    address = f"/admin/classes/{class_id(app, '4A')}/rename"
    typed = {"name": "4 Ny", "seen": value_of(client.get(address), "seen")}
    assert "reason" not in soup(client.get(address)).select("main")[0].decode()
    assert said(client.post(address, data=typed)) == [ASKED]
    assert client.post(address, data=typed | {"reason": WHY}).status_code == 303
    [row] = rows(client)
    assert row.startswith("Ändrade en klass 4 Ny 2026/27 · Zinkskolan A. Lärare")
    assert row.endswith(f"Namn: 4A → 4 Ny {WHY}")
    typed |= {"seen": value_of(client.get(address), "seen")}
    assert client.post(address, data=typed).status_code == 303, "the same name is no correction"


CLASSES = "lasar;skolenhetskod;klass;stadium;elever;foregaende_klass\n"
PLANS = "lasar;skolenhetskod;klass;program;programversion;start\n"


@pytest.mark.parametrize(
    ("kind", "text", "page"),
    [
        ("classes", CLASSES + "2026/27;10000001;4Q;4;20;\n2026/27;10000001;4A;4;22;\n", PAGE),
        ("plans", PLANS + "2026/27;10000001;Tom;TAGET;TAGET-45;2026-11-02\n", PAGE),
        ("classes", CLASSES + "2026/27;10000001;4A;4;20;3A\n", "/admin/closing/2026"),
    ],
)
def test_who_takes_a_file_of_a_closed_period_back_says_why(
    app: Flask, client: WatchfulClient, kind: str, text: str, page: str
) -> None:
    promised_town(app)
    places(app)
    with stored(app):
        add_promise("2026")
    sign_in(client)
    made = confirm(client, send(client, kind, text))
    assert client.post(f"{page}/close", data={"early": "y"}).status_code == 303
    assert "Varför ändras en stängd period?" not in client.get(made).text
    answer = client.post(f"{made}/undo")
    assert said(answer) == [ASKED if page == PAGE else ASKED.replace("2026/27", "2026")]
    assert rows(client, page) == []
    assert client.post(f"{made}/undo", data={"reason": WHY}).status_code == 303
    late = rows(client, page)
    assert late
    assert [row for row in late if not row.endswith(WHY)] == []


def test_a_file_that_is_felt_after_a_closed_period_is_taken_back_without_a_reason(
    app: Flask, client: WatchfulClient
) -> None:
    promised_town(app)
    with stored(app):
        add_promise("2026")
    sign_in(client)
    app.config["TODAY"] = date(2027, 2, 2)
    head = "lasar;skolenhetskod;klass;stadium;elever;matdatum\n"
    made = confirm(client, send(client, "classes", head + "2026/27;10000001;4A;4;22;2027-02-01\n"))
    assert client.post("/admin/closing/2026/close", data={"early": "y"}).status_code == 303
    assert client.post(f"{made}/undo").status_code == 303


def classes_of_last_year(app: Flask) -> None:
    """Add three classes that nobody has taken into this year."""
    with stored(app):
        zink = db.session.query(School).filter_by(unit_code="10000001").one().id
        for name, stage in (("1Q", 1), ("1R", 1), ("2S", 2)):
            old = SchoolClass(school_id=zink, year=2025, name=name)
            db.session.add(old)
            db.session.flush()
            db.session.add(Headcount(class_id=old.id, stage=stage, reference_date=date(2025, 10, 15), pupils=20))


def test_classes_that_come_late_into_a_closed_year_ask_why(app: Flask, client: WatchfulClient) -> None:
    promised_town(app)
    classes_of_last_year(app)
    sign_in(client)
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    school = "/admin/rollover/schools/10000001?year=2026-27"
    data = filled(client.get(school).text)
    del data[f"go-{class_id(app, '1R')}"]
    assert with_reason(client, school, data).status_code == 303
    assert with_reason(client, "/admin/rollover?year=2026-27", {}).status_code == 303
    late = rows(client)
    assert [name for name in ("2Q", "2R") if not any(name in row for row in late)] == []
    assert [row for row in late if not row.endswith(WHY)] == []


@pytest.mark.parametrize(
    ("make", "typed", "undo"),
    [
        (
            "/admin/plans/new",
            {"curriculum": "MVP-BOTKYRKA", "year": "2026", "stages": "6", "groups": "1", "delivering": ""},
            "/admin/plans/made/1/undo",
        ),
        ("/admin/rollover?year=2026-27", {}, "/admin/rollover/1/undo"),
    ],
)
def test_who_undoes_what_was_made_in_one_go_in_a_closed_year_says_why(
    app: Flask, client: WatchfulClient, make: str, typed: dict[str, str], undo: str
) -> None:
    promised_town(app)
    classes_of_last_year(app)
    sign_in(client)
    [shown] = soup(client.post(make, data=typed)).select("[name=sure], [name=seen]")
    assert client.post(make, data=typed | {str(shown["name"]): str(shown["value"])}).status_code == 303
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    assert "Varför ändras en stängd period?" not in client.get(undo).text
    assert with_reason(client, undo, {"sure": value_of(client.get(undo), "sure")}).status_code == 303
    late = rows(client)
    assert late
    assert [row for row in late if not row.endswith(WHY)] == []
    assert client.get(undo).status_code == 404, "it is undone"


def test_a_merge_that_hands_on_whose_pupils_they_were_corrects_the_closed_calendar_year(
    app: Flask, client: WatchfulClient
) -> None:
    promised_town(app)
    known = places(app)
    with stored(app):
        add_promise("2026")
        db.session.add(ClassPredecessor(class_id=known["other"], predecessor_id=known["before"]))
    sign_in(client)
    assert client.post("/admin/closing/2026/close", data={"early": "y"}).status_code == 303
    address = f"/admin/classes/{known['class']}/merge"
    app.config["TODAY"] = date(2027, 2, 1)
    data = {"others": str(known["other"]), "day": "2027-02-01"}
    assert said(client.post(address, data=data)) == [ASKED.replace("2026/27", "2026")]
    data["sure"] = value_of(client.post(address, data=data | {"reason": WHY}), "sure")
    assert client.post(address, data=data | {"reason": WHY}).status_code == 303
    assert [row for row in rows(client, "/admin/closing/2026") if not row.endswith(WHY)] == []
