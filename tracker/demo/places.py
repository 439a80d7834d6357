"""The map of Exempelköping: six areas and their schools, none of which exists."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from tracker.models import OwnerType


class Habit(Enum):
    """How a school goes about it: share of classes with Tåget, with MVP, and of sessions that get a log."""

    EAGER = 0.95, 0.85, 0.97
    STEADY = 0.78, 0.68, 0.92
    SLOW = 0.65, 0.45, 0.7
    SILENT = 0.6, 0.4, 0.0
    ABSENT = 0.0, 0.0, 0.0

    @property
    def logs(self) -> float:
        """Return the share of sessions that get a log."""
        return self.value[2]

    def plans(self, programme: str) -> float:
        """Return the share of classes that follow a programme."""
        return self.value[0 if programme == "TAGET" else 1]


class Band(NamedTuple):
    """Parallel classes in every stage from first to last, or mixed ones that hold them all."""

    first: int
    last: int
    parallels: int
    is_mixed: bool = False


@dataclass(frozen=True)
class Unit:
    """A school: its classes this year and, if others, last year; whose leavers come here; a unit's parent."""

    name: str
    area: str | None
    bands: tuple[Band, ...]
    before: tuple[Band, ...] | None = None
    pupils: int = 23
    habit: Habit = Habit.STEADY
    owner: OwnerType = OwnerType.MUNICIPAL
    feeders: tuple[str, ...] = ()
    parent: str | None = None
    mentors_from: str | None = None
    is_new: bool = False
    is_closed: bool = False

    def bands_of(self, *, this_year: bool) -> tuple[Band, ...]:
        """Return the classes of this year or of the one before."""
        return self.bands if this_year or self.before is None else self.before

    @property
    def is_tiny(self) -> bool:
        """Say whether the unit is part of another."""
        return self.parent is not None


# Where the account that is printed for a leader leads its classes.
HOME = "Blåbärsbackens skola"
BACKEN, HAMNEN, KVARN, MANE, STJARN, OST = (
    "Blåbärsbacken",
    "Hamnkvarteren",
    "Kvarnlyckan",
    "Månadal",
    "Stjärnlunda",
    "Östanbäck",
)
LOW, F6, F9 = (Band(0, 3, 2),), (Band(0, 6, 1),), (Band(0, 6, 2), Band(7, 9, 3))
MIXED = (Band(0, 1, 2, True), Band(2, 2, 1), Band(3, 4, 2, True), Band(5, 6, 1, True))
TINY_LOW, TINY_MIDDLE, TINY_HIGH = Band(0, 3, 1, True), Band(4, 6, 1, True), Band(6, 9, 1, True)
INDEPENDENT = OwnerType.INDEPENDENT
EAGER, SLOW, SILENT, ABSENT = Habit.EAGER, Habit.SLOW, Habit.SILENT, Habit.ABSENT
UNITS = (
    Unit(HOME, BACKEN, F9, habit=EAGER, feeders=("Tranbärsskolan",)),
    Unit(f"{HOME} Humlan", BACKEN, (TINY_LOW, TINY_MIDDLE), pupils=1, parent=HOME),
    Unit("Tranbärsskolan", BACKEN, F6, mentors_from=HOME),
    Unit("Hjortronskolan", BACKEN, (Band(0, 6, 2),), habit=SLOW, mentors_from=HOME),
    Unit("Friskolan Kantarellen", BACKEN, (Band(0, 9, 1),), pupils=19, owner=INDEPENDENT),
    Unit("Fyrtornsskolan", HAMNEN, F9, pupils=22, feeders=("Bojskolan",)),
    Unit("Fyrtornsskolan Måsen", HAMNEN, (TINY_LOW,), pupils=2, habit=SLOW, parent="Fyrtornsskolan"),
    Unit("Bojskolan", HAMNEN, (Band(0, 5, 2),), habit=EAGER),
    Unit("Kompassrosens skola", HAMNEN, (Band(6, 9, 4),), pupils=24, feeders=("Bojskolan",)),
    Unit("Kompassrosens skola Livbojen", HAMNEN, (TINY_HIGH,), pupils=3, parent="Kompassrosens skola"),
    Unit("Segelduksskolan", HAMNEN, LOW, pupils=21),
    Unit("Kvarnlyckans skola", KVARN, F9, feeders=("Mjölnarskolan",), habit=EAGER),
    Unit("Mjölnarskolan", KVARN, (Band(0, 3, 1), Band(4, 6, 2)), mentors_from="Kvarnlyckans skola"),
    Unit("Vindflöjelns skola", KVARN, MIXED, pupils=10, habit=SLOW, mentors_from="Kvarnlyckans skola"),
    Unit("Friskolan Havregrynet", KVARN, F6, pupils=18, habit=SILENT, owner=INDEPENDENT),
    Unit("Månadalsskolan", MANE, (Band(0, 6, 3), Band(7, 9, 2)), pupils=25),
    Unit("Månadalsskolan Måndroppen", MANE, (TINY_MIDDLE,), pupils=4, parent="Månadalsskolan"),
    Unit("Nymåneskolan", MANE, (Band(0, 6, 2),), habit=EAGER, mentors_from="Månadalsskolan"),
    Unit("Kometskolan", MANE, (Band(4, 6, 2), Band(7, 9, 3)), feeders=("Gryningsklockans skola",)),
    Unit("Gryningsklockans skola", MANE, LOW, habit=SLOW),
    Unit("Friskolan Sagostenen", MANE, (Band(4, 9, 1),), pupils=26, habit=ABSENT, owner=INDEPENDENT),
    Unit("Stjärnlunda skola", STJARN, F9, pupils=22, habit=SLOW, feeders=("Stjärnfallsskolan",)),
    Unit("Stjärnlunda skola Lyktan", STJARN, (TINY_LOW, TINY_HIGH), pupils=2, parent="Stjärnlunda skola"),
    Unit(
        "Stjärnfallsskolan",
        STJARN,
        (Band(0, 6, 2),),
        before=F6,
        feeders=("Lilla Stjärnstoftet",),
        mentors_from="Stjärnlunda skola",
    ),
    Unit("Lilla Stjärnstoftet", STJARN, (), before=F6, mentors_from="Stjärnlunda skola", is_closed=True),
    Unit("Polstjärneskolan", STJARN, (Band(0, 3, 1),), before=(), habit=EAGER, is_new=True),
    Unit("Östanbäcks skola", OST, F9, pupils=21, feeders=("Åkvägens byskola",)),
    Unit("Åkvägens byskola", OST, MIXED, pupils=9, mentors_from="Östanbäcks skola"),
    Unit("Ängsullsskolan", OST, (Band(0, 9, 2),), pupils=24, habit=EAGER),
    Unit("Ängsullsskolan Tuvan", OST, (TINY_HIGH,), pupils=2, parent="Ängsullsskolan"),
    Unit("Pärlemorskolan", None, F6, pupils=17, owner=INDEPENDENT, habit=SILENT, mentors_from="Ängsullsskolan"),
    Unit("Resursskolan Snäckan", None, (), pupils=3, owner=INDEPENDENT),
)
