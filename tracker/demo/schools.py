"""Write the invented schools, what the register says of them, and who comes to speak for police and social services."""

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.dates import SchoolYear
from tracker.demo.places import UNITS, Unit
from tracker.demo.rows import Row, Rows, add, add_numbered, dice
from tracker.models import Contact, ContactKind, OwnerType, School, SchoolRoll
from tracker.words import search_key, sort_key

STAGES = range(10)


@dataclass(frozen=True)
class SchoolFacts:
    """A school that has been written, with the unit it was written from."""

    id: int
    unit: Unit

    def stages(self, *, this_year: bool) -> frozenset[int]:
        """Return the stages that the school has this year, or had the year before."""
        bands = self.unit.bands_of(this_year=this_year)
        return frozenset(stage for band in bands for stage in range(band.first, band.last + 1))


def write_schools(municipality_code: str, year: SchoolYear) -> dict[str, SchoolFacts]:
    """Write the schools, parents before their tiny units, and return them by name."""
    schools: dict[str, SchoolFacts] = {}
    for tiny in (False, True):
        units = [unit for unit in UNITS if unit.is_tiny is tiny]
        rows = [school_row(unit, municipality_code, year, schools) for unit in units]
        keys = add_numbered(School.id, rows)
        schools |= {unit.name: SchoolFacts(key, unit) for key, unit in zip(keys, units, strict=True)}
    return {unit.name: schools[unit.name] for unit in UNITS}


def school_row(unit: Unit, municipality_code: str, year: SchoolYear, schools: dict[str, SchoolFacts]) -> Row:
    """Return a school as the database keeps it."""
    return {
        "unit_code": f"{municipality_code}{UNITS.index(unit) + 1:03}0",
        "name": unit.name,
        "sort_key": sort_key(unit.name),
        "search_key": search_key(unit.name),
        "municipality_code": municipality_code,
        "owner_type": unit.owner,
        "area": unit.area,
        "parent_id": schools[unit.parent].id if unit.parent else None,
        "opened_on": date(year.start, 8, 1) if unit.is_new else None,
        "closed_on": year.before.last if unit.is_closed else None,
    }


def write_rolls(schools: dict[str, SchoolFacts], year: SchoolYear, seed: int) -> None:
    """Write the register's pupils per stage of the year before."""
    rows: Rows = []
    for school in schools.values():
        roll = dice(seed, "roll", school.unit.name)
        stages = school.stages(this_year=False) or (() if school.unit.is_new else STAGES)
        rows += [
            {"school_id": school.id, "year": year.start - 1, "stage": stage, "pupils": pupils}
            for stage in sorted(stages)
            if (pupils := in_register(school.unit, stage) + roll.randint(-2, 2)) > 0
        ]
    add(SchoolRoll, rows)


def in_register(unit: Unit, stage: int) -> int:
    """Return about how many pupils a school has in a stage."""
    bands = [band for band in unit.bands_of(this_year=False) if band.first <= stage <= band.last]
    return unit.pupils * sum(band.parallels for band in bands) or unit.pupils


def write_contacts(schools: dict[str, SchoolFacts], today: date, seed: int, names: list[str]) -> None:
    """Write the contact persons: most schools have both, a few lack one, some were not confirmed for long."""
    rows: Rows = []
    for school in schools.values():
        dealt = dice(seed, "contacts", school.unit.name)
        has = 0.6 if school.unit.owner is OwnerType.INDEPENDENT else 0.97
        for kind in ContactKind:
            first_day = date(today.year - 1, 1, 15) + timedelta(days=dealt.randint(0, 200))
            is_over, confirmed = dealt.random() < 0.05, today - timedelta(days=dealt.randint(3, 150))
            row = {
                "school_id": school.id,
                "kind": kind,
                "name": dealt.choice(names),
                "first_day": first_day,
                "last_day": first_day + timedelta(days=90) if is_over else None,
                "confirmed_on": confirmed if dealt.random() < 0.8 else first_day,
            }
            rows += [row] if dealt.random() < has and not school.unit.is_tiny and not school.unit.is_closed else []
    add(Contact, rows)
