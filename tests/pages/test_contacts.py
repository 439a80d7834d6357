"""The contact persons of schools: /admin/contacts, and a page per school."""

from datetime import date

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import add_another_school, add_person, add_school, said, sign_in, soup, stored, value_of
from tests.pages.lines import add_class
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.models import AuditEvent, Contact, ContactKind, Membership, Role, db

PAGE = "/admin/contacts/12345678"
GOOD = {"kind": "police", "name": "P. Påhitt", "first_day": "2026-11-01", "last_day": ""}


@pytest.fixture(autouse=True)
def coordinator(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.COORDINATOR, add_school())
    sign_in(client)


def add(app: Flask, name: str, first: date, last: date | None = None, kind: ContactKind = ContactKind.POLICE) -> int:
    """Store a contact that nobody has confirmed; return its id."""
    with stored(app):
        contact = Contact(school_id=1, kind=kind, name=name, first_day=first, last_day=last)
        db.session.add(contact)
        db.session.flush()
        return contact.id


def kept(app: Flask) -> list[tuple[str | None, ...]]:
    """Return name, first day, last day and day of confirmation of every contact."""
    with app.app_context():
        rows = db.session.query(Contact).order_by(Contact.id).all()
        return [
            (each.name, str(each.first_day), *(str(d) if d else None for d in (each.last_day, each.confirmed_on)))
            for each in rows
        ]


def lines(client: WatchfulClient) -> list[str]:
    """Return the lines of a school's page."""
    return [plain(line) for line in soup(client.get(PAGE)).select("ul.roster li")]


def test_what_is_lacking_is_said_and_added(app: Flask, client: WatchfulClient) -> None:
    assert lines(client) == ["saknas", "saknas"]
    index = soup(client.get("/admin/contacts"))
    assert "0 av 1 skolor har båda kontakterna i dag." in plain(index.select("main")[0])
    answer = client.post(f"{PAGE}/new", data=GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    client.post(f"{PAGE}/new", data=GOOD | {"kind": "social_services", "name": "S. Påhitt"})
    assert client.post(f"{PAGE}/new", data=GOOD).status_code == 303, "sent twice it is one"
    assert [row[0] for row in kept(app)] == ["P. Påhitt", "S. Påhitt"]
    assert lines(client)[0].startswith("P. Påhitt från 1 november · bekräftad i dag")
    assert "1 av 1 skolor har båda kontakterna i dag." in plain(soup(client.get("/admin/contacts")).select("main")[0])


def test_who_takes_over_ends_the_one_before(app: Flask, client: WatchfulClient) -> None:
    add(app, "F. Förra", date(2025, 8, 1))
    assert "Tar över" in client.get(f"{PAGE}/new?kind=police").text
    client.post(f"{PAGE}/new", data=GOOD | {"takes_over": "y"})
    assert kept(app) == [
        ("F. Förra", "2025-08-01", "2026-10-31", None),
        ("P. Påhitt", "2026-11-01", None, "2026-11-24"),
    ]
    page = soup(client.get(PAGE))
    assert "F. Förra 1 augusti 2025 – 31 oktober" in plain(page.select("details")[0])


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"kind": ""}, "Vem är det: Välj vem det är."),
        ({"name": " "}, "Namn: Skriv namnet."),
        ({"name": "x"}, "Namn: Skriv ett namn med 2 till 100 tecken."),
        (
            {"name": "Bo 070-123 45 67"},
            "Namn: Texten ser ut att innehålla ett telefonnummer. Ta bort det: här sparas inga personuppgifter.",
        ),
        (
            {"name": "=1+1"},
            "Namn: Ett namn kan inte börja med =: ett kalkylprogram räknar ut det. Skriv ett annat tecken.",
        ),
        ({"first_day": ""}, "Från och med: Välj dag."),
        ({"first_day": "0001-01-01"}, "Från och med: Skriv datumet som år-månad-dag, till exempel 2026-11-24."),
        ({"first_day": "2028-01-01"}, "Från och med: Välj en dag inom ett år från i dag."),
        ({"last_day": "2026-10-31"}, "Till och med: Sista dagen kan inte vara före den första."),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(
    app: Flask, client: WatchfulClient, change: dict[str, str], line: str
) -> None:
    answer = client.post(f"{PAGE}/new", data=GOOD | change)
    assert (answer.status_code, said(answer)) == (422, [line])
    assert kept(app) == []
    assert value_of(answer, "name") == (GOOD | change)["name"].strip()


def test_contacts_are_confirmed_one_by_one_and_all_at_once(app: Flask, client: WatchfulClient) -> None:
    add(app, "P. Påhitt", date(2024, 8, 1))
    add(app, "S. Påhitt", date(2024, 8, 1), kind=ContactKind.SOCIAL_SERVICES)
    add(app, "Ö. Över", date(2024, 8, 1), date(2026, 11, 23))
    assert "Stämmer det fortfarande?" in lines(client)[0]
    form = soup(client.get(PAGE)).select(".heading form")[0]
    marks = [str(field["value"]) for field in form.select("input[name=contact]")]
    assert len(marks) == 2
    client.post("/admin/contacts/confirm", data={"school": "12345678", "contact": marks[0]})
    assert [row[3] for row in kept(app)] == ["2026-11-24", None, None]
    answer = client.post("/admin/contacts/confirm", data={"school": "12345678", "contact": [*marks, "3:x", "y:z"]})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert [row[3] for row in kept(app)] == ["2026-11-24", "2026-11-24", None], "who is over is not confirmed"
    assert "2 kontakter är bekräftade." in client.get(PAGE).text


def test_what_was_changed_meanwhile_is_neither_confirmed_nor_overwritten_unseen(
    app: Flask, client: WatchfulClient
) -> None:
    contact_id = add(app, "P. Påhitt", date(2025, 8, 1))
    answer = client.get(f"/admin/contacts/{contact_id}/correct")
    seen = value_of(answer, "seen")
    with stored(app):
        db.session.get_one(Contact, contact_id).name = "N. Nya"
    client.post("/admin/contacts/confirm", data={"contact": f"{contact_id}:{seen}"})
    assert "1 kontakt har ändrats under tiden" in client.get(PAGE).text
    answer = client.post(f"/admin/contacts/{contact_id}/correct", data=GOOD | {"seen": seen})
    assert (answer.status_code, said(answer)) == (
        422,
        ["Medan du skrev ändrade någon till: N. Nya, 1 augusti 2025. Spara igen om ditt stämmer."],
    )
    assert kept(app) == [("N. Nya", "2025-08-01", None, None)]


def test_a_contact_is_corrected_and_ended(app: Flask, client: WatchfulClient) -> None:
    contact_id = add(app, "P. Pahitt", date(2025, 8, 1))
    for page, change in (("correct", {"name": "P. Påhitt"}), ("end", {"last_day": "2026-11-24"})):
        answer = client.get(f"/admin/contacts/{contact_id}/{page}")
        seen = value_of(answer, "seen")
        sent = GOOD | {"first_day": "2025-08-01", "seen": seen} | change
        assert client.post(f"/admin/contacts/{contact_id}/{page}", data=sent).status_code == 303
    assert kept(app) == [("P. Påhitt", "2025-08-01", "2026-11-24", "2026-11-24")]


def test_the_audit_log_says_that_a_name_changed_and_never_to_what(app: Flask, client: WatchfulClient) -> None:
    client.post(f"{PAGE}/new", data=GOOD)
    with app.app_context():
        [event] = db.session.query(AuditEvent).filter_by(subject="contact").all()
    assert event.changes["name"] is None
    assert event.changes["first_day"] == [None, "2026-11-01"]


def test_names_are_for_those_who_keep_them(app: Flask) -> None:
    add(app, "P. Påhitt", date(2025, 8, 1))
    with stored(app):
        add_class(1)
        add_member("leader@example.org", Membership(role=Role.LEADER, school_id=1))
        add_member("reader@example.org", Membership(role=Role.READER, municipality_code="0127"))
    for email in ("leader@example.org", "reader@example.org"):
        browser = enter(app, email)
        assert browser.get("/admin/contacts").status_code == 403
        page = browser.get("/follow-up")
        assert page.status_code == 200
        assert "Kontaktperson från socialtjänsten saknas på Påhittade skolan" in plain(soup(page).select("main")[0])
        assert "P. Påhitt" not in page.text


def test_a_small_unit_is_listed_by_its_own_coordinator_alone(app: Flask) -> None:
    with stored(app):
        unit_id = add_another_school("Gläntan", parent_id=1)
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
        add_member("unit@example.org", Membership(role=Role.COORDINATOR, school_id=unit_id))
    listed = {
        email: [plain(row) for row in soup(enter(app, email).get("/admin/contacts")).select("tbody th")]
        for email in ("lead@example.org", "unit@example.org")
    }
    assert listed == {"lead@example.org": ["Påhittade skolan"], "unit@example.org": ["Gläntan"]}
