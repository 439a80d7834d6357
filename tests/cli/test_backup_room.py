"""A disk that is full while a backup is made, or brought back: it is said in words, and nothing is left."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyrage
import pytest

from tests.cli.conftest import Operator
from tests.conftest import living_app

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def room_for(most_bytes: int) -> Iterator[None]:
    """Let no file grow beyond so much meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def backup(town: Operator) -> Path:
    """Make a backup that is not locked."""
    assert town("backup", str(town.folder / "whole")).code == 0
    return town.folder / "whole"


# The last bytes are those whose loss the library that locks keeps to itself.
@pytest.mark.parametrize(("is_locked", "more"), [(False, -4096), (True, -100_000), (True, 0)])
def test_a_backup_that_finds_no_room_leaves_nothing(
    town: Operator, backup: Path, *, is_locked: bool, more: int
) -> None:
    key = pyrage.x25519.Identity.generate().to_public()
    town.app.config["BACKUP_KEY"] = str(key) if is_locked else None
    with room_for(backup.stat().st_size + more):
        answer = town("backup", str(town.folder / "short"))
    assert (answer.code, answer.out) == (1, "")
    assert " går inte att " in answer.errors
    assert [path.name for path in town.folder.iterdir() if "short" in path.name] == []


@pytest.mark.parametrize(("is_locked", "less"), [(False, 4096), (True, 100_000), (True, 10)])
def test_a_restore_that_finds_no_room_says_so_and_not_that_the_backup_is_bad(
    town: Operator, backup: Path, *, is_locked: bool, less: int
) -> None:
    identity, size = pyrage.x25519.Identity.generate(), backup.stat().st_size
    secret = town.folder / "key"
    secret.write_text(f"{identity}\n")
    if is_locked:
        town.app.config["BACKUP_KEY"] = str(identity.to_public())
        backup = town.folder / "locked"
        assert town("backup", str(backup)).code == 0
    folder = town.folder / "new"
    folder.mkdir()
    with living_app(f"sqlite:///{folder}/tracker.db") as app:
        new = Operator(app, town.folder)
        with room_for(size - less):
            answer = new("restore", str(backup), "--identity", str(secret))
        assert (answer.code, answer.out) == (1, "")
        assert answer.errors.startswith("Det finns inte plats för databasen (")
        assert [*folder.iterdir()] == []
        assert new("restore", str(backup), "--identity", str(secret)).code == 0
