"""What a page or a file is to be about: the query string, or a command's options, as a selection."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from tracker import reach
from tracker.access import Scope
from tracker.dates import FIRST_YEAR, Period, SchoolYear, stage_label, today
from tracker.errors import Problem, Refused
from tracker.forms.given import require_one_period
from tracker.forms.labels import label
from tracker.models import OwnerType
from tracker.words import gettext as _

# The kinds of period: the name in a query string or of a command's option → how it is read.
PERIODS: dict[str, Callable[[str], Period]] = {
    "year": lambda text: Period.of_year(SchoolYear.parse(text)),
    "term": Period.of_term,
    "calendar-year": Period.of_calendar_year,
}


# So many codes are named in an answer to one that does not exist.
MOST_OFFERED = 300


def selection_of(scope: Scope, given: Mapping[str, str]) -> reach.Selection:
    """Read the filters of a query string or of a command; without a period, this school year.

    Raises Refused, with a sentence that names what does not exist and offers what does.
    """
    given = {**given, "municipality": with_zero(given.get("municipality", ""))}
    programme = one_of("programme", _("programme"), given, reach.all_programmes)
    municipality = one_of("municipality", _("municipality"), given, partial(reach.municipalities, scope))
    return reach.Selection(
        period=period_of(given),
        programme=programme,
        municipality=municipality,
        area=area_of(scope, municipality, given),
        stage=stage_of(given.get("stage")),
        school=one_of("school", _("school"), given, partial(reach.school_names, scope, municipality)),
        curriculum=one_of("curriculum", _("curriculum"), given, partial(reach.curricula, programme)),
        owner=OwnerType.by_code(one_of("owner", _("owner"), given, lambda: [each.code for each in OwnerType]) or ""),
    )


def area_of(scope: Scope, municipality: str | None, given: Mapping[str, str]) -> str | None:
    """Read an area; one that several municipalities have needs its municipality: they share no more than the name."""
    there = reach.areas(scope, municipality) if given.get("area") else {}
    area = one_of("area", _("area"), given, lambda: there)
    if area and len(there[area]) > 1:
        names = reach.municipalities(scope)
        message = _(
            "There is an area %(area)s in several municipalities: %(offered)s. Choose one of them too.",
            area=area,
            offered=some_of([names[code] for code in there[area]]),
        )
        raise Refused(Problem("area", message))
    return area


def query_of(selection: reach.Selection) -> dict[str, str]:
    """Return a selection as a query string carries it, so that links on its page keep every filter."""
    given = {
        "programme": selection.programme,
        "municipality": selection.municipality,
        "area": selection.area,
        "school": selection.school,
        "stage": None if selection.stage is None else str(selection.stage),
        "curriculum": selection.curriculum,
        "owner": selection.owner and selection.owner.code,
    }
    return {**selection.period.query, **{name: text for name, text in given.items() if text}}


def file_selection_of(scope: Scope, given: Mapping[str, str]) -> reach.Selection:
    """Read the filters of a file; a period that it is asked for must have something about it."""
    selection = selection_of(scope, given)
    if any(given.get(name) for name in ("period", *PERIODS)):
        require_known_year(scope, selection.period)
    return selection


def require_known_year(scope: Scope, period: Period) -> None:
    """Refuse a period of school years that there is nothing about: an empty page would look like zero."""
    years = reach.years(scope)
    if not set(years).isdisjoint(period.years):
        return
    if period.is_calendar_year:
        message = _(
            "There are no classes in %(period)s. Choose a calendar year among: %(offered)s.",
            period=period.label,
            offered=", ".join(each.label for each in calendar_years(years)),
        )
    else:
        message = _(
            "There are no classes in %(period)s. Choose a school year among: %(offered)s.",
            period=period.label,
            offered=", ".join(str(year) for year in years),
        )
    raise Refused(Problem(next(iter(period.query)), message))


def period_of(given: Mapping[str, str]) -> Period:
    """Read `year` (2026/27, 2026-27), `term` (HT2026) or `calendar-year` (2026); a page's one list says `period`."""
    asked = [name for name in ("period", *PERIODS) if given.get(name)]
    require_one_period(asked)
    for name in asked:
        return read_period(name, given[name])
    return Period.of_year(SchoolYear.of(today()))


def read_period(name: str, text: str) -> Period:
    """Read a period of one kind, or of any (`period`)."""
    for read in PERIODS.values() if name == "period" else [PERIODS[name]]:
        with suppress(ValueError):
            return read(text)
    messages = {
        "year": _("%(text)s is no school year. Write it as 2026/27.", text=text),
        "term": _("%(text)s is no term. Write it as HT2026.", text=text),
        "calendar-year": _("%(text)s is no calendar year. Write it as 2026.", text=text),
        "period": _(
            "%(text)s is no period. Write a school year as 2026/27, a term as HT2026 or a calendar year as 2026.",
            text=text,
        ),
    }
    raise Refused(Problem(name, messages[name]))


def one_of(
    field: str, called: str, given: Mapping[str, str], find: Callable[[], Mapping[str, object] | list[str]]
) -> str | None:
    """Return what is given for a field, `called` so on the screen, if it is among what there is; None if nothing is."""
    text = given.get(field)
    if not text:
        return None
    known = find()
    if text not in known:
        message = _(
            "There is no %(what)s %(text)s. Choose one of: %(offered)s.",
            what=called,
            text=text,
            offered=some_of(list(known)) or "–",
        )
        raise Refused(Problem(field, message))
    return text


def with_zero(code: str) -> str:
    """Return a municipality's code with the leading zero that spreadsheets drop."""
    return code.zfill(4) if len(code) == 3 and code.isdigit() else code


def some_of(codes: list[str]) -> str:
    """Return codes to choose among, in words: not thousands of them."""
    return ", ".join(codes[:MOST_OFFERED]) + (" …" if len(codes) > MOST_OFFERED else "")


def stage_of(text: str | None) -> int | None:
    """Read a stage, 0–12."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= 12):
        raise Refused(Problem("stage", _("There is no stage %(text)s. Write a number from 0 to 12.", text=text)))
    return int(text)


def period_choices(scope: Scope) -> list[tuple[str, str]]:
    """Return the periods to choose among: value in the query string, label; the latest first, calendar years last."""
    years = reach.years(scope)
    found = [
        period
        for year in years
        for period in (Period.of_year(year), Period.term("VT", year.start + 1), Period.term("HT", year.start))
    ]
    return labelled([*found, *calendar_years(years)])


def labelled(periods: Iterable[Period]) -> list[tuple[str, str]]:
    """Return periods as a list offers them: value in the query string, label."""
    return [(period.slug, period_label(period)) for period in periods]


def period_label(period: Period) -> str:
    """Return what a list calls a period."""
    if period.is_term:
        return period.label
    kind: str = (
        _("Calendar year %(year)s", year=period.label)
        if period.is_calendar_year
        else _("School year %(year)s", year=period.label)
    )
    return kind


def calendar_years(years: Iterable[SchoolYear]) -> list[Period]:
    """Return the calendar years that school years touch, the latest first."""
    return Period.calendar(FIRST_YEAR).alike(years)[::-1]


@dataclass(frozen=True)
class Offered:
    """What a dashboard's selection is made from: values of the query string with their labels."""

    periods: list[tuple[str, str]]
    programmes: dict[str, str]
    curricula: dict[str, str]
    municipalities: dict[str, str]
    areas: list[tuple[str, str]]
    schools: dict[str, str]
    owners: list[tuple[str, str]]
    stages: list[tuple[str, str]]


def offered(scope: Scope, selection: reach.Selection) -> Offered:
    """Return what there is to choose among in scope."""
    whole = replace(selection, stage=None)
    municipalities = reach.municipalities(scope)
    one_place = selection.municipality is not None or len(municipalities) == 1
    stages = reach.stages_of(whole, [selection.municipality] if selection.municipality else municipalities)
    return Offered(
        periods=period_choices(scope),
        programmes=reach.all_programmes(),
        curricula=reach.curricula(selection.programme),
        municipalities=municipalities,
        schools=reach.school_names(scope, selection.municipality) if one_place else {},
        areas=area_choices(scope, selection.municipality, municipalities),
        owners=[(owner.code, label(owner)) for owner in reach.owners(scope, selection.municipality)],
        stages=[(str(stage), stages_in_period([stage], selection.period)) for stage in stages],
    )


def area_choices(scope: Scope, municipality: str | None, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the areas to choose among; of several municipalities each with its own, but for names that they share."""
    there = reach.areas(scope, municipality)
    if municipality or len(names) == 1:
        return [(area, area) for area in there]
    return [(area, f"{area}, {names[codes[0]]}") for area, codes in there.items() if len(codes) == 1]


def stages_in_period(stages: Iterable[int], period: Period) -> str:
    """Return stages as people say them in a period; with both names in the calendar year in which they change."""
    wanted = list(stages)
    spring, *autumn = dict.fromkeys(stages_in_words(wanted, year) for year in period.years)
    return _("%(spring)s (in autumn %(autumn)s)", spring=spring, autumn=autumn[0]) if autumn else spring


def stages_in_words(stages: Iterable[int], year: SchoolYear) -> str:
    """Return stages as people say them: `F–5`, `6`, `7–9`."""
    runs: list[list[int]] = []
    for stage in sorted(stages):
        if runs and stage == runs[-1][-1] + 1:
            runs[-1].append(stage)
        else:
            runs.append([stage])
    return ", ".join("–".join(dict.fromkeys(stage_label(s, year) for s in (run[0], run[-1]))) for run in runs)
