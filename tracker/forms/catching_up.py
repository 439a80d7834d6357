"""The form that catches up: several sessions of a class at once, all saved or none."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, TextAreaField

from tracker.dates import today
from tracker.errors import Problem
from tracker.forms.base import Form, Mistake, choice
from tracker.forms.labels import answers
from tracker.forms.session import SessionForm, clean, person_id
from tracker.line import Line, Station
from tracker.logbook import OLD, Entry
from tracker.models import Status
from tracker.words import gettext as _
from tracker.words import lazy_gettext as _l

LATER = "later"
FEWEST_ROWS = 2  # two sessions in one lesson


class CatchUpRow(SessionForm):
    """One session of several: left alone unless it is said that it was held or cancelled."""

    status = RadioField(choices=[*answers(Status), choice(LATER, _l("Not now"))], default=LATER)

    def __init__(self, typed: MultiDict[str, str], line: Line, station: Station, group: int, known: Entry | None):
        super().__init__(typed, line, station, group, known, prefix=f"s{station.number}")
        self.status.label.text = _("Session %(number)s: did it take place?", number=station.number)

    def prefilled(self) -> dict[str, Any]:
        """Start as a log does, but for the day of a session that should have been: only who was there knows it."""
        was_due = self.station.due_on < today()
        return {**super().prefilled(), **({"day": None} if was_due else {})}

    def entry(self) -> Entry:
        """Hand over the session, led by whom it usually is: the page does not ask."""
        return replace(super().entry(), leader_roles=self.usual_roles if self.is_held else ())

    @property
    def is_wanted(self) -> bool:
        """Say whether the session is to be logged."""
        return bool(self.status.data != LATER)


class CatchUpForm(Form):
    """Log several sessions of a line, for the whole class or a group; one reason serves all that need one."""

    by = HiddenField()
    reason = TextAreaField(_l("Why is it logged now?"))

    def __init__(self, typed: MultiDict[str, str], line: Line, group: int, known: Entry | None) -> None:
        """Offer the sessions that should have been held by now, and what comes next; and keep what was answered."""
        super().__init__(typed or None, by=person_id())
        offered = lacking(line, group)
        # What somebody else has logged meanwhile is no longer lacking, but what was typed about it is not lost.
        stations = [s for s in line.stations if s in offered or typed.get(f"s{s.number}-status", LATER) != LATER]
        self.rows = [CatchUpRow(typed, line, station, group, known) for station in stations]

    @property
    def is_anothers(self) -> bool:
        """Say whether the page was opened by somebody else than the one who is signed in now."""
        return str(self.by.data) != str(person_id())

    @property
    def wanted(self) -> list[CatchUpRow]:
        """Return the rows that are to be logged."""
        return [row for row in self.rows if row.is_wanted]

    @property
    def may_need_reason(self) -> bool:
        """Say whether the reason is asked for: a session should have been held so long ago that a log needs one."""
        is_old = any(today() - row.station.due_on > OLD for row in self.rows)
        return is_old or bool(self.reason.data or self.reason.errors)

    def submitted(self) -> bool:
        """Say whether this is a sent form without a mistake, about one session at least."""
        if request.method != "POST":
            return False
        if not self.wanted:
            self.form_errors.append(_("Choose held or cancelled for one session at least."))
        # Each row is asked, so that each says what is wrong with it.
        return all([bool(self.wanted), *(row.validate() for row in self.wanted)])

    def entry(self, row: CatchUpRow) -> Entry:
        """Hand over a row's session as a value."""
        return replace(row.entry(), reason=clean(self.reason.data))

    def refuse_row(self, row: CatchUpRow, problems: Iterable[Problem]) -> None:
        """Put the domain's problems on a row's fields; the reason is everybody's."""
        for problem in problems:
            if problem.field != "reason":
                row.refuse([problem])
            elif not self.reason.errors:
                self.refuse([problem])

    @property
    def mistakes(self) -> list[Mistake]:
        """Return the lines of the summary, each with its session."""
        return [*super().mistakes, *self.mistakes_of_rows()]

    def mistakes_of_rows(self) -> Iterator[Mistake]:
        """Yield what is wrong in the rows."""
        for row in self.rows:
            for mistake in row.mistakes:
                text = _("Session %(number)s. %(problem)s", number=row.station.number, problem=mistake.text)
                yield Mistake(mistake.target, text)


def lacking(line: Line, group: int) -> list[Station]:
    """Return the sessions that a group has not had: all that were due, and the next; two at least, if there are.

    For the whole of a divided class, only those that no group has had: whole class and groups are never mixed.
    """
    missing = [station for station in line.stations if station.is_lacking(group)]
    due = sum(station.due_on <= today() for station in missing)
    return missing[: max(due + 1, FEWEST_ROWS)]
