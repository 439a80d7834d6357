"""What the pictures show: the course over all years, schools by stage, how the dose is spread."""

from dataclasses import dataclass, replace
from fractions import Fraction

from tracker import reach
from tracker.access import Scope
from tracker.dates import Period, today
from tracker.reach import Reach, Selection

# Where the doses of plans are divided: nothing held, then so much of the planned sessions, each up to the next.
DOSES = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1))


@dataclass(frozen=True)
class PeriodFigures:
    """One period's figures; the last may be going on."""

    period: Period
    reach: Reach

    @property
    def is_now(self) -> bool:
        """Say whether the period is going on."""
        return self.period.first <= today() <= self.period.last


@dataclass(frozen=True)
class HeatRow:
    """One school's figures, stage by stage; a stage without eligible pupils is absent."""

    unit_code: str
    school: str
    stages: dict[int, Reach]


def trend(scope: Scope, selection: Selection) -> list[PeriodFigures]:
    """Return the figures of every period so far of the selection's kind, the earliest first."""
    return [
        PeriodFigures(period, reach.total(reach.by_school(scope, replace(selection, period=period))))
        for period in selection.period.alike(reach.years(scope))
        if period.first <= today()
    ]


def heat(scope: Scope, selection: Selection, stages: list[int]) -> list[HeatRow]:
    """Return the figures of each school in each stage, in file order."""
    found: dict[str, HeatRow] = {}
    names = {row.unit_code: row.name for row in reach.schools(scope, selection)}
    for stage in stages:
        for row in reach.by_school(scope, replace(selection, stage=stage)):
            if row.reach.pupils:
                at = found.setdefault(row.unit_code, HeatRow(row.unit_code, row.school, {}))
                at.stages[stage] = row.reach
    return [found[code] for code in names if code in found]


def doses(scope: Scope, selection: Selection) -> list[int]:
    """Count the plans by dose: nothing, under 25 %, from 25, 50 and 75 %, and all of what the period has planned."""
    counts = [0] * (len(DOSES) + 1)
    for plan in reach.by_plan(scope, selection):
        if plan.tally.dose is not None:
            counts[bin_of(plan.tally.dose)] += 1
    return counts


def bin_of(dose: Fraction) -> int:
    """Return in which part of the spread a dose lies: 0 for nothing held, 1 for less than a quarter, 5 for all."""
    return 0 if not dose else sum(dose >= least for least in DOSES)
