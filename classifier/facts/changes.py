"""Services that change from now on: amount, frequency, duration, delivery, mode, provider."""
# ruff: noqa: ARG001, C901, FBT001, E501, PLR0911, PLR0912 - one branch for each ruling of docs/tags.md; the finders share a signature; patterns read best on one line

import re
from dataclasses import replace
from datetime import date

from casefile.reading import Change, Evidence, Tag
from classifier.claims import FAIR, STRONG, SURE, WEAK, Claim, told_surely
from classifier.context import context_at, tense_at
from classifier.dates import DEADLINES
from classifier.facts.trigger import inherited_service
from classifier.frames import BETTER_IF, Framed, frames_in
from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.phrases import Hit
from classifier.sought import Sought

_FROM_TO = Sought(
    r"\b(?:from\s+)?(?P<before>(?:\d{1,3}|one|two|three|four|five|twice|once|ten|fifteen|twenty|thirty|forty[- ]five|forty|sixty|ninety)(?:\s*(?:x|times|minutes?|mins?|hours?|sessions?|days?))?(?:\s*(?:a|per|/|x)\s*(?:week|month|day|session|wk))?)\s+(?:down\s+|up\s+)?(?:to|a)\s+(?P<after>(?:\d{1,3}|one|two|three|four|five|twice|once|ten|fifteen|twenty|thirty|forty[- ]five|forty|sixty|ninety)(?:\s*(?:x|times|minutes?|mins?|hours?|sessions?|days?))?(?:\s*(?:a|per|/|x)\s*(?:week|month|day|session|wk))?)"
)
_INSTEAD = Sought(r"\b(?:instead of|rather than|down from|up from|not the|en vez de|en lugar de)\b")
_COUNT = Sought(r"\b(?:\d{1,3}|one|two|three|four|five|six|once|twice|half|ten|fifteen|twenty|thirty|forty|sixty|ninety)\b")
_ONE_DAY = Sought(
    r"\b(?:today|yesterday|tomorrow|next week|this (?:week|morning|afternoon|friday|monday|tuesday|wednesday|thursday)|last (?:week|monday|tuesday|wednesday|thursday|friday)|for the day|just this)\b"
)
_FROM_NOW = Sought(
    r"\b(?:starting|beginning|effective|as of|from now|going forward|moving forward|will now|now|from (?:next|this|monday|tuesday|wednesday|thursday|friday|january|february|march|april|may|june|july|august|september|october|november|december)\b|here on|from then|until|through|till|this year|all year|every (?:mon|tues|wednes|thurs|fri)day|this semester|after (?:the )?(?:new|winter|spring|thanksgiving|christmas|break)|eff|a week|every other|anymore|any more|until further|for the rest|for the remainder|permanent|each week|every week|new iep|next (?:month|year|semester|quarter|iep)|no longer|anymore|since|a partir)\b"
)
_CASE_MANAGER = Sought(r"\b(?:case manager|case carrier|case management|teacher of record|liaison)\b")


def read_changes(letter: Letter) -> tuple[list[Claim], list[Change]]:
    """Claims of `service_change`, and what changes."""
    claims: list[Claim] = []
    changes: list[tuple[float, Change]] = []
    for passage in letter.passages:
        if not passage.asserts:
            continue
        for unit in passage.having("amount", "delivery", "provider", "refusechange"):
            for hit, score, change in _unit(letter, passage, unit):
                evidence = passage.evidence(hit.start, hit.end, f"change-{change.what}")
                weighed = score if score >= SURE else min(score, _LOOSE.get(change.what, FAIR))
                claims.append(Claim(Tag.SERVICE_CHANGE, weighed, evidence))
                changes.append((weighed, replace(change, evidence=(evidence,))))
        if letter.personal:
            lacking = "" if _known(letter) else "letter"
            for unit, one in frames_in("changes.toml").of(passage, letter.names, _grants, lacking):
                score = _framed_score(letter, passage, unit, one)
                if score:
                    evidence = passage.evidence(one.start, one.end, one.frame.id)
                    claims.append(Claim(Tag.SERVICE_CHANGE, score, evidence))
                    changes.append((score, _framed_change(letter, passage, unit, one, evidence)))
    return claims, _unique(told_surely(changes))


# What words that merely stand in one sentence are worth, as measured on training voices: a frame says how they hang together.
_LOOSE = {"amount": WEAK, "provider": WEAK, "frequency": WEAK, "duration": WEAK, "delivery": WEAK, "mode": FAIR}


_OWED = Sought(
    r"\b(?:(?:give|gives|giving|given|gave|pay|paid) \w* ?back|owed|owes|repay|make ?up|made up|returned to (?:him|her))\b"
)
_GIVEN_BACK = Sought(
    r"\b(?:make|makes|making|made|comp|compensatory|owed?|owes|catch|recover|tack|back|repon\w+|recuper\w+|compens\w+)\b"
)


def _known(letter: Letter) -> bool:
    """Whether the letter speaks of a service at all, or its writer gives one."""
    return bool(letter.services or letter.body.any_of("service") or letter.signature_service)


def _grants(unit: Unit) -> frozenset[str]:
    """What frames may need of a sentence: that it speaks of now on, of no single day, of no make-up."""
    granted = {"service", "letter"}  # these only weigh
    now = unit.search(_FROM_NOW) is not None
    if now:
        granted.add("now")
    if now or not unit.search(_ONE_DAY):
        granted.add("lasting")
    if not (unit.has("makeup") and unit.search(_GIVEN_BACK)) and not unit.search(_OWED):
        granted.add("plain")
    return frozenset(granted)


def _framed_score(letter: Letter, passage: Passage, unit: Unit, framed: Framed) -> float:
    """How surely a frame says that a service changes; 0.0 where what it needs is not there."""
    frame = framed.frame
    score = frame.score
    if "service" in frame.needs and not unit.has("service"):
        score = min(score, FAIR if _known(letter) else WEAK)
    context = context_at(passage, unit, framed.first)
    if (context.hypothetical and not unit.search(BETTER_IF)) or (context.policy and not unit.has("service")):
        return 0.0
    if context.question and not unit.search(_OPEN_QUESTION):
        score = min(score, FAIR)
    return min(score, FAIR) if context.maybe else score


def _framed_change(letter: Letter, passage: Passage, unit: Unit, framed: Framed, evidence: Evidence) -> Change:
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    named = services_in(unit.of("service"))
    service = named[0].value if named else inherited_service(letter, passage, unit) or "other"
    before, after = _before_after(unit, text) if framed.frame.what in {"amount", "frequency", "duration"} else (None, None)
    return Change(
        service, framed.frame.what, _status(letter, unit, text), before, after, _start(letter, passage, unit), (evidence,)
    )


_OPEN_QUESTION = Sought(r"\b(?:can|could|would|will|why|please|consider|what if|how about|how would)\b")


def _unit(letter: Letter, passage: Passage, unit: Unit) -> list[tuple[Hit, float, Change]]:
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    found: list[tuple[Hit, float, Change]] = []
    if not letter.personal:
        return found
    named = services_in(unit.of("service"))
    service = named[0].value if named else ""
    generic = any(hit.kind == "generic" for hit in unit.of("service"))
    topic = service or (inherited_service(letter, passage, unit) if generic else "")
    for finder in (_amount, _delivery, _provider, _refusal):
        result = finder(letter, passage, unit, text, service, topic, generic)
        if result is None:
            continue
        hit, what, score = result
        context = context_at(passage, unit, hit.first)
        if context.hypothetical or (context.policy and not service):
            continue
        if context.question and not re.search(r"\b(?:can|could|would|will|why|please|consider)\b", text):
            continue
        if context.maybe:
            score = min(score, FAIR)
        found.append(
            (
                hit,
                score,
                Change(
                    topic or "other", what, _status(letter, unit, text), *_before_after(unit, text), _start(letter, passage, unit)
                ),
            )
        )
    return found


def _amount(
    letter: Letter, passage: Passage, unit: Unit, text: str, service: str, topic: str, generic: bool
) -> tuple[Hit, str, float] | None:
    hits = unit.of("amount")
    if unit.has("makeup"):
        return None
    if not hits or not (service or generic):
        return None
    verbs = [hit for hit in hits if hit.value == "amount"]
    rates = [hit for hit in hits if hit.value != "amount"]
    changes = unit.of("fromto")
    compared = (_FROM_TO.search(text, unit.lacks) is not None and rates) or (unit.search(_INSTEAD) is not None and rates)
    if verbs:
        verb = verbs[0]
        form = passage.folded[verb.start : verb.end]
        named = [hit for hit in unit.of("service") if abs(hit.first - verb.last) <= 10 or abs(verb.first - hit.last) <= 10]
        if not named:
            return None
        if unit.has("covered") and "share" not in form and "split" not in form:
            return None
        if form in {
            "more time",
            "additional time",
            "more support",
            "more services",
            "qualify for",
            "qualifies for",
            "direct services",
            "new service",
            "additional minutes",
            "more minutes",
        } and not (changes or unit.has("askchange")):
            return None
        if (
            re.search(
                r"\b(?:anxiety|behaviors?|aggression|outbursts|incidents|errors|frustration|meltdowns|tantrums|accuracy|fluency|confidence|stamina|independence)\b",
                text,
            )
            and not rates
            and form.startswith(("reduc", "increas", "decreas", "add", "fad"))
        ):
            return None
        if form.startswith("cut") and unit.search(_ONE_DAY) and not unit.search(_FROM_NOW):
            return None
        if form in {
            "no longer need",
            "no longer needs",
            "stop his",
            "stop her",
            "cut",
            "trim",
            "pull back",
            "fade",
            "fading",
            "faded",
        }:
            return verb, "amount", FAIR
        if unit.search(_ONE_DAY) and not (rates or unit.search(_FROM_NOW)):
            return verb, "amount", WEAK
        return verb, "amount", SURE if rates or any(hit.kind == "strong" for hit in named) else STRONG
    if rates and (compared or _only_rate(text)):
        if unit.has("lost") and not unit.search(_FROM_NOW):
            return None
        hit = rates[0]
        if unit.search(_ONE_DAY) and not unit.search(_FROM_NOW):
            return None
        return hit, hit.value, STRONG if compared and changes else FAIR
    if (
        rates
        and unit.has("askchange")
        and re.search(r"\b(?:request|asking|would like|want|propos|recommend)\w*", text)
        and not unit.has("record")
        and not unit.has("meeting")
        and unit.search(_COUNT)
    ):
        return rates[0], rates[0].value, FAIR
    if (
        rates
        and re.search(r"\b(?:propos|recommend|will be|will now|chang|going to|moving to|move to|switch)\w*", text)
        and unit.search(_COUNT)
        and not unit.has("lost", "short")
    ):
        return rates[0], rates[0].value, FAIR if changes else WEAK
    return None


def _only_rate(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:only|just|down to|reduced to|went to)\b[^.]{0,24}\b(?:a|per|each)\s+(?:week|month)",
            text,
        )
    )


def _delivery(
    letter: Letter, passage: Passage, unit: Unit, text: str, service: str, topic: str, generic: bool
) -> tuple[Hit, str, float] | None:
    hits = unit.of("delivery")
    if not hits or not (service or generic):
        return None
    changes = unit.of("fromto", "movestrong")
    if not changes:
        return None
    if unit.has("meeting") and not service:
        return None
    values = [hit.value for hit in hits]
    hit = hits[0]
    form = passage.folded[hit.start : hit.end]
    if "mode" in values:
        hit = next(one for one in hits if one.value == "mode")
        form = passage.folded[hit.start : hit.end]
        if form in {"door to door", "curb to curb", "in person", "at the door", "at our door", "at the house"} and not re.search(
            r"\b(?:instead|chang\w*|switch\w*|no longer|anymore|from|back|will be|starting|beginning|moving|new|rather|corner|now on)\b",
            text,
        ):
            return None
        if form == "bus stop" and not re.search(r"\b(?:chang|mov|new|different|corner|instead|now)\w*", text):
            return None
        if unit.search(_ONE_DAY) and not unit.search(_FROM_NOW):
            return None
        return hit, "mode", STRONG
    if (
        form in {"push in", "pull out", "individual", "individually", "in groups", "in a group", "embedded", "group of three"}
        and not unit.search(_INSTEAD)
        and not re.search(r"\b(?:from|switch|chang|mov|now|will be|propos|recommend|request|want|would like|ask)\w*", text)
    ):
        return None
    if unit.search(_ONE_DAY) and not unit.search(_FROM_NOW):
        return None
    return hit, "delivery", STRONG if unit.search(_INSTEAD) or re.search(r"\bfrom\b|\bswitch|\bchang", text) else FAIR


def _provider(
    letter: Letter, passage: Passage, unit: Unit, text: str, service: str, topic: str, generic: bool
) -> tuple[Hit, str, float] | None:
    hits = unit.of("provider")
    if not hits:
        return None
    roles = [hit for hit in unit.of("service") if hit.value]
    about_one = (generic and topic) or (letter.topic and re.search(r"\b(?:therapist|provider|sub|caseload)\b", text))
    if (
        not roles
        and not about_one
        and not (
            letter.signature_service
            and re.search(
                r"\b(?:my last day|i(?:'m| am| will be) (?:leaving|retiring|going out|moving|taking)|i (?:have )?(?:accepted|resigned))\b",
                text,
            )
        )
    ):
        return None
    if unit.search(_CASE_MANAGER) and not roles:
        return None
    if unit.has("covered") and unit.search(_ONE_DAY) and not unit.search(_FROM_NOW):
        return None
    hit = hits[0]
    form = passage.folded[hit.start : hit.end]
    if form in {"retired", "new"} and passage.word(hit.first - 1) in {"a", "an"}:
        return None
    role_near = [role for role in roles if abs(role.first - hit.last) <= 9 or abs(hit.first - role.last) <= 9]
    named_new = form.startswith(("new ", "i am the new", "i'm the new", "nuev")) or "new" in form.split()
    if (
        named_new
        and re.search(r"\b(?:new (?:student|school|year|time|room|seat|goal|schedule|date|book|unit))\b", text)
        and not role_near
    ):
        return None
    if hit.kind == "leaves":
        if form in {
            "maternity leave",
            "medical leave",
            "leave of absence",
            "extended leave",
            "on extended leave",
            "going on leave",
        }:
            long = re.search(
                r"\b(?:until|through|rest of the year|starting|beginning|long[- ]term|replac|covering|will be|cover)\b", text
            )
            return (hit, "provider", FAIR) if role_near and long else None
        if (
            form in {"left in", "left on", "left at", "left last", "left us", "let go", "goodbye", "new position", "quit"}
            and not role_near
        ):
            return None
        return hit, "provider", STRONG if role_near else FAIR
    vague = form in {
        "our new",
        "your new",
        "his new",
        "her new",
        "the new",
        "is the new",
        "assigned",
        "been assigned",
        "introducing",
        "replaced",
        "replacing",
        "joined us",
        "joining us",
        "joining our",
        "joined the",
        "joining the",
        "another",
        "hired",
        "hired a",
        "hired an",
        "hired someone",
        "we hired",
        "have hired",
        "taking over",
        "was switched",
        "been switched",
        "a replacement",
        "replacement for",
        "new person",
    } or form.startswith(("welcome", "introduce"))
    if vague and not role_near:
        return None
    if form in {"a replacement", "replacement for", "new person", "hired a", "hired an"} and re.search(
        r"\b(?:find|looking|until|search|trying|no|not|yet|hasn't|haven't|working on)\b", text
    ):
        return (hit, "provider", WEAK) if role_near else None
    if unit.search(_ONE_DAY) and re.search(r"\bsub\b|substitute", text) and "long term" not in text:
        return None
    return hit, "provider", STRONG if role_near or named_new else FAIR


def _refusal(
    letter: Letter, passage: Passage, unit: Unit, text: str, service: str, topic: str, generic: bool
) -> tuple[Hit, str, float] | None:
    """A service asked for and refused ("the team denied our request for an aide")."""
    if not service or (unit.has("meeting") and not unit.has("askchange") and "request" not in text):
        return None
    for hit in unit.of("refusechange"):
        form = passage.folded[hit.start : hit.end]
        near = [one for one in unit.of("service") if one.value and -12 <= one.first - hit.last <= 10]
        if not near or unit.has("record"):
            continue
        if form.startswith(("refus", "declin", "den", "reject")) and not re.search(
            r"\b(?:request\w*|to (?:add|provide|give|increase|approve|assign|fund|consider|include)|adding|providing)\b", text
        ):
            continue
        if re.search(r"\b(?:he|she) (?:refus|declin)\w+|refus\w+ to (?:come|go|attend|leave|participate|do|join|work)", text):
            continue
        return hit, "amount", WEAK
    return None


_PROPOSED = Sought(r"\b(?:propos|recommend|suggest|consider|would like to|thinking|discuss|proponemos|recomendamos)\w*")


def _status(letter: Letter, unit: Unit, text: str) -> str:
    if unit.has("refusechange"):
        return "refused"
    if letter.from_family and unit.has("askchange"):
        return "requested"
    if _PROPOSED.search(text, unit.lacks):
        return "proposed"
    return "made"


def _before_after(unit: Unit, text: str) -> tuple[str | None, str | None]:
    match = _FROM_TO.search(text, unit.lacks)
    return (match.group("before").strip(), match.group("after").strip()) if match else (None, None)


def _start(letter: Letter, passage: Passage, unit: Unit) -> date | None:
    tense = tense_at(passage, unit, unit.sentence.first)
    for expression in unit.dates:
        if expression.kind in {"day", "since", "week"} and expression.prefix not in DEADLINES:
            whens = expression.whens(letter.sent, tense)
            if whens and whens[0].first is not None:
                return whens[0].first
    return None


def _unique(changes: list[Change]) -> list[Change]:
    kept: list[Change] = []
    for change in changes:
        if not any((other.service, other.what, other.status) == (change.service, change.what, change.status) for other in kept):
            kept.append(change)
    return kept
