"""Measures `status`, `drafts` and the digest of one family with 100,000 messages, as whole processes. It fetches nothing.

    python -m benchmarks.household [--messages 100000] [--turns 5] [--keep FOLDER]

The archive is made through the storage room's own doors, a thousand messages at a time. One message in twenty tells a fact: it is
parsed and read as it would have been after a poll. The others are copies of some ordinary mail with other dates, senders and
subjects, parsed and read once. `--keep` leaves the archive there, and takes it from there the next time.
"""

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.costs import ROOT, Cost, machine, measured
from benchmarks.household_mail import FACTS, ORDINARY, SCHOOL, family_config, mail

if TYPE_CHECKING:
    from casefile.mail import Message, RawMessage
    from casefile.reading import Reading
    from scheduler.household import Household

LIMIT, MEMORY = 2.0, 250.0  # seconds and MiB, from the design
YEARS = 10
BATCH = 1_000
COMMANDS = {
    "status": ("status",),
    "status --json": ("status", "--json"),
    "drafts": ("drafts",),
    "drafts --json": ("drafts", "--json"),
    "digest": ("digest",),
    "services": ("services",),
    "questions": ("questions",),
}


class Builder:
    """Fills an archive."""

    def __init__(self, house: "Household", now: datetime) -> None:
        self._house = house
        self._now = now
        self._known: dict[tuple[str, str, str], list[tuple[Message, Reading]]] = {}

    def fill(self, messages: int) -> None:
        """`messages` of them, the last one written an hour before now."""
        from scheduler.following import follow_up  # noqa: PLC0415 - this process stays small while it measures

        rng = random.Random(0)  # noqa: S311 - mail, no secret
        step = timedelta(days=365 * YEARS) / messages
        first = self._now - timedelta(hours=1) - step * messages
        plan = ((number, first + step * number) for number in range(1, messages + 1))
        while batch := list(islice(plan, BATCH)):
            self._write([self._one(number, sent, rng) for number, sent in batch])
        follow_up(self._house, today=self._now.date(), now=self._now)

    def _one(self, number: int, sent: datetime, rng: random.Random) -> "tuple[RawMessage, Message, Reading]":
        from casefile.mail import ImapSource, PrintedTime, RawMessage  # noqa: PLC0415

        telling = rng.random() < 0.05
        shape = rng.choice(FACTS if telling else ORDINARY)
        content = mail(number, shape, sent, rng)
        raw = RawMessage(ImapSource("inbox", "INBOX", 1, number), sent, content)
        if telling:
            return raw, *self._read(content)
        known = self._known.setdefault(shape, [])
        if len(known) < 40:  # enough senders and words that no two in a row are alike
            known.append(self._read(content))
        message, reading = rng.choice(known)
        envelope = replace(
            message.original,
            date=PrintedTime.of(sent),
            subject=shape[1].format(number=number),
            message_id=f"<{number}.bench@{SCHOOL}>",
        )
        answered = (f"<{number - rng.randint(1, 20)}.bench@{SCHOOL}>",) if rng.random() < 0.3 else ()
        copied = replace(
            message,
            sha256=raw.sha256,
            original=envelope,
            message_id=envelope.message_id,
            in_reply_to=answered,
            references=answered,
            content_key=sha256(content).hexdigest(),
        )
        return raw, copied, reading

    def _read(self, content: bytes) -> "tuple[Message, Reading]":
        from ingest.messages import read_message  # noqa: PLC0415
        from scheduler.placing import place  # noqa: PLC0415

        message = read_message(content, self._house.parsing)
        side = place(message, self._now, self._house.family).side
        return message, self._house.classifier().read(message, side)

    def _write(self, batch: "list[tuple[RawMessage, Message, Reading]]") -> None:
        from casefile.mail import Cursor, ImapSource  # noqa: PLC0415
        from scheduler.placing import place  # noqa: PLC0415
        from scheduler.reading import events_for  # noqa: PLC0415
        from storage.readings import Read  # noqa: PLC0415

        archive = self._house.archive
        last = max(raw.source.uid for raw, _, _ in batch if isinstance(raw.source, ImapSource))
        archive.keeping.keep([raw for raw, _, _ in batch], Cursor("inbox", "INBOX", 1, last), self._now)
        placed = [(message, place(message, raw.received_at, self._house.family)) for raw, message, _ in batch]
        names = archive.originals.record_messages(placed)
        found = {name: reading for name, (_, _, reading) in zip(names, batch, strict=True)}
        reads = [
            Read(one.id, found[one.id], events_for(self._house, one, found[one.id], (), {}))
            for one in archive.readings.todo(found)
        ]
        archive.readings.record_readings(reads, self._now)


def make(folder: Path, messages: int) -> None:
    """The configuration and the archive, in `folder`."""
    from iepwatch.wiring import household  # noqa: PLC0415

    now = datetime.now(UTC)
    config = folder / "config.toml"
    config.write_text(family_config(now.date()))
    config.chmod(0o600)
    with household(config, write=True) as (_, house):
        Builder(house, now).fill(messages)


def runs(folder: Path, turns: int) -> Iterator[tuple[str, list[Cost]]]:
    """What each command costs, in turns; the first turn warms the disk's cache."""
    costs: dict[str, list[Cost]] = {name: [] for name in COMMANDS}
    for turn in range(turns + 1):
        for name, words in COMMANDS.items():
            command = [sys.executable, "-m", "iepwatch", *words, "--config", str(folder / "config.toml")]
            cost = measured(command, cwd=ROOT)
            if turn:
                costs[name].append(cost)
    yield from costs.items()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only-make", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.only_make:
        make(chosen.only_make, chosen.messages)
        return
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="bench"))
    try:
        if not (folder / "archive.db").exists():
            folder.mkdir(parents=True, exist_ok=True)
            begun = time.perf_counter()
            # In a process of its own: what a child is said to need at most counts this one as it was when it branched off.
            command = [sys.executable, "-m", "benchmarks.household", "--messages", str(chosen.messages)]
            measured([*command, "--only-make", str(folder)], cwd=ROOT)
            size = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
            print(f"made {chosen.messages} messages in {time.perf_counter() - begun:.0f} s, {size:.0f} MiB")
        print(machine(), f"load {os.getloadavg()[0]:.1f}")
        for name, costs in runs(folder, chosen.turns):
            wall, cpu = (statistics.median(getattr(one, what) for one in costs) for what in ("wall", "cpu"))
            memory = max(one.memory for one in costs)
            verdict = "" if wall < LIMIT and memory < MEMORY else "   OVER THE BAR"
            print(f"  {name:16} {wall:6.2f} s wall {cpu:6.2f} s cpu {memory:5.0f} MiB{verdict}")
    finally:
        if not chosen.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
