"""Long lists by the query string: searched by words, a page at a time."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tracker.words import search_key

T = TypeVar("T")
# So many things are on a page.
PAGE = 50


@dataclass(frozen=True)
class Paged(Generic[T]):
    """A page of a list, counted from 1: the things on it, and how many there are in all."""

    shown: Sequence[T]
    found: int
    page: int
    pages: int


def paged(things: Sequence[T], asked: str | None) -> Paged[T]:
    """Return the page of a list that is asked for, the last one if it has fewer."""
    pages = max(1, -(-len(things) // PAGE))
    page = min(pages, max(1, int(asked))) if asked and re.fullmatch("[0-9]{1,6}", asked) else 1
    return Paged(things[PAGE * (page - 1) : PAGE * page], len(things), page, pages)


def is_named(names: Iterable[str], words: str) -> bool:
    """Say whether every word is in one of some names, whatever the case."""
    said = [search_key(name) for name in names]
    return all(any(word in each for each in said) for word in search_key(words).split())


def schools_named(schools: Mapping[str, str], words: str) -> list[tuple[str, str]]:
    """Return the schools whose name or code has the words: unit code and name, in their order."""
    return [(code, name) for code, name in schools.items() if is_named((name, code), words)]
