"""What an import may touch: nothing outside a scope is there for it, whoever it belongs to."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.cast import stored
from tests.pages.world import CODES, Place, add_member, world
from tracker import imports
from tracker.access import EVERYTHING, Scope
from tracker.imports import Source
from tracker.models import ClassPredecessor, Membership, Plan, Role, School, SchoolClass, User, db

HERE = Source("fil.csv", scope=Scope(municipality_codes=frozenset({"9901"})), administers=Scope())
OWN, FOREIGN = CODES["own"], CODES["foreign"]
PLANS = "lasar;skolenhetskod;klass;program;programversion;levererande_skolenhetskod;ledare\n"
USERS = "epost;namn;roll;skolenhetskod;kommunkod\n"
SCHOOLS = "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp;huvudenhet\n"
CLASSES = "lasar;skolenhetskod;klass;stadium;elever;foregaende_klass\n"


@pytest.fixture
def places(app: Flask) -> dict[str, Place]:
    return world(app)


def told(kind: str, contents: str, source: Source = HERE) -> list[tuple[str, str]]:
    """Draft a file of one row; return column and sentence of each fault."""
    return [(fault.column, fault.message) for fault in imports.draft(kind, contents.encode(), source).outcome.faults]


def test_a_school_elsewhere_is_told_of_like_one_that_is_nowhere(app: Flask, places: dict[str, Place]) -> None:
    files = {
        "classes": [CLASSES + "2026/27;{code};9Z;4;20;\n", CLASSES + f"2026/27;{OWN};9Z;4;20;{{code}}/4A\n"],
        "plans": [
            PLANS + "2026/27;{code};4A;TAGET;TAGET-45;;\n",
            PLANS + f"2026/27;{OWN};4A;TAGET;TAGET-45;{{code}};\n",
        ],
        "users": [USERS + "ny@example.org;Ny Exempel;passledare;{code};\n"],
        "schools": [SCHOOLS + f"9901;Kommun 9901;{OWN};Skola;kommunal;{{code}}\n"],
        "sessions": [
            (
                "lasar;skolenhetskod;klass;program;pass_nr;grupp;datum;status;hinder\n"
                "2026/27;{code};4A;TAGET;3;0;2026-10-01;installt;tid\n"
            )
        ],
    }
    with app.app_context():
        for kind, contents in files.items():
            for each in contents:
                there, nowhere = (told(kind, each.format(code=code)) for code in (FOREIGN, "99029999"))
                assert there, kind
                assert [(c, m.replace(FOREIGN, "99029999")) for c, m in there] == nowhere
                assert not told(
                    kind, each.format(code=CODES["neighbour"]), replace(HERE, scope=EVERYTHING)
                ) or kind in {
                    "classes",
                    "sessions",
                }


def test_a_municipality_elsewhere_is_told_of_like_one_that_is_nowhere(app: Flask, places: dict[str, Place]) -> None:
    for contents in (
        USERS + "ny@example.org;Ny Exempel;passledare;;{code}\n",
        SCHOOLS + "{code};Kommun;99029998;Ny skola;kommunal;\n",
        SCHOOLS + f"{{code}};Kommun;{OWN};Skola;kommunal;\n",
    ):
        kind = "users" if contents.startswith(USERS) else "schools"
        with app.app_context():
            there, nowhere = (told(kind, contents.format(code=code)) for code in ("9902", "9999"))
        assert there
        assert [(c, m.replace("9902", "9999")) for c, m in there] == nowhere


def test_nobody_is_made_more_than_a_lead_nor_anything_elsewhere(app: Flask, places: dict[str, Place]) -> None:
    row = USERS + "own@example.org;own;{role};{unit};{town}\n"
    with app.app_context():
        assert [
            column
            for role, unit, town in (
                ("administrator", "", "9901"),
                ("administrator", OWN, ""),
                ("programansvarig", "", "alla"),
                ("programansvarig", "", "9902"),
                ("passledare", FOREIGN, ""),
            )
            for column, _message in told("users", row.format(role=role, unit=unit, town=town))
        ] == ["roll", "roll", "kommunkod", "kommunkod", "skolenhetskod"]
        assert told("users", row.format(role="programansvarig", unit="", town="9901")) == []
        admin = replace(HERE, administers=HERE.scope)
        assert told("users", row.format(role="administrator", unit="", town="9901"), admin) == []


def test_who_works_elsewhere_too_keeps_their_name_and_leads_where_they_may(
    app: Flask, places: dict[str, Place]
) -> None:
    row = PLANS + f"2026/27;{OWN};4A;TAGET;TAGET-45;;{{email}}\n"
    with app.app_context():
        assert told("plans", row.format(email="foreign@example.org")) == [
            (c, m.replace("nobody@", "foreign@")) for c, m in told("plans", row.format(email="nobody@example.org"))
        ]
        both = (
            USERS + f"foreign@example.org;Annat Namn;passledare;{OWN};\nown@example.org;Nytt Namn;passledare;{OWN};\n"
        )
        drafted = imports.draft("users", both.encode(), HERE)
        assert (drafted.outcome.expected.added, drafted.outcome.expected.changed) == (1, 1)
        drafted.write(lambda _batch, _outcome: None)
        names = db.session.query(User.name).where(User.email.in_(["foreign@example.org", "own@example.org"]))
        assert sorted(name for (name,) in names) == ["Nytt Namn", "foreign"]
        assert told("plans", row.format(email="foreign@example.org")) == []


def test_only_an_administrator_renames_another(app: Flask, places: dict[str, Place]) -> None:
    with stored(app):
        add_member("admin@example.org", Membership(role=Role.ADMINISTRATOR, municipality_code="9901"))
    contents = f"{USERS}admin@example.org;Annat Namn;lasare;{OWN};\n".encode()
    admin = sa.select(User.name).where(User.email == "admin@example.org")
    for source, name in ((HERE, "admin"), (replace(HERE, administers=HERE.scope), "Annat Namn")):
        with app.app_context():
            imports.draft("users", contents, source).write(lambda _batch, _outcome: None)
            assert db.session.scalar(admin) == name
            db.session.rollback()


def test_what_names_something_elsewhere_already_may_go_on_doing_so(app: Flask, places: dict[str, Place]) -> None:
    own, foreign = places["own"], places["foreign"]
    with app.app_context():
        former = SchoolClass(school_id=foreign.school_id, year=2025, name="3Z")
        db.session.add(former)
        db.session.flush()
        db.session.add(ClassPredecessor(class_id=own.class_id, predecessor_id=former.id))
        db.session.get_one(School, own.school_id).parent_id = foreign.school_id
        db.session.get_one(Plan, own.plan_id).delivering_school_id = foreign.school_id
        add_member("admin@example.org", Membership(role=Role.ADMINISTRATOR, municipality_code="9901"))
        db.session.flush()
        for kind, contents in {
            "classes": CLASSES + f"2026/27;{OWN};4A;4;27;{FOREIGN}/3Z\n",
            "schools": SCHOOLS + f"9901;Kommun 9901;{OWN};Skola {OWN};kommunal;{FOREIGN}\n",
            "plans": PLANS + f"2026/27;{OWN};4A;TAGET;TAGET-45;{FOREIGN};\n",
            "users": USERS + "admin@example.org;admin;administrator;;9901\n",
        }.items():
            outcome = imports.draft(kind, contents.encode(), HERE).outcome
            assert outcome.faults == []
            assert outcome.expected.added == 0
        db.session.rollback()


def test_who_leads_one_school_changes_no_other_and_no_municipality(app: Flask, places: dict[str, Place]) -> None:
    school = replace(HERE, scope=Scope(school_ids=frozenset({places["own"].school_id})))
    row = SCHOOLS + "9901;{town};{code};Skola;kommunal;\n"
    with app.app_context():
        assert told("schools", row.format(town="Kommun 9901", code=OWN), school) == []
        for town, code, column in (
            ("Annan", OWN, "kommun"),
            ("Kommun 9901", CODES["neighbour"], "kommunkod"),
            ("Kommun 9901", "99019999", "kommunkod"),
        ):
            assert [c for c, _m in told("schools", row.format(town=town, code=code), school)] == [column]
        assert told("users", USERS + "ny@example.org;Ny;passledare;;9901\n", school) != []
