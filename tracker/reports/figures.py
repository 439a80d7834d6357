"""The reports of figures: reach per school (rackvidd), progress per plan (framdrift)."""

from collections.abc import Iterable, Iterator

from tracker.access import Scope
from tracker.line import PlanPlace, plan_places
from tracker.models import OwnerType
from tracker.reach import RULE_VERSION, PlanFigures, SchoolFigures, Selection, by_plan, by_school
from tracker.reports.table import Cell, CellKind, Table, columns

REACH = columns(
    "period kommunkod kommun skolenhetskod skola huvudenhet omrade huvudmannatyp program skolklasser_malgrupp "
    "elever_malgrupp klasser_startade klasser_fullfoljda elever_nadda_minst elever_nadda_hogst rackvidd_procent "
    "pass_planerade pass_genomforda dos_procent foljsamhet_procent narvaro_procent elevtimmar "
    "rapporteringsgrad_procent regelversion",
    skolklasser_malgrupp=CellKind.COUNT,
    elever_malgrupp=CellKind.COUNT,
    klasser_startade=CellKind.COUNT,
    klasser_fullfoljda=CellKind.COUNT,
    elever_nadda_minst=CellKind.COUNT,
    elever_nadda_hogst=CellKind.COUNT,
    rackvidd_procent=CellKind.SHARE,
    pass_planerade=CellKind.COUNT,
    pass_genomforda=CellKind.FRACTION,
    dos_procent=CellKind.SHARE,
    foljsamhet_procent=CellKind.SHARE,
    narvaro_procent=CellKind.SHARE,
    elevtimmar=CellKind.HOURS,
    rapporteringsgrad_procent=CellKind.SHARE,
    regelversion=CellKind.COUNT,
)

PROGRESS = columns(
    "period lasar kommunkod skolenhetskod skola klass stadier elever program programversion grupper pass_planerade "
    "pass_genomforda dos_procent elever_nadda_minst elever_nadda_hogst narvaro_procent foljsamhet_procent elevtimmar "
    "rapporteringsgrad_procent status",
    elever=CellKind.COUNT,
    grupper=CellKind.COUNT,
    pass_planerade=CellKind.COUNT,
    pass_genomforda=CellKind.FRACTION,
    dos_procent=CellKind.SHARE,
    elever_nadda_minst=CellKind.COUNT,
    elever_nadda_hogst=CellKind.COUNT,
    narvaro_procent=CellKind.SHARE,
    foljsamhet_procent=CellKind.SHARE,
    elevtimmar=CellKind.HOURS,
    rapporteringsgrad_procent=CellKind.SHARE,
)


def reach(scope: Scope, selection: Selection) -> Table:
    """Return reach per school: a row per open school and programme with an eligible class or a plan; no totals."""
    return reach_of(by_school(scope, selection), selection)


def reach_of(rows: Iterable[SchoolFigures], selection: Selection) -> Table:
    """Return figures that are counted already as the report of reach."""
    return Table("rackvidd", REACH, [reach_row(row, selection.period.label) for row in rows])


def reach_row(row: SchoolFigures, period: str) -> tuple[Cell, ...]:
    """Return one school's line of the report."""
    figures, tally = row.reach, row.reach.tally
    return (
        period,
        row.municipality_code,
        row.municipality,
        row.unit_code,
        row.school,
        row.parent_code,
        row.area,
        OwnerType(row.owner_type).code,
        row.programme,
        figures.classes,
        figures.pupils,
        figures.started,
        figures.completed,
        figures.reached_least,
        figures.reached_most,
        figures.reach,
        tally.planned,
        tally.held,
        tally.dose,
        tally.adherence,
        tally.attendance,
        tally.pupil_hours,
        tally.reporting_rate,
        RULE_VERSION,
    )


def progress(scope: Scope, selection: Selection) -> Table:
    """Return progress per plan, in file order."""
    return Table("framdrift", PROGRESS, list(progress_rows(scope, selection)))


def progress_rows(scope: Scope, selection: Selection) -> Iterator[tuple[Cell, ...]]:
    """Yield each plan's line of the report."""
    figures = {plan.plan_id: plan for plan in by_plan(scope, selection)}
    for place in plan_places(scope, selection.period.years):
        if place.plan_id in figures:
            yield progress_row(place, figures[place.plan_id], selection.period.label)


def progress_row(place: PlanPlace, plan: PlanFigures, period: str) -> tuple[Cell, ...]:
    """Return one plan's line of the report."""
    status = "fullfoljd" if plan.is_done else "pagar" if plan.has_begun else "ej_startad"
    return (
        period,
        str(place.year),
        place.municipality_code,
        place.unit_code,
        place.school,
        place.school_class,
        "+".join(str(stage) for stage in plan.stages),
        plan.pupils,
        plan.programme,
        plan.curriculum,
        plan.groups,
        plan.tally.planned,
        plan.tally.held,
        plan.tally.dose,
        plan.reached_least,
        plan.reached_most,
        plan.tally.attendance,
        plan.tally.adherence,
        plan.tally.pupil_hours,
        plan.tally.reporting_rate,
        status,
    )
