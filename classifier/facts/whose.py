"""Which service a miss is about where neither its sentence nor the ones before name one. It decides no tag."""
# ruff: noqa: E501 - patterns read best on one line

import re

from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.phrases import Hit
from classifier.words import fold, split_words

# What is talked of in one service and hardly in another. A word counts once for each time it stands in subject or body.
_SIGNS = {
    "transportation": r"bus(?:es)?|van|route|driver|shuttle|ruta|chofer|dispatch(?:er)?|drop ?off|[ap]m run|bus stop",
    "speech": r"articulation|artic|language therapist|stutter\w*|retell|(?:th|r|s|l|sh|ch) sounds?|fluency shaping|speech|habla|slp|sounds",
    "occupational_therapy": r"handwriting|fine motor|scissors|pencil grip|sensory diet|ot",
    "physical_therapy": r"gait|gross motor|walker|crutches|stretch(?:es|ing)|pt room|orthotics|braces",
    "counseling": r"coping|worries|feelings|anxi(?:ety|ous)|counsel\w*|consejer[íi]a",
    "aide": r"helper|beside (?:him|her)|next to (?:him|her)|by (?:him|her|his)(?:self)|one to one|one on one|1:1|paras?|shadow\w*|car line|at his side|at her side|unattended",
    "specialized_instruction": r"reading|math|writing|resource|learning (?:center|lab|support|specialist)|small group|academic support|co-?teach\w*|decoding|phonics|sped teacher|intervention\w*|inclusion|special ed(?:ucation)?|lectura|spelling|comprehension",
    "social_skills": r"lunch bunch|lunch group|social (?:skills|group|thinking)|friendship (?:group|club)",
    "nursing": r"nurs\w+|g ?-?tube|tube feed\w*|insulin|trach\w*|lpn|suction\w*|cath(?:eter)?\w*|glucose",
    "vision": r"braille|large print|white cane|tvi|magnifier|low vision",
    "hearing": r"interpreters?|terp|fm system|hearing aids?|deaf|captions?|asl|cochlear",
    "assistive_technology": r"device|talker|aac|communication board|word prediction|text to speech",
    "behavior": r"behavior plan|bip|rbt|bcba|point (?:sheet|card)|reinforcers?|check in check out|behavior (?:tech|therapist|specialist)|skills trainer",
}
_SIGN = {service: re.compile(rf"\b(?:{words})\b") for service, words in _SIGNS.items()}


def likely_service(letter: Letter, passage: Passage, unit: Unit) -> str:
    """The service meant: the nearest one named after, the letter's own, one in the quoted text, else by what is talked of.

    "other" where nothing tells.
    """
    for other in passage.units[unit.number + 1 : unit.number + 3]:
        named = services_in(other.of("service"))
        if named:
            return named[0].value
    if letter.services:
        return letter.services.most_common(1)[0][0]
    return _by_signs(letter) or letter.signature_service or _quoted(letter) or "other"


def _by_signs(letter: Letter) -> str:
    counts = {
        service: sum(len(sign.findall(text)) for text in (letter.subject.folded, letter.subject.folded, letter.body.folded))
        for service, sign in _SIGN.items()
    }
    best = max(counts, key=lambda service: counts[service])
    return best if counts[best] else ""


def _quoted(letter: Letter) -> str:
    if not letter.quoted or letter.book is None:
        return ""
    named: list[Hit] = services_in([hit for hit in letter.book.find(split_words(fold(letter.quoted))) if hit.label == "service"])
    return named[0].value if named else ""
