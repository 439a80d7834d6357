"""Writing many schools and their municipalities at once."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from sqlalchemy import select

from tracker.access import EVERYTHING, Scope
from tracker.errors import Problem
from tracker.models import Municipality, School, db
from tracker.models.batches import Effect, Tally, add_all, change_rows
from tracker.personal import wrong_start
from tracker.roster.rolls import RollKey, rolls, write_rolls
from tracker.roster.schools import SchoolEntry, SchoolRow, school_ids, school_rows
from tracker.words import gettext as _


class SchoolBatch:
    """Schools to add or change, by unit code.

    `absent` names the fields that the entries say nothing about, and that therefore stay as they are.
    `named` are unit codes that will be there too, although their entries are not among these. What lies outside
    `scope` is not there for it: it is neither told of nor changed.
    """

    def __init__(
        self,
        entries: Sequence[SchoolEntry],
        absent: AbstractSet[str] = frozenset(),
        named: AbstractSet[str] = frozenset(),
        scope: Scope = EVERYTHING,
    ) -> None:
        """Read what is there."""
        self.entries = entries
        self.fields = {"area", "opened_on", "closed_on"} - absent
        self.with_parents = "parent_code" not in absent
        self.named = named
        self.scope = scope
        rows = (SchoolRow(*row) for row in db.session.execute(school_rows().where(scope.schools)))
        self.known = {row.unit_code: row for row in rows}
        self.elsewhere = set(db.session.scalars(select(School.unit_code).where(~scope.schools)))
        self.names = dict(db.session.execute(select(Municipality.code, Municipality.name)).all())

    def problems(self) -> Iterator[tuple[int, Problem]]:
        """Yield the broken rules, each with the number of its entry."""
        parents = self.parents_afterwards()
        children = Counter(parent for parent in parents.values() if parent)
        names: dict[str, str] = {}
        for number, entry in enumerate(self.entries):
            name = names.setdefault(entry.municipality_code, entry.municipality_name)
            if entry.municipality_name != name:
                message = _(
                    "Municipality %(code)s is called %(name)s further up. Write the same name.",
                    code=entry.municipality_code,
                    name=name,
                )
                yield number, Problem("municipality_name", message)
            yield from ((number, problem) for problem in self.wrong_names(entry))
            if not_ours := self.not_ours(entry):
                yield number, not_ours
            opened_on, closed_on = self.days_afterwards(entry)
            if opened_on and closed_on and closed_on < opened_on:
                message = _(
                    "The school cannot close before it opens on %(day)s. Correct one of the days.", day=opened_on
                )
                yield number, Problem("closed_on", message)
            if problem := self.wrong_parent(entry, parents, children):
                yield number, Problem("parent_code", problem)

    def wrong_names(self, entry: SchoolEntry) -> Iterator[Problem]:
        """Yield which new names of an entry are formulas; what is called so already stays."""
        row = self.known.get(entry.unit_code)
        before = {
            "municipality_name": self.names.get(entry.municipality_code),
            "name": row and row.name,
            "area": row and row.area,
        }
        for field, called in before.items():
            name = getattr(entry, field)
            if name and name != called and (message := wrong_start(name)):
                yield Problem(field, message)

    def not_ours(self, entry: SchoolEntry) -> Problem | None:
        """Say that a school, or its municipality, lies outside the scope; the same whether it is there or not."""
        code, row = entry.municipality_code, self.known.get(entry.unit_code)
        if self.scope.covers(None, code):
            if entry.unit_code not in self.elsewhere:
                return None
            message = _("You have no school %(code)s to change. Check the code.", code=entry.unit_code)
            return Problem("unit_code", message)
        if row is None or row.municipality_code != code:
            message = _("You have no municipality %(code)s to change. Check the code.", code=code)
            return Problem("municipality_code", message)
        if entry.municipality_name != row.municipality_name:
            message = _("The municipality is called %(name)s. Write that name.", name=row.municipality_name)
            return Problem("municipality_name", message)
        return None

    def parents_afterwards(self) -> dict[str, str | None]:
        """Return each school's parent, once the entries are written."""
        parents = {code: row.parent_code for code, row in self.known.items()}
        for entry in self.entries:
            parents[entry.unit_code] = entry.parent_code if self.with_parents else parents.get(entry.unit_code)
        return parents

    def days_afterwards(self, entry: SchoolEntry) -> tuple[date | None, date | None]:
        """Return a school's first and last day, once its entry is written."""
        row = self.known.get(entry.unit_code)
        opened_on = entry.opened_on if "opened_on" in self.fields or row is None else row.opened_on
        closed_on = entry.closed_on if "closed_on" in self.fields or row is None else row.closed_on
        return opened_on, closed_on

    def wrong_parent(
        self, entry: SchoolEntry, parents: Mapping[str, str | None], children: Mapping[str, int]
    ) -> str | None:
        """Say what is wrong with a school's parent: it must be another unit, and one that has none itself."""
        parent = parents[entry.unit_code]
        message: str | None = None
        if parent is None or not self.with_parents:
            return None
        if parent == entry.unit_code:
            message = _("A unit cannot belong to itself. Leave the cell empty.")
        elif parent not in parents and parent not in self.named and not self.has_parent(entry):
            message = _("There is no school %(code)s. Check the code.", code=parent)
        elif above := parents.get(parent):
            message = _("%(code)s belongs to %(above)s itself. Name that unit.", code=parent, above=above)
        elif children.get(entry.unit_code):
            message = _("Other units belong to this one, so it cannot belong to another. Move them first.")
        return message

    def has_parent(self, entry: SchoolEntry) -> bool:
        """Say whether a school belongs already to the unit that its entry names, perhaps out of scope."""
        row = self.known.get(entry.unit_code)
        return row is not None and row.parent_code == entry.parent_code

    def effects(self) -> list[Effect]:
        """Return what each entry would do."""
        ids = defaultdict(int, school_ids())
        wanted = self.rolls(ids)
        there = rolls({school_id for school_id, _year, _stage in wanted})
        other_rolls = {key[0] for key, pupils in wanted.items() if there.get(key, 0) != pupils}

        def effect(entry: SchoolEntry) -> Effect:
            if entry.unit_code not in self.known:
                return Effect.ADDS
            is_renamed = self.names.get(entry.municipality_code, entry.municipality_name) != entry.municipality_name
            differs = self.changes(entry, ids) or self.known[entry.unit_code].id in other_rolls or is_renamed
            return Effect.CHANGES if differs else Effect.NOTHING

        return [effect(entry) for entry in self.entries]

    def write(self) -> Tally:
        """Write the entries."""
        changed_towns = self.write_municipalities()
        added = self.add_schools()
        ids = school_ids()
        changes = {self.known[e.unit_code].id: change for e in self.entries if (change := self.changes(e, ids))}
        change_rows(School, changes)
        touched = set(changes) | write_rolls(self.rolls(ids))
        changed = sum(
            1
            for e in self.entries
            if e.unit_code in self.known
            and (self.known[e.unit_code].id in touched or e.municipality_code in changed_towns)
        )
        return Tally(added, changed, len(self.entries) - added - changed)

    def rolls(self, ids: Mapping[str, int]) -> dict[RollKey, int]:
        """Return what the entries say about pupils per stage in a register."""
        return {
            (ids[entry.unit_code], entry.roll_year, stage): pupils
            for entry in self.entries
            if entry.roll_year is not None
            for stage, pupils in entry.rolls.items()
        }

    def write_municipalities(self) -> set[str]:
        """Add the municipalities that are new, rename those that are called something else; return the latter."""
        stated = {entry.municipality_code: entry.municipality_name for entry in self.entries}
        new = [Municipality(code=code, name=name) for code, name in stated.items() if code not in self.names]
        add_all(new)
        renamed = {code: {"name": name} for code, name in stated.items() if self.names.get(code, name) != name}
        change_rows(Municipality, renamed)
        return set(renamed)

    def add_schools(self) -> int:
        """Add the schools that are new, parents before the units that belong to them; return how many."""
        new = [entry for entry in self.entries if entry.unit_code not in self.known]
        for wave in ([e for e in new if not e.parent_code], [e for e in new if e.parent_code]):
            ids = school_ids() if any(e.parent_code for e in wave) else {}
            add_all(self.school(entry, ids) for entry in wave)
        return len(new)

    def school(self, entry: SchoolEntry, ids: Mapping[str, int]) -> School:
        """Return a new school."""
        return School(
            unit_code=entry.unit_code,
            name=entry.name,
            municipality_code=entry.municipality_code,
            owner_type=entry.owner_type,
            area=entry.area,
            parent_id=ids[entry.parent_code] if entry.parent_code else None,
            opened_on=entry.opened_on,
            closed_on=entry.closed_on,
        )

    def changes(self, entry: SchoolEntry, ids: Mapping[str, int]) -> dict[str, object]:
        """Return the columns in which a known school differs from its entry."""
        row = self.known.get(entry.unit_code)
        if row is None:
            return {}
        fields = {"name", "municipality_code", "owner_type"} | self.fields
        changes = {name: getattr(entry, name) for name in fields if getattr(entry, name) != getattr(row, name)}
        if self.with_parents and entry.parent_code != row.parent_code:
            changes["parent_id"] = ids[entry.parent_code] if entry.parent_code else None
        return changes
