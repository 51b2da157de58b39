"""What a subject's prefixes say: a reply, a forward, or neither, in the languages of labels.toml; it changes no subject."""

import re
from dataclasses import dataclass

from ingest.labels import fold, lexicon, plain

_PREFIX = re.compile(r"\s*([^\W\d_][^:：\[\]()\n]{0,22}?)\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3}|\*\d{1,3}|\d{1,2})?\s?[:：]\s*")
_TAG = re.compile(
    r"\s*(?:\[[^\[\]]{1,40}\]|\*{2,3}\s?[^*]{1,30}\*{2,3}|(?:external|ext|extern|caution|secure|encrypt)\s?:)\s*", re.IGNORECASE
)
_BRACKETED = re.compile(r"\s*\[\s*(fwd?|fw)\s?:\s*(.*)\]\s*$", re.IGNORECASE | re.DOTALL)
_TRAILING = re.compile(r"\s*\((?:fwd?|fw)\)\s*$", re.IGNORECASE)
REPLY, FORWARD, BOTH = "reply", "forward", "both"


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject taken apart: `kinds` of its prefixes, outermost first, and what is left without them."""

    kinds: tuple[str, ...]
    bare: str

    @property
    def kind(self) -> str:
        """What the outermost prefix says; "" where there is none."""
        return self.kinds[0] if self.kinds else ""


def read_subject(subject: str) -> Subject:
    """The prefixes of a subject, and the subject without them. Tags in brackets ("[EXTERNAL]") before a prefix go with it."""
    rest = " ".join(plain(subject[:2_000]).split())
    kinds: list[str] = []
    for _ in range(30):
        bracketed = _BRACKETED.match(rest)
        if bracketed:
            kinds.append(FORWARD)
            rest = bracketed.group(2).strip()
            continue
        kind, left = _prefix(rest)
        if not kind:
            tag = _TAG.match(rest)
            left_of_tag = rest[tag.end() :] if tag else ""
            kind, left = _prefix(left_of_tag) if left_of_tag else ("", "")
            if not kind:
                if tag and left_of_tag and _is_outside_tag(tag.group()):
                    rest = left_of_tag
                    continue
                break
        kinds.append(kind)
        rest = left
    trailing = _TRAILING.search(rest)
    if trailing:
        kinds.append(FORWARD)
        rest = rest[: trailing.start()]
    return Subject(tuple(kinds), rest.strip())


def _is_outside_tag(tag: str) -> bool:
    return any(word in tag.casefold() for word in ("ext", "caution", "outside", "secure", "encrypt", "warning"))


def _prefix(text: str) -> tuple[str, str]:
    match = _PREFIX.match(text)
    if not match:
        return "", text
    words = lexicon()
    word = fold(match.group(1)).rstrip(".")
    is_forward, is_reply = word in words.forward_prefixes, word in words.reply_prefixes
    kind = BOTH if is_forward and is_reply else FORWARD if is_forward else REPLY if is_reply else ""
    return kind, text[match.end() :] if kind else text
