"""Requests take turns in a worker, and nobody is held up by one that takes long."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask

from tracker.operation import in_turn

PATIENCE, A_WHILE = 30, 10 * in_turn.MOMENT


class Road:
    """An application whose requests go on when they are let, and note what happens."""

    def __init__(self) -> None:
        """Serve two pages: one that waits, and one that does not."""
        self.app, self.noted, self.waits, self.goes_on = Flask("road"), list[str](), Event(), Event()
        self.app.add_url_rule("/slow", view_func=self.slow)
        self.app.add_url_rule("/fast", view_func=self.fast)
        self.app.add_url_rule("/broken", view_func=self.broken)
        in_turn.init_app(self.app)

    def slow(self) -> str:
        """Wait to be let on."""
        self.waits.set()
        assert self.goes_on.wait(PATIENCE)
        self.noted.append("slow")
        return ""

    def fast(self) -> str:
        """Be there."""
        self.noted.append("fast")
        return ""

    def broken(self) -> str:
        """Fail."""
        raise RuntimeError

    def ask(self, page: str) -> int:
        """Ask for a page; return the status."""
        return self.app.test_client().get(page).status_code

    def meet(self, until: Callable[[Future[int]], object]) -> list[str]:
        """Ask for the slow page and meanwhile for the fast one, which is waited for; return the order they came in."""
        with ThreadPoolExecutor() as threads:
            first = threads.submit(self.ask, "/slow")
            assert self.waits.wait(PATIENCE)
            second = threads.submit(self.ask, "/fast")
            until(second)
            self.goes_on.set()
            assert first.result() == second.result() == 200
        return self.noted


def is_still_waiting(asked: Future[int]) -> None:
    """Fail when what was asked is answered already."""
    with pytest.raises(TimeoutError):
        asked.result(timeout=A_WHILE)


def test_the_second_waits_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_turn, "MOMENT", PATIENCE)
    road = Road()
    assert road.meet(is_still_waiting) == ["slow", "fast"]


def test_nobody_is_held_up_by_one_that_takes_long() -> None:
    road = Road()
    assert road.meet(Future.result) == ["fast", "slow"]


def test_a_fault_leaves_its_turn_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_turn, "MOMENT", 2 * PATIENCE)
    road = Road()
    with ThreadPoolExecutor() as threads:
        asked = [threads.submit(road.ask, page) for page in ("/broken", "/fast", "/nowhere", "/fast")]
        assert [each.result(PATIENCE) for each in asked] == [500, 200, 404, 200]
