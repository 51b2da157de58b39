"""What a row of a log says of its session: given, not given or nothing, and the minutes of both. Whose row it is, is not its job."""
# ruff: noqa: C901, E501, PLR0911, PLR0912 - one branch for each way of telling it; patterns read best on one line

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifier.passages import Passage, Unit


@dataclass(frozen=True, slots=True)
class Status:
    """`given` is None where nothing is said; `sure` is False where only a cause is told ("Columbus Day")."""

    given: bool | None = None
    minutes: int | None = None
    lost: int | None = None
    sure: bool = True
    reason: str = "unknown"


def _given(minutes: int | None = None, lost: int | None = None) -> Status:
    return Status(given=True, minutes=minutes, lost=lost)


def off(lost: int | None, *, sure: bool = True, reason: str = "unknown") -> Status:
    """A session that was not given, with its minutes where they are known."""
    return Status(given=False, lost=lost, sure=sure, reason=reason)


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of a table's columns; -1 where there is none."""

    planned: int = -1
    given: int = -1
    lost: int = -1
    code: int = -1
    day: int = 0


_LABEL = r"(?:(?:(?:mr|mrs|ms|dr)\. )?[^:.;|,\n]{1,32}:\s+)?"  # "Mr. Ray (counseling): yes"
_WEEKDAY = r"(?:\s*\(?(?:m|t|w|r|f|mo|tu|we|th|fr)\)?(?=\s{2}|\s+[-–|(]))?"  # "9/23 Tu   seen"
_MARK = _WEEKDAY + r"[\s|:;,.=()\[\]*–—-]*"
_WHO = r"(?:(?:i|we|s?he|they|it|(?:ms|mrs|mr|miss|dr)\.? \w+|your (?:son|daughter)) (?:(?:was|were|had|did|have|'ve|got|came|went|only|also|still|then|again|saw|met|worked|just) )*)?"
_SERVICE = r"(?:(?:speech|ot|pt|o\.t\.|p\.t\.|st|slp|counsel(?:ing|or)|resource|aide|para|therapy|session|visit|groups?|lesson|service|vision|o ?& ?m|hearing|tvi|reading|math|bus|status|result|attendance|held|seen)\b[\s:=–-]*(?:was |did |session )?)?"
# At the head of a row: the session took place.
_GIVEN_FIRST = re.compile(
    rf"{_MARK}{_LABEL}{_SERVICE}{_MARK}{_WHO}(?:(?:is|was|were) )?(?:all (?:\w+ )?)?"
    r"(?:seen|saw (?:him|her)|held|yes|done|ok(?:ay)?|fine|good|full|given|provided|delivered|completed|attended|present|met|came|happened|ran|"
    r"in (?:session|class|the (?:gym|room))|taught|on time|as (?:usual|planned|scheduled)|normal|regular|worked on|make-?up|made up|double|group of \d|✓|✔|☑|x|y|p|\+)"
    r"(?=$|[\s,.;:|)(!–—-])(?! to (?:get|pick|take|find|fetch|collect|see)\b)(?![^.;]{0,40}\bbut\b[^.;]{0,40}\b(?:pulled|called|missed|lost|only|cut|left|short|no|assigned|sent|moved)\b)(?! (?:up|out|off|home|late|not|with no|to an end)\b)"
)
_WAS_THERE = re.compile(
    rf"{_MARK}(?:on )?(?:i|we|s?he|they|(?:ms|mrs|mr|miss|dr)\.? \w+) (?:was|were) (?:there|here|in)\b(?! (?:bed|the hospital))(?![^.;]{{0,40}}\bbut\b)"
)
_MINUTES_FIRST = re.compile(
    rf"{_MARK}{_SERVICE}{_MARK}(?:(?:seen|held|yes|done|given|provided|delivered|group|individual|indiv|ind|session|met|only|just|present|came|about|for|full)[\s,:–-]*)*"
    r"(?P<n>\d{1,3}(?:\.5)?)\s*-?\s*(?P<unit>min(?:ute)?s?\b|m\b|hours?\b|hrs?\b|')?(?P<more>\s*(?:only|group|indiv\w*|individual)?)(?=$|[\s,.;:|)(–—/-])(?!\s*(?:of|out|/)\s*\d)(?!\s*(?:%|kids|students|steps|trials|times|st\b|nd\b|rd\b|th\b|am\b|pm\b|a\.m|p\.m|:))"
)
_NOT_FIRST = re.compile(
    rf"{_MARK}{_LABEL}{_SERVICE}{_MARK}(?:no|n|none|nada|zero|0|nothing|not|nope|missed|cancell?ed|canc|cx|off|out|absent|a|abs|n/s|ns|blank|nobody|no one|no-?show|refused|lost|skipped)\s*(?:\([^)]*\))?\s*(?=$|[,.;:|(–—]|\s-|\s{{2,}}|\s+(?:because|since|as|due)\b)|{_MARK}[✗✘☐]|\s*[|\t ]\s*[-–—]\s*(?:$|[|\t]|\s{{2,}})"
)
_NOT_GIVEN = re.compile(
    r"\b(?:not (?:seen|held|coming|given|provided|delivered|met|available|covered|done|there|in)|n(?:o|ot) (?:visit|sessions?|show|service|therapy|therapist|lessons?|class|groups?|speech|ot|pt|o\.t\.|p\.t\.|counsel\w+|aide|para|resource|interpreter|transport\w*|coverage|sub|substitute|one (?:came|showed|there)|route|vehicle|van|pull-?outs?|time with|minutes)|"
    r"cancell?ed|cancell?ation|missed|no-show|refused|absent|did(?: not|n't|nt) (?:happen|come|show|run|go|meet|take place|arrive|want to (?:go|come))|neither (?:sessions?|one|visit|came|happened)|does(?: not|n't) (?:run|meet)|"
    r"was(?: not|n't|nt) (?:seen|held|here|there|in|picked|able|available)|were(?: not|n't) (?:seen|held)|nobody (?:came|showed|there|in)|never (?:came|happened|showed|made)|could(?: not|n't) (?:get|come|make|see|connect|meet|be|hold|go)|"
    r"unable to|off(?=\s*(?:[,.;(|]|$|today))|had to (?:cancel|skip)|skipped|called off|scrapped|dropped|fell through|vacan\w+|unfilled|cancelada|ausente|suspended|no hubo (?:terapia|sesi[oó]n|servicio|lenguaje))\b"
)
_NEVER_PLANNED = re.compile(
    r"\b(?:no (?:visit|session|service|class|speech|ot|pt) (?:was )?(?:planned|scheduled|due)|not (?:scheduled|planned|due|a (?:therapy|speech|service) day)|none (?:on|planned|scheduled|due)|not (?:a|his|her) day|moved (?:to|from|up)|rescheduled (?:to|from)|swapped)\b"
)
_TENS = {"five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90}  # fmt: skip
_N = rf"(\d{{1,3}}|{'|'.join(sorted(_TENS, key=len, reverse=True))})"
_LOST_MINUTES = re.compile(
    rf"\b(?:missed|lost|losing|missing|short|shy|minus)(?: (?:about|the|his|her|first|last|out on|by))*\s+{_N}\s*-?\s*min"
)
_WHOLE = re.compile(r"^(?:missed|lost|missing) (?:his|her|the) \S+$|^(?:missed|lost|missing) (?:his|her|the) \S+\s*-?\s*min$")
_LATE_BY = re.compile(
    rf"\b(?:began|begun|started|came|arrived|ended|stopped|left|cut)\s+(?:about )?{_N}\s*-?\s*min(?:ute)?s? (?:late|early|short)"
)
_PART_OF = re.compile(
    rf"(?<![\d/:.])\b{_N}\s*(?:min(?:ute)?s?\.?\s*)?(?:of|/|out of)\s*(?:the |his |her |a )?(?:usual |full )?{_N}\b(?!/|\s*(?:trials|words|steps|times|%|correct|questions|right|sight|items|problems))"
)
_ONLY = re.compile(
    r"\b(?:only|just|first|last) (?:the )?(?:last |first )?(\d{1,3})\s*-?\s*min|(\d{1,3}) min(?:ute)?s? only\b|\b(half)\b"
)
_CLOSED = re.compile(
    r"\b(?:no school|no hubo clases|sin clases|feriado|school (?:was )?(?:closed|off|out)|closed|snow day|ice day|weather day|holiday|teacher (?:work)?day|staff day|in-?service|pd day|day off|break|(?:columbus|veterans|presidents|labor|mlk|election|indigenous peoples)'?s? day|thanksgiving)\b"
)
_AWAY = re.compile(
    r"\b(?:sick|ill|flu|fever|strep|migraine|down with|in bed with|threw out|stomach bug|jury|training|conference|funeral|out|away|absent|at a (?:training|conference|funeral|meeting)|jury duty|home with|stayed home)\b"
)
# Codes that service trackers print: provider absent, student absent, school closed, cancelled.
CODES = {
    "pa": "staff_absence",
    "pna": "staff_absence",
    "ta": "staff_absence",
    "sna": "student_absence",
    "sa": "student_absence",
    "stu abs": "student_absence",
    "su": "unknown",
    "sc": "weather_closure",
    "ns": "unknown",
    "nsd": "unknown",
    "hol": "holiday",
    "cx": "unknown",
}
_CODED = re.compile(rf"(?<!\w)(?:{'|'.join(CODES)})(?!\w)")
_LEGEND = re.compile(
    r"(?<![\w/])([a-z]{1,3}|[✓✗xø/])\s*=\s*([a-z][a-z'/-]*(?: [a-z'/-]+){0,5}?)(?=\s{2,}|[,;.)|\n]|\s*$|\s+(?:[a-z]{1,3}|[✓✗ø/])\s*=)"
)
_LEGEND_NOT = re.compile(
    r"\b(?:absent|cancel\w*|not|no|missed|holiday|closed|out|sick|unavailable|refus\w*|away|none|nobody|school (?:event|activity)|testing|trip)\b"
)
_LEGEND_WHY = (
    ("student_absence", re.compile(r"\b(?:student|child|pupil|s?he|kid)\b.*\b(?:absent|out|away)|\babsent\b")),
    (
        "staff_absence",
        re.compile(r"\b(?:therapist|provider|teacher|staff|slp|ot|pt|aide|driver|i)\b.*\b(?:absent|out|away|sick|unavailable)"),
    ),
    ("holiday", re.compile(r"\bholiday|\bno school|\bschool closed")),
    ("student_refusal", re.compile(r"\brefus")),
    ("testing", re.compile(r"\btest")),
    ("weather_closure", re.compile(r"\b(?:snow|weather|ice)\b")),
    ("schedule_conflict", re.compile(r"\b(?:school (?:event|activity)|trip|assembly|meeting|cancelled by school)\b")),
)
_SPLIT = re.compile(r"\s*\|\s*|\t+|\s{3,}")
_NUMBER = re.compile(r"(\d{1,3})(?:\s*(?:min(?:ute)?s?|m))?\.?")


def columns_of(passage: Passage, lead: Sequence[Unit]) -> Columns | None:
    """The columns that a line of headings before the rows names; None where there is none."""
    for unit in reversed(lead):
        text = passage.folded[unit.sentence.start : unit.sentence.end]
        cells = [cell.strip() for cell in _SPLIT.split(text.strip().strip("|"))]
        if len(cells) < 2 or not any(_DAY_COLUMN.fullmatch(cell) for cell in cells):
            continue
        at = {"planned": -1, "given": -1, "lost": -1, "code": -1}
        for number, cell in enumerate(cells):
            if re.search(r"\b(?:lost|missed|not given|owed|short)\b", cell):
                at["lost"] = number
            elif re.search(r"\b(?:planned|scheduled|sched|due|required|iep)\b", cell):
                at["planned"] = number
            elif (
                re.search(
                    r"\b(?:given|delivered|provided|actual|received|served|deliv|recd|got|min|mins|minutes|time|length|duration|amount|amt)\b",
                    cell,
                )
                and at["given"] < 0
            ):
                at["given"] = number
            elif re.search(r"\b(?:code|status|attendance|held\??|seen\??|present)\b", cell):
                at["code"] = number
        day = next(number for number, cell in enumerate(cells) if _DAY_COLUMN.fullmatch(cell))
        return Columns(**at, day=day)
    return None


_DAY_COLUMN = re.compile(r"(?:service |session )?(?:dates?|day|fecha)(?: of service)?")


def legend_of(passage: Passage) -> Mapping[str, tuple[bool, str]]:
    """What the letters of a legend stand for ("A = student absent"): whether the session was given, and why not."""
    if "=" not in passage.folded:
        return {}
    found = {}
    for match in _LEGEND.finditer(passage.folded):
        code, meaning = match.group(1), match.group(2)
        why = next((reason for reason, words in _LEGEND_WHY if words.search(meaning)), "unknown")
        found[code] = (_LEGEND_NOT.search(meaning) is None, why)
    return found if len(found) > 1 else {}


def status_of(text: str, columns: Columns | None, legend: Mapping[str, tuple[bool, str]], usual: int | None) -> Status:
    """What a row's text after its day says; `usual` are the minutes of a session, where they are known."""
    if columns is not None or legend:
        status = _by_columns(text, columns, legend, usual)
        if status is not None:
            return status
    part = _PART_OF.search(text)
    if part and _is_part(part):
        got, due = _number(part.group(1)), _number(part.group(2))
        return Status(got > 0, got, due - got)
    lost = _LOST_MINUTES.search(text) or _LATE_BY.search(text)
    if lost is not None and _WHOLE.search(lost.group()):
        return off(_number(lost.group(1)))  # "missed his 30 minutes"
    if lost is not None:
        return _given(None, _number(lost.group(1)))
    minutes = _MINUTES_FIRST.match(text)
    if minutes and (minutes.group("unit") or float(minutes.group("n")) % 5 == 0):
        got = round(float(minutes.group("n")) * (60 if (minutes.group("unit") or "").startswith("h") else 1))
        if got == 0:
            return off(usual)
        if not _NOT_GIVEN.search(text[: minutes.end() + 30]) or minutes.group("unit") is None:
            second = re.match(r"\s*[|/]?\s*(\d{1,3})(?=$|[\s|])", text[minutes.end() :])
            if second and minutes.group("unit") is None and int(second.group(1)) < got:
                return Status(int(second.group(1)) > 0, int(second.group(1)), got - int(second.group(1)))
            return _given(got, None)
    if _NEVER_PLANNED.search(text):
        return Status()
    if _NOT_FIRST.match(text):
        return off(usual)
    half = re.match(rf"{_MARK}(?:only )?half\b", text)
    if half is not None and usual:
        return _given(usual // 2, usual - usual // 2)
    given = _GIVEN_FIRST.match(text) or _WAS_THERE.match(text)
    if given is not None:
        only = _ONLY.search(text)
        if only and usual:
            got = usual // 2 if only.group(3) else int(only.group(1) or only.group(2))
            if 0 < got < usual:
                return _given(got, usual - got)
        return _given()
    denied = _NOT_GIVEN.search(text)
    if denied is not None or _CODED.search(text):
        why = next((value for code, value in CODES.items() if re.search(rf"(?<!\w){code}(?!\w)", text)), "unknown")
        return off(usual, reason=why)
    if _CLOSED.search(text):
        return off(usual, sure=False)
    if _AWAY.search(text):
        return off(usual, sure=False)
    return Status()


def _number(word: str) -> int:
    return _TENS[word] if word in _TENS else int(word)


def _is_part(part: re.Match[str]) -> bool:
    """Whether "20 of 30" or "15/30" are minutes of a session, and no days, trials or words."""
    got, due = _number(part.group(1)), _number(part.group(2))
    slashed = "of" not in part.group()
    return got < due and due >= _LEAST_DUE and due % 5 == 0 and (got % 5 == 0 or not slashed)


_LEAST_DUE = 15  # minutes: "8/10" is what was right of ten


def _by_columns(text: str, columns: Columns | None, legend: Mapping[str, tuple[bool, str]], usual: int | None) -> Status | None:
    """By the columns that the table's headings name, or by its legend; None where neither tells."""
    cells = [cell.strip() for cell in _SPLIT.split(text.strip(" ").strip("|").strip(" "))] if text.strip() else []
    bare = re.match(r"\W*(?:\d{1,3}\s+)?([a-z]{1,3}|[✓✗xø/])(?=\W|$)", text) if legend else None
    codes = [cell for cell in cells if cell in legend] or ([bare.group(1)] if bare and bare.group(1) in legend else [])
    planned = given = None
    if columns is not None:
        # The day and what stands before it are gone.
        cells = [*[""] * (columns.day + 1), *cells]
        values = [_NUMBER.fullmatch(cell) for cell in cells]
        numbers = {number: int(value.group(1)) for number, value in enumerate(values) if value is not None}
        planned, given = numbers.get(columns.planned), numbers.get(columns.given)
        if given is None and 0 < columns.given < len(cells) and cells[columns.given] in {"-", "–", "—", "--"}:
            given = 0
        if planned is not None and given is None:
            given = planned - numbers[columns.lost] if columns.lost in numbers else None
    why = legend[codes[0]][1] if codes else "unknown"
    if given is not None:
        due = planned if planned is not None else usual
        if given == 0:
            return off(due, reason=why)
        return _given(given, due - given if due is not None and planned is not None and due > given else None)
    if codes:
        was_given, why = legend[codes[0]]
        return Status(was_given, None, None if was_given else usual, reason=why)
    return None
