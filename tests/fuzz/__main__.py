"""Feeds mutated mail to the parser until it is stopped; each new way to fail is written down once, with its message.

    pip install atheris
    python -m tests.fuzz OUT [options of libFuzzer, -max_total_time=3600 say]

`OUT/corpus` is kept from run to run; `OUT/findings` gets one file for each place in the code that failed, and for each message
that took longer than `SLOW` seconds of processor time. atheris is no dependency of this project.
"""

import hashlib
import json
import random
import sys
import time
import traceback
from pathlib import Path

import atheris  # type: ignore[import-untyped,unused-ignore]

with atheris.instrument_imports(include=["ingest"]):
    from ingest.messages import ParseSettings, message_json, read_message

from casefile.errors import NotAMessageError
from tests.fuzz.seeds import LARGEST, WORDS, seeds

SLOW = 2.0  # seconds of processor time; a message of 64 KB costs a few hundredths, instrumented
SETTINGS = ParseSettings(
    family_addresses=("priya@home.example", "a@b.example"), inbox_addresses=("iep@inbox.example",), trust="mx.example"
)


class Fuzz:
    """The target, the mutator, and where findings go."""

    def __init__(self, out: Path) -> None:
        self.findings = out / "findings"
        self.findings.mkdir(parents=True, exist_ok=True)
        self.seeds = list(seeds())

    def one(self, data: bytes) -> None:
        """Reads one message: what is raised but `NotAMessageError`, and what does not hold of the result, is a finding."""
        begun = time.process_time()
        try:
            message = read_message(data, SETTINGS)
            json.dumps(message_json(message, "a.eml"), allow_nan=False).encode("utf-8")
            edges = [edge for span in message.new_spans for edge in span]
            assert edges == sorted(edges), "spans out of order"
            assert "".join(message.body[a:b] for a, b in message.new_spans) == message.new_text, "new text is no view"
            message.note.encode("utf-8")
            for attachment in message.attachments:
                f"{attachment.filename}{attachment.text}".encode()
            for invitation in message.invitations:
                f"{invitation.summary}{invitation.location}".encode()
        except NotAMessageError:
            pass
        except Exception as error:  # noqa: BLE001 -- what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            inside = [frame for frame in traceback.extract_tb(error.__traceback__) if "/ingest/" in frame.filename]
            last = inside[-1] if inside else place
            self.note(f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}", data)
        if time.process_time() - begun > SLOW:
            self.note(f"slow-{hashlib.sha256(data).hexdigest()[:8]}", data)

    def note(self, name: str, data: bytes) -> None:
        """Keeps the first message of each finding."""
        path = self.findings / name
        if not path.exists():
            path.write_bytes(data)
            print("finding", name, file=sys.stderr, flush=True)  # noqa: T201 -- a tool that a person watches

    def mutate(self, data: bytes, most: int, seed: int) -> bytes:
        """Half of the time bytes, as libFuzzer knows how; else lines: doubled, dropped, moved, strewn in, spliced."""
        chance = random.Random(seed)  # noqa: S311 -- no secret
        if chance.random() < 0.4:
            return bytes(atheris.Mutate(data, most))
        lines = data.split(b"\n")
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(lines)) if lines else 0
            kind = chance.randrange(7)
            if kind == 0:
                lines[at : at + 1] = lines[at : at + 1] * chance.choice((2, 3, 30))
            elif kind == 1:
                del lines[at : at + chance.randint(1, 5)]
            elif kind == 2:
                lines.insert(chance.randrange(len(lines) + 1), lines.pop(at) if lines else b"")
            elif kind == 3 and lines:
                cut = chance.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + chance.choice(WORDS) * chance.choice((1, 1, 1, 2, 50)) + lines[at][cut:]
            elif kind == 4:
                lines.insert(at, chance.choice(WORDS).rstrip(b"\n"))
            elif kind == 5:
                other = chance.choice(self.seeds).split(b"\n")
                begin = chance.randrange(len(other))
                lines[at:at] = other[begin : begin + chance.randint(1, 40)]
            elif kind == 6:
                other = chance.choice(self.seeds).split(b"\n")
                lines = lines[:at] + other[chance.randrange(len(other)) :]
        return b"\n".join(lines)[:most]


def main() -> None:
    """Writes the seeds where the corpus is empty, then runs."""
    out = Path(sys.argv[1])
    corpus = out / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    fuzz = Fuzz(out)
    if not any(corpus.iterdir()):
        for seed in fuzz.seeds:
            (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    options = [f"-max_len={LARGEST}", "-timeout=30", "-rss_limit_mb=2048", f"-artifact_prefix={out}/", *sys.argv[2:]]
    atheris.Setup([sys.argv[0], *options, str(corpus)], fuzz.one, custom_mutator=fuzz.mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
