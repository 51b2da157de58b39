"""What a person says is kept, and everything that follows from it is computed anew. It decides nothing itself."""

from datetime import date, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from casefile.errors import UsageError
from casefile.mail import NoteSource, RawMessage
from casefile.said import Said, SaidKind
from scheduler.following import follow_up, look
from scheduler.intake import parse_new
from scheduler.reading import read_again, read_new

if TYPE_CHECKING:
    from casefile.obligations import Outlook
    from scheduler.household import Household

NOTE_HEADER = "X-IEPWatch-Note"
NOON = time(12, 0)  # a note of a day says no hour; noon is that day in every zone that a family may move to


def known_id(house: "Household", prefix: str, kinds: str, today: date, on: date | None = None) -> str:
    """The whole id that a person means by its start, of what is awaited today or ever was.

    A person may mean what `--as-of` showed: what is history by today is looked for next, then what stood on the day `on`.

    Raises:
        UsageError: it names nothing, or more than one thing.
    """
    for day, remember in ((today, False), (today, True), (on or today, True)):
        outlook = look(house, day, remember=remember)
        found = sorted({one for one in _ids(outlook) if one[0] in kinds and one.startswith(prefix)})
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"'{prefix}' may be any of {', '.join(found[:5])}", advice="Type a few more letters of it")
    return house.archive.resolve(prefix, kinds)


def _ids(outlook: "Outlook") -> list[str]:
    return [
        *(one.id for one in outlook.obligations),
        *(one.id for one in outlook.questions),
        *(one.draft_id for one in outlook.follow_ups),
    ]


def decide(house: "Household", said: Said, *, now: datetime) -> None:
    """Keeps a decision and writes down what follows from it."""
    house.archive.said.say(said)
    follow_up(house, today=now.astimezone(house.family.timezone).date(), now=now)


def correct_message(house: "Household", prefix: str, values: tuple[str, ...], *, today: date, now: datetime) -> str:
    """Keeps corrections of one message, anchored to its bytes, and makes its events anew; the message's id."""
    archive = house.archive
    original = archive.resolve(prefix, "m")
    anchor = archive.originals.message(original).sha256
    for value in values:
        archive.said.say(Said(SaidKind.CORRECTION, original, value, today, now, anchor))
    read_again(house, original, now=now)
    follow_up(house, today=today, now=now)
    return original


def write_note(house: "Household", text: str, *, on: date, child: str, today: date, now: datetime) -> str:
    """Archives a note as a message of the family to itself, and reads it; the message's id."""
    raw = note_message(house, text, on=on, child=child, now=now)
    house.archive.keeping.keep([raw], None, now)
    parse_new(house, now=now)
    read_new(house, now=now)
    original = house.archive.originals.original_of(raw.sha256)
    if original is None:
        raise UsageError("the note could not be read back", advice="`iepwatch quarantine` says why")
    if child:
        house.archive.said.say(Said(SaidKind.CORRECTION, original, f"child:{child}", today, now, raw.sha256))
        read_again(house, original, now=now)
    follow_up(house, today=today, now=now)
    return original


def note_message(house: "Household", text: str, *, on: date, child: str, now: datetime) -> RawMessage:
    """A note as a message: from the family to the family, at noon of its day."""
    writer = house.family.addresses[0]
    at = datetime.combine(on, NOON, house.family.timezone)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(addr_spec=writer)
    mail["To"] = Address(addr_spec=writer)
    mail["Date"] = at
    mail["Subject"] = "Note"
    # The same words twice on a day are one entry; said at another moment they are another.
    mail["Message-ID"] = f"<note.{uuid5(NAMESPACE_URL, f'{on}|{child}|{text}|{now.isoformat()}')}@iepwatch.invalid>"
    mail[NOTE_HEADER] = "note"
    mail.set_content(text)
    return RawMessage(NoteSource(now.isoformat()), now, bytes(mail))
