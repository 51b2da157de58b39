"""What the trained model sees of a letter: words, their senses, and what the rules found there. It scores nothing."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from casefile.mail import Message
from classifier.claims import Claim
from classifier.letter import Letter
from classifier.senses import Spot, spot
from classifier.sentences import Sentence

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
    """A sentence as evidence can name it, with its features; the same one may stand there twice."""

    where: str
    start: int
    end: int
    features: Collection[str]
    asserts: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """A letter as the model sees it: each window is some neighbouring pieces, by number, beside what is true of the whole."""

    pieces: tuple[Piece, ...]
    windows: tuple[tuple[int, ...], ...]
    whole: frozenset[str]
    elsewhere: bool = False  # whether it names a meeting of another kind (504, conference) and no IEP meeting
    anchored: bool = True  # whether it names any service, provider, IEP meeting or record: a model alone may err without

    def bags(self) -> list[frozenset[str]]:
        """The features of each window, each once."""
        return [self.whole.union(*(self.pieces[number].features for number in window)) for window in self.windows]

    def everything(self) -> frozenset[str]:
        """The features of the whole letter."""
        return self.whole.union(*(piece.features for piece in self.pieces))


def see(letter: Letter, message: Message, claims: Sequence[Claim]) -> Sight:
    """The sentences of subject and new text, and the windows over them; a letter without a word has one empty window."""
    claimed = _by_place(claims)
    pieces: list[Piece] = []
    for passage in letter.passages:
        forms = passage.words.forms
        mine = claimed.get(passage.where, [])
        for unit in passage:
            sentence = unit.sentence
            features = _said(forms, sentence, subject=passage.where == "subject")
            for hits in unit.hits.values():
                for hit in hits:
                    features += _of_pattern(hit.label, hit.value, hit.kind)
            if unit.dates:
                features.append("l:date")
            if sentence.question:
                features.append("l:question")
            if mine:
                features += _ruled(claim for at, claim in mine if sentence.start <= at < sentence.end)
            pieces.append(Piece(passage.where, sentence.start, sentence.end, features, passage.asserts))
    subjects = [number for number, piece in enumerate(pieces) if piece.where == "subject"]
    body = [number for number, piece in enumerate(pieces) if piece.where != "subject"]
    whole = _whole(letter, message, claims, len(body))
    windows = tuple((*subjects, *body[first : first + WINDOW]) for first in _starts(len(body)))
    return Sight(tuple(pieces), windows, frozenset(whole), elsewhere=_elsewhere(letter), anchored=_anchored(letter))


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


def _said(forms: Sequence[str], sentence: Sentence, *, subject: bool) -> list[str]:
    """The words alone, with their beginnings, beside their neighbours, and by their senses."""
    first, last = sentence.first, sentence.last
    known = [_word(form) for form in forms[first:last]]
    stems = [one[0] for one in known]
    features = [feature for one in known for feature in one[1]]
    features += map(_neighbours, stems, stems[1:])
    spots = spot(forms, first, last)
    features += [_SENSE + sense for _, _, sense in spots]
    if subject:
        features += [f"s:{one}" for one in stems]
        features += [f"t:{sense}" for _, _, sense in spots]
    clauses = sentence.clauses
    if len(clauses) == 1:
        _in_turn(spots, features)
    else:
        for start, end in clauses:
            _in_turn([one for one in spots if start <= one[0] < end], features)
    return features


def _in_turn(spots: Sequence[Spot], features: list[str]) -> None:
    """Adds each two senses of a clause that stand near each other, in their order."""
    for number, (_, end, sense) in enumerate(spots, start=1):
        furthest = end + _REACH
        following = _PAIRS[sense]
        for at, _, other in spots[number:]:
            if at > furthest:
                break
            if at >= end and other != sense:
                features.append(following[other])


class _Pairs(dict[str, str]):
    """The features of one sense before each other one, made as they are met."""

    def __init__(self, sense: str) -> None:
        super().__init__()
        self._sense = sense

    def __missing__(self, other: str) -> str:
        feature = self[other] = f"y:{self._sense}>{other}"
        return feature


class _AllPairs(dict[str, _Pairs]):
    def __missing__(self, sense: str) -> _Pairs:
        pairs = self[sense] = _Pairs(sense)
        return pairs


_PAIRS = _AllPairs()
_SENSE = "z:"


@lru_cache(maxsize=1 << 16)  # neighbours are many, and most stand in ordinary mail again and again
def _neighbours(stem: str, following: str) -> str:
    return f"b:{stem}_{following}"


@lru_cache(maxsize=1 << 14)  # a reader's common words
def _word(form: str) -> tuple[str, tuple[str, ...]]:
    """The stem, and the features of the word by itself."""
    root = stem(form)
    if len(form) > _LONG:
        return root, (f"w:{root}", f"c:{form[:4]}", f"e:{form[:5]}")
    return root, (f"w:{root}",)


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


@cache
def _of_pattern(label: str, value: str, kind: str) -> tuple[str, ...]:
    if kind or label in _VALUED:
        return f"l:{label}", f"l:{label}:{value if label in _VALUED else ''}:{kind}"
    return (f"l:{label}",)


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
