"""What several files of page tests begin with."""

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import sign_in
from tests.pages.closing import PAGE
from tests.pages.imported import member
from tests.pages.promised import promised_town
from tests.pages.world import Place, world
from tracker.models import Role


@pytest.fixture
def town(app: Flask, client: WatchfulClient) -> Flask:
    """Store the known town with its promise; its lead signs in."""
    promised_town(app)
    sign_in(client)
    return app


@pytest.fixture
def closed(town: Flask, client: WatchfulClient) -> Flask:
    """Close the year of the known town, which goes on."""
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    return town


@pytest.fixture
def places(app: Flask) -> dict[str, Place]:
    """Store two municipalities with a class at each school."""
    return world(app)


@pytest.fixture
def lead(app: Flask, places: dict[str, Place]) -> WatchfulClient:
    """Let the lead of the first of these municipalities sign in."""
    return member(app, Role.LEAD, municipality_code="9901")
