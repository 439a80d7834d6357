"""A school's pupil mentors: /schools/<unit code>/mentors."""

from datetime import date

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.closed import locked
from tests.pages.beside import MENTORS, PAGE, close, kinds, lead, leader
from tests.pages.cast import said, soup
from tracker.models import MentorCohort, db


@pytest.fixture(autouse=True)
def signed_in(app: Flask, client: WatchfulClient) -> None:
    leader(client)


def test_the_pupil_mentors_are_counted(app: Flask, client: WatchfulClient) -> None:
    assert client.post(MENTORS, data={"mentors": "12", "trained": "10"}).status_code == 303
    assert kinds(client.get(PAGE))["M MVP"][-1] == "Elevmentorer 12, varav 10 utbildade"
    form = soup(client.get(MENTORS))
    assert [field["value"] for field in form.select("[name=mentors], [name=trained]")] == ["12", "10"]
    assert client.post(MENTORS, data={"mentors": "0", "trained": "0"}).status_code == 303
    with app.app_context():
        [cohort] = db.session.scalars(db.select(MentorCohort))
        assert (cohort.year, cohort.mentors, cohort.trained) == (2026, 0, 0)


@pytest.mark.parametrize(
    ("mentors", "trained", "line"),
    [
        ("", "0", "Elevmentorer: Skriv hur många de är."),
        ("1001", "0", "Elevmentorer: Ange antalet elevmentorer, från 0 till 1 000."),
        ("12", "", "Varav utbildade: Skriv hur många som är utbildade."),
        ("12", "13", "Varav utbildade: Ange hur många som är utbildade, från 0 till 12."),
    ],
)
def test_pupil_mentors_that_cannot_be(client: WatchfulClient, mentors: str, trained: str, line: str) -> None:
    answer = client.post(MENTORS, data={"mentors": mentors, "trained": trained})
    assert (answer.status_code, said(answer)) == (422, [line])


def test_a_closed_years_pupil_mentors_stay(app: Flask, client: WatchfulClient) -> None:
    close(app, date(2026, 6, 30))
    numbers = {"mentors": "12", "trained": "10"}
    answer = client.post(f"{MENTORS}?year=2025-26", data=numbers)
    assert said(answer) == [locked("A. Lärare", date(2026, 6, 30), "2025/26")]
    assert lead(app).post(f"{MENTORS}?year=2025-26", data=numbers).status_code == 303
    assert client.post(MENTORS, data=numbers).status_code == 303


def test_numbers_of_mentors_that_somebody_has_changed_are_not_overwritten_unseen(client: WatchfulClient) -> None:
    numbers = {"mentors": "40", "trained": "10"}
    assert client.post(MENTORS, data=numbers | {"seen": ""}).status_code == 303
    [seen] = [field["value"] for field in soup(client.get(MENTORS)).select("input[name=seen]")]
    assert client.post(MENTORS, data={"mentors": "12", "trained": "10", "seen": seen}).status_code == 303
    late = client.post(MENTORS, data={"mentors": "41", "trained": "10", "seen": seen})
    assert late.status_code == 422
    assert said(late) == [
        "Medan du skrev sparade någon annan 12 elevmentorer, varav 10 utbildade. Spara igen om dina tal stämmer."
    ]
    [seen] = [field["value"] for field in soup(late).select("input[name=seen]")]
    assert client.post(MENTORS, data={"mentors": "41", "trained": "10", "seen": seen}).status_code == 303
    assert client.post(MENTORS, data={"mentors": "41", "trained": "10", "seen": "40/10"}).status_code == 303, "same"
