"""Passwords: kept as argon2 hashes; long ones, and none of those that are guessed first."""

import re
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST_PASSWORD = 12
# What can be guessed in fewer tries than this counts as common: what many have, and what is made of it.
FEWEST_GUESSES = 10**8
# So much of a long password is judged: it is long enough by then.
JUDGED = 72
# What the estimate, which knows the most used passwords and words of English, would not know to be common here.
COMMON_HERE = ["linjen", "tåget", "taget", "mentor", "lösenord", "losenord", "hejsan", "sommar", "vinter", "skola"]
COMMON_HERE += ["skolan", "sverige", "fotboll"]

# The estimate keeps what is known of a person in one place for the whole process.
alone = Lock()

# OWASP's setting for argon2id: 19 MiB, two passes, one lane.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Checked against when there is no such account, so that both answers take as long: made so, of what nobody has kept.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$XPkj7ugOOMvmSIThwk/VsQ$Curp6vrVTz0hTV9KOHuNwyU+dPuVcmZ73i6UhEz++Cg"


def is_common(password: str, *about: str) -> bool:
    """Say whether a password is among those that are guessed first; `about` is what is known of its person."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists are read only where somebody chooses a password

    if not password:
        return True
    known = [word for text in about for word in (text, *re.split(r"[\s@.]+", text)) if word]
    with alone:
        judged = zxcvbn(password[:JUDGED], user_inputs=[*known, *COMMON_HERE])
    return bool(judged["guesses"] < FEWEST_GUESSES)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Say whether a password is the one that was hashed; takes as long when there is none."""
    try:
        return hasher.verify(password_hash or NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def hashed(password: str) -> str:
    """Return the argon2 hash of a password."""
    return hasher.hash(password)


def hashed_anew(password_hash: str | None, password: str) -> str | None:
    """Return a new hash of a password that matches, where the settings have grown since it was hashed; else None."""
    return hashed(password) if password_hash and hasher.check_needs_rehash(password_hash) else None
