"""What belongs to one person, or was done by them: a file that waits, an import, ways in; one's own and another's."""

import zlib
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert, inspect, select

from tests.pages.cast import stored
from tracker.dates import now, today
from tracker.models import AccessToken, FileImport, Identity, ImportKind, Passkey, SignIn, Upload, User, db

# Far apart: what is added meanwhile is numbered on from the larger one that is there.
THEIRS, MINE = 7001, 8001
KINDS: dict[str, Any] = {
    "upload_id": Upload,
    "import_id": FileImport,
    "token_id": AccessToken,
    "sign_in_id": SignIn,
    "passkey_id": Passkey,
    "identity_id": Identity,
}
# In one's own school, so that whoever leads it may add the person.
FILE = "epost;namn;roll;skolenhetskod;kommunkod\nfil-{};F. Fil;passledare;99010001;\n"


def give(app: Flask, email: str, number: int, town: str) -> None:
    """Let one of each kind belong to a person, whatever has become of it since."""
    with stored(app):
        user_id = db.session.scalars(select(User.id).where(User.email == email)).one()
        # Past the session: the audit log is looked at for what the roles do. A later import would be undone first.
        db.session.execute(delete(FileImport).where(FileImport.id > MINE))
        for kind in KINDS.values():
            db.session.execute(delete(kind).where(kind.id == number))
            db.session.execute(insert(kind).values(id=number, user_id=user_id, **facts(kind, number, town, email)))


def facts(kind: type[Any], number: int, town: str, email: str) -> dict[str, Any]:
    """Return what a row of a kind holds, beside whose it is."""
    at, secret = now(), f"{number:064}"
    return {
        Upload: {
            "kind": ImportKind.USERS,
            "file_name": "fil.csv",
            "contents": zlib.compress(FILE.format(email).encode()),
            "rows": 1,
            "made_at": at,
            "expires_at": at + timedelta(hours=1),
        },
        FileImport: {
            "kind": ImportKind.USERS,
            "municipality_code": town,
            "file_name": "fil.csv",
            "written_at": at,
            "added": 0,
            "changed": 0,
            "unchanged": 1,
        },
        AccessToken: {"token_hash": secret, "name": "x", "made_at": at, "expires_on": today()},
        SignIn: {"token_hash": secret, "started_at": at, "seen_at": at},
        Passkey: {"name": "x", "credential_id": secret.encode(), "public_key": b"", "sign_count": 0, "made_at": at},
        Identity: {"issuer": "https://login.example.org", "subject": secret, "made_at": at},
    }[kind]


def belongings(app: Flask, number: int) -> dict[str, str]:
    """Return all that there is of somebody's things, to see whether it is as it was."""
    with app.app_context():
        rows = {kind: db.session.get(kind, number) for kind in KINDS.values()}
        return {
            kind.__tablename__: str(
                {each.key: getattr(row, each.key) for each in inspect(kind).column_attrs} if row else ""
            )
            for kind, row in rows.items()
        }
