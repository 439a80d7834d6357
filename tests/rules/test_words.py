"""Swedish order, and what is searched: å ä ö last, other accents ignored, ü as y."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.words import search_key, sort_key


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
