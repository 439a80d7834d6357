"""Files of classes: headcounts with their dates, and where the pupils came from."""

import pytest
import sqlalchemy as sa

from tests.cli.conftest import PLANS, Operator
from tests.conftest import SQLITE_FIRST
from tracker.models import db

pytestmark = SQLITE_FIRST

HEADER = "lasar;skolenhetskod;klass;stadium;elever;flickor;pojkar;matdatum;foregaende_klass\n"


def test_the_headcount_is_of_15_october_if_no_day_is_given(town: Operator) -> None:
    assert "2026/27,99000001,5-6 Blå,5,8,,,2026-10-15," in town.lines("classes")


def test_a_later_headcount_stands_beside_the_earlier_one(town: Operator) -> None:
    counts = town.count("headcount")
    town.give("classes", HEADER + "2026/27;99000001;4A;4;23;;;2026-11-01;3A\n")
    assert "2026/27,99000001,4A,4,23,,,2026-11-01,3A" in town.lines("classes")
    assert town.count("headcount") == counts + 1


def test_nobody_is_counted_ahead_but_for_the_roll_to_come(town: Operator) -> None:
    [(place, sentence)] = town.mistakes("classes", HEADER + "2026/27;99000001;4A;4;23;;;2027-02-01;3A\n")
    assert (place, sentence) == (
        "2, kolumn matdatum",
        "Den dagen har inte varit än. Skriv 2026-11-24 eller en tidigare dag.",
    )
    assert town.give("classes", "lasar;skolenhetskod;klass;stadium;elever\n2027/28;99000001;5A;5;23\n").code == 0
    assert "2027/28,99000001,5A,5,23,,,2027-10-15," in town.lines("classes", "--year", "2027/28")
    with town.app.app_context():  # as before this was a rule
        db.session.execute(sa.text("UPDATE headcount SET reference_date = '2027-02-01' WHERE pupils = 23"))
        db.session.execute(sa.text("UPDATE school_class SET year = 2026 WHERE year = 2027"))
        db.session.commit()
    assert town.give("classes", town.take("classes")).code == 0


def test_an_absent_column_leaves_and_an_empty_cell_clears(town: Operator) -> None:
    town.give("classes", "lasar;skolenhetskod;klass;stadium;elever;flickor\n2026/27;99000001;4A;4;22;\n")
    assert "2026/27,99000001,4A,4,22,,11,2026-10-15,3A" in town.lines("classes")
    town.give("classes", HEADER + "2026/27;99000001;4A;4;22;;;;\n")
    assert "2026/27,99000001,4A,4,22,,,2026-10-15," in town.lines("classes")


def test_a_predecessor_may_stand_later_and_at_another_school_and_be_several(town: Operator) -> None:
    answer = town.give(
        "classes",
        HEADER + "2026/27;99000003;8A;8;20;;;;7/8+99000001/12345678/7+7A\n"
        "2025/26;99000003;7A;7;10;;;;\n"
        "2025/26;99000003;7/8;7;5;;;;\n"
        "2025/26;99000001;12345678/7;7;5;;;;\n",
    )
    assert (answer.code, answer.errors) == (0, "")
    [line] = [line for line in town.lines("classes") if ",8A," in line]
    assert line.endswith(",99000001/12345678/7+7/8+7A")


def test_no_pupils_take_a_stage_away(town: Operator) -> None:
    lines = HEADER + "2026/27;99000003;8-9;8;10;;;2026-09-01;\n2026/27;99000003;8-9;9;2;;;2026-09-01;\n"
    town.give("classes", lines)
    town.give("classes", HEADER + "2026/27;99000003;8-9;9;0;;;;\n")
    found = town.mistakes(
        "plans",
        "lasar;skolenhetskod;klass;program;programversion;stadier\n2026/27;99000003;8-9;MVP;MVP-MAN-HOGSTADIET;9\n",
    )
    assert found == [("2, kolumn stadier", "8-9 har inga elever i stadium 9. Rätta stadierna eller elevantalet.")]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("2026/27;99000001;4A;4;0;0;0;;", "2, kolumn elever"),
        ("2026/27;99000001;5-6 Blå;5;0;;;2026-11-01;", "2, kolumn elever"),
    ],
)
def test_a_stage_that_a_plan_needs_cannot_go(town: Operator, line: str, place: str) -> None:
    assert town.mistakes("classes", HEADER + line + "\n") == [
        (place, "En av klassens planer behöver årskursen. Ändra planen först.")
    ]


def test_a_stage_that_is_replaced_by_another_of_the_plan_may_go(town: Operator) -> None:
    lines = HEADER + "2026/27;99000001;4A;4;0;;;2026-11-02;3A\n2026/27;99000001;4A;5;21;;;2026-11-02;3A\n"
    assert town.give("classes", lines).code == 0


MISTAKES = [
    ("2026;99000001;1A;1;20;;;;", "2, kolumn lasar", "Skriv ett läsår som 2026/27."),
    ("9999/00;99000001;1A;1;20;;;;", "2, kolumn lasar", "Skriv ett läsår som 2026/27."),
    ("2026/27;99000009;1A;1;20;;;;", "2, kolumn skolenhetskod", "Det finns ingen skola 99000009."),
    ("2026/27;99000001; ;1;20;;;;", "2, kolumn klass", "Skriv klassens namn."),
    (f"2026/27;99000001;{'x' * 41};1;20;;;;", "2, kolumn klass", "högst 40 tecken"),
    ("2026/27;99000001;04/03/2026;1;20;;;;", "2, kolumn klass", "Excel har gjort ett datum av det här."),
    ("2026/27;99000001;03-apr;1;20;;;;", "2, kolumn klass", "Excel har gjort ett datum av det här."),
    ("2026/27;99000001;07:01:00;1;20;;;;", "2, kolumn klass", "Excel har gjort ett datum av det här."),
    ("2026/27;99000001;1A+1B;1;20;;;;", "2, kolumn klass", "kan inte innehålla +"),
    ("2026/27;99000001;Kalle 121212-1212;1;20;;;;", "2, kolumn klass", "innehålla ett personnummer. Ta bort det"),
    ("2026/27;99000001;anna@example.org;1;20;;;;", "2, kolumn klass", "innehålla en e-postadress. Ta bort den"),
    ("2026/27;99000001;1A;F;20;;;;", "2, kolumn stadium", "Skriv ett heltal från 0 till 12."),
    ("2026/27;99000001;1A;13;20;;;;", "2, kolumn stadium", "Skriv ett heltal från 0 till 12."),
    ("2026/27;99000001;1A;1;2,5;;;;", "2, kolumn elever", "Skriv ett heltal från 0"),
    ("2026/27;99000001;1A;1;10000;;;;", "2, kolumn elever", "Skriv ett heltal från 0 till 9999."),
    ("2026/27;99000001;1A;1;²;;;;", "2, kolumn elever", "Skriv ett heltal från 0"),
    ("2026/27;99000001;1A;1;;;;;", "2, kolumn elever", "Skriv ett heltal från 0"),
    ("2026/27;99000001;1A;1;20;11;10;;", "2, kolumn elever", "Flickor och pojkar är tillsammans fler"),
    ("2026/27;99000001;1A;1;20;;;2026-06-30;", "2, kolumn matdatum", "Dagen måste ligga i läsåret 2026/27."),
    ("2026/27;99000001;1A;1;20;;;;0A", "2, kolumn foregaende_klass", "Det finns ingen klass 0A läsåret 2025/26."),
    ("2026/27;99000001;1A;1;20;;;;\n2026/27;99000001;1A;1;20;;;;", "3", "Samma rad står redan på rad 2. Ta bort"),
    (
        "2026/27;99000001;1A;1;20;;;;\n2026/27;99000001;1A;1;21;;;;",
        "3, kolumn stadium",
        "Samma lasar, skolenhetskod, klass och stadium står redan på rad 2. Rätta raden, eller behåll bara en av dem.",
    ),
    ("2026/27;99000001;1-2;1;9;;;;3A\n2026/27;99000001;1-2;2;9;;;;", "3, kolumn foregaende_klass", "samma sak"),
]


def test_mistakes_are_told(town: Operator) -> None:
    for lines, place, sentence in MISTAKES:
        where, said = town.mistakes("classes", HEADER + lines + "\n")[0]
        assert where == place, lines
        assert sentence in said


def test_another_spelling_is_no_second_class(town: Operator) -> None:
    lines = "2026/27;99000001;4a;4;20;;;;\n2026/27;99000001;9 B;9;20;;;;\n2026/27;99000001;9B;9;20;;;;\n"
    assert town.mistakes("classes", HEADER + lines) == [
        ("2, kolumn klass", "Klassen heter redan 4A. Skriv på samma sätt."),
        ("4, kolumn klass", "Klassen heter redan 9 B. Skriv på samma sätt."),
    ]


def test_white_space_that_nobody_sees_makes_no_second_class(town: Operator) -> None:
    classes = town.count("school_class")
    for name in (" 4A ", "4A\u200b", "4\u00adA\u202e", "\u00a04A"):
        assert town.give("classes", HEADER + f"2026/27;99000001;{name};4;20;;;;\n").code == 0
    assert town.count("school_class") == classes
    plans = "lasar;skolenhetskod;klass;program;programversion\n2026/27;99000001;\u00a04A;TAGET;TAGET-45\n"
    assert town.give("plans", plans).errors == ""


def test_who_has_left_is_needed_by_no_plan_that_has_ended_and_the_files_come_in_again(town: Operator) -> None:
    leaving = HEADER + "2026/27;99000001;4A;4;0;;;2026-11-02;3A\n"
    assert town.mistakes("classes", leaving), "a plan that runs needs them"
    plan = PLANS.splitlines()[0] + "\n2026/27;99000001;4A;TAGET;TAGET-45;1;;;2026-09-01;2027-05-31;2026-11-02;\n"
    assert town.give("plans", plan).code == 0
    assert town.give("classes", leaving).code == 0
    for kind in ("classes", "plans"):
        answer = town.give(kind, town.take(kind))
        assert (answer.code, answer.errors) == (0, ""), kind
