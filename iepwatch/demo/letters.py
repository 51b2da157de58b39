"""The demo's mail: each message as exact bytes with the time it arrived, the family's configuration, and the day of the demo."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from iepwatch.demo.mime import TRUST, message
from iepwatch.demo.sources import INBOX, ZONE, letters

TODAY = date(2026, 1, 18)  # a Sunday, the day of the weekly digest: where the demo stands
NOW = datetime(2026, 1, 18, 17, 0, tzinfo=ZONE).astimezone(UTC)
USER = INBOX
PASSWORD = "otters-and-ferns"  # noqa: S105 - of two servers that live on loopback for as long as the demo runs


class Arrival(NamedTuple):
    """A message as it lay in the inbox: `received_at` is aware UTC, `name` that of its source."""

    content: bytes
    received_at: datetime
    name: str


@cache
def arrivals() -> tuple[Arrival, ...]:
    """Every message that reached the inbox, in the order of arrival."""
    return tuple(Arrival(message(letter), letter.arrives.astimezone(UTC), letter.name) for letter in letters())


def messages() -> Iterator[tuple[bytes, datetime]]:
    """The exact bytes of each message and when it was received (aware UTC), in that order."""
    for arrival in arrivals():
        yield arrival.content, arrival.received_at


def plot() -> dict[str, Any]:
    """What each message should be read as (`message`), and what follows from it all (`obligation`): plot.toml."""
    return tomllib.loads((files("iepwatch.demo") / "plot.toml").read_text(encoding="utf-8"))


def configuration(*, imap_port: int, smtp_port: int, password: str, archive: str = "sqlite:///iepwatch.db") -> str:
    """A whole config.toml for the demo's family and the two servers.

    Args:
        imap_port: of the inbox on loopback.
        smtp_port: of the sink on loopback.
        password: the TOML value of the password keys, as `{ file = "password" }`.
        archive: the database's URL.
    """
    family = (files("iepwatch.demo") / "family.toml").read_text(encoding="utf-8")
    server = f'host = "127.0.0.1"\nsecurity = "none"\nuser = "{USER}"\npassword = {password}\n'
    return (
        f'[archive]\nurl = "{archive}"\n\n{family}\n'
        f'[[mailbox]]\nname = "inbox"\nport = {imap_port}\n{server}folders = ["INBOX"]\ntrust = "{TRUST}"\n\n'
        f'[letters]\nmailbox = "inbox"\nfrom = "Ines Duarte <ines.duarte@cedarmail.example>"\n\n'
        f'[outgoing]\nport = {smtp_port}\n{server}from = "IEP Watch <{INBOX}>"\n'
    )
