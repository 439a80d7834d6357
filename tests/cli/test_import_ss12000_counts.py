"""Whatever a school administration system holds, the headcounts are what one counts by hand."""

from collections import Counter
from itertools import count

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Neighbour
from tests.cli.ss12000_server import ANGS, OSTER
from tests.conftest import SQLITE_FIRST
from tests.laws import examples
from tracker.dates import SchoolYear
from tracker.models import Headcount, School, SchoolClass, db

pytestmark = SQLITE_FIRST

# A school year of its own for every town.
years = count(1950)
class_names = st.sampled_from(["1A", "1B", "2-3 Röd", "=4", "F"])
pupils = st.tuples(st.integers(1, 4), st.sampled_from([None, 0, 1, 2, 9, 10]), st.booleans(), st.booleans())


@given(
    classes=st.dictionaries(st.tuples(st.sampled_from([ANGS, OSTER]), class_names), st.lists(pupils, max_size=3)),
    page=st.integers(1, 7),
    filters=st.booleans(),
)
@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
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
