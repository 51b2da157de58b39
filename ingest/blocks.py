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
from ingest.glued import unglue
from ingest.lines import FORWARDED, LONGEST_LINE, HeaderLine, Line, header_line, is_rule, separator

MOST_LINES = 300  # a list of two hundred recipients, one on a line, fits
_ADDRESSES_ONLY = re.compile(r"[<(\[\"']?[^\s@<>]{1,100}@[^\s@<>]{1,200}")
_PRINTED_LABEL = re.compile(r"[A-Z][A-Za-z-]{1,30}:\s\S")
_WRAPPED = 60  # Gmail wraps plain text below 80; a header line shorter than this was not cut


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
        if is_rule(text):
            return "rule", above
    return "", at


def _gather(lines: list[Line], at: int) -> Block:
    block = _Gathering(lines, at)
    block.run()
    return Block(at, block.next, lines[at].depth, block.values, block.languages())


class _Gathering:
    """Reads one block, line by line; `next` is the first line that is not of it."""

    def __init__(self, lines: list[Line], at: int) -> None:
        self.lines = lines
        self.next = at
        self.depth = lines[at].depth
        self.indented = lines[at].indented
        self.values: dict[str, str] = {}
        self.votes: dict[str, int] = {}
        self.role = ""
        self.spaced = False
        self.last_length = 0
        self.glued = False
        self.spread = False  # values stand on the line below their labels

    def languages(self) -> frozenset[str]:
        """The languages that most labels of the block belong to."""
        if not self.votes:
            return frozenset()
        most = max(self.votes.values())
        return frozenset(code for code, votes in self.votes.items() if votes == most)

    def run(self) -> None:
        end = min(len(self.lines), self.next + MOST_LINES)
        while self.next < end:
            line = self.lines[self.next]
            if line.depth != self.depth and not (line.blank and not line.depth):
                return
            if line.blank:
                if not self._blank(end):
                    return
                continue
            if len(line.text) > LONGEST_LINE or is_rule(line.text) or separator(line.text) or not self._take(line, end):
                return
            self.next += 1

    def _blank(self, end: int) -> bool:
        """Whether the block goes on below a blank line: where it is double-spaced, or a label stands alone above its value."""
        below = self.next + 1
        while below < end and self.lines[below].blank:
            below += 1
        if below >= end or below - self.next > 2 or self.lines[below].depth != self.depth:
            return False
        head = header_line(self.lines[below].text)
        fresh = head is not None and any(role not in self.values and role != "other" for role in head.roles)
        waiting = bool(self.role) and not self.values.get(self.role) and head is None and self._fits(self.lines[below].text)
        late = self.spaced and head is not None and bool({"cc", "bcc"} & set(head.roles)) and "@" in head.value
        if (fresh and (late or not self._complete()) and (self.spaced or len(self.values) == 1)) or waiting:
            self.spaced = self.spaced or len(self.values) == 1
            self.next = below
            return True
        return False

    def _take(self, line: Line, end: int) -> bool:
        head = header_line(line.text)
        if head is not None:
            glued = unglue(line.text)
            if glued:
                taken = [self._field(piece) for piece in glued]
                self.glued = True
                return all(taken)
            if self._continues_in_spite(line):
                return self._append(line)
            return self._field(head, len(line.text))
        if self._continues(line, end):
            return self._append(line)
        return self._dated(line) or self._unknown(line)

    def _unknown(self, line: Line) -> bool:
        """A header that the lexicon lacks, inside of a block; at its end only with a hyphen, which no "Reminder: …" has."""
        following = self.lines[self.next + 1] if self.next + 1 < len(self.lines) else None
        if self.spaced or len(self.values) < 3 or following is None or _PRINTED_LABEL.match(line.text) is None:
            return False
        if following.blank:
            return "-" in line.text.partition(":")[0]
        return header_line(following.text) is not None and not self._complete()

    def _complete(self) -> bool:
        return {"from", "date", "subject", "to"} <= set(self.values)

    def _dated(self, line: Line) -> bool:
        """A date line without a label between two headers (Spark): "On Feb 12, 2026 at 2:03 PM -0500,"."""
        below = self.lines[self.next + 1].text if self.next + 1 < len(self.lines) else ""
        when = line.text.rstrip(" ,")
        if "date" in self.values or len(when) > 80 or not below or header_line(below) is None or read_date(when) is None:
            return False
        self.values["date"], self.role = when, "date"
        return True

    def _continues_in_spite(self, line: Line) -> bool:
        return (
            bool(self.role)
            and line.indented
            and not self.indented  # all lines are: it says nothing
            and not self.spaced
            and self.role in ("to", "cc")
            and self.values[self.role].endswith((",", ";"))
        )

    def _append(self, line: Line) -> bool:
        self.spread = self.spread or not self.values[self.role]
        self.values[self.role] = f"{self.values[self.role]} {line.text}".strip()
        self.last_length = len(line.text)
        return True

    def _field(self, head: HeaderLine, length: int = 0) -> bool:
        roles = [role for role in head.roles if role not in self.values or role == "other"]
        if not roles:
            if "from" in head.roles or set(head.roles) & {"subject", "date"}:
                return False  # the next message's block, or the body
            roles = ["other"]
        role = max(
            roles, key=lambda r: (len(head.roles.get(r, ())) + 10 * bool(head.roles.get(r, frozenset()) & set(self.votes)), r)
        )
        for code in head.roles.get(role, ()):
            self.votes[code] = self.votes.get(code, 0) + 1
        self.role = role
        if role == "other":
            self.values.setdefault(role, "")
            self.values[role] = head.value
        else:
            self.values[role] = head.value
        self.last_length = length
        return True

    def _continues(self, line: Line, end: int) -> bool:
        if not self.role:
            return False
        value = self.values[self.role]
        text = line.text
        if not value:
            return self.spread or self._fits(text) or self._label_follows(end)
        if self.role in ("to", "cc", "bcc", "from") and self._continues_list(value, text):
            return True
        if line.indented and self.role != "other" and not self.glued:
            return True
        if self.role == "other":
            return value.endswith((",", ";"))
        return self.last_length >= _WRAPPED and self._label_follows(end)

    def _fits(self, text: str) -> bool:
        """Whether a line can be the value of the label that stands alone above it."""
        if self.role == "date":
            return read_date(text, self.languages()) is not None
        return self.role == "from" or (self.role == "to" and ("@" in text or self.spread))

    def _continues_list(self, value: str, text: str) -> bool:
        if value.endswith(":;"):
            return False  # "undisclosed-recipients:;" is an empty group, and whole
        if value.endswith((",", ";", "<", "，")) or value.count("<") > value.count(">"):
            return True
        if _ADDRESSES_ONLY.match(text.lstrip("<([\"'")) or (text.startswith("<") and "@" in text):
            return True
        # wrapped inside of a name
        return "@" in text and self.last_length >= _WRAPPED - 20 and "@" not in re.split("[,;]", value)[-1]

    def _label_follows(self, end: int) -> bool:
        """Whether the line after this one is a header again, or blank: then this one was the rest of a wrapped header."""
        below = self.next + 1
        if below >= len(self.lines):
            return False
        following = self.lines[below]
        if following.blank:
            return self.role == "subject" and bool(self.values.get("subject")) and below < end
        return header_line(following.text) is not None
