"""How many messages a second the classifier reads, rules alone and as it ships, and what loading takes. It scores nothing.

    python -m benchmarks.classifying [--messages 400] [--turns 5]

Messages of about 1,200 characters are joined from the labelled corpus: *telling* ones from letters with a tag, *ordinary* ones
from letters without any (most of them written to sound like the others). An archive holds far more ordinary mail; here they stand
half and half. Each figure is the median turn, in processor time of one core, once warm. Loading is that of a new process, imports
included; then it reads a hundred messages, half of each kind, for the first time, while expressions are compiled.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from benchmarks.costs import ROOT, machine
from casefile.mail import Address, Envelope, Message, PrintedTime, Road

if TYPE_CHECKING:
    from classifier.reader import Classifier

LENGTH = 1_200  # characters, from the design's table
LIMIT, LOADING = 500, 3.0  # messages a second and seconds, from the same
LOAD = """
from time import process_time
from classifier.reader import load_classifier
classifier = load_classifier()
loaded = process_time()
from benchmarks.classifying import kinds
messages = kinds(FIRST)["both"]
begun = process_time()
for message in messages:
    classifier.read(message)
print(loaded, process_time() - begun)
"""
FIRST = 100  # messages that a new process reads


def letters() -> list[dict[str, Any]]:
    """The labelled corpus, writer by writer."""
    files = sorted((ROOT / "classifier" / "corpus").glob("*.jsonl"))
    found = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return sorted(found, key=lambda letter: (letter["author"], letter["id"]))


def joined(written: Iterable[dict[str, Any]]) -> Iterator[Message]:
    """Letters of one writer behind one another until they reach `LENGTH`, cut there at a word."""
    for _, mine in groupby(written, key=lambda letter: letter["author"]):
        text = ""
        for letter in mine:
            text = f"{text}\n\n{letter['body']}" if text else letter["body"]
            if len(text) >= LENGTH:
                yield _message(letter, text[: text.rindex(" ", 0, LENGTH + 1)])
                text = ""


def _message(letter: dict[str, Any], body: str) -> Message:
    name, _, address = letter["from"].rstrip(">").rpartition("<")
    sent = PrintedTime.of(datetime.fromisoformat(letter["date"]))
    return Message(
        sha256="0" * 64,
        road=Road.DIRECT,
        original=Envelope(Address(address, name.strip(' "')), date=sent, subject=letter["subject"]),
        body=body,
        new_spans=((0, len(body)),),
        content_key=letter["id"],
        version="benchmark",
    )


def several(messages: Sequence[Message], count: int) -> list[Message]:
    """`count` of them in an order of chance, no two alike: a letter told again begins at another sentence."""
    draw = random.Random(1)  # noqa: S311 - an order, no secret
    found = list(messages)
    while len(found) < count:
        one = draw.choice(messages)
        at = draw.choice([place for place, letter in enumerate(one.body) if letter == " "])
        body = f"{one.body[at + 1 :]} {one.body[:at]}"
        found.append(replace(one, body=body, new_spans=((0, len(body)),)))
    draw.shuffle(found)
    return found[:count]


def rate(classifier: "Classifier", messages: Sequence[Message], turns: int) -> float:
    """Messages a second of processor time: the median turn after one that warms."""
    spent = []
    for _ in range(turns + 1):
        begun = time.process_time()
        for message in messages:
            classifier.read(message)
        spent.append(time.process_time() - begun)
    return len(messages) / statistics.median(spent[1:])


def kinds(count: int) -> dict[str, list[Message]]:
    """Messages of each kind, `count` in all, and both kinds in turns."""
    written = letters()
    telling = several(list(joined(one for one in written if one["tags"])), count // 2)
    ordinary = several(list(joined(one for one in written if not one["tags"])), count // 2)
    both = [message for pair in zip(telling, ordinary, strict=True) for message in pair]
    return {"telling": telling, "ordinary": ordinary, "both": both}


def loading(turns: int) -> tuple[float, float]:
    """Seconds of processor time until a new process has loaded the classifier, and then for its first messages: medians."""
    command = [sys.executable, "-c", LOAD.replace("FIRST", str(FIRST))]
    runs = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(turns)]
    loaded, first = zip(*([float(figure) for figure in run.stdout.split()] for run in runs), strict=True)
    return statistics.median(loaded), statistics.median(first)


def main() -> None:
    """Prints the rates and the time of loading."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--turns", type=int, default=5)
    chosen = parser.parse_args()
    print(machine())
    loaded, first = loading(chosen.turns)
    print(f"loading: {loaded:.2f} s of processor time, imports included (at most {LOADING})")
    print(f"the first {FIRST} messages of a process: {first:.2f} s")
    from classifier.reader import Classifier, load_classifier  # noqa: PLC0415 - after the processes that load on their own

    readers = {"rules alone": Classifier(), "as it ships": load_classifier()}
    for name, messages in kinds(chosen.messages).items():
        length = statistics.mean(len(message.body) for message in messages)
        rates = ", ".join(f"{rate(reader, messages, chosen.turns):.0f} {what}" for what, reader in readers.items())
        print(f"{name} ({len(messages)} messages of {length:.0f} characters): {rates} a second (at least {LIMIT})")


if __name__ == "__main__":
    main()
