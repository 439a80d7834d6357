"""The report on paper: /follow-up/<period>.pdf, read as a screen reader reads it."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from tests.client import WatchfulClient
from tests.pages.cast import soup, stored, value_of
from tests.pages.known import EMPTY, ZINK
from tests.pages.lines import add_class
from tests.pages.promised import LINES, TEXT, YEAR
from tests.pages.test_follow_up import ids
from tests.pages.test_reach import plain
from tracker.exports.pdf import NoPdf, pdf
from tracker.models import AuditEvent, PromiseKind, School, db

__all__ = ["ids"]

PDF = f"/follow-up/{YEAR}.pdf"


def paper(client: WatchfulClient, address: str = PDF) -> PdfReader:
    """Fetch the PDF."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return PdfReader(BytesIO(answer.data))


def text_of(reader: PdfReader) -> str:
    """Return all words of a PDF, in the white space that one would read."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def elements(node: Any) -> Iterator[dict[str, Any]]:
    """Yield the elements of a structure tree, in reading order."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        for each in node:
            yield from elements(each)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield dict(node)
        if "/K" in node:
            yield from elements(node["/K"])


def kinds(node: Any) -> list[str]:
    """Return the kinds of the elements below one, in reading order."""
    return [str(each["/S"]) for each in elements(node)]


def test_it_is_tagged_titled_and_in_swedish(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    reader = paper(client)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "sv"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Medborgarlöftet 2026/27", "Botkyrka")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert all("/Tabs" in page for page in reader.pages if "/Annots" in page)


def test_headings_and_tables_are_in_order(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    root: Any = paper(client).trailer["/Root"]
    tree = root["/StructTreeRoot"]
    levels = [int(kind[2]) for kind in kinds(tree) if re.fullmatch("/H[1-6]", kind)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    tables = [each for each in elements(tree) if each["/S"] == "/Table"]
    assert len(tables) == 4, "the promise, two programmes, what got in the way"
    for table in tables:
        header = next(each for each in elements(table["/K"]) if each["/S"] == "/THead")
        heads = [each for each in elements(header["/K"]) if each["/S"] == "/TH"]
        assert heads
        assert all("/Column" in str(head["/A"]) for head in heads)


def test_its_words_hold_every_line_and_its_numbers_are_those_of_the_readers_tables(
    client: WatchfulClient, ids: dict[PromiseKind, int]
) -> None:
    words = text_of(paper(client))
    for promised in (TEXT, *LINES.values(), *(f"Om {title}" for title in LINES.values())):
        assert promised in words
    for outcome in (
        "1 av 4 skolor",
        "53,3 % av eleverna",
        "totalt .. under året",
        "Fem av sex",
        "Den sista blir i vår.",
    ):
        assert outcome in words.replace("\N{NO-BREAK SPACE}", " ")
    assert "Preliminärt" in words
    for programme in ("TAGET", "MVP"):
        for row in soup(client.get(f"/reach/open?year={YEAR}&programme={programme}")).select("table.readers tbody tr"):
            place, reach, reached, started, _completed, _dose, reported = (plain(c) for c in row.select("th, td"))
            least, eligible = reached.split(" av ")
            assert f"{place} {reach} . {least} {eligible} {started} {reported}" in words


def test_small_counts_and_small_units_are_in_no_pdf(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    with stored(client.application):
        unit = db.session.query(School).filter_by(unit_code=EMPTY).one()
        unit.parent = db.session.query(School).filter_by(unit_code=ZINK).one()
        small = School(unit_code="10000008", name="Lilla skolan", municipality_code="0127", area="Alby")
        small.owner_type = unit.owner_type
        db.session.add(small)
        db.session.flush()
        add_class(small.id, "3A", s3=4)
    words = text_of(paper(client))
    assert "Lilla skolan .. . 0 .. 0 av 1" in words
    assert "Ödeskolan" not in words


def test_it_is_in_swedish_whoever_fetches_it(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    client.post("/account", data={"do": "language", "language": "en"})
    assert "How it went" in client.get(f"/follow-up?period={YEAR}").text
    words = text_of(paper(client))
    assert "Så gick det" in words
    assert "53,3" in words


def test_that_it_was_fetched_is_noted(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    paper(client)
    with client.application.app_context():
        [event] = db.session.query(AuditEvent).filter_by(action="exported").all()
    assert (event.subject, event.subject_id, event.changes) == ("follow-up", "2026/27", {"municipality": "0127"})


@pytest.mark.parametrize("period", ["2019", "2019-20", "HT2026"])
def test_a_period_without_data_has_a_page_that_says_so(
    client: WatchfulClient, ids: dict[PromiseKind, int], period: str
) -> None:
    answer = client.get(f"/follow-up/{period}.pdf")
    assert answer.status_code == 400
    assert "Det finns varken löfte eller siffror" in answer.text or "per kalenderår eller läsår" in answer.text


def test_a_promise_without_figures_and_figures_without_a_promise_are_reports_too(
    client: WatchfulClient, ids: dict[PromiseKind, int]
) -> None:
    client.post("/follow-up/2020/edit", data={"text": "Det första", "accent": "#14222c", "lines": "usual"})
    assert "Inga klasser att räkna" in text_of(paper(client, "/follow-up/2020.pdf"))
    assert "Det finns inget löfte för den här perioden." in text_of(paper(client, "/follow-up/2026.pdf"))


def test_what_no_typeface_can_show_stops_no_report(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    address = f"/follow-up/lines/{ids[PromiseKind.FREE]}"
    written = {"title": "Vandringar \N{PEDESTRIAN}", "text": "Alla \N{WOMAN}\N{ZERO WIDTH JOINER}\N{BOY} är med: 安全"}
    written |= {
        "seen": value_of(client.get(address), "seen"),
        "comment": "Rad ett\nrad två \N{RIGHTWARDS ARROW} \x07klart",
    }
    assert client.post(address, data=written).status_code == 303
    words = text_of(paper(client))
    mark = "\N{REPLACEMENT CHARACTER}"
    assert f"Vandringar {mark} Alla {mark}{mark} är med: {mark}{mark}" in words
    assert f"{mark} står för ett tecken som den här filen saknar typsnitt för. Sidan visar det." in words
    assert "rad två \N{RIGHTWARDS ARROW} klart" in words


@pytest.mark.parametrize("library", ["typst", "font_source_sans_pro"])
def test_a_failed_pdf_names_what_is_missing(
    client: WatchfulClient,
    ids: dict[PromiseKind, int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    library: str,
) -> None:
    (tmp_path / f"{library}.py").write_text(f"raise ModuleNotFoundError(name={library!r})")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    answer = client.get(PDF)
    assert answer.status_code == 503
    assert f"PDF-filen kunde inte skapas, för {library} saknas." in plain(soup(answer).select("main")[0])


def test_a_template_that_is_missing_or_broken_is_named(context: Flask, tmp_path: Path) -> None:
    with pytest.raises(NoPdf, match=r"mall\.typ saknas"):
        pdf({}, tmp_path / "mall.typ")
    (tmp_path / "mall.typ").write_text('#image("borta.png")')
    with pytest.raises(NoPdf, match=r"borta\.png"):
        pdf({}, tmp_path / "mall.typ")
