"""The description of the exports, held against the exports themselves."""

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import assume, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import ignored_auth
from werkzeug.test import run_wsgi_app

from tests.client import WatchfulClient
from tests.laws import examples
from tests.pages.known import ZINK, lead_of_known_town
from tests.pages.test_exports import KINDS
from tests.pages.tokens import bearer, make_token, program

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Of what the patterns allow: what the town has.
THERE_IS = {
    "school": ZINK,
    "municipality": "0127",
    "area": "Fittja",
    "programme": "TAGET",
    "curriculum": "TAGET-45",
    "year": "2026-27",
    "term": "VT2027",
    "calendar-year": "2026",
}
THERE_IS |= {"period": "2026-27"}
PERIODS = ("period", "year", "term", "calendar-year")


def description(client: WatchfulClient) -> dict[str, Any]:
    """Fetch the description."""
    answer = client.get("/exports/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    found = answer.json
    assert isinstance(found, dict)
    return found


def test_it_is_valid_and_describes_every_file(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    found = description(client)
    assert found["openapi"].startswith("3.1.")
    assert [*OpenAPIV31SpecValidator(found).iter_errors()] == []
    assert {f"/exports/{kind}.csv" for kind in KINDS} <= set(found["paths"])
    assert {f"/exports/reach.{ending}" for ending in ("xlsx", "schema.json")} <= set(found["paths"])
    assert "/exports/package.zip" in found["paths"]
    assert found["servers"] == [{"url": "http://localhost"}]
    assert set(found["components"]["securitySchemes"]) == {"key", "password"}


def test_each_value_that_it_offers_is_taken(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    for name, parameter in description(client)["components"]["parameters"].items():
        for value in [parameter["example"], *parameter["schema"].get("enum", [])]:
            query = {name: THERE_IS.get(name, value)} if "enum" not in parameter["schema"] else {name: value}
            answer = client.get("/exports/progress.csv", query_string=query)
            assert (answer.status_code, bool(answer.get_data())) == (200, True), query


def test_a_program_reads_it_with_its_key_in_its_owners_language(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    token = make_token(client)
    assert description(client)["info"]["title"] == "Linjen: filer för andra system"
    client.post("/account", data={"do": "language", "language": "en"})
    assert program(app).get("/exports/openapi.json", headers=bearer(token)).json == description(client)
    assert description(client)["info"]["title"] == "Linjen: files for other systems"
    assert program(app).get("/exports/openapi.json").status_code == 401


def narrowed(query: dict[str, Any]) -> dict[str, Any]:
    """Keep to what OpenAPI cannot say: one period, and places and periods that there are."""
    for name in [each for each in PERIODS if each in query][1:]:
        del query[name]
    return query | {name: text for name, text in THERE_IS.items() if name in query}


def whole(app: Flask) -> "WSGIApplication":
    """Let every answer be read to its end and closed, as a server does."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> list[bytes]:
        body, status, headers = run_wsgi_app(app, environ, buffered=True)
        start(status, list(headers))
        return [*body]

    return answer


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, pytest.param(GenerationMode.NEGATIVE, marks=pytest.mark.long)], ids=str
)
def test_every_file_answers_as_it_is_described(app: Flask, client: WatchfulClient, mode: GenerationMode) -> None:
    lead_of_known_town(client)
    config = SchemathesisConfig()
    config.projects.default.generation.update(allow_extra_parameters=mode.is_negative, with_security_parameters=False)
    schema = schemathesis.openapi.from_dict(description(client), config=config)
    schema.app = whole(app)
    key = bearer(make_token(client)) | {"Accept-Encoding": "identity"}

    @settings(max_examples=examples(15), database=None)
    @given(case=schema.as_strategy(mode))
    def answers(case: Case[Any]) -> None:
        if mode.is_positive:
            case.query = narrowed(dict(case.query or {}))
        else:
            assume("" not in (case.query or {}).values())  # an empty one is as none
        # Wrong keys are counted: they have tests of their own.
        case.call_and_validate(headers=key, excluded_checks=[ignored_auth])

    answers()
