"""A small school administration system that speaks SS 12000:2020, with invented people, on this computer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask import Flask, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.serving import WSGIRequestHandler, make_server

TOKEN = "nyckel-till-provsystemet"
# The invented schools that its units are.
ANGS, OSTER = "99000001", "99000003"
Item = dict[str, Any]
Filter = Callable[[Item, list[str]], bool]


def id_of(name: str) -> str:
    """Return the id of something invented."""
    return str(uuid5(NAMESPACE_URL, name))


def dated(days: tuple[str, str]) -> Item:
    """Return first and last day as the standard has them; an empty one is left out."""
    return {name: day for name, day in zip(("startDate", "endDate"), days, strict=True) if day}


ALWAYS = ("", "")


@dataclass
class System:
    """What a system holds, how it pages, and whether it knows filters, which not all do.

    `answers` replace what it would say under a path; `asked` are the questions that it was asked.
    """

    organisations: list[Item] = field(default_factory=list)
    groups: list[Item] = field(default_factory=list)
    persons: list[Item] = field(default_factory=list)
    page: int = 100
    filters: bool = True
    answers: dict[str, Callable[[], Any]] = field(default_factory=dict)
    asked: list[tuple[str, MultiDict[str, str]]] = field(default_factory=list)

    def empty(self) -> None:
        """Forget everything."""
        for held in (self.organisations, self.groups, self.persons, self.answers, self.asked):
            held.clear()

    def add_unit(self, code: str, *, town: str | None = "9900", types: tuple[str, ...] = ("FKLASS", "GR")) -> str:
        """Add a school unit, and return its id."""
        unit: Item = {"id": id_of(code), "displayName": f"Enhet {code}", "organisationType": "Skolenhet"}
        told: Item = {"municipalityCode": town, "schoolTypes": list(types)}
        self.organisations.append(unit | {"schoolUnitCode": code} | {name: each for name, each in told.items() if each})
        return id_of(code)

    def add_class(
        self, code: str, name: str, *, days: tuple[str, str] = ALWAYS, school_type: str = "GR", kind: str = "Klass"
    ) -> Item:
        """Add a class to a unit, and return it."""
        group: Item = {"id": id_of(f"{code}/{name}/{len(self.groups)}"), "displayName": name, "groupType": kind}
        group |= {"schoolType": school_type, "organisation": {"id": id_of(code)}, "groupMemberships": []} | dated(days)
        self.groups.append(group)
        return group

    def add_pupils(
        self,
        group: Item,
        many: int,
        year: int | None,
        *,
        school_type: str = "GR",
        member: tuple[str, str] = ALWAYS,
        enrolled: tuple[str, str] = ALWAYS,
    ) -> list[Item]:
        """Add pupils to a class, enrolled at its unit in a year, and return them."""
        new = [self.person(len(self.persons) + number) for number in range(many)]
        for person in new:
            enrolment = {"enroledAt": group["organisation"], "schoolType": school_type, "schoolYear": year}
            # After-school care at the same school is an enrolment too.
            person["enrolments"] = [{**enrolment, "schoolType": "FTH", "schoolYear": None}, enrolment | dated(enrolled)]
            group["groupMemberships"].append({"person": {"id": person["id"]}} | dated(member))
        self.persons += new
        return new

    def person(self, number: int) -> Item:
        """Return an invented person, with all that such a system tells."""
        return {
            "id": id_of(f"person {number}"),
            "givenName": f"Hemlige{number}",
            "familyName": "Exempelsson",
            "civicNo": {"value": f"20160101{number % 10000:04}", "nationality": "SE"},
            "emails": [{"value": f"hemlige{number}@example.org", "type": "Skola elev"}],
            "securityMarking": "Ingen",
            "responsibles": [{"person": {"id": id_of(f"guardian {number}"), "displayName": "Hemlig Förälder"}}],
        }


def among(path: str) -> Filter:
    """Let through what has one of the asked values under a path."""
    *parts, last = path.split(".")

    def matches(item: Item, values: list[str]) -> bool:
        for part in parts:
            item = item[part]
        return item.get(last) in values

    return matches


def enrolled(item: Item, asked: MultiDict[str, str]) -> bool:
    """Let through who has one enrolment that is as everything asks that is said of relationships."""
    where, kind = asked.get("relationship.organisation"), asked.get("relationship.entity.type", "enrolment")
    begun, going = asked.get("relationship.startDate.onOrBefore"), asked.get("relationship.endDate.onOrAfter")
    return kind == "enrolment" and any(
        (where is None or each["enroledAt"]["id"] == where)
        and (begun is None or each.get("startDate", "") <= begun)
        and (going is None or each.get("endDate", "9999") >= going)
        for each in item.get("enrolments", [])
    )


FILTERS: dict[str, dict[str, Filter]] = {
    "organisations": {"type": among("organisationType"), "schoolUnitCode": among("schoolUnitCode")},
    "groups": {"groupType": among("groupType"), "organisation": among("organisation.id")},
    "persons": {},
}


def found(system: System, what: str, asked: MultiDict[str, str]) -> list[Item]:
    """Return what a question asks for."""
    items: list[Item] = getattr(system, what)
    if not system.filters:
        return items
    if what == "persons" and any(name.startswith("relationship.") for name in asked):
        return [item for item in items if enrolled(item, asked)]
    rules = [(rule, asked.getlist(name)) for name, rule in FILTERS[what].items() if name in asked]
    return [item for item in items if all(rule(item, values) for rule, values in rules)]


def app_of(system: System) -> Flask:
    """Return the system as an app."""
    app = Flask(__name__)
    tokens: dict[str, list[Item]] = {}

    @app.get("/v2.0/<what>")
    def page(what: str) -> Any:
        system.asked.append((what, request.args))
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            abort(401)
        if what in system.answers:
            return system.answers[what]()
        if what not in FILTERS:
            abort(404)
        token = request.args.get("pageToken")
        if token is not None and request.args.keys() - {"pageToken", "limit"}:
            return {"code": "400", "message": "Filter kan inte kombineras med pageToken."}, 400
        items = tokens.pop(token) if token is not None else found(system, what, request.args)
        size = min(system.page, request.args.get("limit", system.page, type=int))
        following = id_of(f"page {what} {len(system.asked)}") if items[size:] else None
        if following:
            tokens[following] = items[size:]
        return {"data": items[:size], "pageToken": following}

    return app


class Quiet(WSGIRequestHandler):
    """Logs no requests."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 # as the class above calls it
        """Log nothing."""


@contextmanager
def serving(app: Callable[..., Any]) -> Iterator[str]:
    """Serve an app on this computer, and lend its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/v2.0"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
