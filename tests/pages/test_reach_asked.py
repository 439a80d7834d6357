"""What /reach can be asked, and what it says of what there is not."""

from tests.client import WatchfulClient
from tests.pages.cast import add_person, add_school, sign_in, soup, stored
from tests.pages.known import ZINK, lead_of_known_town
from tests.pages.test_reach import plain
from tracker.models import Role


def test_what_does_not_exist_is_named(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    for query, named in {
        "year=2026": "2026 är inget läsår. Skriv det som 2026/27.",
        "year=2026-28": "2026-28 är inget läsår.",
        "term=ST2026": "ST2026 är ingen termin. Skriv den som HT2026.",
        "term=HT26": "HT26 är ingen termin.",
        "period=nu": "nu är ingen period. Skriv ett läsår som 2026/27, en termin som HT2026 eller ett kalenderår",
        "year=2026-27&term=HT2026": "Ange en enda period: ett läsår, en termin eller ett kalenderår.",
        "programme=SIG": "programmet SIG. Välj något av: TAGET, MVP.",
        "area=Solna": "området Solna. Välj något av: Alby, Fittja.",
        "municipality=0180": "kommunen 0180. Välj något av: 0127.",
        "stage=13": "Årskursen 13 finns inte. Skriv ett tal från 0 (förskoleklass) till 12.",
        "stage=-1": "Årskursen -1 finns inte.",
        "year=<b>": "<b> är inget läsår.",
        "stage=5&stage=6": "stage står flera gånger i adressen. Ange det en gång.",
        "programm=MVP": "går inte att begränsa med ”programm”. Ta bort det ur adressen.",
    }.items():
        for address in (f"/reach?{query}", f"/reach/schools/{ZINK}?{query}", f"/exports/reach.csv?{query}"):
            answer = client.get(address)
            assert answer.status_code == 400, address
            assert named in plain(soup(answer).select("main")[0]), address


def test_a_period_without_classes_says_what_to_do(client: WatchfulClient) -> None:
    with stored(client.application):
        add_person(Role.LEAD, add_school())
    sign_in(client)
    page = soup(client.get("/reach"))
    words = plain(page.select("main")[0])
    assert "Inga klasser i perioden" in words
    assert "Välj något annat, eller importera klasslistan." in words
    assert not page.select("table")


def test_the_form_offers_the_periods_that_have_classes(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get("/reach?term=VT2027&programme=MVP"))
    assert [option["value"] for option in page.select("#period option")] == [
        *("2026-27", "VT2027", "HT2026"),
        *("2027", "2026"),
    ]
    chosen = [option["value"] for option in page.select("option[selected]")]
    assert chosen == ["VT2027", "MVP"]
