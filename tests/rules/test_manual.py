"""What the manual must name, and what the audit log must see."""

import re

import pytest

from tests.rules.test_house import HOUSE, modules
from tracker import models
from tracker.cli import tool
from tracker.config import SETTINGS

README = (HOUSE / "README.md").read_text()
# A statement that changes rows without a flush, and so past the audit log.
BULK = re.compile(r"\b(?:update|delete|insert)\(([A-Z]\w+)\)")
# `write_changes` lets logs change places by way of days that nothing else holds; what they say then is flushed.
# When a token was last used stands on its owner's list; what it fetched is in the audit log.
# What a retention run takes from logs is written down in the run.
BESIDE = {
    ("tracker/retention/kinds.py", "SessionLog"),
    ("tracker/logbook/writing.py", "SessionLog"),
    ("tracker/ledger.py", "AccessToken"),
    ("tracker/ledger.py", "Passkey"),
}
# They write invented rows, which nobody did.
INVENTED = ("tracker/demo/", "tracker/generate/")


@pytest.mark.parametrize("command", sorted(tool.commands))
def test_the_manual_names_every_command(command: str) -> None:
    assert f"`tracker {command}" in README


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_the_manual_names_every_setting(setting: str) -> None:
    assert f"`{setting}`" in README


def test_no_statement_changes_an_audited_table_past_the_audit_log() -> None:
    found = {
        (str(path.relative_to(HOUSE)), table)
        for path in modules("tracker")
        for table in BULK.findall(path.read_text())
        if getattr(getattr(models, table, None), "audited", False)
    }
    assert {each for each in found if not each[0].startswith(INVENTED)} == BESIDE
