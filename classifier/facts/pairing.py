"""Which service fell out on which day, where a letter tells of several: clues for a trained chooser. It chooses neither."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from casefile.reading import Missed
from classifier.facts.clues import DayClues, Place
from classifier.facts.lines import lines_of
from classifier.letter import Letter, in_one_list, unit_after, unit_before
from classifier.passages import Unit
from classifier.words import word_set

_DENIED = ("neg", "lost", "no", "gone", "short", "reason")
_SAID = (*_DENIED, "settled", "makeup", "covered", "moved", "deliver")
_WRITER = word_set("i me my i'm i've i'd we our us")
# Shares of a letter's services, cut where it begins to matter which of them is meant.
_SHARES = ((0.02, "least"), (0.1, "little"), (0.3, "some"), (0.6, "much"))
# The same of the likeliest one's share.
_PARTS = ((0.03, "none"), (0.1, "tenth"), (0.25, "quarter"), (0.5, "half"), (1.0, "most"))
# The nearest first: what is said in the clause of a day tells more of it than what is said below.
_PLACES = ("clause", "unit", "after", "before", "else", "unnamed")


def pair_clues(letter: Letter, told: Sequence[Missed], day: DayClues, said: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """For each service that is named or ruled what ties it to a day; "" holds what ties one that is named nowhere.

    `said` is what the letter says of each (`said_of`).
    """
    named = {hit.value for passage in letter.passages for unit in passage.having("service") for hit in unit.of("service")}
    services = ({one.service for one in told} | named | {letter.signature_service, ""}) - {None}
    tied: dict[str, set[str]] = {service: set() for service in services}
    lines = lines_of(letter)
    for stands in day.places:
        _tie(letter, stands, tied, named)
        for service, clues in lines.along(stands, tied).items():
            tied[service] |= clues
    ruled_days = {one.on for one in told}
    for service, clues in tied.items():
        about = said.get(service, ())
        rule = _ruled({one.on for one in told if one.service == service}, day.on, here=day.on in ruled_days)
        place = next((place for place in _PLACES if f"at:{place}" in clues), "nowhere")
        clues |= {f"R:{rule}", f"R:{rule}:{place}", f"R:{rule}:{min(len({one.service for one in told}), 3)}", f"best:{place}"}
        clues.add(f"named:{service in named}:{min(len(named - {''}), 4)}")
        clues |= {f"is:{service}", f"is:{service}:{place}", f"is:{service}:R:{rule}", *about}
        clues.update([f"is:{service}:{clue}" for clue in about if clue.startswith("said:")])
        if service and service == letter.signature_service:
            clues |= {"signs", f"signs:{place}"}
    return tied


def said_of(letter: Letter, told: Sequence[Missed]) -> dict[str, set[str]]:
    """What the letter says of each service that it names, wherever it does: denied, settled, in one list with a ruled one."""
    ruled = {one.service for one in told}
    found: dict[str, set[str]] = {}
    for passage in letter.passages:
        for unit in passage.having("service"):
            hits = [hit for hit in unit.of("service") if hit.value]
            for at, hit in enumerate(hits):
                clues = found.setdefault(hit.value, set())
                first, last = unit.clause(hit.first)
                here = {label for label in _SAID if any(first <= other.first < last for other in unit.of(label))}
                clues.update(f"said:{label}" for label in here)
                if not here & set(_DENIED):
                    clues.add("said:unit" if unit.has(*_DENIED) else "said:nothing")
                for other in (*hits[max(0, at - 1) : at], *hits[at + 1 : at + 2]):
                    if in_one_list(passage, hit, other):
                        clues.add("listed:" + ("R" if other.value in ruled else "not R"))
    for clues in found.values():
        if [one for one in clues if one.startswith("said:")] == ["said:nothing"]:
            clues.add("said:only nothing")
    return found


def _ruled(own: Collection[date | None], day: date | None, *, here: bool) -> str:
    """What the rules said of a service and a day: both, one of them, neither, or each beside another."""
    if day in own:
        return "both"
    if own:
        return "crossed" if here else "service"
    return "day" if here else "none"


def _tie(
    letter: Letter,
    stands: Place,
    tied: Mapping[str, set[str]],
    named: Collection[str],
) -> None:
    """Adds what ties each service to one place at which the day stands."""
    passage, unit, one = stands.passage, stands.unit, stands.expression
    sentence, words = unit.sentence, passage.words
    at = bisect_right(words.ends, one.start, sentence.first, sentence.last)
    first, last = unit.clause(min(at, sentence.last - 1))
    here = {hit.value for hit in unit.of("service") if hit.value}
    in_clause = {hit.value for hit in unit.of("service") if hit.value and first <= hit.first < last}
    after, before = unit_after(passage, unit), unit_before(passage, unit)
    next_to = [
        {hit.value for hit in other.of("service") if hit.value} if other is not None else set() for other in (after, before)
    ]
    dated = [bool(other is not None and other.dates) for other in (after, before)]
    hits = sorted(
        (hit for hit in unit.of("service") if hit.value), key=lambda hit: min(abs(hit.start - one.end), abs(one.start - hit.end))
    )
    me = not _WRITER.isdisjoint(words.forms[first:last])
    told = unit.has(*_DENIED)
    for service, clues in tied.items():
        if service in in_clause:
            place = "clause"
        elif service in here:
            place = "unit"
        elif service in next_to[0]:
            place = "after"
        elif service in next_to[1]:
            place = "before"
        else:
            place = "else" if service in named and service else "unnamed"
        rivals = "clause" if in_clause - {service} else "unit" if here - {service} else "none"
        clues |= {f"at:{place}", f"at:{place}:vs:{rivals}", f"at:{place}:told:{told}", f"at:{place}:me:{me}"}
        if place == "after":
            clues.add(f"after dated:{dated[0]}:vs:{rivals}")
        if place == "before":
            clues.add(f"before dated:{dated[1]}:vs:{rivals}")
        mine = [hit for hit in hits if hit.value == service]
        if mine:
            near = mine[0]
            rank = min(hits.index(near), 2)
            side = "left" if near.start < one.start else "right"
            low, high = sorted((one.start, near.start))
            other_day = any(low < other.start < high and other is not one for other in unit.dates)
            other_service = any(low < hit.start < high and hit.value != service for hit in hits)
            clues |= {
                f"near:{rank}:{min(len(here), 3)}",
                f"side:{side}:{rank}",
                f"kind:{near.kind}:{place}",
                f"between:{other_day}:{other_service}:{side}",
                f"dates:{min(len(unit.dates), 3)}:{rank}:{place}",
            }
        elsewhere = _dated_elsewhere(letter, unit, service)
        clues |= {f"elsewhere:{elsewhere}:{place}", f"elsewhere:{elsewhere}:{place}:{rivals}"}


def _dated_elsewhere(letter: Letter, here: Unit, service: str) -> str:
    """Whether a service stands beside days of its own in another sentence, and whether that one tells of a miss."""
    found = ""
    for passage in letter.passages:
        for unit in passage.having("service"):
            if unit is not here and unit.dates and any(hit.value == service for hit in unit.of("service")):
                if unit.has(*_DENIED):
                    return "told"
                found = "dated"
    return found or "no"


def shared(clues: Collection[str], share: float, best: float) -> set[str]:
    """`clues` with how likely the service is in the whole letter."""
    size = next((name for border, name in _SHARES if share < border), "most") + ("!" if share >= best else "")
    about = [clue for clue in clues if clue.startswith(("said:", "listed:"))]
    place = [clue for clue in clues if clue.startswith(("best:", "R:"))]
    part = next((name for border, name in _PARTS if share < border * best), "first")
    return {
        *clues,
        f"share:{size}",
        f"part:{part}",
        *(f"part:{part}:{clue}" for clue in about),
        *(f"share:{size}:{clue}" for clue in (*about, *place)),
    }
