"""Reads the dates that headers state and mail programs print, in their languages; it guesses no time zone and no year."""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from casefile.mail import PrintedTime
from ingest.labels import fold, lexicon

LONGEST = 160  # a printed date with two clocks in it stays under this; what is longer is no date

# RFC 5322, 4.3, and the names that Yahoo, AOL and Outlook print. CST, IST and BST have several meanings elsewhere; these
# are the ones of North American and British mail programs.
ZONES = dict.fromkeys(("ut", "utc", "gmt", "z", "wet"), 0) | {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
    "ast": -4, "adt": -3, "brt": -3, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "west": 1, "bst": 1, "trt": 3,
    "msk": 3, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    # The same in Czech and Slovak, German for Eastern Europe, French of Canada, Russian (Unicode CLDR), and Asia's.
    "seč": 1, "selč": 2, "oez": 2, "oesz": 3, "hne": -5, "hae": -4, "hnc": -6, "hnp": -8, "hap": -7, "мск": 3,
    "pht": 8, "pkt": 5, "wib": 7,
}  # fmt: skip
_ZONE_PHRASES = {
    "eastern standard time": -5,
    "eastern daylight time": -4,
    "central standard time": -6,
    "central daylight time": -5,
    "mountain standard time": -7,
    "mountain daylight time": -6,
    "pacific standard time": -8,
    "pacific daylight time": -7,
    "central european standard time": 1,
    "central european summer time": 2,
    "coordinated universal time": 0,
    "greenwich mean time": 0,
}
_CLOCKS = (
    re.compile(r"(?<![\d:.])(\d{1,2})\s?:\s?(\d{2})(?:\s?:\s?(\d{2})(?:[.,]\d{1,9})?)?(?![\d:])"),
    re.compile(r"(?<![\d:.])(\d{1,2})\s?[時时點点시]\s?(?:(\d{1,2})\s?[分분]?(?:\s?(\d{1,2})\s?[秒초])?)?(?!\d)"),
    re.compile(r"(?<![\d:.])(\d{1,2})\s?h\s?(\d{2})(?:\s?m(?:in)?\s?(\d{2})\s?s?)?(?![\d:])"),
    re.compile(r"(?<![\d:.,/-])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d:/-]|\.\s?\d)"),
    re.compile(r"(?<![\d:.])(\d{1,2})()()(?=\s?[ap]\.?\s?m\b)"),
)
_OFFSET = re.compile(r"\s*[(\[]?(?:gmt|utc|ut|z|غرينتش|توقيت غرينتش)?\s?([+\u2212\u2013-])\s?(\d{1,2}):?(\d{2})?(?!\d)")
_OFFSET_BEFORE = re.compile(r"(?:gmt|utc)\s?([+\u2212\u2013-])\s?(\d{1,2})(?::?(\d{2}))?(?!\d)")
_NAMED_BEFORE = re.compile(r"[日일号號]\s?([a-z]{2,5})\s?$")  # "2026年3月11日 EDT 14:30:05", as Chinese telephones print it
_NAMED = re.compile(r"\s*[(,]?\s*([^\W\d_]{1,5})\b(?!\s?[+-]\s?\d)")
_ERA = re.compile(r"(令和|民國|民国)\s?(元|\d{1,3})\s?年")
_ERAS = {"令和": 2018, "民國": 1911, "民国": 1911}  # the year before the first of Japan's present era, and of Taiwan's
_CJK = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]?")
_YMD = re.compile(r"(?<!\d)(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d)")
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s?(?:tháng|thg|tháng)\.?\s?(\d{1,2})\s?,?\s?(?:năm)?\s?(\d{4})(?!\d)")
_WORD = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0966-\u0970\u0980-\u0d7f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff'’॰]|\.(?=[^\W\d_]\.))*"
)
_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int
    minute: int
    second: int
    start: int
    end: int
    offset: timedelta | None


def read_date(text: str, languages: frozenset[str] = frozenset(), not_after: date | None = None) -> PrintedTime | None:
    """The time that a printed date states, with an offset only where it states one; None where it cannot be read whole.

    Args:
        text: what stands behind the label, "Thu, Feb 12, 2026 at 2:03 PM" say.
        languages: codes of the languages of the labels around it: they decide between 2/12 and 12/2.
        not_after: a day after which it cannot have been: that of the message which prints it.
    """
    if not text or len(text) > LONGEST:
        return None
    folded = _normalise(text)
    clock = _clock(folded)
    rest = folded if clock is None else f"{folded[: clock.start]} \x00 {folded[clock.end :]}"
    day = _day(rest, languages, not_after)
    if day is None:
        return _by_dateparser(text, folded, languages)
    if clock is None:
        return PrintedTime(datetime(day.year, day.month, day.day))  # noqa: DTZ001 -- wall time by design
    with suppress(ValueError):
        wall = datetime(day.year, day.month, day.day, clock.hour, clock.minute, clock.second)  # noqa: DTZ001 -- likewise
        return PrintedTime(wall, clock.offset)
    return None


def read_header_date(value: str) -> PrintedTime | None:
    """A Date header (RFC 5322, 3.3), or whatever an old program put there."""
    return read_date(re.sub(r"\([^()]{0,60}\)", " ", value[:300]).strip()[:LONGEST], frozenset(["en"]))


def with_ascii_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


def _normalise(text: str) -> str:
    """Folded, with digits of every script as ASCII and the marks that programs sprinkle in gone."""
    if not text.isascii():
        text = with_ascii_digits(text)
        text = text.replace("，", ",").replace("、", ",").replace("٬", ",").replace("،", ",")
        text = _ERA.sub(lambda era: f"{_ERAS[era[1]] + (1 if era[2] == '元' else int(era[2]))}年", text)
    return fold(text).replace(" uhr", "")  # German puts it between the clock and its zone


def _clock(text: str) -> _Clock | None:
    for pattern in _CLOCKS:
        for match in pattern.finditer(text):
            hour, minute, second = int(match.group(1)), int(match.group(2) or 0), int(match.group(3) or 0)
            if hour > 24 or minute > 59 or second > 60:
                continue
            start, end = match.span()
            half, start, end = _half_day(text, start, end)
            if half is not None and hour <= 12:
                hour = hour % 12 + (12 if half else 0)
            offset, end = _offset(text, start, end)
            return _Clock(hour % 24, minute, min(second, 59), start, end, offset)
    return None


def _half_day(text: str, start: int, end: int) -> tuple[bool | None, int, int]:
    """Whether a word beside the clock says which half of the day it is, and the stretch with that word in it."""
    words = lexicon().half_days
    after = re.match(r"\s?(\S{1,10}(?: m\.?)?)", text[end : end + 18])
    if after:
        for length in range(len(after.group(1)), 0, -1):
            word = after.group(1)[:length]
            follows = text[end + after.start(1) + length : end + after.start(1) + length + 1]
            if not follows.isalpha() and (word in words or word.rstrip(".,") in words):
                half = words.get(word, words.get(word.rstrip(".,"), False))
                return half, start, end + after.start(1) + length
    before = text[max(0, start - 14) : start].rstrip()
    for word in (before.rpartition(" ")[2], before[-2:], before[-3:]):
        if word in words and not (word.isascii() and len(word) < 2):
            if word in _AMBIGUOUS_BEFORE:
                continue
            return words[word], max(0, start - 14) + len(before) - len(word), end
    return None, start, end


# Prepositions and weekdays in one language, half-days in another: they count only after the clock.
_AMBIGUOUS_BEFORE = frozenset(["am", "em", "de", "ch", "ip", "ap", "sa", "md", "pd", "m", "م", "ng"])


def _offset(text: str, start: int, end: int) -> tuple[timedelta | None, int]:
    match = _OFFSET.match(text, end) or _OFFSET_BEFORE.search(text)
    if match:
        hours, minutes = int(match.group(2)), int(match.group(3) or 0)
        if hours <= 14 and minutes < 60:
            sign = 1 if match.group(1) == "+" else -1
            return sign * timedelta(hours=hours, minutes=minutes), max(end, match.end())
    for phrase, hours in _ZONE_PHRASES.items():
        if phrase in text[end : end + 60]:
            return timedelta(hours=hours), end
    match = _NAMED.match(text, end)
    if match and match.group(1) in ZONES:
        return timedelta(hours=ZONES[match.group(1)]), match.end()
    match = _NAMED_BEFORE.search(text[:start].rstrip())
    if match and match.group(1) in ZONES:
        return timedelta(hours=ZONES[match.group(1)]), end
    return None, end


def _day(text: str, languages: frozenset[str], not_after: date | None) -> date | None:
    for pattern in (_CJK, _YMD):
        match = pattern.search(text)
        if match:
            return _valid(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    match = _VIETNAMESE.search(text)
    if match:
        return _valid(int(match.group(3)), int(match.group(2)), int(match.group(1)))
    match = _DMY.search(text)
    if match:
        return _numeric(match, text, languages, not_after)
    return _named(text, languages)


def _named(text: str, languages: frozenset[str]) -> date | None:
    """A date with a month in words: the word, a year of four digits, and the one number that is left for the day."""
    months, weekdays = lexicon().months, lexicon().weekdays
    doubtful = month = 0
    for match in _WORD.finditer(text):
        word = match.group().rstrip(".'")
        found = months.get(word) or months.get(_bare_month(word))
        if not found:
            continue
        number = next((n for n, codes in found.items() if codes & languages), next(iter(found)))
        if len(word) <= 3 and word in weekdays:
            doubtful = number  # "mar" is March and Tuesday: the later one is the month
        else:
            month = number
            break
    month = month or doubtful
    if not month:
        return None
    numbers = [int(number) for number in _NUMBER.findall(text)]
    years = [n for n in numbers if 1970 <= n <= 2700]
    days = [n for n in numbers if 1 <= n <= 31]
    if not years and len(days) >= 1 and len(numbers) == 2:
        years = [2000 + numbers[1]]  # "12-Feb-26": the year in two digits stands last
    if not years or not days:
        return None
    return _valid(years[0], month, days[0])


def _bare_month(word: str) -> str:
    """A month with a Hebrew preposition grown onto it, or with the mark of a Hindi abbreviation."""
    return word[1:] if word.startswith("ב") else word.rstrip("॰")


def _numeric(match: re.Match[str], text: str, languages: frozenset[str], not_after: date | None) -> date | None:
    first, second, year = int(match.group(1)), int(match.group(3)), int(match.group(4))
    year += 2000 if year < 100 else 0
    if len(match.group(4)) == 2 and languages & _YEAR_FIRST:
        return _valid(2000 + first, second, int(match.group(4)))
    day_first, month_first = _valid(year, second, first), _valid(year, first, second)
    if not day_first or not month_first or day_first == month_first:
        return day_first or month_first
    weekdays = lexicon().weekdays
    named = [days for word in _WORD.findall(text) if (days := weekdays.get(word.rstrip(".")))]
    if named:
        fitting = [d for d in (day_first, month_first) if d.weekday() in named[0]]
        if len(fitting) == 1:
            return fitting[0]
    if not_after is not None:
        possible = [d for d in (day_first, month_first) if d <= not_after + timedelta(days=1)]
        if len(possible) == 1:
            return possible[0]
    american = match.group(2) == "/" and (not languages or bool(languages & {"en", "tl"}))
    return month_first if american else day_first


_YEAR_FIRST = frozenset(["ko", "ja", "zh", "hu", "lt"])


def _valid(year: int, month: int, day: int) -> date | None:
    if 2400 <= year <= 2700:
        year -= 543  # the Buddhist calendar of Thai programs
    with suppress(ValueError):
        if 1970 <= year <= 2200:
            return date(year, month, day)
    return None


@lru_cache(maxsize=512)
def _by_dateparser(text: str, folded: str, languages: frozenset[str]) -> PrintedTime | None:
    """A reading by dateparser of what none of our own forms fits, held to the numbers that are printed.

    It takes seconds to load all languages and makes dates out of almost anything, so it sees short texts with a printed year
    in the languages of their labels, and is believed only where year, day and minutes stand in the text.
    """
    known = sorted(languages & _DATEPARSER_LANGUAGES)[:3]
    numbers = {int(number) for number in _NUMBER.findall(folded)}
    if not known or len(text) > 60 or not any(1970 <= n <= 2200 for n in numbers) or not re.search(r"[^\W\d_]", text):
        return None
    import dateparser  # noqa: PLC0415 -- 90 ms, and almost never needed

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "RETURN_AS_TIMEZONE_AWARE": False}
    try:
        found = dateparser.parse(text, languages=known, settings=settings)
    except (ValueError, OverflowError, TypeError, RecursionError):
        return None
    if found is None or found.year not in numbers or found.day not in numbers:
        return None
    if (found.hour or found.minute) and found.minute not in numbers:
        return None
    return PrintedTime(found.replace(tzinfo=None))


_DATEPARSER_LANGUAGES = frozenset([
    "en", "es", "fr", "de", "it", "pt", "nl", "sv", "da", "fi", "pl", "cs", "sk", "hu", "ro", "bg", "hr", "sr", "sl", "ru", "uk",
    "el", "tr", "ar", "he", "fa", "ur", "hi", "bn", "zh", "ja", "ko", "vi", "th", "id", "tl", "et", "lv", "lt", "ca",
])  # fmt: skip
