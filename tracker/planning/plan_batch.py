"""Writing many plans at once, and the rules that they keep."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from functools import cached_property

from sqlalchemy import select

from tracker.access import EVERYTHING, Scope
from tracker.dates import SchoolYear
from tracker.errors import Problem, no_school
from tracker.line import Felt, towns_of
from tracker.line.locks import dated
from tracker.models import CurriculumStatus, Membership, User, db
from tracker.models.batches import Effect, Tally
from tracker.planning.due import date_problems
from tracker.planning.plan_entry import PlanEntry
from tracker.planning.stage_words import no_pupils_in, not_meant_for
from tracker.planning.standing import Standing, Wanted
from tracker.planning.writing import NewPlan, effect, felt_from, new_plans, write_plans
from tracker.words import gettext as _

MOST_GROUPS = 8


class PlanBatch:
    """Plans to add or change.

    `absent` names the fields of `PlanFacts` that the entries say nothing about, and that therefore stay. What lies
    outside `scope` is not there for it: it is neither told of nor changed. Entries that stand `in_file` are told of in
    the file's words.
    """

    def __init__(
        self,
        entries: Sequence[PlanEntry],
        absent: AbstractSet[str] = frozenset(),
        scope: Scope = EVERYTHING,
        *,
        in_file: bool = False,
    ) -> None:
        """Read what is there."""
        self.entries, self.in_file = entries, in_file
        self.absent = absent
        self.standing = Standing.of(scope, {entry.year for entry in entries})
        self.wanted = [self.afterwards(entry) for entry in entries]

    def afterwards(self, entry: PlanEntry) -> Wanted:
        """Return the plan as it will be once the entry is written, with 0 for what cannot be found."""
        known = self.standing
        class_id = known.class_ids.get((entry.year, entry.unit_code, entry.class_name), 0)
        curriculum = known.curricula.get(entry.curriculum_code)
        before = known.plans.get((class_id, curriculum.id)) if curriculum else None
        year = SchoolYear(entry.year)
        stated = Wanted(
            class_id=class_id,
            curriculum=curriculum,
            before=before,
            groups=entry.groups,
            stages=entry.stages,
            delivering_school_id=known.school_ids.get(entry.delivering_code, 0) if entry.delivering_code else None,
            starts_on=entry.starts_on or date(year.start, 9, 1),
            ends_on=entry.ends_on or date(year.start + 1, 5, 31),
            ended_on=entry.ended_on,
            leader_ids=frozenset(known.user_ids.get(email, 0) for email in entry.leaders),
        )
        return replace(stated, **{name: getattr(before, name) for name in self.absent}) if before else stated

    def problems(self) -> Iterator[tuple[int, Problem]]:
        """Yield the broken rules, each with the number of its entry."""
        for number, (entry, plan) in enumerate(zip(self.entries, self.wanted, strict=True)):
            days = plan.starts_on, plan.ends_on, plan.ended_on
            for field, message in (
                *self.class_problems(entry, plan),
                *self.curriculum_problems(entry, plan),
                *self.stage_problems(entry, plan),
                *self.people_problems(entry, plan),
                *date_problems(*days, SchoolYear(entry.year), in_file=self.in_file),
            ):
                yield number, Problem(field, message)
        yield from self.running_twice()
        yield from self.regrouped()
        yield from self.ended_early()

    def class_problems(self, entry: PlanEntry, plan: Wanted) -> Iterator[tuple[str, str]]:
        """Check that the class is there, and the groups."""
        if entry.unit_code not in self.standing.school_ids:
            yield "unit_code", no_school(entry.unit_code)
        elif not plan.class_id:
            year = SchoolYear(entry.year)
            yield (
                "class_name",
                _(
                    "There is no class %(name)s in %(year)s at this school. Import the classes first.",
                    name=entry.class_name,
                    year=year,
                ),
            )
        if not 1 <= plan.groups <= MOST_GROUPS:
            yield "groups", _("Give a number of groups from 1 to %(most)s; 1 is the whole class.", most=MOST_GROUPS)

    def curriculum_problems(self, entry: PlanEntry, plan: Wanted) -> Iterator[tuple[str, str]]:
        """Check that the curriculum is there, belongs to the programme, and may be begun."""
        if plan.curriculum is None:
            codes = ", ".join(self.standing.published())
            yield (
                "curriculum_code",
                _("There is no curriculum %(code)s. There are: %(codes)s.", code=entry.curriculum_code, codes=codes),
            )
        elif plan.curriculum.programme_code != entry.programme_code:
            yield (
                "programme_code",
                _(
                    "%(code)s belongs to %(programme)s. Correct one of them.",
                    code=entry.curriculum_code,
                    programme=plan.curriculum.programme_code,
                ),
            )
        elif plan.before is None and plan.curriculum.status is not CurriculumStatus.PUBLISHED:
            yield "curriculum_code", _("%(code)s is not published. Choose one that is.", code=entry.curriculum_code)

    def stage_problems(self, entry: PlanEntry, plan: Wanted) -> Iterator[tuple[str, str]]:
        """Check that the class holds the stages that take part, and one of the curriculum's among them."""
        if not plan.class_id or plan.curriculum is None:
            return
        # Once a plan has ended, the pupils may have left the class.
        held = (self.standing.ever if plan.ended_on else self.standing.stages)[plan.class_id]
        year = SchoolYear(entry.year)
        if missing := plan.stages - held:
            yield "stages", no_pupils_in(missing, entry.class_name, year, in_file=self.in_file)
        elif not (plan.stages or held) & plan.curriculum.stages:
            field = "stages" if plan.stages else "curriculum_code"
            yield field, not_meant_for(plan.curriculum, year, in_file=self.in_file)

    def people_problems(self, entry: PlanEntry, plan: Wanted) -> Iterator[tuple[str, str]]:
        """Check that the delivering school and the leaders are there."""
        if plan.delivering_school_id == 0:
            yield "delivering_school_id", no_school(entry.delivering_code)
        if missing := sorted(entry.leaders - self.standing.user_ids.keys()):
            yield "leader_ids", _("There is no user %(emails)s. Import the users first.", emails=", ".join(missing))

    def warnings(self) -> Iterator[tuple[int, Problem]]:
        """Yield the plans whose leaders have no role, and would find an empty home."""
        emails = {email for entry in self.entries for email in entry.leaders}
        with_role = set(
            db.session.scalars(select(User.email).join(Membership).where(User.email.in_(emails)).distinct())
        )
        for number, entry in enumerate(self.entries):
            if without := sorted(entry.leaders - with_role):
                message = _("%(emails)s has no role, and will not see the class.", emails=", ".join(without))
                yield number, Problem("leader_ids", message)

    def running_twice(self) -> Iterator[tuple[int, Problem]]:
        """Yield the plans beside which another plan of the class and programme runs."""
        running: dict[tuple[int, str], str] = {}
        stated = {plan.before.plan_id for plan in self.wanted if plan.before}
        for before in self.standing.plans.values():
            if before.ended_on is None and before.plan_id not in stated:
                running[before.class_id, before.curriculum.programme_code] = before.curriculum.code
        for number, plan in enumerate(self.wanted):
            if plan.ended_on is None and plan.curriculum and plan.class_id:
                key = plan.class_id, plan.curriculum.programme_code
                other = running.setdefault(key, plan.curriculum.code)
                if other != plan.curriculum.code:
                    message = _(
                        "The class follows %(code)s already. End that plan first, with the day it ended.", code=other
                    )
                    yield number, Problem("curriculum_code", message)

    def regrouped(self) -> Iterator[tuple[int, Problem]]:
        """Yield the plans whose groups would change although sessions are logged."""
        changed = {
            plan.before.plan_id: number
            for number, plan in enumerate(self.wanted)
            if plan.before and plan.before.groups != plan.groups
        }
        for plan_id in sorted(self.standing.with_logs(changed)):
            groups = next(plan.groups for plan in self.standing.plans.values() if plan.plan_id == plan_id)
            message = _(
                "Sessions are logged for %(groups)s groups already, so the number cannot change.", groups=groups
            )
            yield changed[plan_id], Problem("groups", message)

    def ended_early(self) -> Iterator[tuple[int, Problem]]:
        """Yield the plans that would end before a day on which a session of theirs is logged."""
        ending = {
            plan.before.plan_id: (number, plan.ended_on)
            for number, plan in enumerate(self.wanted)
            if plan.before and plan.ended_on and plan.ended_on != plan.before.ended_on
        }
        for plan_id, last in sorted(self.standing.last_logs(ending).items()):
            number, day = ending[plan_id]
            if day < last:
                message = _("A session is logged on %(day)s. Choose that day or a later one.", day=dated(last))
                yield number, Problem("ended_on", message)

    def felt(self) -> Iterator[tuple[int, Felt]]:
        """Yield from which day on other figures follow from each plan, if any."""
        towns = towns_of(entry.unit_code for entry in self.entries)
        for number, plan in enumerate(self.wanted):
            if plan.class_id and plan.curriculum:
                yield number, (towns[self.entries[number].unit_code], felt_from(plan))

    def effects(self) -> list[Effect]:
        """Return what each entry would do."""
        return [effect(plan) for plan in self.wanted]

    @cached_property
    def rows(self) -> list[NewPlan]:
        """Return the rows of the plans that are new."""
        return new_plans(self.wanted)

    def asks_about(self, log_ids: AbstractSet[str]) -> bool:
        """Say whether one of these logs is of a plan that may change."""
        theirs = self.standing.plans_of_logs(log_ids)
        return any(plan.before and plan.before.plan_id in theirs for plan in self.wanted)

    def prepare(self) -> None:
        """Make the rows that will be written."""
        self.rows  # noqa: B018 - made once, and kept

    def write(self) -> Tally:
        """Write the entries."""
        return write_plans(self.wanted, self.rows)
