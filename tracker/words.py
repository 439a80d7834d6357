"""Languages: Swedish and English, read from the catalogue as it is written, and Swedish sorting."""

import errno
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request
from flask.ctx import AppContext
from flask_babel import LazyString
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

LANGUAGES = ("sv", "en")
# Where an operator's language stands, in the order in which gettext asks.
LOCALE = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
# Of so many ways to list languages it is known which is the dearest: there are few.
BROWSERS = 100
CATALOGUE = Path(__file__).parent / "translations" / "sv" / "LC_MESSAGES"
# å ä ö come after z, in that order; ü is sorted as y, æ as ä, ø as ö.
LETTERS = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y", "ß": "ss", "đ": "d", "ł": "l"})


@cache
def swedish() -> dict[tuple[str, bool], str]:
    """Read the Swedish of every sentence, a file per room, once per process: no build step, none that grows old.

    Of a sentence about a number the forms for one and for many stand apart; True: for many.
    """
    found: dict[tuple[str, bool], str] = {}
    for path in sorted(CATALOGUE.glob("*.po")):
        with path.open("rb") as file:
            messages = read_po(file, locale="sv")
        for message in (each for each in messages if each.id):
            pairs = zip(forms(message.id), forms(message.string), strict=True)
            found |= {(text, form > 0): words for form, (text, words) in enumerate(pairs)}
    return found


def forms(said: object) -> list[str]:
    """Return a sentence alone, or the forms of one about a number."""
    return [said] if isinstance(said, str) else [*cast("Iterable[str]", said)]


def spoken(text: str, language: str, *, of_many: bool = False) -> str:
    """Return a sentence in a language; without a translation in English."""
    return swedish().get((text, of_many), text) if language == "sv" else text


def spoken_of(one: str, many: str, number: int) -> str:
    """Return a sentence about so many in the language that is spoken."""
    return spoken(one, locale()) if number == 1 else spoken(many, locale(), of_many=True)


def locale() -> str:
    """Return the language that is spoken now: `sv` or `en`; a page asks hundreds of times, and finds it out once."""
    try:
        found: str | None = g.get("locale")
    except RuntimeError:  # before there is a product
        return LANGUAGES[0]
    if found is None:
        found = g.locale = language()
    return found


@contextmanager
def speaking_in(language: str) -> Iterator[None]:
    """Speak a language meanwhile, whoever asks."""
    before = g.get("locale")
    g.locale = language
    try:
        yield
    finally:
        g.locale = before


def init_app(app: Flask) -> None:
    """Let `app` speak both languages; what templates say is safe to stand on a page."""
    swedish()
    app.jinja_env.globals.update(_=say, ngettext=say_number)


def gettext(text: str, /, **about: object) -> str:
    """Return a sentence in the language that is spoken, with what it is about."""
    said = spoken(text, locale())
    return said % about if about else said


def ngettext(one: str, many: str, num: int, /, **about: object) -> str:
    """Return a sentence about so many, `%(num)s` in it, in the language that is spoken."""
    return spoken_of(one, many, num) % {"num": num, **about}


def lazy_gettext(text: str) -> LazyString:
    """Return a sentence that is said in the language that is spoken when it is asked for."""
    return LazyString(gettext, text)


@cache
def whole_sentence(text: str, language: str) -> Markup:
    """Return a template's sentence in a language, which nothing is put in."""
    return filled(spoken(text, language), {})


def filled(said: str, about: Mapping[str, object]) -> Markup:
    """Return a sentence of ours with what it is about, which is escaped; numbers need it not, and are most of it."""
    safe = {name: value if type(value) is int else escape(value) for name, value in about.items()}
    return Markup(said % safe)  # noqa: S704 - our own words, and what is safe


def say(text: str, **about: object) -> Markup:
    """Return a template's sentence in the language that is spoken; what is put in is escaped."""
    return filled(spoken(text, locale()), about) if about else whole_sentence(text, locale())


def say_number(one: str, many: str, number: int, /, **about: object) -> Markup:
    """Return a template's sentence about so many, `%(num)s` in it, in the language that is spoken."""
    return filled(spoken_of(one, many, number), {"num": number, **about})


def language() -> str:
    """Return the language to answer in: what the person chose, else what the browser asks for, else Swedish."""
    if not has_request_context():
        return operators_language()
    chosen: str | None = g.get("language")
    return chosen or browsers_language()


def browsers_language() -> str:
    """Return the language that the browser wants most of those that there are: `sv-FI` is Swedish; else Swedish."""
    return wanted_most(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=BROWSERS)
def wanted_most(languages: str) -> str:
    """Return the first language that there is of those that a browser lists, the dearest first; else Swedish."""
    asked = [tag.partition("-")[0].lower() for tag in parse_accept_header(languages, LanguageAccept).values()]
    return next((each for each in asked if each in LANGUAGES), LANGUAGES[0])


def operators_language() -> str:
    """Return the language of whoever sits at the command line: English where the locale asks for it, else Swedish."""
    asked = next(filter(None, map(os.environ.get, LOCALE)), "")
    return "en" if asked.startswith("en") else "sv"


def speaking() -> AppContext:
    """Return a context with words and nothing else, for what is said before there is a product."""
    app = Flask(__name__, static_folder=None)
    init_app(app)
    return app.app_context()


def why_not(error: OSError) -> str:
    """Say in words why the system refused; in its own, English ones, where it is rare."""
    known = {
        errno.EACCES: gettext("permission denied"),
        errno.EEXIST: gettext("it is no ordinary file"),
        errno.EISDIR: gettext("it is a folder"),
        errno.ENOENT: gettext("it does not exist"),
        errno.ENOSPC: gettext("the disk is full"),
        errno.ENOTDIR: gettext("a part of the path is no folder"),
        errno.EPERM: gettext("permission denied"),
        errno.EROFS: gettext("the disk can only be read"),
    }
    return known.get(error.errno or 0) or error.strerror or str(error)


def visible(text: str) -> str:
    """Return a name as one sees it: with single blanks, without those around it, and without what nobody sees."""
    if text.isprintable():
        return " ".join(text.split())
    shown = (sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in shown).split())


def search_key(text: str) -> str:
    """Return `text` as it is searched: without regard to case."""
    return text.casefold()


def is_named(names: Iterable[str], words: str) -> bool:
    """Say whether every word is in one of some names, whatever the case."""
    said = [search_key(name) for name in names]
    return all(any(word in each for each in said) for word in search_key(words).split())


def by_name(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return names by their keys, in the order of the names: a database would not sort them as people do."""
    return dict(sorted(named, key=lambda each: (sort_key(each[1]), each[0])))


def sort_key(text: str) -> str:
    """Return `text` as it is sorted in Swedish: å ä ö last, other accents ignored, ü as y."""
    letters = unicodedata.normalize("NFC", text).casefold().translate(LETTERS)
    return "".join(letter for letter in unicodedata.normalize("NFD", letters) if not unicodedata.combining(letter))
