"""The days of a miss, from the sentence that tells of it or from those around; the chooser weighs them with all others.

It is longer than most modules: each way in which letters part a day from its miss has its rule here.
"""
# ruff: noqa: C901, E501, PLR0911, PLR0912 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from dataclasses import replace

from classifier.context import tense_at
from classifier.dates import DEADLINES, Expression, When
from classifier.facts.dates_in_place import THAT_WAS, days_meant, end_day
from classifier.facts.dates_left_out import DEVICES, in_clause, may_be_the_day
from classifier.facts.trigger import Trigger
from classifier.letter import Letter, unit_after, unit_before
from classifier.passages import Passage, Unit
from classifier.sought import Sought


def days_of_miss(letter: Letter, passage: Passage, trigger: Trigger) -> tuple[tuple[When, ...], bool]:
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
    clause = [e for e in unit.dates if in_clause(passage, unit, e, trigger) and may_be_the_day(passage, unit, e, trigger)]
    own = clause
    if not clause or all(e.kind in {"month", "week", "length", "vague", "every"} for e in clause):
        # "In January: the 8th and the 15th" names its days after the span that holds them.
        own = [e for e in unit.dates if may_be_the_day(passage, unit, e, trigger)] or clause
    if unit.search(_BOTH_DAYS) and not any(e.kind == "day" for e in own):
        before = unit_before(passage, unit)
        named = (
            [e for e in before.dates if e.kind in {"day", "range"} and e.prefix not in DEADLINES] if before is not None else []
        )
        if before is not None and named:
            return days_meant(
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
        found = days_meant(letter, passage, unit, _and_those_after(passage, unit, own), trigger.first)
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
            and not THAT_WAS.match(passage.folded, other.sentence.start)
        ) or re.search(
            r"\b(?:back|return|resume|see you|let me know|call|meeting)\b",
            passage.folded[other.sentence.start : other.sentence.end],
        ):
            continue
        usable = [
            e for e in other.dates if may_be_the_day(passage, other, e, trigger) and (e.kind != "length" or other.has(*_TELLING))
        ]
        if usable and (not vague or habit or any(e.kind in {"since", "range"} for e in usable)):
            found = days_meant(letter, passage, other, usable, other.sentence.first, tense=_stronger(passage, trigger, other))
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
        return days_meant(letter, passage, elsewhere[0], spans, elsewhere[0].sentence.first), True
    for other in letter.subject:
        if other.dates:
            return days_meant(letter, letter.subject, other, other.dates, unit_first(other), letter.body), True
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
    return days_meant(letter, letter.body, other, days, other.sentence.first)


def is_habit(passage: Passage, unit: Unit) -> bool:
    """Whether a sentence tells of more than one day or of a state of things ("lately", "no longer", "never")."""
    return _HABIT.search(passage.folded, unit.sentence.start, unit.sentence.end) is not None


GUESSED = -1  # the place of a day that stands nowhere
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
    return (When(letter.sent, letter.sent, end=GUESSED),)


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
        if denies and may_be_the_day(passage, unit, expression, trigger):
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
    if any(hit.value in DEVICES for hit in unit.of("service")) and _BROKE.search(
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
        first, last = begin.whens(letter.sent, "past"), end_day(until, letter.sent)
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
