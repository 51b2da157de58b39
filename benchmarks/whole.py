"""Measures the whole way beside its peers: `iepwatch poll` against `mbsync && notmuch new`, of the same mail, in turns.

    python -m benchmarks.whole [--messages 5000] [--size 34000] [--turns 5]

Ours fetches, archives, parses, reads, indexes and follows up; theirs fetches and indexes. Start-up is included, the first turn
thrown away. Needs dovecot-imapd, isync and notmuch (Debian packages).
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.costs import ROOT, Cost, machine, measured
from benchmarks.poll import CONFIG, kept_by_mbsync, run_mbsync
from tests.servers import mailgen
from tests.servers.dovecot import PASSWORD, Account, Dovecot

NOTMUCH = """
[database]
path={path}
[user]
name=Parent
primary_email=parent@home.test
[new]
tags=new
ignore=.mbsyncstate;.uidvalidity
"""


def configured(account: Account, port: int, folder: Path) -> dict[str, str]:
    """Our configuration in `folder`; the environment of a command."""
    config = folder / "config.toml"
    config.write_text(CONFIG.format(port=port, user=account.user))
    config.chmod(0o600)
    return {**os.environ, "IEPWATCH_PASSWORD": PASSWORD, "IEPWATCH_CONFIG": str(config)}


def run_ours(account: Account, port: int, folder: Path) -> Cost:
    """A poll with everything that follows from it."""
    return measured([sys.executable, "-m", "iepwatch", "poll"], cwd=ROOT, env=configured(account, port, folder))


def notmuch_environment(folder: Path) -> dict[str, str]:
    """What notmuch needs to know of the mail in `folder`."""
    config = folder / "notmuch.conf"
    if not config.exists():
        config.write_text(NOTMUCH.format(path=folder))
    return {**os.environ, "NOTMUCH_CONFIG": str(config)}


def run_theirs(account: Account, port: int, folder: Path) -> Cost:
    """mbsync, then `notmuch new`."""
    fetched = run_mbsync(account, port, folder)
    indexed = measured(["notmuch", "new", "--quiet"], env=notmuch_environment(folder))
    return Cost(fetched.wall + indexed.wall, fetched.cpu + indexed.cpu, max(fetched.memory, indexed.memory))


def read_by_us(folder: Path) -> int:
    """How many messages were read to the end."""
    import sqlite3  # noqa: PLC0415 - only to look at the result

    with sqlite3.connect(folder / "archive.db") as db:
        return int(db.execute("SELECT count(*) FROM readings").fetchone()[0])


def in_turns(
    turns: int, messages: int, ours: Callable[[Path], Cost], theirs: Callable[[Path], Cost]
) -> tuple[list[Cost], list[Cost]]:
    """What each turn cost either."""
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for number in range(turns + 1):
        pair = ((0, ours, read_by_us), (1, theirs, kept_by_mbsync))
        for which, run, done in pair if number % 2 else pair[::-1]:
            folder = Path(tempfile.mkdtemp(prefix="bench"))
            try:
                cost = run(folder)
                if done(folder) != messages:
                    raise SystemExit(f"{done(folder)} of {messages} messages were done")
                if number:
                    costs[which].append(cost)
                    figures = f"{cost.wall:6.2f} s wall {cost.cpu:6.2f} s cpu {cost.memory:6.0f} MiB"
                    print(("ours          ", "mbsync+notmuch")[which], figures, flush=True)
            finally:
                shutil.rmtree(folder)
    return costs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--size", type=int, default=34_000)
    parser.add_argument("--turns", type=int, default=5)
    chosen = parser.parse_args()
    with Dovecot() as server:
        account = server.account()
        account.fill(mailgen.messages(chosen.messages, size=chosen.size))
        ours, theirs = in_turns(
            chosen.turns,
            chosen.messages,
            lambda folder: run_ours(account, server.port, folder),
            lambda folder: run_theirs(account, server.port, folder),
        )
    wall = statistics.median(one.wall for one in theirs) / statistics.median(one.wall for one in ours)
    cpu = statistics.median(one.cpu for one in theirs) / statistics.median(one.cpu for one in ours)
    print(machine(), f"load {os.getloadavg()[0]:.1f}")
    print(f"{chosen.messages} messages of {chosen.size} bytes on average, {chosen.turns} turns, medians:")
    print(f"  {wall:.2f} times as fast as mbsync and notmuch by wall time (1.5 to reach), {cpu:.2f} by processor time")
    print(f"  memory {max(one.memory for one in ours):.0f} MiB")


if __name__ == "__main__":
    main()
