"""Runs every benchmark in turn, each in a process of its own, and says which lack what they need: `python -m benchmarks`."""

import argparse
import shutil
import subprocess
import sys

from benchmarks.costs import ROOT

DOVECOT, MBSYNC, NOTMUCH = "dovecot", "mbsync", "notmuch"
SBIN = "/usr/sbin:/usr/local/sbin"  # where Debian keeps servers, outside an ordinary path
PACKAGES = {DOVECOT: "dovecot-imapd", MBSYNC: "isync", NOTMUCH: "notmuch"}
# Each with the programs that it needs, and what makes it short.
BENCHMARKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "reading": ((), ()),
    "classifying": ((), ("--messages", "100", "--turns", "3")),
    "poll": ((DOVECOT, MBSYNC), ("--messages", "1000", "--turns", "3")),
    "whole": ((DOVECOT, MBSYNC, NOTMUCH), ("--messages", "500", "--turns", "2")),
    "search": ((DOVECOT, MBSYNC, NOTMUCH), ("--messages", "500", "--turns", "5")),
    "memory": ((DOVECOT,), ("--messages", "60", "--mbox", "200")),
    "household": ((), ("--messages", "10000", "--turns", "2")),
}


def missing(programs: tuple[str, ...]) -> list[str]:
    """The packages of the programs that are not installed."""
    return [PACKAGES[program] for program in programs if not (shutil.which(program) or shutil.which(program, path=SBIN))]


def main() -> int:
    """Exit status 1 where one failed; one that lacks something has not failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all where none is named")
    parser.add_argument("--short", action="store_true", help="fewer messages and turns: a first look")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}")
    failed = 0
    for name in chosen.names or BENCHMARKS:
        needs, short = BENCHMARKS[name]
        print(f"== {name}", flush=True)
        lacks = missing(needs)
        if lacks:
            print(f"left out: it needs {', '.join(lacks)} (Debian packages)")
            continue
        command = [sys.executable, "-m", f"benchmarks.{name}", *(short if chosen.short else ())]
        failed += subprocess.run(command, cwd=ROOT, check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
