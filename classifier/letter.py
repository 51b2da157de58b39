"""A message as the fact readers see it: its passages, who writes, what service it is about. It asserts nothing."""
# ruff: noqa: E501 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from casefile.family import Side
from casefile.mail import Message
from casefile.reading import Evidence
from classifier.passages import Passage, Unit, prepare
from classifier.phrases import Hit, PhraseBook
from classifier.sought import Sought
from classifier.words import fold, split_words, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.facts.lines import Lines
    from classifier.facts.trigger import Trigger
    from classifier.senses import Spots

_INHERITED = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|fwd?|fw|aw|wg|rv|tr|antw|sv|vs|ref|rif|enc|i|res"
    # what a mailbox answers by itself repeats the subject that it answers
    r"|auto(?:matic)?[ -]?(?:reply|response)|out[ -]of[ -](?:the[ -])?office|respuesta autom[aá]tica|fuera de (?:la )?oficina)"
    r"\s*(?:\[\d+\])?\s*:",
    re.IGNORECASE,
)
_TECHNOLOGY = re.compile(r"[,(|-] ?AT\b")  # "Devon Blythe, AT": in a text "at" is another word
ROLE_AFTER = 400  # characters after the new text in which a signature names the writer's role
_LIST = 4  # words between two services of one list
_JOINS = word_set(", and or nor & / + y o ni")
SERVICE_KINDS = ("strong", "role", "weak")


@dataclass(slots=True)
class Letter:
    """A message prepared for the fact readers. `services` are those the subject, body or signature speak of, most first."""

    body: Passage
    subject: Passage
    attachments: list[Passage]
    sent: date | None
    side: Side | None
    topic: str = ""
    message: Message | None = None
    book: PhraseBook | None = None
    spanish: bool = False
    about_meeting: bool = False
    names: tuple[str, ...] = ()
    quoted: str = ""
    personal: bool = True
    services: Counter[str] = field(default_factory=Counter)

    # How much each sentence of `passages` tells of a miss, where a model was asked (`classifier.model`).
    heard: tuple[float, ...] = ()
    # Of the passages that were asked for them (`classifier.facts.triggers`).
    triggers: "dict[str, Sequence[Trigger]]" = field(default_factory=dict)
    lines: "Lines | None" = None  # once they are asked for (`classifier.facts.lines`)
    spots: "Spots | None" = None  # once they are asked for (`classifier.senses`)
    _signature: str | None = None

    @property
    def signature_service(self) -> str:
        """The service that the writer gives, by signature, printed name and address; "" where they do not say."""
        if self._signature is None:
            self._signature = _signature_service(self.message, self.book) if self.message and self.book else ""
        return self._signature

    @property
    def passages(self) -> list[Passage]:
        """Subject and new text: what asserts."""
        return [self.subject, self.body]

    def place_of(self, evidence: Evidence) -> tuple[Passage, Unit] | None:
        """The sentence in which a piece of evidence begins; None where it stands in none that asserts."""
        return next(
            (
                (passage, unit)
                for passage in self.passages
                if passage.where == evidence.where
                for unit in passage
                if unit.sentence.start <= evidence.start < unit.sentence.end
            ),
            None,
        )

    @property
    def from_family(self) -> bool:
        """Whether the family writes, as far as is known."""
        return self.side in (Side.FAMILY, Side.NOTE)


def make_letter(message: Message, book: PhraseBook, side: Side | None, names: tuple[str, ...]) -> Letter:
    """`message` prepared; `names` are the children's names and aliases in folded form."""
    printed = message.original.date
    sent = printed.wall.date() if printed is not None else None
    subject_text = message.original.subject
    inherited = _INHERITED.match(subject_text) is not None
    subject = prepare("subject", subject_text, book, asserts=not inherited, sent=sent)
    body = prepare("new_text", message.new_text, book, sent=sent)
    attachments = [
        prepare(f"attachment:{number}", attachment.text, book, sent=sent)
        if attachment.text
        else prepare(f"attachment:{number}", "", book)
        for number, attachment in enumerate(message.attachments)
    ]
    letter = Letter(body, subject, attachments, sent, side, message=message, book=book, names=names)
    if letter.side not in (Side.FAMILY, Side.NOTE, Side.SCHOOL):
        letter.side = _guess_side(letter)
    for passage in letter.passages:
        for hit in passage.of("service"):
            if hit.kind in SERVICE_KINDS and hit.value:
                letter.services[hit.value] += 1 if hit.kind == "weak" else 2
    subject_services = [hit.value for hit in subject.of("service") if hit.value]
    if subject_services:
        letter.topic = subject_services[0]
    elif letter.services:
        letter.topic = letter.services.most_common(1)[0][0] if len(letter.services) == 1 else ""
    if not letter.topic and not letter.services:
        letter.topic = letter.signature_service
    letter.about_meeting = _about_meeting(letter)
    letter.personal = _personal(letter)
    letter.quoted = _behind(message)
    return letter


def _guess_side(letter: Letter) -> Side | None:
    family, school = len(letter.body.of("family")), len(letter.body.of("school"))
    if family > school:
        return Side.FAMILY
    if school > family:
        return Side.SCHOOL
    return None


def _behind(message: Message) -> str:
    """What stands behind the new text: a signature that was cut from it, and what it answers."""
    return message.body[message.new_spans[-1][1] if message.new_spans else 0 :]


def _signature_service(message: Message, book: PhraseBook) -> str:
    """The service that the writer gives, by the signature under the new text or the printed name and address."""
    tail = message.new_text[-160:] + "\n" + _behind(message)[:ROLE_AFTER]
    for line in ("wrote:", "From:", "-----Original"):
        tail = tail.split(line, 1)[0]
    sender = message.original.sender
    known = f"{sender.name} {sender.address.partition('@')[0]}" if sender else ""
    words = split_words(fold(f"{tail}\n{known}"))
    if not book.may_name_role(words):
        return ""
    roles = [hit for hit in book.find(words) if hit.label == "service" and hit.value and hit.kind in ("role", "strong")]
    return roles[-1].value if roles else ""


def services_of_sender(letter: Letter) -> set[str]:
    """The services that stand in the writer's printed name ("Ana Ruiz, OTR/L") or in the address ("dispatch@valleytransport.example")."""
    sender = letter.message.original.sender if letter.message is not None else None
    if sender is None or letter.book is None:
        return set()
    found = {service for service, sign in _ADDRESSES.items() if sign.search(sender.address.lower())}
    if _TECHNOLOGY.search(sender.name):
        found.add("assistive_technology")
    if sender.name:
        words = split_words(fold(sender.name))
        found |= {
            hit.value for hit in letter.book.find(words) if hit.label == "service" and hit.value and hit.kind in SERVICE_KINDS
        }
    return found


# What agencies and offices that give one service are called by in their addresses ("television", "supervision" are other words).
_ADDRESSES = {
    "speech": re.compile(r"speech|slp"),
    "transportation": re.compile(r"transport|transit(?!ion)|\bbus|bus(?:es|ing)?\b|dispatch"),
    "vision": re.compile(r"(?<!di)(?<!super)(?<!tele)(?<!pro)(?<!en)vision|braille|\bo-?and-?m\b"),
    "behavior": re.compile(r"behavio|\baba\b|\bbcba|autism"),
    "hearing": re.compile(r"deaf|hearing|interpret|\basl\b|audiolog"),
    "nursing": re.compile(r"nurs(?:e|ing)|healthservices|homehealth"),
    "counseling": re.compile(r"counsel(?:ing|or)|socialwork|mentalhealth"),
    "physical_therapy": re.compile(r"physicaltherapy|physio"),
    "occupational_therapy": re.compile(r"occupationaltherapy"),
}


_PRONOUNS = word_set("he she him his her he's she's hers himself herself su él ella")
_TO_ALL = Sought(
    r"\b(?:dear|hello|good (?:morning|afternoon|evening)|hi|attention|estimad[oa]s)[, ]+(?:\w+ ){0,3}(?:families|parents|guardians|community|caregivers|staff|all|everyone|padres|familias)\b(?! of\b)|\ball families\b|\bparents and guardians\b|\bnewsletter\b"
)


def _personal(letter: Letter) -> bool:
    """Whether the letter is about one child. A newsletter speaks to everybody and of nobody."""
    forms = letter.body.words.forms
    if letter.names and any(word in letter.names for word in forms):
        return True
    if letter.body.any_of("family"):
        return True
    pronouns = sum(map(_PRONOUNS.__contains__, forms))
    to_all = _TO_ALL.pattern.search(letter.body.folded[:300]) or letter.subject.search(_TO_ALL)
    others = len(letter.body.of("others"))
    if to_all or others >= 2:
        return pronouns >= max(2, len(forms) // 60) or (pronouns >= 1 and len(forms) < 90)
    return others == 0 or pronouns >= 1 or "you" in forms or "your" in forms


def _about_meeting(letter: Letter) -> bool:
    """Whether an IEP meeting (and not a conference) is what the text is about."""
    return any(hit.kind == "sure" for passage in letter.passages for hit in passage.of("meeting"))


def services_in(hits: list[Hit]) -> list[Hit]:
    """The hits that name a service, roles left out where the service itself is named too."""
    named = [hit for hit in hits if hit.value and hit.kind in SERVICE_KINDS]
    plain = {hit.value for hit in named if hit.kind != "role"}
    return [hit for hit in named if hit.kind != "role" or not plain or hit.value in plain] or named


def in_one_list(passage: Passage, one: Hit, other: Hit) -> bool:
    """Whether two services stand beside one another as in "his speech, his OT and his counseling"."""
    low, high = (one, other) if one.first < other.first else (other, one)
    between = passage.words.forms[low.last : high.first]
    return one.value != other.value and len(between) <= _LIST and not _JOINS.isdisjoint(between)


def unit_before(passage: Passage, unit: Unit) -> Unit | None:
    """The sentence before, None at the start."""
    return passage.units[unit.number - 1] if unit.number > 0 else None


def unit_after(passage: Passage, unit: Unit) -> Unit | None:
    """The sentence after, None at the end."""
    return passage.units[unit.number + 1] if unit.number + 1 < len(passage.units) else None
