"""Where the child is taught, and where a service is given: what changed, will change, is proposed, or differs from the IEP."""
# ruff: noqa: C901, E501, PLR0911, PLR0912, PLR0915 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from dataclasses import dataclass
from datetime import date

from casefile.reading import Evidence, Setting, Tag
from classifier.claims import FAIR, STRONG, SURE, WEAK, Claim, told_surely
from classifier.context import context_at, tense_at
from classifier.frames import BETTER_IF, Framed, frames_in, shown
from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.phrases import Hit
from classifier.sought import Sought
from classifier.words import word_set

_PERCENT = re.compile(r"\b(\d{1,3})\s*(?:%|percent)")
_ONE_DAY = Sought(
    r"\b(?:today|yesterday|for the day|just for|this (?:morning|afternoon)|one day|on (?:monday|tuesday|wednesday|thursday|friday)|tomorrow|earlier today)\b"
)
_ROOM_FOR_ROOM = Sought(
    r"\b(?:room|rm\.?|salón|aula) #?\w+,? (?:instead of|rather than|not|en vez de) (?:in )?(?:room|rm\.?|salón|aula) #?\w+"
)
_INSTEAD = Sought(r"\b(?:instead of|rather than|not in|out of|away from|no longer|from|en vez de|en lugar de)\b")
_NAMES = {
    "gened": "general_education",
    "separate": "separate",
    "named": "separate",
    "home": "home",
    "school": "other_placement",
    "day": "shortened_day",
    "iss": "in_school_suspension",
    "lunch": "elsewhere",
    "location": "service_location",
}
_EVALUATED = Sought(
    r"\b(?:tour|visit|open house|registration|flyer|webinar|workshop|newsletter|volunteer|fundraiser|menu|audition|tryout|concert|sign up|signup)\b"
)
_DISCIPLINE_ONLY = re.compile(r"\bsent home\b")


@dataclass(frozen=True, slots=True)
class _Move:
    places: tuple[Hit, ...]
    verb: Hit | None
    score: float
    rule: str


def read_settings(letter: Letter) -> tuple[list[Claim], list[Setting]]:
    """Claims of `setting_change`, and what changed."""
    claims: list[Claim] = []
    settings: list[tuple[float, Setting]] = []
    for passage in letter.passages:
        if not passage.asserts:
            continue
        for unit in passage.having("place", "share"):
            move = _move(letter, passage, unit)
            if move is None:
                continue
            hits = [*move.places, *([move.verb] if move.verb else [])]
            start, end = passage.span(*hits)
            evidence = passage.evidence(start, end, move.rule)
            score = min(move.score, _LOOSE.get(move.rule, SURE))
            claims.append(Claim(Tag.SETTING_CHANGE, score, evidence))
            settings.append((score, _setting(letter, passage, unit, move, (evidence,))))
        if letter.personal:
            for unit, one in frames_in("settings.toml").of(passage, letter.names, _grants):
                score = _framed_score(letter, passage, unit, one)
                if score:
                    evidence = passage.evidence(one.start, one.end, one.frame.id)
                    claims.append(Claim(Tag.SETTING_CHANGE, score, evidence))
                    move = _Move((), None, score, one.frame.id)
                    settings.append((score, _setting(letter, passage, unit, move, (evidence,))))
    return claims, _unique(told_surely(settings))


# What words that merely stand in one sentence are worth, as measured on training voices: a frame says how they hang together.
_LOOSE = dict.fromkeys(
    (
        "other-setting",
        "other-placement",
        "home-or-remote",
        "shortened-day",
        "share-of-time",
        "service-location",
        "lunch-elsewhere",
    ),
    WEAK,
)


_WHOLE = Sought(
    r"\b(?:whole class|entire class|all (?:of )?(?:the )?(?:students|classes|kids|grades)|everyone|everybody|our class|the class is|field trip)\b"
)
_CHILD = Sought(
    r"\b(?:he|she|him|her|his|hers|they|them|their|he's|she's|he'll|she'll|he'd|she'd|son|daughter|child|kiddo|student|grandson|granddaughter)\b"
)
_CHANGE = Sought(
    r"\b(?:mov|chang|switch|instead|rather|not|now|start|begin|from|back|no longer|any ?more|propos|recommend|suggest|would like|want|since|until|weeks?|every day|iep|plan|agree|today|yesterday)\w*"
)
_OFFER = Sought(r"\b(?:can|could|would|will|why|please|consider|what if|how about|did|when|who|nobody|was|were|is)\b")


def _grants(unit: Unit) -> frozenset[str]:
    """What frames may need of a sentence: a word of change or contrast."""
    changes = unit.search(_CHANGE) is not None
    return _CHANGING if changes else _STILL


_STILL = frozenset({"personal", "child", "service"})  # these only weigh
_CHANGING = _STILL | {"change"}


def _framed_score(letter: Letter, passage: Passage, unit: Unit, framed: Framed) -> float:
    """How surely a frame says that a place changes; 0.0 where what it needs is not there."""
    frame = framed.frame
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    if unit.search(_WHOLE) and not unit.search(_CHILD):
        return 0.0
    if unit.has("keep") and not re.search(r"\bbut|instead|moved|except|rather|not agree|agree", text):
        return 0.0
    context = context_at(passage, unit, framed.first)
    if context.hypothetical and not unit.search(BETTER_IF):
        return 0.0
    if (context.others or context.policy) and not unit.search(_CHILD):
        return 0.0
    if context.asks_whether and not letter.from_family and not re.search(r"propos|recommend|consider|would like|could", text):
        return 0.0
    score = frame.score
    if "child" in frame.needs and not (unit.search(_CHILD) or _NAME.search(shown(passage, unit, letter.names))):
        score = min(score, WEAK)
    if context.question and not unit.search(_OFFER):
        score = min(score, FAIR)
    return score


_NAME = re.compile(r"[A-ZÀ-Ý]\w+")

# What the IEP says is told, and something else done.
_DIFFERS = Sought(
    r"\b(?:iep (?:says|states|calls for|has|requires|specifies|provides)|per (?:the|his|her) iep|according to (?:the|his|her) iep|supposed to be|against (?:the|his|her) iep|contrary to|not what (?:the|his|her) iep|el iep dice)\b"
)


def _move(letter: Letter, passage: Passage, unit: Unit) -> _Move | None:
    places = unit.of("place")
    verbs = unit.of("movestrong") or _moves_somebody(passage, unit)
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    if unit.search(_ROOM_FOR_ROOM):
        return None  # another room of the same kind
    kinds = {hit.value for hit in places}
    shares = unit.of("share")
    anchor = places[0] if places else shares[0]
    context = context_at(passage, unit, anchor.first)
    if context.hypothetical or (context.asks_whether and not letter.from_family):
        return None
    if unit.has("keep") and not re.search(r"\bbut|instead|moved|except", text):
        return None
    if context.others and not letter.personal:
        return None
    if context.policy and not letter.personal:
        return None
    if unit.search(_EVALUATED) and not letter.personal:
        return None
    if (
        unit.has("meeting")
        and kinds <= {"home"}
        and re.search(r"\bmeeting|conference|join|link|attend\b", text)
        and not services_in(unit.of("service"))
    ):
        return None
    if unit.search(_WHOLE):
        return None
    if context.question and not verbs:
        return None
    cap = WEAK if context.maybe and not re.search(r"propos|recommend|consider|would like", text) else SURE
    verb = _nearest(verbs, places or shares)
    negated = any(
        hit.first < (verb.first if verb else anchor.first) and (verb.first if verb else anchor.first) - hit.last <= 2
        for hit in unit.of("neg")
    )
    negated = negated and not re.search(r"\b(?:not in|isn't in|wasn't in|no longer|not with|not being|n't been in)\b", text)
    if negated and not letter.from_family:
        return None
    differs = unit.search(_DIFFERS)
    place_kinds = kinds - {"named"}
    if (
        "day" in kinds
        and letter.personal
        and re.search(r"\b(?:he|she|him|her|his|my son|my daughter|will attend|attends?)\b", text)
        and not re.search(r"\bstudents\b|school-?wide|early release|all grades", text)
    ):
        return _Move(tuple(hit for hit in places if hit.value == "day"), verb, min(cap, STRONG), "shortened-day")
    if "day" in kinds and (verb or unit.has("moveverb") or re.search(r"\b(?:on a|his|her|the)\b", text)):
        if re.search(
            r"\b(?:students|dismiss(?:al|ed) (?:is|at)|district|school-?wide|schools? will|no school|early release)\b", text
        ) and not re.search(r"\b(?:he|she|his|her|him)\b", text):
            return None
        return _Move(tuple(hit for hit in places if hit.value == "day"), verb, min(cap, STRONG), "shortened-day")
    if "iss" in kinds:
        return _Move(tuple(hit for hit in places if hit.value == "iss"), verb, min(cap, STRONG), "in-school-suspension")
    if "home" in kinds:
        at_home = any(_AT_HOME.search(passage.folded, hit.start, hit.end) for hit in places if hit.value == "home")
        if unit.search(_EVENT) and not services_in(unit.of("service")):
            return None
        if not (verb or at_home or unit.has("moveverb") or services_in(unit.of("service"))):
            return None
        home = tuple(hit for hit in places if hit.value == "home")
        if not letter.personal and not services_in(unit.of("service")):
            return None
        return _Move(home, verb, min(cap, STRONG if verb or services_in(unit.of("service")) else FAIR), "home-or-remote")
    if {"gened", "separate"} <= kinds and (verb or unit.search(_INSTEAD)):
        return _Move(tuple(places), verb, min(cap, SURE if verb else STRONG), "between-settings")
    if "lunch" in kinds and (verb or unit.has("moveverb")) and letter.personal:
        lunch = tuple(hit for hit in places if hit.value == "lunch")
        if re.search(
            r"\b(?:office|alone|classroom|resource|library|instead|away|separately|with the aide|by himself|by herself|room|nurse|hall|not in the|different)\b",
            text,
        ):
            return _Move(lunch, verb, min(cap, STRONG), "lunch-elsewhere")
    if shares and (verb or differs) and (places or re.search(r"\bgen|general|classroom|class\b|peers|setting|resource", text)):
        return _Move((*places, *shares), verb, min(cap, STRONG), "share-of-time")
    if "school" in kinds:
        school = tuple(hit for hit in places if hit.value == "school")
        words = {passage.folded[hit.start : hit.end] for hit in school}
        plain = words <= {
            "program",
            "placement",
            "programa",
            "educational placement",
            "ubicación",
            "colocación",
            "transition program",
            "the program at",
        }
        if (
            verb
            and _child_object(passage, unit, verb)
            and not (
                plain
                and words <= {"program", "programa"}
                and not re.search(r"\b(?:to|into|in) (?:the|a|our|another|that|this) (?:\w+ ){0,3}program\b", text)
            )
        ):
            return _Move(school, verb, min(cap, STRONG if not plain else FAIR), "other-placement")
        if re.search(
            r"\bchang\w+ (?:of|in|to|his|her) (?:\w+ )?(?:placement|program)|placement change|program change|out of district",
            text,
        ):
            return _Move(school, verb, min(cap, STRONG), "other-placement")
        return None
    if "location" in kinds:
        location = tuple(hit for hit in places if hit.value == "location")
        service = services_in(unit.of("service"))
        form = {passage.folded[hit.start : hit.end] for hit in location}
        modal = any(
            one.startswith(
                (
                    "push in",
                    "pull out",
                    "pullout",
                    "pulled out",
                    "pulling",
                    "pull ",
                    "outside",
                    "out of",
                    "in the classroom",
                    "inside",
                    "within",
                    "in class",
                    "into",
                )
            )
            for one in form
        )
        if service and verb and not unit.search(_ONE_DAY):
            return _Move(location, verb, min(cap, STRONG if modal else FAIR), "service-location")
        if service and unit.search(_INSTEAD) and not (unit.search(_ONE_DAY) and not modal):
            return _Move(location, verb, min(cap, STRONG if modal else FAIR), "service-location")
        if (
            verb
            and re.search(r"\b(?:instead of|from|to)\b", text)
            and modal
            and {"push in", "pull out"} & {one.split(" m")[0] for one in form}
        ):
            return _Move(location, verb, min(cap, FAIR), "service-location")
    if place_kinds & {"separate", "gened"} or "named" in kinds:
        chosen = tuple(hit for hit in places if hit.value in {"separate", "gened", "named"})
        if place_kinds == set() and not _instead_of_class(text):
            return None
        if not verb:
            return None
        if not _child_object(passage, unit, verb) and not differs:
            return None
        own = [hit for hit in chosen if abs(hit.first - verb.last) <= 12 or abs(verb.first - hit.last) <= 12]
        if not own:
            return None
        service_words = unit.of("service")
        only_service = all(any(s.first <= hit.first < s.last for s in service_words if s.kind == "strong") for hit in own)
        if only_service and not re.search(r"\b(?:instead|moved|switched|placed|trying|all day|most of)\b", text):
            return None
        gened_only = place_kinds == {"gened"}
        score = STRONG if not gened_only else FAIR
        if differs:
            score = STRONG
        if unit.search(_ONE_DAY) and gened_only:
            score = WEAK
        if (
            gened_only
            and re.search(
                r"\b(?:his|her|their) (?:class|classroom|classmates|peers|homeroom)\b|with (?:his|her)|specials|\blre\b", text
            )
            and not re.search(r"\b(?:back|return|more|join|instead|all|full|less|out of|removed|pulled)\b", text)
        ):
            return None
        return _Move(tuple(own), verb, min(cap, score), "other-setting")
    return None


_CORE_MOVES = word_set("""move moves moved moving placed placing place put putting switch switched switching transferred transferring transfer sent send joined join joining
    started start pulled pulling removed removing shifted transitioned""")


def _moves_somebody(passage: Passage, unit: Unit) -> list[Hit]:
    """A verb of moving with a name or a child for its object ("we have moved Marcus to", "moving my daughter out")."""
    found = []
    for hit in unit.of("moveverb", "moved"):
        if passage.folded[hit.start : hit.end] not in _CORE_MOVES:
            continue
        following = [at for at in (hit.last, hit.last + 1) if at < len(passage.words)]
        named = any(
            passage.text[passage.words.starts[at]].isupper() and passage.word(at) not in {"i", "mr", "mrs", "ms", "room"}
            for at in following
        )
        kin = any(
            passage.word(at) in {"son", "daughter", "child", "student", "grandson", "hijo", "hija"}
            for at in range(hit.last, hit.last + 3)
        )
        if named or kin:
            found.append(hit)
    return found


def _instead_of_class(text: str) -> bool:
    return bool(re.search(r"\b(?:instead of|rather than|not)\b[^.]{0,40}\b(?:room|class|classroom|class's|peers)\b", text))


_AT_HOME = re.compile(
    r"homebound|home bound|home (?:instruction|hospital|based|teach|tutor)|home (?:and|&) hospital|(?:learn\w*|taught|educated|tutored?|instruction) (?:from|at) home|instrucción en casa|hospital (?:instruction|school)"
)
_EVENT = Sought(r"\b(?:open house|night|assembly|conferences?|workshop|webinar|tour|orientation|event|fair|registration|store)\b")


def _nearest(verbs: list[Hit], places: list[Hit]) -> Hit | None:
    if not verbs or not places:
        return None
    return min(verbs, key=lambda verb: min(abs(verb.first - place.first) for place in places))


def _child_object(passage: Passage, unit: Unit, verb: Hit) -> bool:
    """Whether it is the child who moves: a pronoun, "your son" or a name stands near the verb."""
    words = {passage.word(at) for at in range(max(unit.sentence.first, verb.first - 8), min(unit.sentence.last, verb.last + 8))}
    if words & {
        "he",
        "she",
        "him",
        "her",
        "his",
        "they",
        "them",
        "child",
        "son",
        "daughter",
        "student",
        "kiddo",
        "he's",
        "she's",
        "their",
        "hijo",
        "hija",
        "lo",
        "la",
        "placement",
    }:
        return True
    text = passage.text
    return any(
        text[passage.words.starts[at]].isupper()
        and at > unit.sentence.first
        and passage.word(at).isalpha()
        and len(passage.word(at)) > 2
        for at in range(max(unit.sentence.first, verb.first - 6), min(unit.sentence.last, verb.last + 4))
    ) or (text[unit.sentence.start].isupper() and verb.first - unit.sentence.first <= 5)


_WHAT = {
    "service-location": "service_location",
    "setting-push-pull": "service_location",
    "share-of-time": "time_in_general_education",
    "setting-percent": "time_in_general_education",
}


def _setting(letter: Letter, passage: Passage, unit: Unit, move: _Move, evidence: tuple[Evidence, ...]) -> Setting:
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    percent = _PERCENT.search(text)
    what = _WHAT.get(move.rule, "placement")
    if move.rule in {"home-or-remote", "setting-remote", "setting-contrast"} and services_in(unit.of("service")):
        what = "service_location"
    before, after = _from_to(passage, unit)
    start: date | None = None
    tense = tense_at(passage, unit, unit.sentence.first)
    for expression in unit.dates:
        if expression.kind in {"day", "since", "week"}:
            whens = expression.whens(letter.sent, tense)
            if whens and whens[0].first is not None:
                start = whens[0].first
                break
    proposed = bool(
        re.search(
            r"\b(?:propos|recommend|consider|would like to|'d like to|suggest|think(?:ing)? about|discuss|might|may|could|want to|hoping)\w*",
            text,
        )
    )
    one_day = (
        bool(unit.search(_ONE_DAY))
        and not re.search(
            r"\b(?:starting|beginning|effective|from now|each|every|going forward|moving forward|as of|permanent)\b", text
        )
        and not proposed
    )
    return Setting(
        what,
        before,
        after,
        int(percent.group(1)) if percent and int(percent.group(1)) <= 100 else None,
        start,
        proposed,
        one_day,
        evidence,
    )


def _from_to(passage: Passage, unit: Unit) -> tuple[str | None, str | None]:
    before = after = None
    for hit in unit.of("place"):
        name = _NAMES.get(hit.value)
        lead = passage.folded[max(unit.sentence.start, hit.start - 26) : hit.start]
        if re.search(
            r"\b(?:from|instead of|rather than|out of|no longer (?:in|at|with)|not in|leaving|in place of)\s+(?:\w+\s+){0,2}$",
            lead,
        ):
            before = before or name
        else:
            after = after or name
    return before, after if after != before else None


def _unique(settings: list[Setting]) -> list[Setting]:
    kept: list[Setting] = []
    for setting in settings:
        if not any(
            (other.what, other.before, other.after, other.start) == (setting.what, setting.before, setting.after, setting.start)
            for other in kept
        ):
            kept.append(setting)
    return kept
