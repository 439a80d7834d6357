"""Swedish order, and what is searched: å ä ö last, other accents ignored, ü as y."""

import ast
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.test_house import modules, name
from tracker.words import by_name, search_key, sort_key

# What people have named; `sort_key` is kept beside those that lists are paged by.
NAMED = ("User", "Municipality", "School", "SchoolClass", "Curriculum")
NAMES = {f"{table}.{column}" for table in NAMED for column in ("name", "title", "area", "owner")}


@pytest.mark.parametrize(
    "names",
    [
        ["Aspen", "Zinken", "Åby", "Älgen", "Öbacken"],
        ["ängen", "Ängsskolan", "Öskolan"],
        ["Ande", "Anden", "Andersen"],
        ["Müller", "Myran", "Mzungu"],
        ["Ekan", "Élan", "Emma"],
        ["4A", "4B", "5A"],
        ["=1+1", "Zinken"],
        ["Lodjuret", "Łódź", "Lotsen"],
        ["Aerö", "Ärö", "Ærø 2", "Öarna"],
    ],
)
def test_names_are_sorted_as_in_a_swedish_list(names: list[str]) -> None:
    mixed = names[::-1]
    assert sorted(mixed, key=sort_key) == names


@given(st.text())
def test_the_order_does_not_ask_how_a_letter_was_typed(text: str) -> None:
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(unicodedata.normalize("NFC", text))


@given(st.text(alphabet="abcåäöABCÅÄÖ 123"))
def test_case_matters_to_neither_order_nor_search(text: str) -> None:
    assert sort_key(text.upper()) == sort_key(text.lower()) == sort_key(text)
    assert search_key(text.upper()) == search_key(text)


def test_a_search_tells_letters_apart() -> None:
    assert search_key("ÄLGEN") == "älgen"
    assert search_key("Älgen") != search_key("Algen")


def test_names_are_handed_on_in_their_order() -> None:
    assert [*by_name([("1", "Örebro"), ("2", "Arboga"), ("3", "Åre"), ("4", "Älmhult")])] == ["2", "3", "4", "1"]


def test_no_database_sorts_by_a_name() -> None:
    """SQLite would say Ä, Å, Ö, and PostgreSQL whatever it was set up with."""
    wrong = []
    for path in modules("tracker"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "order_by":
                said = [ast.unparse(each) for each in node.args]
                is_sorted = any("sort_key" in each for each in said)
                wrong += [f"{name(path)}: {each}" for each in said if each in NAMES and not is_sorted]
    assert not wrong
