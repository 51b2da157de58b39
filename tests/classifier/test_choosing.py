"""The chooser of services and days: what it may choose, what it keeps, and what it learns."""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from casefile.reading import Missed, Reading
from classifier.choosing_training import ChoosingLesson, train_chooser, write_chooser
from classifier.facts.choosing import CHOOSER, Chooser, ChooserWeights, Ranking, load_chooser
from classifier.letter import Letter
from classifier.model import load_model
from classifier.reader import Classifier
from tests.classifier.post import post

OF_THE_RULES = {"R": 9.0}


def chooser(
    services: dict[str, float] | None = None,
    words: dict[str, dict[str, float]] | None = None,
    days: dict[str, float] | None = None,
    reasons: Ranking | None = None,
    ties: dict[str, float] | None = None,
    again: dict[str, float] | None = None,
) -> Chooser:
    """One with weights set by hand."""
    weighed = {"R": 18.0, "notR": -9.0, "S": -9.0, "N": -9.0} | (days or {})
    told = Ranking(OF_THE_RULES, {})
    ranked = Ranking(services or OF_THE_RULES, words or {})
    return Chooser(ChooserWeights(ranked, reasons or told, weighed, ties or {}, again or {}), "hand")


class _Switch:
    """Hands on to the chooser of the test: a classifier takes a second to load."""

    version = "switch"
    now: Chooser | None = None

    def choose(self, letter: Letter, told: Sequence[Missed]) -> Sequence[Missed]:
        return told if self.now is None else self.now.choose(letter, told)


@cache
def switched() -> tuple[Classifier, _Switch]:
    switch = _Switch()
    return Classifier(chooser=switch), switch


def read(body: str, one: Chooser | None) -> Reading:
    """The reading with this chooser; sent on Monday, October 13, 2025."""
    classifier, switch = switched()
    switch.now = one
    return classifier.read(post(body))


def pairs(reading: Reading) -> list[tuple[str, str]]:
    """The services with their days."""
    return [(one.service, str(one.on or "")) for one in reading.missed]


def test_what_the_rules_read_stands_where_the_weights_agree() -> None:
    body = "Maya had no speech on Tuesday because Ms. Lee was out sick."
    assert read(body, chooser()).missed == read(body, None).missed


def test_a_word_learned_names_the_service_that_no_rule_knows() -> None:
    body = "The zorbing session on Tuesday was cancelled, as Ms. Lee was out sick."
    learned = chooser(words={"w:zorb": {"vision": 30.0}})
    assert pairs(read(body, learned)) == [("vision", "2025-10-07")]


def test_days_that_no_rule_chose_can_be_chosen() -> None:
    body = "Maya had no speech on Tuesday. I saw her on Thursday."
    every_day = chooser(days={"k:day": 18.0, "other:future": -30.0})
    assert pairs(read(body, every_day)) == [("speech", "2025-10-07"), ("speech", "2025-10-09")]


def test_what_stands_nearest_to_a_day_speaks_for_it() -> None:
    body = "Maya had no speech on Tuesday and came in on Thursday as I was out sick then."
    beside = chooser(days={"NL:no:True": 18.0, "R": 0.0, "notR": -9.0})
    assert pairs(read(body, beside))[0] == ("speech", "2025-10-07")


def test_a_day_read_in_two_ways_is_chosen_in_one() -> None:
    body = "Maya had no speech on Tuesday."
    assert pairs(read(body, chooser(days={"own": 18.0, "other:future": 18.0}))) == [("speech", "2025-10-07")]


def test_a_span_around_a_likelier_day_tells_of_no_second_miss() -> None:
    body = "To sum up September: Maya had no speech on September 16 because Ms. Lee was ill."
    hardly = chooser(days={"holds": 8.9})
    assert pairs(read(body, hardly)) == [("speech", "2025-09-16")]
    surely = chooser(days={"holds": 18.0})
    assert pairs(read(body, surely)) == [("speech", "2025-09-01"), ("speech", "2025-09-16")]


def test_a_day_through_which_something_lasted_can_be_the_one() -> None:
    body = "Maya went through Friday without an interpreter, and she had no speech then."
    through = chooser(days={"as day": 40.0, "own": -20.0, "notR": 0.0, "S": -30.0})
    assert {day for _, day in pairs(read(body, through))} == {"2025-10-10"}


def test_no_day_is_chosen_where_none_is_likelier() -> None:
    body = "Maya had no speech on Tuesday."
    entry = read(body, chooser(days={"N": 9.0, "k:day": -30.0})).missed[0]
    assert (entry.on, entry.extent) == (None, "vague")


def test_services_that_the_rules_paired_with_days_stay_paired() -> None:
    body = "Maya did not have her OT on Tuesday or her speech on Wednesday."
    assert pairs(read(body, chooser())) == [("occupational_therapy", "2025-10-07"), ("speech", "2025-10-08")]


# A service in the clause of a day fell out on it; one that stands elsewhere did not.
BY_CLAUSE = {"at:clause": 5.0, "at:unit": -5.0, "at:after": -5.0, "at:before": -5.0, "at:else": -5.0, "at:unnamed": -5.0}
EVERY_DAY = {"k:day": 18.0, "other:future": -30.0}


def test_each_day_takes_the_service_that_stands_beside_it() -> None:
    body = "Maya had no speech on Tuesday. OT on Wednesday was off too, as Ms. Lee was out sick."
    assert pairs(read(body, chooser(days=EVERY_DAY, ties=BY_CLAUSE))) == [
        ("speech", "2025-10-07"),
        ("occupational_therapy", "2025-10-08"),
    ]


def test_two_services_of_one_day_both_fell_out_on_it() -> None:
    body = "Maya had no speech and no OT on Tuesday."
    both = {("occupational_therapy", "2025-10-07"), ("speech", "2025-10-07")}
    assert set(pairs(read(body, chooser(days=EVERY_DAY, ties={"at:clause": 5.0, "at:unit": 5.0})))) == both


def test_a_day_beside_which_nothing_stands_takes_the_likeliest_service() -> None:
    body = "Maya had no speech on Tuesday. Thursday was no better."
    assert pairs(read(body, chooser(days=EVERY_DAY, ties={**BY_CLAUSE, "R:service": 1.0}))) == [
        ("speech", "2025-10-07"),
        ("speech", "2025-10-09"),
    ]


# A reason told after its day, before the next one, is that day's.
BESIDE_ITS_DAY = Ranking({"E:many:0:True:after": 9.0}, {})


def reasons(reading: Reading) -> list[tuple[str, str, str]]:
    """The services with their days and reasons."""
    return [(one.service, str(one.on or ""), one.reason) for one in reading.missed]


def test_each_day_takes_the_reason_that_stands_beside_it() -> None:
    body = "Maya had no speech on Tuesday, as I was out sick, and none on Thursday because of the assembly."
    assert reasons(read(body, chooser(reasons=BESIDE_ITS_DAY))) == [
        ("speech", "2025-10-07", "staff_absence"),
        ("speech", "2025-10-09", "schedule_conflict"),
    ]


def test_each_day_takes_the_reason_of_its_own_sentence() -> None:
    body = "Maya had no speech on Tuesday, I was out sick. She had none on Thursday either. There was an assembly."
    assert reasons(read(body, chooser(days=EVERY_DAY, reasons=Ranking({"E:nearest": 9.0}, {})))) == [
        ("speech", "2025-10-07", "staff_absence"),
        ("speech", "2025-10-09", "schedule_conflict"),
    ]


def test_a_day_without_a_reason_beside_it_takes_none() -> None:
    body = "Maya had no speech on Tuesday because of the assembly. On Thursday she had none again."
    told = Ranking({"E:many:0:True": 9.0, "E:own:0:True": 5.0}, {})
    assert reasons(read(body, chooser(days=EVERY_DAY, reasons=told))) == [
        ("speech", "2025-10-07", "schedule_conflict"),
        ("speech", "2025-10-09", "unknown"),
    ]


def test_the_words_beside_a_day_tell_its_reason() -> None:
    body = "Maya had no speech on Tuesday, Ms. Lee was zorbing. On Thursday she had none, we were quilling."
    learned = Ranking({}, {"o:zorb": {"staff_absence": 9.0}, "o:quil": {"testing": 9.0}})
    assert reasons(read(body, chooser(days=EVERY_DAY, reasons=learned))) == [
        ("speech", "2025-10-07", "staff_absence"),
        ("speech", "2025-10-09", "testing"),
    ]


def test_an_entry_points_at_the_nearest_words_of_its_reason() -> None:
    body = "The concert was lovely. Maya had no speech on Tuesday, as I was out sick, and there was an assembly."
    only = read(body, chooser(reasons=Ranking({"is:schedule_conflict": 9.0}, {}))).missed[0]
    assert [evidence.text for evidence in only.evidence if evidence.by == "model:hand"] == ["assembly"]


def test_a_bus_is_never_late_for_itself() -> None:
    late = Ranking({"is:transport": 9.0}, {})
    body = "The bus did not come for Maya on Tuesday."
    assert [one.reason for one in read(body, chooser(reasons=late)).missed] != ["transport"]


def test_a_day_of_a_habit_lies_in_the_week_that_is_named() -> None:
    body = "I see Maya on Tuesdays and Thursdays. This week she had no OT on either one."
    weekly = chooser(days={"habit:0": 30.0, "R": -30.0})
    assert ("occupational_therapy", "2025-10-14") in pairs(read(body, weekly))


def test_nothing_is_chosen_where_no_miss_is_asserted() -> None:
    assert read("Maya had a lovely speech session on Tuesday.", chooser(days={"k:day": 30.0})).missed == ()


def test_an_entry_points_at_the_words_of_its_day() -> None:
    body = "Maya had no speech on Tuesday. I saw her on Thursday."
    thursday = read(body, chooser(days={"k:day": 18.0, "other:future": -30.0})).missed[1]
    assert ("thursday", "model:hand") in [(evidence.text.lower().rstrip("."), evidence.by) for evidence in thursday.evidence]


def test_every_evidence_is_a_slice_of_the_text() -> None:
    bodies = [
        "No OT again this week. The new person starts in May. I counted the 2nd, the 7th and today.",
        "He missed PT Mon-Wed, and we had a fire drill. Could he get it Thursday?",
        "Nobody sat with her on 10/6 or 10/8; her aide has been out since then.",
    ]
    shipped = load_chooser()
    for body in bodies:
        for entry in read(body, shipped).missed:
            assert entry.evidence
            for one in entry.evidence:
                assert body[one.start : one.end] == one.text


def test_the_shipped_chooser_is_part_of_the_version() -> None:
    shipped = load_chooser()
    assert shipped is not None
    assert Classifier(chooser=shipped).version.endswith(f"+chooser-{shipped.version}")


def test_without_weights_there_is_no_chooser(tmp_path: Path) -> None:
    assert load_chooser(tmp_path) is None


def lessons() -> list[ChoosingLesson]:
    """Letters whose service is known by one word alone."""
    bodies = [
        (f"The {what} session on {day} was cancelled, as Ms. Lee was out sick.", service)
        for what, service in (("zorbing", "vision"), ("quilling", "hearing"))
        for day in ("Tuesday", "Wednesday", "Thursday")
    ]
    days = {"Tuesday": "2025-10-07", "Wednesday": "2025-10-08", "Thursday": "2025-10-09"}
    return [
        ChoosingLesson(post(body), frozenset({(service, next(on for day, on in days.items() if day in body), "staff_absence")}))
        for body, service in bodies
    ]


def test_it_learns_a_service_by_its_words() -> None:
    learned = train_chooser(lessons() * 10, None)
    assert pairs(read("The quilling session today was cancelled, as Ms. Lee was out sick.", learned)) == [
        ("hearing", "2025-10-13")
    ]


def test_the_same_lessons_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_chooser(train_chooser(lessons(), None), tmp_path / name)
    assert (tmp_path / "one" / CHOOSER).read_bytes() == (tmp_path / "two" / CHOOSER).read_bytes()


def test_what_is_written_chooses_as_what_was_trained(tmp_path: Path) -> None:
    trained = train_chooser(lessons(), None)
    write_chooser(trained, tmp_path)
    loaded = load_chooser(tmp_path)
    assert loaded is not None
    assert loaded.version == trained.version
    assert loaded.weights == trained.weights


def test_training_refuses_to_learn_from_nothing() -> None:
    with pytest.raises(ValueError, match="labelled messages"):
        train_chooser([], None)


def test_the_shipped_weights_are_finite_and_few() -> None:
    kept = json.loads((Path(__file__).parents[2] / "classifier" / "weights" / CHOOSER).read_text(encoding="utf-8"))
    parts = (kept["services"]["clues"], kept["reasons"]["clues"], kept["days"], kept.get("pairs", {}), kept.get("again", {}))
    assert all(abs(weight) < 20 for part in parts for weight in part.values())
    assert sum(map(len, parts)) + len(kept["services"]["words"]["of"]) + len(kept["reasons"]["words"]["of"]) < 80_000


def test_a_log_longer_than_any_letter_stands_as_the_rules_read_it() -> None:
    body = (
        "Maya had no speech on Tuesday. " + " ".join(f"I saw Devi on 9/{day} and 10/{day}." for day in range(1, 31)) + " 10/31."
    )
    every_day = chooser(days={"k:day": 18.0, "other:future": -30.0})
    assert read(body, every_day).missed == read(body, None).missed


def test_a_choice_keeps_the_minutes_that_the_rules_read() -> None:
    body = "Maya got 20 of her 30 minutes of speech on Tuesday."
    entry: Missed = read(body, chooser()).missed[0]
    assert (entry.on, entry.minutes) == (date(2025, 10, 7), 10)


def test_rules_model_and_chooser_read_together() -> None:
    reading = Classifier(model=load_model(), chooser=load_chooser()).read(post("Maya had no speech on Tuesday, I was out sick."))
    assert pairs(reading) == [("speech", "2025-10-07")]
