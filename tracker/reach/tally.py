"""What adds up over plans, and what became of the planned sessions: domain.md section 4.

A ratio whose denominator is empty is None. Shares are 0–1 (dose and attendance may pass 1).
"""

from dataclasses import dataclass
from fractions import Fraction
from operator import add
from typing import NamedTuple

# 1/840 is a unit in which a share of 1 to 8 groups is a whole number.
UNIT = 840


def ratio(part: Fraction | int, whole: Fraction | int) -> Fraction | None:
    """Return part / whole, exactly, or None when there is no whole."""
    if not whole:
        return None
    return Fraction(part, whole) if isinstance(part, int) and isinstance(whole, int) else Fraction(part) / whole


class Tally(NamedTuple):
    """What adds up over plans: sessions, logs, pupils present, minutes and reports; sessions and groups in units.

    planned: sessions due in the period. held: Σ held(s). held_logs: logs with status held, of which
    as_planned, adapted, partly. present: Σ present. attendable: Σ P · held(s). pupil_minutes: Σ present · minutes.
    due: sessions due up to the reference date. reported: Σ reported(s) of those, reported_ahead: of the later ones.
    planned_held: Σ held(s) of the planned sessions, on whatever day they were held.
    """

    planned: int = 0
    held_logs: int = 0
    as_planned: int = 0
    adapted: int = 0
    partly: int = 0
    present: int = 0
    pupil_minutes: int = 0
    due: int = 0
    held_units: int = 0
    attendable_units: int = 0
    reported_units: int = 0
    reported_ahead_units: int = 0
    planned_held_units: int = 0

    def __add__(self, other: "Tally") -> "Tally":  # type: ignore[override]  # figures are added, not tuples joined
        """Add numerators and denominators, never percentages."""
        return Tally(*map(add, self, other))

    @property
    def held(self) -> Fraction:
        """Return how many sessions are held, half groups as fractions."""
        return Fraction(self.held_units, UNIT)

    @property
    def attendable(self) -> Fraction:
        """Return Σ P · held(s)."""
        return Fraction(self.attendable_units, UNIT)

    @property
    def reported(self) -> Fraction:
        """Return how many of the sessions due up to the reference date are reported."""
        return Fraction(self.reported_units, UNIT)

    @property
    def reported_ahead(self) -> Fraction:
        """Return Σ reported(s) of the sessions due later."""
        return Fraction(self.reported_ahead_units, UNIT)

    @property
    def planned_held(self) -> Fraction:
        """Return Σ held(s) of the planned sessions, on whatever day."""
        return Fraction(self.planned_held_units, UNIT)

    @property
    def dose(self) -> Fraction | None:
        """Levererad dos: Σ held(s) / planned. It may pass 1 in a part of a year."""
        return ratio(self.held, self.planned)

    @property
    def adherence(self) -> Fraction | None:
        """Följsamhet: held logs as planned / held logs."""
        return ratio(self.as_planned, self.held_logs)

    @property
    def attendance(self) -> Fraction | None:
        """Närvarograd: Σ present / Σ (P · held(s)); not cut at 1."""
        return ratio(self.present, self.attendable)

    @property
    def pupil_hours(self) -> Fraction:
        """Elevtimmar: Σ present · minutes / 60."""
        return Fraction(self.pupil_minutes, 60)

    @property
    def reporting_rate(self) -> Fraction | None:
        """Rapporteringsgrad: Σ reported(s) / sessions due up to the reference date."""
        return ratio(self.reported, self.due)

    @property
    def coverage(self) -> "Coverage":
        """Return what became of the planned sessions."""
        return Coverage(
            held=self.planned_held,
            cancelled=self.reported + self.reported_ahead - self.planned_held,
            missing=self.due - self.reported,
            ahead=self.planned - self.due - self.reported_ahead,
        )


@dataclass(frozen=True)
class Coverage:
    """What became of the sessions planned in a period: the four parts add up to them, half groups as fractions.

    held, cancelled: by their logs, on whatever day. missing: due, and no log. ahead: not due yet, and no log.
    """

    held: Fraction
    cancelled: Fraction
    missing: Fraction
    ahead: Fraction
