"""Finds printed header blocks ("From: … Sent: … To: … Subject: …") in a text; whether one is a forward is decided elsewhere.

The block is the evidence: three different roles, From among them, on neighbouring lines in any order and any mix of
languages. The separator above it is only a hint.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from casefile.mail import Address, Envelope
from ingest.addresses import read_mailbox, read_mailboxes
from ingest.dates import read_date
from ingest.gathering import Gathering
from ingest.lines import FORWARDED, LONGEST_LINE, Line, header_line, is_rule, separator


@dataclass(slots=True)
class Block:
    """A header block: its lines `first` to `last` (exclusive), and what they say."""

    first: int
    last: int
    depth: int
    values: dict[str, str] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    separator: str = ""  # FORWARDED, ORIGINAL, "rule" or ""
    top: int = 0  # the line on which the separator stands, else `first`

    def envelope(self, not_after: date | None) -> Envelope:
        """What the block says. Nothing is taken from outside of it."""
        when = self.values.get("date", "").strip()
        return Envelope(
            sender=read_mailbox(self.values.get("from", "")),
            to=_mailboxes(self.values.get("to", "")),
            cc=_mailboxes(self.values.get("cc", "")),
            date=read_date(when, self.languages, not_after) if when else None,
            date_text=when or None,
            subject=_without_mark(" ".join(self.values.get("subject", "").split())),
        )


_NOTES_MARK = re.compile(r"-{3,8}\s?\S[^\n]{2,200}:\s?-{3,8}")  # "-----Dana <dw@x> wrote: -----" above a block
_TRAILING_MARK = re.compile(r"\s([-=_]{6,60}\s?[^-=_]{3,80}\s?[-=_]{6,60})$")


def _without_mark(subject: str) -> str:
    """A subject without the separator that a program printed on the same line."""
    match = _TRAILING_MARK.search(subject[-240:])
    return subject[: -len(match.group())].rstrip() if match and separator(match.group(1)) else subject


def _mailboxes(text: str) -> tuple[Address, ...]:
    return read_mailboxes(text)


def block_at(lines: list[Line], at: int) -> Block | None:
    """The block whose first header stands on this line, or None."""
    line = lines[at]
    if line.blank or len(line.text) > LONGEST_LINE:
        return None
    head = header_line(line.text)
    if head is None or not (set(head.roles) - {"other"}):
        return None
    mark, top = separator_above(lines, at)
    block = _gather(lines, at)
    block.separator, block.top = mark, top
    values = block.values
    if "date" not in values and at and lines[at - 1].depth == block.depth and len(lines[at - 1].text) < 60:
        above = re.search(r"\d.{4,40}\d", lines[at - 1].text)
        if above and read_date(above.group(), block.languages):
            values["date"], block.top = above.group(), at - 1  # "Message du 12/02/26 14:03" (La Poste, Orange)
    enough = len(set(values) - {"other"}) >= (2 if mark == FORWARDED else 3)
    if not enough or not values.get("from") or not {"date", "subject", "to"} & set(values):
        return None
    if mark != FORWARDED and not _plausible(block):
        return None
    return block


def _plausible(block: Block) -> bool:
    """Whether the values fit their labels: "From: 9:30 To: 10:15 Date: Tuesday" is a timetable, not a header."""
    values = block.values
    sender = values["from"]
    if "@" in sender:
        return True
    if not re.search(r"[^\W\d_]", sender) or re.match(r"\d{1,2}(?::\d{2})?\b", sender):
        return False
    when = values.get("date", "")
    dated = bool(when) and read_date(when.strip(), block.languages) is not None
    return dated or ("date" not in values and "@" in values.get("to", "") and "subject" in values)


def separator_above(lines: list[Line], at: int) -> tuple[str, int]:
    """The separator up to three lines above (blank ones between), and where it stands."""
    steps, above = 0, at - 1
    while above >= 0 and lines[above].blank and steps < 4:
        above -= 1
        steps += 1
    if above >= 0:
        text = lines[above].text
        mark = separator(text)
        if mark:
            return mark, above
        if above > 0 and not lines[above - 1].blank:
            # "Begin forwarded message" wrapped, or "---- Forwarded by Dana Whitcomb/Millrace on 02/12/2026 \n 02:03 PM ----"
            mark = separator(f"{lines[above - 1].text} {text}")
            if mark and separator(lines[above - 1].text):
                return mark, above - 1
        if is_rule(text) or _NOTES_MARK.fullmatch(text):
            return "rule", above
    return "", at


def _gather(lines: list[Line], at: int) -> Block:
    block = Gathering(lines, at)
    block.run()
    return Block(at, block.next, lines[at].depth, block.values, block.languages())
