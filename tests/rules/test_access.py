"""Who may enter what: the table of domain.md section 6, held against every page that there is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import stored
from tests.pages.lines import revision_seen
from tests.pages.world import CODES, Place, add_activities, add_member, add_requests, add_roles, enter, world
from tests.rules.asking import PERSONAL, Request, requests
from tests.rules.owned import MINE, THEIRS, belongings, give
from tests.rules.sending import sent
from tracker.access.policy import FROM_REPLICA, POLICY
from tracker.models import Membership, Role

# `open`: also without signing in. `yes`: within one's places, 404 outside. `own`: only what is one's own.
# `whole`: within one's municipality, 404 for who works at a single school. `all`: everywhere. `-`: 403, always.
TABLE = Path(__file__).with_name("access.txt").read_text(encoding="utf-8")
HEADING, *LINES = (line.split() for line in TABLE.strip().splitlines())
EXPECTED = {(line[0], role): word for line in LINES for role, word in zip(HEADING, line[1:], strict=True)}
# The pages that list schools, by name or by code.
LISTS = {name for name, *_words in LINES if name.startswith("exports.")} - {"exports.index", "exports.package"}
LISTS |= {
    "users.index",
    "audit.index",
    "classes.index",
    "entering.index",
    "dashboards.reach",
    "activities.schools",
    "contacts.index",
}
# What takes away what other pages are about comes last.
LAST = [
    "imports.preview",
    "users.deactivate",
    "users.reactivate",
    "users.take",
    "tokens.revoke",
    "activities.remove",
    "followup.remove_line",
    "closing.close",
    "closing.reopen",
    "curricula.step",
    "plans.end",
    "signin.leave",
]
# What is shown once, or told in numbers first: posted unseen, it is told again, and nothing is done.
SHOWN = {"calendar.make", "tokens.make", "users.invite", "plans.make", "plans.switch", "orders.end", "orders.undo"}
SHOWN |= {f"rosters.{name}" for name in ("forget", "split", "close", "remove", "link")}
SHOWN |= {"rollover.index", "rollover.undo", "signin.forgot", "signin.options", "passkeys.options"}
# Whose pages say in a hidden field, or on the button, what was shown.
STATED = ("/correct", "/rename", "/headcount", "/publish", "/erase")
# No link is open, and there is no single sign-on.
CLOSED = {"setup.begin", "invite.accept", "mentors.session", "calendar.feed", "reminders.stop"}
CLOSED |= {"sso.begin", "sso.redeem", "sso.back", "sso.arrived"}
# Nobody, or no class, is chosen, no device has made a key, the person is still let in, or nothing has stayed too long.
UNREADY = {"users.hand_over", "rollover.school", "rosters.merge", "passkeys.add", "privacy.anonymise"}
UNREADY |= {"retention.erase"}
TOO_LITTLE = {"whole": {"school"}, "all": {"school", "municipality"}}
# Which schools lie in each kind of place.
INSIDE = {"school": {"own"}, "municipality": {"own", "neighbour"}, "everywhere": set(CODES)}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
# No file is there, or was sent; one that waits is written, or one is led to where it says that it waits no more.
OTHERWISE = {
    ("followup.file", "GET", True): 404,
    ("followup.of_period", "GET", True): 303,
    ("imports.upload", "POST", True): 422,
}
OTHERWISE |= {("imports.preview", "POST", is_mine): 303 for is_mine in (True, False)}


def is_inside(rule: Rule, school: str, where: str) -> bool:
    """Say whether what is asked for is within one's places, or one's own; imports everywhere are known everywhere."""
    if rule.arguments & PERSONAL and not (where == "everywhere" and "import_id" in rule.arguments):
        return school == "own"
    return school in INSIDE[where]


def meant(role: Role, where: str, rule: Rule, method: str, *, inside: bool) -> int:
    """Say what the table means for one request; what is posted can be saved."""
    word = EXPECTED[rule.endpoint, role]
    if rule.endpoint in CLOSED or (word == "open" and "code" in rule.arguments):
        return 404  # as said, and no public page is open
    if word == "-":
        return 403
    if (rule.endpoint, method, inside) in OTHERWISE:
        return OTHERWISE[rule.endpoint, method, inside]
    if not inside or where in TOO_LITTLE.get(word, ()) or (rule.endpoint == "open.switch" and where == "school"):
        return 404
    if word == "own" or (rule.endpoint, where) == ("imports.undo", "school"):
        return 403  # also what touched the whole municipality
    if rule.endpoint in UNREADY and method == "POST":
        return 422
    led_on = rule.endpoint in {"signin.enter", "sessions.saved"} or (
        rule.endpoint == "activities.schools" and where == "school"
    )
    return 303 if (method == "POST" and rule.endpoint not in SHOWN) or led_on else 200


def told(client: WatchfulClient, request: Request, number: int) -> tuple[int, set[str]]:
    """Make a request; return its status, and the schools that the answer tells of."""
    method, address, _about = request
    seen = revision_seen(client, address.removesuffix("/erase")) if address.endswith(STATED) else {}
    data = sent(address, number) | seen if method == "POST" else None
    # Past the eyes of our own client: the same few pages, hundreds of times, are looked at elsewhere.
    answer = FlaskClient.open(client, address, method=method, data=data)
    schools = {name for name, code in CODES.items() if code.encode() in answer.data}
    answer.close()
    return answer.status_code, schools


def narrowed(request: Request) -> Request:
    """Ask the audit log for what schools did: all that this test is refused stands there too, and before it."""
    method, address, school = request
    return method, f"{address}?thing=sessions" if address == "/admin/audit" else address, school


def visits(app: Flask, places: dict[str, Place]) -> Iterator[tuple[Rule, Request]]:
    """Yield every request to every route, those that take something away last."""
    for rule in sorted(
        app.url_map.iter_rules(), key=lambda rule: LAST.index(rule.endpoint) if rule.endpoint in LAST else -1
    ):
        for request in requests(app, rule, places):
            yield rule, request


def names_schools(rule: Rule, where: str) -> bool:
    """Say whether a page lists the schools of a kind of place; the whole country is shown by municipality."""
    return rule.endpoint in LISTS and not (rule.endpoint == "dashboards.reach" and where == "everywhere")


def add_members(places: dict[str, Place], where: str) -> None:
    """Add a person of every role in one kind of place."""
    held: dict[str, dict[str, Any]] = {"municipality": {"municipality_code": "9901"}}
    held["school"] = {"school_id": places["own"].school_id}
    for role in Role:
        add_member(f"{role}.{where}@example.org", Membership(role=role, **held.get(where, {})))


@SQLITE_FIRST
@pytest.mark.parametrize(
    "where", ["municipality", *(pytest.param(each, marks=pytest.mark.long) for each in ("school", "everywhere"))]
)
def test_every_role_meets_every_page_as_the_table_says(app: Flask, where: str) -> None:
    places = world(app)
    with stored(app):
        add_members(places, where)
    wrong = []
    give(app, "foreign@example.org", THEIRS, "9902")
    before = belongings(app, THEIRS)
    for number, role in enumerate(Role, 1):
        person = f"{role}.{where}@example.org"
        client = enter(app, person)
        with stored(app):
            add_activities(places.values())
            add_roles(places.values())
            add_requests(places.values())
        for rule, request in visits(app, places):
            if rule.arguments & PERSONAL:
                give(app, person, MINE, "9901")
            status, schools = told(client, narrowed(request), number)
            right = meant(role, where, rule, request[0], inside=is_inside(rule, request[2], where))
            if status != right:
                wrong.append(f"{role} of {where}: {' '.join(request)} is {status}, not {right}")
            if status == 200 and names_schools(rule, where) and schools != INSIDE[where]:
                wrong.append(f"{role} of {where}: {' '.join(request)} tells of {sorted(schools)}")
    assert not wrong, "\n".join(wrong)
    assert where == "everywhere" or belongings(app, THEIRS) == before


def test_nobody_comes_past_the_door_without_signing_in(app: Flask, client: WatchfulClient) -> None:
    places = world(app)
    wrong = []
    for rule, request in visits(app, places):
        method, address, _about = request
        if EXPECTED[rule.endpoint, Role.LEAD] == "open":
            continue
        answer = client.open(address, method=method, headers={"Accept": "text/html"})
        only_sent = method == "POST" and "GET" not in (rule.methods or ())
        goal = "/sign-in" if only_sent else f"/sign-in?next={address}"
        if method == "POST" and rule.endpoint != "signin.leave":
            goal += ("?" if only_sent else "&") + "unsaved=yes"
        if (answer.status_code, answer.headers.get("Location")) != (303, goal):
            wrong.append(f"{method} {address}: {answer.status_code} {answer.headers.get('Location')}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "role", [Role.READER, *(pytest.param(each, marks=pytest.mark.long) for each in Role if each != Role.READER)]
)
def test_every_other_method_is_answered_as_the_page_is_or_not_at_all(app: Flask, role: Role) -> None:
    """HEAD as GET, OPTIONS as who may enter, nobody with a method that the page does not have, or from elsewhere."""
    places, wrong = world(app), []
    with stored(app):
        add_members(places, "municipality")
    client = enter(app, f"{role}.municipality@example.org")
    routes = app.url_map.bind("localhost")
    for address in {address for _rule, (_method, address, _school) in visits(app, {"own": places["own"]})}:
        there, word = set(routes.allowed_methods(address)), EXPECTED[routes.match(address, "OPTIONS")[0], role]
        right = dict.fromkeys({*UNSAFE, "TRACE", "BREW", "GET", "HEAD"} - there, 405)
        right |= {"OPTIONS": 403 if word == "-" else 200}
        right |= {"HEAD": status(client, "GET", address)} if "GET" in there else {}
        came = {method: status(client, method, address) for method in right}
        wrong += [
            f"{method} {address} is {came[method]}, not {right[method]}"
            for method in right
            if came[method] != right[method]
        ]
        foreign = {method: status(client, method, address, **{"Sec-Fetch-Site": "cross-site"}) for method in UNSAFE}
        wrong += [f"{method} {address} from another site is {came}" for method, came in foreign.items() if came != 403]
    assert not wrong, "\n".join(wrong)


def status(client: FlaskClient, method: str, address: str, **headers: str) -> int:
    """Make a request, and return the answer's status."""
    with FlaskClient.open(client, address, method=method, headers=headers) as answer:
        return answer.status_code


def test_the_table_knows_every_page_and_every_role(app: Flask) -> None:
    assert {line[0] for line in LINES} == set(app.view_functions)
    assert set(HEADING) == {str(role) for role in Role}


def test_figures_and_files_are_what_a_replica_is_read_for_and_nothing_that_writes(app: Flask) -> None:
    read = {name for name in POLICY if name.startswith(("dashboards.", "exports."))} - {"exports.index"}
    assert read < FROM_REPLICA < POLICY.keys()
    methods = {str(rule.methods) for rule in app.url_map.iter_rules() if rule.endpoint in FROM_REPLICA}
    assert not [each for each in methods if "POST" in each]
