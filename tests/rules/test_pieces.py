"""Pieces that are made once say the same of the same things: nothing in them asks who looks, or at which page."""

import re
from collections.abc import Iterator

import pytest
from jinja2 import Environment, nodes

from tracker import HOME

TEMPLATES = HOME / "templates"
# What follows from what it is given, from the language, the day and where the product stands.
SURE = {"_", "ngettext", "url_for", "static_url", "stop", "hue_of", "loop", "namespace"}
FILTERS = {"length", "listed", "max", "near_day", "replace", "trim", "weekday_day"}


def tree(path: str) -> nodes.Template:
    """Read a template."""
    return Environment(autoescape=True).parse((TEMPLATES / path).read_text())


def imported(path: str) -> dict[str, tuple[str, str]]:
    """Return what a template takes from others: by its name there, whence it is, and its name where it was made."""
    found = {}
    for each in tree(path).find_all(nodes.FromImport):
        assert isinstance(each.template, nodes.Const)
        for name in each.names:
            own, here = name if isinstance(name, tuple) else (name, name)
            found[here] = (each.template.value, own)
    return found


def pieces() -> Iterator[tuple[str, str]]:
    """Yield each macro that some page lets be made once, as its template and its name."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        for piece in re.findall(r"\bonce\((\w+)", path.read_text()):
            yield imported(name).get(piece, (name, piece))


def asked(path: str, macro: str) -> set[str]:
    """Return what a macro asks of others than those it is given, as do the macros that it lets speak."""
    [found] = [each for each in tree(path).find_all(nodes.Macro) if each.name == macro]
    names = [*found.find_all(nodes.Name)]
    others = {each.name for each in names if each.ctx == "load"} - {each.name for each in names if each.ctx != "load"}
    own = {each.name: (path, each.name) for each in tree(path).find_all(nodes.Macro)} | imported(path)
    others |= {each.name for each in found.find_all(nodes.Filter)} - FILTERS
    told = [asked(*own[name]) for name in others & own.keys()]
    return (others - own.keys()).union(*told)


PIECES = sorted({*pieces()})


def test_some_pieces_are_made_once() -> None:
    assert ("home/_pieces.html", "card") in PIECES


@pytest.mark.parametrize(("path", "macro"), PIECES, ids=[macro for _path, macro in PIECES])
def test_a_piece_says_the_same_of_the_same(path: str, macro: str) -> None:
    assert asked(path, macro) <= SURE
