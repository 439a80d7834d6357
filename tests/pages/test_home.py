"""Home: a leader's next sessions, a lead's figures."""

from datetime import date

from bs4 import Tag
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_person, add_school, sign_in, soup, stored
from tests.pages.known import lead_of_known_town
from tests.pages.lines import CANCELLED, HELD, add_class, add_plan, leader_with_class
from tests.pages.test_reach import figures, plain
from tests.pages.world import add_member, enter
from tracker.models import Membership, Plan, PlanLeader, Role, SchoolClass, User, db


def cards(client: WatchfulClient) -> dict[str, Tag]:
    """Return the cards of home by their class's heading, in order, as they are with a network."""
    answer = client.get("/")
    assert answer.status_code == 200
    page = soup(answer)
    for hidden in page.select("li.card [hidden]"):
        hidden.decompose()
    return {plain(card.select("h3")[0]): card for card in page.select("li.card")}


def kept_ways(client: WatchfulClient) -> list[str]:
    """Return where a phone without a network can be led to, in order."""
    return [str(link["href"]) for link in soup(client.get("/")).select("a[data-log]")]


def way(card: Tag) -> str:
    """Return where a card's one button leads."""
    [link] = card.select("a.button")
    return str(link["href"])


def save(client: WatchfulClient, plan_id: int, number: int, group: int = 0, **changed: str) -> None:
    """Log a held session of ten pupils."""
    form = HELD | {"id": f"{plan_id:08}-{group:04}-4111-8111-{number:012}", "session": str(number), "group": str(group)}
    answer = client.post(f"/plans/{plan_id}/log", data=form | {"everyone": "10"} | changed)
    assert answer.status_code == 303


def test_each_class_has_its_next_session(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    [(name, card)] = cards(client).items()
    assert name == "T 4A Tåget"
    assert "Pass 1 Ombord på Tåget 0 av 8 genomförda · 2 pass efter Logga pass 1 för 4A" in plain(card)
    assert soup(client.get(way(card))).select("input[name=session][value='1']")
    save(client, plan_id, 1, day="2026-11-19")
    [card] = cards(client).values()
    assert "Pass 2 Trygga vuxna 1 av 8 genomförda · 1 pass efter Senast pass 1, 19 november Logga pass 2" in plain(card)
    client.post(f"/plans/{plan_id}/log", data=CANCELLED | {"session": "2", "day": "2026-11-23"})
    save(client, plan_id, 3, day="2026-11-20")
    [card] = cards(client).values()
    assert "Pass 2 Trygga vuxna 2 av 8 genomförda · i fas Senast pass 2 inställt, 23 november Logga pass 2" in plain(
        card
    )


def test_before_the_first_due_day_a_class_is_not_started(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    app.config["TODAY"] = date(2026, 10, 4)
    assert "0 av 8 genomförda · inte startad" in plain(next(iter(cards(client).values())))
    app.config["TODAY"] = date(2026, 10, 5)
    assert "0 av 8 genomförda · 1 pass efter" in plain(next(iter(cards(client).values())))
    save(client, plan_id, 1, day="2026-10-05")
    assert "1 av 8 genomförda · i fas" in plain(next(iter(cards(client).values())))


def test_an_arrived_class_comes_last_and_asks_for_nothing(app: Flask, client: WatchfulClient) -> None:
    first = leader_with_class(client)
    with stored(app):
        add_plan(add_class(1, "5B", s5=10), leaders=(EMAIL,))
    for number in range(1, 9):
        save(client, first, number)
    found = cards(client)
    assert list(found) == ["T 5B Tåget", "T 4A Tåget"]
    arrived = found["T 4A Tåget"]
    assert "Framme! Alla 8 pass är genomförda. 8 av 8 genomförda · framme" in plain(arrived)
    assert way(arrived) == "/classes/1"


def test_who_leads_one_group_is_led_to_it(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client, groups=2)
    assert list(cards(client)) == ["T 4A Tåget, grupp 1"], "who leads all: the group furthest behind"
    save(client, plan_id, 1, group=1)
    assert list(cards(client)) == ["T 4A Tåget, grupp 2"]
    with stored(app):
        lead_only(plan_id, group=1)
    [(name, card)] = cards(client).items()
    assert name == "T 4A Tåget, grupp 1"
    assert "Pass 2 Trygga vuxna 0 av 8 genomförda, 1 påbörjat" in plain(card)
    assert soup(client.get(way(card))).select('nav.groups [aria-current="true"]')[0].text == "Grupp 1 pass 2"
    for number in range(2, 9):
        save(client, plan_id, number, group=1)
    [card] = cards(client).values()
    assert "Grupp 1 har haft alla sina pass. 0 av 8 genomförda, 8 påbörjade" in plain(card)


def test_a_phone_can_be_led_to_the_sessions_that_follow(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    save(client, plan_id, 6)
    save(client, plan_id, 1)
    assert kept_ways(client) == [f"/plans/{plan_id}/log?session={number}" for number in (2, 3, 4)]
    for number in (2, 3, 4, 5):
        save(client, plan_id, number)
    assert kept_ways(client) == [f"/plans/{plan_id}/log?session={number}" for number in (7, 8)]


def test_of_a_divided_class_a_phone_can_be_led_to_each_of_ones_groups(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client, groups=2)
    save(client, plan_id, 1, group=1)
    wanted = [(1, 2), (2, 1), (2, 2), (3, 1), (3, 2), (4, 1)]
    assert kept_ways(client) == [f"/plans/{plan_id}/log?session={number}&group={group}" for number, group in wanted]
    with stored(app):
        lead_only(plan_id, group=1)
    assert kept_ways(client) == [f"/plans/{plan_id}/log?session={number}&group=1" for number in (2, 3, 4)]


def lead_only(plan_id: int, group: int) -> None:
    """Let the one person lead one group instead of all."""
    user_id = db.session.scalars(db.select(User.id)).one()
    db.session.delete(db.session.get_one(PlanLeader, (plan_id, user_id, 0)))
    db.session.add(PlanLeader(plan_id=plan_id, user_id=user_id, group=group))


def test_ended_plans_other_years_and_others_classes_are_not_here(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    with stored(app):
        ended = add_plan(add_class(1, "5B", s5=10), leaders=(EMAIL,))
        old = add_plan(add_class(1, "5C", s5=10), leaders=(EMAIL,))
        add_plan(add_class(1, "5D", s5=10))
        db.session.get_one(Plan, ended).ended_on = date(2026, 11, 1)
        db.session.get_one(SchoolClass, db.session.get_one(Plan, old).class_id).year = 2025
    assert list(cards(client)) == ["T 4A Tåget"]


def test_who_no_longer_works_at_the_school_no_longer_leads_there(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    with stored(app):
        db.session.scalars(db.select(User)).one().memberships[0].role = Role.READER
    assert not cards(client)


def test_without_classes_it_says_what_to_do(client: WatchfulClient) -> None:
    with stored(client.application):
        add_person(Role.LEADER, add_school())
    sign_in(client)
    page = client.get("/")
    assert "Du leder ingen klass det här läsåret." in plain(soup(page))
    assert soup(page).select('main a[href="/classes"]')


def test_a_lead_without_classes_is_led_to_the_files_that_bring_them(client: WatchfulClient) -> None:
    with stored(client.application):
        add_school()
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
    sign_in(client, "lead@example.org")
    for page in ("/", "/classes"):
        found = soup(client.get(page))
        assert "tracker import" not in plain(found)
        [way] = found.select("main a.button.main")
        assert (way["href"], plain(way)) == ("/admin/imports", "Importera filer"), page


def test_a_lead_sees_the_figures_of_each_programme(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get("/"))
    assert [plain(heading) for heading in page.select("h1, h2")] == ["Mina siffror", "T Tåget 2026/27", "M MVP 2026/27"]
    assert [list(figures(part).values()) for part in page.select("section")] == [
        ["53,3 % minst 32 av 60 elever", "0 av 3 2 har startat, 2 har en plan", "75,0 % 3 av 4 väntade pass"],
        ["0,0 % minst 0 av 25 elever", "0 av 1 0 har startat, 0 har en plan", ". 0 av 0 väntade pass"],
    ]
    assert [str(link["href"]) for link in page.select("section a.button")] == [
        "/reach?programme=TAGET",
        "/reach?programme=MVP",
    ]


def test_every_role_is_met_with_its_own(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    with stored(app):
        for role in (Role.COORDINATOR, Role.READER, Role.ADMINISTRATOR):
            add_person(role, 1 if role is Role.COORDINATOR else None, f"{role}@example.org")
    assert "Tåget 2026/27" not in plain(soup(client.get("/"))), "a leader has classes, not figures"
    assert "Tåget 2026/27" in plain(soup(enter(app, "coordinator@example.org").get("/")))
    for role in (Role.READER, Role.ADMINISTRATOR):
        page = soup(enter(app, f"{role}@example.org").get("/"))
        assert bool(page.select('main a[href="/admin/audit"]')) == (role is Role.ADMINISTRATOR)
        assert bool(page.select('main a[href="/reach/open"]')) == (role is Role.READER)
        assert page.select('main a[href="/exports"]')
        assert not page.select('a[href="/classes"]')
        assert plain(page.select("h1")[0]) == "Start"
