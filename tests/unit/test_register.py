"""The register, and the first minutes of a new database."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tracker import roster
from tracker.access import EVERYTHING
from tracker.dates import now
from tracker.errors import Refused
from tracker.line import Choice
from tracker.models import LinkPurpose, OneTimeLink, School, SchoolRoll, SignIn, db
from tracker.words import sort_key


def test_the_register_has_every_municipality_in_swedish_order() -> None:
    found = roster.register_municipalities()
    names = [name for _code, name in found]
    assert (len(found), names[0], names[-1]) == (290, "Ale", "Övertorneå")
    assert names == sorted(names, key=sort_key)
    assert ("0127", "Botkyrka") in found


def test_a_municipality_comes_with_areas_parents_and_pupils(context: Flask) -> None:
    roster.open_municipality("0127")
    schools = {row.unit_code: row for row in roster.schools(EVERYTHING, Choice())}
    assert len(schools) == 34
    small = schools["81020581"]
    assert (small.area, small.parent_code) == ("Hallunda-Norsborg", "71048800")
    rolls = db.session.execute(
        sa.select(SchoolRoll.year, SchoolRoll.stage, SchoolRoll.pupils)
        .join(School, SchoolRoll.school_id == School.id)
        .where(School.unit_code == "81020581")
    ).all()
    assert [tuple(row) for row in rolls] == [(2020, 0, 6)]


def test_the_first_person_is_administrator_and_lead_and_the_link_is_used(context: Flask) -> None:
    token = roster.new_setup_link()
    assert token is not None
    assert roster.setup_is_open(token)
    assert not roster.setup_is_open(token[:-1])
    roster.set_up("Ada Exempel", "Ada@example.org", "hash", "0127")
    assert [(u.email, u.name, u.role.code, u.municipality_code) for u in roster.users(EVERYTHING)] == [
        ("ada@example.org", "Ada Exempel", "administrator", None),
        ("ada@example.org", "Ada Exempel", "programansvarig", "0127"),
    ]
    assert not roster.setup_is_open(token)
    assert roster.new_setup_link() is None
    with pytest.raises(Refused):
        roster.set_up("Bo Exempel", "bo@example.org", "hash", "0127")


def test_a_link_lives_for_24_hours(context: Flask) -> None:
    token = roster.new_setup_link()
    assert token is not None
    link = db.session.scalars(sa.select(OneTimeLink)).one()
    assert link.purpose is LinkPurpose.SETUP
    assert timedelta(hours=23) < link.expires_at - now() <= timedelta(hours=24)
    link.expires_at = now()
    db.session.flush()
    assert not roster.setup_is_open(token)


def test_a_municipality_that_is_not_there_is_refused(context: Flask) -> None:
    roster.new_setup_link()
    with pytest.raises(Refused) as refused:
        roster.set_up("Ada Exempel", "ada@example.org", "hash", "9999")
    assert [problem.field for problem in refused.value.problems] == ["municipality"]


def test_a_password_from_the_operator_ends_every_sign_in(context: Flask) -> None:
    user_id = roster.make_administrator("ada@example.org", "Ada Exempel", "hash")
    sign_in = SignIn(token_hash="0" * 64, user_id=user_id, started_at=now(), seen_at=now())
    db.session.add(sign_in)
    db.session.flush()
    roster.set_password("ada@example.org", "ett helt annat ord")
    assert sign_in.ended_at is not None
