"""Brings in mail from files: what touches the school, or all of it. It reads no file itself and stores nothing itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.errors import NotAMessageError
from casefile.family import Family, under_any
from casefile.mail import BadFile, RawMessage

if TYPE_CHECKING:
    from ingest.settings import ParseSettings
    from scheduler.household import Household

BATCH_MESSAGES = 200
BATCH_BYTES = 16 * 2**20
HEADER_BYTES = 256 * 1024  # RFC 5322 sets no limit; no honest header is longer
PEOPLE = ("From", "Sender", "To", "Cc", "Reply-To", "Resent-From", "Resent-To", "X-Forwarded-For", "X-Forwarded-To")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to."""

    seen: int = 0
    stored: int = 0
    duplicates: int = 0
    left: int = 0
    failed: int = 0
    filtered: bool = True


def import_files(
    house: "Household",
    paths: Iterable[Path],
    *,
    everything: bool,
    now: datetime,
    bad: Callable[[BadFile], None],
    moved: Callable[[int], None] = lambda _done: None,
) -> Imported:
    """Archives the messages of files in batches, each batch durable before the next is read.

    `.eml` files come in whole; of mbox and Maildir what touches a school domain, a contact or a family forward. Where the
    configuration names no school at all, nothing could be told apart, and everything comes in.
    """
    from ingest.files import read_files

    family = house.family
    filters = not everything and bool(family.school_domains or family.contact_addresses)
    count = Imported(filtered=filters)
    batch: list[RawMessage] = []
    size = 0
    for file, found in read_files(paths, now=now):
        moved(1)
        if isinstance(found, BadFile):
            bad(found)
            count = replace(count, failed=count.failed + 1)
            continue
        count = replace(count, seen=count.seen + 1)
        if filters and file is not None and file.kind != "eml" and not touches_school(found.content, family, house.parsing):
            count = replace(count, left=count.left + 1)
            continue
        batch.append(found)
        size += len(found.content)
        if len(batch) >= BATCH_MESSAGES or size >= BATCH_BYTES:
            count = _keep(house, batch, count, now)
            batch, size = [], 0
    return _keep(house, batch, count, now)


def _keep(house: "Household", batch: list[RawMessage], count: Imported, now: datetime) -> Imported:
    if not batch:
        return count
    kept = house.archive.keeping.keep(batch, None, now)
    return replace(count, stored=count.stored + len(kept.stored), duplicates=count.duplicates + kept.duplicates)


def touches_school(content: bytes, family: Family, parsing: "ParseSettings") -> bool:
    """Whether a message is to or from a school domain or a contact, or is a forward by the family."""
    end = content.find(b"\r\n\r\n"), content.find(b"\n\n")
    cut = min((place for place in end if place >= 0), default=len(content))
    header = BytesHeaderParser(policy=compat32).parsebytes(content[: min(cut, HEADER_BYTES)])
    values = [str(value) for name in PEOPLE for value in header.get_all(name, [])]
    addresses = {address.lower() for _name, address in getaddresses(values, strict=False)}
    if any(address in family.contact_addresses for address in addresses):
        return True
    if any(under_any(address.rpartition("@")[2], family.school_domains) for address in addresses):
        return True
    return bool(addresses & set(family.addresses)) and _is_forward(content, parsing)


def _is_forward(content: bytes, parsing: "ParseSettings") -> bool:
    from ingest.messages import read_message

    try:
        message = read_message(content, parsing)
    except NotAMessageError:
        return False
    return message.forwarded
