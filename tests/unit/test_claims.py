"""Whatever a provider claims of a person is taken as text within bounds, or not at all."""

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import examples
from tracker.access.sso.provider import Failed
from tracker.access.sso.trip import LONGEST_NAME, MOST_SCHOOLS, claimed_of
from tracker.models.identities import LONGEST_SUBJECT
from tracker.provider import SingleSignOn

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
NAMES = ("sub", "name", "given_name", "family_name", "email", "sisSchoolUnitCode")


@pytest.fixture(scope="module")
def app() -> Flask:
    """Lend what holds the settings, and no database."""
    app = Flask(__name__)
    app.config["SINGLE_SIGN_ON"] = SingleSignOn("https://login.example.org", "linjen")
    return app


@settings(max_examples=examples(200))
@given(st.fixed_dictionaries(dict.fromkeys(NAMES, JSON)))
def test_any_claims_become_a_person_of_plain_text_or_nobody(app: Flask, claims: dict[str, object]) -> None:
    with app.app_context():
        try:
            found = claimed_of(claims | {"iss": "https://login.example.org"})
        except Failed:
            sub = claims["sub"]
            assert not isinstance(sub, str) or not 0 < len(sub) <= LONGEST_SUBJECT or not sub.isprintable()
            return
    assert found.subject == claims["sub"]
    assert found.name.isprintable()
    assert found.email.isprintable()
    assert len(found.name) <= LONGEST_NAME
    assert len(found.unit_codes) <= MOST_SCHOOLS
    assert all(len(code) == 8 and code.isdigit() and code.isascii() for code in found.unit_codes)


@settings(max_examples=examples(50))
@given(st.lists(st.from_regex(r"[0-9]{8}", fullmatch=True), max_size=5), st.sampled_from([" ", ",", ";", " / "]))
def test_unit_codes_are_read_from_a_list_and_from_a_text(app: Flask, codes: list[str], between: str) -> None:
    with app.app_context():
        for told in (codes, between.join(codes)):
            claims = {"iss": "https://login.example.org", "sub": "x", "sisSchoolUnitCode": told}
            assert claimed_of(claims).unit_codes == tuple(dict.fromkeys(codes))
