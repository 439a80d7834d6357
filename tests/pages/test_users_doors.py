"""How people come in, leave, and hand over: links, closed accounts, classes; /admin/users and /invite."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.client import WatchfulClient, another_client
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import PASSWORD, add_another_school, said, sign_in, soup, stored, value_of
from tests.pages.imported import confirm, send
from tests.pages.keepers import LIST, NEW, add_keepers, link_in, names, roles, user_id
from tests.pages.lines import add_class, add_plan
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.dates import now
from tracker.models import (
    AccessToken,
    AuditEvent,
    CalendarLink,
    Membership,
    PlanLeader,
    Role,
    SchoolClass,
    SignIn,
    db,
)

pytestmark = SQLITE_FIRST


@pytest.fixture(autouse=True)
def lead(app: Flask, client: WatchfulClient) -> None:
    """Let a lead of Botkyrka sign in."""
    add_keepers(app)
    sign_in(client, "lead@example.org")


def test_a_person_is_added_invited_and_comes_in_once(app: Flask, client: WatchfulClient) -> None:
    answer = client.post(f"{LIST}/new", data=NEW)
    assert answer.status_code == 303
    nora = user_id(app, "nora@example.org")
    assert answer.headers["Location"] == f"{LIST}/{nora}"
    assert roles(app, "nora@example.org") == [("leader", "1")]
    assert names(client, "?state=invited") == ["Nora Ny"]
    first, link = (link_in(client.post(f"{LIST}/{nora}/invite")) for _ in range(2))
    guest, second = another_client(app), another_client(app)
    assert guest.get(first).status_code == 404, "a new link ends the one before"
    assert "Nora Ny" in guest.get(link).text
    assert guest.post(link, data={"password": "för kort"}).status_code == 422
    assert guest.post(link, data={"password": PASSWORD}).status_code == 303
    assert "Nora Ny" in guest.get("/account").text
    assert guest.post(link, data={"password": PASSWORD + "!"}).status_code == 404, "it works once"
    assert sign_in(second, "nora@example.org").status_code == 303
    with app.app_context():
        actions = [
            (each.action, each.actor_id == nora, each.municipality_code)
            for each in db.session.query(AuditEvent).filter_by(subject="user_account", subject_id=str(nora))
        ]
    assert actions[1:] == [("invited", False, "0127"), ("invited", False, "0127"), ("changed", True, "0127")]


def test_who_is_let_in_no_more_is_out_everywhere_and_comes_back_without_keys(
    app: Flask, client: WatchfulClient
) -> None:
    with stored(app):
        add_member("second@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
    other = enter(app, "second@example.org")
    other.post("/exports/tokens", data={"name": "Power BI", "days": "90"})
    calendar = str(soup(other.post("/account/calendar")).select("#calendar-address")[0]["value"])
    second = user_id(app, "second@example.org")
    link = link_in(client.post(f"{LIST}/{second}/invite"))
    asked = plain(soup(client.get(f"{LIST}/{second}/deactivate")).select("main ul")[0])
    assert asked == "1 inloggad webbläsare 1 nyckel för andra system 1 kalenderadress"
    assert client.post(f"{LIST}/{second}/deactivate").status_code == 303
    assert other.get("/").status_code == 303
    assert sign_in(other, "second@example.org").status_code == 422
    assert client.post(f"{LIST}/{second}/invite").status_code == 403
    assert client.post(f"{LIST}/{second}/reactivate").status_code == 303
    assert other.get("/").status_code == 303, "the browser stays signed out"
    with app.app_context():
        keys, addresses = db.session.query(AccessToken).all(), db.session.query(CalendarLink).all()
        assert [each.revoked_at is not None for each in keys] == [each.revoked_at is not None for each in addresses]
        assert keys[0].revoked_at
        assert all(each.ended_at for each in db.session.query(SignIn).filter_by(user_id=second))
    assert other.get(calendar).status_code == 404
    assert other.get(link).status_code == 404
    assert sign_in(other, "second@example.org").status_code == 303


def test_classes_are_handed_over_as_far_as_the_receiver_may_lead(app: Flask, client: WatchfulClient) -> None:
    teacher_id, receiver = user_id(app, "a.larare@example.org"), user_id(app, "coordinator@example.org")
    with stored(app):
        other_id = add_another_school()
        classes = [add_class(1, "4A"), add_class(1, "4B"), add_class(other_id, "4C")]
        plans = [add_plan(class_id, leaders=("a.larare@example.org",)) for class_id in classes]
        db.session.add(PlanLeader(plan_id=plans[1], user_id=receiver, group=0))
    page = f"{LIST}/{teacher_id}/hand-over"
    offered = [plain(each) for each in soup(client.get(page)).select("option")]
    assert offered == ["Välj", "lead – 3 av 3", "coordinator – 2 av 3"]
    assert "Personen leder 3 pågående planer." in client.get(f"{LIST}/{teacher_id}/deactivate").text
    answer = client.post(page, data={"receiver": ""})
    assert (answer.status_code, said(answer)) == (422, ["Vem tar över: Välj vem som tar över."])
    assert client.post(page, data={"receiver": str(user_id(app, "admin@example.org"))}).status_code == 422
    choice = {"receiver": str(receiver), "seen": value_of(client.get(page), "seen")}
    assert client.post(page, data={"receiver": str(receiver)}).status_code == 422, "not before it is shown"
    with stored(app):
        add_plan(add_class(1, "4D"), leaders=("a.larare@example.org",))
    answer = client.post(page, data=choice)
    assert (answer.status_code, said(answer)) == (422, ["Något har ändrats sedan dess. Gå igenom siffrorna igen."])
    with stored(app):
        db.session.query(PlanLeader).filter_by(plan_id=4).delete()
    assert client.post(page, data=choice).status_code == 303
    assert "2 planer är överlämnade." in client.get(f"{LIST}/{teacher_id}").text
    with app.app_context():
        led = sorted((each.plan_id, each.user_id) for each in db.session.query(PlanLeader))
    assert led == sorted([(plans[0], receiver), (plans[1], receiver), (plans[2], teacher_id)])
    coordinator = enter(app, "coordinator@example.org")
    assert coordinator.get(page).status_code == 200
    assert "Det finns inget att lämna över." in coordinator.get(page).text


def test_the_plans_of_two_school_years_are_told_apart(app: Flask, client: WatchfulClient) -> None:
    page = f"{LIST}/{user_id(app, 'a.larare@example.org')}/hand-over"
    with stored(app):
        add_plan(add_class(1, "9A"), leaders=("a.larare@example.org",))
    [line] = soup(client.get(page)).select("main .roster li")
    assert "2026/27" not in plain(line)
    with stored(app):
        later = add_class(1, "9B")
        add_plan(later, leaders=("a.larare@example.org",))
        row = db.session.get_one(SchoolClass, later)
        row.name, row.year = "9A", 2027
    lines = [plain(line).replace("\xa0", " ")[-9:] for line in soup(client.get(page)).select("main .roster li")]
    assert lines == ["· 2026/27", "· 2027/28"]


def test_a_link_ends_when_its_person_may_do_more_than_its_maker_could_give(app: Flask, client: WatchfulClient) -> None:
    coordinator, admin = enter(app, "coordinator@example.org"), enter(app, "admin@example.org")
    assert coordinator.post(f"{LIST}/new", data=NEW).status_code == 303
    page = f"{LIST}/{user_id(app, 'nora@example.org')}"
    links = [link_in(coordinator.post(f"{page}/invite"))]
    assert admin.post(f"{page}/roles", data={"role": "lead", "place": "town 0180"}).status_code == 303
    links.append(link_in(admin.post(f"{page}/invite")))
    more = NEW | {"role": "administrator", "place": "everywhere"}
    assert admin.post(f"{LIST}/new", data=more).status_code == 303
    links.append(link_in(admin.post(f"{page}/invite")))
    file = "epost;namn;roll;skolenhetskod;kommunkod\nnora@example.org;Nora Ny;lasare;;0127\n"
    confirm(client, send(client, "users", file))
    answers = [app.test_client().post(link, data={"password": PASSWORD}).status_code for link in links]
    assert answers == [404, 404, 303], "who looks after nobody of an account does not end what its keepers made"


def test_a_link_that_was_never_made_or_is_too_old_opens_nothing(app: Flask, client: WatchfulClient) -> None:
    link = link_in(client.post(f"{LIST}/{user_id(app, 'a.larare@example.org')}/invite"))
    assert "Välj ett nytt lösenord" in client.get(link).text
    with stored(app):
        db.session.execute(db.text("UPDATE one_time_link SET expires_at = '2020-01-01 00:00:00.000000'"))
    assert client.get(link).status_code == 404
    assert client.post(link, data={"password": PASSWORD}).status_code == 404
    assert client.get("/invite/no-such-token").status_code == 404


USERS = "epost;namn;roll;skolenhetskod;kommunkod\n"


def test_the_same_role_elsewhere_too_lets_one_stay_signed_in(app: Flask, client: WatchfulClient) -> None:
    teacher, admin = enter(app, "a.larare@example.org"), enter(app, "admin@example.org")
    page = f"{LIST}/{user_id(app, 'a.larare@example.org')}/roles"
    assert admin.post(page, data={"role": "leader", "place": "town 0180"}).status_code == 303
    assert teacher.get("/account").status_code == 200


def test_a_file_that_gives_another_role_asks_to_sign_in_anew_and_so_does_undoing_it(
    app: Flask, client: WatchfulClient
) -> None:
    teacher, reader = enter(app, "a.larare@example.org"), enter(app, "coordinator@example.org")
    lines = "a.larare@example.org;A. Lärare;skolkoordinator;12345678;\n"
    made = confirm(client, send(client, "users", USERS + lines))
    assert (teacher.get("/account").status_code, reader.get("/account").status_code) == (303, 200)
    sign_in(teacher)
    assert teacher.get("/admin/contacts").status_code == 200
    assert client.post(f"{made}/undo").status_code == 303
    assert teacher.get("/account").status_code == 303


def test_who_is_invited_in_a_browser_that_was_signed_in_for_long_comes_in_as_themselves(
    app: Flask, client: WatchfulClient
) -> None:
    page = f"{LIST}/{user_id(app, 'a.larare@example.org')}"
    link = link_in(client.post(f"{page}/invite"))
    with stored(app):
        db.session.query(SignIn).one().seen_at = now() - timedelta(hours=2)
    assert client.post(link, data={"password": "fyra helt andra ord"}).location == "/"
    assert "a.larare@example.org" in client.get("/account").text
    with app.app_context():
        old, _new = db.session.query(SignIn).order_by(SignIn.id)
        assert old.ended_at is not None
    assert sign_in(client, "a.larare@example.org").status_code == 303
    client.post("/sign-out")
    assert sign_in(client, "a.larare@example.org").status_code == 422, "the new password is kept"
    assert sign_in(client, "a.larare@example.org", "fyra helt andra ord").status_code == 303
