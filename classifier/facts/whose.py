"""Which service a miss is about where neither its sentence nor the ones before name one. It decides no tag."""
# ruff: noqa: E501 - patterns read best on one line

from collections import Counter

from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.phrases import Hit
from classifier.sought import Sought
from classifier.words import fold, split_words

# What is talked of in one service and hardly in another. A word counts once for each time it stands in subject or body.
_SIGNS = {
    "transportation": r"bus(?:es)?|van|route \d+|driver|shuttle|ruta|chofer|dispatch(?:er)?|drop ?off|[ap]m run|bus stop|riders?|pick(?:ed)? (?:him|her) up at the (?:house|stop|curb|corner)|transportation",
    "speech": r"logoped\\w*|little words|retold|articulation|artic|language therapist|stutter\w*|retell\w*|narrative|(?:th|r|s|l|k|g|sh|ch) sounds?|fluency|speech|habla|slp|sounds|/\w{1,2}/|talking (?:class|teacher|lady)|words? per breath",
    "occupational_therapy": r"hands|hand lady|lady for hand|putty|terapia of hands|handwriting|fine motor|scissors|pencil grip|sensory diet|ot|shoelaces|buttons|zipper|hammock|weighted vest|otr",
    "physical_therapy": r"legs|walking|gait|gross motor|walker|crutches|stretch(?:es|ing)|pt|pt room|orthotics|braces|squats|stairs|dpt|balance beam|transfers",
    "counseling": r"coping|worries|feelings|anxi(?:ety|ous)|counsel\w*|consejer[íi]a|anger group|social work(?:er)?|psychologist|check-?ins?|grief",
    "aide": r"helper|intervener|beside (?:him|her)|next to (?:him|her)|by (?:him|her|his)(?:self)|on (?:his|her) own|alone|solo|one to one|one on one|1:1|paras?|shadow\w*|car line|at (?:his|her) side|unattended|unaccompanied|"
    r"without me|(?:nobody|no one|anybody|anyone|somebody|someone|a soul|be|was|is|am|stays?|goes around|person|body) (?:with|w/?|to be with|for) (?:him|her|me|us)|had no one|to spare|my spot|floater?|aide",
    "specialized_instruction": r"reading|math|writing|resource|learning (?:center|lab|support|specialist)|small group|academic support|co-?teach\w*|decoding|phonics|sped teacher|intervention\w*|inclusion|special ed(?:ucation)?|"
    r"lectura|spelling|comprehension|dyslexia|lessons?|fractions|teacher|home (?:teacher|instruction)|home ?(?:&|and)? ?hospital|hospital school|homebound|home visit|seit|ecse|sdc|rsp|sai|tutor\w*|fluency probe|words correct",
    "social_skills": r"lunch bunch|lunch group|social (?:skills|group|thinking)|friendship (?:group|club)|friday group",
    "nursing": r"nurs\w+|g ?-?tube|tube feed\w*|insulin|trach\w*|lpn|suction\w*|cath(?:eter)?\w*|glucose",
    "vision": r"braille|large print|white cane|tvi|magnifier|low vision|cane|o&m|orientation",
    "hearing": r"hearing (?:lady|teacher|apparatus|support)|microphone|interpret\w*|terp|fm system|hearing (?:aids?|assist\w+)|transmitter|deaf|captions?|asl|cochlear|signing|signs? for (?:him|her)|au\.?d",
    "assistive_technology": r"machine for talking|tablet that talks|speaking tablet|no voice|keyboard|audiobooks?|device|talker|aac|communication board|word prediction|text to speech",
    "behavior": r"behavior(?:ist| plan)?|bip|rbt|bcba|point (?:sheet|card)|reinforcers?|check in check out|skills trainer|aba",
    "other": r"quiz|midterm|exam|calculator|extra (?:half|time)|extended|time-and-a-half|quiet room|headphones|typed?|keyboard\w*|handwritten|job (?:coach|site)|work ?site|shift|adapted pe|ape|swim|pool|bus training|read aloud|accommodation\w*|psat|satellite",
}
_SIGN = {service: Sought(rf"\b(?:{words})\b") for service, words in _SIGNS.items()}
_KIND = {"strong": 4, "role": 3, "weak": 2}
_TOLD = ("neg", "lost", "gone", "no", "short", "reason")
_SIGNED = 3  # the writer's own role: more than a service mentioned in passing, less than one named


def likely_service(letter: Letter, passage: Passage, unit: Unit) -> str:
    """The service meant: the nearest one named after, the letter's own, one in the quoted text, else by what is talked of.

    "other" where nothing tells.
    """
    for other in passage.units[unit.number + 1 : unit.number + 3]:
        named = [hit for hit in services_in(other.of("service")) if hit.kind != "weak" and hit.value != "other"]
        if named:
            return named[0].value
    scores: Counter[str] = Counter()
    for each in letter.passages:
        for other in each:
            told = other.has(*_TOLD)
            for hit in other.of("service"):
                if hit.value and hit.kind in _KIND:
                    scores[hit.value] += _KIND[hit.kind] + told - 2 * (hit.value == "other")
    if letter.signature_service:
        scores[letter.signature_service] += _SIGNED
    for service, (inside, above) in signs_of_services(letter).items():
        scores[service] += min(2 * above + inside, 3)
    best = max(scores, key=lambda service: (scores[service], service), default="")
    return best or quoted_service(letter) or "other"


def signs_of_services(letter: Letter) -> dict[str, tuple[int, int]]:
    """How often what is talked of in a service stands in body and subject; services without a sign are left out."""
    found = {}
    for service, sign in _SIGN.items():
        inside, above = _count(sign, letter.body), _count(sign, letter.subject)
        if inside or above:
            found[service] = inside, above
    return found


def _count(sign: Sought, passage: Passage) -> int:
    """How often it stands in a text, looked for in the sentences that may hold it: it holds neither a stop nor a new line."""
    if sign.cannot(passage.lacks):
        return 0
    folded = passage.folded
    return sum(
        len(sign.pattern.findall(folded, unit.sentence.start, unit.sentence.end))
        for unit in passage
        if not sign.cannot(unit.lacks)
    )


def quoted_service(letter: Letter) -> str:
    """The first service named in the quoted text, "" where none is."""
    if not letter.quoted or letter.book is None:
        return ""
    named: list[Hit] = services_in([hit for hit in letter.book.find(split_words(fold(letter.quoted))) if hit.label == "service"])
    return named[0].value if named else ""
