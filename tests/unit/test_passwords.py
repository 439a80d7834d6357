"""Which passwords are refused as common."""

from importlib.util import module_from_spec, spec_from_file_location
from random import Random
from string import ascii_letters, digits

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from tests.laws import examples
from tests.pages.cast import EMAIL, add_person, add_school
from tests.pages.world import add_member
from tracker.access import passwords
from tracker.access.passwords import SHORTEST_PASSWORD, is_common
from tracker.models import Membership, Municipality, Role, db

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
        "Sommar2026!!",
        "password 12345",
        "Linjen Linjen",
        "qwerty 12345",
        "Anna-Karin-1985",
        "hösten 2026!!",
        "augusti 2026!",
        "Mellanstadiet1",
        "Passledare2026",
        "skolkoordinator",
        "Karin Larsson",
        "medborgarlöfte1",
        "trygghet2026!!",
        "jagälskardig123",
        "jag älskar dig 123",
        "pippilångstrump",
        "kanelbullar123",
        "ettvåtrefyrafem",
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


WORDS = """
    blåbär kanelbulle cykel fönster regn hund katt bord stol lampa bok äpple päron banan gurka tomat moln himmel hav båt
    väg bil buss spår gran tall björk gräs sten berg bäck bro hus dörr tak golv vägg matta kudde sko mössa vante gaffel
    kniv sked kopp gryta ugn vatten mjölk smör ost bröd fisk pasta morot lök salt honung te saft frost dimma storm sol
    måne planet eld trumma flöjt sång dans film färg röd blå grön stor lång glad pigg varm kall springa flyga läsa
"""


def test_every_long_password_of_the_list_is_common() -> None:
    long = [each for each in FREQUENCY_LISTS["passwords"] if len(each) >= SHORTEST_PASSWORD]
    assert len(long) == 229
    assert [each for each in long if not is_common(each)] == []


def test_hardly_anything_that_is_meant_well_is_common() -> None:
    chance = Random(1)
    in_a_row = [" ".join(chance.sample(WORDS.split(), 4)) for _ in range(40)]
    by_a_manager = ["".join(chance.choices(ascii_letters + digits, k=12)) for _ in range(40)]
    assert [each for each in in_a_row + by_a_manager if is_common(each, *OWN)] == []


def test_what_the_municipality_is_called_is_common_there(context: Flask) -> None:
    assert not is_common("Exempelköping2026!", *OWN)
    db.session.add(Municipality(code="9900", name="Exempelköping"))
    db.session.flush()
    assert is_common("Exempelköping2026!", *OWN)


@pytest.mark.parametrize("role", [Role.LEADER, Role.LEAD])
def test_what_ones_schools_are_called_is_common_for_oneself(context: Flask, role: Role) -> None:
    assert not is_common("Påhittade2026!!", EMAIL)
    school_id = add_school()
    add_person(Role.LEADER, school_id)
    add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
    email = {Role.LEADER: EMAIL, Role.LEAD: "lead@example.org"}[role]
    assert is_common("Påhittade2026!!", "Åsa Nilsson", email.upper())
    assert not is_common("Påhittade2026!!", *OWN)


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
    assert extract_parameters(fresh.nobody()) == extract_parameters(fresh.hashed("någons lösenord"))
    assert not fresh.password_matches(None, "någons lösenord")
    before = fresh.nobody()
    vars(fresh)["hasher"] = PasswordHasher(time_cost=3, memory_cost=8, parallelism=1)
    fresh.nobody.cache_clear()
    assert extract_parameters(fresh.nobody()).time_cost == 3 > extract_parameters(before).time_cost
