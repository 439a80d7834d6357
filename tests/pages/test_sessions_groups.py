"""Log for one group of a class: the log page asked for a group."""

from uuid import UUID

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_person, add_school, said, sign_in, soup, stored
from tests.pages.lines import HELD, add_class, add_plan, leader_with_class
from tests.pages.test_reach import plain
from tests.pages.test_sessions_log import OTHER_ID
from tracker.models import HeldSlot, Role, db


def test_a_group_that_is_none_is_not_found(client: WatchfulClient) -> None:
    leader_with_class(client, groups=2)
    for group, status in (("abc", 404), ("3", 404), ("-1", 404), ("02", 404), ("2", 200), ("0", 200), ("", 200)):
        assert client.get(f"/plans/1/log?group={group}").status_code == status, group


def test_it_says_how_many_groups_share_the_pupils(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client, groups=2)
    for group, hint in ((1, "4A har 27 elever i 2 grupper."), (0, "4A har 27 elever.")):
        assert plain(soup(client.get(f"/plans/{plan_id}/log?group={group}")).select("#everyone-hint")[0]) == hint


def test_all_groups_together_may_take_the_offered_number(client: WatchfulClient) -> None:
    with stored(client.application):
        add_person(Role.LEADER, add_school())
        plan_id = add_plan(add_class(1, "6A", s6=25), "MVP-BOTKYRKA", 8, (EMAIL,))
    sign_in(client)
    offered = []
    for group in range(1, 9):
        page = soup(client.get(f"/plans/{plan_id}/log?session=1&group={group}"))
        offered.append(str(page.select("input[name=everyone]")[0]["value"]))
        log = HELD | {"id": str(UUID(int=group)), "group": str(group), "everyone": offered[-1]}
        assert client.post(f"/plans/{plan_id}/log", data=log).status_code == 303, group
    assert offered == ["4", *["3"] * 7]


def test_groups_are_logged_one_by_one_and_never_mixed_with_the_whole_class(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client, groups=2)
    page = soup(client.get(f"/plans/{plan_id}/log"))
    assert "Alla 14" in page.get_text()
    assert client.post(f"/plans/{plan_id}/log?group=1", data=HELD | {"everyone": "14"}).status_code == 303
    chosen = soup(client.get(f"/plans/{plan_id}/log")).select('[aria-current="true"]')
    assert [link.get_text(" ", strip=True) for link in chosen] == ["Grupp 2 pass 1"]
    whole = client.post(f"/plans/{plan_id}/log?group=0", data=HELD | {"id": OTHER_ID})
    assert whole.status_code == 409
    too_many = client.post(
        f"/plans/{plan_id}/log?group=2", data=HELD | {"id": OTHER_ID, "everyone": "other", "present": "19"}
    )
    assert said(too_many) == ["Antal närvarande: Grupperna skulle tillsammans bli 33. Högst 32 kan stämma för 4A."]
    with client.application.app_context():
        slots = db.session.execute(db.select(HeldSlot.group, HeldSlot.log_id)).all()
    assert [tuple(slot) for slot in slots] == [(1, HELD["id"])]


def test_a_second_whole_class_needs_its_own_plan(client: WatchfulClient) -> None:
    with stored(client.application):
        school_id = add_school()
        add_person(Role.LEADER, school_id)
        one = add_plan(add_class(school_id, "4A", s4=27), leaders=(EMAIL,))
        two = add_plan(add_class(school_id, "5B", s5=20), leaders=(EMAIL,))
    sign_in(client)
    client.post(f"/plans/{one}/log", data=HELD)
    taken = client.post(f"/plans/{two}/log", data=HELD | {"everyone": "20"})
    assert taken.status_code == 409, "an id belongs to one log"
