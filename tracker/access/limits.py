"""How often something may be tried: counters that all workers and machines share, and that are soon forgotten.

A stranger must not lock a person out. So failed sign-ins are counted for an account as it is tried from one place, and
for the place; a browser in which the account has been used before has a count of its own. Whoever guesses from ever new
places meets a last limit, which holds for an account wherever it is tried, but in browsers that know it.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Response, after_this_request, request
from itsdangerous import BadData

from tracker import ledger
from tracker.access import cookies
from tracker.models import db

WINDOW = timedelta(minutes=15)
# Failed sign-ins in it: to an account from one place, in a browser that knows the account, to any from a place.
MOST_FAILURES, MOST_IN_KNOWN_BROWSER, MOST_FROM_PLACE = 5, 10, 200
# And to an account from all places together.
MOST_OF_ACCOUNT = 100
KNOWN, KNOWN_FOR, MOST_KNOWN = "linjen-known", timedelta(days=400), 8


@dataclass(frozen=True)
class KnownBrowser:
    """A browser that somebody has signed in with: its own name, and the accounts, by their hash, the latest first."""

    name: str
    accounts: tuple[str, ...] = ()


def is_too_often(what: str, whom: str, most: int) -> bool:
    """Count one more try, and say whether there were `most` already within a quarter of an hour.

    `whom` is a place or whatever else tells triers apart; only its hash is kept.
    """
    return has_tried(what, whom, most) or count_try(what, whom) > most


def has_tried(what: str, whom: str, most: int) -> bool:
    """Say whether something was tried `most` times within a quarter of an hour; to look counts nothing."""
    return ledger.attempts(key_of(what, whom), WINDOW) >= most


def count_try(what: str, whom: str) -> int:
    """Count one more try; return how many there are. What was read before may then be another state of the database."""
    db.session.rollback()
    return ledger.count_attempt(key_of(what, whom), WINDOW)


def key_of(what: str, whom: str) -> str:
    """Return the name of a counter; who it is about cannot be read from it."""
    return f"{what}:{short_hash(whom)}"


def short_hash(text: str) -> str:
    """Return what stands for a text in the name of a counter."""
    return sha256(text.encode()).hexdigest()[:32]


def place() -> str:
    """Return where the request comes from: its address, of IPv6 the network, which belongs to one connection."""
    text = request.remote_addr or ""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network(f"{address}/64", strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def failures_of(email: str) -> str:
    """Return how the counters of an account's failed sign-ins begin; the e-mail address itself is not kept."""
    return key_of("sign-in", email)


def is_slowed_down(email: str) -> bool:
    """Say whether an account has been tried in vain too often of late: in this browser, from this place, or at all."""
    email = email.strip().lower()
    if is_known(email):
        return ledger.attempts(pair_of(email), WINDOW) >= MOST_IN_KNOWN_BROWSER
    return (
        ledger.attempts(pair_of(email), WINDOW) >= MOST_FAILURES
        or ledger.attempts_together(failures_of(email), WINDOW) >= MOST_OF_ACCOUNT
        or has_tried("sign-in-from", place(), MOST_FROM_PLACE)
    )


def is_held_back(email: str) -> bool:
    """Count a try of an account before it is judged, and say that it is not, where there were too many.

    So that of many at once no more are judged than one after the other. One that was right is forgotten.
    """
    if is_slowed_down(email):
        return True
    email = email.strip().lower()
    db.session.rollback()
    most = MOST_IN_KNOWN_BROWSER if is_known(email) else MOST_FAILURES
    return ledger.count_attempt(pair_of(email), WINDOW) > most


def count_failure(email: str) -> bool:
    """Count for the place that a try was wrong, and say whether that was one too many."""
    email = email.strip().lower()
    db.session.rollback()
    if not is_known(email):
        ledger.count_attempt(key_of("sign-in-from", place()), WINDOW)
    return is_slowed_down(email)


def forget_failures(email: str) -> None:
    """Begin an account's count from nothing, here; that of the place goes on, whoever signs in."""
    pair = pair_of(email.strip().lower())
    if ledger.attempts(pair, WINDOW):
        db.session.rollback()
        ledger.forget_attempts(pair)


def pair_of(email: str) -> str:
    """Return the counter of an account's failures: of the browser if it knows the account, else of the place."""
    return f"{failures_of(email)}:{short_hash(browser().name if is_known(email) else place())}"


def is_known(email: str) -> bool:
    """Say whether somebody has signed in to an account with this browser before."""
    return short_hash(email) in browser().accounts


def browser() -> KnownBrowser:
    """Return what this browser carries, or a new name for it."""
    try:
        carried = cookies.carried_sealed(KNOWN, KNOWN_FOR)
        return KnownBrowser(str(carried["name"]), tuple(map(str, carried["accounts"])))
    except (BadData, KeyError, TypeError):
        return KnownBrowser(secrets.token_urlsafe(16))


def remember_browser(email: str) -> None:
    """Let the browser carry that somebody has signed in to an account with it."""
    known, account = browser(), short_hash(email)
    accounts = [account, *(each for each in known.accounts if each != account)][:MOST_KNOWN]

    @after_this_request
    def carry(response: Response) -> Response:
        cookies.carry_sealed(response, KNOWN, {"name": known.name, "accounts": accounts}, KNOWN_FOR)
        return response
