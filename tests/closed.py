"""Closed periods as tests need them: what a lead's page would have stored, and what others are then told."""

from datetime import date, datetime
from hashlib import sha256

from babel.dates import format_date

from tracker.dates import STOCKHOLM, now
from tracker.models import Closing


def closing(
    last_day: date, by_id: int, period: str = "2026", code: str = "0127", closed_at: datetime | None = None
) -> Closing:
    """Return a closed period of a municipality without figures, not stored yet."""
    row = Closing(municipality_code=code, period=period, last_day=last_day, closed_by_id=by_id)
    row.rule_version, row.figures, row.sha256 = 1, "{}", sha256(b"{}").hexdigest()
    row.closed_at = closed_at or now()
    return row


def locked(name: str, last_day: date, period: str = "2026") -> str:
    """Return what somebody is told who changes what was locked today."""
    today = format_date(now().astimezone(STOCKHOLM).date(), "d MMMM y", "sv")
    last = format_date(last_day, "d MMMM y", "sv")
    return (
        f"{name} stängde {period} den {today}, och alla dagar till och med {last} är låsta. "
        "Be en programansvarig göra ändringen."
    )
