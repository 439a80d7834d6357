"""The order of a promise's lines, as its lead wants it."""

from tests.client import WatchfulClient
from tests.pages.cast import sign_in, soup
from tests.pages.promised import LINES, promised_town
from tests.pages.test_follow_up import rows
from tests.pages.test_reach import plain
from tracker.models import PromiseKind


def test_a_line_is_moved_up_and_down(client: WatchfulClient) -> None:
    ids = promised_town(client.application)
    sign_in(client)

    def moved(kind: PromiseKind, to: str) -> str:
        answer = client.post(f"/follow-up/lines/{ids[kind]}/move", data={"to": to}, follow_redirects=True)
        return plain(soup(answer).select("[role=status]")[0])

    def offered(kind: PromiseKind) -> list[str]:
        page = soup(client.get(f"/follow-up/lines/{ids[kind]}"))
        return [plain(button) for button in page.select("form[action$='/move'] button")]

    assert list(rows(client)) == [*LINES.values()]
    assert offered(PromiseKind.CONTACTS) == ["Flytta ner"]
    assert moved(PromiseKind.MVP, "up") == "MVP är nu nummer 2 i löftet."
    assert moved(PromiseKind.CONTACTS, "down") == "Kraftsamling är nu nummer 2 i löftet."
    assert list(rows(client)) == ["MVP", "Kraftsamling", "Tåget", "Social insatsgrupp", "Trygghetsvandringar"]
    assert moved(PromiseKind.MVP, "up") == "MVP är nu nummer 1 i löftet.", "there is nothing above"
    assert moved(PromiseKind.FREE, "down") == "Trygghetsvandringar är nu nummer 5 i löftet."
    assert offered(PromiseKind.FREE) == ["Flytta upp"]
    assert offered(PromiseKind.TAGET) == ["Flytta upp", "Flytta ner"]
