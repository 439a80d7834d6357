"""What is committed, and how often."""

from sqlalchemy import event

from tests.client import WatchfulClient
from tests.pages.lines import HELD, leader_with_class
from tracker.models.base import ReadingSession


def test_a_log_that_its_verb_has_committed_is_not_committed_again(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    committed = list[object]()
    note = committed.append
    event.listen(ReadingSession, "after_commit", note)
    try:
        assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
    finally:
        event.remove(ReadingSession, "after_commit", note)
    assert len(committed) == 1
