"""Classes from another system: what `tracker import classes --from-ss12000` asks, and of whom."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import click
from flask import current_app

from tracker import roster
from tracker.access import EVERYTHING
from tracker.cli.saying import bad_usage
from tracker.config import FIRST_DAY, LAST_DAY
from tracker.dates import Period, SchoolYear, today
from tracker.forms.selection import with_zero
from tracker.imports.ss12000 import Api, classes_of, wrong_address
from tracker.line import Choice
from tracker.models import db
from tracker.words import gettext as _
from tracker.words import ngettext


@dataclass(frozen=True)
class Given:
    """What is imported: a file by its name, or what an API told, of which `places` say what each row is about.

    `notes` and `faults` are what was worth knowing and what was wrong there, each with its place.
    """

    name: str
    data: bytes
    places: Sequence[str] = ()
    notes: Sequence[tuple[str, str]] = ()
    faults: Sequence[tuple[str, str]] = ()

    def where(self, row: int) -> str:
        """Return how sentences name a row; the header is row 1."""
        return self.places[row - 2] if self.places else str(_("row %(row)s", row=row))

    def in_vain(self, bad_rows: int) -> str:
        """Say how much must be mended before anything is written."""
        bad = bad_rows + len(self.faults)
        if not self.places and not self.faults:
            return str(
                ngettext(
                    "Nothing is written: %(num)s row needs mending.",
                    "Nothing is written: %(num)s rows need mending.",
                    bad,
                )
            )
        return str(
            ngettext(
                "Nothing is written: %(num)s thing needs mending.",
                "Nothing is written: %(num)s things need mending.",
                bad,
            )
        )


def fetched(address: str, municipality: str | None, year: str | None, day: str | None) -> Given:
    """Ask an API for the classes of a municipality; raise NoAnswer, or end the command when it was called wrongly."""
    if problem := wrong_address(address):
        bad_usage(f"--from-ss12000: {problem}")
    token = current_app.config["SS12000_TOKEN"]
    if token is None:
        bad_usage(_("Set TRACKER_SS12000_TOKEN to the key that opens the API."))
    if municipality is None:
        bad_usage(_("Say with --municipality whose classes they are, as 0127."))
    municipality = with_zero(municipality)
    counted_on = day_of(year, day)
    there = Choice(Period.of_year(SchoolYear.of(counted_on)), municipality=municipality)
    schools = {school.unit_code for school in roster.schools(EVERYTHING, there)}
    if not schools:
        bad_usage(_("--municipality: there are no schools in %(code)s. Import them first.", code=municipality))
    standing = list(roster.class_rows(EVERYTHING, there))
    # Nobody should have to wait for us while we wait for another system.
    db.session.rollback()
    host = urlsplit(address).hostname or ""
    if sys.stderr.isatty():
        click.echo(_("Asking %(host)s …", host=host), err=True)
    taken = classes_of(Api(address.rstrip("/"), token), municipality, schools, standing, counted_on)
    return Given(host, taken.data, taken.places, taken.notes, taken.faults)


def day_of(year: str | None, day: str | None) -> date:
    """Return the day that is counted: 15 October of a school year, if nothing else is said."""
    try:
        school_year = SchoolYear.parse(year) if year else SchoolYear.of(today())
        october = reckonable(date(school_year.start, 10, 15))
    except ValueError:
        bad_usage(_("--year: write a school year as 2026/27."))
    try:
        found = reckonable(date.fromisoformat(day)) if day else october
    except ValueError:
        bad_usage(_("--date: write a date as 2026-10-15."))
    if year and SchoolYear.of(found) != school_year:
        bad_usage(_("--date: the day must lie in the school year %(year)s.", year=school_year))
    return found


def reckonable(day: date) -> date:
    """Return a day whose school year can be reckoned with, or raise ValueError."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(day)
    return day
