"""Files on their way: one state of the database from first byte to last, and nothing left when they break off."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import stored
from tests.pages.known import lead_of_known_town
from tests.pages.test_exports import records
from tracker.models import School, SessionLog, db


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few lines be read and sent at a time, as if there were many."""
    monkeypatch.setattr("tracker.logbook.listing.OF_ALL_YEARS", 1)
    monkeypatch.setattr("tracker.exports.csv.LINES", 1)


def begun(client: WatchfulClient, address: str) -> tuple[TestResponse, Iterator[bytes]]:
    """Begin to fetch a file, piece by piece."""
    answer = client.get(address, buffered=False)
    assert answer.status_code == 200
    return answer, (piece if isinstance(piece, bytes) else piece.encode() for piece in answer.response)


def test_a_file_holds_one_state_whatever_is_written_meanwhile(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    answer, pieces = begun(client, "/exports/sessions.csv?profile=data")
    text = next(pieces) + next(pieces)
    assert text.count(b"\n") == 2
    with stored(app):
        db.session.query(SessionLog).filter_by(present=14).one().present = 13
        db.session.query(School).filter_by(name="Ängsskolan").one().name = "Nya skolan"
    told = records((text + b"".join(pieces)).decode(), ",")
    answer.close()
    assert [(row["skola"], row["narvarande"]) for row in told] == [
        ("Zinkskolan", "18"),
        ("Zinkskolan", "15"),
        ("Ängsskolan", "14"),
        ("Ängsskolan", ""),
    ]
    later = records(client.get("/exports/sessions.csv?profile=data").get_data().decode(), ",")
    assert [row["skola"] for row in later].count("Nya skolan") == 2


@pytest.mark.parametrize("address", ["sessions.csv", "sessions.xlsx", "package.zip"])
def test_a_cancelled_download_leaves_nothing_behind(app: Flask, client: WatchfulClient, address: str) -> None:
    lead_of_known_town(client)
    client.get(f"/exports/{address}").close()  # what is kept from a first time on, is kept

    def kept() -> tuple[int, list[str], int]:
        with app.app_context():
            connections = db.engine.pool.checkedout()  # type: ignore[attr-defined] # ours counts
        names = sorted(path.name for path in Path(tempfile.gettempdir()).iterdir())
        return connections, names, len([*Path("/proc/self/fd").iterdir()])

    before = kept()
    answer, pieces = begun(client, f"/exports/{address}")
    assert next(pieces)
    answer.close()
    assert kept() == before
