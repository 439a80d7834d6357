"""The guard against personal data in free text. All numbers are invented, or made by the test."""

from datetime import date, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.personal import personal_data_in

IDENTITY, EMAIL, PHONE = "identity number", "e-mail address", "phone number"
# What teachers write, and what points at somebody; the phone's rule is tried on the same.
FINE = [
    "@alla",
    "Till @alla lärare: läs s. 12-14.",
    "1/2 klass i dag, 1/2 klass i morgon.",
    "Vi var 12 + 13 elever.",
    "10.30-11.20 i stället för 13.00-13.50.",
    "Pass 1, 2, 3, 4, 5, 6, 7, 8 och 9 är klara.",
    "Läsåret 2026/27, 2027/28.",
    "121212-1213",  # not its check digit
    "131312-1212",  # not a date
    "99010001",
    "",
]
SEEN = [
    ("20121212-1212", IDENTITY),
    ("201212121212", IDENTITY),
    ("121212-1212", IDENTITY),
    ("121212+1212", IDENTITY),
    ("121212 1212", IDENTITY),
    ("1212121212", IDENTITY),
    ("701063-2391", IDENTITY),
    ("anna@example.org", EMAIL),
    ("Skriv till anna.b+c@skola.example.org!", EMAIL),
    ("å@ö.se", EMAIL),
    ("0700000000", PHONE),
    ("070-000 00 00", PHONE),
    ("070-0000000", PHONE),
    ("08-000 000 00", PHONE),
    ("+46 70 000 00 00", PHONE),
    ("0046700000000", PHONE),
    ("Ring (070) 000 00 00.", PHONE),
]


def check_digit(nine: str) -> int:
    """Return the last digit of an identity number: every second digit doubled, the digits' sum made whole tens."""
    total = sum(sum(map(int, str(int(digit) * (2, 1)[place % 2]))) for place, digit in enumerate(nine))
    return -total % 10


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw an identity or coordination number: century, date, last four."""
    day = draw(st.dates(date(1900, 1, 1), date(2029, 12, 31)))
    first = f"{day:%y%m}{day.day + draw(st.sampled_from([0, 60])):02}"
    nine = first + f"{draw(st.integers(0, 999)):03}"
    return f"{day:%Y}"[:2], first, nine[6:] + str(check_digit(nine))


SEPARATORS = st.sampled_from(["", "-", "+", " ", " - ", "- ", "–", "\u00a0"])
AROUND = st.sampled_from([("", ""), ("Eleven ", " var borta"), ("(", ")"), ("nr:", "."), ("å", "ö"), ("\n", "\n")])


@given(numbers(), st.booleans(), SEPARATORS, AROUND)
def test_every_identity_number_is_seen(
    number: tuple[str, str, str], has_century: bool, separator: str, around: tuple[str, str]
) -> None:
    century, first, last = number
    text = around[0] + (century if has_century else "") + first + separator + last + around[1]
    assert personal_data_in(text) == IDENTITY


@given(numbers(), st.integers(1, 9))
def test_a_wrong_check_digit_is_no_identity_number(number: tuple[str, str, str], off: int) -> None:
    _century, first, last = number
    wrong = str((int(last[-1]) + off) % 10)
    assert personal_data_in(f"{first}-{last[:3]}{wrong}") != IDENTITY


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.times(), st.integers(0, 40))
@example(date(2012, 12, 12), time(12, 12), 27)
def test_dates_times_and_counts_are_fine(day: date, at: time, count: int) -> None:
    clock = f"{at:%H:%M}"
    for text in (
        f"{day.isoformat()} var {count} elever med",
        f"{day.day}/{day.month} kl. {clock}–{clock.replace(':', '.')}",
        f"den {day.day}.{day.month}.{day.year}",
        f"{day:%y%m%d}, {count} av 28, {count}-{count + 1} minuter",
        f"vecka {count}, pass 1-{count}",
    ):
        assert personal_data_in(text) is None, text


@pytest.mark.parametrize("text", FINE)
def test_what_teachers_write_is_fine(text: str) -> None:
    assert personal_data_in(text) is None


@pytest.mark.parametrize(("text", "found"), SEEN)
def test_what_points_at_somebody_is_seen(text: str, found: str) -> None:
    assert personal_data_in(text) == found
    assert personal_data_in(f"Hej!\n{text}") == found


@given(st.integers(0, 3000))
def test_a_range_of_days_is_no_number_of_anybody(offset: int) -> None:
    first = date(2024, 1, 1) + timedelta(days=offset)
    last = first + timedelta(days=3)
    assert personal_data_in(f"{first.isoformat()}–{last.isoformat()}") is None
    assert personal_data_in(f"{first.isoformat()} {last.isoformat()}") is None
