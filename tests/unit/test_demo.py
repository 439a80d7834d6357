"""The example municipality keeps every rule, and everything occurs in it."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.unit.example import YEAR, empty_file, everything, everywhere, filled, mistakes
from tracker import demo, line
from tracker.access import EVERYTHING
from tracker.access.passwords import password_matches
from tracker.dates import SchoolYear
from tracker.logbook.grounds import grounds
from tracker.models import (
    Activity,
    ActivityKind,
    Adaptation,
    AuditEvent,
    ClassPredecessor,
    Contact,
    Curriculum,
    Delivery,
    Headcount,
    HeldSlot,
    LeaderRole,
    Membership,
    MentorCohort,
    Municipality,
    Obstacle,
    Outcome,
    OwnerType,
    Plan,
    PlannedSession,
    PromiseKind,
    PromiseLine,
    PromiseStatus,
    ReachTarget,
    Role,
    School,
    SchoolClass,
    SessionLog,
    Status,
    User,
    db,
)


@pytest.mark.usefixtures("town")
def test_every_log_keeps_every_rule() -> None:
    assert list(mistakes()) == []
    years = {
        SchoolYear(year): (first, last)
        for year, first, last in db.session.execute(
            select(SchoolClass.year, func.min(SessionLog.day), func.max(SessionLog.day))
            .select_from(SessionLog)
            .join(Plan, SessionLog.plan_id == Plan.id)
            .join(SchoolClass, Plan.class_id == SchoolClass.id)
            .group_by(SchoolClass.year)
        )
    }
    assert set(years) == {YEAR.before, YEAR}
    assert all(year.first < first < last < year.last for year, (first, last) in years.items())


@pytest.mark.usefixtures("town")
def test_attendance_is_between_three_quarters_and_all() -> None:
    ground_of = grounds(db.session.scalars(select(Plan.id)))
    held = db.session.scalars(select(SessionLog).where(SessionLog.status == Status.HELD, SessionLog.group == 0)).all()
    shares = [(log.present or 0) / ground_of[log.plan_id].pupils(log.day) for log in held]
    assert min(shares) >= 0.7  # in a class that grew by one
    assert max(shares) == 1
    assert 0.88 < sum(shares) / len(shares) < 0.96


@pytest.mark.usefixtures("town")
def test_held_logs_have_exactly_their_slots() -> None:
    groups = {plan.id: plan.groups for plan in db.session.scalars(select(Plan))}
    active = db.session.scalars(
        select(SessionLog).where(SessionLog.status == Status.HELD, SessionLog.withdrawn_at.is_(None))
    )
    due = {
        (log.planned_session_id, group, log.id)
        for log in active
        for group in ([log.group] if log.group else range(1, groups[log.plan_id] + 1))
    }
    slots = db.session.execute(select(HeldSlot.planned_session_id, HeldSlot.group, HeldSlot.log_id))
    assert due
    assert {tuple(slot) for slot in slots} == due


@pytest.mark.usefixtures("town")
def test_everything_occurs() -> None:
    assert everywhere(SessionLog.status) == set(Status)
    assert everywhere(SessionLog.outcome) == set(Outcome)
    assert everywhere(SessionLog.obstacle) == set(Obstacle)
    assert everywhere(SessionLog.adaptation) == set(Adaptation)
    assert everywhere(SessionLog.adaptation_was_planned) == {True, False}
    roles = {role for roles in everywhere(SessionLog.leader_roles) for role in str(roles).split("+") if role}
    assert roles == set(LeaderRole)
    assert everywhere(Activity.kind) == set(ActivityKind)
    assert everywhere(Membership.role) == set(Role)
    assert everywhere(School.owner_type) >= {OwnerType.MUNICIPAL, OwnerType.INDEPENDENT}
    assert everywhere(Plan.groups) >= {1, 2, 3, 4}
    for rare in (SessionLog.girls, SessionLog.comment, SessionLog.engagement, SessionLog.withdrawn_at):
        assert db.session.scalar(select(func.count(rare)))
    for table in (Contact, MentorCohort, ReachTarget):
        assert db.session.scalar(select(func.count()).select_from(table))
    assert everywhere(PromiseLine.kind) == set(PromiseKind)
    assert everywhere(PromiseLine.status) == set(PromiseStatus)


@pytest.mark.usefixtures("town")
def test_a_cancelled_session_may_be_held_later() -> None:
    days: dict[tuple[int, int], dict[Status, date]] = defaultdict(dict)
    for log in db.session.scalars(select(SessionLog).where(SessionLog.withdrawn_at.is_(None))):
        days[log.planned_session_id, log.group][log.status] = log.day
    both = [logged for logged in days.values() if len(logged) == 2]
    assert both
    assert all(logged[Status.CANCELLED] < logged[Status.HELD] for logged in both)


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


@pytest.mark.usefixtures("town")
def test_the_leaders_classes_show_every_state_of_the_line() -> None:
    leader = db.session.scalar(select(User.id).where(User.email == "passledare@example.org"))
    assert leader
    lines = line.led_by(EVERYTHING, leader, YEAR)
    states = {station.state for led in lines for station in led.stations}
    assert 3 <= len(lines) <= 5
    assert states == {"held", "half", "cancelled", "missing", "ahead"}
    assert any(led.has_arrived for led in lines)
    assert any(led.behind for led in lines)
    assert any(led.behind == 0 and led.due_to and led.groups == 1 for led in lines)


@pytest.mark.usefixtures("town")
def test_some_schools_are_silent_and_most_are_not() -> None:
    schools = db.session.scalars(select(School.id)).all()
    logged = {
        school_id: sum(led.has_begun for led in lines) / len(lines)
        for school_id in schools
        if (lines := line.of_school(EVERYTHING, school_id, YEAR.before))
    }
    assert 2 <= sum(share == 0 for share in logged.values()) <= 4
    assert sum(share > 0.8 for share in logged.values()) > 15


@pytest.mark.usefixtures("town")
def test_the_accounts_can_sign_in_and_reach_no_further_than_the_example() -> None:
    given = demo.fill()
    assert {account.role for account in given} == set(Role)
    for account in given:
        assert len(account.password) >= 12
        user = db.session.scalar(select(User).where(User.email == account.email))
        assert user is not None
        assert password_matches(user.password_hash, account.password)
        [membership] = user.memberships
        assert membership.role is account.role
        school = db.session.get(School, membership.school_id or 0)
        assert membership.municipality_code == demo.CODE or (school and school.municipality_code == demo.CODE)
        assert account.place == (school.name if school else demo.NAME)
    others = select(func.count()).where(User.password_hash.is_not(None))
    assert db.session.scalar(others) == len(given)


@pytest.mark.usefixtures("town")
def test_it_says_that_it_is_an_example_and_leaves_the_audit_log_alone() -> None:
    assert db.session.get_one(Municipality, demo.CODE).is_example
    assert everywhere(AuditEvent.subject) <= {"programme", "curriculum", "curriculum_stage", "curriculum_session"}


@pytest.mark.usefixtures("town")
def test_a_second_time_adds_nothing() -> None:
    before = everything()
    demo.fill(seed=2)
    assert everything() == before


@pytest.mark.usefixtures("town")
@pytest.mark.long
@pytest.mark.parametrize("shared", ["postgresql"], indirect=True)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_the_same_seed_gives_the_same_town_on_the_other_database(
    seed: int, sqlite_template: Path, tmp_path: Path
) -> None:
    before = everything()
    with empty_file(sqlite_template, tmp_path) as url, filled(url, seed=seed):
        assert (everything() == before) is (seed == 1)
