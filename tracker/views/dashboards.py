"""Dashboards: reach over a period, and one school's lines."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import replace

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker import followup, line, reach, reports, roster
from tracker.access import my_scope
from tracker.dates import SchoolYear, stage_label, today
from tracker.forms import orders
from tracker.forms.given import given_among, require_order, understood
from tracker.forms.paging import Wish, page_number
from tracker.forms.period import labelled, require_known_year
from tracker.forms.readers import READERS_CHOICES, refuse_narrower, require_open
from tracker.forms.selection import offered, query_of, selection_of, stages_in_period, stages_in_words
from tracker.reach import Selection
from tracker.words import gettext

bp = Blueprint("dashboards", __name__)

# What the query string of the other dashboards may hold.
CHOICES = {"period", *reports.FILTERS["reach"]}
# What the pages of the lists of who is behind are called in the address.
PAGES = {"late": "page", "silent": "silent", "unserved": "unserved"}


def selected(choices: AbstractSet[str] = CHOICES, **more: str) -> Selection:
    """Return what the query string asks for; a wrong one is answered with a sentence that names it."""
    with understood():
        given = given_among(request.args, choices)
        selection = selection_of(my_scope(), {**given, **more})
        require_known_year(my_scope(), selection.period)
    return selection


def selected_programme(choices: AbstractSet[str] = CHOICES) -> Selection:
    """Return what the query string asks for, about one programme: the first, if it names none."""
    return selected(choices, programme=request.args.get("programme") or next(iter(reach.all_programmes())))


def asked_order(orders: Collection[str]) -> str:
    """Return which order the query string asks for, a minus before it turns it round; one that is none is answered."""
    order = request.args.get("sort", "")
    with understood():
        require_order(order, orders)
    return order


def drawn(template: str, selection: Selection, **found: object) -> str:
    """Draw a dashboard about a selection, with what there is to choose instead and what its links carry on."""
    choices, query = offered(my_scope(), selection), query_of(selection)
    onward = narrowed(selection)
    return render_template(template, selection=selection, offered=choices, query=query, onward=onward, **found)


def narrowed(selection: Selection) -> dict[str, str]:
    """Return what a school's page must be about too, so that its figures are those of its row."""
    return query_of(Selection(selection.period, stage=selection.stage, curriculum=selection.curriculum))


@bp.route("/reach", endpoint="reach")
def reach_page() -> ResponseReturnValue:
    """Show how far a programme has reached: headline figures, who is behind and why, then school by school."""
    selection = selected_programme(CHOICES | {"sort"})
    overview = reports.overview(my_scope(), selection, sort=asked_order(reports.ORDERS))
    return drawn(
        "dashboards/reach.html",
        selection,
        overview=overview,
        behind=reports.most_behind(my_scope(), selection),
        obstacles=reports.obstacles(my_scope(), selection),
        stages=stages_in_period(overview.stages, selection.period),
        ratio=reach.ratio,
        defined=reports.FIGURES,
        rule_version=reach.RULE_VERSION,
        check=reports.last_check(),
        closing=closing_of(selection),
        until=min(today(), selection.period.last),
    )


def closing_of(selection: Selection) -> followup.KnownClosing | None:
    """Return the closing of the period, where the page is about one municipality and it is closed."""
    there = [selection.municipality] if selection.municipality else [*reach.municipalities(my_scope())]
    return followup.closing_of(there[0], selection.period.label) if len(there) == 1 else None


@bp.route("/reach/delivered")
def delivered() -> ResponseReturnValue:
    """Show every figure row by row, with its numerator and denominator."""
    selection = selected_programme()
    return drawn(
        "dashboards/delivered.html",
        selection,
        overview=reports.overview(my_scope(), selection, sort=""),
    )


@bp.route("/reach/open")
def readers() -> ResponseReturnValue:
    """Show what readers see: one fixed set of tables, where small counts are hidden."""
    with understood():
        refuse_narrower(request.args, READERS_CHOICES)
    selection = selected_programme()
    municipalities = reach.municipalities(my_scope())
    if not municipalities:
        abort(404)
    selection = replace(selection, municipality=selection.municipality or next(iter(municipalities)))
    found = reports.for_readers(my_scope(), selection)
    with understood():
        require_open(selection.period, found.periods)
    return drawn(
        "dashboards/readers.html",
        selection,
        found=found,
        periods=labelled(found.periods),
        thresholds=reach.smallest(str(selection.municipality), selection.period),
        municipality=municipalities[str(selection.municipality)],
        is_open=bool(roster.find_open(str(selection.municipality))),
        until=min(today(), selection.period.last),
    )


@bp.route("/reach/behind")
def behind() -> ResponseReturnValue:
    """Show who is behind today: classes, silent schools, stages without a plan."""
    selection, wish = selected_programme(CHOICES | {"q", "sort", *PAGES.values()}), Wish.of(request.args, orders.BEHIND)
    asked_order(orders.BEHIND)
    asked = {name: page_number(request.args.get(given)) for name, given in PAGES.items()}
    sought = wish.query(orders.BEHIND)
    return drawn(
        "dashboards/behind.html",
        selection,
        found=reports.behind(my_scope(), selection, wish.words, wish.order, reports.Pages(**asked)),
        wish=wish,
        orders=orders.BEHIND,
        sought=sought,
        others={**sought, **{PAGES[name]: str(page) for name, page in asked.items() if page > 1}},
        stages_in_words=stages_in_words,
        silent_days=reach.SILENT_DAYS,
    )


@bp.route("/reach/pictures")
def pictures() -> ResponseReturnValue:
    """Show a programme in pictures: year by year, schools by stage, how the dose is spread."""
    selection = selected_programme()
    there = [selection.municipality] if selection.municipality else [*reach.municipalities(my_scope())]
    stages = reach.stages_of(selection, there)
    return drawn(
        "dashboards/pictures.html",
        selection,
        trend=reports.trend(my_scope(), selection),
        heat=reports.heat(my_scope(), selection, stages) if len(there) == 1 else None,
        stages=[(stage, stages_in_period([stage], selection.period)) for stage in stages],
        doses=reports.doses(my_scope(), selection),
        ratio=reach.ratio,
    )


@bp.route("/reach/schools/<unit_code>")
def school(unit_code: str) -> ResponseReturnValue:
    """Show one school: its figures, and the lines of its classes under each other."""
    selection = selected()
    found = reports.school_overview(my_scope(), selection, unit_code) or abort(404)
    programmes = list(reach.all_programmes())
    sections: dict[tuple[SchoolYear, tuple[str, str, str]], list[line.Line]] = {}
    for year in selection.period.years:
        lines = line.of_school(my_scope(), found.school.id, year)
        for each in sorted(lines, key=lambda each: programmes.index(each.programme_code)):
            sections.setdefault((year, each.section), []).append(each)
    return render_template(
        "dashboards/school.html",
        selection=selection,
        found=found,
        only=only(selection),
        programmes=reach.all_programmes(),
        sections=sections.items(),
        headcounts=[
            (year, [(stage_label(stage, year), *numbers) for stage, numbers in stages.items()])
            for year, stages in found.stages.items()
        ],
        until=min(today(), selection.period.last),
    )


def only(selection: Selection) -> str:
    """Return the curriculum and the stage that figures are narrowed to, in words; nothing if they are not."""
    curriculum = reach.curricula(None)[selection.curriculum] if selection.curriculum else ""
    label = "" if selection.stage is None else stages_in_period([selection.stage], selection.period)
    return ", ".join(filter(None, [curriculum, label and gettext("stage %(stages)s", stages=label)]))
