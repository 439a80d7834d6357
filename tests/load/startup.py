"""How long the product takes to start: from the command to the first page, on a database that is there."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.load.clock import in_turn
from tests.load.databases import Database
from tests.load.table import Line
from tests.postgres import free_port

LONGEST = 1000
PATIENCE = 30


def startup_line(database: Database, times: int) -> Line:
    """Measure how soon `tracker run` answers with a page; beside it, how long its code takes to load alone."""
    took, loading = in_turn(times, lambda: start(database), load)
    return Line("start-up, beside loading alone", f"{took:.1f} ms", f"{loading:.1f} ms", took, LONGEST, "ms")


def start(database: Database) -> None:
    """Serve a database, and return once a page has come."""
    port = free_port()
    with serving(database, port) as process:
        give_up = time.monotonic() + PATIENCE
        while not answers(f"http://127.0.0.1:{port}/sign-in"):
            assert process.poll() is None, "it did not start"
            assert time.monotonic() < give_up, "it does not answer"
            time.sleep(0.005)


@contextmanager
def serving(database: Database, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the operator's tool meanwhile."""
    command: list[str | Path] = [Path(sys.executable).with_name("tracker"), "run", "--port", str(port)]
    with subprocess.Popen(command, env=compiled(database.settings), stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


def answers(address: str) -> bool:
    """Say whether a page comes."""
    try:
        with urlopen(address, timeout=PATIENCE) as answer:
            return bool(answer.read())
    except URLError:
        return False


def load() -> None:
    """Load the product's code in a process of its own."""
    subprocess.run([sys.executable, "-c", "import tracker"], env=compiled({}), check=True)


def compiled(settings: dict[str, str]) -> dict[str, str]:
    """Return an environment in which the code that Python has compiled is kept, as where it is installed."""
    return {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | settings
