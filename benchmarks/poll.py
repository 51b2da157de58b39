"""Measures a poll beside mbsync: the same Dovecot, the same mailbox, in turns, start-up included. It changes nothing.

    python -m benchmarks.poll [--messages 5000] [--size 34000] [--turns 7] [--bare]

`--bare` leaves the command line out and runs `ingest` and `storage` alone. Needs dovecot-imapd and isync (Debian packages).
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.costs import ROOT, Cost, machine, measured
from benchmarks.peers import Runner, in_turns, kept_by_mbsync, ratios, rows, run_mbsync, run_poll
from tests.servers import mailgen
from tests.servers.dovecot import PASSWORD, Account, Dovecot
from tests.servers.fault_proxy import FaultProxy

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


def run_ours(account: Account, port: int, folder: Path, *, bare: bool) -> Cost:
    if not bare:
        return run_poll(account, port, folder, "--archive-only")
    command = [sys.executable, "-c", BARE, str(port), account.user, PASSWORD, str(folder / "archive.db")]
    return measured(command, cwd=ROOT)


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
            Runner(
                "ours",
                lambda folder: run_ours(account, server.port, folder, bare=chosen.bare),
                lambda folder: rows(folder, "kept"),
            ),
            Runner("mbsync", lambda folder: run_mbsync(account, server.port, folder), kept_by_mbsync),
        )
        down, idle = nothing_new(account, bare=chosen.bare)
    wall, cpu = ratios(ours, theirs)
    print(machine())
    print(f"{chosen.messages} messages of {chosen.size} bytes on average, {chosen.turns} turns, medians:")
    print(f"  {wall:.2f} times as fast as mbsync by wall time, {cpu:.2f} by processor time")
    print(f"  memory {max(one.memory for one in ours):.0f} MiB; with nothing new {down} bytes down, {idle.wall:.2f} s")


if __name__ == "__main__":
    main()
