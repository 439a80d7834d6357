"""A document as PDF/UA-1: a template of typst, fed with words as JSON. The library is imported when first used."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unicodedata import category

from tracker.errors import TrackerError
from tracker.words import gettext as _

REPORT = Path(__file__).parent / "follow-up.typ"
# How typst tells of each character that no typeface at hand can show; PDF/UA-1 allows none of them.
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')


class NoPdf(TrackerError):
    """A PDF could not be made; the text names what is missing."""


def pdf(words: Mapping[str, Any], template: Path = REPORT) -> bytes:
    """Return a tagged PDF of words; raise NoPdf, which names what is missing.

    Of characters that no typeface can show, what one sees becomes a replacement character; `words["unshown"]` says so.
    """
    if not template.is_file():
        raise missing(template.name)
    try:
        return drawn(words, template)
    except ImportError as error:
        raise missing(error.name or str(error)) from error


def drawn(words: Mapping[str, Any], template: Path) -> bytes:
    """Draw words, again without what cannot be shown if there is any; raise NoPdf or ImportError."""
    import typst  # noqa: PLC0415 # half the product's start-up time, for a file that is made once a year
    from font_source_sans_pro import font_directory  # noqa: PLC0415 # as above

    try:
        made = typst.compile(
            template,
            format="pdf",
            font_paths=[font_directory],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            sys_inputs={"report": json.dumps(words)},
        )
    except typst.TypstError as error:
        less = translated(words, shown_instead(error.diagnostic))
        if less == words:
            raise NoPdf(_("The PDF could not be made: %(why)s.", why=error.message)) from error
        return drawn(less | {"lacks": True}, template)
    assert isinstance(made, bytes)
    return made


def shown_instead(diagnostic: str) -> dict[int, str]:
    """Return what stands in for each character that typst says it cannot show."""
    told = [re.sub(r"\\u\{(\w+)\}", lambda code: chr(int(code[1], 16)), text) for text in UNSHOWN.findall(diagnostic)]
    unseen = ("C", "M", "Z")
    return {
        ord(each): "" if category(each).startswith(unseen) else "\N{REPLACEMENT CHARACTER}" for each in "".join(told)
    }


def translated(value: Any, instead: Mapping[int, str]) -> Any:
    """Return words, however deep they lie, with some characters changed."""
    if isinstance(value, str):
        return value.translate(instead)
    if isinstance(value, Mapping):
        return {key: translated(each, instead) for key, each in value.items()}
    return [translated(each, instead) for each in value] if isinstance(value, list) else value


def missing(what: str) -> NoPdf:
    """Return the refusal that names what the installation lacks."""
    return NoPdf(_("The PDF could not be made, because %(what)s is missing. Ask who runs Linjen.", what=what))
