"""A mentor group's own page: /m/<token>."""

import logging
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from tests.client import WatchfulClient
from tests.closed import closing
from tests.conftest import living_app
from tests.pages.cast import said, soup, stored
from tests.pages.lines import CANCELLED
from tests.pages.mentors import OTHER_ID, SENT, linked, mentors, seen
from tests.pages.test_reach import plain
from tracker.models import Counter, LeaderRole, SessionLog, Source, db

SECRET = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


def logs(app: Flask) -> list[SessionLog]:
    """Return every log, by day."""
    with app.app_context():
        return list(db.session.scalars(db.select(SessionLog).order_by(SessionLog.day, SessionLog.id)))


def test_the_page_shows_the_groups_next_session_and_nothing_else(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    client.post("/plans/1/log?group=1", data=SENT | {"leader_roles": "teacher", "comment": "Bra jobbat, Kim!"})
    answer = mentors(app).get(path)
    page = soup(answer)
    words = plain(page.select("body")[0])
    assert page.title is not None
    assert page.title.get_text().startswith("6A, pass 2")
    assert "Vad är våld? · MVP, grupp 1" in words
    assert "Alla 14" in words
    names = {str(field["name"]) for field in page.select("main [name]")}
    assert names == {"id", "session", "status", "everyone", "present", "outcome", "obstacle", "day", "minutes"}
    open_to_all = ["/help/mentors", "/privacy", "/accessibility", "/help#contact"]
    assert [link["href"] for link in page.select("a")] == ["#innehall", "/", *open_to_all]
    for kept in ("Koordinator", "Lärare", "Kim", "Påhittade", "pass 1", "textarea"):
        assert kept not in str(page.body)


def test_what_a_link_logs_waits_for_confirmation(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    answer = mentors(app).post(path, data=SENT)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?saved=1")
    [log] = logs(app)
    assert (log.source, log.is_confirmed, log.author_id) == (Source.MENTOR_LINK, False, None)
    assert (log.group, log.present, log.minutes) == (1, 14, 50)
    assert log.leader_roles == LeaderRole.PUPIL_MENTOR
    thanks = plain(soup(mentors(app).get(answer.headers["Location"])).select("main")[0])
    assert "Pass 1 är sparat Tack! Läraren tittar på det och bekräftar." in thanks
    assert "Nästa: pass 2 Vad är våld? 6A, MVP, grupp 1 Logga pass 2" in thanks


def test_free_text_and_names_are_not_taken(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    more = {"comment": "Kim", "reason": "Kim", "girls": "x", "boys": "3", "leader_roles": "police", "engagement": "9"}
    assert mentors(app).post(path, data=SENT | more | {"group": "2"}).status_code == 303
    [log] = logs(app)
    assert (log.comment, log.reason, log.girls, log.boys, log.engagement) == (None, None, None, None, None)
    assert (log.group, log.leader_roles) == (1, "pupil_mentor")


def test_a_cancelled_session_is_taken_and_offered_again(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    assert mentors(app).post(path, data=CANCELLED).status_code == 303
    [log] = logs(app)
    assert (log.obstacle, log.leader_roles, log.is_confirmed) == ("staff", "", False)
    assert "6A, pass 1" in mentors(app).get(path).text


def test_the_same_log_again_is_one_and_other_figures_correct_it(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    for _twice in range(2):
        assert mentors(app).post(path, data=SENT).status_code == 303
    assert [log.revision for log in logs(app)] == [1]
    assert mentors(app).post(path, data=SENT | {"everyone": "other", "present": "12"}).status_code == 303
    assert [(log.present, log.revision, log.is_confirmed) for log in logs(app)] == [(12, 2, False)]


def test_once_confirmed_it_is_no_longer_the_links(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    mentors(app).post(path, data=SENT)
    client.post("/unconfirmed", data={"log": seen(SENT["id"])})
    assert mentors(app).post(path, data=SENT).status_code == 303, "a late echo of the same"
    assert mentors(app).post(path, data=SENT | {"everyone": "other", "present": "12"}).status_code == 409
    assert [(log.present, log.revision, log.is_confirmed) for log in logs(app)] == [(14, 1, True)]


def test_who_comes_second_is_told_and_sees_no_name(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    client.post("/plans/1/log?group=1", data=SENT | {"leader_roles": "teacher"})
    answer = mentors(app).post(path, data=SENT | {"id": OTHER_ID})
    assert answer.status_code == 409
    words = plain(soup(answer).select("body")[0])
    assert "Pass 1 är redan loggat" in words
    assert "Nästa: pass 2" in words
    assert "Koordinator" not in answer.text
    mine = mentors(app).post(path, data=SENT | {"everyone": "other", "present": "12"})
    assert mine.status_code == 409, "the id is of a log that is not the link's"
    assert [(log.present, log.revision) for log in logs(app)] == [(14, 1)]


def test_only_the_next_session_is_logged(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    early = mentors(app).post(path, data=SENT | {"session": "3"})
    assert early.status_code == 409
    assert "Pass 3 står inte på tur än" in plain(soup(early).select("body")[0])
    assert "Logga passet före det först." in plain(soup(early).select("body")[0])
    for number in ("0", "12", "x", ""):
        assert mentors(app).post(path, data=SENT | {"session": number}).status_code == 400
    assert logs(app) == []


def test_an_id_that_another_log_has_moves_nothing(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    mentors(app).post(path, data=SENT)
    answer = mentors(app).post(path, data=SENT | {"session": "2"})
    assert answer.status_code == 409
    assert said(answer) == ["Sidan har redan använts till en annan logg. Ladda om den och logga en gång till."]
    assert len(logs(app)) == 1


def test_when_all_sessions_are_held_there_is_nothing_more(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    for number in range(1, 12):
        new = {"id": f"{number:08}-1111-4111-8111-111111111111", "session": str(number)}
        assert mentors(app).post(path, data=SENT | new).status_code == 303
    page = plain(soup(mentors(app).get(path)).select("main")[0])
    assert "Framme! MVP, grupp 1 Alla 11 pass är genomförda. Det finns inget mer att logga här." in page
    assert "Pass 11 är sparat" in mentors(app).get(f"{path}?saved=11").text
    assert "Framme!" in mentors(app).get(f"{path}?saved=12").text
    assert mentors(app).post(path, data=SENT | {"id": OTHER_ID}).status_code == 409


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"everyone": ""}, "Närvarande elever: Välj Alla 14 eller annat antal."),
        ({"outcome": ""}, "Hur gick passet: Välj det som stämmer bäst."),
        ({"day": "2026-10-24"}, "Datum: Det är mer än 30 dagar sedan. Be läraren logga passet."),
        ({"day": "2026-11-25"}, "Datum: Datumet har inte varit än. Välj i dag eller en tidigare dag."),
        ({"minutes": "4"}, "Minuter: Ange minuterna som ett tal från 5 till 240."),
    ],
)
def test_it_says_what_is_wrong(app: Flask, client: WatchfulClient, changed: dict[str, str], message: str) -> None:
    path = linked(client)
    answer = mentors(app).post(path, data=SENT | changed)
    assert (answer.status_code, said(answer)) == (422, [message])
    assert logs(app) == []


def test_a_closed_period_takes_no_log(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    with stored(app):
        db.session.add(closing(date(2026, 12, 31), 1))
    answer = mentors(app).post(path, data=SENT)
    assert said(answer) == ["Datum: Perioden är stängd. Be en programansvarig göra ändringen."]


@pytest.mark.parametrize("path", ["/m/no-such-token", "/m/%20", "/m/" + "x" * 2000])
def test_a_link_that_does_not_work_says_what_to_do(app: Flask, path: str) -> None:
    for answer in (mentors(app).get(path), mentors(app).post(path, data=SENT)):
        assert answer.status_code == 404
        words = plain(soup(answer).select("main")[0])
        assert words.startswith("Länken gäller inte längre Be läraren om en ny.")
        assert {name: answer.headers[name] for name in SECRET} == SECRET


def test_no_answer_lets_the_address_out(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    answers = [
        mentors(app).get(path),
        mentors(app).post(path, data=SENT | {"outcome": ""}),
        mentors(app).post(path, data=SENT),
        mentors(app).post(path, data=SENT | {"id": OTHER_ID}),
        mentors(app).post(path, data=SENT | {"session": "99"}),
        mentors(app).post(path, data=SENT, headers={"Sec-Fetch-Site": "cross-site"}),
        mentors(app).delete(path),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 303, 409, 400, 403, 405]
    for answer in answers[:6]:
        assert {name: answer.headers[name] for name in SECRET} == SECRET, answer.status_code
        assert "Set-Cookie" not in answer.headers


def test_a_browser_that_hides_its_origin_may_log(app: Flask, client: WatchfulClient) -> None:
    """A page without referrer sends a null origin, and older browsers nothing else."""
    path = linked(client)
    for origin in ("http://elsewhere.example.org", ""):
        assert mentors(app).post(path, data=SENT, headers={"Origin": origin}).status_code == 403
    both = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert mentors(app).post(path, data=SENT, headers=both).status_code == 403
    assert mentors(app).post(path, data=SENT, headers={"Origin": "null"}).status_code == 303


def test_a_link_may_post_thirty_times_in_a_quarter_of_an_hour(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    phone = mentors(app)
    assert {phone.post(path, data=SENT | {"outcome": ""}).status_code for _ in range(30)} == {422}
    answer = phone.post(path, data=SENT)
    assert (answer.status_code, said(answer)) == (429, ["Det blev för många försök. Vänta en kvart och spara igen."])
    assert soup(answer).select("[name=everyone][checked]"), "nothing that was answered is lost"
    assert phone.get(path).status_code == 200
    with stored(app):
        [counter] = db.session.scalars(db.select(Counter).where(Counter.key.startswith("mentor-link:")))
        counter.since = counter.since.replace(year=2020)
    assert phone.post(path, data=SENT).status_code == 303


def test_an_address_may_try_sixty_wrong_links_and_good_ones_still_open(app: Flask, client: WatchfulClient) -> None:
    path = linked(client)
    phone = mentors(app)
    assert {phone.get(f"/m/{number}").status_code for number in range(60)} == {404}
    answer = phone.get("/m/another")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (429, "no-store")
    assert "Det blev för många försök" in answer.text
    assert phone.get("/m/another", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404
    assert phone.get(path).status_code == 200
    with app.app_context():
        assert "127.0.0.1" not in str([counter.key for counter in db.session.scalars(db.select(Counter))])


def test_a_fault_of_ours_writes_no_token_to_the_log_file(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    with living_app(database_url) as broken:
        with broken.app_context(), db.engine.begin() as connection:
            connection.execute(text("DROP TABLE mentor_link"))
        with caplog.at_level(logging.DEBUG):
            answer = broken.test_client().get("/m/a-secret-token")
    assert answer.status_code == 500
    assert {name: answer.headers[name] for name in SECRET} == SECRET
    assert "Exception on /m/<token> [GET]" in caplog.text
    assert "a-secret-token" not in caplog.text
