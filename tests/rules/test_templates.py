"""The rules of templates and of words: names, no inline code, every sentence in both languages, once."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from tracker import HOME, PACKAGE
from tracker.cli import tool
from tracker.cli.usage import paragraphs
from tracker.words import CATALOGUE

TEMPLATES = HOME / "templates"
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
# What is neither a page of its own endpoint, nor a macro, nor a partial (which begins with an underscore).
SHARED = {
    "base.html",
    "errors/page.html",
    "invite/ended.html",  # what invite.accept answers when its link is used up
    "mentors/ended.html",  # what mentors.session answers when its link is no longer valid
    "mentors/sheet.html",  # what mentors.links answers when it has made one
    "reminders/ended.html",  # what reminders.stop answers when its link is none of ours
    "sso/failed.html",  # what the pages of sso answer when somebody is not let in
    "setup/used.html",  # what setup.begin answers when its link is used up
}
INLINE = [
    r"\sstyle\s*=",
    r"<style\b",
    r"<script\b(?![^>]*\bsrc=)",
    r"<[^>]*\son[a-z]+\s*=",
    r"javascript:",
]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **dict.fromkeys(("lazy_gettext", "_l")),
    **dict.fromkeys(("lazy_ngettext", "_n"), (1, 2)),
}
ROOMS = sorted(CATALOGUE.glob("*.po"))
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def read(path: Path) -> Catalog:
    """Read a catalogue of one room."""
    with path.open("rb") as file:
        return read_po(file, locale="sv")


def entries(path: Path) -> Iterator[Message]:
    """Yield the messages of a catalogue, without its header."""
    return (message for message in read(path) if message.id)


def said_in_source() -> set[str | tuple[str, ...]]:
    """Extract the sentences of code and templates, as the tools of translators do."""
    places = [
        *extract_from_dir(PACKAGE, [("**.py", "python")], keywords=KEYWORDS),
        *extract_from_dir(
            TEMPLATES,
            [("**.html", "jinja2")],
            options_map={"**.html": {"silent": "false", "newstyle_gettext": "true"}},
            keywords=KEYWORDS,
        ),
    ]
    return {message for _file, _line, message, _comments, _context in places}


def said_in_help() -> Iterator[str]:
    """Yield what the operator's tool says of itself: docstrings, options, what stands for a value."""
    for command in (tool, *tool.commands.values()):
        yield from paragraphs(command)
        for parameter in command.get_params(click.Context(command)):
            yield from filter(None, (parameter.help, parameter.metavar))


SAID = said_in_source() | set(said_in_help())
KNOWN = {message.id: message for path in ROOMS for message in entries(path)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_templates_path_is_its_endpoints_name(app: Flask) -> None:
    endpoints = {f"{name.replace('.', '/')}.html" for name in app.view_functions}
    alone = {page for page in PAGES if not page.startswith("macros/") and not Path(page).name.startswith("_")}
    assert alone - SHARED - endpoints == set()
    assert set(PAGES) >= SHARED


@pytest.mark.parametrize("page", PAGES)
def test_no_template_holds_code_or_style(page: str) -> None:
    text = (TEMPLATES / page).read_text()
    assert [rule for rule in INLINE if re.search(rule, text)] == []


def test_every_sentence_is_said_in_swedish() -> None:
    assert SAID
    assert sorted(map(str, SAID - KNOWN.keys())) == []


def test_every_command_and_option_is_explained() -> None:
    for command in (tool, *tool.commands.values()):
        options = [each for each in command.get_params(click.Context(command)) if isinstance(each, click.Option)]
        assert all(paragraphs(command)), command.name
        assert all(option.help for option in options), command.name


def test_no_translation_is_left_over() -> None:
    assert sorted(map(str, KNOWN.keys() - SAID)) == []


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: path.name)
def test_every_translation_is_finished(path: Path) -> None:
    for message in entries(path):
        assert not message.fuzzy, message.id
        wanted, given = texts(message.id), texts(message.string)
        assert all(given), message.id
        assert names(given) == names(wanted), message.id


def texts(said: object) -> list[str]:
    """Return a text alone, or the forms of one with a plural."""
    return [str(text or "") for text in said] if isinstance(said, list | tuple) else [str(said or "")]


def names(forms: list[str]) -> set[str]:
    """Return the names of the variables in a text's forms."""
    return {name for text in forms for name in PLACEHOLDER.findall(text)}


def test_nothing_is_translated_twice() -> None:
    ids = Counter(
        line for path in ROOMS for line in re.findall(r"^msgid (\".*\"(?:\n\".*\")*)", path.read_text(), re.MULTILINE)
    )
    assert [text for text, times in ids.items() if times > 1 and text != '""'] == []
