"""The trained model beside the rules: what it may say, with which words, and how it is laid out."""

import json
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.reading import Evidence, Reading, Tag, TagReading
from classifier import model
from classifier.alphabet import NOTHING, Alphabet, Primer
from classifier.combine import decide_together
from classifier.features import SCALES, Eye, Piece, stem
from classifier.letter import make_letter
from classifier.model import CARD, FEATURES, WEIGHTS, Judgement, ModelError, TextModel, load_model
from classifier.phrases import shipped_book
from classifier.reader import Classifier
from tests.classifier.post import post

SILENT = Judgement(0.01, asserted=False, unsure=False, piece=None)
NEVER_SAW = "Wren says she was with the reading lady not even once since Labor Day. Nobody has explained it to me."


@cache
def shipped() -> TextModel:
    model = load_model()
    assert model is not None
    return model


@cache
def reader() -> Classifier:
    return Classifier(model=shipped())


def test_the_shipped_model_says_what_it_learned_from_and_how_well_it_reads() -> None:
    card = shipped().card
    assert len(card["corpus"]) == 64
    assert card["held_out"] >= 200
    assert card["macro"]["both"]["f1"] > card["macro"]["rules"]["f1"]


def test_the_model_ships_because_it_beats_the_patterns_on_authors_never_seen() -> None:
    assert shipped().card["gain"]["low"] > 0


def test_the_shipped_model_is_below_ten_megabytes() -> None:
    folder = Path(__file__).parents[2] / "classifier" / "weights"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 10_000_000


def test_the_version_of_the_reading_names_the_model() -> None:
    assert reader().version.endswith(f"+model-{shipped().version}")


def test_without_a_model_the_rules_read_alone() -> None:
    assert "model" not in Classifier().version


def test_a_folder_without_a_model_has_none(tmp_path: Path) -> None:
    assert load_model(tmp_path) is None


def test_weights_that_do_not_fit_their_features_are_refused(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "classifier" / "weights"
    for name in (CARD, WEIGHTS):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / FEATURES).write_text("w:one\n")
    with pytest.raises(ModelError, match="do not go together"):
        load_model(tmp_path)


def test_rules_that_are_not_asked_would_not_have_been_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = sorted((Path(__file__).parents[2] / "classifier" / "corpus").glob("*.jsonl"))
    letters = [json.loads(line) for path in corpus for line in path.read_text(encoding="utf-8").splitlines()[::40]]
    messages = [post(letter["body"], subject=letter["subject"]) for letter in letters]
    brief = [_without_scores(reader().read(message)) for message in messages]
    monkeypatch.setattr(model, "WORTH", 0.0)
    assert [_without_scores(reader().read(message)) for message in messages] == brief


def _without_scores(reading: Reading) -> Reading:
    tags, unsure = (tuple(replace(one, score=0.0) for one in some) for some in (reading.tags, reading.unsure))
    return replace(reading, tags=tags, unsure=unsure)


def test_every_score_lies_between_naught_and_one_and_asking_begins_below_asserting() -> None:
    for calibration in shipped().calibration.values():
        assert 0 < calibration.ask_at < calibration.assert_at < 1
        assert 0 <= calibration.probability(-1000, 0) < calibration.probability(1000, 1) <= 1


def test_a_rule_that_speaks_never_makes_a_tag_less_likely() -> None:
    for calibration in shipped().calibration.values():
        assert calibration.rules > 0
        assert calibration.model > 0


def test_where_a_rule_has_words_its_words_are_the_evidence() -> None:
    ruled = TagReading(Tag.MEETING_HELD, 0.7, (Evidence("new_text", 0, 4, "Held", "rule:x"),))
    judged = dict.fromkeys(Tag, SILENT) | {Tag.MEETING_HELD: Judgement(0.8, asserted=True, unsure=False, piece=None)}
    verdict = decide_together([ruled], judged, {}, "v")
    assert verdict.asserted == (TagReading(Tag.MEETING_HELD, 0.8, ruled.evidence),)
    assert not verdict.found


def test_a_sure_rule_stands_though_the_model_is_short_of_asserting() -> None:
    ruled = TagReading(Tag.MEETING_HELD, 0.95, (Evidence("new_text", 0, 4, "Held", "rule:x"),))
    short = Judgement(0.3, asserted=False, unsure=True, piece=None)
    verdict = decide_together([ruled], dict.fromkeys(Tag, SILENT) | {Tag.MEETING_HELD: short}, {}, "v")
    assert verdict.asserted == (ruled,)


def test_in_a_long_letter_a_sure_rule_alone_is_not_enough() -> None:
    ruled = TagReading(Tag.MEETING_HELD, 0.95, (Evidence("new_text", 0, 4, "Held", "rule:x"),))
    short = Judgement(0.3, asserted=False, unsure=True, piece=None)
    verdict = decide_together([ruled], dict.fromkeys(Tag, SILENT) | {Tag.MEETING_HELD: short}, {}, "v", long=True)
    assert verdict.asserted == ()
    assert verdict.unsure == (TagReading(Tag.MEETING_HELD, 0.3, ruled.evidence),)


def test_where_no_rule_has_words_the_model_shows_its_sentence() -> None:
    piece = Piece("new_text", 3, 9, asserts=True)
    judged = dict.fromkeys(Tag, SILENT) | {Tag.MEETING_HELD: Judgement(0.8, asserted=True, unsure=False, piece=0)}
    verdict = decide_together([], judged, {0: (piece, "we met")}, "v")
    assert verdict.asserted[0].evidence == (Evidence("new_text", 3, 9, "we met", "model:v"),)
    assert verdict.found == {Tag.MEETING_HELD: piece}


def test_a_model_without_a_sentence_to_show_says_nothing() -> None:
    judged = dict.fromkeys(Tag, SILENT) | {Tag.MEETING_HELD: Judgement(0.8, asserted=True, unsure=False, piece=None)}
    assert decide_together([], judged, {}, "v").asserted == ()


def test_what_the_model_doubts_is_asked_and_not_asserted() -> None:
    piece = Piece("new_text", 0, 1, asserts=True)
    judged = dict.fromkeys(Tag, SILENT) | {Tag.MEETING_HELD: Judgement(0.3, asserted=False, unsure=True, piece=0)}
    verdict = decide_together([], judged, {0: (piece, "x")}, "v")
    assert [one.tag for one in verdict.unsure] == [Tag.MEETING_HELD]
    assert verdict.asserted == ()


def test_the_model_may_take_back_what_a_rule_claims() -> None:
    ruled = TagReading(Tag.MEETING_HELD, 0.7, (Evidence("new_text", 0, 4, "Held", "rule:x"),))
    assert decide_together([ruled], dict.fromkeys(Tag, SILENT), {}, "v").asserted == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                NEVER_SAW,
                "No speech Tuesday.",
                "Ünïcödé – “quoted” text!",
                "Can we meet about his IEP?",
                "\n\n",
                "\t12:30 PM",
                "İstanbul trip.",
                "OK",
            ]
        ),
        max_size=9,
    ),
    st.sampled_from(["", "speech", "Re: OT", "Fwd: missed PT on 3/4"]),
)
def test_each_piece_of_evidence_is_exactly_its_words(parts: list[str], subject: str) -> None:
    message = post(" ".join(parts), subject=subject)
    reading = reader().read(message)
    texts = dict(message.texts())
    tagged = [*reading.tags, *reading.unsure]
    found = [evidence for one in tagged for evidence in one.evidence]
    found += [evidence for missed in reading.missed for evidence in missed.evidence]
    found += [evidence for setting in reading.settings for evidence in setting.evidence]
    assert all(one.evidence for one in tagged)
    assert all(missed.evidence for missed in reading.missed)
    assert all(texts[one.where][one.start : one.end] == one.text for one in found)


@settings(max_examples=30, deadline=None)
@given(st.integers(min_value=0, max_value=40))
def test_every_sentence_of_a_letter_is_in_some_window(count: int) -> None:
    message = post(" ".join(f"Sentence number {number} stands here." for number in range(count)), subject="Long")
    sight = EYE.see(make_letter(message, PHRASES, None, ()), message)
    assert sight.windows[sight.scales[0][0]] == tuple(range(len(sight.pieces)))
    for (size, _), numbers in zip(SCALES, sight.scales[1:], strict=True):
        windows = [sight.windows[number] for number in numbers]
        assert {number for window in windows for number in window} == set(range(len(sight.pieces)))
        assert max(len(window) for window in windows) <= size + 2


def test_the_same_letter_is_always_scored_the_same() -> None:
    message = post(NEVER_SAW * 3, subject="reading")
    assert reader().read(message) == Classifier(model=shipped()).read(message)


def test_a_subject_inherited_from_another_letter_is_no_evidence() -> None:
    reading = reader().read(post("Thank you.", subject="Re: no speech this week, no OT this week, no PT"))
    assert all(evidence.where != "subject" for one in [*reading.tags, *reading.unsure] for evidence in one.evidence)


def test_a_plain_miss_is_asserted_with_its_service_and_day() -> None:
    reading = reader().read(
        post("Ms. Ortiz was out sick on Tuesday, October 7, so Anand had no speech that day.", subject="speech")
    )
    assert reading.asserts(Tag.MISSED_SERVICE)
    assert [(one.service, one.on) for one in reading.missed] == [("speech", date(2025, 10, 7))]


@pytest.mark.parametrize(
    "body",
    [
        "Picture day is Thursday. Order forms went home in the Friday folder.",
        "The bake sale raised $412, thank you to everyone who brought something!",
        "Please send in a box of tissues if you can. Have a lovely weekend.",
    ],
)
def test_ordinary_school_news_is_neither_asserted_nor_asked(body: str) -> None:
    reading = reader().read(post(body, subject="News from room 4"))
    assert (reading.tags, reading.unsure) == ((), ())


def test_words_lose_their_endings_and_numbers_their_value() -> None:
    assert [stem(word) for word in ("missed", "misses", "missing", "14", "was", "sessions")] == [
        "mis",
        "mis",
        "mis",
        "#",
        "was",
        "session",
    ]


PHRASES = shipped_book()
EYE = Eye(Primer())


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 900), max_size=120), min_size=1, max_size=4))
def test_bags_scored_together_are_those_scored_one_by_one_to_the_bit(rows: list[list[int]]) -> None:
    weights = shipped().weights
    bags = [np.array(row, np.int64) for row in rows]
    together = weights.logits(bags)
    assert [row.tobytes() for row in together] == [weights.logits([bag])[0].tobytes() for bag in bags]


@settings(deadline=None)
@given(st.sets(st.integers(0, 900), max_size=120), st.randoms(use_true_random=False))
def test_neither_order_nor_repeating_nor_strangers_change_the_score_of_a_bag(rows: set[int], chance: Random) -> None:
    others = [*rows, *chance.sample(sorted(rows), len(rows) // 2), NOTHING]
    chance.shuffle(others)
    one, other = (shipped().weights.logits([np.array(bag, np.int64)]) for bag in (sorted(rows), others))
    assert one.tobytes() == other.tobytes()


def test_a_bag_of_the_usual_length_is_divided_by_its_length() -> None:
    assert model.loudness(np.array([66.0**2])) == pytest.approx(66)


@given(st.floats(1, 300), st.floats(1.01, 20))
def test_a_longer_letter_is_divided_by_more_and_by_less_than_its_length_asks(length: float, times: float) -> None:
    short, long = model.loudness(np.square([length, length * times])).tolist()
    assert 1 < long / short < times


def numbers(alphabet: Alphabet) -> dict[str, int]:
    return {name: number for number, name in enumerate(alphabet.features)}


def test_an_empty_letter_has_the_base_rates() -> None:
    weights = shipped().weights
    assert weights.logits([np.array([], np.int64)])[0].tolist() == weights.bias.tolist()


@given(st.lists(st.sampled_from(["no", "speech", "make", "_", "__", "#", "we", "iep", "zzz"]), min_size=1, max_size=9))
def test_neighbours_are_known_by_the_names_that_training_gave_them(words: list[str]) -> None:
    primer = Primer()
    taught = ["no", "speech", "make", "_", "__", "we", "_", "_"]
    primer.pairs(np.array([primer.stem(word) for word in taught]))
    alphabet = Alphabet(primer.features)
    found = alphabet.pairs(np.array([alphabet.stem(word) for word in words]))
    assert found.tolist() == [numbers(alphabet).get(f"b:{first}_{second}", NOTHING) for first, second in pairwise(words)]


def test_what_stands_together_is_known_whichever_comes_first() -> None:
    primer = Primer()
    marks = [primer.mark(one) for one in ("l:neg", "z:late", "l:date")]
    primer.together(np.array([marks[0], marks[2], marks[0]]), np.array([marks[1], marks[0], marks[0]]))
    alphabet = Alphabet(primer.features)
    assert list(alphabet.features) == ["x:l:neg & z:late", "x:l:date & l:neg"]
    late, no, day, other = (alphabet.mark(one) for one in ("z:late", "l:neg", "l:date", "l:else"))
    assert alphabet.together(np.array([late, no, no, no]), np.array([no, day, no, other])).tolist() == [0, 1, NOTHING, NOTHING]


def test_words_apart_are_known_by_their_stems_and_marks_between_them_do_not_count() -> None:
    alphabet = Alphabet(["k:no_speech", "k:speech_no"])
    letter = make_letter(post("There was no real, true speech.", subject=""), PHRASES, None, ())
    assert 0 in Eye(alphabet).see(letter, post("")).features.tolist()
    far = make_letter(post("There was no real and true and good speech.", subject=""), PHRASES, None, ())
    assert 0 not in Eye(alphabet).see(far, post("")).features.tolist()


def test_an_eye_sees_what_its_model_knows_and_training_names() -> None:
    message = post("Wren missed speech on Monday, and we met about her IEP. Can we get the records?", subject="IEP")
    letter = make_letter(message, PHRASES, None, ())
    primer = Primer()
    names = primer.names(Eye(primer).see(letter, message).features)
    model = shipped().alphabet
    seen = Eye(model).see(letter, message).features
    assert set(seen.tolist()) - {NOTHING} == {number for name, number in numbers(model).items() if name in names}


def test_a_sure_rule_that_all_else_speaks_against_falls() -> None:
    ruled = TagReading(Tag.MEETING_HELD, 0.95, (Evidence("new_text", 0, 4, "Held", "rule:x"),))
    assert decide_together([ruled], dict.fromkeys(Tag, SILENT), {}, "v").asserted == ()


def test_a_mailbox_that_answers_by_itself_sets_no_meeting_by_the_models_word_alone() -> None:
    message = post(
        "I am out of the building at a state training and will return on Thursday, January 15. For anything urgent please call "
        "Mrs. Tibbets in the main office.",
        subject="Automatic reply: Request for a Review IEP Meeting - Milo",
    )
    assert not reader().read(message).tags
