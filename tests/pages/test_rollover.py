"""The next school year: /admin/rollover, shown, mended and made."""

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import add_another_school, said, soup, stored, value_of
from tests.pages.lines import HELD, add_class
from tests.pages.rolled import PAGE, SCHOOL, figures, filled, kept_school, made, make_all
from tests.pages.rosters import is_sound
from tests.pages.test_reach import plain
from tests.pages.world import add_member
from tracker.models import (
    Curriculum,
    Membership,
    Plan,
    PlanLeader,
    ReachTarget,
    Role,
    SchoolClass,
    UntickedCurriculum,
    User,
    YearSettings,
    db,
)


@pytest.fixture(autouse=True)
def coordinator(app: Flask, client: WatchfulClient) -> None:
    kept_school(app, client)


def test_all_is_shown_first_made_once_and_the_old_year_stays(app: Flask, client: WatchfulClient) -> None:
    client.post("/plans/1/log", data=HELD | {"group": "1", "everyone": "14"})
    before = figures(app)
    page = soup(client.get(PAGE))
    assert [plain(row) for row in page.select("tbody tr")] == ["Påhittade skolan 4 79 4 1 0 1 2"]
    assert "Alla skolor tillsammans: 4 klasser, 79 elever och 4 planer." in plain(page.select("main")[0])
    assert made(app) == {}
    assert make_all(client) == "Skapat: klasser 4, planer 4, passledare 1."
    assert made(app) == {
        "5A": ({5: 27}, ["4A"], ["TAGET-45"]),
        "1-2 Blå": ({1: 8, 2: 9}, ["F-1 Blå"], ["TAGET-23"]),
        "Örnen": ({3: 11}, ["Örnen"], ["TAGET-23"]),
        "4A": ({4: 24}, ["3A"], ["TAGET-45"]),
    }
    with app.app_context():
        plan = db.session.query(Plan).join(SchoolClass).filter(SchoolClass.name == "5A", SchoolClass.year == 2027).one()
        assert (plan.groups, str(plan.starts_on), str(plan.ends_on)) == (2, "2027-09-01", "2028-05-31")
        assert [each.user_id for each in plan.leaders] == [1]
    assert figures(app) == before
    assert is_sound(app)
    page = soup(client.get(PAGE))
    assert [plain(row) for row in page.select("tbody tr")] == ["Påhittade skolan 0 0 0 0 4 1 0"]
    assert not page.select("form[method=post] [name=sure]")
    assert len(made(app)) == 4


def test_only_who_may_still_log_the_class_is_carried_over_as_its_leader(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        other_id = add_another_school()
        for name, at in (("elsewhere", other_id), ("gone", 1), ("reader", 1), ("delivering", other_id)):
            role = Role.READER if name == "reader" else Role.LEADER
            add_member(f"{name}@example.org", Membership(role=role, school_id=at))
        ids = {each.name: each.id for each in db.session.query(User)}
        db.session.get_one(User, ids["gone"]).is_active = False
        delivered = db.session.query(Plan).join(SchoolClass).filter(SchoolClass.name == "Örnen").one()
        delivered.delivering_school_id = other_id
        led = [(1, "elsewhere"), (1, "gone"), (1, "reader"), (delivered.id, "delivering")]
        db.session.add_all(PlanLeader(plan_id=plan_id, user_id=ids[name], group=0) for plan_id, name in led)
    for address in (PAGE, SCHOOL):
        assert "3 av dagens passledare följer inte med" in plain(soup(client.get(address)).select("main")[0])
    assert make_all(client) == (
        "Skapat: klasser 4, planer 4, passledare 2. 3 passledare följde inte med, eftersom roll där saknas i dag."
    )
    with app.app_context():
        new = db.session.query(PlanLeader).join(Plan, PlanLeader.plan_id == Plan.id).join(SchoolClass)
        assert {each.user_id for each in new.filter(SchoolClass.year == 2027)} == {1, ids["delivering"]}


def test_sent_twice_it_makes_nothing_twice(app: Flask, client: WatchfulClient) -> None:
    sure = value_of(client.get(PAGE), "sure")
    assert client.post(PAGE, data={"sure": sure}).status_code == 303
    assert client.post(PAGE, data={"sure": sure}).status_code == 200
    assert len(made(app)) == 4


def test_a_schools_form_sent_twice_makes_nothing_twice(app: Flask, client: WatchfulClient) -> None:
    form = filled(client.get(SCHOOL).text)
    for words in ("Skapat: klasser 4, planer 4, passledare 1.", "Allt fanns redan. Inget skapades två gånger."):
        assert client.post(SCHOOL, data=form).status_code == 303
        assert words in client.get(SCHOOL).text
    assert len(made(app)) == 4


def test_a_school_is_mended_class_by_class(app: Flask, client: WatchfulClient) -> None:
    page = client.get(SCHOOL)
    assert "Skolans sista årskurs" in page.text
    form = filled(page.text)
    assert [name for name in form if name.startswith("go-")] == ["go-2", "go-3", "go-4", "go-1"]
    del form["go-3"], form["plans-2"], form["leaders-1"]
    form |= {"name-2": "Blå", "pupils-2-1": "10", "pupils-2-2": ""}
    answer = client.post(SCHOOL, data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SCHOOL}?year=2027-28")
    assert made(app) == {
        "5A": ({5: 27}, ["4A"], ["TAGET-45"]),
        "Blå": ({1: 10}, ["F-1 Blå"], []),
        "4A": ({4: 24}, ["3A"], ["TAGET-45"]),
    }
    with app.app_context():
        plan = db.session.query(Plan).join(SchoolClass).filter(SchoolClass.name == "5A", SchoolClass.year == 2027).one()
        assert plan.leaders == []
    rest = soup(client.get(SCHOOL))
    assert plain(rest.select(".outlook .choices")[0]).startswith("Örnen")
    old = client.post(SCHOOL, data=form | {"go-3": "y", "name-3": "Örnen", "pupils-3-3": "11"})
    assert said(old) == ["Någon har ändrat sedan sidan öppnades. Titta igen innan du sparar."]


def test_two_classes_of_one_name_become_one(app: Flask, client: WatchfulClient) -> None:
    form = filled(client.get(SCHOOL).text) | {"name-4": "Ugglan", "name-3": "ugglan"}
    assert client.post(SCHOOL, data=form).status_code == 303
    assert made(app)["ugglan"] == ({3: 11, 4: 24}, ["3A", "Örnen"], ["TAGET-23"])
    assert is_sound(app)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"name-4": ""}, "Nytt namn på 3A: Skriv klassens namn."),
        ({"name-4": "4x"}, "Nytt namn på 3A: Det finns redan en klass 4X läsåret 2027/28."),
        ({"name-4": "070-123 45 67"}, "Nytt namn på 3A: Texten ser ut att innehålla ett telefonnummer."),
        ({"pupils-4-4": ""}, "Skriv hur många eleverna är, i minst en årskurs."),
        ({"pupils-4-4": "-1"}, "3A: elever i åk 4: Skriv ett heltal med siffror, till exempel 27."),
        ({"plans-4": "X"}, "Planer för 3A: Välj ett av svaren."),
        ({"seen": "x"}, "Någon har ändrat sedan sidan öppnades."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(
    app: Flask, client: WatchfulClient, change: dict[str, str], line: str
) -> None:
    with stored(app):
        taken = add_class(1, "4X")
        db.session.get_one(SchoolClass, taken).year = 2027
    answer = client.post(SCHOOL, data=filled(client.get(SCHOOL).text) | change)
    assert answer.status_code == 422
    assert said(answer)[0].startswith(line)
    assert list(made(app)) == ["4X"]


def test_without_a_class_that_goes_on_there_is_nothing_to_make(client: WatchfulClient) -> None:
    answer = client.post(SCHOOL, data={"seen": value_of(client.get(SCHOOL), "seen")})
    assert (answer.status_code, said(answer)) == (422, ["Välj minst en klass som fortsätter."])


def test_a_name_that_is_taken_is_held_back_and_can_be_linked_instead(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        taken = add_class(1, "4a", s4=20)
        db.session.get_one(SchoolClass, taken).year = 2027
    page = soup(client.get(PAGE))
    assert "1 klass lämnas utanför, eftersom dess nya namn är upptaget." in plain(page.select("main")[0])
    assert make_all(client).startswith("Skapat: klasser 3,")
    [link] = soup(client.get(SCHOOL)).select(f"a[href='/admin/classes/{taken}/predecessors/4']")
    address = str(link["href"])
    assert client.post(address, data={"sure": value_of(client.get(address), "sure")}).status_code == 303
    assert made(app)["4a"] == ({4: 20}, ["3A"], [])


def test_a_curriculum_that_is_not_offered_is_not_proposed(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        curriculum = db.session.query(Curriculum).filter_by(code="TAGET-23").one()
        db.session.add(UntickedCurriculum(municipality_code="0127", year=2026, curriculum_id=curriculum.id))
    assert "Ingen programversion som erbjuds gäller årskursen: ingen plan." in plain(
        soup(client.get(SCHOOL)).select("main")[0]
    )
    make_all(client)
    assert made(app)["Örnen"][2] == []


def test_what_others_publish_does_not_keep_the_new_year_from_beginning_with_the_settings_of_the_old(
    app: Flask, client: WatchfulClient
) -> None:
    with stored(app):
        codes = {each.code: each.id for each in db.session.query(Curriculum)}
        db.session.add(YearSettings(municipality_code="0127", year=2026, completion_percent=60, smallest_count=9))
        for year, code in ((2026, "MVP-MAN-HOGSTADIET"), (2027, "MVP-BOTKYRKA")):
            key = {"municipality_code": "0127", "year": year, "curriculum_id": codes[code]}
            db.session.add(UntickedCurriculum(**key))
    make_all(client)
    with app.app_context():
        own = db.session.get_one(YearSettings, ("0127", 2027))
        assert (own.completion_percent, own.smallest_count) == (60, 9)
        unticked = db.select(UntickedCurriculum.curriculum_id).where(UntickedCurriculum.year == 2027)
        assert {*db.session.scalars(unticked)} == {codes["MVP-MAN-HOGSTADIET"], codes["MVP-BOTKYRKA"]}


@pytest.mark.parametrize("has_own", [False, True])
def test_the_new_year_begins_with_the_settings_of_the_old_unless_it_has_its_own(
    app: Flask, client: WatchfulClient, *, has_own: bool
) -> None:
    with stored(app):
        db.session.add(YearSettings(municipality_code="0127", year=2026, completion_percent=60))
        db.session.add(ReachTarget(municipality_code="0127", year=2026, programme_code="TAGET", percent=80))
        if has_own:
            db.session.add(YearSettings(municipality_code="0127", year=2027, completion_percent=90))
    make_all(client)
    with app.app_context():
        assert db.session.get_one(YearSettings, ("0127", 2027)).completion_percent == (90 if has_own else 60)
        target = db.session.get(ReachTarget, ("0127", 2027, "TAGET"))
        assert (target and target.percent) == (None if has_own else 80)
    assert is_sound(app)
