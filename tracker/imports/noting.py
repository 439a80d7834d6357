"""A file that was confirmed on a page, or given to the operator's tool, is written and noted as one import."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import g

from tracker import intake
from tracker.errors import Busy, Problem, Refused, TrackerError
from tracker.imports.files import Outcome
from tracker.imports.taking_in import Draft
from tracker.models import ImportKind, unrivalled
from tracker.models.batches import Batch


def write_noted(kind: ImportKind, drafted: Draft[Any], *, by_id: int, claim: Callable[[], None]) -> int | None:
    """Write a file if all its rows are good and one says something new; return the import's id.

    Its audit events name the import. `claim` is called once nobody else writes, and may raise to have nothing written.
    Raises Refused and Busy.
    """
    made: list[int] = []

    def begun(batch: Batch, outcome: Outcome) -> None:
        claim()
        made.append(note(kind, drafted, batch, outcome, by_id=by_id))

    if not drafted.outcome.does_something:
        return None
    try:
        with unrivalled():
            drafted.write(begun)
        return made[0] if made else None
    except (Busy, Refused):
        raise
    except TrackerError as error:
        raise Refused(Problem("", str(error))) from error
    finally:
        g.pop("import_id", None)
        g.pop("correction_id", None)


def note(kind: ImportKind, drafted: Draft[Any], batch: Batch, outcome: Outcome, *, by_id: int | None) -> int:
    """Note an import right before its rows are written, of nobody on the command line; return its id."""
    entries: Iterable[Any] = drafted.reading.entries
    names: dict[int, str] = getattr(batch, "former_names", dict)()
    return intake.begin(kind, drafted.source.name, outcome.expected, towns(entries), names, by_id=by_id)


def write_as_operator(kind: ImportKind, drafted: Draft[Any]) -> Outcome:
    """Write a file if all its rows are good, for whoever runs the product; noted if one says something new.

    Its audit events up to the commit name the import. Raises TrackerError.
    """

    def begun(batch: Batch, outcome: Outcome) -> None:
        if outcome.does_something:
            note(kind, drafted, batch, outcome, by_id=None)

    return drafted.write(begun)


def towns(entries: Iterable[Any]) -> Iterator[str | None]:
    """Yield the municipalities that entries are about, None for everywhere; of a school also the one that it leaves."""
    unit_codes: set[str] = set()
    for entry in entries:
        code: str | None = getattr(entry, "municipality_code", None)
        if code or getattr(entry, "everywhere", False):
            yield code
        if entry.unit_code:
            unit_codes.add(entry.unit_code)
    yield from intake.towns_of(unit_codes)
