"""The guard against personal data in free text. All numbers are invented, or made by the test."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.phrases import FINE, IDENTITY, SEEN
from tracker.personal import personal_data_in

THIS_YEAR = datetime.now(UTC).year


def check_digit(nine: str) -> int:
    """Return the last digit of an identity number: every second digit doubled, the digits' sum made whole tens."""
    total = sum(sum(map(int, str(int(digit) * (2, 1)[place % 2]))) for place, digit in enumerate(nine))
    return -total % 10


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw an identity or coordination number of somebody from five years on: century, date, last four."""
    day = draw(st.dates(date(1930, 1, 1), date(THIS_YEAR - 5, 12, 31)))
    first = f"{day:%y%m}{day.day + draw(st.sampled_from([0, 60])):02}"
    nine = first + f"{draw(st.integers(0, 999)):03}"
    return f"{day:%Y}"[:2], first, nine[6:] + str(check_digit(nine))


@given(st.dates(date(THIS_YEAR - 4, 1, 1), date(THIS_YEAR + 1, 12, 31)), st.integers(0, 9999))
def test_a_day_of_these_years_and_four_digits_are_no_identity_number(day: date, number: int) -> None:
    for written in (day.isoformat(), f"{day:%Y%m%d}", f"{day:%y%m%d}", f"{day:%Y %m %d}"):
        for text in (f"{written} {number:04}", f"{written}, {number:04}", f"{written} ({number:04})"):
            assert personal_data_in(f"Pass {text} elever") != IDENTITY, text


@given(st.dates(date(THIS_YEAR - 4, 1, 1), date(THIS_YEAR + 1, 12, 31)), st.integers(0, 999), st.sampled_from("-+"))
def test_what_is_written_as_an_identity_number_is_one_in_these_years_too(day: date, birth: int, sign: str) -> None:
    nine = f"{day:%y%m%d}{birth:03}"
    assert personal_data_in(f"{nine[:6]}{sign}{nine[6:]}{check_digit(nine)}") == IDENTITY


@given(st.data())
def test_an_identity_number_is_seen_wherever_it_is_divided(data: st.DataObject) -> None:
    century, first, last = data.draw(numbers())
    year, rest = data.draw(st.sampled_from([first[:2], century + first[:2]])), first[2:]
    sign = data.draw(st.sampled_from("-./"))
    letter = data.draw(st.sampled_from("aXåÖt"))
    between = data.draw(st.sampled_from([" ", "-", ".", "/", "_", ":", "x", "Å"]))
    for text in (
        f"{year}{sign}{rest}{sign}{last}",
        f"{year}{rest[:2]}{sign}{rest[2:]}{sign}{last}",
        f"{year}{rest}{letter}{last}",
        between.join(first + last),
    ):
        assert personal_data_in(f"Hej {text}!") == IDENTITY, text


WITHIN = st.sampled_from(["", "-", "/", ".", " ", "\u2011", "\u200b", " - "])
SEPARATORS = st.sampled_from(["", "-", "+", " ", " - ", "- ", "–", "\u00a0", "\r\n", "/", "_", ": ", "\u00ad-", " ("])
# ASCII, full width, Arabic-Indic, Devanagari.
SCRIPTS = st.sampled_from(["0", "０", "٠", "०"])
AROUND = st.sampled_from([("", ""), ("Eleven ", " var borta"), ("(", ")"), ("nr:", "."), ("å", "ö"), ("\n", "\n")])


@st.composite
def spellings(draw: st.DrawFn) -> str:
    """Draw an identity number as somebody may write it."""
    century, first, last = draw(numbers())
    day = draw(st.sampled_from(["", century])) + draw(WITHIN).join([first[:2], first[2:4], first[4:]])
    text = day + draw(SEPARATORS) + draw(st.sampled_from(["", " "])).join([last[:2], last[2:]])
    zero = draw(SCRIPTS)
    return text.translate({ord("0") + digit: ord(zero) + digit for digit in range(10)})


@given(spellings(), AROUND)
def test_every_identity_number_is_seen(number: str, around: tuple[str, str]) -> None:
    assert personal_data_in(around[0] + number + around[1]) == IDENTITY


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
        f"{day.isoformat()} {clock.replace(':', '.')}, {count} elever",
        f"{day.isoformat()} {clock}-{clock} {count} elever",
        f"{at:%H%M}-{at:%H%M} {at:%H%M}-{at:%H%M}",
        f"{day:%Y%m%d}-{day:%Y%m%d}, {day:%y%m%d}-{day:%y%m%d}",
        f"{day.isoformat()} {day.year}/{(day.year + 1) % 100:02}",
        f"klockan {at:%H %M} {at:%H %M}, rum {count:03}",
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
