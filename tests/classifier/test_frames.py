"""Frames: wordings with gaps, and names in capitals."""

import pytest

from classifier.frames import Frames, shown
from classifier.passages import prepare
from classifier.phrases import shipped_book

BOOK = shipped_book()


@pytest.mark.parametrize("name", ["changes.toml", "settings.toml"])
def test_every_frame_of_the_files_can_be_looked_for(name: str) -> None:
    for wording in Frames(name)._wordings:
        assert wording.search("nothing of the kind") is None


def _shown(text: str, names: tuple[str, ...] = ()) -> str:
    passage = prepare("new_text", text, BOOK)
    return shown(passage, passage.units[0], names)


def test_a_name_keeps_its_capital_and_other_words_lose_theirs() -> None:
    assert _shown("On Monday Ryan will see Ms. Hale in the Gym.") == "on monday Ryan will see ms. Hale in the gym."


def test_a_first_word_is_a_name_where_a_verb_follows() -> None:
    assert _shown("Ryan will go.").startswith("Ryan")
    assert _shown("Lunchboxes in the office are kept.").startswith("lunchboxes")


def test_a_configured_name_is_known_in_small_letters() -> None:
    assert _shown("maya has a new aide", ("maya",)).startswith("Maya")


def test_what_is_shown_is_as_long_as_the_sentence() -> None:
    text = "She moves – from pull-out to push-in; OT/PT (İpek) too."
    assert len(_shown(text)) == len(text)
