"""What rows that hang together say, as a short mark: another mark, and something of it has changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Select

from tracker.models.base import db
from tracker.models.batches import chunks


def marks_of(ids: Iterable[int], queries: Sequence[Select[*tuple[Any, ...]]]) -> dict[int, str]:
    """Return a mark of each thing, by its id, of what queries tell of it; their first columns are the ids."""
    facts: defaultdict[int, list[Any]] = defaultdict(list)
    wanted = sorted(ids)
    for number, query in enumerate(queries):
        own = query.selected_columns[0]
        for some in chunks(wanted):
            for row in db.session.execute(query.where(own.in_(some)).order_by(*query.selected_columns)):
                facts[row[0]].append((number, *map(str, row)))
    return {each: sha256(repr(facts[each]).encode()).hexdigest() for each in wanted}
