"""Serving the product: where it listens, and that its workers share what was made once."""

import errno
import gc
import os
import signal
import socket
from collections.abc import Callable
from multiprocessing import get_start_method
from threading import Event, Thread

import click
from flask import Flask, current_app

from tracker import demo, reach
from tracker.cli.saying import bad_usage, fail, say
from tracker.cli.tool import command
from tracker.models import db
from tracker.operation import heap, metering
from tracker.words import gettext as _

# A page makes some ten thousand things and leaves next to none: to look through them meanwhile finds nothing.
NEW_OBJECTS = 10_000
STOPPING = frozenset({signal.SIGINT, signal.SIGTERM})
THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


@command("run")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    "chosen",
    metavar="NUMBER",
    type=click.IntRange(1, 65535),
    help="The port to listen on. Without it PORT of the environment, else 8000.",
)
@click.option(
    "--workers",
    metavar="NUMBER",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many processes serve.",
)
@click.option(
    "--metrics-port",
    metavar="NUMBER",
    type=click.IntRange(1, 65535),
    help="A port of this machine for figures of the service, in Prometheus' format.",
)
@click.option("--known-passwords", is_flag=True, help="Let other machines in to the example, by passwords all know.")
def run(host: str, chosen: int | None, workers: int, metrics_port: int | None, *, known_passwords: bool) -> None:
    """Serve the product, until stopped with Ctrl-C."""
    number = chosen or port()
    if not known_passwords and is_reached_from_elsewhere(host) and demo.lets_anybody_in():
        bad_usage(
            _(
                "Everybody knows the passwords of the example, and other machines can reach it. "
                "Change them with tracker password, or give --known-passwords if that is meant."
            )
        )
    require_free(host, number)
    if metrics_port:
        require_free("127.0.0.1", metrics_port)
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()
    say(_("Linjen is at %(address)s", address=address(number, host)))
    with metering.serving(metrics_port):
        serve(host, number, workers)


def is_reached_from_elsewhere(host: str) -> bool:
    """Say whether other machines come by: at the address that is listened on, or by a name through a proxy here."""
    return host not in THIS_MACHINE or not THIS_MACHINE.issuperset(current_app.config["HOSTS"])


def serve(host: str, number: int, workers: int) -> None:
    """Serve the product from several processes, until told to stop; what is under way is finished."""
    from granian import Granian  # noqa: PLC0415 - needed here only
    from granian.constants import Interfaces  # noqa: PLC0415 - as above

    if host not in THIS_MACHINE and not current_app.config["HOSTS"]:
        say(_("It answers by the name localhost alone. Give the others in TRACKER_HOSTS."))
    gc.set_threshold(NEW_OBJECTS)
    heap.share_one()
    server = Granian(
        "tracker:create_service",
        factory=True,
        address=host,
        port=number,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        respawn_failed_workers=True,
        # A terminal's Ctrl-C reaches the workers too, and one told twice to stop may never answer.
        workers_kill_timeout=5,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]  # an enumeration that takes its values
    )
    wake_at_signals(server.main_loop_interrupt)
    server.serve(target_loader=inherited())


def wake_at_signals(asleep: Event) -> None:
    """Wake what waits in `asleep` when this process is told to stop: it acts on a signal only once it is awake.

    Python's own wait goes on sleeping when the signal comes just as it begins, or when another thread meets it.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told)
    os.register_at_fork(after_in_child=lambda: signal.set_wakeup_fd(-1))  # what workers are told is theirs

    def wake() -> None:
        while came := os.read(heard, 64):
            if STOPPING.intersection(came):
                asleep.set()

    Thread(target=wake, daemon=True).start()


def inherited() -> Callable[[str], Flask] | None:
    """Return what hands this process's app to the workers that branch off from it; None where each makes its own.

    Elsewhere than on Linux they do not branch off; and where figures are asked for, their place came after this app.
    """
    if get_start_method() != "fork" or metering.FOLDER in os.environ:
        return None
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the documented way
    reach.count_later(app)
    return lambda _name: app


def require_free(host: str, number: int) -> None:
    """End the command when the address cannot be listened on."""
    try:
        with socket.create_server((host, number)):
            pass
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fail(_("Port %(port)s is in use. Stop the other program, or choose another --port.", port=number))
        if error.errno == errno.EACCES:
            fail(_("Port %(port)s needs a permission that you lack. Choose one from 1024 on.", port=number))
        fail(_("%(host)s is no address of this machine. Choose another --host, as 127.0.0.1.", host=host))


def port() -> int:
    """Return the port that the environment asks for, else 8000."""
    text = os.environ.get("PORT", "")
    if not text:
        return 8000
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65535):
        bad_usage(_("PORT is %(text)s. Give a number from 1 to 65535.", text=text))
    return int(text)


def address(number: int, host: str = "127.0.0.1") -> str:
    """Return where a browser on this machine finds the product."""
    name = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host  # noqa: S104 - compared, not bound
    return f"http://{name}:{number}"


def site() -> str:
    """Return where people find the product: as it is set, else on this machine."""
    return current_app.config["ORIGIN"] or address(port())
