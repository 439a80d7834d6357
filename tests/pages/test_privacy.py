"""Personal data: the record of what is held, one's own as a file, and making somebody anonymous."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, inspect, select

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import EMAIL, said, sign_in, soup, stored
from tests.pages.imported import confirm, send
from tests.pages.keepers import LIST, add_keepers, names, user_id
from tests.pages.lines import HELD, add_class, add_plan, correct
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker import retention
from tracker.dates import STOCKHOLM, now
from tracker.models import (
    AuditEvent,
    Base,
    EntryRequest,
    FileImport,
    FormerName,
    Identity,
    Membership,
    Retained,
    RetentionRun,
    Role,
    SessionLog,
    SignIn,
    User,
    db,
)
from tracker.reports.privacy import WORDS
from tracker.retention import erase
from tracker.retention.times import after, before

pytestmark = SQLITE_FIRST
PAGE, FILE = "/privacy", "/account/data.json"
USERS = "epost;namn;roll;skolenhetskod;kommunkod\n"


@pytest.fixture(autouse=True)
def keepers(app: Flask) -> None:
    add_keepers(app)


def record(client: WatchfulClient) -> list[list[str]]:
    """Return the cells of the record."""
    return [[plain(cell) for cell in row.select("th, td")] for row in soup(client.get(PAGE)).select("tbody tr")]


def test_anybody_reads_the_record_and_finds_it_at_the_foot_of_every_page(app: Flask, client: WatchfulClient) -> None:
    app.config["CONTACT"] = "Ring kommunens växel."
    [link] = soup(client.get("/sign-in")).select("footer a[href='/privacy']")
    assert plain(link) == "Personuppgifter"
    page = client.get(PAGE)
    assert soup(page).select("h1")[0].text == "Så behandlas personuppgifter"
    assert "Ring kommunens växel." in page.text
    assert not soup(page).select("main a"), "a stranger is led nowhere that they cannot go"


def test_the_record_says_the_times_in_force_and_the_roles_that_the_pages_let_in(app: Flask) -> None:
    admin = enter(app, "admin@example.org")
    assert set(WORDS) == set(Retained), "every kind of personal data that goes in time is told of"
    before = {what: (why, long, who) for what, why, long, who in record(admin)}
    account = "Namn, e-postadress, roller, språk, koppling till samlad inloggning och när du senast var här"
    assert before[account][1:] == (
        "24 månader efter att du senast var här",
        "Skolkoordinator, programansvarig, administratör",
    )
    [browsers] = [who for what, (_why, _long, who) in before.items() if what.startswith("När du har loggat in")]
    assert browsers == "Skolkoordinator, programansvarig, administratör", "the audit log tells them"
    months = {kind.value: "24" for kind in Retained} | {"accounts": "7", "links": "1"}
    assert admin.post("/admin/retention/times", data=months).status_code == 303
    changed = [long for what, _why, long, _who in record(admin) if what == account]
    assert changed == ["7 månader efter att du senast var här"]
    assert "1 månad efter att de gick ut" in [long for _what, _why, long, _who in record(admin)]


def own(client: WatchfulClient) -> dict[str, list[dict[str, object]]]:
    """Fetch one's own file; return the rows by table."""
    answer = client.get(FILE)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Content-Disposition"] == "attachment; filename=linjen-om-mig.json"
    assert answer.headers["Cache-Control"] == "no-store"
    return {each["tabell"]: each["rader"] for each in json.loads(answer.text)["tabeller"]}


def test_everything_that_is_held_about_oneself_is_a_file_and_nothing_about_others(
    app: Flask, client: WatchfulClient
) -> None:
    with stored(app):
        plan_id = add_plan(add_class(1))
        leader = user_id(app, EMAIL)
        db.session.add(Identity(user_id=leader, issuer="https://login.example.org", subject="nora-1"))
    sign_in(client)
    assert client.post(f"/plans/{plan_id}/log", data=HELD | {"comment": "Det gick bra, å ä ö"}).status_code == 303
    found = own(client)
    assert [(row["email"], row["name"], row["password_hash"]) for row in found["user_account"]] == [
        (EMAIL, "A. Lärare", True)
    ]
    assert [row["role"] for row in found["membership"]] == ["leader"]
    assert [row["comment"] for row in found["session_log"]] == ["Det gick bra, å ä ö"]
    assert [row["subject"] for row in found["identity"]] == ["nora-1"]
    assert [row["token_hash"] for row in found["sign_in"]] == [True]
    assert {"session_log"} <= {row["subject"] for row in found["audit_event"]}
    text = client.get(FILE).text
    assert "lead@example.org" not in text
    assert "argon2" not in text
    assert [row["action"] for row in own(client)["audit_event"]].count("exported") == 3


def test_of_what_others_wrote_one_is_told_that_one_had_a_hand_in_it(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        plan_id = add_plan(add_class(1))
    sign_in(client)
    assert client.post(f"/plans/{plan_id}/log", data=HELD | {"comment": "Bråkigt i dag"}).status_code == 303
    lead = enter(app, "lead@example.org")
    assert correct(lead, HELD | {"comment": "Det gick bra"}).status_code == 303
    reason = {"withdrawal_reason": "Fel klass", "reason": "Fel klass"}
    assert lead.post(f"/sessions/{HELD['id']}/withdraw", data=reason).status_code == 303
    theirs, written = own(lead), own(client)
    [log], revisions = theirs["session_log"], theirs["revision"]
    assert (log["withdrawal_reason"], log["present"], "comment" in log) == ("Fel klass", 27, False)
    assert {(row["log_id"], "contents" in row) for row in revisions} == {(HELD["id"], False)}
    assert "Bråkigt" not in str(theirs)
    assert [row["comment"] for row in written["session_log"]] == ["Det gick bra"]
    assert "Bråkigt i dag" in str(written["revision"]), "of one's own log also what others have changed"


def test_every_table_that_names_people_is_in_the_file(app: Flask, client: WatchfulClient) -> None:
    sign_in(client)
    tables = own(client)
    for mapper in Base.registry.mappers:
        keys = {key.column.table.name for column in mapper.columns for key in column.foreign_keys}
        if "user_account" in keys or mapper.class_ in {User, FormerName}:
            assert mapper.class_.__tablename__ in tables
    assert not {EntryRequest.__tablename__, "school"} & tables.keys()
    secret = [each.name for each in inspect(User).columns if isinstance(each.type, LargeBinary)]
    assert not secret


def test_so_many_files_are_fetched_and_no_more(client: WatchfulClient) -> None:
    sign_in(client)
    assert [client.get(FILE).status_code for _ in range(11)] == [200] * 10 + [429]


def test_who_is_let_in_no_more_is_made_anonymous_told_in_numbers_first(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        plan_id, leader = add_plan(add_class(1)), user_id(app, EMAIL)
        db.session.add(Identity(user_id=leader, issuer="https://login.example.org", subject="nora-1"))
    sign_in(client)
    assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
    admin, lead = enter(app, "admin@example.org"), enter(app, "lead@example.org")
    person, page = f"{LIST}/{leader}", f"{LIST}/{leader}/anonymise"
    assert page not in admin.get(person).text
    answer = admin.post(page)
    assert (answer.status_code, said(answer)) == (422, ["Personen släpps fortfarande in. Stäng kontot först."])
    admin.post(f"{person}/deactivate")
    assert page in admin.get(person).text
    assert page not in lead.get(person).text
    assert lead.post(page).status_code == 403
    for name in ("A. Lärare klasser.csv", "alla.csv"):
        confirm(lead, send(lead, "users", f"{USERS}{name[0]}@example.org;{name[0]};passledare;;0127\n", name))
    send(lead, "users", f"{USERS}{EMAIL};A. Lärare;passledare;;0127\n", "b.csv")
    told = plain(soup(admin.get(page)).select("main")[0])
    assert "1 roll" in told
    assert "namnet på 1 importerad fil" in told
    assert "1 fil från någon annan väntar på att bekräftas och kan nämna personen." in told
    assert "1 logg blir kvar, utan namnet." in told
    day = after(now().astimezone(STOCKHOLM), 24).date()
    [line] = said(admin.post(page))
    assert line.startswith(f"Personen har bett om det: Personen har loggat, så kontot finns kvar till den {day}.")
    assert admin.post(page, data={"asked": "y"}).location == LIST
    assert "Gjorde ett konto anonymt i förtid, för att personen bad om det" in admin.get("/admin/audit").text
    assert admin.get(person).status_code == 404
    assert "A. Lärare" not in names(admin)
    with app.app_context():
        user = db.session.get_one(User, leader)
        assert (user.name, user.email) == (f"Borttagen användare {leader}", f"borttagen-{leader}@example.invalid")
        gone = [db.session.query(kind).filter_by(user_id=leader).count() for kind in (Membership, Identity, SignIn)]
        assert gone == [0, 0, 0]
        assert {each.file_name for each in db.session.query(FileImport)} == {"borttaget-filnamn", "alla.csv"}
        assert db.session.scalars(select(SessionLog.author_id)).all() == [leader]
        runs = [(each.kind, each.removed, each.by_id is not None) for each in db.session.query(RetentionRun)]
        assert runs == [(Retained.ACCOUNTS, 1, True)]
        assert "A. Lärare" not in str([each.changes for each in db.session.query(AuditEvent)])


def test_it_waits_as_long_as_accounts_stay_unless_nothing_is_logged(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        plan_id, leader = add_plan(add_class(1)), user_id(app, EMAIL)
    sign_in(client)
    assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
    admin = enter(app, "admin@example.org")
    page = f"{LIST}/{leader}/anonymise"
    admin.post(f"{LIST}/{leader}/deactivate")
    assert "Personen har bett om det" in admin.get(page).text
    with stored(app):
        for row in (db.session.query(SignIn).filter_by(user_id=leader).one(), db.session.get_one(User, leader)):
            name = "seen_at" if isinstance(row, SignIn) else "made_at"
            setattr(row, name, before(now(), 24))
        assert retention.numbers()[Retained.ACCOUNTS] == 1, "a run would take it too"
    assert "Personen har bett om det" not in admin.get(page).text
    assert admin.post(page).status_code == 303


def test_nobody_is_made_anonymous_by_who_may_not_change_the_account(app: Flask) -> None:
    with stored(app):
        add_member("town@example.org", Membership(role=Role.ADMINISTRATOR, municipality_code="0127"))
        db.session.add(Membership(user_id=user_id(app, EMAIL), role=Role.COORDINATOR, school_id=2))
        db.session.get_one(User, user_id(app, EMAIL)).is_active = False
    assert enter(app, "town@example.org").post(f"{LIST}/{user_id(app, EMAIL)}/anonymise").status_code == 403
    admin = enter(app, "admin@example.org")
    assert admin.post(f"{LIST}/{user_id(app, 'admin@example.org')}/anonymise").status_code == 403, "nobody oneself"
    assert admin.post(f"{LIST}/{user_id(app, EMAIL)}/anonymise").status_code == 303


def test_requests_that_ran_out_go_in_time_and_identities_with_their_account(app: Flask) -> None:
    with stored(app):
        leader = user_id(app, EMAIL)
        user = db.session.get_one(User, leader)
        user.is_active, user.made_at = False, now() - timedelta(days=2000)
        db.session.add(Identity(user_id=leader, issuer="https://login.example.org", subject="nora-1"))
        for number, age in enumerate((10, 70)):
            row = EntryRequest(issuer="https://login.example.org", subject=str(number), name="N", email="")
            row.municipality_code, row.asked_at = "0127", now() - timedelta(days=age)
            row.expires_at = row.asked_at + timedelta(days=30)
            db.session.add(row)
    with stored(app):
        removed = erase(None)
        assert (removed[Retained.ACCOUNTS], removed[Retained.LINKS]) == (1, 1)
    with app.app_context():
        assert db.session.scalars(select(EntryRequest.subject)).all() == ["0"]
        assert db.session.query(Identity).count() == 0
