"""The contract of `--json`: the keys and types of every object, on the demo's archive. Scripts are written against them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from iepwatch.__main__ import status_of
from iepwatch.demo.letters import arrivals

pytestmark = pytest.mark.xdist_group("demo")
TODAY = "2026-01-18"

# A shape is a type, several types, a list of one shape, a set of words,
# a dict of the keys that must be there, `null(shape)` or `each(shape)`.
Shape = Any


def null(shape: Shape) -> Any:
    """A shape, or null."""
    return ("null", shape)


def each(shape: Shape) -> Any:
    """An object whose keys are data."""
    return ("each", shape)


def differences(value: Any, shape: Shape, path: str = "") -> list[str]:  # noqa: PLR0911 - one way out for each shape
    """Where a value is not of the shape; fields beyond it are allowed."""
    if isinstance(shape, tuple) and shape[0] == "null":
        return [] if value is None else differences(value, shape[1], path)
    if isinstance(shape, tuple) and shape[0] == "each":
        return [one for key, inner in value.items() for one in differences(inner, shape[1], f"{path}.{key}")]
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{path}: no object"]
        lacking = [f"{path}.{key}: missing" for key in shape if key not in value]
        return lacking + [one for key in shape if key in value for one in differences(value[key], shape[key], f"{path}.{key}")]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path}: no list"]
        return [one for number, inner in enumerate(value) for one in differences(inner, shape[0], f"{path}[{number}]")]
    if isinstance(shape, set):
        return [] if value in shape else [f"{path}: {value!r} is none of {sorted(shape)}"]
    # bool is an int to Python, and is not to JSON.
    good = isinstance(value, shape) and not (shape is not bool and isinstance(value, bool))
    return [] if good else [f"{path}: {value!r}"]


PERSON = {"name": str, "address": str}
EVIDENCE = {"where": str, "start": int, "end": int, "text": str, "by": str}
TAGGED = {"tag": str, "score": float, "evidence": [EVIDENCE]}
BECAUSE = {"message": str, "role": str, "quote": str}
TALLY = {"sessions": int, "minutes": int}
ROAD = {"direct", "redirected", "inline", "attached"}
GRADE = {"verified", "direct", "carried", "unproven"}
LISTED = {
    "id": str,
    "sha256": str,
    "message_id": null(str),
    "date": null(str),
    "date_zone": {"stated", "assumed"},
    "received_at": str,
    "from": null(PERSON),
    "carrier": null(PERSON),
    "road": ROAD,
    "grade": GRADE,
    "forwarded": bool,
    "direction": {"from_school", "from_family", "note", "other"},
    "children": [str],
    "subject": str,
    "tags": [str],
    "note": str,
    "read": bool,
    "witnesses": [{"sha256": str, "message_id": null(str), "received_at": str, "road": ROAD, "grade": GRADE}],
}
PARSED = {
    "file": str,
    "message_id": null(str),
    "forwarded": bool,
    "road": ROAD,
    "carrier": null(
        {
            "from": null(PERSON),
            "to": [PERSON],
            "cc": [PERSON],
            "date": null(str),
            "subject": str,
            "message_id": null(str),
        }
    ),
    "note": str,
    "original": {
        "from": null(PERSON),
        "to": [PERSON],
        "cc": [PERSON],
        "date": null(str),
        "date_text": null(str),
        "message_id": null(str),
        "subject": str,
        "body": str,
    },
    "chain": list,
    "new_text": str,
    "new_spans": [[int]],
    "attachments": [{"filename": null(str), "content_type": str, "size": int, "sha256": str}],
    "defects": [str],
}
CLASSIFIED = {
    "file": str,
    "tags": [TAGGED],
    "unsure": [TAGGED],
    "missed": [
        {
            "service": str,
            "date": null(str),
            "end_date": null(str),
            "extent": str,
            "sessions": null(int),
            "minutes": null(int),
            "reason": str,
            "evidence": [EVIDENCE],
        }
    ],
    "meeting_at": [str],
    "meetings": [
        {"at": null(str), "status": {"offered", "confirmed", "cancelled", "refused", "held"}, "evidence": [EVIDENCE]},
    ],
    "makeups": [
        {
            "service": str,
            "date": null(str),
            "minutes": null(int),
            "for_date": null(str),
            "status": {"offered", "accepted", "declined", "given"},
            "evidence": [EVIDENCE],
        }
    ],
    "settings": [
        {
            "what": {"placement", "service_location", "time_in_general_education"},
            "from": null(str),
            "to": null(str),
            "percent": null(int),
            "start": null(str),
            "proposed": bool,
            "evidence": [EVIDENCE],
        }
    ],
    "records": [{"what": str, "status": {"requested", "provided", "promised"}, "evidence": [EVIDENCE]}],
    "child": null(str),
    "language": str,
    "read": bool,
    "version": str,
}
OBLIGATION = {
    "id": str,
    "kind": {"meeting", "records", "makeup", "notice", "reply", "annual_review"},
    "child": str,
    "opened_on": str,
    "counted_from": str,
    "due_on": null(str),
    "due_earliest": null(str),
    "days_left": null(int),
    "state": {
        "open",
        "scheduled",
        "scheduled_late",
        "unconfirmed",
        "overdue",
        "done",
        "done_late",
        "refused",
        "withdrawn",
        "dismissed",
    },
    "flagged": bool,
    "stale": bool,
    "scheduled_for": null(str),
    "moved": [{"from": null(str), "to": null(str), "by": {"school", "family"}}],
    "closed_on": null(str),
    "rule": str,
    "basis": {"law", "target", "own"},
    "citation": str,
    "not_counted": [{"date": str, "why": str}],
    "steps": [{"kind": str, "on": str, "draft": str}],
    "because": [BECAUSE],
}
QUESTION = {"id": str, "kind": str, "about": str, "child": str, "text": str, "asked_on": str, "because": [BECAUSE]}
DRAFT = {
    "id": str,
    "kind": str,
    "step": int,
    "about": str,
    "obligation": null(str),
    "child": str,
    "created_on": str,
    "to": [str],
    "cc": [str],
    "subject": str,
    "body": str,
    "state": {"waiting", "approved", "sent", "discarded", "superseded", "obsolete"},
    "because": [{"message": str, "quote": str}],
}
LEDGER = {
    "child": str,
    "service": str,
    "since": str,
    "until": str,
    "promised": null(TALLY),
    "missed": {**TALLY, "by_reason": each(TALLY), "child_available": TALLY},
    "partial": TALLY,
    "confirmed": TALLY,
    "unknown": TALLY,
    "made_up": TALLY,
    "differences": [str],
    "occasions": [
        {
            "date": null(str),
            "end_date": null(str),
            "extent": str,
            "sessions": null(int),
            "minutes": null(int),
            "reason": str,
            "counted": bool,
            "messages": [str],
        }
    ],
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contract") / "kept"
    assert status_of(["demo", "--keep", str(folder)]) == 0
    return folder


Objects = Callable[..., list[Any]]


@pytest.fixture
def objects(kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Objects:
    monkeypatch.setenv("IEPWATCH_CONFIG", str(kept / "config.toml"))

    def call(*words: str, status: int = 0) -> list[Any]:
        capsys.readouterr()
        assert status_of([*words, "--json"]) == status
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return call


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        (("timeline",), LISTED),
        (("search", "speech"), {**LISTED, "snippet": str}),
        (("status", "--as-of", TODAY), OBLIGATION),
        (("questions", "--as-of", TODAY), QUESTION),
        (("drafts", "--as-of", TODAY), DRAFT),
        (("services", "--until", TODAY), LEDGER),
    ],
)
def test_every_object_has_the_keys_and_types_of_the_contract(words: tuple[str, ...], shape: Shape, objects: Objects) -> None:
    found = objects(*words)
    assert found
    assert [one for number, value in enumerate(found) for one in differences(value, shape, f"{number}")] == []


@pytest.mark.parametrize(("command", "shape"), [("parse", PARSED), ("classify", CLASSIFIED)])
def test_what_needs_no_configuration_keeps_the_contract_too(command: str, shape: Shape, objects: Objects, tmp_path: Path) -> None:
    folder = tmp_path / "mail" / "below"
    folder.mkdir(parents=True)
    bare = b"From: a@b.test\n\nNo speech today.\n"
    (folder / "bare.eml").write_bytes(bare)
    found = objects(command, str(tmp_path / "mail"))
    assert [one for value in found for one in differences(value, shape)] == []
    assert [one["file"] for one in found] == [str(tmp_path / "mail" / "below" / "bare.eml")]


def test_a_file_that_is_no_message_is_an_object_with_its_error(objects: Objects, tmp_path: Path) -> None:
    (tmp_path / "junk.eml").write_bytes(b"\x00\x01\x02")
    found = objects("parse", str(tmp_path / "junk.eml"), status=1)
    assert [sorted(one) for one in found] == [["error", "file"]]


def test_explain_of_an_obligation_is_the_object_of_status(objects: Objects) -> None:
    for one in objects("status", "--as-of", TODAY)[:3]:
        assert objects("explain", one["id"], "--as-of", TODAY) == [one]


def test_every_piece_of_evidence_is_exactly_that_slice(objects: Objects, tmp_path: Path) -> None:
    for number, arrival in enumerate(arrivals()):
        (tmp_path / f"{number:03}.eml").write_bytes(arrival.content)
    texts = {one["file"]: one for one in objects("parse", str(tmp_path))}
    found = objects("classify", str(tmp_path))
    assert [one for value in found for one in differences(value, CLASSIFIED, value["file"])] == []
    assert [one for value in texts.values() for one in differences(value, PARSED, value["file"])] == []
    for read in found:
        parsed = texts[read["file"]]
        places = {"new_text": parsed["new_text"], "subject": parsed["original"]["subject"], "body": parsed["original"]["body"]}
        for evidence in _evidence(read):
            if evidence["where"] in places:
                assert places[evidence["where"]][evidence["start"] : evidence["end"]] == evidence["text"]


def _evidence(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [one for inner in value for one in _evidence(inner)]
    if not isinstance(value, dict):
        return []
    return [*value.get("evidence", []), *(one for inner in value.values() if isinstance(inner, list) for one in _evidence(inner))]


def test_poll_tells_of_a_folder_that_no_server_answered_for(objects: Objects) -> None:
    [folder] = objects("poll", status=75)  # the demo's servers are gone
    fields = ("server", "seen", "stored", "duplicates", "quarantined", "vanished")
    shape = {"mailbox": str, "folder": str, **dict.fromkeys(fields, int), "error": str}
    assert differences(folder, shape) == []
    assert set(folder) == set(shape)
