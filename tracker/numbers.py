"""Exact rounding: once, at the end, half up, from exact numbers; domain.md section 4."""

from decimal import Decimal
from fractions import Fraction


def half_up(value: Fraction | int, places: int) -> Decimal:
    """Round an exact number to `places` decimals, halves away from zero: 1/8 in two places is 0.13."""
    part, whole = value.as_integer_ratio()
    units = (2 * abs(part) * 10**places + whole) // (2 * whole)
    return Decimal(f"{-units if part < 0 else units}E-{places}")
