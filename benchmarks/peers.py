"""The program and its peers: set up in a folder, run in turns; shared by the benchmarks. It measures nothing by itself."""

import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.costs import ROOT, Cost, measured
from tests.servers.dovecot import PASSWORD, Account

CONFIG = """
[archive]
url = "sqlite:///archive.db"

[family]
timezone = "America/New_York"
addresses = ["parent@home.test"]

[[mailbox]]
name = "inbox"
host = "127.0.0.1"
port = {port}
security = "none"
user = "{user}"
password = {{ env = "IEPWATCH_PASSWORD" }}
"""
MBSYNC = """
IMAPAccount bench
Host 127.0.0.1
Port {port}
User {user}
Pass {password}
SSLType None
AuthMechs LOGIN

IMAPStore far
Account bench

MaildirStore near
Path {path}/
Inbox {path}/INBOX
SubFolders Verbatim

Channel bench
Far :far:
Near :near:
Patterns INBOX
Sync Pull
Create Near
Expunge None
SyncState *
"""


def poll_command(*options: str) -> list[str]:
    """`iepwatch poll`, as a person would start it."""
    return [sys.executable, "-m", "iepwatch", "poll", *options]


def configured(account: Account, port: int, folder: Path) -> dict[str, str]:
    """Our configuration in `folder`; the environment of a command."""
    config = folder / "config.toml"
    config.write_text(CONFIG.format(port=port, user=account.user))
    config.chmod(0o600)
    return {**os.environ, "IEPWATCH_PASSWORD": PASSWORD, "IEPWATCH_CONFIG": str(config)}


def run_poll(account: Account, port: int, folder: Path, *options: str) -> Cost:
    """A poll into the archive of `folder`."""
    return measured(poll_command(*options), cwd=ROOT, env=configured(account, port, folder))


def run_mbsync(account: Account, port: int, folder: Path) -> Cost:
    """The peer, mbsync, with its own defaults, fsync on, into a Maildir in `folder`."""
    config = folder / "mbsyncrc"
    config.write_text(MBSYNC.format(port=port, user=account.user, password=PASSWORD, path=folder))
    config.chmod(0o600)
    return measured(["mbsync", "--quiet", "--config", str(config), "bench"], stderr=subprocess.DEVNULL)


def kept_by_mbsync(folder: Path) -> int:
    """How many messages stand in the Maildir."""
    return sum(1 for part in ("cur", "new") for _ in (folder / "INBOX" / part).iterdir())


def rows(folder: Path, table: str) -> int:
    """How many rows a table of our archive has."""
    with sqlite3.connect(folder / "archive.db") as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own tables


@dataclass(frozen=True)
class Runner:
    """One side of a comparison: what it does in an empty folder, and how many messages it then has done."""

    name: str
    run: Callable[[Path], Cost]
    done: Callable[[Path], int]


def in_turns(turns: int, messages: int, ours: Runner, theirs: Runner) -> tuple[list[Cost], list[Cost]]:
    """What each turn cost either; the first turn warms the server's caches and is thrown away."""
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for number in range(turns + 1):
        pair = ((0, ours), (1, theirs))
        for which, side in pair if number % 2 else pair[::-1]:
            folder = Path(tempfile.mkdtemp(prefix="bench"))
            try:
                subprocess.run(["sync"], check=True)
                cost = side.run(folder)
                if side.done(folder) != messages:
                    raise SystemExit(f"{side.name}: {side.done(folder)} of {messages} messages were done")
                if number:
                    costs[which].append(cost)
                    figures = f"{cost.wall:6.2f} s wall {cost.cpu:6.2f} s cpu {cost.memory:6.0f} MiB"
                    print(f"{side.name:14}", figures, flush=True)
            finally:
                shutil.rmtree(folder)
    return costs


def ratios(ours: list[Cost], theirs: list[Cost]) -> tuple[float, float]:
    """How many times ours is as fast, of the medians: by wall time, by processor time."""
    wall, cpu = (
        statistics.median(getattr(one, what) for one in theirs) / statistics.median(getattr(one, what) for one in ours)
        for what in ("wall", "cpu")
    )
    return wall, cpu
