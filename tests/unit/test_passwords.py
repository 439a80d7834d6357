"""Which passwords are refused as common."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import examples
from tracker.access.passwords import is_common

OWN = ("Åsa Nilsson", "asa.nilsson@example.org")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "PASSWORD1234",
        "P@ssw0rd1234",
        "123456789012",
        "aaaaaaaaaaaa",
        "hejhejhejhej",
        "qwertyuiop123",
        "Lösenord1234",
        "Sommar123456",
        "fotboll123456",
        "asa.nilsson@example.org",
        "NilssonNilsson",
        "nilsson12345",
        "aaaaaaaaaaaa" * 40,
    ],
)
def test_what_is_guessed_first_is_common(password: str) -> None:
    assert is_common(password, *OWN)


@pytest.mark.parametrize(
    "password",
    ["fyra helt andra ord", "blåbär på hösten smakar", "tre tåg och en kanelbulle", "kX9#vQ2!mZ7p"],
)
def test_a_few_words_in_a_row_are_not(password: str) -> None:
    assert not is_common(password, *OWN)


@given(st.text(max_size=3000), st.text(max_size=50))
@settings(max_examples=examples(40))
def test_whatever_is_typed_is_judged(password: str, name: str) -> None:
    assert is_common(password, name) in {True, False}
