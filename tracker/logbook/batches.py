"""Many logs at once, from a file: found by id or by place, checked like any other, written whole or not at all."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from tracker.access import EVERYTHING, Scope
from tracker.dates import SchoolYear
from tracker.errors import Problem, TrackerError
from tracker.logbook.entry import Entry
from tracker.logbook.ground import Ground
from tracker.logbook.grounds import grounds
from tracker.logbook.plans import PlaceKey, lock_plans, plans_by_place, plans_of
from tracker.logbook.rules import check, warnings
from tracker.logbook.standing import StandingLog, logs_by_id, logs_of_plans
from tracker.logbook.writing import Change, new_log, write_changes, write_new
from tracker.models import SessionLog, Status, db
from tracker.models.batches import Effect, Tally
from tracker.words import gettext as _


@dataclass(frozen=True)
class LogLine:
    """A log as a file states it: its entry, with an empty id when none is given, and the plan it belongs to."""

    year: int
    unit_code: str
    class_name: str
    programme_code: str
    curriculum_code: str | None
    entry: Entry
    is_confirmed: bool = True

    @property
    def place(self) -> PlaceKey:
        """Return where the log belongs."""
        return self.year, self.unit_code, self.class_name, self.programme_code

    @property
    def key(self) -> tuple[object, ...]:
        """Return what tells the log from others: its id, else plan, session and group, and the day if cancelled."""
        if self.entry.id:
            return (self.entry.id,)
        day = self.entry.day if self.entry.status is Status.CANCELLED else None
        return (*self.place, self.curriculum_code, self.entry.number, self.entry.group, day)


class LogBatch:
    """Logs to add or correct.

    `absent` names the fields that the lines say nothing about, and that therefore stay as they are. With a `reason`
    locked days may be changed, and the reason is kept with the log. What lies outside `scope` is not there for it: it
    is neither told of nor changed.
    """

    def __init__(
        self,
        lines: Sequence[LogLine],
        absent: AbstractSet[str] = frozenset(),
        reason: str | None = None,
        scope: Scope = EVERYTHING,
    ) -> None:
        """Read what is there."""
        self.lines = lines
        self.absent = absent
        self.reason = reason
        self.plans = plans_by_place(scope, {line.year for line in lines})
        self.plan_ids = [self.find_plan(line) for line in lines]
        self.grounds = grounds({found for found in self.plan_ids if isinstance(found, int)})
        self.logs = self.standing()
        self.by_place = {log.place: log for log in self.logs.values() if not log.is_withdrawn}
        self.changes = [self.change(*each) for each in zip(lines, self.plan_ids, strict=True)]

    def find_plan(self, line: LogLine) -> int | Problem:
        """Return the plan that a line belongs to, or say why there is none."""
        found = self.plans.get(line.place, {})
        if line.curriculum_code:
            found = {code: number for code, number in found.items() if code == line.curriculum_code}
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            message = _(
                "The class has two plans of the programme. Say in programversion which one: %(codes)s.",
                codes=", ".join(sorted(found)),
            )
            return Problem("curriculum_code", message)
        where = {
            "name": line.class_name,
            "year": SchoolYear(line.year),
            "code": line.curriculum_code or line.programme_code,
        }
        return Problem(
            "programme_code", _("%(name)s has no plan for %(code)s in %(year)s. Import the plans first.", **where)
        )

    def change(self, line: LogLine, plan_id: int | Problem) -> Change | None:
        """Return what a line does to its plan: a new log, or a change of one; None without a plan."""
        if isinstance(plan_id, Problem):
            return None
        entry = line.entry
        day = entry.day if entry.status is Status.CANCELLED else None
        place = (plan_id, entry.number, entry.group, day)
        before = self.logs.get(entry.id) if entry.id else self.by_place.get(place)
        if before is None:
            return Change(plan_id, None, replace(entry, id=entry.id or str(uuid4())), line.is_confirmed)
        kept = {name: getattr(before.entry, name) for name in (*self.absent, "reason") if name != "is_confirmed"}
        confirmed = before.is_confirmed if "is_confirmed" in self.absent else line.is_confirmed
        return Change(plan_id, before, replace(entry, **{**kept, "id": before.entry.id}), confirmed)

    def problems(self) -> Iterator[tuple[int, Problem]]:
        """Yield the broken rules, each with the number of its line."""
        # What is changed leaves its old place first, so that logs may change places with each other.
        for change in self.changes:
            if change and change.before and change.before.plan_id in self.grounds:
                self.grounds[change.before.plan_id].forget(change.entry.id)
        seen: set[str] = set()
        for number, (change, plan_id) in enumerate(zip(self.changes, self.plan_ids, strict=True)):
            if isinstance(plan_id, Problem):
                yield number, plan_id
            if change is None:
                continue
            ground = self.grounds[change.plan_id]
            for problem in self.problems_of(change, ground, seen):
                yield number, problem
            seen.add(change.entry.id)
            ground.remember(change.entry)

    def problems_of(self, change: Change, ground: Ground, seen: AbstractSet[str]) -> Iterator[Problem]:
        """Yield the rules that one line breaks."""
        if change.entry.id in seen:
            yield Problem("number", _("A line above says something else about the same log. Keep one."))
        elif change.before and change.before.plan_id != change.plan_id:
            yield Problem("id", _("The log with this id belongs to another plan. Leave the cell empty."))
        elif change.before and change.before.is_withdrawn:
            yield Problem("id", _("The log with this id is withdrawn. Leave the cell empty to log the session anew."))
        elif first := ground.first_log_of(change.entry):
            yield in_the_way(change.entry, ground.group_of(first, change.entry), is_above=first in seen)
        elif not change.is_nothing:
            if change.is_locked(ground) and not self.reason:
                yield Problem("day", _("The period is closed. Give a reason to change it all the same."))
            else:
                yield from check(self.explained(change, ground).entry, ground, importing=True, may_unlock=True)

    def explained(self, change: Change, ground: Ground) -> Change:
        """Return a change with the reason for it, if its day is locked."""
        if not change.is_locked(ground):
            return change
        return replace(change, entry=replace(change.entry, reason=self.reason))

    def warnings(self) -> Iterator[tuple[int, Problem]]:
        """Yield what is allowed but may be a slip, each with the number of its line."""
        for number, change in enumerate(self.changes):
            if change and not change.is_nothing:
                for message in warnings(change.entry, self.grounds[change.plan_id]):
                    yield number, Problem("", message)

    def effects(self) -> list[Effect]:
        """Return what each line would do."""
        return [
            Effect.NOTHING if change is None or change.is_nothing else Effect.CHANGES if change.before else Effect.ADDS
            for change in self.changes
        ]

    @cached_property
    def found(self) -> list[Change]:
        """Return what lines do that do anything."""
        return [self.explained(c, self.grounds[c.plan_id]) for c in self.changes if c and not c.is_nothing]

    @cached_property
    def rows(self) -> list[SessionLog]:
        """Return the logs that are new."""
        return [new_log(change, self.grounds[change.plan_id]) for change in self.found if change.before is None]

    def asks_about(self, log_ids: AbstractSet[str]) -> bool:
        """Say whether one of these logs is of a plan that the lines are about."""
        return any(plan_id in self.grounds for plan_id in plans_of(log_ids))

    def prepare(self) -> None:
        """Make the rows that will be written."""
        self.rows  # noqa: B018 - made once, and kept

    def write(self) -> Tally:
        """Write the lines; raise TrackerError when somebody else has logged one of the sessions since the check."""
        new = [change for change in self.found if change.before is None]
        changed = [change for change in self.found if change.before]
        self.wait_for_writers()
        try:
            write_changes(changed, self.grounds)
            write_new(new, self.rows, self.grounds)
        except IntegrityError as error:
            # PostgreSQL lets others write at the same time; a key refuses whoever comes second.
            raise overtaken() from error
        return Tally(len(new), len(changed), len(self.lines) - len(self.found))

    def wait_for_writers(self) -> None:
        """Keep other writers of the plans waiting, where a database has several, and refuse what they have changed."""
        if lock_plans(self.grounds) and self.standing() != self.logs:
            raise overtaken()

    def standing(self) -> dict[str, StandingLog]:
        """Return the logs that the lines may meet, as they stand."""
        return logs_of_plans(self.grounds) | logs_by_id({line.entry.id for line in self.lines if line.entry.id})


def in_the_way(entry: Entry, group: int, *, is_above: bool) -> Problem:
    """Say what stands in the way of an entry: another log of its session, of `group`, in the file or before it."""
    if group == entry.group:
        if is_above:
            return Problem("number", _("A line above says something else about the same log. Keep one."))
        return Problem("number", _("The session is logged already, with another id. Give that id to correct it."))
    whom = _("group %(number)s", number=group) if group else _("the whole class")
    if is_above:
        message = _(
            "A line above logs the session for %(whom)s. A session is logged either for the whole class or group by "
            "group: keep one of the two.",
            whom=whom,
        )
    else:
        message = _(
            "The session is logged already for %(whom)s. A session is logged either for the whole class or group by "
            "group: take the line away, or withdraw that log first.",
            whom=whom,
        )
    return Problem("group", message)


def overtaken() -> TrackerError:
    """Undo everything, and say that somebody was faster."""
    db.session.rollback()
    return TrackerError(
        _("Nothing is written: somebody logged one of the sessions meanwhile. Import again, it is safe.")
    )
