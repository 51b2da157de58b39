"""Why a service fell out, by the words around it; whether anything fell out is decided elsewhere."""
# ruff: noqa: C901, E501, PLR0911 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re

from classifier.passages import Passage, Unit
from classifier.phrases import Hit
from classifier.words import word_set

_BE = word_set(
    "is was be been am are were 's i'm he's she's they're i'll being will isn't wasn't aren't weren't called sick estaba estuvo está"
)
_ADVERB = word_set("also still both all not currently unexpectedly again just only really very home out")
_STAFF = word_set("""i i'm i'll i've i'd me my we our ms mrs mr miss mx therapist teacher provider staff pathologist specialist driver aide para
    counselor nurse interpreter psychologist worker bcba slp sub substitute maestra terapeuta coach herself instructor clinician
    assistant cota monitor paraprofessional tvi""")
_STUDENT = word_set("he she they student child son daughter kiddo kid hijo hija niño niña he's she's boy girl")
# What is said of a day without a substitute as much as of a position without anybody in it.
_UNCOVERED = (
    "agency",
    "unfilled",
    "not filled",
    "short",
    "understaffed",
    "staff",
    "replacement",
    "a replacement",
    "find a",
    "no one",
    "nobody",
)
_COVERS = re.compile(r"\b(?:pull\w*|cover\w*|sub\w*|called|sent|reassigned|needed|moved|filling|in the classroom for)\b")
_SURELY_AWAY = re.compile(r"\b(?:jury|funeral|surgery|maternity|paternity|bereavement|fmla|hospital)\b")
_STRENGTH = {"peers_absent": 4, "transport": 3, "vacancy": 2, "testing": 3, "student_refusal": 2}


def reason_of(passage: Passage, unit: Unit, near: int, names: tuple[str, ...]) -> tuple[str, Hit | None]:
    """The reason given in `unit`, the nearest to word `near`; ("unknown", None) where none is."""
    if "reason" not in unit.hits:
        return "unknown", None
    best: tuple[float, str, Hit] | None = None
    covering: Hit | None = None
    absent: Hit | None = None
    if unit.sentence.question and not unit.has("why"):
        return "unknown", None
    for hit in unit.of("reason"):
        reason = settle(passage, unit, hit, names)
        if not reason:
            continue
        if reason == "staff_absence" and absent is None:
            absent = hit
        if reason == "schedule_conflict" and covering is None and _COVERS.search(passage.folded, hit.start, hit.end):
            covering = hit
        strength = 4 if _SURELY_AWAY.search(passage.folded, hit.start, hit.end) else _STRENGTH.get(reason, 0)
        distance = min(abs(hit.first - near), abs(hit.last - near)) - 6 * strength
        if best is None or distance < best[0]:
            best = (distance, reason, hit)
    if best is None:
        return "unknown", None
    if best[1] == "vacancy" and absent is not None and passage.folded[best[2].start : best[2].end].startswith(_UNCOVERED):
        return "staff_absence", absent  # ill, and nobody to cover: the illness is the reason
    if (
        covering is not None
        and best[1] in {"staff_absence", "vacancy"}
        and covering.first < best[2].first
        and not _says_i(passage, unit, best[2].first)
    ):
        return "schedule_conflict", covering  # who covers for one who is ill or has quit is not ill
    return best[1], best[2]


def settle(passage: Passage, unit: Unit, hit: Hit, names: tuple[str, ...]) -> str:
    """The reason that a hit stands for, "" where its words mean something else here."""
    if hit.kind == "either":
        return _either(passage, unit, hit, names)
    form = passage.word(hit.first)
    if hit.value == "holiday" and _marks_a_time(passage, unit, hit):
        return ""
    if hit.value == "student_absence" and form in _CAME and not _subject_is_student(passage, unit, hit.first, names):
        return ""
    if hit.value == "student_absence" and form in {"home", "out", "sick", "ill", "away"} and _says_i(passage, unit, hit.first):
        return "staff_absence"  # "I am home sick": who writes is away, and not the child
    if hit.value == "student_absence" and form in {"was", "home", "out", "sick", "stayed"}:
        return "student_absence" if _subject_is_student(passage, unit, hit.first, names) else "staff_absence"
    if hit.last - hit.first == 1:
        if form == "suspended" and (
            any(one.value and hit.first - 3 <= one.last <= hit.first for one in unit.of("service"))
            or not _subject_is_student(passage, unit, hit.first, names)
        ):
            return ""  # "travel training is suspended": of a service it means a pause
        if form in {
            "quit",
            "shortage",
            "replacement",
            "position",
            "party",
            "duty",
            "drill",
            "snow",
            "weather",
            "delay",
            "discipline",
            "refused",
            "skipped",
            "ditched",
            "protest",
        }:
            own = form in {"refused", "skipped", "ditched"}
            if (
                form in {"skipped", "ditched"}
                and passage.word(hit.first - 1) in _BE
                and passage.word(hit.last) not in {"her", "him", "me", "it", "us", "class", "speech", "group", "out"}
            ):
                return ""  # "his session was skipped" is nobody's refusal
            return hit.value if not own or _subject_is_student(passage, unit, hit.first, names) else ""
        if form == "forgot":
            return ""
    return hit.value


_CAME = word_set("arrived came signed checked marked")
_AFTER = word_set("after since before until till til by through following approaching toward")
_SHOWS = word_set("assembly concert party show program rehearsal parade card gift craft")
_NOT_SCHOOL = word_set("nurse nursing bus counselor counseling psychologist speech transportation therapist para aide record log")


def _marks_a_time(passage: Passage, unit: Unit, hit: Hit) -> bool:
    """Whether a holiday only says when ("since Thanksgiving"), or "no school" speaks of the school nurse."""
    if passage.word(hit.last - 1) == "school" and passage.word(hit.last) in _NOT_SCHOOL:
        return True
    if passage.word(hit.last) in _SHOWS:
        return True  # "the holiday assembly" is no day off
    return any(passage.word(at) in _AFTER for at in range(max(unit.sentence.first, hit.first - 3), hit.first))


def _says_i(passage: Passage, unit: Unit, at: int) -> bool:
    """Whether the words right before word `at` are "I am", "I'm", "I was" or "I will be"."""
    words = [passage.word(place) for place in range(max(unit.sentence.first, at - 4), at)]
    while words and (words[-1] in _ADVERB or words[-1] in {"am", "was", "will", "be", "stayed", "'m"}):
        words.pop()
    return bool(words) and words[-1] in {"i", "i'm", "i'll"}


_OUT_AHEAD = word_set("today tomorrow yesterday sick ill monday tuesday wednesday thursday friday all this")
_OUT_VERBS = word_set(
    "find figure reach carry check turn work sort hand send sent rolled roll pull pulled pulling went go going come came get got time iron fill try tried help helped wiped"
)
_PEERS = word_set("children kids students peers classmates buddies others groupmates partner partners")


def _peers_before(passage: Passage, unit: Unit, at: int) -> bool:
    """Whether it is the other children of the group who are away."""
    words = [passage.word(place) for place in range(max(unit.sentence.first, at - 9), at)]
    return any(word in _PEERS for word in words) and any(
        word in {"other", "others", "group", "partner", "peers", "two", "three", "both", "his", "her", "buddies", "classmates"}
        for word in words
    )


def _either(passage: Passage, unit: Unit, hit: Hit, names: tuple[str, ...]) -> str:
    form = passage.word(hit.first)
    before, second = passage.word(hit.first - 1), passage.word(hit.first - 2)
    if form in {"out", "sick", "ill", "away", "home", "unavailable"} and not (
        (form == "out" and passage.word(hit.last) in _OUT_AHEAD and before not in _OUT_VERBS)
        or before in _BE
        or (before in _ADVERB and second in _BE)
        or (form == "sick" and before in {"got", "felt", "feeling"})
    ):
        return ""
    if form == "out" and passage.word(hit.last) == "of":
        return ""
    if form in {"appointment", "appt"} and before not in {"an", "doctor", "dentist", "a", "medical", "'s", "orthodontist", "dr"}:
        return ""
    if _peers_before(passage, unit, hit.first):
        return "peers_absent"
    return "student_absence" if _subject_is_student(passage, unit, hit.first, names) else "staff_absence"


def _subject_is_student(passage: Passage, unit: Unit, at: int, names: tuple[str, ...]) -> bool:
    """Whether the nearest subject before word `at` is the child, looking no further than the sentence."""
    if passage.word(at - 1) == "(":
        # "the dates that I was not able to see Ruby: January 8 (illness)": a note on who writes.
        return not any(passage.word(place) in {"i", "i'm", "we"} for place in range(unit.sentence.first, at))
    staff_named = any(hit.kind in ("role", "generic-role") and hit.first < at for hit in unit.of("service"))
    for place in range(at - 1, unit.sentence.first - 1, -1):
        word = passage.word(place)
        if word in names:
            return True
        if word in {"student", "child", "son", "daughter", "kiddo", "kid", "hijo", "hija", "niño", "niña"}:
            return True
        if word in _STUDENT:
            # "Ms. Lee called; she is out": the pronoun is hers when a person of the staff was named first.
            return not (staff_named or _staff_before(passage, unit, place)) or (
                word in {"he", "he's"} and not _staff_before(passage, unit, place)
            )
        if word in _STAFF or any(
            (hit.first <= place < hit.last and hit.kind in ("role", "generic-role"))
            or (hit.first <= place < hit.last and hit.value == "aide")
            for hit in unit.of("service")
        ):
            return False
        if word in _CALENDAR:
            continue
        if passage.text[passage.words.starts[place]].isupper() and place > unit.sentence.first and word.isalpha():
            # A name: with a title it is staff, alone it is most often the child; not where the child's own name is known.
            return not names and passage.word(place - 1) not in {"ms", "mrs", "mr", "miss", "dr", "."}
    first = passage.word(unit.sentence.first)
    if first in _STAFF:
        return False
    return (
        passage.text[unit.sentence.start : unit.sentence.start + 1].isupper()
        and at > unit.sentence.first
        and first not in {"out", "no", "absent", "sick", "due", "because", "unfortunately", "speech", "ot", "pt"}
        and first.isalpha()
        and not staff_named
    )


_CALENDAR = word_set("""monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri january february
    march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec ot pt slp iep esy
    thanksgiving christmas covid because unfortunately""")


def _staff_before(passage: Passage, unit: Unit, place: int) -> bool:
    return any(
        passage.word(at)
        in {"ms", "mrs", "mr", "miss", "dr", "therapist", "teacher", "provider", "aide", "para", "driver", "slp", "nurse"}
        for at in range(unit.sentence.first, place)
    )
