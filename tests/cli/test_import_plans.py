"""Files of plans: which class follows what, with its dates, groups, stages and leaders."""

import sqlalchemy as sa

from tests.cli.conftest import PLANS, SESSIONS, Operator
from tests.conftest import SQLITE_FIRST
from tracker.models import db

pytestmark = SQLITE_FIRST

HEADER = PLANS.splitlines()[0] + "\n"


def due(town: Operator, code: str) -> list[str]:
    query = (
        "SELECT due_on FROM planned_session JOIN plan ON plan.id = plan_id "
        "JOIN curriculum ON curriculum.id = curriculum_id WHERE code = :code ORDER BY plan_id, curriculum_session_id"
    )
    with town.app.app_context():
        return [str(day) for day in db.session.scalars(sa.text(query), {"code": code})]


def test_a_plan_runs_from_1_september_to_31_may_if_nothing_else_is_said(town: Operator) -> None:
    assert "2026/27,99000001,5-6 Blå,TAGET,TAGET-45,1,5,,2026-09-01,2027-05-31,," in town.lines("plans")


def test_changed_dates_move_the_due_dates_and_an_ended_plan_keeps_them(town: Operator) -> None:
    line = "2026/27;99000003;7A;MVP;MVP-MAN-HOGSTADIET;2;;;{};b.larare@example.org\n"
    town.give("plans", HEADER + line.format("2026-10-01;2026-10-15;"))
    moved = due(town, "MVP-MAN-HOGSTADIET")
    assert moved == [f"2026-10-{day:02}" for day in range(2, 16)]
    town.give("plans", HEADER + line.format("2026-10-01;2026-10-15;2026-10-09"))
    assert due(town, "MVP-MAN-HOGSTADIET") == moved
    assert any("2026-10-09" in line for line in town.lines("plans"))


def test_another_curriculum_in_mid_year_ends_the_old_plan(town: Operator) -> None:
    new = "2026/27;99000001;4A;TAGET;TAGET-23;;;;2027-01-11;;;\n"
    town.give("classes", "lasar;skolenhetskod;klass;stadium;elever\n2026/27;99000001;4A;3;5\n")
    found = town.mistakes("plans", HEADER + new)
    assert found[0] == (
        "2, kolumn programversion",
        "Klassen följer redan TAGET-45. Avsluta den planen först, med dagen då den slutade.",
    )
    ended = "2026/27;99000001;4A;TAGET;TAGET-45;;;;;;2027-01-10;\n"
    assert town.give("plans", HEADER + new + ended).code == 0
    back = "2026/27;99000001;4A;TAGET;TAGET-23;;;;2027-01-11;;2027-02-01;\n2026/27;99000001;4A;TAGET;TAGET-45;;;;;;;\n"
    assert town.give("plans", HEADER + back).code == 0


def test_groups_cannot_change_once_sessions_are_logged(town: Operator) -> None:
    line = "2026/27;99000003;7A;MVP;MVP-MAN-HOGSTADIET;{};;;;;;b.larare@example.org\n"
    assert town.give("plans", HEADER + line.format(3)).code == 0
    assert town.give("plans", HEADER + line.format(2)).code == 0
    town.give("sessions", SESSIONS)
    assert town.mistakes("plans", HEADER + line.format(3))[0][0] == "2, kolumn grupper"
    absent = "lasar;skolenhetskod;klass;program;programversion\n2026/27;99000003;7A;MVP;MVP-MAN-HOGSTADIET\n"
    assert "1 som förut" in town.give("plans", absent).out


def test_leaders_come_and_go(town: Operator) -> None:
    line = "2026/27;99000001;4A;TAGET;TAGET-45;;;;;;;{}\n"
    town.give("plans", HEADER + line.format("B.larare@example.org + c.chef@example.org"))
    [found] = [line for line in town.lines("plans") if ",4A," in line]
    assert found.endswith(",b.larare@example.org+c.chef@example.org")
    town.give("plans", HEADER + line.format(""))
    [found] = [line for line in town.lines("plans") if ",4A," in line]
    assert found.endswith("2027-05-31,,")


def test_addresses_with_a_plus_can_be_told_apart(town: Operator) -> None:
    town.give("users", "epost;namn;roll;kommunkod\ne+x@example.org;Eli Exempel;passledare;9900\n")
    emails = "a.larare@example.org+e+x@example.org"
    assert town.give("plans", HEADER + f"2026/27;99000001;4A;TAGET;TAGET-45;;;;;;;{emails}\n").code == 0
    assert any(line.endswith(emails) for line in town.lines("plans"))


MISTAKES = [
    ("2026/27;99000009;4A;TAGET;TAGET-45;;;;;;;", "skolenhetskod", "Det finns ingen skola 99000009."),
    ("2026/27;99000001;4B;TAGET;TAGET-45;;;;;;;", "klass", "Det finns ingen klass 4B läsåret 2026/27"),
    (
        "2026/27;99000001;4A;TAGET;TAGET;;;;;;;",
        "programversion",
        "Det finns ingen programversion TAGET.",
    ),
    ("2026/27;99000001;4A;MVP;TAGET-45;;;;;;;", "program", "TAGET-45 hör till TAGET."),
    ("2026/27;99000001;4A;TAGET;TAGET-45;9;;;;;;", "grupper", "1 till 8"),
    ("2026/27;99000001;4A;TAGET;TAGET-45;0;;;;;;", "grupper", "1 till 8"),
    ("2026/27;99000001;4A;TAGET;TAGET-45;;5;;;;;", "stadier", "4A har inga elever i stadium 5."),
    ("2026/27;99000001;4A;TAGET;TAGET-45;;4,5;;;;;", "stadier", "med + emellan, till exempel 7+8"),
    ("2026/27;99000001;5-6 Blå;TAGET;TAGET-45;;6;;;;;", "stadier", "TAGET-45 är till för stadium 4, 5"),
    ("2026/27;99000001;4A;TAGET;TAGET-23;;;;;;;", "programversion", "TAGET-23 är till för stadium 2, 3"),
    ("2026/27;99000001;4A;TAGET;TAGET-45;;;99000009;;;;", "levererande_skolenhetskod", "Det finns ingen skola"),
    ("2026/27;99000001;4A;TAGET;TAGET-45;;;;2026-06-30;;;", "start", "Dagen måste ligga i läsåret 2026/27."),
    ("2026/27;99000001;4A;TAGET;TAGET-45;;;;;2027-07-01;;", "slut", "Dagen måste ligga i läsåret 2026/27."),
    ("2026/27;99000001;4A;TAGET;TAGET-45;;;;2027-01-01;2026-12-01;;", "slut", "innan den börjar den 2027-01-01"),
    ("2026/27;99000001;4A;TAGET;TAGET-45;;;;;;2026-08-31;", "avslutad", "innan den börjar den 2026-09-01"),
    (
        "2026/27;99000001;4A;TAGET;TAGET-45;;;;;;;x@example.org",
        "ledare",
        "Det finns ingen användare x@example.org.",
    ),
    ("2026/27;99000001;4A;TAGET;TAGET-45;;;;;;;alva", "ledare", "Skriv e-postadresser med + emellan."),
]


def test_mistakes_are_told(town: Operator) -> None:
    for lines, place, sentence in MISTAKES:
        where, said = town.mistakes("plans", HEADER + lines + "\n")[0]
        assert where == f"2, kolumn {place}", lines
        assert sentence in said
