"""What changes the figures of a closed period is done with a reason, which leads see beside what was published."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import select

from tracker import audit
from tracker.dates import SchoolYear
from tracker.errors import Problem, Refused
from tracker.line.locks import Lock, is_closed, lock_of
from tracker.models import School, db
from tracker.models.batches import chunks
from tracker.personal import wrong_text
from tracker.words import gettext as _

LONGEST_REASON = 280
# A municipality, and the first day whose figures become other ones; without a day none do.
Felt = tuple[str, date | None]


def towns_of(unit_codes: Iterable[str]) -> dict[str, str]:
    """Return the municipalities of schools: unit code → municipality's code."""
    found: dict[str, str] = {}
    for some in chunks({*unit_codes}):
        rows = select(School.unit_code, School.municipality_code).where(School.unit_code.in_(some))
        found |= dict(db.session.execute(rows).all())
    return found


def linked(municipality_code: str, year: SchoolYear) -> Felt:
    """Return the last day of the closed calendar year that links to the year before make other figures of, if any."""
    return municipality_code, date(year.start, 12, 31) if is_closed(municipality_code, str(year.start)) else None


def locked(felt: Iterable[Felt]) -> Lock | None:
    """Return the closing that published figures which become other ones, or None."""
    first: dict[str, date] = {}
    for code, day in felt:
        if day:
            first[code] = min(day, first.get(code, day))
    locks = ((lock_of(code), day) for code, day in sorted(first.items()))
    return next((lock for lock, day in locks if lock and lock.holds(day)), None)


def unexplained(felt: Iterable[Felt], reason: str | None) -> Iterator[Problem]:
    """Check that there is a reason where figures of a closed period become other ones."""
    if lock := locked(felt):
        if not reason:
            yield Problem("reason", _("%(period)s is closed. Say why it is changed all the same.", period=lock.period))
        elif len(reason) > LONGEST_REASON or "\x00" in reason:
            yield Problem("reason", _("Write the reason anew, with at most %(most)s characters.", most=LONGEST_REASON))
        elif wrong := wrong_text(reason):
            yield Problem("reason", wrong)


def unexplained_rows(felt: Iterable[tuple[int, Felt]], reason: str | None) -> Iterator[tuple[int, Problem]]:
    """Check that a file with rows that are felt in a closed period comes with a reason; yield those rows by number."""
    locks: dict[str, Lock | None] = {}
    for number, (code, day) in felt if not reason else ():
        if code not in locks:
            locks[code] = lock_of(code)
        lock = locks[code]
        if day and lock and lock.holds(day):
            yield number, Problem("", _("The period is closed. Give a reason to change it all the same."))


def explain(felt: Iterable[Felt], reason: str | None) -> None:
    """Keep why what follows in this request is done, where it corrects a closed period. Raises Refused without."""
    felt = [*felt]
    if problems := [*unexplained(felt, reason)]:
        raise Refused(*problems)
    audit.because(reason if locked(felt) else None)
