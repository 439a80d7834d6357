"""What a CSV file's columns hold, as a Frictionless Table Schema."""

import json
from typing import Any

from tracker.exports.csv import Profile
from tracker.reports import CellKind, Column, Table, definition

TYPES = {
    CellKind.COUNT: "integer",
    CellKind.SHARE: "number",
    CellKind.HOURS: "number",
    CellKind.FRACTION: "number",
    CellKind.DATE: "date",
    CellKind.MOMENT: "datetime",
    CellKind.YES_NO: "boolean",
}
# Nothing; and in a table of figures nothing to divide by, and hidden. In lists a text may be a full stop.
MISSING, OF_FIGURES = [""], [".", ".."]


def schema(table: Table, profile: Profile) -> dict[str, Any]:
    """Return the schema of a table's columns."""
    return {
        "fields": [described(table.name, column, profile) for column in table.columns],
        "missingValues": MISSING + OF_FIGURES * any(column.kind is CellKind.SHARE for column in table.columns),
    }


def described(table: str, column: Column, profile: Profile) -> dict[str, Any]:
    """Return one field."""
    found: dict[str, Any] = {"name": column.key, "type": TYPES.get(column.kind, "string")}
    if found["type"] == "number" and profile is Profile.EXCEL:
        found["decimalChar"] = ","
    elif column.kind is CellKind.MOMENT:
        found["format"] = "%Y-%m-%dT%H:%M:%S%z"
    elif column.kind is CellKind.YES_NO:
        found |= {"trueValues": ["ja"], "falseValues": ["nej"]}
    return found | {"description": definition(table, column.key)}


def as_json(value: dict[str, Any]) -> str:
    """Return a value as people and programs can read it."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
