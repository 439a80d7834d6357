"""A municipality's settings: /admin/settings."""

from typing import Any

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import add_school, said, sign_in, soup, stored, value_of
from tests.pages.lines import HELD, add_class, add_plan
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.access import EVERYTHING
from tracker.models import Membership, Municipality, ReachTarget, Role, UntickedCurriculum, YearSettings, db
from tracker.reports.recounting import differences

PAGE = "/admin/settings"
CURRICULA = ["TAGET-F1", "TAGET-23", "TAGET-45", "MVP-BOTKYRKA", "MVP-MAN-HOGSTADIET"]
SAME: dict[str, Any] = {
    "name": "Botkyrka",
    "accent": "#14222c",
    "reminder_weekday": "0",
    "completion_percent": "75",
    "smallest_count": "5",
    "smallest_base": "10",
    "target_TAGET": "",
    "target_MVP": "",
    "offered": CURRICULA,
}


@pytest.fixture(autouse=True)
def lead(app: Flask, client: WatchfulClient) -> None:
    """Let a lead of Botkyrka sign in, whose one class has had one of its eight sessions."""
    with stored(app):
        plan_id = add_plan(add_class(add_school(), s4=27, s6=3))
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
    sign_in(client, "lead@example.org")
    assert client.post(f"/plans/{plan_id}/log", data=HELD | {"everyone": "30"}).status_code == 303


def kept(app: Flask) -> list[tuple[Any, ...]]:
    """Return what is kept of each year."""
    with app.app_context():
        rows = db.session.query(YearSettings).order_by(YearSettings.year).all()
        return [(each.year, each.completion_percent, each.smallest_count, each.smallest_base) for each in rows]


def changes(client: WatchfulClient, change: dict[str, Any]) -> list[str]:
    """Return what the page says that a change does to the figures, and save it."""
    answer = client.post(PAGE, data=SAME | change)
    assert answer.status_code == 200
    lines = [plain(line) for line in soup(answer).select("#effects li")]
    shown = value_of(answer, "shown")
    assert client.post(PAGE, data=SAME | change | {"shown": shown}).status_code == 303
    return lines


def test_what_changes_no_figure_is_saved_at_once(app: Flask, client: WatchfulClient) -> None:
    changed = {"name": "Botkyrka kommun", "accent": "#0b5cab", "reminder_weekday": "2", "target_TAGET": "80"}
    assert client.post(PAGE, data=SAME | changed | {"smallest_count": "7"}).status_code == 303
    assert kept(app) == [(2026, 75, 7, 10)]
    with app.app_context():
        town = db.session.query(Municipality).one()
        assert (town.name, town.accent, town.reminder_weekday) == ("Botkyrka kommun", "#0b5cab", 2)
        assert [(each.programme_code, each.percent) for each in db.session.query(ReachTarget)] == [("TAGET", 80)]
    form = soup(client.get(PAGE))
    assert form.select("#target_TAGET")[0]["value"] == "80"
    assert plain(form.select("#reminder_weekday option[selected]")[0]) == "onsdag"
    assert client.post(PAGE, data=SAME).status_code == 303
    with app.app_context():
        assert db.session.query(ReachTarget).all() == []


def test_figures_that_change_are_told_before_anything_is_saved(app: Flask, client: WatchfulClient) -> None:
    answer = client.post(PAGE, data=SAME | {"completion_percent": "10"})
    assert answer.status_code == 200
    assert kept(app) == []
    assert changes(client, {"completion_percent": "10"}) == ["Fullföljda klasser: 0 → blir 1"]
    assert kept(app) == [(2026, 10, 5, 10)]
    assert changes(client, {"completion_percent": "13"}) == ["Fullföljda klasser: 1 → blir 0"]
    with app.app_context():
        assert list(differences(EVERYTHING)) == []


def test_what_was_shown_is_not_what_would_be_saved_is_shown_anew(app: Flask, client: WatchfulClient) -> None:
    shown = value_of(client.post(PAGE, data=SAME | {"completion_percent": "10"}), "shown")
    change = {"completion_percent": "10", "offered": CURRICULA[:3], "shown": shown}
    answer = client.post(PAGE, data=SAME | change)
    lines = [plain(line) for line in soup(answer).select("#effects li")]
    assert lines == ["Fullföljda klasser: 0 → blir 1", "Elever i målgruppen: 3 → blir 0"]
    assert kept(app) == []


def test_a_curriculum_that_is_not_offered_changes_the_eligible(app: Flask, client: WatchfulClient) -> None:
    assert changes(client, {"offered": CURRICULA[:3]}) == ["Elever i målgruppen: 3 → blir 0"]
    with app.app_context():
        assert db.session.query(UntickedCurriculum).count() == 2
        assert list(differences(EVERYTHING)) == []
    ticked = [str(each["value"]) for each in soup(client.get(PAGE)).select("input[name=offered][checked]")]
    assert sorted(ticked) == sorted(CURRICULA[:3])
    assert changes(client, {}) == ["Elever i målgruppen: 0 → blir 3"]


def test_a_year_begins_with_the_settings_of_the_one_before_and_leaves_it_alone(
    app: Flask, client: WatchfulClient
) -> None:
    client.post(PAGE, data=SAME | {"smallest_count": "8", "target_MVP": "40"})
    page = client.get(f"{PAGE}?year=2027-28")
    assert "2027/28 har inga egna inställningar än. Det här är de från 2026/27" in page.text
    assert [value_of(page, name) for name in ("smallest_count", "target_MVP")] == ["8", "40"]
    assert client.post(f"{PAGE}?year=2027-28", data=SAME | {"smallest_count": "9"}).status_code == 303
    assert kept(app) == [(2026, 75, 8, 10), (2027, 75, 9, 10)]
    assert client.get(f"{PAGE}?year=1999-00").status_code == 400


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"name": ""}, "Namn som visas: Skriv namnet."),
        ({"name": "B"}, "Namn som visas: Skriv ett namn med 2 till 60 tecken."),
        (
            {"name": "=B1"},
            "Namn som visas: Ett namn kan inte börja med =: ett kalkylprogram räknar ut det. Skriv ett annat tecken.",
        ),
        ({"accent": "#ffffff"}, "Rapportens färg: Färgen är för ljus för att läsas på vitt papper. Välj en mörkare."),
        ({"accent": "röd"}, "Rapportens färg: Skriv färgen som # och sex siffror eller bokstäver a–f, som #14222c."),
        ({"completion_percent": "0"}, "Gräns för fullföljd, procent: Skriv ett tal från 1 till 100."),
        ({"completion_percent": "x"}, "Gräns för fullföljd, procent: Skriv ett heltal med siffror, till exempel 27."),
        ({"smallest_count": "4"}, "Minsta elevantal som visas för läsare: Skriv ett tal från 5 till 100."),
        ({"smallest_base": "9"}, "Minsta antal elever för att visa en andel: Skriv ett tal från 10 till 1000."),
        ({"target_TAGET": "101"}, "Mål för Tåget, procent: Skriv ett tal från 0 till 100."),
        ({"reminder_weekday": "7"}, "Dag för påminnelser: Välj ett av svaren."),
        ({"offered": ["X"]}, "Programversioner som erbjuds: Välj ett av svaren."),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_says_what_is_wrong(app: Flask, client: WatchfulClient, change: dict[str, Any], line: str) -> None:
    answer = client.post(PAGE, data=SAME | change)
    assert (answer.status_code, said(answer)) == (422, [line])
    assert kept(app) == []


def test_only_who_leads_the_whole_municipality_sets_anything(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        db.session.add(Municipality(code="0180", name="Stockholm"))
        add_member("one@example.org", Membership(role=Role.LEAD, school_id=1))
    assert client.get(f"{PAGE}?municipality=0180").status_code == 404
    assert client.post(f"{PAGE}?municipality=0180", data=SAME).status_code == 404
    assert enter(app, "one@example.org").get(PAGE).status_code == 404
