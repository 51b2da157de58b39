"""The demo's mail through the real rooms side by side: parsed, classified, followed up, and held to the ledger."""

from collections import Counter
from datetime import UTC, date
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from iepwatch.demo.letters import TODAY, Arrival, arrivals, plot
from iepwatch.demo.mime import TRUST
from iepwatch.demo.sources import INBOX, ZONE, Letter, letters
from tests.iepwatch import perfect

ingest: ModuleType = pytest.importorskip("ingest.messages")
classifier: ModuleType = pytest.importorskip("classifier.reader")
events_module: ModuleType = pytest.importorskip("followup.events")
outlook_module: ModuleType = pytest.importorskip("followup.outlook")

LETTERS = {letter.name: letter for letter in letters()}
LEDGER = plot()
SURE = {
    (entry["kind"], entry["child"], entry.get("opener", "")): entry for entry in LEDGER["obligation"] if not entry.get("optional")
}
ENOUGH = 0.85  # F1 over tags; what unseen mail is to reach is issue 4's, this is only the demo
ROADS = {"direct": "direct", "redirected": "redirected"}


@cache
def parsed(name: str) -> Any:
    family = perfect.family()
    content = next(arrival.content for arrival in arrivals() if arrival.name == name)
    settings = ingest.ParseSettings(zone=ZONE, family_addresses=family.addresses, inbox_addresses=(INBOX,), trust=TRUST)
    return ingest.read_message(content, settings)


@cache
def readings() -> dict[str, Any]:
    """The reading of each original, the second copies left out."""
    family = perfect.family()
    children = tuple(classifier.ChildNames(child.name, child.aliases) for child in family.children)
    reader = classifier.Classifier(classifier.ClassifierSettings(children=children))
    return {
        letter.name: reader.read(parsed(letter.name), family.side_of(parsed(letter.name).original.sender))
        for letter in letters()
        if not letter.same
    }


@cache
def obligations(today: date) -> dict[tuple[str, str, str], Any]:
    family = perfect.family()
    events: list[Any] = []
    for name, reading in readings().items():
        message, letter = parsed(name), LETTERS[name]
        moment = message.original.date.aware(ZONE)
        events += events_module.events_of(
            message,
            reading,
            original=name,
            thread=_first(letter).name,
            side=family.side_of(message.original.sender),
            sent_at=moment.astimezone(UTC),
            sent_on=moment.astimezone(ZONE).date(),
            family=family,
        )
    found = outlook_module.outlook(tuple(events), (), family, today).obligations
    return {(each.kind.value, each.child, each.opened_by or ""): each for each in found}


def _first(letter: Letter) -> Letter:
    return _first(letter.answers) if letter.answers else letter


@pytest.mark.parametrize("arrival", arrivals(), ids=lambda arrival: arrival.name)
def test_every_core_field_of_every_message_is_read_right(arrival: Arrival) -> None:
    message, letter = parsed(arrival.name), LETTERS[arrival.name]
    original = message.original
    assert message.road.value == ROADS.get(letter.road, "attached" if letter.road.startswith("attached-") else "inline")
    assert original.sender.address == letter.sender.address
    assert [each.address for each in original.to] == [person.address for person in letter.to]
    assert [each.address for each in original.cc] == [person.address for person in letter.cc]
    assert original.subject == letter.subject
    assert original.date.aware(ZONE).replace(second=0) == letter.sent.replace(second=0)
    assert " ".join(message.note.split()).startswith(letter.note)


def test_the_second_copies_have_the_keys_of_the_first() -> None:
    for letter in letters():
        if letter.same:
            assert parsed(letter.name).content_key == parsed(letter.same).content_key


def test_grades_follow_the_road_and_the_inboxs_server() -> None:
    expected = {"1211-gift-cards": "unproven", "0915-ben-asks-for-meeting": "verified", "1203-oyelaran-beanbag": "carried"}
    assert {name: parsed(name).grade.value for name in expected} == expected


def test_the_forwarding_code_is_found() -> None:
    assert parsed("0811-forwarding-code").forwarding_code == "482915377"


def test_tags_agree_with_the_ledger() -> None:
    counts: Counter[str] = Counter()
    for name, reading in readings().items():
        entry = LEDGER["message"][name]
        told, expected = {each.tag.value for each in reading.tags}, set(entry["tags"])
        counts["right"] += len(told & expected)
        counts["wrong"] += len(told - expected - set(entry.get("may", [])))
        counts["lacking"] += len(expected - told)
    score = 2 * counts["right"] / (2 * counts["right"] + counts["wrong"] + counts["lacking"])
    assert score >= ENOUGH, dict(counts)


@pytest.mark.parametrize("key", [key for key in SURE if key[0] in ("meeting", "records")], ids="-".join)
def test_meetings_and_records_stand_as_the_ledger_says(key: tuple[str, str, str]) -> None:
    entry, obligation = SURE[key], obligations(TODAY)[key]
    assert obligation.due_on == entry["due_on"]
    assert obligation.state.value == entry["state"]
    assert obligation.flagged == entry["flagged"]
    assert obligation.closed_on == entry.get("closed_on")
