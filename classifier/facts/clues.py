"""What tells on which day a service was missed: clues for a trained chooser to weigh. It chooses nothing itself."""
# ruff: noqa: C901, PLR0912, PLR0915 - one branch for each kind of clue

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from casefile.reading import Missed
from classifier.context import tense_at
from classifier.dates import Expression, When
from classifier.facts.clue_numbers import Clues
from classifier.facts.dates_in_place import tense_of_date, week_around
from classifier.facts.heard import Heard
from classifier.facts.missed_days import is_habit
from classifier.facts.segments import segment, segment_clues
from classifier.letter import Letter
from classifier.passages import Passage, Unit
from classifier.senses import spots_of
from classifier.words import word_set

LABELS = word_set("""neg lost no gone short reason deliver makeup meeting settled provider moved covered slot giverecord
    askrecord if squares service notmeeting maybe policy record family""")
FAR = 3  # sentences; all that is further is far
_BESIDE = 14  # characters between two days of one list
_NEAREST = 2  # senses on either side of a date
_AROUND = 4  # words before and after a date that tell what it is the date of
# Days from sending to a candidate, cut where English changes its words: yesterday, this week, last week, weeks ago.
_AGO = ((-60, "<-60"), (-21, "<-21"), (-8, "<-8"), (-2, "-2..-7"), (-1, "-1"), (0, "0"), (1, "+1"), (7, "+2..7"))
_SATURDAY = 5
_MODEL_RULE = 10  # letters of a model's version, which stands where a rule's name does


class Place(NamedTuple):
    """Where a letter tells of a day: the expression with its number among those of the letter, and how it is read."""

    passage: Passage
    unit: Unit
    expression: Expression
    reading: str
    number: int


@dataclass(slots=True)
class DayClues:
    """A day that may be the one, None for "no day is told"; `places` are the expressions that mean it.

    Clues are given by their numbers (`classifier.facts.clue_numbers`).
    """

    on: date | None
    when: When | None
    clues: set[int]
    places: list[Place] = field(default_factory=list)


def telling_units(letter: Letter, told: Sequence[Missed]) -> list[tuple[Passage, Unit]]:
    """The sentences that hold the evidence of what the rules read, each once."""
    places = (letter.place_of(evidence) for one in told for evidence in one.evidence)
    return list({id(place[1]): place for place in places if place is not None}.values())


def rule_of(one: Missed) -> str:
    """The rule that read an entry, "model" where a model did."""
    name = one.evidence[0].by.partition(":")[2] if one.evidence else ""
    return "model" if len(name) == _MODEL_RULE and one.evidence[0].by.startswith("model") else name


def forms_of(passage: Passage, unit: Unit) -> list[str]:
    """The words of a sentence, in order."""
    return passage.words.forms[unit.sentence.first : unit.sentence.last]


def labels_in(unit: Unit, first: int, last: int) -> Iterable[str]:
    """The labels of which a hit begins among the words `first` to `last` (half open) of a sentence."""
    labels = LABELS & unit.hits.keys()
    if len(unit.sentence.clauses) == 1:
        return labels
    return [label for label in labels if any(first <= hit.first < last for hit in unit.hits[label])]


def steps_to(passage: Passage, unit: Unit, telling: Sequence[tuple[Passage, Unit]]) -> int:
    """How many sentences after the nearest telling one (negative: before it), no more than `FAR` either way."""
    steps = [unit.number - other.number for place, other in telling if place is passage]
    return max(-FAR, min(FAR, min(steps, key=lambda step: (abs(step), step)))) if steps else FAR


def _ago(days: int) -> str:
    return next((name for border, name in _AGO if days <= border), "+8..")


def day_clues(letter: Letter, told: Sequence[Missed], telling: Sequence[tuple[Passage, Unit]], known: Clues) -> list[DayClues]:
    """Every day that the letter may mean, "none" and the day of writing among them, with what speaks for each."""
    ruled: dict[date | None, Missed] = {}
    for entry in told:
        ruled.setdefault(entry.on, entry)
    found: dict[date | None, DayClues] = {}
    dated = [_Dated(letter, passage, unit, one) for passage in letter.passages for unit in passage for one in unit.dates]
    weeks = frozenset(atom.offset for each in dated for atom in each.one.atoms if atom.kind == "week" and abs(atom.offset) <= 1)
    for each in dated:
        each.weeks = weeks
    chosen = {id(each.one) for each in dated if any(when.first in ruled for when in each.past if when.first)}
    firsts = {when.first for each in dated for when in each.own if when.first}
    kinds = Counter(each.one.kind for each in dated)
    neighbours = [[known.neighbours(f"{side}{step}") for step in (0, 1, 2, 2)] for side in "lr"]
    here = {(passage.where, unit.number) for passage, unit in telling}
    clauses: dict[tuple[str, int, int], set[int]] = {}
    heard = Heard(letter)
    around: dict[tuple[str, int], _Around] = {}
    not_ruled = known[f"notR:{'some' if any(ruled) else 'none' if ruled else 'nothing'}"]
    for number, each in enumerate(dated):
        passage, unit, one = each.passage, each.unit, each.one
        off = "0" if (passage.where, unit.number) in here else str(steps_to(passage, unit, telling)) if telling else "x"
        place = passage.where, unit.number, unit.sentence.clause_of(each.word)
        if place not in clauses:
            clauses[place] = _of_clause(letter, passage, unit, each.word, off, known)
        if place[:2] not in around:
            around[place[:2]] = _Around(letter, passage, unit)
        shared = clauses[place] | _of_expression(each, kinds, neighbours, known) | around[place[:2]].of(each, known)
        shared.update([known[name] for name in heard.where_dated(passage, unit, one, off)])
        after = dated[number + 1] if number + 1 < len(dated) else None
        following = after.word if after is not None and after.passage is passage else None
        shared |= segment_clues(letter, segment(passage, unit, one.end, following), LABELS, known)
        beside = _beside(unit, one, chosen)
        if beside:
            shared.add(known[beside])
        tense = tense_at(passage, unit, each.word)
        as_ruled = {known["R"], known[f"R:k:{one.kind}"], known[f"R:d:{off}"]}
        otherwise = {known["notR"], not_ruled, known[f"notR:d:{off}"]}
        for name, whens in each.readings(letter):
            for when in whens:
                first = when.first
                if first is None:
                    continue
                day = found.get(first)
                if day is None:
                    day = found[first] = DayClues(first, when, set())
                clues = day.clues
                clues |= shared
                clues |= as_ruled if first in ruled else otherwise
                clues.update([known[name] for name in heard.beside_rules(passage, unit, ruled=first in ruled)])
                clues |= {known[name], known[f"x:{when.extent}"], known[f"wd:{first.weekday() >= _SATURDAY}"]}
                if letter.sent is not None:
                    ago = _ago((first - letter.sent).days)
                    clues |= {known[f"dd:{ago}"], known[f"dd:{ago}:tense:{tense}"]}
                if len(whens) > 1:
                    clues.add(known["several"])
                if one.kind != "day" and any(when.last and first < other <= when.last for other in firsts):
                    clues.add(known["holds"])
                day.places.append(Place(passage, unit, one, name, number))
    for on, entry in ruled.items():
        if on is not None and on not in found and on != letter.sent:
            found[on] = DayClues(on, None, {known["R"], known["R:only"], known[f"R:x:{entry.extent}"]})
            if letter.sent is not None:
                found[on].clues.add(known[f"dd:{_ago((on - letter.sent).days)}"])
    rules = [on for on in ruled if on is not None]
    common = {
        known[f"n:{min(len(dated), 5)}"],
        known[f"nd:{min(kinds['day'], 4)}"],
        known[f"rn:{min(len(rules), 4)}"],
    }
    for on, day in found.items():
        day.clues |= common
        if len(found) == 1:
            day.clues.add(known["only"])
        if on in ruled:
            day.clues.add(known[f"R:n{min(FAR, len(rules))}"])
        day.clues.update(known[f"R:by:{rule_of(entry)}"] for entry in told if entry.on == on)
        if on == letter.sent:
            day.clues.add(known["sentday"])
    return [*found.values(), *_undated(letter, told, telling, found, kinds, known)]


def _undated(
    letter: Letter,
    told: Sequence[Missed],
    telling: Sequence[tuple[Passage, Unit]],
    found: Mapping[date | None, DayClues],
    kinds: Iterable[str],
    known: Clues,
) -> Iterator[DayClues]:
    """The answer that no day is told, and the day of writing where no words mean it."""
    ruled = {entry.on for entry in told}
    whole = _of_the_whole(letter, told, telling, kinds)
    count = f"cand{min(len(found), FAR)}"
    state = "R" if None in ruled else "notR" if ruled else "nothing"
    clues = _of_all_words(letter, telling, "N", known)
    clues.update(known[f"N:{one}"] for one in whole)
    clues |= {known["N"], known[f"N:{state}"], known[f"N:{count}"]}
    if letter.sent in ruled and letter.sent not in found:
        clues.add(known["N:guessed"])
    yield DayClues(None, None, clues)
    if letter.sent is not None and letter.sent not in found:
        clues = _of_all_words(letter, telling, "S", known)
        clues.update(known[f"S:{one}"] for one in whole)
        clues |= {known["S"], known["S:R" if letter.sent in ruled else "S:notR"], known[f"S:{count}"]}
        clues.add(known[f"S:rn{min(2, sum(on is not None for on in ruled))}"])
        yield DayClues(letter.sent, When(letter.sent, letter.sent), clues)


class _Dated:
    """A date expression with the word at which it stands and the days that it means: as told, and looked back on."""

    def __init__(self, letter: Letter, passage: Passage, unit: Unit, one: Expression) -> None:
        self.passage, self.unit, self.one = passage, unit, one
        sentence = unit.sentence
        at = bisect_right(passage.words.ends, one.start, sentence.first, sentence.last)
        self.word = at if at < sentence.last else sentence.first
        tense = tense_at(passage, unit, self.word)
        if passage is letter.subject and not tense and letter.body.units:
            tense = tense_at(letter.body, letter.body.units[0], 0)
        self.tense = tense_of_date(passage, unit, one, tense)
        self.own = one.whens(letter.sent, self.tense)
        self.past = self.own if self.tense == "past" else one.whens(letter.sent, "past")

        self.weeks: frozenset[int] = frozenset()  # the weeks that the letter names, where this one may lie in them

    def readings(self, letter: Letter) -> Iterator[tuple[str, tuple[When, ...]]]:
        """The days meant: as the sentence tells it ("own"), looked back on, looked ahead to, in a week named before."""
        yield "own", self.own
        if self.tense != "past":
            yield "other:past", self.past
        if self.tense != "future":
            yield "other:future", self.one.whens(letter.sent, "future")
        atom = self.one.atoms[0]
        if (
            self.one.kind == "day"
            and atom.kind == "weekday"
            and not atom.name
            and letter.sent is not None
            and (atom.modifier == "last" or (not atom.modifier and atom.weekday == letter.sent.weekday()))
        ):
            # "Last Monday" said on a Thursday, "Thursday" said on a Thursday: this week's, or the one before.
            yield "other:before", tuple(_week_before(when) for when in self.past)
        if self.one.kind == "until":  # "she went through Friday without one"
            yield "as day", replace(self.one, kind="day").whens(letter.sent, "past")
        week = week_around(letter, self.passage, self.unit, self.one)
        if week is not None:
            atoms = tuple(replace(atom, name="this week") for atom in self.one.atoms)
            yield "week", replace(self.one, atoms=atoms).whens(week, "past")
        if letter.sent is not None and self.one.kind == "every" and len(self.one.atoms) == 1 and not self.one.atoms[0].modifier:
            weekday = self.one.atoms[0].weekday or 0
            for offset in sorted(self.weeks):
                day = letter.sent - timedelta(days=letter.sent.weekday() - weekday) + timedelta(weeks=offset)
                yield f"habit:{offset}", (When(day, day, start=self.one.start, end=self.one.end),)


def _week_before(when: When) -> When:
    if when.first is None:
        return when
    day = when.first - timedelta(weeks=1)
    return replace(when, first=day, last=day)


def _of_clause(letter: Letter, passage: Passage, unit: Unit, word: int, off: str, known: Clues) -> set[int]:
    """What stands around a date in the clause and the sentence of its word."""
    sentence = unit.sentence
    first, last = unit.clause(word)
    clues = {
        known[f"d:{off}"],
        known[f"in:{'s' if passage is letter.subject else 'b'}{'' if passage.asserts else ':re'}"],
        known[f"tense:{tense_at(passage, unit, word)}"],
        known[f"same:{min(len(unit.dates) - 1, FAR)}"],
    }
    clues.update(map(known.words("cw").__getitem__, passage.words.forms[first:last]))
    clues.update(map(known.words("uw").__getitem__, forms_of(passage, unit)))
    labels = LABELS & unit.hits.keys()
    clues.update([known[f"u:{label}"] for label in labels])
    clues.update([known[f"c:{label}"] for label in labels_in(unit, first, last)])
    if off == "0":
        clues.update([known[f"t:{label}"] for label in labels])
    if sentence.question:
        clues.add(known["?"])
    in_sentence, in_clause = known.senses("uz"), known.senses("cz")
    for at, _, sense in spots_of(letter, passage, unit):
        clues.add(in_sentence[sense])
        if first <= at < last:
            clues.add(in_clause[sense])
    return clues


def _of_expression(
    each: _Dated, kinds: Mapping[str, int], neighbours: Sequence[Sequence[Mapping[str, int]]], known: Clues
) -> set[int]:
    """What an expression is like, and the words right before and after it; `neighbours` has clues for these, by distance."""
    unit, one, word = each.unit, each.one, each.word
    sentence, words = unit.sentence, each.passage.words
    kind = one.kind
    clues = {
        known[f"k:{kind}"],
        known[f"p:{one.prefix}"],
        known[f"kp:{kind}:{one.prefix}"],
        known[f"ord:{min(sum([other.start < one.start for other in unit.dates]), FAR)}"],
    }
    for atom in one.atoms:
        named = (atom.modifier or atom.name) if atom.kind in {"weekday", "length", "week"} else ""
        clues.add(known[f"a:{atom.kind}:{named}"])
    before, after = neighbours
    end = bisect_left(words.starts, one.end, word, sentence.last)
    for by_form, form in zip(before, reversed(words.forms[max(sentence.first, word - _AROUND) : word]), strict=False):
        clues.add(by_form[form])
    for by_form, form in zip(after, words.forms[end : min(sentence.last, end + _AROUND)], strict=False):
        clues.add(by_form[form])
    for other, number in kinds.items():
        if number > (other == kind):
            clues.add(known[f"ok:{kind}:{other}"])
    return clues


class _Around:
    """The labels and senses of a sentence by place, to tell which stand nearest to a date on either side."""

    def __init__(self, letter: Letter, passage: Passage, unit: Unit) -> None:
        self._clause_of = unit.sentence.clause_of
        labels = (LABELS & unit.hits.keys()) - {"service"}
        self._labels = sorted([(hit.first, label) for label in labels for hit in unit.hits[label]])
        self._senses = [(first, sense) for first, _, sense in spots_of(letter, passage, unit)]

    def of(self, each: _Dated, known: Clues) -> set[int]:
        """The nearest label to the left and to the right of a date, and the nearest senses."""
        sentence = each.unit.sentence
        first = each.word
        last = bisect_left(each.passage.words.starts, each.one.end, first, sentence.last)
        clause = self._clause_of(first)
        left, right = bisect_left(self._labels, (first,)), bisect_left(self._labels, (last,))
        before, after = (
            f"{self._labels[at][1]}:{self._clause_of(self._labels[at][0]) == clause}" if 0 <= at < len(self._labels) else "-"
            for at in (left - 1, right)
        )
        clues = {known[f"NL:{before}"], known[f"NR:{after}"], known[f"NLR:{before}:{after}"]}
        left, right = bisect_left(self._senses, (first,)), bisect_left(self._senses, (last,))
        to_left, to_right = known.senses("SL"), known.senses("SR")
        clues.update([to_left[sense] for _, sense in self._senses[max(0, left - _NEAREST) : left]])
        clues.update([to_right[sense] for _, sense in self._senses[right : right + _NEAREST]])
        return clues


def _beside(unit: Unit, one: Expression, chosen: set[int]) -> str:
    """Whether a neighbour in a list, or another date of the sentence, is one that the rules chose (by id); "" if not."""
    near = far = False
    for other in unit.dates:
        if other is one or id(other) not in chosen:
            continue
        close = 0 <= one.start - other.end <= _BESIDE or 0 <= other.start - one.end <= _BESIDE
        near, far = near or close, far or not close
    return "beside R" if near else "with R" if far else ""


def _of_the_whole(
    letter: Letter, told: Sequence[Missed], telling: Sequence[tuple[Passage, Unit]], kinds: Iterable[str]
) -> set[str]:
    """What tells whether any day is told: who writes, in which tense, of a habit or of one thing that happened."""
    clues = {f"ok:{kind}" for kind in kinds}
    clues.add(f"side:{letter.side.value if letter.side else ''}")
    clues.add(f"len{min(len(letter.body.units), 6)}")
    clues.add(f"asks:{any(unit.sentence.question for unit in letter.body)}")
    clues.update(f"at:{tense_at(letter.body, unit, unit.sentence.first)}" for unit in letter.body)
    for passage, unit in telling:
        sentence = unit.sentence
        clues.update([f"lab:{label}" for label in LABELS & unit.hits.keys()])
        clues.add(f"t:{tense_at(passage, unit, sentence.first)}")
        if is_habit(passage, unit):
            clues.add("habit")
        if sentence.question:
            clues.add("q")
    for one in told[:1]:
        clues |= {f"by:{rule_of(one)}", f"r:{one.reason}", f"s:{one.service}"}
    clues.update(f"x:{one.extent}" for one in told)
    return clues


def _of_all_words(letter: Letter, telling: Sequence[tuple[Passage, Unit]], what: str, known: Clues) -> set[int]:
    """The words of the letter, and the words and senses of the sentences that tell of the miss."""
    clues = set(map(known.words(f"{what}:bw", str.isalpha).__getitem__, letter.body.vocabulary))
    senses = known.senses(f"{what}:z")
    for passage, unit in telling:
        clues.update(map(known.words(f"{what}:w").__getitem__, forms_of(passage, unit)))
        clues.update([senses[sense] for _, _, sense in spots_of(letter, passage, unit)])
    return clues
