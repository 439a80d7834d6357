"""Taking an import back, whatever it held: what that would do, and doing it, all or nothing."""

from dataclasses import dataclass, replace
from functools import cached_property

from flask import g

from tracker import intake, line, logbook, planning, reach
from tracker.access import Gifts
from tracker.access.browsers import renewing
from tracker.errors import Problem, Refused
from tracker.intake import Journal, KnownImport, WayBack
from tracker.logbook import TakingBack
from tracker.models import begin_writing, unrivalled
from tracker.roster.appointing import refuse_taking
from tracker.roster.kept_accounts import refuse_renaming
from tracker.words import gettext as _

LOG = "session_log"


@dataclass
class Undoing:
    """The way back of an import; `locked` of its logs lie in a closed period."""

    journal: Journal

    @cached_property
    def logs(self) -> TakingBack:
        """Return what becomes of its logs."""
        return logbook.taking_back(self.journal.added[LOG], self.journal.changed[LOG])

    @property
    def locked(self) -> int:
        """Return how many of its logs a closed period holds as they are."""
        return self.logs.locked

    @cached_property
    def way(self) -> WayBack:
        """Return what taking it back does, and what stands in its way: also the last import, if that can go first."""
        later = (each for each in intake.later_than(self.journal.import_id) if not undoing(each).is_lost)
        return replace(self.own_way, later=next(later, None))

    @cached_property
    def own_way(self) -> WayBack:
        """Return the same without regard to other imports."""
        way = intake.way_back(self.journal)
        return replace(way, built=way.built + type(way.built)({LOG: self.logs.taken}))

    @property
    def is_lost(self) -> bool:
        """Say whether it can never be taken back, so that no other import waits for it."""
        return self.own_way.is_lost or self.locked > 0

    @property
    def is_open(self) -> bool:
        """Say whether it can be taken back."""
        return self.way.is_open and not self.locked


def undoing(import_id: int) -> Undoing:
    """Return the way back of an import; the caller has found it in scope."""
    journal = intake.journal_of(import_id)
    if LOG in journal.added:
        # What somebody has withdrawn since is withdrawn already, and stays as they left it.
        journal.added[LOG] = logbook.in_force(journal.added[LOG])
    return Undoing(journal)


def refusal(found: Undoing, gifts: Gifts) -> str | None:
    """Say why somebody who may `gifts` cannot take an import back that others can, or None."""
    try:
        refuse(found, gifts)
    except Refused as refused:
        return refused.problems[0].message
    return None


def refuse(found: Undoing, gifts: Gifts) -> set[int]:
    """Return who loses a role when an import is taken back.

    Raises Refused unless its roles and names are somebody's to take back, as one by one.
    """
    losing = refuse_taking(gifts, {int(key) for key in found.journal.added["membership"]})
    refuse_renaming(gifts, {int(key) for key in found.journal.changed["user_account"]})
    return losing


def undo(known: KnownImport, gifts: Gifts, *, reason: str | None = None) -> None:
    """Take an import back that the caller has found in scope; roles only as who may `gifts` could one by one.

    Raises Refused when something stands in the way, or when it makes other figures of a closed period for no reason.
    """
    begin_writing()
    if not intake.claim(known.id):
        return  # a tap that was doubled
    found = undoing(known.id)
    if not found.is_open:
        raise Refused(Problem("", _("Nothing is undone: something builds on the import by now. It says below what.")))
    losing = refuse(found, gifts)
    line.explain(intake.felt(found.journal), reason)
    g.import_id = known.id
    try:
        with unrivalled(), renewing(losing):
            take_back(found, known.id, gifts.by_id)
    finally:
        g.pop("import_id")


def take_back(found: Undoing, import_id: int, by_id: int) -> None:
    """Take everything that an import did back."""
    found.logs.write(_("The import was undone"), by_id=by_id)
    places = intake.undo_rows(without_logs(found.journal))
    planning.renew_due_dates(int(key) for key in found.journal.changed["plan"])
    for code, year in sorted(places):
        reach.keep_municipality(code, year)
    intake.mark_undone(import_id, by_id)


def without_logs(journal: Journal) -> Journal:
    """Return what an import did to everything but logs, which are never removed."""
    for rows in (journal.added, journal.removed, journal.changed):
        rows.pop(LOG, None)
    return journal
