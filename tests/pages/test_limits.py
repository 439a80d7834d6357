"""How often one may try: what is counted for whom, and that no stranger locks anybody out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import EMAIL, add_person, add_school, said, sign_in, stored
from tests.pages.imported import post
from tests.pages.sso import browser
from tests.pages.world import add_member, enter
from tracker.access import limits
from tracker.access.limits import MOST_FAILURES, MOST_IN_KNOWN_BROWSER, WINDOW
from tracker.dates import now
from tracker.ledger import LONGEST_WINDOW
from tracker.models import AuditEvent, Counter, Membership, Role, User, db
from tracker.roster.people import renew_password
from tracker.views import imports

pytestmark = SQLITE_FIRST
WRONG, SECOND = "fel lösenord", "b.larare@example.org"


@pytest.fixture(autouse=True)
def two_leaders(app: Flask) -> None:
    with stored(app):
        school_id = add_school()
        add_person(Role.LEADER, school_id)
        add_member(SECOND, Membership(role=Role.LEADER, school_id=school_id))


def at(app: Flask, address: str) -> WatchfulClient:
    """Open a browser that nobody has used, at an address."""
    client = browser(app)
    client.environ_base["REMOTE_ADDR"] = address
    return client


def tries(client: WatchfulClient, many: int, email: str = EMAIL) -> list[int]:
    """Try in vain so many times; return the statuses."""
    return [sign_in(client, email, WRONG).status_code for _ in range(many)]


def counters(app: Flask) -> dict[str, int]:
    """Return what is counted, but for the networks that an account is tried from, and what is noted of refusals."""
    with app.app_context():
        found = db.session.scalars(
            select(Counter).where(Counter.key.not_like("tried:%"), Counter.key.not_like("refused:%"))
        )
        return {each.key: each.times for each in found}


def test_a_stranger_elsewhere_locks_nobody_out(app: Flask) -> None:
    for number in range(3):
        assert tries(at(app, f"192.0.2.{number}"), MOST_FAILURES + 1) == [422] * MOST_FAILURES + [429]
    assert sign_in(at(app, "198.51.100.7")).status_code == 303


def test_a_stranger_at_the_same_place_never_blocks_a_browser_that_is_known(app: Flask) -> None:
    teacher, stranger = at(app, "192.0.2.1"), at(app, "192.0.2.1")
    assert sign_in(teacher).status_code == 303
    teacher.post("/sign-out")
    assert tries(stranger, MOST_FAILURES + 1)[-1] == 429
    assert sign_in(at(app, "192.0.2.1")).status_code == 429, "in another browser there they have to wait"
    assert sign_in(teacher).status_code == 303


def test_a_known_browser_has_an_own_count_and_only_for_its_accounts(app: Flask) -> None:
    teacher = at(app, "192.0.2.1")
    sign_in(teacher)
    teacher.post("/sign-out")
    assert tries(teacher, MOST_FAILURES + 1, SECOND)[-1] == 429, "of an account that it does not know it is a stranger"
    assert tries(teacher, MOST_IN_KNOWN_BROWSER + 1) == [422] * MOST_IN_KNOWN_BROWSER + [429]
    assert sign_in(at(app, "192.0.2.1")).status_code == 303, "what it tries is not the place's"


def test_who_guesses_from_ever_new_networks_meets_a_last_limit_that_a_known_browser_passes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_OF_ACCOUNT", 6)
    teacher = at(app, "192.0.2.1")
    sign_in(teacher)
    teacher.post("/sign-out")
    statuses = [tries(at(app, f"2001:db8:{number:x}::1"), 1)[0] for number in range(8)]
    assert statuses == [422] * 6 + [429] * 2
    assert sign_in(at(app, "198.51.100.7")).status_code == 429
    assert sign_in(at(app, "198.51.100.7"), SECOND).status_code == 303, "it is about one account"
    assert sign_in(teacher).status_code == 303


def test_of_many_wrong_passwords_at_once_no_more_are_judged_than_one_after_the_other(app: Flask) -> None:
    strangers = [at(app, "192.0.2.1") for _ in range(MOST_FAILURES + 3)]
    with ThreadPoolExecutor(len(strangers)) as pool:
        statuses = [*pool.map(lambda client: tries(client, 1)[0], strangers)]
    assert sorted(statuses) == [422] * MOST_FAILURES + [429] * 3


@pytest.mark.parametrize("cookie", ["made-up", "", "eyJuYW1lIjoieCIsImFjY291bnRzIjpbXX0.x"])
def test_a_browser_that_only_says_that_it_is_known_is_not(app: Flask, cookie: str) -> None:
    client = at(app, "192.0.2.1")
    client.set_cookie("linjen-known", cookie)
    assert tries(client, MOST_FAILURES + 1)[-1] == 429


def test_a_browser_knows_eight_accounts_by_nothing_but_their_hash(app: Flask) -> None:
    client = at(app, "192.0.2.1")
    with stored(app):
        for number in range(8):
            add_member(f"{number}@example.org", Membership(role=Role.READER))
    for email in (EMAIL, *(f"{number}@example.org" for number in range(8))):
        sign_in(client, email)
        client.post("/sign-out")
    cookie = client.get_cookie("linjen-known")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    with app.test_request_context(headers={"Cookie": f"linjen-known={cookie.value}"}):
        assert len(limits.browser().accounts) == 8
        assert not limits.is_known(EMAIL), "the oldest is forgotten"
        assert "example" not in str(limits.browser())


def test_a_place_that_tries_many_accounts_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_FROM_PLACE", 4)
    teacher, stranger = at(app, "192.0.2.1"), at(app, "192.0.2.1")
    sign_in(teacher)
    teacher.post("/sign-out")
    assert [tries(stranger, 1, f"{number}@example.org")[0] for number in range(6)] == [422] * 4 + [429] * 2
    assert len(counters(app)) == 5, "what is refused is not counted, and so makes no rows"
    assert sign_in(stranger).status_code == 429
    assert sign_in(teacher).status_code == 303
    assert sign_in(at(app, "198.51.100.7")).status_code == 303


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("no address", "no address", True),
    ],
)
def test_a_place_is_an_address_or_a_network(app: Flask, first: str, second: str, *, is_same: bool) -> None:
    tries(at(app, first), MOST_FAILURES)
    assert (sign_in(at(app, second)).status_code == 429) == is_same


def test_a_success_begins_the_count_of_the_account_anew_and_not_that_of_the_place(app: Flask) -> None:
    client = at(app, "192.0.2.1")
    tries(client, MOST_FAILURES - 1)
    assert sign_in(client).status_code == 303
    assert list(counters(app).values()) == [MOST_FAILURES - 1]
    assert tries(at(app, "192.0.2.1"), 2) == [422, 422]


def test_a_new_password_opens_the_door_at_once(app: Flask) -> None:
    client = at(app, "192.0.2.1")
    assert tries(client, MOST_FAILURES + 1)[-1] == 429
    with stored(app):
        user = db.session.scalars(select(User).where(User.email == EMAIL)).one()
        renew_password(user, str(user.password_hash))
    assert sign_in(client).status_code == 303


def test_too_many_failures_are_a_security_event_that_names_no_address(app: Flask) -> None:
    tries(at(app, "192.0.2.1"), MOST_FAILURES + 3)
    with app.app_context():
        events = db.session.query(AuditEvent).filter_by(action="slowed").all()
        assert [each.municipality_code for each in events] == ["0127"]
        assert not {"192.0.2.1", EMAIL} & {word for each in events for word in str(vars(each)).split("'")}
    assert not {each for each in counters(app) if "192" in each and "." in each}


def test_counters_are_gone_an_hour_later(app: Flask) -> None:
    tries(at(app, "192.0.2.1"), 2)
    with stored(app):
        for counter in db.session.scalars(select(Counter)):
            counter.since = now() - LONGEST_WINDOW - timedelta(seconds=1)
    assert LONGEST_WINDOW > WINDOW
    tries(at(app, "198.51.100.7"), 1)
    assert list(counters(app).values()) == [1, 1]


@pytest.mark.parametrize(("name", "whose"), [("MOST_FILES", "person"), ("MOST_FROM_PLACE", "place")])
def test_files_are_taken_in_so_often_and_no_oftener(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str, whose: str
) -> None:
    monkeypatch.setattr(imports, name, 2)
    with stored(app):
        for email in ("lead@example.org", "second@example.org"):
            add_member(email, Membership(role=Role.LEAD, municipality_code="0127"))
    first, second = enter(app, "lead@example.org"), enter(app, "second@example.org")
    file = b"epost;namn;roll;skolenhetskod;kommunkod\nnora@example.org;Nora Ny;lasare;;0127\n"
    answers = [post(first, "users", file) for _ in range(3)]
    assert [each.status_code for each in answers] == [303, 303, 429]
    assert said(answers[2]) == ["Det blev för många filer på kort tid. Vänta en kvart och försök igen."]
    assert post(second, "users", file).status_code == (303 if whose == "person" else 429)
