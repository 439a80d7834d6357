"""Everything that is held about one person, for themselves: every row that names them, of every table there is."""

from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, and_, or_, select
from sqlalchemy.orm import Mapper

from tracker.models import AuditEvent, Base, FormerName, User, db

# What opens something, and what only follows from other columns; whether there is any of the first is told.
SECRET_ENDING, UNTOLD = "_hash", frozenset({"search_key", "sort_key"})
AT_A_TIME = 500
Row = dict[str, Any]


def held(user_id: int) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each table that names a person, with the rows that do, in the order of their keys."""
    for mapper in mappers():
        if (rule := about(mapper, user_id)) is not None:
            yield mapper.class_.__tablename__, rows_of(mapper, rule)


@cache
def mappers() -> list[Mapper[Any]]:
    """Return every kind of row, the person's own first."""
    return sorted(Base.registry.mappers, key=lambda each: (each.class_ is not User, each.class_.__tablename__))


def about(mapper: Mapper[Any], user_id: int) -> ColumnElement[bool] | None:
    """Return the condition that a row names a person, or None of a table that names nobody."""
    rules: list[ColumnElement[bool]] = [column == user_id for column in naming(mapper)]
    if mapper.class_ is AuditEvent:
        rules.append(and_(AuditEvent.subject == User.__tablename__, AuditEvent.subject_id == str(user_id)))
    return or_(*rules) if rules else None


def naming(mapper: Mapper[Any]) -> list[Column[Any]]:
    """Return the columns of a table that name people."""
    if mapper.class_ in {User, FormerName}:
        return [mapper.columns["id" if mapper.class_ is User else "user_id"]]
    whose = User.__tablename__
    return [each for each in mapper.columns if any(key.column.table.name == whose for key in each.foreign_keys)]


def rows_of(mapper: Mapper[Any], rule: ColumnElement[bool]) -> Iterator[Row]:
    """Yield rows as the file tells them."""
    told = [each for each in mapper.columns if each.name not in UNTOLD and not isinstance(each.type, LargeBinary)]
    query = select(*told).where(rule).order_by(*mapper.primary_key).execution_options(yield_per=AT_A_TIME)
    for row in db.session.execute(query):
        yield {column.name: plain(column.name, value) for column, value in zip(told, row, strict=True)}


def plain(name: str, value: Any) -> Any:
    """Return a value as the file tells it: of what opens something, only whether there is any."""
    if name.endswith(SECRET_ENDING):
        return value is not None
    return value.value if isinstance(value, Enum) else value
