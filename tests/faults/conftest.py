"""The product in processes of its own, as an operator starts it, and people who log in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.browser.hands import PASSWORD
from tests.browser.serving import Site
from tests.browser.town import LEADER, copied, invented_town
from tests.conftest import living_app
from tests.faults.following import FOLLOWED, FOLLOWING, LEAD, TOWN
from tests.postgres import Server, running_server, serving, standby_of
from tracker.backup.moving import move_to_postgresql
from tracker.cli import tool


class Stay(HTTPRedirectHandler):
    """Follows no reference."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        """Go nowhere."""


def log_of(number: int) -> dict[str, str]:
    """Return the form of a session that was held, as a browser sends it."""
    given = {"id": str(uuid4()), "session": str(number), "status": "held", "everyone": "other", "present": "20"}
    return given | {"outcome": "as_planned", "day": "2026-11-20", "minutes": "50", "leader_roles": "teacher"}


@dataclass
class Person:
    """Somebody with a browser that does no more than send forms."""

    url: str
    stays: bool = False
    cookies: CookieJar = field(default_factory=CookieJar)
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, str]:
        """Fetch a page: status and text."""
        return self.ask(Request(self.url + path))

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form: status and text of where it led to."""
        return self.ask(Request(self.url + path, urlencode(fields).encode()))

    def ask(self, request: Request) -> tuple[int, str]:
        """Send a request, and follow where it leads, unless the person `stays`."""
        opener = build_opener(HTTPCookieProcessor(self.cookies), *([Stay] if self.stays else []))
        opener.addheaders = [*self.headers.items()]
        try:
            with opener.open(request, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, "" if error.code == 303 else error.read().decode()

    def log(self, plan_id: int, number: int, **more: str) -> tuple[int, str]:
        """Log a session of a class, as the form does."""
        return self.send(f"/plans/{plan_id}/log", **log_of(number) | more)


def leader_at(site: Site, email: str = LEADER) -> Person:
    """Return somebody who has signed in."""
    person = Person(site.url)
    status, _text = person.send("/sign-in", email=email, password=PASSWORD)
    assert status == 200
    return person


def rows(site: Site, statement: str) -> list[tuple[object, ...]]:
    """Ask the database itself, past the product."""
    engine = sa.create_engine(site.database_url)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement))]
    finally:
        engine.dispose()


def logged(site: Site) -> set[str]:
    """Return the ids of the logs that are kept."""
    return {str(id_) for (id_,) in rows(site, "SELECT id FROM session_log")}


@pytest.fixture(scope="session")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bring in the invented town once, to be copied."""
    return invented_town(sqlite_template, tmp_path_factory.mktemp("faults-town"))


@pytest.fixture
def town_url(town: Path, tmp_path: Path) -> str:
    """Lend a copy of the town's database."""
    return copied(town, tmp_path)


@pytest.fixture(scope="session")
def postgresql_town(town: Path, postgres: Server) -> str:
    """Move the town to PostgreSQL once; return the name of its database, to be copied."""
    postgres.create("faults_town", "template0")
    with living_app(postgres.url("faults_town")) as app, app.app_context():
        move_to_postgresql(town)
    return "faults_town"


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, town: Path, tmp_path: Path) -> Iterator[str]:
    """Lend a copy of the town's database, of either kind."""
    if request.param == "sqlite":
        yield copied(town, tmp_path)
    else:
        template = request.getfixturevalue("postgresql_town")
        with request.getfixturevalue("postgres").clone(template) as url:
            yield url


def let_lead_in(app: Flask, folder: Path) -> None:
    """Give the town a programme lead."""
    people = folder / "people.csv"
    people.write_text(f"epost;namn;roll;kommunkod\n{LEAD};L. Ledare;programansvarig;9900\n")
    run = app.test_cli_runner().invoke
    assert run(tool, ["import", "users", str(people)]).exit_code == 0
    assert run(tool, ["password", LEAD, "--password-stdin"], input=PASSWORD + "\n").exit_code == 0


@pytest.fixture(scope="session")
def primary(town: Path) -> Iterator[Server]:
    """Run a primary that holds the invented town."""
    with running_server(**FOLLOWED) as server:
        server.create(TOWN, "template0")
        with living_app(server.url(TOWN)) as app:
            with app.app_context():
                move_to_postgresql(town)
            let_lead_in(app, server.data.parent)
        yield server


@pytest.fixture(scope="session")
def copies(primary: Server) -> Iterator[Server]:
    """Run a standby that follows the primary."""
    with serving(standby_of(primary, "standby"), FOLLOWING) as server:
        yield server
