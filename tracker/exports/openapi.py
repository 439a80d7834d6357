"""The exports as OpenAPI 3.1 describes them, from the tables that the addresses are made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tracker.exports.csv import Profile
from tracker.exports.files import MIMETYPES
from tracker.exports.kinds import PACKAGE, WORDS
from tracker.models import OwnerType
from tracker.reports import FILTERS, PERIODS
from tracker.words import gettext as _

Described = dict[str, Any]

# The files whose cells are written in one of two ways.
PROFILED = frozenset({"csv", "schema.json"})
ERRORS = (400, 401, 403, 404, 429)

# RFC 9457: what went wrong, and what to do.
PROBLEM = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {"title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}},
}

CENTURY = "(19|[2-9][0-9])"
CONSECUTIVE = "|".join(f"{year:02}[/-]{(year + 1) % 100:02}" for year in range(100))
SCHOOL_YEAR, TERM, CALENDAR_YEAR = f"{CENTURY}({CONSECUTIVE})", f"[HhVv][Tt]{CENTURY}[0-9]{{2}}", f"{CENTURY}[0-9]{{2}}"


@dataclass(frozen=True)
class File:
    """One address of a file: its kind, and what it ends with."""

    kind: str
    ending: str

    @property
    def path(self) -> str:
        """Return the address."""
        return f"/exports/{self.kind}.{self.ending}"


def describe(files: Iterable[File], server: str, programmes: Iterable[str], curricula: Iterable[str]) -> Described:
    """Return the description of some files, as JSON holds it."""
    known = parameters(programmes, curricula)
    return {
        "openapi": "3.1.1",
        "info": {"title": _("Linjen: files for other systems"), "version": "1", "description": manual()},
        "servers": [{"url": server}],
        "security": [{"key": []}, {"password": []}],
        "paths": {file.path: {"get": operation(file)} for file in files},
        "components": {
            "parameters": known,
            "responses": {str(code): refusal(code) for code in ERRORS},
            "schemas": {"Problem": PROBLEM},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": _("The key in the header Authorization.")},
                "password": {
                    "type": "http",
                    "scheme": "basic",
                    "description": _("For Excel and Power BI: any user name, the key as password."),
                },
            },
        },
    }


def manual() -> str:
    """Return what holds for all files."""
    words: str = _(
        "What a programme lead may export, fetched by another system with the lead's key. A file holds what the lead "
        "may see at that moment. Give one period at most; reach and progress take this school year when none is "
        "given, the other files then hold everything. An empty parameter is as none. Each fetch is noted."
    )
    return words


def operation(file: File) -> Described:
    """Return what fetching one file takes and answers."""
    name, about = WORDS.get(file.kind, PACKAGE)
    return {
        "operationId": f"{file.kind}_{file.ending.replace('.', '_')}",
        "summary": f"{name} ({file.ending})",
        "description": str(about),
        "tags": [file.kind],
        "parameters": [{"$ref": f"#/components/parameters/{each}"} for each in parameters_of(file)],
        "responses": {
            "200": answer(file),
            **{str(code): {"$ref": f"#/components/responses/{code}"} for code in ERRORS},
        },
    }


def parameters_of(file: File) -> list[str]:
    """Return the names of a file's parameters, in order."""
    filters = FILTERS[file.kind]
    timed = {"period"} if filters & PERIODS else set()
    return sorted(filters | timed | ({"profile"} if file.ending in PROFILED else set()))


def answer(file: File) -> Described:
    """Return what a file is when all goes well."""
    body: Described = {} if file.ending in {"xlsx", "zip"} else {"type": "string"}
    body = {"type": "object"} if file.ending == "schema.json" else body
    return {
        "description": _("The file."),
        "headers": {"Content-Disposition": {"description": _("Its name."), "schema": {"type": "string"}}},
        "content": {MIMETYPES[file.ending]: {"schema": body}},
    }


def parameters(programmes: Iterable[str], curricula: Iterable[str]) -> Described:
    """Return every parameter by its name, with exactly what it takes."""
    any_period = f"{SCHOOL_YEAR}|{TERM}|{CALENDAR_YEAR}"
    texts = {
        "year": (_("A school year."), "2026-27", pattern(SCHOOL_YEAR)),
        "term": (_("A term: HT is autumn, VT is spring."), "HT2026", pattern(TERM)),
        "calendar-year": (_("A calendar year."), "2026", pattern(CALENDAR_YEAR)),
        "period": (_("A school year, a term or a calendar year."), "2026-27", pattern(any_period)),
        "municipality": (_("A municipality’s code."), "0127", pattern("[0-9]{3,4}")),
        "area": (_("An area, by its name."), "Alby", {"minLength": 1}),
        "school": (_("A school unit code."), "12345678", pattern("[0-9]{8}")),
        "owner": (_("Who runs the school."), "kommunal", {"enum": [each.code for each in OwnerType]}),
        "programme": (_("A programme."), "TAGET", {"enum": list(programmes)}),
        "curriculum": (_("A programme version."), "TAGET-45", {"enum": list(curricula)}),
        "stage": (_("A stage: 0 is förskoleklass, 10–12 gymnasiet."), "4", {"enum": [str(n) for n in range(13)]}),
        "profile": (
            _("excel has semicolons and decimal commas, data has commas and decimal points."),
            "data",
            {"enum": [str(each) for each in Profile], "default": str(Profile.EXCEL)},
        ),
    }
    return {
        name: {
            "name": name,
            "in": "query",
            "description": about,
            "example": example,
            "schema": {"type": "string", **rules},
        }
        for name, (about, example, rules) in texts.items()
    }


def pattern(whole: str) -> Described:
    """Return the rule that a text is wholly of a pattern."""
    return {"pattern": f"^({whole})$"}


def refusal(code: int) -> Described:
    """Return what is answered when it does not go well."""
    words = {
        400: _("A filter that the file does not have, or a value that there is not; the answer says which."),
        401: _("No key, or one that is not in force."),
        403: _("The owner of the key may not fetch this file."),
        404: _("There is no such file."),
        429: _("Too many wrong keys from one address. Wait for as long as Retry-After says."),
    }
    seconds = {"Retry-After": {"description": _("Seconds."), "schema": {"type": "integer"}}}
    return {
        "description": words[code],
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        **({"headers": seconds} if code == 429 else {}),
    }
