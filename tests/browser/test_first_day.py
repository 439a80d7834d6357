"""The first day of a municipality: from the set-up link to figures that a file repeats."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Look, watched_page
from tests.browser.figures import Row, added_up, as_shown, figures, percent, shown_rows
from tests.browser.hands import PASSWORD, Thumb, sign_in, tracker
from tests.browser.serving import Site, serving

LEAD, LEADER = "p.ansvarig@example.org", "a.larare@example.org"
GRINDTORP = "57228484"
# Real schools of the register, invented classes: two of one school, a school with a tiny unit, and one for MVP.
FILES = {
    "classes": f"""\
lasar;skolenhetskod;klass;stadium;elever
2026/27;{GRINDTORP};4A;4;27
2026/27;{GRINDTORP};4B;4;25
2026/27;71048800;3A;3;20
2026/27;84891659;Lilla gruppen;3;3
2026/27;86985859;6A;6;24
""",
    "users": f"""\
epost;namn;roll;skolenhetskod
{LEADER};A. Lärare;passledare;{GRINDTORP}
""",
    "plans": f"""\
lasar;skolenhetskod;klass;program;programversion;grupper;ledare
2026/27;{GRINDTORP};4A;TAGET;TAGET-45;1;{LEADER}
2026/27;{GRINDTORP};4B;TAGET;TAGET-45;1;
2026/27;86985859;6A;MVP;MVP-BOTKYRKA;2;
""",
}
# By hand: 4A and 4B have a plan of 8 sessions, of which 2 each are due by 24 November.
BEFORE = {
    "Räckvidd": "0,0 % 0 av 75 elever i F–5",
    "Nådda elever, minst": "0 av 75 högst 0 olika elever",
    "På alla pass, minst": "0 av 75 i 0 klasser där alla pass är hållna",
    "Fullföljda klasser": "0 av 4 0 har startat, 2 har en plan",
    "Rapporteringsgrad": "0,0 % 0 av 4 väntade pass",
    "Levererad dos": "0,0 % 0 av 16 planerade pass",
    "Närvarograd": ". 0 närvarande av 0 väntade",
    "Följsamhet": ". 0 enligt manual, 0 med anpassning, 0 delvis",
    "Elevtimmar": "0,0 timmar tillsammans",
    "Anslutning": "0,0 % 0 av 2 skolor har startat",
    "Vidmakthållande": ". 0 av 0 skolor från året innan",
}
# After one session of 50 minutes with all 27 of 4A.
AFTER = BEFORE | {
    "Räckvidd": "36,0 % 27 av 75 elever i F–5",
    "Nådda elever, minst": "27 av 75 högst 27 olika elever",
    "Fullföljda klasser": "0 av 4 1 har startat, 2 har en plan",
    "Rapporteringsgrad": "25,0 % 1 av 4 väntade pass",
    "Levererad dos": "6,3 % 1 av 16 planerade pass",
    "Närvarograd": "100,0 % 27 närvarande av 27 väntade",
    "Följsamhet": "100,0 % 1 enligt manual, 0 med anpassning, 0 delvis",
    "Elevtimmar": "22,5 timmar tillsammans",
    "Anslutning": "50,0 % 1 av 2 skolor har startat",
}


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Make a database ready where there was none; return its address and the path of the set-up link."""
    url = f"sqlite:///{tmp_path_factory.mktemp('first') / 'tracker.db'}"
    return url, urlsplit(tracker(url, "init").split()[-1]).path


@pytest.fixture(scope="module")
def site(first_run: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve that database."""
    with serving(first_run[0], tmp_path_factory.mktemp("first") / "log") as site:
        yield site


@pytest.fixture
def colleague(browser: Browser, site: Site) -> Iterator[Page]:
    """Lend a second phone."""
    with watched_page(browser, site, PHONE) as page:
        yield page


def test_from_the_set_up_link_to_figures(
    phone: Page, colleague: Page, first_run: tuple[str, str], tmp_path: Path, look: Look
) -> None:
    lead, leader = phone, colleague
    set_up(lead, first_run[1], look)
    bring_in(first_run[0], tmp_path)
    assert headlines(lead, look) == BEFORE
    compare_with_file(lead)

    sign_in_as_leader(leader, look)
    log_in_four_taps(leader)
    look_around(leader, look)

    assert headlines(lead, look) == AFTER
    row = compare_with_file(lead)[GRINDTORP]
    compare_with_school(lead, row, look)
    assert compare_with_file(lead, "MVP").keys() == {"86985859"}
    for path in ("/", "/reach/behind", "/reach/pictures", "/exports", "/account"):
        lead.goto(path)
        look(lead)


def set_up(page: Page, link: str, look: Look) -> None:
    """Become the administrator of Botkyrka."""
    page.goto(link)
    look(page)
    page.get_by_label("Ditt namn").fill("P. Ansvarig")
    page.get_by_label("E-post").fill(LEAD)
    page.get_by_label("Lösenord").fill("kort")
    page.get_by_label("Kommun").select_option("Botkyrka")
    page.get_by_role("button", name="Kom i gång").tap()
    expect(page.get_by_role("alert")).to_contain_text("Skriv minst 12 tecken")
    look(page)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Kom i gång").tap()
    page.wait_for_url("/")
    expect(page.get_by_role("contentinfo")).to_contain_text("Mitt konto")
    look(page)
    page.goto("/account")
    expect(page.get_by_role("main")).to_contain_text("Programansvarig, Botkyrka")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Länken fungerar inte längre")
    look(page)


def bring_in(database_url: str, folder: Path) -> None:
    """Import classes, a leader and plans; give the leader a password."""
    for kind, contents in FILES.items():
        path = folder / f"{kind}.csv"
        path.write_text(contents, encoding="utf-8")
        tracker(database_url, "import", kind, str(path))
    tracker(database_url, "password", LEADER, "--password-stdin", typed=PASSWORD + "\n")


def sign_in_as_leader(page: Page, look: Look) -> None:
    """Let the leader in, and look at the pages on the way."""
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
    look(page)
    sign_in(page, LEADER)
    look(page)
    page.get_by_role("link", name="Logga pass 1").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("4A, pass 1")
    look(page)


def log_in_four_taps(page: Page) -> None:
    """Log session 1, from home to the thanks: four taps, and nothing typed."""
    thumb = Thumb(page)
    page.goto("/")
    thumb.tap(page.get_by_role("link", name="Logga pass 1"))
    expect(page.locator("[name=everyone]:checked, [name=outcome]:checked")).to_have_count(0)
    thumb.tap(page.get_by_text("Alla 27"))
    thumb.tap(page.get_by_text("Enligt manual"))
    thumb.tap(page.get_by_role("button", name="Spara pass 1"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Pass 1 är sparat")
    assert thumb.taps <= 4
    assert thumb.typed is None
    expect(page.get_by_role("main")).to_contain_text("Tack! 4A är 1 pass efter: 1 av 8 pass genomförda.")
    expect(page.locator(".route li")).to_have_count(8)
    expect(page.locator(".route li").first).to_contain_text("1. Ombord på Tåget Genomfört i dag")


def look_around(page: Page, look: Look) -> None:
    """Look at the pages that a leader comes by."""
    look(page)
    page.get_by_role("link", name="Till mina klasser").tap()
    expect(page.get_by_role("main")).to_contain_text("1 av 8 genomförda")
    look(page)
    page.get_by_role("link", name="En annan klass").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Klasser")
    look(page)
    page.get_by_role("link", name="4A", exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("4A")
    look(page)
    page.goto("/finns-inte")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sidan finns inte")
    look(page)


def headlines(page: Page, look: Look) -> dict[str, str]:
    """Open the dashboard of Tåget; return its headline figures, each with the words below it."""
    page.goto("/reach?programme=TAGET")
    look(page)
    return figures(page)


def compare_with_file(page: Page, programme: str = "TAGET") -> dict[str, Row]:
    """Fetch the CSV of a dashboard and hold it against the screen; return its lines by unit code."""
    page.goto(f"/reach?programme={programme}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Hämta CSV").tap()
    raw = download.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert {(line["period"], line["kommunkod"], line["program"]) for line in lines} == {("2026/27", "0127", programme)}
    rows = {line["skolenhetskod"]: line for line in lines}
    assert list(shown_rows(page)) == list(rows)
    assert shown_rows(page) == {code: as_shown(row) for code, row in rows.items()}
    shown = figures(page)
    assert {name: shown[name] for name in added_up(lines)} == added_up(lines)
    return rows


def compare_with_school(page: Page, row: Row, look: Look) -> None:
    """Open a school from the table, and hold its page against its line of the file."""
    page.goto("/reach")
    page.get_by_role("link", name="Grindtorpsskolan", exact=True).tap()
    page.wait_for_url(f"/reach/schools/{GRINDTORP}?*")
    pupils, least = row["elever_malgrupp"], row["elever_nadda_minst"]
    held = f"{Decimal(row['pass_genomforda'].replace(',', '.')).normalize():f}"
    assert figures(page) == {
        "Tåget, räckvidd": f"{percent(row['rackvidd_procent'])} minst {least} av {pupils} elever",
        "Tåget, startade klasser": f"{row['klasser_startade']} av {row['skolklasser_malgrupp']} 0 fullföljda",
        "Tåget, dos": f"{percent(row['dos_procent'])} {held} av {row['pass_planerade']} planerade pass",
        "Tåget, rapporteringsgrad": f"{percent(row['rapporteringsgrad_procent'])} 1 av 4 väntade pass",
    }
    expect(page.get_by_role("row", name="4A")).to_contain_text("1 pass efter")
    expect(page.get_by_role("row", name="4B")).to_contain_text("2 pass efter")
    look(page)
