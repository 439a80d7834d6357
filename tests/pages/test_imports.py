"""Import files on a page: send, look, confirm; who may, and what is never let through."""

from datetime import date

from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said, soup, stored
from tests.pages.imported import CLASSES, SCHOOLS, confirm, everything, member, numbers, post, send, told
from tests.pages.test_reach import plain
from tests.pages.world import CODES, Place
from tracker.models import AuditEvent, FileImport, Membership, Role, SchoolClass, Upload, db

pytestmark = SQLITE_FIRST
OWN, FOREIGN = CODES["own"], CODES["foreign"]
GOOD = CLASSES + f"2026/27;{OWN};4A;4;26\n2026/27;{OWN};5A;5;20\n2026/27;{CODES['neighbour']};4A;4;27\n"


def test_a_file_is_looked_through_confirmed_and_then_changes_nothing(app: Flask, lead: WatchfulClient) -> None:
    before = everything(app)
    waiting = send(lead, "classes", GOOD)
    assert numbers(lead, waiting) == [1, 1, 1, 0]
    assert everything(app) == before, "nothing is saved yet"
    made = confirm(lead, waiting)
    page = lead.get(made)
    assert "Filen är importerad." in page.text
    assert numbers(lead, made) == [1, 1, 1]
    with app.app_context():
        assert db.session.query(SchoolClass).filter_by(name="5A").count() == 1
        assert db.session.query(Upload).count() == 0
        last = db.session.query(AuditEvent).count()
    again = send(lead, "classes", GOOD)
    assert numbers(lead, again) == [0, 0, 3, 0]
    page = lead.get(again)
    assert "Filen ändrar ingenting" in page.text
    assert not soup(page).select("form[action$='/uploads/1']")
    assert lead.post(again).status_code == 422, "there is nothing to write"
    with app.app_context():
        assert db.session.query(AuditEvent).count() == last


def test_a_file_of_a_year_with_other_names_says_what_a_stage_is_called(app: Flask, lead: WatchfulClient) -> None:
    told = "I filen är stadium {} det som heter åk {} från 2028/29."
    app.config["TODAY"] = date(2028, 5, 2)
    row = f"2028/29;{OWN};{{}};{{}};20\n".format
    page = lead.get(send(lead, "classes", CLASSES + row("Gy", 10) + row("4A", 3) + row("5A", 4)))
    assert told.format(3, 4) in plain(soup(page).select("main")[0])
    old = lead.get(send(lead, "classes", CLASSES + f"2027/28;{OWN};3A;3;20\n"))
    assert "det som heter" not in plain(soup(old).select("main")[0])
    for kind, is_said in (("classes", True), ("plans", True), ("sessions", False)):
        assert ("Numret är samma alla år" in lead.get(f"/admin/imports/new/{kind}").text) is is_said, kind


def test_a_confirmation_is_one_event_beside_those_of_the_rows(app: Flask, lead: WatchfulClient) -> None:
    made = confirm(lead, send(lead, "classes", GOOD, "klasser 2026.csv"))
    with app.app_context():
        events = db.session.query(AuditEvent).where(AuditEvent.import_id.is_not(None)).order_by(AuditEvent.id).all()
        told_of = [event for event in events if event.subject == "file_import"]
        rows = [(event.action, event.subject) for event in events if event.subject != "file_import"]
    assert sorted(rows) == [("added", "headcount"), ("added", "school_class"), ("changed", "headcount")]
    assert told_of == [], "the import's own event names itself"
    page = plain(soup(lead.get("/admin/audit?thing=imports")).select("tbody")[0])
    assert "Importerade en fil" in page
    assert "klasser 2026" not in page, "a file's name may hold a person's"
    lead.post(f"{made}/undo")
    assert "Ångrade en import" in plain(soup(lead.get("/admin/audit?thing=imports")).select("tbody")[0])


def test_bad_rows_are_told_with_row_and_column_and_nothing_is_written(app: Flask, lead: WatchfulClient) -> None:
    before = everything(app)
    waiting = send(lead, "classes", GOOD + f"2026/27;{FOREIGN};4A;4;20\n2026/27;{OWN};''=1;13;x\n")
    assert numbers(lead, waiting) == [1, 1, 1, 2]
    assert [(row, column) for row, column, _message in told(lead, waiting)] == [
        ("Rad 5", "skolenhetskod"),
        ("Rad 6", "stadium"),
        ("Rad 6", "elever"),
    ]
    assert lead.post(waiting).status_code == 422
    assert everything(app) == before
    file = lead.get(f"{waiting}/bad-rows.csv")
    assert file.headers["Content-Disposition"] == "attachment; filename=rader_att_ratta.csv"
    assert (file.mimetype, file.headers["X-Content-Type-Options"]) == ("text/csv", "nosniff")
    header, first, second = file.data.decode("utf-8-sig").splitlines()
    assert header == "lasar;skolenhetskod;klass;stadium;elever;fel"
    assert first.replace('"', "").startswith(f"2026/27;{FOREIGN};4A;4;20;skolenhetskod: ")
    assert f"2026/27;{OWN};''=1;13;x;" in second
    mended = file.data.decode("utf-8-sig").replace(FOREIGN, OWN).replace("4A;4;20", "4B;4;20")
    mended = mended.replace("13;x", "4;21")
    assert numbers(lead, send(lead, "classes", mended)) == [2, 0, 0, 0]


NO_SUCH_FILE: list[tuple[bytes, str]] = [
    (b"", "Filen har ingen rubrikrad."),
    (GOOD.encode("utf-16"), "Det här är ingen CSV-fil."),
    (b"lasar;klass\n\0;\0\n", "Rad 2: här finns ett tecken som ingen text har."),
    (GOOD.replace(";", "\t").encode(), "Kolumnerna skiljs inte åt av semikolon eller komma."),
    (b"%PDF-1.7\n", "Det här är en PDF, vad den än heter."),
    (b"PK\x03\x04", "Excelfilen går inte att läsa."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Det här är en äldre Excelfil, eller en med lösenord."),
    (CLASSES.encode() + b"a;b;c;d;e\n" * 20_001, "Filen har fler än 20\N{NARROW NO-BREAK SPACE}000 rader."),
    (b"x" * (10 * 1024 * 1024 + 1), "Filen är större än 10 MB."),
]


def test_what_is_no_such_file_is_refused_at_once(app: Flask, lead: WatchfulClient) -> None:
    for contents, sentence in NO_SUCH_FILE:
        answer = post(lead, "classes", contents)
        assert answer.status_code == 422
        [line] = said(answer)
        assert line.startswith(f"Fil: {sentence}"), line
    for sent in ({}, {"file": "text"}):
        assert said(lead.post("/admin/imports/new/classes", data=sent)) == ["Fil: Välj en fil."]
    assert said(post(lead, "classes", b"", "")) == ["Fil: Välj en fil."]
    for address, size in (("/admin/imports/new/classes", 21), ("/account", 2)):
        body = b"--x\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n" + b"x" * (size * 1024 * 1024)
        assert lead.post(address, data=body, content_type="multipart/form-data; boundary=x").status_code == 413
    with app.app_context():
        assert db.session.query(Upload).count() == 0


def test_a_wrong_header_names_its_columns_and_there_is_no_file_of_bad_rows(lead: WatchfulClient) -> None:
    waiting = send(lead, "classes", "lasar;skolenhetskod;klass;stadium;stadium;rektor\n2026/27;1;4A;4;4;X\n")
    assert told(lead, waiting) == [
        ("Rad 1", "stadium", "Kolumnen finns 2 gånger. Behåll en."),
        ("Rad 1", "rektor", told(lead, waiting)[1][2]),
        ("Rad 1", "elever", "Kolumnen saknas. Lägg till den."),
    ]
    assert "Hämta raderna som fil" not in lead.get(waiting).text


def test_a_second_tap_imports_nothing_more(app: Flask, lead: WatchfulClient) -> None:
    waiting = send(lead, "classes", GOOD)
    confirm(lead, waiting)
    answer = lead.post(waiting)
    assert answer.headers["Location"] == "/admin/imports"
    assert "Filen väntar inte längre." in lead.get("/admin/imports").text
    with app.app_context():
        assert db.session.query(FileImport).count() == 1


def test_each_role_imports_its_kinds(app: Flask, places: dict[str, Place]) -> None:
    lead = member(app, Role.LEAD, municipality_code="9901")
    admin = member(app, Role.ADMINISTRATOR, "admin@example.org")
    keeps, leads = {"schools", "users"}, {"classes", "plans", "sessions"}
    for client, kinds in ((lead, keeps | leads), (admin, keeps)):
        for kind in keeps | leads:
            assert client.get(f"/admin/imports/new/{kind}").status_code == (200 if kind in kinds else 403)
        offered = {
            str(link["href"]).rpartition("/")[2] for link in soup(client.get("/admin/imports")).select("h2 + p a")
        }
        assert offered == kinds
    waiting = send(admin, "schools", SCHOOLS + "9903;Ny kommun;99030001;Ny skola;kommunal\n")
    assert numbers(admin, waiting) == [1, 0, 0, 0]
    confirm(admin, waiting)


def test_nobody_gives_themselves_a_role_by_a_file(app: Flask, places: dict[str, Place]) -> None:
    admin = member(app, Role.ADMINISTRATOR, "a@example.org", municipality_code="9901")
    rows = "epost;namn;roll;skolenhetskod;kommunkod\na@example.org;a@example.org;{};;9901\n"
    address = send(admin, "users", rows.format("programansvarig"))
    [(_row, column, message)] = told(admin, address)
    assert (column, message[:19]) == ("roll", "Du kan inte ändra v"), message
    assert admin.post(address).status_code == 422
    assert numbers(admin, send(admin, "users", rows.format("administrator")))[-1] == 0, "one that is there"


def test_a_role_that_is_lost_meanwhile_confirms_nothing(app: Flask, lead: WatchfulClient) -> None:
    waiting = send(lead, "classes", GOOD)
    with stored(app):
        db.session.query(Membership).filter_by(role=Role.LEAD).one().role = Role.ADMINISTRATOR
    assert lead.get(waiting).status_code == 404
    assert lead.post(waiting).status_code == 404


def test_a_long_file_says_what_goes_on(lead: WatchfulClient) -> None:
    rows = "".join(f"2026/27;{OWN};K{number};4;20\n" for number in range(2000))
    address = send(lead, "classes", CLASSES + rows)
    page = soup(lead.get(address))
    [refresh] = page.select("meta[http-equiv=refresh]")
    waiting = address.removesuffix("/reading")
    assert refresh["content"] == f"0; url={waiting}"
    assert "2 000 rader" in plain(page.select("main")[0]).replace("\xa0", " ")
    assert numbers(lead, waiting) == [2000, 0, 0, 0]


def test_past_imports_are_searched_and_paged(app: Flask, lead: WatchfulClient) -> None:
    for number in range(52):
        confirm(lead, send(lead, "classes", CLASSES + f"2026/27;{OWN};K{number};4;20\n", f"Årskurs {number}.csv"))

    def files(address: str) -> list[str]:
        return [plain(row) for row in soup(lead.get(address)).select("tbody th a")]

    first = files("/admin/imports")
    assert (len(first), first[0]) == (50, "Årskurs 51.csv")
    [older] = [str(link["href"]) for link in soup(lead.get("/admin/imports")).select("a") if "Nästa" in link.text]
    assert files(older) == ["Årskurs 1.csv", "Årskurs 0.csv"]
    assert files("/admin/imports?q=ÅRSKURS+lead+49&kind=classes") == ["Årskurs 49.csv"]
    assert lead.get("/admin/imports?kind=x").status_code == 404
    assert files("/admin/imports?kind=plans") == files("/admin/imports?q=lead+qq") == []
    assert files("/admin/imports?sort=oldest")[:2] == ["Årskurs 0.csv", "Årskurs 1.csv"]
    assert files("/admin/imports?sort=file")[:3] == ["Årskurs 0.csv", "Årskurs 1.csv", "Årskurs 10.csv"]
    assert files("/admin/imports?sort=person") == first
    assert files("/admin/imports?page=99999999999") == first
    confirm(lead, send(lead, "classes", CLASSES + f"2026/27;{OWN};K52;4;20\n", "Elever-HT26.csv"))
    assert files("/admin/imports?q=elever-ht26") == ["Elever-HT26.csv"]
    foreign = member(app, Role.LEAD, "foreign-lead@example.org", municipality_code="9902")
    assert "Årskurs" not in foreign.get("/admin/imports").text
    assert foreign.get("/admin/imports/1").status_code == 404
    assert foreign.post("/admin/imports/1/undo").status_code == 404
