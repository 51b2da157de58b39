"""Text to words with offsets: one code point in, one code point out, so that every offset holds in the original text."""

import re
from dataclasses import dataclass

# Curly quotes, primes, odd blanks and dashes become their plain forms: same length, so offsets stay.
_PLAIN = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "´": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "\u00a0": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u200b": " ",
        "\ufeff": " ",
        "\t": " ",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "–": "–",
        "…": ".",
        "＠": "@",
        "\r": " ",
        "\u2028": "\n",
        "\x0b": "\n",
        "\x0c": "\n",
    }
)
# A word keeps its inner apostrophe ("didn't"), but a possessive stands apart; a hyphen inside a word only separates.
_WORD = re.compile(r"'s\b|[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)*|\d+|_+|[^\w\s-]|(?<!\w)-|-(?!\w)")


def word_set(words: str) -> frozenset[str]:
    """The words of a text as a set: long lists read best as running text."""
    return frozenset(words.split())


def fold(text: str) -> str:
    """Lower case with plain quotes and blanks, of the same length as `text`."""
    plain = text.translate(_PLAIN)
    lowered = plain.lower()
    if len(lowered) == len(plain):
        return lowered
    # "İ" and a few others grow when lowered.
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in plain)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a folded text: their forms and where each starts and ends."""

    folded: str
    forms: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.forms)


def split_words(folded: str) -> Words:
    """The words of `folded`, in order; a hyphen between two word characters is dropped ("make-up" is "make", "up")."""
    spans = [match.span() for match in _WORD.finditer(folded)]
    return Words(
        folded,
        [folded[start:end] for start, end in spans],
        [start for start, _ in spans],
        [end for _, end in spans],
    )
