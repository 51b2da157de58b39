"""Measures a poll beside mbsync: the same Dovecot, the same mailbox, in turns, start-up included. It changes nothing.

    python -m benchmarks.poll [--messages 5000] [--size 34000] [--turns 7] [--bare]

`--bare` leaves the command line out and runs `ingest` and `storage` alone. Needs dovecot-imapd and isync (Debian packages).
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.costs import ROOT, Cost, machine, measured
from tests.servers import mailgen
from tests.servers.dovecot import PASSWORD, Account, Dovecot
from tests.servers.fault_proxy import FaultProxy

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
BARE = """
import sys
from datetime import UTC, datetime
from ingest.accounts import MailboxSettings
from ingest.mailbox import poll
from storage.shelf import open_shelf

port, user, password, path = sys.argv[1:]
now = datetime.now(UTC)
settings = MailboxSettings("inbox", "127.0.0.1", int(port), "none", user, lambda: password)
with open_shelf("sqlite:///" + path, "home", now=now) as shelf:
    for report in poll(settings, shelf, now=now):
        print(report.stored, report.error)
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


def run_ours(account: Account, port: int, folder: Path, *, bare: bool) -> Cost:
    if bare:
        command = [sys.executable, "-c", BARE, str(port), account.user, PASSWORD, str(folder / "archive.db")]
    else:
        config = folder / "config.toml"
        config.write_text(CONFIG.format(port=port, user=account.user))
        config.chmod(0o600)
        command = [sys.executable, "-m", "iepwatch", "poll", "--archive-only", "--config", str(config)]
    return measured(command, cwd=ROOT, env={**os.environ, "IEPWATCH_PASSWORD": PASSWORD})


def run_mbsync(account: Account, port: int, folder: Path) -> Cost:
    config = folder / "mbsyncrc"
    config.write_text(MBSYNC.format(port=port, user=account.user, password=PASSWORD, path=folder))
    config.chmod(0o600)
    return measured(["mbsync", "--quiet", "--config", str(config), "bench"], stderr=subprocess.DEVNULL)


def kept_by_mbsync(folder: Path) -> int:
    return sum(1 for part in ("cur", "new") for _ in (folder / "INBOX" / part).iterdir())


def kept_by_us(folder: Path) -> int:
    import sqlite3  # noqa: PLC0415 - only to look at the result

    with sqlite3.connect(folder / "archive.db") as db:
        return int(db.execute("SELECT count(*) FROM kept").fetchone()[0])


def in_turns(
    turns: int, messages: int, ours: Callable[[Path], Cost], theirs: Callable[[Path], Cost]
) -> tuple[list[Cost], list[Cost]]:
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for number in range(turns + 1):
        pair = ((0, ours, kept_by_us), (1, theirs, kept_by_mbsync))
        for which, run, kept in pair if number % 2 else pair[::-1]:
            folder = Path(tempfile.mkdtemp(prefix="bench"))
            try:
                subprocess.run(["sync"], check=True)
                cost = run(folder)
                if kept(folder) != messages:
                    raise SystemExit(f"{kept(folder)} of {messages} messages were kept")
                if number:  # the first turn warms the server's caches
                    costs[which].append(cost)
                    print(
                        ("ours  ", "mbsync")[which],
                        f"{cost.wall:6.2f} s wall {cost.cpu:6.2f} s cpu {cost.memory:6.0f} MiB",
                        flush=True,
                    )
            finally:
                shutil.rmtree(folder)
    return costs


def nothing_new(account: Account, *, bare: bool) -> tuple[int, Cost]:
    """Bytes that a poll with nothing new brings down, and its cost."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    with FaultProxy(account.server.port) as proxy:
        run_ours(account, proxy.port, folder, bare=bare)
        proxy.bytes_down = 0
        cost = run_ours(account, proxy.port, folder, bare=bare)
        shutil.rmtree(folder)
        return proxy.bytes_down, cost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--size", type=int, default=34_000)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--bare", action="store_true")
    chosen = parser.parse_args()
    with Dovecot() as server:
        account = server.account()
        account.fill(mailgen.messages(chosen.messages, size=chosen.size))
        ours, theirs = in_turns(
            chosen.turns,
            chosen.messages,
            lambda folder: run_ours(account, server.port, folder, bare=chosen.bare),
            lambda folder: run_mbsync(account, server.port, folder),
        )
        down, idle = nothing_new(account, bare=chosen.bare)
    wall = statistics.median(one.wall for one in theirs) / statistics.median(one.wall for one in ours)
    cpu = statistics.median(one.cpu for one in theirs) / statistics.median(one.cpu for one in ours)
    print(machine())
    print(f"{chosen.messages} messages of {chosen.size} bytes on average, {chosen.turns} turns, medians:")
    print(f"  {wall:.2f} times as fast as mbsync by wall time, {cpu:.2f} by processor time")
    print(f"  memory {max(one.memory for one in ours):.0f} MiB; with nothing new {down} bytes down, {idle.wall:.2f} s")


if __name__ == "__main__":
    main()
