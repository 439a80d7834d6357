"""Files of 20,000 rows, sent and confirmed on the page: how long others cannot write meanwhile, and that they can."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from threading import Event, Thread, current_thread, main_thread
from time import perf_counter, thread_time
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, Pool, event, select

from tests.load.databases import LEAD, TODAY, Database
from tests.load.pages import Logger, signed_in
from tests.load.table import Line
from tracker.dates import SchoolYear
from tracker.models import School, db

ROWS = 20_000
# Seconds between two logs.
PAUSE = 1.0
# Seconds that nobody else may write for.
LONGEST = 3.0
YEAR = SchoolYear(int(TODAY[:4])).before
SESSIONS_EACH = 8
# A curriculum that is meant for the stage, as the generated databases hold them.
MEANT_FOR = ("TAGET-F1", "TAGET-F1", "TAGET-23", "TAGET-23", "TAGET-45", "TAGET-45", "MVP-BOTKYRKA")
FIRST = date(YEAR.start, 9, 1)
Rows = Iterator[str]


@dataclass
class Held:
    """How long the write lock was held, each time: seconds on the clock, and of its own work."""

    began: tuple[float, float] = (0, 0)
    times: list[tuple[float, float]] = field(default_factory=list)


class Other:
    """Somebody who logs now and then while files are imported, and sees how long that takes."""

    def __init__(self, logger: Logger) -> None:
        """Log what a logger finds."""
        self.logger, self.slowest, self.done = logger, 0.0, Event()

    def log(self) -> None:
        """Log until all is imported."""
        while not self.done.wait(PAUSE):
            started = perf_counter()
            # Whom the lock keeps waiting for too long is asked to save again: that is slow, too.
            with suppress(AssertionError):
                self.logger.log()
            self.slowest = max(self.slowest, perf_counter() - started)


@contextmanager
def busy(other: Other) -> Iterator[None]:
    """Let somebody log meanwhile."""
    thread = Thread(target=other.log)
    thread.start()
    try:
        yield
    finally:
        other.done.set()
        thread.join()


@contextmanager
def watched() -> Iterator[Held]:
    """Time how long the lock is held meanwhile: from when it is taken until the connection is given back."""
    held = Held()

    def begin(connection: Any) -> None:
        if current_thread() is main_thread() and connection.get_execution_options().get("begin") == "IMMEDIATE":
            held.began = perf_counter(), thread_time()

    def end(_connection: Any, _record: Any) -> None:
        if current_thread() is main_thread() and held.began[0]:
            clock, work = held.began
            held.times.append((perf_counter() - clock, thread_time() - work))
            held.began = 0, 0

    event.listen(Engine, "begin", begin)
    event.listen(Pool, "checkin", end)
    try:
        yield held
    finally:
        event.remove(Engine, "begin", begin)
        event.remove(Pool, "checkin", end)


def import_lines(database: Database, municipality: str) -> Iterator[Line]:
    """Import a file of each kind into a municipality's database, the later upon the earlier, while somebody logs."""
    with database.app() as app:
        with app.app_context():
            schools = list(db.session.scalars(select(School.unit_code).order_by(School.unit_code)))
        client = signed_in(app, LEAD)
        other = Other(Logger(app, signed_in(app, LEAD), database, municipality))
        # Watched from before somebody else writes until after: who listens may not change meanwhile.
        with watched() as held, busy(other):
            for what, kind, rows in files(municipality, schools):
                yield import_line(client, held, what, kind, rows)
    took, logs = other.slowest, len(other.logger.ids)
    yield Line("log meanwhile, the slowest", f"{took:.2f} s", f"{logs} logs", took, LONGEST, "s")


def import_line(client: FlaskClient, held: Held, what: str, kind: str, rows: Sequence[str]) -> Line:
    """Send a file, and confirm it."""
    data = {"file": (BytesIO("\n".join(rows).encode()), f"{kind}.csv"), "reason": "Rättat efter avstämning"}
    sent = client.post(f"/admin/imports/new/{kind}", data=data)
    assert sent.status_code == 303, sent.get_data(as_text=True)
    held.times.clear()
    answer = client.post(sent.location.removesuffix("/reading"))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    clock, work = max(held.times)
    name = f"import of {len(rows) - 1:,} {what}, write lock held"
    return Line(name, f"{clock:.2f} s", f"{work:.2f} s", clock, LONGEST, "s")


def files(municipality: str, schools: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield what each file holds, of which kind it is, and its lines."""
    yield "users", "users", users(schools)
    yield "classes", "classes", classes(schools, 20)
    yield "headcounts corrected", "classes", classes(schools, 21)
    yield "plans", "plans", plans(schools, FIRST)
    yield "plans moved", "plans", plans(schools, FIRST + timedelta(days=7))
    yield "sessions", "sessions", sessions(schools, 20)
    yield "sessions corrected", "sessions", sessions(schools, 19)
    yield "schools", "schools", new_schools(municipality)


def users(schools: Sequence[str]) -> list[str]:
    """Return people who lead classes."""
    rows = (f"{email(n)};Prov {n};passledare;{schools[n % len(schools)]}" for n in range(ROWS))
    return ["epost;namn;roll;skolenhetskod", *rows]


def email(number: int) -> str:
    """Return the address of a person."""
    return f"prov.{number}@example.org"


def place(schools: Sequence[str], number: int) -> str:
    """Return school year, school and name of a class, as files name it."""
    return f"{YEAR};{schools[number % len(schools)]};{stage(schools, number)}P{number}"


def stage(schools: Sequence[str], number: int) -> int:
    """Return the stage of a class."""
    return number // len(schools) % len(MEANT_FOR)


def classes(schools: Sequence[str], pupils: int) -> list[str]:
    """Return classes of one stage each, no smaller than `pupils`."""
    rows = (f"{place(schools, n)};{stage(schools, n)};{pupils + n % 9}" for n in range(ROWS))
    return ["lasar;skolenhetskod;klass;stadium;elever", *rows]


def plans(schools: Sequence[str], first: date) -> list[str]:
    """Return a plan of each class, led by somebody."""
    rows = []
    for number in range(ROWS):
        code = MEANT_FOR[stage(schools, number)]
        rows.append(f"{place(schools, number)};{code.split('-')[0]};{code};{first};{email(number)}")
    return ["lasar;skolenhetskod;klass;program;programversion;start;ledare", *rows]


def sessions(schools: Sequence[str], present: int) -> list[str]:
    """Return the sessions of some classes, all held."""
    rows = []
    for number in range(ROWS // SESSIONS_EACH):
        of = f"{place(schools, number)};{MEANT_FOR[stage(schools, number)].split('-')[0]}"
        days = ((each, FIRST + timedelta(days=28 * each)) for each in range(1, SESSIONS_EACH + 1))
        rows += [f"{of};{each};0;{day};genomfort;{present};45;enligt_manual" for each, day in days]
    return ["lasar;skolenhetskod;klass;program;pass_nr;grupp;datum;status;narvarande;minuter;utfall", *rows]


def new_schools(municipality: str) -> list[str]:
    """Return schools of a municipality."""
    town = "Botkyrka"
    rows = (f"{municipality};{town};{98_000_000 + n};Provskolan {n};kommunal" for n in range(ROWS))
    return ["kommunkod;kommun;skolenhetskod;skola;huvudmannatyp", *rows]
