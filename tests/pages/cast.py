"""The people of the page tests: invented, each with a password of their own making."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tracker.access.passwords import hashed
from tracker.models import Membership, Municipality, OwnerType, Role, School, User, db

PASSWORD = "fyra vanliga ord i rad"
EMAIL = "a.larare@example.org"
HASH = hashed(PASSWORD)  # once: it is slow on purpose


@contextmanager
def stored(app: Flask) -> Iterator[None]:
    """Commit what the test adds."""
    with app.app_context():
        yield
        db.session.commit()


def add_school() -> int:
    """Add a municipality with one school; return the school's id."""
    db.session.add(Municipality(code="0127", name="Botkyrka"))
    school = School(
        unit_code="12345678", name="Påhittade skolan", municipality_code="0127", owner_type=OwnerType.MUNICIPAL
    )
    db.session.add(school)
    db.session.flush()
    return school.id


def add_another_school(name: str = "Öskolan", **columns: Any) -> int:
    """Add a second school to the municipality; return its id."""
    about = {"municipality_code": "0127", "owner_type": OwnerType.MUNICIPAL}
    school = School(unit_code="20000001", name=name, **about, **columns)
    db.session.add(school)
    db.session.flush()
    return school.id


def add_person(role: Role, school_id: int | None = None, email: str = EMAIL, name: str = "A. Lärare") -> int:
    """Add a person with one role; return their id."""
    user = User(email=email, name=name, password_hash=HASH)
    user.memberships.append(Membership(role=role, school_id=school_id))
    db.session.add(user)
    db.session.flush()
    return user.id


def sign_in(client: WatchfulClient, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
    """Sign in through the front door."""
    return client.post("/sign-in", data={"email": email, "password": password})


def said(response: TestResponse) -> list[str]:
    """Return the lines of the summary of problems."""
    return [line.get_text(" ", strip=True) for line in soup(response).select(".notice.wrong li")]


def soup(response: TestResponse) -> BeautifulSoup:
    """Return the page, to look around in."""
    return BeautifulSoup(response.text, "html.parser")


def value_of(response: TestResponse, name: str) -> str:
    """Return what the one field of a name holds."""
    [field] = soup(response).select(f"input[name={name}]")
    return str(field["value"])
