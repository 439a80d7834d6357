"""Files of plans: which class follows which curriculum."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from tracker.access import Scope
from tracker.imports.cells import Cells
from tracker.imports.files import FileKind, Source
from tracker.imports.reading import Columns
from tracker.planning import PlanBatch, PlanEntry

COLUMNS = Columns(
    required=("lasar", "skolenhetskod", "klass", "program", "programversion"),
    optional=("grupper", "stadier", "levererande_skolenhetskod", "start", "slut", "avslutad", "ledare"),
    days=("start", "slut", "avslutad"),
)
FIELDS = {
    "year": "lasar",
    "unit_code": "skolenhetskod",
    "class_name": "klass",
    "programme_code": "program",
    "curriculum_code": "programversion",
    "groups": "grupper",
    "stages": "stadier",
    "delivering_school_id": "levererande_skolenhetskod",
    "starts_on": "start",
    "ends_on": "slut",
    "ended_on": "avslutad",
    "leader_ids": "ledare",
}


def plan_file(source: Source) -> FileKind[PlanEntry]:
    """Return how a file of plans is read."""
    return FileKind(
        columns=COLUMNS,
        parse=parse,
        key=lambda entry: entry.key,
        key_columns=lambda _entry: ("lasar", "skolenhetskod", "klass", "programversion"),
        fields=FIELDS,
        batch=batch_in(source.scope),
        stages=lambda entry: (entry.year, entry.stages),
    )


def parse(cells: Cells) -> PlanEntry:
    """Return a row as a plan."""
    groups = cells.count("grupper")
    return PlanEntry(
        year=cells.year("lasar").start,
        unit_code=cells.wanted_unit_code("skolenhetskod"),
        class_name=cells.class_name("klass"),
        programme_code=cells.wanted("program"),
        curriculum_code=cells.wanted("programversion"),
        groups=1 if groups is None else groups,
        stages=cells.stages("stadier"),
        delivering_code=cells.unit_code("levererande_skolenhetskod"),
        starts_on=cells.day("start"),
        ends_on=cells.day("slut"),
        ended_on=cells.day("avslutad"),
        leaders=cells.emails("ledare"),
    )


def batch_in(scope: Scope) -> Callable[[Sequence[PlanEntry], AbstractSet[str], AbstractSet[Any]], PlanBatch]:
    """Return what makes a batch of entries that may write in a scope."""
    return lambda entries, absent, _named: PlanBatch(entries, absent, scope, in_file=True)
