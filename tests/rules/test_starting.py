"""What is loaded at every start, and so makes each one longer."""

import json
import subprocess
import sys

from tests.load.startup import compiled
from tracker import HOME

# Each takes tens of milliseconds to load, and is needed by few processes, or on few days.
SELDOM = {
    *("alembic", "authlib", "icalendar", "joserfc", "openpyxl", "prometheus_client", "pyrage", "segno", "sentry_sdk"),
    *("psycopg", "typst", "webauthn", "xlsxwriter", "zxcvbn", "tracker.recount"),
}
LOADED = "import gc, json, sys, tracker.cli; print(json.dumps([[*sys.modules], gc.isenabled()]))"


def test_a_start_loads_nothing_that_is_seldom_needed() -> None:
    command = [sys.executable, "-c", LOADED]
    said = subprocess.run(command, cwd=HOME, env=compiled({}), check=True, capture_output=True, text=True).stdout
    loaded, collects = json.loads(said)
    assert "tracker.views" in loaded
    assert SELDOM & set(loaded) == set()
    assert collects, "memory is looked through again once everything is loaded"
