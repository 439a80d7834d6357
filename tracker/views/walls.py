"""The walls: whom a request comes from, by which name it asks for us, and what keeps an answer to itself."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import chain
from typing import Any

from flask import Flask, Response, abort, current_app, request

from tracker.addresses import Network
from tracker.words import gettext as _

TWO_YEARS = 2 * 365 * 24 * 60 * 60
# Nothing is loaded but from here, each kind by name; no script or style stands in a page.
CONTENT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# What a page of ours never asks a device for.
UNUSED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation"),
    *("gyroscope", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "usb", "xr-spatial-tracking"),
)
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {source}" for name, source in CONTENT.items()),
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# An address that is a secret goes to no other page, and to no search engine.
SECRET = HEADERS | {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
TRANSPORT = f"max-age={TWO_YEARS}; includeSubDomains"
# By these names only the machine itself is meant.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
# What watches a machine among several calls it by its address; the answers name no place.
PROBED = frozenset({"health.live", "health.ready"})
PORT = re.compile(r":\d*$")
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
SENDING = ("CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")
MOST_UNREAD, AT_ONCE = 32 * 1024 * 1024, 64 * 1024

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


def init_app(app: Flask) -> None:
    """Set the walls up; a request meets them before any page does."""
    inner: Application = app.wsgi_app

    def behind_proxies(environ: Environ, start_response: Any) -> Iterable[bytes]:
        believe(environ, app.config["PROXIES"])
        answer = inner(environ, start_response)
        take_the_rest(environ)
        return answer

    app.wsgi_app = behind_proxies  # type: ignore[method-assign]  # the documented way to wrap an application
    app.before_request(refuse_unknown_name)
    app.before_request(refuse_nul)
    app.after_request(protect)


def believe(environ: Environ, proxies: tuple[Network, ...]) -> None:
    """Put what a proxy of ours says in the place of what it hides; what anybody else says so is forgotten."""
    chain, scheme, name = (environ.pop(header, "") for header in FORWARDED)
    if not is_proxy(address_of(environ.get("REMOTE_ADDR", "")), proxies):
        return
    if client := client_of(chain, proxies):
        environ["REMOTE_ADDR"] = str(client)
    if (scheme := last(scheme).lower()) in {"http", "https"}:
        environ["wsgi.url_scheme"] = scheme
    if name := last(name):
        environ["HTTP_HOST"] = name


def take_the_rest(environ: Environ) -> None:
    """Read what a page has left unread of what was sent: a proxy that cannot send it all takes our answer for a fault.

    Only where the server knows an end to it, and no more than MOST_UNREAD bytes.
    """
    if environ.get("wsgi.input_terminated") and any(environ.get(header) for header in SENDING):
        body, left = environ["wsgi.input"], MOST_UNREAD
        while left > 0 and (part := body.read(AT_ONCE)):
            left -= len(part)


def client_of(chain: str, proxies: tuple[Network, ...]) -> IPv4Address | IPv6Address | None:
    """Return the nearest address of a chain that is no proxy of ours; before it anybody may have written."""
    nearest = None
    for text in reversed(chain.split(",")):
        address = address_of(text.strip())
        if address is None:
            break
        nearest = address
        if not is_proxy(address, proxies):
            break
    return nearest


@lru_cache(maxsize=100)
def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """Return an address, without the port that some proxies write behind it; None when it is none."""
    bare = text.partition("]")[0].removeprefix("[") if text.startswith("[") else text
    bare = PORT.sub("", bare) if bare.count(":") == 1 else bare
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address


def is_proxy(address: IPv4Address | IPv6Address | None, proxies: tuple[Network, ...]) -> bool:
    """Say whether an address is one of the proxies that are named in the settings."""
    return address is not None and any(address in network for network in proxies)


def last(listed: str) -> str:
    """Return the last of what is listed: what the nearest proxy says."""
    return listed.rpartition(",")[2].strip()


def refuse_unknown_name() -> None:
    """Refuse a request by a name that is not ours: links in answers and letters are made of it."""
    if request.endpoint in PROBED:
        return
    name = PORT.sub("", request.host).lower()
    if name not in LOOPBACK and not any(is_meant(name, known) for known in current_app.config["HOSTS"]):
        abort(400, _("This is no address of Linjen. Whoever runs it names its addresses in the setting TRACKER_HOSTS."))


def is_meant(name: str, known: str) -> bool:
    """Say whether a name is the known one, or below it if that begins with a dot."""
    return name == known or (known.startswith(".") and name.endswith(known))


def refuse_nul() -> None:
    """Refuse what no keyboard writes, and PostgreSQL cannot store; and a field without a name, which no form has."""
    texts: list[str | None] = [request.path, *chain(*request.args.items(multi=True))]
    if request.mimetype:  # it brings a form, or what is none
        texts += chain(*request.form.items(multi=True))
        texts += chain(*((name, file.filename or "") for name, file in request.files.items(multi=True)))
    if any(text is None or "\0" in text for text in texts):
        abort(400)


def protect(response: Response) -> Response:
    """Add the headers that keep a page to itself; only assets may be kept."""
    is_secret = request.url_rule is not None and "token" in request.url_rule.arguments
    response.headers.extend(SECRET if is_secret else HEADERS)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = TRANSPORT
    # An asset that is not there is answered with a page, which names who is signed in.
    if request.endpoint != "static" or response.status_code >= 400:
        # A form that was refused may be gone back to; everything else personal is not kept.
        kept = request.method == "POST" and response.status_code in {409, 422} and not is_secret
        response.headers.setdefault("Cache-Control", "private, no-cache" if kept else "no-store")
    return response
