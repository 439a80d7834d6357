"""Passkeys: signing in with what a device keeps and opens by fingerprint, face or code, instead of with a password."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from tracker import ledger
from tracker.access.alarm import watch
from tracker.access.challenges import ADD, SIGN_IN, new_challenge, site, spend, take_challenge
from tracker.access.limits import is_too_often, place
from tracker.access.policy import KEEPERS
from tracker.access.signin import SignedIn, is_fresh, me, stands, still_signed_in
from tracker.dates import now
from tracker.errors import Problem, Refused
from tracker.models import Passkey, SignInWay, User, begin_writing, db, unrivalled
from tracker.words import gettext as _

LONGEST_NAME = 60
MOST = 10
# Answers that are not good, from one place in a quarter of an hour; good ones are still let in.
MOST_WRONG = 60
STRONG = {SignInWay.PASSKEY, SignInWay.SSO}


@dataclass(frozen=True)
class KnownPasskey:
    """A passkey as its person's list shows it."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None


def of_person(user_id: int) -> list[KnownPasskey]:
    """Return a person's passkeys, the oldest first."""
    rows = db.session.execute(
        select(Passkey.id, Passkey.name, Passkey.made_at, Passkey.used_at)
        .where(Passkey.user_id == user_id)
        .order_by(Passkey.id)
    )
    return [KnownPasskey(*row) for row in rows]


def count_of(user_id: int) -> int:
    """Return how many passkeys a person has."""
    return db.session.scalar(select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)) or 0


def is_demanded() -> bool:
    """Say whether the signed-in person has to show more than a password: a lead or administrator, where it is set."""
    person = me()
    is_weak = isinstance(person, SignedIn) and person.way not in STRONG
    return is_weak and bool(current_app.config["REQUIRE_PASSKEY"] and person.roles & KEEPERS)


def may_add() -> bool:
    """Say whether the signed-in person may add a passkey now.

    They have just shown who they are; and where a passkey is demanded, not by a password if they have one already, or
    whoever knows the password would only have to add their own.
    """
    return is_fresh() and not (is_demanded() and count_of(me().id))


def ask_to_sign_in() -> str:
    """Return what a device is asked to sign, as JSON; whoever it belongs to."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415 - slow to load
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415 - as above

    host, _origin = site()
    return options_to_json(
        generate_authentication_options(
            rp_id=host, challenge=new_challenge(SIGN_IN), user_verification=UserVerificationRequirement.REQUIRED
        )
    )


def ask_to_add() -> str:
    """Return what a device is asked to make for the signed-in person, as JSON; none that has one makes another."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415 - slow to load
    from webauthn.helpers import structs  # noqa: PLC0415 - as above

    host, _origin = site()
    there = db.session.scalars(select(Passkey.credential_id).where(Passkey.user_id == me().id))
    return options_to_json(
        generate_registration_options(
            rp_id=host,
            rp_name="Linjen",
            user_id=handle_of(me().id),
            user_name=me().email,
            user_display_name=me().name,
            challenge=new_challenge(ADD),
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in there],
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
        )
    )


def add(name: str, answer: str) -> None:
    """Keep the passkey that a device has made for the signed-in person. Raises Refused."""
    from webauthn import verify_registration_response  # noqa: PLC0415 - slow to load

    challenge, (host, origin) = take_challenge(ADD), site()
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge or b"",
            expected_rp_id=host,
            expected_origin=origin,
            require_user_verification=True,
        )
    except faults():
        made = None
    if challenge is None or made is None or not spend(challenge):
        raise Refused(Problem("", _("The passkey was not made. Try again.")))
    still_signed_in()
    if count_of(me().id) >= MOST:
        raise Refused(Problem("", _("You have %(most)s passkeys. Remove one that you do not use.", most=MOST)))
    row = Passkey(user_id=me().id, name=name, credential_id=made.credential_id, made_at=now())
    row.public_key, row.sign_count = made.credential_public_key, made.sign_count
    with unrivalled():
        db.session.add(row)
        db.session.flush()


@dataclass(frozen=True)
class Shown:
    """A passkey that a device has shown: whose it is, what it counted before, and now; None if it proves nothing."""

    id: int
    user_id: int
    email: str
    before: int
    now: int | None


def find_proven(answer: str) -> int | None:
    """Return whose passkey has signed the challenge of this browser, or None; and remember that it was used.

    Nobody else changes their account from then on.
    What proves nothing is counted and noted.
    """
    challenge = take_challenge(SIGN_IN)
    shown = judged(answer, challenge)
    if challenge and shown and is_first(shown, challenge):
        watch(shown.email, {"user_id": shown.user_id})
        if stands(shown.user_id, select(Passkey.id).where(Passkey.id == shown.id).exists()):
            return shown.user_id
        db.session.rollback()
    if not is_too_often("wrong-passkey", place(), MOST_WRONG):
        known = {"user_id": shown.user_id} if shown else {}
        ledger.note("failed", "sign_in", "passkey", None, way=SignInWay.PASSKEY, **known)
    return None


def is_first(shown: Shown, challenge: bytes) -> bool:
    """Remember that a good passkey was used; say whether it was good, and nobody else has used it so meanwhile."""
    return shown.now is not None and spend(challenge) and ledger.passkey_used(shown.id, shown.before, shown.now)


def judged(answer: str, challenge: bytes | None) -> Shown | None:
    """Return which passkey an answer is by, if any that we know, and whether it has signed the challenge."""
    from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415 - slow to load

    try:
        given = parse_authentication_credential_json(answer)
        query = select(Passkey, User.email).join(User).where(Passkey.credential_id == given.raw_id, User.is_active)
        found = db.session.execute(query).one_or_none()
    except faults():
        return None
    if found is None:
        return None
    row, email = found
    is_theirs = given.response.user_handle in {None, handle_of(row.user_id)}
    now_counts = counted(given, challenge, row) if challenge and is_theirs else None
    return Shown(row.id, row.user_id, email, row.sign_count, now_counts)


def counted(given: Any, challenge: bytes, row: Passkey) -> int | None:
    """Return what a device counts in an answer that it has signed; None if it has not, or does not count on."""
    from webauthn import verify_authentication_response  # noqa: PLC0415 - slow to load

    host, origin = site()
    try:
        proof = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except faults():
        return None
    return proof.new_sign_count


def remove(user_id: int, passkey_id: int) -> bool:
    """Remove one of a person's passkeys; say whether they have it."""
    begin_writing()
    row = db.session.get(Passkey, passkey_id)
    if row is None or row.user_id != user_id:
        return False
    db.session.delete(row)
    db.session.flush()
    return True


def remove_all(user_id: int) -> int:
    """Remove every passkey of a person who has lost theirs; return how many there were."""
    begin_writing()
    rows = db.session.scalars(select(Passkey).where(Passkey.user_id == user_id)).all()
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    return len(rows)


def handle_of(user_id: int) -> bytes:
    """Return what a device knows a person by: nothing that says who they are."""
    return str(user_id).encode()


def faults() -> tuple[type[Exception], ...]:
    """Return what is raised for an answer that is none, or is no good one."""
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 - slow to load

    return WebAuthnException, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError
