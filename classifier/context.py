"""What surrounds a claim and may take it away: hypothesis, policy, question, other people, tense. Scope ends with the clause."""
# ruff: noqa: E501 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from dataclasses import dataclass

from classifier.passages import Passage, Unit
from classifier.sought import Sought

_PAST = Sought(
    r"\b(?:was|were|had|did|didn't|didnt|wasn't|wasnt|weren't|missed|cancell?ed|came|went|been|got|saw|yesterday|last|ago|hasn't|hasnt|"
    r"haven't|havent|has not|have not|had not|couldn't|couldnt|could not|took|met|held|told|said|says|ended|left|skipped|lost|happened|received|gave|given|"
    r"bumped|refused|stayed|called|worked|pulled|covered|only got|spent|agreed|discussed|attended|past|since|moved|canceló|tuvo|fue|"
    r"hubo|estuvo|faltó|vino|pasad[oa]|started|noticed|found|hadn't|ran|fell)\b"
)
_FUTURE = Sought(
    r"\b(?:will|shall|won't|wont|going to|gonna|tomorrow|next|upcoming|plan to|planning|shall|scheduled|would like|can we|could we|can you|"
    r"could you|works?|available|is set|let's|does|how about|what about|propose|invited|reminder|coming|estará|será|habrá|tendrá|"
    r"próxim[oa]|vamos a|va a|hope|please|need to|has to|have to)\b|'ll\b"
)
_AHEAD = Sought(r"\b(?:will|shall|won't|wont|going to|tomorrow|next)\b|'ll\b")
_PRESENT = Sought(r"\b(?:is|are|am|i'm|im|he's|she's|we're|has|have|rides|meets|gets|está|estoy)\b|'s\b")
_QUESTION = re.compile(
    r"\s*(?:so |and |hi[, ]+|also[, ]+|but |just |quick question[:, -]+)*(?:did|does|do|was|is|are|were|has|have|had|will|would|could|can|should|when|what|which|who|"
    r"how|where|may|any|tuvo|hubo|va a|cuándo|cuando|qué|cuál|cómo)\b"
)


@dataclass(slots=True)
class Context:
    """What is true of a place in a text."""

    hypothetical: bool = False
    policy: bool = False
    question: bool = False
    asks_whether: bool = False
    others: bool = False
    settled: bool = False
    maybe: bool = False


def tense_at(passage: Passage, unit: Unit, word: int) -> str:
    """`past`, `future`, `present` or "": by the clause's verbs, else by the sentence's."""
    number = unit.sentence.clause_of(word)
    if number not in unit.tenses:
        first, last = unit.sentence.clauses[number]
        words = passage.words
        found = _tense(unit, words.starts[first], words.ends[last - 1])
        unit.tenses[number] = found or _tense(unit, unit.sentence.start, unit.sentence.end)
    return unit.tenses[number]


def _tense(unit: Unit, start: int, end: int) -> str:
    folded, lacks = unit.folded, unit.lacks
    past = _PAST.search(folded, lacks, start, end)
    future = _FUTURE.search(folded, lacks, start, end)
    if past and future:
        # "He missed Monday and will miss Friday" is two clauses; in one, the auxiliary that comes first carries it.
        return "future" if _AHEAD.search(folded, lacks, start, end) else "past"
    if past or future:
        return "past" if past else "future"
    return "present" if _PRESENT.search(folded, lacks, start, end) else ""


def context_at(passage: Passage, unit: Unit, word: int) -> Context:
    """The context of the clause that holds `word`."""
    first, last = unit.clause(word)
    courtesies = {hit.first for hit in unit.of("courtesy")}
    hypothetical = any(first <= at < word for at in courtesies)
    for hit in unit.of("if"):
        if hit.first in courtesies:
            continue
        if first <= hit.first < last:
            hypothetical = hypothetical or hit.first < word
        elif hit.first < first and (_bare_conditional(unit, hit.first) or passage.word(hit.first - 1) == ":"):
            # "If a session is missed, it will be made up": the main clause hangs on the condition.
            hypothetical = True
        elif hit.first >= last and hit.first - last <= 1:
            hypothetical = True
    question = False
    if unit.sentence.question:
        words = passage.words
        clause_text = passage.folded[words.starts[first] : words.ends[last - 1]]
        question = _QUESTION.match(clause_text) is not None or _QUESTION.match(passage.folded, unit.sentence.start) is not None
    if _CONTEXT.isdisjoint(unit.hits):
        return Context(hypothetical=hypothetical, question=question)
    return Context(
        hypothetical=hypothetical,
        policy=unit.has("policy"),
        question=question and not unit.has("why"),
        asks_whether=any(hit.first < word for hit in unit.of("askif")),
        others=unit.has("others"),
        settled=any(abs(hit.first - word) < 14 for hit in unit.of("settled")),
        maybe=any(0 < word - hit.first <= 5 and first <= hit.first for hit in unit.of("maybe")),
    )


_CONTEXT = frozenset({"policy", "why", "askif", "others", "settled", "maybe"})


def _bare_conditional(unit: Unit, at: int) -> bool:
    """Whether the condition at word `at` opens its sentence, so that the rest hangs on it."""
    return at - unit.sentence.first <= 2
