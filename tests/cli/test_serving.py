"""Whom the product is served to."""

import socket

import pytest

from tests.cli.conftest import Operator
from tracker.models import Role

LONG = "ett långt lösenord\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_example_is_served_to_other_machines_only_on_purpose(tracker: Operator) -> None:
    assert tracker("init", "--demo").code == 0
    elsewhere, no_address = ("run", "--host", "999.1.1.1"), "999.1.1.1 är ingen adress"
    refused = tracker(*elsewhere)
    assert (refused.code, refused.errors.startswith("Alla känner till exempelkontonas lösenord")) == (2, True)
    assert no_address in tracker(*elsewhere, "--known-passwords").errors
    tracker.app.config["HOSTS"] = ("linjen.example.org",)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "Alla känner till" in tracker("run", "--port", port).errors, "a proxy on this machine lets others in"
        tracker.app.config["HOSTS"] = ("localhost",)
        assert "upptagen" in tracker("run", "--port", port).errors
    for role in Role:
        assert tracker("password", f"{role.code}@example.org", "--password-stdin", typed=LONG).code == 0
    assert no_address in tracker(*elsewhere).errors
