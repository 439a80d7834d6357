"""Log a school's activities: /activities, /schools/<unit code>/activities and …/new."""

from datetime import date
from uuid import UUID

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.beside import GOOD, MENTORS, NEW, PAGE, colleague, done, kinds, lead, leader, rows
from tests.pages.cast import EMAIL, said, soup, stored
from tests.pages.lines import add_class, add_plan
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.models import Membership, OwnerType, Plan, Role, School, db


@pytest.fixture(autouse=True)
def signed_in(app: Flask, client: WatchfulClient) -> None:
    leader(client)


def test_who_works_at_one_school_comes_to_it_at_once(app: Flask, client: WatchfulClient) -> None:
    answer = client.get("/activities")
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    with stored(app):
        other = School(
            unit_code="20000001", name="Andra skolan", municipality_code="0127", owner_type=OwnerType.MUNICIPAL
        )
        db.session.add(other)
        db.session.flush()
        db.session.add(Membership(user_id=1, role=Role.LEADER, school_id=other.id))
    page = soup(client.get("/activities"))
    assert [plain(line) for line in page.select("ul.roster li a")] == ["Andra skolan", "Påhittade skolan"]


def test_a_lead_without_classes_is_told_so(app: Flask) -> None:
    page = lead(app).get("/activities")
    assert "Ingen av dina skolor har klasser det här läsåret." in plain(soup(page))


def test_the_pages_around_lead_there(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_plan(add_class(1), leaders=(EMAIL,))
    for address, goal in (
        ("/", "/activities"),
        ("/classes", "/activities"),
        ("/reach/schools/12345678", f"{PAGE}?year=2026-27"),
    ):
        links = soup(client.get(address)).select(".heading a")
        assert goal in [link["href"] for link in links if plain(link) == "Aktiviteter"]


def test_only_the_programmes_of_a_school_are_shown(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_plan(add_class(1))
    assert list(kinds(client.get(PAGE))) == ["T Tåget"]
    with stored(app):
        neighbour = School(
            unit_code="20000001", name="Andra skolan", municipality_code="0127", owner_type=OwnerType.MUNICIPAL
        )
        db.session.add(neighbour)
        db.session.flush()
        received = add_plan(add_class(neighbour.id, "6A", s6=20), "MVP-BOTKYRKA")
        db.session.get_one(Plan, received).delivering_school_id = 1
    assert list(kinds(client.get(PAGE))) == ["T Tåget", "M MVP"], "who delivers has mentors to train"


def test_a_new_school_has_done_nothing_and_sees_what_is_asked(client: WatchfulClient) -> None:
    page = client.get(PAGE)
    assert kinds(page) == {
        "T Tåget": ["APT 0 av 4", "Handledning 0 av 4", "Föräldramöte 0 av 3", "Utbildning ingen än"],
        "M MVP": [
            "Utbildning ingen än",
            "Utbildning av elevmentorer ingen än",
            "Föräldramöte ingen än",
            "MVP-dag ingen än",
            "Elevmentorer inte angivet än",
        ],
    }
    assert done(page) == ["Inget är loggat 2026/27 än."]


def test_two_taps_and_a_number_log_an_activity(app: Flask, client: WatchfulClient) -> None:
    [tap] = [link for link in soup(client.get(PAGE)).select("a.button") if plain(link) == "Logga Handledning, Tåget"]
    form = soup(client.get(str(tap["href"])))
    fields = {
        str(field["name"]): str(field.get("value", "")) for field in form.select("main form input:not([type=radio])")
    }
    [chosen] = form.select("input[type=radio][checked]")
    assert (chosen["value"], fields["day"], fields["participants"]) == ("TAGET/coaching", "2026-11-24", "")
    UUID(fields["receipt"])
    sent = fields | {"what": str(chosen["value"]), "participants": "8"}
    answer = client.post(str(tap["href"]), data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert rows(app) == [("TAGET", "coaching", date(2026, 11, 24), 8)]
    page = client.get(PAGE)
    assert "Aktiviteten är sparad." in page.text
    assert kinds(page)["T Tåget"][1] == "Handledning 1 av 4 · 8 deltagare"
    assert done(page) == ["24 november: Handledning Tåget · 8 deltagare · A. Lärare Rätta Handledning 24 november"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"what": ""}, "Vad gjorde ni: Välj vad ni gjorde."),
        ({"what": "TAGET/mvp_day"}, "Vad gjorde ni: Välj ett av svaren."),
        ({"participants": ""}, "Antal deltagare: Skriv hur många som deltog."),
        ({"participants": "många"}, "Antal deltagare: Skriv ett heltal med siffror, till exempel 27."),
        ({"participants": "10001"}, "Antal deltagare: Ange hur många som deltog, från 0 till 10 000."),
        ({"day": ""}, "Datum: Välj dag."),
        ({"day": "2026-11-25"}, "Datum: Datumet har inte varit än. Välj i dag eller en tidigare dag."),
        ({"day": "2026-06-30"}, "Datum: Välj en dag under läsåret 2026/27."),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(
    app: Flask, client: WatchfulClient, change: dict[str, str], line: str
) -> None:
    answer = client.post(NEW, data=GOOD | change)
    assert (answer.status_code, said(answer)) == (422, [line])
    kept = soup(answer).select_one("input[name=receipt]")
    assert kept is not None
    assert kept["value"] == GOOD["receipt"]
    assert rows(app) == []


@pytest.mark.parametrize("change", [{"participants": "0"}, {"participants": "10000"}, {"day": "2026-07-01"}])
def test_the_boundaries_are_allowed(client: WatchfulClient, change: dict[str, str]) -> None:
    assert client.post(NEW, data=GOOD | change).status_code == 303


def test_one_form_sent_twice_is_one_activity_and_with_other_contents_a_correction(
    app: Flask, client: WatchfulClient
) -> None:
    for participants in ("32", "32", "35"):
        assert client.post(NEW, data=GOOD | {"participants": participants}).status_code == 303
    assert rows(app) == [("TAGET", "apt", date(2026, 11, 23), 35)]


def test_a_colleague_who_logs_the_same_meeting_is_told(app: Flask, client: WatchfulClient) -> None:
    client.post(NEW, data=GOOD)
    other, again = colleague(app), GOOD | {"receipt": str(UUID(int=2)), "participants": "30"}
    answer = other.post(NEW, data=again)
    assert answer.status_code == 409
    told = plain(soup(answer).select("[role=alert]")[0])
    assert told.startswith("APT 23 november finns redan 32 deltagare, loggat av A. Lärare.")
    assert soup(answer).select("input[name=another]")
    assert other.post(NEW, data=again | {"another": "y"}).status_code == 303
    assert other.post(NEW, data=again | {"another": "y"}).status_code == 303, "the same form once more"
    assert [row[3] for row in rows(app)] == [32, 30]


def test_anybodys_form_is_their_own(app: Flask, client: WatchfulClient) -> None:
    client.post(NEW, data=GOOD)
    answer = colleague(app).post(NEW, data=GOOD | {"participants": "1"})
    assert (answer.status_code, said(answer)) == (
        422,
        ["Sidan har redan använts. Ladda om den och spara en gång till."],
    )
    assert [row[3] for row in rows(app)] == [32]


@pytest.mark.parametrize("address", [PAGE, NEW, MENTORS])
def test_a_school_elsewhere_is_not_found(app: Flask, address: str) -> None:
    with stored(app):
        other = School(
            unit_code="20000001", name="Andra skolan", municipality_code="0127", owner_type=OwnerType.MUNICIPAL
        )
        db.session.add(other)
        db.session.flush()
        add_member("other@example.org", Membership(role=Role.COORDINATOR, school_id=other.id))
    assert enter(app, "other@example.org").get(address).status_code == 404
