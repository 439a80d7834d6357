"""What is held about a person as one file of JSON, written as it is read."""

import json
from collections.abc import Iterator

from tracker.dates import now
from tracker.reports import begin_reading
from tracker.reports.privacy import called
from tracker.retention import held


def own_pieces(user_id: int) -> Iterator[str]:
    """Yield the file: a list of tables, each with what it holds, and its rows."""
    begin_reading()
    yield f'{{"hamtad": {text(now())}, "tabeller": ['
    for number, (table, rows) in enumerate(held(user_id)):
        yield f'{"," if number else ""}\n{{"tabell": {text(table)}, "vad": {text(called(table))}, "rader": ['
        for index, row in enumerate(rows):
            yield f"{',' if index else ''}\n{text(row)}"
        yield "]}"
    yield "\n]}\n"


def text(value: object) -> str:
    """Return a value as JSON; a day and a moment as ISO 8601."""
    return json.dumps(value, ensure_ascii=False, default=str)
