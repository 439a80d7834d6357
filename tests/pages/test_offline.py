"""What the server has for phones without a network: the worker, the outbox's frame, whose page it was."""

import json
import re

from bs4 import BeautifulSoup
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import add_person, said, soup, stored
from tests.pages.lines import HELD, leader_with_class
from tests.pages.world import enter
from tracker.models import Role, SessionLog, db


def test_the_worker_names_every_asset_and_is_asked_for_each_time(client: WatchfulClient) -> None:
    answer = client.get("/sw.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assets = re.findall(r'"(/static/[^"]+)"', answer.text)
    assert {"tracker.css", "log.js", "outbox.js", "worker.js"} <= {re.split("[/?]", each)[2] for each in assets}
    for each in assets:
        asset = client.get(each)
        assert asset.status_code == 200
        asset.close()


def test_the_outbox_is_the_same_page_for_everybody(client: WatchfulClient) -> None:
    stranger = soup(client.get("/outbox"))
    leader_with_class(client)
    mine = client.get("/outbox")
    assert "A. Lärare" not in mine.text
    [script] = soup(mine).select("script[data-person]")
    del script.attrs["data-person"]
    assert without_space(BeautifulSoup(mine.text, "html.parser").main) == without_space(stranger.main)


def without_space(part: object) -> str:
    """Return markup without the white space in it."""
    return "".join(str(part).split())


def test_only_staff_have_the_worker(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    assert soup(client.get("/")).select('script[data-person="1"]')
    assert soup(client.get(f"/plans/{plan_id}/log")).select('form[data-log] input[name=by][value="1"]')
    with stored(app):
        add_person(Role.ADMINISTRATOR, email="admin@example.org")
    assert not soup(enter(app, "admin@example.org").get("/")).select("script")


def test_a_page_that_another_opened_is_refused_with_nothing_lost(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    [by] = soup(client.get(f"/plans/{plan_id}/log")).select("input[name=by]")
    with stored(app):
        add_person(Role.LEADER, 1, "b.larare@example.org", "B. Lärare")
    other = enter(app, "b.larare@example.org")
    typed = HELD | {"by": str(by["value"]), "comment": "Fint pass."}
    for _ in range(2):
        answer = other.post(f"/plans/{plan_id}/log", data=typed)
        assert answer.status_code == 422
        assert said(answer) == [
            "Sidan öppnades av någon annan. Be den personen logga in och spara igen, eller öppna sidan på nytt."
        ]
        assert "Fint pass." in answer.text
        typed["by"] = str(soup(answer).select("input[name=by]")[0]["value"])
    with app.app_context():
        assert not db.session.scalars(db.select(SessionLog)).all()
    assert client.post(f"/plans/{plan_id}/log", data=typed).status_code == 303


def test_who_signs_in_for_the_outbox_is_told_that_it_waits(client: WatchfulClient) -> None:
    assert "Det du sparade väntar på telefonen" in client.get("/sign-in?next=/outbox").text
    assert "väntar på telefonen" not in client.get("/sign-in").text


def test_the_log_page_knows_its_limits_and_the_servers_words_for_them(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client, groups=2)
    wrong = HELD | {"everyone": "other", "minutes": "4"}
    for group, most in (("0", 32), ("1", 27)):
        address = f"/plans/{plan_id}/log?session=1&group={group}"
        form = soup(client.get(address)).select("form[data-log]")[0]
        assert [form.select(f"[name={name}]")[0]["value"] for name in ("most", "latest")] == [str(most), "2026-11-24"]
        sentences = json.loads(str(form["data-sentences"]))
        told = said(client.post(address, data=wrong | {"present": str(most + 1)}))
        said_on_the_phone = [sentences["too many"].replace("#", str(most + 1), 1), sentences["minutes"]]
        assert [line.partition(": ")[2] for line in told] == said_on_the_phone


def test_a_phone_is_told_how_to_put_it_among_its_apps(client: WatchfulClient) -> None:
    page = soup(client.get("/sign-in"))
    [link], colours = page.select("link[rel=manifest]"), page.select("meta[name=theme-color]")
    assert [each["media"] for each in colours] == [f"(prefers-color-scheme: {each})" for each in ("light", "dark")]
    answer = client.get(str(link["href"]))
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/manifest+json", "public, max-age=86400")
    told = json.loads(answer.text)
    assert (told["name"], told["start_url"], told["display"]) == ("Linjen", "/", "standalone")
    assert {each["purpose"] for each in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        with client.get(icon["src"]) as asset:
            assert (asset.status_code, asset.mimetype) == (200, icon["type"])
            assert "immutable" in asset.headers["Cache-Control"]
    sizes = {(each["purpose"], each["sizes"]) for each in told["icons"] if each["type"] == "image/png"}
    assert sizes == {("any", "192x192"), ("any", "512x512"), ("maskable", "512x512")}
    [apple] = page.select("link[rel=apple-touch-icon]")
    with client.get(str(apple["href"])) as asset:
        assert (asset.status_code, asset.mimetype) == (200, "image/png")
    assert "manifest-src 'self'" in answer.headers["Content-Security-Policy"]
