"""Connections to PostgreSQL that ask several questions at once, past the driver's cursors.

A cursor takes about as long for a question as PostgreSQL does. The driver's own parts turn what is asked and what is
found, keep the book of what is prepared, and wait; here is only what sends them many questions for one answer.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from psycopg import Connection, OperationalError, RawCursor, RawServerCursor, abc, adapt
from psycopg._preparing import Key, Prepare
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

from tracker.models.driver import Told

# What begins or ends a transaction is never prepared: a fault of it would lie outside all that can be undone.
BOUNDS = (b"BEGIN", b"COMMIT")


class Query(NamedTuple):
    """What the driver's book of what is prepared knows a question by: its words, and the types of its values."""

    query: bytes
    types: tuple[int, ...]


class Ready(NamedTuple):
    """A question as it is sent: its values in PostgreSQL's words, and in which formats."""

    query: Query
    values: Sequence[Any]
    formats: Any


class Due(NamedTuple):
    """What the driver's book says of a question that was sent, to be compared with its answer."""

    key: Key | None
    prepare: Prepare
    name: bytes


class Numbered(Connection[Any]):
    """A connection that is told where values go as PostgreSQL is, by their numbers: `$1`.

    `held` is what it is told once something is asked; None while nothing is to be held.
    """

    held: list[Told] | None = None

    def __init__(self, *about: Any) -> None:
        """Let what is asked go over as it is."""
        super().__init__(*about)
        self.cursor_factory, self.server_cursor_factory = RawCursor, RawServerCursor

    def cursor(self, *about: Any, **known: Any) -> Any:
        """Return a cursor; what is held is told before what it asks."""
        if self.held:
            self.ask(())
        return super().cursor(*about, **known)

    def commit(self) -> None:
        """Commit the transaction; what is held goes over with that."""
        if self.held:
            self.ask([("COMMIT", ())])
        self.held = None
        super().commit()

    def rollback(self) -> None:
        """Undo the transaction; what is held is never told."""
        self.held = None
        super().rollback()

    def ask(self, questions: Sequence[Told], *, only_looks: bool = False) -> list[list[Any]]:
        """Tell what is held and ask some questions, all at once; return the rows of each question.

        That begins a transaction, unless the questions only look and nothing is held. Raises the first fault,
        behind which nothing was done. Where the server hung up, the connection is closed.
        """
        told = [] if only_looks and not self.held else [*self.beginning(), *(self.held or ())]
        if self.held:
            self.held.clear()
        turning = self.turning
        ready = [made_ready(turning, *each) for each in (*told, *questions)]
        self.put_away()
        found = self.answers(ready)
        self.put_away()
        return [rows_of(turning, result) for result in found[len(told) :]]

    @cached_property
    def turning(self) -> abc.Transformer:
        """Return what turns values and answers, which need not learn their types again with each question."""
        return adapt.Transformer(self)

    def put_away(self) -> None:
        """Let the server forget what the book of what is prepared has dropped, unless a fault is still to be undone."""
        if self._prepared._to_flush and self.pgconn.transaction_status != TransactionStatus.INERROR:  # noqa: SLF001 - as the driver's cursors do
            self.wait(self._prepared.maintain_gen(self))

    def beginning(self) -> Iterator[Told]:
        """Yield what begins a transaction, if there is none."""
        if not self.autocommit and self.pgconn.transaction_status == TransactionStatus.IDLE:
            yield self._get_tx_start_command().decode(), ()

    def answers(self, told: Sequence[Ready]) -> list[PGresult]:
        """Send questions, and return the answer to each."""
        server = self.pgconn
        server.enter_pipeline_mode()
        try:
            due = [*self.sent(told)]
            server.pipeline_sync()
            found = self.wait(received(server, len(due)))
            if server.status == ConnStatus.OK:
                server.exit_pipeline_mode()
        except BaseException:
            self.close()  # what was sent together has no end
            raise
        answered = [*zip(due, found, strict=False)]
        for each, results in answered:
            if each and each.key:
                self._prepared.validate(each.key, each.prepare, each.name, results)
        if fault := next(filter(is_fault, found), None):
            self._prepared.clear()  # the fault may be one of theirs
            raise error_from_result(fault[0], encoding=self.info.encoding)
        if not all(found):
            self.close()
            raise OperationalError("the server hung up in the midst of its answers")
        return [results[0] for each, results in answered if each]

    def sent(self, told: Sequence[Ready]) -> Iterator[Due | None]:
        """Send questions; yield what each answer is to, None where to what prepares one. Runs as it is iterated.

        What is asked often is prepared, as the driver's cursors do.
        """
        server = self.pgconn
        for query, values, formats in told:
            words, types = query
            known: Any = query
            prepare, name = self._prepared.get(known, False if words.startswith(BOUNDS) else None)
            if prepare is Prepare.SHOULD:
                server.send_prepare(name, words, param_types=types)
                yield None
            if prepare is Prepare.NO:
                server.send_query_params(words, values, param_types=types, param_formats=formats)
            else:
                server.send_query_prepared(name, values, param_formats=formats)
            yield Due(self._prepared.maybe_add_to_cache(known, prepare, name), prepare, name)


def made_ready(turning: abc.Transformer, text: str, values: Sequence[Any]) -> Ready:
    """Return a question as it is sent."""
    turned = turning.dump_sequence(values, [PyFormat.AUTO] * len(values))
    return Ready(Query(text.encode(), turning.types or ()), turned, turning.formats)


def received(server: PGconn, how_many: int) -> PQGen[list[list[PGresult]]]:
    """Wait for so many answers and what tells that there are no more; of a server that hangs up, for what it says."""
    yield from send(server)
    found: list[list[PGresult]] = []
    for _each in range(how_many + 1):
        try:
            found.append((yield from fetch_many(server)))
        except OperationalError:
            if any(map(is_fault, found)):
                break
            raise
    return found


def is_fault(results: Sequence[PGresult]) -> bool:
    """Say whether an answer is a fault; after one, the server passes over what was sent with it."""
    return bool(results) and results[0].status == ExecStatus.FATAL_ERROR


def rows_of(turning: abc.Transformer, result: PGresult) -> list[Any]:
    """Return the rows of an answer."""
    if result.status != ExecStatus.TUPLES_OK:
        return []
    turning.set_pgresult(result)
    rows = turning.load_rows(0, result.ntuples, tuple)
    turning.set_pgresult(None)
    return rows
