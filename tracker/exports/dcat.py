"""The public files as open data portals want them described: DCAT-AP-SE, as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from tracker.dates import STOCKHOLM, Period
from tracker.exports.about import About
from tracker.exports.files import MIMETYPES

AUTHORITY = "http://publications.europa.eu/resource/authority"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CC0 = {"@id": "http://creativecommons.org/publicdomain/zero/1.0/"}
TITLE = "Tåget och MVP i grundskolan"
ABOUT = (
    "Hur många elever som kommunens skolor har nått med programmen Tåget och MVP (Mentors in Violence Prevention), "
    "per skola och program. Nådda elever är en nedre gräns. Små tal är dolda, och det som skulle avslöja dem."
)


def catalogue(name: str, home: str, addresses: Iterable[tuple[Period, str, str]], about: About) -> dict[str, Any]:
    """Return a municipality's catalogue: its page, and the address of each file with its period and ending."""
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": f"{home}#katalog",
                "@type": "dcat:Catalog",
                "dcterms:title": swedish(f"Öppna data från Linjen, {name}"),
                "dcterms:description": swedish(ABOUT),
                "dcterms:publisher": {"@id": f"{home}#utgivare"},
                "dcterms:language": {"@id": f"{AUTHORITY}/language/SWE"},
                "dcterms:license": CC0,
                "dcterms:modified": {
                    "@type": "xsd:date",
                    "@value": about.made_at.astimezone(STOCKHOLM).date().isoformat(),
                },
                "foaf:homepage": {"@id": home},
                "dcat:themeTaxonomy": {"@id": f"{AUTHORITY}/data-theme"},
                "dcat:dataset": [{"@id": f"{home}#rackvidd"}],
            },
            {
                "@id": f"{home}#utgivare",
                "@type": "foaf:Agent",
                "foaf:name": name,
                "dcterms:type": {"@id": "http://purl.org/adms/publishertype/LocalAuthority"},
            },
            {
                "@id": f"{home}#kontakt",
                "@type": "vcard:Organization",
                "vcard:fn": name,
                "vcard:hasURL": {"@id": home},
            },
            dataset(name, home, [distribution(home, *each) for each in addresses]),
        ],
    }


def dataset(name: str, home: str, distributions: list[dict[str, Any]]) -> dict[str, Any]:
    """Describe the one data set."""
    return {
        "@id": f"{home}#rackvidd",
        "@type": "dcat:Dataset",
        "dcterms:title": swedish(TITLE),
        "dcterms:description": swedish(ABOUT),
        "dcterms:publisher": {"@id": f"{home}#utgivare"},
        "dcat:contactPoint": {"@id": f"{home}#kontakt"},
        "dcterms:accessRights": {"@id": f"{AUTHORITY}/access-right/PUBLIC"},
        "dcterms:language": {"@id": f"{AUTHORITY}/language/SWE"},
        "dcat:theme": [{"@id": f"{AUTHORITY}/data-theme/{theme}"} for theme in ("EDUC", "SOCI")],
        "dcat:keyword": [swedish(word) for word in ("skola", "våldsprevention", "Tåget", "MVP", name)],
        "dcat:landingPage": {"@id": home},
        "dcat:distribution": distributions,
    }


def distribution(home: str, period: Period, address: str, ending: str) -> dict[str, Any]:
    """Describe one file."""
    return {
        "@id": f"{home}#{period.slug}-{ending}",
        "@type": "dcat:Distribution",
        "dcterms:title": swedish(f"Räckvidd {period.label}, {ending.upper()}"),
        "dcterms:description": swedish(f"En rad per skola och program för {period.label}."),
        "dcterms:format": MIMETYPES[ending],
        "dcterms:license": CC0,
        "dcat:accessURL": {"@id": home},
        "dcat:downloadURL": {"@id": address},
    }


def swedish(text: str) -> dict[str, str]:
    """Return a text in Swedish."""
    return {"@language": "sv", "@value": text}
