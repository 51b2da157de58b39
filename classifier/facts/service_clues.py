"""What tells which service was missed: clues for a trained chooser to weigh. It chooses nothing itself."""
# ruff: noqa: C901 - one branch for each kind of clue

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from casefile.reading import SERVICES, Missed
from classifier.facts.clue_numbers import Clues, tells
from classifier.facts.clues import FAR, forms_of, labels_in, rule_of, steps_to
from classifier.facts.heard import Heard
from classifier.facts.signing import signed
from classifier.facts.whose import hints_of_services, quoted_service, signs_of_services
from classifier.letter import Letter, in_one_list, services_in
from classifier.passages import Passage, Unit
from classifier.senses import spots_of

_TOLD = ("neg", "lost", "gone", "no", "short", "reason")
_DENIED = ("neg", "lost", "no", "gone", "short")


def words_of(letter: Letter, telling: Sequence[tuple[Passage, Unit]], known: Clues) -> set[int]:
    """The stems of the words of the letter that tell, of its subject once more, and of the sentences that tell of the miss."""
    whole, above, near = (known.words(family, tells) for family in "wsn")
    found: set[int] = set()
    for passage in letter.passages:
        found.update(map(whole.__getitem__, passage.vocabulary))
    found.update(map(above.__getitem__, letter.subject.vocabulary))
    for passage, unit in telling:
        found.update(map(near.__getitem__, forms_of(passage, unit)))
    return found


def service_clues(
    letter: Letter, told: Sequence[Missed], telling: Sequence[tuple[Passage, Unit]], known: Clues
) -> dict[str, set[int]]:
    """For each service what speaks for it: what the rules read, where it is named and how, signatures and other signs."""
    clues = {service: {known[f"is:{service}"]} for service in SERVICES}
    ruled: dict[str, Missed] = {}
    for one in told:
        ruled.setdefault(one.service, one)
    for service, one in ruled.items():
        mine = clues[service]
        count_of = "R:alone" if len(ruled) == 1 else "R:many"
        mine |= {known["R"], known[count_of], known[f"R:by:{rule_of(one)}"], known[f"R:is:{service}"]}
        if service not in letter.services:
            mine |= {known["R:unnamed"], known[f"R:unnamed:{service}"]}
    count = _where_named(letter, telling, ruled, clues, known)
    _of_writer(letter, count, clues, known)
    if letter.topic:
        clues[letter.topic].add(known["topic"])
    quoted = quoted_service(letter)
    if quoted:
        clues[quoted].add(known["quoted"])
    _talked_of(letter, count, clues, known)
    _stand_out(count, "C", clues, known)
    for service, mine in clues.items():
        if count[service]:
            mine.add(known[f"C:{min(count[service], FAR)}"])
        elif count:
            mine.add(known["C:not named"])
        if not ruled:
            mine.add(known["R:none"])
    return clues


def _where_named(
    letter: Letter, telling: Sequence[tuple[Passage, Unit]], ruled: Collection[str], clues: Mapping[str, set[int]], known: Clues
) -> Counter[str]:
    """Adds what stands where a service is named; how often each is."""
    here = {(passage.where, unit.number) for passage, unit in telling}
    count: Counter[str] = Counter()
    in_clause = known.senses("M:cz")
    heard = Heard(letter)
    for passage in letter.passages:
        for unit in passage.having("service"):
            telling_here = (passage.where, unit.number) in here
            off = f"M:off:{steps_to(passage, unit, telling)}" if telling and not telling_here else ""
            hits = unit.of("service")
            itself = services_in(hits)
            spots = spots_of(letter, passage, unit)
            said = {
                known[name]
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
            said.update([known[name] for name in heard.where_named(passage, unit)])
            for at, hit in enumerate(hits):
                if not hit.value:
                    continue
                mine = clues[hit.value]
                mine |= said
                for other in (*hits[max(0, at - 1) : at], *hits[at + 1 : at + 2]):
                    if other.value and in_one_list(passage, hit, other):
                        mine |= {known["L"], known["L:R" if other.value in ruled else "L:not R"]}
                        mine.add(known["L:telling" if telling_here else "L:elsewhere"])
                mine |= {
                    known[f"M:{hit.kind}"],
                    known[f"M:as:{passage.folded[hit.start : hit.end]}"],
                    known.neighbours("M:l")[passage.word(hit.first - 1)],
                    known.neighbours("M:r")[passage.word(hit.last)],
                }
                first, last = unit.clause(hit.first)
                mine.update(in_clause[sense] for at, _, sense in spots if first <= at < last)
                mine.update(known[f"M:c:{label}"] for label in labels_in(unit, first, last) if label != "service")
                if not count:
                    mine.add(known["M:first"])
                count[hit.value] += 1
                if passage is letter.subject:
                    mine.add(known[f"M:subject:{hit.kind}"])
                if telling_here:
                    mine.add(known[f"M:telling:{hit.kind}"])
                if hit in itself:
                    mine.add(known["M:itself"])
    return count


def _of_writer(letter: Letter, count: Mapping[str, int], clues: Mapping[str, set[int]], known: Clues) -> None:
    """Adds what the writer gives, by signature, by the printed name and by what they say of themselves."""
    if letter.signature_service:
        clues[letter.signature_service].add(known["signature"])
    writers = signed(letter)
    for service, mine in clues.items():
        ways = writers.get(service, ())
        if ways:
            mine |= {known["W"], known[f"W:{service}"], known[f"W:{_among(count, service, 'alone')}"], known[f"W:{len(ways)}"]}
            if "printed" in ways:
                mine |= {known["sender"], known[f"sender:{service}"]}
            if len(ways) == 1:
                mine.update(known[f"W:{way}"] for way in ways)
        elif writers:
            mine.add(known["W:not"])


def _talked_of(letter: Letter, count: Mapping[str, int], clues: Mapping[str, set[int]], known: Clues) -> None:
    """Adds the words that are at home in a service, whether it is named or not."""
    signs = signs_of_services(letter)
    _stand_out({service: sum(counts) for service, counts in signs.items()}, "sign", clues, known)
    for service, (inside, above) in signs.items():
        mine = clues[service]
        mine.add(known[f"sign:{_among(count, service, 'unnamed')}"])
        if inside:
            mine |= {known["sign"], known[f"sign:{service}"]}
        if inside > 1:
            mine.add(known["sign:twice"])
        if above:
            mine.add(known["sign:subject"])
    for service, (inside, above) in hints_of_services(letter).items():
        mine = clues[service]
        mine |= {known[f"hint:{min(inside + above, FAR)}"], known[f"hint:{service}"]}
        if inside + above > 1:
            mine.add(known[f"hints:{service}"])


def _stand_out(counts: Mapping[str, int], family: str, clues: Mapping[str, set[int]], known: Clues) -> None:
    """Marks the service that is spoken of most, and one that is alone; the last by name of those spoken of as much."""
    if counts:
        clues[max(counts, key=lambda service: (counts[service], service))].add(known[f"{family}:most"])
    if len(counts) == 1:
        clues[next(iter(counts))].add(known[f"{family}:only"])


def _among(count: Mapping[str, int], service: str, unnamed: str) -> str:
    """Whether a service is named, or another is; `unnamed` where none is."""
    return "named" if count[service] else "beside" if count else unnamed
