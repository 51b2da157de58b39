"""Measures memory: a poll of large mail, to the archive and the whole way, and the import of a large mbox. It changes nothing.

    python -m benchmarks.memory [--messages 200] [--size 5000000] [--large 60000000] [--mbox 1000] [WHAT …]

WHAT is `archive`, `whole` and `mbox`, all where none is named; `--mbox` is in megabytes. Of each process of the run the most that
it ever held is read (VmHWM), and of all together the most at one moment, pages that they share counted twice. Needs dovecot-imapd
(Debian package).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.costs import ROOT, machine
from benchmarks.peers import CONFIG, configured, poll_command, rows
from tests.servers import mailgen
from tests.servers.dovecot import Dovecot

LIMIT = 250  # MiB, from the design: the poll with a 60 MB message in it, and everything else
WHAT = ("archive", "whole", "mbox")
EVERY = 0.01  # seconds between two looks


@dataclass
class Peaks:
    """MiB: the most of each process, by its place in the order of starting, and the most of all at one moment."""

    each: dict[int, int] = field(default_factory=dict)
    together: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        processes = ", ".join(f"{peak}" for peak in self.each.values())
        return (
            f"largest process {max(self.each.values())} MiB (each: {processes}), together {self.together}, {self.seconds:.1f} s"
        )


def watched(command: list[str], env: dict[str, str]) -> Peaks:
    """What a command and all processes below it hold while it runs."""
    peaks = Peaks()
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        now = 0
        for pid in family_of(process.pid):
            held, most = held_by(pid)
            now += held
            if most:
                peaks.each[pid] = most  # the last look counts: between fork and exec a process shows its parent's
        peaks.together = max(peaks.together, now)
        time.sleep(EVERY)
    if process.returncode:
        raise SystemExit(f"it ended with {process.returncode}")
    peaks.seconds = time.monotonic() - began
    return peaks


def family_of(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from family_of(int(child))


def held_by(pid: int) -> tuple[int, int]:
    """MiB that a process holds now, and the most that it ever did; (0, 0) for one that has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0, 0
    found = dict(line.split(":", 1) for line in status.splitlines() if line.startswith(("VmRSS", "VmHWM")))
    now, most = (int(found.get(name, "0 kB").split()[0]) // 1024 for name in ("VmRSS", "VmHWM"))
    return now, most


def large_mail(messages: int, size: int, large: int) -> Iterator[bytes]:
    """Mail of one size, and one far larger in its midst."""
    for number in range(messages):
        if number == messages // 2:
            yield mailgen.message(messages, size=large)
        yield mailgen.message(number, size=size)


def poll(what: str, messages: int, size: int, large: int) -> None:
    """Prints what a poll of large mail holds."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    try:
        with Dovecot() as server:
            account = server.account()
            account.fill(large_mail(messages, size, large))
            options = ("--archive-only",) if what == "archive" else ()
            peaks = watched(poll_command(*options), configured(account, server.port, folder))
        table = "kept" if what == "archive" else "readings"
        if rows(folder, table) != messages + 1:
            raise SystemExit(f"{rows(folder, table)} of {messages + 1} messages were done")
    finally:
        shutil.rmtree(folder)
    way = " ".join(options) or "the whole way"
    print(f"poll {way}, {messages} messages of {size / 1e6:.0f} MB and one of {large / 1e6:.0f} MB:")
    print(f"  {peaks} ({LIMIT} MiB is the limit)", flush=True)


def mbox(megabytes: int) -> None:
    """Prints what the import of an mbox holds, and of one a quarter as large: what does not grow is constant."""
    for size in (megabytes // 4, megabytes):
        folder = Path(tempfile.mkdtemp(prefix="bench"))
        try:
            path, written, number = folder / "takeout.mbox", 0, 0
            with path.open("wb") as stream:
                while written < size * 1_000_000:
                    content = mailgen.message(number, size=(3_000, 34_000, 200_000, 2_000_000)[number % 4])
                    written += stream.write(b"From sender@school.test Tue Jan  6 10:00:00 2026\n")
                    written += stream.write(content.replace(b"\r\n", b"\n") + b"\n")
                    number += 1
            config = folder / "config.toml"
            config.write_text(CONFIG.partition("[[mailbox]]")[0])
            config.chmod(0o600)
            command = [sys.executable, "-m", "iepwatch", "import", "--config", str(config), "--all", str(path)]
            peaks = watched(command, {**os.environ})
            if rows(folder, "kept") != number:
                raise SystemExit(f"{rows(folder, 'kept')} of {number} messages were kept")
        finally:
            shutil.rmtree(folder)
        print(f"import of an mbox of {size} MB, {number} messages:\n  {peaks}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", metavar="WHAT")
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--size", type=int, default=5_000_000)
    parser.add_argument("--large", type=int, default=60_000_000)
    parser.add_argument("--mbox", type=int, default=1_000)
    chosen = parser.parse_args()
    if unknown := set(chosen.what) - set(WHAT):
        parser.error(f"there is no {unknown.pop()}")
    print(machine())
    for what in chosen.what or WHAT:
        if what == "mbox":
            mbox(chosen.mbox)
        else:
            poll(what, chosen.messages, chosen.size, chosen.large)


if __name__ == "__main__":
    main()
