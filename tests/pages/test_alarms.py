"""Who came in, who did not, and what an administrator is told of at home."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import WatchfulClient
from tests.mailbox import SITE, Mailbox, running_mailbox, text_of
from tests.pages.cast import PASSWORD, soup, stored
from tests.pages.imported import confirm, send
from tests.pages.test_audit import cast, texts
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker import ledger, retention
from tracker.access import alarm
from tracker.access.limits import short_hash
from tracker.dates import now
from tracker.models import AuditEvent, Membership, Retained, Role, User, db
from tracker.retention.kinds import KINDS

PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
WIDELY = "Försökte logga in från många platser inom en timme · neighbour · Kommun 9901 (Någon som inte var inloggad)"


def attempt(app: Flask, address: str, email: str = "own@example.org", password: str = PASSWORD) -> int:
    """Try to sign in from an address."""
    at: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": address, "HTTP_USER_AGENT": PHONE}}
    return app.test_client().post("/sign-in", data={"email": email, "password": password}, **at).status_code


def alarms(client: WatchfulClient) -> list[str]:
    """Return what home tells an administrator of, without the hour."""
    page = soup(client.get("/"))
    notices = [each for each in page.select(".notice") if "Är det här som det ska?" in each.text]
    return [plain(each).partition(": ")[2] for notice in notices for each in notice.select("li")]


@pytest.fixture
def administrator(app: Flask) -> WatchfulClient:
    """Sign in who administers the municipality."""
    cast(app)
    with stored(app):
        add_member("nara@example.org", Membership(role=Role.ADMINISTRATOR, municipality_code="9901"))
    client = enter(app, "nara@example.org")
    client.get("/")
    return client


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """Run a mail server."""
    with running_mailbox(app) as box:
        yield box


def told_by_mail(box: Mailbox) -> list[tuple[str, str]]:
    """Return who was told of what."""
    return sorted((letter["To"], letter["Subject"]) for letter in box.take())


def test_who_came_in_and_who_did_not_stand_in_the_log_and_schools_need_not_know(app: Flask) -> None:
    cast(app)
    assert attempt(app, "192.0.2.1", password="fel") == 422
    assert attempt(app, "192.0.2.1") == 303
    assert attempt(app, "192.0.2.1", email="okand@example.org") == 422
    told = texts(enter(app, "lead@example.org"), "?thing=sign-ins")[1:3]
    came, failed = told
    assert "own Loggade in Kommun 9901" in came
    assert "Loggade in: med lösenordet Webbläsare: Firefox Enhet: Android" in came
    assert "Någon som inte var inloggad Försökte logga in, men kom inte in own · Kommun 9901" in failed
    assert texts(enter(app, "coordinator@example.org"), "?thing=sign-ins") == []
    everywhere = texts(enter(app, "administrator@example.org"), "?thing=sign-ins")
    assert sum("inte var inloggad" in text for text in everywhere) == 2
    with app.app_context():
        kept = str(db.session.execute(select(AuditEvent.subject_id, AuditEvent.changes)).all())
    assert "okand" not in kept
    assert "192.0.2" not in kept


def test_an_account_that_is_tried_from_five_networks_is_told_of_once(app: Flask, administrator: WatchfulClient) -> None:
    for address in ("192.0.2.2", "192.0.2.2", "2001:db8::1", "2001:db8::2:1", "2001:db8:0:1::1"):
        attempt(app, address, email="neighbour@example.org")
    assert WIDELY not in alarms(administrator)
    for address in ("192.0.2.3", "192.0.2.4"):
        attempt(app, address, email="neighbour@example.org", password="fel")
    assert alarms(administrator).count(WIDELY) == 1
    assert alarms(enter(app, "administrator@example.org")).count(WIDELY) == 1
    assert alarms(enter(app, "lead@example.org")) == []


def test_tries_that_are_counted_at_once_are_told_of_too(app: Flask, administrator: WatchfulClient) -> None:
    with app.app_context():
        for number in range(alarm.MANY_NETWORKS):
            ledger.count_attempt(f"tried:{short_hash('neighbour@example.org')}:{number}", alarm.WITHIN)
    for address in ("192.0.2.3", "192.0.2.4"):
        attempt(app, address, email="neighbour@example.org", password="fel")
    assert alarms(administrator).count(WIDELY) == 1


def test_a_role_that_looks_after_others_is_told_of_unless_one_gave_it_oneself(
    app: Flask, administrator: WatchfulClient
) -> None:
    for role, place in (("coordinator", "school 99010001"), ("lead", "town 9901")):
        given = {"name": "N. Ny", "email": f"{role}.ny@example.org", "role": role, "place": place}
        assert administrator.post("/admin/users/new", data=given).status_code == 303
    assert alarms(administrator) == [
        "Lade till en roll · nara, Administratör · Kommun 9901 (Den som driver Linjen)",
        "Lade till en roll · lead, Programansvarig · Kommun 9901 (Den som driver Linjen)",
    ]
    told = alarms(enter(app, "administrator@example.org"))
    assert "Lade till en roll · N. Ny, Programansvarig · Kommun 9901 (nara)" in told
    assert not [text for text in told if "Skolkoordinator" in text]


def test_what_is_older_than_a_week_is_not_told_of_any_more(app: Flask, administrator: WatchfulClient) -> None:
    with stored(app):
        person = db.session.scalars(select(User).where(User.email == "neighbour@example.org")).one()
        about = {"action": "widely", "subject": "sign_in", "subject_id": "x", "municipality_code": "9901"}
        for days in (6, 8):
            db.session.add(AuditEvent(at=now() - timedelta(days=days), changes={"user_id": person.id}, **about))
    assert alarms(administrator).count(WIDELY) == 1


def test_what_is_known_of_sign_ins_goes_with_the_sign_ins(app: Flask) -> None:
    cast(app)
    attempt(app, "192.0.2.1", password="fel")
    attempt(app, "192.0.2.1")
    with app.app_context():
        of_sign_ins = select(AuditEvent.id).where(AuditEvent.subject == "sign_in")
        assert KINDS[Retained.SIGN_INS].count(now() - timedelta(days=1)) == 0
        assert len(db.session.scalars(of_sign_ins).all()) > 1
        others = db.session.scalars(select(func.count(AuditEvent.id)).where(AuditEvent.subject != "sign_in")).one()
        retention.erase(None, now() + timedelta(days=600))
        db.session.commit()
        assert db.session.scalars(of_sign_ins).all() == []
        left = select(func.count(AuditEvent.id)).where(AuditEvent.subject != "sign_in")
        assert db.session.scalars(left).one() >= others


TRIED, RAISED = "Ett konto i Linjen prövas från många platser", "Någon får göra mer i Linjen"
EVERYWHERE, HERE = "administrator@example.org", "nara@example.org"


def test_administrators_are_told_by_mail_of_an_account_that_is_tried_although_nobody_comes_in(
    app: Flask, administrator: WatchfulClient, mailbox: Mailbox
) -> None:
    with stored(app):
        elsewhere = Membership(role=Role.ADMINISTRATOR, municipality_code="9902")
        add_member("fjarran@example.org", elsewhere)
        db.session.scalars(select(User).where(User.email == EVERYWHERE)).one().language = "en"
    tries = [attempt(app, f"192.0.2.{number}", email="neighbour@example.org", password="fel") for number in range(7)]
    assert tries == [422] * 7
    letters = {letter["To"]: letter for letter in mailbox.take()}
    assert {to: letter["Subject"] for to, letter in letters.items()} == {
        EVERYWHERE: "An account in Linjen is tried from many places",
        HERE: TRIED,
    }
    assert text_of(letters[HERE]).endswith(f"På din startsida står mer:\n\n{SITE}/\n")
    assert "neighbour" not in text_of(letters[HERE])
    for number in range(5):
        attempt(app, f"192.0.2.{number}", email="okand@example.org", password="fel")
    assert told_by_mail(mailbox) == [(EVERYWHERE, "An account in Linjen is tried from many places")]


def test_an_administrator_gets_few_letters_whatever_is_tried(app: Flask, mailbox: Mailbox) -> None:
    cast(app)
    for account in range(6):
        for number in range(5):
            attempt(app, f"192.0.2.{number}", email=f"{account}@example.org", password="fel")
    assert told_by_mail(mailbox) == [(EVERYWHERE, TRIED)] * 4


def test_a_role_that_looks_after_others_is_told_of_by_mail_to_all_but_who_gave_it(
    app: Flask, administrator: WatchfulClient, mailbox: Mailbox
) -> None:
    given = {"name": "N. Ny", "email": "ny@example.org", "role": "coordinator", "place": "school 99010001"}
    assert administrator.post("/admin/users/new", data=given).status_code == 303
    assert told_by_mail(mailbox) == []
    raised = given | {"role": "administrator", "place": "town 9901"}
    assert administrator.post("/admin/users/new", data=raised | {"place": "nowhere"}).status_code == 422
    assert told_by_mail(mailbox) == []
    assert administrator.post("/admin/users/new", data=raised).status_code == 303
    assert told_by_mail(mailbox) == [(EVERYWHERE, RAISED)]
    lines = "epost;namn;roll;skolenhetskod;kommunkod\nfil@example.org;F. Fil;programansvarig;;9901\n"
    everywhere = enter(app, EVERYWHERE)
    confirm(everywhere, send(everywhere, "users", lines))
    assert told_by_mail(mailbox) == [(HERE, RAISED), ("ny@example.org", RAISED)]


def test_a_role_that_the_same_request_takes_back_is_told_of_to_nobody(app: Flask, mailbox: Mailbox) -> None:
    cast(app)
    for is_kept in (False, True):
        with app.test_request_context(method="POST"):
            person = db.session.scalars(select(User.id).where(User.email == "own@example.org")).one()
            db.session.add(Membership(user_id=person, role=Role.LEAD, municipality_code="9901"))
            db.session.flush()
            if not is_kept:
                db.session.rollback()
            app.process_response(app.make_response(("", 303)))
        assert told_by_mail(mailbox) == [(EVERYWHERE, RAISED)] * is_kept
