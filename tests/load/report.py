"""The report of the promise as a PDF: a whole municipality's, from its logs to the file."""

from flask import Flask
from flask.testing import FlaskClient

from tests.load.clock import in_turn
from tests.load.table import Line
from tracker.dates import Period
from tracker.models import School, db

LONGEST = 1000


def pdf_line(app: Flask, client: FlaskClient, municipality: str, period: Period, times: int) -> Line:
    """Measure a municipality's PDF of a period."""
    with app.app_context():
        schools = db.session.query(School).filter_by(municipality_code=municipality).count()

    def fetch() -> None:
        answer = client.get(f"/follow-up/{period.slug}.pdf")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.status

    [took] = in_turn(times, fetch)
    name = f"PDF of the promise, {schools} schools"
    return Line(name, f"{took:.1f} ms", f"{LONGEST} ms", took, LONGEST, "ms")
