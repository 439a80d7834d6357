"""Who may give which role where: nobody gives one that stands above their own, and nobody gives themselves any."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request

from tracker.access.policy import POLICY
from tracker.access.scope import Place, Scope
from tracker.access.signin import me
from tracker.models import Role

# What each role may give, and take away, within its own place; domain.md section 6.
GIVES: Mapping[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.LEAD: frozenset(Role) - {Role.ADMINISTRATOR},
    Role.COORDINATOR: frozenset({Role.LEADER}),
}


@dataclass(frozen=True)
class Gifts:
    """What a person may give: each role, and where. `by_id` is the person."""

    by_id: int
    scopes: Mapping[Role, Scope]

    @classmethod
    def of(cls, by_id: int, places: Iterable[Place]) -> "Gifts":
        """Return what the roles of a person let them give."""
        held = list(places)
        givers = {role: frozenset(giver for giver, given in GIVES.items() if role in given) for role in Role}
        scopes = {role: Scope.of(held, givers[role]) for role in Role}
        return cls(by_id, {role: scope for role, scope in scopes.items() if scope != Scope()})

    @property
    def everywhere(self) -> bool:
        """Say whether the person looks after everybody: an administrator everywhere."""
        return self.scopes.get(Role.ADMINISTRATOR, Scope()).everywhere

    def cover(self, role: Role, school_id: int | None, town: str | None) -> bool:
        """Say whether a role may be given: in a school of `town`, in the whole of `town`, or everywhere (neither)."""
        scope = self.scopes.get(role, Scope())
        return scope.everywhere or town in scope.municipality_codes or school_id in scope.school_ids


def my_gifts(roles: frozenset[Role] | None = None) -> Gifts:
    """Return what the signed-in person may give on this page, as those of their roles may enter it; as `my_scope`."""
    enter = POLICY[request.endpoint or ""] or frozenset()
    wanted = enter if roles is None else enter & roles
    return Gifts.of(me().id, [place for place in me().places if place.role in wanted])
