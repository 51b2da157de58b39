"""The lines on a child's goals: where each began, where it shall go, what was typed of it, and which reports came."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby

from casefile.family import Goal
from casefile.progress import ChildProgress, Figure, GoalProgress, ReportDue
from templates import words

MOST_FIGURES = 3  # the newest; `services --json` has them all
Cite = Callable[[str], str]  # a message as the page at hand names it, "" where it may not be named


def message_id(message: str) -> str:
    """A message by its id."""
    return message


def progress_lines(progress: ChildProgress, today: date, *, cite: Cite) -> tuple[str, ...]:
    """A line for each goal, then one for each report that was due."""
    return (
        *(goal_line(one, today, cite) for one in progress.goals),
        *(report_line(one, today, cite) for one in progress.reports),
    )


def goal_line(progress: GoalProgress, today: date, cite: Cite) -> str:
    """As in `Read 90 words a minute: started at 62, aims at 90 by October 14; the mail says 71 wcpm (Thu, Feb 12, …)`."""
    goal = progress.goal
    parts = [
        f"started at {goal.baseline:g}" if goal.baseline is not None else "",
        f"aims at {goal.target:g}" if goal.target is not None else "",
        f"by {words.day(goal.by, today)}" if goal.by else "",
    ]
    said = ", ".join(part for part in parts if part)
    told = _told(progress.figures, today, cite)
    return f"{_title(goal)}{f': {said}' if said else ''}{f'; the mail says {told}' if told else ''}."


def _told(figures: Sequence[Figure], today: date, cite: Cite) -> str:
    """The newest figures, those of one message together before its name."""
    named = [one for one in figures if cite(one.message)][-MOST_FIGURES:]
    shown = []
    for (message, on), own in groupby(named, key=lambda one: (one.message, one.told_on)):
        shown.append(f"{words.listed([one.typed for one in own])} ({words.short_day(on, today)}, {cite(message)})")
    return words.listed(shown)


def report_line(report: ReportDue, today: date, cite: Cite) -> str:
    """Whether a progress report came; that none was seen is no reproach, for it may have come on paper."""
    due = words.day(report.due_on, today)
    if report.came_on is None:
        return f"The progress report due by {due} is not in the mail yet; it may have come on paper."
    name = cite(report.message)
    return f"The progress report due by {due} came on {words.day(report.came_on, today)}{f' ({name})' if name else ''}."


def _title(goal: Goal) -> str:
    return goal.text[:1].upper() + goal.text[1:].rstrip(".")
