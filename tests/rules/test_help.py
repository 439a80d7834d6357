"""The manual in the product: both languages say the same, and name buttons as they are called on the pages."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from tests.rules.test_templates import KNOWN, texts
from tracker import HOME
from tracker.access import POLICY
from tracker.views.manual import TASK_OF, TASKS, text_of
from tracker.words import LANGUAGES, speaking_in

VARIABLE = re.compile(r"%\(\w+\)s")
# Their pages are about nothing that somebody does, or are no pages.
WITHOUT_TASK = {"accessibility", "admin", "calendar", "health", "help", "static"}
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def body(app: Flask, slug: str, language: str) -> BeautifulSoup:
    """Return the steps of a task in a language."""
    with app.test_request_context(), speaking_in(language):
        return BeautifulSoup(text_of(slug).body, "html.parser")


def skeleton(page: BeautifulSoup) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the elements of a text with what they refer to, in order, but for the words."""
    kept = ("href", "src", "width", "height")
    return [
        (each.name, [(name, str(each[name])) for name in kept if name in each.attrs])
        for each in page.descendants
        if isinstance(each, Tag)
    ]


def called(text: str) -> Iterator[str]:
    """Yield the sentences of the product, by their ids, that read as a name on a page: as *Spara pass 6*."""
    whole, patterns = sentences()
    yield from whole.get(text, ())
    yield from (way for pattern, way in patterns if pattern.fullmatch(text))


@cache
def sentences() -> tuple[dict[str, list[str]], list[tuple[re.Pattern[str], str]]]:
    """Return the sentences of both languages: those that say just this, and those with something in their variables."""
    whole: dict[str, list[str]] = {}
    patterns = []
    for message in KNOWN.values():
        for language, said in zip(LANGUAGES, (message.string, message.id), strict=True):
            for form in texts(said):
                parts, way = VARIABLE.split(form), f"{language} {message.id}"
                if len(parts) == 1:
                    whole.setdefault(form, []).append(way)
                elif any(map(str.strip, parts)):
                    patterns.append((re.compile(".+".join(map(re.escape, parts))), way))
    return whole, patterns


def test_both_languages_have_the_same_tasks(app: Flask) -> None:
    for language in LANGUAGES:
        found = {path.stem.removeprefix("_") for path in (HOME / "templates/help" / language).iterdir()}
        assert found == set(TASKS), language
    assert set(TASK_OF.values()) <= set(TASKS)


@pytest.mark.parametrize("slug", TASKS)
def test_both_languages_have_the_same_steps_links_and_pictures(app: Flask, slug: str) -> None:
    swedish, english = (body(app, slug, language) for language in LANGUAGES)
    assert skeleton(swedish) == skeleton(english)
    assert len(swedish.select("ol > li")) >= 3
    assert swedish.get_text() != english.get_text()
    for picture in (*swedish.select("img"), *english.select("img")):
        assert len(str(picture["alt"])) > 20


@pytest.mark.parametrize("slug", TASKS)
def test_a_button_is_named_as_it_is_called_on_the_page(app: Flask, slug: str) -> None:
    named = [[each.get_text() for each in body(app, slug, language).select("b, strong")] for language in LANGUAGES]
    assert named[0]
    for swedish, english in zip(*named, strict=True):
        ways = {way.partition(" ")[2] for way in called(swedish) if way.startswith("sv ")}
        same = {way.partition(" ")[2] for way in called(english) if way.startswith("en ")}
        assert ways, f"nothing is called {swedish!r}"
        assert same, f"nothing is called {english!r}"
        assert ways & same, f"{swedish!r} and {english!r} are two things"


def test_every_page_has_its_help(app: Flask) -> None:
    families = {name.partition(".")[0] for name in POLICY}
    helped = {name.partition(".")[0] for name in TASK_OF}
    assert families == helped | WITHOUT_TASK
    assert not helped & WITHOUT_TASK
    assert {name for name in TASK_OF if "." in name} <= POLICY.keys()
