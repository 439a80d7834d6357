"""The lines of figures that a municipality's files must hold, from counting section 4 by hand."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import floor

from tests.cli.town_files import Row, class_cells, text_cell
from tracker import recount
from tracker.dates import Period
from tracker.reach import RULE_VERSION
from tracker.recount import Delivery, PlanInTown, Question, SchoolCount, Town
from tracker.recount.facts import School, SchoolClass
from tracker.recount.plans import pupils_by_stage, pupils_taking_part


def reach_rows(town: Town, question: Question, places: Mapping[str, Row]) -> Iterator[Row]:
    """Yield the lines of reach; `places` are the schools' lines, by unit code."""
    counted = recount.count_schools(town, question)
    for school in town.schools:
        if school.id in counted:
            place = {name: cell for name, cell in places[school.unit_code].items() if name not in {"oppnad", "stangd"}}
            yield {
                "period": question.period.label,
                **place,
                "program": question.programme,
                **reach_cells(counted[school.id]),
                "regelversion": str(RULE_VERSION),
            }


def reach_cells(count: SchoolCount) -> Row:
    """Return the figures of a school."""
    return {
        "skolklasser_malgrupp": str(count.eligible_classes),
        "elever_malgrupp": str(count.eligible_pupils),
        "klasser_startade": str(count.started),
        "klasser_fullfoljda": str(count.completed),
        "elever_nadda_minst": str(count.lower),
        "elever_nadda_hogst": str(count.upper),
        "rackvidd_procent": share(count.lower, count.eligible_pupils),
        **delivery_cells(count.delivery),
    }


def delivery_cells(delivery: Delivery) -> Row:
    """Return what schools and plans share."""
    return {
        "pass_planerade": str(delivery.planned),
        "pass_genomforda": rounded(delivery.held, 2),
        "dos_procent": share(delivery.held, delivery.planned),
        "foljsamhet_procent": share(delivery.as_planned, delivery.held_logs),
        "narvaro_procent": share(delivery.present, delivery.possible),
        "elevtimmar": rounded(delivery.pupil_hours, 1),
        "rapporteringsgrad_procent": share(delivery.reported, delivery.due),
    }


def progress_rows(town: Town, question: Question) -> Iterator[Row]:
    """Yield the lines of progress."""
    for school in town.schools:
        if not recount.is_open(school, question.period):
            continue
        for school_class in recount.classes_asked_about(school, question):
            for each in recount.count_plans(school_class, question):
                yield progress_row(town, school, school_class, each, question.period)


def progress_row(town: Town, school: School, school_class: SchoolClass, each: PlanInTown, period: Period) -> Row:
    """Return a plan's line."""
    stages = pupils_taking_part(each.plan, pupils_by_stage(school_class.headcounts, period.last))
    return {
        "period": period.label,
        "kommunkod": town.code,
        "skola": text_cell(school.name),
        **class_cells(school, school_class),
        "stadier": "+".join(str(stage) for stage in sorted(stages)),
        "elever": str(each.count.pupils),
        "program": each.plan.programme,
        "programversion": each.plan.curriculum,
        "grupper": str(each.plan.groups),
        "elever_nadda_minst": str(each.count.lower),
        "elever_nadda_hogst": str(each.count.upper),
        "status": each.count.status,
        **delivery_cells(each.count.delivery),
    }


def share(part: Fraction | int, whole: Fraction | int) -> str:
    """Return a share in per cent; a dot where there is nothing to be a share of."""
    return rounded(Fraction(part) * 100 / whole, 1) if whole else "."


def rounded(number: Fraction, places: int) -> str:
    """Return a number from zero, rounded half up."""
    units = floor(number * 10**places + Fraction(1, 2))
    return f"{units // 10**places}.{units % 10**places:0{places}}"
