"""What every test may rely on, and the last lines of a run: what was left out, and how to get it."""

import re

import pytest

_INSTALL = re.compile(r"(?:^|: )(?P<name>[^:]+?) is not installed \(Debian package (?P<package>[\w.+-]+)\)")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names the servers that were not there, so that a green run does not look like a whole one."""
    missing: dict[tuple[str, str], int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if found := _INSTALL.search(reason):
            key = (found["name"], found["package"])
            missing[key] = missing.get(key, 0) + 1
    for (name, package), count in sorted(missing.items()):
        tests = "1 test that needs" if count == 1 else f"{count} tests that need"
        terminalreporter.write_line(f"Left out: {tests} {name}. To get it: sudo apt install {package}")
