"""How a plan went: which sessions, on which days, held, cancelled or never logged."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import ceil
from random import Random
from typing import TypeVar

from tracker.demo.course import CANCELLED, GIVES_UP, MADE_UP_FOR, UNSEEN, WITHDRAWN
from tracker.demo.lessons import ADAPTATIONS, DAYS_UNTIL_LOGGED, EMPTY, OBSTACLES, OUTCOMES
from tracker.demo.rows import Row
from tracker.demo.term import DAY, on_or_after, on_or_before
from tracker.demo.words import COMMENTS, WITHDRAWALS
from tracker.generate.plans import PlanFacts, Session
from tracker.models import Delivery, LeaderRole, Outcome, Source, Status

K = TypeVar("K")
WEEK = timedelta(days=7)


def pool(weights: Mapping[K, int]) -> list[K]:
    """Return each thing as often as it weighs, to draw from."""
    return [thing for thing, weight in weights.items() for _time in range(weight)]


ANY_OUTCOME, ANY_ADAPTATION, ANY_OBSTACLE = pool(OUTCOMES), pool(ADAPTATIONS), pool(OBSTACLES)
ANY_ENGAGEMENT = pool({None: 40, 2: 5, 3: 18, 4: 25, 5: 12})
LED_BY = {
    Delivery.TEACHER: LeaderRole.TEACHER.value,
    Delivery.ADULT_PAIR: f"{LeaderRole.TEACHER.value}+{LeaderRole.PUPIL_HEALTH.value}",
    Delivery.PUPIL_MENTORS: f"{LeaderRole.TEACHER.value}+{LeaderRole.PUPIL_MENTOR.value}",
}
NOTHING = dict.fromkeys((*EMPTY, "author_id"))
# The same few days are asked about again and again.
earlier, later = cache(on_or_before), cache(on_or_after)


class Course:
    """The lessons of one plan up to the day before `today`."""

    def __init__(self, plan: PlanFacts, today: date, dealt: Random) -> None:
        """Decide how the class goes about it."""
        self.plan, self.today, self.dealt = plan, today, dealt
        self.pupils = sum(plan.school_class.pupils.values())
        summer = date(plan.ends_on.year, 6, 11) if plan.ends_on.month < 7 else date(plan.ends_on.year, 12, 19)
        self.last_day = min(today - DAY, plan.ended_on or summer, summer)
        self.by_mentors = plan.curriculum.delivery is Delivery.PUPIL_MENTORS

    def logs(self) -> Iterator[Row]:
        """Yield the plan's logs, session by session; some classes stop half-way, or stop writing it down."""
        plan, dealt = self.plan, self.dealt
        habit, lead, day = plan.school_class.school.habit.logs, round(dealt.gauss(9, 8)), plan.starts_on
        stops_after = dealt.randint(2, 6) if dealt.random() < GIVES_UP else len(plan.planned)
        sessions = list(zip(plan.planned, plan.curriculum.sessions, plan.due_dates, strict=True))
        for key, session, due_on in sessions[:stops_after]:
            wanted = due_on - timedelta(days=lead + dealt.randint(-5, 5))
            day = self.near(wanted, day + DAY)
            if day > self.last_day:
                return
            in_groups = plan.groups > 1 and (self.by_mentors or session.in_half_groups)
            for group in range(1, plan.groups + 1) if in_groups else (0,):
                if dealt.random() < habit:
                    yield from self.lesson(key, session, group, day)

    def near(self, wanted: date, earliest: date) -> date:
        """Return a school day close to the wanted one: rather before a holiday than after it."""
        before = earlier(wanted)
        return before if before >= earliest else later(max(wanted, earliest))

    def lesson(self, key: int, session: Session, group: int, day: date) -> Iterator[Row]:
        """Yield what was logged of a lesson: held, perhaps after a mistake, or cancelled and perhaps held later."""
        chance = self.dealt.random()
        if chance < CANCELLED:
            yield self.cancelled(key, group, day)
            day = later(day + WEEK)
            if day > self.last_day or self.dealt.random() >= MADE_UP_FOR:
                return
        elif chance > 1 - WITHDRAWN:
            mistake = self.held(key, session, group, day)
            at = mistake["logged_at"] + timedelta(minutes=self.dealt.randint(2, 50))
            reason = self.dealt.choice(WITHDRAWALS)
            yield mistake | {"withdrawn_at": at, "withdrawn_by_id": mistake["author_id"], "withdrawal_reason": reason}
        held = self.held(key, session, group, day)
        yield self.unconfirmed(held) if self.by_mentors and group and day > self.today - UNSEEN else held

    def held(self, key: int, session: Session, group: int, day: date) -> Row:
        """Return the log of a lesson that was held: three quarters of the pupils or more."""
        random = self.dealt.random
        pupils, left_over = divmod(self.pupils, self.plan.groups) if group else (self.pupils, 0)
        pupils += group <= left_over and group > 0
        outcome = ANY_OUTCOME[int(random() * len(ANY_OUTCOME))]
        present = max(ceil(pupils * 0.75), round(pupils * (0.82 + 0.18 * random())))
        is_adapted = outcome is Outcome.ADAPTED
        return self.basic(key, group, day) | {
            "status": Status.HELD,
            "present": present,
            "minutes": session.minutes + (0, 0, 0, 0, 0, 0, 5, 10)[int(random() * 8)],
            "outcome": outcome,
            "adaptation": ANY_ADAPTATION[int(random() * len(ANY_ADAPTATION))] if is_adapted else None,
            "adaptation_was_planned": random() < 0.5 if is_adapted else None,
            "pupil_mentors": 2 if self.by_mentors else None,
            "engagement": ANY_ENGAGEMENT[int(random() * 100)],
            "comment": self.dealt.choice(COMMENTS) if random() < 0.04 else None,
        }

    def unconfirmed(self, log: Row) -> Row:
        """Return a held log as the pupil mentors' own link leaves it until their teacher has seen it."""
        unasked = ("author_id", "adaptation", "adaptation_was_planned", "pupil_mentors", "engagement", "comment")
        roles = LeaderRole.PUPIL_MENTOR.value
        told = {"leader_roles": roles, "source": Source.MENTOR_LINK, "is_confirmed": False}
        return log | dict.fromkeys(unasked) | told

    def cancelled(self, key: int, group: int, day: date) -> Row:
        """Return the log of a lesson that was cancelled, with its obstacle."""
        obstacle = ANY_OBSTACLE[int(self.dealt.random() * len(ANY_OBSTACLE))]
        return self.basic(key, group, day) | {"status": Status.CANCELLED, "obstacle": obstacle}

    def basic(self, key: int, group: int, day: date) -> Row:
        """Return what every log has, with nothing in the rest: logged the same day or soon, yesterday at the latest."""
        dealt, leaders = self.dealt, self.plan.leaders
        delay = DAYS_UNTIL_LOGGED[int(dealt.random() * len(DAYS_UNTIL_LOGGED))]
        logged_on = min(day + timedelta(days=delay), self.today - DAY)
        minute = int(dealt.random() * 60)
        at = datetime(logged_on.year, logged_on.month, logged_on.day, 8 + minute % 7, minute, tzinfo=UTC)
        return NOTHING | {
            "id": log_id(dealt),
            "plan_id": self.plan.id,
            "planned_session_id": key,
            "group_number": group,
            "day": day,
            "leader_roles": LED_BY[self.plan.curriculum.delivery],
            "source": Source.FORM,
            "is_confirmed": True,
            "author_id": leaders[int(dealt.random() * len(leaders))],
            "logged_at": at,
            "changed_at": at,
            "revision": 1,
        }


def log_id(dealt: Random) -> str:
    """Return a UUID as a phone makes them: version 4, at random."""
    digits = f"{dealt.getrandbits(128):032x}"
    return (
        f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[int(digits[16], 16) % 4]}{digits[17:20]}-{digits[20:]}"
    )
