"""The kinds of file that there are, by how their names end."""

from enum import StrEnum

PIECE = 64 * 1024


class Format(StrEnum):
    """CSV for everything, XLSX for people."""

    CSV = "csv"
    XLSX = "xlsx"


MIMETYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "schema.json": "application/json",
    "json": "application/json",
    "zip": "application/zip",
    "jsonld": "application/ld+json",
}
