"""A small OpenID provider with invented people, run as a process of its own: `python -m tests.provider`.

It writes the port that it listens on as its first line. Tests tell it by `POST /test` who signs in next (`user`), what
its ID tokens say instead (`claims`), and what goes wrong (`fault`).
"""

import logging
import secrets
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection
from json import dumps, loads
from threading import Thread
from time import sleep, time
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from werkzeug.serving import make_server

from tracker.provider import SingleSignOn

CLIENT, SECRET = "linjen", "provhemlighet"
NORA: dict[str, Any] = {"sub": "nora-1", "name": "Nora Ny", "email": "nora@example.org"}
Key = RSAKey | ECKey
BAD_ANSWERS = {"broken": ("oh", 500), "page": ("<p>hello</p>", 200), "list": ("[]", 200), "huge": ("9" * 10**6, 200)}


class Provider:
    """Who signs in next, what goes wrong, and the codes that have been given out."""

    def __init__(self) -> None:
        """Begin with one key."""
        self.keys: list[Key] = [self.made()]
        self.codes: dict[str, dict[str, str]] = {}
        self.user, self.claims, self.fault = dict(NORA), dict[str, Any](), ""
        self.told: dict[str, Any] = {}

    def made(self) -> Key:
        """Return a new key."""
        return ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)

    def rotate(self) -> None:
        """Sign with a new key, of another kind, and forget the old one."""
        self.keys = [RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True), self.made()]

    def id_token(self, nonce: str) -> str:
        """Return what is told of the person, signed; or as a fault has it."""
        at = int(time())
        claims: dict[str, Any] = {
            "iss": request.host_url.rstrip("/"),
            "aud": CLIENT,
            "iat": at,
            "exp": at + 300,
            "nonce": nonce,
        }
        claims |= {name: value for name, value in self.user.items() if name not in self.told} | self.claims
        moved = {name: at + claims[name] for name in ("iat", "exp", "nbf") if self.claims.get(name)}
        claims = {name: value for name, value in (claims | moved).items() if value is not None}
        key: Key | OctKey = {"stranger": self.made()}.get(self.fault, self.keys[0])
        if self.fault == "shared":
            key = OctKey.import_key(SECRET.ljust(32, "x"))
        algorithm = {"EC": "ES256", "RSA": "RS256", "oct": "HS256"}[key.key_type]
        header = {"alg": algorithm} | ({} if self.fault == "nameless" else {"kid": str(key.kid)})
        if self.fault == "unsigned":
            parts = (
                urlsafe_b64encode(dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "none"}, claims)
            )
            return ".".join(parts) + "."
        token: str = jwt.encode(header, claims, key)
        return token

    def tell(self) -> Any:
        """Take what a test says."""
        given = request.get_json()
        self.user, self.claims = given.get("user", NORA), given.get("claims", {})
        self.fault, self.told = given.get("fault", ""), given.get("told", {})
        if self.fault == "rotated":
            self.rotate()
        return {}

    def itself(self) -> Any:
        """Say where what is."""
        here = request.host_url.rstrip("/")
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        told: dict[str, Any] = {f"{name}_endpoint": f"{here}/{path}" for name, path in names.items()}
        told |= {"issuer": here, "jwks_uri": f"{here}/keys", "end_session_endpoint": f"{here}/leave?by=link"}
        faults: dict[str, dict[str, Any]] = {
            "other-metadata": {"issuer": "https://login.example.com"},
            "plain-endpoint": {"token_endpoint": "http://login.example.com/token"},
            "no-way-out": {"end_session_endpoint": None},
            "plain-way-out": {"end_session_endpoint": "http://login.example.com/leave"},
            "post-only": {"token_endpoint_auth_methods_supported": ["client_secret_post"]},
        }
        return told | faults.get(self.fault, {})

    def jwks(self) -> Any:
        """Show the public keys, among others that are of no use."""
        odd: list[Any] = [{"kty": "AKP", "kid": "later"}, {"kty": "RSA"}, {"kty": "oct", "k": "eA"}, 7]
        return {"keys": [*odd, *(key.as_dict(private=False) for key in reversed(self.keys))]}

    def authorize(self) -> Any:
        """Take the person to be signed in, and send them back."""
        asked = request.args.to_dict()
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        code = secrets.token_urlsafe()
        answer = {"state": asked["state"], "iss": request.host_url.rstrip("/"), "code": code}
        if self.fault == "cancelled":
            answer = {"state": asked["state"], "error": "access_denied", "error_description": "<b>no</b>"}
        if self.fault == "mixed-up":
            answer["iss"] = "https://login.example.com"
        self.codes[code] = asked
        return redirect(f"{asked['redirect_uri']}?{urlencode(answer)}", 302)

    def token(self) -> Any:
        """Give an ID token for a code, once."""
        if self.fault in BAD_ANSWERS:
            return Response(*BAD_ANSWERS[self.fault])
        if self.fault == "elsewhere":
            return redirect("/authorize")
        if self.fault == "slow":
            sleep(1)
        given, basic = request.form, request.authorization
        who = (basic.username, basic.password) if basic else (given.get("client_id"), given.get("client_secret"))
        if who != (CLIENT, SECRET):
            return {"error": "invalid_client"}, 401
        known, challenge = self.codes.pop(given["code"], {}), plain(sha256(given["code_verifier"].encode()).digest())
        if (known.get("code_challenge"), known.get("redirect_uri")) != (challenge, given["redirect_uri"]):
            return {"error": "invalid_grant"}, 400
        return {"access_token": "av", "token_type": "Bearer", "id_token": self.id_token(known["nonce"])}

    def userinfo(self) -> Any:
        """Tell what the ID token does not."""
        assert request.headers["Authorization"] == "Bearer av"
        return {"sub": self.user["sub"]} | self.told


def plain(part: bytes) -> str:
    """Return a part of a token as it is sent."""
    return urlsafe_b64encode(part).rstrip(b"=").decode()


def app_of(provider: Provider) -> Flask:
    """Return the provider as an app."""
    app = Flask(__name__)
    app.add_url_rule("/test", view_func=provider.tell, methods=["POST"])
    app.add_url_rule("/.well-known/openid-configuration", view_func=provider.itself)
    app.add_url_rule("/keys", view_func=provider.jwks)
    app.add_url_rule("/authorize", view_func=provider.authorize)
    app.add_url_rule("/token", view_func=provider.token, methods=["POST"])
    app.add_url_rule("/userinfo", view_func=provider.userinfo)
    return app


def main() -> None:
    """Serve until standard input ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app_of(Provider()), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    print(server.port, flush=True)  # noqa: T201 - told to whoever started it
    sys.stdin.read()


class Running:
    """A provider that runs, and what tests tell it."""

    def __init__(self, port: int) -> None:
        """Remember where it listens."""
        self.issuer, self.port = f"http://127.0.0.1:{port}", port

    def settings(self, **other: Any) -> SingleSignOn:
        """Return how the product is told of it."""
        given = {"client_secret": SECRET, "name": "Skolkontot"} | other
        return SingleSignOn(self.issuer, CLIENT, **given)

    def tell(self, **state: Any) -> None:
        """Say who signs in next, and what goes wrong."""
        self.ask("POST", "/test", dumps(state))

    def ask(self, method: str, path: str, body: str | None = None) -> str:
        """Ask for something; return where the answer leads."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        answer.read()
        assert answer.status < 400, answer.status
        connection.close()
        return answer.headers.get("Location") or ""


@contextmanager
def running() -> Iterator[Running]:
    """Run a provider in a process of its own."""
    command = [sys.executable, "-m", "tests.provider"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Running(loads(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.wait(10)


if __name__ == "__main__":
    main()
