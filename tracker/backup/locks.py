"""Locking a backup for the holder of a key: the format of `age`, which opens it without this product."""

import errno
import os
import re
from pathlib import Path

from tracker.config import no_backup_key
from tracker.errors import TrackerError
from tracker.words import gettext as _

MARK = b"age-encryption.org/v1"
# How age writes what it locks: a header, a number, and pieces of so many bytes, each with its seal.
HEADER_ENDS, NUMBER, PIECE, SEAL = b"--- ", 16, 65536, 16
# How the library tells of what the system refused.
REFUSED = re.compile(r"os error (\d+)")


def lock(path: Path, key: str, locked: Path) -> None:
    """Write `path` locked for who has the secret half of `key`, a recipient of age.

    Raise OSError if it does not fit.
    """
    import pyrage  # noqa: PLC0415 - needed here only

    try:
        recipient = pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        raise TrackerError(no_backup_key()) from None
    try:
        pyrage.encrypt_file(str(path), str(locked), [recipient])
    except pyrage.EncryptError as error:
        raise refusal(error, locked) or error from None
    require_whole(path, locked, written=locked)


def unlock(locked: Path, identity: Path | None, path: Path) -> None:
    """Write a locked backup in clear, with the secret key that the file `identity` holds.

    Raise OSError if it does not fit.
    """
    import pyrage  # noqa: PLC0415 - needed here only

    if identity is None:
        raise TrackerError(_("The backup is locked. Give the file with its secret key as --identity."))
    secrets = [line for line in identity.read_text(errors="replace").splitlines() if line.startswith("AGE-SECRET-KEY-")]
    try:
        keys = [pyrage.x25519.Identity.from_str(secret.strip()) for secret in secrets]
    except pyrage.IdentityError:
        keys = []
    if not keys:
        raise TrackerError(_("%(path)s holds no secret key of age. Give the file that age-keygen made.", path=identity))
    try:
        pyrage.decrypt_file(str(locked), str(path), keys)
    except (pyrage.DecryptError, OSError) as error:
        if getattr(error, "errno", None):
            raise
        if refused := refusal(error, path):
            raise refused from None
        raise TrackerError(_("The key does not open the backup, or the file is damaged. Check both.")) from None
    require_whole(path, locked, written=path)


def refusal(error: Exception, path: Path) -> OSError | None:
    """Return what the system refused, where the library tells of it in words alone."""
    found = REFUSED.search(str(error))
    return OSError(int(found[1]), os.strerror(int(found[1])), str(path)) if found else None


def require_whole(clear: Path, locked: Path, *, written: Path) -> None:
    """Raise OSError unless both files have the size that belongs to the other's.

    The library says nothing when the disk is full at its last words, and the file then opens for nobody.
    """
    if clear.stat().st_size != size_in_clear(locked):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(written))


def size_in_clear(locked: Path) -> int:
    """Return how many bytes a locked file holds, which its own size and its header tell."""
    with locked.open("rb") as file:
        while (line := file.readline(PIECE)) and not line.startswith(HEADER_ENDS):
            pass
        pieces = locked.stat().st_size - file.tell() - NUMBER
    return pieces - SEAL * -(-pieces // (PIECE + SEAL))
