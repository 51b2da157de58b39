"""A family's home for a journey: a configuration, mail as files, and the command line in this very process."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from iepwatch.__main__ import status_of

FAMILY = """\
[family]
timezone = "America/New_York"
addresses = ["priya@home.example", "nana@home.example"]

[[child]]
name = "Maya"
school_domains = ["millrace.example"]

[[child.contact]]
name = "Dana Whitcomb"
address = "dwhitcomb@millrace.example"
role = "case_manager"
"""


@dataclass
class Home:
    """Where a journey takes place. `ran` is the exit status of the last command, `told` what it said on stderr."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    config: str = FAMILY
    ran: int = 0
    told: str = ""
    count: int = field(default=0)

    def __post_init__(self) -> None:
        self.write_config(self.config)

    def write_config(self, text: str) -> None:
        """Replaces the configuration."""
        (self.folder / "config.toml").write_text(text, encoding="utf-8")

    def run(self, *words: str) -> str:
        """Runs a command; what it printed."""
        self.capture.readouterr()
        self.ran = status_of([words[0], *words[1:], "--config", str(self.folder / "config.toml")])
        out, self.told = self.capture.readouterr()
        return out

    def ok(self, *words: str) -> str:
        """Runs a command that must end well."""
        out = self.run(*words)
        assert self.ran == 0, self.told
        return out

    def json(self, *words: str) -> list[Any]:
        """The objects that a command prints with `--json`."""
        return [json.loads(line) for line in self.ok(*words, "--json").splitlines()]

    def receive(self, *messages: bytes) -> None:
        """Imports messages as `.eml` files."""
        paths = []
        for content in messages:
            self.count += 1
            path = self.folder / f"mail-{self.count:03}.eml"
            path.write_bytes(content)
            paths.append(str(path))
        self.ok("import", *paths)

    def status(self, as_of: str, kind: str = "meeting") -> list[Any]:
        """The obligations of a kind on a day."""
        return [one for one in self.json("status", "--as-of", as_of) if one["kind"] == kind]

    def drafts(self, as_of: str, state: str = "waiting") -> list[Any]:
        """The letters in a state on a day."""
        return [one for one in self.json("drafts", "--as-of", as_of) if one["state"] == state]


def mail(
    sender: str,
    to: str,
    date: str,
    subject: str,
    body: str,
    *,
    message_id: str | None = None,
    reply_to: str | None = None,
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A plain message; `date` is ISO with an offset."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(datetime.fromisoformat(date))
    message["Message-ID"] = message_id or f"<{sha256(f'{sender}{date}{subject}'.encode()).hexdigest()[:16]}@mail.example>"
    if reply_to:
        message["In-Reply-To"] = message["References"] = reply_to
    for name, value in headers:
        message[name] = value
    message.set_content(body)
    return bytes(message)
