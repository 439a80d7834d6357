"""People in and out, on both databases: lists, handing over, links, and who stays when two act at once."""

import threading

import pytest
from flask import Flask

from tests.pages.cast import HASH, add_person, add_school, stored
from tests.pages.lines import add_class, add_plan
from tests.pages.world import add_member, enter
from tracker.access import EVERYTHING, Gifts, Role
from tracker.access.scope import Place
from tracker.errors import Refused
from tracker.models import Membership, OneTimeLink, PlanLeader, User, db
from tracker.roster import appointing, directory, handing_over, inviting, kept_accounts
from tracker.roster.directory import Wanted

EVERYBODY = Wanted()
ALL = Gifts.of(999, [Place(Role.ADMINISTRATOR)])


def names(wanted: Wanted = EVERYBODY) -> list[str]:
    """Return who is listed for who looks after all."""
    return [user.name for user in directory.people(EVERYTHING, ALL, wanted).shown]


def test_a_list_is_sorted_as_in_swedish_and_searched_without_regard_to_case(context: Flask) -> None:
    school_id = add_school()
    for name in ("Örjan", "Åke", "Zoë", "Émile", "Ülle"):
        add_person(Role.LEADER, school_id, f"{name.encode().hex()}@example.org", name)
    assert names() == ["Émile", "Ülle", "Zoë", "Åke", "Örjan"]
    assert names(Wanted("ÅK")) == ["Åke"]
    assert names(Wanted("%")) == []
    assert names(Wanted("", Role.LEADER, "12345678", "active", "seen")) == names()
    db.session.scalars(db.select(User).where(User.name == "Åke")).one().name = "Örn"
    db.session.flush()
    assert names(Wanted("örn")) == ["Örn"]


def test_what_is_handed_over_moves_once(context: Flask) -> None:
    school_id = add_school()
    leaver = add_person(Role.LEADER, school_id)
    add_member("b@example.org", Membership(role=Role.LEADER, school_id=school_id))
    add_member("c@example.org", Membership(role=Role.READER, school_id=school_id))
    plan_id = add_plan(add_class(school_id), groups=2, leaders=("a.larare@example.org",))
    db.session.add(PlanLeader(plan_id=plan_id, user_id=leaver, group=1))
    db.session.flush()
    [receiver] = handing_over.receivers(EVERYTHING, leaver)
    assert (receiver.name, receiver.plans, handing_over.count_led(leaver)) == ("b", 1, 1)
    seen = handing_over.mark_of(handing_over.led_plans(EVERYTHING, leaver), [receiver])
    assert handing_over.hand_over(EVERYTHING, leaver, receiver.id, seen=seen) == 1
    assert {(each.user_id, each.group) for each in db.session.query(PlanLeader)} == {(receiver.id, 0), (receiver.id, 1)}
    with pytest.raises(Refused):
        handing_over.hand_over(EVERYTHING, leaver, receiver.id, seen=seen)


def test_the_last_administrator_is_kept_and_a_name_is_taken_once(context: Flask) -> None:
    add_member("admin@example.org", Membership(role=Role.ADMINISTRATOR))
    admin = db.session.scalars(db.select(User)).one().id
    db.session.commit()
    with pytest.raises(Refused, match="Då kan ingen annan"):
        kept_accounts.deactivate(ALL, admin)
    gift = appointing.Gift(Role.ADMINISTRATOR)
    second, is_new = appointing.add(ALL, "Nora", "nora@example.org", gift)
    assert (is_new, appointing.add(ALL, "N", "nora@example.org", gift)) == (True, (second, False))
    db.session.commit()
    with pytest.raises(Refused, match="Då kan ingen annan"):
        kept_accounts.deactivate(ALL, admin)
    assert inviting.accept(inviting.make_link(second), HASH) == second
    kept_accounts.deactivate(ALL, admin)
    assert [user.is_active for user in directory.people(EVERYTHING, ALL, EVERYBODY).shown] == [False, True]
    with pytest.raises(Refused, match="Någon annan har redan"):
        kept_accounts.correct(ALL, second, "Nora", "admin@example.org")


def test_a_link_works_once_and_ends_with_the_next(context: Flask) -> None:
    user_id = add_person(Role.LEADER, add_school())
    db.session.commit()
    first, second = inviting.make_link(user_id), inviting.make_link(user_id)
    assert [inviting.find_invited(each) is not None for each in (first, second)] == [False, True]
    db.session.commit()
    assert [inviting.accept(each, HASH) for each in (first, second, second)] == [None, user_id, None]


def test_a_link_that_went_to_a_wrong_address_ends_when_it_is_corrected(context: Flask) -> None:
    user_id = add_person(Role.LEADER, add_school(), email="misspelt@example.org")
    db.session.commit()
    token = inviting.make_link(user_id)
    kept_accounts.correct(ALL, user_id, "Alva", "misspelt@example.org")
    assert inviting.find_invited(token) is not None
    kept_accounts.correct(ALL, user_id, "Alva", "alva@example.org")
    assert inviting.find_invited(token) is None


def test_whether_a_link_may_be_made_is_asked_while_nobody_else_writes(context: Flask) -> None:
    user_id = add_person(Role.LEADER, add_school())
    db.session.commit()

    def check() -> None:
        assert db.session.connection().get_execution_options()["begin"] == "IMMEDIATE"
        raise Refused

    with pytest.raises(Refused):
        inviting.make_link(user_id, check)
    assert db.session.query(OneTimeLink).count() == 0


def test_two_administrators_who_close_each_others_accounts_at_once_leave_one(app: Flask) -> None:
    emails = ("first@example.org", "second@example.org")
    with stored(app):
        for email in emails:
            add_member(email, Membership(role=Role.ADMINISTRATOR))
        ids = {user.email: user.id for user in db.session.query(User)}
    clients = [enter(app, email) for email in emails]
    ready = threading.Barrier(2)

    def close(number: int) -> None:
        ready.wait(30)
        clients[number].post(f"/admin/users/{ids[emails[1 - number]]}/deactivate")

    threads = [threading.Thread(target=close, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with app.app_context():
        assert sorted(user.is_active for user in db.session.query(User)) == [False, True]
