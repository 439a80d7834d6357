"""Where an audited row belongs: its school and its municipality, found when the audit log is written."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, inspect, null, select
from sqlalchemy.engine import Connection

from tracker.models.bare import chunks
from tracker.models.base import Base
from tracker.models.classes import SchoolClass
from tracker.models.followup import Promise
from tracker.models.people import Membership
from tracker.models.plans import Plan
from tracker.models.programmes import Curriculum
from tracker.models.ready import Lookup
from tracker.models.schools import Municipality, School
from tracker.models.turns import known_turns


class Belonging(NamedTuple):
    """A school with its municipality, a municipality alone, or neither: what only administrators see."""

    school_id: int | None = None
    municipality_code: str | None = None


NOWHERE = Belonging()
# A column that says where a row belongs, and that column's value.
Way = tuple[str, Any]


def same(column: Any) -> Any:
    """Return what all rows of a group have in a column, or nothing where they differ."""
    agree = (func.count(column) == func.count()) & (func.min(column) == func.max(column))
    return case((agree, func.min(column)))


OF_SCHOOL = School.id, School.municipality_code
# From a column's value to school and municipality, the most exact column first. A person belongs where all of their
# roles are.
WAYS: dict[str, Select[*tuple[Any, ...]]] = {
    "school_id": select(School.id, *OF_SCHOOL),
    "class_id": select(SchoolClass.id, *OF_SCHOOL).join(School, SchoolClass.school_id == School.id),
    "plan_id": select(Plan.id, *OF_SCHOOL)
    .join(SchoolClass, Plan.class_id == SchoolClass.id)
    .join(School, SchoolClass.school_id == School.id),
    "promise_id": select(Promise.id, null(), Promise.municipality_code),
    "municipality_code": select(Municipality.code, null(), Municipality.code),
    "user_id": select(
        Membership.user_id,
        same(Membership.school_id),
        same(func.coalesce(Membership.municipality_code, School.municipality_code)),
    )
    .outerjoin(School, Membership.school_id == School.id)
    .group_by(Membership.user_id),
    "curriculum_id": select(Curriculum.id, null(), Curriculum.municipality_code),
}
# What a row is a place by itself by.
OWN = {"school": ("school_id", "id"), "municipality": ("municipality_code", "code"), "user_account": ("user_id", "id")}


def way_of(kind: type[Base], value: Callable[[str], Any]) -> Way | None:
    """Return what says where a row belongs, by the values of its columns; of one that is gone, only some are known."""
    if own := OWN.get(kind.__tablename__):
        return own[0], value(own[1])
    return next(((name, found) for name in ways_of(kind) if (found := value(name)) is not None), None)


def ways_of_many(kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[Way | None]:
    """Return what `way_of` does of each of some rows."""
    for name in () if kind.__tablename__ in OWN else ways_of(kind)[:1]:
        values = [row.get(name) for row in rows]
        if None not in values:
            return [*zip(repeat(name), values, strict=False)]
    return [way_of(kind, row.get) for row in rows]


@cache
def ways_of(kind: type[Base]) -> list[str]:
    """Return the columns of a kind of row that say where it belongs."""
    there = inspect(kind).column_attrs.keys()
    return [name for name in WAYS if name in there]


def belongings(connection: Connection, ways: Iterable[Way | None]) -> dict[Way | None, Belonging]:
    """Return where each way leads: a query per column, however many the rows; none of plans whose turn was taken."""
    found: dict[Way | None, Belonging] = {
        ("plan_id", plan_id): Belonging(turn.school_id, turn.municipality_code)
        for plan_id, turn in known_turns().items()
    }
    wanted: dict[str, set[Any]] = defaultdict(set)
    for name, value in filter(None, {*ways} - found.keys()):
        wanted[name].add(value)
    for name, values in wanted.items():
        key = next(iter(WAYS[name].selected_columns))
        for some in chunks(sorted(values)):
            if isinstance(some[0], int):
                rows = lookup(name).over(connection, some)
            else:
                rows = [*connection.execute(WAYS[name].where(key.in_(some)))]
            found |= {(name, value): Belonging(*place) for value, *place in rows}
    return found


@cache
def lookup(name: str) -> Lookup:
    """Return the query of a way that begins at numbers, put together once."""
    return Lookup(WAYS[name], next(iter(WAYS[name].selected_columns)))


def of_person(connection: Connection, user_id: int | None) -> Belonging:
    """Return where a person belongs."""
    way = ("user_id", user_id) if user_id is not None else None
    return belongings(connection, [way]).get(way, NOWHERE)


def of_noted(connection: Connection, subject: str, user_id: int | None) -> Belonging:
    """Return where what is noted of a person belongs; when somebody signed in, their school need not know."""
    place = of_person(connection, user_id)
    return place._replace(school_id=None) if subject == "sign_in" else place
