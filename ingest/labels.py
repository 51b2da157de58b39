"""The lexicon of what mail programs print (labels.toml), in the shapes that the readers look things up in; it reads no mail."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ingest.normal import normalized

ROLES = ("from", "to", "cc", "bcc", "date", "subject", "reply_to", "other")
LONGEST_LABEL = 32  # "Auto forwarded by a rule" is the longest known

_MARKS = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0x00AD])
_BLANKS = dict.fromkeys([0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
PLAIN = str.maketrans({**_MARKS, **_BLANKS})
_TO_CLEAN = re.compile("[" + "".join(map(chr, PLAIN)) + "]")


def plain(text: str) -> str:
    """The text without invisible marks (BOM, bidi, zero-width) and with every kind of blank as a blank."""
    # Nine texts in ten that are not ASCII hold none of these; to look first takes a tenth of the time of translating.
    return text if text.isascii() or _TO_CLEAN.search(text) is None else text.translate(PLAIN)


def fold(text: str) -> str:
    """What two spellings of a printed word have in common: case, width, blanks and invisible marks do not count."""
    if not text.isascii():
        text = normalized("NFKC", plain(text)).replace("İ", "i").replace("’", "'").replace("i̇", "i")
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words of all languages, folded, each with the languages that use it so."""

    labels: dict[str, dict[str, frozenset[str]]]  # label -> role -> languages
    forward_prefixes: dict[str, frozenset[str]]
    reply_prefixes: dict[str, frozenset[str]]
    forwarded: frozenset[str]
    forwarded_end: frozenset[str]
    original: frozenset[str]
    wrote: tuple[str, ...]
    verb_inside: re.Pattern[str]  # one of them between blanks, in the middle of a line
    long_verbs: tuple[str, ...]  # those that may end an attribution without a colon
    quoting: tuple[str, ...]  # words that open an attribution without a verb: "Quoting Dana Whitcomb <dw@x>:"
    on: frozenset[str]
    tag_lines: tuple[str, ...]
    closings: frozenset[str]
    on_behalf: tuple[str, ...]
    automatic: tuple[str, ...]
    months: dict[str, dict[int, frozenset[str]]]  # word -> month -> languages
    weekdays: dict[str, frozenset[int]]
    half_days: dict[str, bool]  # word -> whether it is the second half
    label_pattern: re.Pattern[str]

    def roles(self, label: str) -> dict[str, frozenset[str]]:
        """What a printed label may stand for, with the languages in which it does; {} where it is none."""
        return self.labels.get(fold(label).rstrip(" .") or label, {})


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words of labels.toml, read once."""
    with resources.files("ingest").joinpath("labels.toml").open("rb") as file:
        languages = tomllib.load(file)["language"]
    labels: dict[str, dict[str, set[str]]] = {}
    prefixes: dict[str, dict[str, set[str]]] = {"forward_prefixes": {}, "reply_prefixes": {}}
    months: dict[str, dict[int, set[str]]] = {}
    weekdays: dict[str, set[int]] = {}
    half_days: dict[str, bool] = {}
    for language in languages:
        code = language["code"]
        for role in ROLES:
            for label in language[role]:
                labels.setdefault(fold(label).rstrip(" ."), {}).setdefault(role, set()).add(code)
        for kind, found in prefixes.items():
            for prefix in language[kind]:
                found.setdefault(fold(prefix).rstrip("."), set()).add(code)
        for number, words in enumerate(language["months"], 1):
            for word in words.split():
                months.setdefault(fold(word).rstrip("."), {}).setdefault(number, set()).add(code)
        for number, words in enumerate(language["weekdays"]):
            for word in words.split():
                weekdays.setdefault(fold(word).rstrip("."), set()).add(number)
        half_days.update((fold(word), False) for word in language["am"])
        half_days.update((fold(word), True) for word in language["pm"])
    return Lexicon(
        labels={label: {role: frozenset(codes) for role, codes in roles.items()} for label, roles in labels.items()},
        forward_prefixes={word: frozenset(codes) for word, codes in prefixes["forward_prefixes"].items()},
        reply_prefixes={word: frozenset(codes) for word, codes in prefixes["reply_prefixes"].items()},
        forwarded=_all(languages, "forwarded"),
        forwarded_end=_all(languages, "forwarded_end"),
        original=_all(languages, "original"),
        wrote=_longest_first(languages, "wrote"),
        verb_inside=re.compile(
            r" (" + "|".join(re.escape(word) for word in _longest_first(languages, "wrote")) + r")(?: |:| \()"
        ),
        long_verbs=tuple(sorted(word for word in _all(languages, "wrote") if len(word) > 2)),
        quoting=tuple(fold(word) + " " for language in languages for word in language.get("quoting", ())),
        on=_all(languages, "on"),
        tag_lines=tuple(sorted(_all(languages, "tag_lines"))),
        closings=_all(languages, "closings"),
        on_behalf=_longest_first(languages, "on_behalf"),
        automatic=tuple(sorted(_all(languages, "automatic"))),
        months={word: {n: frozenset(codes) for n, codes in found.items()} for word, found in months.items()},
        weekdays={word: frozenset(found) for word, found in weekdays.items()},
        half_days=half_days,
        label_pattern=re.compile(rf"[^\W\d_][^:：<>@\n]{{0,{LONGEST_LABEL}}}?[ \t]{{0,8}}[:：]"),
    )


def _longest_first(languages: list[dict[str, list[str]]], key: str) -> tuple[str, ...]:
    return tuple(sorted(_all(languages, key), key=lambda word: (-len(word), word)))


def _all(languages: list[dict[str, list[str]]], key: str) -> frozenset[str]:
    return frozenset(fold(word) for language in languages for word in language[key])
