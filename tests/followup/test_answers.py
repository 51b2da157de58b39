"""Of which messages that tell no fact an answer can be made: the others are never brought up."""

from datetime import date

import pytest

from casefile.events import Event
from followup.outlook import outlook
from followup.replies import awaited_answers
from tests.followup.builders import event, family

WROTE = event("concern speech status=dw@school.example", on="2026-01-12", side="family", thread="asked", original="m1")


def test_an_answer_in_the_conversation_may_come_from_anybody_at_any_time() -> None:
    assert awaited_answers([WROTE]).may_be("asked", "someone@school.example", date(2029, 1, 1))


@pytest.mark.parametrize(
    ("day", "may_be"),
    [(date(2026, 1, 11), False), (date(2026, 1, 12), True), (date(2026, 3, 13), True), (date(2026, 3, 14), False)],
)
def test_in_another_conversation_it_comes_from_whom_was_asked_within_sixty_days(day: date, may_be: bool) -> None:  # noqa: FBT001
    assert awaited_answers([WROTE]).may_be("other", "dw@school.example", day) is may_be
    assert not awaited_answers([WROTE]).may_be("other", "someone@school.example", day)


def test_who_was_asked_names_the_child_of_a_fact_that_names_none() -> None:
    unnamed = event("missed speech 2026-05-01 child=", on="2026-05-02", thread="bare", original="m2")
    assert awaited_answers([WROTE, unnamed]).may_be("bare", "dw@school.example", date(2026, 9, 1))
    assert not awaited_answers([unnamed]).may_be("bare", "dw@school.example", date(2026, 9, 1))


def test_a_message_without_conversation_is_no_answer_to_a_concern_without_one() -> None:
    alone = event("concern speech status=", on="2026-01-12", side="family", thread="", original="m1")
    assert not awaited_answers([alone]).may_be("", "dw@school.example", date(2026, 1, 13))


def test_the_messages_that_are_not_brought_up_would_have_changed_nothing() -> None:
    bare: list[Event] = [
        event("message", on=f"2026-{month:02}-{day:02}", thread=f"t{day % 3}", original=f"m-{month}-{day}", sender=sender)
        for month in range(1, 7)
        for day in range(1, 28, 3)
        for sender in ("dw@school.example", "someone@school.example")
    ]
    may_be = awaited_answers([WROTE]).may_be
    brought_up = [one for one in bare if may_be(one.thread, one.sender, one.sent_on)]
    today = date(2026, 6, 30)
    assert 0 < len(brought_up) < len(bare) / 2
    assert outlook([WROTE, *brought_up], (), family(), today) == outlook([WROTE, *bare], (), family(), today)
