"""The table at the end: what was measured, beside what, and whether it keeps its limit."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Line:
    """A measure with its peer; `value` is what has the limit: a ratio of the two, a difference or a number."""

    measure: str
    median: str
    peer: str
    value: float
    limit: float
    unit: str = "×"

    @property
    def is_kept(self) -> bool:
        """Say whether the limit is kept."""
        return self.value <= self.limit

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the line."""
        return (
            self.measure,
            self.median,
            self.peer,
            f"{self.value:.2f} {self.unit}",
            f"{self.limit:g} {self.unit}",
            "yes" if self.is_kept else "NO",
        )


HEADER = ("measure", "median", "peer", "ratio", "limit", "ok")


def ratio(measure: str, median: float, peer: float, limit: float) -> Line:
    """Return a line that compares two times in milliseconds."""
    return Line(measure, f"{median:.1f} ms", f"{peer:.1f} ms", median / peer, limit)


def as_json(lines: list[Line]) -> str:
    """Return the table for programs: every line by the names of its parts, and whether it is kept."""
    return json.dumps([asdict(line) | {"is_kept": line.is_kept} for line in lines], ensure_ascii=False, indent=1)


def drawn(lines: list[Line]) -> str:
    """Return the table as text."""
    rows = [HEADER, *(line.cells() for line in lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADER))]
    texts = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    return "\n".join([texts[0], "-" * len(texts[0]), *texts[1:]])
