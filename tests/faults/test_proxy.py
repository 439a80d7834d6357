"""Behind the proxies of the guide: TLS, cookies, whose word is taken, what is logged, and what is said meanwhile."""

import os
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.browser.hands import PASSWORD
from tests.browser.serving import serving
from tests.browser.town import LEADER
from tests.faults.conftest import logged
from tests.faults.proxies import KINDS, NAME, Proxy, program, proxying

pytestmark = pytest.mark.long


def sign_in(proxy: Proxy) -> str:
    """Sign the leader in; return the cookies, of which every one is the host's own."""
    form = urlencode({"email": LEADER, "password": PASSWORD}).encode()
    answer, _text = proxy.ask("POST", "/sign-in", form, Sec_Fetch_Site="same-origin")
    assert answer.status == 303
    cookies = answer.msg.get_all("Set-Cookie") or []
    assert cookies
    assert all(each.startswith("__Host-") and "; Secure" in each for each in cookies)
    return "; ".join(each.partition(";")[0] for each in cookies)


@pytest.mark.parametrize("kind", KINDS)
def test_a_session_is_logged_by_way_of_the_proxy(kind: str, town_url: str, tmp_path: Path) -> None:
    if not program(kind):
        assert os.environ.get("CI") != "true", f"{kind} is missing"
        pytest.skip(f"{kind} is not installed")
    product = serving(town_url, tmp_path / "log", TRACKER_ORIGIN=f"https://{NAME}", TRACKER_PROXIES="127.0.0.1")
    with product as site, proxying(kind, tmp_path, site) as proxy:
        answer, _text = proxy.ask("GET", "/sign-in", X_Forwarded_For="192.0.2.1", X_Forwarded_Host="evil.example")
        assert answer.status == 200, "what a stranger says of hosts is not passed on"
        assert answer.headers["Strict-Transport-Security"]
        cookies = sign_in(proxy)
        form = {"id": str(uuid4()), "session": "1", "status": "held", "everyone": "other", "present": "20"}
        form |= {"outcome": "as_planned", "day": "2026-11-20", "minutes": "50", "leader_roles": "teacher"}
        body, before = urlencode(form).encode(), len(logged(site))
        same = {"Cookie": cookies, "Origin": f"https://{NAME}"}
        assert proxy.ask("POST", "/plans/1/log", body, **same)[0].status == 303
        assert proxy.ask("POST", "/plans/1/log", body, Cookie=cookies, Origin="https://evil.example")[0].status == 403
        assert len(logged(site)) == before + 1
        too_much, _text = proxy.ask("POST", "/sign-in", b"a" * 2_000_000)
        assert (too_much.status, "X-Request-ID" in too_much.headers) == (413, True), "the product says what to do"
        for path in ("/m/", "/calendar/", "/invite/", "/setup/", "/reminders/"):
            assert proxy.ask("GET", f"{path}secret-of-a-link")[0].status in {400, 404, 405}
        assert site.process
        site.process.terminate()
        site.process.wait(20)
        answer, text = proxy.ask("GET", "/reach", Cookie=cookies)
        assert (answer.status, "Linjen svarar inte just nu" in text) == (502, True)
        assert proxy.ask("GET", "/m/secret-of-a-link")[0].status == 502
    written = "".join(path.read_text() for path in (tmp_path / "said", *tmp_path.glob("linjen*.log")))
    assert "secret-of-a-link" not in written
    assert kind == "caddy" or "POST /plans/1/log 303" in written
