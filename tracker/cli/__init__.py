"""The operator's commands: `tracker --help` explains every one."""

import sys

from flask import Flask
from flask.cli import ScriptInfo

from tracker.cli.checking import check
from tracker.cli.exporting import export
from tracker.cli.files import import_
from tracker.cli.generating import generate
from tracker.cli.reminding import remind
from tracker.cli.retaining import retain
from tracker.cli.running import run
from tracker.cli.saving import backup, restore
from tracker.cli.starting import init, invite, password
from tracker.cli.tool import Tool, unforeseen


def init_app(_app: Flask) -> None:
    """Add nothing: the tool makes its own app. Flask's own group stays, for `flask --app tracker db migrate`."""


tool = Tool(
    name="tracker",
    help="Linjen: follow a prevention programme, session by session. Settings are environment variables (TRACKER_…).",
    commands=[init, run, password, invite, import_, export, check, remind, retain, backup, restore, generate],
)


def main() -> None:
    """Run the tool on the settings of the environment."""
    from tracker import create_app  # noqa: PLC0415 - the factory registers these very commands

    with unforeseen():
        sys.exit(tool.main(obj=ScriptInfo(create_app=create_app, set_debug_flag=False)))
