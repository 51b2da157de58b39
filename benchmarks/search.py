"""Measures a search beside notmuch: the newest twenty of the same mail, in turns, the start of each process apart.

    python -m benchmarks.search [--messages 2000] [--size 8000] [--turns 15]

The start is what the same program takes for a word that no message holds; ours is measured a second time in a process that is
already up, as a service would ask. Needs dovecot-imapd, isync and notmuch (Debian packages).
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.costs import ROOT, Cost, machine, measured
from benchmarks.peers import configured, run_poll
from benchmarks.whole import notmuch_environment, run_theirs
from tests.servers import mailgen
from tests.servers.dovecot import Dovecot

WORDS = ("therapist", "speech", "fluency", "урок")
NOWHERE = "zzyzxqj"


def median(costs: list[Cost]) -> float:
    """Of the wall times, in milliseconds."""
    return statistics.median(one.wall for one in costs) * 1e3


def warm(config: Path, turns: int) -> float:
    """Milliseconds of a search in a process that has the archive open."""
    from iepwatch.wiring import household  # noqa: PLC0415 - this process stays small while it measures others

    times = []
    with household(config) as (_, house):
        for _turn in range(turns):
            for word in WORDS:
                begun = time.perf_counter()
                house.archive.listing.search(word, 20)
                times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--size", type=int, default=8_000)
    parser.add_argument("--turns", type=int, default=15)
    chosen = parser.parse_args()
    with Dovecot() as server, tempfile.TemporaryDirectory(prefix="bench") as name:
        ours, theirs = Path(name) / "ours", Path(name) / "theirs"
        ours.mkdir()
        theirs.mkdir()
        account = server.account()
        account.fill(mailgen.messages(chosen.messages, size=chosen.size))
        run_poll(account, server.port, ours)
        run_theirs(account, server.port, theirs)
        us = configured(account, server.port, ours)
        them = notmuch_environment(theirs)
        costs: dict[tuple[str, bool], list[Cost]] = {(who, found): [] for who in ("ours", "notmuch") for found in (True, False)}
        for turn in range(chosen.turns):
            for word, found in ((WORDS[turn % len(WORDS)], True), (NOWHERE, False)):
                command = [sys.executable, "-m", "iepwatch", "search", "--json", "--limit", "20", word]
                costs["ours", found].append(measured(command, cwd=ROOT, env=us))
                command = ["notmuch", "search", "--limit=20", "--sort=newest-first", word]
                costs["notmuch", found].append(measured(command, env=them))
        inside = warm(ours / "config.toml", chosen.turns)
    print(machine(), f"load {os.getloadavg()[0]:.1f}")
    print(f"{chosen.messages} messages, newest 20, {chosen.turns} turns, medians of wall time:")
    for who in ("ours", "notmuch"):
        whole, start = median(costs[who, True]), median(costs[who, False])
        print(f"  {who:8} {whole:7.1f} ms, of which start {start:7.1f} ms; the search itself {whole - start:7.1f} ms")
    print(f"  ours, in a process that is up: {inside:.1f} ms")


if __name__ == "__main__":
    main()
