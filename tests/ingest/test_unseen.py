"""Holds the parser to a third round of mail written without sight of it: other programs, other languages, raw as it arrives."""

import re
import sys
import unicodedata
from typing import Any, cast

import pytest

from casefile.mail import Road
from ingest.messages import ParseSettings, message_json, read_message
from tests.ingest.unseen.build import Case, load

FORWARDS = load("forwards")
REPLIES = load("replies")
FORWARD_FLOOR = 0.97
REPLY_FLOOR = 0.90

Fields = dict[str, Any]


def read(case: Case) -> Fields:
    return cast("Fields", message_json(read_message(case.message(), ParseSettings()), case.name))


def norm(text: str) -> str:
    """Whitespace runs as one space, marks of direction and byte order out, so that only words are compared."""
    shown = "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    return " ".join(shown.split())


def address(text: str) -> tuple[str, str]:
    """`Name <a@b>`, `a@b` or `Name` as (name, address); an address that stands as its own name is no name."""
    found = re.match(r"^(.*?)\s*<([^<>]+)>$", text.strip())
    name, where = (
        (norm(found[1]), found[2].lower())
        if found
        else ("", text.strip().lower())
        if "@" in text and "/" not in text
        else (norm(text), "")
    )
    return ("" if name.lower() == where else name, where)


def people(text: str) -> list[tuple[str, str]]:
    return [address(each) for each in text.split(";") if each.strip()]


def as_read(values: list[Fields]) -> list[tuple[str, str]]:
    return [("" if norm(each["name"]).lower() == each["address"] else norm(each["name"]), each["address"]) for each in values]


def wrong_fields(case: Case) -> dict[str, tuple[object, object]]:
    """The core fields of a forward that differ from what its author wrote down: name -> (wanted, read)."""
    got = read(case)
    original = got["original"]
    want = case.expect
    moment = want.get("date")
    pairs: dict[str, tuple[object, object]] = {
        "road": (want.get("road", "inline"), got["road"]),
        "from": (address(want["from"]), as_read([original["from"]])[0] if original["from"] else None),
        "to": (people(want.get("to", "")), as_read(original["to"])),
        "cc": (people(want.get("cc", "")), as_read(original["cc"])),
        "date": (None if moment == "none" else moment, original["date"]),
        "subject": (norm(want["subject"]), norm(original["subject"])),
        "body": (norm(case.text("body") or ""), norm(original["body"])),
    }
    note = case.text("note")
    if note is not None:
        pairs["note"] = (norm(note), norm(got["note"]))
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def wrong_reply(case: Case) -> tuple[str, str] | None:
    """(wanted, read) where the new text is not what its writer wrote; a closing word may stay or go."""
    got = norm(read(case)["new_text"])
    new = norm(case.text("new") or "")
    close = (case.text("close") or "").splitlines()
    allowed = {norm(" ".join([new, *close[:count]])) for count in range(len(close) + 1)}
    return None if got in allowed else (new, got)


def test_forwards_of_the_third_round_come_out_right(capsys: pytest.CaptureFixture[str]) -> None:
    failed = {case.name: wrong for case in FORWARDS if (wrong := wrong_fields(case))}
    share = 1 - len(failed) / len(FORWARDS)
    with capsys.disabled():
        sys.stdout.write(f"\nthird round of forwards: {share:.1%} of {len(FORWARDS)} with every core field right" + "\n")
    assert share >= FORWARD_FLOOR, failed


def test_replies_of_the_third_round_keep_their_new_text(capsys: pytest.CaptureFixture[str]) -> None:
    failed = {case.name: wrong for case in REPLIES if (wrong := wrong_reply(case))}
    share = 1 - len(failed) / len(REPLIES)
    with capsys.disabled():
        sys.stdout.write(f"\nthird round of replies: {share:.1%} of {len(REPLIES)} with the right new text" + "\n")
    assert share >= REPLY_FLOOR, failed


def test_no_reply_of_the_third_round_is_called_a_forward() -> None:
    assert [case.name for case in REPLIES if read(case)["road"] != "direct"] == []


HOME = ParseSettings(family_addresses=("priya@home.example", "miguel@home.example"), inbox_addresses=("iep@inbox.example",))


def test_none_is_called_a_forward_either_where_the_addresses_of_the_family_are_known() -> None:
    assert [case.name for case in REPLIES if read_message(case.message(), HOME).road is not Road.DIRECT] == []


def test_a_second_message_attached_to_a_forward_is_kept_and_named() -> None:
    case = next(case for case in FORWARDS if case.name.endswith("/attached-base64-eml-in-related"))
    message = read_message(case.message(), HOME)
    assert "more-attached-messages" in message.defects
    assert [attachment.content_type for attachment in message.attachments] == ["message/rfc822"]


def answered(case: Case, how: str) -> Case | None:
    """A reply to somebody who had sent such a forward: its text stands below new words, as `how` says."""
    below = case.text("text")
    if below is None or case.expect.get("road"):
        return None
    if how == "quoted":
        marked = "\n".join(f"> {line}" for line in below.split("\n"))
        rest = f"\n\nOn Fri, May 15, 2026 at 8:00 AM Miguel Raman <miguel@home.example> wrote:\n\n{marked}"
    elif how == "unmarked":
        rest = f"\n\nOn May 15, 2026, at 8:00 AM, Miguel Raman <miguel@home.example> wrote:\n\n{below}"
    else:
        head = ["From: Miguel Raman <miguel@home.example>", "Sent: Friday, May 15, 2026 8:00 AM"]
        head += ["To: Priya Raman <priya@home.example>", "Subject: Fwd: look at this"]
        rest = "\n".join(["\n", *(["_" * 32] if how == "ruled" else []), *head, "", below])
    new = "Thank you, we will be there on Monday at nine."
    outer = {"Subject": "Re: Fwd: look at this", "In-Reply-To": "<a@home.example>" if how == "quoted" else ""}
    return Case(f"replies/{case.name.partition('/')[2]}-{how}", outer, (("text", (), new + rest), ("new", (), new)))


@pytest.mark.parametrize("how", ["quoted", "unmarked", "ruled", "bare"])
def test_an_answer_to_any_forward_of_the_third_round_is_a_reply_with_its_new_words_alone(how: str) -> None:
    answers = [answer for case in FORWARDS if (answer := answered(case, how)) is not None]
    assert [case.name for case in answers if read(case)["road"] != "direct" or wrong_reply(case)] == []
