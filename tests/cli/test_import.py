"""Files into the database: all or nothing, every bad line told, harmless twice."""

import sqlalchemy as sa

from tests.cli.conftest import CLASSES, PLANS, SCHOOLS, SESSIONS, USERS, Operator
from tests.conftest import SQLITE_FIRST
from tracker.models import Municipality, School, db

pytestmark = SQLITE_FIRST

FILES = {"schools": SCHOOLS, "classes": CLASSES, "users": USERS, "plans": PLANS, "sessions": SESSIONS}


def test_a_second_import_changes_nothing_not_even_in_the_audit_log(town: Operator) -> None:
    town.give("sessions", SESSIONS)
    written = state(town)
    for kind, contents in FILES.items():
        answer = town.give(kind, contents)
        assert (answer.code, answer.errors) == (0, "")
        assert "0 nya, 0 ändrade" in answer.out
    assert state(town) == written


def state(town: Operator) -> list[object]:
    tables = ("audit_event", "planned_session", "held_slot", "revision")
    return [*map(town.take, FILES), *map(town.count, tables)]


def test_an_export_imports_unchanged_in_either_profile(town: Operator) -> None:
    town.give("sessions", SESSIONS)
    written, path = state(town), town.folder / "export.csv"
    for kind in FILES:
        for profile in ("excel", "data"):
            assert town("export", kind, "--profile", profile, "-o", str(path)).code == 0
            answer = town("import", kind, str(path))
            assert (answer.code, answer.errors) == (0, "")
    assert state(town) == written


def test_the_whole_database_travels_by_its_exports(town: Operator) -> None:
    town.give("sessions", SESSIONS)
    files = {kind: town.take(kind) for kind in FILES}
    for table in (
        "kept_reach",
        "held_slot",
        "session_log",
        "planned_session",
        "plan_leader",
        "plan_stage",
        "plan",
        "headcount",
    ):
        empty(town, table)
    for table in ("class_predecessor", "school_class", "membership", "school"):
        empty(town, table)
    for kind, contents in files.items():
        answer = town.give(kind, contents)
        assert (answer.code, answer.errors) == (0, "")
    again = {kind: town.take(kind) for kind in FILES}
    assert {k: v for k, v in again.items() if k != "sessions"} == {k: v for k, v in files.items() if k != "sessions"}
    assert [line.split(",")[:27] for line in again["sessions"].splitlines()] == [
        line.split(",")[:27] for line in files["sessions"].splitlines()
    ]


def empty(town: Operator, table: str) -> None:
    with town.app.app_context():
        if table == "school":
            db.session.execute(sa.text("UPDATE school SET parent_id = NULL"))
        db.session.execute(sa.text(f"DELETE FROM {table}"))
        db.session.commit()


def test_encoding_separator_and_line_ends_are_found_out(tracker: Operator) -> None:
    tracker.give("schools", SCHOOLS)
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        for separator in ";,":
            for end in ("\n", "\r\n", "\r"):
                contents = SCHOOLS.replace(";", separator).replace("\n", end)
                answer = tracker.give("schools", contents.encode(encoding))
                assert (answer.errors, "3 som förut" in answer.out) == ("", True)


NO_SUCH_FILES: list[tuple[bytes, str]] = [
    (b"", "Filen har ingen rubrikrad."),
    (b"PK\x03\x04\x00\x00", "Excelfilen går inte att läsa."),
    (b"kommunkod;kommun\x00\n", "Det här är ingen CSV-fil."),
    ("kommunkod;kommun".encode("utf-16"), "Det här är ingen CSV-fil."),
    (
        SCHOOLS.encode().replace("Österskolan".encode(), b"\xd6sterskolan"),
        "ad 4, kolumn skola: bokstäverna går inte att läsa.",
    ),
    (SCHOOLS.encode("cp1252").replace("Österskolan".encode("cp1252"), b"\x81sterskolan"), "ad 4, kolumn skola: bokst"),
    (b"\xef\xbb\xbf" + SCHOOLS.encode("cp1252"), "ad 2, kolumn kommun: bokstäverna går inte att läsa."),
    (SCHOOLS.encode("mac_roman"), "ad 2, kolumn kommun: bokstäverna går inte att läsa."),
    (SCHOOLS.encode("cp850"), "ad 2, kolumn kommun: bokstäverna går inte att läsa."),
    (SCHOOLS.encode().replace("Österskolan".encode(), b"O\0"), "ad 4: här finns ett tecken som ingen text har."),
    (SCHOOLS.encode() + b'9900;"Exempel', "citattecknen stämmer inte. En text"),
    (b"x" * (10 * 1024 * 1024 + 1), "Filen är större än 10 MB."),
]


def test_what_is_no_such_file_gets_one_sentence(tracker: Operator) -> None:
    for contents, sentence in NO_SUCH_FILES:
        answer = tracker.give("schools", contents)
        assert answer.code == 1
        assert sentence in answer.errors.splitlines()[-1]
    assert tracker.lines("schools") == []


def test_more_rows_than_allowed_are_refused(tracker: Operator) -> None:
    answer = tracker.give("users", "epost;namn;roll\n" + "a;b;c\n" * 100_001)
    assert answer.code == 1
    assert "Filen har fler än 100 000 rader." in answer.errors


def test_a_file_that_is_not_there(tracker: Operator) -> None:
    answer = tracker("import", "schools", str(tracker.folder / "nowhere.csv"))
    assert (answer.code, len(answer.errors.splitlines())) == (1, 1)
    assert "nowhere.csv går inte att läsa" in answer.errors


def test_the_header_is_checked(tracker: Operator) -> None:
    answer = tracker.give("schools", "kommunkod;kommun;skolenhetskod;skola;rektor;kommun\n9900;E;99000001;X;Y;E\n")
    assert answer.code == 1
    assert "rad 1, kolumn rektor: Kolumnen finns inte i den här filen." in answer.errors
    assert "rad 1, kolumn kommun: Kolumnen finns 2 gånger." in answer.errors
    assert "rad 1, kolumn huvudmannatyp: Kolumnen saknas." in answer.errors
    assert tracker.lines("schools") == []


def test_a_header_alone_is_good_and_changes_nothing(town: Operator) -> None:
    for kind, contents in FILES.items():
        before = town.count("audit_event")
        answer = town.give(kind, contents.splitlines()[0] + "\n")
        assert (answer.code, answer.errors, town.count("audit_event")) == (0, "", before)


def test_a_trial_writes_nothing_and_says_what_it_would(tracker: Operator) -> None:
    audited = tracker.count("audit_event")
    answer = tracker.give("schools", SCHOOLS, "--dry-run")
    assert answer.code == 0
    assert "3 nya" in answer.out
    assert (tracker.lines("schools"), tracker.count("audit_event")) == ([], audited)
    assert "Inget har sparats" in tracker.give("schools", "kommun\nE\n", "--dry-run").errors


def test_every_bad_line_is_told_and_nothing_is_written(town: Operator) -> None:
    before = town.take("classes"), town.count("audit_event")
    answer = town.give(
        "classes",
        "lasar;skolenhetskod;klass;stadium;elever;flickor;pojkar;matdatum;foregaende_klass\n"
        "2026/27;99000001;1A;1;20;;;;\n"
        "2026/28;99000001;1B;1;20;;;;\n"
        "2026/27;9900001;1C;13;-1;;;15 oktober;\n"
        "2026/27;99009999;1D;1;20;;;;\n"
        "2026/27;99000001;;1;20;15;15;;\n"
        "2026/27;99000001;1A;1;21;;;;\n"
        "2026/27;99000001;1E+1F;1;20;;;2027-07-01;\n"
        "2026/27;99000001;1G;1;20;15;15;2025-10-15;Nix\n"
        "2026/27;99000001;1H;1\n",
    )
    assert answer.code == 1
    told = [line.split(": ")[0] for line in answer.errors.splitlines()[:-1]]
    assert told == [
        "classes.csv, rad 3, kolumn lasar",
        "classes.csv, rad 4, kolumn skolenhetskod",
        "classes.csv, rad 4, kolumn stadium",
        "classes.csv, rad 4, kolumn elever",
        "classes.csv, rad 4, kolumn matdatum",
        "classes.csv, rad 5, kolumn skolenhetskod",
        "classes.csv, rad 6, kolumn klass",
        "classes.csv, rad 7, kolumn stadium",
        "classes.csv, rad 8, kolumn klass",
        "classes.csv, rad 9, kolumn matdatum",
        "classes.csv, rad 9, kolumn foregaende_klass",
        "classes.csv, rad 9, kolumn elever",
        "classes.csv, rad 10",
    ]
    assert answer.errors.splitlines()[-1] == "Inget har sparats: 8 rader behöver rättas."
    assert (town.take("classes"), town.count("audit_event")) == before


def test_formulas_travel_as_they_are(tracker: Operator) -> None:
    names = ["=1+1", "'=1+1", "-5", "@x", "'vanlig'"]
    header = "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp\n"
    lines = (f"9900;Exempelköping;9900000{number};Skola {number};kommunal\n" for number, _name in enumerate(names))
    tracker.give("schools", header + "".join(lines))
    with tracker.app.app_context():
        for number, name in enumerate(names):  # what was taken in before such names were refused
            school = db.session.query(School).where(School.unit_code == f"9900000{number}").one()
            school.name = school.area = name
        db.session.get_one(Municipality, "9900").name = "@Exempelköping"
        db.session.commit()
    exported = tracker.take("schools")
    assert "9900,'@Exempelköping,99000000,'=1+1,kommunal,'=1+1," in exported
    assert "99000001,''=1+1,kommunal,''=1+1," in exported
    assert "99000004,'vanlig',kommunal,'vanlig'," in exported
    assert tracker.give("schools", exported).code == 0
    assert tracker.take("schools") == exported


def test_a_name_that_a_spreadsheet_would_run_is_refused(town: Operator) -> None:
    """What is called so already keeps its name, in files too: see above."""
    for sign in ("=1+1", "'=1+1", "+46", "@SUM(A1)", "-5"):
        school = f"kommunkod;kommun;skolenhetskod;skola;huvudmannatyp\n9900;Exempelköping;99000001;{sign};kommunal\n"
        [(place, sentence)] = town.mistakes("schools", school)
        assert (place, sentence[:28]) == ("2, kolumn skola", "Ett namn kan inte börja med "), sign
    header = "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp;omrade\n"
    for column, name, area in (("kommun", "=E", "Norr"), ("omrade", "Exempelköping", "-Norr")):
        found = town.mistakes("schools", f"{header}9900;{name};99000001;Ängsskolan;kommunal;{area}\n")
        assert [place for place, _sentence in found] == [f"2, kolumn {column}"]
    [(place, _sentence)] = town.mistakes("classes", CLASSES.splitlines()[0] + '\n2026/27;99000001;"=1+1";4;20;;;;\n')
    assert place == "2, kolumn klass"
    [(place, _sentence)] = town.mistakes("users", "epost;namn;roll;skolenhetskod\na@b.se;@x;passledare;99000001\n")
    assert place == "2, kolumn namn"


def test_what_no_figure_is_counted_from_takes_no_reason(town: Operator) -> None:
    answers = [town.give(kind, contents, "--reason", "Rättat i efterhand").code for kind, contents in FILES.items()]
    assert sorted(answers) == [0, 0, 0, 2, 2], "neither schools nor users"
    assert town.give("sessions", SESSIONS, "--reason", " ").code == 2
