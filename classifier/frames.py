"""Finds the frames of `patterns/*.toml` in a sentence: wordings with gaps and names in them. What they mean is read elsewhere.

A frame is a pattern whose words stand apart ("from 30 to 20 minutes", "will be taught by Ms. Cole"), so that no phrase can hold
it. A search with gaps costs a hundred times a phrase, so it is made only where the words stand that it cannot do without
(classifier/sought.py).
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from typing import Any

from classifier.claims import FAIR, HINT, STRONG, SURE, WEAK
from classifier.foreseen import needs_of_frame
from classifier.needs import Needs, Part, alternatives, needed, part
from classifier.passages import Passage, Unit
from classifier.phrases import PatternError
from classifier.sought import Candidates, Sought
from classifier.words import word_set

_SCORES = {"sure": SURE, "strong": STRONG, "fair": FAIR, "weak": WEAK, "hint": HINT}
_MACRO = re.compile(r"\{([a-z_]+)\}")
_FLAT = str.maketrans({"\n": " ", "-": " ", "–": " ", "—": ";", "/": " "})
_WORD = re.compile(r"[^\W\d_][\w']*|'s\b")
_PLAIN_WORD = re.compile(r"(?<![\w\\])[a-z]{3,}(?!\w)")
_CAPITAL = re.compile(r"(?<![\w'])[A-ZÀ-ÖØ-Þ][\w'’]*")
# Words that a sentence may begin with, and capital words that name nobody; the phrases' own words are no names either.
_COMMON = word_set("""the a an i it he she we they you this that these those there here his her our my your their
    its if when while as at after before because since until from to in on of for with by about into over under during
    without within despite though although and but or so yet not no yes ok okay thanks thank hi hello hey dear good
    great please also just only first second third finally lastly next then now today tomorrow yesterday tonight monday
    tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun january february
    march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov
    dec starting beginning effective going moving per once twice each every any all some most many few another other
    what who why where which how is are was were am be been do does did has have had will would can could should shall
    might must let i'm i've i'll i'd we're we've we'll we'd he's she's he'll she'll they're they've they'll you're
    you've you'll it's that's there's here's what's who's don't doesn't didn't can't won't isn't aren't wasn't weren't
    mr mrs ms miss dr mister mom dad grandma one two three four five six seven eight nine ten speech ot pt slp iep ard
    cse cpse ppt ccc arc team para aide bus school class room math reading english science art music pe gym lunch recess
    ela esl iss sdc rsp bcba rbt lpn rn tvi occupational physical special education general resource counseling therapy
    therapist teacher principal district el la los las un una en de con su mi por que como partir hola buenos buenas
    estimada estimado gracias señora morning afternoon evening happy sorry unfortunately currently instead however quick
    heads up fyi ps update note new old back both either neither same different more less much attached enclosed below
    regarding re fwd sincerely best warmly love mornings afternoons mondays tuesdays wednesdays thursdays fridays
    thanksgiving christmas easter halloween zoom google chromebook nobody someone somebody anyone everyone nothing
    something mother father parent parents family families staff students kids""")


# "It would be better if he came to my room": a proposal, not a condition.
BETTER_IF = Sought(
    r"\b(?:better|more|best|great|good|nice|easier|mind|bother\w*|like it|happier|wonder\w*|help\w*|love it|thinking|what|sense|"
    r"okay|ok|glad|thrilled)\s+(?:you\s+|him\s+|her\s+|me\s+)?if\b"
)


_OPENING = 3  # characters: quotes or a dash may stand before the first word
_AFTER_NAMES = word_set("""will is was has had would can could should may might must does did do says said told
    tells asked goes went comes came moves moved starts started begins began needs wants joins joined gets got takes
    took works worked also now and won't isn't wasn't hasn't hadn't doesn't didn't can't wouldn't who which stays stayed
    left leaves resigned retired accepted loves likes 's met meets sees seems spends spent eats sits tries eres dijo va
    está tiene fue""")


@dataclass(frozen=True, slots=True)
class Frame:
    """One thing that is said in several wordings; `needs` says what a sentence must grant, or what weighs."""

    id: str
    what: str
    score: float
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Framed:
    """A frame found: characters `start` to `end` of the folded text; `first` is the word there."""

    frame: Frame
    start: int
    end: int
    first: int


class _Wording:
    """A wording of a frame, compiled when it is first looked for: most never are in a short run."""

    __slots__ = ("_pattern", "_unless", "frame", "needs", "source", "unless")

    def __init__(self, frame: Frame, source: str, unless: str, needs: Sequence[Needs]) -> None:
        self.frame = frame
        self.source = source
        self.unless = unless
        self.needs = needs
        self._pattern: re.Pattern[str] | None = None
        self._unless: re.Pattern[str] | None = None

    def search(self, text: str) -> re.Match[str] | None:
        if self._pattern is None:
            self._pattern = re.compile(_regex(self.source))
            self._unless = re.compile(_regex(self.unless)) if self.unless else None
        match = self._pattern.search(text)
        return None if match is None or (self._unless is not None and self._unless.search(text)) else match


@cache
def frames_in(name: str) -> "Frames":
    """The frames of a pattern file, read when they are first asked for and kept."""
    return Frames(name)


class Frames:
    """The frames of one pattern file, by the words without which they cannot stand."""

    def __init__(self, name: str) -> None:
        table = tomllib.loads((resources.files("classifier") / "patterns" / name).read_text(encoding="utf-8"))
        macros = _Macros(table.get("words", {}))
        self._wordings = [wording for entry in table.get("frame", ()) for wording in _wordings(entry, macros)]
        for wording in self._wordings:
            if not wording.needs:
                raise PatternError(f"{name}: a wording of {wording.frame.id!r} fits sentences without any word of its own")
        self._candidates = Candidates([wording.needs for wording in self._wordings])
        # "Resource Room" and "General Education" are no people, however they are written.
        self._common = _COMMON.union(*(_PLAIN_WORD.findall(wording.source) for wording in self._wordings))

    def of(
        self, passage: Passage, names: Sequence[str], grants: Callable[[Unit], AbstractSet[str]], lacking: str = ""
    ) -> Iterator[tuple[Unit, Framed]]:
        """The frames that stand in `passage`, each once a sentence.

        Only those are looked for whose needs a sentence `grants`, and none that needs what the whole letter is `lacking`.
        """
        forms, candidates = passage.words.forms, self._candidates
        for unit in passage:
            text = ""
            granted: AbstractSet[str] | None = None
            told: set[str] = set()
            bits = candidates.of(forms[unit.sentence.first : unit.sentence.last])
            may_fit: AbstractSet[int] | None = None
            for number in candidates.among(bits | candidates.named):
                wording = self._wordings[number]
                frame = wording.frame
                if frame.id in told or lacking in frame.needs:
                    continue
                if granted is None:
                    granted = grants(unit)
                if not frame.needs <= granted:
                    continue
                if not text:
                    text = shown(passage, unit, names, self._common)
                    may_fit = set(candidates.among(bits)) if text.islower() else None
                if may_fit is not None and number not in may_fit:
                    continue
                match = wording.search(text)
                if match is not None:
                    told.add(frame.id)
                    yield unit, _framed(frame, passage, unit.sentence.start, match)


def _framed(frame: Frame, passage: Passage, offset: int, match: re.Match[str]) -> Framed:
    start, end = offset + match.start(), offset + match.end()
    while end > start and not passage.text[end - 1].isalnum():
        end -= 1
    while start < end and not passage.text[start].isalnum():
        start += 1
    return Framed(frame, start, end, bisect_right(passage.words.starts, start) - 1)


def shown(passage: Passage, unit: Unit, names: Sequence[str] = (), common: AbstractSet[str] = _COMMON) -> str:
    """The folded sentence on one line, of the same length, with the names of people left in capitals."""
    if unit.capitals is None:
        unit.capitals = _capitals(passage, unit)
    folded, capitals = unit.capitals
    places = [at for at, word in capitals if word not in common]
    if names and not set(names).isdisjoint(passage.words.forms[unit.sentence.first : unit.sentence.last]):
        places += [match.start() for match in _WORD.finditer(folded) if match.group().removesuffix("'s") in names]
    if not places:
        return folded
    kept = list(folded)
    for at in places:
        kept[at] = kept[at].upper()
    return "".join(kept)


def _capitals(passage: Passage, unit: Unit) -> tuple[str, list[tuple[int, str]]]:
    """The folded sentence on one line, and where in it words with a capital stand that may be names."""
    start, end = unit.sentence.start, unit.sentence.end
    folded = passage.folded[start:end].translate(_FLAT)
    text = passage.text[start:end]
    found = []
    for match in _CAPITAL.finditer(text):
        at = match.start()
        word = folded[at : match.end()].removesuffix("'s")
        if "'" in word:
            continue
        following = _WORD.search(text, match.end()) if at < _OPENING else None
        # "Open house will be", but "Ryan will be": a sentence's first word is a name where a verb or a name follows.
        if following is None or following.group() in _AFTER_NAMES or following.group()[0].isupper():
            found.append((at, word))
    return folded, found


class _Macros:
    """The words that wordings share: put in where a wording is spelled out, and worked out once for what all of them need."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._letters: dict[str, str] = {}
        self._parts: dict[str, Part] = {}

    def put_in(self, wording: str) -> str:
        """A wording with its macros put in."""
        while _MACRO.search(wording):
            wording = _MACRO.sub(lambda match: f"(?:{self._words[match.group(1)]})", wording)
        return wording

    def needs(self, wording: str) -> list[Needs]:
        """What a wording needs, its macros taken for what was worked out of them before."""
        return needed(_regex(self._lettered(wording)), parts=self._parts, names=True)

    def _lettered(self, wording: str) -> str:
        """A wording with a letter of no language for each macro."""
        return _MACRO.sub(lambda match: self._letter(match.group(1)), wording)

    def _letter(self, name: str) -> str:
        if name not in self._letters:
            source = f"(?:{self._lettered(self._words[name])})"
            letter = self._letters[name] = chr(_PRIVATE + len(self._letters))
            self._parts[letter] = part(_spelled_out(source), self._parts)
        return self._letters[name]


_PRIVATE = 0xE000  # where Unicode leaves letters to private use


def _wordings(entry: Mapping[str, Any], macros: _Macros) -> Iterator[_Wording]:
    try:
        frame = Frame(entry["id"], entry.get("what", ""), _SCORES[entry["score"]], frozenset(entry.get("needs", ())))
        unless = "|".join(macros.put_in(one) for one in entry.get("unless", ()))
        for wording in entry["wordings"]:
            for one in alternatives(wording):
                spelled = macros.put_in(one)
                yield _Wording(frame, spelled, unless, needs_of_frame(spelled, partial(macros.needs, one)))
    except KeyError as error:
        raise PatternError(f"the frame {entry.get('id')!r} lacks {error}") from None


def _regex(wording: str) -> str:
    """A wording as a regular expression, which begins and ends with words."""
    return rf"(?<![\w'])(?:{_spelled_out(wording)})(?![\w])"


def _spelled_out(wording: str) -> str:
    r"""`~ ` is a gap of up to four words, `~~ ` of up to nine, a blank any blank or comma."""
    wording = wording.replace("~~ ", r"(?:[^\s;]+ ){0,9}?").replace("~ ", r"(?:[^\s;]+ ){0,4}?")
    return wording.replace(" ?", "_BLANK?_").replace(" ", r"[ ,:()\"]+").replace("_BLANK?_", r"[ ,:()\"]*")
