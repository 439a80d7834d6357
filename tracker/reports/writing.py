"""How days and figures are written, on the screen and on paper, in the reader's language."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from babel.dates import format_date
from babel.lists import format_list

from tracker.classes import Pupils
from tracker.dates import SchoolYear, stage_label, today
from tracker.disclosure import HIDDEN, Hidden, Share
from tracker.numbers import half_up
from tracker.words import gettext as _
from tracker.words import locale

NO_BREAK, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


def day(date_: date) -> str:
    """Return `24 november`; with the year when it lies in another school year than today."""
    same_year = SchoolYear.of(date_) == SchoolYear.of(today())
    return spelled(date_, "d MMMM" if same_year else "d MMMM y", locale())


@lru_cache(maxsize=1000)
def spelled(date_: date, pattern: str, language: str) -> str:
    """Return a day as a pattern of Unicode's says it in a language; a page says few days, and many times."""
    return format_date(date_, pattern, language)


def count(number: int | Literal[Hidden.HIDDEN]) -> str:
    """Return a count with its thousands apart: `4 804`, in English `4,804`; `..` when it must not be known."""
    if isinstance(number, Hidden):
        return HIDDEN.value
    apart = f"{number:,}"
    return apart.replace(",", NARROW) if "," in apart and locale() == "sv" else apart


def of(part: int | Literal[Hidden.HIDDEN], whole: int | Literal[Hidden.HIDDEN]) -> str:
    """Return a count with what it is of: `18 av 20`."""
    said: str = _("%(part)s of %(whole)s", part=count(part), whole=count(whole))
    return said


def decimal(number: Fraction | int, places: int = 1) -> str:
    """Return a number with exactly so many decimals: `3,50`, `4 804,5`."""
    return written(half_up(number, places))


def amount(number: Fraction | int) -> str:
    """Return a number with two decimals at most, and none that say nothing: `3,5`, `8`, `0,33`."""
    rounded = half_up(number, 2)
    whole = rounded.to_integral_value()
    return written(whole if rounded == whole else rounded.normalize())


def share(fraction: Share) -> str:
    """Return a share in percent with one decimal: `68,1 %`; `.` when there is nothing to share, `..` when hidden."""
    if isinstance(fraction, Hidden):
        return HIDDEN.value
    if fraction is None:
        return "."
    return written(half_up(fraction, 3).scaleb(2)) + (f"{NO_BREAK}%" if locale() == "sv" else "%")


def written(number: Decimal) -> str:
    """Return a rounded number as the language writes it."""
    whole, point, decimals = f"{number:f}".partition(".")
    sign, digits = ("\N{MINUS SIGN}", whole[1:]) if whole.startswith("-") else ("", whole)
    return sign + (count(int(digits)) if len(digits) > 3 else digits) + ((mark() + decimals) if point else "")


def mark() -> str:
    """Return what stands before decimals."""
    return "," if locale() == "sv" else "."


def listed(items: list[int] | list[str]) -> str:
    """Return several things as a sentence lists them: `4, 5 och 6`."""
    return format_list([str(item) for item in items], locale={"en": "en_GB"}.get(locale(), locale()))


def by_stage(counts: dict[int, Pupils], year: SchoolYear) -> str:
    """Return pupils by stage, as the year calls them: `18 i F och 9 i 1`."""
    said = [in_stage(each, stage_label(stage, year)) for stage, each in counts.items()]
    return listed(said) if said else str(_("no pupils"))


def in_stage(each: Pupils, stage: str) -> str:
    """Return the pupils of one stage, with girls and boys where they are known."""
    said = str(_("%(pupils)s in stage %(stage)s", pupils=each.pupils, stage=stage))
    if each.girls is None and each.boys is None:
        return said
    girls, boys = ("–" if part is None else part for part in (each.girls, each.boys))
    parts = _("%(girls)s girls, %(boys)s boys", girls=girls, boys=boys)
    return f"{said} ({parts})"
