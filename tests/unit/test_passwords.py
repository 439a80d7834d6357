"""Which passwords are refused as common."""

from importlib.util import module_from_spec, spec_from_file_location

import pytest
from argon2 import extract_parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import examples
from tracker.access import passwords
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


def test_who_has_no_account_is_checked_with_the_same_effort() -> None:
    spec = spec_from_file_location("as_they_are_without_tests", passwords.__file__)
    assert spec
    assert spec.loader
    fresh = module_from_spec(spec)
    spec.loader.exec_module(fresh)
    assert extract_parameters(fresh.NOBODY) == extract_parameters(fresh.hashed("någons lösenord"))
    assert not fresh.password_matches(None, "någons lösenord")
