"""Files that wait to be confirmed: whose they are, how long, how many."""

from datetime import timedelta

from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said, soup, stored
from tests.pages.imported import confirm, member, post, send
from tests.pages.test_imports import GOOD
from tests.pages.test_reach import plain
from tracker.dates import now
from tracker.models import FileImport, Role, Upload, db

pytestmark = SQLITE_FIRST


def test_a_file_that_waits_is_its_owners_alone_and_not_for_long(app: Flask, lead: WatchfulClient) -> None:
    waiting = send(lead, "classes", GOOD)
    other = member(app, Role.LEAD, "other@example.org", municipality_code="9901")
    for address in (waiting, f"{waiting}/reading", f"{waiting}/bad-rows.csv"):
        assert other.get(address).status_code == 404
    assert other.post(f"{waiting}/discard").status_code == 404
    assert other.post(waiting).headers["Location"] == "/admin/imports", "as after a second tap"
    with stored(app):
        db.session.query(Upload).one().expires_at = now() - timedelta(seconds=1)
    assert lead.get(waiting).status_code == 404
    second = send(lead, "classes", GOOD)
    with app.app_context():
        assert db.session.query(Upload).count() == 1, "the next upload removes what has expired"
    assert lead.post(f"{second}/discard").headers["Location"] == "/admin/imports"
    with app.app_context():
        assert db.session.query(Upload).count() + db.session.query(FileImport).count() == 0


def test_files_that_wait_are_listed_to_go_on_with_and_ten_of_them_may(app: Flask, lead: WatchfulClient) -> None:
    other = member(app, Role.LEAD, "other@example.org", municipality_code="9901")
    send(other, "classes", GOOD, "annans.csv")
    sent = [send(lead, "classes", GOOD, f"fil {number}.csv") for number in range(10)]
    listed = soup(lead.get("/admin/imports")).select("#waiting + ul li")
    assert [str(each.select("a")[0]["href"]) for each in listed] == sent[::-1], "one's own alone, the newest first"
    assert plain(listed[0]).startswith("fil 9.csv Klasser, 3 rader · skickad ")
    answer = post(lead, "classes", GOOD.encode())
    assert answer.status_code == 422
    assert said(answer) == [
        "Fil: 10 filer väntar redan. Importera eller släng en av dem först, på sidan Importera filer."
    ]
    [form] = listed[0].select("form")
    assert lead.post(str(form["action"])).status_code == 303
    confirm(lead, sent[0])
    assert len(soup(lead.get("/admin/imports")).select("#waiting + ul li")) == 8
    send(lead, "classes", GOOD)
