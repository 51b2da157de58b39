"""The twin corpora: each sentence of `sentences/*.toml` fires its tag, or keeps silent, as it is listed."""

import tomllib
from pathlib import Path

import pytest

from casefile.reading import Tag
from tests.classifier.post import post, reader

CASES = [
    pytest.param(Tag(table["tag"]), sentence, wanted, id=f"{table['tag']}: {sentence[:60]}")
    for path in sorted((Path(__file__).parent / "sentences").glob("*.toml"))
    for table in [tomllib.loads(path.read_text())]
    for key, wanted in (("fires", True), ("silent", False))
    for sentence in table[key]
]


@pytest.mark.parametrize(("tag", "sentence", "wanted"), CASES)
def test_a_sentence_says_what_its_corpus_says(tag: Tag, sentence: str, wanted: bool) -> None:  # noqa: FBT001
    assert reader().read(post(sentence)).asserts(tag) is wanted
