"""How many pupil mentors a school has in a year: counts only, never a name."""

from dataclasses import dataclass

from sqlalchemy import select

from tracker.access import Scope
from tracker.activities.entry import Ground
from tracker.dates import SchoolYear
from tracker.errors import Problem, Refused
from tracker.models import MentorCohort, School, db
from tracker.models.alone import alone_with
from tracker.words import gettext as _

MOST_MENTORS = 1_000


@dataclass(frozen=True)
class CohortEntry:
    """How many pupil mentors a school has, and how many of them are trained, as somebody says."""

    mentors: int | None
    trained: int | None


@dataclass(frozen=True)
class Cohort:
    """How many pupil mentors a school has in a year, and how many of them are trained."""

    mentors: int
    trained: int

    @property
    def mark(self) -> str:
        """Return what a page carries along to say which numbers it showed."""
        return f"{self.mentors}/{self.trained}"


def find_cohort(scope: Scope, school_id: int, year: SchoolYear) -> Cohort | None:
    """Return a school's pupil mentors of a year, or None when nobody has said."""
    row = db.session.execute(
        select(MentorCohort.mentors, MentorCohort.trained)
        .join(School, MentorCohort.school_id == School.id)
        .where(School.id == school_id, MentorCohort.year == year.start, scope.schools)
    ).one_or_none()
    return Cohort(*row) if row else None


def set_cohort(entry: CohortEntry, ground: Ground, seen: str | None = None) -> None:
    """Say how many pupil mentors a school has in a year; the caller has found the school in scope. Raises Refused.

    `seen` is the mark of the numbers that were there; what somebody has said since is not overwritten unseen.
    """
    with alone_with(School, [ground.school_id]):
        wrong = check(entry, ground)
        if wrong:
            raise Refused(*wrong)
        assert entry.mentors is not None
        assert entry.trained is not None
        cohort = db.session.get(MentorCohort, (ground.school_id, ground.year.start))
        if cohort and seen is not None:
            refuse_unseen(Cohort(cohort.mentors, cohort.trained), entry, seen)
        if cohort is None:
            cohort = MentorCohort(school_id=ground.school_id, year=ground.year.start)
            db.session.add(cohort)
        cohort.mentors, cohort.trained = entry.mentors, entry.trained
        db.session.flush()


def refuse_unseen(standing: Cohort, entry: CohortEntry, seen: str) -> None:
    """Refuse to overwrite what somebody has said since the page was opened."""
    if seen != standing.mark and (standing.mentors, standing.trained) != (entry.mentors, entry.trained):
        message = _(
            "While you wrote, somebody said %(mentors)s mentors, %(trained)s of them trained. "
            "Save again if yours are right.",
            mentors=standing.mentors,
            trained=standing.trained,
        )
        raise Refused(Problem("", message))


def check(entry: CohortEntry, ground: Ground) -> list[Problem]:
    """Return every rule that an entry breaks, in the order of the form."""
    found = []
    if entry.mentors is None or not 0 <= entry.mentors <= MOST_MENTORS:
        found.append(Problem("mentors", _("Give the number of pupil mentors, from 0 to 1,000.")))
    elif entry.trained is None or not 0 <= entry.trained <= entry.mentors:
        found.append(Problem("trained", _("Give how many are trained, from 0 to %(most)s.", most=entry.mentors)))
    if ground.lock and ground.locks(ground.year.last):
        found.append(Problem("", ground.lock.advice))
    return found
