"""Writing many memberships at once, with the accounts that they need."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from sqlalchemy import select

from tracker.access import EVERYTHING, Scope, browsers
from tracker.errors import Problem, no_school
from tracker.models import Membership, Municipality, Role, School, User, db
from tracker.models.batches import Effect, Tally, add_all, add_rows, change_rows
from tracker.personal import wrong_start
from tracker.roster.links import end_links
from tracker.roster.memberships import UserEntry, users
from tracker.roster.people import not_oneself, renamable
from tracker.roster.ways_in import Post, WaysIn, at_risk, clear, what_is_told
from tracker.words import gettext as _


class UserBatch:
    """Memberships to add, with their people, whose names may change; the name is the same in every entry.

    What lies outside `scope` is not there for it: it is neither told of nor changed, and whoever has a role there, or
    none at all, keeps their name. Only in the scope `administers` may the role of an administrator be given, and to
    `giver`, the e-mail of whose file it is, no role at all.
    """

    def __init__(
        self,
        entries: Sequence[UserEntry],
        scope: Scope = EVERYTHING,
        administers: Scope = EVERYTHING,
        giver: str | None = None,
    ) -> None:
        """Read what is there."""
        self.entries = entries
        self.giver = giver
        self.scope = scope
        self.administers = administers
        query = select(School.unit_code, School.id, School.municipality_code).where(scope.schools)
        self.schools = {unit_code: (number, town) for unit_code, number, town in db.session.execute(query)}
        codes = db.session.scalars(select(Municipality.code))
        self.municipalities: AbstractSet[str] = {code for code in codes if scope.covers(None, code)}
        people = db.session.execute(select(User.email, User.id, User.name))
        self.people = {email: (number, name) for email, number, name in people}
        self.renamable = renamable(scope, administers)
        self.there = {
            (row.email, row.role, row.unit_code, row.municipality_code) for row in users(Scope(everywhere=True))
        }
        self.holding = {email for email, *_post in self.there}

    def problems(self) -> Iterator[tuple[int, Problem]]:
        """Yield the broken rules, each with the number of its entry."""
        names: dict[str, str] = {}
        for number, entry in enumerate(self.entries):
            if problem := self.wrong_place(entry) or self.wrong_role(entry):
                yield number, problem
            name = names.setdefault(entry.email, entry.name)
            if entry.name != name:
                message = _(
                    "%(email)s is called %(name)s further up. Write the same name.", email=entry.email, name=name
                )
                yield number, Problem("name", message)
            if (problem_of_name := wrong_start(name)) and self.people.get(entry.email, (0, ""))[1] != name:
                yield number, Problem("name", problem_of_name)

    def wrong_place(self, entry: UserEntry) -> Problem | None:
        """Say what is wrong with the place of a membership."""
        if entry.unit_code is None:
            message = self.wrong_municipality(entry)
            return Problem("municipality_code", message) if message else None
        if entry.unit_code not in self.schools:
            return Problem("unit_code", no_school(entry.unit_code))
        town = self.schools[entry.unit_code][1]
        if entry.everywhere or entry.municipality_code not in {None, town}:
            message = _("The school lies in municipality %(code)s. Write that, or leave the cell empty.", code=town)
            return Problem("municipality_code", message)
        return None

    def wrong_municipality(self, entry: UserEntry) -> str | None:
        """Say what is wrong with the place of a membership that names no school."""
        message: str | None = None
        if entry.everywhere and not self.scope.everywhere:
            message = _("You cannot give a role everywhere. Write a code of yours.")
        elif entry.municipality_code is None and not entry.everywhere:
            message = _("Say where: a school's unit code, a municipality's code, or “alla” for everywhere.")
        elif not entry.everywhere and entry.municipality_code not in self.municipalities:
            message = _(
                "There is no municipality %(code)s. Check the code, or import its schools first.",
                code=entry.municipality_code,
            )
        return message

    def wrong_role(self, entry: UserEntry) -> Problem | None:
        """Say that somebody else gives a role; who has it already keeps it."""
        may_give = entry.role is not Role.ADMINISTRATOR or self.administers.covers(*self.place_of(entry))
        if entry.key in self.there:
            return None
        if entry.email == self.giver:
            return Problem("role", not_oneself())
        if may_give:
            return self.wrong_owner(entry)
        return Problem("role", _("Only an administrator gives this role. Choose another, or leave the row out."))

    def place_of(self, entry: UserEntry) -> tuple[int | None, str | None]:
        """Return the school of a membership, if it is in one, and the municipality, also of the school."""
        return self.schools.get(entry.unit_code or "", (None, entry.municipality_code))

    def wrong_owner(self, entry: UserEntry) -> Problem | None:
        """Say that somebody else looks after the account; to lead or to read may be given to anybody's address."""
        if entry.role in browsers.FREE or self.looks_after(entry.email):
            return None
        return Problem("role", _("This person has roles that are not yours to give. Ask an administrator."))

    def looks_after(self, email: str) -> bool:
        """Say whether a person's account is the sender's to look after: all its roles are theirs to give."""
        user_id = self.people.get(email, (0, ""))[0]
        return self.renamable is None or user_id in self.renamable or email not in self.holding

    def warnings(self) -> Iterator[tuple[int, Problem]]:
        """Yield what ends with a role, each with the number of its entry."""
        at_risk = self.at_risk
        for number, entry in enumerate(self.entries):
            ways = at_risk.get(self.people.get(entry.email, (0, ""))[0])
            if ways and entry.key not in self.there:
                yield number, Problem("email", what_is_told(ways))

    @property
    def raised(self) -> list[UserEntry]:
        """Return the entries by which somebody may do more than lead sessions, of whom the sender looks after."""
        return [each for each in self.added if each.role is not Role.LEADER and self.looks_after(each.email)]

    @property
    def at_risk(self) -> dict[int, WaysIn]:
        """Return whose ways in end, because somebody may know them who could not give the new role, and which."""
        given: dict[int, list[Post]] = defaultdict(list)
        for entry in self.raised:
            if entry.email in self.people:
                given[self.people[entry.email][0]].append((entry.role, *self.place_of(entry)))
        return at_risk(given)

    def effects(self) -> list[Effect]:
        """Return what each entry would do."""
        found = {True: Effect.CHANGES, False: Effect.NOTHING}
        return [
            found[self.is_renamed(entry.email, entry.name)] if entry.key in self.there else Effect.ADDS
            for entry in self.entries
        ]

    def is_renamed(self, email: str, name: str) -> bool:
        """Say whether somebody who is there gets another name."""
        user_id, before = self.people.get(email, (0, name))
        return before != name and (self.renamable is None or user_id in self.renamable)

    def former_names(self) -> dict[int, str]:
        """Return what those who get another name are called before, by id."""
        return dict(self.people[email] for email in self.renamed)

    @property
    def renamed(self) -> dict[str, str]:
        """Return the new names of those who get another name, by e-mail."""
        return {entry.email: entry.name for entry in self.entries if self.is_renamed(entry.email, entry.name)}

    @cached_property
    def rows(self) -> tuple[list[User], list[Membership]]:
        """Return the people who are new, and the memberships, whose people are not said yet."""
        names = {entry.email: entry.name for entry in self.entries}
        people = [User(email=email, name=name) for email, name in names.items() if email not in self.people]
        return people, [self.membership(entry) for entry in self.added]

    @property
    def added(self) -> list[UserEntry]:
        """Return the entries of memberships that are new."""
        return [entry for entry in self.entries if entry.key not in self.there]

    def prepare(self) -> None:
        """Make the rows that will be written."""
        self.rows  # noqa: B018 - made once, and kept

    def write(self) -> Tally:
        """Write the entries; accounts that somebody else may have a way into are cleared of it first."""
        people, memberships = self.rows
        for row in add_rows(people):
            self.people[row.email] = (row.id, row.name)
        renamed = self.renamed
        change_rows(User, {self.people[email][0]: {"name": name} for email, name in renamed.items()})
        added = self.added
        for entry, membership in zip(added, memberships, strict=True):
            membership.user_id = self.people[entry.email][0]
        end_links({self.people[entry.email][0] for entry in self.raised})
        clear(self.at_risk)
        given = sorted({self.people[entry.email][0] for entry in added})
        with browsers.renewing(given):
            add_all(memberships)
        db.session.flush()
        changed = sum(1 for entry in self.entries if entry.key in self.there and entry.email in renamed)
        return Tally(len(added), changed, len(self.entries) - len(added) - changed)

    def membership(self, entry: UserEntry) -> Membership:
        """Return a new membership, of whom is not said yet."""
        return Membership(
            role=entry.role,
            school_id=self.schools[entry.unit_code][0] if entry.unit_code else None,
            municipality_code=None if entry.unit_code else entry.municipality_code,
        )
