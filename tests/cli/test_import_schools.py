"""Files of schools: our own list, and the public register's."""

from pathlib import Path

from tests.cli.conftest import SCHOOLS, Operator
from tracker.roster.register import REGISTER

HEADER = "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp;omrade;huvudenhet;oppnad;stangd\n"


def test_a_parent_may_stand_further_down(tracker: Operator) -> None:
    lines = SCHOOLS.splitlines()
    assert tracker.give("schools", "\n".join([lines[0], lines[2], lines[1]])).code == 0
    assert "9900,Exempelköping,99000002,Ängsskolan Lilla gruppen,kommunal,Norr,99000001,," in tracker.lines("schools")


def test_the_zero_that_spreadsheets_drop_comes_back(tracker: Operator) -> None:
    tracker.give("schools", HEADER + "127;Botkyrka;99000001;X;kommunal;;;;\n")
    assert tracker.lines("schools") == ["0127,Botkyrka,99000001,X,kommunal,,,,"]


def test_schools_come_in_swedish_order(tracker: Operator) -> None:
    names = ["Ärlaskolan", "Österskolan", "Åkerskolan", "Zetaskolan", "Éttan", "Fyran", "Yrkan", "Üttern"]
    lines = [f"9900;E;9900000{number};{name};kommunal;;;;" for number, name in enumerate(names)]
    tracker.give("schools", HEADER + "\n".join(lines))
    found = [line.split(",")[3] for line in tracker.lines("schools")]
    assert found == ["Éttan", "Fyran", "Yrkan", "Üttern", "Zetaskolan", "Åkerskolan", "Ärlaskolan", "Österskolan"]


def test_an_empty_cell_clears_and_an_absent_column_leaves(tracker: Operator) -> None:
    tracker.give("schools", HEADER + "9900;E;99000001;X;kommunal;Norr;;2020-07-01;2027-06-30\n")
    tracker.give("schools", "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp;oppnad\n9900;E;99000001;Y;stat;\n")
    assert tracker.lines("schools") == ["9900,E,99000001,Y,stat,Norr,,,2027-06-30"]


MISTAKES = [
    ("9900;E;9900001;X;kommunal;;;;", "2, kolumn skolenhetskod", "Skriv skolenhetskoden med precis 8 siffror."),
    (
        "99;E;99000001;X;kommunal;;;;",
        "2, kolumn kommunkod",
        "Skriv kommunens kod med 4 siffror, till exempel 0127.",
    ),
    (";E;99000001;X;kommunal;;;;", "2, kolumn kommunkod", "Fyll i cellen."),
    ("9900;E;99000001;X;privat;;;;", "2, kolumn huvudmannatyp", "kommunal, enskild, region, stat."),
    ("9900;E;99000001; ;kommunal;;;;", "2, kolumn skola", "Fyll i cellen."),
    ("9900;E;99000001;X;kommunal;;;1 juli;", "2, kolumn oppnad", "Skriv ett datum som 2026-10-15."),
    ("9900;E;99000001;X;kommunal;;;2026-02-30;", "2, kolumn oppnad", "Skriv ett datum som 2026-10-15."),
    ("9900;E;99000001;X;kommunal;;;2026-07-01;2026-06-30", "2, kolumn stangd", "innan den öppnar den 2026-07-01"),
    ("9900;E;99000001;X;kommunal;;99000001;;", "2, kolumn huvudenhet", "En enhet kan inte höra till sig själv."),
    ("9900;E;99000001;X;kommunal;;99000009;;", "2, kolumn huvudenhet", "Det finns ingen skola 99000009."),
    ("9900;E;99000001;X;kommunal;;;;\n9900;F;99000002;Y;stat;;;;", "3, kolumn kommun", "heter E längre upp"),
    ("9900;E;99000001;X;kommunal;;;;\n9900;E;99000001;Y;stat;;;;", "3, kolumn skolenhetskod", "redan på rad 2"),
    (
        "9900;E;99000001;X;stat;;99000002;;\n9900;E;99000002;Y;stat;;99000003;;\n9900;E;99000003;Z;stat;;;;",
        "2, kolumn huvudenhet",
        "99000002 hör själv till 99000003.",
    ),
    ("9900;E;99000001;X;kommunal;;;", "2", "Raden har 8 celler och rubrikraden 9 kolumner."),
]


def test_mistakes_are_told(tracker: Operator) -> None:
    for lines, place, sentence in MISTAKES:
        where, said = tracker.mistakes("schools", HEADER + lines + "\n")[0]
        assert where == place, lines
        assert sentence in said


def test_a_unit_whose_parent_cannot_be_read_is_not_blamed_for_it(tracker: Operator) -> None:
    found = tracker.mistakes("schools", HEADER + "9900;E;99000001;X;fel;;;;\n9900;E;99000002;Y;stat;;99000001;;\n")
    assert [place for place, _sentence in found] == ["2, kolumn huvudmannatyp"]


def test_a_unit_that_others_belong_to_cannot_belong_to_another(tracker: Operator) -> None:
    tracker.give("schools", SCHOOLS)
    found = tracker.mistakes("schools", HEADER + "9900;Exempelköping;99000001;Ängsskolan;kommunal;;99000003;;\n")
    assert found[0][0] == "2, kolumn huvudenhet"


def test_the_registers_own_file_brings_the_pupils_too(tracker: Operator, tmp_path: Path) -> None:
    path = tmp_path / "skolenheter_2020.csv"
    path.write_text("".join(REGISTER.read_text(encoding="utf-8").splitlines(keepends=True)[:201]), encoding="utf-8")
    answer = tracker("import", "schools", str(path))
    assert (answer.code, answer.out) == (0, "skolenheter_2020.csv: 200 nya, 0 ändrade, 0 som förut.\n")
    assert "0127,Botkyrka,81020581,Borgskolan F-klass Gul 1GR,kommunal,Hallunda-Norsborg,71048800,," in tracker.lines(
        "schools"
    )
    rolls, audited = tracker.count("school_roll"), tracker.count("audit_event")
    assert rolls > 1000
    assert tracker("import", "schools", str(path)).out.endswith(": 0 nya, 0 ändrade, 200 som förut.\n")
    assert (tracker.count("school_roll"), tracker.count("audit_event")) == (rolls, audited)
