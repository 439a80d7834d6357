"""How often PostgreSQL is asked for one log, and for a leader's home."""

from collections.abc import Sequence
from typing import Any

import pytest
from psycopg.pq import TransactionStatus

from tests.client import WatchfulClient
from tests.pages.lines import HELD, leader_with_class
from tracker.models.driver import Told
from tracker.models.numbered import Numbered

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
Trip = tuple[list[str], TransactionStatus]


@pytest.fixture
def plan_id(client: WatchfulClient) -> int:
    """Sign a leader in; return their plan."""
    return leader_with_class(client)


@pytest.fixture
def trips(plan_id: int, monkeypatch: pytest.MonkeyPatch) -> list[Trip]:
    """Collect what is asked at once from now on, and whether a transaction is under way then."""
    found, ask = list[Trip](), Numbered.ask

    def noted(self: Numbered, questions: Sequence[Told], **how: Any) -> list[list[Any]]:
        answers = ask(self, questions, **how)
        found.append(([text for text, _values in questions], self.info.transaction_status))
        return answers

    monkeypatch.setattr(Numbered, "ask", noted)
    return found


def test_who_logs_and_the_line_are_found_together_and_not_asked_for_again(
    client: WatchfulClient, plan_id: int, trips: list[Trip]
) -> None:
    assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
    (first, _status), *later = trips
    assert "sign_in.token_hash" in first[0]
    assert len(first) == 4, "who asks; the plan, its sessions and its headcounts"
    assert not {*first} & {text for trip, _status in later for text in trip}


def test_a_home_takes_three_trips_and_leaves_no_transaction_to_end(client: WatchfulClient, trips: list[Trip]) -> None:
    assert "4A" in client.get("/").text
    assert [len(questions) for questions, _status in trips] == [1, 2, 2]
    assert {status for _questions, status in trips} == {TransactionStatus.IDLE}
