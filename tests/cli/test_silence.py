"""What the running product says aside: that something went wrong, and no secret, whatever was asked of it."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from shutil import copyfile
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.browser.hands import tracker
from tests.browser.serving import Site, serving

EMAIL, PASSWORD, WRONG = "h.emlig@example.org", "fyra hemliga ord i rad", "fel och ändå hemligt"
BROKEN = ("calendar_link", "access_token", "one_time_link", "mentor_link", "user_account")
Ask = Callable[..., str]


def visitor(site: Site, jar: CookieJar) -> Ask:
    """Return what asks for a page, or sends its form, as a browser with these cookies; errors are answers too."""
    opener = build_opener(HTTPCookieProcessor(jar))

    def ask(path: str, headers: dict[str, str] | None = None, **form: str) -> str:
        data = urlencode(form).encode() if form else None
        try:
            with opener.open(Request(site.url + path, data, headers or {})) as answer:
                return str(answer.read().decode())
        except HTTPError as refused:
            with refused:
                return f"{refused.code} {refused.read().decode()}"

    return ask


def secrets_met(ask: Ask, jar: CookieJar, setup: str) -> list[str]:
    """Go through every door that has a secret, and return what must be said nowhere."""
    ask(f"/setup/{setup}", name="H. Emlig", email=EMAIL, password=PASSWORD, municipality="0127")
    ask("/sign-out", leave="")
    ask("/sign-in", email=EMAIL, password=WRONG)
    ask("/sign-in", email=EMAIL, password=PASSWORD)
    [calendar] = set(re.findall(r"/calendar/([\w-]+)\.ics", ask("/account/calendar", make="")))
    [key] = set(re.findall(r"linjen_[\w-]{30,}", ask("/exports/tokens", name="Power BI", days="90")))
    ask("/exports/classes.csv", {"Authorization": f"Bearer {key}"})
    ask("/m/ett-hemligt-tecken")
    ask("/invite/ett-annat-hemligt")
    return [setup, WRONG, PASSWORD, calendar, key, "ett-hemligt-tecken", "ett-annat-hemligt", EMAIL, "H. Emlig"]


@pytest.mark.long
def test_the_running_product_says_what_went_wrong_and_never_a_secret(sqlite_template: Path, tmp_path: Path) -> None:
    path, log, jar = tmp_path / "tracker.db", tmp_path / "log", CookieJar()
    copyfile(sqlite_template, path)
    setup = tracker(f"sqlite:///{path}", "init").split()[-1].rpartition("/")[2]
    with serving(f"sqlite:///{path}", log) as site:
        ask = visitor(site, jar)
        secrets = secrets_met(ask, jar, setup)
        secrets += [cookie.value for cookie in jar if cookie.value]
        assert any(cookie.name == "linjen" for cookie in jar)
        assert "H. Emlig" in ask("/account")
        with closing(sqlite3.connect(path)) as database:
            for table in BROKEN:
                database.execute(f"ALTER TABLE {table} RENAME TO {table}_elsewhere")
        outside = visitor(site, CookieJar())
        answers = [
            outside(f"/calendar/{secrets[3]}.ics"),
            outside("/m/ett-hemligt-tecken"),
            outside("/invite/ett-annat-hemligt"),
            outside(f"/setup/{setup}"),
            outside("/sign-in", email=EMAIL, password=PASSWORD),
            outside("/exports/classes.csv", {"Authorization": f"Bearer {secrets[4]}"}),
            ask("/account"),
        ]
    said = log.read_text()
    assert [answer.partition(" ")[0] for answer in answers] == ["500"] * 7
    assert said.count("Exception on ") == 7
    assert "Exception on /calendar/<token>.ics" in said
    assert [secret for secret in secrets if secret in said + "".join(answers)] == []
