"""What a letter must pass before it may exist: tone, length, reading grade, one ask, sources, names, recipients.

It judges a finished draft and never mends one. What it finds is named by codes, so that nothing private reaches a log.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from casefile.errors import LetterRefusedError
from casefile.letters import Draft
from templates.vocabulary import MONTHS, WEEKDAYS

# The brief for all letters: at most 120 words, requests 180, readable at seventh grade.
WORD_LIMIT = 120
REQUEST_WORD_LIMIT = 180
REQUESTS = frozenset({"meeting_request", "service_log_request", "notice_request", "annual_review_request"})
GRADE_LIMIT = 7.0

# Flesch-Kincaid grade level (Kincaid et al. 1975): 0.39 words/sentence + 11.8 syllables/word - 15.59.
PER_SENTENCE, PER_WORD, OFFSET = 0.39, 11.8, 15.59

NAME_PLACEHOLDER = "Ann"
QUOTED = re.compile(r"“[^”]{0,400}”")
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
WORD = re.compile(rf"[A-Za-z][A-Za-z'{APOSTROPHE}-]*|\d[\d,.:%-]*")
SENTENCE_END = re.compile(r"(?<=[.?!])[\"”)]?\s+|\n+")
FIGURE = re.compile(r"\d|\b(?:" + "|".join((*MONTHS, *WEEKDAYS)).replace("May", "May (?=[0-9])") + r")\b")
DATED = re.compile(r"\b(?:" + "|".join(MONTHS) + r") \d")
SOURCE = re.compile(r"\b(?:emails?|messages?|notes?|letters?|IEP dated|copy of the IEP)\b", re.IGNORECASE)
# Sounds that the vowel groups below count wrongly, in words that letters use.
SYLLABLES = {"people": 2, "being": 2, "able": 2, "idea": 3, "ideas": 3, "area": 3, "areas": 3, "iep": 3, "wednesday": 2, "one": 1}


@dataclass(frozen=True, slots=True, repr=False)
class Company:
    """The people that a letter may and may not name.

    `welcome` are the child, the recipients, the authors of cited messages and the signer; `others` are the family's other
    children with their aliases; `contacts` are the addresses of the child's contacts.
    """

    welcome: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    citation: str = ""


@cache
def banned() -> re.Pattern[str]:
    """The banned words, as one pattern of whole words."""
    lines = files("templates").joinpath("texts/banned.txt").read_text(encoding="utf-8").splitlines()
    found = (line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return re.compile(r"\b(?:" + "|".join(re.escape(line).replace(r"\*", r"\w*") for line in found) + r")\b", re.IGNORECASE)


def without_names(text: str, names: tuple[str, ...]) -> str:
    """The text with every name of `names` replaced: a contact called Sue is not a threat, and no name is hard to read."""
    for name in sorted({name for name in names if name.strip()}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME_PLACEHOLDER, text)
    return text


def sentences(text: str) -> list[str]:
    """The sentences and list items of a text, without the empty ones."""
    return [piece.strip() for piece in SENTENCE_END.split(text) if piece and piece.strip()]


@lru_cache(maxsize=4096)
def syllables(word: str) -> int:
    """How many syllables an English word has, by its vowel groups; a number counts as one."""
    bare = re.sub(r"[^a-z]", "", word.lower().replace(APOSTROPHE, "'").removesuffix("'s"))
    if not bare:
        return 1
    if bare in SYLLABLES:
        return SYLLABLES[bare]
    groups = len(re.findall(r"[aeiouy]+", bare))
    if (
        re.search(r"[^aeiouyl]e$|[^aeiou]es$|[^aeiouytd]ed$", bare)
        and not re.search(r"(?:[sxz]|[cs]h|[cg])es$", bare)
        and groups > 1
    ):
        groups -= 1
    return max(groups + len(re.findall(r"(?<![ct])(?:ia|io)(?!n)|[^cstx]ien|eo(?!u)|uary$", bare)), 1)


def reading_grade(text: str, names: tuple[str, ...] = ()) -> float:
    """The Flesch-Kincaid grade of a text; names are read as one short word, and quotes as none of ours are left out."""
    plain = without_names(QUOTED.sub("", text), names)
    found = [WORD.findall(sentence) for sentence in sentences(plain)]
    spoken = [words for words in found if words]
    words = [word for sentence in spoken for word in sentence]
    if not words:
        return 0.0
    return PER_SENTENCE * len(words) / len(spoken) + PER_WORD * sum(map(syllables, words)) / len(words) - OFFSET


def inner(body: str) -> str:
    """The letter without its greeting and its signature, whose short lines would flatter the grade."""
    return "\n\n".join(body.split("\n\n")[1:-1])


def word_count(text: str) -> int:
    """How many words a reader counts."""
    return len(text.split())


def has_banned(text: str, names: tuple[str, ...] = ()) -> bool:
    """Whether the text accuses or threatens."""
    return banned().search(without_names(text, names)) is not None


def names_any(text: str, others: tuple[str, ...], welcome: tuple[str, ...] = ()) -> bool:
    """Whether the text names somebody of `others`, the welcome names apart; April 10 names no child called April."""
    plain = DATED.sub("", text)
    for name in sorted(filter(str.strip, welcome), key=len, reverse=True):
        plain = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "", plain)
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain) for name in others if name.strip())


def asks(text: str) -> int:
    """How many things a text asks for: its questions, and its sentences that begin with "Please"."""
    return sum(sentence.endswith("?") or sentence.startswith("Please ") for sentence in sentences(text))


def unsourced(text: str) -> list[str]:
    """The statements with a date or a number that name no message or document. A question states nothing."""
    return [s for s in sentences(text) if FIGURE.search(s) and not s.endswith("?") and not SOURCE.search(s)]


def findings(draft: Draft, company: Company) -> tuple[str, ...]:
    """The codes of everything that is wrong with a letter; none where it may go out."""
    names = tuple(part for name in company.welcome for part in (name, *name.split()))
    whole = f"{draft.subject}\n{draft.body}"
    spoken = draft.body.replace(company.citation, "the rule") if company.citation else draft.body
    plain = without_names(spoken, names)
    addresses = {address.lower() for address in company.contacts}
    found = {
        "banned-word": has_banned(whole.replace(company.citation, "") if company.citation else whole, names),
        "too-long": word_count(draft.body) > (REQUEST_WORD_LIMIT if draft.kind in REQUESTS else WORD_LIMIT),
        "hard-to-read": reading_grade(inner(plain), names) > GRADE_LIMIT,
        "not-one-ask": asks(plain) != 1,
        "no-source": bool(unsourced(QUOTED.sub("", plain))),
        "wrong-name": names_any(whole, company.others, company.welcome),
        "wrong-recipient": any(address.lower() not in addresses for address in (*draft.to, *draft.cc)),
        "named-twice": len({address.lower() for address in (*draft.to, *draft.cc)}) != len((*draft.to, *draft.cc)),
        "bad-subject": not draft.subject.strip() or any(ord(c) < 32 for c in draft.subject) or len(draft.subject) > 150,
    }
    return tuple(code for code, wrong in found.items() if wrong)


def refuse_unfit(draft: Draft, company: Company) -> None:
    """Let a fit letter pass.

    Raises:
        LetterRefusedError: the letter must not exist; the codes say why.
    """
    found = findings(draft, company)
    if found:
        raise LetterRefusedError(
            f"a {draft.kind} letter did not pass its checks ({', '.join(found)})",
            where=draft.id,
            advice="Nothing was drafted; please report these codes",
        )
