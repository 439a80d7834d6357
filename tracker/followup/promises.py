"""The promise of a municipality and a period, with its lines, as pages and reports read it."""

from dataclasses import astuple, dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from tracker.access import Scope
from tracker.models import Municipality, Promise, PromiseKind, PromiseLine, PromiseStatus, School, db

# What a total of the social insatsgrupp must be to be told, whatever the settings of the year say.
SMALLEST_TOTAL = 5
INK = "#14222c"


@dataclass(frozen=True)
class LineEntry:
    """What a line of the promise says. `outcome` is typed in a free line, `ja` or `nej` for the social insatsgrupp."""

    kind: PromiseKind
    title: str
    text: str
    target: str | None = None
    outcome: str | None = None
    total: int | None = None
    status: PromiseStatus | None = None
    comment: str | None = None

    @property
    def mark(self) -> str:
        """Return what a page carries along to say which contents it showed."""
        return sha256(repr(astuple(self)).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class KnownLine:
    """A line of a promise, and whose it is."""

    id: int
    period: str
    municipality_code: str
    says: LineEntry


@dataclass(frozen=True)
class KnownPromise:
    """A promise with its lines, in their order."""

    id: int
    municipality_code: str
    period: str
    text: str
    lines: tuple[KnownLine, ...]


@dataclass(frozen=True)
class Town:
    """A municipality as its report names it, and the colour that the report is printed in."""

    code: str
    name: str
    accent: str


def towns(scope: Scope) -> dict[str, Town]:
    """Return the municipalities of the schools in scope, and those in scope without a school, by code."""
    rows = db.session.execute(
        select(Municipality.code, Municipality.name, Municipality.accent)
        .where(readable(scope, Municipality.code))
        .order_by(Municipality.code)
    )
    return {code: Town(code, name, accent or INK) for code, name, accent in rows}


def leads(scope: Scope, municipality_code: str) -> bool:
    """Say whether a whole municipality lies in scope: a promise is not a single school's."""
    return scope.everywhere or municipality_code in scope.municipality_codes


def readable(scope: Scope, code: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a column names a municipality in scope, or one with a school in scope."""
    if scope.everywhere:
        return true()
    with_school = select(School.municipality_code).where(scope.schools)
    return or_(code.in_(sorted(scope.municipality_codes)), code.in_(with_school))


def periods(scope: Scope, municipality_code: str) -> list[str]:
    """Return the periods that a municipality in scope has a promise for, the latest first."""
    found = db.session.scalars(
        select(Promise.period).where(
            Promise.municipality_code == municipality_code, readable(scope, Promise.municipality_code)
        )
    )
    return sorted(found, reverse=True)


def find_promise(scope: Scope, municipality_code: str, period: str) -> KnownPromise | None:
    """Return the promise of a municipality in scope for a period, or None."""
    row = db.session.execute(
        select(Promise.id, Promise.municipality_code, Promise.period, Promise.text).where(
            Promise.municipality_code == municipality_code,
            Promise.period == period,
            readable(scope, Promise.municipality_code),
        )
    ).one_or_none()
    return KnownPromise(*row, lines=tuple(lines_of(row.id))) if row else None


def lines_of(promise_id: int) -> list[KnownLine]:
    """Return the lines of a promise that the caller has found in scope, in their order."""
    return read_lines(PromiseLine.promise_id == promise_id)


def kinds_left(promise: KnownPromise) -> list[PromiseKind]:
    """Return the kinds of line that may be added: a typed one always, each of the others once."""
    there = {line.says.kind for line in promise.lines}
    return [PromiseKind.FREE, *(kind for kind in PromiseKind if kind not in there | {PromiseKind.FREE})]


def find_line(scope: Scope, line_id: int) -> KnownLine | None:
    """Return a line of a promise in scope, or None."""
    condition = (PromiseLine.id == line_id) & readable(scope, Promise.municipality_code)
    return next(iter(read_lines(condition)), None)


def read_lines(condition: ColumnElement[bool]) -> list[KnownLine]:
    """Return lines, in their order."""
    rows = db.session.execute(
        select(
            PromiseLine.id,
            Promise.period,
            Promise.municipality_code,
            PromiseLine.kind,
            PromiseLine.title,
            PromiseLine.text,
            PromiseLine.target,
            PromiseLine.outcome,
            PromiseLine.total,
            PromiseLine.status,
            PromiseLine.comment,
        )
        .join(Promise, PromiseLine.promise_id == Promise.id)
        .where(condition)
        .order_by(PromiseLine.position)
    )
    return [KnownLine(*row[:3], LineEntry(*row[3:])) for row in rows]
