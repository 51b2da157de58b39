"""Text to words with offsets: one code point in, one code point out, so that every offset holds in the original text."""

import re
from dataclasses import dataclass
from itertools import accumulate

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
# One group around all of it: a split then hands over gap and word in turn, and no match object is made for any of them.
_WORD = re.compile(r"([^\W\d_]+(?:'(?!s\b)[^\W\d_]+)*|'s\b|\d+|_+|[^\w\s-]|(?<!\w)-|-(?!\w))")
# The same for a folded text without other letters, spelled out: a class of classes takes twice as long.
_PLAIN_WORD = re.compile(r"([a-z]+(?:'(?!s\b)[a-z]+)*|'s\b|[0-9]+|_+|[^a-z0-9_\t-\r\x1c- -]|(?<![a-z0-9_])-|-(?![a-z0-9_]))")


def word_set(words: str) -> frozenset[str]:
    """The words of a text as a set: long lists read best as running text."""
    return frozenset(words.split())


# What stands in every other sentence, and so tells little.
EVERYWHERE = word_set("""the a an to in on of for with and is are was be been will has have had do not it he she
    him her his i we you they this that at as from by our your my their out up so but if or all no can would one me us
    now week day time day's going go""")


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
    parts = (_PLAIN_WORD if folded.isascii() else _WORD).split(folded)
    ends = list(accumulate(map(len, parts)))
    return Words(folded, parts[1::2], ends[:-1:2], ends[1::2])
