"""What `tracker restore` refuses and leaves as it was: a database in use, and what is no whole backup of ours."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Operator
from tests.cli.test_backup import all_of, clients_on_the_path, db_kind, elsewhere, settings_url

__all__ = ["clients_on_the_path", "elsewhere"]

# A process that is killed leaves its journal; then somebody takes the database away.
BREAKING_OFF = """
import os, sqlite3, sys
there = sqlite3.connect(sys.argv[1])
there.execute("PRAGMA journal_mode = WAL")
there.execute("CREATE TABLE old (number)")
there.commit()
os.remove(sys.argv[1])
os._exit(0)
"""


def test_a_database_in_use_is_never_written_over(town: Operator) -> None:
    file = town.folder / "backup"
    town("backup", str(file))
    before = all_of(town)
    answer = town("restore", str(file))
    assert (answer.code, answer.out) == (1, "")
    assert answer.errors.startswith("Det finns redan en databas på ")
    assert all_of(town) == before
    kept = file.read_bytes()
    answer = town("backup", str(file))
    assert (answer.code, answer.errors) == (
        1,
        f"{file} finns redan. Välj ett annat namn, till exempel med dagens datum.\n",
    )
    assert file.read_bytes() == kept


@pytest.mark.long
def test_what_is_no_whole_backup_restores_nothing(town: Operator, elsewhere: Callable[..., Operator]) -> None:
    file = town.folder / "backup"
    town("backup", str(file))
    whole, new = file.read_bytes(), elsewhere()
    for damaged in (b"", b"%PDF-1.7", whole[: len(whole) // 2], whole[:5000] + b"\xff" * 4000 + whole[9000:]):
        file.write_bytes(damaged)
        answer = new("restore", str(file))
        assert (answer.code, answer.out, answer.errors.count("\n")) == (1, "", 1), answer
        file.write_bytes(whole)
    assert new("restore", str(file.with_name("none"))).errors.endswith("Kontrollera namnet.\n")
    assert new("restore", str(file)).code == 0


def change(file: Path, statement: str) -> None:
    """Change something in a backup."""
    with closing(sqlite3.connect(file)) as copy:
        copy.execute(statement)
        copy.commit()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_of_another_release_leaves_the_new_database_empty(
    town: Operator, elsewhere: Callable[..., Operator]
) -> None:
    file = town.folder / "backup"
    town("backup", str(file))
    whole, new = file.read_bytes(), elsewhere("postgresql")
    change(file, "UPDATE alembic_version SET version_num = '0001'")
    assert new("restore", str(file)).errors.startswith("Säkerhetskopian är från en annan version.")
    file.write_bytes(whole)
    assert new("restore", str(file)).out == "Databasen är återställd.\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_moved_leaves_the_new_database_as_it_was(
    town: Operator, elsewhere: Callable[..., Operator]
) -> None:
    file = town.folder / "backup"
    town("backup", str(file))
    whole, new = file.read_bytes(), elsewhere("postgresql")
    change(file, "UPDATE user_account SET name = name || char(0) WHERE id = 1")
    answer = new("restore", str(file))
    assert (answer.code, answer.out, "NUL" in answer.errors) == (1, "", True), answer
    file.write_bytes(whole)
    assert new("restore", str(file)).out == "Databasen är återställd.\n"
    assert all_of(new) == all_of(town)


def test_what_another_program_keeps_is_not_restored(town: Operator, elsewhere: Callable[..., Operator]) -> None:
    file, new = town.folder / "backup", elsewhere()
    if db_kind(town) == "sqlite":
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE alembic_version (version_num)")
    else:
        url = settings_url(town).replace("+psycopg", "").rpartition("/")[0] + "/template1"
        subprocess.run(["pg_dump", "--format=custom", f"--file={file}", url], check=True)
    answer = new("restore", str(file))
    said = "backup innehåller ett annat programs data. Ange en säkerhetskopia av Linjen.\n"
    assert (answer.code, answer.out, answer.errors) == (1, "", said)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_left_of_another_database_is_not_mixed_into_a_restored_one(
    town: Operator, elsewhere: Callable[..., Operator]
) -> None:
    file, new = town.folder / "backup", elsewhere()
    town("backup", str(file))
    left = Path(settings_url(new).removeprefix("sqlite:///") + "-wal")
    subprocess.run([sys.executable, "-c", BREAKING_OFF, str(left).removesuffix("-wal")], check=True)
    answer = new("restore", str(file))
    said = f"{left} är kvar efter en annan databas och skulle blandas in i den här. Flytta undan den.\n"
    assert (answer.code, answer.out, answer.errors) == (1, "", said)
    left.unlink()
    assert new("restore", str(file)).code == 0
    assert all_of(new) == all_of(town)
