"""Where one plan is today, counted by hand: what is without a log, and what comes next."""

from dataclasses import dataclass
from datetime import date

from tracker.recount.facts import Plan
from tracker.recount.plans import active_logs, done, held_logs, sessions_that_count


@dataclass(frozen=True)
class Position:
    """Where a plan is today: due sessions without any log, and the next session of each group (None: no more)."""

    without_log: tuple[int, ...]
    next_by_group: tuple[int | None, ...]
    has_log: bool
    arrived: bool

    @property
    def behind(self) -> int:
        """Return how many sessions behind the plan is."""
        return len(self.without_log)


def next_session(plan: Plan, group: int) -> int | None:
    """Return the lowest-numbered session that is not yet held for a group; a cancelled one is offered again."""
    covered = {log.number for log in active_logs(plan) if log.held and log.group in {0, group}}
    return min((session.number for session in plan.sessions if session.number not in covered), default=None)


def position(plan: Plan, today: date) -> Position:
    """Say where a plan is today; one that was ended is behind no more."""
    logs = active_logs(plan)
    ever_held = held_logs(plan, date.min, date.max)
    due = [] if plan.ended_on else sessions_that_count(plan, date.min, today)
    return Position(
        without_log=tuple(sorted(session.number for session in due if done(plan, session, logs) == 0)),
        next_by_group=tuple(next_session(plan, group) for group in range(1, plan.groups + 1)),
        has_log=bool(logs),
        arrived=bool(plan.sessions) and all(done(plan, session, ever_held) == 1 for session in plan.sessions),
    )
