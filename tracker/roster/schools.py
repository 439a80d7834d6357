"""Schools and their municipalities: what is there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from tracker.access import Scope
from tracker.line import Choice
from tracker.models import Municipality, OwnerType, School, db

UNIT_CODE = re.compile(r"[0-9]{8}")


@dataclass(frozen=True)
class SchoolEntry:
    """One school as somebody states it; `rolls` are pupils per stage in the register of `roll_year`."""

    unit_code: str
    name: str
    municipality_code: str
    municipality_name: str
    owner_type: OwnerType
    area: str | None = None
    parent_code: str | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    roll_year: int | None = None
    rolls: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SchoolRow:
    """One school as it stands."""

    id: int
    unit_code: str
    name: str
    municipality_code: str
    municipality_name: str
    owner_type: OwnerType
    area: str | None
    parent_id: int | None
    parent_code: str | None
    opened_on: date | None
    closed_on: date | None


def schools(scope: Scope, choice: Choice) -> list[SchoolRow]:
    """Return the schools in scope of a choice, in the order of all lists."""
    return [SchoolRow(*row) for row in db.session.execute(school_rows().where(scope.schools, choice.schools))]


def school_rows() -> Select[int, *tuple[Any, ...]]:
    """Return the query behind `SchoolRow`, in the order of all lists."""
    parent = aliased(School)
    return (
        select(
            School.id,
            School.unit_code,
            School.name,
            School.municipality_code,
            Municipality.name,
            School.owner_type,
            School.area,
            School.parent_id,
            parent.unit_code,
            School.opened_on,
            School.closed_on,
        )
        .join(Municipality, School.municipality_code == Municipality.code)
        .outerjoin(parent, School.parent_id == parent.id)
        .order_by(School.municipality_code, School.sort_key, School.unit_code)
    )


def school_ids() -> dict[str, int]:
    """Return the id of every school, by unit code."""
    return dict(db.session.execute(select(School.unit_code, School.id)).all())
