"""Other systems are asked straight: no reference to another address is followed, this computer has no proxy."""

from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, build_opener


class StayHere(HTTPRedirectHandler):
    """Follows no reference to another address: a key would follow too."""

    def redirect_request(self, *_args: object, **_named: object) -> None:
        """Follow nothing."""


def opener_for(address: str) -> OpenerDirector:
    """Return what opens addresses at a place; this computer is asked without any proxy."""
    if is_this_computer(urlsplit(address).hostname or ""):
        return build_opener(StayHere, ProxyHandler({}))
    return build_opener(StayHere)


def is_this_computer(host: str) -> bool:
    """Say whether a host is the computer itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_safe(address: str) -> bool:
    """Say whether an address is a whole one that nobody can listen in on: https, or this computer."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and not any(sign in address for sign in " @#\\")
    return plain and bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_this_computer(host)))
