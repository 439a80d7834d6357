"""People and their roles: /admin/users."""

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said, sign_in, soup, stored
from tests.pages.keepers import LIST, NEW, add_keepers, names, roles, user_id
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.dates import now
from tracker.models import Identity, Membership, Passkey, Role, User, db
from tracker.provider import SingleSignOn

pytestmark = SQLITE_FIRST
PHONE = "Texten ser ut att innehålla ett telefonnummer. Ta bort det: här sparas inga personuppgifter."
NAME_THAT_RUNS = "Ett namn kan inte börja med %s: ett kalkylprogram räknar ut det. Skriv ett annat tecken."
ONESELF = "Du kan inte ändra vad du själv får göra. Be en annan administratör eller programansvarig."


@pytest.fixture(autouse=True)
def lead(app: Flask, client: WatchfulClient) -> None:
    """Let a lead of Botkyrka sign in."""
    add_keepers(app)
    sign_in(client, "lead@example.org")


def test_a_list_is_of_ones_own_place_and_is_searched_narrowed_and_sorted(app: Flask, client: WatchfulClient) -> None:
    assert names(client) == ["A. Lärare", "coordinator", "lead"]
    assert names(client, "?q=LÄR a.larare") == ["A. Lärare"]
    assert names(client, "?role=coordinator") == ["coordinator"]
    assert names(client, "?school=12345678&sort=email") == ["A. Lärare", "coordinator"]
    assert names(client, "?sort=seen")[0] == "lead"
    assert names(client, "?state=inactive") == []
    assert names(enter(app, "coordinator@example.org")) == ["A. Lärare", "coordinator"]
    assert len(names(enter(app, "admin@example.org"))) == 5


@pytest.mark.parametrize("query", ["?role=chef", "?state=x"])
def test_a_list_that_there_is_not_is_refused(client: WatchfulClient, query: str) -> None:
    assert client.get(LIST + query).status_code == 404
    assert names(client, "?sort=x") == names(client, "")


def test_a_long_list_has_pages(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        for number in range(60):
            add_member(f"p{number:02}@example.org", Membership(role=Role.READER, municipality_code="0127"))
    first, second = names(client), names(client, "?page=2")
    assert (len(first), len(second)) == (50, 13)
    assert not {*first} & {*second}
    assert names(client, "?page=999") == second
    for wrong in ("0", "x", "²", "9" * 5000):
        assert names(client, f"?page={wrong}") == first, wrong


def test_who_has_an_account_gets_the_role_and_keeps_the_name(app: Flask, client: WatchfulClient) -> None:
    data = NEW | {"email": "foreign@example.org", "role": "reader", "place": "town 0127"}
    assert client.post(f"{LIST}/new", data=data).status_code == 303
    assert roles(app, "foreign@example.org") == [("lead", "0180"), ("reader", "0127")]
    with app.app_context():
        names_kept = db.session.scalars(db.select(User.name).where(User.email == "foreign@example.org")).all()
    assert names_kept == ["foreign"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"name": ""}, "Namn: Skriv namnet."),
        ({"name": "0701234567"}, f"Namn: {PHONE}"),
        ({"name": "@SUM(A1)"}, f"Namn: {NAME_THAT_RUNS % '@'}"),
        ({"email": ""}, "E-post: Skriv en e-postadress som namn@example.org."),
        ({"email": "nora"}, "E-post: Skriv en e-postadress som namn@example.org."),
        ({"role": ""}, "Roll: Välj en roll."),
        ({"role": "administrator"}, "Roll: Välj ett av svaren."),
        ({"place": ""}, "Var: Välj var rollen gäller."),
        ({"place": "school 87654321"}, "Var: Välj ett av svaren."),
        ({"place": "everywhere"}, "Var: Välj ett av svaren."),
        ({"email": "lead@example.org"}, f"E-post: {ONESELF}"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong(app: Flask, client: WatchfulClient, change: dict[str, str], line: str) -> None:
    answer = client.post(f"{LIST}/new", data=NEW | change)
    assert (answer.status_code, said(answer)) == (422, [line])
    assert roles(app, "nora@example.org") == []


def test_a_coordinator_gives_leaders_at_the_own_school_and_nothing_more(app: Flask) -> None:
    client = enter(app, "coordinator@example.org")
    page = soup(client.get(f"{LIST}/new"))
    assert [str(each["value"]) for each in page.select("input[name=role]")] == ["leader"]
    chosen = [str(each["value"]) for each in page.select("[name=role][checked], [name=place] [selected]")]
    assert chosen == ["leader", "school 12345678"], "there is nothing else to choose"
    assert not soup(enter(app, "lead@example.org").get(f"{LIST}/new")).select("[name=role][checked]")
    assert client.post(f"{LIST}/new", data=NEW | {"place": "town 0127"}).status_code == 422
    assert client.post(f"{LIST}/new", data=NEW).status_code == 303
    nora, other = user_id(app, "nora@example.org"), user_id(app, "a.larare@example.org")
    assert client.post(f"{LIST}/{nora}/invite").status_code == 200
    assert client.post(f"{LIST}/{other}/invite").status_code == 403, "who has a password does not get another so"
    assert client.get(f"{LIST}/{other}/deactivate").status_code == 403
    assert client.get(f"{LIST}/{user_id(app, 'lead@example.org')}").status_code == 404


def test_nobody_changes_who_stands_above_or_oneself(app: Flask, client: WatchfulClient) -> None:
    """An administrator with a role in the lead's municipality is seen there, and is not the lead's to change."""
    with stored(app):
        admin = db.session.scalars(db.select(User).where(User.email == "admin@example.org")).one()
        admin.memberships.append(Membership(role=Role.READER, municipality_code="0127"))
    admin_id, own = user_id(app, "admin@example.org"), user_id(app, "lead@example.org")
    with app.app_context():
        above, mine = (
            db.session.scalars(db.select(Membership.id).where(Membership.user_id == each).order_by(Membership.id)).all()
            for each in (admin_id, own)
        )
    assert client.get(f"{LIST}/{admin_id}").status_code == 200
    assert client.post(f"{LIST}/{admin_id}/invite").status_code == 403
    correction = {"name": "X", "email": "x@example.org"}
    for path, data in (("correct", correction), ("deactivate", {}), (f"roles/{above[0]}/take", {}), ("reactivate", {})):
        answer = client.post(f"{LIST}/{admin_id}/{path}", data=data)
        assert (answer.status_code, len(said(answer))) == (422, 1), path
    gift = {"role": "reader", "place": "town 0127"}
    for path, data in (("deactivate", {}), (f"roles/{mine[0]}/take", {}), ("roles", gift)):
        answer = client.post(f"{LIST}/{own}/{path}", data=data)
        assert (answer.status_code, said(answer)) == (422, [ONESELF])
    assert client.post(f"{LIST}/{own}/invite").status_code == 403
    assert client.post(f"{LIST}/{admin_id}/roles/{above[1]}/take").status_code == 303, (
        "the reader is the lead's to take"
    )
    assert client.get(f"{LIST}/{admin_id}").status_code == 404


def test_the_last_administrator_stays(app: Flask) -> None:
    """Another one without a way in could not come in: there is no single sign-on here."""
    with stored(app):
        add_member("second@example.org", Membership(role=Role.ADMINISTRATOR))
    client = enter(app, "second@example.org")
    with stored(app):
        second = db.session.scalars(db.select(User).where(User.email == "second@example.org")).one()
        second.password_hash = None
        db.session.add(Identity(user_id=second.id, issuer="https://idp.example.org", subject="1"))
    admin_id = user_id(app, "admin@example.org")
    with app.app_context():
        role = db.session.scalars(db.select(Membership.id).where(Membership.user_id == admin_id)).one()
    for path in ("deactivate", f"roles/{role}/take"):
        answer = client.post(f"{LIST}/{admin_id}/{path}")
        message = "Då kan ingen annan sköta allt. Gör någon annan till administratör först."
        assert (answer.status_code, said(answer)) == (422, [message])
    with stored(app):
        db.session.add(passkey(user_id(app, "second@example.org")))
    assert client.post(f"{LIST}/{admin_id}/roles/{role}/take").status_code == 303


def test_a_changed_role_holds_at_once_and_asks_to_sign_in_anew(app: Flask, client: WatchfulClient) -> None:
    teacher, teacher_id = enter(app, "a.larare@example.org"), user_id(app, "a.larare@example.org")
    assert (teacher.get("/classes").status_code, teacher.get("/admin/contacts").status_code) == (200, 403)
    gift = {"role": "coordinator", "place": "school 12345678"}
    assert client.post(f"{LIST}/{teacher_id}/roles", data=gift).status_code == 303
    assert client.post(f"{LIST}/{teacher_id}/roles", data=gift).status_code == 303, "twice is once"
    assert roles(app, "a.larare@example.org") == [("leader", "1"), ("coordinator", "1")]
    assert teacher.get("/admin/contacts").location == "/sign-in?next=/admin/contacts"
    sign_in(teacher)
    assert teacher.get("/admin/contacts").status_code == 200
    with app.app_context():
        every = db.session.scalars(db.select(Membership.id).where(Membership.user_id == teacher_id)).all()
    for each in every:
        client.post(f"{LIST}/{teacher_id}/roles/{each}/take")
    assert teacher.get("/classes").location == "/sign-in?next=/classes"
    sign_in(teacher)
    assert (teacher.get("/classes").status_code, teacher.get("/admin/contacts").status_code) == (403, 403)


def test_name_and_e_mail_are_corrected_and_the_address_stays_ones_own(app: Flask, client: WatchfulClient) -> None:
    teacher_id = user_id(app, "a.larare@example.org")
    page = f"{LIST}/{teacher_id}/correct"
    assert client.post(page, data={"name": "Ädla Lärare", "email": "B@example.org"}).status_code == 303
    assert names(client, "?q=ädla b@") == ["Ädla Lärare"]
    assert said(client.post(page, data={"name": "-1", "email": "b@example.org"})) == [f"Namn: {NAME_THAT_RUNS % '-'}"]
    answer = client.post(page, data={"name": "X. Y", "email": "lead@example.org"})
    own = f"{LIST}/{user_id(app, 'lead@example.org')}/correct"
    assert client.post(own, data={"name": "Lo Lead", "email": "lead@example.org"}).status_code == 303
    assert "Lo Lead" in client.get("/account").text
    assert said(answer) == ["E-post: Någon annan har redan den e-postadressen. Kontrollera den."]
    assert answer.status_code == 422


def passkey(user_id: int) -> Passkey:
    """Return a passkey of a person."""
    return Passkey(user_id=user_id, name="Min", credential_id=b"1", public_key=b"2", sign_count=0, made_at=now())


def test_a_passkey_is_a_way_in_and_single_sign_on_while_there_is_any(app: Flask, client: WatchfulClient) -> None:
    page = f"{LIST}/{user_id(app, 'a.larare@example.org')}"

    def way_in() -> tuple[str, list[str]]:
        found = soup(client.get(page))
        state = plain(found.select("[aria-labelledby=account] p")[0]).partition(". ")[0].rstrip(".")
        listed = plain(soup(client.get(f"{LIST}?q=a.larare")).select("tbody td[data-label=Konto]")[0])
        return state, [plain(each) for each in found.select("form[action$=invite] button")] + [listed]

    def without(kind: type[Passkey | Identity] | None) -> None:
        with stored(app):
            user = db.session.scalars(db.select(User).where(User.email == "a.larare@example.org")).one()
            user.password_hash = None
            for each in (*db.session.scalars(db.select(Passkey)), *db.session.scalars(db.select(Identity))):
                db.session.delete(each)
            if kind is Passkey:
                db.session.add(passkey(user.id))
            elif kind is Identity:
                db.session.add(Identity(user_id=user.id, issuer="https://idp.example.org", subject="1"))

    assert way_in() == ("Kan logga in", ["Skapa en länk för nytt lösenord", "Aktivt"])
    nothing = ("Har inte valt något sätt att logga in än", ["Skapa en inbjudningslänk", "Kan inte logga in än"])
    without_password = ("Kan logga in, utan lösenord", ["Skapa en länk för att välja lösenord", "Aktivt"])
    without(None)
    assert way_in() == nothing
    without(Passkey)
    assert way_in() == without_password
    without(Identity)
    assert way_in() == nothing
    app.config["SINGLE_SIGN_ON"] = SingleSignOn("https://idp.example.org", "linjen")
    assert way_in() == without_password
