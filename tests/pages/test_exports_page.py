"""/exports: what each role is offered, and what is not there."""

from flask import Flask

from tests.client import WatchfulClient, another_client
from tests.pages.cast import add_person, sign_in, soup, stored
from tests.pages.known import FORMULA, ZINK, lead_of_known_town
from tests.pages.test_exports import KINDS, fetched
from tracker.models import Role


def test_the_page_offers_each_role_its_files(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get("/exports"))
    files = [*(f"/exports/{kind}.csv" for kind in KINDS), "/exports/package.zip"]
    assert [str(form["action"]) for form in page.select("main form")] == files
    sheets = [str(button["formaction"]) for button in page.select("main button[formaction]")]
    assert sheets == [f"/exports/{kind}.xlsx" for kind in KINDS]
    assert "Välj Excel om någon klass heter 3/4 eller 06" in page.text
    with stored(app):
        add_person(Role.COORDINATOR, 1, "b.larare@example.org", "B. Lärare")
    other = another_client(app)
    sign_in(other, "b.larare@example.org")
    assert [str(f["action"]) for f in soup(other.get("/exports")).select("main form")] == [
        *(f"/exports/{k}.csv" for k in KINDS[:5]),
        "/exports/package.zip",
    ]
    assert FORMULA in fetched(other, "/exports/reach.csv")
    assert ZINK not in fetched(other, "/exports/reach.csv")


def test_a_profile_that_is_not_there_is_named(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    answer = client.get("/exports/reach.csv?profile=pdf")
    assert answer.status_code == 400
    assert "Välj excel eller data." in answer.text
    for wrong in ("foo", "excel"):
        answer = client.get(f"/exports/package.zip?profile={wrong}")
        assert (answer.status_code, "profile" in answer.text) == (400, True), "a package has no profile"
