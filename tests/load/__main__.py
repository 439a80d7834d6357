"""`python -m tests.load`: make the databases, measure, print the query plans and one table; exit 1 over a limit."""

import argparse
import os
import platform
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from click import echo
from flask.testing import FlaskClient

from tests.load.clock import in_turn
from tests.load.databases import LEAD, NATION, TODAY, Database, copied, made
from tests.load.files import csv_lines
from tests.load.intake import import_lines
from tests.load.lists import crowd, list_lines
from tests.load.memory import memory_lines
from tests.load.nation import Duck, by_product
from tests.load.pages import Logger, page, signed_in
from tests.load.phone import phone_lines
from tests.load.report import pdf_line
from tests.load.serving import serving_lines
from tests.load.startup import startup_line
from tests.load.statements import Bare, Statement, overheard
from tests.load.table import Line, as_json, drawn, ratio
from tracker import reach
from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear
from tracker.reach import Selection, chosen

FOLDER, RESULTS = "BENCH_DATA", "results.json"
# Not among the tests' temporary files, which may lie in memory: there nothing has to be written before it is answered.
ON_DISK = "/var/tmp/linjen-bench"
FEW_YEARS = 2
# The latest school year that is over.
YEAR = SchoolYear(int(TODAY[:4])).before
AMONG, BARE, STEPS, PER_CLASS, LOGGING = 1.2, 15, 1.1, 1.3, 1.3
NOTABLE = 1000


class Bench:
    """The databases of a run, and what is measured on them."""

    def __init__(self, folder: Path, asked: argparse.Namespace) -> None:
        """Make the databases that are not there."""
        home = self.municipality = asked.municipality
        self.times, self.minutes = asked.times, asked.minutes
        self.all = made(Database(folder, asked.years, municipalities=asked.municipalities), home)
        self.alone = made(Database(folder, asked.years, only=home), home)
        self.few = made(Database(folder, min(asked.years, FEW_YEARS), only=home), home)

    def lines(self) -> Iterator[Line]:
        """Measure one thing after the other."""
        yield from self.municipality_page(LEAD, "")
        yield from self.municipality_page(NATION, f"&municipality={self.municipality}")
        with self.all.app() as app:
            yield pdf_line(app, signed_in(app, LEAD), self.municipality, Period.of_year(YEAR), self.times)
        for year in (YEAR, SchoolYear(int(TODAY[:4]))):
            yield from self.national_year(Period.of_year(year))
        yield self.calendar_year(Period.calendar(YEAR.start + 1))
        yield self.logging()
        yield startup_line(self.all, self.times)
        yield from phone_lines(self.times)
        yield from csv_lines(self.all)
        with copied(self.alone) as database:
            yield from import_lines(database, self.municipality)
        with copied(self.alone) as database, database.app() as app:
            crowd(app, self.municipality)
            yield from list_lines(app, signed_in(app, LEAD), self.times)
        yield from serving_lines(self.alone, self.municipality)
        yield from memory_lines(self.alone, self.municipality, self.minutes)

    def municipality_page(self, email: str, more: str) -> Iterator[Line]:
        """Compare a municipality's page among all others with itself alone, and with its bare SQL."""
        address = f"/reach?year={YEAR.slug}{more}"
        who = "its lead" if email == LEAD else "a lead of all"
        with self.all.app() as all_, self.alone.app() as alone:
            among, apart = signed_in(all_, email), signed_in(alone, email)
            found, wanted = heard(among, address), heard(apart, address)
            bare, bare_alone = Bare(self.all.path), Bare(self.alone.path)
            describe(f"/reach of {self.municipality} by {who}", bare, found)
            whole, peer, sql = in_turn(
                self.times, lambda: page(among, address), lambda: page(apart, address), lambda: bare.run(found)
            )
        name = f"/reach of {self.municipality} by {who}"
        yield ratio(f"{name}, beside it alone", whole, peer, AMONG)
        yield Line(f"{name}, above its bare SQL", f"{whole:.1f} ms", f"{sql:.1f} ms", whole - sql, BARE, "ms")
        steps, steps_alone = bare.steps(found), bare_alone.steps(wanted)
        tell_apart(
            [(each, bare.steps([each]), bare_alone.steps([other])) for each, other in zip(found, wanted, strict=True)]
        )
        yield Line(f"{name}, SQL steps", f"{steps:,}", f"{steps_alone:,}", steps / steps_alone, STEPS)
        yield Line(f"{name}, full scans of logs", "", "", len(bare.scans(found)), 0, "")

    def national_year(self, period: Period) -> Iterator[Line]:
        """Compare a year of all municipalities, over or under way, with DuckDB's."""
        duck, name = Duck(self.all.path), f"national year {period.label}"
        with self.all.app() as app, app.app_context():
            with overheard() as found:
                mine = by_product(period)
            theirs = duck.figures(period)
            bare = Bare(self.all.path)
            describe(name, bare, found)
            whole, peer, sql = in_turn(
                self.times, lambda: by_product(period), lambda: duck.figures(period), lambda: bare.run(found)
            )
        differing = [key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)]
        for key in differing[:5]:
            echo(f"differs: {key} {mine.get(key)} {theirs.get(key)}")
        yield ratio(f"{name}, beside DuckDB", whole, peer, 1)
        yield Line(f"{name}, its bare SQL", f"{sql:.1f} ms", f"{peer:.1f} ms", sql / peer, 1)
        yield Line(f"{name}, rows unlike DuckDB's", str(len(mine)), str(len(theirs)), len(differing), 0, "")
        yield Line(f"{name}, full scans of logs", "", "", len(bare.scans(found)), 0, "")

    def calendar_year(self, period: Period) -> Line:
        """Compare what a class of a calendar year costs among all with what it costs in its municipality."""
        bare = Bare(self.all.path)
        with self.all.app() as app, app.app_context():
            costs = []
            for selection in (Selection(period), Selection(period, municipality=self.municipality)):
                with overheard() as found:
                    reach.by_municipality(EVERYTHING, selection)
                classes = sum(len(chosen.classes(EVERYTHING, part)) for part in selection.parts)
                costs.append(bare.steps(found) / classes)
        name = f"calendar year {period.label} of all, SQL steps per class"
        return Line(name, f"{costs[0]:.0f}", f"{costs[1]:.0f}", costs[0] / costs[1], PER_CLASS)

    def logging(self) -> Line:
        """Compare logging a session at all logs with logging it at few."""
        with ExitStack() as stack:
            loggers = [self.logger(stack, database) for database in (self.all, self.few)]
            many, few = in_turn(4 * self.times, *(logger.log for logger in loggers))
        return ratio(f"log a session, at {logs_in(self.all):,} beside {logs_in(self.few):,}", many, few, LOGGING)

    def logger(self, stack: ExitStack, database: Database) -> Logger:
        """Return somebody who logs in a database until the stack closes."""
        app = stack.enter_context(database.app())
        logger = Logger(app, signed_in(app, LEAD), database, self.municipality)
        stack.callback(logger.take_back)
        return logger


def heard(client: FlaskClient, address: str) -> list[Statement]:
    """Return the statements behind a page that has been seen before."""
    page(client, address)
    with overheard() as found:
        page(client, address)
    return found


def describe(title: str, bare: Bare, statements: list[Statement]) -> None:
    """Print the plans of statements."""
    echo(f"\n{title}: {len(statements)} statements")
    for each in statements:
        echo(bare.described(each))


def tell_apart(counted: list[tuple[Statement, int, int]]) -> None:
    """Print the statements that read more among all municipalities than beside it alone."""
    for statement, among, alone in sorted(counted, key=lambda each: each[2] - each[1]):
        if among - alone >= NOTABLE:
            echo(f"reads more than its municipality: {among:,} steps for {alone:,}  {statement.title}")


def logs_in(database: Database) -> int:
    """Count the logs of a database."""
    connection = sqlite3.connect(f"file:{database.path}?mode=ro", uri=True)
    [[number]] = connection.execute("SELECT count(*) FROM session_log")
    return int(number)


def main() -> int:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--years", type=int, default=10, help="how many school years (default: 10)")
    parser.add_argument("--municipalities", type=int, help="how many municipalities (default: all)")
    parser.add_argument("--municipality", default="0127", help="the one that is looked at alone (default: 0127)")
    parser.add_argument("--times", type=int, default=15, help="how often each is timed (default: 15)")
    parser.add_argument("--minutes", type=int, default=3, help="how long the service works for its memory (default: 3)")
    asked = parser.parse_args()
    folder = Path(os.environ.get(FOLDER) or ON_DISK)
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(folder, asked)
    echo(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, databases in {folder}"
    )
    lines: list[Line] = []
    try:
        lines.extend(bench.lines())
    finally:  # what was measured before something failed is told all the same
        echo(f"\nschool year {YEAR}, median of {asked.times}, load {os.getloadavg()[0]:.1f} after")
        echo(drawn(lines))
        (folder / RESULTS).write_text(as_json(lines), encoding="utf-8")
        echo(f"The same as JSON: {folder / RESULTS}")
    return 0 if all(line.is_kept for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
