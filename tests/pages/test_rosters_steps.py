"""What becomes of a class within a year: divided, joined, closed, removed, linked; said in numbers first."""

from datetime import date

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.closed import closing
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import EMAIL, said, soup, stored, value_of
from tests.pages.lines import add_class, add_plan
from tests.pages.rosters import LOST, PAGE, add_3a, ahead, counts, is_sound, kept_class, names, twice
from tests.pages.test_reach import plain
from tracker.models import (
    AuditEvent,
    ClassPredecessor,
    Headcount,
    KeptReach,
    Plan,
    PlannedSession,
    db,
)


@pytest.fixture(autouse=True)
def coordinator(app: Flask, client: WatchfulClient) -> None:
    kept_class(app, client)


def test_a_class_is_divided_and_what_was_logged_stays(app: Flask, client: WatchfulClient) -> None:
    before = add_3a(app)
    wanted: dict[str, str | list[str]] = {"name": "4D", "day": "2026-11-24", "s4": "12", "plans": "1"}
    told, answer = twice(client, f"{PAGE}/split", wanted)
    assert told == [
        "4A har 15 elever från och med 24 november, 4D får 12.",
        "1 loggat pass stannar hos 4A.",
        "Den nya klassen börjar 1 plan från första passet.",
        "Den har samma föregående klass: 3A.",
        LOST,
    ]
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/classes/3")
    assert counts(app) == [(4, "2026-10-15", 27), (4, "2026-11-24", 15)]
    assert counts(app, 3) == [(4, "2026-10-15", 0), (4, "2026-11-24", 12)]
    with app.app_context():
        plan = db.session.query(Plan).filter_by(class_id=3).one()
        assert (str(plan.starts_on), [each.user_id for each in plan.leaders]) == ("2026-11-24", [1])
        assert db.session.query(ClassPredecessor).filter_by(class_id=3, predecessor_id=before).count() == 1
    assert is_sound(app)


def test_what_was_changed_after_looking_is_shown_again_before_it_is_done(app: Flask, client: WatchfulClient) -> None:
    wanted = {"name": "4D", "day": "2026-11-24", "s4": "12"}
    first = client.post(f"{PAGE}/split", data=wanted)
    again = client.post(f"{PAGE}/split", data=wanted | {"s4": "20", "sure": value_of(first, "sure")})
    assert again.status_code == 200
    assert ahead(again)[0] == "4A har 7 elever från och med 24 november, 4D får 20."
    assert names(app) == ["4A"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"name": "4a"}, "Den nya klassens namn: Det finns redan en klass 4A läsåret 2026/27."),
        ({"s4": "27"}, "Skriv 1 till 26 elever: båda klasserna ska ha några."),
        ({"s4": "0"}, "Skriv 1 till 26 elever: båda klasserna ska ha några."),
        ({"s4": "28"}, "Fler elever än klassen har. Skriv ett mindre antal."),
        ({"day": "2026-10-14"}, "Från och med vilken dag: Det finns ett elevantal från 15 oktober 2026."),
        ({"day": "2026-11-25"}, "Från och med vilken dag: Den dagen har inte varit än. Skriv 2026-11-24 eller en"),
        ({"plans": "99"}, "Planer som den nya klassen också följer: Välj ett av svaren."),
    ],
)
@SQLITE_FIRST
def test_a_split_that_cannot_be_is_refused(
    app: Flask, client: WatchfulClient, change: dict[str, str], line: str
) -> None:
    answer = client.post(f"{PAGE}/split", data={"name": "4D", "day": "2026-11-24", "s4": "12"} | change)
    assert answer.status_code == 422
    assert said(answer)[0].startswith(line)
    assert names(app) == ["4A"]


def test_classes_are_joined_and_the_others_close(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_class(1, "4B", s4=20)
    address = "/admin/classes/2/merge"
    answer = client.post(address, data={"others": "1", "day": "2026-11-23"})
    assert said(answer) == [
        "Från och med vilken dag: 4A har ett pass loggat 24 november 2026. Välj den dagen eller en senare."
    ]
    told, answer = twice(client, address, {"others": "1", "day": "2026-11-24"})
    assert told[:3] == [
        "4B har 47 elever från och med 24 november. 4A har inga elever från den dagen och stängs.",
        "1 plan avslutas den dagen.",
        "1 loggat pass står kvar där det loggades.",
    ]
    assert answer.status_code == 303
    assert counts(app) == [(4, "2026-10-15", 27), (4, "2026-11-24", 0)]
    assert counts(app, 2) == [(4, "2026-10-15", 20), (4, "2026-11-24", 47)]
    with app.app_context():
        assert str(db.session.get_one(Plan, 1).ended_on) == "2026-11-24"
    assert is_sound(app)
    assert "stängd 24 november" in plain(soup(client.get("/admin/classes")).select("tbody")[0])
    nobody = client.post("/admin/classes/1/merge", data={"day": "2026-11-24"})
    assert said(nobody) == ["Vilka klasser flyttar hit: Välj minst en klass vars elever flyttar hit."]


def test_a_step_says_that_published_figures_stay(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        db.session.add(closing(date(2026, 12, 31), 1))
    asked = client.post(f"{PAGE}/close", data={"day": "2026-11-24"})
    assert said(asked) == ["Varför ändras en stängd period: 2026 är stängd. Skriv varför den ändras ändå."]
    answer = client.post(f"{PAGE}/close", data={"day": "2026-11-24", "reason": "Alla flyttade."})
    assert ahead(answer)[-1] == "2026 är stängd. Det som är publicerat står kvar, men siffrorna som de är nu ändras."


def test_a_class_is_closed(app: Flask, client: WatchfulClient) -> None:
    told, answer = twice(client, f"{PAGE}/close", {"day": "2026-11-24"})
    assert told[:3] == [
        "Från och med 24 november har klassen inga elever: 27 lämnar den.",
        "1 plan avslutas den dagen.",
        "1 loggat pass står kvar där det loggades.",
    ]
    assert answer.status_code == 303
    assert counts(app) == [(4, "2026-10-15", 27), (4, "2026-11-24", 0)]
    assert is_sound(app)


def test_a_class_with_logs_stays_and_an_empty_one_goes_with_its_plan(app: Flask, client: WatchfulClient) -> None:
    assert "Stäng den i stället." in client.get(f"{PAGE}/remove").text
    assert (
        client.post(f"{PAGE}/remove", data={"sure": value_of(client.get(f"{PAGE}/rename"), "seen")}).status_code == 200
    )
    with stored(app):
        add_plan(add_class(1, "4X", s4=20), leaders=(EMAIL,))
    page = client.get("/admin/classes/2/remove")
    assert ahead(page) == [
        "Klassen försvinner, och med den 1 elevantal.",
        "1 plan utan loggar försvinner också.",
        "0 kopplingar till läsåret före eller efter försvinner också.",
        "Ingen annan klass får fler elever. Kom den till när en klass delades, slå ihop de två i stället.",
    ]
    assert client.post("/admin/classes/2/remove", data={"sure": value_of(page, "sure")}).status_code == 303
    assert names(app) == ["4A"]
    with app.app_context():
        for kind in (Plan, Headcount, KeptReach):
            assert db.session.query(kind).filter_by(class_id=2).count() == 0
        assert db.session.query(PlannedSession).filter_by(plan_id=2).count() == 0
        removed = db.session.query(AuditEvent).filter_by(action="removed").all()
    assert {each.subject for each in removed} == {"plan_leader", "plan", "headcount", "school_class"}
    assert is_sound(app)


def test_links_are_mended_and_what_they_change_is_said_first(app: Flask, client: WatchfulClient) -> None:
    before = add_3a(app)
    address = f"{PAGE}/predecessors/{before}"
    page = client.get(address)
    [change] = ahead(page)
    assert change.startswith("Tåget: de kopplade klasserna räknas som 27 elever nu och som 52 efteråt. ")
    assert change.endswith(" Nådda elever, minst: 27 nu, 27 efteråt.")
    assert client.post(address, data={"sure": value_of(page, "sure")}).status_code == 303
    again = client.post(address, data={"sure": value_of(page, "sure")})
    assert again.status_code == 200, "sent twice, it does not link again"
    assert "Ingen föregående klass är kopplad." in client.get(f"{PAGE}/predecessors").text
    offered = soup(client.get(f"{PAGE}/predecessors?q=påhittade 3a")).select("main section li a")
    assert [each["href"] for each in offered] == [address]
    page = client.get(address)
    assert ahead(page)[0].startswith("Tåget: de kopplade klasserna räknas som 52 elever nu och som 27 efteråt")
    assert client.post(address, data={"sure": value_of(page, "sure")}).status_code == 303
    assert is_sound(app)
    assert client.get(f"{PAGE}/predecessors/1").status_code == 404
