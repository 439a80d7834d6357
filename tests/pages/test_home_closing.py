"""A lead's home tells which promised periods wait to be closed, and which have just been."""

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import sign_in, soup, stored
from tests.pages.closing import PAGE
from tests.pages.promised import add_promise, promised_town
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.models import Membership, Municipality, Role, db

pytestmark = SQLITE_FIRST


def closing_links(client: WatchfulClient) -> dict[str, str]:
    """Return what home says of closing, by address."""
    return {str(link["href"]): plain(link) for link in soup(client.get("/")).select("main a[href^='/admin/closing']")}


def test_home_tells_a_lead_which_periods_wait_and_which_are_closed(client: WatchfulClient) -> None:
    promised_town(client.application)
    sign_in(client)
    assert closing_links(client) == {}, "the period goes on"
    with stored(client.application):
        add_promise("2025")
    assert closing_links(client) == {"/admin/closing/2025?municipality=0127": "2025, Botkyrka"}
    assert "En period är slut och väntar på att stängas" in client.get("/").text
    for address in closing_links(client):
        assert client.get(address).status_code == 200
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    assert "2026/27 stängdes den " in client.get("/").text
    assert f"{PAGE}?municipality=0127" in closing_links(client)
    assert client.post(f"{PAGE}/reopen", data={"reason": "Fel i en klass"}).status_code == 303
    assert "2026/27 stängdes den " not in client.get("/").text


def test_who_leads_everywhere_is_told_how_many_wait(client: WatchfulClient) -> None:
    promised_town(client.application)
    waiting = ["2022", "2023", "2024", "2025"]
    with stored(client.application):
        db.session.add(Municipality(code="0180", name="Stockholm"))
        for period in waiting:
            add_promise(period)
        add_member("alla@example.org", Membership(role=Role.LEAD))
    lead = enter(client.application, "alla@example.org")
    assert closing_links(lead) == {"/admin/closing": "Se vilka"}
    assert "4 perioder är slut och väntar på att stängas" in lead.get("/").text
    listed = [str(link["href"]) for link in soup(lead.get("/admin/closing")).select("details.notice a")]
    assert listed == [f"/admin/closing/{period}?municipality=0127" for period in waiting]
    assert lead.get(listed[0]).status_code == 200


def test_what_has_not_begun_is_not_offered_to_be_closed(client: WatchfulClient) -> None:
    promised_town(client.application)
    sign_in(client)
    page = client.get("/admin/closing/2028")
    assert "2028 har inte börjat" in page.text
    assert not soup(page).select("main form")


def test_nobody_else_is_told(client: WatchfulClient) -> None:
    promised_town(client.application)
    with stored(client.application):
        add_promise("2025")
        for role in (Role.COORDINATOR, Role.READER):
            add_member(f"{role}@example.org", Membership(role=role, municipality_code="0127"))
    for role in (Role.COORDINATOR, Role.READER):
        assert closing_links(enter(client.application, f"{role}@example.org")) == {}
