"""What the trained model sees of a letter: words, their senses, and what the rules found there. It scores nothing."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from sys import intern

from casefile.mail import Message
from classifier.alphabet import EMPTY, Alphabet, Bag, Memo
from classifier.claims import Claim
from classifier.letter import Letter
from classifier.passages import Passage
from classifier.senses import spot

# Most labelled messages have three to six sentences. A longer letter is read in windows, so that one sentence on page two is
# not drowned; they overlap, so that neighbours are seen together. Windows of three or four sentences heard tags in ordinary
# letters (docs/classifier.md).
WINDOW = 8
STEP = 4
_REACH = 8  # words between two senses that still belong together
_LONG = 5  # letters from which a word is known by its beginning too
_LONGEST_STEM = 4  # an ending is cut only off words longer than this
_ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "ly", "s")
_BUCKETS = 5
_OTHERS = frozenset({"504", "conference", "conferences", "conferencias", "pta", "pto", "mediation"})
_VALUED = frozenset({"meeting", "record", "place", "delivery", "amount", "reason"})


@dataclass(slots=True)
class Piece:
    """A sentence as evidence can name it, with the bag of its features."""

    where: str
    start: int
    end: int
    bag: Bag
    asserts: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """A letter as the model sees it: each window is some neighbouring pieces, by number, beside what is true of the whole."""

    pieces: tuple[Piece, ...]
    windows: tuple[tuple[int, ...], ...]
    whole: Bag
    elsewhere: bool = False  # whether it names a meeting of another kind (504, conference) and no IEP meeting
    anchored: bool = True  # whether it names any service, provider, IEP meeting or record: a model alone may err without

    def bags(self) -> list[Bag]:
        """The features of each window."""
        bags = [piece.bag for piece in self.pieces]
        return [self.whole + EMPTY.join([bags[number] for number in window]) for window in self.windows]

    def everything(self) -> Bag:
        """The features of the whole letter."""
        return self.whole + EMPTY.join([piece.bag for piece in self.pieces])


class Eye:
    """Sees letters by the features of one model. It remembers what words bring; keep one."""

    def __init__(self, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self._stems: Memo[str, str] = Memo(lambda form: intern(stem(form)))
        self._words = Memo(self._word)
        self._of_subject: Memo[str, Bag] = Memo(lambda root: alphabet.bag([f"s:{root}"]))
        self._senses = Memo(self._sense)
        self._labels = Memo(self._label)
        self._date = alphabet.bag(["l:date"])
        self._question = alphabet.bag(["l:question"])

    def see(self, letter: Letter, message: Message, claims: Sequence[Claim]) -> Sight:
        """The sentences of subject and new text, and the windows over them; a letter without a word has one empty window."""
        claimed = _by_place(claims)
        pieces: list[Piece] = []
        for passage in letter.passages:
            pieces += self._pieces(passage, claimed.get(passage.where, ()))
        subjects = [number for number, piece in enumerate(pieces) if piece.where == "subject"]
        body = range(len(subjects), len(pieces))
        windows = tuple((*subjects, *body[first : first + WINDOW]) for first in _starts(len(body)))
        whole = self._alphabet.bag(_whole(letter, message, claims, len(body)))
        return Sight(tuple(pieces), windows, whole, elsewhere=_elsewhere(letter), anchored=_anchored(letter))

    def _pieces(self, passage: Passage, claimed: Sequence[tuple[int, Claim]]) -> Iterator[Piece]:
        """The sentences: by their words, their neighbours, their senses, and what the rules found there."""
        forms = passage.words.forms
        stems = list(map(self._stems.__getitem__, forms))
        words = list(map(self._words.__getitem__, forms))
        pairs = self._alphabet.pairs(stems)
        subject = passage.where == "subject"
        labels, senses = self._labels, self._senses
        for unit in passage:
            sentence = unit.sentence
            first, last = sentence.first, sentence.last
            bags = words[first:last]
            bags += pairs[first : last - 1]
            spots = [(at, end, sense, senses[sense]) for at, end, sense in spot(forms, first, last)]
            if subject:
                bags += map(self._of_subject.__getitem__, stems[first:last])
                bags += [sense.of_subject for _, _, _, sense in spots]
            _add_senses(spots, sentence.clauses, bags)
            for hits in unit.hits.values():
                for hit in hits:
                    bags.append(labels[hit.label, hit.value, hit.kind])
            if unit.dates:
                bags.append(self._date)
            if sentence.question:
                bags.append(self._question)
            if claimed:
                mine = _ruled(claim for at, claim in claimed if sentence.start <= at < sentence.end)
                bags.append(self._alphabet.bag(mine))
            yield Piece(passage.where, sentence.start, sentence.end, EMPTY.join(bags), passage.asserts)

    def _word(self, form: str) -> Bag:
        """The word by itself: its stem and, where it is long, its beginnings."""
        beginnings = (f"c:{form[:4]}", f"e:{form[:5]}") if len(form) > _LONG else ()
        return self._alphabet.bag([f"w:{self._stems[form]}", *beginnings])

    def _sense(self, sense: str) -> "_Sense":
        """A sense by itself, in a subject, and before each other one; before itself it brings nothing."""
        bag = self._alphabet.bag
        return _Sense(
            bag([f"z:{sense}"]),
            bag([f"t:{sense}"]),
            Memo(lambda other: bag([f"y:{sense}>{other}"] if other != sense else ())),
        )

    def _label(self, found: tuple[str, str, str]) -> Bag:
        """What a rule's phrase brings, by its label, value and kind."""
        label, value, kind = found
        valued = value if label in _VALUED else ""
        return self._alphabet.bag([f"l:{label}", f"l:{label}:{valued}:{kind}"] if kind or label in _VALUED else [f"l:{label}"])


@dataclass(frozen=True, slots=True)
class _Sense:
    """What a sense brings: anywhere, in a subject besides, and before another one."""

    bag: Bag
    of_subject: Bag
    before: Memo[str, Bag]


def _add_senses(spots: Sequence[tuple[int, int, str, _Sense]], clauses: Sequence[tuple[int, int]], bags: list[Bag]) -> None:
    """Each sense by itself, and each two of a clause that stand near each other, in their order."""
    rest = iter(clauses)
    border = 0
    for number, (first, last, _, sense) in enumerate(spots, start=1):
        bags.append(sense.bag)
        while first >= border:
            _, border = next(rest)
        furthest = min(last + _REACH + 1, border)
        before = sense.before
        for at, _, other, _ in spots[number:]:
            if at >= furthest:
                break
            if at >= last:
                bags.append(before[other])


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


def _starts(count: int) -> Iterable[int]:
    if count <= WINDOW:
        return (0,)
    return (*range(0, count - WINDOW, STEP), count - WINDOW)


def _ruled(claims: Iterable[Claim]) -> Iterator[str]:
    for claim in claims:
        yield f"r:{claim.tag.value}"
        yield f"r:{claim.tag.value}:{int(claim.score * _BUCKETS)}"


def _whole(letter: Letter, message: Message, claims: Iterable[Claim], count: int) -> set[str]:
    """What is true of the letter as a whole, and what rules say outside of its sentences (attachments)."""
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
    features.update(_ruled(claim for claim in claims if claim.evidence.where not in {"subject", "new_text"}))
    return features


def _by_place(claims: Iterable[Claim]) -> dict[str, list[tuple[int, Claim]]]:
    places: dict[str, list[tuple[int, Claim]]] = {}
    for claim in claims:
        places.setdefault(claim.evidence.where, []).append((claim.evidence.start, claim))
    return places
