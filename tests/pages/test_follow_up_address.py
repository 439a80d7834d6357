"""How the report is asked for: /follow-up with a period, /follow-up/<period>, and nothing that it does not know."""

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import sign_in
from tests.pages.promised import promised_town

pytestmark = SQLITE_FIRST


@pytest.fixture(autouse=True)
def lead(app: Flask, client: WatchfulClient) -> None:
    promised_town(app)
    sign_in(client)


def test_an_address_of_a_period_leads_to_its_report(client: WatchfulClient) -> None:
    for address in ("/follow-up/2026", "/follow-up/2026?x=y"):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (303, "/follow-up?period=2026")
    assert client.get("/follow-up/2026-27").location == "/follow-up?period=2026-27"
    assert client.get("/follow-up/HT2026").status_code == 400
    assert client.get("/follow-up/x").status_code == 400


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("foo=1", "foo"),
        ("period=2026&period=2026", "period"),
        ("period=2026&year=2025-26", "Ange en enda period"),
        ("sort=reach", "sort"),
    ],
)
def test_what_the_report_knows_nothing_of_is_named(client: WatchfulClient, query: str, says: str) -> None:
    answer = client.get(f"/follow-up?{query}")
    assert (answer.status_code, says in answer.text) == (400, True)
