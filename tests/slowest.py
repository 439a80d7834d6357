"""At the end of a run: the answers to bad input that took longest. They are told, and never judged."""

import pytest

NAMED = "slowest answers"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what tests have handed over under this name, also those of other processes."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    told = {
        report.nodeid.rpartition("::")[2]: lines
        for report in reports
        for name, lines in report.user_properties
        if name == NAMED and report.when == "call"
    }
    if told:
        terminalreporter.section(NAMED)
    for test, lines in told.items():
        terminalreporter.write_line("\n  ".join([test, *lines]))
