"""How people and their sign-ins with the provider come together, and the roles that its word on schools gives."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import PASSWORD, add_person, said, sign_in, soup, stored
from tests.pages.keepers import LIST, NEW, add_keepers, link_in, names, user_id
from tests.pages.sso import NEW as ARRIVED
from tests.pages.sso import add_identity, browser, go, switch_on
from tests.pages.test_reach import plain
from tests.pages.world import enter
from tests.provider import NORA, Running
from tracker.access.limits import MOST_IN_KNOWN_BROWSER
from tracker.access.sso.provider import provider as known_provider
from tracker.dates import now
from tracker.models import Identity, Membership, Passkey, Role, User, db

pytestmark = SQLITE_FIRST


@pytest.fixture(autouse=True)
def provider(app: Flask, at_work: Running) -> Running:
    """Switch single sign-on on, among keepers who know nobody there."""
    switch_on(app, at_work)
    add_keepers(app)
    return at_work


def yes(client: WatchfulClient) -> int:
    """Say that both are oneself; return the status."""
    whose = soup(client.get(ARRIVED)).select("input[name=account]")[0]["value"]
    return client.post(ARRIVED, data={"account": whose, "password": PASSWORD}).status_code


def test_an_invitation_is_redeemed_by_single_sign_on_once(
    app: Flask, client: WatchfulClient, provider: Running
) -> None:
    lead, second = enter(app, "lead@example.org"), browser(app)
    lead.post(f"{LIST}/new", data=NEW)
    nora = user_id(app, "nora@example.org")
    link = link_in(lead.post(f"{LIST}/{nora}/invite"))
    [button] = soup(client.get(link)).select("main a.button")
    assert go(client, provider, str(button["href"])).location == ARRIVED
    assert go(second, provider, str(button["href"])).location == ARRIVED
    assert "Nora Ny" in client.get(ARRIVED).text
    assert client.get("/account").status_code == 303, "nothing has happened yet"
    assert yes(client) == 303
    assert "Nora Ny" in client.get("/account").text
    assert second.get(link).status_code == 404, "it works once"
    assert "Du finns inte i Linjen än" in second.get(ARRIVED).text
    assert go(browser(app), provider).location == "/", "next time she just comes in"
    assert names(lead, "?state=active").count("Nora Ny") == 1
    with app.app_context():
        assert db.session.scalars(select(User.password_hash).where(User.id == nora)).one() is None


def test_a_link_for_a_new_password_is_not_redeemed_by_single_sign_on(
    app: Flask, client: WatchfulClient, provider: Running
) -> None:
    link = link_in(enter(app, "lead@example.org").post(f"{LIST}/{user_id(app, 'a.larare@example.org')}/invite"))
    assert not soup(client.get(link)).select("main a.button")
    assert go(client, provider, f"{link.removeprefix('http://localhost')}/sso").location == ARRIVED
    assert yes(client) == 422
    assert client.get(link).status_code == 200, "it still gives a new password"
    with app.app_context():
        assert db.session.query(Identity).count() == 0


def test_where_a_passkey_is_demanded_a_password_alone_links_nothing(app: Flask, provider: Running) -> None:
    with stored(app):
        key = {"name": "Telefonen", "credential_id": b"x", "public_key": b"x", "sign_count": 0, "made_at": now()}
        db.session.add(Passkey(user_id=user_id(app, "lead@example.org"), **key))
    lead = enter(app, "lead@example.org")
    go(lead, provider)
    app.config["REQUIRE_PASSKEY"] = True
    whose = str(user_id(app, "lead@example.org"))
    answer = lead.post(ARRIVED, data={"account": whose, "password": PASSWORD})
    assert (answer.status_code, said(answer)) == (422, ["Logga in med din passkey först, och koppla sedan."])
    with app.app_context():
        assert db.session.query(Identity).count() == 0


def test_an_account_is_linked_and_unlinked_by_whoever_is_signed_in(app: Flask, provider: Running) -> None:
    lead = enter(app, "lead@example.org")
    [button] = soup(lead.get("/account")).select("#your-sso ~ p a")
    assert go(lead, provider, str(button["href"])).location == ARRIVED
    page = plain(soup(lead.get(ARRIVED)).select("main")[0])
    assert "nora@example.org" in page
    assert "lead@example.org" in page
    assert yes(lead) == 303
    assert "Från och med nu loggar du in med Skolkontot." in lead.get("/account").text
    guest = browser(app)
    assert go(guest, provider).location == "/"
    assert "lead@example.org" in guest.get("/account").text
    [form] = soup(lead.get("/account")).select("form[action*=unlink]")
    assert enter(app, "admin@example.org").post(str(form["action"])).status_code == 404
    assert go(browser(app), provider).location == "/", "nobody unlinks what is another's"
    assert lead.post(str(form["action"])).status_code == 303
    assert go(browser(app), provider).location == ARRIVED


def test_a_browser_that_was_left_open_links_nothing_without_the_password(app: Flask, provider: Running) -> None:
    lead = enter(app, "lead@example.org")
    go(lead, provider)
    sent = {"account": str(user_id(app, "lead@example.org")), "password": "en gissning"}
    answers = [lead.post(ARRIVED, data=sent) for _ in range(MOST_IN_KNOWN_BROWSER + 1)]
    wrong, slow = (said(answers[index])[0] for index in (0, -1))
    assert wrong == "Ditt lösenord i Linjen: Det är inte ditt nuvarande lösenord. Försök igen."
    assert slow == "Ditt lösenord i Linjen: För många försök. Vänta en kvart och försök igen."
    assert "en gissning" not in answers[0].text
    with app.app_context():
        assert db.session.query(Identity).count() == 0


def test_the_only_way_in_is_not_unlinked(app: Flask, client: WatchfulClient, provider: Running) -> None:
    with stored(app):
        leader = db.session.get_one(User, user_id(app, "a.larare@example.org"))
        leader.password_hash = None
        add_identity(leader.id, provider)
    go(client, provider)
    [form] = soup(client.get("/account")).select("form[action*=unlink]")
    client.post(str(form["action"]))
    assert "Det är din enda väg in. Skaffa ett lösenord först." in client.get("/account").text
    assert go(browser(app), provider).location == "/"


def test_what_belongs_to_one_account_is_not_taken_by_another(app: Flask, provider: Running) -> None:
    with stored(app):
        add_identity(user_id(app, "a.larare@example.org"), provider)
    lead = enter(app, "lead@example.org")
    answer = go(lead, provider, "/sign-in/sso?next=/account")
    assert (answer.status_code, soup(answer).select("h1")[0].text) == (
        409,
        "Den inloggningen hör till ett annat konto här",
    )
    assert "lead@example.org" in lead.get("/account").text


def test_of_two_who_link_the_same_sign_in_the_second_is_told(app: Flask, provider: Running) -> None:
    lead, admin = enter(app, "lead@example.org"), enter(app, "admin@example.org")
    for client in (lead, admin):
        assert go(client, provider).location == ARRIVED
    assert yes(lead) == 303
    whose = str(user_id(app, "admin@example.org"))
    answer = admin.post(ARRIVED, data={"account": whose, "password": PASSWORD})
    assert (answer.status_code, said(answer)) == (422, ["Den inloggningen hör redan till ett annat konto här."])


def test_a_question_about_another_account_than_the_one_signed_in_is_asked_again(
    app: Flask, client: WatchfulClient, provider: Running
) -> None:
    go(client, provider)
    sign_in(client, "lead@example.org")
    assert client.post(ARRIVED, data={"account": str(user_id(app, "admin@example.org"))}).location == ARRIVED
    with app.app_context():
        assert db.session.query(Identity).count() == 0


def test_nobody_arrives_without_the_provider(app: Flask, client: WatchfulClient, provider: Running) -> None:
    assert client.get(ARRIVED).location == "/sign-in"
    client.set_cookie("linjen-sso-arrival", "made-up")
    assert client.post(ARRIVED, data={"municipality": "0127"}).location == "/sign-in"
    assert go(client, provider, "/sign-in/sso?next=//example.com").location == ARRIVED
    sign_in(client, "lead@example.org", PASSWORD)
    sent = {"account": str(user_id(app, "lead@example.org")), "password": PASSWORD}
    assert client.post(ARRIVED, data=sent).location == "/"


def test_who_comes_in_by_single_sign_on_alone_may_look_after_everything(app: Flask, provider: Running) -> None:
    with stored(app):
        second = User(email="b@example.org", name="B", memberships=[Membership(role=Role.ADMINISTRATOR)])
        db.session.add(second)
        db.session.flush()
        add_identity(second.id, provider)
    client = browser(app)
    assert go(client, provider).location == "/"
    first = user_id(app, "admin@example.org")
    assert client.post(f"{LIST}/{first}/deactivate").status_code == 303, "somebody else looks after everything"


def test_who_came_by_the_provider_can_sign_out_there_too(app: Flask, client: WatchfulClient, at_work: Running) -> None:
    def ways() -> list[str]:
        return [str(link["href"]) for link in soup(client.get("/sign-in")).select(".notice a")]

    with stored(app):
        add_identity(add_person(Role.LEADER, email="both@example.org"), at_work, "both-1")
    sign_in(client, "both@example.org")
    client.post("/sign-out")
    assert ways() == [], "who came by a password was never there"
    at_work.tell(user=NORA | {"sub": "both-1"})
    go(client, at_work)
    assert client.post("/sign-out").location == "/sign-in"
    back_here = "post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Fsign-in"
    assert ways() == [f"{at_work.issuer}/leave?by=link&client_id=linjen&{back_here}"]
    for fault in ("no-way-out", "plain-way-out"):
        known_provider.cache_clear()
        at_work.tell(fault=fault)
        assert ways() == []
