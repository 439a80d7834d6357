"""Single sign-on by OpenID Connect: the way to the provider and back, which says who somebody is there."""

from tracker.access.sso.provider import Failed, Why
from tracker.access.sso.trip import (
    Arrival,
    Claimed,
    account_name,
    arrive,
    arrived,
    carry_leaving,
    carry_trip,
    contact,
    forget_arrival,
    is_on,
    set_out,
    stay_arrived,
    way_to_leave,
)

__all__ = [
    "Arrival",
    "Claimed",
    "Failed",
    "Why",
    "account_name",
    "arrive",
    "arrived",
    "carry_leaving",
    "carry_trip",
    "contact",
    "forget_arrival",
    "is_on",
    "set_out",
    "stay_arrived",
    "way_to_leave",
]
