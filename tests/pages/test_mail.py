"""Links by mail, through a mail server that runs beside: /sign-in/forgot, invitations, changed passwords."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.mailbox import SITE, Mailbox, link_in, running_mailbox, text_of
from tests.pages.cast import EMAIL, PASSWORD, add_person, add_school, said, sign_in, soup, stored, value_of
from tests.pages.keepers import LIST
from tests.pages.test_passkeys import made
from tracker.dates import now
from tracker.models import AuditEvent, Counter, OneTimeLink, Role, User, db

pytestmark = SQLITE_FIRST
NEW = "fyra helt andra ord nu"
SAME = "Om det finns ett konto med den adressen är en länk på väg. Titta i skräpposten också."


@pytest.fixture(autouse=True)
def a_leader(app: Flask) -> None:
    with stored(app):
        add_person(Role.LEADER, add_school())


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    with running_mailbox(app) as box:
        yield box


def ask(client: WatchfulClient, email: str = EMAIL) -> str:
    """Ask for a link; return what the next page says."""
    answer = client.post("/sign-in/forgot", data={"email": email})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    [notice] = soup(client.get("/sign-in")).select(".notice")
    return notice.text


def test_a_forgotten_password_is_chosen_anew_with_a_link_that_works_once(
    app: Flask, client: WatchfulClient, mailbox: Mailbox
) -> None:
    assert ask(client, " A.Larare@Example.org") == SAME
    [letter] = mailbox.take()
    assert (letter["From"], letter["To"]) == ("Linjen <linjen@example.org>", EMAIL)
    assert letter["Subject"] == "Välj ett nytt lösenord i Linjen"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert text_of(letter).startswith("Hej A. Lärare!\n\nHär väljer du ett nytt lösenord.")
    link = link_in(letter)
    with app.app_context():
        [row] = db.session.scalars(select(OneTimeLink))
        assert link.rpartition("/")[2] not in row.token_hash
        assert db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()[-1] == "asked"
    assert "Välj ett nytt lösenord" in client.get(link).text
    assert client.post(link, data={"password": NEW}).location == "/"
    assert client.get(link).status_code == 404
    assert [told["Subject"] for told in mailbox.take()] == ["Ditt lösenord i Linjen är bytt"]
    client.post("/sign-out")
    assert sign_in(client, password=NEW).status_code == 303


def test_the_same_answer_whether_or_not_the_address_exists(
    app: Flask, client: WatchfulClient, mailbox: Mailbox
) -> None:
    with stored(app):
        add_person(Role.READER, email="gone@example.org")
        db.session.scalars(select(User).where(User.email == "gone@example.org")).one().is_active = False
    assert {ask(client, email) for email in (EMAIL, "nobody@example.org", "gone@example.org")} == {SAME}
    assert [letter["To"] for letter in mailbox.take()] == [EMAIL]


def test_an_address_that_is_none_is_said(client: WatchfulClient, mailbox: Mailbox) -> None:
    answer = client.post("/sign-in/forgot", data={"email": "a.larare"})
    assert (answer.status_code, said(answer)) == (422, ["E-post: Skriv en e-postadress som namn@example.org."])
    assert mailbox.take() == []


def test_nobody_is_sent_letters_without_end_and_the_answer_does_not_tell(
    client: WatchfulClient, mailbox: Mailbox
) -> None:
    assert {ask(client) for _time in range(5)} == {SAME}
    links = [link_in(letter) for letter in mailbox.take()]
    assert len(set(links)) == 3
    assert [client.get(link).status_code for link in links] == [200] * 3
    client.post(links[1], data={"password": NEW})
    assert [client.get(link).status_code for link in links] == [404] * 3


def test_one_place_does_not_ask_for_everybody(app: Flask, client: WatchfulClient, mailbox: Mailbox) -> None:
    ask(client, "somebody@example.org")
    with stored(app):
        for counter in db.session.scalars(select(Counter).where(Counter.key.startswith("forgot:"))):
            counter.times = 60
    answer = client.post("/sign-in/forgot", data={"email": EMAIL})
    message = "För många har bett om en länk härifrån. Vänta en kvart och försök igen."
    assert (answer.status_code, said(answer)) == (429, [message])
    assert mailbox.take() == []


def test_an_invitation_goes_by_mail_too_in_its_readers_language(
    app: Flask, client: WatchfulClient, mailbox: Mailbox
) -> None:
    with stored(app):
        add_person(Role.ADMINISTRATOR, email="admin@example.org", name="Ad Min")
        new = User(email="new@example.org", name="new@example.org", language="en")
        db.session.add(new)
        db.session.flush()
        number = new.id
    sign_in(client, "admin@example.org")
    page = client.post(f"{LIST}/{number}/invite")
    assert "Länken är på väg till new@example.org." in page.text
    [letter] = mailbox.take()
    assert letter["Subject"] == "Welcome to Linjen"
    assert text_of(letter).startswith("Hello!\n\nYou have an account in Linjen")
    assert link_in(letter) in page.text


def test_whose_ways_in_end_with_a_higher_role_is_invited_by_mail_that_nobody_else_sees(
    app: Flask, client: WatchfulClient, mailbox: Mailbox
) -> None:
    with stored(app):
        add_person(Role.ADMINISTRATOR, email="admin@example.org")
        teacher = str(db.session.scalars(select(User.id).where(User.email == EMAIL)).one())
        maker = add_person(Role.LEADER, email="maker@example.org")
        made = {"action": "invited", "subject": "user_account", "subject_id": teacher, "changes": {}, "at": now()}
        db.session.add(AuditEvent(actor_id=maker, **made))
    sign_in(client, "admin@example.org")
    page, raised = f"{LIST}/{teacher}/roles", {"role": "administrator", "place": "everywhere"}
    assert (
        client.post(page, data=raised | {"seen": value_of(client.post(page, data=raised), "seen")}).status_code == 303
    )
    letters = {letter["Subject"]: letter for letter in mailbox.take()}
    client.post("/sign-out")
    assert client.post(link_in(letters["Välkommen till Linjen"]), data={"password": NEW}).location == "/"


def test_a_changed_password_is_told(client: WatchfulClient, mailbox: Mailbox) -> None:
    sign_in(client)
    assert client.post("/account/password", data={"old": "fel gissning", "new": NEW}).status_code == 422
    assert client.post("/account/password", data={"old": PASSWORD, "new": NEW}).status_code == 303
    assert [letter["Subject"] for letter in mailbox.take()] == ["Ditt lösenord i Linjen är bytt"]


def test_an_added_passkey_is_told(client: WatchfulClient, mailbox: Mailbox) -> None:
    sign_in(client)
    made(client, origin=SITE)
    [letter] = mailbox.take()
    assert letter["Subject"] == "En passkey är tillagd i Linjen"
    assert f"{SITE}/account" in text_of(letter)


def test_without_a_mail_server_one_is_told_whom_to_ask(client: WatchfulClient) -> None:
    page = soup(client.get("/sign-in/forgot"))
    assert "Be din skolkoordinator eller programansvarig om en länk" in page.text
    assert page.select("main form") == []
    assert client.post("/sign-in/forgot", data={"email": EMAIL}).status_code == 200
