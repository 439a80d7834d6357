"""Who init makes administrator: whole or not at all, and with the operator's password alone."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cli.conftest import Operator, other_app
from tests.client import WatchfulClient, another_client
from tests.pages.cast import sign_in
from tracker.dates import now
from tracker.models import Passkey, User, db

LONG = "ett långt lösenord\n"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def enter(app: Flask, email: str, password: str) -> WatchfulClient:
    client = another_client(app)
    sign_in(client, email, password)
    return client


@pytest.mark.parametrize("typed", ["botkyrka kommun 2026\n", LONG])
def test_an_administrator_of_a_new_database_is_made_whole_or_not_at_all(tmp_path: Path, typed: str) -> None:
    app = other_app(f"sqlite:///{tmp_path}/new.db")
    operator = Operator(app, tmp_path)
    words = ("init", "--municipality", "0127", "--admin", "ada@example.org", "--password-stdin")
    answer = operator(*words, typed=typed)
    if typed == LONG:
        assert (answer.code, answer.errors) == (0, "")
        assert operator.lines("users")[0] == "ada@example.org,ada@example.org,administrator,,alla"
    else:
        assert (answer.code, "lätt att gissa" in answer.errors) == (2, True)
        answer = operator("run")
        assert (answer.code, answer.errors) == (1, "Databasen är tom. Kör ”tracker init” först.\n")
    with app.app_context():
        db.engine.dispose()


def test_an_administrator_closes_the_set_up(tracker: Operator) -> None:
    words = ("init", "--municipality", "0127", "--admin", "Ada@example.org", "--password-stdin")
    for _twice in range(2):
        answer = tracker(*words, typed=LONG)
        assert (answer.code, "/setup/" in answer.out) == (0, False)
    assert tracker.lines("users") == [
        "ada@example.org,ada@example.org,administrator,,alla",
        "ada@example.org,ada@example.org,programansvarig,,0127",
    ]


def test_who_is_made_administrator_has_the_operators_password_alone(town: Operator) -> None:
    """Whoever made the account, or a link to it, may know a way in."""
    email, old, new = "a.larare@example.org", LONG.strip(), "fyra helt andra ord"
    town("password", email, "--password-stdin", typed=LONG)
    before = enter(town.app, email, old)
    assert before.get("/account").status_code == 200
    [link] = [word for word in town("invite", email).out.split() if "/invite/" in word]
    with town.app.app_context():
        user = db.session.scalars(sa.select(User).where(User.email == email)).one()
        db.session.add(
            Passkey(user_id=user.id, name="x", credential_id=b"x", public_key=b"x", sign_count=0, made_at=now())
        )
        db.session.commit()
    answer = town("init", "--admin", email, "--password-stdin", typed=f"{new}\n")
    assert answer.code == 0
    assert "Alla vägar in har stängts" in answer.out
    assert town.count("passkey") == 0
    assert town.app.test_client().get(link).status_code == 404
    assert before.get("/account").status_code == 303
    assert [enter(town.app, email, each).get("/account").status_code for each in (old, new)] == [303, 200]
    assert f"{email},Alva Exempel,administrator,,alla" in town.lines("users")


def test_who_is_administrator_already_signs_in_as_before(tracker: Operator) -> None:
    email, other = "ada@example.org", "fyra helt andra ord"
    tracker("init", "--admin", email, "--password-stdin", typed=LONG)
    client = enter(tracker.app, email, LONG.strip())
    answer = tracker("init", "--admin", email, "--password-stdin", typed=f"{other}\n")
    assert (answer.code, "är redan administratör" in answer.out) == (0, True)
    assert client.get("/account").status_code == 200
    assert enter(tracker.app, email, other).get("/account").status_code == 303
