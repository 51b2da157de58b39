"""What tells which service was missed and on which day: clues for a trained chooser to weigh. It chooses nothing itself."""
# ruff: noqa: C901, PLR0912, PLR0915 - one branch for each kind of clue

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from casefile.reading import SERVICES, Missed
from classifier.context import tense_at
from classifier.dates import Expression, When
from classifier.facts.missed import is_habit, tense_of_date, week_around
from classifier.facts.whose import quoted_service, signs_of_services
from classifier.features import stem
from classifier.letter import Letter, services_in, services_of_sender
from classifier.memo import Memo
from classifier.passages import Passage, Unit
from classifier.senses import lexicon, spots_in
from classifier.words import word_set

_TOLD = ("neg", "lost", "gone", "no", "short", "reason")
_DENIED = ("neg", "lost", "no", "gone", "short")
_LABELS = word_set("""neg lost no gone short reason deliver makeup meeting settled provider moved covered slot giverecord askrecord
    if squares service notmeeting maybe policy record family""")
_FAR = 3  # sentences; all that is further is far
_BESIDE = 14  # characters between two days of one list
_AROUND = 4  # words before and after a date that tell what it is the date of
# Days from sending to a candidate, cut where English changes its words: yesterday, this week, last week, weeks ago.
_AGO = ((-60, "<-60"), (-21, "<-21"), (-8, "<-8"), (-2, "-2..-7"), (-1, "-1"), (0, "0"), (1, "+1"), (7, "+2..7"))
_SATURDAY = 5
_MODEL_RULE = 10  # letters of a model's version, which stands where a rule's name does


@dataclass(slots=True)
class DayClues:
    """A day that may be the one, None for "no day is told"; `places` are the expressions that mean it, with their reading."""

    on: date | None
    when: When | None
    clues: set[str]
    places: list[tuple[Passage, Expression, str]] = field(default_factory=list)


def by_word(family: str) -> Memo[str, str]:
    """A family's clue for each word, by its stem; "" for a mark."""
    return Memo(lambda form: f"{family}:{stem(form)}" if form[0].isalnum() else "", _KEPT)


def _by_neighbour(family: str) -> Memo[str, str]:
    return Memo(lambda form: f"{family}:{stem(form)}", _KEPT)


# A letter brings hundreds of clues by its words: none is spelled twice.
_KEPT = 1 << 12
_OF_LETTER, _OF_SUBJECT, _OF_TELLING = by_word("w"), by_word("s"), by_word("n")
_OF_CLAUSE, _OF_SENTENCE = by_word("cw"), by_word("uw")
_OF_BODY: Memo[str, str] = Memo(lambda form: f"bw:{stem(form)}" if form.isalpha() else "", _KEPT)
_BEFORE_DAY, _AFTER_DAY = ([_by_neighbour(f"{side}{step}") for step in range(3)] for side in "lr")
_BEFORE_SERVICE, _AFTER_SERVICE = _by_neighbour("M:l"), _by_neighbour("M:r")
_OF_NONE: Memo[str, str] = Memo("N:{}".format, _KEPT)
_OF_SENT: Memo[str, str] = Memo("S:{}".format, _KEPT)


def stems(family: Memo[str, str], forms: Iterable[str]) -> set[str]:
    """The clues of a family that words bring."""
    found = set(map(family.__getitem__, forms))
    found.discard("")
    return found


def senses(family: str, passage: Passage, unit: Unit) -> Iterator[str]:
    """The clues of a family that the senses of a sentence bring."""
    names = lexicon().names
    return (f"{family}:{names[sense]}" for _, _, sense in spots_in(passage, unit))


def telling_units(letter: Letter, told: Sequence[Missed]) -> list[tuple[Passage, Unit]]:
    """The sentences that hold the evidence of what the rules read."""
    found = []
    for one in told:
        for evidence in one.evidence:
            passage = next((each for each in letter.passages if each.where == evidence.where), None)
            if passage is not None:
                found += [(passage, unit) for unit in passage if unit.sentence.start <= evidence.start < unit.sentence.end][:1]
    return found


def _rule(one: Missed) -> str:
    name = one.evidence[0].by.partition(":")[2] if one.evidence else ""
    return "model" if len(name) == _MODEL_RULE and one.evidence[0].by.startswith("model") else name


def words_of(letter: Letter, telling: Sequence[tuple[Passage, Unit]]) -> set[str]:
    """The stems of the letter, of its subject once more, and of the sentences that tell of the miss."""
    found: set[str] = set()
    for passage in letter.passages:
        found |= stems(_OF_LETTER, passage.words.forms)
        if passage is letter.subject:
            found |= stems(_OF_SUBJECT, passage.words.forms)
    for passage, unit in telling:
        found |= stems(_OF_TELLING, passage.words.forms[unit.sentence.first : unit.sentence.last])
    return found


def _labels(unit: Unit, first: int, last: int) -> list[str]:
    """The labels of which a hit begins among the words `first` to `last` (half open)."""
    return [
        label for label, hits in unit.hits.items() if label in _LABELS and any(first <= hit.first < last for hit in hits)
    ]


def service_clues(letter: Letter, told: Sequence[Missed], telling: Sequence[tuple[Passage, Unit]]) -> dict[str, set[str]]:
    """For each service what speaks for it: what the rules read, where it is named and how, signatures and other signs."""
    clues: dict[str, set[str]] = {service: {f"is:{service}"} for service in SERVICES}
    ruled: dict[str, Missed] = {}
    for one in told:
        ruled.setdefault(one.service, one)
    for service, one in ruled.items():
        mine = clues[service]
        mine |= {"R", "R:alone" if len(ruled) == 1 else "R:many", f"R:by:{_rule(one)}", f"R:is:{service}"}
        if service not in letter.services:
            mine |= {"R:unnamed", f"R:unnamed:{service}"}
    here = {(passage.where, unit.number) for passage, unit in telling}
    count: Counter[str] = Counter()
    for passage in letter.passages:
        for unit in passage.having("service"):
            telling_here = (passage.where, unit.number) in here
            off = f"M:off:{_distance(passage, unit, telling)}" if telling and not telling_here else ""
            hits = unit.of("service")
            itself = services_in(hits)
            said = {
                name
                for name, holds in (
                    ("M:told", unit.has(*_TOLD)),
                    ("M:denied", unit.has(*_DENIED)),
                    ("M:makeup", unit.has("makeup")),
                    ("M:dated", bool(unit.dates)),
                    ("M:meeting", unit.has("meeting")),
                    (off, bool(off)),
                )
                if holds
            }
            for hit in hits:
                if not hit.value:
                    continue
                mine = clues[hit.value]
                mine |= said
                mine |= {
                    f"M:{hit.kind}",
                    f"M:as:{passage.folded[hit.start : hit.end]}",
                    _BEFORE_SERVICE[passage.word(hit.first - 1)],
                    _AFTER_SERVICE[passage.word(hit.last)],
                }
                mine.update(f"M:c:{label}" for label in _labels(unit, *unit.clause(hit.first)) if label != "service")
                if not count:
                    mine.add("M:first")
                count[hit.value] += 1
                if passage is letter.subject:
                    mine.add(f"M:subject:{hit.kind}")
                if telling_here:
                    mine.add(f"M:telling:{hit.kind}")
                if hit in itself:
                    mine.add("M:itself")
    if letter.signature_service:
        clues[letter.signature_service].add("signature")
    for service in services_of_sender(letter):
        clues[service] |= {"sender", f"sender:{service}"}
    if letter.topic:
        clues[letter.topic].add("topic")
    quoted = quoted_service(letter)
    if quoted:
        clues[quoted].add("quoted")
    for service, (inside, above) in signs_of_services(letter).items():
        mine = clues[service]
        if inside:
            mine |= {"sign", f"sign:{service}"}
        if inside > 1:
            mine.add("sign:twice")
        if above:
            mine.add("sign:subject")
    most = max(count, key=lambda service: (count[service], service), default="")
    for service, mine in clues.items():
        if count[service]:
            mine.add(f"C:{min(count[service], _FAR)}")
            if len(count) == 1:
                mine.add("C:only")
            if service == most:
                mine.add("C:most")
        elif count:
            mine.add("C:not named")
        if not ruled:
            mine.add("R:none")
    return clues


def _distance(passage: Passage, unit: Unit, telling: Sequence[tuple[Passage, Unit]]) -> int:
    """How many sentences after the nearest telling one (negative: before it), no more than `_FAR` either way."""
    steps = [unit.number - other.number for place, other in telling if place is passage]
    return max(-_FAR, min(_FAR, min(steps, key=lambda step: (abs(step), step)))) if steps else _FAR


def _ago(days: int) -> str:
    return next((name for border, name in _AGO if days <= border), "+8..")


def day_clues(letter: Letter, told: Sequence[Missed], telling: Sequence[tuple[Passage, Unit]]) -> list[DayClues]:
    """Every day that the letter may mean, "none" and the day of writing among them, with what speaks for each."""
    ruled: dict[date | None, Missed] = {}
    for entry in told:
        ruled.setdefault(entry.on, entry)
    found: dict[date | None, DayClues] = {}
    dated = [_Dated(letter, passage, unit, one) for passage in letter.passages for unit in passage for one in unit.dates]
    chosen = {id(each.one) for each in dated if any(when.first in ruled for when in each.past if when.first)}
    firsts = {when.first for each in dated for when in each.own if when.first}
    kinds = [each.one.kind for each in dated]
    here = {(passage.where, unit.number) for passage, unit in telling}
    clauses: dict[tuple[str, int, int], set[str]] = {}
    not_ruled = f"notR:{'some' if any(ruled) else 'none' if ruled else 'nothing'}"
    for each in dated:
        passage, unit, one = each.passage, each.unit, each.one
        off = "0" if (passage.where, unit.number) in here else str(_distance(passage, unit, telling)) if telling else "x"
        place = passage.where, unit.number, unit.sentence.clause_of(each.word)
        if place not in clauses:
            clauses[place] = _of_clause(letter, passage, unit, each.word, off)
        shared = clauses[place] | _of_expression(each, kinds)
        beside = _beside(unit, one, chosen)
        if beside:
            shared.add(beside)
        tense = tense_at(passage, unit, each.word)
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
                clues |= {name, f"x:{when.extent}", f"wd:{first.weekday() >= _SATURDAY}"}
                if first in ruled:
                    clues |= {"R", f"R:k:{one.kind}", f"R:d:{off}"}
                else:
                    clues |= {"notR", not_ruled, f"notR:d:{off}"}
                if letter.sent is not None:
                    ago = _ago((first - letter.sent).days)
                    clues |= {f"dd:{ago}", f"dd:{ago}:tense:{tense}"}
                if len(whens) > 1:
                    clues.add("several")
                if one.kind != "day" and any(when.last and first < other <= when.last for other in firsts):
                    clues.add("holds")
                day.places.append((passage, one, name))
    for on, entry in ruled.items():
        if on is not None and on not in found and on != letter.sent:
            found[on] = DayClues(on, None, {"R", "R:only", f"R:x:{entry.extent}"})
            if letter.sent is not None:
                found[on].clues.add(f"dd:{_ago((on - letter.sent).days)}")
    rules = [on for on in ruled if on is not None]
    common = {
        f"n:{min(len(dated), 5)}",
        f"nd:{min(sum(kind == 'day' for kind in kinds), 4)}",
        f"rn:{min(len(rules), 4)}",
    }
    for on, day in found.items():
        day.clues |= common
        if len(found) == 1:
            day.clues.add("only")
        if on in ruled:
            day.clues.add(f"R:n{min(_FAR, len(rules))}")
        day.clues.update(f"R:by:{_rule(entry)}" for entry in told if entry.on == on)
        if on == letter.sent:
            day.clues.add("sentday")
    whole = _of_the_whole(letter, told, telling, kinds)
    state = "R" if None in ruled else "notR" if ruled else "nothing"
    guessed = {"N:guessed"} if letter.sent in ruled and letter.sent not in found else set()
    nothing = DayClues(
        None, None, {"N", f"N:{state}", f"N:cand{min(len(found), _FAR)}", *guessed, *map(_OF_NONE.__getitem__, whole)}
    )
    days = [*found.values(), nothing]
    if letter.sent is not None and letter.sent not in found:
        mine = {"S", "S:R" if letter.sent in ruled else "S:notR", f"S:cand{min(len(found), _FAR)}", f"S:rn{min(2, len(rules))}"}
        days.append(DayClues(letter.sent, When(letter.sent, letter.sent), mine.union(map(_OF_SENT.__getitem__, whole))))
    return days


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

    def readings(self, letter: Letter) -> Iterator[tuple[str, tuple[When, ...]]]:
        """The days meant: as the sentence tells it ("own"), looked back on, looked ahead to, in a week named before."""
        yield "own", self.own
        if self.tense != "past":
            yield "other:past", self.past
        if self.tense != "future":
            yield "other:future", self.one.whens(letter.sent, "future")
        week = week_around(letter, self.passage, self.unit, self.one)
        if week is not None:
            atoms = tuple(replace(atom, name="this week") for atom in self.one.atoms)
            yield "week", replace(self.one, atoms=atoms).whens(week, "past")


def _of_clause(letter: Letter, passage: Passage, unit: Unit, word: int, off: str) -> set[str]:
    """What stands around a date in the clause and the sentence of its word."""
    sentence = unit.sentence
    first, last = unit.clause(word)
    forms = passage.words.forms
    names = lexicon().names
    clues = stems(_OF_CLAUSE, forms[first:last]) | stems(_OF_SENTENCE, forms[sentence.first : sentence.last])
    clues |= {
        f"d:{off}",
        f"in:{'s' if passage is letter.subject else 'b'}{'' if passage.asserts else ':re'}",
        f"tense:{tense_at(passage, unit, word)}",
        f"same:{min(len(unit.dates) - 1, _FAR)}",
    }
    labels = _LABELS & unit.hits.keys()
    clues.update(f"u:{label}" for label in labels)
    clues.update(f"c:{label}" for label in _labels(unit, first, last))
    if off == "0":
        clues.update(f"t:{label}" for label in labels)
    if sentence.question:
        clues.add("?")
    for at, _, sense in spots_in(passage, unit):
        clues.add(f"uz:{names[sense]}")
        if first <= at < last:
            clues.add(f"cz:{names[sense]}")
    return clues


def _of_expression(each: _Dated, kinds: Sequence[str]) -> set[str]:
    """What an expression is like, and the words right before and after it."""
    unit, one, word = each.unit, each.one, each.word
    sentence, words = unit.sentence, each.passage.words
    clues = {
        f"k:{one.kind}",
        f"p:{one.prefix}",
        f"kp:{one.kind}:{one.prefix}",
        f"ord:{min(sum(other.start < one.start for other in unit.dates), _FAR)}",
    }
    for atom in one.atoms:
        named = (atom.modifier or atom.name) if atom.kind in {"weekday", "length", "week"} else ""
        clues.add(f"a:{atom.kind}:{named}")
    clues.update(
        _BEFORE_DAY[min(2, word - at - 1)][words.forms[at]] for at in range(max(sentence.first, word - _AROUND), word)
    )
    end = bisect_left(words.starts, one.end, word, sentence.last)
    clues.update(_AFTER_DAY[min(2, at - end)][words.forms[at]] for at in range(end, min(sentence.last, end + _AROUND)))
    clues.update(f"ok:{one.kind}:{kind}" for kind, number in Counter(kinds).items() if number > (kind == one.kind))
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
    letter: Letter, told: Sequence[Missed], telling: Sequence[tuple[Passage, Unit]], kinds: Sequence[str]
) -> set[str]:
    """What tells whether any day is told: who writes, in which tense, of a habit or of one thing that happened."""
    clues = {f"ok:{kind}" for kind in kinds}
    clues.add(f"side:{letter.side.value if letter.side else ''}")
    clues.add(f"len{min(len(letter.body.units), 6)}")
    clues.add(f"asks:{any(unit.sentence.question for unit in letter.body)}")
    clues.update(f"at:{tense_at(letter.body, unit, unit.sentence.first)}" for unit in letter.body)
    for passage, unit in telling:
        sentence = unit.sentence
        clues |= stems(_OF_LETTER, passage.words.forms[sentence.first : sentence.last])
        clues.update(senses("z", passage, unit))
        clues.update(f"lab:{label}" for label in _LABELS if unit.has(label))
        clues.add(f"t:{tense_at(passage, unit, sentence.first)}")
        if is_habit(passage, unit):
            clues.add("habit")
        if sentence.question:
            clues.add("q")
    for one in told[:1]:
        clues |= {f"by:{_rule(one)}", f"r:{one.reason}", f"s:{one.service}"}
    clues.update(f"x:{one.extent}" for one in told)
    clues |= stems(_OF_BODY, letter.body.words.forms)
    return clues
