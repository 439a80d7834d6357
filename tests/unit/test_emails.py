"""E-mail addresses: what is one, and that a letter to it goes there and nowhere else."""

from email.headerregistry import AddressHeader
from email.message import EmailMessage

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.laws import examples
from tracker.roster import is_email

PIECES = st.text(st.sampled_from("a.+é-_'!#%/=?") | st.characters(codec="utf-8"), max_size=3)


@pytest.mark.parametrize(
    "email", ["a.larare@example.org", "a+b@x.se", "o'hara_1@skola.example.org", "a-b@x-y.se", "åsa@gård.example.org"]
)
def test_what_people_have_is_one(email: str) -> None:
    assert is_email(email)


@pytest.mark.parametrize(
    "email",
    ["a", "@x.se", "a@x", "a@x..se", "a@.x.se", "a@x.se.", "a..b@x.se", ".a@x.se", "a@b@x.se", "a b@x.se", "a@x+y.se"]
    + [f"a{each}b@x.se" for each in '[]():;\\"<>,\n\0\u202e']
    + [f"a@x{each}y.se" for each in '[]():;\\"<>,\n\0\u202e']
    + ["a@[192.0.2.1]", "a" * 250 + "@x.se"],
)
def test_what_a_letter_would_not_be_brought_to_is_none(email: str) -> None:
    assert not is_email(email)


@given(PIECES, PIECES)
@settings(max_examples=examples(200))
def test_a_letter_goes_to_the_address_itself(first: str, second: str) -> None:
    email = f"a{first}b@x{second}y.se"
    if is_email(email):
        message = EmailMessage()
        message["To"] = email
        header = message["To"]
        assert isinstance(header, AddressHeader)
        assert [each.addr_spec for each in header.addresses] == [email]
    else:
        event("refused")
