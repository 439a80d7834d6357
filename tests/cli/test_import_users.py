"""Files of users: people and what they may do where."""

from tests.cli.conftest import Operator

HEADER = "epost;namn;roll;skolenhetskod;kommunkod\n"


def test_a_person_may_have_several_roles(town: Operator) -> None:
    town.give(
        "users",
        HEADER + "A.Larare@example.org;Alva Exempel;skolkoordinator;99000003;9900\n"
        "a.larare@example.org;Alva Exempel;passledare;99000003;\n",
    )
    assert [line for line in town.lines("users") if line.startswith("a.larare@")] == [
        "a.larare@example.org,Alva Exempel,passledare,99000001,",
        "a.larare@example.org,Alva Exempel,passledare,99000003,",
        "a.larare@example.org,Alva Exempel,skolkoordinator,99000003,",
    ]
    assert town.count("user_account") == 4


def test_a_name_may_change_and_nothing_is_removed(town: Operator) -> None:
    answer = town.give("users", HEADER + "a.larare@example.org;Alva Ny;passledare;99000001;\n")
    assert "0 nya, 1 ändrad" in answer.out
    assert "a.larare@example.org,Alva Ny,passledare,99000001," in town.lines("users")
    assert len(town.lines("users")) == 4


def test_an_address_may_stand_for_a_name_as_it_does_for_the_first_administrator(town: Operator) -> None:
    assert town.give("users", HEADER + "x@example.org;X@example.org;lasare;;9900\n").errors == ""


MISTAKES = [
    ("alva;Alva;passledare;99000001;", "2, kolumn epost", "Skriv en e-postadress"),
    ("x@example.org;;passledare;99000001;", "2, kolumn namn", "Fyll i cellen."),
    ("x@example.org;X 121212-1212;lasare;;9900", "2, kolumn namn", "innehålla ett personnummer. Ta bort det"),
    ("x@example.org;X 070-000 00 00;lasare;;9900", "2, kolumn namn", "innehålla ett telefonnummer. Ta bort det"),
    ("x@example.org;y@example.org;lasare;;9900", "2, kolumn namn", "innehålla en e-postadress. Ta bort den"),
    ("x@example.org;X;chef;99000001;", "2, kolumn roll", "passledare, skolkoordinator, programansvarig"),
    ("x@example.org;X;passledare;;", "2, kolumn kommunkod", "Ange var"),
    ("x@example.org;X;passledare;99000009;", "2, kolumn skolenhetskod", "Det finns ingen skola 99000009."),
    ("x@example.org;X;passledare;;0180", "2, kolumn kommunkod", "Det finns ingen kommun 0180."),
    ("x@example.org;X;passledare;99000001;0180", "2, kolumn kommunkod", "Skolan ligger i kommun 9900."),
    ("x@example.org;X;passledare;99000001;alla", "2, kolumn kommunkod", "Skolan ligger i kommun 9900."),
    ("x@example.org;X;lasare;;9900\nX@example.org;X;lasare;;9900", "3, kolumn epost", "redan på rad 2"),
    ("x@example.org;X;lasare;;9900\nx@example.org;Y;lasare;;alla", "3, kolumn namn", "heter X längre upp"),
]


def test_mistakes_are_told(town: Operator) -> None:
    for lines, place, sentence in MISTAKES:
        where, said = town.mistakes("users", HEADER + lines + "\n")[0]
        assert where == place, lines
        assert sentence in said
