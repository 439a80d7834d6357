"""What a calendar year's figures would be if two classes were linked, or no longer: said before it is done."""

from collections import defaultdict

from tracker.access import Scope
from tracker.dates import Period, SchoolYear
from tracker.reach import chosen
from tracker.reach.figures import CountedClass, Reach
from tracker.reach.kept import classes
from tracker.reach.linked import Groups, groups_of, linked, once, pairs
from tracker.reach.selection import Selection


def relinked(
    scope: Scope, municipality: str, year: SchoolYear, pair: tuple[int, int], *, are_linked: bool
) -> dict[str, tuple[Reach, Reach]]:
    """Return the figures before and after, by programme, of the classes that count together with either of a pair.

    The pair is a class of the school year and one of the year before; their calendar year is the one between them.
    """
    selection = Selection(Period.calendar(year.start), municipality=municipality)
    earlier, later = (chosen.classes(scope, part) for part in selection.parts)
    found = {*pairs(scope, selection, earlier)}
    places = {each: place.municipality_code for each, place in (earlier | later).items()}
    if not set(pair) <= places.keys():
        return {}
    before, after = (
        groups_of(sorted(some), places) for some in (found, found | {pair} if are_linked else found - {pair})
    )
    concerned = with_either(pair, before) | with_either(pair, after)
    own: defaultdict[str, list[CountedClass]] = defaultdict(list)
    for each in classes(scope, selection):
        if each.class_id in concerned:
            own[each.programme].append(each)
    return {code: (once(linked(some, before)), once(linked(some, after))) for code, some in sorted(own.items())}


def with_either(pair: tuple[int, int], groups: Groups) -> set[int]:
    """Return the classes that count together with either of a pair, and the pair."""
    roots = {groups[each] for each in pair if each in groups}
    return {*pair, *(class_id for class_id, root in groups.items() if root in roots)}
