"""A document as PDF/UA-1: a template of typst, fed with words as JSON."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unicodedata import category

from tracker.errors import TrackerError
from tracker.exports import typesetting
from tracker.words import gettext as _

TYPESETTER = Path(typesetting.__file__)
# Seconds; a report takes a third of one.
LONGEST = 60
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
    return drawn(words, template)


def drawn(words: Mapping[str, Any], template: Path) -> bytes:
    """Draw words, again without what cannot be shown if there is any; raise NoPdf."""
    ended, made = typeset({"template": str(template), "words": words})
    if ended == typesetting.LACKING:
        raise missing(json.loads(made))
    if ended == typesetting.BROKEN:
        why, diagnostic = json.loads(made)
        less = translated(words, shown_instead(diagnostic))
        if less == words:
            raise broken(why)
        return drawn(less | {"lacks": True}, template)
    return made


def typeset(task: Mapping[str, Any]) -> tuple[int, bytes]:
    """Let a process of its own typeset; return how it ended, and what it wrote. Raise NoPdf."""
    # Not from this folder, whose files have names of the standard library.
    command, given = [sys.executable, "-P", str(TYPESETTER)], json.dumps(task).encode()
    # It need not know our secrets.
    env = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    try:
        done = subprocess.run(command, check=False, input=given, stdout=subprocess.PIPE, env=env, timeout=LONGEST)  # noqa: S603 - our own program
    except (OSError, subprocess.TimeoutExpired) as error:
        raise broken(type(error).__name__) from error
    if done.returncode not in {0, typesetting.BROKEN, typesetting.LACKING}:
        raise broken(f"{TYPESETTER.name} {done.returncode}")
    return done.returncode, done.stdout


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


def broken(why: str) -> NoPdf:
    """Return the refusal that tells why typesetting failed."""
    return NoPdf(_("The PDF could not be made: %(why)s.", why=why))


def missing(what: str) -> NoPdf:
    """Return the refusal that names what the installation lacks."""
    return NoPdf(_("The PDF could not be made, because %(what)s is missing. Ask who runs Linjen.", what=what))
