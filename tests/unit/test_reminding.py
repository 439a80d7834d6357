"""Who is reminded: laws that hold whatever days, mail servers and municipalities do."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws import examples
from tests.mailbox import SITE
from tests.pages.cast import EMAIL, add_person, add_school
from tests.pages.lines import add_class, add_plan
from tracker import reminding
from tracker.models import Membership, Municipality, OwnerType, Role, School, begin_writing, db

FIRST_DAY = date(2026, 10, 1)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Run:
    """A run some days after the one before, perhaps on a new weekday, and what the mail server does to its letters."""

    gap: int
    weekday: int | None
    server: str


RUNS = st.lists(
    st.builds(
        Run,
        st.integers(0, 4),
        st.none() | st.none() | st.integers(0, 6),
        st.sampled_from(["takes", "takes", "refuses", "breaks"]),
    ),
    max_size=40,
)


@pytest.fixture
def leader(context: Flask) -> int:
    """Store a leader with a class that is behind from 5 October on."""
    context.config["ORIGIN"] = SITE
    school_id = add_school()
    user_id = add_person(Role.LEADER, school_id)
    add_plan(add_class(school_id), leaders=(EMAIL,))
    db.session.commit()
    return user_id


def letters_of(app: Flask, run: Run) -> list[int]:
    """Remind as `tracker remind` does; return whom a letter may have reached."""
    found = reminding.late()
    reminding.note(each.user_id for each in found)
    begun = [reminding.begin(each.user_id) for each in found]
    for letter in begun:
        if letter and run.server == "refuses":
            reminding.put_back(letter)
    return [letter.user_id for letter in begun if letter and run.server != "refuses"]


@given(runs=RUNS)
@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_never_two_letters_in_a_week_and_one_on_every_day_for_it(context: Flask, leader: int, runs: list[Run]) -> None:
    begin_writing()
    town = db.session.get_one(Municipality, "0127")
    day, written = FIRST_DAY, list[date]()
    for run in runs:
        day += timedelta(days=run.gap)
        context.config["TODAY"] = day
        town.reminder_weekday = town.reminder_weekday if run.weekday is None else run.weekday
        before = len(written)
        written += [day for _user in letters_of(context, run)]
        is_free = not written[:before] or day - written[before - 1] >= WEEK
        is_behind = day >= date(2026, 10, 5)
        if run.server != "refuses" and is_free and is_behind and day.weekday() == town.reminder_weekday:
            assert written[before:] == [day]
    db.session.rollback()
    assert all(later - earlier >= WEEK for earlier, later in pairwise(written))


def test_who_leads_in_two_municipalities_gets_one_letter_about_all_on_either_day(context: Flask, leader: int) -> None:
    db.session.add(Municipality(code="9901", name="Grannköping", reminder_weekday=1))
    school = School(unit_code="87654321", name="Grannskolan", municipality_code="9901", owner_type=OwnerType.MUNICIPAL)
    db.session.add(school)
    db.session.flush()
    db.session.add(Membership(user_id=leader, role=Role.LEADER, school_id=school.id))
    db.session.flush()
    class_id = add_class(school.id, "7B")
    tuesday = context.config["TODAY"] = date(2026, 11, 24)
    db.session.commit()
    assert reminding.late() == [], "nothing of theirs is late in the municipality whose day it is"
    add_plan(class_id, leaders=(EMAIL,))
    db.session.commit()
    begin_writing()
    [late] = reminding.late()
    reminding.note([leader])
    begun = reminding.begin(leader)
    assert begun is not None
    said = "\n".join(begun.letter.paragraphs)
    assert "– 4A, Påhittade skolan, Tåget: " in said
    assert "– 7B, Grannskolan, Tåget: " in said
    assert late.municipality == "Botkyrka", "each is counted once"
    context.config["TODAY"] = tuesday + timedelta(days=6)
    assert reminding.late() == [], "though it is the other one's day"


def test_a_clock_that_went_back_brings_no_second_letter(context: Flask, leader: int) -> None:
    begin_writing()
    context.config["TODAY"] = date(2026, 11, 23)
    assert letters_of(context, Run(0, None, "takes")) == [leader]
    context.config["TODAY"] = date(2026, 11, 16)
    assert letters_of(context, Run(0, None, "takes")) == []


@pytest.mark.parametrize("token", ["", "x", "MQ", "MQ.AAAA", "å", "." * 300])
def test_an_address_that_we_have_not_signed_is_nobodys(context: Flask, leader: int, token: str) -> None:
    assert reminding.reader_of(token) is None
