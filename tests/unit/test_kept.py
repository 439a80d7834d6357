"""Figures that are kept in advance are those that counting gives, after every kind of change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tests.pages.cast import add_school
from tracker import demo, reach
from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear, now, today
from tracker.models import (
    Curriculum,
    CurriculumStatus,
    Headcount,
    KeptReach,
    Municipality,
    Plan,
    PlannedSession,
    PlanStage,
    School,
    SchoolClass,
    SessionLog,
    Status,
    UntickedCurriculum,
    YearSettings,
    db,
)
from tracker.planning import PlanBatch, PlanEntry
from tracker.reach import Selection, keeping
from tracker.reach.alike import count_classes
from tracker.reach.figures import CountedClass
from tracker.reach.kept import classes

Figures = list[list[CountedClass]]


def selections() -> list[Selection]:
    """Return the periods that figures are kept over, this school year and the one before."""
    year = SchoolYear.of(today())
    terms = (Period.term("HT", year.start), Period.term("VT", year.start + 1))
    return [Selection(period) for period in (Period.of_year(year), *terms, Period.of_year(year.before))]


def counted() -> Figures:
    """Count the figures anew."""
    return [sorted(count_classes(EVERYTHING, each)) for each in selections()]


def kept() -> Figures:
    """Return the figures that are kept."""
    return [sorted(classes(EVERYTHING, each)) for each in selections()]


def log_of_this_year() -> SessionLog:
    """Return the latest held log."""
    held = select(SessionLog).where(SessionLog.status == Status.HELD, SessionLog.withdrawn_at.is_(None))
    return db.session.scalars(held.order_by(SessionLog.day.desc()).limit(1)).one()


def plan_of_this_year() -> Plan:
    """Return the plan of that log."""
    return db.session.get_one(Plan, log_of_this_year().plan_id)


def correct() -> None:
    """A log says another number of pupils."""
    log_of_this_year().present = 1


def move_to_spring() -> None:
    """A log of the autumn is put into the spring, as a clock that went wrong would."""
    log_of_this_year().day = today() + timedelta(days=90)


def withdraw() -> None:
    """A log is withdrawn."""
    log = log_of_this_year()
    log.withdrawn_at, log.withdrawn_by_id = now(), 1


def end_plan() -> None:
    """A plan is broken off."""
    plan = plan_of_this_year()
    plan.ended_on = plan.starts_on + timedelta(days=30)


def choose_stages() -> None:
    """A plan leaves out pupils."""
    db.session.add(PlanStage(plan_id=plan_of_this_year().id, stage=9))


def grow() -> None:
    """A class has got bigger by now."""
    class_id = plan_of_this_year().class_id
    stage = db.session.scalars(select(Headcount.stage).where(Headcount.class_id == class_id)).first()
    db.session.add(Headcount(class_id=class_id, stage=stage, reference_date=today(), pupils=40))


def ask_for_more() -> None:
    """Completing takes every session from now on."""
    db.session.get_one(YearSettings, (demo.CODE, SchoolYear.of(today()).start)).completion_percent = 100


def untick() -> None:
    """A programme version is offered no longer."""
    curriculum = db.session.scalars(select(Curriculum).where(Curriculum.code == "MVP-MAN-HOGSTADIET")).one()
    year = SchoolYear.of(today()).start
    db.session.add(UntickedCurriculum(municipality_code=demo.CODE, year=year, curriculum_id=curriculum.id))


def retire() -> None:
    """A programme version is retired everywhere."""
    curriculum = db.session.scalars(select(Curriculum).where(Curriculum.code == "TAGET-F1")).one()
    curriculum.status = CurriculumStatus.RETIRED


def close_school() -> None:
    """A school closed before the year began."""
    school_id = db.session.get_one(SchoolClass, plan_of_this_year().class_id).school_id
    db.session.get_one(School, school_id).closed_on = date(today().year, 6, 30)


def move_school() -> None:
    """A school belongs to another municipality, where completing takes every session."""
    neighbour, year = "9998", SchoolYear.of(today()).start
    db.session.add(Municipality(code=neighbour, name="Grannköping"))
    db.session.flush()
    db.session.add(YearSettings(municipality_code=neighbour, year=year, completion_percent=100))
    db.session.flush()
    kept()
    for school in db.session.scalars(select(School)):
        school.municipality_code = neighbour


def use_what_nobody_offers() -> None:
    """A class follows a retired programme version of other stages: all schools' are meant from now on."""
    retired = db.session.scalars(select(Curriculum).where(Curriculum.code == "MVP-MAN-HOGSTADIET")).one()
    retired.status = CurriculumStatus.RETIRED
    db.session.flush()
    kept()
    plan = plan_of_this_year()
    free = select(SchoolClass.id).where(
        SchoolClass.year == SchoolYear.of(today()).start,
        ~select(Plan).where(Plan.class_id == SchoolClass.id, Plan.programme_code == "MVP").exists(),
    )
    db.session.add(
        Plan(
            class_id=db.session.scalars(free.limit(1)).one(),
            curriculum_id=retired.id,
            programme_code="MVP",
            starts_on=plan.starts_on,
            ends_on=plan.ends_on,
        )
    )


CHANGES = [
    correct,
    move_to_spring,
    withdraw,
    end_plan,
    choose_stages,
    grow,
    ask_for_more,
    untick,
    retire,
    close_school,
    move_school,
    use_what_nobody_offers,
]


# Every programme version of the example is in use, and so counts although it is offered no longer.
UNSEEN = [untick, retire]


def test_the_example_is_kept(town: Flask) -> None:
    assert kept() == counted()
    assert reach.unkept() == []


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__name__))
def test_a_change_is_kept_at_once(town: Flask, change: Callable[[], None]) -> None:
    before = kept()
    change()
    db.session.flush()
    assert kept() == counted()
    assert (kept() == before) == (change in UNSEEN)


def test_what_is_undone_was_never_kept(town: Flask) -> None:
    before = kept()
    correct()
    db.session.flush()
    db.session.rollback()
    assert kept() == before == counted()


def test_what_is_missing_after_an_upgrade_is_counted_again(town: Flask) -> None:
    before = kept()
    db.session.execute(delete(KeptReach))
    db.session.execute(update(PlannedSession).values(reported_units=0, held_units=0))
    missing = reach.unkept()
    assert sum(reach.keep_in_turns(missing)) == len(missing) > 0
    assert kept() == before
    assert reach.unkept() == []


def test_many_classes_that_are_alike_are_kept_as_each_alone(context: Flask) -> None:
    year, school = SchoolYear.of(today()), db.session.get_one(School, add_school())
    names = [f"Lika {number}" for number in range(2 * keeping.MANY)]
    db.session.add_all(SchoolClass(school_id=school.id, year=year.start, name=name) for name in names)
    db.session.flush()
    for school_class in db.session.scalars(select(SchoolClass).where(SchoolClass.name.in_(names))):
        db.session.add(Headcount(class_id=school_class.id, stage=4, reference_date=year.first, pupils=20))
    db.session.flush()
    assert kept() == counted()
    entry = PlanEntry(year.start, school.unit_code, "", "TAGET", "TAGET-45")
    entries = [replace(entry, class_name=name) for name in names]
    tallies = []
    for first in (None, None, year.first + timedelta(days=150)):
        before = kept()
        tallies.append(PlanBatch([replace(each, starts_on=first) for each in entries]).write())
        assert kept() == counted()
        assert (kept() == before) == (tallies[-1].unchanged == len(names))
    assert [(each.added, each.changed) for each in tallies] == [(len(names), 0), (0, 0), (0, len(names))]
