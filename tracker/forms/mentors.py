"""The form with which pupil mentors log, through their link."""

from collections.abc import Iterable
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from tracker.errors import Problem
from tracker.forms.session import SessionForm
from tracker.line import Line, Station
from tracker.logbook import Entry
from tracker.models import LeaderRole
from tracker.words import gettext as _

# What pupil mentors are asked: no free text, and nothing about people.
ASKED_OF_MENTORS = frozenset({"id", "status", "everyone", "present", "outcome", "obstacle", "day", "minutes"})


class MentorForm(SessionForm):
    """Log the next session of pupil mentors' own group; who led it is known, and free text is nobody's."""

    def __init__(self, typed: MultiDict[str, str], line: Line, station: Station, group: int) -> None:
        """Read what is asked, and start from no other log: it may be another group's."""
        asked = MultiDict([pair for pair in typed.items(multi=True) if pair[0] in ASKED_OF_MENTORS])
        super().__init__(asked, line, station, group, None)

    def entry(self) -> Entry:
        """Hand over the session, as led by pupil mentors."""
        roles = (LeaderRole.PUPIL_MENTOR,) if self.is_held else ()
        return replace(super().entry(), leader_roles=roles)

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Send an old session to somebody who may give the reason for it."""
        too_old = Problem("day", _("It is more than 30 days ago. Ask your teacher to log the session."))
        super().refuse(too_old if problem.field == "reason" else problem for problem in problems)
