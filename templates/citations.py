"""How a letter names the message that a fact comes from: "your email of February 12". It chooses words, not facts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from casefile.family import Contact, Side
from casefile.letters import Excerpt
from templates import words

# Four sources in a row are still read; more are told as a span of days.
NAMED_SOURCES = 4
# Longer quotes crowd out the letter; both limits leave room under 120 words.
QUOTE_WORDS = 18
QUOTE_CHARACTERS = 140
# A header may print anything as a name; what is longer, or holds an address, is not one.
AUTHOR_CHARACTERS = 50
NO_NAME = re.compile(r"[@\d<>\[\](){}“”\"?!;:]")


@dataclass(frozen=True, slots=True, repr=False)
class Citations:
    """The sources of one letter, to be named to one circle of recipients."""

    sources: Mapping[str, Excerpt]
    recipients: Sequence[Contact] = ()
    contacts: Sequence[Contact] = ()
    today: date = field(default=date.min)

    def excerpt(self, message: str) -> Excerpt | None:
        """The excerpt of a message, unless it is unknown or privileged."""
        found = self.sources.get(message)
        return None if found is None or found.privileged else found

    def known(self, messages: Sequence[str]) -> list[Excerpt]:
        """The excerpts of these messages, by day, each once."""
        found = {message: self.excerpt(message) for message in messages}
        return sorted((e for e in found.values() if e is not None), key=lambda excerpt: (excerpt.on, excerpt.message))

    def is_recipient(self, excerpt: Excerpt) -> bool:
        """Whether the letter goes to its writer, and to nobody else."""
        return len(self.recipients) == 1 and self.recipients[0].address.lower() == excerpt.address.lower()

    def author(self, excerpt: Excerpt) -> str:
        """The printed name of who wrote it: the contact book's where the address is known, else the message's own."""
        for contact in self.contacts:
            if contact.address.lower() == excerpt.address.lower() and contact.name:
                return contact.name
        last, comma, first = excerpt.author.partition(",")
        name = " ".join(f"{first} {last}".split()) if comma else " ".join(excerpt.author.split())
        return (
            name
            if name.isprintable() and len(name) <= AUTHOR_CHARACTERS and not re.search(r"[@\d<>\[\](){}“”\"?!;:]", name)
            else ""
        )

    def one(self, excerpt: Excerpt) -> str:
        """`your email of February 12`, `our email of …`, `our notes of …`, `the email of February 12 from Dana Whitcomb`."""
        return self._named(self._whose(excerpt), [excerpt])

    def all(self, messages: Sequence[str]) -> str:
        """All of these messages in one phrase, each writer once; "" where none is known."""
        found = self.known(messages)
        if not found:
            return ""
        if len(found) > NAMED_SOURCES:
            first, last = (words.month_day(excerpt.on, self.today) for excerpt in (found[0], found[-1]))
            ours = "our " if all(excerpt.side in (Side.FAMILY, Side.NOTE) for excerpt in found) else ""
            return f"{ours}{len(found)} emails from {first} to {last}"
        writers = dict.fromkeys(self._whose(excerpt) for excerpt in found)
        return words.listed([self._named(one, [e for e in found if self._whose(e) == one]) for one in writers])

    def _whose(self, excerpt: Excerpt) -> tuple[str, str, str]:
        """What stands before "of" and after the day: ("our", "email", ""), ("the", "email", "Dana Whitcomb")."""
        if excerpt.side is Side.FAMILY:
            return "our", "email", ""
        if excerpt.side is Side.NOTE:
            return "our", "notes", ""
        if self.is_recipient(excerpt):
            return "your", "email", ""
        author = self.author(excerpt)
        return ("the", "email", author) if author else ("the school", "email", "")

    def _named(self, whose: tuple[str, str, str], excerpts: Sequence[Excerpt]) -> str:
        before, what, author = whose
        days = list(dict.fromkeys(words.month_day(excerpt.on, self.today) for excerpt in excerpts))
        plural = "s" if len(days) > 1 and not what.endswith("s") else ""
        return f"{before} {what}{plural} of {words.listed(days)}" + (f" from {author}" if author else "")

    def authors(self, messages: Sequence[str]) -> tuple[str, ...]:
        """The names that these citations may print."""
        return tuple(name for name in (self.author(excerpt) for excerpt in self.known(messages)) if name)


def short_quote(excerpt: Excerpt | None) -> str:
    """The quote on one line with plain marks, or "" where it is too long to print, or no whole sentence."""
    if excerpt is None:
        return ""
    text = " ".join(excerpt.quote.replace("“", "'").replace("”", "'").replace('"', "'").split())
    return (
        text
        if is_whole(text) and text.isprintable() and len(text) <= QUOTE_CHARACTERS and len(text.split()) <= QUOTE_WORDS
        else ""
    )


def is_whole(quote: str) -> bool:
    """Whether a quote is a sentence up to its mark, and not cut: a letter quotes nothing less. "Doubling up" is evidence."""
    return quote.endswith((".", "!", "?")) and not quote.startswith("…") and len(quote.split()) >= 3
