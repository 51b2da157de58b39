"""The grammar of dates in school mail: finds them in a folded text and works them out from the day of sending.

It never guesses at a general phrase, and it does not decide which date belongs to which service.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from classifier.calendar_words import (
    HOLIDAYS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    WEEKDAYS,
    holiday_date,
)

# Further than this a date without a year is taken to lie on the other side: 240 days is two thirds of a year, so that a
# school year's first month can still be named in its last.
_REACH = timedelta(days=240)
_FAR = date.max


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression: `kind` is day, range, since, until, every or span; `prefix` is the preposition before it."""

    start: int
    end: int
    kind: str
    atoms: tuple[Atom, ...]
    prefix: str = ""

    def whens(self, sent: date | None, tense: str = "") -> tuple[When, ...]:
        """The occasions meant in a text sent on `sent`; `tense` is "past", "present", "future" or "" where the words do not say."""
        return tuple(replace(when, start=self.start, end=self.end) for when in _work_out(self, sent, tense))

    @property
    def vague(self) -> bool:
        """Whether it names a span without days ("this winter")."""
        return self.kind == "vague"


_WD = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_MO = "|".join(sorted(MONTHS, key=len, reverse=True))
_HO = "|".join(sorted((re.escape(name) for name in HOLIDAYS), key=len, reverse=True))
_NUM = "|".join(sorted((re.escape(name) for name in NUMBERS), key=len, reverse=True))
_ORD = "|".join(sorted((re.escape(name) for name in ORDINALS), key=len, reverse=True))
_DAYNUM = r"(?:3[01]|[12]\d|0?[1-9])"
_UNIT_AHEAD = (
    r"(?!\s*(?:%|percent|min|minute|hour|hr|am\b|pm\b|a\.m|p\.m|of\b|times|sessions?|weeks?|days|months|students|kids|trials|"
    r"people|years?|x\b|o'clock))"
)
_MORE = (
    rf"(?P<more>(?:\s*(?:,\s*and|,\s*&|,|and|&)\s*(?:the\s+)?{_DAYNUM}(?:st|nd|rd|th)?(?![\d:/]){_UNIT_AHEAD}(?!\s*[-–]\s*\d))*)"
)
# What follows an ordinal that counts something else than days.
_NO_DAY = (
    r"(?!\s*-?\s*(?:grad|period|hour|quarter|floor|street|st\b|ave|year|time|session|week|amendment|set\b|goal|block|attempt|"
    r"class\b|percentile|marking|request|email|e-mail|message|trimester|semester|person|party|reminder|point|one\b|option|"
    r"place|annual|month|nine weeks|round|draft|page|of the (?:month|year)|or\b|bus\b|reading|math|step|try|meeting|visit|and final))"
)
_PART = r"(?:\s+(?:morning|afternoon|evening|night|am|pm)s?\b)?"
_ATOM = re.compile(
    rf"""
    (?P<iso>\b(?P<iy>20\d\d)-(?P<im>\d\d)-(?P<id>\d\d)\b)
  | (?P<slash>(?<![\d/$.])(?P<sm>1[0-2]|0?[1-9])[/](?P<sd>{_DAYNUM})(?:[/](?P<sy>20\d\d|\d\d))?(?![\d/]|\.\d|\s*(?:trials|opportunit|sessions|of\b|accura|questions|times|correct|tries|%|data|points|days|weeks|goals)))
  | (?P<dash>(?<![\d/$.-])(?P<dm>1[0-2]|0?[1-9])-(?P<dd>{_DAYNUM})-(?P<dy>20\d\d|\d\d)(?![\d-]))
  | (?P<monthday>\b(?P<mm>{_MO})\b\.?\s*(?:the\s+|de\s+)?(?P<md>{_DAYNUM})(?:st|nd|rd|th)?(?![\d:/%]|\s*(?:%|a\.?m\b|p\.?m\b|minutes))(?:\s*(?:[-–]|\bto\b|\bthrough\b|\bthru\b|\bal\b)\s*(?:the\s+)?(?P<mto>{_DAYNUM})(?:st|nd|rd|th)?(?![\d:/-]|\s*(?:a\.?m\b|p\.?m\b)))?(?:,?\s*(?P<my>20\d\d)\b)?{_MORE})
  | (?P<monthword>\b(?P<wm>{_MO})\b\.?\s+(?:the\s+)?(?P<wd>{_ORD})\b)
  | (?P<daymonth>\b(?:the\s+|el\s+)?(?P<ed>{_DAYNUM})(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?(?P<em>{_MO})\b\.?(?:,?\s*(?:de\s+|del\s+)?(?P<ey>20\d\d)\b)?)
  | (?P<weekfrom>\b(?:a|one|two|2)\s+weeks?\s+(?:from|after)\s+(?P<wfw>{_WD}|today|tomorrow)\b)
  | (?P<weekago>\b(?:a|one|two|2)\s+weeks?\s+ago(?:\s+(?:on\s+)?(?P<waw>{_WD}))\b)
  | (?P<recur>\b(?:(?:each|every(?:\s+(?:single|other))?|all(?:\s+of)?(?:\s+(?:her|his|the|their|our))?|both|cada|todos\s+los)\s+(?P<rw>(?:{_WD})(?:s|es)?)|(?:on\s+)?(?P<rp>(?:mon|tues|wednes|thurs|fri)days)|(?:the\s+)?(?:last|past|previous)\s+(?P<rn>{_NUM}|\d)\s+(?P<rc>(?:{_WD})s?))\b{_PART}(?:\s+(?P<rand>and|&)\s+(?P<rw2>(?:{_WD})s?)\b)?)
  | (?P<weekday>\b(?:(?P<wmod>last|this\s+past|this\s+coming|this\s+upcoming|this|next|past|coming|upcoming|following|el\s+pasado|este|pr[oó]ximo)\s+)?(?:(?P<wweek>last|this|next)\s+week(?:'s)?\s*(?:,|on|-|\()?\s*)?(?P<ww>{_WD})\b\.?{_PART}(?:\s+(?:of\s+)?(?P<wafter>last\s+week|next\s+week|this\s+week|of\s+next\s+week|the\s+week\s+before|pasado|pr[oó]ximo|que\s+viene)\b)?)
  | (?P<ordinal>\b(?:the\s+)?(?P<od>{_DAYNUM})(?:st|nd|rd|th)\b{_NO_DAY})
  | (?P<spelled>\b(?:on|by|until|till|through|since|to|from|of|y|,|{_WD})\s+the\s+(?P<od2>{_ORD})\b(?=\s*(?:[.,;:!?)]|$|and\b|at\b|to\b|through\b|or\b|because\b|but\b|i\b|we\b|he\b|she\b|they\b|so\b|due\b|when\b|was\b|is\b|for\b)))
  | (?P<eldia>\b(?:el\s+d[ií]a|el)\s+(?P<ld>{_DAYNUM})\b(?!\s*(?:%|de\s+cada|minutos|veces)))
  | (?P<today>\b(?:earlier\s+today|later\s+today|today(?:'s)?|this\s+morning|this\s+afternoon|this\s+evening|tonight|hoy|esta\s+ma[nñ]ana|esta\s+tarde)\b)
  | (?P<before_yesterday>\b(?:the\s+)?day\s+before\s+yesterday\b|\banteayer\b|\bantier\b)
  | (?P<yesterday>\b(?:yesterday(?:'s)?|last\s+night|ayer)\b)
  | (?P<after_tomorrow>\b(?:the\s+)?day\s+after\s+tomorrow\b|\bpasado\s+ma[nñ]ana\b)
  | (?P<tomorrow>\b(?:tomorrow(?:'s)?|tmrw|tomorow|tommorow)\b|(?<!la\s)(?<!esta\s)(?<!de\sla\s)\bma[nñ]ana\b(?!\s+por))
  | (?P<daysago>\b(?P<dn>{_NUM}|\d{{1,2}})\s+days\s+ago\b)
  | (?P<weeksago>\b(?P<wn>{_NUM}|\d{{1,2}})\s+weeks?\s+ago\b)
  | (?P<weekof>\b(?:the\s+)?week\s+(?:of|beginning|starting)\s+(?:monday,?\s+)?|\b(?:la\s+)?semana\s+del\s+)
  | (?P<beforelast>\b(?:the\s+)?week\s+before\s+last\b)
  | (?P<firstweeks>\b(?:the\s+)?(?P<fw>first|last)\s+(?:(?P<fn>{_NUM}|\d)\s+)?weeks?\s+(?:of|in)\s+(?P<fm>{_MO})\b)
  | (?P<restweek>\b(?:the\s+|for\s+the\s+)?(?:rest|remainder)\s+of\s+(?:the|this)\s+week\b|\bresto\s+de\s+la\s+semana\b)
  | (?P<restmonth>\b(?:the\s+)?(?:rest|remainder)\s+of\s+(?:(?:the|this)\s+month|(?P<rmm>{_MO}))\b)
  | (?P<week>\b(?P<wk>last|this\s+past|this|next|past|coming|following|all|the\s+whole|the\s+entire|whole|entire|la\s+pr[oó]xima|esta|toda\s+la|la)\s+(?:(?:school|entire|whole)\s+)?(?:week(?:'s)?|semana(?:\s+(?P<wkp>pasada|entera|que\s+viene))?)\b(?!\s*(?:end|s\b|day))(?:\s+(?P<wklong>long))?)
  | (?P<span>\b(?P<sp>past|last|previous|next|coming|[uú]ltimas)\s+(?P<sn>{_NUM}|\d{{1,2}})\s+(?P<su>school\s+days|days|weeks|months|semanas|d[ií]as)\b)
  | (?P<length>\b(?:for|in|over|going\s+on|almost|nearly|about|it'?s\s+been|has\s+been|been)\s+(?:over\s+|almost\s+|nearly\s+|about\s+|at\s+least\s+)?(?P<ln>{_NUM}|\d{{1,2}})\s+(?:full\s+|whole\s+|straight\s+|school\s+|solid\s+)?(?P<lu>weeks|months|days|week|month)\b(?!\s+(?:ago|old|from|before|notice)))
  | (?P<inarow>\b(?P<kn>{_NUM}|\d{{1,2}})\s+(?P<ku>weeks|days|months)\s+(?:in\s+a\s+row|straight|running|now|without|with\s+no|sin)\b|\b(?P<kn2>{_NUM}|\d)\s+straight\s+(?P<ku2>weeks|days|months)\b)
  | (?P<couple>\b(?:past|last|previous|next|these|a|the)\s+(?:past\s+|last\s+)?(?:couple|few|several)(?:\s+of)?\s+(?:days|weeks|months|times|sessions)\b|\b(?:several|a\s+few|a\s+couple(?:\s+of)?|many|multiple)\s+(?:weeks|days|months|times)\b)
  | (?P<monthof>\b(?P<mpre>last|this|next|past|all|el\s+mes)\s+month(?:'s)?\b)
  | (?P<monthname>\b(?:(?P<npre>in|all\s+of|all|for|during|of|throughout|since|last|this|next|through|until|by|whole|entire|month\s+of|early|late|mid|from|and|through|-|en|desde|de)\s*(?:-|\s)\s*)(?P<nm>{_MO})\b(?!\s*\d)(?:\s+(?P<ny>20\d\d))?)
  | (?P<holiday>(?<![\w])(?:{_HO})(?:\s+day)?(?![\w]))
  | (?P<vague>\b(?:this|last|next|the|all|over\s+the|since\s+the|beginning\s+of\s+the|start\s+of\s+the|the\s+start\s+of|so\s+far\s+this|since\s+the\s+(?:start|beginning)\s+of\s+the|este|todo\s+el)\s+(?:school\s+)?(?:(?:start|beginning)\s+of\s+)?(?:the\s+)?(?:winter|fall|spring|summer|autumn|semester|trimester|quarter|marking\s+period|year|school\s+year|a[nñ]o|semestre)\b|\blately\b|\brecently\b|\bthe\s+other\s+day\b|\bsome\s+time\b|\bthus\s+far\b|\bso\s+far\b|\bschool\s+(?:started|began|opened)\b|[uú]ltimamente\b)
    """,
    re.VERBOSE,
)
# Every date expression holds one of these words (or a digit), at most `_LEAD` words after its first.
_CORE = re.compile(
    rf"\d|\b(?:{_WD}|{_MO}|{_HO}|{_ORD}|days?|weeks?(?:end)?|months?|today|yesterday|tomorrow|tmrw|tomorow|tommorow|tonight|morning|afternoon|evening|"
    rf"night|years?|fall|autumn|winter|spring|summer|semester|trimester|quarter|period|lately|recently|time|far|started|began|opened|sessions|times|"
    rf"(?:mon|tues|wednes|thurs|fri)days|hoy|ayer|anteayer|antier|ma[nñ]ana|tarde|semanas?|semestre|a[nñ]o|mes|d[ií]as?|últimamente|ultimamente)\b"
)
_LEAD = 6
_RANGE_TIE = re.compile(
    r"\s*(?:-|–|—|\bto\b|\bthrough\b|\bthru\b|\buntil\b|\btill\b|\bup\s+to\b|\bhasta\b|\bal?\b|,?\s*and\s+(?:through|including))\s*(?:and\s+including\s+)?(?:the\s+|el\s+)?"
)
_SINCE_BEFORE = re.compile(
    r"\b(since(?:\s+(?:about|around|at\s+least|before|after|last))?|starting|beginning|effective|as\s+of|desde|a\s+partir\s+del?|commencing|ever\s+since)\s+(?:on\s+)?(?:the\s+|el\s+)?$"
)
_PREPOSITION = re.compile(
    r"\b(by|before|after|until|till|through|thru|hasta|from|between|about|for|on|in|para\s+el|antes\s+del?)\s+(?:on\s+)?(?:the\s+|el\s+|about\s+)?$"
)
_WITHIN_MONTH = re.compile(r"\s*(?:(?:in|of|during|for|throughout|since|from|so\s+far|over|,)\s+)?(?:all\s+)?(?:the\s+)?$")
_COMMA_DAY = re.compile(r"[\s,.(]*(?:the\s+|el\s+|on\s+)?")
_PAREN_WEEKDAY = re.compile(r"\s*[(,]?\s*")
_ONWARD = re.compile(r"\s*(?:on\b|onward|forward)(?!\s+(?:the|mon|tue|wed|thu|fri|\d))")


def find_dates(folded: str, start: int = 0, end: int | None = None) -> list[Expression]:
    """Every date expression in `folded[start:end]`, by place; offsets are those of `folded`."""
    stop = len(folded) if end is None else end
    return _combine(folded, list(_atoms(folded, start, stop)), start)


def _number(word: str) -> int:
    return NUMBERS[word] if word in NUMBERS else int(word)


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _valid(month: int, day: int) -> bool:
    # 2024 is a leap year: 29 February is a date in some years.
    try:
        date(2024, month, day)
    except ValueError:
        return False
    return True


def _atoms(folded: str, start: int, stop: int) -> Iterator[Atom]:
    done = start
    for core in _CORE.finditer(folded, start, stop):
        if core.start() < done:
            continue
        for place in _word_starts(folded, done, core.start()):
            match = _ATOM.match(folded, place, stop)
            if match is not None and match.end() > core.start():
                done = match.end()
                yield from _atom(match)
                break


def _word_starts(folded: str, floor: int, core: int) -> Iterator[int]:
    """The starts of the last words before `core`, from the left, and `core` itself."""
    starts = [core]
    place = core
    for _ in range(_LEAD):
        space = folded.rfind(" ", floor, place - 1) if place - 1 > floor else -1
        if space < 0 or "\n" in folded[space + 1 : place - 1]:
            edge = max(floor, folded.rfind("\n", floor, place) + 1)
            if edge < place:
                starts.append(edge)
            break
        place = space + 1
        starts.append(place)
    for start in reversed(starts):
        # "(Tuesday", "Mon-Wed": a word may begin after a mark.
        while start < core and not folded[start].isalnum():
            start += 1  # noqa: PLW2901
        yield start


def _atom(match: re.Match[str]) -> Iterator[Atom]:  # noqa: C901, PLR0912, PLR0915 - one branch for each form of a date
    kind = match.lastgroup or ""
    group = match.group
    first, last = match.span()
    kind = next(name for name in _KINDS if group(name) is not None)
    if kind == "iso":
        if _valid(int(group("im")), int(group("id"))):
            yield Atom(first, last, "date", int(group("iy")), int(group("im")), int(group("id")))
    elif kind == "slash":
        if _valid(int(group("sm")), int(group("sd"))):
            yield Atom(first, last, "date", _year(group("sy")), int(group("sm")), int(group("sd")))
    elif kind == "dash":
        if _valid(int(group("dm")), int(group("dd"))):
            yield Atom(first, last, "date", _year(group("dy")), int(group("dm")), int(group("dd")))
    elif kind == "monthday":
        month, year = MONTHS[group("mm")], _year(group("my"))
        if not _valid(month, int(group("md"))):
            return
        end = match.end("md") if group("mto") or group("more") else last
        yield Atom(first, end, "date", year, month, int(group("md")))
        if group("mto") and _valid(month, int(group("mto"))):
            yield Atom(
                match.start("mto"), match.end("my") if group("my") else match.end("mto"), "to", year, month, int(group("mto"))
            )
        for number in re.finditer(rf"{_DAYNUM}(?:st|nd|rd|th)?", group("more") or ""):
            day = int(re.sub(r"\D", "", number.group()))
            if _valid(month, day):
                base = match.start("more")
                yield Atom(base + number.start(), base + number.end(), "date", year, month, day)
    elif kind == "monthword":
        if _valid(MONTHS[group("wm")], ORDINALS[group("wd")]):
            yield Atom(first, last, "date", None, MONTHS[group("wm")], ORDINALS[group("wd")])
    elif kind == "daymonth":
        if _valid(MONTHS[group("em")], int(group("ed"))):
            yield Atom(first, last, "date", _year(group("ey")), MONTHS[group("em")], int(group("ed")))
    elif kind == "weekfrom":
        weeks = 2 if group().startswith(("two", "2")) else 1
        named = group("wfw")
        if named in WEEKDAYS:
            yield Atom(first, last, "weekday", weekday=WEEKDAYS[named], offset=weeks, modifier="from")
        else:
            yield Atom(first, last, "relative", offset=7 * weeks + (named == "tomorrow"))
    elif kind == "weekago":
        yield Atom(
            first,
            last,
            "weekday",
            weekday=WEEKDAYS[group("waw")],
            offset=2 if group().startswith(("two", "2")) else 1,
            modifier="ago",
        )
    elif kind == "recur":
        yield from _recurring(match)
    elif kind == "weekday":
        named = group("ww")
        if named in {"sat", "sun"} and not (group("wmod") or group().endswith(".")):
            return
        modifier = " ".join((group("wmod") or "").split())
        week = " ".join((group("wafter") or group("wweek") or "").split())
        yield Atom(first, _trim(match, "weekday"), "weekday", weekday=WEEKDAYS[named], modifier=modifier, name=week)
    elif kind == "ordinal":
        yield Atom(first, last, "ordinal", day=int(group("od")))
    elif kind == "spelled":
        yield Atom(match.start("od2"), last, "ordinal", day=ORDINALS[group("od2")])
    elif kind == "eldia":
        yield Atom(first, last, "ordinal", day=int(group("ld")))
    elif kind in _RELATIVE:
        yield Atom(first, last, "relative", offset=_RELATIVE[kind])
    elif kind == "daysago":
        yield Atom(first, last, "relative", offset=-_number(group("dn")))
    elif kind == "weeksago":
        yield Atom(first, last, "weekago", offset=_number(group("wn")))
    elif kind == "weekof":
        yield Atom(first, last, "weekof")
    elif kind == "beforelast":
        yield Atom(first, last, "week", offset=-2)
    elif kind == "firstweeks":
        yield Atom(first, last, "weeks of", month=MONTHS[group("fm")], offset=_number(group("fn") or "one"), modifier=group("fw"))
    elif kind == "restweek":
        yield Atom(first, last, "rest of week")
    elif kind == "restmonth":
        yield Atom(first, last, "rest of month", month=MONTHS[group("rmm")] if group("rmm") else None)
    elif kind == "week":
        yield Atom(first, last, "week", offset=_week_offset(group("wk"), group("wkp")), name=group("wk"))
    elif kind == "span":
        ahead = group("sp") in {"next", "coming"}
        yield Atom(
            first, last, "length", offset=_number(group("sn")), name=_unit(group("su")), modifier="next" if ahead else "past"
        )
    elif kind == "length":
        yield Atom(match.start("ln"), last, "length", offset=_number(group("ln")), name=_unit(group("lu")), modifier="")
    elif kind == "inarow":
        number, unit = group("kn") or group("kn2"), group("ku") or group("ku2")
        yield Atom(first, last, "length", offset=_number(number), name=_unit(unit), modifier="past")
    elif kind == "monthof":
        word = group("mpre")
        yield Atom(first, last, "month", offset=-1 if word in {"last", "past"} else 1 if word == "next" else 0)
    elif kind == "monthname":
        yield from _month_name(match)
    elif kind == "holiday":
        name = group("holiday")
        yield Atom(first, last, "holiday", name=HOLIDAYS.get(name) or HOLIDAYS[name.removesuffix("day").rstrip()])
    else:
        yield Atom(first, last, "vague")


_KINDS = (
    "iso slash dash monthday monthword daymonth weekfrom weekago recur weekday ordinal spelled eldia today before_yesterday yesterday "
    "after_tomorrow tomorrow daysago weeksago weekof beforelast firstweeks restweek restmonth week span length inarow couple monthof "
    "monthname holiday vague"
).split()
_RELATIVE = {"today": 0, "before_yesterday": -2, "yesterday": -1, "after_tomorrow": 2, "tomorrow": 1}


def _trim(match: re.Match[str], group: str) -> int:
    return match.end(group)


def _unit(word: str) -> str:
    if word.endswith(("days", "días", "dias")):
        return "days"
    return {"semanas": "weeks", "week": "weeks", "month": "months"}.get(word, word)


def _week_offset(word: str, spanish: str | None) -> int:
    if spanish == "pasada" or word in {"last", "this past", "past"}:
        return -1
    if spanish == "que viene" or word in {"next", "coming", "following"} or word.startswith("la pr"):
        return 1
    return 0


def _recurring(match: re.Match[str]) -> Iterator[Atom]:
    first, last = match.span()
    named = match.group("rw") or match.group("rp") or match.group("rc")
    weekday = WEEKDAYS.get(named) if named in WEEKDAYS else WEEKDAYS.get(named.removesuffix("s"))
    if weekday is None:
        return
    if match.group("rc"):
        yield Atom(first, last, "every", weekday=weekday, offset=_number(match.group("rn")), modifier="last")
        return
    both = match.group("rw") is not None and match.group().startswith("both")
    if both and match.group("rw2"):  # "both Tuesday and Thursday" are two days, not a habit
        yield Atom(first, match.end("rw"), "weekday", weekday=weekday)
        second = WEEKDAYS.get(match.group("rw2").removesuffix("s"), WEEKDAYS.get(match.group("rw2")))
        yield Atom(match.start("rw2"), last, "weekday", weekday=second)
        return
    yield Atom(first, match.end("rw2") if match.group("rw2") else last, "every", weekday=weekday, modifier="both" if both else "")
    if match.group("rw2"):
        second = WEEKDAYS.get(match.group("rw2").removesuffix("s"), WEEKDAYS.get(match.group("rw2")))
        yield Atom(match.start("rw2"), last, "every", weekday=second)


def _month_name(match: re.Match[str]) -> Iterator[Atom]:
    word, before = match.group("nm"), " ".join(match.group("npre").split())
    if word in {"may", "march", "mar", "jan", "sun"} and before in {
        "and",
        "this",
        "for",
        "by",
        "-",
        "all",
        "from",
        "through",
        "next",
        "last",
    }:
        return
    modifier = (
        before
        if before in {"last", "this", "next", "since", "desde", "through", "until", "by", "early", "late", "mid", "from"}
        else ""
    )
    yield Atom(match.start("nm"), match.end(), "month", _year(match.group("ny")), MONTHS[word], modifier=modifier)


def _combine(folded: str, atoms: list[Atom], floor: int) -> list[Expression]:
    merged: list[Atom] = []
    for atom in atoms:
        last = merged[-1] if merged else None
        if last is not None:
            between = folded[last.end : atom.start]
            if last.kind == "weekday" and not last.name and atom.kind in {"date", "ordinal"} and _COMMA_DAY.fullmatch(between):
                merged[-1] = replace(atom, start=last.start, weekday=last.weekday)
                continue
            if (
                atom.kind == "weekday"
                and last.kind in {"date", "ordinal"}
                and last.weekday is None
                and _PAREN_WEEKDAY.fullmatch(between)
            ):
                merged[-1] = replace(last, end=atom.end, weekday=atom.weekday)
                continue
            if (
                atom.kind == "weekday"
                and last.kind == "week"
                and not atom.name
                and re.fullmatch(r"\s*(?:,|on|-|–|\()?\s*", between)
                and last.name != "all"
            ):
                merged[-1] = replace(
                    atom,
                    start=last.start,
                    name=("last week", "this week", "next week")[last.offset + 1] if abs(last.offset) < 2 else "",
                )
                continue
            if (
                atom.kind == "ordinal"
                and last.kind == "date"
                and last.month
                and re.fullmatch(r"\s*(?:,|and|&|,\s*and)\s*(?:the\s+)?", between)
            ):
                merged.append(replace(atom, kind="date", month=last.month, year=last.year))
                continue
        if atom.kind == "ordinal" and atom.weekday is None and merged:
            month = _month_before(folded, merged, atom)
            if month is not None:
                merged.append(replace(atom, kind="date", month=month))
                continue
        merged.append(atom)
    return list(_expressions(folded, merged, floor))


def _month_before(folded: str, atoms: list[Atom], ordinal: Atom) -> int | None:
    """The month that an ordinal belongs to where one is named shortly before ("of December, the 1st to the 19th")."""
    for atom in reversed(atoms[-3:]):
        if ordinal.start - atom.end > 40 or "." in folded[atom.end : ordinal.start] or "\n\n" in folded[atom.end : ordinal.start]:  # noqa: PLR2004
            return None
        if atom.kind in {"month", "weeks of", "date"} and atom.month is not None:
            return atom.month
    return None


def _expressions(folded: str, atoms: list[Atom], floor: int) -> Iterator[Expression]:
    at = 0
    while at < len(atoms):
        atom = atoms[at]
        before = folded[max(floor, atom.start - 24) : atom.start]
        since = _SINCE_BEFORE.search(before)
        found = _PREPOSITION.search(before)
        prefix = " ".join(found.group(1).split()) if found else ""
        if since:
            prefix = "since" if since.group(1).startswith(("since", "ever", "desde")) else "starting"
        if atom.kind == "month" and atom.modifier in {"since", "desde"}:
            prefix = "since"
        following = atoms[at + 1] if at + 1 < len(atoms) else None
        if atom.kind == "weekof":
            if (
                following is not None
                and folded[atom.end : following.start].strip() in {"", "the"}
                and following.kind in _DAY_KINDS
            ):
                used = 2
                if at + 2 < len(atoms) and atoms[at + 2].kind == "to":
                    used = 3
                yield Expression(atom.start, atoms[at + used - 1].end, "week of", (following,), prefix)
                at += used
            else:
                at += 1
            continue
        if following is not None and atom.kind in _DAY_KINDS and following.kind in {*_DAY_KINDS, "to"}:
            between = folded[atom.end : following.start]
            and_tie = prefix == "between" and re.fullmatch(r"\s*and\s*(?:the\s+)?", between)
            if following.kind == "to" or _RANGE_TIE.fullmatch(between) or and_tie:
                second = replace(following, kind="date") if following.kind == "to" else following
                yield Expression(atom.start, following.end, "range", (atom, second), prefix)
                at += 2
                continue
        if (
            atom.kind in {"month"}
            and following is not None
            and following.kind == "month"
            and re.fullmatch(
                r"\s*(?:-|–|to|through|thru|until|and|hasta)?\s*(?:all\s+of\s+|early\s+|late\s+|of\s+)?",
                folded[atom.end : following.start].replace(folded[following.start : following.start], ""),
            )
        ):
            yield Expression(atom.start, following.end, "months", (atom, following), prefix)
            at += 2
            continue
        if atom.kind == "every":
            span = None
            if (
                following is not None
                and following.kind in {"month", "length", "week", "weeks of"}
                and len(folded[atom.end : following.start]) < 24
            ):
                span = following
            elif (
                following is not None
                and following.kind == "every"
                and at + 2 < len(atoms)
                and atoms[at + 2].kind in {"month", "length"}
            ):
                span = atoms[at + 2]
            elif (
                following is not None
                and following.kind in _DAY_KINDS
                and _SINCE_BEFORE.search(folded[atom.end : following.start] + " ")
            ):
                span = replace(following, modifier="since")
            yield Expression(atom.start, span.end if span else atom.end, "every", (atom, span) if span else (atom,), prefix)
            at += 1
            if span is not None and following is span:
                at += 1
            elif span is not None and following is not None and span.modifier == "since":
                at += 1
            continue
        kind = {"month": "month", "holiday": "day", "vague": "vague"}.get(
            atom.kind, "day" if atom.kind in _DAY_KINDS else atom.kind
        )
        if kind == "to":
            at += 1
            continue
        if prefix in {"since", "starting"} or (kind == "day" and prefix == "from" and _ONWARD.match(folded, atom.end)):
            kind = "vague since" if atom.kind in {"vague"} else "since"
        elif prefix in {"through", "until", "till", "thru", "hasta"} and kind in {"day", "month"}:
            kind = "until"
        yield Expression(atom.start, atom.end, kind, (atom,), prefix)
        at += 1


_DAY_KINDS = frozenset({"date", "ordinal", "weekday", "relative", "holiday"})


def _work_out(expression: Expression, sent: date | None, tense: str) -> Iterator[When]:  # noqa: C901, PLR0912 - one branch a kind
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
        if day is not None and sent is not None and day >= sent:
            yield When(sent, day)
    elif kind == "day":
        day = _day(atom, sent, tense)
        if day is not None:
            yield When(day, day)
    elif kind in {"month"}:
        span = _month_span(atom, sent, tense)
        if span:
            yield When(*span)
    elif sent is not None:
        yield from _relative_span(atom, sent, tense)


def _relative_span(atom: Atom, sent: date, tense: str) -> Iterator[When]:
    if atom.kind == "week":
        yield _school_week(sent + timedelta(weeks=atom.offset))
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
            yield When(span[0], span[0] + days) if atom.modifier == "first" else When(span[1] - days, span[1])
    elif atom.kind == "length":
        yield _length(atom, sent, tense)
    else:
        yield When(None, None)


def _length(atom: Atom, sent: date, tense: str) -> When:
    """A span by its length: it ends on the day of sending, or begins there where it lies ahead."""
    days = {"days": 1, "weeks": 7}.get(atom.name)
    ahead = atom.modifier == "next" or (not atom.modifier and tense in {"future", "present"})
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
    if atom.kind in {"month"}:
        span = _month_span(atom, sent, tense)
        if span:
            yield When(span[0], None, since=True)
    elif atom.kind == "week" and sent is not None:
        yield When(_school_week(sent + timedelta(weeks=atom.offset)).first, None, since=True)
    elif atom.kind in {"length", "weekago"} and sent is not None:
        days = {"days": 1, "months": 30}.get(atom.name, 7)
        yield When(sent - timedelta(days=days * atom.offset), None, since=True)
    else:
        day = _day(atom, sent, tense)
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
    if habit.modifier == "last":
        latest = sent - timedelta(days=(sent.weekday() - habit.weekday) % 7)
        for back in range(habit.offset - 1, -1, -1):
            day = latest - timedelta(weeks=back)
            yield When(day, day)
        return
    span: tuple[date, date] | None = None
    if len(atoms) > 1:
        frame = atoms[1]
        if frame.modifier == "since" and frame.kind in _DAY_KINDS:
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
        return _choose([day for day in made if day is not None], sent, tense, atom.weekday)
    if atom.kind == "relative":
        return sent + timedelta(days=atom.offset)
    if atom.kind == "holiday":
        days = [holiday_date(atom.name, year) for year in (sent.year - 1, sent.year, sent.year + 1)]
        return _choose([day for day in days if day is not None], sent, tense, None)
    if atom.kind == "weekday" and atom.weekday is not None:
        return _weekday(atom, sent, tense)
    return None


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
    weekday = atom.weekday or 0
    monday = sent - timedelta(days=sent.weekday())
    this_week = monday + timedelta(days=weekday)
    since = (sent.weekday() - weekday) % 7 or 7
    until = (weekday - sent.weekday()) % 7 or 7
    week = atom.name
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
    if tense in {"future", "present"}:
        return sent + timedelta(days=until)
    # Nothing says whether it lies ahead: the school week that the message was sent in.
    return this_week if sent.weekday() < 5 or weekday >= 5 else this_week + timedelta(weeks=1)
