"""Racing writers: processes that post at the same moment, each with connections of its own, as servers' workers do.

Whoever comes first is kept; the others hear 409 in words, never a 500 or "database is locked".
"""

import multiprocessing
from collections import Counter
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import EMAIL, PASSWORD, stored
from tests.pages.lines import CANCELLED, HELD, add_class, add_plan, leader_with_class
from tracker.access import EVERYTHING
from tracker.models import Curriculum, HeldSlot, Revision, SessionLog, db
from tracker.reports.recounting import differences

MANY = 16
PATIENCE = 60  # seconds for a race that hangs to fail
# A forked process starts at once, and has read everything already.
processes = multiprocessing.get_context("fork")
Form = dict[str, str]


def log_id(number: int) -> str:
    """Return the id that racer `number` made."""
    return str(UUID(int=number + 1))


def race(app: Flask, address: str, forms: list[Form]) -> list[int]:
    """Post all forms to one address at once; return the statuses that came."""
    return race_to(app, [(address, form) for form in forms])


def race_to(app: Flask, posts: list[tuple[str, Form]]) -> list[int]:
    """Post all forms at once, a process each; return the statuses that came."""
    client = FlaskClient(app, app.response_class)  # the plain one: what matters here is who comes first
    assert client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 303
    with app.app_context():
        db.engine.dispose()  # what is open must not be shared with the children
    start, results = processes.Barrier(len(posts)), processes.SimpleQueue()
    runners = [processes.Process(target=run, args=(client, address, form, start, results)) for address, form in posts]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(PATIENCE)
        assert runner.exitcode == 0, "see the traceback above"
    return [results.get() for _ in posts]


def run(client: FlaskClient, address: str, form: Form, start: Barrier, results: "SimpleQueue[int]") -> None:
    """Wait for the others, post."""
    client.application.testing = False  # a fault of ours is to be a 500, as for people
    start.wait(PATIENCE)
    results.put(client.post(address, data=form).status_code)


def logs(app: Flask) -> list[tuple[int, str, int]]:
    """Return group, status and revision of every log."""
    columns = SessionLog.group, SessionLog.status, SessionLog.revision
    with app.app_context():
        return sorted(
            (group, str(status), revision) for group, status, revision in db.session.execute(db.select(*columns))
        )


def slots(app: Flask) -> list[int]:
    """Return the groups whose slots are taken."""
    with app.app_context():
        return sorted(db.session.scalars(db.select(HeldSlot.group)))


def test_of_many_logs_of_one_session_exactly_one_is_kept(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    statuses = race(app, f"/plans/{plan_id}/log", [HELD | {"id": log_id(n)} for n in range(MANY)])
    assert Counter(statuses) == {303: 1, 409: MANY - 1}
    assert logs(app) == [(0, "held", 1)]
    assert slots(app) == [1]


def test_classes_of_one_school_that_log_at_once_are_all_in_its_figures(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    with stored(app):
        plans = [add_plan(add_class(1, f"4{name}", s4=27)) for name in "BCDEFGHI"]
    sent = [(f"/plans/{plan_id}/log", HELD | {"id": log_id(number)}) for number, plan_id in enumerate(plans)]
    assert race_to(app, sent) == [303] * len(plans)
    with app.app_context():
        assert list(differences(EVERYTHING)) == []


@SQLITE_FIRST
def test_one_log_sent_many_times_is_one_and_nobody_is_refused(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    assert race(app, f"/plans/{plan_id}/log", [HELD] * 8) == [303] * 8
    assert logs(app) == [(0, "held", 1)]


def test_whole_class_and_groups_never_mix(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client, groups=2)
    forms = [HELD | {"id": log_id(n), "group": str(n % 3), "everyone": "13"} for n in range(6)]
    statuses = race(app, f"/plans/{plan_id}/log", forms)
    held = [group for group, _status, _revision in logs(app)]
    assert held in ([0], [1, 2])
    assert slots(app) == [1, 2]
    assert Counter(statuses) == {303: len(held), 409: 6 - len(held)}


@pytest.mark.long
def test_a_thousand_doubled_posts_are_a_thousand_logs(app: Flask, client: WatchfulClient) -> None:
    """A whole country at three o'clock: every log is sent twice at once, by eight processes."""
    leader_with_class(client)
    with stored(app):
        curriculum = db.session.scalars(db.select(Curriculum).where(Curriculum.code == "MVP-MAN-HOGSTADIET")).one().code
        plans = [add_plan(add_class(1, f"7{number}", s7=27), curriculum) for number in range(1000 // 14 + 1)]
    places = [(plan, session) for plan in plans for session in range(1, 15)][:1000]
    sent = [
        (f"/plans/{plan}/log", HELD | {"id": log_id(number), "session": str(session)})
        for number, (plan, session) in enumerate(places)
    ]
    with app.app_context():
        db.engine.dispose()
    results = processes.SimpleQueue()
    runners = [processes.Process(target=post_all, args=(app, sent[n // 2 :: 4], results)) for n in range(8)]
    for runner in runners:
        runner.start()
    statuses = Counter(results.get() for _post in range(2 * len(sent)))
    for runner in runners:
        runner.join(PATIENCE)
    assert statuses == {303: 2000}
    assert logs(app) == [(0, "held", 1)] * 1000
    assert len(slots(app)) == 1000
    with app.app_context():
        assert list(differences(EVERYTHING)) == []


def post_all(app: Flask, sent: list[tuple[str, Form]], results: "SimpleQueue[int]") -> None:
    """Sign in, and post one form after the other."""
    app.testing = False
    app.test_client_class = None
    client = app.test_client()
    assert client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 303
    for address, form in sent:
        results.put(client.post(address, data=form).status_code)


@SQLITE_FIRST
def test_of_two_cancelled_logs_of_a_day_one_is_kept(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    forms = [CANCELLED | {"id": log_id(n)} for n in range(2)]
    assert sorted(race(app, f"/plans/{plan_id}/log", forms)) == [303, 409]
    assert logs(app) == [(0, "cancelled", 1)]


@SQLITE_FIRST
def test_groups_together_are_never_more_than_the_class(app: Flask, client: WatchfulClient) -> None:
    """27 pupils: 20 and 20 at once would both be right alone."""
    plan_id = leader_with_class(client, groups=2)
    forms = [
        HELD | {"id": log_id(group), "group": str(group), "everyone": "other", "present": "20"} for group in (1, 2)
    ]
    assert sorted(race(app, f"/plans/{plan_id}/log", forms)) == [303, 422]


@SQLITE_FIRST
def test_of_corrections_at_once_one_is_kept_and_of_the_authors_own_forms_all(
    app: Flask, client: WatchfulClient
) -> None:
    plan_id = leader_with_class(client)
    client.post(f"/plans/{plan_id}/log", data=HELD)
    answers = ([303] + [409] * 5, [303] * 6)
    for fewest, address in ((0, f"/sessions/{HELD['id']}/correct"), (10, f"/plans/{plan_id}/log")):
        forms = [HELD | {"everyone": "other", "present": str(fewest + n), "revision": "1"} for n in range(6)]
        assert sorted(race(app, address, forms)) == answers[fewest // 10]
    [(_group, _status, revision)] = logs(app)
    with app.app_context():
        numbers = db.session.scalars(db.select(Revision.number).order_by(Revision.number)).all()
    assert list(numbers) == list(range(1, revision))
    assert 6 <= revision <= 8, "an entry that changes nothing is no revision"
