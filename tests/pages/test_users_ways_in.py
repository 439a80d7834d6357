"""Who made an account keeps no way into it, and who looks after it stays its keeper whatever others give it."""

from datetime import timedelta

from flask import Flask

from tests.client import WatchfulClient, another_client
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import PASSWORD, said, sign_in, soup, stored, value_of
from tests.pages.imported import confirm, send
from tests.pages.keepers import LIST, NEW, link_in, names, user_id
from tests.pages.test_reach import plain
from tests.pages.test_users import lead, passkey
from tests.pages.world import add_member, enter
from tracker import retention
from tracker.dates import now
from tracker.models import (
    AuditEvent,
    Membership,
    Passkey,
    Retained,
    Role,
    db,
)

__all__ = ["lead"]

pytestmark = SQLITE_FIRST

USERS = "epost;namn;roll;skolenhetskod;kommunkod\n"


def test_who_made_an_account_keeps_no_way_in_when_it_may_do_more(app: Flask, client: WatchfulClient) -> None:
    coordinator, maker = enter(app, "coordinator@example.org"), another_client(app)
    assert coordinator.post(f"{LIST}/new", data=NEW).status_code == 303
    nora = user_id(app, "nora@example.org")
    link = link_in(coordinator.post(f"{LIST}/{nora}/invite"))
    assert maker.post(link, data={"password": PASSWORD}).status_code == 303
    with stored(app):
        db.session.add(passkey(nora))
    same = {"role": "leader", "place": "town 0127"}
    assert client.post(f"{LIST}/{nora}/roles", data=same).status_code == 303
    assert maker.get("/account").status_code == 200, "to lead sessions asks nothing and ends nothing"
    raised = {"role": "coordinator", "place": "school 12345678"}
    for page, more in ((f"{LIST}/{nora}/roles", {}), (f"{LIST}/new", {"name": "Nora Ny", "email": "nora@example.org"})):
        answer = client.post(page, data=raised | more)
        assert answer.status_code == 422
        assert "Därför slutar 1 lösenord och 1 passkey att gälla" in plain(soup(answer).select(".notice")[-1])
    assert maker.get("/account").status_code == 200, "nothing is done before it is told"
    told = raised | {"seen": value_of(client.post(f"{LIST}/{nora}/roles", data=raised), "seen")}
    assert client.post(f"{LIST}/{nora}/roles", data=told).status_code == 303
    assert maker.get("/account").status_code == 303
    assert sign_in(maker, "nora@example.org").status_code == 422, "the password is gone"
    with app.app_context():
        assert db.session.query(Passkey).count() == 0
        actions = db.session.query(AuditEvent).filter_by(subject="user_account", subject_id=str(nora))
        assert [each.action for each in actions][-2:] == ["changed", "cleared"]
    assert "Stängde alla vägar in till ett konto" in client.get("/admin/audit?thing=people").text
    own = link_in(client.post(f"{LIST}/{nora}/invite"))
    assert maker.post(own, data={"password": PASSWORD}).status_code == 303
    more = {"role": "reader", "place": "town 0127"}
    assert client.post(f"{LIST}/{nora}/roles", data=more).status_code == 303, (
        "the lead may give that, who made the link"
    )
    assert sign_in(maker, "nora@example.org").status_code == 303


def test_who_changed_an_address_keeps_no_way_in_either_and_a_file_says_so_before(
    app: Flask, client: WatchfulClient
) -> None:
    teacher = user_id(app, "a.larare@example.org")
    name = {"name": "A. Lärare", "email": "b.larare@example.org"}
    assert client.post(f"{LIST}/{teacher}/correct", data=name).status_code == 303
    admin = enter(app, "admin@example.org")
    lines = "b.larare@example.org;A. Lärare;administrator;;alla\n"
    sent = send(admin, "users", USERS + lines)
    preview = admin.get(sent)
    assert "Därför slutar 1 lösenord att gälla, och personen bjuds in på nytt." in preview.text
    confirm(admin, sent)
    teacher_again = another_client(app)
    assert sign_in(teacher_again, "b.larare@example.org").status_code == 422
    assert names(admin, "?state=invited") == ["A. Lärare"]


def test_who_does_not_look_after_an_account_gives_it_nothing_but_leading(app: Flask, client: WatchfulClient) -> None:
    foreign, other = enter(app, "foreign@example.org"), enter(app, "coordinator@example.org")
    gift = {"name": "C", "email": "coordinator@example.org", "role": "coordinator", "place": "town 0180"}
    answer = foreign.post(f"{LIST}/new", data=gift)
    message = "Personen har roller som du inte kan ge. Be en administratör ändra kontot."
    assert (answer.status_code, said(answer)) == (422, [message])
    sent = send(foreign, "users", USERS + "coordinator@example.org;C;skolkoordinator;;0180\n")
    assert "Personen har roller som du inte kan ge. Be en administratör." in foreign.get(sent).text
    link = link_in(client.post(f"{LIST}/{user_id(app, 'coordinator@example.org')}/invite"))
    for role in ("leader", "reader"):
        assert foreign.post(f"{LIST}/new", data=gift | {"role": role}).status_code == 303
    assert other.get("/account").status_code == 200, "whose address is given a role elsewhere is signed out of nothing"
    assert app.test_client().get(link).status_code == 200, "and keeps what waits for them"


def test_a_role_that_another_municipality_gives_takes_an_account_from_none_of_its_keepers(
    app: Flask, client: WatchfulClient
) -> None:
    foreign = enter(app, "foreign@example.org")
    for role in ("leader", "reader"):
        gift = {"name": "A", "email": "a.larare@example.org", "role": role, "place": "town 0180"}
        assert foreign.post(f"{LIST}/new", data=gift).status_code == 303
    teacher = user_id(app, "a.larare@example.org")
    page = f"{LIST}/{teacher}"
    for action, sent in (
        ("correct", {"name": "A. Ny", "email": "a.larare@example.org"}),
        ("passkeys/remove", {}),
        ("deactivate", {}),
        ("reactivate", {}),
        ("roles", {"role": "coordinator", "place": "school 12345678"}),
    ):
        assert foreign.post(f"{page}/{action}", data=sent).status_code in {403, 422}, action
        assert client.post(f"{page}/{action}", data=sent).status_code == 303, action
    assert foreign.post(f"{page}/invite").status_code == 403
    assert link_in(client.post(f"{page}/invite"))
    confirm(client, send(client, "users", USERS + "a.larare@example.org;A. Fil;passledare;12345678;\n"))
    assert names(client, "?q=Fil") == ["A. Fil"]
    with stored(app):
        db.session.add(Membership(user_id=teacher, role=Role.READER))
    assert client.post(f"{page}/deactivate").status_code == 422, "who reads everywhere is not one town's alone"


def test_a_role_that_another_municipality_gives_leaves_ones_own_pages_as_they_were(
    app: Flask, client: WatchfulClient
) -> None:
    foreign = enter(app, "foreign@example.org")
    gift = {"name": "F", "email": "foreign@example.org", "role": "reader", "place": "town 0127"}
    assert client.post(f"{LIST}/new", data=gift).status_code == 303
    [chosen] = soup(foreign.get("/follow-up")).select("select[name=municipality] option[selected]")
    assert chosen["value"] == "0180"


def test_who_made_an_account_is_known_as_long_as_it_is_somebodys(app: Flask, client: WatchfulClient) -> None:
    coordinator, maker = enter(app, "coordinator@example.org"), app.test_client()
    assert coordinator.post(f"{LIST}/new", data=NEW).status_code == 303
    nora = user_id(app, "nora@example.org")
    link = link_in(coordinator.post(f"{LIST}/{nora}/invite"))
    assert maker.post(link, data={"password": PASSWORD}).status_code == 303

    def erase_after(years: int) -> list[str]:
        with app.app_context():
            retention.erase(None, now() + timedelta(days=years * 366))
            db.session.commit()
            kept = db.session.query(AuditEvent).filter_by(subject="user_account", subject_id=str(nora))
            return [each.action for each in kept.order_by(AuditEvent.id)]

    with stored(app):
        retention.change_times({Retained.ACCOUNTS: 240})
    with app.app_context():
        told = retention.numbers(now() + timedelta(days=11 * 366))[Retained.EVENTS]
        assert told == db.session.query(AuditEvent).count() - 2, "these two are not told of either"
    assert erase_after(11) == ["added", "invited"]
    raised = {"role": "coordinator", "place": "school 12345678"}
    answer = client.post(f"{LIST}/{nora}/roles", data=raised)
    assert (answer.status_code, "Därför slutar 1 lösenord" in answer.text) == (422, True)
    assert client.post(f"{LIST}/{nora}/roles", data=raised | {"seen": value_of(answer, "seen")}).status_code == 303
    assert erase_after(11) == ["added", "invited", "changed", "cleared"]
    with stored(app):
        retention.change_times({Retained.ACCOUNTS: 24})
    erase_after(12)
    assert erase_after(12) == [], "of nobody nothing need be known"


def test_what_rests_on_somebody_is_told_before_they_are_let_in_no_more(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_member("second@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
    second, page = enter(app, "second@example.org"), f"{LIST}/{user_id(app, 'second@example.org')}/deactivate"

    def told() -> list[str]:
        return [plain(each) for each in soup(client.get(page)).select("main ul:nth-of-type(2) a")]

    for name, role in (("Kim", "coordinator"), ("Lo", "leader"), ("Max", "reader")):
        new = {"name": name, "email": f"{name}@example.org", "role": role, "place": "town 0127"}
        assert second.post(f"{LIST}/new", data=new).status_code == 303
    assert told() == [], "nobody can come in by them"
    links = [link_in(second.post(f"{LIST}/{user_id(app, f'{each}@example.org')}/invite")) for each in ("kim", "lo")]
    assert told() == ["Kim"]
    for link in links:
        assert app.test_client().post(link, data={"password": PASSWORD}).status_code == 303
    assert told() == ["Kim"]
    assert "Personen har lagt upp 1 konto som får göra mer än att leda pass" in client.get(page).text
    foreign = f"{LIST}/{user_id(app, 'lead@example.org')}/deactivate"
    assert "kan ha en väg in" not in enter(app, "admin@example.org").get(foreign).text
