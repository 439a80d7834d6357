"""When the sessions of a plan are due."""

from datetime import date, timedelta


def due_dates(start: date, end: date, sessions: int) -> list[date]:
    """Return the due dates of a plan's sessions: session i of n on start + ⌊i · days from start to end / n⌋ days."""
    days = (end - start).days
    return [start + timedelta(days=number * days // sessions) for number in range(1, sessions + 1)]
