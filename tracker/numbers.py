"""Exact rounding: once, at the end, half up, from exact numbers; domain.md section 4."""

from decimal import Decimal
from fractions import Fraction


def half_up(value: Fraction | int, places: int) -> Decimal:
    """Round an exact number to `places` decimals, halves away from zero: 1/8 in two places is 0.13."""
    scaled = abs(Fraction(value)) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = tuple(int(digit) for digit in str(units))
    return Decimal((int(value < 0 and units > 0), digits, -places))
