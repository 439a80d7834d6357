"""The way to the provider and back: what the browser carries meanwhile, and who arrives."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from flask import current_app, url_for
from itsdangerous import BadData
from werkzeug.wrappers import Response

from tracker.access import cookies
from tracker.access.sso.asking import Declined, Unanswered
from tracker.access.sso.provider import Failed, Why, provider
from tracker.models.identities import LONGEST_SUBJECT
from tracker.provider import SingleSignOn
from tracker.words import gettext as _

# How long somebody may take to sign in with the provider, and then to say what they want here.
LONGEST_TRIP, LONGEST_STAY = timedelta(minutes=15), timedelta(minutes=30)
TRIP, ARRIVAL, LEFT = "linjen-sso", "linjen-sso-arrival", "linjen-sso-left"
LONGEST_NAME, LONGEST_EMAIL, MOST_SCHOOLS = 100, 254, 100
UNIT_CODE = re.compile(r"(?<!\d)\d{8}(?!\d)", re.ASCII)


@dataclass(frozen=True)
class Trip:
    """What a browser carries on its way: secrets that tie the answer to it, where it wants to go, its invitation."""

    state: str
    nonce: str
    verifier: str
    goal: str
    invitation: str | None = None


@dataclass(frozen=True)
class Claimed:
    """Who somebody is to the provider. Only issuer and subject tell people apart; unit codes are of their schools."""

    issuer: str
    subject: str
    name: str
    email: str
    unit_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrival:
    """Somebody who has come back from the provider, and where they wanted to go."""

    claimed: Claimed
    goal: str
    invitation: str | None = None


def is_on() -> bool:
    """Say whether there is single sign-on here."""
    return current_app.config["SINGLE_SIGN_ON"] is not None


def settings() -> SingleSignOn:
    """Return how it is set up; only where it is on."""
    found = current_app.config["SINGLE_SIGN_ON"]
    assert isinstance(found, SingleSignOn)
    return found


def account_name() -> str:
    """Return what people call their account with the provider."""
    found = current_app.config["SINGLE_SIGN_ON"]
    return (found.name if found else None) or str(_("your work account"))


def contact() -> str | None:
    """Return the sentence that says whom to ask, or None."""
    found: str | None = current_app.config["CONTACT"]
    return found


def set_out(answer_to: str, goal: str, invitation: str | None = None) -> tuple[str, Trip]:
    """Return the provider's address to sign in at, and what the browser carries there. Raises Failed.

    `answer_to` is our address that the provider leads back to.
    """
    trip = Trip(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), goal, invitation)
    try:
        address = provider(settings()).way_out(answer_to, trip.state, trip.nonce, trip.verifier)
    except (Unanswered, Declined) as error:
        raise Failed(Why.AWAY, str(error)) from None
    return address, trip


def carry_leaving(answer: Response) -> None:
    """Let the browser carry for a while that it was signed in by the provider, where it may still be."""
    cookies.carry(answer, LEFT, "yes", LONGEST_TRIP)


def way_to_leave(back: str) -> str | None:
    """Return where to sign out with the provider too, for who has just signed out here; None where there is no way."""
    if not (is_on() and cookies.carried(LEFT)):
        return None
    try:
        return provider(settings()).way_to_leave(back)
    except (Unanswered, Declined, Failed):
        return None


def arrive(given: Mapping[str, str]) -> Arrival:
    """Return who comes back with the provider's answer in the query string. Raises Failed."""
    try:
        trip = carried(given)
        claims = asked(given, trip)
        return Arrival(claimed_of(claims), trip.goal, trip.invitation)
    except (Declined, Unanswered) as error:
        why = Why.REFUSED if isinstance(error, Declined) else Why.AWAY
        raise Failed(why, str(error)) from None


def carried(given: Mapping[str, str]) -> Trip:
    """Return the trip that this browser set out for, and that this is the answer to. Raises Failed."""
    try:
        trip = Trip(**cookies.carried_sealed(TRIP, LONGEST_TRIP))
    except (BadData, TypeError):
        raise Failed(Why.STALE, "no trip") from None
    if not secrets.compare_digest(given.get("state", "").encode(), trip.state.encode()):
        raise Failed(Why.STALE, "state")
    if "error" in given:
        raise Failed(Why.CANCELLED, "the provider answers with an error")
    return trip


def asked(given: Mapping[str, str], trip: Trip) -> dict[str, Any]:
    """Return what the provider says of whom it sent here. Raises Failed, Unanswered, Declined."""
    there = provider(settings())
    if given.get("iss", there.issuer) != there.issuer:
        raise Failed(Why.UNTRUSTED, "iss")
    if not given.get("code"):
        raise Failed(Why.STALE, "no code")
    return there.told(given["code"], url_for("sso.back", _external=True), trip.nonce, trip.verifier)


def claimed_of(claims: Mapping[str, Any]) -> Claimed:
    """Return who claims that were checked are about. Raises Failed."""
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise Failed(Why.UNTRUSTED, "sub")
    whole = " ".join(text_of(claims.get(each)) for each in ("given_name", "family_name")).strip()
    name = text_of(claims.get("name")) or whole
    schools = claims.get(settings().school_claim)
    codes = UNIT_CODE.findall(" ".join(text_of(each) for each in (schools if isinstance(schools, list) else [schools])))
    email = text_of(claims.get("email")).lower()[:LONGEST_EMAIL]
    return Claimed(str(claims["iss"]), subject, name[:LONGEST_NAME], email, tuple(dict.fromkeys(codes))[:MOST_SCHOOLS])


def text_of(claim: object) -> str:
    """Return a claim that is printable text without white space around it, or nothing."""
    text = claim.strip() if isinstance(claim, str) else ""
    return text if text.isprintable() else ""


def carry_trip(response: Response, trip: Trip) -> None:
    """Let the browser carry a trip until it is back."""
    cookies.carry_sealed(response, TRIP, asdict(trip), LONGEST_TRIP)


def stay_arrived(response: Response, arrival: Arrival) -> None:
    """Let the browser carry who has arrived, until they have said what they want."""
    cookies.carry_sealed(response, ARRIVAL, asdict(arrival), LONGEST_STAY)


def arrived() -> Arrival | None:
    """Return who has arrived in this browser, or None."""
    try:
        found = cookies.carried_sealed(ARRIVAL, LONGEST_STAY)
        claimed = Claimed(**found["claimed"])
        return Arrival(replace(claimed, unit_codes=tuple(claimed.unit_codes)), found["goal"], found["invitation"])
    except (BadData, KeyError, TypeError):
        return None


def forget_arrival(response: Response) -> None:
    """Let the browser carry nothing any more."""
    for name in (TRIP, ARRIVAL):
        cookies.drop(response, name)
