"""`parse` and `classify`: what files say, without a configuration and without an archive."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from casefile.mail import BadFile, Message, Quarantined, RawMessage
from iepwatch import clock
from iepwatch.console import print_json, say, table, tell

if TYPE_CHECKING:
    from classifier.reader import Classifier

Outcome = tuple[str, Message | str]  # the file as given, and its message or what is wrong with it


def parse(paths: Iterable[Path], *, as_json: bool) -> None:
    """Prints each message; a file that is none is named, and the exit status is 1 after the rest."""
    from ingest.messages import message_json

    _each(paths, as_json=as_json, as_object=message_json, as_text=_parsed_text)


def classify(paths: Iterable[Path], *, as_json: bool) -> None:
    """Prints tags and facts of each message."""
    from classifier.reader import load_classifier
    from classifier.reading_json import reading_json

    reader = load_classifier()
    _each(
        paths,
        as_json=as_json,
        as_object=lambda message, file: reading_json(reader.read(message), file),
        as_text=lambda message, file: _classified_text(reader, message, file),
    )


def _each(
    paths: Iterable[Path],
    *,
    as_json: bool,
    as_object: Callable[[Message, str], dict[str, Any]],
    as_text: Callable[[Message, str], None],
) -> None:
    failed = count = 0
    for file, outcome in _messages(paths):
        count += 1
        if isinstance(outcome, str):
            failed += 1
            if as_json:
                print_json({"file": file, "error": outcome})
            else:
                tell(f"{file}: {outcome}")
        elif as_json:
            print_json(as_object(outcome, file))
        else:
            as_text(outcome, file)
    if not count:
        tell("There is no message in what was named.")
    if failed:
        raise typer.Exit(1)


def _messages(paths: Iterable[Path]) -> Iterator[Outcome]:
    """Each message of the files with the name to print, in the order of the files."""
    from ingest.files import read_files
    from ingest.settings import ParseSettings
    from ingest.workers import read_many

    now = clock.now()
    settings = ParseSettings()
    names: list[str] = []
    bad: list[Outcome] = []

    def raws() -> Iterator[RawMessage]:
        for file, found in read_files(paths, now=now):
            if isinstance(found, BadFile):
                bad.append((found.path, found.error))
            else:
                names.append(file.path if file else "")
                yield found

    for number, outcome in enumerate(read_many(raws(), settings, now=now)):
        yield from bad
        bad.clear()
        yield names[number], outcome.error if isinstance(outcome, Quarantined) else outcome
    yield from bad


def _parsed_text(message: Message, file: str) -> None:
    original = message.original
    say(f"{file}")
    if message.forwarded and message.carrier:
        say(f"  forwarded by  {_name(message.carrier.sender)} ({message.road})")
    say(f"  from          {_name(original.sender)}")
    say(f"  to            {', '.join(_name(one) for one in original.to)}")
    say(f"  date          {original.date.isoformat() if original.date else '(none stated)'}")
    say(f"  subject       {original.subject}")
    if message.note:
        say(f"  note          {message.note}")
    for attachment in message.attachments:
        say(f"  attachment    {attachment.filename or '(no name)'}, {attachment.size} bytes")
    if message.defects:
        say(f"  defects       {', '.join(message.defects)}")
    say()
    for line in message.new_text.splitlines():
        say(f"    {line}")
    say()


def _classified_text(reader: "Classifier", message: Message, file: str) -> None:
    reading = reader.read(message)
    rows = [(tag.tag.value, f"{tag.score:.2f}", tag.evidence[0].text if tag.evidence else "") for tag in reading.tags]
    rows += [(f"{tag.tag.value} ?", f"{tag.score:.2f}", tag.evidence[0].text if tag.evidence else "") for tag in reading.unsure]
    rows += [(f"missed: {one.service}", one.on.isoformat() if one.on else "no day", one.reason) for one in reading.missed]
    rows += [("meeting", one.at.isoformat() if one.at else "no date", one.status) for one in reading.meetings]
    say(file)
    table(
        ("what", "score or day", "words"), rows, empty="  nothing that concerns an IEP" if reading.read else "  language not read"
    )
    say()


def _name(address: object) -> str:
    name, mail = getattr(address, "name", ""), getattr(address, "address", "")
    return f"{name} <{mail}>" if name and mail else name or mail or "(unknown)"
