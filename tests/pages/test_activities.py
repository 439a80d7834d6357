"""A school's activities and pupil mentors: /activities, /schools/<unit code>/activities and …/mentors."""

from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_person, add_school, said, sign_in, soup, stored
from tests.pages.lines import add_class, add_plan
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.dates import now
from tracker.models import (
    Activity,
    AuditEvent,
    Closing,
    Membership,
    MentorCohort,
    OwnerType,
    Plan,
    Role,
    School,
    User,
    db,
)

PAGE = "/schools/12345678/activities"
NEW = f"{PAGE}/new"
MENTORS = "/schools/12345678/mentors"
GOOD = {
    "receipt": str(UUID(int=1)),
    "what": "TAGET/apt",
    "participants": "32",
    "day": "2026-11-23",
}
Row = tuple[str, str, date, int]


@pytest.fixture(autouse=True)
def signed_in(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.LEADER, add_school())
    sign_in(client)


def rows(app: Flask) -> list[Row]:
    """Return every activity, by id: programme, kind, day, participants."""
    with app.app_context():
        found = db.session.scalars(db.select(Activity).order_by(Activity.id))
        return [(each.programme_code, each.kind.value, each.day, each.participants) for each in found]


def kinds(page: TestResponse) -> dict[str, list[str]]:
    """Return what the page says of each kind, under the heading of its programme."""
    parts = soup(page).select(".column section")
    return {
        plain(part.select("h2")[0]): [plain(line.select("span")[0]) for line in part.select("li")] for part in parts
    }


def done(page: TestResponse) -> list[str]:
    """Return what the page lists as done."""
    return [plain(line) for line in soup(page).select("[aria-labelledby=done] li")]


def close(app: Flask, last_day: date) -> None:
    """Close the school's municipality up to a day."""
    with stored(app):
        user_id = db.session.scalars(db.select(User.id)).first()
        db.session.add(
            Closing(
                municipality_code="0127",
                period="2025/26",
                last_day=last_day,
                rule_version=1,
                figures={},
                sha256="0" * 64,
                closed_at=now(),
                closed_by_id=user_id,
            )
        )


def lead(app: Flask) -> WatchfulClient:
    """Sign in a programme lead of the municipality."""
    with stored(app):
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
    return enter(app, "lead@example.org")


def colleague(app: Flask, role: Role = Role.LEADER) -> WatchfulClient:
    """Sign in somebody else of the school."""
    with stored(app):
        add_member("b.larare@example.org", Membership(role=role, school_id=1))
    return enter(app, "b.larare@example.org")


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
    assert [plain(line) for line in page.select("ul.roster li")] == ["Andra skolan", "Påhittade skolan"]


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


def test_ones_own_can_be_corrected_and_removed(app: Flask, client: WatchfulClient) -> None:
    client.post(NEW, data=GOOD)
    form = soup(client.get("/activities/1/correct"))
    assert [field["value"] for field in form.select("input[checked], [name=participants], [name=day]")] == [
        "32",
        "2026-11-23",
        "TAGET/apt",
    ]
    answer = client.post("/activities/1/correct", data=GOOD | {"what": "MVP/training", "participants": "5"})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert rows(app) == [("MVP", "training", date(2026, 11, 23), 5)]
    assert client.post("/activities/1/correct", data=GOOD | {"participants": ""}).status_code == 422
    assert client.post("/activities/1/remove").status_code == 303
    assert rows(app) == []
    assert client.get("/activities/1/correct").status_code == 404
    with app.app_context():
        events = db.session.scalars(
            db.select(AuditEvent).where(AuditEvent.subject == "activity").order_by(AuditEvent.id)
        )
        assert [event.action for event in events] == ["added", "changed", "removed"]


def test_others_are_corrected_by_who_coordinates(app: Flask, client: WatchfulClient) -> None:
    client.post(NEW, data=GOOD)
    leader = colleague(app)
    assert done(leader.get(PAGE)) == ["23 november: APT Tåget · 32 deltagare · A. Lärare"]
    for address in ("/activities/1/correct", "/activities/1/remove"):
        assert leader.post(address, data=GOOD).status_code == 403
    with stored(app):
        user_id = db.session.scalars(db.select(User.id).where(User.email == "b.larare@example.org")).one()
        db.session.add(Membership(user_id=user_id, role=Role.COORDINATOR, school_id=1))
    assert leader.post("/activities/1/correct", data=GOOD | {"participants": "31"}).status_code == 303
    assert [row[3] for row in rows(app)] == [31]


def test_a_correction_onto_another_is_told_too(app: Flask, client: WatchfulClient) -> None:
    client.post(NEW, data=GOOD)
    client.post(NEW, data=GOOD | {"receipt": str(UUID(int=2)), "day": "2026-11-20"})
    assert client.post("/activities/2/correct", data=GOOD).status_code == 409
    assert client.post("/activities/2/correct", data=GOOD | {"another": "y"}).status_code == 303


def test_a_closed_period_takes_changes_from_a_lead_only(app: Flask, client: WatchfulClient) -> None:
    client.post(NEW, data=GOOD)
    close(app, date(2026, 11, 23))
    closed = "Perioden är stängd. Be en programansvarig göra ändringen."
    again = GOOD | {"receipt": str(UUID(int=2)), "what": "TAGET/coaching"}
    later = again | {"day": "2026-11-24"}
    assert said(client.post(NEW, data=again)) == [f"Datum: {closed}"]
    assert client.post(NEW, data=later).status_code == 303
    assert said(client.post("/activities/1/correct", data=later)) == [f"Datum: {closed}"]
    answer = client.post("/activities/1/remove")
    assert (answer.status_code, said(answer)) == (422, [f"Datum: {closed}"])
    of_the_town = lead(app)
    assert of_the_town.post(NEW, data=again | {"receipt": str(UUID(int=3))}).status_code == 303
    assert of_the_town.post("/activities/1/remove").status_code == 303


def test_earlier_years_have_pages_of_their_own(app: Flask, client: WatchfulClient) -> None:
    answer = client.post(f"{NEW}?year=2025-26", data=GOOD | {"day": "2026-06-30"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?year=2025-26")
    before = client.get(f"{PAGE}?year=2025-26")
    assert done(before) == ["30 juni 2026: APT Tåget · 32 deltagare · A. Lärare Rätta APT 30 juni 2026"]
    assert done(client.get(PAGE)) == ["Inget är loggat 2026/27 än."]
    assert client.get(f"{PAGE}?year=2025-26").status_code == 200
    for year in ("2027-28", "förra"):
        assert client.get(f"{PAGE}?year={year}").status_code == 404


def test_the_pupil_mentors_are_counted(app: Flask, client: WatchfulClient) -> None:
    assert client.post(MENTORS, data={"mentors": "12", "trained": "10"}).status_code == 303
    assert kinds(client.get(PAGE))["M MVP"][-1] == "Elevmentorer 12, varav 10 utbildade"
    form = soup(client.get(MENTORS))
    assert [field["value"] for field in form.select("[name=mentors], [name=trained]")] == ["12", "10"]
    assert client.post(MENTORS, data={"mentors": "0", "trained": "0"}).status_code == 303
    with app.app_context():
        [cohort] = db.session.scalars(db.select(MentorCohort))
        assert (cohort.year, cohort.mentors, cohort.trained) == (2026, 0, 0)


@pytest.mark.parametrize(
    ("mentors", "trained", "line"),
    [
        ("", "0", "Elevmentorer: Skriv hur många de är."),
        ("1001", "0", "Elevmentorer: Ange antalet elevmentorer, från 0 till 1 000."),
        ("12", "", "Varav utbildade: Skriv hur många som är utbildade."),
        ("12", "13", "Varav utbildade: Ange hur många som är utbildade, från 0 till 12."),
    ],
)
def test_pupil_mentors_that_cannot_be(client: WatchfulClient, mentors: str, trained: str, line: str) -> None:
    answer = client.post(MENTORS, data={"mentors": mentors, "trained": trained})
    assert (answer.status_code, said(answer)) == (422, [line])


def test_a_closed_years_pupil_mentors_stay(app: Flask, client: WatchfulClient) -> None:
    close(app, date(2026, 6, 30))
    numbers = {"mentors": "12", "trained": "10"}
    answer = client.post(f"{MENTORS}?year=2025-26", data=numbers)
    assert said(answer) == ["Perioden är stängd. Be en programansvarig göra ändringen."]
    assert lead(app).post(f"{MENTORS}?year=2025-26", data=numbers).status_code == 303
    assert client.post(MENTORS, data=numbers).status_code == 303


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
