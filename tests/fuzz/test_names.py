"""What a class is called stands on pages as it was written, also in the labels of fields and in what is said below."""

import pytest
from flask import Flask

from tests.conftest import SQLITE_FIRST
from tests.fuzz.finding import unescaped
from tests.pages.cast import stored
from tests.pages.world import add_member, enter, world
from tracker.models import Membership, Role, SchoolClass, db

pytestmark = SQLITE_FIRST
NAME = "zq7<zq7'"  # as long as a class may be called


@pytest.mark.parametrize(
    "page", ["/admin/rollover/schools/99010001", "/admin/classes/{}/split", "/admin/classes/{}/close"]
)
def test_a_class_is_called_what_it_is_called(app: Flask, page: str) -> None:
    own = world(app)["own"]
    with stored(app):
        db.session.get_one(SchoolClass, own.class_id).name = NAME
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="9901"))
    answer = enter(app, "lead@example.org").get(page.format(own.class_id))
    assert (answer.status_code, unescaped(answer.data), "zq7&lt;" in answer.text) == (200, [], True)
