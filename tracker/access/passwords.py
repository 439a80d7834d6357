"""Passwords: kept as argon2 hashes; long ones, and none of those that are guessed first."""

import re
from collections.abc import Iterable
from functools import cache
from secrets import token_urlsafe
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import has_app_context
from sqlalchemy import inspect, or_, select

from tracker.models import Membership, Municipality, School, User, db

SHORTEST_PASSWORD = 12
# What can be guessed in fewer tries than this counts as common: what many have, and what is made of it. Of passwords
# that are meant well it refuses hardly any: of 200 of four random words none, of 400 of twelve random signs one.
FEWEST_GUESSES = 10**10
# So much of a long password is judged: it is long enough by then.
JUDGED = 72
# What people put between words and after them, which hides from the estimate what they are.
BETWEEN = re.compile(r"[\s_-]+|[!?]+$")
# What the estimate, which knows the most used passwords and words of English, would not know to be common here.
WORDS_HERE = """
    linjen tåget taget mvp mentor mentors pass passledare ledare koordinator skolkoordinator programansvarig ansvarig
    läsare administratör administrator rektor lärare larare elev elever klass förskoleklass skola skolan lågstadiet
    mellanstadiet högstadiet matematik kommun kommunen elevråd elevrådet låg mellan hög
    lösenord losenord hemlig hemligt hej hejsan välkommen valkommen älskling mamma pappa kaffe fotboll hockey
    vår våren sommar sommaren höst hösten vinter vintern jul julen påsk påsken midsommar lov lovet sommarlov
    januari februari mars april maj juni juli augusti september oktober november december
    måndag tisdag onsdag torsdag fredag lördag söndag
    sverige svensk stockholm göteborg goteborg malmö malmo uppsala hammarby djurgården
    medborgarlöfte medborgarlöftet medborgarlöften löfte löftet trygghet trygg trygghetsvandring
    kraftsamling uppföljning polis polisen socialtjänst socialtjänsten insatsgrupp läroplan närvaro elevhälsa
    jagälskardig älskardig hejpådig hejhopp godmorgon godnatt godjul gottnyttår tackochhej fredagsmys
    pippi långstrump pippilångstrump emililönneberga bamse kalleanka mumin kanelbullar köttbullar
    ettvåtre ettvåtrefyra ettvåtrefyrafem ettvåtrefyrafemsex etttvåtre etttvåtrefyra
"""
COMMON_HERE = WORDS_HERE.split()

# The estimate keeps what is known of a person in one place for the whole process.
alone = Lock()

# OWASP's setting for argon2id: 19 MiB, two passes, one lane.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def nobody() -> str:
    """Return what is checked where there is no such account, as slowly as any: made so, of what nobody has kept."""
    return hasher.hash(token_urlsafe(32))


def is_common(password: str, *about: str) -> bool:
    """Say whether a password is among those that are guessed first; `about` is what is known of its person."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists are read only where somebody chooses a password

    known = [
        word
        for text in (*about, *places(), *schools_of(about))
        for word in (text, *re.split(r"[\s@.-]+", text))
        if word
    ]
    with alone:
        judged = [
            zxcvbn(each[:JUDGED], user_inputs=[*known, *COMMON_HERE])["guesses"]
            for each in {password, BETWEEN.sub("", password)}
            if each
        ]
    return min(judged, default=0) < FEWEST_GUESSES


def places() -> list[str]:
    """Return what the municipalities here are called, where there is a database to ask, and it is not a new one."""
    if not (has_app_context() and inspect(db.session.connection()).has_table(Municipality.__tablename__)):
        return []
    return list(db.session.scalars(select(Municipality.name)))


def schools_of(about: Iterable[str]) -> list[str]:
    """Return what the schools of a person are called, whose e-mail address is among what is known of them."""
    addresses = [text.strip().lower() for text in about]
    if not places():
        return []
    there = or_(Membership.school_id == School.id, Membership.municipality_code == School.municipality_code)
    query = select(School.name).join(Membership, there).join(User, Membership.user_id == User.id)
    return list(db.session.scalars(query.where(User.email.in_(addresses)).order_by(School.id)))


def password_matches(password_hash: str | None, password: str) -> bool:
    """Say whether a password is the one that was hashed; takes as long when there is none."""
    stand_in = nobody()  # made whoever asks first, so that neither the first answer tells
    try:
        return hasher.verify(password_hash or stand_in, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def hashed(password: str) -> str:
    """Return the argon2 hash of a password."""
    return hasher.hash(password)


def hashed_anew(password_hash: str | None, password: str) -> str | None:
    """Return a new hash of a password that matches, where the settings have grown since it was hashed; else None."""
    return hashed(password) if password_hash and hasher.check_needs_rehash(password_hash) else None
