"""One row of a file as typed values; what cannot be read is remembered as a problem of its column."""

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from tracker import roster
from tracker.dates import SchoolYear
from tracker.errors import Problem
from tracker.imports.letters import wrong_letters
from tracker.models import Kind, codes
from tracker.roster import UNIT_CODE
from tracker.words import gettext as _
from tracker.words import visible

K = TypeVar("K", bound=Kind)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The days from 1982 to 2064, counted from 1900.
EXCELS_DAY = re.compile(r"[3-5][0-9]{4}")
# What a spreadsheet makes of a class called 3/4 or 7:1 when it saves a CSV file; no class is called so.
DATED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|[0-9]{1,2}:[0-9]{2}:[0-9]{2}( [AP]M)?"
    r"|[0-9]{1,2}-(jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)",
    re.IGNORECASE,
)
EARLIEST_YEAR, LATEST_YEAR = 1800, 2200
HIGHEST_STAGE = 12
LONGEST_TEXT = 200
HIGHEST_COUNT = 9999
ANYTHING = date.min


class Cells:
    """The cells of a row by column. A cell that cannot be read gives a stand-in, and a problem.

    Whoever builds an entry of them must throw it away when there are problems.
    """

    def __init__(self, cells: Mapping[str, str]) -> None:
        """Begin without problems."""
        self.cells = cells
        self.problems: list[Problem] = []

    def wrong(self, column: str, message: str) -> None:
        """Remember a problem."""
        self.problems.append(Problem(column, message))

    def raw(self, column: str) -> str:
        """Return a cell as it was typed; empty when the column is absent."""
        return self.cells.get(column, "")

    def text(self, column: str) -> str | None:
        """Return a cell without white space around it; None when it is empty."""
        text = self.raw(column).strip()
        if len(text) > LONGEST_TEXT:
            self.wrong(column, _("Write at most %(most)s characters.", most=LONGEST_TEXT))
        self.readable(column)
        return text or None

    def readable(self, column: str) -> None:
        """Refuse letters that have gone wrong on their way."""
        message = wrong_letters(self.raw(column))
        if message and Problem(column, message) not in self.problems:
            self.wrong(column, message)

    def wanted(self, column: str) -> str:
        """Return the text of a cell that must not be empty."""
        text = self.text(column)
        if text is None:
            self.wrong(column, _("Fill in the cell."))
        return text or ""

    def unit_code(self, column: str) -> str | None:
        """Return a school's unit code; None when the cell is empty."""
        code = self.text(column)
        if code and not UNIT_CODE.fullmatch(code):
            self.wrong(column, _("Write the unit code with exactly 8 digits."))
        return code

    def wanted_unit_code(self, column: str) -> str:
        """Return a unit code that must be given."""
        code = self.unit_code(column)
        if code is None:
            self.wrong(column, _("Write the unit code with exactly 8 digits."))
        return code or ""

    def municipality_code(self, column: str, named_in: str = "") -> str | None:
        """Return a municipality's code; None when the cell is empty.

        Of three digits it gets the zero that spreadsheets drop, if that is a known municipality's, and of the name
        that stands in the column `named_in`; no new one is made of a digit that is lost elsewhere.
        """
        code = self.text(column)
        if not code or re.fullmatch("[0-9]{4}", code):
            return code
        padded = code.zfill(4)
        if not re.fullmatch("[0-9]{3}", code) or not roster.is_municipality(padded, self.text(named_in)):
            self.wrong(column, _("Write the municipality's code with 4 digits, as 0127."))
        return padded

    def class_name(self, column: str) -> str:
        """Return the name of a class, without what nobody sees."""
        name = visible(self.raw(column))
        self.readable(column)
        if DATED.fullmatch(name):
            self.wrong(column, _("Excel has made a date of this. Format the cell as text, and write it anew."))
        elif problem := roster.wrong_class_name(name):
            self.wrong(column, problem)
        return name

    def parts(self, column: str) -> list[str]:
        """Return what is joined by `+` in a cell."""
        text = self.raw(column)
        return text.split("+") if text.strip() else []

    def stages(self, column: str) -> frozenset[int]:
        """Return stages joined by `+`."""
        parts = [part.strip() for part in self.parts(column)]
        if all(part.isascii() and part.isdigit() and len(part) <= 2 and int(part) <= HIGHEST_STAGE for part in parts):
            return frozenset(int(part) for part in parts)
        self.wrong(column, _("Write stages from 0 to 12 joined by +, as 7+8."))
        return frozenset()

    def emails(self, column: str) -> frozenset[str]:
        """Return e-mail addresses joined by `+`; one may hold a `+` before its @."""
        text = self.raw(column).strip().lower()
        found = [match.strip() for match in re.findall(r"[^@]+@[^@+]+(?=\+|$)", text)]
        found = [address.lstrip("+").strip() for address in found]
        if "+".join(found) != re.sub(r"\s*\+\s*", "+", text) or not all(map(roster.is_email, found)):
            self.wrong(column, _("Write e-mail addresses joined by +."))
        return frozenset(found)

    def day(self, column: str) -> date | None:
        """Return a date written as 2026-10-15; None when the cell is empty."""
        text = self.text(column)
        if text is None:
            return None
        try:
            day = date.fromisoformat(text) if DATE.fullmatch(text) else ANYTHING
        except ValueError:
            day = ANYTHING
        if EXCELS_DAY.fullmatch(text):
            self.wrong(column, _("This is Excel's own number of a day. Write the day as 2026-10-15."))
        elif not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            self.wrong(column, _("Write a date as 2026-10-15."))
        return day

    def wanted_day(self, column: str) -> date:
        """Return a date that must be given."""
        day = self.day(column)
        if day is None:
            self.wrong(column, _("Write a date as 2026-10-15."))
        return day or ANYTHING

    def count(self, column: str, most: int = HIGHEST_COUNT) -> int | None:
        """Return a whole number from 0; None when the cell is empty."""
        text = self.text(column)
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= most:
            return int(text)
        self.wrong(column, _("Write a whole number from 0 to %(most)s.", most=most))
        return 0

    def wanted_count(self, column: str, most: int = HIGHEST_COUNT) -> int:
        """Return a whole number that must be given."""
        number = self.count(column, most)
        if number is None:
            self.wrong(column, _("Write a whole number from 0 to %(most)s.", most=most))
        return number or 0

    def year(self, column: str) -> SchoolYear:
        """Return a school year written as 2026/27."""
        try:
            year = SchoolYear.parse(self.wanted(column))
        except ValueError:
            year = SchoolYear(0)
        if not EARLIEST_YEAR <= year.start < LATEST_YEAR:
            self.wrong(column, _("Write a school year as 2026/27."))
            return SchoolYear(EARLIEST_YEAR)
        return year

    def code(self, column: str, kind: type[K]) -> K | None:
        """Return what a code stands for; None when the cell is empty."""
        text = self.text(column)
        found = kind.by_code(text) if text else None
        if text and found is None:
            self.wrong(column, _("Write one of: %(codes)s.", codes=codes(kind)))
        return found

    def wanted_code(self, column: str, kind: type[K]) -> K:
        """Return what a code stands for that must be given."""
        found = self.code(column, kind)
        if found is None and not self.text(column):
            self.wrong(column, _("Write one of: %(codes)s.", codes=codes(kind)))
        return found or next(iter(kind))

    def yes(self, column: str) -> bool | None:
        """Return whether a cell says yes; None when it is empty."""
        text = self.text(column)
        if text not in {None, "ja", "nej"}:
            self.wrong(column, _("Write ja or nej."))
        return None if text is None else text == "ja"
