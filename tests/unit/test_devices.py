"""Devices are told apart in two words."""

import pytest

from tracker.access.devices import device

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "told"),
    [
        (f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36", ("Chrome", "Android")),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/131.0 Safari/537.36 Edg/131.0",
            ("Edge", "Windows"),
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1", ("Safari", "iPhone")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) CriOS/131.0 Safari/604.1", ("Chrome", "iPhone")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko Firefox/132.0", ("Firefox", "Mac")),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/131.0 Safari/537.36", ("Chrome", "Chromebook")),
        ("Mozilla/5.0 (Linux; Android 14; SM-S) SamsungBrowser/27.0 Chrome/125.0", ("Samsung Internet", "Android")),
        ("curl/8.5", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_device_is_told_in_two_words(user_agent: str, told: tuple[str | None, str | None]) -> None:
    assert device(user_agent) == told
