"""What a school does beside the sessions: staff and guardian work, and how many pupil mentors it has."""

from tracker.activities.cohorts import Cohort, CohortEntry, find_cohort, set_cohort
from tracker.activities.entry import ActivityEntry, Ground, kinds_of
from tracker.activities.places import Place, find_school, ground, programmes, schools
from tracker.activities.reading import Done, find_activity, of_year, tallies
from tracker.activities.writing import AlreadyThere, correct, record, remove

__all__ = [
    "ActivityEntry",
    "AlreadyThere",
    "Cohort",
    "CohortEntry",
    "Done",
    "Ground",
    "Place",
    "correct",
    "find_activity",
    "find_cohort",
    "find_school",
    "ground",
    "kinds_of",
    "of_year",
    "programmes",
    "record",
    "remove",
    "schools",
    "set_cohort",
    "tallies",
]
