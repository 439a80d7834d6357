"""/open: what readers see, for everybody, where a lead has switched it on; and the same as files."""

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import frictionless
import pytest
from flask import Flask
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef

from tests.client import WatchfulClient, another_client
from tests.pages.cast import soup, stored
from tests.pages.known import lead_of_known_town
from tests.pages.lines import add_class
from tests.pages.test_exports import records
from tests.pages.test_reach import plain
from tracker.models import OwnerType, School, SessionLog, db
from tracker.reports.readers import kept_tables

HEADING = """
period;kommunkod;kommun;skolenhetskod;skola;omrade;huvudmannatyp;program;skolklasser_malgrupp;elever_malgrupp;
klasser_startade;klasser_fullfoljda;elever_nadda_minst;rackvidd_procent;dos_procent;rapporteringsgrad_procent;
regelversion
"""


VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")


@pytest.fixture
def lead(client: WatchfulClient) -> WatchfulClient:
    """Lend a lead of the known town, who has opened it to everybody."""
    lead_of_known_town(client)
    assert client.post("/open/0127", data={"show": "yes"}).status_code == 303
    return client


@pytest.fixture
def anybody(app: Flask, lead: WatchfulClient) -> WatchfulClient:
    """Lend a browser that nobody has signed in."""
    return another_client(app)


def table(client: WatchfulClient, address: str) -> list[list[str]]:
    """Return the rows of the page's table."""
    return [
        [plain(cell) for cell in row.select("th, td")]
        for row in soup(client.get(address)).select("table.readers tbody tr")
    ]


@pytest.mark.parametrize("query", ["stage=5", "year=2025-26"])
@pytest.mark.parametrize("ending", ["csv", "schema.json", "zip"])
def test_a_file_passes_no_filter_over(anybody: WatchfulClient, ending: str, query: str) -> None:
    answer = anybody.get(f"/open/0127/2026-27.{ending}?{query}")
    assert answer.status_code == 400
    assert "Den här filen går inte att begränsa med" in answer.text


def test_the_page_is_there_when_a_lead_shows_it(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    anybody = app.test_client()
    for address in ("", "/2026-27.csv", "/2026-27.xlsx", "/2026-27.zip", "/2026-27.schema.json", "/catalogue.jsonld"):
        assert anybody.get(f"/open/0127{address}").status_code == 404
    assert "Visa för alla" in client.get("/reach/open").text
    client.post("/open/0127", data={"show": "yes"})
    assert "http://localhost/open/0127" in client.get("/reach/open").text
    assert anybody.get("/open/0127").status_code == 200
    client.post("/open/0127", data={"show": "no"})
    assert anybody.get("/open/0127").status_code == 404


def test_the_public_sees_what_readers_see(anybody: WatchfulClient, lead: WatchfulClient) -> None:
    for query in ("", "?programme=MVP", "?period=2026"):
        assert table(anybody, f"/open/0127{query}") == table(lead, f"/reach/open{query}")
    assert len(table(anybody, "/open/0127")) == 6


def test_the_page_is_kept_until_something_changes(anybody: WatchfulClient, app: Flask) -> None:
    page = "/open/0127?period=2026-27"
    shown = table(anybody, page)
    asked = kept_tables.cache_info()
    assert table(anybody, page) == shown
    assert kept_tables.cache_info().misses == asked.misses
    with stored(app):
        for log in db.session.query(SessionLog).filter(SessionLog.present == 18):
            log.present = 16
    assert table(anybody, page) != shown


def test_the_file_has_the_public_columns_and_hides_what_the_page_hides(anybody: WatchfulClient, app: Flask) -> None:
    with stored(app):
        small = School(unit_code="10000008", name="Lilla skolan", municipality_code="0127", area="Fittja")
        small.owner_type = OwnerType.MUNICIPAL
        db.session.add(small)
        db.session.flush()
        add_class(small.id, "3A", s3=4)
    found = records(anybody.get("/open/0127/2026-27.csv").get_data().decode())
    assert list(found[0]) == HEADING.replace("\n", "").split(";")
    told = {row["skola"].removeprefix("'"): row for row in found if row["program"] == "TAGET"}
    assert (told["Lilla skolan"]["elever_malgrupp"], told["Lilla skolan"]["elever_nadda_minst"]) == ("..", "0")
    shown = {row[0]: row[2] for row in table(anybody, "/open/0127")}
    for school, row in told.items():
        assert shown[school].replace(" dolt", "") == f"{row['elever_nadda_minst']} av {row['elever_malgrupp']}"


def test_the_package_is_described_for_programs_and_for_portals(anybody: WatchfulClient, tmp_path: Path) -> None:
    answer = anybody.get("/open/0127/2026-27.zip")
    with ZipFile(BytesIO(answer.get_data())) as package:
        package.extractall(tmp_path)
    answer.close()
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])
    described = json.loads((tmp_path / "dcat.jsonld").read_text())
    assert missing(described) == []
    [dataset] = [thing for thing in described["@graph"] if thing["@type"] == "dcat:Dataset"]
    for each in dataset["dcat:distribution"]:
        address = each["dcat:downloadURL"]["@id"].removeprefix("http://localhost")
        answer = anybody.get(address)
        assert answer.status_code == 200
        answer.close()
    assert described == json.loads(anybody.get("/open/0127/catalogue.jsonld").get_data())


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # by the parser itself
def test_the_catalogue_is_read_as_rdf(anybody: WatchfulClient) -> None:
    """Expanded by a parser of RDF, names, references and values are what a portal that harvests them looks for."""
    graph = Graph().parse(data=anybody.get("/open/0127/catalogue.jsonld").get_data(as_text=True), format="json-ld")
    [catalogue], [dataset] = (list(graph.subjects(RDF.type, kind)) for kind in (DCAT.Catalog, DCAT.Dataset))
    assert list(graph.objects(catalogue, DCAT.dataset)) == [dataset]
    for thing in (catalogue, dataset):
        for name in (DCTERMS.title, DCTERMS.description):
            assert {text.language for text in graph.objects(thing, name) if isinstance(text, Literal)} == {"sv"}
        [publisher] = graph.objects(thing, DCTERMS.publisher)
        assert (publisher, RDF.type, FOAF.Agent) in graph
        assert list(graph.objects(publisher, FOAF.name)) == [Literal("Botkyrka")]
    [contact] = graph.objects(dataset, DCAT.contactPoint)
    assert (contact, RDF.type, VCARD.Organization) in graph
    themes = {str(theme).rsplit("/", 1)[-1] for theme in graph.objects(dataset, DCAT.theme)}
    assert themes == {"EDUC", "SOCI"}
    files = set(graph.objects(dataset, DCAT.distribution))
    assert files == set(graph.subjects(RDF.type, DCAT.Distribution)) != set()
    for file in files:
        for name in (DCAT.accessURL, DCAT.downloadURL, DCTERMS.license):
            [address] = graph.objects(file, name)
            assert isinstance(address, URIRef)
            assert address.startswith("http")
        [kind] = graph.objects(file, DCTERMS["format"])
        assert isinstance(kind, Literal)
    [day] = graph.objects(catalogue, DCTERMS.modified)
    assert isinstance(day, Literal)
    assert day.datatype == XSD.date
    assert isinstance(day.toPython(), date)
    assert not [each for each in graph.predicates() if not isinstance(each, URIRef) or "://" not in each]


# What DCAT-AP-SE 3.0 asks for (obligatory) or wants (recommended) of the kinds of thing that we describe.
WANTED = {
    "dcat:Catalog": "dcterms:title dcterms:description dcterms:publisher dcterms:license dcat:dataset "
    "dcterms:language foaf:homepage dcterms:modified dcat:themeTaxonomy",
    "foaf:Agent": "foaf:name dcterms:type",
    "dcat:Dataset": "dcterms:title dcterms:description dcterms:publisher dcat:contactPoint dcat:distribution "
    "dcat:keyword dcat:theme",
    "dcat:Distribution": "dcat:accessURL dcterms:format dcterms:license dcterms:description",
    "vcard:Organization": "vcard:fn",
}


def missing(described: dict[str, Any]) -> list[str]:
    """Return what a description lacks, and every prefix and reference within it that leads nowhere."""
    things = {thing["@id"]: thing for thing in all_things(described["@graph"])}
    assert {thing["@type"] for thing in things.values()} == WANTED.keys()
    found = [
        f"{thing['@type']} has no {name}"
        for thing in things.values()
        for name in WANTED[thing["@type"]].split()
        if not thing.get(name)
    ]
    names = {name for thing in things.values() for name in thing if not name.startswith("@")}
    found += [name for name in names if name.partition(":")[0] not in described["@context"]]
    home = described["@graph"][0]["foaf:homepage"]["@id"]
    pointed = {
        str(value["@id"])
        for thing in things.values()
        for value in thing.values()
        if isinstance(value, dict) and "@id" in value
    }
    return found + [each for each in pointed if each.startswith(f"{home}#") and each not in things]


def all_things(found: Any) -> Iterator[dict[str, Any]]:
    """Yield every described thing, however deep."""
    if isinstance(found, dict):
        if "@type" in found and "@id" in found:
            yield found
        found = list(found.values())
    if isinstance(found, list):
        for each in found:
            yield from all_things(each)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("?stage=5", 400),
        ("?area=Alby", 400),
        ("?period=HT2026", 400),
        ("?programme=X", 400),
        ("/HT2026.csv", 400),
        ("/x.csv", 400),
        ("/1999-00.csv", 400),
        ("/1999-00.zip", 400),
    ],
)
def test_what_would_give_small_counts_away_is_not_to_be_had(anybody: WatchfulClient, address: str, status: int) -> None:
    assert anybody.get(f"/open/0127{address}").status_code == status


def test_one_address_cannot_keep_the_page_busy(
    anybody: WatchfulClient, lead: WatchfulClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.views.opening.MOST_FETCHED", 2)
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert anybody.get("/open/9999", environ_base=other).status_code == 404
    assert [anybody.get(f"/open/0127{each}", environ_base=other).status_code for each in ("", "/2026-27.csv")] == [
        200
    ] * 2
    for address in ("", "/2026-27.csv", "/2026-27.zip", "/catalogue.jsonld"):
        answer = anybody.get(f"/open/0127{address}", environ_base=other)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
        assert "Vänta en kvart" in answer.text
    assert anybody.get("/open/0127").status_code == 200, "another address"
    assert [lead.get("/open/0127", environ_base=other).status_code for _time in range(3)] == [200] * 3


def test_a_lead_of_another_municipality_cannot_show_it(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert client.post("/open/1492", data={"show": "yes"}).status_code == 404
