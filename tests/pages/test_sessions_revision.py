"""Correct what one has seen, and nothing else: a correction names the revision that it is about."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import add_person, soup, stored
from tests.pages.lines import HELD, correct
from tests.pages.test_reach import plain
from tests.pages.test_sessions_correct import FEWER, PAGE, SHOWN, log
from tests.pages.test_sessions_show import words
from tests.pages.test_sessions_withdraw import leader
from tests.pages.world import enter
from tracker.models import Role

__all__ = ["leader"]


def shown(page: TestResponse) -> dict[str, str]:
    """Return which revision a form is about, and the number that was typed."""
    return {str(field["name"]): str(field["value"]) for field in soup(page).select("[name=revision], [name=present]")}


def test_what_somebody_changed_meanwhile_is_not_overwritten_unseen(app: Flask, leader: WatchfulClient) -> None:
    stale = FEWER | {"revision": "1", "comment": "Mitt nya."}
    with stored(app):
        add_person(Role.COORDINATOR, 1, "b.samordnare@example.org", "B. Samordnare")
    others = HELD | {"everyone": "other", "present": "20", "revision": "1"}
    assert correct(enter(app, "b.samordnare@example.org"), others).status_code == 303
    answer = correct(leader, stale)
    assert answer.status_code == 409
    [notice] = soup(answer).select(".notice[role=alert]")
    assert re.match(r"Passet har ändrats medan du skrev B\. Samordnare ändrade det .+ \d\d\.\d\d\.", plain(notice))
    assert notice.select(f'a[href="{SHOWN}"]')
    assert shown(answer) == {"revision": "2", "present": "25"}
    assert "Mitt nya." in words(answer)
    assert log(app).present == 20
    assert correct(leader, stale | {"revision": "2"}).status_code == 303
    assert log(app).present == 25
    assert correct(leader, stale).status_code == 303, "the same once more changes nothing"
    assert log(app).revision == 3


def test_a_mistake_in_a_stale_form_makes_it_no_fresher(app: Flask, leader: WatchfulClient) -> None:
    assert correct(leader, HELD | {"everyone": "other", "present": "20"}).status_code == 303
    stale = FEWER | {"revision": "1"}
    answer = correct(leader, stale | {"day": ""})
    assert (answer.status_code, shown(answer)) == (422, {"revision": "1", "present": "25"})
    assert correct(leader, stale).status_code == 409
    assert log(app).present == 20


@pytest.mark.parametrize("revision", [{}, {"revision": ""}, {"revision": "x"}], ids=["none", "empty", "no number"])
def test_a_correction_that_says_no_revision_is_refused_and_loses_nothing(
    app: Flask, leader: WatchfulClient, revision: dict[str, str]
) -> None:
    unseen = FEWER | {"comment": "Mitt nya."} | revision
    answer = leader.post(PAGE, data=unseen)
    assert answer.status_code == 409
    [notice] = soup(answer).select(".notice[role=alert]")
    assert plain(notice).startswith(
        "Titta på passet en gång till Det kan ha ändrats sedan du öppnade sidan. Det du skrev är inte sparat än."
    )
    assert notice.select(f'a[href="{SHOWN}"]')
    assert shown(answer) == {"revision": "1", "present": "25"}
    assert "Mitt nya." in words(answer)
    assert (log(app).present, log(app).revision) == (27, 1)
    assert leader.post(PAGE, data=unseen | {"revision": "1"}).status_code == 303
    assert log(app).present == 25


def test_a_mistake_gives_no_revision_to_who_said_none(leader: WatchfulClient) -> None:
    answer = leader.post(PAGE, data=FEWER | {"day": ""})
    assert (answer.status_code, shown(answer)) == (422, {"revision": "", "present": "25"})


def test_a_revision_that_never_was_is_no_leave_to_overwrite(app: Flask, leader: WatchfulClient) -> None:
    answer = leader.post(PAGE, data=FEWER | {"revision": "9"})
    assert (answer.status_code, shown(answer)["revision"]) == (409, "1")
    assert log(app).revision == 1
