"""Cookies that are signed: by a clock that is a little ahead, too."""

import time

import pytest
from itsdangerous import BadSignature

from tracker.access.cookies import Unhurried

DAY = 24 * 60 * 60


class Moved(Unhurried):
    """Signs by a clock that is some days ahead."""

    days = 0.0

    def get_timestamp(self) -> int:
        """Return the seconds that this clock shows."""
        return int(time.time() + self.days * DAY)


def signed(days: float) -> bytes:
    """Return what such a clock has signed."""
    moved = Moved("key")
    moved.days = days
    return moved.sign("x")


@pytest.mark.parametrize("days", [-0.5, 0, 0.001, 1.9])
def test_what_a_clock_has_signed_that_is_a_little_wrong_is_good(days: float) -> None:
    assert Unhurried("key").unsign(signed(days), max_age=DAY) == b"x"


@pytest.mark.parametrize("days", [-1.1, 2.1, 3650])
def test_what_was_signed_too_long_ago_or_far_ahead_is_not(days: float) -> None:
    with pytest.raises(BadSignature):
        Unhurried("key").unsign(signed(days), max_age=DAY)
    with pytest.raises(BadSignature):
        Unhurried("another key").unsign(signed(0), max_age=DAY)
