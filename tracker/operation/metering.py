"""Figures of the service, in Prometheus' format: added up over all workers by `tracker run --metrics-port`."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPMethod
from tempfile import TemporaryDirectory

from flask import Flask, Response, g, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from tracker.models import Base, SessionLog, Source, db
from tracker.models.batches import Follower, follow
from tracker.operation.journal import page, took

# Where the workers leave their figures: the name is the library's.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# The header that a phone's outbox sends with what has waited.
OUTBOX = "Linjen-Outbox"
LOGGED = "logs that will count once they are committed"


def init_app(app: Flask) -> None:
    """Count in this worker, if somebody has opened a place for figures."""
    if FOLDER not in os.environ:
        return
    from prometheus_client import Counter, Gauge, Histogram  # noqa: PLC0415 - it looks for the folder when it is loaded

    asked = Counter("linjen_requests", "Requests answered", ["page", "method", "status"])
    durations = Histogram("linjen_request_seconds", "How long requests took", ["page"])
    logs = Counter("linjen_logs_recorded", "Session logs recorded, without imported ones", ["status"])
    refused = Counter("linjen_outbox_refused", "What phones had kept, and was refused", ["status"])
    behind = Gauge(
        "linjen_replica_lag_bytes",
        "What the replica had still to read when it was last asked; infinite if it could not be used",
        multiprocess_mode="mostrecent",
    )

    def count(response: Response) -> Response:
        asked.labels(page(), method(), response.status_code).inc()
        durations.labels(page()).observe(took())
        if OUTBOX in request.headers and response.status_code >= 400:
            refused.labels(response.status_code).inc()
        if "replica_lag" in g:
            behind.set(g.replica_lag)
        return response

    def note(rows: Sequence[Base]) -> None:
        logged = (row for row in rows if isinstance(row, SessionLog) and row.source is not Source.IMPORT)
        db.session().info.setdefault(LOGGED, []).extend(log.status.value for log in logged)

    def committed(session: Session) -> None:
        for status in session.info.pop(LOGGED, []):
            logs.labels(status).inc()

    app.after_request(count)
    follow(Follower(note, lambda _changed: None))
    event.listen(db.session, "after_commit", committed)
    event.listen(db.session, "after_rollback", lambda session: session.info.pop(LOGGED, None))


def method() -> str:
    """Return how the page was asked for; a stranger's own invention is no figure of its own, of which none ends."""
    return request.method if request.method in HTTPMethod.__members__ else "(other)"


@contextmanager
def serving(port: int | None) -> Iterator[None]:
    """Serve the figures of all workers at a port of this machine meanwhile, if one is given."""
    if port is None:
        yield
        return
    with TemporaryDirectory(prefix="linjen-figures-") as folder:
        os.environ[FOLDER] = folder
        from prometheus_client import CollectorRegistry, start_http_server  # noqa: PLC0415 - as above
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415 - as above

        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library carries no types here
        server, thread = start_http_server(port, "127.0.0.1", registry)
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
