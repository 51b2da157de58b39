"""Measures the whole way beside its peers: `iepwatch poll` against `mbsync && notmuch new`, of the same mail, in turns.

    python -m benchmarks.whole [--messages 5000] [--size 34000] [--turns 5]

Ours fetches, archives, parses, reads, indexes and follows up; theirs fetches and indexes. Start-up is included, the first turn
thrown away. Needs dovecot-imapd, isync and notmuch (Debian packages).
"""

import argparse
import os
from pathlib import Path

from benchmarks.costs import Cost, machine, measured
from benchmarks.peers import Runner, in_turns, kept_by_mbsync, ratios, rows, run_mbsync, run_poll
from tests.servers import mailgen
from tests.servers.dovecot import Account, Dovecot

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
            Runner("ours", lambda folder: run_poll(account, server.port, folder), lambda folder: rows(folder, "readings")),
            Runner("mbsync+notmuch", lambda folder: run_theirs(account, server.port, folder), kept_by_mbsync),
        )
    wall, cpu = ratios(ours, theirs)
    print(machine(), f"load {os.getloadavg()[0]:.1f}")
    print(f"{chosen.messages} messages of {chosen.size} bytes on average, {chosen.turns} turns, medians:")
    print(f"  {wall:.2f} times as fast as mbsync and notmuch by wall time (1.5 to reach), {cpu:.2f} by processor time")
    print(f"  memory {max(one.memory for one in ours):.0f} MiB")


if __name__ == "__main__":
    main()
