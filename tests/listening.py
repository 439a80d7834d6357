"""Listen to what a database is asked. While somebody listens, questions go another way than usual."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def listening(engine: Engine | type[Engine], hear: Callable[[str], object]) -> Iterator[None]:
    """Let somebody hear each statement meanwhile, right after it is done; of one engine, or of every one."""

    def pass_on(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        hear(statement)

    event.listen(engine, "after_cursor_execute", pass_on)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", pass_on)


def is_listened_to(engine: Engine) -> bool:
    """Say whether somebody still listens to what an engine asks."""
    return bool(engine.dispatch.after_cursor_execute)
