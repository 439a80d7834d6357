"""What was refused, in the audit log: once an hour for each person or place, and of strangers only so many."""

import re
from contextlib import suppress
from datetime import timedelta

from flask import Flask, Response, g, request

from tracker import ledger
from tracker.access import tokens
from tracker.access.limits import key_of, place
from tracker.access.policy import POLICY
from tracker.errors import Busy
from tracker.models import db

# Status → what the audit log calls it, and how many of them within an hour are worth a line: an address that is
# misspelt, or a link that has run out, is not.
REFUSED = {400: ("garbled", 5), 401: ("keyless", 5), 403: ("refused", 1), 404: ("sought", 5), 429: ("held_back", 1)}
WITHIN = timedelta(hours=1)
# Lines of a kind about strangers within an hour, from however many places they come.
MOST_OF_STRANGERS = 20
ARGUMENT = re.compile(r"<[^>]+>")
# Where a sign-in that fails is noted by the page: to change one's mind is none, nor is a provider that is away.
ELSEWHERE = {"sso.begin", "sso.redeem", "sso.back"}


def init_app(app: Flask) -> None:
    """Look at every answer."""
    app.after_request(look_at)


def look_at(response: Response) -> Response:
    """Note an answer that refuses something; not while others write for so long that it would have to wait."""
    if response.status_code in REFUSED and is_attempt(response.status_code):
        with suppress(Busy):
            db.session.rollback()
            note(*REFUSED[response.status_code])
    return response


def is_attempt(status: int) -> bool:
    """Say whether somebody asked for more than is theirs: what is not found may be anything, at no page's address."""
    if status == 401:
        return bool(tokens.presented())
    if request.endpoint in ELSEWHERE:
        return status == 429
    return status != 404 or has_secret() or ("actor_id" in g and POLICY.get(request.endpoint or "") is not None)


def note(action: str, many: int) -> None:
    """Note the one that makes so `many`; those before are counted, and those after not even that."""
    actor_id: int | None = g.get("actor_id")
    page = asked_for()
    whose = f"place {place()}" if actor_id is None else f"person {actor_id}"
    if actor_id is None and ledger.attempts(key_of("refused", action), WITHIN) >= MOST_OF_STRANGERS:
        return  # then there is nothing to count either: from however many places, it writes no more
    if counted(many, f"{action} {whose} {page if many == 1 else ''}") != many:
        return
    if actor_id is None and counted(MOST_OF_STRANGERS, action) is None:
        return
    ledger.note(action, "sign_in", action, actor_id, **({"page": page} if page else {}))


def asked_for() -> str:
    """Return the address that was asked for as its route has it: what stands in it is a secret, or lies elsewhere."""
    return ARGUMENT.sub("…", request.url_rule.rule) if request.url_rule else ""


def has_secret() -> bool:
    """Say whether the address that was asked for holds a secret."""
    return request.url_rule is not None and "token" in request.url_rule.arguments


def counted(most: int, whose: str) -> int | None:
    """Count one more, and return how many there are within an hour; None where there were `most` before."""
    key = key_of("refused", whose)
    if ledger.attempts(key, WITHIN) >= most:
        return None
    db.session.rollback()
    there = ledger.count_attempt(key, WITHIN)
    return there if there <= most else None
