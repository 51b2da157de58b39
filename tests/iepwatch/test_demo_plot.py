"""The follow-up engine, given a perfect reading of the demo's mail, says what the demo's ledger says."""

from datetime import UTC, date, timedelta
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from iepwatch.demo.letters import TODAY, plot
from tests.iepwatch import perfect

events_module: ModuleType = pytest.importorskip("followup.events")
outlook_module: ModuleType = pytest.importorskip("followup.outlook")


@cache
def events() -> tuple[Any, ...]:
    family = perfect.family()
    found: list[Any] = []
    for letter, message, reading, thread in perfect.read():
        found += events_module.events_of(
            message,
            reading,
            original=letter.name,
            thread=thread,
            side=family.side_of(message.original.sender),
            sent_at=letter.sent.astimezone(UTC),
            sent_on=letter.sent.date(),
            family=family,
        )
    return tuple(found)


@cache
def outlook(today: date) -> Any:
    return outlook_module.outlook(events(), (), perfect.family(), today)


def named(obligation: Any) -> tuple[str, str, str]:
    return obligation.kind.value, obligation.child, obligation.opened_by or ""


LEDGER = {(entry["kind"], entry["child"], entry.get("opener", "")): entry for entry in plot()["obligation"]}
SURE = {key: entry for key, entry in LEDGER.items() if not entry.get("optional")}


def found(key: tuple[str, str, str], today: date = TODAY) -> Any:
    return next((obligation for obligation in outlook(today).obligations if named(obligation) == key), None)


def test_every_obligation_of_the_ledger_is_there_and_no_other() -> None:
    told = {named(obligation) for obligation in outlook(TODAY).obligations}
    assert set(SURE) <= told <= set(LEDGER)


@pytest.mark.parametrize("key", SURE, ids="-".join)
def test_an_obligation_stands_as_the_ledger_says(key: tuple[str, str, str]) -> None:
    obligation, entry = found(key), SURE[key]
    assert obligation.due_on == entry["due_on"]
    assert obligation.state.value == entry["state"]
    assert obligation.flagged == entry["flagged"]
    assert obligation.closed_on == entry.get("closed_on")


@pytest.mark.parametrize("key", [key for key, entry in SURE.items() if "flagged_from" in entry], ids="-".join)
def test_an_obligation_is_flagged_on_the_day_after_its_due_date_and_not_before(key: tuple[str, str, str]) -> None:
    first = SURE[key]["flagged_from"]
    assert first == SURE[key]["due_on"] + timedelta(days=1)
    assert not found(key, first - timedelta(days=1)).flagged
    assert found(key, first).flagged


def test_the_meeting_that_was_moved_twice_tells_both_moves() -> None:
    moves = found(("meeting", "Tamsin", "0915-ben-asks-for-meeting")).moved
    assert [{"from": m.before.isoformat(), "to": m.after.isoformat(), "by": m.by} for m in moves] == LEDGER[
        "meeting", "Tamsin", "0915-ben-asks-for-meeting"
    ]["moved"]


def test_the_meeting_without_a_date_has_its_steps_on_the_rulebooks_days() -> None:
    key = ("meeting", "Milo", "1205-ines-review-meeting")
    assert [{"kind": step.kind, "on": step.on} for step in found(key).steps] == LEDGER[key]["steps"]


def test_only_the_latest_step_of_the_late_meeting_waits() -> None:
    waiting = [
        follow_up.kind
        for follow_up in outlook(TODAY).follow_ups
        if follow_up.state == "waiting" and follow_up.kind.startswith("meeting_") and follow_up.child == "Milo"
    ]
    assert waiting == ["meeting_past_due"]


def test_the_family_is_asked_whether_the_short_lesson_was_made_up() -> None:
    assert ("was_it_given", "Tamsin") in {(question.kind, question.child) for question in outlook(TODAY).questions}
