"""What the archive tells of the children's goals: the mail that may hold a figure is looked up, and read once. It places none."""

from datetime import date
from typing import TYPE_CHECKING

from casefile.events import EventKind
from casefile.family import Child, Side
from casefile.mail import Grade
from casefile.progress import ChildProgress, Figure, GoalProgress

if TYPE_CHECKING:
    from scheduler.household import Household
    from storage.listing import Listed

MOST_MESSAGES = 200  # about one child's goals, the newest: a school year has four to six reports


def progress(house: "Household", since: date, until: date) -> tuple[ChildProgress, ...]:
    """What is known of each child's goals between two days; children without goals and report days are left out."""
    found = (_of_child(house, child, since, until) for child in house.family.children)
    return tuple(one for one in found if one.goals or one.reports)


def messages_of(*known: ChildProgress) -> tuple[str, ...]:
    """The messages that the figures and reports stand on."""
    figures = [figure.message for one in known for goal in one.goals for figure in goal.figures]
    return tuple(dict.fromkeys([*figures, *(report.message for one in known for report in one.reports if report.message)]))


def _of_child(house: "Household", child: Child, since: date, until: date) -> ChildProgress:
    from followup.progress import reports

    days = [day for calendar in house.family.calendars_for(child.name) for day in calendar.report_days]
    events = house.archive.readings.events(since=since, until=until, kinds=[EventKind.RECORDS_PROVIDED]) if days else []
    own = [event for event in events if event.child in ("", child.name)]
    return ChildProgress(child.name, _goals(house, child, since, until), reports(days, own, since, until))


def _goals(house: "Household", child: Child, since: date, until: date) -> tuple[GoalProgress, ...]:
    from followup.progress import placed, search_words

    if not child.goals:
        return ()
    wishes = list(dict.fromkeys(wish for goal in child.goals for wish in search_words(goal)))
    listing = house.archive.listing
    rows = [row for row in listing.rows(listing.with_any(wishes, since, until, MOST_MESSAGES)) if _counts(row, child)]
    messages = house.archive.originals.messages([row.id for row in rows], whole=False)
    figures: list[list[Figure]] = [[] for _ in child.goals]
    for row in sorted(rows, key=lambda row: (row.sent_at, row.id)):
        message = messages[row.id]
        one_child = row.children == (child.name,) or len(house.family.children) == 1
        names = () if one_child else (child.name, *child.aliases)
        for text in (message.new_text, *(attachment.text for attachment in message.attachments)):
            for one in placed(text, child.goals, names):
                figures[one.goal].append(Figure(row.sent_on, row.id, one.typed, one.value, one.quote))
    return tuple(GoalProgress(goal, tuple(told)) for goal, told in zip(child.goals, figures, strict=True))


def _counts(row: "Listed", child: Child) -> bool:
    """Whether it is a word of the school that may be printed, and may be about this child."""
    about = not row.children or child.name in row.children
    return row.side is Side.SCHOOL and row.grade is not Grade.UNPROVEN and not row.privileged and about
