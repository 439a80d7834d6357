"""The page of a closed period with many late corrections: folded, found by words, and reached to the last."""

import pytest

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import soup
from tests.pages.closing import FIRST_LOG, LATER, PAGE
from tests.pages.lines import HELD, correct
from tests.pages.test_lists import shown, walked
from tests.pages.test_reach import plain

pytestmark = [SQLITE_FIRST, pytest.mark.usefixtures("closed")]
NUMBER = 51
ROWS = "[aria-labelledby=late] tbody th"


def change(client: WatchfulClient, times: int) -> None:
    """Correct a log of the closed period so many times, each time to another number."""
    for number in range(times):
        assert correct(client, HELD | LATER | {"present": str(number % 5 + 1)}, FIRST_LOG).status_code == 303


def test_few_corrections_lie_open(client: WatchfulClient) -> None:
    change(client, 2)
    page = soup(client.get(PAGE))
    [folded] = page.select("[aria-labelledby=late] details")
    assert (folded.has_attr("open"), plain(folded.select("summary")[0])) == (True, "2 ändringar")
    assert page.select("main form[role=search]") == []


@pytest.mark.long
def test_many_corrections_are_folded_searched_and_paged(client: WatchfulClient) -> None:
    change(client, NUMBER)
    page = soup(client.get(PAGE))
    [folded] = page.select("[aria-labelledby=late] details")
    assert (folded.has_attr("open"), plain(folded.select("summary")[0])) == (False, "51 ändringar")
    assert (len(shown(client, PAGE, ROWS)), len(walked(client, PAGE, ROWS))) == (50, NUMBER)
    whats = "[aria-labelledby=late] [data-label='Vad som ändrades']"
    assert walked(client, f"{PAGE}?sort=oldest", whats) == walked(client, PAGE, whats)[::-1]
    assert len(shown(client, f"{PAGE}?q=4a+zink", ROWS)) == 50
    assert "Inget pass passar sökorden." in client.get(f"{PAGE}?q=finns+inte").text
    assert soup(client.get(f"{PAGE}?page=2")).select("[aria-labelledby=late] details[open]")
