"""Going to the provider of single sign-on and back, as a browser does."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient, another_client
from tests.provider import Running
from tracker.access.sso.provider import provider as known_provider
from tracker.models import Identity, db

BACK, NEW, REQUESTS = "/sign-in/sso/back", "/sign-in/sso/new", "/admin/users/requests"


def switch_on(app: Flask, provider: Running) -> None:
    """Let the product sign people in by a provider that does as it should."""
    known_provider.cache_clear()
    provider.tell()
    app.config["SINGLE_SIGN_ON"] = provider.settings()


def there(client: WatchfulClient, provider: Running, begin: str = "/sign-in/sso") -> dict[str, str]:
    """Set out, sign in with the provider, and return what it sends back."""
    out = client.get(begin)
    assert out.status_code == 303, out.text
    assert out.location.startswith(f"{provider.issuer}/authorize?")
    found = urlsplit(provider.ask("GET", out.location.removeprefix(provider.issuer)))
    assert (found.netloc, found.path) == ("localhost", BACK)
    return dict(parse_qsl(found.query))


def back(client: WatchfulClient, answer: dict[str, str]) -> TestResponse:
    """Come back with an answer."""
    return client.get(f"{BACK}?{urlencode(answer)}")


def go(client: WatchfulClient, provider: Running, begin: str = "/sign-in/sso") -> TestResponse:
    """Go there and back."""
    return back(client, there(client, provider, begin))


def browser(app: Flask) -> WatchfulClient:
    """Open a browser that nobody has used."""
    return another_client(app)


def add_identity(user_id: int, provider: Running, subject: str = "nora-1") -> None:
    """Let a person come in by the provider's word."""
    db.session.add(Identity(user_id=user_id, issuer=provider.issuer, subject=subject))
