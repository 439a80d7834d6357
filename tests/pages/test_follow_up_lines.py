"""The lines of the promise, as a lead writes them: /follow-up/…/lines."""

from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import said, soup, stored, value_of
from tests.pages.promised import YEAR
from tests.pages.test_follow_up import ids, rows
from tests.pages.world import add_member, enter
from tracker.models import AuditEvent, Membership, Municipality, Promise, PromiseKind, PromiseLine, Role, db

__all__ = ["ids"]

LINE = {"title": "Rad", "text": "", "target": "", "outcome": "", "status": "", "comment": ""}


def test_a_line_is_written_added_and_removed(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    sig = f"/follow-up/lines/{ids[PromiseKind.SIG]}"
    seen = value_of(client.get(sig), "seen")
    sent = LINE | {"title": "SIG", "exists": "nej", "total": "12", "status": "not_met", "seen": seen}
    assert client.post(sig, data=sent).status_code == 303
    assert rows(client)["SIG"][1:] == [
        "Finns inte totalt 12 under året, bara hela kommunen redovisas",
        "Inte uppfyllt",
    ]
    new = f"/follow-up/{YEAR}/lines/new"
    [kind] = soup(client.get(new)).select("input[name=kind]")
    assert (kind["type"], kind["value"]) == ("hidden", "free"), "with one answer there is no question"
    for _twice in range(2):
        assert client.post(new, data=LINE | {"kind": "free", "title": "Ny rad"}).status_code == 303
    assert list(rows(client)).count("Ny rad") == 1
    assert client.post(f"{sig}/remove").status_code == 303
    assert "SIG" not in rows(client)
    whole_line = LINE | {"kind": "free", "title": "Grannsamverkan", "outcome": "Tolv gator", "status": "met"}
    assert client.post(new, data=whole_line).status_code == 303
    assert rows(client)["Grannsamverkan"][1:] == ["Tolv gator", "Uppfyllt"]
    computed = client.post(new, data=whole_line | {"kind": "sig", "title": "Insats"})
    assert said(computed) == [
        "Utfall: Utfallet för en sådan rad skrivs inte här. Ta bort det, eller lägg till en egen rad."
    ]
    kinds = [str(option["value"]) for option in soup(client.get(new)).select("input[name=kind]")]
    assert kinds == ["free", "sig"], "what is computed stands once"


def test_a_computed_outcome_is_not_asked_for(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    page = soup(client.get(f"/follow-up/lines/{ids[PromiseKind.TAGET]}"))
    assert not page.select("[name=outcome], [name=total], [name=exists]")
    assert page.select("[name=target]")


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(
    client: WatchfulClient, ids: dict[PromiseKind, int]
) -> None:
    free = f"/follow-up/lines/{ids[PromiseKind.FREE]}"
    seen = value_of(client.get(free), "seen")
    with stored(client.application):
        db.session.get_one(PromiseLine, ids[PromiseKind.FREE]).outcome = "Sex av sex"
    answer = client.post(free, data=LINE | {"seen": seen, "comment": "Ring 070-123 45 67"})
    assert said(answer)[0].startswith("Kommentar: Texten ser ut att innehålla ett telefonnummer.")
    answer = client.post(free, data=LINE | {"seen": seen})
    assert answer.status_code == 422
    assert "Sex av sex" in said(answer)[0]
    assert rows(client)["Trygghetsvandringar"][1] == "Sex av sex"


def test_the_audit_log_says_that_texts_and_totals_changed_and_never_to_what(
    client: WatchfulClient, ids: dict[PromiseKind, int]
) -> None:
    sig = f"/follow-up/lines/{ids[PromiseKind.SIG]}"
    seen = value_of(client.get(sig), "seen")
    client.post(sig, data=LINE | {"exists": "ja", "total": "3", "comment": "Hemligt", "seen": seen})
    with client.application.app_context():
        events = db.session.query(AuditEvent).filter_by(subject="promise_line").order_by(AuditEvent.id).all()
    assert events[-1].changes == {"text": None, "title": None, "total": None, "status": ["met", None], "comment": None}
    assert "Hemligt" not in str([event.changes for event in events])


def test_a_lead_of_one_municipality_never_writes_for_another(app: Flask, ids: dict[PromiseKind, int]) -> None:
    with stored(app):
        db.session.add(Municipality(code="9902", name="Grannköping"))
        db.session.flush()
        add_member("other@example.org", Membership(role=Role.LEAD, municipality_code="9902"))
    other = enter(app, "other@example.org")
    line = f"/follow-up/lines/{ids[PromiseKind.FREE]}"
    for address in (line, f"{line}/remove", f"/follow-up/{YEAR}/edit?municipality=0127"):
        assert other.post(address, data=LINE).status_code == 404
    sent = {"text": "Vårt", "accent": "#14222c", "lines": "usual"}
    assert other.post(f"/follow-up/{YEAR}/edit", data=sent).status_code == 303
    with app.app_context():
        assert {each.municipality_code for each in db.session.query(Promise)} == {"0127", "9902"}
