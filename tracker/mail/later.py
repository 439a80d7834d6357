"""What is done after the answer: so that nobody waits for a mail server, or sees from the time what was looked up."""

import logging
from collections.abc import Callable
from queue import Queue
from threading import Lock, Thread, Timer

from flask import Flask, Response, current_app, g

from tracker.mail.letter import Letter, Unsent, send
from tracker.models import db

# Seconds to wait before a letter is tried again that the mail server did not take.
PAUSES = (30, 300)
Job = Callable[[], Letter | None]
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Let what a request asked for begin once it is committed; call this before the commit is put in."""
    app.extensions["mail"] = Office(app)
    # Of these the last one registered is called first.
    app.after_request(begin)


def send_later(job: Job) -> None:
    """Do `job` once this request is answered well, in its own transaction, and send the letter that it returns, if any.

    It is tried three times. What a process has not sent when it is stopped is not sent: people ask again.
    """
    g.setdefault("letters", []).append(job)


def send_soon(job: Job) -> None:
    """Do `job` as `send_later` does, but at once and whatever this request answers: what it tells of stands already."""
    current_app.extensions["mail"].take(job)


def begin(response: Response) -> Response:
    """Hand what was asked for over."""
    jobs: list[Job] = g.pop("letters", [])
    if response.status_code < 400:
        for job in jobs:
            send_soon(job)
    return response


class Office:
    """One thread in each process that does the jobs in turn; it begins with the first of them."""

    def __init__(self, app: Flask) -> None:
        """Wait for the first job."""
        self.app = app
        self.jobs: Queue[tuple[Job, int]] = Queue()
        self.thread: Thread | None = None
        self.timers: list[Timer] = []
        self.alone = Lock()

    def take(self, job: Job, tries: int = 0) -> None:
        """Put a job at the end of the queue."""
        self.jobs.put((job, tries))
        with self.alone:
            if self.thread is None or not self.thread.is_alive():
                self.thread = Thread(target=self.work, name="mail", daemon=True)
                self.thread.start()

    def finish(self) -> None:
        """Wait until nothing is left to do, or to do again."""
        self.jobs.join()
        while self.timers:
            self.timers.pop().join()
            self.jobs.join()

    def work(self) -> None:
        """Do the jobs, and live on whatever becomes of them."""
        while True:
            job, tries = self.jobs.get()
            try:
                self.do(job, tries)
            except Exception as error:  # noqa: BLE001 - one letter must not keep all others from being sent
                log.error("a letter could not be written: %s", type(error).__name__)  # noqa: TRY400 - may hold a secret
            finally:
                self.jobs.task_done()

    def do(self, job: Job, tries: int) -> None:
        """Write a letter and send it; when the server does not take it, let it be sent again later."""
        with self.app.app_context():
            letter = job()
            db.session.commit()
            db.session.remove()
            if letter is None:
                return
            try:
                send(letter)
            except Unsent as error:
                log.warning("a letter was not taken by the mail server: %s", error)
                if tries < len(PAUSES):
                    self.take_again(lambda: letter, tries + 1)

    def take_again(self, job: Job, tries: int) -> None:
        """Put a job into the queue once more, after a while."""
        again = Timer(PAUSES[tries - 1], self.take, (job, tries))
        again.daemon = True
        self.timers = [*(each for each in self.timers if each.is_alive()), again]
        again.start()
