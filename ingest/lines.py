"""A text as lines with their quotation depth, and what a single line looks like: header, rule, separator. It decides nothing."""

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.labels import LONGEST_LABEL, Lexicon, fold, lexicon, plain

_QUOTE = re.compile(r"(?:[ \t]{0,3}>){1,60}[ \t]?")
_GROUPWISE = re.compile(r"\s*>>>.{1,300}>>>\s*")
_MARKS = ("---", "===", "___")
_GLUED_MARK = re.compile(r"(\s*[-=_]{3,40}[^-=_<>@:]{5,60}[-=_]{3,40})\s(\s*\S.*)")
# Yahoo's Android program prints "On …, Dana<dw@x> wrote:" and the whole quoted text behind it on one line.
_GLUED_WROTE = re.compile(r"([^<\n]{8,300}<[^<>\s@]{1,100}@[^<>\s@]{1,150}>,?\s?([^\W\d_][^\d:<>@]{1,40}?)\s?:)\s(\s*\S.*)")
_HAS_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_STARS = re.compile(r"^[*_#]{1,3}(?=\S)")
LONGEST_LINE = 5_000  # RFC 5322, 2.1.1 allows 998; what is longer is text, never a header or a marker
_RULE = re.compile(r"[-_=—–─*~ ]{5,400}")
_DASHED = re.compile(r"[-—–─=*+~_<># ]{0,100}(?<![^-—–─=*+~_<># ])(\S.{0,180}?)[-—–─=*+~_<>#: ]{0,100}")
_DASHES = re.compile(r"[-—–─=*+~_<>#]{2,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of the text without its line end; `text` is what stands behind the quote marks, cleaned of invisible marks."""

    start: int
    end: int
    depth: int
    text: str
    indented: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing stands there but quote marks."""
        return not self.text


def split_lines(text: str) -> list[Line]:
    """The lines of a text, in order."""
    found: list[Line] = []
    at = 0
    for whole in text.split("\n"):
        raw = whole
        end = at + len(raw)
        if len(raw) > 40 and raw.lstrip()[:3] in _MARKS:
            glued = _GLUED_MARK.match(raw)
            if glued:
                # Yahoo prints the separator and all headers on one line.
                found.append(Line(at, at + glued.end(1), 0, plain(glued.group(1)).strip()))
                at += glued.start(2)
                raw = glued.group(2)
        elif len(raw) > 60 and "@" in raw[:400]:
            glued = _GLUED_WROTE.match(raw)
            if glued and fold(glued.group(2)) in lexicon().wrote and _HAS_CLOCK.search(glued.group(1)):
                found.append(Line(at, at + glued.end(1), 0, plain(glued.group(1)).strip()))
                at += glued.start(3)
                raw = glued.group(3)
        depth, content = 0, raw
        if ">" in raw[:70] and raw.lstrip()[:1] == ">":
            match = _QUOTE.match(raw)
            if match and not raw.lstrip().startswith(">From ") and not _GROUPWISE.fullmatch(raw):
                depth = match.group().count(">")
                content = raw[match.end() :]
        stripped = plain(content).strip() if content else ""
        found.append(Line(at, end, depth, stripped, indented=content[:1] in (" ", "\t") and bool(stripped)))
        at = end + 1
    return found


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """A line that reads like "Label: value": what the label may stand for, in which languages."""

    roles: dict[str, frozenset[str]]
    value: str


def header_line(text: str, words: Lexicon | None = None) -> HeaderLine | None:
    """The line as a printed header, or None where its label is none."""
    head = text[: LONGEST_LABEL + 16]
    if ":" not in head and "：" not in head:
        return None
    return _header_line(text[:LONGEST_LINE], words or lexicon())


def _header_line(text: str, words: Lexicon) -> HeaderLine | None:
    bare = _STARS.sub("", text) if text[0] in "*_#" else text.strip("| ") if text[0] == "|" else text
    match = words.label_pattern.match(bare)
    if not match:
        return None
    label = match.group()[:-1].strip().strip("*_ ")
    roles = words.roles(label)
    if not roles:
        return None
    value = bare[match.end() :].strip().removeprefix("|").strip()
    if value[:1] == "*" or (value[:2] in ("* ", "**")):
        value = value.lstrip("*").strip()
    if value.endswith("*") and value.count("*") == 1:
        value = value.rstrip("*").strip()
    return HeaderLine(roles, value)


def is_rule(text: str) -> bool:
    """Whether the line is nothing but dashes, underscores or the like."""
    return len(text) >= 5 and _RULE.fullmatch(text) is not None


FORWARDED, FORWARDED_END, ORIGINAL = "forwarded", "forwarded-end", "original"


@lru_cache(maxsize=4_096)
def separator(text: str) -> str:
    """What a line between texts announces: `FORWARDED`, `FORWARDED_END`, `ORIGINAL`, or ""."""
    if not 5 <= len(text) <= 300:
        return ""
    words = lexicon()
    core = fold(text).strip("-—–─=*+~_<>#:.|[]()!8 \t。：")
    if not core or len(core) > 160:
        return ""
    dashed = _DASHES.match(text) is not None
    if core in words.forwarded_end or (dashed and _begins(core, words.forwarded_end)):
        return FORWARDED_END
    if core in words.forwarded:
        return FORWARDED if dashed or len(core.split()) > 1 or not core.isascii() or text.rstrip().endswith((":", "：")) else ""
    if dashed and _begins(core, words.forwarded):
        return FORWARDED  # "Forwarded by Dana/Millrace on 02/12/2026", "Forwarded message from Dana <d@x>"
    return ORIGINAL if dashed and (core in words.original or _begins(core, words.original)) else ""


@lru_cache(maxsize=8)
def _edges(phrases: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What such a text begins with, or ends with: one look for all phrases, where hundreds would cost half a millisecond."""
    return tuple(phrases), tuple(f" {phrase}" for phrase in phrases)


def _begins(core: str, phrases: frozenset[str]) -> bool:
    """Whether the text is a phrase with something behind it, or (Turkish, Japanese) in front of it."""
    starts, ends = _edges(phrases)
    return core.startswith(starts) | core.endswith(ends) and any(
        (core.startswith(phrase) and not core[len(phrase) : len(phrase) + 1].isalpha()) or core.endswith(" " + phrase)
        for phrase in phrases
    )
