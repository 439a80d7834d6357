"""The manual in the product: found from every page, searched, and there for who is not signed in."""

from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import soup, stored
from tests.pages.keepers import add_keepers
from tests.pages.lines import add_class, add_plan
from tests.pages.test_crawl import crawl
from tests.pages.test_reach import plain
from tests.pages.world import enter
from tracker.views.manual import TASKS

pytestmark = SQLITE_FIRST
HELP_OF = {
    "/": "/help/log",
    "/reach": "/help/dashboard",
    "/follow-up": "/help/follow-up",
    "/admin/imports": "/help/import",
    "/admin/rollover": "/help/next-year",
    "/admin/closing/2026": "/help/closing",
    "/admin/users": "/help/people",
    "/exports/tokens": "/help/keys",
    "/admin/settings": "/help/settings",
    "/admin/audit": "/help/audit",
    "/activities": "/help/activities",
    "/admin": "/help",
    "/nowhere": "/help",
}
ENGLISH = {"Accept-Language": "en"}


def answers(client: WatchfulClient, words: str) -> list[str]:
    """Return what a search finds, in order."""
    return [plain(each) for each in soup(client.get("/help", query_string={"q": words})).select("#found ~ ul b")]


def test_a_stranger_reads_how_to_sign_in(client: WatchfulClient) -> None:
    link = soup(client.get("/sign-in")).select("footer a")[0]
    assert (plain(link), link["href"]) == ("Hjälp", "/help/sign-in")
    page = soup(client.get("/help/sign-in"))
    assert page.select("h1")[0].text == "Logga in"
    assert len(page.select(".manual ol > li")) == 3


def test_every_task_is_a_page_in_both_languages(client: WatchfulClient) -> None:
    links = [str(each["href"]) for each in soup(client.get("/help")).select(".tasks a")]
    assert links == [f"/help/{slug}" for slug in TASKS]
    for link in links:
        swedish, english = client.get(link), client.get(link, headers=ENGLISH)
        assert (swedish.status_code, english.status_code) == (200, 200)
        assert soup(swedish).select("h1")[0].text != soup(english).select("h1")[0].text
    assert client.get("/help/nowhere").status_code == 404
    assert client.get("/help/_log").status_code == 404


def test_it_is_searched_over_titles_texts_and_words(client: WatchfulClient) -> None:
    assert answers(client, "logga")[0] == "Logga in"
    assert answers(client, "UTKORGEN") == ["Logga utan nät"], "also what stands in the text"
    assert answers(client, "ersätt länken") == ["Låt elevmentorer logga"], "all words, wherever they stand"
    assert answers(client, "vidmakthållande") == ["Vidmakthållande"]
    assert answers(client, "xyzzy") == []
    assert "Inget passar." in client.get("/help?q=xyzzy").text
    assert answers(client, "<b>") == []
    assert "Log a session" in client.get("/help?q=taps", headers=ENGLISH).text


def test_a_text_that_somebody_looks_for_is_shown_as_it_is(client: WatchfulClient) -> None:
    page = soup(client.get("/help", query_string={"q": '"><i>50 %s'}))
    assert plain(page.select("#found")[0]) == '0 svar på ”"><i>50 %s”'
    assert page.select("#q")[0]["value"] == '"><i>50 %s'


def test_a_page_leads_to_its_help_in_the_language_that_was_chosen(app: Flask) -> None:
    add_keepers(app)
    lead = enter(app, "lead@example.org")
    for address, link in HELP_OF.items():
        assert {str(each["href"]) for each in soup(lead.get(address)).find_all("a", string="Hjälp")} == {link}, address
    assert lead.post("/account", data={"language": "en"}).status_code == 303
    assert soup(lead.get("/help/offline")).select("h1")[0].text == "Log without a network"


def test_the_words_are_sorted_and_figures_mean_what_the_page_says(app: Flask, client: WatchfulClient) -> None:
    add_keepers(app)
    with stored(app):
        add_plan(add_class(1))
    terms = [plain(each) for each in soup(client.get("/help/words")).select("dt")]
    assert terms.index("Anslutning") < terms.index("Logg") < terms.index("Räckvidd") < terms.index("Årskurs")
    assert len(terms) == len(set(terms))
    page = soup(client.get("/help/words"))
    meanings = dict(zip(terms, map(plain, page.select("dd")), strict=True))
    methods = {plain(each) for each in soup(enter(app, "lead@example.org").get("/reach")).select(".method p")}
    assert {name for name, meaning in meanings.items() if meaning in methods} >= {
        "Nådda elever, minst",
        "Fullföljda klasser",
        "Rapporteringsgrad",
        "Levererad dos",
        "Närvarograd",
        "Elevtimmar",
        "Anslutning",
        "Vidmakthållande",
    }


def test_the_manual_has_no_dead_end(client: WatchfulClient) -> None:
    found = crawl(client, "/help")
    assert {f"/help/{slug}" for slug in TASKS} | {"/help/words"} <= found.keys()
    assert set(found.values()) <= {200, 303}


def test_it_says_whom_to_ask(app: Flask, client: WatchfulClient) -> None:
    assert "Fråga din skolkoordinator" in client.get("/help").text
    app.config["CONTACT"] = "Ring kommunens växel."
    assert "Ring kommunens växel." in client.get("/help").text


def test_whoever_meets_an_error_can_tell_of_it(app: Flask, client: WatchfulClient) -> None:
    for contact, address in {
        None: "/help#contact",
        "Ring kommunens växel.": "/help#contact",
        "Mejla linjen.stod@exempel.example, eller ring.": "mailto:linjen.stod@exempel.example",
        "Skriv på https://exempel.example/stod?om=linjen.": "https://exempel.example/stod?om=linjen",
    }.items():
        app.config["CONTACT"] = contact
        page = soup(client.get("/nowhere"))
        links = {plain(each): each["href"] for each in page.select("a")}
        assert (links["Berätta vad som hände"], links["Lämna synpunkter"]) == (address, address)
    assert soup(client.get("/help")).select("#contact")
