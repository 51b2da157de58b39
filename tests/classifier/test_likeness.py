"""What words are alike: those that keep the same company, the same for the same texts."""

from datetime import date

import numpy as np

from classifier.choosing_training import Clued, Ranked, fit_chooser
from classifier.facts.clues import DayClues
from classifier.facts.rivals import standing
from classifier.likeness import likeness

TEXTS = [
    f"{day} the {who} was out with {what} so no session".split()
    for what in ("strep", "flu", "pneumonia")
    for who in ("therapist", "aide", "teacher", "nurse")
    for day in ("monday", "tuesday")
] + [
    f"{day} the class went to the {where} by bus and had a picnic".split()
    for where in ("zoo", "farm", "museum")
    for day in ("monday", "tuesday", "friday", "thursday")
]


def closeness(one: str, other: str) -> float:
    """How near two words lie: 1 for the same place."""
    rows, places = likeness(TEXTS)
    return float(places[rows[one]] @ places[rows[other]])


def test_words_of_the_same_company_lie_nearer_than_others() -> None:
    assert closeness("flu", "pneumonia") > closeness("flu", "museum") + 0.3
    assert closeness("zoo", "farm") > closeness("zoo", "strep") + 0.3


def test_a_word_met_twice_has_no_place() -> None:
    rows, _ = likeness([*TEXTS, ["quoll"], ["quoll"]])
    assert "quoll" not in rows


def test_the_same_texts_give_the_same_places() -> None:
    assert np.array_equal(likeness(TEXTS)[1], likeness(TEXTS)[1])


def test_every_place_has_length_one() -> None:
    _, places = likeness(TEXTS)
    assert np.allclose(np.linalg.norm(places, axis=1), 1, atol=1e-4)


def test_texts_without_a_common_word_place_none() -> None:
    rows, places = likeness([["one"], ["two"], []])
    assert not rows
    assert len(places) == 0


def _letter(word: str, reason: str, text: list[str], weight: float = 1.0) -> Clued:
    """A letter that tells its reason by one word."""
    day, clues = date(2025, 10, 7), {reason: set[str]() for reason in ("staff_absence", "schedule_conflict")}
    ranked = Ranked(clues, ({f"m:{word}"}, set(), set()), [reason], weight)
    services = {"speech": {"R"}, "hearing": set[str]()}
    gold = frozenset({("speech", day.isoformat(), reason)})
    return Clued(
        services,
        {"w:speech"},
        [ranked],
        [(day, {"R"})],
        gold,
        {day: {"": {"at:unit"}}},
        [standing(DayClues(day, None, set()), None)],
        text,
    )


def test_a_word_of_which_nothing_was_learned_speaks_for_what_its_like_speaks_for() -> None:
    learned = [("strep", "staff_absence"), ("flu", "staff_absence"), ("zoo", "schedule_conflict"), ("farm", "schedule_conflict")]
    lessons = [_letter(word, reason, text) for text in TEXTS for word, reason in learned]
    silent = [_letter(word, "staff_absence", [], weight=0.0) for word in ("pneumonia", "museum")]
    words = fit_chooser([*lessons, *silent]).weights.reasons.words
    assert words["m:pneumonia"]["staff_absence"] > 0 > words["m:pneumonia"]["schedule_conflict"]
    assert words["m:museum"]["schedule_conflict"] > 0 > words["m:museum"]["staff_absence"]
