"""Settings: environment variables that begin with `TRACKER_`, checked once, at the start."""

import os
import re
import secrets
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from tracker import addresses
from tracker.errors import SettingError
from tracker.mail_server import HOST, mail_server, sender
from tracker.provider import sentence, single_sign_on
from tracker.words import gettext as _
from tracker.words import speaking, why_not

PREFIX = "TRACKER_"
SETTINGS = {
    "TRACKER_BACKUP_KEY": "locks backups: a public key of age",
    "TRACKER_CONTACT": "whom to ask, in a sentence for those who are not let in",
    "TRACKER_DATABASE_URL": "where the data are; SQLite in instance/ if not given",
    "TRACKER_MAIL_FROM": "the address that mail comes from",
    "TRACKER_ORIGIN": "where people find the product, as https://linjen.example.org",
    "TRACKER_REQUIRE_PASSKEY": "yes: leads and administrators sign in with a passkey or by single sign-on",
    "TRACKER_HOSTS": "the names that this product is reached by, beside localhost",
    "TRACKER_PROXIES": "the addresses of the proxies in front of it, whose word is taken",
    "TRACKER_OIDC_CLIENT_ID": "what the provider of single sign-on calls this product",
    "TRACKER_OIDC_CLIENT_SECRET": "shows the provider that it is this product; none if it is a public client",
    "TRACKER_OIDC_ISSUER": "the provider of single sign-on (OpenID Connect), by its issuer",
    "TRACKER_OIDC_NAME": "what people call their account there",
    "TRACKER_OIDC_SCHOOL_CLAIM": "the claim that holds the unit codes of a person's schools",
    "TRACKER_OIDC_SCOPE": "what the provider is asked for",
    "TRACKER_REPLICA_URL": "a streaming replica of the data, which dashboards and exports are read from",
    "TRACKER_SECRET_KEY": "signs the cookies; made and kept in instance/ if not given",
    "TRACKER_LOG": "json writes a journal of requests to standard error",
    "TRACKER_SENTRY_DSN": "where faults are reported, by Sentry's protocol",
    "TRACKER_SMTP_URL": "the server that sends mail; without it nothing is sent",
    "TRACKER_SS12000_TOKEN": "opens the API that classes are imported from",
    "TRACKER_TODAY": "fixes the date, as 2026-11-24, for tests and demonstrations",
}
# An error must not carry what people typed into a log file. The connection that was used last is used next, for which
# the database still has all at hand.
CONNECTING = {"hide_parameters": True, "pool_use_lifo": True}
# Where values go is told as PostgreSQL itself is told; the type is none of ours, and is asked for in another way.
TO_POSTGRESQL = CONNECTING | {"paramstyle": "numeric_dollar", "use_native_hstore": False}
ORIGIN = re.compile(rf"https?://({HOST})(:\d{{1,5}})?/?")
LONGEST_SIGN_IN = timedelta(days=90)
# Days whose school years, and the ones beside them, can be reckoned with.
FIRST_DAY, LAST_DAY = date(1902, 1, 1), date(2998, 12, 31)


def init_app(app: Flask, settings: Mapping[str, str] | None = None) -> None:
    """Read the settings (`None`: the environment) into `app.config`; raise SettingError."""
    given = {
        name: text for name, text in (os.environ if settings is None else settings).items() if name.startswith(PREFIX)
    }
    # `app` has no words yet.
    with speaking():
        require_known(given)
        url = database_url(given.get("TRACKER_DATABASE_URL"), app)
        app.config.update(
            BACKUP_KEY=backup_key(given.get("TRACKER_BACKUP_KEY")),
            JOURNAL=journal(given.get("TRACKER_LOG")),
            SENTRY_DSN=sentry_dsn(given.get("TRACKER_SENTRY_DSN")),
            SQLALCHEMY_DATABASE_URI=url,
            SECRET_KEY=secret_key(given.get("TRACKER_SECRET_KEY"), app),
            SS12000_TOKEN=ss12000_token(given.get("TRACKER_SS12000_TOKEN")),
            ORIGIN=origin(given.get("TRACKER_ORIGIN")),
            MAIL_FROM=sender(given.get("TRACKER_MAIL_FROM")),
            MAIL_SERVER=mail_server(given),
            REQUIRE_PASSKEY=yes_or_no("TRACKER_REQUIRE_PASSKEY", given),
            HOSTS=hosts(given),
            PROXIES=addresses.networks(given.get("TRACKER_PROXIES", "")),
            SINGLE_SIGN_ON=single_sign_on(given),
            CONTACT=sentence("TRACKER_CONTACT", given),
            TODAY=fixed_date(given.get("TRACKER_TODAY")),
            SQLALCHEMY_BINDS=replica(given),
            SQLALCHEMY_ENGINE_OPTIONS=TO_POSTGRESQL if url.startswith("postgresql") else CONNECTING,
            SESSION_REFRESH_EACH_REQUEST=False,
            SESSION_COOKIE_SAMESITE="Lax",
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_NAME="linjen",
            PERMANENT_SESSION_LIFETIME=LONGEST_SIGN_IN,
            MAX_CONTENT_LENGTH=1024 * 1024,
            # Of a file to import, which a page of its own refuses from 10 MB on.
            MAX_UPLOAD_LENGTH=20 * 1024 * 1024,
        )


def require_known(names: Iterable[str]) -> None:
    """Refuse a name that is no setting: most likely it is misspelt."""
    known = ", ".join(SETTINGS)
    for name in names:
        if name not in SETTINGS:
            raise SettingError(
                _("%(name)s is not a setting. Remove it, or correct it to one of %(known)s.", name=name, known=known)
            )


def database_url(text: str | None, app: Flask) -> str:
    """Return the database's address; SQLite in `instance/` when none is given."""
    if not text:
        instance(app)
        return f"sqlite:///{Path(app.instance_path) / 'tracker.db'}"
    if not is_kept_by({"sqlite", "postgresql+psycopg"}, text):
        raise SettingError(
            _(
                "TRACKER_DATABASE_URL cannot be used. "
                "Write it as sqlite:////path/tracker.db or postgresql+psycopg://user@host/name."
            )
        )
    return text


def is_kept_by(drivers: Container[str], text: str) -> bool:
    """Say whether an address leads to a database that lasts, by one of some drivers."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        return False
    return url.drivername in drivers and url.database not in {None, "", ":memory:"}


def replica(given: Mapping[str, str]) -> dict[str, dict[str, object]]:
    """Return the replica by its name, as Flask-SQLAlchemy takes it; nothing if there is none."""
    if not (text := given.get("TRACKER_REPLICA_URL")):
        return {}
    if not all(is_kept_by({"postgresql+psycopg"}, url) for url in (text, given.get("TRACKER_DATABASE_URL", ""))):
        raise SettingError(
            _("Write TRACKER_REPLICA_URL and TRACKER_DATABASE_URL both as postgresql+psycopg://user@host/name.")
        )
    return {"replica": {"url": text, **TO_POSTGRESQL, "connect_args": {"connect_timeout": 2}}}


def secret_key(text: str | None, app: Flask) -> str:
    """Return the key that signs cookies; made once and kept in `instance/` when none is given."""
    if text:
        if len(text) < 16:
            raise SettingError(_("TRACKER_SECRET_KEY is too short. Give at least 16 characters."))
        return text
    path = instance(app) / "secret_key"
    if not path.exists():
        draft = path.with_name(f"secret_key.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32))
        # Of two starts at once one link wins, and nobody ever reads half a key.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    key = path.read_text().strip()
    if not key:
        raise SettingError(_("The file %(path)s is empty. Remove it, or set TRACKER_SECRET_KEY.", path=path))
    return key


def backup_key(text: str | None) -> str | None:
    """Return the public key that locks backups, or None."""
    if text and not re.fullmatch("age1[0-9a-z]+", text):
        raise SettingError(no_backup_key())
    return text or None


def no_backup_key() -> str:
    """Say what locks a backup."""
    said: str = _("TRACKER_BACKUP_KEY is no public key of age. Make a pair with age-keygen, and give the one in age1….")
    return said


def journal(text: str | None) -> bool:
    """Say whether a journal is written."""
    if text not in {None, "", "json"}:
        raise SettingError(_("TRACKER_LOG is “%(text)s”. Write json, or leave it out.", text=text))
    return text == "json"


def sentry_dsn(text: str | None) -> str | None:
    """Return the address that faults are reported to, or None."""
    if text and not re.fullmatch(r"https?://[^\s@]+@[^\s@]+/\d+", text):
        raise SettingError(
            _("TRACKER_SENTRY_DSN is no such address. Write it as https://key@host/1, as you were given it.")
        )
    return text or None


def ss12000_token(text: str | None) -> str | None:
    """Return the key of the API that classes are imported from, or None."""
    if text and not (text.isascii() and text.isprintable() and " " not in text):
        raise SettingError(_("TRACKER_SS12000_TOKEN cannot be a key. Write it as you were given it, without blanks."))
    return text or None


def origin(text: str | None) -> str | None:
    """Return the scheme and host that links in mail and passkeys are made for, or None."""
    if text and not ORIGIN.fullmatch(text):
        raise SettingError(_("TRACKER_ORIGIN is no address of a site. Write it as https://linjen.example.org."))
    return text.rstrip("/").lower() if text else None


def yes_or_no(name: str, given: Mapping[str, str]) -> bool:
    """Return whether a setting is yes; not given, it is no."""
    text = given.get(name) or "no"
    if text not in {"yes", "no"}:
        raise SettingError(_("%(name)s is “%(text)s”. Write yes or no.", name=name, text=text))
    return text == "yes"


def hosts(given: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names that the product is reached by, beside those of the machine itself."""
    link = ORIGIN.fullmatch(given.get("TRACKER_ORIGIN", "").lower())
    return (*addresses.names(given.get("TRACKER_HOSTS", "")), *([link[1]] if link else []))


def fixed_date(text: str | None) -> date | None:
    """Return the date that stands in for today, or None."""
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        found = date.min
    if found and not FIRST_DAY <= found <= LAST_DAY:
        raise SettingError(_("TRACKER_TODAY is “%(text)s”. Write a date as 2026-11-24.", text=text))
    return found


def instance(app: Flask) -> Path:
    """Return the instance folder, made if need be."""
    folder = Path(app.instance_path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            _(
                "The folder %(folder)s cannot be made (%(reason)s). Set TRACKER_DATABASE_URL and TRACKER_SECRET_KEY.",
                folder=folder,
                reason=why_not(error),
            )
        ) from None
    return folder
