"""The calendar: today, school years and the periods that figures are counted over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from sys import intern
from zoneinfo import ZoneInfo

from flask import current_app

STOCKHOLM = ZoneInfo("Europe/Stockholm")
# From this school year förskoleklass is year 1 (Riksdag decision of 2025-06-18).
TEN_YEAR_SCHOOL = 2028
FIRST_YEAR = 1900
# Where the hour ends in a moment that is written down, and where the second does.
HOUR, SECOND = len("2026-11-24T10"), len("2026-11-24T10:42:00")


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def in_stockholm(moment: datetime | str) -> str:
    """Return a moment as files write it, `2026-11-24T11:42:13+01:00`; as text it is given in UTC.

    Text is cut and not parsed, because files hold millions of moments.
    """
    utc = moment if isinstance(moment, str) else moment.astimezone(UTC).isoformat()
    hour, offset = hour_in_stockholm(utc[:HOUR])
    return f"{hour}{utc[HOUR:SECOND]}{offset}"


@lru_cache(maxsize=2**15)
def hour_in_stockholm(hour: str) -> tuple[str, str]:
    """Return an hour of UTC as it is in Stockholm, and by how much they differ, which is by whole hours."""
    local = datetime.fromisoformat(f"{hour}:00+00:00").astimezone(STOCKHOLM).isoformat(timespec="seconds")
    return local[:HOUR], intern(local[SECOND:])


def today() -> date:
    """Return the date in Stockholm, or the one that `TRACKER_TODAY` fixes."""
    fixed: date | None = current_app.config["TODAY"]
    return fixed or datetime.now(STOCKHOLM).date()


@dataclass(frozen=True, order=True)
class SchoolYear:
    """A school year, 1 July – 30 June, by the calendar year it starts in."""

    start: int

    @classmethod
    def of(cls, day: date) -> "SchoolYear":
        """Return the school year that `day` lies in."""
        return cls(day.year if day.month >= 7 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> "SchoolYear":
        """Read `2026/27` or `2026-27`; raise ValueError for anything else."""
        start, separator, end = text[:4], text[4:5], text[5:]
        if not (len(text) == 7 and separator in "/-" and text.isascii() and (start + end).isdigit()):
            raise ValueError(text)
        if not FIRST_YEAR <= int(start) < date.max.year or int(end) != (int(start) + 1) % 100:
            raise ValueError(text)
        return cls(int(start))

    @property
    def first(self) -> date:
        """Return 1 July."""
        return date(self.start, 7, 1)

    @property
    def last(self) -> date:
        """Return 30 June of the next calendar year."""
        return date(self.start + 1, 6, 30)

    @property
    def before(self) -> "SchoolYear":
        """Return the school year before this one."""
        return SchoolYear(self.start - 1)

    @property
    def slug(self) -> str:
        """Return `2026-27`, as in addresses and file names."""
        return f"{self.start}-{(self.start + 1) % 100:02}"

    def __str__(self) -> str:
        """Return `2026/27`, as on the screen and in files."""
        return self.slug.replace("-", "/")


@dataclass(frozen=True)
class Period:
    """What figures are counted over, `first` to `last`: a school year, one of its terms, or a calendar year.

    `year` is the school year that it lies in; of a calendar year, which touches two, the one that begins in it.
    """

    year: SchoolYear
    first: date
    last: date
    label: str

    @classmethod
    def of_year(cls, year: SchoolYear) -> "Period":
        """Return the whole of `year`."""
        return cls(year, year.first, year.last, str(year))

    @classmethod
    def of_term(cls, text: str) -> "Period":
        """Read `HT2026` (1 July – 31 December) or `VT2027` (1 January – 30 June), or raise ValueError."""
        term = text[:2].upper()
        if term not in {"HT", "VT"}:
            raise ValueError(text)
        return cls.term(term, calendar_year(text[2:]))

    @classmethod
    def of_calendar_year(cls, text: str) -> "Period":
        """Read `2026` (1 January – 31 December), or raise ValueError."""
        return cls.calendar(calendar_year(text))

    @classmethod
    def calendar(cls, number: int) -> "Period":
        """Return a calendar year."""
        return cls(SchoolYear(number), date(number, 1, 1), date(number, 12, 31), str(number))

    @classmethod
    def term(cls, term: str, number: int) -> "Period":
        """Return the autumn (`HT`) or spring (`VT`) term of a calendar year."""
        if term == "HT":
            return cls(SchoolYear(number), date(number, 7, 1), date(number, 12, 31), f"HT{number}")
        return cls(SchoolYear(number - 1), date(number, 1, 1), date(number, 6, 30), f"VT{number}")

    @property
    def is_term(self) -> bool:
        """Say whether this is a term and not a whole year."""
        return self.label[0] in "HV"

    @property
    def is_calendar_year(self) -> bool:
        """Say whether this is a calendar year: the spring of one school year and the autumn of the next."""
        return self.label.isdigit()

    @property
    def parts(self) -> tuple["Period", ...]:
        """Return what lies in one school year each: a calendar year's two terms, else the period itself."""
        if not self.is_calendar_year:
            return (self,)
        return Period.term("VT", self.year.start), Period.term("HT", self.year.start)

    @property
    def years(self) -> tuple[SchoolYear, ...]:
        """Return the school years that it touches, the earlier first."""
        return tuple(part.year for part in self.parts)

    @property
    def slug(self) -> str:
        """Return the period as in addresses and file names: `2026-27`, `HT2026`, `2026`."""
        return self.label.replace("/", "-")

    @property
    def query(self) -> dict[str, str]:
        """Return the period as a query string carries it."""
        return {"term" if self.is_term else "calendar-year" if self.is_calendar_year else "year": self.slug}

    @property
    def before(self) -> "Period":
        """Return the same period a year earlier."""
        if self.is_term:
            return Period.term(self.label[:2], int(self.label[2:]) - 1)
        if self.is_calendar_year:
            return Period.calendar(self.year.start - 1)
        return Period.of_year(self.year.before)

    def alike(self, years: Iterable[SchoolYear]) -> list["Period"]:
        """Return the periods of the same kind that lie in school years, or touch them: by their first day."""
        starts = sorted(year.start for year in years)
        if self.is_term:
            term = self.label[:2]
            return [Period.term(term, start + (term == "VT")) for start in starts]
        if self.is_calendar_year:
            return [Period.calendar(number) for number in sorted({*starts, *(start + 1 for start in starts)})]
        return [Period.of_year(SchoolYear(start)) for start in starts]


def calendar_year(text: str) -> int:
    """Read the four digits of a calendar year, or raise ValueError."""
    if not (len(text) == 4 and text.isascii() and text.isdigit() and int(text) >= FIRST_YEAR):
        raise ValueError(text)
    return int(text)


def term_of(day: date) -> str:
    """Return the term that `day` lies in, as files write it: `HT2026`."""
    return f"{'HT' if day.month >= 7 else 'VT'}{day.year}"


def stage_label(stage: int, year: SchoolYear) -> str:
    """Return how a stage (0–12) is called in `year`: `F`, `5`, `Gy 1`; domain.md section 2."""
    if stage >= 10:
        return f"Gy {stage - 9}"
    if year.start >= TEN_YEAR_SCHOOL:
        return str(stage + 1)
    return str(stage) if stage else "F"
