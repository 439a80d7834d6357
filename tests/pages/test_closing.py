"""Close a period and open it again: /admin/closing, the file, and the report as it was published."""

import json
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.client import WatchfulClient
from tests.closed import locked
from tests.pages.cast import said, sign_in, soup, stored
from tests.pages.known import ZINK
from tests.pages.lines import CANCELLED, HELD, correct
from tests.pages.promised import add_promise, promised_town
from tests.pages.test_follow_up import rows, whole
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker import followup
from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear, now
from tracker.models import (
    AuditEvent,
    Closing,
    Contact,
    Membership,
    Municipality,
    Obstacle,
    PlannedSession,
    PromiseKind,
    PromiseLine,
    Role,
    School,
    SessionLog,
    Source,
    Status,
    db,
)
from tracker.reports import published

PAGE = "/admin/closing/2026-27"
FILE = "/follow-up/2026-27.json"
FIRST_LOG = str(UUID(int=110))  # session 1 of 4A: 18 present
LATER = {"everyone": "other", "present": "12", "day": "2026-11-01", "reason": "Räknat fel"}


@pytest.fixture
def town(app: Flask, client: WatchfulClient) -> Flask:
    promised_town(app)
    sign_in(client)
    return app


@pytest.fixture
def closed(town: Flask, client: WatchfulClient) -> Flask:
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    return town


def changed_late(client: WatchfulClient) -> None:
    """Correct the first log of 4A after its period was closed."""
    answer = correct(client, HELD | LATER, FIRST_LOG)
    assert answer.status_code == 303, said(answer)


def hash_on(client: WatchfulClient, page: str = PAGE) -> str:
    """Return the fingerprint that a page tells."""
    return plain(soup(client.get(page)).select(".fingerprint")[0]).split()[-1]


def test_anyone_can_compute_the_fingerprint_from_the_file(closed: Flask, client: WatchfulClient) -> None:
    answer = client.get(FILE)
    assert answer.headers["Content-Disposition"] == "attachment; filename=uppfoljning-0127-2026-27.json"
    text = answer.data.decode()
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert "Botkyrka" in text
    told = sha256(answer.data).hexdigest()
    assert hash_on(client) == told == hash_on(client, "/follow-up?period=2026-27")
    pdf = "".join(page.extract_text() for page in PdfReader(BytesIO(client.get("/follow-up/2026-27.pdf").data)).pages)
    assert told in pdf
    kept = json.loads(text)
    assert (kept["period"], kept["regelversion"]) == ("2026/27", 1)
    assert [line["utfall"]["ord"].replace("\N{NO-BREAK SPACE}", " ") for line in kept["loftesrader"]][:2] == [
        "1 av 4 skolor",
        "53,3 % av eleverna",
    ]
    assert kept["loftesrader"][3]["utfall"]["dartill"].startswith("totalt .."), "a small total is told to nobody"
    assert kept["rackvidd"][0]["rader"][0]["rackvidd_procent"] == 53.3


def test_the_report_stays_as_it_was_published(closed: Flask, client: WatchfulClient) -> None:
    before, report = rows(client), whole(client)
    assert "Preliminärt" not in report
    assert "det här är siffrorna som de publicerades då" in report
    changed_late(client)
    with stored(closed):
        db.session.query(Contact).delete()
        db.session.query(School).filter_by(unit_code=ZINK).one().name = "Nya namnet"
    assert rows(client) == before
    assert whole(client) == report


def test_readers_tables_and_the_public_file_stay_too(closed: Flask, client: WatchfulClient) -> None:
    with stored(closed):
        db.session.get_one(Municipality, "0127").is_open = True
    addresses = ("/reach/open?year=2026-27", "/open/0127?year=2026-27", "/open/0127/2026-27.csv")
    client.get(PAGE)  # which takes what was just said
    before = [client.get(address).text for address in addresses]
    assert "Perioden stängdes den" in before[0]
    changed_late(client)
    client.get(PAGE)
    assert [client.get(address).text for address in addresses] == before
    assert client.post(f"{PAGE}/reopen", data={"reason": "En klass saknades"}).status_code == 303
    assert all(client.get(address).text != text for address, text in zip(addresses, before, strict=True))


def test_as_published_stands_beside_as_of_now(closed: Flask, client: WatchfulClient) -> None:
    assert "Alla siffror är desamma nu" in whole(client, PAGE)
    assert "Inget i perioden har ändrats" in whole(client, PAGE)
    changed_late(client)
    page = whole(client, PAGE)
    assert "53,3 % av eleverna, minst 32 av 60 · rapporterat 75,0 %" in page
    assert "48,3 % av eleverna, minst 29 av 60 · rapporterat 75,0 %" in page
    assert "Zinkskolan 90,0 % nu 75,0 %" in page
    assert "Ängsskolan 46,7 %" not in page, "it is the same"


def test_each_late_correction_is_listed_with_who_what_and_why(closed: Flask, client: WatchfulClient) -> None:
    changed_late(client)
    late = HELD | LATER | {"id": HELD["id"], "session": "3", "day": "2026-11-03", "reason": "Glömt"}
    assert client.post("/plans/1/log", data=late).status_code == 303
    assert client.post(f"/sessions/{HELD['id']}/withdraw", data={"reason": "Fel klass"}).status_code == 303
    found = [
        [plain(cell) for cell in row.select("td")]
        for row in soup(client.get(PAGE)).select("table.corrections tbody tr")
    ]
    assert [(who.split()[:2], what, why) for who, what, why in found] == [
        (["A.", "Lärare"], "Tog tillbaka loggen", "Fel klass"),
        (["A.", "Lärare"], "Loggat i efterhand", "Glömt"),
        (["A.", "Lärare"], "Antal närvarande: 18 → 12 Vilka ledde passet: – → Lärare", "Räknat fel"),
    ]


def test_what_was_changed_before_it_was_closed_is_no_late_correction(town: Flask, client: WatchfulClient) -> None:
    assert correct(client, HELD | LATER, FIRST_LOG).status_code == 303
    client.post(f"{PAGE}/close", data={"early": "y"})
    assert not soup(client.get(PAGE)).select("table.corrections")


def test_opening_again_needs_a_reason_and_is_seen(closed: Flask, client: WatchfulClient) -> None:
    first = client.get(FILE).data
    assert said(client.post(f"{PAGE}/reopen", data={"reason": " "})) == [
        "Varför öppnas den igen: Skriv varför perioden öppnas igen."
    ]
    assert said(client.post(f"{PAGE}/reopen", data={"reason": "Ring 070-123 45 67"}))[0].startswith("Varför öppnas")
    for _twice in range(2):
        assert client.post(f"{PAGE}/reopen", data={"reason": "En klass saknades"}).status_code == 303
    assert "Preliminärt" in whole(client)
    assert client.get(FILE).status_code == 404
    assert client.get(f"{FILE}?closing=1").data == first
    page = whole(client, PAGE)
    assert "av A. Lärare: En klass saknades" in page
    changed_late(client)
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    assert client.get(FILE).data != first
    assert client.get(f"{FILE}?closing=1").data == first
    with closed.app_context():
        assert [each.reopened_at is None for each in db.session.query(Closing).order_by(Closing.id)] == [False, True]
        events = db.session.query(AuditEvent).filter_by(subject="closing").order_by(AuditEvent.id).all()
    assert [event.action for event in events] == ["added", "changed", "added"]
    assert events[0].changes["sha256"] == [None, sha256(first).hexdigest()]
    assert events[0].changes["figures"] is None, "the audit log tells of them, and need not repeat them"
    assert events[1].changes["reopening_reason"] is None, "free text"


def test_closing_twice_is_closing_once(closed: Flask, client: WatchfulClient) -> None:
    told = hash_on(client)
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    assert hash_on(client) == told


def add_waiting(day: date) -> None:
    """Store a log that waits for confirmation."""
    planned = db.session.query(PlannedSession).filter_by(plan_id=1).order_by(PlannedSession.id).all()[5]
    log = SessionLog(id=str(UUID(int=7)), plan_id=1, planned_session_id=planned.id, day=day, status=Status.CANCELLED)
    log.obstacle, log.source, log.is_confirmed = Obstacle.TIME, Source.MENTOR_LINK, False
    log.logged_at = log.changed_at = now()
    db.session.add(log)


@pytest.mark.parametrize(
    ("day", "waits"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_a_period_with_unconfirmed_logs_stays_open(town: Flask, client: WatchfulClient, day: date, waits: bool) -> None:
    with stored(town):
        add_waiting(day)
        add_promise("2026")
    page = soup(client.get("/admin/closing/2026"))
    assert bool(page.select('main a[href="/unconfirmed"]')) == waits
    answer = client.post("/admin/closing/2026/close", data={"early": "y"})
    assert said(answer) == (["1 logg väntar på bekräftelse. Bekräfta eller ta tillbaka den först."] if waits else [])
    assert answer.status_code == (422 if waits else 303)


@pytest.mark.parametrize(
    ("today", "line"),
    [
        (date(2026, 6, 30), "2026/27 har inte börjat. Stäng när perioden är slut."),
        (date(2026, 7, 1), "Stäng fast perioden pågår"),
        (date(2027, 6, 30), "Stäng fast perioden pågår"),
        (date(2027, 7, 1), None),
    ],
)
def test_a_period_is_closed_when_it_is_over_or_with_a_tick(
    town: Flask, client: WatchfulClient, today: date, line: str | None
) -> None:
    town.config["TODAY"] = today
    answer = client.post(f"{PAGE}/close")
    assert answer.status_code == (422 if line else 303)
    assert [each.startswith(line or "") for each in said(answer)] == ([True] if line else [])


@pytest.mark.parametrize(("after", "is_locked"), [(-1, True), (0, True), (1, False)])
def test_the_last_day_locks_and_the_next_one_does_not(
    town: Flask, client: WatchfulClient, after: int, is_locked: bool
) -> None:
    with stored(town):
        add_promise("2026")
        add_member("b.larare@example.org", Membership(role=Role.LEADER, school_id=2))
    town.config["TODAY"] = date(2027, 1, 10)
    assert client.post("/admin/closing/2026/close").status_code == 303
    day = date(2026, 12, 31) + timedelta(days=after)
    answer = enter(town, "b.larare@example.org").post(
        "/plans/1/log", data=CANCELLED | {"session": "3", "day": day.isoformat()}
    )
    message = f"Datum: {locked('A. Lärare', date(2026, 12, 31))}"
    assert said(answer) == ([message] if is_locked else [])


def test_the_log_itself_says_who_closed_its_period(closed: Flask, client: WatchfulClient) -> None:
    with stored(closed):
        add_member("samordnare@example.org", Membership(role=Role.COORDINATOR, school_id=2))
    page = enter(closed, "samordnare@example.org").get(f"/sessions/{FIRST_LOG}")
    assert locked("A. Lärare", date(2027, 6, 30), "2026/27") in plain(soup(page).select("main")[0])
    assert "/correct" not in page.text
    page = client.get(f"/sessions/{FIRST_LOG}")
    assert "Du kan ändra loggen ändå, med ett skäl." in page.text
    assert "/correct" in page.text


def test_what_was_promised_is_not_written_over_while_closed(closed: Flask, client: WatchfulClient) -> None:
    with closed.app_context():
        line = db.session.query(PromiseLine).filter_by(kind=PromiseKind.FREE).one().id
    for address in ("/follow-up/2026-27/edit", "/follow-up/2026-27/lines/new", f"/follow-up/lines/{line}"):
        answer = client.get(address)
        assert answer.status_code == 409
        assert "2026/27 är stängd Öppna perioden igen innan du ändrar löftet." in plain(soup(answer).select("main")[0])
    assert client.post(f"/follow-up/lines/{line}/remove").status_code == 409
    assert "/edit" not in client.get("/follow-up?period=2026-27").text


def test_nothing_is_not_published(town: Flask, client: WatchfulClient) -> None:
    answer = client.post("/admin/closing/2019/close")
    assert said(answer) == ["Det finns varken löfte eller siffror för 2019."]


def test_the_next_period_is_compared_with_what_was_published(town: Flask, client: WatchfulClient) -> None:
    town.config["TODAY"] = date(2027, 11, 1)
    assert client.post(f"{PAGE}/close").status_code == 303
    changed_late(client)
    with stored(town):
        add_promise("2027/28")
    assert "2026/27: 53,3 % av eleverna" in rows(client, "/follow-up?period=2027-28")["Tåget"][1]


def test_readers_have_the_file_and_neither_page_nor_older_files(closed: Flask, client: WatchfulClient) -> None:
    with stored(closed):
        add_member("lasare@example.org", Membership(role=Role.READER, municipality_code="0127"))
    reader = enter(closed, "lasare@example.org")
    told = sha256(reader.get(FILE).data).hexdigest()
    assert told == hash_on(reader, "/follow-up?period=2026-27")
    for address in (PAGE, "/admin/closing"):
        assert reader.get(address).status_code == 403
    client.post(f"{PAGE}/reopen", data={"reason": "En klass saknades"})
    assert reader.get(f"{FILE}?closing=1").status_code == 404


def test_the_list_says_which_periods_are_closed(closed: Flask, client: WatchfulClient) -> None:
    found = {
        plain(row.select("th")[0]): plain(row.select("td")[0])
        for row in soup(client.get("/admin/closing")).select("tbody tr")
    }
    assert found["Läsåret 2026/27"].startswith("stängd")
    assert found["Läsåret 2026/27"].endswith("av A. Lärare")
    assert found["Året 2026"] == "öppen"


def test_a_lead_of_another_municipality_is_nobody_here(closed: Flask) -> None:
    with stored(closed):
        school = db.session.query(School).filter_by(unit_code=ZINK).one().id
        add_member("skola@example.org", Membership(role=Role.LEAD, school_id=school))
    other = enter(closed, "skola@example.org")
    for address in (f"{PAGE}/reopen", f"{PAGE}/close"):
        assert other.post(address, data={"reason": "Vårt", "early": "y"}).status_code == 404


def test_the_published_figures_are_read_back_as_they_were(closed: Flask) -> None:
    """The last of the line: what the file holds is what the report drew before it was closed."""
    period = Period.of_year(SchoolYear(2026))
    with closed.test_request_context():
        closing = followup.closing_of("0127", period.label)
        assert closing is not None
        town = followup.towns(EVERYTHING)["0127"]
        then, still = published.find_published(town, period), published.now(EVERYTHING, town, period)
        assert then is not None
        texts = [published.canonical(each, closing.closed_at) for each in (then, still)]
        assert texts == [followup.published(closing)] * 2
