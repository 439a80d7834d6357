"""Laws of what becomes of classes, on random municipalities: what was stays, nobody is lost, and the figures add up."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.conftest import SQLITE_FIRST
from tests.laws import examples
from tests.unit.storing import WITNESS, store
from tests.unit.towns import Case, cases
from tracker import classes, reach
from tracker.access import EVERYTHING
from tracker.classes import KeptClass, Split
from tracker.dates import Period, SchoolYear
from tracker.models import Headcount, School, SchoolClass, begin_writing, db
from tracker.reports.recounting import differences

TOWN = "9901"
LAW = settings(max_examples=examples(2), suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def lent(app: Flask, case: Case) -> Iterator[list[KeptClass]]:
    """Lend a stored case to verbs that take the write lock, with its classes of the latest year."""
    usual = app.config["TODAY"]
    app.config["TODAY"] = case.today
    begin_writing()
    try:
        store(case)
        number_on()
        years = db.session.scalars(db.select(SchoolClass.year)).all()
        at_town = SchoolClass.school_id.in_(db.select(School.id).where(School.municipality_code == TOWN))
        yield classes.kept_classes(EVERYTHING, at_town & (SchoolClass.year == max(years, default=0)))
    finally:
        db.session.rollback()
        app.config["TODAY"] = usual


def end_the_year(app: Flask, old: list[KeptClass]) -> None:
    """Let it be the last day of the classes' year, on which pupils can still move; drop a case without classes."""
    assume(old)
    app.config["TODAY"] = old[0].year.last


def number_on() -> None:
    """Let PostgreSQL number new rows after the stored ones, which brought their numbers along."""
    if db.engine.dialect.name == "postgresql":
        for table in ("school_class", "plan", "planned_session"):
            last = f"(SELECT max(id) + 1 FROM {table})"
            db.session.execute(db.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce({last}, 1))"))


def figures(year: SchoolYear) -> dict[str, Any]:
    """Return every figure of a school year and its terms: by plan, class, school and municipality."""
    periods = Period.of_year(year), Period.term("HT", year.start), Period.term("VT", year.start + 1)
    found: dict[str, Any] = {}
    for period in periods:
        for programme in ("MVP", "TAGET"):
            chosen = reach.Selection(period, programme=programme)
            for count in (reach.by_plan, reach.by_class, reach.by_school, reach.by_municipality):
                found[f"{period.label} {programme} {count.__name__}"] = count(EVERYTHING, chosen)
    return found


def pupils_of(year: SchoolYear, day: date) -> int:
    """Return all pupils of a school year's classes on a day, counted row by row."""
    query = db.select(Headcount.class_id, Headcount.stage, Headcount.reference_date, Headcount.pupils).join(SchoolClass)
    in_force: dict[tuple[int, int], int] = {}
    for class_id, stage, since, pupils in db.session.execute(
        query.where(SchoolClass.year == year.start).order_by(Headcount.reference_date)
    ):
        if since <= day or (class_id, stage) not in in_force:
            in_force[class_id, stage] = pupils
    return sum(in_force.values())


def days(year: SchoolYear) -> list[date]:
    """Return days on which a year's pupils are counted."""
    return [year.first, date(year.start, 10, 15), date(year.start, 12, 31), date(year.start + 1, 3, 1), year.last]


@SQLITE_FIRST
@given(cases())
@LAW
def test_a_rollover_leaves_the_old_year_as_it_was_and_undone_everything(context: Flask, case: Case) -> None:
    with lent(context, case) as old:
        assume(old)
        year = SchoolYear(old[0].year.start + 1)
        before = figures(year.before)
        outlooks = classes.outlooks(EVERYTHING, TOWN, year)
        seen = classes.together(outlooks)
        made = classes.roll_over(EVERYTHING, TOWN, year, None, seen=seen, by_id=WITNESS)
        assert made.classes == sum(len(school.new) for school in outlooks)
        assert made.plans == sum(school.plans for school in outlooks)
        assert pupils_of(year, year.first) == sum(school.pupils for school in outlooks)
        assert figures(year.before) == before
        assert list(differences(EVERYTHING)) == []
        again = classes.together(classes.outlooks(EVERYTHING, TOWN, year))
        assert classes.roll_over(EVERYTHING, TOWN, year, None, seen=again, by_id=WITNESS).classes == 0
        for past in classes.past_rollovers(EVERYTHING, TOWN, year).shown:
            classes.undo(EVERYTHING, past, seen=past.mark, by_id=WITNESS)
        assert db.session.query(SchoolClass).filter_by(year=year.start).count() == 0
        assert figures(year.before) == before
        assert list(differences(EVERYTHING)) == []


@SQLITE_FIRST
@given(cases(), st.sets(st.integers(0, 9)))
@LAW
def test_a_rollover_undone_in_part_keeps_just_what_was_changed(context: Flask, case: Case, changed: set[int]) -> None:
    with lent(context, case) as old:
        assume(old)
        year = SchoolYear(old[0].year.start + 1)
        before = figures(year.before)
        proposed = classes.outlooks(EVERYTHING, TOWN, year)
        classes.roll_over(EVERYTHING, TOWN, year, None, seen=classes.together(proposed), by_id=WITNESS)
        new = db.session.scalars(db.select(SchoolClass).where(SchoolClass.year == year.start)).all()
        kept = {each for number, each in enumerate(new) if number in changed}
        for each in kept:
            each.name = f"Ändrad {each.id}"
        db.session.flush()
        ids, pupils = {each.id for each in kept}, pupils_of(year, year.first)
        for past in classes.past_rollovers(EVERYTHING, TOWN, year).shown:
            pupils -= past.pupils
            if past.going:
                classes.undo(EVERYTHING, past, seen=past.mark, by_id=WITNESS)
        assert {*db.session.scalars(db.select(SchoolClass.id).where(SchoolClass.year == year.start))} == ids
        assert pupils_of(year, year.first) == pupils
        assert figures(year.before) == before
        assert list(differences(EVERYTHING)) == []
        again = classes.outlooks(EVERYTHING, TOWN, year)
        assert {each.before.id for school in again for each in school.of("there")} == {
            each.id
            for found in classes.kept_classes(EVERYTHING, SchoolClass.id.in_(ids))
            for each in found.predecessors
        } | {each.before.id for school in proposed for each in school.of("there")}


@SQLITE_FIRST
@given(cases())
@LAW
def test_a_split_and_the_merge_that_takes_it_back_lose_nobody(context: Flask, case: Case) -> None:
    with lent(context, case) as old:
        end_the_year(context, old)
        able = [each for each in old if each.pupils > 1]
        assume(able)
        known = max(able, key=lambda each: (each.all_logs, each.id))
        totals = {day: pupils_of(known.year, day) for day in days(known.year)}
        stage, most = max(known.counts.items(), key=lambda each: each[1].pupils)
        rest = known.pupils - most.pupils
        part = {stage: max(1, most.pupils // 2 if not rest else most.pupils - 1)}
        wanted = Split("Den nya", known.year.last, part, frozenset(plan.id for plan in known.running))
        assume(not [*classes.split_problems(known, wanted)])
        new_id = classes.split(EVERYTHING, known, wanted, seen=known.mark)
        assert {day: pupils_of(known.year, day) for day in totals} == totals
        assert list(differences(EVERYTHING)) == []
        new = classes.find_class(EVERYTHING, new_id)
        left = classes.find_class(EVERYTHING, known.id)
        assert new
        assert left
        assert (new.pupils, left.logs) == (sum(part.values()), known.logs), "what was logged stays where it was logged"
        assert [each.id for each in new.predecessors] == [each.id for each in known.predecessors]
        classes.merge(EVERYTHING, left, [new], known.year.last, seen=classes.marks(left, [new]))
        assert {day: pupils_of(known.year, day) for day in totals} == totals
        assert list(differences(EVERYTHING)) == []
        whole, closed = classes.find_class(EVERYTHING, known.id), classes.find_class(EVERYTHING, new_id)
        assert whole
        assert closed
        assert (whole.pupils, closed.pupils, closed.running) == (known.pupils, 0, [])


@SQLITE_FIRST
@given(cases())
@LAW
def test_closing_a_class_leaves_the_days_before_it(context: Flask, case: Case) -> None:
    with lent(context, case) as old:
        end_the_year(context, old)
        able = [each for each in old if each.pupils and not [*classes.close_problems(each, each.year.last)]]
        assume(able)
        known = able[-1]
        totals = {day: pupils_of(known.year, day) for day in days(known.year)[:-1]}
        classes.close(EVERYTHING, known, known.year.last, seen=known.mark)
        assert {day: pupils_of(known.year, day) for day in totals} == totals
        found = classes.find_class(EVERYTHING, known.id)
        assert found
        assert found.is_closed
        assert found.logs == known.logs
        assert list(differences(EVERYTHING)) == []


@SQLITE_FIRST
@given(cases())
@LAW
def test_a_link_changes_what_it_says_that_it_will(context: Flask, case: Case) -> None:
    with lent(context, case) as old:
        known = next((each for each in old if classes.candidates(EVERYTHING, each, "").shown), None)
        assume(known)
        assert known
        other = classes.candidates(EVERYTHING, known, "").shown[0]
        calendar = reach.Selection(Period.calendar(known.year.start), municipality=TOWN)
        before = {each.programme: each.reach for each in reach.by_municipality(EVERYTHING, calendar)}
        told = classes.effect(EVERYTHING, known, other.id, are_linked=True)
        classes.link(EVERYTHING, known, other, are_linked=True, seen=known.mark)
        after = {each.programme: each.reach for each in reach.by_municipality(EVERYTHING, calendar)}
        for programme, (was, is_now) in told.items():
            assert after[programme].pupils - before[programme].pupils == is_now.pupils - was.pupils
            least = after[programme].reached_least - before[programme].reached_least
            assert least == is_now.reached_least - was.reached_least
        assert list(differences(EVERYTHING)) == []
        linked = classes.find_class(EVERYTHING, known.id)
        assert linked
        classes.link(EVERYTHING, linked, replace(other), are_linked=False, seen=linked.mark)
        assert {each.programme: each.reach for each in reach.by_municipality(EVERYTHING, calendar)} == before
