"""Missed services with their days, minutes and reasons, from the places that `triggers` finds."""
# ruff: noqa: C901, E501, PLR0911, PLR0912 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from casefile.reading import Missed, Tag
from classifier.claims import Claim
from classifier.context import tense_at
from classifier.dates import DEADLINES, Expression, When
from classifier.facts.triggers import Trigger, find_triggers, hinted
from classifier.facts.whose import likely_service
from classifier.letter import Letter, unit_after, unit_before
from classifier.passages import Passage, Unit
from classifier.reasons import reason_of, settle
from classifier.sought import Sought

_NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20,
                 "twenty five": 25, "thirty": 30, "forty": 40, "forty five": 45, "sixty": 60, "ninety": 90, "half": 0, "once": 1, "twice": 2}  # fmt: skip
_NUM = r"\d{1,3},\d{3}|\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty(?:[ -]five)?|thirty|forty(?:[ -]five)?|sixty|ninety"
_MINUTES = Sought(rf"\b(?P<n>{_NUM})\s*-?\s*(?:min(?:ute)?s?\b\.?|minutos)")
_HOUR = Sought(
    r"\b(?:an|one|1)(?:\s+full)?\s+hour\b|\ba half hour\b|\bhalf(?: an?)? hour\b|\b(?P<n>\d(?:\.5)?|two|three|four|five|six)\s*(?:hours|hrs)\b"
)
_GIVEN_OF = Sought(
    rf"\b(?P<given>{_NUM})\s*(?:min(?:ute)?s?\s*)?(?:out\s+)?(?:of|/|de)\s*(?:the\s+|his\s+|her\s+|their\s+|our\s+|a\s+|sus\s+)?(?:\w+\s+){{0,2}}?(?P<whole>{_NUM})\s*-?\s*(?:min|minutos)"
)
_ONLY_OF = Sought(
    rf"\b(?:only|just|about|solo|sólo)\s+(?:\w+\s+){{0,3}}?(?P<given>{_NUM})\b(?:\s*-?\s*min(?:ute)?s?)?[^.;]{{0,40}}?\b(?:instead of|rather than|of|not|out of)\s+(?:the\s+|his\s+|her\s+|our\s+|a\s+)?(?:\w+\s+){{0,2}}?(?P<whole>{_NUM})\b(?!\s*(?:sessions|times|days))"
)
_SESSIONS_OF = Sought(
    rf"\b(?P<n>{_NUM})\s+(?:out\s+)?of\s+(?:the\s+|his\s+|her\s+|their\s+|our\s+)?(?:\w+\s+){{0,2}}?(?P<whole>{_NUM})\s+(?:(?!min)\w+\s+){{0,2}}?(?:sessions|sesiones|times|days|lessons|visits|speech|ot|pt|weeks|therapy)"
)
_SESSIONS = Sought(
    rf"\b(?P<n>{_NUM}|both)\s+(?:\w+\s+){{0,3}}?(?:sessions|sesiones|lessons|visits|appointments|groups|times|veces)\b"
)
_TIMES = Sought(r"\b(?P<n>once|twice|dos veces|thrice)\b(?!\s+(?:a|per|each|every)\b)")
_RATE = re.compile(
    r"^\s*(?:a|per|each|every|/|por)\s*-?\s*(?:week|month|day|wk|semana|mes|quarter|year)|^\s*(?:weekly|monthly|daily)"
)


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
        for trigger in find_triggers(letter, passage) if passage.asserts else ():
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
    whens, borrowed = _days(letter, passage, trigger)
    sessions = _sessions(passage, trigger)
    minutes = _minutes(passage, trigger)
    if minutes is None and not trigger.partial:
        minutes = _length_of_session(letter, whens, sessions)
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


_SESSION_LENGTH = Sought(
    rf"\b(?P<a>{_NUM})\s*-?\s*min(?:ute)?s?\.?\s+(?:session|sessions|slot|block|lesson|lessons|visit|visits|each|apiece)\b|\b(?:sessions?|lessons?|visits?|visit|session) (?:is|are|was|were|of|at|runs?|last)\s+(?P<b>{_NUM})\s*-?\s*min|\bmeet for (?P<c>{_NUM}) min|\b(?P<d>{_NUM}) minutes (?:each|every) (?:mon|tues|wednes|thurs|fri)day",
    apart=True,
)


def _length_of_session(letter: Letter, whens: tuple[When, ...], sessions: int | None) -> int | None:
    """The minutes of a session whose length the letter gives elsewhere; a span without a count has none."""
    if len(whens) == 1 and whens[0].extent == "day":
        for unit in letter.body.having("makeup", "slot"):
            if not unit.has("fromto"):
                text = letter.body.folded[unit.sentence.start : unit.sentence.end]
                made_up = [match for match in _MINUTES.finditer(text, unit.lacks) if not _RATE.match(text[match.end() :])]
                if len(made_up) == 1:
                    # What is made up in one go is what was lost.
                    return _number(made_up[0].group("n"))
    if "min" not in letter.body.folded or letter.body.first(_SESSION_LENGTH) is None:
        return None
    found = {
        match.group("a") or match.group("b") or match.group("c") or match.group("d")
        for match in _SESSION_LENGTH.pattern.finditer(letter.body.folded)
    }
    if len(found) != 1:
        return None
    length = _number(found.pop())
    if length is None:
        return None
    if len(whens) >= 1 and all(when.extent == "day" for when in whens):
        return length
    return length * sessions if sessions else None


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


_LEFT = re.compile(r"\b(?:resigned|quit|left|retired|departed|departure)\b")


_DEVICES = frozenset({"assistive_technology", "hearing", "vision"})
_TOLD_ON = re.compile(
    r"\b(?:found out|learned|learnt|told(?: (?:me|us|you|him|her))?|heard|noticed|called(?: (?:you|me|the \w+))?|e-?mailed|texted|wrote|writing(?: to you)?|said|asked|mentioned|discovered|realized|informed(?: (?:us|you|me))?|"
    r"spoke|talked|checked|looked|counted|reported|confirmed|says|fixed|renewed|corrected|returned|approved|hired)\s+(?:(?:just|only|back|to you|with you|as of|about it|it|this|earlier|late|early)\s+)*(?:on\s+)?(?:the\s+)?$"
)
_LEFT_ON = re.compile(
    r"\b(?:vacated|vacant as of|ended|expired|lapsed|last day(?: (?:is|was|with \w+))?|resigned|resignation(?: is)?(?: effective)?|effective|left|quit|retired|walked off the job|moved away|turned it down|offered the job to \w+|posted|accepted)"
    r"\s+(?:(?:us|me|as of|it|for another job|in)\s+)*(?:on\s+)?(?:the\s+)?$"
)
_WELL = re.compile(
    r"\b(?:went (?:fine|well|ok|okay|great|off)|(?:was|were|are|is) (?:fine|held|given|covered|made|normal|regular|there|here|seen)|seen:|given:|held:|present:|attended:|met:|obtained|"
    r"(?:sat|met|was|worked|stayed) with (?:me|him|her|us)|i saw|did (?:get|have|see|meet|happen)|had (?:his|her|a full)|full (?:day|session)|as usual|come through)\b|[✓✔☑]"
)
_TICKED = re.compile(r"\s*[:=–-]?\s*(?:[✔✓☑]|(?:ok|yes|y|full day|full|present|held|seen|done|given)\b(?!\s+(?:by|not)))")
_BADLY = re.compile(r"\b(?:not|no|never|nobody|without|cancel\w*|miss\w*|lost|un\w+|out|only)\b|n't\b")


def _went_well(passage: Passage, unit: Unit, expression: Expression) -> bool:
    """Whether the clause of a date says that all was given on that day ("the 2nd went fine", "Seen: 9/16, 9/18")."""
    word = next(
        (at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.ends[at] > expression.start),
        unit.sentence.first,
    )
    if _TICKED.match(passage.folded, expression.end):
        return True
    first, last = unit.clause(word)
    text = passage.folded[passage.words.starts[first] : passage.words.ends[last - 1]]
    return _WELL.search(text) is not None and _BADLY.search(text) is None


def _given_item(passage: Passage, unit: Unit, expression: Expression) -> bool:
    """Whether a date stands in an item without "no" of a list whose other items have it ("no bus Monday, bus yesterday")."""
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    items = list(re.finditer(r"[^,;]+", text))
    if len(items) < 3:
        return False
    denied = [re.match(r"\s*(?:and |or |but )?(?:no|not|none|nothing)\b", item.group()) is not None for item in items]
    place = expression.start - unit.sentence.start
    mine = next((number for number, item in enumerate(items) if item.start() <= place < item.end()), None)
    if mine is None or denied[mine] or sum(denied) < 2:
        return False
    return any(
        hit.value and items[mine].start() <= hit.start - unit.sentence.start < items[mine].end() for hit in unit.of("service")
    )


def _usable(passage: Passage, unit: Unit, expression: Expression, trigger: Trigger) -> bool:
    """Whether a date of the sentence can be the day of the miss: not the day of its make-up, nor a deadline."""
    if expression.prefix in DEADLINES:
        return False
    if trigger.rule == "provider-gone" and _LEFT.search(passage.folded, unit.sentence.start, unit.sentence.end):
        # The day of leaving is no day of a session; a device that quit is missing from then on.
        return expression.prefix in {"since", "starting"} or any(hit.value in _DEVICES for hit in trigger.services)
    word = next(
        (at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.ends[at] > expression.start),
        unit.sentence.first,
    )
    if unit.clause(word) != unit.clause(trigger.first) and unit.sentence.clause_of(word) != unit.sentence.clause_of(
        trigger.last - 1
    ):
        first, last = unit.clause(word)
        for label in ("makeup", "meeting", "moved", "provider"):
            if any(first <= hit.first < last for hit in unit.of(label)) and unit is trigger.unit:
                return False
        if re.search(
            r"\b(?:back|return|resume|start(?:ing)? (?:up )?again|see (?:him|her|you) (?:on|next))\b",
            passage.folded[passage.words.starts[first] : passage.words.ends[last - 1]],
        ):
            return False
    before = passage.folded[max(unit.sentence.start, expression.start - 60) : expression.start]
    if len(unit.dates) > 1 or unit is not trigger.unit:
        # Of several days, one on which it was told, noticed or signed, or on which somebody left, is not the one.
        if _TOLD_ON.search(before) and expression.prefix not in {"since", "starting", "from"}:
            return False
        if _LEFT_ON.search(before) and expression.prefix not in {"since", "starting", "from"}:
            return False
        if _went_well(passage, unit, expression) or _given_item(passage, unit, expression):
            return False
    clause_text = passage.folded[max(unit.sentence.start, expression.start - 28) : expression.start]
    if re.search(
        r"\b(?:back|return(?:s|ing|ed)?|resum(?:e|es|ing|ed)|make (?:it|that|this|them) up|made (?:it|that|this|them) up|instead|until|make up)\s+(?:\w+\s+){0,3}$",
        clause_text,
    ):
        return expression.kind == "until"
    return True


def _days(letter: Letter, passage: Passage, trigger: Trigger) -> tuple[tuple[When, ...], bool]:
    """The days meant by a trigger; none that lies ahead of a letter whose miss is past."""
    whens, borrowed = _days_told(letter, passage, trigger)
    if letter.sent is None or tense_at(passage, trigger.unit, trigger.first) != "past":
        return whens, borrowed
    before = [when for when in whens if when.first is None or when.extent != "day" or when.first <= letter.sent]
    if before or not whens:
        return tuple(before), borrowed
    if trigger.unit.has("makeup", "squares"):
        return (), True
    if borrowed or trigger.unit.has("slot"):
        return _on_the_day_of_writing(letter, passage, trigger), True
    return whens, borrowed


def _days_told(letter: Letter, passage: Passage, trigger: Trigger) -> tuple[tuple[When, ...], bool]:
    """The days of the trigger's clause, else of its sentence, else of the sentences around, else of the subject."""
    unit = trigger.unit
    span = _from_until(letter, unit)
    if span is not None:
        return (span,), False
    clause = [e for e in unit.dates if _in_clause(passage, unit, e, trigger) and _usable(passage, unit, e, trigger)]
    own = clause
    if not clause or all(e.kind in {"month", "week", "length", "vague", "every"} for e in clause):
        # "In January: the 8th and the 15th" names its days after the span that holds them.
        own = [e for e in unit.dates if _usable(passage, unit, e, trigger)] or clause
    if unit.search(_BOTH_DAYS) and not any(e.kind == "day" for e in own):
        before = unit_before(passage, unit)
        named = (
            [e for e in before.dates if e.kind in {"day", "range"} and e.prefix not in DEADLINES] if before is not None else []
        )
        if before is not None and named:
            return _work_out(
                letter, passage, before, named, before.sentence.first, tense=_stronger(passage, trigger, before)
            ), True
    vague: tuple[When, ...] = ()
    habit = False
    own = _with_the_other_clauses(passage, unit, own, trigger)
    own = _excepted(passage, unit) or _made_up_for(passage, unit) or own
    if (
        unit.has("makeup", "squares", "slot")
        and _ACCEPTS.search(passage.folded, unit.sentence.start, unit.sentence.end)
        and not _made_up_for(passage, unit)
    ):
        return (), True  # "yes to Saturdays in place of the lost ones": the days are those of the make-up
    if own:
        found = _work_out(letter, passage, unit, _and_those_after(passage, unit, own), trigger.first)
        if any(when.first is not None for when in found):
            found = _day_by_day(letter, passage, unit, found) or _from_the_start(passage, unit, found)
            return (*found, *_likewise(letter, passage, unit, found)), False
        vague = found
    habit = all(e.kind == "every" for e in own)  # "he has PT on Mondays" leaves open which one
    ahead = tense_at(passage, unit, trigger.first) != "past"
    around = [unit_after(passage, unit), unit_before(passage, unit)]
    if around[0] is None or not around[0].has(*_TELLING):
        around.sort(key=lambda one: one is None or not one.has(*_TELLING))  # the sentence that tells of it goes first
    for other in around:
        if other is None or other.has("makeup", "slot", "moved", "meeting", "provider") or not other.dates:
            continue
        if other.has("settled") or (other.has("covered") and not other.has("neg", "no")):
            continue
        if not ahead and other.number > unit.number and other.search(_WILL):
            continue  # what is planned next is no day of a past miss
        if (
            other.number > unit.number
            and not (other.has("reason") or other.has("deliver", "lost", "short"))
            and not _THAT_WAS.match(passage.folded, other.sentence.start)
        ) or re.search(
            r"\b(?:back|return|resume|see you|let me know|call|meeting)\b",
            passage.folded[other.sentence.start : other.sentence.end],
        ):
            continue
        usable = [e for e in other.dates if _usable(passage, other, e, trigger) and (e.kind != "length" or other.has(*_TELLING))]
        if usable and (not vague or habit or any(e.kind in {"since", "range"} for e in usable)):
            found = _work_out(letter, passage, other, usable, other.sentence.first, tense=_stronger(passage, trigger, other))
            if any(when.first is not None for when in found):
                return _from_the_start(passage, other, found), True
            vague = vague or found
    if vague:
        return vague, False
    elsewhere = [
        other
        for other in passage
        if other.dates
        and other is not unit
        and not other.has("makeup", "slot", "meeting", "giverecord", "provider")
        and not other.search(_COMING)
        and (ahead or not other.search(_WILL))
    ]
    spans = [
        e
        for other in elsewhere
        for e in other.dates
        if e.kind in {"day", "range", "since", "week", "week of", "month"} and e.prefix not in DEADLINES
    ]
    if len(elsewhere) == 1 and spans and not any(other.dates for other in letter.subject):
        return _work_out(letter, passage, elsewhere[0], spans, elsewhere[0].sentence.first), True
    for other in letter.subject:
        if other.dates:
            return _work_out(letter, letter.subject, other, other.dates, unit_first(other), letter.body), True
    wider = _days_of_the_letter(letter, passage, trigger, ahead=ahead)
    return wider or _on_the_day_of_writing(letter, passage, trigger), True


_TELLING = ("neg", "lost", "gone", "no", "short", "reason")
_DAYS_OF_A_MISS = frozenset({"day", "range", "since", "week", "week of", "month", "every", "length", "weekago"})
_COMING = Sought(
    r"\b(?:back|return\w*|resum\w+|see you|let me know|call me|conference|birthday|by then|due|party|concert|start(?:s|ing)? (?:up )?again)\b"
)


def _days_of_the_letter(letter: Letter, passage: Passage, trigger: Trigger, *, ahead: bool) -> tuple[When, ...]:
    """The days of the nearest sentence that itself tells of something that fell out, was given or explained."""
    here = trigger.unit.number if passage is letter.body else 0
    told: list[tuple[int, int, Unit, list[Expression]]] = []
    for other in letter.body:
        if other is trigger.unit or not other.dates or other.has("meeting", "notmeeting", "giverecord"):
            continue
        since = any(e.kind == "since" and e.prefix == "since" for e in other.dates)
        if not since and other.has("makeup", "slot", "moved", "provider"):
            continue
        if other.search(_COMING):
            continue
        if not ahead and other.search(_WILL):
            continue
        days = [
            e
            for e in other.dates
            if e.kind in _DAYS_OF_A_MISS and e.prefix not in DEADLINES and not letter.body.folded[: e.start].endswith("not ")
        ]
        if days:
            telling = (
                0 if other.has("neg", "lost", "gone", "no", "short", "reason") else 1 if other.has("deliver", "service") else 2
            )
            told.append((telling, abs(other.number - here), other, days))
    if not told:
        return ()
    told.sort(key=lambda one: one[:2])
    _, _, other, days = told[0]
    return _work_out(letter, letter.body, other, days, other.sentence.first)


def is_habit(passage: Passage, unit: Unit) -> bool:
    """Whether a sentence tells of more than one day or of a state of things ("lately", "no longer", "never")."""
    return _HABIT.search(passage.folded, unit.sentence.start, unit.sentence.end) is not None


_GUESSED = -1  # the place of a day that stands nowhere
# What is said of more than one day or of a state of things: no day is meant where none is named.
_HABIT = re.compile(
    r"\b(?:lately|recently|these days|used to|half (?:of )?the time|some(?:times| days)|often|usually|always|every|keeps?|kept|constantly|weeks?|months?|"
    r"semester|year|winter|fall|spring|summer|several|a few|many|most|more than once|regularly|consistently|ever|never|no longer|still|at best|getting|gets|receives?|receiving|"
    r"anymore|any more|no more|"
    r"rarely|hardly|seldom|barely|ha(?:s|ve|d)(?:n't| not| been| had| gone)|lack of|sessions|times|twice|days|both|all the|would be|on average|hace rato|tiene rato|nunca|ha tenido|han dado)\b|'s been\b|'ve been\b"
)


def _on_the_day_of_writing(letter: Letter, passage: Passage, trigger: Trigger) -> tuple[When, ...]:
    """The day of the letter, where one thing that just happened is told without a day ("Ava refused. No therapy happened.")."""
    sentence = trigger.unit.sentence
    if letter.sent is None or is_habit(passage, trigger.unit):
        return ()
    if trigger.unit.has("makeup", "squares"):
        return ()
    if tense_at(passage, trigger.unit, trigger.first) == "future" or sentence.question:
        return ()
    if any(e.kind == "vague" for unit in letter.body for e in unit.dates):
        return ()
    return (When(letter.sent, letter.sent, end=_GUESSED),)


# A sentence that names the days of the one before it.
_THAT_WAS = re.compile(
    r"[\s\"'(]*(?:so )?(?:that(?:'s| is| was| would be| would have been| makes| made)|those (?:are|were)|these (?:are|were)|namely|specifically|(?:the )?(?:days?|dates?)(?: (?:are|were|is|was))?:?|it was|it's been|"
    r"so far|by my (?:count|calendar|records)|my (?:notes|calendar|records))\b"
)
_LIKEWISE = re.compile(r"\b(?:too|also|as well|same|likewise|either|neither|again|ditto|nor)\b")
_SHORT_REMARK = 9  # words: "Same last Tuesday.", "Monday and Tuesday also.", "That was the case on Thursday too."


def _likewise(letter: Letter, passage: Passage, unit: Unit, found: tuple[When, ...]) -> tuple[When, ...]:
    """The days of a short remark right after, that it was the same on another day."""
    after = unit_after(passage, unit)
    if after is None or not after.dates or after.sentence.question or after.has("makeup", "slot", "meeting", "moved"):
        return ()
    words = after.sentence.last - after.sentence.first
    if words > _SHORT_REMARK or not _LIKEWISE.search(passage.folded, after.sentence.start, after.sentence.end):
        return ()
    if any(when.extent != "day" for when in found):
        return ()
    days = [e for e in after.dates if e.kind in {"day", "every"} and e.prefix not in DEADLINES]
    known = {when.first for when in found}
    tense = tense_at(passage, after, after.sentence.first) or tense_at(passage, unit, unit.sentence.first)
    return tuple(
        when for e in days for when in e.whens(letter.sent, tense or "past") if when.first is not None and when.first not in known
    )


_EXCEPT = re.compile(
    r"\b(?:but|except(?: for| on)?|besides|save(?: for)?|other than|all but|minus|with the exception of)\s+(?:on\s+)?(?:the\s+)?$"
)
_ACCEPTS = re.compile(
    r"\b(?:accept\w*|yes to|yes,|be pleased|sounds? (?:good|right|fine)|works for|i'd take|we'd take|we'll take|i'll take (?:it|the|you)|agree|thank(?:s| you) for|gladly|i'm with it|see your)\b"
)
_EVERY_DAY = re.compile(r"\b(?:every|each|all|always|only)\b")
_FOR_DAY = re.compile(
    r"\b(?:mak(?:e|es|ing) up|made up|make ?-?up|replac\w+|instead of|pay(?:ing)? back|cover|was|account of)(?: for)?\s+(?:the\s+)?(?:one|session|time|lesson|day)?\s*(?:(?:he|she|we|that was|that) (?:missed|lost)\s+)?(?:from\s+|on\s+|for\s+)?(?:the\s+)?$"
)


def _with_the_other_clauses(passage: Passage, unit: Unit, own: list[Expression], trigger: Trigger) -> list[Expression]:
    """`own` with the days of later clauses that deny again ("it didn't come yesterday and it didn't come again today")."""
    if not own or any(e.kind != "day" for e in own):
        return own
    more = []
    for expression in unit.dates:
        if expression in own or expression.kind != "day" or expression.start < own[-1].end:
            continue
        word = next(
            (at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.ends[at] > expression.start), None
        )
        if word is None:
            continue
        first, last = unit.clause(word)
        denies = any(first <= hit.first < last for label in ("neg", "no", "lost") for hit in unit.of(label))
        if denies and _usable(passage, unit, expression, trigger):
            more.append(expression)
    return [*own, *more]


def _excepted(passage: Passage, unit: Unit) -> list[Expression]:
    """The days left out of a span in which all was given ("every day but January 8, 9 and 12")."""
    for expression in unit.dates:
        before = passage.folded[max(unit.sentence.start, expression.start - 30) : expression.start]
        if expression.kind == "day" and _EXCEPT.search(before):
            earlier = passage.folded[unit.sentence.start : expression.start]
            if _EVERY_DAY.search(earlier):
                return _and_those_after(passage, unit, [expression])
    return []


def _made_up_for(passage: Passage, unit: Unit) -> list[Expression]:
    """The day for which a make-up is given ("an extra half hour today to make up for last Thursday")."""
    if not unit.has("makeup", "squares"):
        return []
    return [
        e
        for e in unit.dates
        if e.kind == "day" and _FOR_DAY.search(passage.folded[max(unit.sentence.start, e.start - 48) : e.start])
    ]


def _day_by_day(letter: Letter, passage: Passage, unit: Unit, found: tuple[When, ...]) -> tuple[When, ...]:
    """The days by which the next sentences explain a span ("only two sessions in May. The 6th was ..., on the 13th he was ill")."""
    if len(found) != 1 or found[0].extent != "range" or any(e.kind == "range" for e in unit.dates):
        return ()
    first, last = found[0].first, found[0].last
    days: list[When] = []
    for other in passage.units[unit.number + 1 : unit.number + 3]:
        listed = other.number == unit.number + 1 and other.sentence.last - other.sentence.first <= _SHORT_REMARK
        if not (listed or other.has("reason", "lost", "neg", "no")) or other.has("makeup", "slot", "meeting", "giverecord"):
            continue
        named = [
            e for e in other.dates if e.kind == "day" and any(atom.kind in {"date", "ordinal", "weekday"} for atom in e.atoms)
        ]
        meant = [when for e in named for when in e.whens(letter.sent, "past") if when.first is not None]
        days.extend(
            when for when in meant if first is not None and last is not None and when.first and first <= when.first <= last
        )
    return tuple(days)


_STARTED = re.compile(
    r"\b(?:school|classes|the (?:school )?year|the (?:new )?(?:semester|quarter|trimester|term)|services|we|(?:s?he|they)(?: (?:was|were))?|\w+) (?:started|began|opened|reopened|came back|got back|enrolled|resumed)(?: school| back| classes| here| there| with (?:you|us|them))?\s+(?:on\s+)?(?:the\s+)?$"
)
_BROKE = re.compile(
    r"\b(?:quit|stopped|broke|died|cracked|locked|fell|failed|disappeared|expired|lapsed|crashed|went (?:out|back|off|to|in for|missing|dead))\b"
)
_NOT_YET = re.compile(
    r"\b(?:has|have|had)(?:n't| not|nt)\b|\bneither\b|\bzero\b|\bthere was nobody\b|\bnone\b|\bnot (?:even )?(?:one|once|yet|a single)\b|\b(?:so far|yet|still|never|without|even once)\b|\bno \w+ (?:at all|since|yet)\b"
)


def _from_the_start(passage: Passage, unit: Unit, found: tuple[When, ...]) -> tuple[When, ...]:
    """The day on which school began means "since then" where nothing has been given so far."""
    if len(found) != 1 or found[0].extent != "day":
        return found
    if any(hit.value in _DEVICES for hit in unit.of("service")) and _BROKE.search(
        passage.folded, max(unit.sentence.start, found[0].start - 40), found[0].end
    ):
        return (replace(found[0], last=None, since=True),)
    before = passage.folded[max(0, found[0].start - 60) : found[0].start]
    after = unit_after(passage, unit)
    end = after.sentence.end if after is not None else unit.sentence.end
    if _STARTED.search(before) and _NOT_YET.search(passage.folded, unit.sentence.start, end):
        return (replace(found[0], last=None, since=True),)
    return found


# What may stand between one day of a list and the next: the reason in brackets, a joiner.
_LIST_TIE = re.compile(
    r"\s*(?:morning|afternoon)?\s*(?:\([^()]{0,80}\))?\s*(?:,\s*)?(?:and|or|nor|&|\+|plus|then|,)?\s*(?:again\s+)?(?:also\s+)?(?:not\s+)?(?:on\s+)?(?:the\s+)?"
)


def _and_those_after(passage: Passage, unit: Unit, own: list[Expression]) -> list[Expression]:
    """`own` with the days that continue it as a list, each with its reason in brackets perhaps ("Tuesday (closed) or today (I was out)")."""
    if any(e.kind != "day" for e in own):
        return own
    kept = list(own)
    for expression in unit.dates:
        if expression in kept or expression.kind != "day" or expression.start < kept[-1].end or expression.prefix in DEADLINES:
            continue
        if _LIST_TIE.fullmatch(passage.folded, kept[-1].end, expression.start):
            kept.append(expression)
    return kept


_WILL = Sought(r"\b(?:will|going to|gonna|plan|try again)\b|'ll\b")
# "On either day", "those days": the days themselves stand in the sentence before.
_BOTH_DAYS = Sought(
    r"\b(?:either|neither|both|each of (?:these|those)|those|these|that|all (?:two|three|four|five|of (?:these|those)))\s+(?:of (?:these|those) )?(?:(?:two|three|four|five)\s+)?(?:days?|dates?|mornings?|afternoons?)\b"
)


def _from_until(letter: Letter, unit: Unit) -> When | None:
    """The span that a sentence opens and closes in two places ("from September 8, when it began, through last Friday")."""
    for until in unit.dates:
        if until.kind != "until" or until.prefix not in {"through", "thru", "until", "till", "til", "hasta"}:
            continue
        begin = next(
            (
                e
                for e in unit.dates
                if e.start < until.start and e.prefix in {"from", "since", "starting"} and e.kind in {"day", "since"}
            ),
            None,
        )
        if begin is None:
            continue
        first, last = begin.whens(letter.sent, "past"), _end_day(until, letter.sent)
        if first and first[0].first and last and last >= first[0].first:
            return When(first[0].first, last, start=begin.start, end=until.end)
    return None


def _stronger(passage: Passage, trigger: Trigger, other: Unit) -> str:
    """The tense of the miss where it lies ahead, else that of the sentence that names the day."""
    own = tense_at(passage, trigger.unit, trigger.first)
    theirs = tense_at(passage, other, other.sentence.first)
    return own if own == "future" or (own == "past" and not theirs) else theirs


def unit_first(unit: Unit) -> int:
    """The first word of a sentence."""
    return unit.sentence.first


def _in_clause(passage: Passage, unit: Unit, expression: Expression, trigger: Trigger) -> bool:
    first, last = unit.clause(trigger.first)
    _, other = unit.clause(trigger.last - 1)
    return passage.words.starts[first] <= expression.start <= passage.words.ends[max(last, other) - 1]


def _work_out(
    letter: Letter,
    passage: Passage,
    unit: Unit,
    expressions: list[Expression],
    word: int,
    body: Passage | None = None,
    tense: str = "",
) -> tuple[When, ...]:
    tense = tense or tense_at(passage, unit, word)
    if tense == "present" and _THAT_WAS.match(passage.folded, unit.sentence.start):
        before = unit_before(passage, unit)
        tense = "past" if before is None or tense_at(passage, before, before.sentence.first) != "future" else tense
    if not tense and body is not None and body.units:
        tense = tense_at(body, body.units[0], 0)
    found: list[When] = []
    if any(atom.kind in {"date", "ordinal"} for expression in expressions for atom in expression.atoms):
        # "The last week, June 8 to 12": the days named say which week is meant.
        expressions = [expression for expression in expressions if expression.kind not in {"week", "weekago"}]
    if any(e.kind == "day" and any(atom.kind == "relative" and atom.offset <= 0 for atom in e.atoms) for e in expressions[1:]):
        tense = "past"  # "the 29th or today": a list that ends today looks back
    dated = [e for e in expressions if any(atom.kind in {"date", "ordinal"} and atom.day for atom in e.atoms)]
    if dated:
        # "Every Tuesday this past month, so 9/9 and 9/16"; "in October, and from the 19th through the 30th".
        expressions = [e for e in expressions if e.kind not in {"every", "month", "months", "length"} or e.prefix == "since"]
    if any(e.kind == "day" for e in expressions) and not any(e.prefix == "from" for e in expressions):
        # "She won't see him today or Thursday, she is out until Friday": the days named are meant.
        expressions = [e for e in expressions if e.kind != "until"]
    until = next((e for e in expressions if e.kind == "until"), None)
    begin = next((e for e in expressions if e.prefix == "from" and e.kind in {"day", "since"}), None)
    if until is not None and begin is not None and begin.start < until.start:
        first, last = begin.whens(letter.sent, "past"), _end_day(until, letter.sent)
        if first and first[0].first and last and last >= first[0].first:
            return (When(first[0].first, last, start=begin.start, end=until.end),)
    for expression in expressions:
        week = week_around(letter, passage, unit, expression)
        if week is not None:
            atoms = tuple(replace(atom, name="this week") for atom in expression.atoms)
            found.extend(replace(expression, atoms=atoms).whens(week, "past"))
            continue
        found.extend(expression.whens(letter.sent, tense_of_date(passage, unit, expression, tense)))
    named = [when for when in found if when.first is not None]
    return tuple(_merge_spans(named or found[:1]))


_THAT_WEEK = Sought(r"\bthat (?:same )?week\b")
_WEEK_TIE = re.compile(r"[\s,:;(-]*(?:(?:and|or|on|of|both|through|to|the)[\s,]*)*")


def week_around(letter: Letter, passage: Passage, unit: Unit, expression: Expression) -> date | None:
    """The Monday of the week that a bare weekday lies in, where a week is named before it or right after ("last week: Monday ...")."""
    if expression.kind not in {"day", "range"} or any(
        atom.kind != "weekday" or atom.name or atom.modifier for atom in expression.atoms
    ):
        return None
    weeks = [e for e in unit.dates if e.kind in {"week", "week of", "weekago"}]
    before = [e for e in weeks if e.end <= expression.start]
    if not before:
        monday = _monday_of_days_before(letter, passage, unit, expression)
        if monday is not None:
            return monday
    if not before:
        later = [e for e in unit.dates if e.start > expression.start]
        for number, other in enumerate(later):
            # "Monday and Tuesday of last week"
            gap = passage.folded[(later[number - 1].end if number else expression.end) : other.start]
            if not _WEEK_TIE.fullmatch(gap):
                break
            if other.kind in {"week", "week of", "weekago"}:
                before = [other]
                break
            if any(atom.name.endswith("week") for atom in other.atoms) and other.kind == "day":
                whens = other.whens(letter.sent, "past")
                return whens[0].first - timedelta(days=whens[0].first.weekday()) if whens and whens[0].first else None
    earlier = unit_before(passage, unit)
    if not before and unit.search(_THAT_WEEK):
        days = [e for other in (earlier, unit) if other is not None for e in other.dates if e.end <= expression.start]
        named = next((e for e in reversed(days) if e.kind in {"range", "week", "week of"}), None)
        whens = named.whens(letter.sent, "past") if named is not None else ()
        if whens and whens[0].first is not None:
            return whens[0].first - timedelta(days=whens[0].first.weekday())
    if not before and earlier is not None and earlier.sentence.paragraph == unit.sentence.paragraph:
        before = [e for e in earlier.dates if e.kind in {"week", "week of", "weekago"} and e.prefix != "before"][-1:]
        if before and any(atom.offset >= 0 and atom.kind == "week" for atom in before[0].atoms):
            return None  # what is said after "this week" may well look ahead
    if not before:
        return None
    whens = before[-1].whens(letter.sent, "past")
    return whens[0].first if whens else None


_BACK = 2  # sentences in which a list of days goes on


def _monday_of_days_before(letter: Letter, passage: Passage, unit: Unit, expression: Expression) -> date | None:
    """The Monday of the week in which a list of days began ("Last week on Tuesday I was out and on Thursday she was ill")."""
    word = next((at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.ends[at] > expression.start), None)
    if word is None or tense_at(passage, unit, word) == "future":
        return None
    for other in reversed(passage.units[max(0, unit.number - _BACK) : unit.number + 1]):
        if other.sentence.paragraph != unit.sentence.paragraph:
            return None
        days = [e for e in other.dates if other is not unit or e.end <= expression.start]
        for one in reversed(days):
            if one.kind != "day" or any(atom.kind != "weekday" for atom in one.atoms):
                return None
            if any(atom.name == "last week" for atom in one.atoms):
                whens = one.whens(letter.sent, "past")
                first = whens[0].first if whens else None
                return first - timedelta(days=first.weekday()) if first else None
            if any(atom.name or atom.modifier for atom in one.atoms):
                return None
    return None


_PAST_VERB = re.compile(
    r"(?<!is )(?<!are )(?<!be )(?<!being )(?<!been )(?<!am )\b(?:(?!need|feed|speed|proceed|indeed|exceed|succeed|seed|weed)\w{2,}ed|hit|drove|ate|sat|knew|wrote|sent|left|kept|broke|threw|"
    r"flew|slept|brought|forgot|made|ran|fell|taught|went|came|took|got|had|told|gave|saw|lost|began|heard|rode|swam|wore|chose|spoke|stood|quit|cut|shut|slid|froze|stuck|stole|woke|hung|caught|found|met|led|paid|laid|built|lent|spent|grew|blew|rang|died|went)\b"
)
_AHEAD = re.compile(
    r"\b(?:will|won't|wont|shall|going to|gonna|tomorrow|next|upcoming|not going|can't|cannot|am not|isn't|aren't)\b|'ll\b"
)


_NOW = re.compile(r"\b(?:i'm|im|i am|is|are|we're|she's|he's|they're|be)\b")


def tense_of_date(passage: Passage, unit: Unit, expression: Expression, tense: str) -> str:
    """The tense of the clause in which a date stands, where its verbs tell it; else `tense`, that of the miss."""
    if tense == "past":
        return tense
    word = next((at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.ends[at] > expression.start), None)
    if word is None:
        return tense
    first, last = unit.clause(word)
    start, end = passage.words.starts[first], passage.words.ends[last - 1]
    if _AHEAD.search(passage.folded, start, end):
        return tense
    verbs = [match.end() for match in _PAST_VERB.finditer(passage.folded, start, end)]
    own = [at for at in verbs if at <= expression.start]
    if not verbs or (tense == "future" and not own and _AHEAD.search(passage.folded, unit.sentence.start, unit.sentence.end)):
        return tense
    # "Wanted to let you know I'm out Monday": the verb nearest to the date tells.
    near = max((at for at in verbs if at <= expression.start), default=0)
    return tense if near and _NOW.search(passage.folded, near, expression.start) else "past"


def _end_day(until: Expression, sent: date | None) -> date | None:
    whens = Expression(until.start, until.end, "day", until.atoms).whens(sent, "past")
    return whens[0].first if whens else None


def _merge_spans(whens: list[When]) -> list[When]:
    """Named days win over a span that holds them ("twice last week, Tuesday and Thursday"); a "since" takes a span's length."""
    since = [when for when in whens if when.since]
    spans = [when for when in whens if when.extent == "range"]
    if since and spans and len(whens) == 2 and since[0].first is not None:
        begin = since[0].first
        ends = [span.last for span in spans if span.last is not None and span.last >= begin]
        return [When(begin, max(ends), start=since[0].start, end=since[0].end)] if ends else since
    if since:
        return since[:1]
    days = [when for when in whens if when.extent == "day"]
    kept = list(days)
    for span in spans:
        if span.first is None or span.last is None:
            continue
        if not any(day.first is not None and span.first <= day.first <= span.last for day in days):
            kept.append(span)
    seen: set[tuple[date | None, date | None]] = set()
    unique = []
    for when in kept or whens[:1]:
        key = (when.first, when.last)
        if key not in seen:
            seen.add(key)
            unique.append(when)
    return unique


def _number(text: str) -> int | None:
    text = text.replace("-", " ").replace(",", "")
    return int(text) if text.isdigit() else _NUMBER_WORDS.get(text)


def _minutes(passage: Passage, trigger: Trigger) -> int | None:
    """The minutes not delivered, as far as the sentence (or the one after it) says."""
    unit = trigger.unit
    sentence = unit.sentence
    text = passage.folded[sentence.start : sentence.end]
    for pattern in (_GIVEN_OF, _ONLY_OF):
        match = pattern.search(text, unit.lacks)
        if match:
            given, whole = _number(match.group("given")), _number(match.group("whole"))
            if given is not None and whole is not None and whole > given and whole >= 10:
                missed = re.search(r"\b(?:missed|lost|short|missing|owed)\s+(?:\w+\s+){0,3}$", text[: match.start()])
                return given if missed else whole - given
    found = list(_MINUTES.finditer(text, unit.lacks))
    usable = [match for match in found if not _RATE.match(text[match.end() :])]
    if "makeup" in unit.hits:
        before = [match for match in usable if not any(hit.start - sentence.start < match.start() for hit in unit.of("makeup"))]
        usable = before or usable
    if len(usable) >= 2 and trigger.partial:
        first, second = _number(usable[0].group("n")), _number(usable[1].group("n"))
        if first and second and second > first and re.search(r"instead|rather|of\b|not\b|scheduled|supposed|usual|full", text):
            return second - first
        if first and second and first > second and re.search(r"\bgot|only|had|did|ran", text):
            return first - second
    if len(usable) >= 1:
        if trigger.partial and re.search(r"\b(?:only|just)\b[^.]{0,24}$", text[: usable[0].start()]):
            return None
        return _number(usable[0].group("n"))
    hour = _HOUR.search(text, unit.lacks)
    if hour and not _RATE.match(text[hour.end() :]) and not re.search(r"\bfor\s+$|\bin\s+$|\bafter\s+$", text[: hour.start()]):
        if hour.group("n"):
            spelled = _number(hour.group("n"))
            return spelled * 60 if spelled is not None else int(float(hour.group("n")) * 60)
        return 30 if "half" in hour.group() else 60
    return _clock_minutes(unit, text)


_CLOCK = Sought(
    r"\b(?P<h>1[0-2]|[1-9])(?::(?P<m>[0-5]\d))?\s*(?:am|pm|a\.m\.|p\.m\.)?\s*(?:to|until|till|through|-|–)\s*(?P<h2>1[0-2]|[1-9])(?::(?P<m2>[0-5]\d))?(?!\d|/|-|\s*(?:min|times|of\b|x\b|sessions|days|weeks))"
)


def _clock_minutes(unit: Unit, text: str) -> int | None:
    """The minutes between two times of one school day ("from 12:30 to 2:15"), None where none or several are told."""
    found = [match for match in _CLOCK.finditer(text, unit.lacks) if match.group("m") or match.group("m2")]
    if len(found) != 1:
        return None
    match = found[0]
    begin = int(match.group("h")) * 60 + int(match.group("m") or 0)
    end = int(match.group("h2")) * 60 + int(match.group("m2") or 0)
    length = (end - begin) % (12 * 60)
    return length if 0 < length <= _SCHOOL_DAY else None


_SCHOOL_DAY = 8 * 60  # longer than any session or any school day with its bus


def _sessions(passage: Passage, trigger: Trigger) -> int | None:
    lacks = trigger.unit.lacks
    text = passage.folded[trigger.unit.sentence.start : trigger.unit.sentence.end]
    match = _SESSIONS_OF.search(text, lacks)
    if match:
        count, whole = _number(match.group("n")), _number(match.group("whole"))
        if count is not None and whole is not None and whole >= count:
            missed = re.search(
                r"miss|cancel|lost|skip|without|short|not", text[: match.start()] + text[match.end() :]
            ) and not re.search(r"\b(?:only|got|had|received|seen|just)\s+(?:\w+\s+){0,3}$", text[: match.start()])
            return count if missed else whole - count
    match = _SESSIONS.search(text, lacks)
    if match and not _RATE.match(text[match.end() :]):
        if match.group("n") == "both":
            return 2
        return _number(match.group("n"))
    match = _TIMES.search(text, lacks)
    if match:
        return 1 if match.group("n") == "once" else 3 if match.group("n") == "thrice" else 2
    return None


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
            and when.end == _GUESSED
            and any(other.when is not None and other.when.first is not None and other.when.end != _GUESSED for other in drafts)
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
