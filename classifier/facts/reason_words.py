"""What words tell why a service fell out, as clues for a trained chooser to weigh. It chooses nothing itself."""

from collections.abc import Sequence
from datetime import date

from casefile.reading import Missed
from classifier.facts.clue_numbers import Clues, tells
from classifier.facts.clues import DayClues
from classifier.facts.reason_clues import Occasion, Read, clues_of, distance, occasion, own_part, reason_clues
from classifier.features import stem
from classifier.letter import Letter
from classifier.passages import Passage, Unit
from classifier.senses import spots_of


def clues_on(
    letter: Letter,
    told: Sequence[Missed],
    telling: Sequence[tuple[Passage, Unit]],
    read: Sequence[Read],
    entry: tuple[str, date | None],
    days: Sequence[DayClues],
    known: tuple[Clues, Clues],
) -> tuple[Occasion, dict[str, set[int]], tuple[set[int], ...]]:
    """Where a letter tells of a service and its day, what speaks there for each reason, and the bags of its words.

    `known` are the clues, and the words.
    """
    clues, words = known
    one = occasion(letter, told, telling, entry, days)
    ruled, own = own_part(letter, told, telling, entry, one)
    there, here = reason_clues(letter, ruled, own, read, clues), clues_of(one, read, clues)
    bags = reason_words(letter, own, words), *words_on(letter, own, one, words)
    return one, {reason: there[reason] | here[reason] for reason in there}, bags


def reason_words(letter: Letter, telling: Sequence[tuple[Passage, Unit]], known: Clues) -> set[int]:
    """The stems of the sentences that tell of the miss, and of their neighbours with their senses."""
    found: set[int] = set()
    senses = known.senses("z")
    for passage in letter.passages:
        for unit in passage:
            off = distance(passage, unit, telling)
            if off > 1:
                continue
            forms = passage.words.forms[unit.sentence.first : unit.sentence.last]
            found.update(map(known.words("m").__getitem__, forms))
            if off == 0:
                found.update(map(known.words("n", tells).__getitem__, forms))
            found.update([senses[sense] for _, _, sense in spots_of(letter, passage, unit)])
    return found


def words_on(letter: Letter, telling: Sequence[tuple[Passage, Unit]], one: Occasion, known: Clues) -> tuple[set[int], ...]:
    """The stems and senses of the words that tell of an occasion, and the stems of the sentence after.

    With them, as loud as they, each two words in turn, and the people whom these sentences name by who writes.
    """
    found: set[int] = set()
    pairs: set[int] = set()
    people: set[int] = set()
    senses = known.senses("oz")
    side = letter.side.value if letter.side else ""
    for passage in letter.passages:
        forms = passage.words.forms
        for unit in passage:
            place, sentence = (passage.where, unit.number), unit.sentence
            if place in one.parts:
                spots = spots_of(letter, passage, unit)
                day = one.days.get(place)
                for first, last in one.parts[place]:
                    found.update(map(known.words("o").__getitem__, forms[first:last]))
                    if day is not None and first <= day[0] < last:
                        found.update(map(known.words("oa").__getitem__, forms[day[1] : last]))
                    found.update([senses[sense] for at, _, sense in spots if first <= at < last])
                    people.update([known[f"who:{side}:{who}"] for who in _people(letter, forms[first:last])])
                pairs.update(known.pairs("b", forms[sentence.first : sentence.last]))
            elif (passage.where, unit.number - 1) in one.parts and place not in one.others:
                found.update(map(known.words("p").__getitem__, forms[sentence.first : sentence.last]))
                people.update([known[f"then:{side}:{who}"] for who in _people(letter, forms[sentence.first : sentence.last])])
    for passage, unit in telling:
        if (passage.where, unit.number) not in one.parts:
            pairs.update(known.pairs("b", passage.words.forms[unit.sentence.first : unit.sentence.last]))
    return found, pairs | people


def _people(letter: Letter, forms: Sequence[str]) -> set[str]:
    """Who is named among words, alone and with the word that follows; whom "you left" means hangs on who writes."""
    found = set()
    for at, form in enumerate(forms):
        who = _WHO.get(form) or ("child" if form in letter.names else "")
        if who:
            found.add(who)
            following = forms[at + 1] if at + 1 < len(forms) else ""
            if following[:1].isalpha():
                found.add(f"{who}_{stem(following)}")
    return found


_WHO = {
    form: who
    for who, forms in {
        "i": "i i'm i've i'd i'll me my mine",
        "we": "we we're we've we'd we'll us our",
        "you": "you you're you've you'd you'll your y'all",
        "he": "he he's he'd he'll him his",
        "she": "she she's she'd she'll her hers",
        "they": "they they're they've they'd them their",
        "staff": "ms mrs mr miss dr therapist teacher provider driver sub substitute slp ot pt aide para nurse counselor",
        "child": "student child son daughter kiddo",
        "peers": "others group partner partners peers kids children class",
    }.items()
    for form in forms.split()
}
