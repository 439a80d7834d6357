"""A key for other systems, and those who bring it."""

from base64 import b64encode

from flask import Flask

from tests.client import WatchfulClient, another_client
from tests.pages.cast import soup


def make_token(client: WatchfulClient, **more: str) -> str:
    """Make a key on the page, and read it there."""
    answer = client.post("/exports/tokens", data={"name": "Power BI", "days": "90"} | more)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "Set-Cookie" not in answer.headers, "the key is no secret in a cookie"
    field = soup(answer).select_one("#token")
    assert field is not None
    return str(field["value"])


def program(app: Flask) -> WatchfulClient:
    """Start a program, which nobody has signed in."""
    return another_client(app)


def bearer(token: str) -> dict[str, str]:
    """Bring a key as scripts do."""
    return {"Authorization": f"Bearer {token}"}


def basic(token: str) -> dict[str, str]:
    """Bring a key as Excel does."""
    return {"Authorization": "Basic " + b64encode(f"whoever:{token}".encode()).decode()}
