"""Taking an import back: everything is as it was, unless something builds on it, which is told in numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.lateness import counting_later
from tests.pages.cast import said, soup, stored
from tests.pages.imported import CLASSES, SCHOOLS, confirm, everything, member, send
from tests.pages.lines import CANCELLED
from tests.pages.test_reach import plain
from tests.pages.world import CODES, Place, enter
from tracker import retention
from tracker.cli import tool
from tracker.dates import now
from tracker.intake import UNDOABLE
from tracker.models import (
    Curriculum,
    FileImport,
    FormerName,
    Revision,
    Role,
    School,
    SchoolClass,
    SessionLog,
    UntickedCurriculum,
    User,
    db,
)
from tracker.reach import later

LATER = CANCELLED | {"session": "2", "id": "22222222-1111-4111-8111-111111111111"}
OWN, NEIGHBOUR = CODES["own"], CODES["neighbour"]
PLANS = "lasar;skolenhetskod;klass;program;programversion;start;stadier;avslutad;ledare\n"
USERS = "epost;namn;roll;skolenhetskod;kommunkod\n"
LOGS = "lasar;skolenhetskod;klass;program;pass_nr;grupp;datum;status;narvarande;minuter;utfall;hinder;kommentar\n"
FILES = {
    "schools": SCHOOLS.replace("\n", ";omrade;huvudenhet;stangd;elever_4\n")
    + "9901;Nytt namn;99010007;Mor;enskild;;;;7\n9901;Nytt namn;99010008;Barn;enskild;;99010007;;\n"
    f"9901;Nytt namn;{OWN};Skola {OWN};kommunal;Norr;99010007;2027-06-30;8\n",
    "users": USERS
    + f"ny@example.org;Ny Exempel;passledare;{OWN};\nown@example.org;Annat Namn;skolkoordinator;{OWN};\n",
    "classes": CLASSES.replace("\n", ";foregaende_klass\n")
    + f"2025/26;{OWN};3Z;3;24;\n2026/27;{OWN};4A;4;22;3Z\n2026/27;{OWN};5A;5;20;\n",
    "plans": PLANS
    + f"2026/27;{OWN};4A;TAGET;TAGET-45;2026-10-01;;2026-11-24;\n2026/27;{OWN};4A;TAGET;TAGET-23;;;;own@example.org\n"
    + f"2026/27;{NEIGHBOUR};4A;TAGET;TAGET-45;2026-09-15;4;;neighbour@example.org\n",
    "sessions": LOGS + f"2026/27;{OWN};4A;TAGET;1;0;2026-10-01;genomfort;20;50;enligt_manual;;\n"
    f"2026/27;{OWN};4A;TAGET;2;0;2026-10-02;installt;;;;sal;\n",
}


def lines(client: WatchfulClient, address: str) -> list[str]:
    """Return what a page says of taking an import back."""
    return [plain(line).replace("\xa0", " ") for line in soup(client.get(address)).select("#undo ~ ul li")]


def undo(client: WatchfulClient, made: str) -> None:
    assert client.post(f"{made}/undo").headers["Location"] == made
    assert "Importen är ångrad." in client.get(made).text
    assert not soup(client.get(made)).select(f"form[action='{made}/undo']")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (
            "schools",
            ["Tas bort: 2 skolor och 2 uppgifter ur registret.", "Blir som före importen: 1 kommun och 1 skola."],
        ),
        ("users", ["Tas bort: 1 konto och 2 roller.", "Blir som före importen: 1 konto."]),
        (
            "classes",
            ["Tas bort: 2 klasser, 2 elevantal och 1 koppling till året före.", "Blir som före importen: 1 elevantal."],
        ),
    ],
)
def test_everything_is_as_it_was(app: Flask, lead: WatchfulClient, kind: str, told: list[str]) -> None:
    before = everything(app)
    made = confirm(lead, send(lead, kind, FILES[kind]))
    assert everything(app) != before
    assert lines(lead, made) == told
    undo(lead, made)
    assert everything(app) == before
    assert app.test_cli_runner().invoke(tool, ["check"]).exit_code == 0
    with app.app_context():
        assert db.session.query(FormerName).count() == 0
    undo(lead, confirm(lead, send(lead, kind, FILES[kind])))
    assert everything(app) == before


def test_plans_are_as_they_were_with_their_days_and_figures(app: Flask, lead: WatchfulClient) -> None:
    before = everything(app)
    files = FILES["plans"].replace("TAGET-23", "MVP-BOTKYRKA").replace(";TAGET;MVP", ";MVP;MVP")
    files = files.replace(";4A;MVP", ";6A;MVP")
    confirm(lead, send(lead, "classes", CLASSES + f"2026/27;{OWN};6A;6;20\n"))
    with_class = everything(app)
    made = confirm(lead, send(lead, "plans", files))
    assert lines(lead, made)[0].startswith("Tas bort: 1 plan, 2 passledare för planer och 1 annan uppgift.")
    undo(lead, made)
    assert everything(app) == with_class
    undo(lead, "/admin/imports/1")
    assert everything(app) == before
    assert app.test_cli_runner().invoke(tool, ["check"]).exit_code == 0


def test_whom_a_programme_is_for_is_as_it_was(app: Flask, lead: WatchfulClient) -> None:
    with stored(app):
        curriculum = db.session.scalars(db.select(Curriculum).where(Curriculum.code == "MVP-MAN-HOGSTADIET")).one()
        db.session.add(UntickedCurriculum(municipality_code="9901", year=2026, curriculum_id=curriculum.id))
    confirm(lead, send(lead, "classes", CLASSES + f"2026/27;{OWN};7A;7;20\n2026/27;{OWN};8A;8;20\n"))
    before = everything(app)
    plan = f"2026/27;{OWN};7A;MVP;MVP-MAN-HOGSTADIET;;;;\n"
    made = confirm(lead, send(lead, "plans", PLANS + plan))
    assert everything(app)["kept_reach"] != before["kept_reach"]
    undo(lead, made)
    assert everything(app) == before, "8A beside it too"
    assert app.test_cli_runner().invoke(tool, ["check"]).exit_code == 0


def test_a_school_that_moved_is_taken_back_by_nobody_who_leads_one_of_the_two(app: Flask, lead: WatchfulClient) -> None:
    admin = member(app, Role.ADMINISTRATOR, "admin@example.org")
    foreign = CODES["foreign"]
    made = confirm(admin, send(admin, "schools", SCHOOLS + f"9901;Kommun 9901;{foreign};Skola;kommunal\n"))
    assert lead.post(f"{made}/undo").status_code == 404
    undo(admin, made)


def test_names_from_before_stay_while_the_import_can_be_undone(app: Flask, lead: WatchfulClient) -> None:
    confirm(lead, send(lead, "users", FILES["users"]))
    for days, names in ((29, 1), (33, 0)):
        with stored(app):
            db.session.query(FileImport).one().written_at = datetime(2027, 3, 1, tzinfo=UTC) - timedelta(days=days)
        with stored(app):
            retention.erase(None, datetime(2027, 3, 1, tzinfo=UTC))
            assert db.session.query(FormerName).count() == names


def test_what_builds_on_it_stands_in_the_way_and_is_counted(
    app: Flask, lead: WatchfulClient, places: dict[str, Place]
) -> None:
    made = confirm(lead, send(lead, "classes", CLASSES + f"2026/27;{OWN};4B;4;20\n2026/27;{OWN};4A;4;22\n"))
    later = confirm(lead, send(lead, "plans", PLANS + f"2026/27;{OWN};4B;TAGET;TAGET-45;;;;\n"))
    leader = enter(app, "own@example.org")
    assert leader.post(f"/plans/{places['own'].plan_id}/log", data=LATER).status_code == 303
    assert lines(lead, made) == [
        "En senare import finns kvar. Ångra den först.",
        "Tillkommet sedan dess, och beroende av importen: 1 plan och 1 logg.",
    ]
    assert [str(link["href"]) for link in soup(lead.get(made)).select("#undo ~ p a")] == [later]
    before = everything(app)
    answer = lead.post(f"{made}/undo")
    assert answer.status_code == 422
    assert said(answer) == ["Inget har ångrats: något bygger numera på importen. Nedan står vad."]
    assert everything(app) == before
    undo(lead, later)
    assert lines(lead, made) == ["Tillkommet sedan dess, och beroende av importen: 1 logg."]


def test_that_a_class_is_to_be_counted_does_not_stand_in_the_way(app: Flask, lead: WatchfulClient) -> None:
    made = confirm(lead, send(lead, "classes", CLASSES + f"2026/27;{OWN};4B;4;20\n"))
    with counting_later(app), stored(app):
        later.note(db.session.scalars(db.select(SchoolClass.id).where(SchoolClass.name == "4B")))
    undo(lead, made)
    with app.app_context():
        assert later.noted() == []


def test_what_was_changed_since_stands_in_the_way(app: Flask, lead: WatchfulClient) -> None:
    made = confirm(lead, send(lead, "users", FILES["users"]))
    with stored(app):
        db.session.query(User).where(User.email == "ny@example.org").one().language = "en"
    assert lines(lead, made) == ["Ändrat sedan dess: 1 konto."]
    schools = confirm(lead, send(lead, "schools", FILES["schools"]))
    assert confirm(lead, send(lead, "classes", CLASSES + "2026/27;99010007;4A;4;22\n"))
    with stored(app):
        db.session.query(School).where(School.unit_code == OWN).one().area = "Söder"
    assert lines(lead, schools) == [
        "En senare import finns kvar. Ångra den först.",
        "Ändrat sedan dess: 1 skola.",
        "Tillkommet sedan dess, och beroende av importen: 1 klass.",
    ]


def test_logs_of_a_closed_period_and_old_imports_stay(app: Flask, lead: WatchfulClient) -> None:
    row = f"2026/27;{OWN};4A;TAGET;3;0;2026-06-06;installt;;;;lokal;\n".replace("2026-06-06", "2026-10-06")
    made = confirm(lead, send(lead, "sessions", LOGS + row))
    assert lead.post("/admin/closing/2026/close", data={"early": "y"}).status_code == 303
    assert lines(lead, made) == ["1 logg ligger i en stängd period."]
    assert lead.post(f"{made}/undo").status_code == 422
    with stored(app):
        db.session.query(FileImport).one().written_at = now() - UNDOABLE - timedelta(seconds=1)
    assert lines(lead, made)[0] == "Den gjordes för mer än 30 dagar sedan."


def test_a_reason_opens_a_closed_period_to_a_file(app: Flask, lead: WatchfulClient) -> None:
    assert lead.post("/admin/closing/2026/close", data={"early": "y"}).status_code == 303
    contents = LOGS + f"2026/27;{OWN};4A;TAGET;3;0;2026-10-06;installt;;;;lokal;\n"
    waiting = send(lead, "sessions", contents)
    assert "Perioden är stängd. Ange ett skäl för att ändra den ändå." in lead.get(waiting).text
    confirm(lead, send(lead, "sessions", contents, reason="Kom in för sent"))
    with app.app_context():
        assert db.session.query(SessionLog).where(SessionLog.reason == "Kom in för sent").count() == 1


def test_only_who_may_import_takes_back(app: Flask, lead: WatchfulClient, places: dict[str, Place]) -> None:
    made = confirm(lead, send(lead, "classes", FILES["classes"]))
    school = member(app, Role.LEAD, "school@example.org", school_id=places["own"].school_id)
    assert school.get(made).status_code == 404
    admin = member(app, Role.ADMINISTRATOR, "admin@example.org", municipality_code="9901")
    assert not soup(admin.get(made)).select("#undo")
    assert admin.post(f"{made}/undo").status_code == 403
    other = member(app, Role.LEAD, "other@example.org", municipality_code="9901")
    undo(other, made)
    assert "Ångrad av other" in plain(soup(lead.get(made)).select("main")[0])
    assert lead.post(f"{made}/undo").status_code == 303, "a second tap does nothing"


def test_what_a_retention_run_has_erased_is_not_said_again(
    app: Flask, lead: WatchfulClient, places: dict[str, Place]
) -> None:
    row = f"2026/27;{OWN};4A;TAGET;1;0;2026-10-05;genomfort;21;50;enligt_manual;;Bra;{places['own'].log_id}\n"
    made = confirm(lead, send(lead, "sessions", LOGS.replace("\n", ";id\n") + row))
    assert lines(lead, made) == ["Blir som före importen: 1 logg."]
    with stored(app):
        db.session.query(Revision).delete()
    assert lines(lead, made) == ["Tillkommet sedan dess, och beroende av importen: 1 logg."]
