"""The schools, classes and plans of the example municipality."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.unit.example import YEAR, everywhere
from tracker import demo
from tracker.dates import SchoolYear
from tracker.models import (
    ClassPredecessor,
    Curriculum,
    Delivery,
    Headcount,
    Plan,
    PlannedSession,
    School,
    SchoolClass,
    db,
)


@pytest.mark.usefixtures("town")
def test_the_schools_are_as_varied_as_real_ones() -> None:
    schools = db.session.scalars(select(School).where(School.municipality_code == demo.CODE)).all()
    stages: dict[int, Counter[int]] = defaultdict(Counter)
    for school_id, stage, pupils in db.session.execute(
        select(SchoolClass.school_id, Headcount.stage, Headcount.pupils)
        .join(Headcount, Headcount.class_id == SchoolClass.id)
        .where(SchoolClass.year == YEAR.start, Headcount.reference_date == date(YEAR.start, 10, 15))
    ):
        stages[school_id][stage] += pupils
    open_schools = [school for school in schools if school.closed_on is None]
    tiny = [school for school in schools if school.parent_id]
    assert len(schools) == 32
    assert len(everywhere(School.area)) == 6
    assert [school.closed_on for school in schools if school.closed_on] == [YEAR.before.last]
    assert [school.opened_on for school in schools if school.opened_on] == [date(YEAR.start, 8, 1)]
    assert len([school for school in open_schools if not stages[school.id]]) == 1
    assert all(3 <= stages[school.id].total() <= 26 for school in tiny)
    assert len(tiny) == 6
    assert sum(9 not in stages[school.id] for school in open_schools) >= 8
    assert 6000 < sum(counted.total() for counted in stages.values()) < 12000


@pytest.mark.usefixtures("town")
def test_classes_are_mixed_and_move_on() -> None:
    names = everywhere(SchoolClass.name)
    assert {"F-1 Blå", "5-6 Blå", "3A", "FA"} <= names
    pairs = db.session.execute(select(ClassPredecessor.class_id, ClassPredecessor.predecessor_id)).all()
    classes = {school_class.id: school_class for school_class in db.session.scalars(select(SchoolClass))}
    assert {(classes[now].year, classes[then].year) for now, then in pairs} == {(YEAR.start, YEAR.before.start)}
    assert any(classes[now].school_id != classes[then].school_id for now, then in pairs)
    assert max(Counter(now for now, _then in pairs).values()) > 1
    assert max(Counter(then for _now, then in pairs).values()) > 1


@pytest.mark.usefixtures("town")
def test_plans_suit_their_classes() -> None:
    plans = db.session.scalars(select(Plan)).all()
    taught = defaultdict(set)
    for class_id, stage in db.session.execute(select(Headcount.class_id, Headcount.stage)):
        taught[class_id].add(stage)
    for plan in plans:
        meant = {stage.stage for stage in plan.curriculum.stages}
        assert meant & taught[plan.class_id]
        assert {stage.stage for stage in plan.stages} <= taught[plan.class_id] & meant
        year = SchoolYear(plan.school_class.year)
        assert year.first <= plan.starts_on < plan.ends_on <= year.last
    due = defaultdict(list)
    for planned in db.session.scalars(select(PlannedSession).order_by(PlannedSession.id)):
        due[planned.plan_id].append(planned.due_on)
    plan = plans[0]
    days, number = (plan.ends_on - plan.starts_on).days, len(plan.curriculum.sessions)
    assert due[plan.id] == [plan.starts_on + timedelta(days=i * days // number) for i in range(1, number + 1)]


@pytest.mark.usefixtures("town")
def test_mentors_come_from_a_school_with_a_year_nine() -> None:
    with_nine = set(
        db.session.scalars(
            select(SchoolClass.school_id)
            .join(Headcount, Headcount.class_id == SchoolClass.id)
            .where(Headcount.stage == 9)
        )
    )
    mentored = db.session.scalars(
        select(Plan).join(Plan.curriculum).where(Curriculum.delivery == Delivery.PUPIL_MENTORS)
    ).all()
    assert all((plan.delivering_school_id or plan.school_class.school_id) in with_nine for plan in mentored)
    assert any(plan.delivering_school_id for plan in mentored)
    assert any(plan.delivering_school_id is None for plan in mentored)


@pytest.mark.usefixtures("town")
def test_some_plans_end_early_and_some_of_these_are_replaced() -> None:
    ended = db.session.scalars(select(Plan).where(Plan.ended_on.is_not(None))).all()
    running = {(plan.class_id, plan.programme_code) for plan in db.session.scalars(select(Plan)) if not plan.ended_on}
    replaced = [plan for plan in ended if (plan.class_id, plan.programme_code) in running]
    assert 0 < len(replaced) < len(ended) < 40
