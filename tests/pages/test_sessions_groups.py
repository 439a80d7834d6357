"""Log for one group of a class: the log page asked for a group."""

from uuid import UUID

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_person, add_school, sign_in, soup, stored
from tests.pages.lines import HELD, add_class, add_plan, leader_with_class
from tests.pages.test_reach import plain
from tracker.models import Role


def test_a_group_that_is_none_is_not_found(client: WatchfulClient) -> None:
    leader_with_class(client, groups=2)
    for group, status in (("abc", 404), ("3", 404), ("-1", 404), ("02", 404), ("2", 200), ("0", 200), ("", 200)):
        assert client.get(f"/plans/1/log?group={group}").status_code == status, group


def test_it_says_how_many_groups_share_the_pupils(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client, groups=2)
    for group, said in ((1, "4A har 27 elever i 2 grupper."), (0, "4A har 27 elever.")):
        assert plain(soup(client.get(f"/plans/{plan_id}/log?group={group}")).select("#everyone-hint")[0]) == said


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
