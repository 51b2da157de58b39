"""Reads the lines of one printed header block, from its first header on; whether they are a block is decided by their reader."""

import re

from ingest.addresses import read_mailboxes
from ingest.dates import read_date
from ingest.glued import unglue
from ingest.lines import LONGEST_LINE, HeaderLine, Line, header_line, is_rule, separator

MOST_LINES = 300  # a list of two hundred recipients, one on a line, fits
_ADDRESSES_ONLY = re.compile(r"[<(\[\"']?[^\s@<>]{1,100}@[^\s@<>]{1,200}")
_PRINTED_LABEL = re.compile(r"([^\W\d_][^\W\d_-]{1,30}(?: [^\W\d_]{1,20})?) ?[:：]\s{0,8}(\S.{0,400})")
_CLOCK = re.compile(r"\d{1,2}\s?[:.h時时點点시]\s?\d\d")
_ZONE_OR_HALF = re.compile(r"[(\[]?(?:gmt|utc|[+-]\d{4})|[^\W\d_]\.? ?m\.?$|[A-Za-z]{2,5}$", re.IGNORECASE)
_ONE_WORD = re.compile(r"[^\W\d_]{3,12}")  # "Importance: High"
_FILES = re.compile(r"[\w-]\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|txt|zip|ics|rtf|heic)\b", re.IGNORECASE)
_REST_OF_DATE = 48  # "2026 at 02:03:44 PM (Eastern Standard Time)"
_MOST_WRAPPED = 4  # lines of one subject
_WRAPPED = 60  # Gmail wraps plain text below 80; a header line shorter than this was not cut


class Gathering:
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
        self.guessed: set[str] = set()  # roles that unknown labels were given by their values
        self.spread = False  # values stand on the line below their labels

    def languages(self) -> frozenset[str]:
        """The languages that most labels of the block belong to."""
        if not self.votes:
            return frozenset()
        most = max(self.votes.values())
        return frozenset(code for code, votes in self.votes.items() if votes == most)

    def run(self) -> None:
        """Reads on until a line is no header, or the end of one."""
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
        late = self.spaced and head is not None and self._belongs_late(head)
        between = self.spaced and head is not None and not self._complete()
        if (fresh and not self._complete() and (self.spaced or len(self.values) == 1)) or late or between or waiting:
            self.spaced = self.spaced or len(self.values) == 1
            self.next = below
            return True
        return False

    def _belongs_late(self, head: HeaderLine) -> bool:
        """Whether a line below a whole block with blank lines in it is a header still, and not how the body begins."""
        roles = set(head.roles)
        if {"cc", "bcc", "reply_to"} & roles:
            return "@" in head.value and not roles & set(self.values) - {"other"}
        return roles == {"other"} and (_ONE_WORD.fullmatch(head.value) is not None or _FILES.search(head.value) is not None)

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
        """A header that the lexicon lacks: inside of a block, or at its end the date or the recipients that were missing.

        Any other stands at the end only with a hyphen, which no "Reminder: …" has.
        """
        following = self.lines[self.next + 1] if self.next + 1 < len(self.lines) else None
        match = _PRINTED_LABEL.match(line.text)
        if self.spaced or len(self.values) < 2 or "from" not in self.values or following is None or match is None:
            return False
        label, value = match.groups()
        role = self._role_of(value)
        if following.blank:
            known = role in ("date", "to")
            if known:
                self._guess(role, value)
            return known or (len(self.values) > 2 and "-" in label)
        fresh = header_line(following.text)
        if fresh is None or self._complete() or (len(self.values) == 2 and not set(fresh.roles) - {"other", *self.values}):
            return False
        if role:
            self._guess(role, value)
        return True

    def _guess(self, role: str, value: str) -> None:
        self.values[role], self.role = value, role
        self.guessed.add(role)

    def _role_of(self, value: str) -> str:
        """What a header with an unknown label can be by its value alone, where the block lacks it still."""
        when = read_date(value, self.languages())
        if when is not None and _CLOCK.search(value):
            return "" if "date" in self.values else "date"
        if "@" not in value or "to" in self.values:
            return ""
        own = {each.address for each in read_mailboxes(self.values["from"])}
        others = {each.address for each in read_mailboxes(value)} - own  # Airmail's "Reply:" names the author again
        return "to" if others else ""

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
        roles = [role for role in head.roles if role not in self.values or role == "other" or role in self.guessed]
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
        self.guessed.discard(role)
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
        lists = self.role in ("to", "cc", "bcc", "from") and self._continues_list(value, text)
        if lists or (self.role == "date" and self._continues_date(value, text)):
            return True
        if line.indented and not self.indented and self.role != "other" and not self.glued:
            return True
        if self.role == "other":
            return value.endswith((",", ";"))
        return self.last_length >= _WRAPPED and self._label_follows(end)

    def _continues_date(self, value: str, text: str) -> bool:
        """Whether a line is the end of a date that a program cut: "8:15 AM" below "Tuesday, March 10, 2026 at", or "PM EST"."""
        if len(text) > _REST_OF_DATE:
            return False
        if _CLOCK.search(value) is None:
            return _CLOCK.search(text[:24]) is not None and read_date(f"{value} {text}", self.languages()) is not None
        return _ZONE_OR_HALF.match(text) is not None and read_date(f"{value} {text}") not in (None, read_date(value))

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
        while below < end and below - self.next < _MOST_WRAPPED and self._is_cut(below):
            below += 1
        if below >= len(self.lines):
            return False
        following = self.lines[below]
        if following.blank and below == self.next + 1:
            return self.role == "subject" and bool(self.values.get("subject")) and below < end
        return not following.blank and header_line(following.text) is not None

    def _is_cut(self, at: int) -> bool:
        """Whether a line was wrapped, and is no header itself."""
        text = self.lines[at].text
        return len(text) >= _WRAPPED and header_line(text) is None
