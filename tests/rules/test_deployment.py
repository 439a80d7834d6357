"""docs/deployment: its files belong together, and name only what there is."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import click
import pytest
from flask import Flask
from granian.http import HTTP1Settings

from tests.rules.test_house import HOUSE, name
from tracker import create_app
from tracker.cli import tool
from tracker.config import SETTINGS

FOLDER = HOUSE / "docs" / "deployment"
PAGES = [HOUSE / "docs" / "deployment.md", HOUSE / "docs" / "growing.md"]
FILES = sorted(path for path in FOLDER.iterdir() if path.is_file())
SERVICES, TIMERS = sorted(FOLDER.glob("*.service")), sorted(FOLDER.glob("*.timer"))
GUIDE = PAGES[0].read_text(encoding="utf-8")
PROGRAM = "/usr/local/lib/linjen/.venv/bin/tracker"
# What a unit does is its own; how it is walled in is common to all.
WALLS = "# What it may touch:"
CALL = re.compile(r"(?:bin/tracker|^linjen|`linjen|`tracker) ([a-z]+)((?: [^\s`|\"']+)*)", re.MULTILINE)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None, comment_prefixes="#", delimiters="=")
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # the documented way to keep capitals
    parser.read_string(text(path))
    return parser


def calls() -> list[tuple[str, str, list[str]]]:
    """Find each call of the operator's tool: where, the command, the words after it."""
    found = []
    for path in [*SERVICES, *PAGES]:
        parts = re.findall(r"```\n.*?```|`[^`\n]+`", text(path), re.DOTALL) if path in PAGES else [text(path)]
        found += [(name(path), call[1], call[2].split()) for part in parts for call in CALL.finditer(part)]
    return found


@pytest.mark.parametrize(("where", "command", "words"), calls())
def test_every_command_that_is_named_exists_and_takes_its_options(where: str, command: str, words: list[str]) -> None:
    known = tool.commands[command]
    options = {option for each in known.params if isinstance(each, click.Option) for option in each.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_every_unit_calls_the_tool() -> None:
    assert {where for where, _command, _words in calls()} >= {name(path) for path in SERVICES}


@pytest.mark.parametrize("path", [*FILES, *PAGES], ids=name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    assert {each for each in re.findall(r"TRACKER_\w+", text(path)) if each != "TRACKER_"} <= SETTINGS.keys()


@pytest.mark.parametrize("path", SERVICES, ids=name)
def test_a_service_runs_as_nobody_else_and_behind_the_same_walls(path: Path) -> None:
    service = unit(path)["Service"]
    assert (service["User"], service["Group"]) == ("linjen", "linjen")
    assert service["EnvironmentFile"] == "/etc/linjen/linjen.env"
    assert PROGRAM in service["ExecStart"]
    walls = text(path).partition(WALLS)[2].partition("\n[Install]")[0].strip()
    assert walls == text(SERVICES[0]).partition(WALLS)[2].partition("\n[Install]")[0].strip()
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} <= set(walls.splitlines())


@pytest.mark.parametrize("path", TIMERS, ids=name)
def test_a_timer_starts_a_job_of_its_own_name(path: Path) -> None:
    assert path.with_suffix(".service") in SERVICES
    assert unit(path)["Install"]["WantedBy"] == "timers.target"
    assert unit(path)["Timer"]["Persistent"] == "yes"


@pytest.mark.long
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        assert os.environ.get("CI") != "true", "systemd is missing"
        pytest.skip("systemd is not installed")
    for path in (*SERVICES, *TIMERS):
        (tmp_path / path.name).write_text(text(path).replace(PROGRAM, sys.executable))
    units = [str(tmp_path / path.name) for path in (*SERVICES, *TIMERS)]
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], check=False, capture_output=True, text=True
    )
    assert not [line for line in said.stderr.splitlines() if str(tmp_path) in line or "linjen" in line], said.stderr
    for path in TIMERS:
        subprocess.run(
            ["systemd-analyze", "calendar", unit(path)["Timer"]["OnCalendar"]], check=True, capture_output=True
        )


def test_the_guide_names_every_file_and_puts_every_unit_in_its_place() -> None:
    short = {path.stem for path in SERVICES if path.with_suffix(".timer") in TIMERS}
    for path in FILES:
        assert f"deployment/{path.name})" in GUIDE or (path.stem in short and f"`{path.stem}`" in GUIDE), path.name
    named = set(re.findall(r"\]\(deployment/([^)]+)\)", GUIDE))
    assert named <= {path.name for path in FILES}
    assert f" {PROGRAM.rpartition('/.venv')[0]}\n" in GUIDE


def test_the_settings_that_the_guide_begins_with_are_taken() -> None:
    lines = [line.removeprefix("#") for line in text(FOLDER / "linjen.env").splitlines() if "TRACKER_" in line]
    given = dict(word.split("=", 1) for line in lines for word in shlex.split(line))
    assert len(lines) > len(given), "SQLite or PostgreSQL"
    given |= {"TRACKER_SECRET_KEY": "k" * 44, "TRACKER_BACKUP_KEY": given["TRACKER_BACKUP_KEY"].replace("…", "qqq")}
    app = create_app(given)
    assert app.config["ORIGIN"] == "https://linjen.example.org"
    assert app.config["PROXIES"]


def test_no_proxy_logs_an_address_that_is_a_secret(app: Flask) -> None:
    secret = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules() if rule.arguments & {"token"}}
    listed = re.search(r'"~\^/\(([\w|]+)\)/" 0;', text(FOLDER / "nginx.conf"))
    assert listed
    assert set(listed[1].split("|")) == secret
    unlogged = re.compile(r"log \{\s+exclude http\.log\.error http\.handlers\.reverse_proxy\s+\}")
    found = re.sub(r"#.*", "", text(FOLDER / "Caddyfile"))
    assert unlogged.search(found), "what goes wrong is told with the address, where the page for it fails too"
    assert "log" not in unlogged.sub("", found)


def test_no_proxy_keeps_an_idle_connection_as_long_as_the_product_does() -> None:
    longest = HTTP1Settings().header_read_timeout / 1000
    for file, setting in (("nginx.conf", r"keepalive_timeout (\d+)s;"), ("Caddyfile", r"keepalive (\d+)s\n")):
        [seconds] = re.findall(setting, text(FOLDER / file))
        assert int(seconds) < longest, file


def test_the_operators_tool_is_a_script_that_a_shell_can_read() -> None:
    path = FOLDER / "linjen"
    subprocess.run(["sh", "-n", path], check=True)
    assert path.stat().st_mode & 0o111
    assert PROGRAM in text(path)


def test_the_operators_tool_has_the_settings_and_the_home_of_its_account_not_roots(tmp_path: Path) -> None:
    script, given, stub = tmp_path / "linjen", tmp_path / "linjen.env", tmp_path / "setpriv"
    script.write_text(text(FOLDER / "linjen").replace("/var/lib/linjen", str(tmp_path)))
    given.write_text(text(FOLDER / "linjen.env"))
    stub.write_text('#!/bin/sh\necho "$HOME $PWD $TRACKER_ORIGIN $*"\n')
    stub.chmod(0o755)
    known = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": "/root", "LINJEN_ENV": str(given)}
    said = subprocess.run(["sh", script, "check"], check=True, env=known, capture_output=True, text=True).stdout
    # PostgreSQL's client looks for keys at home, and stops where it may not look.
    assert said.startswith(f"{tmp_path} {tmp_path} https://linjen.example.org --reuid=linjen ")
    assert said.endswith(f"{PROGRAM} check\n")
