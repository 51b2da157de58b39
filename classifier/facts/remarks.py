"""What is said of a request beside the tags: acknowledged, refused, withdrawn, wished later, or an automatic answer."""
# ruff: noqa: C901, E501, PLR0912 - one branch for each ruling of docs/tags.md; patterns read best on one line

from casefile.mail import Message
from casefile.reading import Remark
from classifier.context import context_at
from classifier.letter import Letter
from classifier.sought import Sought

_AUTOMATIC = Sought(
    r"\bout of (?:the )?office\b|\bautomatic reply\b|\bauto(?:matic)?[- ]?reply\b|\bautoreply\b|\bauto[- ]response\b|\bi am currently (?:out|away|on)\b|\bi'm currently (?:out|away|on)\b|\bwill respond (?:when i return|upon my return)\b|"
    r"\blimited access to e-?mail\b|\baway from (?:my )?(?:e-?mail|desk)\b|\bfuera de la oficina\b|\brespuesta automática\b"
)

_SHORT = 160  # words; a longer text is written by a person who is away
_FIRST_TEXT = 600  # characters: a mailbox that answers by itself says so at once

# Each label with what it says of a request, and whether it is the family's to say.
_REMARKS = (
    ("acknowledge", "request_acknowledged", False),
    ("declinemeeting", "request_refused", False),
    ("withdraw", "request_withdrawn", True),
    ("later", "later_wished", True),
    ("notheld", "meeting_not_held", None),
)


def is_automatic(letter: Letter, message: Message) -> bool:
    """Whether a mailbox answers by itself, by the message's headers or by its words."""
    said = letter.subject.search(_AUTOMATIC) or _AUTOMATIC.search(letter.body.folded, letter.body.lacks, 0, _FIRST_TEXT)
    return message.automatic or (said is not None and len(letter.body.words) < _SHORT)


def read_remarks(letter: Letter, message: Message) -> list[Remark]:
    """The remarks, each kind once."""
    found: dict[str, Remark] = {}
    if is_automatic(letter, message):
        passage = letter.subject if letter.subject.search(_AUTOMATIC) else letter.body
        match = passage.search(_AUTOMATIC)
        evidence = (passage.evidence(match.start(), match.end(), "automatic-reply"),) if match else ()
        found["automatic_reply"] = Remark("automatic_reply", None, evidence)
    meeting = any(passage.any_of("meeting") for passage in letter.passages)
    for passage in letter.passages:
        if not passage.asserts:
            continue
        for unit in passage.having(*(label for label, _, _ in _REMARKS)):
            for label, what, family in _REMARKS:
                if not unit.has(label) or what in found:
                    continue
                by_school = not letter.from_family and letter.side is not None
                if (family is True and by_school) or (family is False and letter.from_family):
                    continue
                hit = unit.of(label)[0]
                if context_at(passage, unit, hit.first).hypothetical:
                    continue
                if what == "meeting_not_held" and (not unit.has("meeting") or unit.has("notmeeting") or unit.sentence.question):
                    continue
                if what == "later_wished" and not (unit.has("meeting") or meeting):
                    continue
                if what == "request_refused" and not meeting:
                    continue
                if what == "request_withdrawn" and not (meeting or unit.has("record")):
                    continue
                day = None
                if what == "request_acknowledged":
                    for expression in unit.dates:
                        whens = expression.whens(letter.sent, "past") if expression.kind == "day" else ()
                        if whens and whens[0].first is not None:
                            day = whens[0].first
                            break
                found[what] = Remark(what, day, (passage.evidence(hit.start, hit.end, what.replace("_", "-")),))
    return list(found.values())
