"""Files of logs: the same rules as on the page, corrections with their history, locked days with a reason."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.cli.conftest import SESSIONS, Operator
from tests.closed import closing
from tests.conftest import SQLITE_FIRST
from tracker.models import AuditEvent, User, db

pytestmark = SQLITE_FIRST

HEADER = SESSIONS.splitlines()[0] + "\n"
FIRST = "2026/27;99000001;4A;TAGET;1;0;2026-09-30;genomfort;20;50;enligt_manual;;larare+polis;\n"


@pytest.fixture
def logged(town: Operator) -> Operator:
    """Lend a town with logs."""
    assert town.give("sessions", SESSIONS).errors == ""
    return town


def close(town: Operator, last_day: date) -> None:
    with town.app.app_context():
        user_id = db.session.scalars(sa.select(User.id).limit(1)).one()
        moment = datetime(2026, 11, 1, tzinfo=UTC)
        db.session.add(closing(last_day, user_id, code="9900", closed_at=moment))
        db.session.commit()


def exported(town: Operator) -> list[str]:
    return town.take("sessions").splitlines()


def test_logs_are_written_as_they_stand(logged: Operator) -> None:
    columns = [line.split(",") for line in exported(logged)[1:]]
    assert [c[4:5] + c[7:10] + c[11:19] for c in columns][:3] == [
        ["99000001", "TAGET", "TAGET-45", "1", "0", "2026-09-30", "genomfort", "20", "", "", "50", "enligt_manual"],
        ["99000001", "TAGET", "TAGET-45", "2", "0", "2026-10-14", "installt", "", "", "", "", ""],
        ["99000001", "TAGET", "TAGET-45", "2", "0", "2026-10-21", "genomfort", "19", "", "", "40", "delvis"],
    ]
    assert {c[26] for c in columns} == {"import"}
    assert logged.count("held_slot") == 4
    assert logged("check").out == "Allt stämmer.\n"


def test_a_changed_line_is_a_correction_with_its_history(logged: Operator) -> None:
    answer = logged.give("sessions", HEADER + FIRST.replace(";20;", ";21;"))
    assert "0 nya, 1 ändrad" in answer.out
    assert exported(logged)[1].endswith(",2")
    assert (logged.count("revision"), logged.count("session_log"), logged.count("held_slot")) == (1, 5, 4)


def test_an_absent_column_leaves_and_an_empty_cell_clears(logged: Operator) -> None:
    short = "lasar;skolenhetskod;klass;program;pass_nr;grupp;datum;status;kommentar\n"
    answer = logged.give("sessions", short + "2026/27;99000001;4A;TAGET;2;0;2026-10-21;genomfort;\n")
    assert answer.errors == ""
    line = exported(logged)[3].split(",")
    assert (line[14], line[17], line[18], line[25]) == ("19", "40", "delvis", "")


def test_logs_may_change_places(logged: Operator) -> None:
    lines = exported(logged)
    one, two = (line.split(",") for line in (lines[1], lines[3]))
    one[9], two[9] = two[9], one[9]
    answer = logged.give("sessions", "\n".join([lines[0], ",".join(one), ",".join(two)]))
    assert (answer.errors, "2 ändrade" in answer.out) == ("", True)
    assert logged("check").code == 0


CANCELLED = "2026/27;99000001;4A;TAGET;{};0;{};installt;;;;{};;\n"
PAIRS = {
    "days": CANCELLED.format(3, "2026-10-14", "tid") + CANCELLED.format(3, "2026-10-15", "lokal"),
    "sessions": CANCELLED.format(3, "2026-10-14", "tid") + CANCELLED.format(4, "2026-10-14", "lokal"),
    "cancelled and held": CANCELLED.format(1, "2026-09-30", "tid") + FIRST,
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_cancelled_logs_may_change_places_too(town: Operator, pair: str) -> None:
    town.give("sessions", HEADER + pair)
    header, *lines = exported(town)
    (one, *of_one), (two, *of_two) = (line.split(",") for line in lines)
    swapped = "\n".join([header, ",".join([one, *of_two]), ",".join([two, *of_one])])
    answer = town.give("sessions", swapped)
    assert (answer.errors, "2 ändrade" in answer.out) == ("", True)
    assert [line.split(",")[:28] for line in exported(town)[1:]] == [[two, *of_one][:28], [one, *of_two][:28]]
    before_and_after = {change for changes in corrections(town) for change in changes.get("day", [])}
    assert before_and_after in (set(), {"2026-10-14", "2026-10-15"}), "no day that a log was never on"
    assert "0 ändrade" in town.give("sessions", swapped).out
    assert (town("check").code, len(corrections(town))) == (0, 2)


def corrections(town: Operator) -> list[dict[str, list[str]]]:
    changed = sa.select(AuditEvent.changes).where(AuditEvent.subject == "session_log", AuditEvent.action == "changed")
    with town.app.app_context():
        return list(db.session.scalars(changed))


def test_an_id_is_kept_and_another_id_for_the_same_session_refused(town: Operator) -> None:
    known, other = "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"
    town.give("sessions", "id;" + HEADER + f"{known};{FIRST}")
    assert exported(town)[1].startswith(known)
    found = town.mistakes("sessions", "id;" + HEADER + f"{other};{FIRST}")
    assert found == [
        ("2, kolumn pass_nr", "Passet är redan loggat, med ett annat id. Ange det id:t för att rätta loggen.")
    ]


def test_one_id_on_two_rows_is_told(town: Operator) -> None:
    known = "11111111-2222-3333-4444-555555555555;"
    found = town.mistakes("sessions", "id;" + HEADER + known + FIRST + known + FIRST.replace(";1;0;", ";2;0;"))
    assert found == [("3, kolumn id", "Samma id står redan på rad 2. Rätta raden, eller behåll bara en av dem.")]


def test_a_weekend_is_a_warning(town: Operator) -> None:
    answer = town.give("sessions", HEADER + FIRST.replace("2026-09-30", "2026-10-03"))
    assert answer.code == 0
    assert answer.errors.startswith("sessions.csv, rad 2: ")
    assert len(exported(town)) == 2


def test_a_locked_day_takes_a_reason(logged: Operator) -> None:
    close(logged, date(2026, 9, 30))
    assert logged.give("sessions", HEADER + FIRST).code == 0
    changed = HEADER + FIRST.replace(";20;", ";21;")
    assert logged.mistakes("sessions", changed) == [
        ("2, kolumn datum", "Perioden är stängd. Ange ett skäl för att ändra den ändå.")
    ]
    moved = HEADER.replace("lasar", "id;lasar", 1) + exported(logged)[1].split(",")[0] + ";"
    assert logged.mistakes("sessions", moved + FIRST.replace("2026-09-30", "2026-10-01"))[0][0] == "2, kolumn datum"
    assert logged.give("sessions", changed, "--reason", "Fel antal").code == 0
    assert logged.give("sessions", changed).code == 0
    later = FIRST.replace(";1;0;2026-09-30", ";3;0;2026-10-01")
    assert logged.give("sessions", HEADER + later).code == 0


@pytest.mark.parametrize("reason", ["Kalle 121212-1212", "Ring 070-000 00 00", "anna@example.org", "x" * 281])
def test_a_reason_keeps_the_rules_of_free_text_even_when_it_is_not_needed(logged: Operator, reason: str) -> None:
    answer = logged.give("sessions", HEADER + FIRST.replace(";20;", ";21;"), "--reason", reason)
    assert (answer.code, logged.count("revision")) == (2, 0)
    assert answer.errors.startswith("--reason: Texten ")


def test_two_plans_of_a_programme_need_the_curriculum(town: Operator) -> None:
    town.give("classes", "lasar;skolenhetskod;klass;stadium;elever\n2026/27;99000001;4A;3;5\n")
    town.give(
        "plans",
        "lasar;skolenhetskod;klass;program;programversion;start;avslutad\n"
        "2026/27;99000001;4A;TAGET;TAGET-45;;2026-10-31\n2026/27;99000001;4A;TAGET;TAGET-23;2026-11-01;\n",
    )
    found = town.mistakes("sessions", HEADER + FIRST)
    assert found[0] == (
        "2, kolumn programversion",
        "Klassen har två planer i programmet. Ange i programversion vilken: TAGET-23, TAGET-45.",
    )
    named = HEADER.replace("program;", "program;programversion;") + FIRST.replace("TAGET;", "TAGET;TAGET-45;")
    assert town.give("sessions", named).code == 0


OF_7A = "2026/27;99000003;7A;MVP;{};60;delvis;;;\n"
MISTAKES = [
    (FIRST.replace("4A", "4B"), "2, kolumn program"),
    (FIRST.replace(";1;0;", ";9;0;"), "2, kolumn pass_nr"),
    (FIRST.replace(";1;0;", ";1;1;"), "2, kolumn grupp"),
    (FIRST.replace("2026-09-30", "2026-11-25"), "2, kolumn datum"),
    (FIRST.replace("2026-09-30", "2026-06-30"), "2, kolumn datum"),
    (FIRST.replace("genomfort", "klart"), "2, kolumn status"),
    (FIRST.replace(";20;", ";;"), "2, kolumn narvarande"),
    (FIRST.replace(";20;", ";26;"), "2, kolumn narvarande"),
    (FIRST.replace(";50;", ";4;"), "2, kolumn minuter"),
    (FIRST.replace("enligt_manual", ""), "2, kolumn utfall"),
    (FIRST.replace("enligt_manual", "bra"), "2, kolumn utfall"),
    (FIRST.replace("enligt_manual;", "enligt_manual;tid"), "2, kolumn hinder"),
    (FIRST.replace("genomfort", "installt"), "2, kolumn hinder"),
    (FIRST.replace("larare+polis", "larare+rektor"), "2, kolumn ledarroller"),
    (FIRST.replace("polis;", "polis;ring 070-123 45 67"), "2, kolumn kommentar"),
    (FIRST + FIRST, "3"),
    (FIRST + FIRST.replace("2026-09-30", "2026-10-01"), "3, kolumn pass_nr"),
    (CANCELLED.format(1, "2026-09-30", "tid") + CANCELLED.format(1, "2026-09-30", "lokal"), "3, kolumn pass_nr"),
    (
        OF_7A.format("1;0;2026-09-21;genomfort;25") + OF_7A.format("1;2;2026-09-22;genomfort;11"),
        "3, kolumn grupp",
    ),
    (
        OF_7A.format("1;1;2026-09-21;genomfort;20") + OF_7A.format("1;2;2026-09-22;genomfort;11"),
        "3, kolumn narvarande",
    ),
]


def test_mistakes_are_told(town: Operator) -> None:
    for lines, place in MISTAKES:
        found = town.mistakes("sessions", HEADER + lines)
        assert place in [where for where, _sentence in found], lines


WHOLE, OF_GROUP = "1;0;2026-09-21;genomfort;20", "1;1;2026-09-22;genomfort;11"
EITHER = "Ett pass loggas antingen för hela klassen eller grupp för grupp:"


@pytest.mark.parametrize(
    ("first", "then", "whom"), [(WHOLE, OF_GROUP, "hela klassen"), (OF_GROUP, WHOLE, "grupp 1")], ids=["whole", "group"]
)
def test_a_session_of_the_whole_class_and_of_a_group_is_told_as_such(
    town: Operator, first: str, then: str, whom: str
) -> None:
    first, then = HEADER + OF_7A.format(first), OF_7A.format(then)
    above = f"En rad längre upp loggar passet för {whom}. {EITHER} behåll det ena."
    assert town.mistakes("sessions", first + then) == [("3, kolumn grupp", above)]
    assert town.give("sessions", first).errors == ""
    before = f"Passet är redan loggat för {whom}. {EITHER} ta bort raden, eller ångra den loggen först."
    assert town.mistakes("sessions", HEADER + then) == [("2, kolumn grupp", before)]


def test_a_session_on_two_rows_with_two_ids_blames_the_second_row(town: Operator) -> None:
    ids = ("11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555")
    same = "En rad längre upp säger något annat om samma logg. Behåll den ena."
    found = town.mistakes("sessions", "id;" + HEADER + "".join(f"{each};{FIRST}" for each in ids))
    assert found == [("3, kolumn pass_nr", same)]
