"""The words for what stands out in a ledger, and for what differs from the IEP's pages. Which these are, `followup` finds.

Both come as codes of a name and its figures, `weekday|day=1|missed=4|of=5`; a sentence is let through as it is.
"""

from datetime import date

from templates import engine, words
from templates.vocabulary import SERVICE_WORDS, WEEKDAYS

TEMPLATE = "patterns.j2"


def pattern(code: str, today: date | None = None) -> str:
    """What stands out, in one sentence with its numbers."""
    return _worded(code, today)


def difference(code: str, today: date | None = None) -> str:
    """What differs from the IEP's pages as told, in one sentence."""
    return _worded(code, today)


def _worded(code: str, today: date | None) -> str:
    name, *pairs = code.split("|")
    if not pairs or not engine.has_block(TEMPLATE, name):
        sentence = " ".join(code.split()) if " " in code.strip() else words.plain(code)
        sentence = sentence[:1].upper() + sentence[1:]
        return sentence if not sentence or sentence.endswith((".", "?", "!")) else sentence + "."
    facts = dict(pair.partition("=")[::2] for pair in pairs)
    values: dict[str, object] = {
        "missed": "", "of": "", "iep": "", "told": "", "who": "", **{key: words.plain(value) for key, value in facts.items()},
        "service": words.service(facts.get("service", "")) if facts.get("service") in SERVICE_WORDS else "",
        "weekday": WEEKDAYS[int(facts["day"])] if facts.get("day", "").isdigit() and int(facts["day"]) < len(WEEKDAYS) else "",
        "reason": words.reason(facts.get("reason", "unknown")),
        "since": _day(facts.get("since", ""), today),
        "until": _day(facts.get("until", ""), today),
    }  # fmt: skip
    return engine.flow(engine.block(TEMPLATE, name, values))


def _day(text: str, today: date | None) -> str:
    try:
        return words.short_day(date.fromisoformat(text), today)
    except ValueError:
        return ""
