"""Who waits for a command hears that it is at work, also while there is nothing to count yet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import click

# Seconds until one hears of it, and then from one time to the next.
PATIENCE = 1, 5


@contextmanager
def at_work(text: str) -> Iterator[Callable[[], None]]:
    """Tell on standard error, after a second and again every few, what is done, until it is or `done` is called.

    A thread tells it, because what takes long is often one question to the database.
    """
    done = Event()

    def tell() -> None:
        patience, again = PATIENCE
        while not done.wait(patience):
            click.echo(text, err=True)
            patience = again

    teller = Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield done.set
    finally:
        done.set()
        teller.join()
