"""Taking an import back: withdrawn logs, and what the operator imported."""

from datetime import date
from pathlib import Path

from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import soup
from tests.pages.imported import CLASSES, confirm, everything, member, send
from tests.pages.test_imports_undo import FILES, LATER, LOGS, OWN, PLANS, lines, undo
from tests.pages.world import Place, enter
from tracker.cli import tool
from tracker.models import Plan, Role, SessionLog, db

pytestmark = SQLITE_FIRST


def withdraw(client: WatchfulClient, log_id: str) -> None:
    assert client.post(f"/sessions/{log_id}/withdraw", data={"reason": "Fel klass"}).status_code == 303


def test_logs_are_withdrawn_and_corrected_ones_say_what_they_said(
    app: Flask, lead: WatchfulClient, places: dict[str, Place]
) -> None:
    log_id = places["own"].log_id
    exported = lead.get("/exports/sessions.csv").text
    row = f"2026/27;{OWN};4A;TAGET;1;0;2026-10-05;genomfort;21;50;enligt_manual;;Bra;{log_id}\n"
    contents = LOGS.replace("\n", ";id\n") + row + f"2026/27;{OWN};4A;TAGET;3;0;2026-10-06;installt;;;;lokal;;\n"
    made = confirm(lead, send(lead, "sessions", contents))
    assert lines(lead, made) == ["1 logg ångras.", "Blir som före importen: 1 logg."]
    assert lead.get("/exports/sessions.csv").text != exported
    undo(lead, made)
    told, before = (
        text.split("skapad")[1].splitlines()[1:] for text in (lead.get("/exports/sessions.csv").text, exported)
    )
    assert [line.rsplit(";", 2)[0] for line in told] == [line.rsplit(";", 2)[0] for line in before], "but the revision"
    assert app.test_cli_runner().invoke(tool, ["check"]).exit_code == 0
    with app.app_context():
        [withdrawn] = db.session.query(SessionLog).where(SessionLog.withdrawn_at.is_not(None)).all()
        assert withdrawn.withdrawal_reason == "Importen ångrades"


def test_a_withdrawn_log_stands_in_the_way_only_where_it_could_not_be_kept(
    app: Flask, lead: WatchfulClient, places: dict[str, Place]
) -> None:
    made = confirm(lead, send(lead, "classes", CLASSES + f"2026/27;{OWN};4A;4;22\n2026/27;{OWN};4B;4;20\n"))
    leader = enter(app, "own@example.org")
    assert leader.post(f"/plans/{places['own'].plan_id}/log", data=LATER).status_code == 303
    withdraw(lead, str(LATER["id"]))
    assert lines(lead, made) == ["Tas bort: 1 klass och 1 elevantal.", "Blir som före importen: 1 elevantal."]
    later = confirm(lead, send(lead, "plans", PLANS + f"2026/27;{OWN};4B;TAGET;TAGET-45;;;;\n"))
    with app.app_context():
        plan_id = max(db.session.scalars(db.select(Plan.id)))
    own = LATER | {"id": "33333333-1111-4111-8111-111111111111"}
    assert leader.post(f"/plans/{plan_id}/log", data=own).status_code == 303
    withdraw(lead, str(own["id"]))
    [line] = lines(lead, later)
    assert line.startswith("1 ångrad logg hör till det som importerades. Loggar sparas även när de har ångrats, så")
    assert lead.post(f"{later}/undo").status_code == 422


def test_what_can_never_be_undone_asks_no_earlier_import_to_wait_for_it(app: Flask, lead: WatchfulClient) -> None:
    people = confirm(lead, send(lead, "users", FILES["users"]))
    classes = confirm(lead, send(lead, "classes", CLASSES + f"2026/27;{OWN};4B;4;20\n"))
    plans = confirm(lead, send(lead, "plans", PLANS + f"2026/27;{OWN};4B;TAGET;TAGET-45;;;;\n"))
    rows = "".join(f"2026/27;{OWN};4B;TAGET;{n};0;2026-10-0{n};installt;;;;lokal;\n" for n in (1, 2))
    logs = confirm(lead, send(lead, "sessions", LOGS + rows))
    assert lines(lead, people) == ["En senare import finns kvar. Ångra den först."]
    assert (
        "Ångrade loggar sparas, så importerna av deras planer och klasser kan sedan inte ångras." in lead.get(logs).text
    )
    undo(lead, logs)
    for made in (plans, classes):
        assert lines(lead, made)[-1].startswith("2 ångrade loggar hör till det som importerades."), made
        assert "En senare import" not in lead.get(made).text
        assert lead.post(f"{made}/undo").status_code == 422
    undo(lead, people)
    assert app.test_cli_runner().invoke(tool, ["check"]).exit_code == 0


def test_logs_that_were_withdrawn_since_stay_so_and_the_others_are_withdrawn(app: Flask, lead: WatchfulClient) -> None:
    rows = "".join(f"2026/27;{OWN};4A;TAGET;{n};0;2026-10-06;installt;;;;lokal;\n" for n in (3, 4))
    made = confirm(lead, send(lead, "sessions", LOGS + rows))
    with app.app_context():
        [first, _second] = db.session.scalars(
            db.select(SessionLog.id).where(SessionLog.day == date(2026, 10, 6)).order_by(SessionLog.id)
        )
    withdraw(lead, first)
    assert lines(lead, made) == ["1 logg ångras."]
    undo(lead, made)
    with app.app_context():
        reasons = db.session.scalars(db.select(SessionLog.withdrawal_reason).where(SessionLog.day == date(2026, 10, 6)))
        assert sorted(map(str, reasons)) == ["Fel klass", "Importen ångrades"]
    assert app.test_cli_runner().invoke(tool, ["check"]).exit_code == 0


def test_what_the_operator_imports_is_listed_and_undone_likewise(
    app: Flask, lead: WatchfulClient, tmp_path: Path
) -> None:
    foreign = member(app, Role.LEAD, "elsewhere@example.org", municipality_code="9902")
    before = everything(app)
    file = tmp_path / "klasser.csv"
    file.write_text(FILES["classes"])
    run = app.test_cli_runner().invoke
    for options in (["--dry-run"], [], []):
        assert run(tool, ["import", "classes", str(file), *options]).exit_code == 0
    [link] = soup(lead.get("/admin/imports?q=klasser")).select("tbody th a")
    assert "på kommandoraden" in lead.get("/admin/imports").text
    made = str(link["href"])
    assert "importerad på kommandoraden" in lead.get(made).text
    assert foreign.get(made).status_code == 404
    undo(lead, made)
    assert everything(app) == before
    assert run(tool, ["check"]).exit_code == 0
