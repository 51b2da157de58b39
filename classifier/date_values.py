"""A date expression and the days that it means, worked out from the day of sending; finding it is `dates`' job."""
# ruff: noqa: C901, E501, PLR0911, PLR0912 - one branch for each ruling of docs/tags.md; patterns read best on one line

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from classifier.calendar_words import holiday_date

# Further than this a date without a year is taken to lie on the other side: 240 days is two thirds of a year, so that a
# school year's first month can still be named in its last.
_REACH = timedelta(days=240)
DAY_KINDS = frozenset({"date", "ordinal", "weekday", "relative", "holiday"})
WEEK_KINDS = frozenset({"week", "weeks", "nth week", "week of holiday"})
# Names of weekdays that count from another day of the text ("the Friday after that").
AFTER_THAT, BEFORE_THAT, THAT_WEEK = "after that", "before", "that week"
COUNTED_FROM = frozenset({AFTER_THAT, BEFORE_THAT, THAT_WEEK})


@dataclass(slots=True, unsafe_hash=True)  # not frozen, as `Atom`; once `whens` has said where it stands, it stays as it is
class When:
    """An occasion: both dates None is a vague span, `last` None with `since` an open one, `first == last` one day."""

    first: date | None
    last: date | None
    since: bool = False
    start: int = 0
    end: int = 0

    @property
    def extent(self) -> str:
        """`day`, `range`, `since` or `vague` (docs/tags.md)."""
        if self.first is None:
            return "vague"
        if self.since:
            return "since"
        return "day" if self.last in (None, self.first) else "range"


@dataclass(slots=True)  # not frozen: dozens are made for a letter, and each would take three times as long
class Atom:
    """One date word or group of words, not yet worked out."""

    start: int
    end: int
    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int = 0
    name: str = ""
    modifier: str = ""
    fellows: tuple[int, ...] = ()  # of a day of the month in a list: the days of the list, all of one month


@dataclass(slots=True)
class Expression:
    """A date expression: `kind` is day, range, since, until, every or span; `prefix` is the preposition before it.

    `anchor` is the expression before it that a day counts from ("the Friday after that").
    """

    start: int
    end: int
    kind: str
    atoms: tuple[Atom, ...]
    prefix: str = ""
    anchor: "Expression | None" = None
    _known: dict[tuple[date | None, str], tuple[When, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def whens(self, sent: date | None, tense: str = "") -> tuple[When, ...]:
        """The occasions meant in a text sent on `sent`; `tense` is "past", "present", "future" or "" where the words do not say."""
        found = self._known.get((sent, tense))
        if found is None:  # it is asked from many sides
            found = self._known[sent, tense] = tuple(work_out(self, sent, tense))
            for when in found:
                when.start, when.end = self.start, self.end
        return found

    @property
    def vague(self) -> bool:
        """Whether it names a span without days ("this winter")."""
        return self.kind == "vague"


def work_out(expression: Expression, sent: date | None, tense: str) -> Iterator[When]:
    """The occasions of an expression, as far as `sent` lets them be worked out."""
    kind, atoms = expression.kind, expression.atoms
    if kind in {"vague", "vague since"}:
        yield When(None, None)
        return
    if kind == "range":
        yield from _range(atoms[0], atoms[1], sent, tense)
        return
    if kind == "months":
        first, last = _month_span(atoms[0], sent, tense), _month_span(atoms[1], sent, tense)
        if first and last and first[0] <= last[1]:
            yield When(first[0], last[1])
        return
    if kind == "every":
        yield from _every(atoms, sent, tense)
        return
    atom = atoms[0]
    if kind == "week of":
        day = _day(atom, sent, tense)
        if day is not None:
            yield _school_week(day)
    elif kind == "since":
        yield from _since(atom, sent, "past" if expression.prefix == "since" else tense or "future")
    elif kind == "until":
        end = _month_span(atom, sent, "future") if atom.kind == "month" else None
        day = end[1] if end else _day(atom, sent, "future")
        if day is not None and sent is not None and sent <= day <= sent + _REACH:
            yield When(sent, day)
    elif kind == "day":
        day = _counted(expression, sent, tense) or _day(atom, sent, tense)
        if day is not None:
            yield When(day, day)
    elif kind == "month":
        span = _month_span(atom, sent, tense)
        if span:
            yield When(*span)
    elif sent is not None:
        yield from _relative_span(atom, sent, tense)


def _counted(expression: Expression, sent: date | None, tense: str) -> date | None:
    """The day of an expression that counts from another one; None where it does not, or that one means no day."""
    atom, anchor = expression.atoms[0], expression.anchor
    if anchor is None or sent is None:
        return None
    whens = anchor.whens(sent, tense)
    if not whens or whens[-1].first is None or atom.weekday is None:
        return None
    first, last = whens[0].first or whens[-1].first, whens[-1].last or whens[-1].first
    if atom.name == AFTER_THAT:
        return last + timedelta(days=(atom.weekday - last.weekday() - 1) % 7 + 1)
    if atom.name == BEFORE_THAT:
        return first - timedelta(days=(first.weekday() - atom.weekday - 1) % 7 + 1)
    return first + timedelta(days=atom.weekday - first.weekday())


def _relative_span(atom: Atom, sent: date, tense: str) -> Iterator[When]:
    if atom.kind == "week":
        yield _school_week(sent + timedelta(weeks=atom.offset))
    elif atom.kind == "weeks":  # "this week or last"
        this = _school_week(sent)
        yield When(_school_week(sent - timedelta(weeks=1)).first, this.last)
    elif atom.kind == "days of week":
        monday = sent - timedelta(days=sent.weekday()) + timedelta(weeks=atom.offset)
        days = timedelta(days=(atom.day or 1) - 1)
        yield When(monday, monday + days) if atom.modifier == "first" else When(monday + _FRIDAY - days, monday + _FRIDAY)
    elif atom.kind == "nth week":
        span = _month_span(replace(atom, kind="month", modifier=""), sent, tense)
        if span:
            # A month that begins after Wednesday has its first school week after that.
            begins = span[0] - timedelta(days=span[0].weekday())
            late = span[0].weekday() > _WEDNESDAY
            yield _school_week(begins + timedelta(weeks=atom.offset - 1 + late))
    elif atom.kind == "week of holiday":
        day = _day(Atom(atom.start, atom.end, "holiday", name=atom.name), sent, tense)
        if day is not None:
            yield _school_week(day + timedelta(weeks=atom.offset))
    elif atom.kind == "weekago":
        # "Two weeks ago" names a week, not a day.
        yield _school_week(sent - timedelta(weeks=atom.offset))
    elif atom.kind == "rest of week":
        friday = sent - timedelta(days=sent.weekday()) + timedelta(days=4)
        yield When(min(sent, friday), friday)
    elif atom.kind == "rest of month":
        span = _month_span(replace(atom, kind="month"), sent, "future")
        if span:
            yield When(max(sent, span[0]), span[1])
    elif atom.kind == "weeks of":
        span = _month_span(replace(atom, kind="month", modifier=""), sent, tense)
        if span:
            days = timedelta(days=7 * atom.offset - 1)
            if span[0].weekday() >= _SATURDAY:  # its first school week begins on Monday
                span = span[0] + timedelta(days=7 - span[0].weekday()), span[1]
            yield When(span[0], span[0] + days) if atom.modifier == "first" else When(span[1] - days, span[1])
    elif atom.kind == "length":
        yield _length(atom, sent, tense)
    else:
        yield When(None, None)


_WEDNESDAY, _SATURDAY = 2, 5
_FRIDAY = timedelta(days=4)
_SCHOOL_DAYS = 5  # so many days counted back are days of school


def _length(atom: Atom, sent: date, tense: str) -> When:
    """A span by its length: it ends on the day of sending, or begins there where it lies ahead."""
    days = {"days": 1, "weeks": 7}.get(atom.name)
    ahead = atom.modifier == "next" or (not atom.modifier and tense in {"future", "present"})
    if not ahead and atom.name == "days" and atom.offset <= _SCHOOL_DAYS and sent.weekday() < _SCHOOL_DAYS:
        weekend = timedelta(days=2) if atom.offset > sent.weekday() + 1 else timedelta()
        return When(sent - timedelta(days=atom.offset - 1) - weekend, sent)
    if days is None:
        other = _add_months(sent, atom.offset if ahead else -atom.offset)
    else:
        other = sent + timedelta(days=days * atom.offset * (1 if ahead else -1))
    return When(sent, other) if ahead else When(other, sent)


def _add_months(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _school_week(day: date) -> When:
    # On a weekend "this week" is the school week that has just ended.
    monday = day - timedelta(days=day.weekday())
    return When(monday, monday + timedelta(days=4))


def _since(atom: Atom, sent: date | None, tense: str) -> Iterator[When]:
    if atom.kind == "month":
        span = _month_span(atom, sent, tense)
        if span:
            yield When(span[0], None, since=True)
    elif atom.kind in WEEK_KINDS and sent is not None:
        for when in _relative_span(atom, sent, tense):
            yield When(when.first, None, since=True)
    elif atom.kind == "length" and sent is not None:
        yield _length(replace(atom, modifier="past"), sent, "past")  # "since two weeks": the length gives the end as well
    elif atom.kind == "weekago" and sent is not None:
        yield When(sent - timedelta(weeks=atom.offset), None, since=True)
    else:
        day = _day(atom, sent, tense)
        if day is not None and sent is not None and tense == "past" and day > sent and atom.kind == "date" and not atom.year:
            day = _make(day.year - 1, day.month, day.day)  # in June, what has been so since September 3 began last year
        if day is not None:
            yield When(day, None, since=True)


def _range(first: Atom, last: Atom, sent: date | None, tense: str) -> Iterator[When]:
    if last.kind == "ordinal" and first.kind == "date" and first.month:
        last = replace(last, kind="date", month=first.month, year=first.year)
    if last.kind == "date" and first.kind == "date" and last.year and not first.year:
        first = replace(first, year=last.year)
    if first.kind == "ordinal" and last.kind == "date" and last.month:
        first = replace(first, kind="date", month=last.month, year=last.year)
    if last.kind == "weekday" and not last.name and first.kind == "weekday":
        last = replace(last, name=first.name, modifier="" if first.name else last.modifier)
    begin = _day(first, sent, tense)
    if begin is None:
        return
    if first.kind == "weekday" and tense == "past" and last.kind == "weekday" and not first.name and sent is not None:
        # "Mon-Wed" looked back on must have ended: its end is what was most recent.
        ended = _day(last, sent + timedelta(days=1), "past")
        if ended is not None:
            length = ((last.weekday or 0) - (first.weekday or 0)) % 7
            yield When(ended - timedelta(days=length), ended)
            return
    if last.kind == "weekday" and last.weekday is not None:
        end: date | None = begin + timedelta(days=(last.weekday - begin.weekday()) % 7)
    elif last.kind == "ordinal" and last.day is not None:
        end = _next_day_of_month(begin, last.day)
    else:
        end = _day(last, sent, tense)
        if end is not None and end < begin and last.year is None and last.kind == "date" and last.month and last.day:
            end = _make(begin.year + 1, last.month, last.day)
    if end is not None and end >= begin:
        yield When(begin, end)
    else:
        yield When(begin, begin)


def _next_day_of_month(begin: date, day: int) -> date | None:
    for step in range(3):
        month = _add_months(begin.replace(day=1), step)
        made = _make(month.year, month.month, day)
        if made is not None and made >= begin:
            return made
    return None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _every(atoms: tuple[Atom, ...], sent: date | None, tense: str) -> Iterator[When]:
    habit = atoms[0]
    if sent is None or habit.weekday is None:
        yield When(None, None)
        return
    if habit.modifier == "last" or (habit.modifier == "counted" and tense != "future" and len(atoms) == 1):
        latest = sent - timedelta(days=(sent.weekday() - habit.weekday) % 7)
        for back in range(habit.offset - 1, -1, -1):
            day = latest - timedelta(weeks=back)
            yield When(day, day)
        return
    span: tuple[date, date] | None = None
    if len(atoms) > 1:
        frame = atoms[1]
        if frame.modifier == "since" and frame.kind in DAY_KINDS:
            begin = _day(frame, sent, "past")
            span = (begin, sent) if begin else None
        elif frame.kind == "month":
            span = _month_span(frame, sent, tense)
            if span and (frame.modifier == "since" or (span[1] > sent and tense == "past")):
                span = (span[0], sent)
        else:
            when = next(iter(_relative_span(frame, sent, tense)), None)
            span = (when.first, when.last) if when and when.first and when.last else None
    if span is None:
        yield When(None, None)
        return
    day = span[0] + timedelta(days=(habit.weekday - span[0].weekday()) % 7)
    while day <= span[1]:
        yield When(day, day)
        day += timedelta(weeks=1)


def _month_span(atom: Atom, sent: date | None, tense: str) -> tuple[date, date] | None:
    if atom.month is None:
        if sent is None:
            return None
        first = _add_months(sent.replace(day=1), atom.offset)
    else:
        year = atom.year
        if year is None:
            if sent is None:
                return None
            year = _month_year(atom, sent, tense)
        first = date(year, atom.month, 1)
    return first, _add_months(first, 1) - timedelta(days=1)


def _month_year(atom: Atom, sent: date, tense: str) -> int:
    month = atom.month or 1
    if atom.name.endswith(" year"):  # "in January of this year"
        return sent.year - atom.name.startswith("last")
    if atom.modifier == "last" or tense == "past":
        return sent.year if month <= sent.month else sent.year - 1
    if tense == "future":
        return sent.year if month >= sent.month else sent.year + 1
    distances = [(abs((year - sent.year) * 12 + month - sent.month), year) for year in (sent.year - 1, sent.year, sent.year + 1)]
    return min(distances)[1]


def _day(atom: Atom, sent: date | None, tense: str) -> date | None:
    if atom.kind == "date" and atom.month and atom.day:
        if atom.year is not None:
            return _make(atom.year, atom.month, atom.day)
        if sent is None:
            return None
        made = [_make(year, atom.month, atom.day) for year in (sent.year - 1, sent.year, sent.year + 1)]
        return _choose([day for day in made if day is not None], sent, tense, atom.weekday)
    if sent is None:
        return None
    if atom.kind == "ordinal" and atom.day:
        months = [_add_months(sent.replace(day=1), step) for step in (-2, -1, 0, 1, 2)]
        made = [_make(month.year, month.month, atom.day) for month in months]
        if atom.fellows:
            made = _in_one_month(months, atom, sent, tense)
        elif atom.modifier == "bare" and not any(day is not None and day.weekday() == atom.weekday for day in made):
            return _weekday(replace(atom, modifier=""), sent, tense)  # "Friday 20 of them": a count, and no day of a month
        return _choose([day for day in made if day is not None], sent, tense, atom.weekday)
    if atom.kind == "relative":
        return sent + timedelta(days=atom.offset)
    if atom.kind == "holiday":
        days = [holiday_date(atom.name, year) for year in (sent.year - 1, sent.year, sent.year + 1)]
        return _choose([_beside(atom, day) for day in days if day is not None], sent, tense, None)
    if atom.kind == "weekday" and atom.weekday is not None:
        return _weekday(atom, sent, tense)
    return None


def _in_one_month(months: list[date], atom: Atom, sent: date, tense: str) -> list[date | None]:
    """The days that one of a list can be where all of the list lie in one month: behind the day of sending, or ahead."""
    low, high = min(atom.fellows), max(atom.fellows)
    whole = [month for month in months if _make(month.year, month.month, high) is not None]
    if atom.weekday is not None:
        whole = [month for month in whole if month.replace(day=atom.day or 1).weekday() == atom.weekday] or whole
    if tense == "past":
        kept = [month for month in whole if month.replace(day=high) <= sent]
    elif tense == "future":
        kept = [month for month in whole if month.replace(day=low) >= sent]
    else:
        kept = whole
    return [month.replace(day=atom.day or 1) for month in kept or whole]


def _beside(atom: Atom, holiday: date) -> date:
    """The day meant by "the Tuesday after Columbus Day" or "the day before Thanksgiving"; the holiday itself without these words."""
    if not atom.modifier or atom.modifier == "of":
        return holiday
    step = 1 if atom.modifier == "after" else -1
    if atom.weekday is None:
        return holiday + timedelta(days=step)
    distance = (step * (atom.weekday - holiday.weekday())) % 7 or 7
    return holiday + timedelta(days=step * distance)


def _choose(days: list[date], sent: date, tense: str, weekday: int | None) -> date | None:
    if not days:
        return None
    if weekday is not None:
        # A weekday that fits settles month and year; one that does not is the writer's slip.
        days = [day for day in days if day.weekday() == weekday] or days
    nearest = min(days, key=lambda day: (abs(day - sent), day < sent))
    if tense == "past":
        back = [day for day in days if day <= sent]
        if back and sent - max(back) <= _REACH:
            return max(back)
    elif tense in {"future", "present"}:
        ahead = [day for day in days if day >= sent]
        if ahead and min(ahead) - sent <= _REACH:
            return min(ahead)
    return nearest


def _weekday(atom: Atom, sent: date, tense: str) -> date:
    if atom.offset and atom.modifier not in {"from", "ago"} and atom.name != "weeks ago":  # "this Friday or next"
        return _weekday(replace(atom, offset=0), sent, tense) + timedelta(weeks=atom.offset)
    weekday = atom.weekday or 0
    monday = sent - timedelta(days=sent.weekday())
    this_week = monday + timedelta(days=weekday)
    since = (sent.weekday() - weekday) % 7 or 7
    until = (weekday - sent.weekday()) % 7 or 7
    week = atom.name
    if week == "weeks ago":  # "Thursday two weeks ago"
        return this_week - timedelta(weeks=atom.offset)
    if week == BEFORE_THAT:  # "yesterday, and the Wednesday before": a week ahead of the latest one
        return sent - timedelta(days=since % 7, weeks=1)
    if week.startswith("last") or week == "the week before":
        return this_week - timedelta(weeks=1)
    if "next week" in week or week == "next":
        return this_week + timedelta(weeks=1)
    if week.startswith("this"):
        return this_week
    if atom.modifier == "from":
        return sent + timedelta(days=until % 7, weeks=atom.offset)
    if atom.modifier == "ago":
        return sent - timedelta(days=since % 7, weeks=atom.offset)
    if atom.modifier == "last" and since == 1:
        return sent - timedelta(days=since, weeks=1)  # said on a Thursday: its Wednesday is "yesterday"
    if atom.modifier in {"last", "past", "this past"} or week == "pasado":
        return sent - timedelta(days=since)
    if atom.modifier == "next":
        return this_week + timedelta(weeks=1)
    if atom.modifier in {"coming", "this coming", "upcoming", "this upcoming", "following"} or "pr" in week or "viene" in week:
        return sent + timedelta(days=until)
    if atom.modifier in {"this", "este"} and not (tense == "future" and this_week < sent):
        return this_week
    if tense == "past":
        # Said on a Wednesday of "Wednesday", it is today's: a week ago would be "last Wednesday".
        return sent - timedelta(days=since % 7)
    if tense == "present":
        return sent + timedelta(days=until % 7)
    if tense == "future":
        return sent + timedelta(days=until)
    # Nothing says whether it lies ahead: the school week that the message was sent in.
    return this_week if sent.weekday() < 5 or weekday >= 5 else this_week + timedelta(weeks=1)
