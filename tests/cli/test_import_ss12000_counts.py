"""Whatever a system holds, the headcounts are what one counts by hand; whatever it says, one hears of it."""

import json
from collections import Counter
from functools import partial
from itertools import cycle
from typing import Any

import sqlalchemy as sa
from flask import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Neighbour
from tests.cli.ss12000_server import ANGS, OSTER, id_of
from tests.conftest import SQLITE_FIRST
from tests.laws import examples
from tracker.dates import TEN_YEAR_SCHOOL, SchoolYear
from tracker.imports.ss12000.asking import READ
from tracker.models import Headcount, School, SchoolClass, db

pytestmark = SQLITE_FIRST

# A school year of its own for every town, before förskoleklass is a year of compulsory school.
years = cycle(range(1902, TEN_YEAR_SCHOOL))
class_names = st.sampled_from(["1A", "1B", "2-3 Röd", "'=4", "F"])
pupils = st.tuples(st.integers(1, 4), st.sampled_from([None, 0, 1, 2, 9, 10]), st.booleans(), st.booleans())


@given(
    classes=st.dictionaries(st.tuples(st.sampled_from([ANGS, OSTER]), class_names), st.lists(pupils, max_size=3)),
    page=st.integers(1, 7),
    filters=st.booleans(),
)
@settings(max_examples=examples(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_counts_what_one_counts_by_hand(
    neighbour: Neighbour,
    classes: dict[tuple[str, str], list[tuple[int, int | None, bool, bool]]],
    page: int,
    filters: bool,
) -> None:
    system, year = neighbour.system, next(years)
    system.empty()
    system.page, system.filters = page, filters
    counts: Counter[tuple[str, str, int]] = Counter()
    for unit in (ANGS, OSTER):
        system.add_unit(unit)
    for (unit, name), batches in classes.items():
        group = system.add_class(unit, name)
        for many, grade, stays, present in batches:
            member, enrolled = ("" if stays else f"{year}-10-16", ""), ("", "" if present else f"{year}-10-14")
            system.add_pupils(group, many, grade, member=member, enrolled=enrolled)
            if grade is not None and grade <= 9 and stays and present:
                counts[unit, name, grade] += many
    neighbour.fetch("--year", str(SchoolYear(year)))
    with neighbour.town.app.app_context():
        rows = db.session.execute(
            sa.select(School.unit_code, SchoolClass.name, Headcount.stage, Headcount.pupils)
            .select_from(Headcount)
            .join(SchoolClass)
            .join(School)
            .where(SchoolClass.year == year)
        ).all()
        assert {(unit, name, stage): pupils for unit, name, stage, pupils in rows} == counts


names = st.sampled_from(
    [ANGS, "99000009", id_of(ANGS), "Klass", "Skolenhet", "GR", "\ud800", "\x1b[2J", "2026-10-15", ""]
)
values = st.one_of(names, st.none(), st.booleans(), st.integers(-1, 12), st.floats(), st.just("x" * 500))
keys = st.sampled_from(sorted(READ))
anything = st.recursive(values, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=6))


def near(item: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return what is like an object of the standard, and differs in a few fields."""
    return st.dictionaries(keys, anything, max_size=3).map(lambda change: {"data": [item | change]}) | anything


UNIT = {"id": id_of(ANGS), "schoolUnitCode": ANGS, "organisationType": "Skolenhet"}
ENROLMENT = {"enroledAt": {"id": id_of(ANGS)}, "schoolType": "GR", "schoolYear": 4}
GROUP = {"groupType": "Klass", "displayName": "4A", "organisation": {"id": id_of(ANGS)}}
ANSWERS = st.fixed_dictionaries(
    {
        "organisations": near(UNIT),
        "groups": near(GROUP | {"groupMemberships": [{"person": {"id": id_of("x")}}]}),
        "persons": near({"id": id_of("x"), "enrolments": [ENROLMENT]}),
    }
)


@given(answers=ANSWERS)
@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_it_says_one_hears_of_it_in_sentences(neighbour: Neighbour, answers: dict[str, Any]) -> None:
    neighbour.system.answers = {
        what: partial(Response, json.dumps(answer), mimetype="application/json") for what, answer in answers.items()
    }
    answer = neighbour.fetch("--dry-run")
    lines = answer.errors.splitlines()
    assert answer.code in {0, 1}
    assert all(line.replace("\xa0", " ").isprintable() and line.endswith(".") for line in lines), lines
    assert lines or answer.out.startswith("Inget har sparats")
