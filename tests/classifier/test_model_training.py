"""Training: reproducible, honest about whom it learned from, and the same as spaCy's own classifier."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from casefile.reading import Tag
from classifier.model import CARD, FEATURES, WEIGHTS, load_model
from classifier.training import FOLDS, STEPS_AFTER, Lesson, train
from tests.classifier.post import post

CORPUS = Path(__file__).parents[2] / "classifier" / "corpus"


def lessons(*, per_author: int = 12) -> list[Lesson]:
    """A few authors of the corpus, held out and not."""
    found: list[Lesson] = []
    for path in sorted(CORPUS.glob("*.jsonl"))[:14]:
        count: dict[str, int] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            gold = json.loads(line)
            count[gold["author"]] = count.get(gold["author"], 0) + 1
            if count[gold["author"]] <= per_author:
                tags = frozenset(Tag(tag) for tag in gold["tags"])
                found.append(
                    Lesson(post(gold["body"], subject=gold["subject"]), gold["author"], tags, gold["split"] == "held_out")
                )
    return found


def test_no_author_of_the_corpus_is_both_learned_from_and_held_out() -> None:
    sides: dict[str, set[str]] = {}
    for path in CORPUS.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            gold = json.loads(line)
            sides.setdefault(gold["author"], set()).add(gold["split"])
    assert [author for author, splits in sides.items() if len(splits) > 1] == []


def test_training_refuses_to_measure_on_nobody() -> None:
    with pytest.raises(ValueError, match="held out"):
        train([replace(one, held_out=False) for one in lessons(per_author=1)], Path("unused"))


@pytest.mark.slow
def test_the_same_lessons_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    some = lessons()
    first = train(some, tmp_path / "one", seed=3)
    again = train(some, tmp_path / "two", seed=3)
    assert first.version == again.version
    for name in (FEATURES, WEIGHTS, CARD):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.slow
def test_what_is_held_out_changes_no_weight(tmp_path: Path) -> None:
    some = lessons()
    fewer = [one for number, one in enumerate(some) if not one.held_out or number % 2]
    assert len({one.author for one in fewer if one.held_out}) >= FOLDS
    train(some, tmp_path / "one")
    train(fewer, tmp_path / "two")
    assert (tmp_path / "one" / WEIGHTS).read_bytes() == (tmp_path / "two" / WEIGHTS).read_bytes()


@pytest.mark.slow
def test_training_tells_each_step_and_its_model_loads(tmp_path: Path) -> None:
    some = lessons()
    steps: list[None] = []
    trained = train(some, tmp_path, progress=lambda: steps.append(None))
    model = load_model(tmp_path)
    assert len(steps) == len(some) + STEPS_AFTER
    assert model is not None
    assert model.version == trained.version
    assert np.isfinite(model.weights.weights).all()
