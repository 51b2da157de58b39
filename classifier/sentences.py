"""Cuts words into sentences and clauses: robust to dictation, lists, tables and wrapped lines. It reads no meaning."""
# ruff: noqa: PLR0911 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re
from bisect import bisect_left
from dataclasses import dataclass

from classifier.words import Words, word_set

# A full stop after these ends no sentence.
_ABBREVIATIONS = word_set("""mr mrs ms dr prof st jr sr vs etc approx dept est no nos min mins hr hrs ext rm fig inc
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed weds thu thur thurs fri sat sun
    instr a p m e g i o t s am pm wk wks appt sra lic ud uds""")
_CLAUSE_MARKS = frozenset(";:–—(){}[]")
_CLAUSE_WORDS = word_set("""but although though however because while whereas unless except otherwise pero porque aunque""")
# After a comma, or alone in dictation, these open a clause when a subject follows.
_JOINERS = word_set("and so or then plus which who y")
_SUBJECTS = word_set("""i we he she they it you this that there his her my our the nobody no someone ms mr mrs dr i'm i'll i've
    we're we'll we've he'll she'll they'll it'll you'll can could would please will is are was were did do does""")
_STOPS = frozenset(".!?")
# No other word opens a clause: what is left out here is never looked at.
_MAY_PART = _CLAUSE_MARKS | _CLAUSE_WORDS | _JOINERS | {"-", ","}
_MARKED = _MAY_PART | _STOPS
_BULLET = re.compile(r"[ \t>]*(?:[-*•·●▪◦‣–—]+\s|\(?\d{1,2}[.)]\s|\(?[a-z][.)]\s|[☐☑✓✔]|\|)")
_LABEL = re.compile(r"[ \t>]*[a-z][a-z .&/'-]{1,28}:(?:\s|$)")
_DAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri)(?:day)?\b\.?"
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
# A day set off as the first cell of a row: a line of a table, however long the one above it.
_ROW = re.compile(
    rf"[ \t>]*(?:{_DAY_NAME},?[ \t]+)?(?:\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|{_MONTH_NAME} \d{{1,2}}|{_DAY_NAME})"
    rf"(?:[ \t]+{_DAY_NAME})?[ \t]*(?:[ \t]{{2}}|\t|\||:[ \t]|[ \t][-–—]+[ \t])"
)
_IN_COLUMNS = re.compile(r"[^\n]*?\S(?: {3,}|[ ]*\t[ \t]*)\S[^\n]*?\S(?: {3,}|[ ]*\t[ \t]*)\S")  # three cells or more
_WRAP_FLOOR = 50  # mail clients wrap plain text at 60 to 78 columns; shorter full lines were broken by hand


@dataclass(slots=True)
class Sentence:
    """Words `first` to `last` (half open), cut into clauses; `question` where it ends so; `paragraph` counts from 0."""

    first: int
    last: int
    start: int
    end: int
    paragraph: int
    question: bool
    clauses: list[tuple[int, int]]

    def clause_of(self, word: int) -> int:
        """The number of the clause that holds `word`."""
        for number, (first, last) in enumerate(self.clauses):
            if first <= word < last:
                return number
        return 0


def line_borders(folded: str) -> list[tuple[int, bool]]:
    """Where lines end for good: `(offset of the newline, whether a paragraph ends there)`; wrapped lines are joined."""
    if "\n" not in folded:
        return []
    lines: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer("\n", folded):
        lines.append((start, match.start()))
        start = match.end()
    lines.append((start, len(folded)))
    lengths = [len(folded[first:last].rstrip()) for first, last in lines]
    full = [length for length in lengths if _WRAP_FLOOR <= length <= 100]
    width = max(full) if full and max(lengths) <= 100 else 0
    borders = []
    for number, (_, last) in enumerate(lines[:-1]):
        following = folded[lines[number + 1][0] : lines[number + 1][1]]
        stripped = following.strip()
        if not stripped or not lengths[number]:
            borders.append((last, True))
            continue
        first_word = len(stripped.split(None, 1)[0])
        wrapped = (
            width >= _WRAP_FLOOR
            and lengths[number] >= _WRAP_FLOOR - 10
            and lengths[number] + 1 + first_word > width
            and not _BULLET.match(following)
            and not _LABEL.match(following)
            and not _ROW.match(following)
            and not _IN_COLUMNS.match(following)
        )
        if not wrapped:
            borders.append((last, False))
    return borders


def cut(words: Words) -> list[Sentence]:
    """The sentences of `words`, in order; together they hold every word."""
    if not words.forms:
        return []
    forms, starts, ends, folded = words.forms, words.starts, words.ends, words.folded
    count = len(forms)
    hard: dict[int, bool] = {}
    for offset, ends_paragraph in line_borders(folded):
        at = bisect_left(starts, offset)
        if 0 < at < count:
            hard[at] = hard.get(at, False) or ends_paragraph
    marked = [at for at, form in enumerate(forms) if form in _MARKED]
    ends_here = {at + 1 for at in marked if forms[at] in _STOPS and _ends_sentence(forms, starts, ends, at, count)}
    parts = [at for at in marked if forms[at] not in _STOPS]
    sentences: list[Sentence] = []
    first = 0
    paragraph = 0
    for last in sorted({*hard, *ends_here, count}):
        inner = parts[bisect_left(parts, first + 1) : bisect_left(parts, last)]
        clauses = _clauses(forms, starts, ends, first, last, inner) if inner else [(first, last)]
        question = "?" in forms[max(first, last - 3) : last]
        sentences.append(Sentence(first, last, starts[first], ends[last - 1], paragraph, question, clauses))
        first = last
        if hard.get(last):
            paragraph += 1
    return sentences


def _ends_sentence(forms: list[str], starts: list[int], ends: list[int], at: int, count: int) -> bool:
    if at + 1 == count:
        return True
    if forms[at + 1] in {".", "!", "?", '"', "'", ")"}:
        return False
    glued = starts[at + 1] == ends[at]
    if forms[at] != ".":
        return not glued or forms[at + 1].isalpha()
    if glued:
        # "missed.She" after a phone's hurry; but "3.5", "a.m", "mail.example" and "p.t" are no ends.
        return False
    if at == 0:
        return False
    before = forms[at - 1]
    if before in _ABBREVIATIONS and starts[at] == ends[at - 1]:
        # "at 3 p.m. We will" and "in Oct. The": the next word decides, as an article or pronoun begins a sentence.
        return before in {"m", "t", "etc", "pm", "am", "min", "mins"} and forms[at + 1] in _SUBJECTS
    return True


_GOES_ON = word_set("""didn't did was were wasn't weren't has have had hasn't haven't hadn't will won't is are isn't aren't
    would could couldn't can cannot can't never didnt wasnt wont hasnt""")


def _asides(forms: list[str], first: int, last: int) -> set[int]:
    """The words of brackets that part a subject from its verb ("her sessions (11/4 and 11/6) didn't happen"): no border."""
    found: set[int] = set()
    opened = -1
    for at in range(first, last):
        if forms[at] == "(":
            opened = at
        elif forms[at] == ")" and opened > first:
            if at + 1 < last and forms[at + 1] in _GOES_ON and at - opened <= _ASIDE:
                found.update(range(opened, at + 1))
            opened = -1
    return found


_ASIDE = 12  # words: a longer bracket is a sentence of its own


def _clauses(
    forms: list[str], starts: list[int], ends: list[int], first: int, last: int, inner: list[int]
) -> list[tuple[int, int]]:
    """The clauses of words `first` to `last`; `inner` are the places of `_MAY_PART` words among them."""
    clauses = []
    begin = first
    aside = _asides(forms, first, last) if ")" in forms[first:last] else ()
    for at in inner:
        form = forms[at]
        if at in aside:
            continue
        border = False
        if form in _CLAUSE_MARKS:
            # A colon between digits tells a time.
            border = not (form == ":" and at + 1 < last and forms[at - 1].isdigit() and forms[at + 1].isdigit())
        elif form == "-":
            border = starts[at] > ends[at - 1]
        elif form in _CLAUSE_WORDS:
            border = True
        elif form in _JOINERS and at + 1 < last:
            # "On the 17th or the 18th": a second day opens no clause.
            day = forms[at + 1] == "the" and at + 2 < last and forms[at + 2].isdigit()
            border = (forms[at + 1] in _SUBJECTS and not day) or (form == "so" and forms[at - 1] == ",")
        elif (
            form == ","
            and at + 1 < last
            and forms[at + 1] in _SUBJECTS
            and forms[at + 1] not in {"the", "no", "his", "her", "ms", "mr"}
        ):
            border = True
        if border:
            clauses.append((begin, at))
            begin = at
    clauses.append((begin, last))
    return clauses
