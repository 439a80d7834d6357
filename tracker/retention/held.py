"""Everything that is held about one person, for themselves: every row that names them, of every table there is.

Of rows that are somebody else's it says that they had a hand in them, and when.
"""

from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, LargeBinary, String, and_, or_, select
from sqlalchemy import Enum as Choice
from sqlalchemy.orm import Mapper

from tracker.models import AuditEvent, Base, FormerName, Revision, SessionLog, User, db

# What opens something, and what only follows from other columns; whether there is any of the first is told.
SECRET_ENDING, UNTOLD = "_hash", frozenset({"search_key", "sort_key"})
# What is written in somebody's row by whoever else had a hand in it.
HAND = {"withdrawal_reason": "withdrawn_by_id"}
AT_A_TIME = 500
Row = dict[str, Any]


def held(user_id: int) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each table that names a person, with the rows that do, in the order of their keys."""
    for mapper in mappers():
        if (rule := about(mapper, user_id)) is not None:
            yield mapper.class_.__tablename__, rows_of(mapper, rule, user_id)


@cache
def mappers() -> list[Mapper[Any]]:
    """Return every kind of row, the person's own first."""
    return sorted(Base.registry.mappers, key=lambda each: (each.class_ is not User, each.class_.__tablename__))


def about(mapper: Mapper[Any], user_id: int) -> ColumnElement[bool] | None:
    """Return the condition that a row names a person, or None of a table that names nobody."""
    rules: list[ColumnElement[bool]] = [column == user_id for column in (*naming(mapper), *owners(mapper))]
    if mapper.class_ is AuditEvent:
        rules.append(and_(AuditEvent.subject == User.__tablename__, AuditEvent.subject_id == str(user_id)))
    return or_(*rules) if rules else None


def naming(mapper: Mapper[Any]) -> list[Column[Any]]:
    """Return the columns of a table that name people."""
    if mapper.class_ in {User, FormerName}:
        return [mapper.columns["id" if mapper.class_ is User else "user_id"]]
    whose = User.__tablename__
    return [each for each in mapper.columns if any(key.column.table.name == whose for key in each.foreign_keys)]


def owners(mapper: Mapper[Any]) -> list[ColumnElement[Any]]:
    """Return what says whose a row is, where it is somebody's: others have only had a hand in it."""
    if mapper.class_ is Revision:
        return [select(SessionLog.author_id).where(SessionLog.id == Revision.log_id).scalar_subquery()]
    return [each for each in naming(mapper) if each.name in {"user_id", "author_id"}]


def rows_of(mapper: Mapper[Any], rule: ColumnElement[bool], user_id: int) -> Iterator[Row]:
    """Yield rows as the file tells them: of one that is another's, not what they wrote in it."""
    told = [each for each in mapper.columns if each.name not in UNTOLD and not isinstance(each.type, LargeBinary)]
    whose = owners(mapper)
    query = select(*told, *whose).where(rule).order_by(*mapper.primary_key).execution_options(yield_per=AT_A_TIME)
    for values in db.session.execute(query):
        row = {column.name: plain(column.name, value) for column, value in zip(told, values, strict=False)}
        is_mine = not whose or user_id in values[len(told) :]
        yield row if is_mine else {each.name: row[each.name] for each in told if not is_written(each, row, user_id)}


def is_written(column: Column[Any], row: Row, user_id: int) -> bool:
    """Say whether a column holds what somebody else has written."""
    if row.get(HAND.get(column.name, "")) == user_id:
        return False
    is_key = column.primary_key or bool(column.foreign_keys)
    return isinstance(column.type, String | JSON) and not isinstance(column.type, Choice) and not is_key


def plain(name: str, value: Any) -> Any:
    """Return a value as the file tells it: of what opens something, only whether there is any."""
    if name.endswith(SECRET_ENDING):
        return value is not None
    return value.value if isinstance(value, Enum) else value
