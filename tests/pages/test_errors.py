"""The page for everything that went wrong, and the headers that every answer carries."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask, abort

from tests.client import WatchfulClient
from tests.conftest import living_app
from tests.pages.cast import add_person, add_school, sign_in, soup, stored
from tests.pages.known import lead_of_known_town
from tracker.models import Role, db

PROBLEMS = [
    ("GET", "/nowhere", 404, "Sidan finns inte"),
    ("DELETE", "/sign-in", 405, "Det går inte att göra så"),
    ("GET", "/sign-in?next=%00", 400, "Det här går inte att läsa"),
    ("GET", "/setup/%00", 400, "Det här går inte att läsa"),
]


def test_it_says_what_happened_and_what_to_do(client: WatchfulClient) -> None:
    for method, path, status, title in PROBLEMS:
        response = client.open(path, method=method)
        page = soup(response)
        assert response.status_code == status
        assert page.h1 is not None
        assert page.h1.text == title
        assert page.select_one("main a[href='/']") is not None


def test_a_wrong_method_says_which_are_right(client: WatchfulClient) -> None:
    assert set(client.delete("/sign-in").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_too_much_is_refused(client: WatchfulClient) -> None:
    response = client.post("/sign-in", data={"email": "a" * 2_000_000})
    assert (response.status_code, "Det här är för stort att skicka" in response.text) == (413, True)


@pytest.mark.parametrize("path", ["/sign-in", "/admin/imports/new/classes", "/nowhere"])
def test_what_is_refused_is_taken_all_the_same(client: WatchfulClient, path: str) -> None:
    """Else a proxy, which must send it all, finds the line cut and says that we are away."""
    sent = BytesIO(b"a" * 2_000_000)
    known = {"wsgi.input_terminated": True}
    response = client.post(path, input_stream=sent, content_length=2_000_000, environ_overrides=known)
    assert response.status_code in {302, 303, 404, 413}
    assert sent.read() == b""


@pytest.mark.parametrize(
    "part", ['name="email"; filename="a\0b"', 'name="a\0b"', 'name="email"\r\n\r\na\0b', "filename=a.csv", "size=1"]
)
def test_what_no_form_sends_is_refused(client: WatchfulClient, part: str) -> None:
    body = f"--x\r\nContent-Disposition: form-data; {part}\r\n\r\nA\r\n--x--\r\n"
    response = client.post("/sign-in", data=body, content_type="multipart/form-data; boundary=x")
    assert (response.status_code, "Det här går inte att läsa" in response.text) == (400, True)


@pytest.fixture
def broken(database_url: str) -> Iterator[Flask]:
    """Lend an app for this test alone, to be broken."""
    with living_app(database_url) as app:
        yield app


def test_every_other_error_has_words_too(broken: Flask) -> None:
    statuses = iter([409, 418, 422, 429, 503])
    broken.before_request(lambda: abort(next(statuses)))
    for status in (409, 418, 422, 429, 503):
        response = broken.test_client().get("/sign-in")
        assert response.status_code == status
        assert soup(response).select_one("main p") is not None


@pytest.mark.parametrize(
    ("language", "saved"), [("sv", "Inget har sparats. Det du skrev"), ("en", "Nothing is saved.")]
)
def test_each_error_says_what_is_saved_and_where_one_tells_of_it(broken: Flask, language: str, saved: str) -> None:
    statuses = [400, 403, 404, 405, 409, 413, 422, 429, 500, 503]
    following = iter([each for each in statuses for _method in ("GET", "POST")])
    broken.before_request(lambda: abort(next(following)))
    titles = set()
    for status in statuses:
        for method in ("GET", "POST"):
            page = soup(broken.test_client().open("/sign-in", method=method, headers={"Accept-Language": language}))
            assert page.h1 is not None
            titles.add(page.h1.text)
            text, is_fault = page.get_text(), status >= 500
            assert (saved in text) == (method == "POST" and status < 500 and status != 429), (status, method)
            assert not is_fault or "till hälften" in text or "by halves" in text
            assert page.select("main a[href='/help#contact']"), status
    assert len(titles) == len(statuses)


def test_a_fault_of_ours_tells_nothing_and_needs_no_database(broken: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        db.engine.dispose()
        monkeypatch.setattr(db.engine.pool, "connect", None)
        raise RuntimeError("a secret")

    broken.before_request(fail)
    response = broken.test_client().get("/sign-in")
    assert (response.status_code, "a secret" in response.text) == (500, False)
    assert "Något gick fel hos oss" in response.text


def test_a_role_that_never_has_a_page_is_told_so(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.READER, add_school())
    sign_in(client)
    response = client.get("/classes")
    assert (response.status_code, "Du får inte göra det här" in response.text) == (403, True)


def test_english_for_who_asks_for_it(client: WatchfulClient) -> None:
    assert "There is no such page" in client.get("/nowhere", headers={"Accept-Language": "en-GB,en"}).text


def test_every_answer_keeps_to_itself(client: WatchfulClient) -> None:
    for path in ("/sign-in", "/nowhere", "/account", "/static/tracker.css"):
        with client.get(path) as response:
            headers = response.headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")
        assert ("no-store" in headers["Cache-Control"]) == (not path.startswith("/static"))


def test_an_asset_may_be_kept_for_as_long_as_its_address_lasts(client: WatchfulClient) -> None:
    sheet = soup(client.get("/sign-in")).select_one("link[rel=stylesheet]")
    assert sheet is not None
    with client.get(str(sheet["href"])) as kept:
        assert "immutable" in kept.headers["Cache-Control"]
    strange = ("/static/a/../tracker.css?v=1", "/static/tracker.css/../tracker.css?v=1", "/static/./tracker.css?v=1")
    for other in ("/static/tracker.css", "/static/tracker.css?v=anything", "/static/tracker.css?v=", *strange):
        with client.get(other) as asked_again:
            assert "immutable" not in asked_again.headers["Cache-Control"], other


MENUS = {
    Role.LEADER: ["Mina klasser", "Klasser"],
    Role.COORDINATOR: ["Start", "Klasser", "Räckvidd", "Exportera", "Uppföljning", "Administrera"],
    Role.LEAD: ["Start", "Klasser", "Räckvidd", "Exportera", "Uppföljning", "Administrera"],
    Role.ADMINISTRATOR: ["Start", "Exportera", "Administrera"],
}


def test_the_menu_holds_what_one_may_enter(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        school_id = add_school()
        for role in MENUS:
            add_person(role, school_id, email=f"{role.value}@example.org")
    for role, labels in MENUS.items():
        sign_in(client, f"{role.value}@example.org")
        page = soup(client.get("/account"))
        assert [link.text for link in page.select(".menu a")] == labels
        assert [link.text for link in page.select(".whoami a[aria-current=page]")] == ["A. Lärare"]
        client.post("/sign-out")


@pytest.mark.parametrize(
    ("address", "marks"),
    [
        ("/admin", [("Administrera", "page")]),
        ("/admin/users", [("Administrera", "true")]),
        ("/admin/closing/2026-27", [("Administrera", "true")]),
        ("/reach/behind", [("Räckvidd", "true")]),
        ("/exports", [("Exportera", "page")]),
        ("/account", []),
    ],
)
def test_the_menu_says_where_one_is(client: WatchfulClient, address: str, marks: list[tuple[str, str]]) -> None:
    lead_of_known_town(client)
    links = soup(client.get(address)).select(".menu a[aria-current]")
    assert [(link.text, link["aria-current"]) for link in links] == marks
