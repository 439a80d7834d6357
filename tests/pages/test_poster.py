"""A class's line for the wall: /plans/<id>/poster."""

from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import soup
from tests.pages.lines import HELD, leader_with_class
from tests.pages.test_reach import plain


def stations(client: WatchfulClient, plan_id: int) -> list[tuple[str, str]]:
    """Return each station of the poster: its shape, and what it says."""
    page = soup(client.get(f"/plans/{plan_id}/poster"))
    return [
        (str(line.select("use")[0]["href"]), plain(line)) for line in page.select("ol.route li") if line.select("use")
    ]


def test_it_shows_what_is_held_and_what_is_to_come_and_never_what_is_late(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    client.post(f"/plans/{plan_id}/log", data=HELD)
    shown = stations(client, plan_id)
    assert shown[:3] == [
        ("#held", "1. Ombord på Tåget 24 november"),
        ("#ahead", "2. Trygga vuxna vecka 45"),
        ("#ahead", "3. Känslor hos mig och andra vecka 50"),
    ]
    assert {shape for shape, _words in shown[1:]} == {"#ahead"}, "a session without a log is just to come"
    page = plain(soup(client.get(f"/plans/{plan_id}/poster")).select("article")[0])
    assert page.startswith("4A T Tåget Påhittade skolan · läsåret 2026/27 1 av 8 genomförda")
    assert "efter" not in page.replace("Före, under, efter", "")


def test_a_cancelled_session_is_to_come_and_half_a_class_is_half(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client, groups=2)
    client.post(f"/plans/{plan_id}/log", data=HELD | {"group": "1", "everyone": "14"})
    cancelled = {
        "id": "",
        "session": "2",
        "group": "0",
        "status": "cancelled",
        "obstacle": "staff",
        "day": "2026-11-24",
    }
    assert client.post(f"/plans/{plan_id}/log", data=cancelled).status_code == 303
    shown = stations(client, plan_id)
    assert [shape for shape, _words in shown[:2]] == ["#half", "#ahead"]
    assert shown[0][1] == "1. Ombord på Tåget vecka 41"


def test_the_class_leads_to_it_and_it_leads_back(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    links = {plain(link): str(link["href"]) for link in soup(client.get("/classes/1")).select("main a")}
    assert links["Affisch till väggen för Tåget"] == f"/plans/{plan_id}/poster"
    back = soup(client.get(f"/plans/{plan_id}/poster")).select("main a")
    assert [(plain(link), link["href"]) for link in back] == [("Tillbaka till 4A", "/classes/1")]
    assert client.get("/plans/999/poster").status_code == 404
