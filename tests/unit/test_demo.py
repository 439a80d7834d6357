"""The example municipality keeps every rule, and everything occurs in it."""

from collections import defaultdict
from datetime import date
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
    Contact,
    HeldSlot,
    LeaderRole,
    Membership,
    MentorCohort,
    Municipality,
    Obstacle,
    Outcome,
    OwnerType,
    Plan,
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
