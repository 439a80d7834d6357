"""What is logged of one invented lesson."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from random import Random
from typing import TypeVar
from uuid import UUID

from tracker.dates import STOCKHOLM
from tracker.demo.plans import PlanFacts
from tracker.demo.rows import Row
from tracker.demo.term import DAY
from tracker.demo.words import COMMENTS, WITHDRAWALS
from tracker.models import (
    Adaptation,
    CurriculumSession,
    Delivery,
    Kind,
    LeaderRole,
    Obstacle,
    Outcome,
    Source,
    Status,
)

OUTCOMES = {Outcome.AS_PLANNED: 76, Outcome.ADAPTED: 15, Outcome.PARTLY: 9}
OBSTACLES = {
    Obstacle.TIME: 30,
    Obstacle.STAFF: 28,
    Obstacle.ABSENCE: 14,
    Obstacle.ROOM: 8,
    Obstacle.UNREST: 8,
    Obstacle.TECHNOLOGY: 6,
    Obstacle.OTHER: 6,
}
ADAPTATIONS = {
    Adaptation.SHORTENED: 35,
    Adaptation.EXERCISE_CHANGED: 22,
    Adaptation.LANGUAGE_SUPPORT: 15,
    Adaptation.SPLIT: 12,
    Adaptation.ADDED: 10,
    Adaptation.OTHER: 6,
}
# Who is there beside the usual leaders, and in how many percent of the lessons.
GUESTS = {
    LeaderRole.PUPIL_HEALTH: 12,
    LeaderRole.POLICE: 4,
    LeaderRole.SOCIAL_SERVICES: 3,
    LeaderRole.RESCUE_SERVICE: 1,
    LeaderRole.OTHER: 2,
}
DAYS_UNTIL_LOGGED = (0, 0, 0, 0, 1, 1, 2, 3, 7)
# Every row has all columns, so that one statement takes them all.
EMPTY = (
    "present",
    "girls",
    "boys",
    "minutes",
    "outcome",
    "adaptation",
    "adaptation_was_planned",
    "obstacle",
    "pupil_mentors",
    "engagement",
    "comment",
    "withdrawn_at",
    "withdrawn_by_id",
    "withdrawal_reason",
)
K = TypeVar("K", bound=Kind)


@dataclass(frozen=True)
class Lesson:
    """A session of a plan for the whole class (group 0) or one group, on a day."""

    plan: PlanFacts
    planned_id: int
    session: CurriculumSession
    group: int
    day: date

    @property
    def pupils(self) -> int:
        """Return how many pupils it is for; the first groups take what is left over."""
        if not self.group:
            return self.plan.pupils
        each, left_over = divmod(self.plan.pupils, self.plan.groups)
        return each + (self.group <= left_over)


def one(weights: Mapping[K, int], dealt: Random) -> K:
    """Return one of several, by weight."""
    return dealt.choices(list(weights), list(weights.values()))[0]


def held_log(lesson: Lesson, today: date, dealt: Random) -> Row:
    """Return the log of a lesson that was held: three quarters of the pupils or more."""
    outcome = one(OUTCOMES, dealt)
    adaptation = one(ADAPTATIONS, dealt) if outcome is Outcome.ADAPTED else None
    share = min(1.0, max(0.75, dealt.gauss(0.92, 0.06)))
    present = max(ceil(lesson.pupils * 0.75), round(lesson.pupils * share))
    minutes = lesson.session.minutes - (10 if adaptation is Adaptation.SHORTENED else 0)
    is_counted = lesson.group == 0 and dealt.random() < 0.2
    girls = round(present * lesson.plan.school_class.girls)
    return basic(lesson, today, dealt) | {
        "status": Status.HELD,
        "present": present,
        "girls": girls if is_counted else None,
        "boys": present - girls if is_counted else None,
        "minutes": minutes + dealt.choices((0, 5, 10), (80, 12, 8))[0],
        "outcome": outcome,
        "adaptation": adaptation,
        "adaptation_was_planned": dealt.random() < 0.5 if adaptation else None,
        "engagement": dealt.choices((2, 3, 4, 5), (8, 30, 42, 20))[0] if dealt.random() < 0.6 else None,
        "comment": dealt.choice(COMMENTS) if dealt.random() < 0.04 else None,
        **leaders(lesson, dealt),
    }


def leaders(lesson: Lesson, dealt: Random) -> Row:
    """Return who led a lesson: the usual leaders, and now and then a guest."""
    there = {LeaderRole.TEACHER} | {role for role, percent in GUESTS.items() if dealt.random() * 100 < percent}
    delivery, mentors = lesson.plan.curriculum.delivery, None
    if delivery is Delivery.PUPIL_MENTORS:
        there.add(LeaderRole.PUPIL_MENTOR)
        mentors = dealt.choices((2, 3, 4), (70, 20, 10))[0]
    if delivery is Delivery.TEACHER and max(lesson.plan.school_class.stages) <= 3 and dealt.random() < 0.3:
        there.add(LeaderRole.AFTER_SCHOOL)
    return {"leader_roles": "+".join(role for role in LeaderRole if role in there), "pupil_mentors": mentors}


def cancelled_log(lesson: Lesson, today: date, dealt: Random) -> Row:
    """Return the log of a lesson that was cancelled, with its obstacle."""
    return basic(lesson, today, dealt) | {"status": Status.CANCELLED, "obstacle": one(OBSTACLES, dealt)}


def by_mentors(log: Row) -> Row:
    """Return a held log as the pupil mentors' own link leaves it: nobody's, with no more than is asked, unconfirmed."""
    unasked = ("author_id", "girls", "boys", "adaptation", "adaptation_was_planned", "pupil_mentors", "engagement")
    return (
        log
        | dict.fromkeys((*unasked, "comment"))
        | {
            "leader_roles": LeaderRole.PUPIL_MENTOR.value,
            "source": Source.MENTOR_LINK,
            "is_confirmed": False,
        }
    )


def withdrawn(log: Row, dealt: Random) -> Row:
    """Return a log as it stands after its author withdrew it."""
    return log | {
        "withdrawn_at": log["logged_at"] + timedelta(minutes=dealt.randint(2, 50)),
        "withdrawn_by_id": log["author_id"],
        "withdrawal_reason": dealt.choice(WITHDRAWALS),
    }


def basic(lesson: Lesson, today: date, dealt: Random) -> Row:
    """Return what every log has, with nothing in the rest: logged the same day or soon, yesterday at the latest."""
    day = min(lesson.day + dealt.choice(DAYS_UNTIL_LOGGED) * DAY, today - DAY)
    at = datetime.combine(day, time(dealt.randint(9, 15), dealt.randint(0, 59)), STOCKHOLM)
    return dict.fromkeys(EMPTY) | {
        "id": str(UUID(int=dealt.getrandbits(128), version=4)),
        "plan_id": lesson.plan.id,
        "planned_session_id": lesson.planned_id,
        "group": lesson.group,
        "day": lesson.day,
        "leader_roles": "",
        "source": Source.FORM,
        "is_confirmed": True,
        "author_id": dealt.choice(lesson.plan.leaders),
        "logged_at": at,
        "changed_at": at,
        "revision": 1,
    }
