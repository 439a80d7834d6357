"""What pages are drawn with: words for days and numbers, the line, fields."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup
from flask import Flask, get_template_attribute, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import DateField, RadioField

from tracker.dates import SchoolYear
from tracker.errors import Problem
from tracker.forms.base import Form, Needed, TextField, TicksField, WholeNumberField
from tracker.line import Line, Station
from tracker.models import Delivery
from tracker.words import speaking_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context(method="POST"):
        yield


@pytest.mark.parametrize(
    ("template", "value", "swedish", "english"),
    [
        ("{{ value|day }}", date(2026, 11, 24), "24 november", "24 November"),
        ("{{ value|day }}", date(2026, 6, 30), "30 juni 2026", "30 June 2026"),
        ("{{ value|day }}", date(2027, 6, 30), "30 juni", "30 June"),
        ("{{ value|near_day }}", date(2026, 11, 24), "i dag", "today"),
        ("{{ value|weekday_day }}", date(2026, 11, 24), "Tisdag 24 november", "Tuesday 24 November"),
        ("{{ value|moment }}", datetime(2026, 11, 24, 9, 42, tzinfo=UTC), "10.42", "10:42"),
        ("{{ value|moment }}", datetime(2026, 11, 23, 23, 1, tzinfo=UTC), "00.01", "00:01"),
        ("{{ value|moment }}", datetime(2026, 11, 20, 9, 5, tzinfo=UTC), "20 november 10.05", "20 November 10:05"),
        ("{{ value|count }}", 4804, "4\u202f804", "4,804"),
        ("{{ value|count }}", 999, "999", "999"),
        ("{{ value|share }}", Fraction(4804, 7056), "68,1\u00a0%", "68.1%"),
        ("{{ value|share }}", Fraction(0), "0,0\u00a0%", "0.0%"),
        ("{{ value|share }}", Fraction(1249, 2000), "62,5\u00a0%", "62.5%"),
        ("{{ value|share }}", None, ".", "."),
        ("{{ value|amount }}", Fraction(7, 2), "3,5", "3.5"),
        ("{{ value|amount }}", Fraction(1, 3), "0,33", "0.33"),
        ("{{ value|amount }}", Fraction(10), "10", "10"),
        ("{{ value|decimal }}", Fraction(10425, 2), "5\u202f212,5", "5,212.5"),
        ("{{ value|decimal(2) }}", Fraction(0), "0,00", "0.00"),
        ("{{ value|listed }}", [4, 5, 6], "4, 5 och 6", "4, 5 and 6"),
        ("{{ value|percent }}", Fraction(3, 2), "100%", "100%"),
        ("{{ stop(value, 8) }}", 5, "57.14%", "57.14%"),
        ("{{ stop(value, 1) }}", 1, "50%", "50%"),
        ("{{ stop(value, 14) }}", 14, "100%", "100%"),
    ],
)
def test_words_for_days_and_numbers(template: str, value: object, swedish: str, english: str) -> None:
    for language, words in (("sv", swedish), ("en", english)):
        with speaking_in(language):
            assert render_template_string(template, value=value) == words


def stations(states: str, groups: int = 1) -> tuple[Station, ...]:
    """Draw stations by letter: Held, half, Cancelled, Missing, ahead; a capital D after a letter is the due ring."""
    found: list[Station] = []
    for letter in states:
        if letter == "D":
            found[-1] = found[-1]._replace(is_due=True)
            continue
        number = len(found) + 1
        plain = Station(number, number, f"Pass {number}", 50, date(2026, 11, number), groups)
        held = {"H": frozenset(range(1, groups + 1)), "h": frozenset({1})}.get(letter, frozenset())
        cancelled = date(2026, 10, 6) if letter == "C" else None
        reported = letter in "HhC"
        station = plain._replace(held_groups=held, cancelled_on=cancelled, reported=reported, is_overdue=letter == "M")
        found.append(station)
    return tuple(found)


def drawn(states: str, groups: int = 1) -> BeautifulSoup:
    """Draw a line of Tåget in 5B."""
    line = Line(
        plan_id=1,
        class_id=1,
        class_name="5B",
        school_id=1,
        school_name="Påhittade skolan",
        unit_code="12345678",
        municipality_code="0127",
        year=SchoolYear(2026),
        programme_code="TAGET",
        programme_name="Tåget",
        curriculum_name="Tåget 4–5",
        delivery=Delivery.TEACHER,
        groups=groups,
        ended_on=None,
        stations=stations(states, groups),
    )
    with speaking_in("sv"):
        return BeautifulSoup(get_template_attribute("macros/line.html", "line")(line, "the-line"), "html.parser")


@pytest.mark.parametrize(
    ("states", "groups", "words"),
    [
        (
            "HHCMMMDaa",
            1,
            (
                "Tåget, 5B: 2 av 8 pass genomförda. Pass 3 inställt. Logg saknas för pass 4, 5 och 6. "
                "I dag borde klassen vara vid pass 6."
            ),
        ),
        (
            "HHHhDaa",
            2,
            (
                "Tåget, 5B: 3 av 6 pass genomförda. Pass 4 genomfört för halva klassen. "
                "I dag borde klassen vara vid pass 4."
            ),
        ),
        (
            "hDa",
            3,
            (
                "Tåget, 5B: 0 av 2 pass genomförda. Pass 1 genomfört för 1 av 3 grupper. "
                "I dag borde klassen vara vid pass 1."
            ),
        ),
        ("HHHHHHHH", 1, "Tåget, 5B: 8 av 8 pass genomförda."),
        ("aaa", 1, "Tåget, 5B: 0 av 3 pass genomförda."),
        (
            "CCMD",
            1,
            (
                "Tåget, 5B: 0 av 3 pass genomförda. Pass 1 och 2 inställda. Logg saknas för pass 3. "
                "I dag borde klassen vara vid pass 3."
            ),
        ),
    ],
)
def test_a_line_is_said_in_words(states: str, groups: int, words: str) -> None:
    svg = drawn(states, groups).svg
    assert svg is not None
    assert svg.title is not None
    assert (svg["aria-labelledby"], svg.title["id"], svg.title.text) == ("the-line", "the-line", words)


@pytest.mark.parametrize(
    ("states", "tracks"),
    [
        ("HHHHHMDaa", [("gone", "0%", "57.14%"), ("overdue", "57.14%", "71.43%"), ("", "71.43%", "100%")]),
        ("HMDaaaaaa", [("overdue", "0%", "14.29%"), ("", "14.29%", "100%")]),
        ("MMDa", [("overdue", "0%", "50%"), ("", "50%", "100%")]),
        ("HHDHa", [("gone", "0%", "66.67%"), ("", "66.67%", "100%")]),
        ("HHH", [("gone", "0%", "100%")]),
        ("aaa", [("", "0%", "100%")]),
        ("H", []),
    ],
)
def test_the_track_shows_how_far(states: str, tracks: list[tuple[str, str, str]]) -> None:
    lines = drawn(states).select("line")
    assert [(" ".join(line.get("class") or ""), line["x1"], line["x2"]) for line in lines] == tracks


def test_the_due_ring_is_drawn_last_and_over_its_station() -> None:
    shapes = [(use["href"], use["x"]) for use in drawn("HCMDa").select("use")]
    assert shapes == [
        ("#held", "0%"),
        ("#cancelled", "33.33%"),
        ("#missing", "66.67%"),
        ("#ahead", "100%"),
        ("#today", "66.67%"),
    ]


class Everything(Form):
    """A form with one field of each kind."""

    title = TextField("Titel", [Needed("Skriv en titel.")])
    present = WholeNumberField("Närvarande", [Needed("Skriv hur många som var med.")])
    day = DateField("Datum", [Needed("Välj datum.")])
    outcome = RadioField("Hur gick det?", [Needed("Välj ett svar.")], choices=lambda: [("a", "A"), ("b", "B")])
    roles = TicksField("Roller", choices=lambda: [("a", "A"), ("b", "B")])


GOOD = {"title": " Hej ", "present": "27", "day": "2026-11-24", "outcome": "a", "roles": "b"}


@pytest.mark.parametrize(
    ("field", "typed", "target", "line"),
    [
        ("title", " \t", "title", "Titel: Skriv en titel."),
        ("present", "", "present", "Närvarande: Skriv hur många som var med."),
        ("present", "27,5", "present", "Närvarande: Skriv ett heltal med siffror, till exempel 27."),
        ("present", "-1", "present", "Närvarande: Skriv ett heltal med siffror, till exempel 27."),
        ("present", "٢٧", "present", "Närvarande: Skriv ett heltal med siffror, till exempel 27."),
        ("present", "9" * 5000, "present", "Närvarande: Skriv ett heltal med siffror, till exempel 27."),
        ("day", "", "day", "Datum: Välj datum."),
        ("day", "24/11", "day", "Datum: Skriv datumet som år-månad-dag, till exempel 2026-11-24."),
        ("outcome", "", "outcome-0", "Hur gick det: Välj ett svar."),
        ("outcome", "c", "outcome-0", "Hur gick det: Välj ett av svaren."),
        ("roles", "c", "roles-0", "Roller: Välj ett av svaren."),
    ],
)
def test_a_field_says_one_thing_in_our_words(field: str, typed: str, target: str, line: str) -> None:
    form = Everything(MultiDict(GOOD | {field: typed}))
    assert not form.submitted()
    assert [(mistake.target, mistake.text) for mistake in form.mistakes] == [(target, line)]
    assert form.http_status == 422


def test_a_good_form_hands_over_typed_values() -> None:
    form = Everything(MultiDict(GOOD))
    assert form.submitted()
    assert form.data == {
        "title": "Hej",
        "present": 27,
        "day": date(2026, 11, 24),
        "outcome": "a",
        "roles": ["b"],
    }
    assert form.http_status == 200


def test_what_the_domain_refuses_stands_beside_its_field_and_the_rest_on_top() -> None:
    form = Everything(MultiDict(GOOD | {"present": "36"}))
    form.submitted()
    form.refuse([Problem("present", "Ange högst 32."), Problem("plan", "Planen är avslutad.")])
    assert [(m.target, m.text) for m in form.mistakes] == [
        (None, "Planen är avslutad."),
        ("present", "Närvarande: Ange högst 32."),
    ]
    stepper = get_template_attribute("macros/forms.html", "stepper")(form.present, "5B har 27 elever.")
    field = BeautifulSoup(stepper, "html.parser").select_one("#present")
    assert field is not None
    assert (field["value"], field["aria-invalid"]) == ("36", "true")
    assert field["aria-describedby"] == "present-hint present-error"
