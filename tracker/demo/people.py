"""Write the invented people: leaders and coordinators of every school, and the accounts that are printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tracker.access.passwords import hashed
from tracker.demo.classes import ClassFacts
from tracker.demo.places import HOME
from tracker.demo.rows import Row, Rows, add, add_numbered, dice
from tracker.demo.schools import SchoolFacts
from tracker.demo.words import FIRST_NAMES, LAST_NAMES
from tracker.models import Membership, Role, User
from tracker.models.people import keys_of

PLAIN = str.maketrans("åäö", "aao")


@dataclass(frozen=True)
class Account:
    """An account that one may sign in with: `place` is the name of the school or of the municipality."""

    email: str
    role: Role
    password: str
    place: str


def accounts(municipality: str) -> list[Account]:
    """Return the accounts, one for each role, all of them inside the example."""
    places = {Role.LEADER: HOME, Role.COORDINATOR: HOME}
    return [
        Account(f"{role.code}@example.org", role, f"exempel-{role.code}", places.get(role, municipality))
        for role in Role
    ]


def names(seed: int) -> Iterator[str]:
    """Yield invented names, each once."""
    pairs = [f"{first} {last}" for first, last in product(FIRST_NAMES, LAST_NAMES)]
    dice(seed, "names").shuffle(pairs)
    yield from pairs


def write_accounts(municipality_code: str, municipality: str, home: SchoolFacts, *, passwords: bool) -> dict[Role, int]:
    """Write the accounts and return their users by role; without passwords nobody can sign in with them."""
    given = accounts(municipality)
    users: Rows = [
        {
            "email": account.email,
            "name": f"{first} Exempel",
            "password_hash": hashed(account.password) if passwords else None,
            **keys_of(f"{first} Exempel", account.email),
        }
        for account, first in zip(given, ("Lo", "Billie", "Charlie", "Sascha", "Alex"), strict=True)
    ]
    keys = add_numbered(User.id, users)
    places = {HOME: {"school_id": home.id, "municipality_code": None}}
    elsewhere = {"school_id": None, "municipality_code": municipality_code}
    rows = zip(keys, given, strict=True)
    add(Membership, [{"user_id": key, "role": a.role, **places.get(a.place, elsewhere)} for key, a in rows])
    return {account.role: key for key, account in zip(keys, given, strict=True)}


def write_staff(
    schools: dict[str, SchoolFacts], classes: list[ClassFacts], free_names: Iterator[str]
) -> dict[int, list[int]]:
    """Write each school's leaders, one for about five classes, and a coordinator; return the leaders by school."""
    posts = [(school, Role.COORDINATOR) for school in schools.values() if not school.unit.is_tiny]
    for school in schools.values():
        own = sum(school_class.school is school for school_class in classes)
        posts += [(school, Role.LEADER)] * (own // 5 + 1)
    keys = add_numbered(User.id, [user_row(next(free_names), school) for school, _role in posts])
    rows: Rows = [
        {"user_id": key, "role": role, "school_id": school.id, "municipality_code": None}
        for key, (school, role) in zip(keys, posts, strict=True)
    ]
    add(Membership, rows)
    leaders: dict[int, list[int]] = {school.id: [] for school in schools.values()}
    for row in rows:
        if row["role"] is Role.LEADER:
            leaders[row["school_id"]].append(row["user_id"])
    return leaders


def user_row(name: str, school: SchoolFacts) -> Row:
    """Return a person who never signs in; those of a closed school no longer may."""
    email = name.lower().translate(PLAIN).replace(" ", ".")
    return {
        "email": f"{email}@example.org",
        "name": name,
        "password_hash": None,
        "is_active": not school.unit.is_closed,
        **keys_of(name, f"{email}@example.org"),
    }
