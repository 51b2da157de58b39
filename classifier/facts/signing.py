"""Which service its writer gives, by how a letter is signed and how its writer says who they are. It decides no service."""
# ruff: noqa: E501 - patterns read best on one line

import re
from collections.abc import Iterator

from classifier.letter import ROLE_AFTER, Letter, services_of_sender
from classifier.phrases import PhraseBook
from classifier.words import fold, split_words

_LINES = 6  # at the end of the new text that may sign it
_MOST_WORDS = 9  # of a line that signs
_QUOTED = re.compile(r"^\s*>|wrote:|^-----Original|^From:|^On .{5,60},? ?.{0,40}(?:wrote|at \d)", re.MULTILINE)
_ENDED = re.compile(r"(?<=[a-z0-9)\"”])[.!?][\"”)]?\s+(?=[A-Z(—–-])")  # between two sentences of one line
_SPEAKS = re.compile(
    r"\b(?:i|we|he|she|they|you|it|is|was|were|will|has|had|have|didn't|did|can|see|thank|thanks|please|let|me|your|sent|from my|not|no|missed)\b"
)
# What people put behind their name, and no phrase knows: in a sentence it may mean something else (PTA: the parents' association).
_TITLES = {
    "physical_therapy": re.compile(r"\b(?:pta|p\.t|mspt)\b"),
    "occupational_therapy": re.compile(r"\b(?:lotr|o\.t|motr/?l?|otas?)\b"),
    "speech": re.compile(r"\b(?:ccc|st|speech)\b"),
    "hearing": re.compile(
        r"\b(?:d/hh|dhoh|hi itinerant|hearing impaired|deaf (?:education|itinerant)|hearing education|rid|eipa)\b"
    ),
    "vision": re.compile(r"\b(?:(?:blind|visual|visually) (?:impairments?|impaired|services)|vision program)\b"),
    "nursing": re.compile(r"\b(?:rn|lpn|bsn|nurse)\b"),
    "counseling": re.compile(r"\b(?:csw|ssp|lssp|l?mft|psy\.?d|school psych\w*|social work\w*)\b"),
    "behavior": re.compile(r"\bbehaviou?r(?:al)? \w+\b"),
    "assistive_technology": re.compile(r"\b(?:assistive tech\w*|aac \w+)\b"),
    "other": re.compile(r"\b(?:cape|adapt(?:ed|ive) (?:p\.?e\.?|physical education)|transition \w+)\b"),
    "specialized_instruction": re.compile(
        r"\b(?:resource|inclusion|special ed(?:ucation)?|sped|learning support|ese|sdc|intervention)\b"
    ),
    "aide": re.compile(r"\b(?:para\w*|ia)\b"),
    "transportation": re.compile(r"\b(?:transportation|dispatch\w*|bus (?:company|garage|\d+)|driver|first student)\b"),
}
_GIVERS = ("strong", "role")
# "Director of Special Education", "Teacher of Record" give no lessons.
_OFFICE = re.compile(
    r"\b(?:director|coordinator|supervisor|department|office|administrat\w+|chair\w*|principal|superintendent|compliance|of record|services)\b"
)
_MYSELF = (
    re.compile(
        r"\b(?:i'?m|i am|my name is|soy)\s+(?!not\b|sorry\b|happy\b|glad\b|so\b)(?:(?:mr|mrs|ms|dr)\.\s)?([^.!?;\n]{2,70})"
    ),
    re.compile(
        r"\b(?:this is|it'?s|it is|habla|le escribe|le habla)\s+(?:(?:mr|mrs|ms|dr|sra?|srta)\.\s)?[^,.!?;\n]{2,30}(?:,| from| de) ([^.!?;\n]{2,50})"
    ),
    re.compile(r"\bas (?:his|her|\w+'s|the|your (?:son|daughter|child)'s) ([^.!?;,\n]{2,40}),? i\b"),
)
# Behind these words stands somebody else, or something else: "I'm his mother", "I'm in OT", "I'm writing about his aide".
_ELSE = re.compile(
    r"\b(?:here|there|about|because|writing|asking|that|who|when|with|for|mother|mom|mama|dad|father|grandma|grandmother|abuela|sorry|not|out|off|in|at|going)\b"
)


def signed(letter: Letter) -> dict[str, set[str]]:
    """The services that the writer gives, each with the ways in which that is said: "below", "myself", "printed"."""
    found: dict[str, set[str]] = {}
    if letter.message is None or letter.book is None:
        return found
    ways = {
        "below": [(line, True) for line in _signing_lines(letter.message.new_text, letter.quoted[:ROLE_AFTER])],
        "myself": [(told, False) for told in _of_myself(letter.body.folded)],
    }
    for way, told in ways.items():
        for text, titles in told:
            for service in _roles(text, letter.book, titles=titles):
                found.setdefault(service, set()).add(way)
    for service in services_of_sender(letter):
        found.setdefault(service, set()).add("printed")
    return found


def _of_myself(folded: str) -> Iterator[str]:
    """What writers call themselves: "this is Mr. Gaines, the PT assistant", "as his counselor I"."""
    for pattern in _MYSELF:
        for match in pattern.finditer(folded):
            stop = _ELSE.search(match[1])
            yield match[1][: stop.start()] if stop else match[1]


def _signing_lines(new_text: str, after: str) -> list[str]:
    """The lines that sign, folded: the last short ones of the new text, and those of a signature that was cut from it."""
    quoted = _QUOTED.search(after)
    cut = (after[: quoted.start()] if quoted else after).split("\n")
    own = [line for line in new_text.rstrip().split("\n") if line.strip()][-_LINES:]
    if own and not _short(own[-1]):
        own[-1] = _ENDED.split(own[-1])[-1]  # "… the bell at nine. Sandy Niland, office manager"
    found: list[str] = []
    for line in map(fold, reversed(own)):
        if not _signs(line):
            break
        found.insert(0, line)
    return found + [line for line in map(fold, cut) if _signs(line)]


def _signs(line: str) -> bool:
    return bool(line.strip()) and _short(line) and not _SPEAKS.search(line)


def _short(line: str) -> bool:
    return len(line.split()) <= _MOST_WORDS


def _roles(folded: str, book: PhraseBook, *, titles: bool = False) -> set[str]:
    """The services whose givers a piece of text names; with `titles`, by what is put behind a name as well."""
    found = {service for service, title in _TITLES.items() if title.search(folded)} if titles else set()
    hits = [hit for hit in book.find(split_words(folded)) if hit.label == "service" and hit.value and hit.kind in _GIVERS]
    found.update(hit.value for hit in hits)
    return found - {"specialized_instruction"} if _OFFICE.search(folded) else found
