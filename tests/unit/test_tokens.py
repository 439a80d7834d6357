"""Access tokens in the domain: how long they are good, whose they are, and what is remembered of their use."""

from datetime import date

import pytest
from flask import Flask

from tests.pages.cast import EMAIL, add_person
from tracker import ledger
from tracker.access import tokens
from tracker.access.tokens import LIFETIMES, USUAL_LIFETIME
from tracker.dates import now
from tracker.models import AccessToken, Role, db


def lead(email: str = EMAIL) -> int:
    """Store a programme lead; return their id. Verbs that write begin anew, so it must stand."""
    user_id = add_person(Role.LEAD, email=email)
    db.session.commit()
    return user_id


def test_a_token_is_good_for_a_year_at_most(context: Flask) -> None:
    user_id = lead()
    assert max(LIFETIMES) <= 365
    assert USUAL_LIFETIME == 90
    with pytest.raises(ValueError, match="366"):
        tokens.make(user_id, "Power BI", 366)
    for days in LIFETIMES:
        tokens.make(user_id, "Power BI", days)
    last_days = [token.expires_on for token in tokens.of_person(user_id)]
    assert last_days == [date(2027, 11, 24), date(2027, 5, 23), date(2027, 2, 22), date(2026, 12, 24)]


def test_two_tokens_are_never_alike_and_neither_is_kept(context: Flask) -> None:
    user_id = lead()
    made = {tokens.make(user_id, "Power BI", 90) for _each in range(3)}
    assert len(made) == 3
    assert not made & set(db.session.scalars(db.select(AccessToken.token_hash)))


def test_a_token_is_revoked_by_its_owner_alone_and_keeps_its_moment(context: Flask) -> None:
    user_id, other_id = lead(), lead("b.lead@example.org")
    tokens.make(user_id, "Power BI", 90)
    [known] = tokens.of_person(user_id)
    assert tokens.revoke(other_id, known.id) is False
    assert tokens.revoke(user_id, 999) is False
    assert tokens.revoke(user_id, known.id) is True
    revoked_at = db.session.get_one(AccessToken, known.id).revoked_at
    assert tokens.revoke(user_id, known.id) is True
    assert db.session.get_one(AccessToken, known.id).revoked_at == revoked_at
    assert tokens.of_person(user_id) == []


def test_its_use_is_written_once_a_minute_at_most(context: Flask) -> None:
    user_id = lead()
    tokens.make(user_id, "Power BI", 90)
    [known] = tokens.of_person(user_id)
    db.session.commit()
    ledger.used(known.id, now())
    assert tokens.of_person(user_id)[0].used_at is None
    db.session.rollback()
    ledger.used(known.id, now() - ledger.USED_EVERY)
    assert tokens.of_person(user_id)[0].used_at is not None
