"""What was published of a closed period: its file and fingerprint, the report, and what has been changed since."""

import json
from datetime import date
from hashlib import sha256
from io import BytesIO

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import update

from tests.client import WatchfulClient
from tests.pages.cast import soup, stored
from tests.pages.closing import FILE, FIRST_LOG, LATER, PAGE, changed_late, hash_on
from tests.pages.known import ZINK
from tests.pages.lines import HELD, correct
from tests.pages.promised import add_promise
from tests.pages.test_follow_up import rows, whole
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker import followup, recount
from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear
from tracker.models import (
    Closing,
    Contact,
    Headcount,
    Membership,
    Municipality,
    Role,
    School,
    db,
)
from tracker.reports import published


def test_an_english_page_says_that_what_was_published_is_swedish(client: WatchfulClient, closed: Flask) -> None:
    quoted = soup(client.get(PAGE.replace("/admin/closing/", "/follow-up?period="))).select("table.promise b[lang]")
    assert quoted == []
    client.post("/account", data={"do": "language", "language": "en"})
    page = soup(client.get(PAGE.replace("/admin/closing/", "/follow-up?period=")))
    assert {str(each["lang"]) for each in page.select("table.promise td b")} == {"sv"}
    assert {str(each["lang"]) for each in page.select("table.promise td[data-label=Target] span")} == {"sv"}
    changed_late(client)
    with stored(closed):
        closed.config["TODAY"] = date(2027, 11, 1)
        add_promise("2027/28")
    differing = soup(client.get(PAGE)).select("table.readers td")
    assert differing
    assert all(cell.select("[lang=sv]") for cell in differing)
    before = soup(client.get("/follow-up?period=2027-28")).select("table.promise small [lang=sv]")
    assert any("53,3" in plain(each) for each in before), "the period before was published, in Swedish"


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


def test_a_school_that_moves_to_another_area_stays_where_it_was_published(
    closed: Flask, client: WatchfulClient
) -> None:
    client.get(PAGE)  # which takes what was just said
    before = client.get("/reach/open?year=2026-27").text
    with stored(closed):
        db.session.query(School).filter_by(unit_code=ZINK).one().area = "Nya området"
    assert client.get("/reach/open?year=2026-27").text == before
    assert "Nya området" in client.get("/reach/open?calendar-year=2026").text


def test_beside_a_closing_without_its_true_counts_nothing_is_shown(closed: Flask, client: WatchfulClient) -> None:
    """As an older version closed it: what touches the period cannot be protected beside it."""
    assert "Zinkskolan" in client.get("/reach/open?calendar-year=2026").text
    with stored(closed):
        db.session.query(Closing).one().counts = None
        add_promise("2026")
    told = whole(client, "/reach/open?calendar-year=2026")
    assert "Ingenting av den här perioden visas" in told
    assert "Zinkskolan" not in told
    assert "visas ingenting av den här perioden" in whole(client, "/follow-up?period=2026")
    assert client.get("/follow-up/2026.pdf").status_code == 200


def test_as_published_stands_beside_as_of_now(closed: Flask, client: WatchfulClient) -> None:
    assert "Alla siffror är desamma nu" in whole(client, PAGE)
    assert "Ingen logg i perioden har ändrats" in whole(client, PAGE)
    changed_late(client)
    page = whole(client, PAGE)
    assert "53,3 % av eleverna, minst 32 av 60 · rapporterat 75,0 %" in page
    assert "48,3 % av eleverna, minst 29 av 60 · rapporterat 75,0 %" in page
    assert "Zinkskolan 90,0 % nu 75,0 %" in page
    assert "Ängsskolan 46,7 %" not in page, "it is the same"


def test_what_no_log_has_changed_is_listed_too(closed: Flask, client: WatchfulClient) -> None:
    with stored(closed):
        for headcount in db.session.query(Headcount):
            headcount.pupils += 30
    page = soup(client.get(PAGE))
    [late] = page.select("section[aria-labelledby=late]")
    assert "Ingen logg i perioden har ändrats sedan dess." in plain(late)
    changed = [plain(row) for row in page.select("section[aria-labelledby=beside-logs] tbody tr")]
    assert len(changed) == 4
    assert all(row.startswith("Ändrade ett elevantal") and row.endswith("–") for row in changed), "without a reason"


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


def test_the_check_sees_when_published_figures_were_changed(closed: Flask) -> None:
    with closed.app_context():
        town = recount.load_town(EVERYTHING, "0127")
        assert [*recount.faults(EVERYTHING, town)] == []
        db.session.execute(update(Closing).values(figures="{}"))
        said = ["2026/27: de publicerade siffrorna har inte längre sitt fingeravtryck."]
        assert [*recount.faults(EVERYTHING, town)] == said
        db.session.rollback()
