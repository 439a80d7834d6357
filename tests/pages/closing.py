"""What the tests of closed periods share: the addresses, and a late correction."""

from uuid import UUID

from tests.client import WatchfulClient
from tests.pages.cast import said, soup
from tests.pages.lines import HELD, correct
from tests.pages.test_reach import plain

PAGE = "/admin/closing/2026-27"
FILE = "/follow-up/2026-27.json"
FIRST_LOG = str(UUID(int=110))  # session 1 of 4A: 18 present
LATER = {"everyone": "other", "present": "12", "day": "2026-11-01", "reason": "Räknat fel"}


def changed_late(client: WatchfulClient) -> None:
    """Correct the first log of 4A after its period was closed."""
    answer = correct(client, HELD | LATER, FIRST_LOG)
    assert answer.status_code == 303, said(answer)


def hash_on(client: WatchfulClient, page: str = PAGE) -> str:
    """Return the fingerprint that a page tells."""
    return plain(soup(client.get(page)).select(".fingerprint")[0]).split()[-1]
