"""Curricula: /admin/curricula, written, ordered, published, retired, side by side, linked to manuals, as files."""

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said, soup, stored
from tests.pages.lines import add_class, add_plan
from tests.pages.test_reach import plain
from tests.pages.versions import GOOD, PAGE, SESSION, act, code_id, draft, lead, take, titles
from tests.pages.world import add_member, enter
from tracker.models import (
    AuditEvent,
    Curriculum,
    Membership,
    Municipality,
    Role,
    UntickedCurriculum,
    db,
)

__all__ = ["lead"]  # signed in for every test here
pytestmark = SQLITE_FIRST


def test_a_draft_is_written_put_in_order_and_published(app: Flask, client: WatchfulClient) -> None:
    page = draft(client, "Ett", "Två", "Tre")
    assert client.post(f"{PAGE}/new", data=GOOD).status_code == 303, "sent twice"
    act(client, page, "Upp", 1)
    act(client, page, "Ner", 0)
    assert titles(client, page) == ["1. Tre", "2. Ett", "3. Två"]
    act(client, page, "Ta bort", 1)
    assert client.post(f"{page}/sessions/2", data=SESSION | {"title": "Sist", "minutes": "45"}).status_code == 303
    assert titles(client, page) == ["1. Tre", "2. Sist"]
    step = client.get(f"{page}/publish")
    assert "2 pass låses" in step.text
    assert take(client, f"{page}/publish").status_code == 303
    assert "Publicerad" in client.get(page).text
    with app.app_context():
        found = db.session.query(Curriculum).filter_by(code="MVP-GY").one()
        assert (found.municipality_code, found.version) == ("0127", 1)
        events = db.session.query(AuditEvent).filter(AuditEvent.subject.like("curriculum%"), AuditEvent.actor_id > 0)
        assert {(each.subject, each.municipality_code) for each in events} == {
            ("curriculum", "0127"),
            ("curriculum_session", "0127"),
            ("curriculum_stage", "0127"),
        }


def test_a_published_one_is_not_changed_and_its_next_version_is_a_draft(app: Flask, client: WatchfulClient) -> None:
    page = draft(client, "Ett")
    take(client, f"{page}/publish")
    for address, data in (("edit", GOOD), ("sessions/1", SESSION), ("sessions/new", SESSION), ("arrange", {"do": ""})):
        answer = client.post(f"{page}/{address}", data=data)
        assert answer.status_code == 422, address
        assert said(answer) == ["MVP gymnasiet är inte ett utkast längre. Skapa nästa version i stället."]
    gone = "MVP gymnasiet är inte ett utkast längre. Skapa nästa version i stället."
    for address in ("edit", "sessions/1", "sessions/new", "publish", "remove"):
        answer = client.get(f"{page}/{address}")
        assert (answer.status_code, answer.headers["Location"]) == (303, page), address
        assert gone in client.get(page).text, address
        assert gone not in client.get(page).text, "it is said once"
    following = [client.post(f"{page}/next").headers["Location"] for _twice in range(2)]
    assert following[0] == following[1] != page
    assert "MVP-GY-2" in client.get(following[0]).text
    assert titles(client, following[0]) == ["1. Ett"]
    assert take(client, f"{page}/retire").status_code == 303
    assert "Avvecklad" in client.get(page).text
    assert client.get(f"{page}/retire").headers["Location"] == page
    assert "MVP gymnasiet är inte publicerad, så det finns inget att avveckla." in client.get(page).text
    assert take(client, f"{following[0]}/remove").status_code == 303
    assert client.get(following[0]).status_code == 404


def test_a_next_version_can_be_told_from_the_one_before(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_class(1, "Gy1", s10=20)
    page = draft(client, "Ett")
    for number in (2, 3):
        take(client, f"{page}/publish")
        page = client.post(f"{page}/next").headers["Location"]
        assert plain(soup(client.get(page)).select("h1")[0]) == f"M MVP gymnasiet, version {number}"
    take(client, f"{page}/publish")
    offered = [plain(each) for each in soup(client.get("/admin/plans/new")).select("#curriculum option")]
    expected = ["MVP gymnasiet", "MVP gymnasiet, version 2", "MVP gymnasiet, version 3"]
    assert [each for each in offered if "gymnasiet" in each] == expected


def test_the_name_of_a_next_version_is_no_longer_than_a_name_may_be(client: WatchfulClient) -> None:
    page = str(client.post(f"{PAGE}/new", data=GOOD | {"name": "A" * 100}).headers["Location"])
    client.post(f"{page}/sessions/new", data=SESSION)
    take(client, f"{page}/publish")
    following = client.post(f"{page}/next").headers["Location"]
    assert plain(soup(client.get(following)).select("h1")[0]) == f"M {'A' * 89}, version 2"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"name": ""}, "Namn: Skriv vad den heter."),
        (
            {"code": "å b"},
            "Kod i filer: Skriv en kod med versaler, siffror och bindestreck, som MVP-BOTKYRKA, högst 34 tecken.",
        ),
        ({"code": "TAGET-F1"}, "Kod i filer: Det finns redan en programversion TAGET-F1. Välj en annan kod."),
        ({"stages": []}, "Vilka årskurser är den till för: Kryssa för minst en årskurs."),
        ({"delivery": ""}, "Vem leder passen: Välj vem som leder passen."),
        (
            {"owner": "Bo 070-123 45 67"},
            (
                "Materialets ägare: Texten ser ut att innehålla ett telefonnummer. "
                "Ta bort det: här sparas inga personuppgifter."
            ),
        ),
    ],
)
def test_it_says_what_is_wrong(client: WatchfulClient, change: dict[str, object], line: str) -> None:
    answer = client.post(f"{PAGE}/new", data=GOOD | change)
    assert (answer.status_code, said(answer)) == (422, [line])


def test_it_says_what_is_wrong_with_a_session_and_a_link(client: WatchfulClient) -> None:
    page = draft(client, "Ett")
    answer = client.post(f"{page}/sessions/new", data=SESSION | {"title": "x" * 101, "minutes": "4"})
    assert said(answer) == [
        "Rubrik: Skriv en rubrik med 1 till 100 tecken.",
        "Planerade minuter: Skriv passets minuter, från 5 till 240.",
    ]
    for link in ("http://example.org", "javascript:alert(1)", "https://", "https://a@example.org", "https://x y.se"):
        answer = client.post(f"{page}/links", data={"link-1": link})
        assert (answer.status_code, said(answer)) == (422, ["1. Ett: Skriv hela adressen, med https:// först."])
    assert take(client, f"{page}/publish").status_code == 303
    empty = client.post(f"{PAGE}/new", data=GOOD | {"code": "TOM"}).headers["Location"]
    assert said(take(client, f"{empty}/publish")) == ["Lägg till minst ett pass och en årskurs innan du publicerar."]


def test_the_link_to_the_manual_is_shown_where_the_session_is_next(app: Flask, client: WatchfulClient) -> None:
    taget = code_id(app, "TAGET-45")
    client.post(f"{PAGE}/{taget}/links", data={"link-1": "https://example.org/pass-1"})
    with stored(app):
        add_member("leader@example.org", Membership(role=Role.LEADER, school_id=1))
        class_id = add_class(1)
        plan_id = add_plan(class_id, leaders=("leader@example.org",))
    browser = enter(app, "leader@example.org")
    for page in ("/", f"/plans/{plan_id}/log", f"/classes/{class_id}"):
        [link] = soup(browser.get(page)).select("a[href^='https://example.org']")
        assert (link["href"], link["rel"]) == ("https://example.org/pass-1", ["noopener", "noreferrer"]), page
    assert "https://example.org" not in browser.get(f"/plans/{plan_id}/log?session=2").text


def test_versions_stand_side_by_side(app: Flask, client: WatchfulClient) -> None:
    ids = [code_id(app, code) for code in ("MVP-BOTKYRKA", "MVP-MAN-HOGSTADIET")]
    index = soup(client.get(PAGE))
    assert any(f"curriculum={ids[0]}&curriculum={ids[1]}" in str(each["href"]) for each in index.select("a.button"))
    table = soup(client.get(f"{PAGE}/side-by-side?curriculum={ids[0]}&curriculum={ids[1]}&curriculum=x"))
    assert len(table.select("tbody tr")) == 14
    assert "11 pass, 660 min" in plain(table.select("tfoot")[0])


def test_who_leads_one_of_several_municipalities_writes_their_own_only(app: Flask, client: WatchfulClient) -> None:
    page = draft(client, "Ett")
    with stored(app):
        db.session.add(Municipality(code="9901", name="Grannköping"))
        db.session.flush()
        add_member("other@example.org", Membership(role=Role.LEAD, municipality_code="9901"))
        add_member("school@example.org", Membership(role=Role.LEAD, school_id=1))
    shared = f"{PAGE}/{code_id(app, 'TAGET-F1')}"
    other = enter(app, "other@example.org")
    assert other.get(page).status_code == 404, "a draft of others"
    assert other.get(shared).status_code == 200
    for step in ("retire", "links"):
        assert other.post(f"{shared}/{step}").status_code == 404
        assert client.post(f"{shared}/{step}").status_code == 404, "nobody leads all municipalities any more"
    take(client, f"{page}/publish")
    assert other.get(page).status_code == 200
    assert other.post(f"{page}/retire").status_code == 404
    assert enter(app, "school@example.org").get(PAGE).status_code == 404


def test_publishing_leaves_others_and_years_that_are_over_as_they_are(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_class(1, s10=20)
        old = add_class(1, name="G1", s10=20)
        db.session.execute(db.text(f"UPDATE school_class SET year = 2025 WHERE id = {old}"))
    page = draft(client, "Ett")
    assert "Siffrorna för 1 klass räknas om" in client.get(f"{page}/publish").text
    take(client, f"{page}/publish")
    with app.app_context():
        assert [(each.municipality_code, each.year) for each in db.session.query(UntickedCurriculum)] == [
            ("0127", 2025)
        ]
    assert "1 klass" in client.get(f"{page}/retire").text
