"""Log a session: /plans/<id>/log."""

import pytest
from flask import Flask

from tests.client import WatchfulClient, another_client
from tests.pages.cast import add_another_school, add_person, said, sign_in, soup, stored
from tests.pages.lines import CANCELLED, HELD, add_class, add_plan, leader_with_class
from tracker.models import Role, SessionLog, db

OTHER_ID = "22222222-2222-4222-8222-222222222222"


def logs(client: WatchfulClient) -> list[SessionLog]:
    """Return every log, by id."""
    with client.application.app_context():
        return list(db.session.scalars(db.select(SessionLog).order_by(SessionLog.id)))


def test_everything_but_presence_and_outcome_is_prefilled(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    page = soup(client.get(f"/plans/{plan_id}/log"))
    assert page.select("input[name=session][value='1']")
    assert page.h1 is not None
    assert page.h1.get_text(" ", strip=True) == "T 4A, pass 1"
    assert {field["name"]: field.get("value") for field in page.select("[name=day], [name=minutes]")} == {
        "day": "2026-11-24",
        "minutes": "50",
    }
    assert [field["value"] for field in page.select("input:checked, input[checked]")] == ["held", "teacher"]
    assert "Alla 27" in page.get_text()


def test_a_held_session_is_saved_and_thanked_for(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    answer = client.post(f"/plans/{plan_id}/log", data=HELD)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert [h1.get_text(strip=True) for h1 in soup(page).select("h1")] == ["Pass 1 är sparat"]
    assert "27 närvarande · 50 minuter · enligt manual" in " ".join(soup(page).get_text().split())
    [log] = logs(client)
    assert (log.id, log.present, log.minutes, log.group) == (HELD["id"], 27, 50, 0)


def test_a_cancelled_session_keeps_its_obstacle_and_is_offered_again(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    assert client.post(f"/plans/{plan_id}/log", data=CANCELLED).status_code == 303
    [log] = logs(client)
    assert (log.status, log.obstacle, log.present, log.minutes) == ("cancelled", "staff", None, None)
    offered = soup(client.get(f"/plans/{plan_id}/log"))
    assert "4A, pass 1" in offered.get_text()
    [again] = offered.select("div.notice:not([hidden])")
    assert again.get_text(" ", strip=True) == "Inställt i dag Här är passet igen. Gå vidare till pass 2"
    assert "4A, pass 2" in client.get(str(again.select("a")[0]["href"])).text
    assert client.post(f"/plans/{plan_id}/log", data=HELD | {"id": OTHER_ID}).status_code == 303
    assert "4A, pass 2" in client.get(f"/plans/{plan_id}/log").text
    assert len(logs(client)) == 2


# What is changed in a good log, the control that the summary leads to, and what it says.
MISTAKES: list[tuple[dict[str, str], str, str]] = [
    ({"everyone": ""}, "everyone-0", "Närvarande elever: Välj Alla 27 eller annat antal."),
    (
        {"everyone": "other", "present": "33"},
        "present",
        "Antal närvarande: Du skrev 33. Ange högst 32, eller be skolkoordinatorn rätta klassens elevantal.",
    ),
    ({"everyone": "other", "present": ""}, "present", "Antal närvarande: Ange hur många elever som var närvarande."),
    ({"everyone": "other"}, "present", "Antal närvarande: Ange hur många elever som var närvarande."),
    ({"everyone": "other", "present": "tre"}, "present", "Antal närvarande: Skriv ett heltal med siffror"),
    ({"outcome": ""}, "outcome-0", "Hur gick passet: Välj det som stämmer bäst."),
    ({"minutes": "4"}, "minutes", "Minuter: Ange minuterna som ett tal från 5 till 240."),
    ({"minutes": "241"}, "minutes", "Minuter: Ange minuterna som ett tal från 5 till 240."),
    ({"minutes": ""}, "minutes", "Minuter: Ange minuterna som ett tal från 5 till 240."),
    ({"day": "2026-11-25"}, "day", "Datum: Datumet har inte varit än. Välj i dag eller en tidigare dag."),
    ({"day": "2026-06-30"}, "day", "Datum: Välj en dag under läsåret 2026/27."),
    ({"day": ""}, "day", "Datum: Välj vilken dag passet var."),
    ({"day": "igår"}, "day", "Datum: Skriv datumet"),
    (
        {"day": "2026-10-24"},
        "reason",
        "Varför loggas det nu: Det är mer än 30 dagar sedan. Skriv varför det görs först nu.",
    ),
    ({"girls": "20", "boys": "8"}, "girls", "Närvarande flickor: Flickor och pojkar är tillsammans fler"),
    ({"engagement": "6"}, "engagement", "Engagemang, 1–5: Ange engagemanget som ett tal från 1 till 5."),
    ({"comment": "x" * 281}, "comment", "Kommentar: Texten är 281 tecken lång. Korta den till 280."),
    ({"comment": "Ring mig på 070-000 00 00."}, "comment", "Kommentar: Texten ser ut att innehålla ett telefonnummer"),
    ({"comment": "Hör av dig: a@example.org"}, "comment", "Kommentar: Texten ser ut att innehålla en e-postadress"),
    (
        {"comment": "Eleven 20121212-1212 var borta"},
        "comment",
        "Kommentar: Texten ser ut att innehålla ett personnummer",
    ),
]


def test_it_says_what_is_wrong(client: WatchfulClient, subtests: pytest.Subtests) -> None:
    plan_id = leader_with_class(client)
    for changed, target, message in MISTAKES:
        with subtests.test(changed=changed):
            answer = client.post(f"/plans/{plan_id}/log", data=HELD | {"comment": "Vi hann inte klart."} | changed)
            assert answer.status_code == 422
            [line] = soup(answer).select(".notice.wrong li a")
            assert line["href"] == f"#{target}"
            assert line.get_text(strip=True).startswith(message)
            assert soup(answer).select(f"#{target}"), "the link leads to nothing"
            [kept] = soup(answer).select("textarea[name=comment]")
            assert kept.get_text().strip() == changed.get("comment", "Vi hann inte klart.")
    assert not logs(client)


@pytest.mark.parametrize("day", ["2026-10-25", "2026-11-22"])
def test_the_last_thirty_days_need_no_reason(client: WatchfulClient, day: str) -> None:
    plan_id = leader_with_class(client)
    assert client.post(f"/plans/{plan_id}/log", data=HELD | {"day": day}).status_code == 303


def test_more_than_the_class_is_saved_with_a_question(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    answer = client.post(f"/plans/{plan_id}/log", data=HELD | {"everyone": "other", "present": "32"})
    page = client.get(answer.headers["Location"])
    assert "32 var närvarande, men 4A har 27 elever. Stämmer antalet?" in page.text


def test_the_same_log_twice_is_one(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    first, second = (client.post(f"/plans/{plan_id}/log", data=HELD) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    [log] = logs(client)
    assert log.revision == 1


def test_the_same_log_with_other_figures_is_a_correction(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    client.post(f"/plans/{plan_id}/log", data=HELD)
    answer = client.post(f"/plans/{plan_id}/log", data=HELD | {"everyone": "other", "present": "25"})
    assert answer.status_code == 303
    [log] = logs(client)
    assert (log.present, log.revision) == (25, 2)


def test_another_log_of_a_held_session_is_told_who_was_first(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    client.post(f"/plans/{plan_id}/log", data=HELD)
    answer = client.post(f"/plans/{plan_id}/log", data=HELD | {"id": OTHER_ID, "comment": "Fint pass."})
    assert answer.status_code == 409
    words = " ".join(soup(answer).get_text().split())
    assert "Pass 1 för 4A är redan loggat" in words
    assert "A. Lärare loggade det" in words
    assert soup(answer).select(f'a[href="/sessions/{HELD["id"]}"]')
    assert "Fint pass." in words
    assert len(logs(client)) == 1


def test_without_script_the_server_makes_the_id(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    answer = client.post(f"/plans/{plan_id}/log", data=HELD | {"id": ""})
    assert answer.status_code == 303
    [log] = logs(client)
    assert answer.headers["Location"] == f"/sessions/{log.id}?saved=1"


@pytest.mark.parametrize("query", ["session=9", "session=0", "group=1", "group=-1"])
def test_what_the_plan_does_not_have_is_not_found(client: WatchfulClient, query: str) -> None:
    plan_id = leader_with_class(client)
    assert client.get(f"/plans/{plan_id}/log?{query}").status_code == 404


def test_a_plan_of_another_school_is_not_found(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    with stored(client.application):
        add_person(Role.LEADER, school_id=None, email="b.larare@example.org", name="B. Lärare")
    stranger = another_client(client.application)
    assert stranger.get(f"/plans/{plan_id}/log").status_code == 303, "nobody is signed in"
    with stored(client.application):
        person = add_person(Role.LEADER, school_id=add_another_school(), email="c.larare@example.org", name="C. Lärare")
        assert person
    sign_in(stranger, "c.larare@example.org")
    assert stranger.get(f"/plans/{plan_id}/log").status_code == 404
    assert stranger.post(f"/plans/{plan_id}/log", data=HELD).status_code == 404
    assert not logs(client)


def test_a_post_from_another_site_is_refused(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}):
        assert client.post(f"/plans/{plan_id}/log", data=HELD, headers=headers).status_code == 403
    assert not logs(client)


def test_a_form_that_names_no_session_of_the_plan_is_not_taken_for_another(client: WatchfulClient) -> None:
    leader_with_class(client)
    for named in ("9", "abc", "-1"):
        assert client.post("/plans/1/log?session=3", data=HELD | {"session": named}).status_code == 404


def test_what_was_held_is_not_called_off_afterwards(client: WatchfulClient) -> None:
    leader_with_class(client)
    assert client.post("/plans/1/log", data=HELD).status_code == 303
    other = CANCELLED | {"id": "33333333-3333-4333-8333-333333333333", "session": "1"}
    answer = client.post("/plans/1/log", data=other | {"day": HELD["day"]})
    assert answer.status_code == 409
    assert soup(answer).select(f'a[href="/sessions/{HELD["id"]}"]')
    assert client.post("/plans/1/log", data=other | {"day": "2026-11-20"}).status_code == 303, "that was before"


def test_a_session_that_is_held_says_so_before_one_writes(client: WatchfulClient) -> None:
    leader_with_class(client)
    client.post("/plans/1/log", data=HELD)
    page = soup(client.get("/plans/1/log?session=1"))
    [notice] = page.select(".notice.wrong:not([hidden])")
    assert "Pass 1 för 4A är redan loggat" in notice.text
    assert "står kvar" not in notice.text, "nothing is written yet"
    assert notice.select(f'a[href="/sessions/{HELD["id"]}"]')
    assert not soup(client.get("/plans/1/log?session=2")).select(".notice.wrong:not([hidden])")


def test_the_id_of_another_classs_log_is_not_told_as_this_classs(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    with stored(app):
        other = add_plan(add_class(1, "5B", s5=20))
    assert client.post(f"/plans/{other}/log", data=HELD | {"everyone": "20"}).status_code == 303
    answer = client.post("/plans/1/log", data=HELD)
    assert answer.status_code == 409
    assert said(answer) == ["Sidan har redan använts till en annan logg. Ladda om den och logga en gång till."]


def test_the_last_session_is_offered_again_when_it_was_cancelled(client: WatchfulClient) -> None:
    """There is none to go on to."""
    plan_id = leader_with_class(client)
    assert client.post(f"/plans/{plan_id}/log", data=CANCELLED | {"session": "8"}).status_code == 303
    page = client.get(f"/plans/{plan_id}/log?session=8")
    assert (page.status_code, "Här är passet igen." in page.text, "Gå vidare till pass" in page.text) == (
        200,
        True,
        False,
    )
