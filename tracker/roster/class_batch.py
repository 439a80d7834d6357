"""Writing many classes at once: their headcounts, and where their pupils came from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache, cached_property

from sqlalchemy import select

from tracker import line
from tracker.access import EVERYTHING, Scope
from tracker.dates import SchoolYear
from tracker.errors import Problem, no_school
from tracker.models import ClassPredecessor, Headcount, School, SchoolClass, db
from tracker.models.batches import Effect, Tally, add_all, add_rows, change_rows, remove_rows
from tracker.personal import wrong_start
from tracker.roster.class_entry import ClassEntry
from tracker.roster.class_facts import (
    ClassKey,
    HeadcountKey,
    class_ids,
    first_days,
    headcounts,
    predecessors,
    stages_needed,
    wrong_day,
)
from tracker.roster.class_names import spelled
from tracker.words import gettext as _


class ClassBatch:
    """Headcounts to add or change, with their classes.

    `absent` names the fields that the entries say nothing about, and that therefore stay as they are.
    `named` are classes that will be there too, although their entries are not among these. What lies outside `scope`
    is not there for it: it is neither told of nor changed.
    """

    def __init__(
        self,
        entries: Sequence[ClassEntry],
        absent: AbstractSet[str] = frozenset(),
        named: AbstractSet[ClassKey] = frozenset(),
        scope: Scope = EVERYTHING,
    ) -> None:
        """Read what is there."""
        self.entries = entries
        self.absent = absent
        self.named = named
        self.schools = dict(db.session.execute(select(School.unit_code, School.id).where(scope.schools)).all())
        years = {entry.year for entry in entries}
        self.ids = class_ids(scope, years | {year - 1 for year in years})
        self.counts = headcounts(years)
        self.links = predecessors(years)

    def problems(self) -> Iterator[tuple[int, Problem]]:
        """Yield the broken rules, each with the number of its entry."""
        stated = self.named | {entry.class_key for entry in self.entries}
        first: dict[ClassKey, frozenset[ClassKey]] = {}
        for number, entry in enumerate(self.entries):
            if entry.unit_code not in self.schools:
                yield number, Problem("unit_code", no_school(entry.unit_code))
            there = (self.ids.get(entry.class_key, 0), entry.stage, entry.reference_date) in self.counts
            if wrong := wrong_day(entry.reference_date, SchoolYear(entry.year), is_there=there):
                yield number, Problem("reference_date", wrong)
            for key in sorted(entry.predecessors - stated):
                if key not in self.ids:
                    message = _(
                        "There is no class %(name)s in %(year)s. Check the name.", name=key[2], year=SchoolYear(key[0])
                    )
                    yield number, Problem("predecessors", message)
            if first.setdefault(entry.class_key, entry.predecessors) != entry.predecessors:
                yield number, Problem("predecessors", _("Say the same on every line of the class."))
            if self.parts_afterwards(entry) > entry.pupils:
                message = _("Girls and boys together are more than the pupils. Correct one of them.")
                yield number, Problem("pupils", message)
        yield from self.wrong_names()
        yield from self.missed_stages()

    def wrong_names(self) -> Iterator[tuple[int, Problem]]:
        """Yield what would make a second class of one that differs in capitals and blanks alone, or a formula."""
        called = {spelled(key): key[2] for key in self.ids}
        for number, entry in enumerate(self.entries):
            name = called.setdefault(spelled(entry.class_key), entry.name)
            if entry.class_key in self.ids:
                continue
            if name != entry.name:
                message = _("The class is called %(name)s already. Write it in the same way.", name=name)
                yield number, Problem("name", message)
            elif wrong := wrong_start(entry.name):
                yield number, Problem("name", wrong)

    def parts_afterwards(self, entry: ClassEntry) -> int:
        """Return girls and boys together, once the entry is written."""
        class_id = self.ids.get(entry.class_key, 0)
        _pupils, girls, boys = self.counts.get((class_id, entry.stage, entry.reference_date), (0, None, None))
        girls = girls if "girls" in self.absent else entry.girls
        boys = boys if "boys" in self.absent else entry.boys
        return (girls or 0) + (boys or 0)

    def missed_stages(self) -> Iterator[tuple[int, Problem]]:
        """Yield the entries that take a stage away that a plan of the class needs."""
        leaving = [(n, e) for n, e in enumerate(self.entries) if e.pupils == 0 and e.class_key in self.ids]
        if not leaving:
            return
        needs = stages_needed({entry.year for _number, entry in leaving})
        held = self.stages_afterwards({self.ids[entry.class_key] for _number, entry in leaving})
        for number, entry in leaving:
            class_id = self.ids[entry.class_key]
            if any(entry.stage in need.stages and not need.met_by(held[class_id]) for need in needs[class_id]):
                message = _("A plan of the class needs this stage. Change the plan first.")
                yield number, Problem("pupils", message)

    def stages_afterwards(self, class_ids: AbstractSet[int]) -> dict[int, set[int]]:
        """Return the stages that classes hold once the entries are written: pupils in the latest headcount."""
        counts = {key: pupils for key, (pupils, _girls, _boys) in self.counts.items() if key[0] in class_ids}
        for entry in self.entries:
            class_id = self.ids.get(entry.class_key, 0)
            if class_id in class_ids:
                counts[class_id, entry.stage, entry.reference_date] = entry.pupils
        latest = {(class_id, stage): pupils for (class_id, stage, _day), pupils in sorted(counts.items())}
        held: dict[int, set[int]] = defaultdict(set)
        for (class_id, stage), pupils in latest.items():
            if pupils:
                held[class_id].add(stage)
        return held

    def effects(self) -> list[Effect]:
        """Return what each entry would do."""
        return [self.effect(entry) for entry in self.entries]

    def effect(self, entry: ClassEntry) -> Effect:
        """Return what an entry would do."""
        class_id = self.ids.get(entry.class_key)
        if class_id is None or (class_id, entry.stage, entry.reference_date) not in self.counts:
            return Effect.ADDS
        return Effect.CHANGES if self.is_relinked(entry) or self.changed_counts(entry) else Effect.NOTHING

    def is_relinked(self, entry: ClassEntry) -> bool:
        """Say whether an entry gives a class that is there other predecessors."""
        class_id = self.ids.get(entry.class_key)
        if class_id is None or "predecessors" in self.absent:
            return False
        return {self.ids.get(key) for key in entry.predecessors} != self.links[class_id]

    def felt(self) -> Iterator[tuple[int, line.Felt]]:
        """Yield from which day on other figures follow from an entry; a first headcount counts for the time before."""
        towns, first = line.towns_of(entry.unit_code for entry in self.entries), first_days(self.counts)
        linked = cache(line.linked)
        for number, entry in enumerate(self.entries):
            if town := towns.get(entry.unit_code):
                yield number, (town, self.counted_from(entry, first))
                if self.is_relinked(entry):
                    yield number, linked(town, SchoolYear(entry.year))

    def counted_from(self, entry: ClassEntry, first: Mapping[tuple[int, int], date]) -> date | None:
        """Return the first day on which an entry's headcount says otherwise; `first`: of each class and stage."""
        key = self.ids.get(entry.class_key, 0), entry.stage
        if (*key, entry.reference_date) in self.counts and "pupils" not in self.changed_counts(entry):
            return None
        is_first = first.get(key, date.max) >= entry.reference_date
        return SchoolYear(entry.year).first if is_first else entry.reference_date

    def changed_counts(self, entry: ClassEntry) -> dict[str, int | None]:
        """Return what of a headcount that is there an entry says otherwise."""
        before = dict(zip(("pupils", "girls", "boys"), self.counts.get(self.headcount_key(entry), ()), strict=False))
        return {
            name: getattr(entry, name)
            for name, count in before.items()
            if name not in self.absent and getattr(entry, name) != count
        }

    @cached_property
    def rows(self) -> tuple[dict[ClassKey, SchoolClass], dict[int, Headcount]]:
        """Return the classes that are new, and by entry the headcounts that are, whose classes are not said yet."""
        new = {entry.class_key: entry for entry in self.entries if entry.class_key not in self.ids}
        classes = {
            key: SchoolClass(school_id=self.schools[entry.unit_code], year=entry.year, name=entry.name)
            for key, entry in new.items()
        }
        counts = (
            number
            for number, entry in enumerate(self.entries)
            if entry.class_key in new or self.headcount_key(entry) not in self.counts
        )
        return classes, {number: headcount(self.entries[number]) for number in counts}

    def prepare(self) -> None:
        """Make the rows that will be written."""
        self.rows  # noqa: B018 - made once, and kept

    def write(self) -> Tally:
        """Write the entries."""
        added = self.add_classes() | self.add_headcounts()
        changed = (self.change_headcounts() | self.change_predecessors(added)) - added
        return Tally(len(added), len(changed), len(self.entries) - len(added) - len(changed))

    def add_classes(self) -> set[int]:
        """Add the classes that are new; return the entries that made them."""
        classes, _counts = self.rows
        for key, row in zip(classes, add_rows(classes.values()), strict=True):
            self.ids[key] = row.id
        first: dict[ClassKey, int] = {}
        for number, entry in enumerate(self.entries):
            first.setdefault(entry.class_key, number)
        return {first[key] for key in classes}

    def headcount_key(self, entry: ClassEntry) -> HeadcountKey:
        """Return the primary key of an entry's headcount; its class must be there."""
        return self.ids[entry.class_key], entry.stage, entry.reference_date

    def add_headcounts(self) -> set[int]:
        """Add the headcounts that are new; return their entries."""
        _classes, counts = self.rows
        for number, row in counts.items():
            row.class_id = self.ids[self.entries[number].class_key]
        add_all(counts.values())
        return set(counts)

    def change_headcounts(self) -> set[int]:
        """Change the headcounts that say something else; return their entries."""
        changes, numbers = {}, set()
        for number, entry in enumerate(self.entries):
            if change := self.changed_counts(entry):
                changes[self.headcount_key(entry)] = change
                numbers.add(number)
        change_rows(Headcount, changes)
        return numbers

    def change_predecessors(self, added: AbstractSet[int]) -> set[int]:
        """Link the classes to those named as their predecessors, and to no others; return the entries."""
        if "predecessors" in self.absent:
            return set()
        wanted = {self.ids[e.class_key]: {self.ids[key] for key in e.predecessors} for e in self.entries}
        new = [(c, before) for c, befores in wanted.items() for before in sorted(befores - self.links[c])]
        gone = [(c, before) for c, befores in wanted.items() for before in sorted(self.links[c] - befores)]
        add_all(ClassPredecessor(class_id=c, predecessor_id=before) for c, before in new)
        remove_rows(ClassPredecessor, gone)
        touched = {class_id for class_id, _before in [*new, *gone]}
        return {n for n, e in enumerate(self.entries) if n not in added and self.ids[e.class_key] in touched}


def headcount(entry: ClassEntry) -> Headcount:
    """Return a new headcount, of which class is not said yet."""
    counts = {"pupils": entry.pupils, "girls": entry.girls, "boys": entry.boys}
    return Headcount(stage=entry.stage, reference_date=entry.reference_date, **counts)
