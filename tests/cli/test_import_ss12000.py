"""Classes and headcounts from a school administration system that speaks SS 12000:2020."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from tests.cli.conftest import Answer, Neighbour
from tests.cli.ss12000_server import ANGS, OSTER, TOKEN, System, id_of
from tests.conftest import SQLITE_FIRST
from tracker.models import db

pytestmark = SQLITE_FIRST


def test_classes_come_with_their_pupils_by_stage(neighbour: Neighbour) -> None:
    system = neighbour.system
    system.add_unit(OSTER)
    mixed = system.add_class(ANGS, "F-1 Blå", school_type="FKLASS")
    system.add_pupils(mixed, 12, None, school_type="FKLASS")
    system.add_pupils(mixed, 9, 1)
    system.add_pupils(system.add_class(OSTER, "7A"), 25, 7)
    system.add_pupils(system.add_class(OSTER, "NA1", school_type="GY"), 30, 1, school_type="GY")
    answer = neighbour.fetch()
    assert answer == Answer(0, "127.0.0.1: 4 nya, 0 ändrade, 0 som förut.\n", "")
    assert neighbour.classes() == [
        "2026/27,99000001,F-1 Blå,0,12,,,2026-10-15,",
        "2026/27,99000001,F-1 Blå,1,9,,,2026-10-15,",
        "2026/27,99000003,7A,7,25,,,2026-10-15,",
        "2026/27,99000003,NA1,10,30,,,2026-10-15,",
    ]


def test_a_second_time_changes_nothing_and_a_trial_writes_nothing(neighbour: Neighbour) -> None:
    group = neighbour.system.add_class(ANGS, "5-6 Blå")
    neighbour.system.add_pupils(group, 8, 5)
    older = neighbour.system.add_pupils(group, 2, 6)
    events = neighbour.town.count("audit_event")
    trial = neighbour.fetch("--dry-run")
    assert trial == Answer(0, "Inget har sparats, det här var ett prov: 2 nya, 0 ändrade, 0 som förut.\n", "")
    assert (neighbour.classes(), neighbour.town.count("audit_event")) == ([], events)
    neighbour.fetch()
    events = neighbour.town.count("audit_event")
    assert neighbour.fetch().out == "127.0.0.1: 0 nya, 0 ändrade, 2 som förut.\n"
    assert neighbour.town.count("audit_event") == events
    # They move up; a stage that has left a class is told of once.
    for person in older:
        person["enrolments"][1]["schoolYear"] = 5
    assert neighbour.fetch().out == "127.0.0.1: 0 nya, 2 ändrade, 0 som förut.\n"
    assert [line.split(",")[3:5] for line in neighbour.classes()] == [["5", "10"], ["6", "0"]]
    assert neighbour.fetch().out == "127.0.0.1: 0 nya, 0 ändrade, 1 som förut.\n"


def test_only_what_is_in_force_that_day_counts(neighbour: Neighbour) -> None:
    system = neighbour.system
    group = system.add_class(ANGS, "4A", days=("2026-08-18", "2027-06-11"))
    system.add_pupils(group, 20, 4, member=("2026-08-18", "2027-06-11"), enrolled=("2026-08-18", ""))
    system.add_pupils(group, 3, 4, member=("2026-08-18", "2026-10-14"))
    system.add_pupils(group, 5, 4, member=("2026-10-16", ""))
    system.add_pupils(system.add_class(ANGS, "3A", days=("2025-08-18", "2026-06-11")), 19, 3)
    system.add_pupils(system.add_class(ANGS, "Kören", kind="Övrigt"), 30, 4)
    assert neighbour.fetch().errors == ""
    assert neighbour.classes() == ["2026/27,99000001,4A,4,20,,,2026-10-15,"]
    assert neighbour.fetch("--date", "2026-10-16", "--year", "2026/27").errors == ""
    assert neighbour.classes() == ["2026/27,99000001,4A,4,25,,,2026-10-16,"]
    assert neighbour.fetch("--year", "2025/26").errors == ""
    assert neighbour.town.lines("classes", "--year", "2025/26") == ["2025/26,99000001,3A,3,19,,,2025-10-15,"]


def test_from_the_ten_year_school_on_years_are_one_more_than_stages(neighbour: Neighbour) -> None:
    group = neighbour.system.add_class(ANGS, "1A")
    neighbour.system.add_pupils(group, 7, 1)
    neighbour.system.add_pupils(group, 2, 10)
    assert neighbour.fetch("--year", "2028/29").errors == ""
    assert [line.split(",")[3:5] for line in neighbour.town.lines("classes", "--year", "2028/29")] == [
        ["0", "7"],
        ["9", "2"],
    ]


@pytest.mark.parametrize("filters", [True, False])
def test_pages_and_filters_that_are_passed_over_change_no_count(neighbour: Neighbour, filters: bool) -> None:
    system = neighbour.system
    system.page, system.filters = 3, filters
    system.add_unit(OSTER)
    for number, unit in enumerate([ANGS, OSTER, ANGS, OSTER]):
        system.add_pupils(system.add_class(unit, f"{number + 1}A"), 4 + number, number + 1)
    assert neighbour.fetch().errors == ""
    assert [line.split(",")[1:5] for line in neighbour.classes()] == [
        [ANGS, "1A", "1", "4"],
        [ANGS, "3A", "3", "6"],
        [OSTER, "2A", "2", "5"],
        [OSTER, "4A", "4", "7"],
    ]


def test_no_more_is_asked_than_is_needed(neighbour: Neighbour) -> None:
    system = neighbour.system
    system.page = 15
    system.add_unit(OSTER)
    system.add_unit("99000007", town="0127")
    system.add_pupils(system.add_class(ANGS, "4A"), 20, 4)
    neighbour.fetch()
    page = {"limit": "500"}
    enrolled = {
        "relationship.entity.type": "enrolment",
        "relationship.organisation": id_of(ANGS),
        "relationship.startDate.onOrBefore": "2026-10-15",
        "relationship.endDate.onOrAfter": "2026-10-15",
    }
    *asked, last = [(what, question.to_dict()) for what, question in system.asked if what != "groups"]
    assert asked == [("organisations", {"type": "Skolenhet"} | page), ("persons", enrolled | page)]
    assert (last[0], {*last[1]}) == ("persons", {"pageToken", "limit"})
    groups = [question.to_dict() for what, question in system.asked if what == "groups"]
    assert groups == [{"groupType": "Klass", "organisation": id_of(unit)} | page for unit in (ANGS, OSTER)]


def test_nobody_is_named_anywhere(neighbour: Neighbour, caplog: pytest.LogCaptureFixture) -> None:
    pupils = neighbour.system.add_pupils(neighbour.system.add_class(ANGS, "4A"), 20, 4)
    answers = [neighbour.fetch()]
    pupils[0]["enrolments"][1]["schoolYear"] = "fyra"
    answers += [neighbour.fetch(), neighbour.fetch("--date", "2026-11-01")]
    pupils[0]["enrolments"] = pupils[0]["givenName"]
    answers.append(neighbour.fetch())
    assert [answer.code for answer in answers] == [0, 0, 0, 1]
    with neighbour.town.app.app_context():
        rows = [str(row) for table in db.metadata.sorted_tables for row in db.session.execute(sa.select(table))]
    told = "\n".join([*map(str, answers), caplog.text, *rows])
    assert "4A" in told
    for person in pupils:
        for secret in (person["id"], person["givenName"], person["civicNo"]["value"], "Exempelsson", TOKEN):
            assert secret not in told


def left_out(system: System) -> None:
    system.add_pupils(system.add_class(ANGS, "1A"), 5, 1)


def test_other_units_are_passed_over(neighbour: Neighbour) -> None:
    system = neighbour.system
    left_out(system)
    system.add_unit("99000007", town="0127")
    system.add_pupils(system.add_class("99000007", "1A"), 5, 1)
    system.add_unit("99000008", types=("GY",))
    system.add_pupils(system.add_class("99000008", "NA1", school_type="GY"), 5, 1, school_type="GY")
    system.add_unit("99000009", town=None, types=())
    system.add_pupils(system.add_class("99000009", "VUX1", school_type="VUX"), 5, None, school_type="VUX")
    system.organisations.append({"id": id_of("town"), "displayName": "Kommunen", "organisationType": "Huvudman"})
    assert neighbour.fetch() == Answer(0, "127.0.0.1: 1 ny, 0 ändrade, 0 som förut.\n", "")


def test_who_and_what_is_not_counted_is_told(neighbour: Neighbour) -> None:
    system = neighbour.system
    group = system.add_class(ANGS, "4A")
    system.add_pupils(group, 20, 4)
    system.add_pupils(group, 1, None)
    torn = system.add_pupils(group, 1, 5)
    torn[0]["enrolments"].append(torn[0]["enrolments"][1] | {"schoolYear": 6})
    cancelled = system.add_pupils(group, 1, 4)
    cancelled[0]["enrolments"][1]["cancelled"] = True
    group["groupMemberships"].append({"person": {"id": id_of("protected")}})
    system.add_class(ANGS, "5A")
    system.add_pupils(system.add_class(ANGS, "Vuxna", school_type="VUX"), 9, None, school_type="VUX")
    answer = neighbour.fetch()
    assert (answer.code, neighbour.classes()) == (0, ["2026/27,99000001,4A,4,20,,,2026-10-15,"])
    assert answer.errors.splitlines() == [
        "127.0.0.1, 99000001 4A: 4 av 24 elever räknas inte, för det framgår inte vilken årskurs de går i på skolan.",
        "127.0.0.1, 99000001 5A: Klassen har inga elever den dagen och tas inte med.",
    ]


def unknown_school(system: System) -> None:
    system.add_unit("99000009")
    system.add_pupils(system.add_class("99000009", "1B"), 5, 1)


def double_name(system: System) -> None:
    for _time in range(2):
        system.add_pupils(system.add_class(ANGS, "1B"), 5, 1)


def name_with_address(system: System) -> None:
    system.add_pupils(system.add_class(ANGS, "anna@example.org"), 5, 1)


def other_spelling(system: System) -> None:
    system.add_pupils(system.add_class(ANGS, "1 a"), 5, 1)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (unknown_school, "99000009 Enhet 99000009: Skolan finns inte i Linjen. Importera skolan först."),
        (double_name, "99000001 1B: Två klasser har det här namnet. Byt namn på en av dem, eller stäng den."),
        (
            name_with_address,
            "99000001 anna@example.org, kolumn klass: “anna@example.org”: Texten ser ut att innehålla en",
        ),
        (other_spelling, "99000001 1A, kolumn klass: “1A”: Klassen heter redan 1 a. Skriv på samma sätt."),
    ],
)
def test_one_thing_that_is_wrong_and_nothing_is_written(
    neighbour: Neighbour, wrong: Callable[[System], None], sentence: str
) -> None:
    left_out(neighbour.system)
    wrong(neighbour.system)
    events = neighbour.town.count("audit_event")
    answer = neighbour.fetch()
    told, end = answer.errors.splitlines()
    assert told.startswith(f"127.0.0.1, {sentence}")
    assert (answer.code, answer.out, end) == (1, "", "Inget har sparats: 1 sak behöver rättas.")
    assert (neighbour.town.count("audit_event"), neighbour.classes()) == (events, [])
