"""What to make: which schools, how many years, with which seed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tracker.dates import SchoolYear
from tracker.errors import TrackerError
from tracker.roster import SchoolEntry, schools_in
from tracker.words import gettext as _


@dataclass(frozen=True)
class Step:
    """One municipality in one school year; `weight` says how much work that is."""

    code: str
    year: SchoolYear
    weight: int


@dataclass(frozen=True)
class Order:
    """What is asked for: `years` school years up to the one of `day`, with logs up to the day before.

    `register` is a fingerprint of the file, `municipality` the only one wanted, None for all.
    """

    seed: int
    years: int
    municipality: str | None
    register: str
    day: date
    towns: dict[str, list[SchoolEntry]] = field(repr=False)

    def steps(self) -> Iterator[Step]:
        """Yield the steps in order: year after year, as logs come in."""
        last = SchoolYear.of(self.day).start
        for start in range(last - self.years + 1, last + 1):
            for code, schools in self.towns.items():
                pupils = sum(sum(school.rolls.values()) for school in schools)
                yield Step(code, SchoolYear(start), pupils)


def order_from(path: Path, municipality: str | None, *, seed: int, years: int, day: date) -> Order:
    """Read the register and return the order; raise OSError, or TrackerError when it cannot be made."""
    towns = register_in(path)
    if municipality is not None:
        code = municipality.strip().zfill(4)
        if code not in towns:
            raise TrackerError(
                _("There is no municipality %(code)s in the register. Give four digits, as 0127.", code=municipality)
            )
        towns = {code: towns[code]}
        municipality = code
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    return Order(seed, years, municipality, fingerprint, day, towns)


def register_in(path: Path) -> dict[str, list[SchoolEntry]]:
    """Return the schools of a register by municipality; raise OSError, or TrackerError when it is none."""
    try:
        towns = schools_in(path)
    except (KeyError, ValueError, AssertionError):
        towns = {}
    if not towns:
        raise TrackerError(
            _("%(file)s is no register of schools. Give a file like skolenheter_2020.csv.", file=path.name)
        )
    return towns
