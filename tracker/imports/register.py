"""The public register of school units, in the form that Skolverket gives it out: its columns, and which rows are ours.

Its sheets of compulsory school hold a row per unit, with HUVUDMANNATYP, LÄN, KOMMUN (a code) and KOMMUNNAMN,
SKOLENHETSKOD, SKOLENHETENS NAMN (once NAMN), J or N under FKLASS and ÅR1 to ÅR9, once also pupils under ELEVER_…;
extracts name a unit's SKOLFORM and STATUS. Addresses, head teachers and all else are passed over.
"""

import re
from collections.abc import Mapping

from tracker.imports.reading import OtherForm
from tracker.models import OwnerType
from tracker.words import gettext as _

STAGES = ("fklass", *(f"år{year}" for year in range(1, 10)))
NAMES = {
    "kommun": "kommunkod",
    "kommunkod": "kommunkod",
    "kommunnamn": "kommun",
    "skolenhetskod": "skolenhetskod",
    "skolenhetens namn": "skola",
    "skolenhetsnamn": "skola",
    "namn": "skola",
    "huvudmannatyp": "huvudmannatyp",
    "elever fklass": "elever_f",
    **{f"elever år{year}": f"elever_{year}" for year in range(1, 10)},
    **{name: name for name in ("län", "skolform", "status", *STAGES)},
}
# What a register tells of a unit beside our own columns.
TOLD = ("län", "skolform", "status", *STAGES)
OWNERS = {
    "kommun": OwnerType.MUNICIPAL,
    "kommunal": OwnerType.MUNICIPAL,
    "kommunalförbund": OwnerType.MUNICIPAL,
    "enskild": OwnerType.INDEPENDENT,
    "fristående": OwnerType.INDEPENDENT,
    "landsting": OwnerType.REGION,
    "region": OwnerType.REGION,
    "stat": OwnerType.STATE,
    "statlig": OwnerType.STATE,
    "sameskolan": OwnerType.STATE,
    "specialskola": OwnerType.STATE,
}
SCHOOL_TYPES = frozenset(
    {"förskoleklass", "grundskola", "anpassad grundskola", "grundsärskola", "sameskola", "specialskola"}
    | {"fklass", "gr", "gran", "grs", "sam", "sp"}
)
BETWEEN = re.compile(r"[,;/|+]")


def lacking() -> str:
    """Say that one cannot tell which units are ours."""
    text: str = _(
        "The file does not tell which units have förskoleklass or grundskola. "
        "Take the register's sheet Grundskola, with its columns FKLASS and ÅR1 to ÅR9."
    )
    return text


REGISTER_FORM = OtherForm(
    signs=frozenset({"kommunnamn", "skolenhetskod"}),
    names=NAMES,
    one_of=frozenset({"skolform", *STAGES}),
    lacking=lacking,
    sheet="Grundskola",
)


def is_other_unit(values: Mapping[str, str]) -> bool:
    """Say whether a row of a register is about a unit that is not active, or has no förskoleklass or grundskola."""
    told = {name: values[name].strip().casefold() for name in TOLD if name in values}
    if told.get("status", "") not in {"", "aktiv"}:
        return True
    if "skolform" in told:
        return not {part.strip() for part in BETWEEN.split(told["skolform"])} & SCHOOL_TYPES
    stages = [told[name] for name in STAGES if name in told]
    return bool(stages) and not {"j", "ja"} & {*stages}


def county_and_municipality(values: Mapping[str, str]) -> str | None:
    """Return the municipality's code where a register parts it in LÄN and KOMMUN, as 01 and 27; else None."""
    county, town = values.get("län", "").strip(), values.get("kommunkod", "").strip()
    parted = re.fullmatch(r"[0-9]{1,2}", county) and re.fullmatch(r"[0-9]{1,2}", town)
    return county.zfill(2) + town.zfill(2) if parted else None
