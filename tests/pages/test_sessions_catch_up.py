"""Several sessions of a class on one page: /plans/<id>/catch-up."""

from datetime import date

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import said, soup, stored
from tests.pages.lines import HELD, leader_with_class
from tests.pages.test_sessions_show import OTHER_ID, words
from tracker.models import Plan, PlannedSession, SessionLog, Status, db

PAGE = "/plans/1/catch-up"


def row(number: int, **changed: str) -> dict[str, str]:
    """Return a held session as the page sends it."""
    new_id = f"{number:08}-5555-4555-8555-555555555555"
    sent = HELD | {"id": new_id, "day": "2026-11-20"} | changed
    return {f"s{number}-{name}": text for name, text in sent.items() if name not in {"session", "leader_roles"}}


def offered(answer: TestResponse) -> list[str]:
    """Return the sessions on the page."""
    return [" ".join(heading.get_text(" ").split()) for heading in soup(answer).select("form .card h2")]


def logs(app: Flask) -> list[tuple[int, int, Status, date]]:
    """Return the logs, by session and group."""
    with app.app_context():
        found = db.session.scalars(db.select(SessionLog)).all()
        return sorted((log.planned_session.curriculum_session.number, log.group, log.status, log.day) for log in found)


def test_it_offers_what_should_have_been_held_and_the_next(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    client.post("/plans/1/log", data=HELD)
    app.config["TODAY"] = date(2027, 1, 20)
    page = client.get(PAGE)
    titles = ["2. Trygga vuxna", "3. Känslor hos mig och andra", "4. Jag duger", "5. Killar, tjejer, alla"]
    assert offered(page) == titles, "three were due, and one comes next"
    assert "Senast 8 november" in words(page)
    assert {box["value"] for box in soup(page).select("input[checked]")} == {"later"}
    days = [field.get("value") for field in soup(page).select("input[type=date]")]
    assert days == ["", "", "", "2027-01-20"], "only who was there knows when"


def test_two_sessions_in_one_lesson_are_offered_to_a_class_in_phase(client: WatchfulClient) -> None:
    leader_with_class(client)
    for number in (1, 2):
        client.post("/plans/1/log", data=HELD | {"id": f"{number}" + HELD["id"][1:], "session": str(number)})
    assert offered(client.get(PAGE)) == ["3. Känslor hos mig och andra", "4. Jag duger"]


def test_all_are_saved_at_once(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    cancelled = row(2, status="cancelled", obstacle="room", day="2026-11-23")
    answer = client.post(PAGE, data=row(1) | cancelled | row(3, status="later"))
    assert answer.headers["Location"].startswith("/plans/1/saved?log=")
    assert logs(app) == [
        (1, 0, Status.HELD, date(2026, 11, 20)),
        (2, 0, Status.CANCELLED, date(2026, 11, 23)),
    ]
    with app.app_context():
        assert set(db.session.scalars(db.select(SessionLog.leader_roles))) == {"teacher", ""}


def test_sent_twice_they_are_the_same_logs(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    assert [client.post(PAGE, data=row(1) | row(2)).status_code for _twice in range(2)] == [303, 303]
    assert len(logs(app)) == 2


def test_one_mistake_keeps_all_from_being_saved_and_loses_nothing(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    answer = client.post(PAGE, data=row(1, everyone="other", present="99") | row(2, outcome="") | row(3))
    assert answer.status_code == 422
    assert said(answer) == [
        "Pass 1. Antal närvarande: Du skrev 99. Ange högst 32, eller be skolkoordinatorn rätta klassens elevantal.",
        "Pass 2. Hur gick passet: Välj det som stämmer bäst.",
    ]
    links = [str(link["href"]) for link in soup(answer).select(".notice.wrong a")]
    assert links == ["#s1-present", "#s2-outcome-0"]
    assert [soup(answer).select_one(link) is not None for link in links] == [True, True]
    field = soup(answer).select_one("#s1-present")
    assert field is not None
    assert field["value"] == "99"
    assert logs(app) == []


def test_nothing_chosen_is_said(client: WatchfulClient) -> None:
    leader_with_class(client)
    answer = client.post(PAGE, data=row(1, status="later"))
    assert (answer.status_code, said(answer)) == (422, ["Välj genomfört eller inställt för minst ett pass."])


def test_what_another_logged_meanwhile_is_named_and_nothing_is_saved(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    client.post("/plans/1/log", data=HELD | {"session": "2"})
    answer = client.post(PAGE, data=row(1) | row(2) | row(3))
    assert answer.status_code == 409
    assert "Pass 2 för 4A är redan loggat A. Lärare loggade det" in words(answer)
    assert soup(answer).select_one(f"main a[href='/sessions/{HELD['id']}']") is not None
    assert offered(answer)[:3] == ["1. Ombord på Tåget", "2. Trygga vuxna", "3. Känslor hos mig och andra"]
    assert len(logs(app)) == 1


def test_the_reason_is_asked_at_once_where_one_is_needed(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    assert soup(client.get(PAGE)).select_one("[name=reason]") is not None, "session 1 was due 50 days ago"
    app.config["TODAY"] = date(2026, 10, 20)
    assert soup(client.get(PAGE)).select_one("[name=reason]") is None


def test_one_reason_serves_all_old_ones(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    old = row(1, day="2026-09-03") | row(2, day="2026-10-05")
    answer = client.post(PAGE, data=old)
    why = "Varför loggas det nu: Det är mer än 30 dagar sedan. Skriv varför det görs först nu."
    assert (answer.status_code, said(answer)) == (422, [why])
    assert client.post(PAGE, data=old | {"reason": "Glömde i höstas"}).status_code == 303
    with app.app_context():
        assert set(db.session.scalars(db.select(SessionLog.reason))) == {"Glömde i höstas"}


@pytest.mark.parametrize(("group", "sessions"), [("1", [2, 3]), ("2", [1, 2]), ("0", [2, 3])])
def test_a_group_has_its_own(client: WatchfulClient, group: str, sessions: list[int]) -> None:
    leader_with_class(client, groups=2)
    client.post("/plans/1/log", data=HELD | {"group": "1", "everyone": "14"})
    numbers = [int(heading.partition(".")[0]) for heading in offered(client.get(f"{PAGE}?group={group}"))]
    assert numbers[:2] == sessions
    answer = client.post(PAGE, data=row(sessions[0], everyone="14") | {"group": group})
    assert answer.status_code == 303


def test_an_arrived_class_has_nothing_to_catch_up(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    with stored(app):
        plan = db.session.get_one(Plan, 1)
        plan.ends_on = date(2026, 11, 1)
        for planned in db.session.scalars(db.select(PlannedSession)):
            planned.due_on = date(2026, 10, 1)
    for _half in range(2):
        every = {name: text for number in range(1, 9) for name, text in row(number).items()}
        client.post(PAGE, data=every)
    assert "Det finns inget att ta igen: alla pass är genomförda." in words(client.get(PAGE))


def test_the_ways_to_it(client: WatchfulClient) -> None:
    leader_with_class(client)
    assert "Ta igen 2 pass för 4A" in words(client.get("/"))
    assert soup(client.get("/classes/1")).select_one(f"main a[href='{PAGE}']") is not None
    client.post("/plans/1/log", data=HELD | {"id": OTHER_ID})
    assert "Ta igen" not in words(client.get("/"))


def test_a_page_that_somebody_else_opened_is_refused(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    answer = client.post(PAGE, data=row(1) | {"by": "999"})
    assert answer.status_code == 422
    assert "Sidan öppnades av någon annan." in words(answer)
    assert logs(app) == []


def test_the_whole_of_a_divided_class_gets_what_no_group_has_had(client: WatchfulClient) -> None:
    leader_with_class(client, groups=2)
    client.post("/plans/1/log", data=HELD | {"group": "1", "everyone": "14"})
    ways = soup(client.get("/plans/1/log")).select("nav.groups a")
    assert str(ways[-1]["href"]) == "/plans/1/log?session=2&group=0"
