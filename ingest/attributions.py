"""Reads attribution lines, "On Thu, Feb 12, 2026 at 2:03 PM Dana <dw@school.example> wrote:", in many languages and orders."""

import re
from dataclasses import dataclass, replace

from casefile.mail import Address, PrintedTime
from ingest.addresses import clean_name
from ingest.dates import read_date, with_ascii_digits
from ingest.labels import fold, lexicon
from ingest.lines import Line, header_line, is_rule

LONGEST = 400
_COLONS = (":", "：", "፦", "፡", "՝", "։", "៖")  # Ethiopic, Armenian and Khmer have their own
_DASHED = re.compile(r"-{3,8}[^\n]{3,300}:\s?-{3,8}")  # Notes' "-----Dana <dw@x> wrote: -----"
_ADDRESS = re.compile(r"[<\[(]?(?:mailto:)?([^\s<>()\[\]\",;:@]{1,100}@[^\s<>()\[\]\",;:@]{1,150})[>\])]?")
_PROMISING = re.compile(r"[\d@]|[:：>]$|\s<$")
_FIGURE = re.compile(r"[\d@]|\s<$")  # Gmail breaks a line between "<" and the address
_CLOCK = re.compile(r"\d{1,2}\s?[:.h時时点시]\s?\d{2}")
_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d{2}(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_NUMERIC_DAY = re.compile(r"(?<!\d)\d{1,4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}(?!\d)")
_GROUPWISE = re.compile(r">>>\s?(.{1,200}?)\s(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\s.{1,30}?)\s?>>>")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have written what follows. `lines` is how many lines it takes; `sure` where it can be nothing else."""

    author: Address
    date: PrintedTime | None
    date_text: str
    lines: int
    sure: bool


def attribution_at(lines: list[Line], at: int) -> Attribution | None:
    """The attribution that starts at a line and takes up to four (mail programs wrap them), or None."""
    first = lines[at]
    if first.blank or len(first.text) > LONGEST or not _PROMISING.search(first.text):
        return None
    # Programs wrap at 72 or more: a short line without a figure or an address is a name under a letter, not the start of one.
    wrapped = len(first.text) >= 50 or _FIGURE.search(first.text) is not None
    text = ""
    for count in range(1, 5 if wrapped else 2):
        if at + count > len(lines):
            break
        line = lines[at + count - 1]
        if line.blank or line.depth != first.depth or len(line.text) > LONGEST or is_rule(line.text) or header_line(line.text):
            break
        if count > 1 and text.endswith((".", "!", "?")) and not _CLOCK.search(text):
            break
        text = f"{text} {line.text}".strip()
        if len(text) > LONGEST:
            break
        bare = text.strip("-–—= ")  # Zoho prints "---- On … wrote ---"
        if bare.endswith((*_COLONS, ">>>", ">")) or _ends_with_verb(bare):
            found = read_attribution(bare, count)
            if found:
                return replace(found, sure=found.sure or _DASHED.fullmatch(text) is not None)
    return None


def read_attribution(text: str, lines: int = 1) -> Attribution | None:
    """One whole attribution on one line, or None."""
    groupwise = _GROUPWISE.fullmatch(text)
    if groupwise:
        date_text = groupwise.group(2)
        return Attribution(_author(groupwise.group(1)), read_date(date_text), date_text, lines, sure=True)
    folded = with_ascii_digits(fold(text))
    # One letter may fold into eighteen (U+FDFA); no line of words does.
    if len(folded) > 2 * LONGEST or folded.startswith(lexicon().quoting):
        return _quoting(text, folded, lines)
    verb = _verb(folded)
    address = _ADDRESS.search(text)
    colon = text.endswith(_COLONS)
    dated = bool(_YEAR.search(folded) and _DAY.search(folded)) or bool(_NUMERIC_DAY.search(folded))
    timed = bool(_CLOCK.search(folded))
    if verb:
        sure = (dated and (timed or address is not None)) or (timed and address is not None)
        weak = address is not None or dated or timed or colon
        if not (sure or weak) or (not sure and not colon):
            return None
    else:
        if not (dated and timed and address is not None and colon):
            return None
        sure = True
    if not sure and len(text) > 120:
        return None
    return Attribution(_author(_without_date(text, verb)), *_dated(text, address), lines, sure=sure)


def _quoting(text: str, folded: str, lines: int) -> Attribution | None:
    """Horde's "Quoting Dana Whitcomb <dw@school.example>:"; marked lines below must bear it out."""
    word = next((word for word in lexicon().quoting if folded.startswith(word)), "")
    if not word or len(text) > 200 or not text.endswith(":") or _ADDRESS.search(text) is None:
        return None
    return Attribution(_author(text[len(word) :]), None, "", lines, sure=False)


def _verb(folded: str) -> str:
    """The "wrote" word at the end of the line, or inside of it."""
    words = lexicon()
    tail = folded.rstrip(" :：*_>" + "".join(_COLONS))
    if tail.endswith(words.wrote):
        for word in words.wrote:
            if tail.endswith(word) and (not word.isascii() or not tail[: -len(word)][-1:].isalnum()):
                return word
    match = words.verb_inside.search(folded)
    return match.group(1) if match else ""


def _ends_with_verb(text: str) -> bool:
    return fold(text[-40:]).rstrip(" *_").endswith(lexicon().long_verbs)


def _author(text: str) -> Address:
    match = _ADDRESS.search(text)
    if match:
        before = text[: match.start()]
        name = before.rpartition(",")[2] if "," in before and '"' not in before else before
        if '"' in before:
            parts = before.split('"')
            name = parts[-2] if len(parts) >= 3 else before
        name = clean_name(name.strip(" :,\"'*_"))
        address = match.group(1).lower().rstrip(".")
        return Address("" if name.lower() == address else name, address)
    return Address(clean_name(text.strip(" :：,*_")))


def _without_date(text: str, verb: str) -> str:
    """The part of the line in which the name stands: what is left without the date in front and the verb behind."""
    text = text.strip(" :：*_")
    folded = text.casefold()
    if verb and len(folded) == len(text):
        if folded.endswith(verb):
            text = text[: len(text) - len(verb)]
        elif folded.startswith(verb):
            text = text[len(verb) :]
        else:
            at = folded.find(f" {verb} ")
            head, tail = text[: max(at, 0)], text[at + len(verb) + 1 :]
            text = head if re.search(r"\d", tail) and not re.search(r"\d", head) else f"{head} {tail}"
    clocks = list(
        re.finditer(r"\d{1,2}\s?[:.h]\s?\d{2}(?:[:.]\d{2})?\s?(?:[ap]\.?\s?m\.?|uhr|[ap]m)?|(?:19|20)\d{2}", text, re.IGNORECASE)
    )
    if clocks:
        after = text[clocks[-1].end() :].strip(" ,;:.-)")
        before = text[: clocks[0].start()]
        if after and not re.fullmatch(r"[\W\d]*(?:[A-Z]{2,4}|[+-]\d{4})?[\W\d]*", after):
            return re.sub(r"^(?:\([A-Z]{2,5}\)|[+-]\d{4}|[A-Z]{3,4}(?=[ ,]))[ ,]*", "", after)
        return re.split(r"\s(?:on|am|le|el|em|op|den|il|于|於|в|у)\s", before, maxsplit=1, flags=re.IGNORECASE)[0]
    return re.sub(r"^\W*(?:on|le|el|am|il|em|op|den)\s.{0,60}?,\s", "", text, flags=re.IGNORECASE)


def _dated(text: str, address: re.Match[str] | None) -> tuple[PrintedTime | None, str]:
    """The date in the line: what stands before or after the name and the address."""
    without = text if address is None else f"{text[: address.start()]} , {text[address.end() :]}"
    without = re.sub(r'"[^"]{0,120}"', " ", without).strip(" :：")
    date = read_date(without[:160]) if len(without) <= 160 else None
    match = re.search(r"\d.{0,80}\d", without)
    return date, match.group() if match and date else ""
