"""Who may enter what: the table of domain.md section 6, held against every page that there is."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.client import WatchfulClient
from tests.conftest import settings
from tests.pages.cast import HASH, sign_in, stored
from tests.pages.lines import CANCELLED, add_class, add_plan
from tracker import create_app
from tracker.access import POLICY
from tracker.models import Membership, Municipality, OwnerType, Role, School, User, db

# `open`: also without signing in. `yes`: within one's places, 404 outside. `own`: only what one logged oneself.
# `-`: 403, always. Readers wait for disclosure control.
TABLE = """
                    leader  coordinator  lead  reader  administrator
static              open    open         open  open    open
setup.begin         open    open         open  open    open
signin.enter        open    open         open  open    open
signin.leave        yes     yes          yes   yes     yes
account.show        yes     yes          yes   yes     yes
home.show           yes     yes          yes   yes     yes
classes.index       yes     yes          yes   -       -
classes.show        yes     yes          yes   -       -
sessions.log        yes     yes          yes   -       -
sessions.show       yes     yes          yes   -       -
sessions.correct    own     yes          yes   -       -
dashboards.reach    yes     yes          yes   -       -
dashboards.school   yes     yes          yes   -       -
exports.index       yes     yes          yes   -       yes
exports.reach       yes     yes          yes   -       -
exports.progress    yes     yes          yes   -       -
exports.sessions    yes     yes          yes   -       -
exports.classes     yes     yes          yes   -       -
exports.plans       yes     yes          yes   -       -
exports.schools     -       -            yes   -       yes
exports.users       -       -            yes   -       yes
"""
HEADING, *LINES = (line.split() for line in TABLE.strip().splitlines())
EXPECTED = {(line[0], role): word for line in LINES for role, word in zip(HEADING, line[1:], strict=True)}
# The pages that list schools, by name or code: each shows those in scope, and no other.
LISTS = [name for name, *_words in LINES if name.startswith("exports.") and name != "exports.index"]
LISTS += ["classes.index", "dashboards.reach"]
CODES = {"own": "99010001", "neighbour": "99010002", "foreign": "99020001"}
# Of a role in each kind of place: the schools that lie in it.
IN_SCOPE = {"school": {"own"}, "municipality": {"own", "neighbour"}, "everywhere": set(CODES)}


@dataclass(frozen=True)
class Target:
    """A school, and what lies there; `log_id` is a log that somebody else wrote."""

    name: str
    class_id: int
    plan_id: int
    log_id: str


def world(app: Flask) -> dict[str, Target]:
    """Store three schools in two municipalities, each with a class, a plan, a leader, and a log of theirs."""
    with stored(app):
        for code in ("9901", "9902"):
            db.session.add(Municipality(code=code, name=f"Kommun {code}"))
        db.session.flush()
        plans = {name: planned(name, code) for name, code in CODES.items()}
    return {name: Target(name, *ids, logged(app, name, ids[1])) for name, ids in plans.items()}


def planned(name: str, code: str) -> tuple[int, int]:
    """Add a school with one leader, one class and its plan; return the class's id and the plan's."""
    school = School(unit_code=code, name=f"Skola {code}", municipality_code=code[:4], owner_type=OwnerType.MUNICIPAL)
    db.session.add(school)
    db.session.flush()
    add_member(f"{name}@example.org", Membership(role=Role.LEADER, school_id=school.id))
    class_id = add_class(school.id)
    return class_id, add_plan(class_id)


def add_member(email: str, *memberships: Membership) -> None:
    """Add a person with these roles."""
    db.session.add(User(email=email, name=email.partition("@")[0], password_hash=HASH, memberships=list(memberships)))
    db.session.flush()


def enter(app: Flask, email: str) -> WatchfulClient:
    """Open a browser and sign somebody in."""
    client = app.test_client()
    assert isinstance(client, WatchfulClient)
    assert sign_in(client, email).status_code == 303
    return client


def logged(app: Flask, name: str, plan_id: int) -> str:
    """Let a school's own leader log a cancelled session; return the log's id."""
    log_id = f"{list(CODES).index(name):08}-1111-4111-8111-111111111111"
    answer = enter(app, f"{name}@example.org").post(f"/plans/{plan_id}/log", data=CANCELLED | {"id": log_id})
    assert answer.status_code == 303
    return log_id


def addresses(app: Flask, rule: Rule, targets: dict[str, Target]) -> Iterator[tuple[str, str]]:
    """Yield each address of a route, with the school that it is about; about none in particular, one's own."""
    with app.test_request_context():
        url_for = app.url_for
        for target in targets.values():
            values = {
                "filename": "tracker.css",
                "token": "no-such-token",
                "class_id": target.class_id,
                "plan_id": target.plan_id,
                "log_id": target.log_id,
                "unit_code": CODES[target.name],
            }
            known = {name: values[name] for name in rule.arguments}
            yield url_for(rule.endpoint, **known), target.name
            if not known.keys() & {"class_id", "plan_id", "log_id", "unit_code"}:
                return


def answered(word: str, rule: Rule, *, is_post: bool, in_scope: bool) -> int:
    """Say what the table means for one request; a POST carries something that can be saved."""
    if rule.endpoint == "setup.begin":
        return 404  # the link is used up
    if word == "-":
        return 403
    if not in_scope:
        return 404
    if word == "own":
        return 403
    return 303 if is_post or rule.endpoint == "signin.enter" else 200


def sent(number: int) -> dict[str, str]:
    """Return a form that every page which takes one accepts: a log on a day of its own, or a language."""
    log_id = f"{number:08}-2222-4222-8222-222222222222"
    return CANCELLED | {"id": log_id, "day": f"2026-11-{number:02}", "do": "language", "language": "sv"}


@pytest.mark.parametrize("role", Role)
def test_every_role_meets_every_page_as_the_table_says(app: Flask, role: Role) -> None:
    targets = world(app)
    with stored(app):
        own = db.session.scalars(db.select(School.id).where(School.unit_code == CODES["own"])).one()
        add_member("school@example.org", Membership(role=role, school_id=own))
        add_member("municipality@example.org", Membership(role=role, municipality_code="9901"))
        add_member("everywhere@example.org", Membership(role=role))
    wrong = []
    for number, place in enumerate(IN_SCOPE, 1):
        client = enter(app, f"{place}@example.org")
        # Signing out comes last: it ends the visit.
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint == "signin.leave"):
            for address, school in addresses(app, rule, targets):
                wrong += [
                    f"{method} {address} at {school} for {role} in {place}: {status}, not {meant}"
                    for method, status, meant in visits(client, rule, address, number, in_scope=school in IN_SCOPE[place])
                    if status != meant
                ]
    assert not wrong, "\n".join(wrong)


def visits(
    client: WatchfulClient, rule: Rule, address: str, number: int, *, in_scope: bool
) -> Iterator[tuple[str, int, int]]:
    """Fetch an address, then send to it; yield each method with the status that came and the one that was meant."""
    with client.application.app_context():
        role = db.session.scalars(db.select(Membership.role).order_by(Membership.id.desc())).first()
    word = EXPECTED[rule.endpoint, str(role)]
    for method in ("GET", "POST"):
        answer = client.open(address, method=method, data=sent(number) if method == "POST" else None)
        is_offered = method in (rule.methods or ())
        meant = answered(word, rule, is_post=method == "POST", in_scope=in_scope)
        yield method, answer.status_code, meant if is_offered else 405


def test_the_table_knows_every_page(app: Flask) -> None:
    assert {line[0] for line in LINES} == set(app.view_functions)
    assert set(HEADING) == set(Role)


@pytest.mark.parametrize(("role", "place"), [(role, place) for role in Role for place in IN_SCOPE])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_lists_show_what_is_in_scope_and_nothing_else(app: Flask, role: Role, place: str) -> None:
    world(app)
    with stored(app):
        own = db.session.scalars(db.select(School.id).where(School.unit_code == CODES["own"])).one()
        where = {"school": {"school_id": own}, "municipality": {"municipality_code": "9901"}, "everywhere": {}}
        add_member("she@example.org", Membership(role=role, **where[place]))
    client = enter(app, "she@example.org")
