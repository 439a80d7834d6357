"""The public register of school units in the forms that it is given out in, with invented schools."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook

from tests.cli.conftest import Operator
from tests.conftest import SQLITE_FIRST

pytestmark = SQLITE_FIRST

SHEET = (
    "HUVUDMANNATYP;ORGANISATIONSNR;LÄN;LÄNSNAMN;KOMMUN;KOMMUNNAMN;SKOLENHETSKOD;SKOLENHETENS NAMN;ADRESS;POSTNR;"
    "POSTORT;TELENR;EPOST;FKLASS;ÅR1;ÅR2;ÅR9;HUVUDMANS NAMN;REKTORS NAMN;INRIKTNING;ADRESS\n"
)
ENDS = "Gatan 1;99000;Köping;;x@example.org;{years};Exempelköpings kommun;Ada Exempel;Allmän;\n"
FOUR = ENDS.format(years="J;J;N;N")
NONE = ENDS.format(years="N;N;N;N")
OLDER = "HUVUDMANNATYP;LÄN;KOMMUN;KOMMUNNAMN;SKOLENHETSKOD;NAMN;FKLASS;ÅR1;ELEVER_FKLASS;ELEVER_ÅR1;JURIDISK_FORM\n"
EXTRACT = "Skolenhetskod,Skolenhetsnamn,Kommunkod,Kommunnamn,Huvudmannatyp,Status,Skolform\n"
GYMNASIUM = "HUVUDMANNATYP;KOMMUN;KOMMUNNAMN;SKOLENHETSKOD;SKOLENHETENS NAMN;EKONOMIPROGRAMMET\n"


def test_the_sheet_of_compulsory_school_is_understood(tracker: Operator) -> None:
    rows = (
        f"Kommunal;2120000000;1;Exempels län;9900;Exempelköping;99000001;Ängsskolan;{FOUR}"
        f"Enskild;5560000000;99;Exempels län;1;Exempelby;99000002;Fria skolan;{FOUR}"
        f"Landsting;2320000000;99;Exempels län;9901;Exempelby;99000003;Regionens skola;{FOUR}"
        f"Kommunalförbund;2220000000;99;Exempels län;1;Exempelby;99000004;Bara fritids;{NONE}"
    )
    answer = tracker.give("schools", SHEET + rows)
    assert (answer.code, answer.out) == (0, "schools.csv: 3 nya, 0 ändrade, 0 som förut.\n")
    assert answer.errors == (
        "schools.csv, rad 1: 1 rad hoppas över, för den gäller ingen aktiv enhet med förskoleklass eller grundskola.\n"
    )
    assert tracker.lines("schools") == [
        "9900,Exempelköping,99000001,Ängsskolan,kommunal,,,,",
        "9901,Exempelby,99000002,Fria skolan,enskild,,,,",
        "9901,Exempelby,99000003,Regionens skola,region,,,,",
    ]


def test_what_we_know_beside_the_register_stays(tracker: Operator) -> None:
    ours = "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp;omrade;oppnad\n"
    tracker.give("schools", ours + "9900;Exempelköping;99000001;Ängen;kommunal;Norr;2020-07-01\n")
    row = f"Kommunal;2120000000;1;Exempels län;9900;Exempelköping;99000001;Ängsskolan;{FOUR}"
    assert tracker.give("schools", SHEET + row).out == "schools.csv: 0 nya, 1 ändrad, 0 som förut.\n"
    assert tracker.lines("schools") == ["9900,Exempelköping,99000001,Ängsskolan,kommunal,Norr,,2020-07-01,"]
    assert tracker.give("schools", SHEET + row).out == "schools.csv: 0 nya, 0 ändrade, 1 som förut.\n"


def test_pupils_come_where_they_are_told(tracker: Operator) -> None:
    assert tracker.give("schools", OLDER + "Statlig;99;0;Exempelby;99000005;Sameskolan;J;J;12;14;Stat\n").code == 0
    assert tracker.lines("schools") == ["9900,Exempelby,99000005,Sameskolan,stat,,,,"]
    assert tracker.count("school_roll") == 2


def test_an_extract_is_sifted_by_status_and_school_type(tracker: Operator) -> None:
    rows = (
        "99000001,Ängsskolan,9900,Exempelköping,Kommunal,Aktiv,Grundskola\n"
        '99000002,Österskolan,9900,Exempelköping,ENSKILD,AKTIV,"Förskoleklass, Fritidshem"\n'
        "99000003,Gymnasiet,9900,Exempelköping,Kommunal,Aktiv,Gymnasieskola\n"
        "99000004,Gamla skolan,9900,Exempelköping,Kommunal,Upphörd,Grundskola\n"
        "99000005,Resursskolan,9900,Exempelköping,Kommun,Aktiv,GRAN\n"
    )
    answer = tracker.give("schools", EXTRACT + rows)
    assert answer.out == "schools.csv: 3 nya, 0 ändrade, 0 som förut.\n"
    assert [line.split(",")[2] for line in tracker.lines("schools")] == ["99000005", "99000001", "99000002"]


def test_mistakes_in_a_register_are_told_by_row(tracker: Operator) -> None:
    rows = "9900001,X,9900,E,Kommunal,Aktiv,Grundskola\n99000002,Y,9900,E,Privat,Aktiv,Grundskola\n"
    sifted = "99000003,Z,9900,E,Privat,Vilande,Grundskola\n"
    assert tracker.mistakes("schools", EXTRACT + sifted + rows) == [
        ("3, kolumn skolenhetskod", "Skriv skolenhetskoden med precis 8 siffror."),
        ("4, kolumn huvudmannatyp", "Skriv något av: kommunal, enskild, region, stat."),
    ]


def test_a_sheet_of_other_schools_is_refused(tracker: Operator) -> None:
    answer = tracker.give("schools", GYMNASIUM + "Kommunal;9900;Exempelköping;99000001;Gymnasiet;J\n")
    said = "schools.csv: Av filen framgår inte vilka enheter som har förskoleklass eller grundskola. "
    assert (answer.code, answer.errors.startswith(said)) == (1, True)
    assert tracker.mistakes("schools", EXTRACT.replace(",Kommunkod", "")) == [
        ("1, kolumn kommunkod", "Kolumnen saknas. Lägg till den.")
    ]


def test_the_spreadsheet_is_read_on_its_sheet_of_compulsory_school(tracker: Operator) -> None:
    workbook, buffer = Workbook(), BytesIO()
    sheets: list[Any] = [workbook.active, workbook.create_sheet("Grundskola")]
    sheets[0].append(GYMNASIUM.strip().split(";"))
    sheets[0].append(["Kommunal", 9900, "Exempelköping", 99000009, "Gymnasiet", "J"])
    sheets[1].append(SHEET.strip().split(";"))
    row = f"Kommunal;2120000000;1;Exempels län;127;Botkyrka;99000001;Ängsskolan;{FOUR}".strip().split(";")
    sheets[1].append([int(cell) if cell.isdigit() else cell for cell in row])
    workbook.save(buffer)
    answer = tracker.give("schools", buffer.getvalue())
    assert (answer.code, answer.errors) == (0, "")
    assert tracker.lines("schools") == ["0127,Botkyrka,99000001,Ängsskolan,kommunal,,,,"]
