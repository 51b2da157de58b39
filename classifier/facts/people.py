"""Which service a person gives whom a letter names, by what it says of them elsewhere. It decides neither service nor tag."""
# ruff: noqa: E501 - patterns read best on one line

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from classifier.letter import Letter
from classifier.passages import Passage, Unit
from classifier.words import fold, word_set

_TITLED = re.compile(
    r"\b(?:[Mm]s|[Mm]rs|[Mm]r|[Mm]iss|[Dd]r|[Cc]oach|[Nn]urse|[Ss]ra|[Ss]r|[Ss]rta|[Mm]tr[ao]|[Mm]aestr[ao]|[Ss]eñora?|[Tt]eacher)\b\.?\s+"
    r"([A-Z][\w'’-]+(?:[ ][A-Z][\w'’-]+)?)"
)
# A bare name counts where it stands as somebody who gives or fails to give: "with Katie", "see Teri", "Steve didn't".
_BARE = re.compile(
    r"\b(?:[Ww]ith|[Ff]rom|by|[Ss]ee|sees|seeing|saw|to|for|when|and|nobody sent|so|had|have|has|without|no|con|but|because|is|was|as)\s+([A-Z][a-z]{2,})\b"
    r"|\b([A-Z][a-z]{2,})(?=\s+(?:didn[’']?t|did not|was|is|came|comes|said|says|has|had|hasn[’']?t|never|couldn[’']?t|will|won[’']?t|went|left|from|works?|told|who)\b)"
)
_NO_NAME = word_set("""monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
    november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun the this that there she they
    what who nobody everything school mom dad mommy daddy grandma iep pt ot he it his her our one no yes and but when then all it's halloween
    thanksgiving christmas easter spanish english math science reading spring fall winter summer veterans columbus martin labor presidents""")
_WORDS_APART = 8  # between a person and the service by which they are known
_ROLES = 2  # of what counts for a service: a role beside the name says more than its hour in the same sentence


class Person(NamedTuple):
    """A name where it stands: the number of its word."""

    name: str
    word: int


def people_in(passage: Passage, unit: Unit) -> list[Person]:
    """The persons named in a sentence, by title or by where the name stands."""
    sentence = unit.sentence
    text = passage.text[sentence.start : sentence.end]
    found: dict[int, Person] = {}
    for pattern in (_TITLED, _BARE):
        for match in pattern.finditer(text):
            group = 1 if match.group(1) is not None else 2
            at = bisect_right(passage.words.ends, sentence.start + match.start(group), sentence.first, sentence.last)
            for word, name in enumerate(fold(match.group(group)).replace("'s", "").split(), at):
                if name not in _NO_NAME and word < sentence.last:
                    found.setdefault(word, Person(name, word))
    return [found[at] for at in sorted(found)]


class People:
    """The persons of a letter, with the services that it ties to them."""

    def __init__(self, letter: Letter) -> None:
        counts: dict[str, Counter[str]] = {}
        for passage in letter.passages:
            for unit in passage:
                people = [one for one in people_in(passage, unit) if one.name not in letter.names]
                self._count(unit, people, counts)
        self._of_writer(letter, counts)
        self.services: Mapping[str, str] = {
            name: services.most_common(1)[0][0] for name, services in counts.items() if _one_stands_out(services)
        }

    @staticmethod
    def _count(unit: Unit, people: list[Person], counts: dict[str, Counter[str]]) -> None:
        hits = [hit for hit in unit.of("service") if hit.value]
        for one in people:
            near = sorted((max(hit.first - one.word, one.word - hit.last + 1), hit.first, hit) for hit in hits)
            if near and near[0][0] <= _WORDS_APART:
                hit = near[0][2]
                counts.setdefault(one.name, Counter())[hit.value] += _ROLES if hit.kind == "role" else 1

    @staticmethod
    def _of_writer(letter: Letter, counts: dict[str, Counter[str]]) -> None:
        """The writer's own names, where they sign with a service."""
        sender = letter.message.original.sender if letter.message is not None else None
        if sender is not None and letter.signature_service:
            for name in fold(sender.name).partition(",")[0].split():
                counts.setdefault(name.strip(".\"'"), Counter())[letter.signature_service] += _ROLES

    def at(self, passage: Passage, unit: Unit) -> list[tuple[int, str]]:
        """The services of the persons named in a sentence, each with the number of the name's word."""
        sentence, words = unit.sentence, passage.words
        return [
            (word, self.services[form])
            for word, form in enumerate(words.forms[sentence.first : sentence.last], sentence.first)
            if form in self.services and passage.text[words.starts[word]].isupper()
        ]


def _one_stands_out(services: Counter[str]) -> bool:
    """Whether a name goes with one service: a child's goes with all of them."""
    ranked = services.most_common(2)
    return len(ranked) == 1 or ranked[0][1] > ranked[1][1] + 1
