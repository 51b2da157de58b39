"""What the trained model sees of a letter: words, their senses, and what the rules found there. It scores nothing."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from casefile.mail import Message
from classifier.alphabet import NOTHING, Alphabet, Numbers
from classifier.claims import Claim
from classifier.facts.remarks import is_automatic
from classifier.letter import Letter
from classifier.memo import MOST, Memo
from classifier.passages import Unit
from classifier.phrases import Pattern
from classifier.senses import Spots, lexicon

# A letter is read in windows of so many sentences, each beginning so many after the one before: one sentence on page two is not
# drowned, and neighbours are seen together. What a wide window takes from far off, a narrow one does not; what a narrow one
# takes for a tag alone, a wide one puts right: both together read short letters and long ones better (docs/classifier.md). Before
# them comes the whole letter, a window of its own: what says that nothing was missed may stand far from what sounds like a miss.
SCALES = ((8, 4), (4, 2))
_REACH = 8  # words between two senses that still belong together
_APART = (2, 3, 4)  # words from one to another that stand near each other; next neighbours are a kind of their own
_LONG = 5  # letters from which a word is known by its beginning too
_LONGEST_STEM = 4  # an ending is cut only off words longer than this
_ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "ly", "s")
_BUCKETS = 5
WHOLE = -1
# Columns of what is known of a word: its features, that of a subject, the stem, whether it is spoken, then those for the senses.
_OF_SUBJECT, _STEM, _SPOKEN = 3, 4, 5
_OTHERS = frozenset({"504", "conference", "conferences", "conferencias", "pta", "pto", "mediation"})
_VALUED = frozenset({"meeting", "record", "place", "delivery", "amount", "reason"})


@dataclass(slots=True)
class Piece:
    """A sentence as evidence can name it."""

    where: str
    start: int
    end: int
    asserts: bool


@dataclass(slots=True)
class Sight:
    """A letter as the model sees it: each window is some neighbouring pieces, by number, beside what is true of the whole.

    `scales` has the number of the window that is the whole letter, then for each of `SCALES` those of its windows; a window may
    be of several.
    `features` are those of the whole letter by number, in any order and any of them twice; `places` tells for each the piece in
    which it stands, `WHOLE` where it is true of the letter.
    """

    pieces: tuple[Piece, ...]
    windows: tuple[tuple[int, ...], ...]
    scales: tuple[tuple[int, ...], ...]
    features: Numbers
    places: Numbers
    elsewhere: bool = False  # whether it names a meeting of another kind and no IEP meeting, or a mailbox answers by itself
    meets: bool = True  # whether it names a meeting
    anchored: bool = True  # whether it names any service, provider, IEP meeting or record: a model alone may err without
    logits: npt.NDArray[np.float32] | None = None  # once they are asked for (`classifier.model`)

    @property
    def long(self) -> bool:
        """Whether it has more sentences than one window of the widest scale holds."""
        return len(self.scales[1]) > 1

    def bags(self) -> list[Numbers]:
        """The features of each window."""
        found = []
        inside = np.empty(len(self.pieces) + 1, np.bool_)
        for window in self.windows:
            inside.fill(0)
            inside.put([*window, WHOLE], 1)
            found.append(self.features.compress(inside.take(self.places)))
        return found

    def bag(self, piece: int) -> Numbers:
        """The features of a piece."""
        return self.features.compress(self.places == piece)


_Placed = tuple[Numbers, Numbers]  # features, and beside each the number of the piece in which it stands


class Eye:
    """Sees letters by the features of one model. It remembers what words bring; keep one."""

    def __init__(self, alphabet: Alphabet) -> None:
        number = alphabet.number
        self._alphabet = alphabet
        names = lexicon().names
        self._alone = np.array([number(f"z:{one}") for one in names])
        self._in_subject = np.array([number(f"t:{one}") for one in names])
        self._marks = np.array([alphabet.mark(f"z:{one}") for one in names])
        self._in_turn = np.array([[number(f"y:{one}>{other}") if one != other else NOTHING for other in names] for one in names])
        self._words = Memo(self._word)
        self._labels = Memo(self._label)
        self._date = self._packed(["l:date"])
        self._question = self._packed(["l:question"])
        self._of_whole = np.array([WHOLE])

    def see(self, letter: Letter, message: Message) -> Sight:
        """The sentences of subject and new text, and the windows over them; a letter without a word has one empty window."""
        units = [unit for passage in letter.passages for unit in passage]
        pieces = tuple(
            Piece(passage.where, unit.sentence.start, unit.sentence.end, passage.asserts)
            for passage in letter.passages
            for unit in passage
        )
        subjects = range(len(letter.subject.units))
        body = range(len(subjects), len(pieces))
        windows: dict[tuple[int, ...], int] = {}
        scales = tuple(
            tuple(
                windows.setdefault((*subjects, *body[first : first + size]), len(windows))
                for first in _starts(len(body), size, step)
            )
            for size, step in ((len(body), len(body)), *SCALES)
        )
        whole = np.array([self._alphabet.number(feature) for feature in _whole(letter, message, len(body))])
        labels, marks, labelled = self._found(units)
        found = [(whole, self._of_whole.repeat(len(whole))), (labels, labelled)]
        if pieces:
            stand = np.arange(len(units)).repeat([unit.sentence.last - unit.sentence.first for unit in units])
            forms = [form for passage in letter.passages for form in passage.words.forms]
            known = np.frombuffer(b"".join(map(self._words.__getitem__, forms)), np.int64).reshape(len(forms), -1)
            borders = [*((stand[1:] != stand[:-1]).nonzero()[0] + 1).tolist(), len(forms)]
            spots = letter.spots = lexicon().spots(forms, known[:, _SPOKEN + 1 :], borders)
            headed = len(letter.subject.words)
            found += self._said(known, stand, headed)
            found += self._meant(spots, stand, units, headed)
            found.append(self._together(marks, labelled, self._marks.take(spots.sense), stand.take(spots.first)))
        features, places = (np.concatenate(several) for several in zip(*found, strict=True))
        order = features.argsort(kind="stable")  # three times as fast as any other, and the sums are over sorted numbers
        order = order[features.take(order).searchsorted(0) :]
        return Sight(
            pieces,
            tuple(windows),
            scales,
            features.take(order),
            places.take(order),
            elsewhere=_elsewhere(letter) or is_automatic(letter, message),
            meets=letter.about_meeting or any(passage.any_of("meeting") for passage in letter.passages),
            anchored=_anchored(letter),
        )

    def see_claims(self, sight: Sight, claims: Sequence[Claim]) -> Sight:
        """The letter, with what the rules claim of it: in the sentences where their words stand, or of the whole."""
        if not claims:
            return sight
        found = [(feature, place) for claim in claims for place in _places(sight, claim) for feature in _of_claim(claim)]
        features = np.array([self._alphabet.number(feature) for feature, _ in found], np.int64)
        places = np.array([place for _, place in found], np.int64)
        return replace(sight, features=np.append(sight.features, features), places=np.append(sight.places, places), logits=None)

    def _said(self, known: Numbers, places: Numbers, headed: int) -> Iterator[_Placed]:
        """The words by themselves, with their neighbours, and with those near them; `places` has the sentence of each word."""
        for column in range(_OF_SUBJECT):
            yield known[:, column], places
        pairs = self._alphabet.pairs(known[:, _STEM])
        pairs[places[:-1] != places[1:]] = NOTHING
        yield pairs, places[:-1]
        yield known[:headed, _OF_SUBJECT], places[:headed]
        spoken = known[:, _SPOKEN] != 0
        stems, where = known[spoken, _STEM], places[spoken]
        for reach in _APART:
            inside = where[:-reach] == where[reach:]
            yield self._alphabet.apart(stems[:-reach][inside], stems[reach:][inside]), where[:-reach][inside]

    def _meant(self, spots: Spots, places: Numbers, units: Sequence[Unit], headed: int) -> Iterator[_Placed]:
        """The senses of `spots`, and each two that follow one another in a clause; the first `headed` words are the subject."""
        first, sense = spots.first, spots.sense
        stand = places.take(first)
        yield self._alone.take(sense), stand
        above = first.searchsorted(headed)
        yield self._in_subject.take(sense[:above]), stand[:above]
        clauses = np.array([last - first for unit in units for first, last in unit.sentence.clauses])
        earlier, later = _in_turn(first, spots.last, clauses.cumsum().repeat(clauses).take(first))
        yield self._in_turn.take(sense.take(earlier) * len(self._alone) + sense.take(later)), stand.take(earlier)

    def _together(self, labels: Numbers, labelled: Numbers, senses: Numbers, meant: Numbers) -> _Placed:
        """Each phrase with every other phrase and sense of its sentence."""
        marks = np.concatenate([labels, senses])
        stand = np.concatenate([labelled, meant])
        order = stand.argsort(kind="stable")
        marks, stand = marks[order], stand[order]
        begin = stand.searchsorted(labelled)
        counts = stand.searchsorted(labelled, "right") - begin
        phrase = np.arange(len(labels)).repeat(counts)
        other = np.arange(len(phrase)) + (begin + counts - counts.cumsum()).repeat(counts)
        return self._alphabet.together(labels[phrase], marks[other]), labelled[phrase]

    def _found(self, units: Sequence[Unit]) -> tuple[Numbers, Numbers, Numbers]:
        """What phrases and dates stand in each sentence: features, their marks, and the sentences."""
        labels = self._labels
        bags = []
        for unit in units:
            found = list({labels[hit.pattern] for hits in unit.hits.values() for hit in hits})  # twice in a sentence is once
            if unit.dates:
                found.append(self._date)
            if unit.sentence.question:
                found.append(self._question)
            bags.append(b"".join(found))
        both = np.frombuffer(b"".join(bags), np.int64).reshape(-1, 2)
        return both[:, 0], both[:, 1], np.arange(len(bags)).repeat([len(bag) // (2 * both.itemsize) for bag in bags])

    def _word(self, form: str) -> bytes:
        """What is known of a word: its numbers by itself, by its beginnings and in a subject, then as `_SPOKEN` says."""
        root = stem(form)
        number = self._alphabet.number
        beginnings = [number(f"c:{form[:4]}"), number(f"e:{form[:5]}")] if len(form) > _LONG else [NOTHING, NOTHING]
        known = [number(f"w:{root}"), *beginnings, number(f"s:{root}"), self._alphabet.stem(root), form[0].isalnum()]
        return np.array([*known, *lexicon().known(form)], np.int64).tobytes()

    def _label(self, pattern: Pattern) -> bytes:
        """The numbers of a phrase of the rules."""
        label = pattern.label
        features = [f"l:{label}"]
        if pattern.kind or label in _VALUED:
            features.append(f"l:{label}:{pattern.value if label in _VALUED else ''}:{pattern.kind}")
        return self._packed(features)

    def _packed(self, features: Iterable[str]) -> bytes:
        """Of each its number and its mark."""
        numbers = [(self._alphabet.number(feature), self._alphabet.mark(feature)) for feature in features]
        return np.array(numbers, np.int64).tobytes()


def _in_turn(first: Numbers, last: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
    """Each two spots that stand near each other in their order, by number; `ends` has the end of the clause of each."""
    begin = first.searchsorted(last)
    counts = np.maximum(first.searchsorted(np.minimum(last + _REACH + 1, ends)) - begin, 0)
    earlier = np.arange(len(counts)).repeat(counts)
    return earlier, np.arange(len(earlier)) + (begin + counts - counts.cumsum()).repeat(counts)


def _elsewhere(letter: Letter) -> bool:
    return not letter.about_meeting and any(
        passage.any_of("notmeeting") or not _OTHERS.isdisjoint(passage.words.forms) for passage in letter.passages
    )


def _anchored(letter: Letter) -> bool:
    return bool(
        letter.services
        or letter.signature_service
        or letter.quoted
        or any(passage.any_of("meeting", "record", "makeup", "share") for passage in letter.passages)
    )


@lru_cache(maxsize=MOST)  # the chooser asks for the same word from a dozen sides
def stem(form: str) -> str:
    """The word without its commonest endings; every number is "#"."""
    if form.isdigit():
        return "#"
    if len(form) > _LONGEST_STEM:
        for ending in _ENDINGS:
            if form.endswith(ending) and len(form) - len(ending) >= _LONGEST_STEM - 1:
                form = form[: -len(ending)]
                break
        if form.endswith("e") and len(form) > _LONGEST_STEM:
            form = form[:-1]
        if len(form) >= _LONGEST_STEM and form[-1] == form[-2]:
            form = form[:-1]
    return form


def _starts(count: int, size: int, step: int) -> Iterable[int]:
    if count <= size:
        return (0,)
    return (*range(0, count - size, step), count - size)


def _places(sight: Sight, claim: Claim) -> Iterable[int]:
    """The pieces in which a claim's words stand; the whole where they stand in none that is read."""
    where, at = claim.evidence.where, claim.evidence.start
    if where not in {"subject", "new_text"}:
        return (WHOLE,)
    return (number for number, piece in enumerate(sight.pieces) if piece.where == where and piece.start <= at < piece.end)


def _of_claim(claim: Claim) -> tuple[str, str]:
    return f"r:{claim.tag.value}", f"r:{claim.tag.value}:{int(claim.score * _BUCKETS)}"


def _whole(letter: Letter, message: Message, count: int) -> set[str]:
    """What is true of the letter as a whole."""
    features = {
        "bias",
        f"g:side:{letter.side.value if letter.side else ''}",
        f"g:length:{bisect_right((1, 3, 6, 12, 24), count)}",
    }
    if message.attachments:
        features.add("g:attached")
        features.update(f"g:attached:{one.document.value}" for one in message.attachments if one.document)
    if letter.signature_service:
        features.add("g:therapist")
    if letter.spanish:
        features.add("g:spanish")
    if not letter.subject.asserts:
        features.add("g:reply")
    return features
