"""What tells which service was missed and on which day: clues for a trained chooser to weigh. It chooses nothing itself."""
# ruff: noqa: C901, PLR0912, PLR0915 - one branch for each kind of clue

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from casefile.reading import SERVICES, Missed
from classifier.context import tense_at
from classifier.dates import Expression, When
from classifier.facts.missed import is_habit, tense_of_date, week_around
from classifier.facts.whose import quoted_service, signs_of_services
from classifier.features import stem
from classifier.letter import Letter, services_in, services_of_sender
from classifier.passages import Passage, Unit
from classifier.senses import spot

_TOLD = ("neg", "lost", "gone", "no", "short", "reason")
_DENIED = ("neg", "lost", "no", "gone", "short")
_LABELS = (
    *("neg", "lost", "no", "gone", "short", "reason", "deliver", "makeup", "meeting", "settled", "provider", "moved", "covered"),
    *("slot", "giverecord", "askrecord", "if", "squares", "service", "notmeeting", "maybe", "policy", "record", "family"),
)
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


stem_of = lru_cache(maxsize=1 << 14)(stem)  # a reader's common words


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
        stems = [stem_of(form) for form in passage.words.forms if form[0].isalnum()]
        found.update(f"w:{one}" for one in stems)
        if passage is letter.subject:
            found.update(f"s:{one}" for one in stems)
    for passage, unit in telling:
        found.update(f"n:{one}" for one in _stems(passage, unit.sentence.first, unit.sentence.last))
    return found


def _word_stem(passage: Passage, at: int) -> str:
    form = passage.word(at)
    return stem_of(form) if form else ""


def _stems(passage: Passage, first: int, last: int) -> Iterator[str]:
    return (stem_of(form) for form in passage.words.forms[first:last] if form[0].isalnum())


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
            for hit in unit.of("service"):
                if not hit.value:
                    continue
                mine = clues[hit.value]
                count[hit.value] += 1
                mine.add(f"M:{hit.kind}")
                mine.add(f"M:as:{passage.folded[hit.start : hit.end]}")
                mine |= {f"M:l:{_word_stem(passage, hit.first - 1)}", f"M:r:{_word_stem(passage, hit.last)}"}
                first, last = unit.clause(hit.first)
                mine.update(
                    f"M:c:{label}"
                    for label in _LABELS
                    if label != "service" and any(first <= other.first < last for other in unit.of(label))
                )
                if sum(count.values()) == 1:
                    mine.add("M:first")
                if passage is letter.subject:
                    mine.add(f"M:subject:{hit.kind}")
                if (passage.where, unit.number) in here:
                    mine.add(f"M:telling:{hit.kind}")
                elif telling:
                    mine.add(f"M:off:{_distance(passage, unit, telling)}")
                mine.update(
                    name
                    for name, holds in (
                        ("M:told", unit.has(*_TOLD)),
                        ("M:denied", unit.has(*_DENIED)),
                        ("M:makeup", unit.has("makeup")),
                        ("M:dated", bool(unit.dates)),
                        ("M:meeting", unit.has("meeting")),
                        ("M:itself", hit in services_in(unit.of("service"))),
                    )
                    if holds
                )
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
    expressions = [(passage, unit, one) for passage in letter.passages for unit in passage for one in unit.dates]
    readings = [
        (passage, unit, one, name, whens)
        for passage, unit, one in expressions
        for name, whens in _readings(letter, passage, unit, one)
    ]
    firsts = {when.first for *_, name, whens in readings if name == "own" for when in whens if when.first}
    kinds = [one.kind for _, _, one in expressions]
    here = {(passage.where, unit.number) for passage, unit in telling}
    base: dict[int, tuple[set[str], str]] = {}
    for passage, unit, one, name, whens in readings:
        if id(one) not in base:
            off = "0" if (passage.where, unit.number) in here else str(_distance(passage, unit, telling)) if telling else "x"
            base[id(one)] = (_of_expression(letter, passage, unit, one, off, kinds), off)
        shared, off = base[id(one)]
        beside = _beside(letter, unit, one, ruled)
        for when in whens:
            if when.first is None:
                continue
            clues = shared | {name, f"x:{when.extent}", f"wd:{when.first.weekday() >= _SATURDAY}"}
            if beside:
                clues.add(beside)
            if when.first in ruled:
                clues |= {"R", f"R:k:{one.kind}", f"R:d:{off}"}
            else:
                some = "some" if any(ruled) else "none" if ruled else "nothing"
                clues |= {"notR", f"notR:{some}", f"notR:d:{off}"}
            if letter.sent is not None:
                ago = _ago((when.first - letter.sent).days)
                clues |= {f"dd:{ago}", f"dd:{ago}:{next(c for c in shared if c.startswith('tense:'))}"}
            if len(whens) > 1:
                clues.add("several")
            if one.kind != "day" and any(when.last and when.first < day <= when.last for day in firsts):
                clues.add("holds")
            place = found.setdefault(when.first, DayClues(when.first, when, set()))
            place.clues |= clues
            place.places.append((passage, one, name))
    for on, entry in ruled.items():
        if on is not None and on not in found and on != letter.sent:
            found[on] = DayClues(on, None, {"R", "R:only", f"R:x:{entry.extent}"})
            if letter.sent is not None:
                found[on].clues.add(f"dd:{_ago((on - letter.sent).days)}")
    rules = [on for on in ruled if on is not None]
    common = {
        f"n:{min(len(expressions), 5)}",
        f"nd:{min(sum(kind == 'day' for kind in kinds), 4)}",
        f"rn:{min(len(rules), 4)}",
    }
    for on, place in found.items():
        place.clues |= common
        if len(found) == 1:
            place.clues.add("only")
        if on in ruled:
            place.clues.add(f"R:n{min(_FAR, len(rules))}")
        place.clues.update(f"R:by:{_rule(entry)}" for entry in told if entry.on == on)
        if on == letter.sent:
            place.clues.add("sentday")
    whole = _of_the_whole(letter, told, telling, kinds)
    state = "R" if None in ruled else "notR" if ruled else "nothing"
    guessed = {"N:guessed"} if letter.sent in ruled and letter.sent not in found else set()
    nothing = DayClues(
        None, None, {"N", f"N:{state}", f"N:cand{min(len(found), _FAR)}", *guessed, *(f"N:{one}" for one in whole)}
    )
    days = [*found.values(), nothing]
    if letter.sent is not None and letter.sent not in found:
        mine = {"S", "S:R" if letter.sent in ruled else "S:notR", f"S:cand{min(len(found), _FAR)}", f"S:rn{min(2, len(rules))}"}
        days.append(DayClues(letter.sent, When(letter.sent, letter.sent), mine | {f"S:{one}" for one in whole}))
    return days


def _readings(letter: Letter, passage: Passage, unit: Unit, one: Expression) -> Iterator[tuple[str, tuple[When, ...]]]:
    """The days that an expression means: as its sentence tells it ("own"), looked back on, looked ahead to."""
    tense = tense_at(passage, unit, _word(passage, unit, one))
    if passage is letter.subject and not tense and letter.body.units:
        tense = tense_at(letter.body, letter.body.units[0], 0)
    tense = tense_of_date(passage, unit, one, tense)
    yield "own", one.whens(letter.sent, tense)
    for other in ("past", "future"):
        if other != tense:
            yield f"other:{other}", one.whens(letter.sent, other)
    week = week_around(letter, passage, unit, one)
    if week is not None:
        atoms = tuple(replace(atom, name="this week") for atom in one.atoms)
        yield "week", replace(one, atoms=atoms).whens(week, "past")


def _word(passage: Passage, unit: Unit, one: Expression) -> int:
    ends = passage.words.ends
    return next((at for at in range(unit.sentence.first, unit.sentence.last) if ends[at] > one.start), unit.sentence.first)


def _of_expression(letter: Letter, passage: Passage, unit: Unit, one: Expression, off: str, kinds: Sequence[str]) -> set[str]:
    """What an expression is like, and what stands around it."""
    word = _word(passage, unit, one)
    sentence = unit.sentence
    clues = {f"k:{one.kind}", f"p:{one.prefix}", f"kp:{one.kind}:{one.prefix}", f"d:{off}"}
    for atom in one.atoms:
        named = (atom.modifier or atom.name) if atom.kind in {"weekday", "length", "week"} else ""
        clues.add(f"a:{atom.kind}:{named}")
    clues.add(f"in:{'s' if passage is letter.subject else 'b'}{'' if passage.asserts else ':re'}")
    first, last = unit.clause(word)
    for label in _LABELS:
        hits = unit.of(label)
        if hits:
            clues.add(f"u:{label}")
            if any(first <= hit.first < last for hit in hits):
                clues.add(f"c:{label}")
            if off == "0":
                clues.add(f"t:{label}")
    clues.add(f"tense:{tense_at(passage, unit, word)}")
    if sentence.question:
        clues.add("?")
    forms, starts = passage.words.forms, passage.words.starts
    clues.update(f"l{min(2, word - at - 1)}:{stem_of(forms[at])}" for at in range(max(sentence.first, word - _AROUND), word))
    end = next((at for at in range(word, sentence.last) if starts[at] >= one.end), sentence.last)
    clues.update(f"r{min(2, at - end)}:{stem_of(forms[at])}" for at in range(end, min(sentence.last, end + _AROUND)))
    clues.update(f"cw:{each}" for each in _stems(passage, first, last))
    clues.update(f"uw:{each}" for each in _stems(passage, sentence.first, sentence.last))
    for at, _, sense in spot(forms, sentence.first, sentence.last):
        clues.add(f"uz:{sense}")
        if first <= at < last:
            clues.add(f"cz:{sense}")
    clues.add(f"same:{min(len(unit.dates) - 1, _FAR)}")
    clues.add(f"ord:{min(sum(other.start < one.start for other in unit.dates), _FAR)}")
    others = Counter(kinds)
    others[one.kind] -= 1
    clues.update(f"ok:{one.kind}:{kind}" for kind, number in others.items() if number)
    return clues


def _beside(letter: Letter, unit: Unit, one: Expression, ruled: dict[date | None, Missed]) -> str:
    """Whether a neighbour in a list, or another date of the sentence, is one that the rules chose; "" if not."""
    near = far = False
    for other in unit.dates:
        if other is one or not any(when.first in ruled for when in other.whens(letter.sent, "past") if when.first):
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
        clues.update(f"w:{one}" for one in _stems(passage, sentence.first, sentence.last))
        clues.update(f"z:{sense}" for _, _, sense in spot(passage.words.forms, sentence.first, sentence.last))
        clues.update(f"lab:{label}" for label in _LABELS if unit.has(label))
        clues.add(f"t:{tense_at(passage, unit, sentence.first)}")
        if is_habit(passage, unit):
            clues.add("habit")
        if sentence.question:
            clues.add("q")
    for one in told[:1]:
        clues |= {f"by:{_rule(one)}", f"r:{one.reason}", f"s:{one.service}"}
    clues.update(f"x:{one.extent}" for one in told)
    clues.update(f"bw:{stem_of(form)}" for form in letter.body.words.forms if form.isalpha())
    return clues
