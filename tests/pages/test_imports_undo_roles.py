"""Taking back an import that gave roles: whose they are to take."""

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import said, soup, stored
from tests.pages.imported import confirm, member, send
from tests.pages.test_imports_undo import USERS, lines, undo
from tests.pages.world import enter
from tracker.models import Membership, Role, User, db


def roles_of(app: Flask, email: str) -> list[str]:
    with app.app_context():
        query = db.select(Membership.role).join(User).where(User.email == email)
        return sorted(role.value for role in db.session.scalars(query))


def test_a_lead_takes_no_administrators_role_back(app: Flask, lead: WatchfulClient) -> None:
    admin = member(app, Role.ADMINISTRATOR, "admin@example.org")
    made = confirm(admin, send(admin, "users", USERS + "own@example.org;own@example.org;administrator;;9901\n"))
    assert not soup(lead.get(made)).select(f"form[action='{made}/undo']"), "and is offered no button"
    assert lines(lead, made)[0].startswith("Den här rollen kan du inte ta bort")
    assert soup(admin.get(made)).select(f"form[action='{made}/undo']")
    answer = lead.post(f"{made}/undo")
    assert answer.status_code == 422
    assert said(answer)[0].startswith("Den här rollen kan du inte ta bort")
    assert roles_of(app, "own@example.org") == ["administrator", "leader"]
    undo(admin, made)


@pytest.mark.usefixtures("places")
def test_nobody_takes_their_own_role_back_nor_that_of_the_last_administrator(app: Flask) -> None:
    admin = member(app, Role.ADMINISTRATOR, "admin@example.org")
    made = confirm(admin, send(admin, "users", USERS + "own@example.org;own@example.org;administrator;;alla\n"))
    other = enter(app, "own@example.org")
    assert other.post(f"{made}/undo").status_code == 422
    with stored(app):
        db.session.scalars(db.select(User).where(User.email == "own@example.org")).one().password_hash = None
        db.session.query(Membership).filter_by(role=Role.ADMINISTRATOR).filter(
            Membership.user_id == db.select(User.id).where(User.email == "admin@example.org").scalar_subquery()
        ).update({"role": Role.LEAD}, synchronize_session=False)
    assert admin.post(f"{made}/undo").status_code == 422
    assert roles_of(app, "own@example.org") == ["administrator", "leader"]
