"""`timeline`, `search` and `show`: what is in the archive."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from casefile.errors import UsageError
from casefile.reading import Tag
from iepwatch.asked import child_named, in_order
from iepwatch.config.load import Settings
from iepwatch.console import print_json, printable, say, table, written
from iepwatch.wiring import household


def timeline(
    config: Path | None, child: str | None, tag: str | None, since: date | None, until: date | None, *, as_json: bool
) -> None:
    """The chronology, oldest first."""
    from storage.listing import listed_json

    if tag is not None and tag not in {known.value for known in Tag}:
        raise UsageError(f"'{tag}' is not a tag", advice=f"The tags are {', '.join(known.value for known in Tag)}")
    in_order(since, until)
    with household(config) as (settings, house):
        rows = house.archive.listing.timeline(since=since, until=until, child=child_named(settings, child), tag=tag)
        _print((listed_json(row, settings.family.timezone) for row in rows), settings, as_json=as_json, empty="No message.")


def search(config: Path | None, words: list[str], limit: int, *, as_json: bool) -> None:
    """Full text, newest first."""
    from storage.listing import listed_json

    with household(config) as (settings, house):
        rows = house.archive.listing.search(" ".join(words), limit)
        found = (listed_json(row, settings.family.timezone) for row in rows)
        _print(found, settings, as_json=as_json, empty="Nothing found.", last="snippet")


def _print(rows: Any, _settings: Settings, *, as_json: bool, empty: str, last: str = "tags") -> None:
    if as_json:
        for row in rows:
            print_json(row)
        return
    table(("id", "date", "from", "subject", last), (_row(row, last) for row in rows), empty=empty)


def _row(row: dict[str, Any], last: str) -> tuple[str, ...]:
    sender = row["from"] or {"name": "", "address": ""}
    tail = row[last] if last == "snippet" else ", ".join(row["tags"])
    return (row["id"][:7], (row["date"] or "")[:16].replace("T", " "), sender["name"] or sender["address"], row["subject"], tail)


def show(config: Path | None, message: str, *, raw: bool, as_json: bool) -> None:
    """One message: what it says, or with `raw` the exact bytes of the road that speaks for it."""
    from ingest.messages import message_json
    from storage.listing import listed_json

    with household(config) as (settings, house):
        archive = house.archive
        original = archive.resolve(message, "m")
        held = archive.originals.message(original)
        if raw:
            with written():
                sys.stdout.buffer.write(archive.vault.content(held.sha256))
                sys.stdout.buffer.flush()
            return
        row = listed_json(archive.listing.listed(original), settings.family.timezone)
        if as_json:
            print_json({**row, **{key: value for key, value in message_json(held, original).items() if key not in row}})
            return
        sender = row["from"] or {"name": "(unknown)", "address": ""}
        say(f"id        {row['id']}")
        say(f"from      {sender['name']} <{sender['address']}>")
        if row["carrier"]:
            say(f"carried   by {row['carrier']['name'] or row['carrier']['address']} ({row['road']}, {row['grade']})")
        say(f"date      {row['date']} ({row['date_zone']})")
        say(f"subject   {printable(row['subject'])}")
        say(f"tags      {', '.join(row['tags']) or 'none'}")
        for attachment in held.attachments:
            say(f"attached  {printable(attachment.filename or '(no name)')}, {attachment.size} bytes")
        if row["note"]:
            say(f"note      {printable(row['note'])}")
        say()
        say(printable(held.body))
