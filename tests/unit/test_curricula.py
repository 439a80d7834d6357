"""Curricula in the database: what a published one refuses, and whose figures a version moves."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.pages.cast import add_school
from tests.pages.lines import add_class
from tracker import planning
from tracker.access import EVERYTHING
from tracker.models import (
    Curriculum,
    CurriculumSession,
    CurriculumStage,
    CurriculumStatus,
    Delivery,
    KeptReach,
    Municipality,
    OwnerType,
    School,
    SchoolClass,
    db,
)
from tracker.planning import CurriculumEntry, SessionEntry
from tracker.reach.keeping import TOUCHED
from tracker.reach.touched import concerned
from tracker.reports.recounting import differences

ENTRY = CurriculumEntry("NY", "MVP", "MVP ny", "MÄN", Delivery.ADULT_PAIR, frozenset({10}))
SESSIONS = [SessionEntry("Ett"), SessionEntry("Två")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE curriculum SET name = 'x' WHERE id = 1",
        "UPDATE curriculum SET status = 'draft' WHERE id = 1",
        "UPDATE curriculum_session SET title = 'x' WHERE curriculum_id = 1",
        "UPDATE curriculum_session SET is_core = NOT is_core WHERE curriculum_id = 1",
        "UPDATE curriculum_stage SET stage = 12 WHERE curriculum_id = 1",
    ],
)
def test_the_database_itself_changes_no_published_curriculum(context: Flask, statement: str) -> None:
    with db.engine.connect() as connection, pytest.raises(IntegrityError, match="published curriculum"):
        connection.exec_driver_sql(statement)


def test_a_link_may_be_put_right_and_a_status_goes_on(context: Flask) -> None:
    for statement in (
        "UPDATE curriculum_session SET manual_url = 'https://example.org' WHERE curriculum_id = 1",
        "UPDATE curriculum SET status = 'retired' WHERE id = 1",
    ):
        db.session.execute(sa.text(statement))


def kept() -> list[int]:
    """Return the classes whose figures are noted to be counted again, and count them."""
    db.session.flush()
    found = concerned(db.session().info.get(TOUCHED, {}))
    db.session.commit()
    return sorted(found)


def two_towns() -> tuple[int, int]:
    """Add a class of stage 10 in each of two municipalities; return their ids."""
    first = add_class(add_school(), s10=20)
    db.session.add(Municipality(code="9901", name="Grannköping"))
    db.session.flush()
    neighbour = School(unit_code="99010001", name="Granne", municipality_code="9901", owner_type=OwnerType.MUNICIPAL)
    db.session.add(neighbour)
    db.session.flush()
    second = add_class(neighbour.id, s10=20)
    kept()
    return first, second


def by_code(code: str) -> Curriculum:
    """Return a curriculum."""
    return db.session.scalars(sa.select(Curriculum).where(Curriculum.code == code)).one()


def test_a_draft_moves_no_figures(context: Flask) -> None:
    two_towns()
    made = planning.make_curriculum(EVERYTHING, ENTRY, SESSIONS)
    known = planning.find_curriculum(EVERYTHING, made)
    assert known
    planning.move_session(EVERYTHING, known, known.sessions[0].id, 1)
    assert kept() == []


def test_a_version_moves_figures_only_where_it_alone_brings_a_stage(context: Flask) -> None:
    first, second = two_towns()
    made = planning.make_curriculum(EVERYTHING, ENTRY, SESSIONS)
    known = planning.find_curriculum(EVERYTHING, made)
    assert known
    kept()
    planning.publish(EVERYTHING, known)
    assert kept() == [first, second], "nobody else has stage 10"
    again = planning.next_version(EVERYTHING, known)
    following = planning.find_curriculum(EVERYTHING, again)
    assert following
    assert kept() == []
    planning.publish(EVERYTHING, following)
    assert kept() == [], "the version before has the same stages"
    planning.retire(EVERYTHING, known)
    assert kept() == []
    by_code("NY-2").status = CurriculumStatus.RETIRED
    assert kept() == [first, second]
    eligible = sa.select(sa.func.sum(KeptReach.pupils)).where(KeptReach.programme_code == "MVP")
    assert not db.session.scalar(eligible)
    assert list(differences(EVERYTHING)) == []


def test_retired_this_year_it_stays_in_the_years_before(context: Flask) -> None:
    first, second = two_towns()
    db.session.get_one(SchoolClass, second).year = 2025
    kept()
    known = planning.find_curriculum(EVERYTHING, planning.make_curriculum(EVERYTHING, ENTRY, SESSIONS))
    assert known
    kept()
    by_code("NY").status = CurriculumStatus.PUBLISHED
    assert kept() == [first, second]
    planning.retire(EVERYTHING, known)
    assert kept() == [first]
    whole = sa.select(KeptReach.class_id).where(KeptReach.programme_code == "MVP", KeptReach.pupils > 0)
    assert set(db.session.scalars(whole)) == {second}
    assert list(differences(EVERYTHING)) == []


def test_a_version_of_the_longest_code_has_room_for_its_number(context: Flask) -> None:
    entry = replace(ENTRY, code="A" * 32 + "-B")
    made = planning.make_curriculum(EVERYTHING, entry, SESSIONS)
    known = planning.find_curriculum(EVERYTHING, made)
    assert known
    planning.publish(EVERYTHING, known)
    again = planning.next_version(EVERYTHING, known)
    assert db.session.get_one(Curriculum, again).code == "A" * 32 + "-2"


def test_retired_once_more_it_is_not_offered_in_the_years_since(context: Flask) -> None:
    first, _second = two_towns()
    made = planning.make_curriculum(EVERYTHING, ENTRY, SESSIONS)
    known = planning.find_curriculum(EVERYTHING, made)
    assert known
    db.session.get_one(SchoolClass, first).year = 2025
    row = by_code("NY")
    row.status, row.retired_year = CurriculumStatus.RETIRED, 2024
    kept()
    planning.retire(EVERYTHING, known)
    assert (kept(), row.retired_year) == ([], 2024)


def test_two_versions_of_one_moment_move_what_both_bring(context: Flask) -> None:
    first, second = two_towns()
    for code in ("A", "B"):
        db.session.add(
            Curriculum(
                code=code,
                programme_code="MVP",
                name=code,
                owner=code,
                delivery=Delivery.TEACHER,
                status=CurriculumStatus.DRAFT,
                stages=[CurriculumStage(stage=10)],
                sessions=[CurriculumSession(number=1, title=code, minutes=40)],
            )
        )
    assert kept() == []
    for code in ("A", "B"):
        by_code(code).status = CurriculumStatus.PUBLISHED
    assert kept() == [first, second]


def test_a_link_moves_no_figures(context: Flask) -> None:
    two_towns()
    by_code("TAGET-45").sessions[0].manual_url = "https://example.org"
    assert kept() == []
