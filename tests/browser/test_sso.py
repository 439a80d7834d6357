"""Single sign-on in a real browser, with the settings of the environment: asked for, answered, and then one tap."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.hands import heading, sign_in
from tests.browser.serving import Site, serving
from tests.browser.town import town_of
from tests.provider import CLIENT, SECRET, Running

LEAD = "p.ansvarig@example.org"
FILES = {
    "schools": "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp\n9900;Exempelköping;99000001;Ängsskolan;kommunal\n",
    "users": f"epost;namn;roll;kommunkod\n{LEAD};P. Ansvarig;programansvarig;9900\n",
}


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, at_work: Running) -> Iterator[Site]:
    """Serve a municipality with single sign-on, set up as an operator does."""
    folder = tmp_path_factory.mktemp("town")
    town = town_of(FILES, (LEAD,), sqlite_template, folder)
    at_work.tell()
    with pytest.MonkeyPatch.context() as patch:
        settings = {"ISSUER": at_work.issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "NAME": "Skolkontot"}
        for name, text in settings.items():
            patch.setenv(f"TRACKER_OIDC_{name}", text)
        with serving(f"sqlite:///{town}", folder / "log") as site:
            yield site


@pytest.mark.long
def test_who_is_unknown_asks_is_let_in_and_then_comes_in_by_one_tap(desk: Page, phone: Page, look: Look) -> None:
    phone.goto("/sign-in")
    look(phone)
    phone.get_by_role("link", name="Logga in med Skolkontot").tap()
    expect(heading(phone)).to_have_text("Du finns inte i Linjen än")
    look(phone)
    phone.get_by_role("button", name="Be om att få komma in").tap()
    expect(phone.get_by_text("Du bad om att få komma in")).to_be_visible()
    sign_in(desk, LEAD)
    desk.goto("/admin/users")
    desk.get_by_role("link", name="1 person ber om att få komma in").click()
    look(desk)
    desk.get_by_role("link", name="Svara").click()
    desk.get_by_label("Var?").select_option(label="Ängsskolan")
    look(desk)
    desk.get_by_role("button", name="Släpp in", exact=True).click()
    expect(heading(desk)).to_have_text("Nora Ny")
    phone.goto("/sign-in")
    phone.get_by_role("link", name="Logga in med Skolkontot").tap()
    expect(heading(phone)).to_have_text("Mina klasser")
    phone.goto("/account")
    look(phone)
    phone.goto("/privacy")
    look(phone)
