"""Mentor links made, printed and revoked: /plans/<id>/mentor-links."""

import re
from datetime import date

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_another_school, add_person, sign_in, soup, stored
from tests.pages.lines import add_class, add_plan
from tests.pages.mentors import COORDINATOR, LAST_DAY, link_in, linked, make, mentored_class, mentors
from tests.pages.test_reach import plain
from tracker.exports.qr import qr_code
from tracker.models import AuditEvent, MentorLink, Plan, Role, db


def states(client: WatchfulClient, plan_id: int = 1) -> list[str]:
    """Return each group's line on the page of links."""
    return [plain(line) for line in soup(client.get(f"/plans/{plan_id}/mentor-links")).select("ul.roster > li")]


def instead_of(client: WatchfulClient, plan_id: int) -> str:
    """Return the link that the page's first form names as the one to replace."""
    return str(soup(client.get(f"/plans/{plan_id}/mentor-links")).select("[name=instead_of]")[0]["value"])


def test_a_coordinator_comes_from_the_class_and_sees_its_groups(client: WatchfulClient) -> None:
    mentored_class(client)
    [way] = [link for link in soup(client.get("/classes/1")).select("main a") if plain(link) == "Elevmentorlänk"]
    assert client.get(str(way["href"])).status_code == 200
    assert states(client) == [
        "Grupp 1 ingen länk Skapa länk för grupp 1",
        "Grupp 2 ingen länk Skapa länk för grupp 2",
    ]
    make(client, 1, 2)
    [first, second] = states(client)
    assert first.startswith("Grupp 1 ingen länk")
    assert re.fullmatch(
        r"Grupp 2 skapad .*, gäller till och med 30 juni Ersätt för grupp 2 Återkalla för grupp 2", second
    )


def test_an_undivided_class_has_one_link(app: Flask, client: WatchfulClient) -> None:
    path = linked(client, groups=1, group=0)
    [only] = states(client)
    assert only.startswith("Hela klassen skapad")
    assert "6A, pass 1" in mentors(app).get(path).text
    assert make(client, 1, 1).status_code == 404


def test_the_sheet_says_everything_once(client: WatchfulClient) -> None:
    plan_id = mentored_class(client)
    answer = make(client, plan_id)
    path = link_in(answer)
    words = plain(soup(answer).select("main")[0])
    for said in ("Logga passet här", "6A, grupp 1", "MVP · Påhittade skolan", "Gäller till och med 30 juni 2027."):
        assert said in words
    assert answer.headers["Cache-Control"] == "no-store"
    assert path not in client.get(f"/plans/{plan_id}/mentor-links").text


def test_the_drawing_is_the_code_of_the_address(client: WatchfulClient) -> None:
    answer = make(client, mentored_class(client))
    [drawing] = soup(answer).select("svg.qr")
    assert drawing["role"] == "img"
    assert [part.name for part in drawing.find_all(True)] == ["title", "desc", "rect", "path"]
    assert drawing.select("path")[0]["d"] == qr_code(f"http://localhost{link_in(answer)}").path


def test_making_again_ends_the_former_link(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    other = link_in(make(client, 1, instead_of=instead_of(client, 1)))
    assert other != path
    assert mentors(app).get(path).status_code == 404
    assert mentors(app).get(other).status_code == 200


def test_a_page_that_is_loaded_again_makes_no_second_link(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    again = make(client, 1)
    assert again.status_code == 409
    assert "Länken har ändrats sedan sidan öppnades. Inget ändrades." in plain(soup(again).select("main")[0])
    assert mentors(app).get(path).status_code == 200
    with app.app_context():
        assert db.session.query(MentorLink).count() == 1


def test_a_revoked_link_ends_at_once(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    answer = client.post("/plans/1/mentor-links", data={"do": "revoke", "group": "1", "instead_of": "1"})
    assert answer.status_code == 303
    assert "Länken fungerar inte längre." in client.get(answer.headers["Location"]).text
    assert mentors(app).get(path).status_code == 404
    assert states(client)[0].startswith("Grupp 1 ingen länk")


def test_an_old_page_revokes_no_newer_link(app: Flask, client: WatchfulClient) -> None:
    linked(client)
    newer = link_in(make(client, 1, instead_of="1"))
    answer = client.post("/plans/1/mentor-links", data={"do": "revoke", "group": "1", "instead_of": "1"})
    assert answer.status_code == 409
    assert "Länken har ändrats sedan sidan öppnades. Inget ändrades." in plain(soup(answer).select("main")[0])
    assert mentors(app).get(newer).status_code == 200


@pytest.mark.parametrize(("day", "status"), [(LAST_DAY, 200), (date(2027, 7, 1), 404)])
def test_a_link_ends_with_the_school_year(app: Flask, client: WatchfulClient, day: date, status: int) -> None:
    path = linked(client)
    app.config["TODAY"] = day
    assert mentors(app).get(path).status_code == status


def test_an_ended_plan_has_no_links(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    with stored(app):
        db.session.get_one(Plan, 1).ended_on = date(2026, 11, 20)
    assert mentors(app).get(path).status_code == 404
    assert states(client) == ["Grupp 1 ingen länk", "Grupp 2 ingen länk"]
    refused = make(client, 1)
    assert refused.status_code == 409
    assert "Planen är avslutad, så det finns inget mer att logga. Ingen länk skapades." in refused.text
    assert "Elevmentorlänk" not in client.get("/classes/1").text


def test_a_plan_that_teachers_lead_has_no_links(client: WatchfulClient) -> None:
    plan_id = mentored_class(client)
    with stored(client.application):
        teachers = add_plan(add_class(1, "4A"))
    assert "Elevmentorlänk" not in client.get("/classes/2").text
    page = client.get(f"/plans/{teachers}/mentor-links")
    assert "Elevmentorer leder inte den här planen, så den har ingen länk." in plain(soup(page).select("main")[0])
    assert not soup(page).select("main form")
    refused = make(client, teachers, 0)
    assert refused.status_code == 409
    assert "Elevmentorer leder inte den här planen. Ingen länk skapades." in plain(soup(refused).select("main")[0])
    assert make(client, plan_id).status_code == 200


def test_a_class_that_is_divided_anew_needs_new_links(app: Flask, client: WatchfulClient) -> None:
    path = linked(client, groups=1, group=0)
    with stored(app):
        db.session.get_one(Plan, 1).groups = 2
    assert mentors(app).get(path).status_code == 404


def test_only_the_hash_is_kept_and_the_audit_log_has_not_even_that(app: Flask, client: WatchfulClient) -> None:
    token = linked(client).rpartition("/")[2]
    with app.app_context():
        link = db.session.scalars(db.select(MentorLink)).one()
        assert (len(link.token_hash), token in link.token_hash, link.expires_on) == (64, False, LAST_DAY)
        [event] = db.session.scalars(db.select(AuditEvent).where(AuditEvent.subject == "mentor_link"))
        assert event.changes["token_hash"] is None
        assert event.changes["group"] == [None, 1]
        everything = str([event.changes for event in db.session.scalars(db.select(AuditEvent))])
    assert link.token_hash not in everything
    assert token not in everything


def test_who_only_delivers_or_only_leads_makes_no_links(app: Flask, client: WatchfulClient) -> None:
    mentored_class(client)
    with stored(app):
        giver_id = add_another_school("Givarskolan")
        add_person(Role.COORDINATOR, giver_id, "c.koordinator@example.org", "C. Koordinator")
        db.session.get_one(Plan, 1).delivering_school_id = giver_id
    for email, status in (("c.koordinator@example.org", 404), (EMAIL, 403)):
        sign_in(other := mentors(app), email)
        assert "Elevmentorlänk" not in other.get("/classes/1").text
        assert other.get("/plans/1/mentor-links").status_code == status
        assert make(other, 1).status_code == status
    assert sign_in(client, COORDINATOR).status_code == 303
