"""Files of classes: a line per class and stage."""

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from tracker.access import Scope
from tracker.dates import SchoolYear
from tracker.imports.cells import HIGHEST_STAGE, Cells
from tracker.imports.files import LOGS, FileKind, Source
from tracker.imports.reading import Columns
from tracker.roster import MOST_PUPILS, ClassBatch, ClassEntry, ClassKey
from tracker.words import visible

COLUMNS = Columns(
    required=("lasar", "skolenhetskod", "klass", "stadium", "elever"),
    optional=("flickor", "pojkar", "matdatum", "foregaende_klass"),
    days=("matdatum",),
)
FIELDS = {
    "year": "lasar",
    "unit_code": "skolenhetskod",
    "name": "klass",
    "stage": "stadium",
    "pupils": "elever",
    "girls": "flickor",
    "boys": "pojkar",
    "reference_date": "matdatum",
    "predecessors": "foregaende_klass",
}
AT_SCHOOL = re.compile(r"([0-9]{8})/(.+)", re.DOTALL)


def class_file(source: Source) -> FileKind[ClassEntry]:
    """Return how a file of classes is read."""
    return FileKind(
        columns=COLUMNS,
        parse=parse,
        key=lambda entry: (*entry.class_key, entry.stage),
        key_columns=lambda _entry: ("lasar", "skolenhetskod", "klass", "stadium"),
        fields=FIELDS,
        batch=batch_in(source.scope),
        name=class_key,
        stages=lambda entry: (entry.year, [entry.stage]),
        regardless_of=LOGS,
    )


def parse(cells: Cells) -> ClassEntry:
    """Return a row as the pupils of one stage of a class."""
    year = cells.year("lasar")
    unit_code = cells.wanted_unit_code("skolenhetskod")
    return ClassEntry(
        year=year.start,
        unit_code=unit_code,
        name=cells.class_name("klass"),
        stage=cells.wanted_count("stadium", HIGHEST_STAGE),
        pupils=cells.wanted_count("elever", MOST_PUPILS),
        girls=cells.count("flickor", MOST_PUPILS),
        boys=cells.count("pojkar", MOST_PUPILS),
        reference_date=cells.day("matdatum") or date(year.start, 10, 15),
        predecessors=predecessors(cells, year, unit_code),
    )


def predecessors(cells: Cells, year: SchoolYear, unit_code: str) -> frozenset[ClassKey]:
    """Return the classes of the year before that a row names, at the same school or as `skolenhetskod/klass`."""
    found = set()
    for part in cells.parts("foregaende_klass"):
        elsewhere = AT_SCHOOL.fullmatch(part)
        at, name = elsewhere.groups() if elsewhere else (unit_code, part)
        found.add((year.start - 1, at, visible(name)))
    return frozenset(found)


def class_key(values: Mapping[str, str]) -> ClassKey | None:
    """Return the class that a row speaks of, as far as one can tell."""
    try:
        year = SchoolYear.parse(values["lasar"].strip())
    except ValueError:
        return None
    return year.start, values["skolenhetskod"].strip(), visible(values["klass"])


def batch_in(scope: Scope) -> Callable[[Sequence[ClassEntry], AbstractSet[str], AbstractSet[Any]], ClassBatch]:
    """Return what makes a batch of entries that may write in a scope."""
    return lambda entries, absent, named: ClassBatch(entries, absent, named - {None}, scope)
