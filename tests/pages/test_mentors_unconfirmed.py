"""What waits for confirmation: /unconfirmed, the notice on home, the button on the log's page."""

from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_another_school, add_person, sign_in, soup, stored
from tests.pages.lines import correct
from tests.pages.mentors import COORDINATOR, OTHER_ID, SENT, linked, mentors, seen
from tests.pages.test_reach import plain
from tests.pages.world import add_member
from tracker.models import AuditEvent, HeldSlot, Membership, Plan, Role, SessionLog, db

THIRD_ID = "33333333-3333-4333-8333-333333333333"


def two_logged(client: WatchfulClient) -> None:
    """Let a group of pupil mentors log two sessions, the later one first."""
    path = linked(client)
    for log_id, number, day in ((SENT["id"], "1", "2026-11-24"), (OTHER_ID, "2", "2026-11-23")):
        sent = SENT | {"id": log_id, "session": number, "day": day}
        assert mentors(client.application).post(path, data=sent).status_code == 303


def waiting(client: WatchfulClient) -> list[str]:
    """Return what the list of those to confirm says of each."""
    return [plain(row) for row in soup(client.get("/unconfirmed")).select("tbody tr")]


def confirmed(app: Flask) -> dict[str, bool]:
    """Return which logs are confirmed, by id."""
    with app.app_context():
        return {log.id: log.is_confirmed for log in db.session.scalars(db.select(SessionLog))}


def test_the_list_is_oldest_first_and_leads_to_each_log(client: WatchfulClient) -> None:
    two_logged(client)
    assert waiting(client) == [
        (
            "M 6A, grupp 1 Påhittade skolan 2. Vad är våld? 23 november 14 närvarande 50 minuter, enligt manual "
            "Bekräfta pass 2, 6A, grupp 1"
        ),
        (
            "M 6A, grupp 1 Påhittade skolan 1. Lära känna varandra i dag 14 närvarande 50 minuter, enligt manual "
            "Bekräfta pass 1, 6A, grupp 1"
        ),
    ]
    links = [link["href"] for link in soup(client.get("/unconfirmed")).select("tbody a")]
    assert links == [f"/sessions/{OTHER_ID}", f"/sessions/{SENT['id']}"]


def test_one_is_confirmed_and_the_other_waits(app: Flask, client: WatchfulClient) -> None:
    two_logged(client)
    answer = client.post("/unconfirmed", data={"log": seen(OTHER_ID)})
    assert answer.status_code == 303
    assert "1 pass är bekräftat." in client.get(answer.headers["Location"]).text
    assert confirmed(app) == {SENT["id"]: False, OTHER_ID: True}
    with app.app_context():
        event = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.subject_id, event.changes["is_confirmed"]) == (OTHER_ID, [False, True])
        assert event.actor_id == 2, "the coordinator"
        assert db.session.get_one(SessionLog, OTHER_ID).revision == 1
    assert "bekräftat av B. Koordinator" in plain(soup(client.get(f"/sessions/{OTHER_ID}")).select(".said-by")[0])
    assert "bekräftat av" not in client.get(f"/sessions/{SENT['id']}").text


def test_all_are_confirmed_at_once_and_again_does_nothing(app: Flask, client: WatchfulClient) -> None:
    two_logged(client)
    shown = [field["value"] for field in soup(client.get("/unconfirmed")).select("input[name=log]")]
    for _twice in range(2):
        assert client.post("/unconfirmed", data={"log": shown}).status_code == 303
    assert confirmed(app) == {SENT["id"]: True, OTHER_ID: True}
    assert waiting(client) == []
    assert "Inget väntar på dig." in client.get("/unconfirmed").text
    assert client.post("/unconfirmed", data={}).status_code == 303


def test_home_says_how_many_wait(app: Flask, client: WatchfulClient) -> None:
    two_logged(client)
    for email in (COORDINATOR, EMAIL):
        sign_in(there := mentors(app), email)
        [notice] = soup(there.get("/")).select(".notice:not([hidden], .if-kept, .if-busy)")
        assert plain(notice) == "2 pass från elevmentorer väntar på dig Titta och bekräfta"
        assert there.get(str(notice.select("a")[0]["href"])).status_code == 200
    client.post("/unconfirmed", data={"log": [seen(SENT["id"]), seen(OTHER_ID)]})
    assert "väntar på dig" not in client.get("/").text


def test_a_leader_confirms_on_the_logs_own_page(app: Flask, client: WatchfulClient) -> None:
    two_logged(client)
    sign_in(leader := mentors(app), EMAIL)
    page = leader.get(f"/sessions/{OTHER_ID}")
    assert "Loggat av elevmentorer" in page.text
    assert "obekräftad" in page.text
    [button] = soup(page).select('main form button[value="log"]')
    assert plain(button) == "Bekräfta"
    assert not soup(page).select(f'a[href="/sessions/{OTHER_ID}/correct"]'), "it is not the leader's own"
    answer = leader.post("/unconfirmed", data={"log": seen(OTHER_ID), "back": "log"})
    assert answer.headers["Location"] == f"/sessions/{OTHER_ID}"
    after = leader.get(f"/sessions/{OTHER_ID}")
    assert "1 pass är bekräftat." in after.text
    assert not soup(after).select('main form button[value="log"]')


def test_a_correction_confirms_and_is_kept_from_the_link(app: Flask, client: WatchfulClient) -> None:
    two_logged(client)
    changed = SENT | {"everyone": "other", "present": "11", "leader_roles": "pupil_mentor"}
    assert correct(client, changed).status_code == 303
    assert confirmed(app) == {SENT["id"]: True, OTHER_ID: False}


def test_what_waits_is_marked_on_the_line_and_told_to_who_comes_second(app: Flask, client: WatchfulClient) -> None:
    two_logged(client)
    route = [plain(station) for station in soup(client.get("/classes/1")).select("ol.route li")]
    assert "Halva klassen i dag, obekräftad" in route[0]
    assert "obekräftad" not in route[2]
    second = client.post("/plans/1/log?group=1", data=SENT | {"id": THIRD_ID})
    assert second.status_code == 409
    assert "Elevmentorer loggade det" in second.text


def test_the_file_says_where_it_came_from(client: WatchfulClient) -> None:
    two_logged(client)
    client.post("/unconfirmed", data={"log": seen(OTHER_ID)})
    head, *lines = client.get("/exports/sessions.csv?profile=data").text.splitlines()
    columns = head.split(",")
    kept = [dict(zip(columns, line.split(","), strict=True)) for line in lines]
    assert [(row["pass_nr"], row["kalla"], row["bekraftad"], row["ledarroller"]) for row in kept] == [
        ("1", "elevmentorlank", "nej", "elevmentor"),
        ("2", "elevmentorlank", "ja", "elevmentor"),
    ]


def test_that_correcting_confirms_is_told_to_who_may_correct(app: Flask, client: WatchfulClient) -> None:
    two_logged(client)
    sign_in(leader := mentors(app), EMAIL)
    told = [plain(soup(each.get("/unconfirmed")).select("p.hint")[-1]) for each in (client, leader)]
    whole = "Öppna ett pass för att se allt."
    assert told == [f"{whole} Den som rättar ett pass bekräftar det också.", whole]


def test_what_the_mentors_changed_meanwhile_is_looked_at_again(app: Flask, client: WatchfulClient) -> None:
    two_logged(client)
    with stored(app):
        db.session.get_one(SessionLog, SENT["id"]).revision = 2
    answer = client.post("/unconfirmed", data={"log": [seen(SENT["id"]), seen(OTHER_ID)]}, follow_redirects=True)
    assert "1 pass är bekräftat." in answer.text
    assert "1 pass har ändrats under tiden: titta igen innan du bekräftar." in answer.text
    assert confirmed(app) == {SENT["id"]: False, OTHER_ID: True}
    assert client.post("/unconfirmed", data={"log": seen(SENT["id"], 2)}).status_code == 303
    assert confirmed(app)[SENT["id"]]


def test_a_correction_undone_waits_again(app: Flask, client: WatchfulClient) -> None:
    two_logged(client)
    form = soup(client.get(f"/sessions/{SENT['id']}/correct"))
    assert form.select("form"), "a coordinator corrects what the mentors logged"
    corrected = {k: v for k, v in SENT.items() if k != "id"} | {"everyone": "other", "present": "12"}
    assert correct(client, corrected).status_code == 303
    assert confirmed(app)[SENT["id"]]
    assert "Antal närvarande: 14 → 12" in soup(client.get(f"/sessions/{SENT['id']}")).get_text()
    assert client.post(f"/sessions/{SENT['id']}/undo", data={"revision": "2"}).status_code == 303
    assert confirmed(app)[SENT["id"]] is False
    page = plain(soup(client.get(f"/sessions/{SENT['id']}")).select("main")[0])
    assert "obekräftad" in page
    assert "Antal närvarande: 12 → 14" in page


def test_a_withdrawn_log_waits_for_nobody(app: Flask, client: WatchfulClient) -> None:
    two_logged(client)
    with stored(app):
        log = db.session.get_one(SessionLog, SENT["id"])
        log.withdrawn_at, log.withdrawn_by_id = log.logged_at, 2
        db.session.query(HeldSlot).filter_by(log_id=log.id).delete()
    assert len(waiting(client)) == 1
    assert client.post("/unconfirmed", data={"log": seen(SENT["id"])}).status_code == 303
    assert confirmed(app)[SENT["id"]] is False


def test_each_confirms_at_their_own_schools(app: Flask, client: WatchfulClient) -> None:
    two_logged(client)
    with stored(app):
        giver_id = add_another_school("Givarskolan")
        add_person(Role.LEADER, giver_id, "c.larare@example.org", "C. Lärare")
        add_member("d@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
    sign_in(stranger := mentors(app), "c.larare@example.org")
    assert waiting(stranger) == []
    assert stranger.post("/unconfirmed", data={"log": [seen(SENT["id"])]}).status_code == 404
    assert stranger.post("/unconfirmed", data={"log": [seen("no-such-log")]}).status_code == 404
    assert confirmed(app) == {SENT["id"]: False, OTHER_ID: False}
    sign_in(lead := mentors(app), "d@example.org")
    assert len(waiting(lead)) == 2
    with stored(app):
        db.session.get_one(Plan, 1).delivering_school_id = giver_id
    assert len(waiting(stranger)) == 2, "who delivers has seen it"
    assert stranger.post("/unconfirmed", data={"log": seen(SENT["id"])}).status_code == 303
    assert confirmed(app) == {SENT["id"]: True, OTHER_ID: False}
