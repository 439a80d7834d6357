"""The next school year in one go: classes with their predecessors, headcounts, plans and leaders; all or nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256

from tracker import line, planning, roster
from tracker.access import Scope
from tracker.classes.counting import Pupils
from tracker.classes.outlook import Fate, Proposal, ProposedPlan, SchoolOutlook
from tracker.classes.proposals import outlooks
from tracker.classes.splitting import lead_plans
from tracker.classes.undoing import marks_of
from tracker.classes.writing import changed_meanwhile, writing
from tracker.dates import SchoolYear, now
from tracker.errors import Problem, Refused
from tracker.models import ClassPredecessor, Headcount, Rollover, RolloverClass, SchoolClass, db
from tracker.models.batches import add_all, add_rows, insert_rows
from tracker.reach.settings import carry_over
from tracker.words import gettext as _


@dataclass(frozen=True)
class Chosen:
    """A class that goes on, as somebody chose it: name, pupils by stage, the codes of its curricula, leaders or not."""

    class_id: int
    name: str
    pupils: Mapping[int, int]
    curricula: frozenset[str] = frozenset()
    with_leaders: bool = True


@dataclass
class NextClass:
    """A class that is to be made: several that are called the same become one."""

    school_id: int
    name: str
    predecessor_ids: list[int] = field(default_factory=list)
    counts: dict[int, Pupils] = field(default_factory=dict)
    plans: dict[str, ProposedPlan] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """How much was made. left: how many who led before were not carried over, because they could not log any more."""

    classes: int = 0
    plans: int = 0
    leaders: int = 0
    left: int = 0


def as_proposed(outlook: SchoolOutlook) -> list[Chosen]:
    """Return the classes of a school that go on, as they are proposed."""
    return [
        Chosen(
            each.before.id,
            each.name,
            {stage: pupils.pupils for stage, pupils in each.counts.items()},
            frozenset(plan.curriculum.code for plan in each.plans),
        )
        for each in outlook.new
    ]


def roll_over(
    scope: Scope,
    municipality: str,
    year: SchoolYear,
    chosen: Mapping[str, Sequence[Chosen]] | None,
    *,
    seen: str,
    by_id: int,
    reason: str | None = None,
) -> Made:
    """Make the next year's classes at schools in scope, by unit code → those chosen; None: all, as proposed.

    `seen` is the mark of what the page showed. Once all that is chosen is there, nothing is made again.
    Raises Refused, and then nothing was made.
    """
    before = outlooks(scope, municipality, year, chosen)
    with writing(school.id for school in before):
        schools = outlooks(scope, municipality, year, chosen)
        wanted = {each.unit_code: as_proposed(each) for each in schools} if chosen is None else chosen
        pairs = [*matched(schools, wanted)]
        if all(each.fate == Fate.THERE for _row, each in pairs):
            return Made()
        if together(schools) != seen:
            raise changed_meanwhile()
        if problems := [*wrong(pairs)]:
            raise Refused(*problems)
        line.explain([(municipality, year.first)], reason)
        carry_over(municipality, year)
        left = set[int]().union(*(proposal.left for row, proposal in pairs if row.with_leaders))
        return replace(write([*joined(pairs)], year, by_id, now()), left=len(left))


def together(schools: Iterable[SchoolOutlook]) -> str:
    """Return the mark of several schools' proposals."""
    return sha256("".join(each.mark for each in schools).encode()).hexdigest()[:16]


def matched(
    schools: Iterable[SchoolOutlook], chosen: Mapping[str, Sequence[Chosen]]
) -> Iterator[tuple[Chosen, Proposal]]:
    """Yield what was chosen with what was proposed; raise Refused for a class that is not there."""
    for school in schools:
        known = {each.before.id: each for each in school.proposals}
        for row in chosen.get(school.unit_code, ()):
            if row.class_id not in known:
                raise changed_meanwhile()
            yield row, known[row.class_id]


def wrong(pairs: Iterable[tuple[Chosen, Proposal]]) -> Iterator[Problem]:
    """Yield what is wrong with the classes that were chosen; the field is `name-<id>` or `pupils-<id>`."""
    taken: dict[int, dict[str, str]] = {}
    for row, proposal in pairs:
        known = proposal.before
        if known.school_id not in taken:
            taken[known.school_id] = names_next_year(known.school_id, SchoolYear(known.year.start + 1))
        there = taken[known.school_id].get(roster.spelled_name(row.name))
        if message := roster.wrong_new_class_name(row.name):
            yield Problem(f"name-{known.id}", message)
        elif there:
            message = _(
                "There is a class %(name)s in %(year)s already. Choose another name.",
                name=there,
                year=SchoolYear(known.year.start + 1),
            )
            yield Problem(f"name-{known.id}", message)
        if proposal.fate == Fate.THERE:
            yield Problem(
                f"name-{known.id}",
                _("The class goes on as %(name)s already.", name=getattr(proposal.successor, "name", "")),
            )
        elif not proposal.can_go_on:
            yield Problem(f"name-{known.id}", _("The class has no pupils who go on. Leave it out."))
        elif not sum(row.pupils.values()):
            yield Problem(f"pupils-{known.id}", _("Write how many pupils there are, at least in one stage."))


def names_next_year(school_id: int, year: SchoolYear) -> dict[str, str]:
    """Return what a school's classes of a year are called."""
    query = db.select(SchoolClass.name).where(SchoolClass.school_id == school_id, SchoolClass.year == year.start)
    return {roster.spelled_name(name): name for name in db.session.scalars(query)}


def joined(pairs: Iterable[tuple[Chosen, Proposal]]) -> Iterator[NextClass]:
    """Yield the classes to make: those of one school that are called the same are one."""
    found: dict[tuple[int, str], NextClass] = {}
    for row, proposal in pairs:
        known = proposal.before
        key = known.school_id, roster.spelled_name(row.name)
        made = found.setdefault(key, NextClass(known.school_id, row.name))
        made.predecessor_ids.append(known.id)
        for stage, pupils in row.pupils.items():
            asked = proposal.counts.get(stage, Pupils())
            count = asked if asked.pupils == pupils else Pupils(pupils)
            made.counts[stage] = count if stage not in made.counts else Pupils(made.counts[stage].pupils + pupils)
        for plan in proposal.plans:
            if plan.curriculum.code in row.curricula:
                add_plan(made, plan, with_leaders=row.with_leaders)
    yield from found.values()


def add_plan(made: NextClass, plan: ProposedPlan, *, with_leaders: bool) -> None:
    """Let a class follow a plan; of classes that join, the first's counts, and all their leaders lead it."""
    there = made.plans.setdefault(
        plan.curriculum.programme_code,
        ProposedPlan(plan.curriculum, plan.groups, plan.stages, plan.delivering_school_id),
    )
    led = plan.leaders if with_leaders else ()
    groups = {(user_id, group if group <= there.groups else 0) for user_id, group in led}
    leaders = tuple(sorted({*there.leaders, *groups}))
    made.plans[plan.curriculum.programme_code] = ProposedPlan(
        there.curriculum, there.groups, there.stages, there.delivering_school_id, leaders
    )


def write(classes: Sequence[NextClass], year: SchoolYear, by_id: int, at: datetime) -> Made:
    """Write the classes with all that belongs to them, and what was made together."""
    rows = add_rows(SchoolClass(school_id=each.school_id, year=year.start, name=each.name) for each in classes)
    made = [(row.id, each) for row, each in zip(rows, classes, strict=True)]
    # The roll of 15 October comes later, and takes over from then on.
    day = year.first
    add_all(
        Headcount(class_id=i, stage=s, reference_date=day, **c._asdict())
        for i, each in made
        for s, c in sorted(each.counts.items())
    )
    add_all(ClassPredecessor(class_id=i, predecessor_id=b) for i, each in made for b in sorted(each.predecessor_ids))
    plans = [(i, plan) for i, each in made for plan in each.plans.values()]
    planning.write_plans([wanted(class_id, plan, year) for class_id, plan in plans])
    leaders = {(class_id, plan.curriculum.id): plan.leaders for class_id, plan in plans if plan.leaders}
    lead_plans(leaders)
    remember(made, year, by_id, at)
    people = {user_id for led in leaders.values() for user_id, _group in led}
    return Made(len(made), len(plans), len(people))


def wanted(class_id: int, plan: ProposedPlan, year: SchoolYear) -> planning.Wanted:
    """Return a plan over the usual months: 1 September to 31 May."""
    first, last = date(year.start, 9, 1), date(year.start + 1, 5, 31)
    place = plan.groups, plan.stages, plan.delivering_school_id
    return planning.Wanted(class_id, plan.curriculum, None, *place, first, last, None, frozenset())


def remember(made: Sequence[tuple[int, NextClass]], year: SchoolYear, by_id: int, at: datetime) -> None:
    """Keep what was made, school by school, so that it can be undone while it stands as it was made."""
    of_school: dict[int, list[int]] = defaultdict(list)
    for class_id, each in made:
        of_school[each.school_id].append(class_id)
    marks = marks_of([class_id for class_id, _each in made])
    rows = add_rows(
        Rollover(school_id=each, year=year.start, made_at=at, made_by_id=by_id) for each in sorted(of_school)
    )
    for row in rows:
        ids = of_school[row.school_id]
        insert_rows(RolloverClass, [{"class_id": i, "rollover_id": row.id, "mark": marks[i]} for i in ids])
