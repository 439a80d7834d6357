"""The ways to our own pages: a page asks for dozens of addresses, most of which stay where the product stands."""

from functools import lru_cache
from typing import Any

from flask import request, url_for

# What is longer in an address was written by somebody, and is not asked for again and again.
LONGEST = 40


def address(endpoint: str, **values: Any) -> str:
    """Return what `url_for` does, but remembers it: where the product stands, its addresses stay."""
    if endpoint.startswith(".") or not all(map(is_plain, values, values.values())):
        return url_for(endpoint, **values)
    return address_below(request.script_root, endpoint, tuple(values.items()))


def is_plain(name: str, value: object) -> bool:
    """Say whether a part of an address is a number or a short text, which say the same whoever asks."""
    if name.startswith("_"):
        return False
    return value is None or type(value) is int or (type(value) is str and len(value) <= LONGEST)


@lru_cache(maxsize=2000)
def address_below(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    """Return the address of a page of the product that stands at a root."""
    return url_for(endpoint, **dict(values))
