"""What a class is called the year after: the stage that leads its name grows by one, as the new year calls it."""

import re
from collections.abc import Set as AbstractSet

from tracker.dates import TEN_YEAR_SCHOOL, SchoolYear, stage_label

# `3A`, `F-1 Blå`, `FA`: a stage, or two, before whatever else; `F` only where no word begins with it.
LEADING = re.compile(
    r"(?P<first>\d{1,2}(?!\d)|F(?=$|[\s\-–/\d]|[A-ZÅÄÖ](?![A-Za-zÅÄÖåäö])))"
    r"(?:(?P<dash>\s?[-–/]\s?)(?P<second>\d{1,2}(?!\d)))?"
)
LAST_OF_SCHOOL = 9


def stage_called(label: str, year: SchoolYear) -> int:
    """Return the stage that is called so in a year: `F` (or `0`) and `3` until 2027/28, `1` and `4` from then on."""
    if year.start >= TEN_YEAR_SCHOOL:
        return int(label) - 1 if label != "F" else -1
    return 0 if label == "F" else int(label)


def next_name(name: str, stages: AbstractSet[int], going_on: AbstractSet[int], year: SchoolYear) -> str | None:
    """Return what a class of these stages is called the year after, when some of them go on; None: no stage leads it.

    In 2028/29, when förskoleklass becomes year 1, what was called 3 is called 5 the year after.
    """
    found = LEADING.match(name)
    if not found:
        return None
    after, rest = SchoolYear(year.start + 1), name[found.end() :]
    ends = [stage_called(label, year) for label in found.group("first", "second") if label]
    if not set(ends) <= stages or ends[0] not in going_on or max(ends) > LAST_OF_SCHOOL:
        return None
    said = [stage_label(stage + 1, after) for stage in ends if stage in going_on and stage < LAST_OF_SCHOOL]
    return (found["dash"] or "").join(said) + rest if said else None
