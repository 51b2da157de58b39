"""Where a text says that a service was not delivered: place, service and strength; days and reasons are read elsewhere."""
# ruff: noqa: C901, E501, PLR0912 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from collections.abc import Callable, Iterator, Sequence

from classifier.claims import FAIR, HINT, STRONG, SURE, WEAK
from classifier.context import context_at
from classifier.facts.counts import fractions, only_so_often
from classifier.facts.trigger import Trigger, inherited_service, words_of
from classifier.letter import Letter, services_in, unit_after, unit_before
from classifier.passages import LONG, Passage, Unit
from classifier.phrases import Hit
from classifier.reasons import settle
from classifier.sought import Sought
from classifier.words import word_set

# "She was not able to come and get him": as many words may stand between the negation and its verb.
_REACH = 4
_NEAR = 7
# Verbs that speak of a session with a child even where no service is named beside them.
_SESSION_VERBS = re.compile(
    r"^(?:with (?:him|her)|been with|be with|been in with|be in with|seen?|saw|seeing|sees|see (?:him|her)|work(?:ed|ing|s)? with|me[et]t(?:ing|s)? with|meet|met|pull(?:ed|ing)?(?: him| her)?|pick(?:ed|ing)? up|"
    r"be seen|been seen|fit (?:him |her )?in|squeeze (?:him |her )?in|get to|got to|getting to|make it to|be able to see|grab(?: him| her)?|serve[ds]?|serviced|"
    r"catch (?:him|her)|be meeting|be seeing|be pulling|be working|be holding|come get|came to get|come for|took (?:him|her)|take (?:him|her))$"
)
# Verbs so common that the service must stand right beside them.
_COMMON_VERBS = word_set("""have had has having get gets got gotten getting do doing did done go goes went gone come comes came coming use used using take taken
    give given gave see start started begin here there present working follow followed following join hold complete completed support
    supported attend here available run ran allowed offered be meet met""")
_SESSION_WORDS = word_set(
    "session sessions therapy group lesson lessons slot block visit visits minutes services service sesión sesiones terapia"
)
_MISS_NOT = re.compile(
    r"^(?:\s+(?:you|him|her|them|us|this|it|out|the (?:bus|deadline|point|email|call|message|meeting|game|note|flight|train|mark|form|chance|beginning|class)|school|"
    r"assignments?|homework|work|classwork|class|days? of school|school days?|your (?:call|email|message)|a call|a day|an? (?:assignment|form|signature)|"
    r"pieces?|information|quiz(?:zes)?|tests?|something|anything))\b"
)


# Measured on the training authors of the corpus: of letters without any other trigger, 7 in 10 such sentences told of a
# miss where they give a reason too, 5 in 10 where they only name a day and a service.
_HINTED_WITH_REASON = 0.62
_HINTED = 0.5
# In a letter of more than `LONG` sentences a service, a day and a "not" stand near one another by chance: 5 in 10 with a reason, else 3.


def hinted(letter: Letter, passage: Passage) -> Iterator[Trigger]:
    """The last resort: something is denied or lost, and a service, a day and perhaps a reason stand around it."""
    if not letter.personal:
        return
    for unit in passage.having("neg", "lost", "no"):
        said = unit.of("neg", "lost", "no")
        if unit.sentence.question or unit.has("meeting", "notmeeting", "giverecord", "askrecord", "delivery", "amount"):
            continue
        around = [other for other in (unit, unit_before(passage, unit), unit_after(passage, unit)) if other is not None]
        named = [hit for hit in services_in(unit.of("service")) if passage.word(hit.last) not in _PAPERS]
        near = named or [hit for other in around for hit in services_in(other.of("service"))]
        near = [hit for hit in near if hit.value != "extended_school_year"] or near
        service = "" if named else near[0].value if near else letter.topic or letter.signature_service
        if not (named or service) or not any(other.dates for other in around):
            continue
        context = context_at(passage, unit, said[0].first)
        if context.hypothetical or context.settled or context.asks_whether or context.policy:
            continue
        reasoned = any(settle(passage, unit, hit, letter.names) for hit in unit.of("reason"))
        if not reasoned and not (named and unit.has("neg")):
            continue
        long = len(passage.units) > LONG
        if long and not reasoned:
            continue
        score = _HINTED_WITH_REASON if reasoned and not long else _HINTED
        yield Trigger(unit, unit.sentence.first, unit.sentence.last, tuple(named), service, score, "hinted")


_BETWEEN = word_set(
    "and or nor , & / his her the on either no not session sessions group monday tuesday wednesday thursday friday mon tue tues wed thu thur thurs fri 's today yesterday ms mr mrs ."
)


def _with_dated(passage: Passage, trigger: Trigger) -> tuple[Hit, ...]:
    """The trigger's services, and those joined to them day by day ("his OT on Tuesday or his speech on Wednesday")."""
    services = list(trigger.services)
    if not services or trigger.rule not in {"not-delivered", "lost", "no-service", "without-service"}:
        return trigger.services
    edge = max(hit.last for hit in services)
    for other in services_in(trigger.unit.of("service")):
        if other.first < edge or other in services or other.kind == "role":
            continue
        between = [passage.word(at) for at in range(edge, other.first)]
        if (
            not between
            or not all(word in _BETWEEN or word.isdigit() for word in between)
            or not {"and", "or", "nor", "&"} & set(between)
        ):
            break
        services.append(other)
        edge = other.last
    return tuple(services)


_COUNTED = Sought(r"\bof\b|\d/\d|\bonce since\b|\btwice since\b")


def triggers_of(letter: Letter, passage: Passage) -> Sequence[Trigger]:
    """The triggers of a text, worked out once: its rows are asked for them, and then the sentences beside these."""
    if passage.where not in letter.triggers:
        letter.triggers[passage.where] = tuple(find_triggers(letter, passage))
    return letter.triggers[passage.where]


def find_triggers(letter: Letter, passage: Passage) -> Iterator[Trigger]:
    """Every trigger in a passage, those that the context takes away left out."""
    for unit in passage:
        if not unit.has("neg", "lost", "short", "reason", "no", "gone") and not unit.search(_COUNTED):
            continue
        found = list(_raw(letter, passage, unit))
        if not found:
            found = list(_gone(letter, passage, unit))
        for trigger in found:
            score = _weigh(letter, passage, trigger)
            if score > 0:
                services = _with_dated(passage, trigger)
                yield Trigger(
                    trigger.unit,
                    trigger.first,
                    max([trigger.last, *(hit.last for hit in services if hit not in trigger.services)]),
                    services,
                    trigger.inherited,
                    score,
                    trigger.rule,
                    trigger.partial,
                )


# Docs/tags.md counts IEP services alone: a family's own clinic and a 504 plan are neither.
_NO_IEP = Sought(
    r"\b504 (?:plan )?and not an iep\b|\bnot an iep\b|\bhas no iep\b|\bdoesn't have an iep\b|\bour private (?:one|therapist|speech|ot)\b|\bdifferent (?:child|student|kid)\b|\bwrong (?:parent|family|student|child)\b"
)


def _weigh(letter: Letter, passage: Passage, trigger: Trigger) -> float:
    context = context_at(passage, trigger.unit, trigger.first)
    if context.hypothetical or context.settled:
        return 0
    if passage.first(_NO_IEP):
        return 0
    if trigger.rule == "no-service" and _meeting_business(passage, trigger.unit):
        return 0
    if context.asks_whether:
        return 0
    score = trigger.score
    if context.question:
        if trigger.rule in {"no-service", "not-delivered", "lost"} and letter.from_family and _alleges(passage, trigger):
            score = min(score, FAIR)
        else:
            return 0
    if context.policy and not ("caseload" in passage.folded and trigger.unit.dates):
        score = min(score, HINT) if not _dated(trigger.unit) else min(score, WEAK)
    if not letter.personal:
        # A newsletter may still say that nobody has speech on Friday; what it says in general is nothing.
        mine = bool(letter.signature_service) or "caseload" in passage.folded
        named = any(hit.kind == "strong" or mine for hit in trigger.services)
        told = named and trigger.rule in {"no-service", "lost", "not-delivered"}
        score = min(score, FAIR if told else HINT)
    if context.maybe:
        score = min(score, WEAK)
    return score


def _alleges(passage: Passage, trigger: Trigger) -> bool:
    """Whether a question takes the miss for granted ("why was there no speech", "he didn't have OT again?")."""
    text = passage.folded[trigger.unit.sentence.start : trigger.unit.sentence.end].lstrip()
    return not re.match(r"(?:did|was|is|has|have|will|does|were|are|do)\b", text) or text.startswith(("why", "how come"))


def _dated(unit: Unit) -> bool:
    return any(not expression.vague for expression in unit.dates)


def _generic(unit: Unit, word: int) -> bool:
    return any(hit.kind == "generic" for hit in unit.in_clause("service", word))


def _raw(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    for label, finders in _FINDERS:
        if not label or label in unit.hits:
            for finder in finders:
                yield from finder(letter, passage, unit)


def _negated(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    delivers = unit.of("deliver")
    for neg in unit.of("neg"):
        word = passage.folded[neg.start : neg.end]
        if word in {
            "without",
            "w/o",
            "w/out",
            "sin",
            "lacking",
            "lack of",
            "absence of",
            "minus his",
            "minus her",
        } or word.startswith(
            ("without", "went without", "going without", "gone without", "go without", "did without", "goes without")
        ):
            yield from _without(letter, passage, unit, neg)
            continue
        clause_first, clause_last = unit.clause(neg.first)
        verb = next(
            (
                hit
                for hit in delivers
                if neg.last <= hit.first <= neg.last + _REACH
                and hit.first < clause_last
                and not _comma(passage, neg.last, hit.first)
            ),
            None,
        )
        if verb is None:
            # "Speech wasn't", "the aide wasn't there": the verb may be part of the negation.
            continue
        form = passage.folded[verb.start : verb.end]
        named = services_in([hit for hit in unit.of("service") if clause_first <= hit.first < clause_last])
        named = [hit for hit in named if passage.word(hit.last) not in _PAPERS]
        beside = [hit for hit in named if -_NEAR <= hit.first - verb.last <= _NEAR or 0 <= neg.first - hit.last <= _NEAR]
        if form == "be":
            # "There will not be speech", and not "will not be moved to the resource room".
            beside = [hit for hit in beside if 0 <= hit.first - verb.last <= 1]
        elif form in _COMMON_VERBS or form == "going on":
            beside = [hit for hit in beside if _governed(passage, neg, verb, hit)]
        if beside and unit.has("meeting") and all(passage.word(hit.last - 1) == "iep" for hit in beside):
            continue
        if beside and all(hit.kind == "role" for hit in beside) and _assesses(passage, unit):
            continue
        if beside:
            weak = all(hit.kind == "weak" for hit in beside)
            first, last = min(neg.first, beside[0].first), max(verb.last, *(hit.last for hit in beside))
            yield Trigger(unit, first, last, tuple(beside), "", STRONG if weak else SURE, "not-delivered")
        elif _generic(unit, neg.first):
            service = inherited_service(letter, passage, unit)
            generic = [
                hit
                for hit in unit.in_clause("service", neg.first)
                if hit.kind == "generic" and not (unit.has("meeting") and passage.word(hit.first) == "iep")
            ]
            near = [hit for hit in generic if abs(hit.first - verb.last) <= _NEAR or 0 <= neg.first - hit.last <= _NEAR]
            if near and (service or _session_word(passage, near)):
                yield Trigger(
                    unit,
                    min(neg.first, near[0].first),
                    max(verb.last, near[-1].last),
                    (),
                    service,
                    STRONG if service else WEAK,
                    "not-delivered",
                )
        elif (_SESSION_VERBS.match(form) and neg.kind != "nobody") or (
            form in {"come", "came", "show up", "showed up", "shown up", "came to get"} and neg.kind == "nobody"
        ):
            if form in {"seen", "see", "saw", "sees", "seeing"} and not _sees_a_child(passage, verb):
                continue
            service = inherited_service(letter, passage, unit)
            anchor = any(hit.label == "service" for hit in named) or bool(service)
            if anchor and (unit.dates or unit.has("reason") or letter.subject.any_of("service")):
                yield Trigger(unit, neg.first, verb.last, (), service, FAIR, "not-seen")


_ASSESSES = re.compile(
    r"\b(?:consent|evaluat\w+|reevaluat\w+|re-evaluat\w+|assess\w*|triennial|eligib\w+|testing packet|observ\w+|report is|her report|his report|part of the report)\b"
)


def _assesses(passage: Passage, unit: Unit) -> bool:
    """Whether the sentence or the one before speaks of an evaluation: who does not begin it, misses no session."""
    before = unit_before(passage, unit)
    start = before.sentence.start if before is not None else unit.sentence.start
    return _ASSESSES.search(passage.folded, start, unit.sentence.end) is not None


def _sees_a_child(passage: Passage, verb: Hit) -> bool:
    """Whether it is the child who is (not) seen: "haven't seen him", "has not been seen", and not "any notes"."""
    following = passage.word(verb.last)
    if following in {"him", "her", "them", "my", "your", "our", "the"} or passage.word(verb.first - 1) in {
        "been",
        "be",
        "being",
        "get",
        "gotten",
    }:
        return True
    return verb.last < len(passage.words) and passage.text[passage.words.starts[verb.last]].isupper()


_PAPERS = word_set(
    "notes note logs log goals goal homework data report reports folder evaluation eval assessment teacher's bill questions concerns progress game games"
)


def _comma(passage: Passage, first: int, last: int) -> bool:
    return any(passage.word(at) in {",", ";", ":", "."} for at in range(first, last))


def _governed(passage: Passage, neg: Hit, verb: Hit, service: Hit) -> bool:
    """Whether a common verb has the service for its object, or for its subject: no other clause or noun between them."""
    if service.first >= verb.last:
        gap = range(verb.last, service.first)
    elif service.last <= neg.first:
        gap = range(service.last, neg.first)
    else:
        return True
    blocked = {
        "about",
        "regarding",
        "that",
        "which",
        "if",
        "when",
        "whether",
        "how",
        "what",
        "report",
        "reports",
        "notes",
        "logs",
        "questions",
        "concerns",
        "homework",
    }
    return not any(passage.word(at) in blocked for at in gap)


def _session_word(passage: Passage, hits: list[Hit]) -> bool:
    return any(passage.word(at) in _SESSION_WORDS for hit in hits for at in range(hit.first, hit.last))


def _without(letter: Letter, passage: Passage, unit: Unit, neg: Hit) -> Iterator[Trigger]:
    for hit in unit.of("service"):
        if 0 <= hit.first - neg.last <= 3 and hit.kind in ("strong", "weak", "role"):
            yield Trigger(unit, neg.first, hit.last, (hit,), "", SURE if hit.kind == "strong" else STRONG, "without-service")
            return
        if 0 <= hit.first - neg.last <= 2 and hit.kind == "generic" and _session_word(passage, [hit]):
            service = inherited_service(letter, passage, unit)
            yield Trigger(unit, neg.first, hit.last, (), service, STRONG if service else WEAK, "without-service")
            return


def _no_service(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    services = unit.of("service")
    for no in unit.of("no"):
        if passage.folded[no.start : no.end] == "any":
            continue
        for hit in services:
            gap = hit.first - no.last
            if not 0 <= gap <= 2 or _comma(passage, no.last, hit.first):
                continue
            following = passage.word(hit.last)
            if following in {
                "concerns",
                "concern",
                "questions",
                "issues",
                "change",
                "changes",
                "problem",
                "problems",
                "homework",
                "goals",
                "needed",
                "required",
                "missed",
                "lost",
                "cancelled",
                "canceled",
                "were",
                "was",
            } and following not in {"was", "were"}:
                continue
            if following in {"were", "was", "will", "have", "has"} and passage.word(hit.last + 1) in {
                "missed",
                "lost",
                "cancelled",
                "canceled",
                "be",
                "been",
            }:
                after = " ".join(passage.word(at) for at in range(hit.last, hit.last + 4))
                if re.search(r"missed|lost|cancel", after):
                    continue
            if hit.kind in ("strong", "weak", "role"):
                if hit.kind == "role" and passage.word(hit.last) in {"evaluation", "report"}:
                    continue
                yield Trigger(
                    unit,
                    no.first,
                    hit.last,
                    (hit, *_joined(services, hit, passage)),
                    "",
                    SURE if hit.kind != "weak" else STRONG,
                    "no-service",
                )
            elif hit.kind == "generic" and _session_word(passage, [hit]):
                meant = services_in(services)
                service = "" if meant else inherited_service(letter, passage, unit)
                yield Trigger(unit, no.first, hit.last, tuple(meant), service, STRONG if meant or service else HINT, "no-service")
            break


def _joined(services: list[Hit], hit: Hit, passage: Passage) -> list[Hit]:
    """Services joined to one by "and", "or" or a comma: "no speech or OT"."""
    found = []
    edge = hit.last
    for other in services:
        if other.first > hit.first and other.kind in ("strong", "weak") and other.first - edge <= 2:
            between = [passage.word(at) for at in range(edge, other.first)]
            if all(word in {"and", "or", ",", "&", "/", "nor", "y", "o", "ni", "no", "her", "his"} for word in between):
                found.append(other)
                edge = other.last
    return found


def _lost(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    yield from _lost_line(letter, passage, unit)
    for lost in unit.of("lost"):
        form = passage.folded[lost.start : lost.end]
        after = passage.folded[lost.end : lost.end + 40]
        if form == "miss" and _is_title(passage, unit, lost):
            continue
        if form in {"is down", "was down"} and not {hit.value for hit in unit.of("service")} & _DEVICE_SERVICES:
            continue
        if form in {"bump", "bumped", "cut"} and unit.has("fromto", "amount"):
            continue  # "bump it from 30 to 45 minutes" is a change
        if form == "behind on" and all(hit.value == "transportation" for hit in services_in(unit.of("service"))):
            continue
        if (
            form.startswith("miss")
            and _MISS_NOT.match(after)
            and not (services_in(unit.in_clause("service", lost.first)) and _close(unit, lost, 3))
        ):
            continue
        if form in {
            "owe",
            "owes",
            "owed",
            "outstanding",
            "on hold",
            "put on hold",
            "lost",
            "lose",
            "skip",
            "interrupted",
            "forgot",
            "left behind",
            "in place of",
            "set aside",
            "missing",
            "denied",
            "denying",
        } and not _close(unit, lost, 8):
            continue
        if form.startswith("den") and unit.has("request"):
            continue
        first, last = unit.clause(lost.first)
        named = services_in([hit for hit in unit.of("service") if first <= hit.first < last])
        named = [hit for hit in named if abs(hit.first - lost.first) <= 14]
        weak = named and all(hit.kind in ("weak", "role") for hit in named)
        if named and (not weak or _close(unit, lost, 8)):
            if unit.has("notmeeting") or _about_other(passage, unit, lost):
                continue
            score = SURE if not weak else STRONG
            if form in {
                "on hold",
                "put on hold",
                "missing",
                "owed",
                "owe",
                "owes",
                "outstanding",
                "denied",
                "denying",
                "behind on",
            }:
                score = FAIR
            joined = tuple(named)
            yield Trigger(unit, min(lost.first, joined[0].first), max(lost.last, joined[-1].last), joined, "", score, "lost")
            continue
        generic = [
            hit
            for hit in unit.of("service")
            if first <= hit.first < last and hit.kind == "generic" and _session_word(passage, [hit])
        ]
        if generic and abs(generic[0].first - lost.first) <= 8:
            service = inherited_service(letter, passage, unit)
            elsewhere = services_in(unit.of("service"))
            if elsewhere:
                yield Trigger(
                    unit,
                    min(lost.first, generic[0].first),
                    max(lost.last, generic[-1].last),
                    tuple(elsewhere),
                    "",
                    STRONG,
                    "lost",
                )
            elif service or letter.personal:
                score = STRONG if service else FAIR if unit.has("reason") or unit.dates else WEAK
                yield Trigger(
                    unit, min(lost.first, generic[0].first), max(lost.last, generic[-1].last), (), service, score, "lost"
                )
            continue
        elsewhere = services_in(unit.of("service"))
        if (
            elsewhere
            and form.startswith(("cancel", "called off", "skip", "bump", "se canc"))
            and not unit.has("meeting", "notmeeting")
        ):
            yield Trigger(unit, lost.first, lost.last, tuple(elsewhere), "", FAIR, "lost")
        elif (
            not elsewhere
            and letter.subject.any_of("service")
            and unit.number < 3
            and form in {"cancelled", "canceled", "missed", "cancel", "canceling"}
            and not unit.has("meeting", "notmeeting", "others")
        ):
            subject = services_in([hit for other in letter.subject for hit in other.of("service")])
            if subject:
                yield Trigger(unit, lost.first, lost.last, (), subject[0].value, FAIR, "lost")


_DEVICE_SERVICES = frozenset({"assistive_technology", "hearing", "vision"})


def _is_title(passage: Passage, unit: Unit, lost: Hit) -> bool:
    """Whether "Miss" stands before a name ("Miss Kendra", "miss Jo") and tells of no miss."""
    if lost.last >= len(passage.words):
        return False
    following = passage.text[passage.words.starts[lost.last]]
    if following.isupper() and passage.text[lost.start].isupper() and lost.first > unit.sentence.first:
        return True  # "gave it to Miss Dee"
    if not following.isupper() or any(hit.first == lost.last and hit.value for hit in unit.of("service")):
        return False
    shouting = passage.text[passage.words.starts[lost.first] : passage.words.ends[lost.first]].isupper()
    before = passage.word(lost.first - 1)
    return not shouting and before not in {
        "to",
        "will",
        "'ll",
        "not",
        "i'll",
        "he'll",
        "she'll",
        "didn't",
        "would",
        "might",
        "may",
        "must",
    }


_LABEL_LINE = Sought(r"^[ \t>*-]*[a-z][a-z /]{2,24}:", re.MULTILINE)


def _lost_line(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    """A line of a tracking system ("Status: Not provided"), whose service stands on another line."""
    if unit.has("service") or unit.sentence.last - unit.sentence.first > 6 or not letter.services:
        return
    if passage.first(_LABEL_LINE) is None or len(_LABEL_LINE.pattern.findall(passage.folded)) < 3:
        return
    for lost in unit.of("lost"):
        if passage.folded[lost.start : lost.end] in {
            "not provided",
            "not delivered",
            "not held",
            "cancelled",
            "canceled",
            "missed",
            "service not delivered",
            "not given",
        }:
            yield Trigger(unit, lost.first, lost.last, (), letter.services.most_common(1)[0][0], SURE, "lost-line")


def _close(unit: Unit, lost: Hit, reach: int) -> bool:
    return any(
        min(abs(hit.first - lost.last), abs(lost.first - hit.last)) <= reach
        for hit in unit.of("service")
        if hit.kind != "generic-role"
    )


def _about_other(passage: Passage, unit: Unit, lost: Hit) -> bool:
    """Whether what is cancelled is a meeting or an event, the service only its neighbour ("the IEP meeting is cancelled")."""
    meetings = [
        hit
        for hit in unit.of("meeting")
        if passage.folded[hit.start : hit.end].endswith(("meeting", "mtg", "reunión", "junta", "conference"))
    ]
    return any(abs(hit.last - lost.first) <= 4 or abs(lost.last - hit.first) <= 3 for hit in meetings)


def _short(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    for short in unit.of("short"):
        form = passage.folded[short.start : short.end]
        after = passage.folded[short.end : short.end + 40]
        if (
            form.endswith((" of", "than"))
            and form.startswith(("instead", "in place", "rather", "minutes in place"))
            and not _PART_INSTEAD.match(after)
            and not any(0 <= hit.first - short.last <= 3 for hit in unit.of("service"))
        ):
            continue  # "in room 118 instead of room 120", "on Wednesday instead of Tuesday"
        if form.startswith(("half of", "about half", "partial", "less than", "fewer than")) and _NO_PART.match(after):
            continue  # "he ate half of his lunch", "it takes about half an hour"
        if form.endswith("had") and after.startswith(" to "):
            continue  # "he only had to be asked twice"
        if form == "of our" and not _COUNT_BEFORE.search(passage.folded, max(0, short.start - 24), short.start):
            continue
        named = services_in(unit.in_clause("service", short.first)) or services_in(unit.of("service"))
        generic = _generic(unit, short.first) or re.search(
            r"\b(?:min|minutes|session|sessions|half|minutos|times?|once|twice)\b",
            passage.folded[unit.sentence.start : unit.sentence.end],
        )
        service = "" if named else inherited_service(letter, passage, unit)
        if not named and not (service and generic):
            continue
        needs_count = form.startswith(
            (
                "only",
                "just",
                "less",
                "fewer",
                "short of",
                "short by",
                "instead",
                "in place",
                "rather",
                "got only",
                "had only",
                "out of the",
                "could only",
                "about half",
                "squeezed",
                "partial",
                "shorter",
                "solo",
                "sólo",
                "managed",
            )
        )
        if needs_count and not generic:
            continue
        if form.startswith(("instead", "rather", "in place")) and not unit.has("deliver"):
            continue
        if unit.has("amount", "fromto") and not re.search(
            r"\b(?:today|yesterday|this|last|monday|tuesday|wednesday|thursday|friday|because|since)\b",
            passage.folded[unit.sentence.start : unit.sentence.end],
        ):
            continue
        yield Trigger(
            unit,
            short.first,
            max(short.last, named[-1].last if named and named[-1].first > short.first else short.last),
            tuple(named),
            service,
            STRONG,
            "cut-short",
            partial=True,
        )


_PART_INSTEAD = re.compile(
    r"\s*(?:(?:the|his|her|our|their|a|an|all|its)\s+)*(?:full|usual|regular|scheduled|whole|entire|required|promised|planned|normal|hour|half|\d|twenty|thirty|forty|sixty|fifteen|ninety|two|three|four|five|going|seeing|pulling|getting)"
)
_NO_PART = re.compile(
    r"\s*(?:an hour|a (?:day|page|cup)|(?:his|her|the|our|a)?\s*(?:lunch|snack|milk|sandwich|breakfast|team|class|page|sheet|worksheet|homework|book|words|kids|students|year|month|week|day|price|staff|group|school|form|questions)\b)"
)
_COUNT_BEFORE = re.compile(
    r"(?:\d|half|part|most|some|minutes|min|ten|five|fifteen|twenty|thirty|one|two|three|four|none|all)\s*$"
)
# "Nobody was with him", "no one to stay with Arjun", "there was nobody signing for her".
_NOBODY_WITH = Sought(
    r"\b(?:nobody|no one|noone|not a soul|no adult|no staff|nobody else|not anybody|n't anybody|n't anyone|n't nobody|nobody at all)\b(?P<said>[^.;!?]{0,46}?)\b"
    r"(?:(?:with|beside|near|next to|signing for|interpreting for|helping|to help|to sign for|there for|here for|assisting|walking|to walk|watching)\s+(?:(?:him|her|them)\b(?!\s+(?:groups?|class|students|kids|caseload|reading|work|homework|math|books?|own|other|things))|my (?:son|daughter|child|kid|grandson|granddaughter)|(?P<name>[a-z]+))\b|signing\b)"
)
_BE_WITH = re.compile(
    r"\b(?:be|is|was|were|been|being|sat|sits?|sitting|stay\w*|stood|standing|went|goes|go|going|gone|left|came|comes|come|coming|available|there|here|found|sign\w*|interpret\w*|help\w*|assigned|walk\w*|ride|rode|rides|riding|work\w*|to)\b|^\s*$"
)


def _nobody_with(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    """No adult at the child's side; an aide is meant where no service is named, an interpreter where somebody should sign."""
    if unit.has("meeting", "record") or unit.sentence.question:
        return
    match = unit.search(_NOBODY_WITH)
    if match is None or not _BE_WITH.search(match.group("said")):
        return
    name = match.group("name")
    if name and not (name in letter.names or passage.text[match.start("name")].isupper()):
        return
    first, last = words_of(passage, unit, match)
    named = [hit for hit in services_in(unit.of("service")) if hit.value in _AT_THE_SIDE]
    signs = re.search(r"\b(?:sign|signing|interpret\w*)\b", match.group()) is not None
    service = "" if named else "hearing" if signs else "aide"
    if not named and not signs:
        inherited = inherited_service(letter, passage, unit)
        service = inherited if inherited in _AT_THE_SIDE else "aide"
    yield Trigger(unit, first, last, tuple(named), service, FAIR, "nobody-with")


# Services that consist in somebody being there.
_AT_THE_SIDE = frozenset({"aide", "nursing", "hearing", "behavior", "specialized_instruction"})


def _meeting_business(passage: Passage, unit: Unit) -> bool:
    """Whether the sentence or its neighbours are about a meeting that moves: then who is out is why it moves."""
    around = [unit, unit_before(passage, unit), unit_after(passage, unit)]
    return any(other is not None and other.has("meeting") and other.has("cancel", "refuse") for other in around)


def _provider_gone(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    """The provider is out, pulled or not hired, said of a service: the miss is meant unless somebody covers."""
    reasons = [(settle(passage, unit, hit, letter.names), hit) for hit in unit.of("reason")]
    for reason, hit in reasons:
        if reason not in {"staff_absence", "vacancy", "schedule_conflict", "testing", "weather_closure", "holiday"}:
            continue
        first, last = unit.clause(hit.first)
        roles = [
            s
            for s in unit.of("service")
            if s.value
            and (s.kind == "role" or (s.value in {"aide", "hearing", "nursing", "vision", "behavior"} and s.kind == "strong"))
        ]
        near = [role for role in roles if first <= role.first < last and abs(role.first - hit.first) <= 12]
        if not near or reason in {"testing", "weather_closure", "holiday"} or _meeting_business(passage, unit):
            continue
        if unit.has("covered") and not re.search(
            r"(?:not|n't|no one|nobody|never|no)\s+(?:\w+\s+){0,2}cover", passage.folded[unit.sentence.start : unit.sentence.end]
        ):
            continue
        if unit.has("meeting") and reason == "schedule_conflict" and not unit.dates:
            continue
        following = unit_after(passage, unit)
        if following is not None and following.has("covered") and not following.has("neg", "no"):
            continue
        if reason == "vacancy" and passage.folded[hit.start : hit.end] == "retired" and near[0].first == hit.last:
            continue  # "a retired SLP" is one who helps out
        strong = re.search(
            r"\bno (?:one|sub|coverage|substitute)|nobody|pulled|not covered|uncovered|unfilled|vacan|short",
            passage.folded[unit.sentence.start : unit.sentence.end],
        )
        weak_form = passage.folded[hit.start : hit.end] in {
            "evaluations",
            "evaluating",
            "conflict",
            "meetings",
            "a replacement",
            "replacement",
            "the position",
            "interviewing",
        }
        if reason == "vacancy" and not strong and not unit.has("neg", "no", "lost"):
            # Who leaves or is hired changes the service; whether anything fell out meanwhile is not said.
            weak_form = weak_form or _COMES_OR_GOES.search(passage.folded, hit.start, hit.end) is not None
        if near[0].value == "counseling" and _assesses(passage, unit):
            continue
        if unit.search(_SO_ANOTHER) and not strong:
            continue
        score = STRONG if strong and not weak_form else WEAK if weak_form else FAIR
        yield Trigger(unit, min(near[0].first, hit.first), max(near[-1].last, hit.last), tuple(near), "", score, "provider-gone")


_COMES_OR_GOES = re.compile(
    r"\b(?:accepted|took|taken|resign\w*|retir\w*|last day|hired|hiring|leav\w*|left|moved|tendered|notice|start|starts|job|quit)\b"
)
# "Carla was out, so Desmond interpreted all day": another one did it, and nothing was lost.
_SO_ANOTHER = Sought(
    r"\b(?:so|and|but|then) (?:the |a |our |her |his |my |ms\.? |mrs\.? |mr\.? |nurse )*\w+(?: \w+)? (?:did|took|gave|ran|covered|handled|saw|interpreted|rode|worked with|stepped|had the class|subbed for|filled|sat with|put (?:him|her) in)\b"
)
_REFUSES = re.compile(
    r"\b(?:refus|would(?:n't| not) (?:come|go|attend|leave)|didn't want to (?:come|go)|did not want to|no quiso|se negó)"
)


def _student_gone(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    """The child was absent, refused or was sent out, and a service is named as what it missed."""
    for hit in unit.of("reason"):
        reason = settle(passage, unit, hit, letter.names)
        if reason not in {"student_absence", "student_refusal", "discipline", "peers_absent"}:
            continue
        first, last = unit.clause(hit.first)
        named = services_in([s for s in unit.of("service") if s.kind != "role"])
        near = [s for s in named if abs(s.first - hit.last) <= 8 and (first <= s.first < last or s.first >= last)]
        if not near:
            continue
        between = passage.folded[hit.end : near[0].start] if near[0].start >= hit.end else ""
        if passage.word(hit.first) == "refusal" and not re.match(
            r"\s+(?:to (?:come|go|attend|leave|participate|work)|by)\b", passage.folded[hit.end :]
        ):
            continue  # "refusal to add a second session" is the district's
        if (
            reason == "student_refusal"
            and near[0].start >= hit.end
            and len(between) < 30
            and re.search(r"\b(?:to|for|with|from|his|her)\b|^\s*$", between)
        ):
            if (
                letter.side is not None
                and unit.has("refusechange")
                and not _REFUSES.search(passage.folded[hit.start : near[0].end])
            ):
                continue
            yield Trigger(unit, hit.first, near[-1].last, tuple(near), "", STRONG, "child-refused")
        elif (
            re.fullmatch(r"\s*(?:from|for|during|at|on|to|in)?\s*(?:\w+\s+){0,3}", between)
            and near[0].start >= hit.end
            and re.search(r"\b(?:for|from|during)\b", between)
        ):
            yield Trigger(unit, hit.first, near[-1].last, tuple(near), "", STRONG, "child-absent")


# Each finder with the label that it lives on; a fraction ("20 of 30") needs none.
_FINDERS: tuple[tuple[str, tuple[Callable[[Letter, Passage, Unit], Iterator[Trigger]], ...]], ...] = (
    ("neg", (_negated, _nobody_with)),
    ("no", (_no_service,)),
    ("lost", (_lost,)),
    ("short", (_short,)),
    ("", (fractions, only_so_often)),
    ("reason", (_provider_gone, _student_gone)),
)
_ALONE = re.compile(
    r"^(?:by (?:him|her|his)|on (?:his|her|their) own|all alone|was alone|is alone|been alone|alone in|left alone|un(?:attended|supported|accompanied|supervised)|.*fend)"
)
_FIRST_PERSON = re.compile(r"^(?:they |i |i'|im |my )")
_DEVICE = re.compile(
    r"^(?:dead battery|battery was|was dead|not charged|uncharged|wasn't charged|at home on|locked in|in the shop|out for repair|being repaired|broken?|cracked|on back|back ordered|never arrived|hasn't (?:arrived|come)|still waiting on|is down|was down)"
)
_SLEPT = re.compile(r"^(?:asleep|fell asleep|sleeping|slept)")
_AMBIGUOUS = re.compile(
    r"^(?:a no|broke|broken|was off|were off|is off|are off|locked in|sleeping|was empty|is empty|not a single|ate |chopped|passed on|by (?:him|her)self|hit or miss|in forever|in ages|inconsistent|nothing at all|was dead|interrupted by|fire alarm|walked out|i was (?:at|in|on|not|late)|i'll be (?:at|in|on)|i will be (?:at|in|on)|i had to|left early|cut into|cuts into|cutting into|only half|same as everyone|captions|postponed)"
)


def _gone(letter: Letter, passage: Passage, unit: Unit) -> Iterator[Trigger]:
    """Turns of phrase that say it of the time, the room or the writer ("they had me in the cafeteria")."""
    for hit in unit.of("gone"):
        form = passage.folded[hit.start : hit.end]
        named = services_in(unit.of("service"))
        around = named
        if not named:
            for other in (unit_before(passage, unit), unit_after(passage, unit)):
                if other is not None:
                    around = around or services_in(other.of("service"))
        service = "" if named else (around[0].value if around else inherited_service(letter, passage, unit))
        if not named and not service:
            continue
        services = {one.value for one in around} | ({service} if service else set())
        if _ALONE.match(form) and "aide" not in services and not letter.services.get("aide"):
            continue
        if _DEVICE.match(form) and not services & {"assistive_technology", "hearing", "transportation", "vision"}:
            continue
        if _SLEPT.match(form) and (services == {"transportation"} or not (named or unit.has("deliver"))):
            continue
        if unit.search(_SO_ANOTHER) and not unit.has("lost", "no", "neg"):
            continue
        if _FIRST_PERSON.match(form):
            mine = (
                letter.signature_service
                or any(one.kind == "generic" for other in letter.body for one in other.of("service"))
                or named
            )
            if letter.from_family or not mine:
                continue
            if not (unit.dates or unit.has("reason") or unit.has("lost", "neg")):
                continue
        if unit.has("meeting", "notmeeting") and not named:
            continue
        if unit.has("covered") and not unit.has("neg"):
            continue
        score = STRONG if named and not _AMBIGUOUS.match(form) else FAIR if named or unit.dates else WEAK
        if _AMBIGUOUS.match(form) and not (unit.dates or unit.has("reason", "lost", "neg")):
            score = WEAK if named else HINT
        if _ALONE.match(form) and "aide" in services:
            named = [one for one in around if one.value == "aide"] or named
            service = "aide" if not named or named[0] not in unit.of("service") else ""
        own = [one for one in named if one in unit.of("service")]
        first, last = min([hit.first, *(one.first for one in own)]), max([hit.last, *(one.last for one in own)])
        yield Trigger(unit, first, last, tuple(own), "" if own else service, score, "gone")
        break
