"""What a page or a file is to be about: the query string, or a command's options, as a selection."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from tracker import reach
from tracker.access import Scope
from tracker.dates import Period, SchoolYear, stage_label
from tracker.errors import Problem, Refused
from tracker.forms.labels import label
from tracker.forms.period import PERIODS, period_choices, period_of, require_known_year
from tracker.models import OwnerType
from tracker.words import gettext as _

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
