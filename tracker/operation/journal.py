"""The journal: a line of JSON per request and per fault, with a number by which they find each other.

It names pages and never addresses, which may hold a secret; no person, no device, and nothing that was typed. So of a
fault its own words are left out: PostgreSQL's hold the whole row that it refused.
"""

import logging
import secrets
import sqlite3
import sys
import time
import traceback
from collections.abc import Iterator

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

requests = logging.getLogger("tracker.requests")


def init_app(app: Flask) -> None:
    """Number each request; write the journal to standard error where the settings ask for it."""
    app.logger.addFilter(hide_words)
    app.before_request(begin)
    app.after_request(name)
    if app.config["JOURNAL"]:
        write_as_json(app.logger, logging.WARNING)
        write_as_json(requests, logging.INFO)
        app.after_request(write)


def begin() -> None:
    """Number a request, and look at the clock."""
    g.request_number, g.begun = secrets.token_hex(8), time.perf_counter()


def number() -> str:
    """Return the number of the request under way; none before there is one."""
    return str(g.get("request_number", "")) if has_request_context() else ""


def name(response: Response) -> Response:
    """Tell the number, so that who meets a fault can name it."""
    response.headers["X-Request-ID"] = number()
    return response


def page() -> str:
    """Return the name of the page that was asked for: never its address, which may hold a secret."""
    return request.endpoint or "(none)"


def took() -> float:
    """Return how long the request has taken, in seconds; nothing where it was refused before it began."""
    begun = g.get("begun")
    return 0.0 if begun is None else time.perf_counter() - begun


def write(response: Response) -> Response:
    """Write the request's line."""
    about = {"method": request.method, "page": page(), "status": response.status_code}
    requests.info("request", extra=about | {"milliseconds": round(took() * 1000, 1)})
    return response


def write_as_json(logger: logging.Logger, level: int) -> None:
    """Let a logger write JSON to standard error, and nowhere else."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(add_number)
    handler.setFormatter(
        JsonFormatter(
            "%(asctime)s %(levelname)s %(process)d %(request_id)s %(message)s",
            rename_fields={"asctime": "time", "levelname": "level"},
            datefmt="%Y-%m-%dT%H:%M:%S%z",
        )
    )
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(level)


def add_number(record: logging.LogRecord) -> bool:
    """Add the request's number to a line."""
    record.request_id = number()
    return True


def hide_words(record: logging.LogRecord) -> bool:
    """Let every line into the log, a fault without its own words."""
    if record.exc_info and record.exc_info[1]:
        record.exc_text, record.exc_info = without_words(record.exc_info[1]), None
    return True


def without_words(error: BaseException) -> str:
    """Return what came of what, from the first fault to this one, each without its own words."""
    return "\nwhich led to\n".join(map(told, reversed([*chain(error)])))


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield a fault, and what it came of, each once."""
    seen: set[int] = set()
    while error and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def told(error: BaseException) -> str:
    """Return where in the program a fault was, its kind, and what a database calls it."""
    return "".join(traceback.format_tb(error.__traceback__)) + named(error)


def named(error: BaseException) -> str:
    """Return a fault's kind, and what a database calls it: state, table and constraint, never a value."""
    diagnosis = getattr(error, "diag", None)
    names = [getattr(error, "sqlstate", None)]
    names += [getattr(diagnosis, name, None) for name in ("table_name", "constraint_name")]
    names += [error] if isinstance(error, sqlite3.Error) else []  # SQLite names tables and columns, never values
    return " ".join([type(error).__name__, *(str(name) for name in names if name)])
