"""What a lead learns of accounts that belong to another place than theirs."""

from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_another_school, soup, stored
from tests.pages.keepers import LIST, NEW, names, user_id
from tests.pages.lines import add_class, add_plan
from tests.pages.test_reach import plain
from tests.pages.test_users import lead
from tests.pages.world import add_member, enter
from tracker.models import Membership, Role, User, db

__all__ = ["lead"]

pytestmark = SQLITE_FIRST


def test_of_an_account_elsewhere_a_lead_learns_that_it_is_there(app: Flask, client: WatchfulClient) -> None:
    """A role can be given to anybody's address, and that is no way to their name, or to when they were here."""
    with stored(app):
        db.session.scalars(db.select(User).where(User.email == "foreign@example.org")).one().name = "Frida Främmande"
    data = NEW | {"email": "foreign@example.org", "role": "reader", "place": "town 0127"}
    page = client.get(str(client.post(f"{LIST}/new", data=data).location))
    main = plain(soup(page).select("main")[0])
    assert "Adressen har ett konto i en annan kommun." in main
    listed = client.get(LIST)
    [row] = [plain(each) for each in soup(listed).select("tbody tr") if "foreign" in plain(each)]
    assert row == "foreign@example.org Läsare , Botkyrka i en annan kommun –"
    for text in (page.text, listed.text):
        assert "Frida" not in text
        assert "Nora" not in text
    for hidden in ("Senast här", "Kan logga in", "annat håll"):
        assert hidden not in main
    found = {words: names(client, f"?q={words}") for words in ("frid", "FOREIGN")}
    assert found == {"frid": [], "FOREIGN": ["foreign@example.org"]}, "no name is guessed by looking for it"


def test_a_colleague_of_another_school_of_the_municipality_has_a_name(app: Flask) -> None:
    with stored(app):
        other_id = add_another_school()
        add_member("colleague@example.org", Membership(role=Role.LEADER, school_id=other_id))
        db.session.scalars(db.select(User).where(User.email == "colleague@example.org")).one().name = "Klas Kollega"
        plan_id = add_plan(add_class(1), leaders=("colleague@example.org",))
    coordinator = enter(app, "coordinator@example.org")
    for address in ("/admin/plans", f"/admin/plans/{plan_id}"):
        text = plain(soup(coordinator.get(address)).select("main")[0])
        assert "Klas Kollega" in text, address


def test_an_account_elsewhere_has_no_name_in_plans_files_and_the_log_either(app: Flask, client: WatchfulClient) -> None:
    """Who gives a leader's role to a stranger's address, and a class, learns the name on none of the pages around."""
    with stored(app):
        db.session.scalars(db.select(User).where(User.email == "foreign@example.org")).one().name = "Frida Främmande"
        plan_id = add_plan(add_class(1))
    assert client.post(f"{LIST}/new", data=NEW | {"email": "foreign@example.org"}).status_code == 303
    data = {"plan": plan_id, "people": "foreign@example.org", "how": "add"}
    assert client.post("/admin/plans/leaders", data=data).status_code == 303
    addresses = ["/admin/plans", f"/admin/plans/{plan_id}", f"/admin/plans/leaders?plan={plan_id}", "/admin/audit"]
    addresses += [f"{LIST}/{user_id(app, 'a.larare@example.org')}/hand-over", "/exports/users.csv", "/admin/audit.csv"]
    for address in addresses:
        text = client.get(address).text
        assert "foreign@example.org" in text or "hand-over" in address, address
        assert "Frida" not in text, address
    assert "Frida" in enter(app, "admin@example.org").get("/exports/users.csv").text
    assert "Frida" in enter(app, "foreign@example.org").get("/account").text
    with stored(app):
        add_member("colleague@example.org", Membership(role=Role.LEAD, municipality_code="0180"))
    for who in ("foreign@example.org", "colleague@example.org", "admin@example.org"):
        seen = enter(app, who).get(f"{LIST}/{user_id(app, 'foreign@example.org')}").text
        assert "Frida Främmande" in seen, f"{who} sees what they saw"
    assert "Kan logga in. Senast här" in plain(soup(client.get(f"{LIST}/{user_id(app, 'lead@example.org')}")))
