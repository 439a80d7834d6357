"""From how many networks an account is tried: a person has a few, who guesses from rented machines has many."""

from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

from flask import request

from tracker import ledger
from tracker.models import db

# A person signs in from work, at home and on the phone; from so many networks within an hour somebody else may.
MANY_NETWORKS, WITHIN = 5, timedelta(hours=1)


def watch(email: str, known: dict[str, int]) -> None:
    """Count the networks that an account is tried from, rightly or wrongly, and note it once when they are many.

    `known` is whose account it is, if anybody's; of neither address more than a hash is kept, for an hour. What the
    request has read before may then be another state of the database.
    """
    account = f"tried:{short_hash(email)}"
    here = f"{account}:{short_hash(network_of(request.remote_addr or ''))}"
    is_new = not ledger.attempts(here, WITHIN)
    db.session.rollback()
    ledger.count_attempt(here, WITHIN)
    if is_new and ledger.attempts_apart(account, WITHIN) == MANY_NETWORKS:
        db.session.rollback()
        ledger.note("widely", "sign_in", account, None, **known)
    db.session.rollback()


def short_hash(text: str) -> str:
    """Return what stands for an address in the name of a counter."""
    return sha256(text.encode()).hexdigest()[:32]


def network_of(address: str) -> str:
    """Return an address, or the network of one of IPv6: a device there changes its address as it likes."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
