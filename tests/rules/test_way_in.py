"""The way in: back to where one wanted to go, and no page without a policy."""

import pytest

from tests.client import WatchfulClient
from tests.conftest import settings
from tracker import create_app
from tracker.access import POLICY


def test_the_way_back_after_signing_in_keeps_the_query(client: WatchfulClient) -> None:
    answer = client.get("/reach?programme=MVP&year=2026-27")
    assert answer.headers["Location"] == "/sign-in?next=/reach?programme%3DMVP%26year%3D2026-27"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda patch: patch.delitem(POLICY, "home.show"), "home.show"),
        (lambda patch: patch.setitem(POLICY, "ghost.show", None), "ghost.show"),
    ],
)
def test_the_app_refuses_to_start_when_pages_and_policy_disagree(
    monkeypatch: pytest.MonkeyPatch, change: object, named: str
) -> None:
    assert callable(change)
    change(monkeypatch)
    with pytest.raises(RuntimeError, match=named):
        create_app(settings("sqlite:///unused.db"))
