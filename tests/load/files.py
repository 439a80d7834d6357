"""A million logs as CSV, beside a bare loop of sqlite3 and csv that writes the same columns in the same order."""

import csv
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

from click import echo

from tests.load.databases import Database
from tests.load.table import Line
from tracker import create_app
from tracker.access import EVERYTHING
from tracker.exports.csv import csv_pieces
from tracker.line import Choice
from tracker.reports.sessions import sessions

ROWS, ROUNDS = 1_000_000, 3
# Sixty percent of the rows per second, megabytes, milliseconds; and megabytes that a tenfold file may take more.
SLOWEST, MEMORY, FIRST_BYTE, GROWTH = 1 / 0.6, 120, 200, 20
# As one would write it by hand, some schools at a time: what the file holds, as the database keeps it.
SCHOOLS = "SELECT id FROM school ORDER BY municipality_code, sort_key, unit_code"
AT_ONCE = 10
BARE = """
SELECT l.id, k.year, s.municipality_code, s.unit_code, s.name, k.name, p.programme_code, u.code, c.number, c.title,
  l.group_number, l.day, l.status, l.present, l.girls, l.boys, l.minutes, l.outcome, l.adaptation,
  l.adaptation_was_planned, l.obstacle, l.leader_roles, l.pupil_mentors, l.engagement, l.comment, l.source,
  l.is_confirmed, l.logged_at, l.changed_at, l.revision
FROM session_log l
JOIN planned_session q ON q.id = l.planned_session_id
JOIN curriculum_session c ON c.id = q.curriculum_session_id
JOIN "plan" p ON p.id = l.plan_id
JOIN curriculum u ON u.id = p.curriculum_id
JOIN school_class k ON k.id = p.class_id
JOIN school s ON s.id = k.school_id
WHERE l.withdrawn_at IS NULL AND s.id IN ({schools})
ORDER BY s.municipality_code, s.sort_key, s.unit_code, k.year,
  (SELECT min(h.stage) FROM headcount h WHERE h.class_id = k.id AND h.pupils > 0), k.sort_key, k.name,
  p.programme_code, u.code, c.number, l.group_number, l.day, l.status, l.id
"""


def csv_lines(database: Database) -> Iterator[Line]:
    """Measure the file in a process of its own, so that its memory is known."""
    small, large = measured(database, ROWS // 10), measured(database, ROWS)
    rows, mine, peer, first, memory = large
    name = f"CSV of {rows:,.0f} logs"
    yield Line(f"{name}, beside bare sqlite3 and csv", f"{mine:.2f} s", f"{peer:.2f} s", mine / peer, SLOWEST)
    yield Line(f"{name}, first byte", f"{first:.0f} ms", "", first, FIRST_BYTE, "ms")
    yield Line(f"{name}, memory", f"{memory:.0f} MB", "", memory, MEMORY, "MB")
    more = memory - small[-1]
    yield Line(f"{name}, memory above a tenth of it", f"{memory:.0f} MB", f"{small[-1]:.0f} MB", more, GROWTH, "MB")


def measured(database: Database, rows: int) -> list[float]:
    """Return rows, seconds of the product and of the bare loop, milliseconds to the first byte, and megabytes."""
    command = [sys.executable, "-m", "tests.load.files", str(database.path), str(rows)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [float(number) for number in done.stdout.split()]


class Nowhere:
    """Takes what is written, and keeps none of it."""

    def write(self, text: str) -> int:
        """Say how much was written."""
        return len(text.encode())


def bare(path: Path, rows: int) -> float:
    """Return the seconds that the bare loop takes."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    started, sheet, left = perf_counter(), csv.writer(Nowhere(), delimiter=";"), rows
    schools = [str(school) for [school] in connection.execute(SCHOOLS)]
    for start in range(0, len(schools), AT_ONCE):
        found = connection.execute(BARE.format(schools=", ".join(schools[start : start + AT_ONCE]))).fetchall()
        sheet.writerows(found[:left])
        left -= len(found)
        if left <= 0:
            break
    return perf_counter() - started


def written(rows: int) -> tuple[float, float]:
    """Return the seconds that the product takes, and those until its first rows."""
    table, started = sessions(EVERYTHING, Choice()), perf_counter()
    pieces = csv_pieces(replace(table, rows=islice(table.rows, rows)))
    sink = Nowhere()
    sink.write(next(pieces) + next(pieces))
    first = perf_counter() - started
    for piece in pieces:
        sink.write(piece)
    return perf_counter() - started, first


def most_memory() -> float:
    """Return the most memory that this process has had, in megabytes; `getrusage` would tell of its parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(kilobytes) / 1024


def main(path: Path, rows: int) -> None:
    """Measure, and print the figures as one line."""
    app = create_app(Database(path.parent, 0).settings | {"TRACKER_DATABASE_URL": f"sqlite:///{path}"})
    with app.app_context():
        written(rows)
        memory = most_memory()
        rounds = [(*written(rows), bare(path, rows)) for _round in range(ROUNDS)]
    mine, first, peer = (median(each) for each in zip(*rounds, strict=True))
    echo(f"{rows} {mine} {peer} {first * 1000} {memory}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
