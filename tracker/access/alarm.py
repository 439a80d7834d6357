"""From how many networks an account is tried: a person has a few, who guesses from rented machines has many."""

from datetime import timedelta

from tracker import ledger
from tracker.access.limits import place, short_hash
from tracker.access.warning import tell_of_tries
from tracker.models import db

# A person signs in from work, at home and on the phone; from so many networks within an hour somebody else may.
MANY_NETWORKS, WITHIN = 5, timedelta(hours=1)


def watch(email: str, known: dict[str, int]) -> None:
    """Count the networks that an account is tried from, rightly or wrongly, and note it once when they are many.

    `known` is whose account it is, if anybody's; of neither address more than a hash is kept, for an hour. What the
    request has read before may then be another state of the database.
    """
    account, told = (f"{what}:{short_hash(email)}" for what in ("tried", "told"))
    here = f"{account}:{short_hash(place())}"
    is_new = not ledger.attempts(here, WITHIN)
    db.session.rollback()
    ledger.count_attempt(here, WITHIN)
    is_many = is_new and ledger.attempts_apart(account, WITHIN) >= MANY_NETWORKS
    db.session.rollback()
    # Of several that come at once none may be the fifth by itself.
    if is_many and ledger.spend(told):
        ledger.note("widely", "sign_in", account, None, **known)
        tell_of_tries(known.get("user_id"))
    db.session.rollback()
