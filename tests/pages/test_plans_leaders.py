"""Who leads plans: leaders are added and replaced for many at once, and who only reads is none."""

from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import soup, stored
from tests.pages.lines import add_class, add_plan
from tests.pages.test_plans import LEADER, OTHER, PAGE, lead, led_by
from tests.pages.test_reach import plain
from tests.pages.world import add_member
from tracker.models import Membership, PlanLeader, Role, db

__all__ = ["lead"]

pytestmark = SQLITE_FIRST


def test_leaders_are_added_and_replaced(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        first = add_plan(add_class(1, "4A"), "TAGET-45", 2, (LEADER,))
        second = add_plan(add_class(1, "4B"))
        db.session.query(PlanLeader).update({"group": 2})
    listed = client.get(f"{PAGE}?leader=nobody")
    assert [plain(each) for each in soup(listed).select("tbody th a")] == ["4B , Påhittade skolan, Tåget 4–5"]
    data = {"plan": [first, second], "people": [OTHER], "how": "add"}
    for _twice in range(2):
        assert client.post(f"{PAGE}/leaders", data=data).status_code == 303
    assert led_by(app, first) == [("leader", 2), ("other", 0)]
    client.post(f"{PAGE}/leaders", data={"plan": [second], "people": [LEADER], "how": "instead"})
    assert led_by(app, second) == [("leader", 0)]
    assert soup(listed).select("a[href^='/admin/users?']"), "whose classes are handed over on the page of people"


def test_who_only_reads_is_made_no_leader(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        plan_id = add_plan(add_class(1, "4A"))
        add_member("reader@example.org", Membership(role=Role.READER, municipality_code="0127"))
    data = {"plan": [plan_id], "people": ["reader@example.org"], "how": "add"}
    assert client.post(f"{PAGE}/leaders", data=data).status_code == 422
    assert led_by(app, plan_id) == []
