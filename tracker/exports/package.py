"""All tables of a period in one ZIP file: a Frictionless Data Package, with a schema for each table."""

import tempfile
from collections.abc import Iterable, Mapping
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tracker.dates import STOCKHOLM
from tracker.exports.about import TITLES, About
from tracker.exports.csv import Profile, csv_pieces
from tracker.exports.schema import as_json, schema
from tracker.reports import Table

DATA = Profile.DATA


def package_file(tables: Iterable[Table], about: About, more: Mapping[str, str] | None = None) -> IO[bytes]:
    """Return the package as an open file without a name, which is gone when it is closed; `more` are files by name."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed out open
    resources = []
    try:
        with ZipFile(file, "w", ZIP_DEFLATED) as package:
            for table in tables:
                with package.open(inside(f"{table.name}.csv", about), "w", force_zip64=True) as entry:
                    for piece in csv_pieces(table, DATA):
                        entry.write(piece.encode())
                resources.append(resource(table))
            package.writestr(inside("datapackage.json", about), as_json(described(resources, about)))
            for name, text in (more or {}).items():
                package.writestr(inside(name, about), text)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def inside(name: str, about: About) -> ZipInfo:
    """Return how a file is called in the package, and when it was made."""
    found = ZipInfo(name, about.made_at.astimezone(STOCKHOLM).timetuple()[:6])
    found.compress_type = ZIP_DEFLATED
    return found


def resource(table: Table) -> dict[str, Any]:
    """Describe one table of a package."""
    return {
        "name": table.name,
        "title": TITLES[table.name],
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema(table, DATA),
    }


def described(resources: list[dict[str, Any]], about: About) -> dict[str, Any]:
    """Describe a package."""
    period = about.period or "allt"
    return {
        "name": f"linjen-{period.replace('/', '-').lower()}",
        "title": f"Linjen {period}",
        "description": f"Regelversion {about.rule_version}. En punkt: inget att dela med. Två punkter: ett dolt tal.",
        "profile": "tabular-data-package",
        "created": about.made_at.astimezone(STOCKHOLM).isoformat(timespec="seconds"),
        "resources": resources,
    }
