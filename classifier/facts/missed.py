"""Missed services with their days, minutes and reasons, from the places that `triggers` finds."""
# ruff: noqa: C901, E501 - one branch for each ruling of docs/tags.md; patterns read best on one line

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from casefile.reading import Missed, Tag
from classifier.claims import Claim
from classifier.dates import When
from classifier.facts.amounts import length_of_session, minutes_lost, sessions_lost
from classifier.facts.missed_days import GUESSED, days_of_miss
from classifier.facts.trigger import Trigger
from classifier.facts.triggers import hinted, triggers_of
from classifier.facts.whose import likely_service
from classifier.letter import Letter, unit_after, unit_before
from classifier.passages import Passage, Unit
from classifier.reasons import reason_of, settle
from classifier.sought import Sought

_HINT_ABOVE = 0.5  # a hint is looked for only where no rule says more than this


@dataclass(slots=True)
class _Draft:
    service: str
    when: When | None
    trigger: Trigger
    minutes: int | None
    sessions: int | None
    reason: str
    passage: Passage
    borrowed: bool = False


Told = list[tuple[Passage, Trigger]]  # the places that tell of a miss


def read_missed(letter: Letter, rows: frozenset[int] = frozenset()) -> tuple[list[Claim], Told]:
    """Claims of `missed_service`, and the places that `missed_there` works out.

    `rows` are the numbers of the body's sentences that were read as rows of a log.
    """
    claims: list[Claim] = []
    told: Told = []
    for passage in letter.passages:
        for trigger in triggers_of(letter, passage) if passage.asserts else ():
            if passage is letter.body and trigger.unit.number in rows:
                continue
            claims.append(_claim(passage, trigger))
            told.append((passage, trigger))
    if not any(claim.score >= _HINT_ABOVE for claim in claims):
        for trigger in hinted(letter, letter.body):
            claims.append(_claim(letter.body, trigger))
            told.append((letter.body, trigger))
            break
    return claims, told


def _claim(passage: Passage, trigger: Trigger) -> Claim:
    start, end = passage.words.starts[trigger.first], passage.words.ends[trigger.last - 1]
    return Claim(Tag.MISSED_SERVICE, trigger.score, passage.evidence(start, end, trigger.rule))


def missed_there(letter: Letter, told: Told) -> list[Missed]:
    """The entries of `missed` by service and day, worked out for a letter that does tell of a miss."""
    return _entries([draft for passage, trigger in told for draft in _drafts(letter, passage, trigger)])


def _drafts(letter: Letter, passage: Passage, trigger: Trigger) -> Iterator[_Draft]:
    services = tuple(dict.fromkeys(hit.value for hit in trigger.services)) or (
        trigger.inherited or likely_service(letter, passage, trigger.unit),
    )
    if "extended_school_year" in services and len(services) > 1:
        services = tuple(service for service in services if service != "extended_school_year")
    unit = trigger.unit
    if (
        len(services) > 1
        and "transportation" in services
        and all(hit.kind == "weak" for hit in trigger.services if hit.value == "transportation")
    ):
        services = tuple(service for service in services if service != "transportation")
    reason, _ = reason_of(passage, unit, trigger.first, letter.names)
    if services == ("transportation",) and reason == "transport":
        # A late bus is the reason; what it cost is named elsewhere.
        others = [service for service, _ in letter.services.most_common() if service != "transportation"]
        other = others[0] if others else letter.signature_service if letter.signature_service != "transportation" else ""
        if other:
            services = (other,)
    if reason == "unknown":
        reason = _reason_around(letter, passage, unit)
        if services == ("transportation",) and reason not in _OF_A_BUS:
            reason = "unknown"
    if reason == "student_absence" and "transportation" not in services and letter.body.search(_LATE_BUS):
        reason = "transport"
    whens, borrowed = days_of_miss(letter, passage, trigger)
    sessions = sessions_lost(passage, trigger)
    minutes = minutes_lost(passage, trigger)
    if minutes is None and not trigger.partial:
        minutes = length_of_session(letter, whens, sessions)
    pairs = _paired(trigger, whens)
    for service in services:
        told = _transport_reason(service, reason)
        for when in whens or (None,):
            if pairs and when is not None and pairs.get(when.start) not in (None, service):
                continue
            own = _reason_of_day(letter, passage, unit, when) if when is not None and len(whens) > 1 else ""
            yield _Draft(service, when, trigger, minutes, sessions if len(whens) <= 1 else None, own or told, passage, borrowed)


# A child who "arrived late" in a letter about its bus lost the session to the bus.
_OF_A_BUS = frozenset({"staff_absence", "vacancy", "weather_closure", "holiday", "discipline"})
_LATE_BUS = Sought(
    r"\b(?:bus|van|cab|lift)\b[^.!?]{0,40}\b(?:late|delay\w*|broke|jammed|stuck|didn't come|never came|rolled up|pulled up|down)\b|\blate bus\b|\bbus delay"
)


def _paired(trigger: Trigger, whens: tuple[When, ...]) -> dict[int, str]:
    """The service of each day where both alternate ("OT on Tuesday or speech on Wednesday"), by the day's place; {} otherwise."""
    services = sorted(trigger.services, key=lambda hit: hit.first)
    if len(services) < 2 or len(services) != len(whens):
        return {}
    places = sorted([(hit.start, hit.value) for hit in services] + [(when.start, "") for when in whens])
    kinds = [bool(value) for _, value in places]
    if kinds == [True, False] * len(services):
        return {places[at + 1][0]: places[at][1] for at in range(0, len(places), 2)}
    if kinds == [False, True] * len(services):
        return {places[at][0]: places[at + 1][1] for at in range(0, len(places), 2)}
    return {}


def _transport_reason(service: str, reason: str) -> str:
    return "unknown" if service == "transportation" and reason == "transport" else reason


def _reason_around(letter: Letter, passage: Passage, unit: Unit) -> str:
    for other in (unit_before(passage, unit), unit_after(passage, unit)):
        if other is not None and not other.has("makeup", "squares"):
            reason, _ = reason_of(passage, other, other.sentence.first, letter.names)
            if reason != "unknown":
                return reason
    for other_passage in letter.passages:
        for other in other_passage.having("reason"):
            reason, _ = reason_of(other_passage, other, other.sentence.first, letter.names)
            if reason != "unknown":
                return reason
    return "unknown"


def _reason_of_day(letter: Letter, passage: Passage, unit: Unit, when: When) -> str:
    """The reason told of one of several days ("Monday I was pulled, Tuesday was Veterans Day"), "" where none is."""
    for other in (unit, unit_after(passage, unit), unit_before(passage, unit)):
        if other is None or not other.has("reason"):
            continue
        reasons = other.of("reason")
        days = [(expression, expression.whens(letter.sent, "past")) for expression in other.dates]
        for number, (expression, meant) in enumerate(days):
            same = (expression.start, expression.end) == (when.start, when.end)
            if not (same or any(one.first == when.first for one in meant)) or expression.kind != "day":
                continue
            end = days[number + 1][0].start if number + 1 < len(days) else other.sentence.end
            if other is unit and len(days) < 2:
                continue
            for hit in reasons:
                if expression.start <= hit.start < end or (hit.start <= expression.start < hit.end):
                    reason = settle(passage, other, hit, letter.names)
                    if reason:
                        return reason
    return ""


def _entries(drafts: list[_Draft]) -> list[Missed]:
    """One entry for each service and occasion: the same one told twice is one, and a dated one speaks for an undated one."""
    by_key: dict[tuple[str, date | None, date | None], Missed] = {}
    order: list[tuple[str, date | None, date | None]] = []
    named = {draft.service for draft in drafts if draft.service != "other"}
    for draft in sorted(drafts, key=lambda one: -one.trigger.score):
        if draft.service == "other" and not draft.trigger.services and named:
            continue
        when = draft.when
        if (
            when is not None
            and when.end == GUESSED
            and any(other.when is not None and other.when.first is not None and other.when.end != GUESSED for other in drafts)
        ):
            when = None
        first = when.first if when else None
        last = when.last if when and when.extent == "range" else None
        extent = when.extent if when else "vague"
        key = (draft.service, first, last)
        start, end = draft.passage.words.starts[draft.trigger.first], draft.passage.words.ends[draft.trigger.last - 1]
        evidence = (draft.passage.evidence(start, end, draft.trigger.rule),)
        entry = Missed(draft.service, first, last, extent, draft.sessions, draft.minutes, draft.reason, evidence)
        if key in by_key:
            by_key[key] = _join(by_key[key], entry)
        else:
            by_key[key] = entry
            order.append(key)
    entries = [by_key[key] for key in order]
    return _drop_told_twice(entries)


def _join(one: Missed, other: Missed) -> Missed:
    return replace(
        one,
        sessions=one.sessions if one.sessions is not None else other.sessions,
        minutes=one.minutes if one.minutes is not None else other.minutes,
        reason=one.reason if one.reason != "unknown" else other.reason,
        evidence=one.evidence + tuple(e for e in other.evidence if e not in one.evidence),
    )


def _drop_told_twice(entries: list[Missed]) -> list[Missed]:
    kept: list[Missed] = []
    for entry in entries:
        same = [other for other in entries if other is not entry and other.service == entry.service]
        dated = [other for other in same if other.on is not None]
        if entry.on is None and dated:
            at = next((n for n, other in enumerate(kept) if other.service == entry.service and other.on is not None), None)
            if at is not None:
                kept[at] = _join(kept[at], entry)
            continue
        kept.append(entry)
    kept = [entry for entry in kept if not _told_by_its_days(entry, kept)]
    kept.sort(key=lambda entry: (entry.on or date.max, entry.service))
    return kept


def _told_by_its_days(entry: Missed, entries: list[Missed]) -> bool:
    """Whether a span is told again day by day ("all week. Adapted PE fell out Tuesday and Thursday")."""
    if entry.on is None or entry.until is None:
        return False
    days = [
        other
        for other in entries
        if other.service == entry.service
        and other.extent == "day"
        and other.on is not None
        and entry.on <= other.on <= entry.until
    ]
    inside = [
        other
        for other in entries
        if other is not entry
        and other.service == entry.service
        and other.on is not None
        and other.until is not None
        and entry.on <= other.on <= other.until <= entry.until
        and (other.on, other.until) != (entry.on, entry.until)
    ]
    return bool(days or inside) and entry.sessions in (None, len(days))
