"""Periods beside closed ones, when much was changed after the closing: every table can be opened."""

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import sign_in, soup, stored
from tests.pages.closing import PAGE, changed_late
from tests.pages.known import ZINK
from tests.pages.lines import add_class
from tests.pages.promised import add_promise, promised_town
from tests.pages.test_open import table
from tests.pages.test_reach import plain
from tracker.models import Headcount, PromiseKind, PromiseLine, School, SchoolClass, db


@SQLITE_FIRST
def test_lines_that_are_called_the_same_each_stand_beside_themselves(client: WatchfulClient) -> None:
    free = promised_town(client.application)[PromiseKind.FREE]
    with stored(client.application):
        first = db.session.get_one(PromiseLine, free)
        second = PromiseLine(promise_id=first.promise_id, position=6, kind=first.kind, title=first.title, text="")
        second.outcome = "Ingen i norr"
        db.session.add(second)
    sign_in(client)
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    assert "Alla siffror är desamma nu som när de publicerades." in plain(soup(client.get(PAGE)).select("main")[0])


@SQLITE_FIRST
def test_whatever_changes_after_a_closing_every_table_opens(client: WatchfulClient) -> None:
    promised_town(client.application)
    with stored(client.application):
        add_promise("2026")
        small = db.session.query(School).filter_by(name="Ödeskolan").one().id
        add_class(small, "3A", s3=3)
        for name, pupils in (("2A", {"s2": 3}), ("5A", {"s5": 60})):
            db.session.get_one(SchoolClass, add_class(small, name, **pupils)).year = 2025
    sign_in(client)
    periods = ("2025-26", "2026", "2026-27")
    then = {period: table(client, f"/reach/open?period={period}") for period in periods}
    for address in (PAGE, "/admin/closing/2026"):
        assert client.post(f"{address}/close", data={"early": "y"}).status_code == 303
    changed_late(client)
    with stored(client.application):
        for headcount in db.session.query(Headcount):
            headcount.pupils = max(2, headcount.pupils // 3)
        db.session.query(School).filter_by(unit_code=ZINK).one().area = "Alby"
        add_class(small, "4B", s4=40)
    now = {period: table(client, f"/reach/open?period={period}") for period in periods}
    assert [period for period in ("2026", "2026-27") if now[period] != then[period]] == [], "as published"
    assert now["2025-26"] != then["2025-26"], "as the headcounts are now"
