"""Fixtures: every test that asks for a database meets it twice, on SQLite and on PostgreSQL.

A test for one of them alone says `@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from tests import laws, slowest
from tests.client import WatchfulClient, another_client, touched, watch, watching
from tests.listening import is_listened_to
from tests.postgres import Server, running_server
from tests.provider import Running, running
from tracker import create_app
from tracker.access import passwords
from tracker.models import db
from tracker.models.migrating import upgrade
from tracker.planning import publish_default_curricula
from tracker.words import LOCALE

TODAY = "2026-11-24"
# The same algorithm, without the effort that makes guessing dear: hundreds of tests sign in.
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
TEMPLATE = "template_of_ours"
# For what hardly asks the database: the second one is met by `make test-all`.
SQLITE_FIRST = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)

# Outside a request words are in the operator's language: Swedish, unless a test asks for another.
for variable in LOCALE:
    os.environ.pop(variable, None)

MEMORY, ENOUGH = Path("/dev/shm"), 4 * 2**30
# A thousand databases are made and thrown away: in memory, where there is enough of it.
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
    tempfile.tempdir = os.environ.setdefault("TMPDIR", str(MEMORY))


def settings(database_url: str, day: str = TODAY) -> dict[str, str]:
    """Give the settings that every test shares."""
    return {
        "TRACKER_DATABASE_URL": database_url,
        "TRACKER_SECRET_KEY": "fixed, so that nothing is written to the instance folder",
        "TRACKER_TODAY": day,
    }


@contextmanager
def living_app(database_url: str) -> Iterator[Flask]:
    """Lend an app, and close its connections afterwards."""
    app = create_app(settings(database_url))
    try:
        yield app
    finally:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def prepare(app: Flask) -> None:
    """Bring an empty database to the state every test starts from, through the real migrations."""
    with app.app_context():
        upgrade()
        publish_default_curricula()
        db.session.commit()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `--all` run the long tests too, and every width and colour of a page."""
    parser.addoption("--all", action="store_true", help="run the long tests too, and look at pages from all sides")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how often laws are tried, before the first of them is read; and let the slowest answers be told."""
    config.pluginmanager.register(slowest)
    if config.getoption("--all"):
        laws.chosen = "all"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out, unless all are asked for."""
    if not config.getoption("--all"):
        long = [*filter(is_long, items)]
        items[:] = [item for item in items if not is_long(item)]
        config.hook.pytest_deselected(items=long)


def is_long(item: pytest.Item) -> bool:
    """Find the long tests; pages hold no SQL of their own, so their second database comes with them."""
    is_second_of_page = item.path.parent.name == "pages" and "postgresql" in item.name.partition("[")[2]
    return is_second_of_page or item.get_closest_marker("long") is not None


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare a SQLite file once, to be copied."""
    path = tmp_path_factory.mktemp("template") / "tracker.db"
    with living_app(f"sqlite:///{path}") as app:
        prepare(app)
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Start a PostgreSQL with one prepared database, to be cloned."""
    with running_server() as server:
        server.create(TEMPLATE)
        with living_app(server.url(TEMPLATE)) as app:
            prepare(app)
        yield server


@pytest.fixture(scope="session")
def at_work() -> Iterator[Running]:
    """Run a provider of single sign-on, in a process of its own."""
    with running() as provider:
        yield provider


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Lend a fresh database, migrated and otherwise as `prepare` leaves it, always at the same address."""
    if request.param == "sqlite":
        folder = tmp_path_factory.getbasetemp() / "lent"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "tracker.db")
        yield f"sqlite:///{folder / 'tracker.db'}"
    else:
        with request.getfixturevalue("postgres").clone(TEMPLATE, "lent") as url:
            yield url


@pytest.fixture(scope="session")
def app_at() -> Iterator[Callable[[str], Flask]]:
    """Keep one app for each address, so that its templates and statements are compiled once."""
    with ExitStack() as stack:

        @cache
        def made(url: str) -> Flask:
            app = stack.enter_context(living_app(url))
            app.testing = True
            app.test_client_class = WatchfulClient
            watch(app)
            return app

        yield made


@pytest.fixture
def app(database_url: str, app_at: Callable[[str], Flask]) -> Iterator[Flask]:
    """Lend an app without an open context: in one, Flask-Login would remember the first user."""
    app = app_at(database_url)
    usual = dict(app.config)
    with watching():
        yield app
    app.config.update(usual)
    with app.app_context():
        db.engine.dispose()
        assert not is_listened_to(db.engine), "who listens on changes what the next test meets"


@pytest.fixture
def client(app: Flask) -> WatchfulClient:
    """Give a client that nobody has signed in; `another_client` makes further ones."""
    return another_client(app)


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """Open a context for tests of the domain, whose verbs flush and never commit."""
    with app.app_context():
        yield app
        session = db.session()
        unflushed = touched(session) if session.is_active else []
        session.rollback()
    assert not unflushed, f"changed and not flushed: {unflushed}"
