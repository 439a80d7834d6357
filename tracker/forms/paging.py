"""Long lists by the query string: searched by words, sorted, a page at a time."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from tracker.line import SchoolInList
from tracker.paging import PAGE, Paged, page_of
from tracker.words import is_named

T = TypeVar("T")
LONGEST_WORDS = 100


@dataclass(frozen=True)
class Wish:
    """Which words are looked for in a list, how it is sorted, and which page of it is shown, from 1."""

    words: str
    order: str
    page: int

    @classmethod
    def of(cls, given: Mapping[str, str], orders: Collection[str]) -> "Wish":
        """Read the query string; the first of the orders is the usual one, and what cannot be is the usual, too."""
        order, words = given.get("sort", ""), given.get("q", "").strip()[:LONGEST_WORDS]
        return cls(words, order if order in orders else next(iter(orders)), page_number(given.get("page")))

    def query(self, orders: Collection[str]) -> dict[str, str]:
        """Return what links to other pages of the list carry along."""
        usual = next(iter(orders))
        asked = {"q": self.words, "sort": "" if self.order == usual else self.order}
        return {name: text for name, text in asked.items() if text}


def page_number(asked: str | None) -> int:
    """Return which page is asked for, the first by what is no number."""
    return int(asked) if asked and re.fullmatch("[0-9]{1,6}", asked) else 1


def paged(things: Sequence[T], asked: str | int | None) -> Paged[T]:
    """Return the page of a list that is asked for, the last one if it has fewer."""
    number = asked if isinstance(asked, int) else page_number(asked)
    return page_of(len(things), number, lambda first: things[first : first + PAGE])


def events_sought(events: Iterable[T], names: Callable[[T], Iterable[str | None]], wish: Wish) -> list[T]:
    """Return the events of whose names some have the words; they come with the latest first."""
    found = [each for each in events if is_named(filter(None, names(each)), wish.words)]
    return found[::-1] if wish.order == "oldest" else found


def schools_sought(schools: Iterable[SchoolInList], wish: Wish) -> Paged[SchoolInList]:
    """Return a page of the schools whose name or code has the words; they come in list order."""
    found = [each for each in schools if is_named((each.name, each.unit_code), wish.words)]
    match wish.order:
        case "-name":
            found.reverse()
        case "most":
            found.sort(key=lambda each: -each.number)
        case "fewest":
            found.sort(key=lambda each: each.number)
        case "latest":
            found.sort(key=lambda each: each.latest or date.min, reverse=True)
    return paged(found, wish.page)
