"""What the documents must name, where they lead, and what the audit log must see."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.rules.test_house import HOUSE, kept_files, modules, name, text_of
from tracker import models
from tracker.cli import tool
from tracker.config import SETTINGS

README, CONTRIBUTING, CHANGELOG = (text_of(HOUSE / f"{each}.md") for each in ("README", "CONTRIBUTING", "CHANGELOG"))
MANUAL, DECISIONS = (text_of(HOUSE / "docs" / each) for each in ("operating.md", "decisions.md"))
DOCUMENTS = [path for path in kept_files() if path.suffix == ".md"]
TOUR = 150
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
# A file or folder of ours in a document; `<…>` stands for a name.
FILE = re.compile(r"`((?:\.ci|docs|static|templates|tests|tracker)/[^\s`]*)`")
# A statement that changes rows without a flush, and so past the audit log.
BULK = re.compile(r"\b(?:update|delete|insert)\(([A-Z]\w+)\)")
# `write_changes` lets logs change places by way of days that nothing else holds; what they say then is flushed.
# When a token was last used stands on its owner's list; what it fetched is in the audit log.
# What a retention run takes from logs, and from the names of files, is written down in the run.
BESIDE = {
    ("tracker/retention/accounts.py", "FileImport"),
    ("tracker/retention/kinds.py", "SessionLog"),
    ("tracker/logbook/writing.py", "SessionLog"),
    ("tracker/ledger.py", "AccessToken"),
    ("tracker/ledger.py", "Passkey"),
}
# They write invented rows, which nobody did.
INVENTED = ("tracker/demo/", "tracker/generate/")


def options(command: click.Command) -> Iterator[click.Option]:
    """Yield the options of a command and of those below it."""
    yield from (each for each in command.params if isinstance(each, click.Option))
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        yield from options(below)


@pytest.mark.parametrize("command", sorted(tool.commands))
def test_the_manual_names_every_command_with_its_options(command: str) -> None:
    assert f"`tracker {command}" in MANUAL
    rows = [line for line in MANUAL.splitlines() if f"`tracker {command}" in line]
    told = "\n".join(rows)
    assert [each.opts for each in options(tool.commands[command]) if not any(way in told for way in each.opts)] == []


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_the_manual_names_every_setting(setting: str) -> None:
    assert re.search(rf"^\|.*`{setting}`.*\|", MANUAL, re.MULTILINE)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_table_says_each_thing_once(path: Path) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", text_of(path), re.MULTILINE):
        told_of = [row.split("|")[1:3] for row in table.splitlines()]
        assert [each for each in told_of if told_of.count(each) > 1] == []


def test_the_readme_is_a_tour() -> None:
    assert len(README.splitlines()) <= TOUR
    assert [each for each in tool.commands if f"`tracker {each}`" not in README] == []
    rooms = {path.name for path in (HOUSE / "tracker").iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    files = {path.name for path in (HOUSE / "tracker").glob("[a-z]*.py")}
    assert [each for each in sorted(rooms) if f"`{each}/`" not in README] == []
    assert [each for each in sorted(files) if f"`{each}`" not in README] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_document_leads_to_what_is_there(path: Path) -> None:
    for where, heading in LINK.findall(text_of(path)):
        target = path.parent / where if where else path
        assert target.exists(), where
        heads = re.findall(r"^#+ (.+)$", text_of(target), re.MULTILINE) if heading else []
        assert not heading or heading in {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in heads}


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_files_that_are_named_are_there(text: str) -> None:
    named = FILE.findall(text)
    assert len(named) > 5
    assert [each for each in named if not any(HOUSE.glob(re.sub(r"<[^>]+>", "*", each)))] == []


def test_a_decision_stands_below_what_it_is_about() -> None:
    groups = re.split(r"^## ", DECISIONS, flags=re.MULTILINE)[1:]
    leads = re.findall(r"^- \*\*(.+?)\*\*", DECISIONS, re.MULTILINE | re.DOTALL)
    assert len(leads) == len(re.findall(r"^- ", DECISIONS, re.MULTILINE)) == len(set(leads)) > 150
    assert all("\n- **" in each for each in groups)


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads(text_of(HOUSE / "pyproject.toml"))["project"]["version"]
    unreleased, latest = re.findall(r"^## \[(.+?)\]", CHANGELOG, re.MULTILINE)[:2]
    assert (unreleased, latest) == ("Unreleased", version)


def test_no_statement_changes_an_audited_table_past_the_audit_log() -> None:
    found = {
        (str(path.relative_to(HOUSE)), table)
        for path in modules("tracker")
        for table in BULK.findall(path.read_text())
        if getattr(getattr(models, table, None), "audited", False)
    }
    assert {each for each in found if not each[0].startswith(INVENTED)} == BESIDE
