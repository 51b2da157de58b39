"""The words of a question that only the family can answer, with yes or no. Which questions there are, `followup` says."""

from collections.abc import Mapping
from datetime import date

from casefile.family import Side
from casefile.letters import Excerpt
from casefile.obligations import Obligation, Question
from templates import engine, words
from templates.citations import Citations
from templates.vocabulary import SERVICE_WORDS

TEMPLATE = "questions.j2"
# What an obligation or an event is called in "asks for …".
WANTED = {
    "meeting": "an IEP meeting",
    "meeting_requested": "an IEP meeting",
    "records": "records",
    "records_requested": "records",
    "makeup": "a make-up session",
    "notice": "written notice of a change",
    "annual_review": "the yearly review",
}
# What an answer is the answer to.
ASKED = {
    "meeting": "your request for an IEP meeting",
    "records": "your request for records",
    "makeup": "your question about the make-up session",
    "notice": "your question about a change",
    "annual_review": "your request for the yearly review",
}


def cited(excerpt: Excerpt, today: date) -> str:
    """How a page for the family names a message: "your email of February 12", "the email of February 12 from Kim Sato"."""
    on = words.month_day(excerpt.on, today)
    if excerpt.side is Side.FAMILY:
        return f"your email of {on}"
    if excerpt.side is Side.NOTE:
        return f"your note of {on}"
    author = Citations({}).author(excerpt)
    return f"the email of {on} from {author}" if author else f"the email of {on}"


def question_text(
    question: Question,
    today: date,
    sources: Mapping[str, Excerpt] | None = None,
    obligation: Obligation | None = None,
) -> str:
    """The question in one or two sentences.

    `facts` it may use: `date`, `tag`, `kind` (of the obligation), `event` (an EventKind's value), `service` or `what`.
    """
    facts = dict(reversed(question.facts))
    excerpt = next((found for found in (_excerpt(sources, b.message) for b in question.because) if found is not None), None)
    cite = cited(excerpt, today) if excerpt else ""
    kind = (
        facts.get("event", "")
        if facts.get("event") in WANTED
        else facts.get("kind") or (obligation.kind if obligation else "meeting")
    )
    about = facts.get("kind") or (obligation.kind if obligation else "")
    service = next((facts[key] for key in ("service", "what") if facts.get(key) in SERVICE_WORDS), "")
    values = {
        "who": question.child,
        "today": today,
        "date": _day(facts.get("date", "")),
        "service": words.service(service) if service else "",
        "tag": words.tag(facts["tag"]) if facts.get("tag") else "",
        "wanted": WANTED.get(kind, words.plain(kind)),
        "asked": ASKED.get(about, "your message"),
        "meeting": "IEP meeting",
        "cite": cite,
        "written": words.month_day(excerpt.on, today) if excerpt else "",
        "Cite": cite[:1].upper() + cite[1:],
        "author": Citations({}).author(excerpt) if excerpt else "",
    }
    which = question.kind if engine.has_block(TEMPLATE, question.kind) else "other"
    return engine.flow(engine.block(TEMPLATE, which, values))


def _excerpt(sources: Mapping[str, Excerpt] | None, message: str) -> Excerpt | None:
    found = (sources or {}).get(message)
    return None if found is None or found.privileged else found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
