"""Long lists, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

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


def page_of(found: int, asked: int, read: Callable[[int], Sequence[T]], size: int = PAGE) -> Paged[T]:
    """Return the page that is asked for of so many things, the last one if there are fewer.

    `read` returns the `size` things, or the last ones, that follow so many others.
    """
    pages = max(1, -(-found // size))
    page = min(pages, max(1, asked))
    return Paged(read(size * (page - 1)), found, page, pages)
