"""Letters, and the servers that take them."""

import logging
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask

from tests.conftest import settings
from tests.mailbox import running_mailbox, text_of
from tracker import create_app, mail
from tracker.errors import SettingError
from tracker.mail import Letter, later, letter
from tracker.mail_server import MailServer

HEMLIGT = Letter("asa.ek@example.org", "Hemligt", ("Hej Åsa!", "Två stycken."))
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def certificate(folder: Path) -> Path:
    """Write a certificate of localhost with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return path


def far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the mail server of this machine count as one beyond a network."""
    monkeypatch.setattr(letter, "is_this_machine", lambda _host: False)


def test_a_letter_arrives_as_it_was_written(context: Flask) -> None:
    with running_mailbox(context) as box:
        mail.send(HEMLIGT)
        [taken] = box.take()
    assert (taken["Subject"], text_of(taken)) == ("Hemligt", "Hej Åsa!\n\nTvå stycken.\n")


def test_a_letter_goes_over_tls_to_a_server_that_can_be_trusted_and_knows_the_password(
    context: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far_away(monkeypatch)
    path = certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(path)

    def knows(_server: object, _session: object, _envelope: object, _how: str, given: object) -> AuthResult:
        return AuthResult(success=getattr(given, "password", b"") == b"hemligt")

    options = {"tls_context": tls, "require_starttls": True, "authenticator": knows, "auth_required": True}
    with running_mailbox(context, **options) as box:
        server = MailServer("smtp", "localhost", box.port, "linjen", "hemligt")
        context.config["MAIL_SERVER"] = server
        with pytest.raises(mail.Unsent, match="SSLCertVerificationError"):
            mail.send(HEMLIGT)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        mail.send(HEMLIGT)
        assert len(box.take()) == 1
    assert "hemligt" not in repr(server)


def test_a_server_without_tls_gets_nothing_over_a_network_unless_that_is_said(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    far_away(monkeypatch)
    with running_mailbox(context) as box:
        with pytest.raises(mail.Unsent, match="SMTPNotSupportedError"):
            mail.send(HEMLIGT)
        context.config["MAIL_SERVER"] = MailServer("smtp+plain", "localhost", box.port, None, None)
        mail.send(HEMLIGT)
        assert len(box.take()) == 1


@pytest.mark.parametrize("to", ["a@example.org\nBcc: b@example.org", "å.ek@example.org"])
def test_an_address_that_the_server_cannot_take_is_no_fault(context: Flask, to: str) -> None:
    with running_mailbox(context, enable_SMTPUTF8=False) as box:
        with pytest.raises(mail.Unsent):
            mail.send(Letter(to, "x", ("y",)))
        assert box.take() == []


def test_a_letter_that_is_not_taken_is_tried_three_times_and_the_log_tells_no_secret(
    context: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(later, "PAUSES", (0, 0))
    office = context.extensions["mail"]
    with running_mailbox(context) as box, caplog.at_level(logging.WARNING):
        box.refuses = 2
        office.take(lambda: HEMLIGT)
        assert [taken["Subject"] for taken in box.take()] == ["Hemligt"]
        box.refuses = 5
        office.take(lambda: HEMLIGT)
        assert (box.take(), box.refuses) == ([], 2)
    assert "SMTPDataError" in caplog.text
    assert not any(word in caplog.text for word in ("Hemligt", "Åsa", "asa.ek"))


def test_a_letter_that_cannot_be_written_keeps_no_other_from_being_sent(
    context: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def unwritten() -> Letter:
        raise ZeroDivisionError("asa.ek@example.org")

    office = context.extensions["mail"]
    with running_mailbox(context) as box:
        office.take(unwritten)
        office.take(lambda: HEMLIGT)
        assert len(box.take()) == 1
    assert "ZeroDivisionError" in caplog.text
    assert "asa.ek" not in caplog.text


GOOD = {"TRACKER_ORIGIN": "https://Linjen.example.org/", "TRACKER_MAIL_FROM": "linjen@example.org"}


def made(given: dict[str, str]) -> Flask:
    """Return the product with some settings more."""
    return create_app(settings("sqlite:///unused.db") | GOOD | given)


def test_settings_of_mail_are_read(database_url: str) -> None:
    app = made({"TRACKER_SMTP_URL": "smtps://linjen:p%40ss@mail.example.org"})
    assert app.config["MAIL_SERVER"] == MailServer("smtps", "mail.example.org", 465, "linjen", "p@ss")
    assert app.config["ORIGIN"] == "https://linjen.example.org"
    plain = made({"TRACKER_SMTP_URL": "smtp://mail.example.org:2525"}).config["MAIL_SERVER"]
    assert plain == MailServer("smtp", "mail.example.org", 2525, None, None)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TRACKER_SMTP_URL", "mail.example.org"),
        ("TRACKER_SMTP_URL", "http://mail.example.org"),
        ("TRACKER_SMTP_URL", "smtp://"),
        ("TRACKER_SMTP_URL", "smtp://mail.example.org:x"),
        ("TRACKER_SMTP_URL", "smtp://mail.example.org/path"),
        ("TRACKER_SMTP_URL", "smtp://[mail"),
        ("TRACKER_ORIGIN", "linjen.example.org"),
        ("TRACKER_ORIGIN", "https://linjen.example.org/path"),
        ("TRACKER_ORIGIN", "https://linjen.example.org?x"),
        ("TRACKER_ORIGIN", "https://[linjen"),
        ("TRACKER_ORIGIN", "https://linjen.example.org:x"),
        ("TRACKER_ORIGIN", "https://me@linjen.example.org"),
        ("TRACKER_ORIGIN", ""),
        ("TRACKER_MAIL_FROM", ""),
        ("TRACKER_MAIL_FROM", "linjen"),
    ],
)
def test_a_wrong_setting_stops_the_start(database_url: str, name: str, text: str) -> None:
    with pytest.raises(SettingError, match=name):
        made({"TRACKER_SMTP_URL": "smtp://mail.example.org"} | {name: text})
