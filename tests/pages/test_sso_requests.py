"""Who is known to the provider alone asks to be let in, and a lead answers; /sign-in/sso/new, /admin/users/requests."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said, soup, stored
from tests.pages.keepers import LIST, NEW, add_keepers, roles, user_id
from tests.pages.sso import NEW as ARRIVED
from tests.pages.sso import REQUESTS, browser, go, switch_on
from tests.pages.test_reach import plain
from tests.pages.world import enter
from tests.provider import NORA, Running
from tracker.models import AuditEvent, EntryRequest, Identity, db
from tracker.roster import entering

pytestmark = SQLITE_FIRST
HERE, ELSEWHERE = "12345678", "87654321"


@pytest.fixture(autouse=True)
def provider(app: Flask, at_work: Running) -> Running:
    """Switch single sign-on on, among keepers who know nobody there."""
    switch_on(app, at_work)
    add_keepers(app)
    return at_work


def test_somebody_unknown_asks_and_a_lead_lets_them_in(app: Flask, client: WatchfulClient, provider: Running) -> None:
    app.config["CONTACT"] = "Ring kommunens växel."
    provider.tell(user=NORA | {"sisSchoolUnitCode": [HERE]})
    assert go(client, provider).location == ARRIVED
    page = client.get(ARRIVED)
    assert "Ring kommunens växel." in page.text
    assert "lead@example.org" not in page.text
    assert not soup(page).select("select"), "the school says which municipality"
    lead, foreign = enter(app, "lead@example.org"), enter(app, "foreign@example.org")
    assert "asks" not in lead.get(LIST).text
    assert [client.post(ARRIVED).status_code for _ in range(2)] == [303, 303]
    assert "Du bad om att få komma in" in client.get(ARRIVED).text
    [way] = soup(lead.get(LIST)).select(".notice a")
    assert (plain(way), way["href"]) == ("1 person ber om att få komma in", REQUESTS)
    [answer] = soup(lead.get(REQUESTS)).select(".roster a")
    address = str(answer["href"])
    assert foreign.get(address).status_code == 404
    assert not soup(foreign.get(REQUESTS)).select(".roster a")
    form = soup(lead.get(address))
    filled = {name: str(form.select(f"[name={name}]")[0].get("value")) for name in ("name", "email")}
    filled |= {"role": str(form.select("[name=role][checked]")[0]["value"])}
    filled |= {"place": str(form.select("[name=place] [selected]")[0]["value"])}
    assert filled == {"name": "Nora Ny", "email": "nora@example.org", "role": "leader", "place": f"school {HERE}"}
    assert lead.post(address, data=filled | {"place": f"school {ELSEWHERE}"}).status_code == 422
    assert lead.post(address, data=filled).location == f"{LIST}/{user_id(app, 'nora@example.org')}"
    assert lead.get(address).status_code == 404
    assert go(client, provider).location == "/"
    assert "Nora Ny" in client.get("/account").text
    with app.app_context():
        told = [(each.action, each.municipality_code) for each in db.session.query(AuditEvent).order_by(AuditEvent.id)]
        assert told.count(("added", "0127")) >= 2
        assert db.session.query(EntryRequest).count() == 0


def test_nobody_is_let_into_an_account_because_of_its_address(
    app: Flask, client: WatchfulClient, provider: Running
) -> None:
    provider.tell(user=NORA | {"email": "a.larare@example.org", "sisSchoolUnitCode": [HERE]})
    go(client, provider)
    client.post(ARRIVED)
    lead = enter(app, "lead@example.org")
    [answer] = soup(lead.get(REQUESTS)).select(".roster a")
    refused = lead.post(
        str(answer["href"]), data=NEW | {"email": "a.larare@example.org", "place": f"school {HERE}", "role": "reader"}
    )
    assert refused.status_code == 422
    assert said(refused)[0].startswith("E-post: Det finns redan ett konto med den här adressen.")
    assert roles(app, "a.larare@example.org") == [("leader", "1")]
    with app.app_context():
        assert db.session.query(Identity).count() == 0


def test_who_names_no_school_chooses_a_municipality_and_a_no_is_not_asked_again(
    app: Flask, client: WatchfulClient, provider: Running
) -> None:
    provider.tell(user={"sub": "nora-1"})
    go(client, provider)
    answer = client.post(ARRIVED, data={"municipality": ""})
    assert said(answer) == ["Kommun: Välj din kommun i listan."]
    assert "att släppa in dig" not in answer.text, "the button asks them"
    assert client.post(ARRIVED, data={"municipality": "9999"}).status_code == 422
    assert client.post(ARRIVED, data={"municipality": "0180"}).status_code == 303
    foreign = enter(app, "foreign@example.org")
    [found] = soup(foreign.get(REQUESTS)).select(".roster a")
    assert foreign.post(str(found["href"]), data={"do": "decline"}).location == REQUESTS
    assert "Ingen väntar på svar." in foreign.get(REQUESTS).text
    assert "Du bad om att få komma in" in client.get(ARRIVED).text
    client.post(ARRIVED, data={"municipality": "0180"})
    assert "Ingen väntar på svar." in foreign.get(REQUESTS).text
    with stored(app):
        row = db.session.query(EntryRequest).one()
        row.expires_at -= entering.LIFETIME + timedelta(days=1)
    client.post(ARRIVED, data={"municipality": "0180"})
    assert len(soup(foreign.get(REQUESTS)).select(".roster a")) == 1, "a month later one may ask again"


def test_only_so_many_may_wait(
    app: Flask, client: WatchfulClient, provider: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "MOST", 1)
    second = browser(app)
    go(client, provider)
    provider.tell(user=NORA | {"sub": "second"})
    go(second, provider)
    asked = [each.post(ARRIVED, data={"municipality": "0127"}) for each in (client, second)]
    assert [each.status_code for each in asked] == [303, 422]
    assert said(asked[1]) == ["Det är redan för många som väntar på svar. Fråga den som sköter Linjen."]
