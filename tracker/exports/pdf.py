"""A document as PDF/UA-1: a template of typst, fed with words as JSON. The library is imported when first used."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from tracker.errors import TrackerError

REPORT = Path(__file__).parent / "follow-up.typ"


class NoPdf(TrackerError):
    """A PDF could not be made; the text names what is missing."""


def pdf(words: Mapping[str, Any], template: Path = REPORT) -> bytes:
    """Return a tagged PDF of words; raise NoPdf, which names what is missing."""
    try:
        import typst  # noqa: PLC0415 # half the product's start-up time, for a file that is made once a year
        from font_source_sans_pro import font_directory  # noqa: PLC0415 # as above
    except ImportError as error:
        raise missing(error.name or str(error)) from error
    if not template.is_file():
        raise missing(template.name)
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
        raise NoPdf(_("The PDF could not be made: %(why)s.", why=error.message)) from error
    assert isinstance(made, bytes)
    return made


def missing(what: str) -> NoPdf:
    """Return the refusal that names what the installation lacks."""
    return NoPdf(_("The PDF could not be made, because %(what)s is missing. Ask who runs Linjen.", what=what))
