"""Many at once: clients that send prepared requests to a server as fast as it answers."""

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_suffix(".lua")


@dataclass(frozen=True)
class Asked:
    """One request: its method and path, who sends it, and the form in it."""

    method: str
    path: str
    cookie: str = "-"
    form: str = ""

    def __str__(self) -> str:
        """Write it as the script reads it."""
        return f"{self.method} {self.path} {self.cookie} {self.form}"


@dataclass(frozen=True)
class Came:
    """What came of a crowd: answers, in how many seconds, the milliseconds that 95 in 100 keep, and what was lost."""

    answered: int
    seconds: float
    slow: float
    lost: int

    @property
    def rate(self) -> float:
        """Return the requests per second."""
        return self.answered / self.seconds


def crowd(url: str, requests: Sequence[Asked], clients: int, seconds: int) -> Came:
    """Send requests in turn from so many clients for so long, each client its next one once it is answered."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(map(str, requests)))
        file.flush()
        words = ["-t1", f"-c{clients}", f"-d{seconds}s", "--timeout=30s", f"-s{SCRIPT}", url, "--", file.name]
        done = subprocess.run(["wrk", *words], check=True, stdout=subprocess.PIPE, text=True)
    answered, took, slow, lost = done.stdout.splitlines()[-1].split()
    return Came(int(answered), float(took), float(slow), int(lost))
