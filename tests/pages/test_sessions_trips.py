"""How often PostgreSQL is asked for one log."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.client import WatchfulClient
from tests.pages.lines import HELD, leader_with_class
from tracker.models.driver import Told
from tracker.models.numbered import Numbered


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_logs_and_the_line_are_found_together_and_not_asked_for_again(
    client: WatchfulClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips: list[list[str]] = []
    ask = Numbered.ask

    def noted(self: Numbered, questions: Sequence[Told]) -> list[list[Any]]:
        trips.append([text for text, _values in questions])
        return ask(self, questions)

    plan_id = leader_with_class(client)
    monkeypatch.setattr(Numbered, "ask", noted)
    assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
    first, *later = trips
    assert "sign_in.token_hash" in first[0]
    assert len(first) == 4, "who asks; the plan, its sessions and its headcounts"
    assert not {*first} & {text for trip in later for text in trip}
