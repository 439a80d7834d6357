"""What somebody with bad intent tries at the door, and at the files behind it."""

import hashlib
import logging
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask, abort
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from tests.cli.test_import_spreadsheets import GOOD, HEADER, book
from tests.client import WatchfulClient, another_client
from tests.conftest import living_app, settings
from tests.pages.cast import EMAIL, PASSWORD, add_person, add_school, sign_in, soup, stored
from tests.pages.imported import member, post
from tests.pages.test_reach import plain
from tests.pages.world import world
from tracker import create_app
from tracker.config import secret_key
from tracker.models import Contact, Role, School, SchoolClass, SessionLog, SignIn, User, db

LONG = "En lång Mening med ÅÄÖ, tecken & siffror 0123456789 " * 3 + "slut"
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


@pytest.fixture
def leader(app: Flask) -> None:
    """Store a leader with a password."""
    with stored(app):
        add_person(Role.LEADER, add_school())


@pytest.mark.usefixtures("leader")
def test_password_fields_mask_and_can_be_filled_by_a_manager(client: WatchfulClient) -> None:
    fields = soup(client.get("/sign-in")).select("form input:not([type=hidden])")
    sign_in(client)
    fields += soup(client.get("/account/password")).select("main form input:not([type=hidden])")
    assert [str(each["name"]) for each in fields][:2] == ["email", "password"]
    secret = [each for each in fields if each["name"] != "email"]
    assert len(secret) >= 3
    assert {str(each["type"]) for each in secret} == {"password"}
    assert {str(each["autocomplete"]) for each in secret} == {"current-password", "new-password"}
    assert all("onpaste" not in each.attrs and "maxlength" not in each.attrs for each in secret)


@pytest.mark.usefixtures("leader")
def test_a_long_password_counts_to_its_last_letter_as_it_was_typed(app: Flask, client: WatchfulClient) -> None:
    sign_in(client)
    changed = {"old": PASSWORD, "new": LONG, "again": LONG}
    assert client.post("/account/password", data=changed).status_code == 303
    for wrong in (LONG[:-1], LONG.lower(), LONG[:64]):
        assert sign_in(another_client(app), EMAIL, wrong).status_code == 422
    assert sign_in(another_client(app), EMAIL, LONG).status_code == 303


@pytest.mark.usefixtures("leader")
def test_each_sign_in_has_a_new_token(app: Flask, client: WatchfulClient) -> None:
    cookies = set()
    for _time in range(2):
        sign_in(client)
        cookie = client.get_cookie("linjen")
        assert cookie is not None
        cookies.add(cookie.value)
        client.post("/sign-out")
    with app.app_context():
        tokens = db.session.scalars(select(SignIn.token_hash)).all()
    assert (len(cookies), len(set(tokens))) == (2, 2)


@pytest.mark.usefixtures("leader")
@pytest.mark.parametrize(("key", "digest"), [("another key, as long", hashlib.sha256), ("", hashlib.sha1)])
def test_a_cookie_that_somebody_else_made_opens_nothing(
    app: Flask, client: WatchfulClient, key: str, digest: object
) -> None:
    sign_in(client)
    cookie = client.get_cookie("linjen")
    opened = app.session_interface
    assert cookie is not None
    assert isinstance(opened, SecureCookieSessionInterface)
    ours = opened.get_signing_serializer(app)
    assert ours is not None
    options = {"key_derivation": "hmac", "digest_method": digest}
    forged = URLSafeTimedSerializer(
        key or app.config["SECRET_KEY"], salt=opened.salt, serializer=opened.serializer, signer_kwargs=options
    ).dumps(ours.loads(cookie.value))
    for value, status in (
        (cookie.value, 200),
        (forged, 303),
        (cookie.value[:-1], 303),
        (cookie.value.rpartition(".")[0], 303),
    ):
        client.set_cookie("linjen", str(value))
        assert client.get("/account").status_code == status


def test_only_assets_are_served_and_no_folder_is_listed(client: WatchfulClient) -> None:
    elsewhere = ["README.md", "instance/secret_key", ".git/config", "tracker/config.py", "etc/passwd"]
    ways = ["/", "/static/", "/static/../", "/static/%2e%2e/", "/static/..%2f", "/static//", "/static/../../../../"]
    addresses = ["/static/", "/static", *(f"{way}{path}" for way in ways for path in elsewhere)]
    answers = {address: client.get(address, follow_redirects=True).status_code for address in addresses}
    assert {address: status for address, status in answers.items() if status != 404} == {}


def test_methods_that_nothing_uses_are_refused(client: WatchfulClient) -> None:
    for method in ("TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND", "NONSENSE"):
        assert client.open("/sign-in", method=method).status_code == 405, method


def test_a_line_break_in_an_address_makes_no_second_line_in_the_log(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with living_app(database_url) as broken, caplog.at_level(logging.INFO):
        broken.before_request(lambda: abort(1 // 0))
        assert broken.test_client().get("/nowhere%0d%0aERROR in app: forged%1b[2J").status_code == 500
    [said] = [record.getMessage() for record in caplog.records if "Exception on" in record.getMessage()]
    assert said == "Exception on /nowhere%0D%0AERROR%20in%20app%3A%20forged%1B%5B2J [GET]"


@pytest.mark.parametrize("entities", [BOMB, '<!ENTITY e9 SYSTEM "file:///etc/hostname">'])
def test_a_spreadsheet_loads_nothing_and_unfolds_nothing(app: Flask, entities: str) -> None:
    world(app)
    whole, spoilt = ZipFile(BytesIO(book(HEADER, GOOD))), BytesIO()
    with ZipFile(spoilt, "w") as archive:
        for part in whole.namelist():
            text = whole.read(part).decode()
            if part.startswith("xl/worksheets/"):
                text = text.replace("<worksheet", f'<!DOCTYPE x [<!ENTITY e0 "lol">{entities}]><worksheet', 1)
                text = text.replace("</v>", "&e9;</v>", 1)
                assert "&e9;" in text
            archive.writestr(part, text)
    answer = post(member(app, Role.LEAD, municipality_code="9901"), "classes", spoilt.getvalue(), "fil.xlsx")
    assert answer.status_code == 422
    assert "Excelfilen går inte att läsa" in plain(soup(answer).select("main")[0])


def test_a_key_that_is_made_is_for_its_owner_alone(tmp_path: Path) -> None:
    app = create_app(settings(f"sqlite:///{tmp_path}/x.db"))
    app.instance_path = str(tmp_path / "instance")
    assert len(secret_key(None, app)) >= 43
    assert oct((tmp_path / "instance/secret_key").stat().st_mode)[-3:] == "600"


def test_what_is_typed_comes_back_as_text(app: Flask) -> None:
    place = world(app)["own"]
    hostile = "\"'><img src=x onerror=alert(1)>{{7*7}}&amp;"
    with stored(app):
        db.session.get_one(School, place.school_id).name = hostile
        db.session.get_one(SchoolClass, place.class_id).name = hostile[:20]
        db.session.get_one(User, place.user_id).name = hostile
        db.session.get_one(Contact, place.contact_id).name = hostile
        db.session.get_one(SessionLog, place.log_id).comment = hostile
    client = member(app, Role.LEAD, municipality_code="9901")
    log = f"/sessions/{place.log_id}"
    met = 0
    for path in ("/", "/classes", f"/classes/{place.class_id}", "/reach", log, "/admin/users", "/admin/contacts"):
        page = soup(client.get(path))
        assert page.select("img[src=x], [onerror]") == [], path
        met += hostile in page.text
    answer = client.get("/admin/users", query_string={"q": hostile})
    [field] = soup(answer).select("input[name=q]")
    assert (field["value"], soup(answer).select("[onerror]")) == (hostile, [])
    assert met >= 4
