"""A file as the answer to a request: streamed, and nothing left behind when it is cancelled."""

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from flask import Response, abort, request, stream_with_context
from werkzeug.wsgi import wrap_file

from tracker.errors import Refused
from tracker.exports.about import About
from tracker.exports.csv import Profile, csv_pieces
from tracker.exports.files import MIMETYPES
from tracker.exports.xlsx import xlsx_file
from tracker.reports import Table, begin_reading, reads_replica


def send(table: Table, about: About, ending: str, profile: Profile = Profile.EXCEL) -> Response:
    """Send a table as CSV, as it is read, or as a spreadsheet, once it is whole; one that is too long is a 400.

    From a replica a CSV is whole too before it is sent: what has begun could not be begun again if the replica stops.
    """
    name = about.named(table.name)
    if ending == "csv" and reads_replica():
        return attached(wrap_file(request.environ, whole(streamed(table, profile))), name, ending)
    if ending == "csv":
        return attached(stream_with_context(streamed(table, profile)), name, ending)
    try:
        file = xlsx_file(table, about)
    except Refused as refused:
        abort(400, str(refused))
    return attached(wrap_file(request.environ, file), name, ending)


def streamed(table: Table, profile: Profile) -> Iterator[str]:
    """Yield a CSV file; what is still read then, after the request's own transaction, is one state of the database."""
    begin_reading()
    yield from csv_pieces(table, profile)


def whole(pieces: Iterable[str]) -> IO[bytes]:
    """Return a file without a name that holds the pieces, open at its beginning; it is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed out open
    try:
        for piece in pieces:
            file.write(piece.encode())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def attached(body: Iterable[bytes] | Iterable[str], name: str, ending: str) -> Response:
    """Return a file to be kept under a name."""
    response = Response(body, mimetype=MIMETYPES[ending])
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{ending}")
    return response
