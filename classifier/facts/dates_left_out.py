"""Which dates beside a miss are not its day: those of a make-up, a deadline, of being told, of what went well."""
# ruff: noqa: C901, E501, PLR0911 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re

from classifier.dates import DEADLINES, Expression
from classifier.facts.trigger import Trigger
from classifier.passages import Passage, Unit

_LEFT = re.compile(r"\b(?:resigned|quit|left|retired|departed|departure)\b")
DEVICES = frozenset({"assistive_technology", "hearing", "vision"})
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


def may_be_the_day(passage: Passage, unit: Unit, expression: Expression, trigger: Trigger) -> bool:
    """Whether a date of the sentence can be the day of the miss: not the day of its make-up, nor a deadline."""
    if expression.prefix in DEADLINES:
        return False
    if trigger.rule == "provider-gone" and _LEFT.search(passage.folded, unit.sentence.start, unit.sentence.end):
        # The day of leaving is no day of a session; a device that quit is missing from then on.
        return expression.prefix in {"since", "starting"} or any(hit.value in DEVICES for hit in trigger.services)
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


def in_clause(passage: Passage, unit: Unit, expression: Expression, trigger: Trigger) -> bool:
    """Whether a date stands in the clauses of the words that tell of the miss."""
    first, last = unit.clause(trigger.first)
    _, other = unit.clause(trigger.last - 1)
    return passage.words.starts[first] <= expression.start <= passage.words.ends[max(last, other) - 1]
