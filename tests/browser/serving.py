"""The product on a real server of its own, and what stands for another one."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.conftest import TODAY, living_app, settings
from tests.postgres import free_port
from tracker import HOME

# Where a request's surroundings hold what was sent.
SENT = "linjen.sent"


@dataclass(frozen=True)
class Site:
    """A server of its own process: where it listens, and the database behind it."""

    url: str
    database_url: str
    process: subprocess.Popen[bytes] | None = None


@contextmanager
def serving(
    database_url: str,
    log: Path,
    url: str | None = None,
    house: Path = HOME,
    day: str = TODAY,
    *,
    more: tuple[str, ...] = (),
    most_bytes: int | None = None,
    **given: str,
) -> Iterator[Site]:
    """Run `tracker run` until it answers, and end it afterwards; `house` is where the product lies, `day` its today.

    `more` are further words of the command, `given` further settings; no file may grow beyond `most_bytes`.
    """
    site = Site(url or f"http://localhost:{free_port()}", database_url)
    command = [sys.executable, "-c", "from tracker.cli import main; main()", "run"]
    command += ["--port", site.url.rpartition(":")[2], *more]
    known: dict[str, Any] = {
        "env": os.environ | settings(database_url, day) | given,
        "cwd": house,
        "start_new_session": True,
    }
    if most_bytes:
        command = ["/bin/sh", "-c", f'ulimit -f {most_bytes // 512}; exec "$@"', "sh", *command]
    with (
        log.open("w") as output,
        subprocess.Popen(command, **known, stdout=output, stderr=output) as process,
    ):
        try:
            wait_for(site, process, log)
            yield replace(site, process=process)
        finally:
            process.terminate()


def wait_for(site: Site, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the server answers; fail with its log when it does not."""
    give_up = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < give_up:
        try:
            urlopen(f"{site.url}/sign-in", timeout=5).close()
        except URLError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


class Quiet(WSGIRequestHandler):
    """Answers without a word about it."""

    def log(self, *_: Any, **__: Any) -> None:
        """Keep no log; who wants one starts `serving`."""

    def connection_dropped(self, error: BaseException, environ: dict[str, Any] | None = None) -> None:
        """Close what was being sent when a browser hangs up: the library reads on before, and stumbles over that."""
        if close := getattr((environ or {}).get(SENT), "close", None):
            close()


def remembering(app: Flask) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """Let a handler know what an application has sent."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[SENT] = app(environ, start_response)
        sent: Iterable[bytes] = environ[SENT]
        return sent

    return answer


@contextmanager
def answering(database_url: str) -> Iterator[Site]:
    """Serve from threads of the tests themselves, which is ready at once."""
    with living_app(database_url) as app:
        server = make_server("localhost", 0, remembering(app), threaded=True, request_handler=Quiet)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Site(f"http://localhost:{server.server_port}", database_url)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
