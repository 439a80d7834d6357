"""How an invented plan went: which sessions, on which days, held, cancelled or never logged."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tracker.demo.lessons import Lesson, by_mentors, cancelled_log, held_log, withdrawn
from tracker.demo.plans import PlanFacts, Show
from tracker.demo.rows import Row, add, dice
from tracker.demo.term import DAY, near
from tracker.models import CurriculumSession, Delivery, HeldSlot, SessionLog, Status

GAP = timedelta(days=4)  # between two sessions of a class, at least
UNSEEN = timedelta(days=6)  # what pupil mentors logged of late waits for their teacher
CANCELLED, MADE_UP_FOR, WITHDRAWN = 0.07, 0.65, 0.008
GIVES_UP = 0.07
NEVER = 99


class Course:
    """The lessons of one plan, as of a day."""

    def __init__(self, plan: PlanFacts, today: date, seed: int) -> None:
        """Throw this plan's own dice."""
        school_class = plan.school_class
        self.plan, self.today = plan, today
        self.key = seed, school_class.school.unit.name, school_class.year, school_class.name, plan.curriculum.code
        self.dealt = dice("course", *self.key)
        habit = school_class.school.unit.habit
        self.reports = 1.0 if plan.show else habit.logs and min(1.0, self.dealt.gauss(habit.logs, 0.04))
        self.lead = timedelta(days=8 if plan.show else round(self.dealt.gauss(9, 8)))
        # Some classes stop half-way, or stop writing it down: nobody can tell which.
        self.stops_after = self.dealt.randint(2, 6) if self.dealt.random() < GIVES_UP else NEVER

    @property
    def last_day(self) -> date:
        """Return the last day that a lesson may have: yesterday, or before the plan or the year ended."""
        summer = date(self.plan.school_class.year.start + 1, 6, 11)
        return min(self.today - DAY, self.plan.ended_on or summer, summer)

    @property
    def goes_to(self) -> int:
        """Return how many sessions are gone through in turn."""
        due = sum(due_on <= self.today for due_on in self.plan.due_dates)
        match self.plan.show:
            case Show.BEHIND:
                return max(0, due - 3)
            case Show.IN_PHASE | Show.HALFWAY:
                return due
            case Show.ARRIVED:
                return NEVER
        return self.stops_after

    def logs(self) -> Iterator[Row]:
        """Yield the plan's logs, session by session."""
        sessions = list(zip(self.plan.planned, self.plan.curriculum.sessions, self.plan.due_dates, strict=True))
        day = self.plan.starts_on - GAP
        for planned_id, session, due_on in sessions[: self.goes_to]:
            wanted, earliest = due_on - self.lead + self.dealt.randint(-5, 5) * DAY, day + GAP
            for group in self.groups(session):
                start = near(wanted + self.dealt.randint(0, 2 if group else 0) * DAY, earliest)
                lesson = Lesson(self.plan, planned_id, session, group, start)
                for row in self.fate(lesson):
                    day = max(day, row["day"])
                    yield row
        for planned_id, session, due_on in sessions[self.goes_to :][:1]:
            start = near(max(due_on, day + 2 * GAP) if self.plan.show is Show.BEHIND else self.today - DAY, day + GAP)
            yield from self.finish(Lesson(self.plan, planned_id, session, 0, start))

    def groups(self, session: CurriculumSession) -> range:
        """Return the groups that a session is held in; 0 is the whole class."""
        in_groups = self.plan.curriculum.delivery is not Delivery.ADULT_PAIR or session.half_group_recommended
        return range(1, self.plan.groups + 1) if self.plan.groups > 1 and in_groups else range(1)

    def fate(self, lesson: Lesson) -> Iterator[Row]:
        """Yield what was logged of a lesson: nothing, held, or cancelled and perhaps held later."""
        dealt = dice("lesson", *self.key, lesson.session.number, lesson.group)
        if lesson.day > self.last_day or dealt.random() >= self.reports:
            return
        if dealt.random() < CANCELLED and not self.plan.show:
            yield cancelled_log(lesson, self.today, dealt)
            lesson = replace(lesson, day=near(lesson.day + timedelta(days=7), lesson.day + GAP))
            if lesson.day > self.last_day or dealt.random() >= MADE_UP_FOR:
                return
        yield from self.held(lesson, dealt)

    def held(self, lesson: Lesson, dealt: Random) -> Iterator[Row]:
        """Yield the log of a held lesson, once in a while after one that was withdrawn."""
        if dealt.random() < WITHDRAWN and not self.plan.show:
            yield withdrawn(held_log(lesson, self.today, dealt), dealt)
        yield self.logged(lesson, dealt)

    def logged(self, lesson: Lesson, dealt: Random) -> Row:
        """Return the log of a held lesson; a mentor group's latest is not confirmed yet."""
        log = held_log(lesson, self.today, dealt)
        is_mentors = self.plan.curriculum.delivery is Delivery.PUPIL_MENTORS and lesson.group
        return by_mentors(log) if is_mentors and lesson.day > self.today - UNSEEN else log

    def finish(self, lesson: Lesson) -> Iterator[Row]:
        """Yield how the line of a class to show ends: with one group held, or one session cancelled."""
        dealt = dice("finish", *self.key)
        if lesson.day > self.last_day:
            return
        if self.plan.show is Show.HALFWAY:
            yield self.logged(replace(lesson, group=1), dealt)
        if self.plan.show is Show.BEHIND:
            yield cancelled_log(lesson, self.today, dealt)


def write_logs(plans: list[PlanFacts], today: date, seed: int) -> None:
    """Write the logs of all plans up to yesterday, and the slots that the held ones take."""
    groups = {plan.id: plan.groups for plan in plans}
    logs = [row for plan in plans for row in Course(plan, today, seed).logs()]
    add(SessionLog, logs)
    add(HeldSlot, [slot for log in logs for slot in slots(log, groups[log["plan_id"]])])


def slots(log: Row, groups: int) -> Iterator[Row]:
    """Yield the slots that a log takes: none, its group's, or all."""
    if log["status"] is Status.HELD and log["withdrawn_at"] is None:
        for group in [log["group"]] if log["group"] else range(1, groups + 1):
            yield {"planned_session_id": log["planned_session_id"], "group": group, "log_id": log["id"]}
