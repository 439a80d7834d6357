"""Locking a backup for the holder of a key: the format of `age`, which opens it without this product."""

from pathlib import Path

from tracker.config import no_backup_key
from tracker.errors import TrackerError
from tracker.words import gettext as _

MARK = b"age-encryption.org/v1"


def lock(path: Path, key: str, locked: Path) -> None:
    """Write `path` locked for who has the secret half of `key`, a recipient of age."""
    import pyrage  # noqa: PLC0415 - needed here only

    try:
        recipient = pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        raise TrackerError(no_backup_key()) from None
    pyrage.encrypt_file(str(path), str(locked), [recipient])


def unlock(locked: Path, identity: Path | None, path: Path) -> None:
    """Write a locked backup in clear, with the secret key that the file `identity` holds."""
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
        raise TrackerError(_("The key does not open the backup, or the file is damaged. Check both.")) from None
