"""What mail tells of a child's goals: figures as they were typed, and the progress reports that were due. Nothing is computed."""

from dataclasses import dataclass, field
from datetime import date

from casefile.family import Goal


@dataclass(frozen=True, slots=True, repr=False)
class Figure:
    """A figure that stands beside a goal's own words in a message of the school.

    `typed` is exactly what was typed ("4 of 5 trials"); `value` is its number where it is in the goal's own measure, else None.
    """

    told_on: date
    message: str
    typed: str
    value: float | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class GoalProgress:
    """A goal with the figures that were told of it, oldest first."""

    goal: Goal
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportDue:
    """A progress report that was due by a day of the calendar, and the message that brought it, "" where none has."""

    due_on: date
    came_on: date | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class ChildProgress:
    """What is known of one child's goals between two days."""

    child: str
    goals: tuple[GoalProgress, ...] = field(default=(), repr=False)
    reports: tuple[ReportDue, ...] = ()
