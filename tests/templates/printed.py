"""Prints docs/letters.md, every letter beside the ten-point sheet: `python -m tests.templates.printed > docs/letters.md`."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from casefile.letters import Draft
from casefile.obligations import FollowUp
from templates import checks, words
from templates.letters import LetterContext, word
from templates.questions import cited
from templates.sheets import meeting_sheet, what_comes_after
from tests.templates import household, semester
from tests.templates.test_sheets import AFTER, SHEET

INTRODUCTION = Path(__file__).with_name("letters_introduction.md")
CHILDREN = tuple(child.name for family in (semester.FAMILY, household.FAMILY) for child in family.children)


def names_one_child(draft: Draft) -> bool:
    """Whether it names its own child, and no other."""
    return draft.subject.startswith(f"{draft.child}: ") and not any(
        other in draft.body for other in CHILDREN if other != draft.child
    )


POINTS: tuple[tuple[str, Callable[[Draft], bool]], ...] = (
    ("facts cited", lambda draft: not checks.unsourced(checks.QUOTED.sub("", draft.body))),
    ("one ask", lambda draft: checks.asks(draft.body) == 1),
    ("tone", lambda draft: not checks.has_banned(draft.subject + draft.body) and "thank you" in draft.body.lower()),
    ("names", names_one_child),
    ("length", lambda draft: checks.word_count(draft.body) <= limit(draft)),
    ("reading grade", lambda draft: checks.reading_grade(checks.inner(draft.body)) < 8),
    ("no law", lambda draft: "CFR" not in draft.body and "§" not in draft.body),
    ("recipient", lambda draft: bool(draft.to)),
    ("date", lambda draft: "None" not in draft.body),
    ("next step", lambda draft: "?" in draft.body),
)


# The demo's semester has no meeting offered too late, so that letter is the tests' own household's.
EVERY_LETTER = (
    *semester.EVERY_LETTER,
    *(case for case in household.EVERY_LETTER if case[0].kind == "earlier_date_request"),
)


def limit(draft: Draft) -> int:
    """How many words this letter may have."""
    return checks.REQUEST_WORD_LIMIT if draft.kind in checks.REQUESTS else checks.WORD_LIMIT


def page(cases: Iterable[tuple[FollowUp, LetterContext]]) -> str:
    """The whole page."""
    parts = [INTRODUCTION.read_text(encoding="utf-8")]
    for follow_up, about in cases:
        draft = word(follow_up, about)
        parts.append(_letter(draft, about))
    parts.append(_beside())
    return "\n".join(parts)


def _letter(draft: Draft, about: LetterContext) -> str:
    held = [f"{number} {name}" for number, (name, holds) in enumerate(POINTS, 1) if holds(draft)]
    missing = [f"{number} {name}" for number, (name, holds) in enumerate(POINTS, 1) if not holds(draft)]
    known = sorted((about.sources[one.message] for one in draft.because), key=lambda excerpt: excerpt.on)
    sources = ", ".join(dict.fromkeys(cited(excerpt, draft.created_on) for excerpt in known))
    figures = (
        f"{checks.word_count(draft.body)} of {limit(draft)} words, "
        f"grade {max(checks.reading_grade(checks.inner(draft.body)), 0):.1f}, {len(held)} of {len(POINTS)} points"
    )
    return "\n".join(
        (
            f"\n## {words.letter(draft.kind)}, step {draft.step}\n",
            f"`{draft.kind}` · {figures}{' (not: ' + ', '.join(missing) + ')' if missing else ''}  ",
            f"To: {', '.join(draft.to)}{'; Cc: ' + ', '.join(draft.cc) if draft.cc else ''}  ",
            f"Stands on: {sources or 'the configuration (no message)'}\n",
            f"> **{draft.subject}**",
            ">",
            *(f"> {line}".rstrip() for line in draft.body.splitlines()),
        )
    )


def _beside() -> str:
    figures = "34 CFR 300.151 to 300.153, 300.507, 300.510 and 300.511"
    return f"""
## The sheet for a meeting

Made by `{meeting_sheet.__module__}.{meeting_sheet.__name__}` for a meeting ahead.

```text
{SHEET.text}```

## What can come next

Made by `{what_comes_after.__module__}.{what_comes_after.__name__}` when a past-due letter has no answer.
The sources of its figures are {figures}.

```text
{AFTER.text}```
"""


if __name__ == "__main__":
    sys.stdout.write(page(EVERY_LETTER))
