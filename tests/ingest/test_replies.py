"""Every case of the corpus of replies: its new words, and that it is no forward."""

import pytest

from casefile.mail import Road
from ingest.messages import ParseSettings, read_message
from tests.ingest.cases import Case, load

SETTINGS = ParseSettings(family_addresses=("priya@home.example", "tom@home.example"), inbox_addresses=("iep@inbox.example",))
CASES = load("replies")


def _words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_reply_gives_its_new_words_and_no_others(case: Case) -> None:
    message = read_message(case.message(), SETTINGS)
    assert _words(message.new_text) == _words(case.sections["new"])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_reply_is_never_called_a_forward(case: Case) -> None:
    message = read_message(case.message(), SETTINGS)
    assert message.road == Road.DIRECT


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_spans_are_slices_of_the_body_in_order_and_apart(case: Case) -> None:
    message = read_message(case.message(), SETTINGS)
    edges = [edge for span in message.new_spans for edge in span]
    assert edges == sorted(edges)
    assert all(message.body[a:b] for a, b in message.new_spans)
