"""The roles that the provider's word on schools gives, and takes."""

from flask import Flask

from tests.conftest import SQLITE_FIRST
from tests.pages.cast import stored
from tests.pages.keepers import LIST, roles, user_id
from tests.pages.sso import add_identity, browser, go
from tests.pages.test_sso_people import provider, yes
from tests.pages.world import enter
from tests.provider import NORA, Running
from tracker.models import Membership, SignIn, db

__all__ = ["provider"]

pytestmark = SQLITE_FIRST

HERE, ELSEWHERE = "12345678", "87654321"


def test_schools_that_the_provider_tells_of_give_and_take_the_role_of_a_leader(app: Flask, provider: Running) -> None:
    with stored(app):
        leader = user_id(app, "a.larare@example.org")
        add_identity(leader, provider)
        by_hand = db.session.query(Membership).filter_by(user_id=leader).one().school_id
    for codes, expected in (
        ([ELSEWHERE, "00000000", HERE], 2),
        (f"{HERE} http://example.org/school/{ELSEWHERE}", 2),
        ([HERE], 1),
        (ELSEWHERE, 2),
        (7, 1),
        (None, 1),
    ):
        provider.tell(user=NORA | {"sisSchoolUnitCode": codes})
        assert go(browser(app), provider).location == "/"
        held = roles(app, "a.larare@example.org")
        assert (len(held), {role for role, _place in held}) == (expected, {"leader"}), codes
        assert ("leader", str(by_hand)) in held, "what was given by hand stays"


def test_who_links_a_sign_in_that_brings_a_role_stays_signed_in_with_a_new_token(app: Flask, provider: Running) -> None:
    lead = enter(app, "lead@example.org")
    before = lead.get_cookie("linjen")
    provider.tell(user=NORA | {"sisSchoolUnitCode": [HERE]})
    go(lead, provider)
    assert yes(lead) == 303
    assert "lead@example.org" in lead.get("/account").text
    after = lead.get_cookie("linjen")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with app.app_context():
        ways = [each.way for each in db.session.query(SignIn).filter(SignIn.ended_at.is_(None))]
    assert ways == ["sso"], "the one before has ended"


def test_a_claim_of_another_name_and_one_that_only_userinfo_tells(app: Flask, provider: Running) -> None:
    with stored(app):
        add_identity(user_id(app, "a.larare@example.org"), provider)
    app.config["SINGLE_SIGN_ON"] = provider.settings(school_claim="skolor")
    provider.tell(user=NORA | {"sisSchoolUnitCode": [ELSEWHERE]}, told={"skolor": []})
    go(browser(app), provider)
    assert len(roles(app, "a.larare@example.org")) == 1
    provider.tell(told={"skolor": [ELSEWHERE]})
    go(browser(app), provider)
    assert len(roles(app, "a.larare@example.org")) == 2
    provider.tell(told={"skolor": [], "sub": "somebody-else"})
    answer = go(browser(app), provider)
    assert (answer.status_code, len(roles(app, "a.larare@example.org"))) == (400, 2)


def test_a_role_by_claim_is_shown_so_and_given_by_hand_it_stays(app: Flask, provider: Running) -> None:
    with stored(app):
        coordinator = user_id(app, "foreign@example.org")
        add_identity(coordinator, provider)
    provider.tell(user=NORA | {"sisSchoolUnitCode": [HERE]})
    go(browser(app), provider)
    admin = enter(app, "admin@example.org")
    assert "via samlad inloggning" in admin.get(f"{LIST}/{coordinator}").text
    role = {"role": "leader", "place": f"school {HERE}"}
    assert admin.post(f"{LIST}/{coordinator}/roles", data=role).status_code == 303
    assert "via samlad inloggning" not in admin.get(f"{LIST}/{coordinator}").text
    provider.tell()
    go(browser(app), provider)
    assert len(roles(app, "foreign@example.org")) == 2
