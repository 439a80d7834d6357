"""Rounding, against counting in whole numbers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.numbers import half_up


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(2, 3), 1, "0.7"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(-1, 1000), 1, "0.0"),
        (Fraction(1999, 20), 1, "100.0"),
        (0, 2, "0.00"),
        (4804, 0, "4804"),
        (10**30 + Fraction(1, 2), 0, str(10**30 + 1)),
    ],
)
def test_halves_go_up(value: Fraction | int, places: int, rounded: str) -> None:
    assert str(half_up(value, places)) == rounded


@given(st.fractions(min_value=0), st.integers(0, 4))
def test_it_is_never_further_off_than_half_a_unit(value: Fraction, places: int) -> None:
    unit = Fraction(1, 10**places)
    rounded = half_up(value, places)
    assert rounded.as_tuple().exponent == -places
    assert -unit / 2 < Fraction(rounded) - value <= unit / 2
