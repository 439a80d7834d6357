"""A crawl of every link, as every role: to look at a page changes nothing."""

from typing import Any
from urllib.parse import urldefrag

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.client import WatchfulClient
from tests.pages.cast import soup, stored
from tests.pages.mentors import SENT, linked, mentors
from tests.pages.test_calendar import make_address
from tests.pages.world import add_member, enter, world
from tracker.models import Membership, Role, db

# The only rows that a look may add or change: that an export was fetched, that a browser was used.
NOTED = {"audit_event", "sign_in"}


def everything(app: Flask) -> dict[str, list[Any]]:
    """Return every row that a look must leave alone."""
    with app.app_context():
        tables = [table for table in db.metadata.sorted_tables if table.name not in NOTED]
        return {table.name: sorted(map(str, db.session.execute(db.select(table)).all())) for table in tables}


def crawl(client: FlaskClient, *begin: str) -> dict[str, int]:
    """Follow every link from some pages on, or from home; return each address with its status."""
    found: dict[str, int] = {}
    ahead = list(begin) or ["/"]
    while ahead:
        address = ahead.pop()
        if address in found:
            continue
        # Past the eyes of our own client: each page is looked at elsewhere.
        answer = FlaskClient.open(client, address)
        found[address] = answer.status_code
        if answer.mimetype == "text/html":
            links = (str(link["href"]) for link in soup(answer).select("a[href]"))
            ahead += [urldefrag(link).url for link in links if link.startswith("/")]
        answer.close()
    return found


def all_but_fetches(app: Flask) -> dict[str, list[Any]]:
    """Return every row but the count of who fetched what is held about them."""
    found = everything(app)
    return found | {"counter": [row for row in found["counter"] if not row.startswith("('own:")]}


@pytest.mark.parametrize(
    "role", [Role.LEAD, *(pytest.param(each, marks=pytest.mark.long) for each in Role if each != Role.LEAD)]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_crawl_as_any_role_writes_nothing_and_finds_no_dead_end(app: Flask, role: Role) -> None:
    world(app)
    with stored(app):
        add_member("crawler@example.org", Membership(role=role, municipality_code="9901"))
    client = enter(app, "crawler@example.org")
    before = everything(app)
    found = crawl(client)
    assert all_but_fetches(app) == before
    assert {address: status for address, status in found.items() if status not in {200, 303}} == {}
    fewest = {Role.READER: 2, Role.ADMINISTRATOR: 3}.get(role, 25)
    assert len(found) >= fewest, sorted(found)


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_crawl_by_those_who_know_an_address_writes_nothing(app: Flask, client: WatchfulClient) -> None:
    link = linked(client)
    assert mentors(app).post(link, data=SENT).status_code == 303
    calendar = make_address(client)
    before = everything(app)
    found = crawl(mentors(app), link, calendar, "/")
    waiting = crawl(client)
    assert all_but_fetches(app) == before
    assert {link, calendar, "/sign-in"} <= set(found) | {address.partition("?")[0] for address in found}
    assert "/unconfirmed" in waiting
    assert set((found | waiting).values()) <= {200, 303}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_wrong_link_changes_nothing_but_how_often_its_address_has_tried(app: Flask, client: WatchfulClient) -> None:
    link = linked(client)
    before = everything(app)
    assert mentors(app).get(link).status_code == 200
    assert everything(app) == before, "a good link is not counted"
    assert [mentors(app).get(f"/m/{number}").status_code for number in range(2)] == [404, 404]
    after = everything(app)
    assert [name for name in after if after[name] != before[name]] == ["counter"]
    assert len(after["counter"]) == len(before["counter"]) + 2, "a row for the limit and one for the log, however often"
