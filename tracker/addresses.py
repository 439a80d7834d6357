"""Settings that name addresses: by which names the product is reached, and which proxies stand before it."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network

from tracker.errors import SettingError
from tracker.words import gettext as _

Network = IPv4Network | IPv6Network
# `linjen.example.org`, or `.example.org` for all below it; no port, which is not looked at. An address of IPv6 in [ ].
NAME = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")


def names(text: str) -> tuple[str, ...]:
    """Return the names of TRACKER_HOSTS; raise SettingError."""
    found = tuple(listed(text.lower()))
    for name in found:
        if not NAME.fullmatch(name):
            raise SettingError(
                _(
                    "TRACKER_HOSTS has “%(name)s”, which is no name. Write names without port or path, as "
                    "linjen.example.org, with commas between them.",
                    name=name,
                )
            )
    return found


def networks(text: str) -> tuple[Network, ...]:
    """Return the networks of TRACKER_PROXIES, none unless they are named; raise SettingError."""
    found = []
    for each in listed(text):
        try:
            found.append(ip_network(each))
        except ValueError:
            raise SettingError(
                _(
                    "TRACKER_PROXIES has “%(address)s”, which is no address. Write addresses or networks, as 127.0.0.1 "
                    "or 10.0.0.0/24, with commas between them.",
                    address=each,
                )
            ) from None
    return tuple(found)


def listed(text: str) -> list[str]:
    """Return what stands between commas or blanks."""
    return text.replace(",", " ").split()
