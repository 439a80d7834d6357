"""Writing alone: who else writes about the same rows waits."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import inspect, select

from tracker.errors import TrackerError
from tracker.models.base import Base, begin_writing, db


@contextmanager
def alone_with(kind: type[Base], keys: Iterable[Any], *, key_share: bool = False) -> Iterator[None]:
    """Write about some rows, and keep their other writers waiting; when refused, let the next one in at once.

    With `key_share` those who write other rows that name these do not wait.
    """
    begin_writing()
    [key] = inspect(kind).primary_key
    if some := sorted({*keys}):
        db.session.execute(select(key).where(key.in_(some)).order_by(key).with_for_update(key_share=key_share))
    try:
        yield
    except TrackerError:
        db.session.rollback()
        raise
