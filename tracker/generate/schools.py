"""The real schools of a municipality, with invented leaders and habits."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from tracker.demo.places import Habit
from tracker.demo.rows import Row, Rows, dice
from tracker.demo.words import FIRST_NAMES, LAST_NAMES
from tracker.generate.rows import add, add_numbered
from tracker.models import Membership, Municipality, Role, School, SchoolRoll, User, db
from tracker.models.people import keys_of
from tracker.roster import SchoolEntry
from tracker.words import search_key, sort_key

HABITS = {Habit.EAGER: 80, Habit.STEADY: 14, Habit.SLOW: 3, Habit.SILENT: 2, Habit.ABSENT: 1}
PUPILS_OF_A_LEADER, MOST_LEADERS = 70, 8


@dataclass(frozen=True)
class SchoolFacts:
    """A school that is written: `rolls` are its pupils by stage, `leaders` the users who lead its sessions."""

    id: int
    unit_code: str
    habit: Habit
    rolls: dict[int, int]
    leaders: tuple[int, ...]


def write_town(code: str, entries: list[SchoolEntry], seed: int) -> None:
    """Write a municipality with its schools, parents before their units, and who leads sessions there.

    It is marked as the example is, so that every page says that its figures are invented.
    """
    add(Municipality, [{"code": code, "name": entries[0].municipality_name, "is_example": True}])
    ids: dict[str, int] = {}
    for wave in ([e for e in entries if not e.parent_code], [e for e in entries if e.parent_code]):
        numbers = add_numbered(School, [school_row(entry, ids) for entry in wave])
        ids |= {entry.unit_code: number for entry, number in zip(wave, numbers, strict=True)}
    rolls = [(entry, stage, pupils) for entry in entries for stage, pupils in entry.rolls.items() if pupils]
    add(
        SchoolRoll,
        [{"school_id": ids[e.unit_code], "year": e.roll_year, "stage": s, "pupils": n} for e, s, n in rolls],
    )
    write_leaders(entries, ids, seed)


def school_row(entry: SchoolEntry, ids: dict[str, int]) -> Row:
    """Return a school as the database keeps it."""
    return {
        "unit_code": entry.unit_code,
        "name": entry.name,
        "sort_key": sort_key(entry.name),
        "search_key": search_key(entry.name),
        "municipality_code": entry.municipality_code,
        "owner_type": entry.owner_type,
        "area": entry.area,
        "parent_id": ids[entry.parent_code] if entry.parent_code else None,
    }


def write_leaders(entries: list[SchoolEntry], ids: dict[str, int], seed: int) -> None:
    """Write the leaders of the schools; nobody signs in as one."""
    users: Rows = []
    places = []
    for entry in entries:
        dealt = dice(seed, "leaders", entry.unit_code)
        for number in range(1, min(MOST_LEADERS, 1 + sum(entry.rolls.values()) // PUPILS_OF_A_LEADER) + 1):
            name = f"{dealt.choice(FIRST_NAMES)} {dealt.choice(LAST_NAMES)}"
            email = f"larare{number}.{entry.unit_code}@example.org"
            users.append({"email": email, "name": name, "is_active": True, "made_at": None, **keys_of(name, email)})
            places.append(ids[entry.unit_code])
    numbers = add_numbered(User, users)
    add_numbered(
        Membership,
        [
            {"user_id": user_id, "role": Role.LEADER, "school_id": school_id}
            for user_id, school_id in zip(numbers, places, strict=True)
        ],
    )


def schools_of(code: str, entries: list[SchoolEntry], seed: int) -> list[SchoolFacts]:
    """Return the schools of a municipality that is written."""
    ids = dict(db.session.execute(select(School.unit_code, School.id).where(School.municipality_code == code)).all())
    leaders: defaultdict[int, list[int]] = defaultdict(list)
    staff = select(School.id, Membership.user_id).join(Membership, Membership.school_id == School.id)
    for school_id, user_id in db.session.execute(
        staff.where(School.municipality_code == code).order_by(Membership.user_id)
    ):
        leaders[school_id].append(user_id)
    return [
        SchoolFacts(ids[e.unit_code], e.unit_code, habit_of(e, seed), dict(e.rolls), tuple(leaders[ids[e.unit_code]]))
        for e in entries
    ]


def habit_of(entry: SchoolEntry, seed: int) -> Habit:
    """Return how a school goes about it, year after year."""
    return dice(seed, "habit", entry.unit_code).choices([*HABITS], [*HABITS.values()])[0]
