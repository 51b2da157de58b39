"""Every case of the corpus of forwards: who wrote first, to whom, when, under which subject, and what."""

import json
import re

import pytest

from ingest.addresses import read_mailbox, read_mailboxes
from ingest.messages import ParseSettings, message_json, read_message
from tests.ingest.cases import Case, load

SETTINGS = ParseSettings(family_addresses=("priya@home.example", "tom@home.example"), inbox_addresses=("iep@inbox.example",))
CASES = load("forwards")


def _squeezed(text: str) -> str:
    return "\n".join(line.rstrip() for line in re.sub(r"\n{3,}", "\n\n", text).strip().split("\n"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_forward_says_who_wrote_it_first(case: Case) -> None:
    message = read_message(case.message(), SETTINGS)
    expect, original = case.expect, message.original
    road = expect.get("road", "inline")
    found = {
        "road": message.road.value,
        "from": original.sender,
        "to": original.to,
        "cc": original.cc,
        "date": original.date.isoformat() if original.date else "",
        "subject": original.subject,
        "note": _squeezed(message.note),
        "body": _squeezed(message.body),
        "chain": len(message.chain),
    }
    wanted = {
        "road": road,
        "from": read_mailbox(expect["from"]),
        "to": read_mailboxes(expect.get("to", "")),
        "cc": read_mailboxes(expect.get("cc", "")),
        "date": expect.get("date", ""),
        "subject": expect.get("subject", ""),
        "note": _squeezed(case.sections.get("note", "")),
        "body": _squeezed(case.sections["body"]),
        "chain": int(expect.get("chain", "0")),
    }
    if "new" in expect:
        found["new"], wanted["new"] = message.new_text, expect["new"]
    shown = {key: (repr_of(found[key]), repr_of(wanted[key])) for key in wanted if found[key] != wanted[key]}
    assert not shown
    json.dumps(message_json(message, "a.eml"))


def repr_of(value: object) -> object:
    """Addresses hide what they are in their repr; a failing test may show them."""
    if isinstance(value, tuple):
        return [repr_of(item) for item in value]
    return (value.name, value.address) if hasattr(value, "address") and hasattr(value, "name") else value
