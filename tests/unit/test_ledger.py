"""What must happen once, however many try at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tracker import ledger
from tracker.dates import now
from tracker.errors import Busy
from tracker.models import Counter, Passkey, User, db


def together(app: Flask, what: str, *given: object) -> list[bool]:
    """Do the same thing eight times at once; return what each was told."""

    def once(_number: int) -> bool:
        with app.app_context():
            return bool(getattr(ledger, what)(*given))

    with ThreadPoolExecutor(8) as pool:
        return sorted(pool.map(once, range(8)))


def test_a_challenge_is_spent_once(context: Flask) -> None:
    assert together(context, "spend", "challenge:x") == [False] * 7 + [True]
    assert not ledger.spend("challenge:x")
    assert ledger.spend("challenge:y")


def test_of_many_at_once_no_two_are_told_the_same_number(context: Flask) -> None:
    """Else of five tries that are allowed, eight at once could all be the first."""

    def once(_number: int) -> int:
        with context.app_context():
            return ledger.count_attempt("sign-in:x", timedelta(minutes=15))

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(once, range(8))) == [*range(1, 9)]
    ledger.count_attempt("sign-in:x:y", timedelta(minutes=15))
    ledger.count_attempt("sign-in:x:z", timedelta(minutes=15))
    assert ledger.attempts_together("sign-in:x", timedelta(minutes=15)) == 2


def test_of_a_passkey_and_its_copy_one_comes_in(context: Flask) -> None:
    user = User(email="a@example.org", name="A. Lärare")
    db.session.add(user)
    db.session.flush()
    key = Passkey(user_id=user.id, name="x", credential_id=b"x", public_key=b"x", sign_count=4, made_at=now())
    db.session.add(key)
    db.session.commit()
    assert together(context, "passkey_used", key.id, 4, 5) == [False] * 7 + [True]
    db.session.rollback()
    assert (key.sign_count, key.used_at is not None) == (5, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_writes_upon_what_was_changed_since_is_told_that_others_were_first(context: Flask) -> None:
    with db.engine.connect() as slow:
        assert slow.execute(select(Counter)).all() == []
        assert ledger.spend("challenge:x")
        with pytest.raises(Busy):
            slow.execute(update(Counter).values(times=2))


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_is_not_refused_because_its_reader_cannot_be_noted(context: Flask) -> None:
    with ledger.short_transaction():
        ledger.seen(1, now() - ledger.SEEN_EVERY)
        ledger.used(1, None)
