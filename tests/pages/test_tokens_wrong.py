"""Programs that come without a key in force, or ask for what there is not."""

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.known import lead_of_known_town
from tests.pages.test_tokens import REACH, fetched
from tests.pages.tokens import basic, bearer, make_token, program
from tracker.access.guard import MOST_WRONG


@pytest.mark.parametrize("headers", [{}, bearer("linjen_x"), basic(""), bearer(""), {"Authorization": "Basic ¤"}])
def test_a_program_without_a_key_in_force_is_asked_for_one(app: Flask, headers: dict[str, str]) -> None:
    answer = program(app).get(REACH, headers=headers)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers.getlist("WWW-Authenticate") == [
        'Bearer realm="Linjens export"',
        'Basic realm="Linjens export"',
    ]
    assert answer.json is not None
    assert (answer.json["title"], answer.json["status"]) == ("Här behövs en nyckel", 401)
    assert "Set-Cookie" not in answer.headers


def test_a_browser_is_still_led_to_sign_in(client: WatchfulClient) -> None:
    answer = client.get(REACH, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?next={REACH}")


def test_a_program_is_told_in_a_sentence_what_is_wrong(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    token = make_token(client)
    for address, sentence in (
        ("/exports/users.csv?stage=4", "Den här filen går inte att begränsa med ”stage”. Ta bort det ur adressen."),
        ("/exports/reach.csv?year=2026", "2026 är inget läsår. Skriv det som 2026/27."),
        ("/exports/reach.csv?area=Alby&area=Fittja", "area står flera gånger i adressen. Ange det en gång."),
    ):
        answer = fetched(app, token, address)
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
        assert answer.json is not None
        assert answer.json["detail"] == sentence


def test_too_many_wrong_keys_from_one_address_are_refused_and_good_ones_let_in(
    app: Flask, client: WatchfulClient
) -> None:
    lead_of_known_town(client)
    token = make_token(client)
    statuses = [fetched(app, f"linjen_{number}").status_code for number in range(MOST_WRONG)]
    assert set(statuses) == {401}
    answer = fetched(app, "linjen_x")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert program(app).get(REACH).status_code == 401, "who brings none has guessed nothing"
    assert fetched(app, token).status_code == 200


def test_a_key_in_an_address_opens_nothing(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    token = make_token(client)
    for name in ("token", "access_token", "key"):
        assert program(app).get(f"{REACH}?{name}={token}").status_code == 401
