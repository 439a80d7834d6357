"""Which rows of different tables are about the same schools: known again by their units, wherever they stand."""

from collections.abc import Hashable, Mapping

from tracker.disclosure.places import Place, Table


def same_schools(tables: Mapping[int, Table]) -> dict[Place, set[Place]]:
    """Return for each school the places that count any of its units in any table, or of theirs, and so on.

    Raises ValueError where a table has a school in two areas.
    """
    found: dict[Place, set[Place]] = {}
    seen: dict[Hashable, Place] = {}
    for table in tables.values():
        if len({(place.municipality, place.school) for place in table.schools}) < len(table.schools):
            raise ValueError("a school stands in one area")
        for place in table.schools:
            found.setdefault(place, {place})
            for key in keys(table, place):
                join(found, place, seen.setdefault(key, place))
    return found


def keys(table: Table, place: Place) -> set[Hashable]:
    """Return what a school is known again by."""
    return {(place.municipality, place.school), *table.units.get(place, ())}


def join(found: dict[Place, set[Place]], one: Place, other: Place) -> None:
    """Let two places be the same schools, with all that are the same as either."""
    if found[one] is not found[other]:
        together = found[one] | found[other]
        for place in together:
            found[place] = together
