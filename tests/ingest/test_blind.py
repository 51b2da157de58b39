"""Holds the parser to mail that was written without sight of it: the share of forwards and replies that come out right."""

import re
import sys
import unicodedata
from typing import Any, cast

import pytest

from ingest.messages import ParseSettings, message_json, read_message
from tests.ingest.blind.build import FORWARD_FILES, REPLY_FILES, answered, cases, message_of
from tests.ingest.blind.pages import Case

FORWARDS = cases(FORWARD_FILES)
REPLIES = cases(REPLY_FILES)
# The bar that the whole project set itself for mail unseen: 97 of 100 forwards, 90 of 100 replies, no reply called a forward.
FORWARD_FLOOR = 0.97
REPLY_FLOOR = 0.90

Fields = dict[str, Any]


def read(case: Case) -> Fields:
    return cast("Fields", message_json(read_message(message_of(case), ParseSettings()), case.name))


def norm(text: str) -> str:
    """Whitespace runs as one space, marks of direction and byte order out, so that only words are compared."""
    shown = "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    return " ".join(shown.split())


def address(text: str) -> tuple[str, str]:
    """`Name <a@b>`, `a@b` or `Name` as (name, address in lower case)."""
    found = re.match(r"^(.*?)\s*<([^<>]+)>$", text.strip())
    if found:
        return norm(found[1]), found[2].lower()
    return ("", text.strip().lower()) if "@" in text else (norm(text), "")


def people(text: str) -> list[tuple[str, str]]:
    return [address(each) for each in text.split(";") if each.strip()]


def as_read(values: list[Fields]) -> list[tuple[str, str]]:
    return [(norm(each["name"]), each["address"]) for each in values]


def wrong_fields(case: Case) -> dict[str, tuple[object, object]]:
    """The core fields of a forward that differ from what its author wrote down: name -> (wanted, read)."""
    got = read(case)
    sender, to, cc, moment, subject = (each.strip() for each in case.text("want").split("|"))
    original = got["original"]
    body = case.text("expect") or case.text("body")
    wanted: dict[str, tuple[object, object]] = {
        "road": (case.shape if case.shape in {"attached", "redirected"} else "inline", got["road"]),
        "from": (address(sender), as_read([original["from"]])[0] if original["from"] else None),
        "to": (people(to), as_read(original["to"])),
        "cc": (people(cc), as_read(original["cc"])),
        "date": (moment, original["date"]),
        "subject": (norm(subject), norm(original["subject"])),
        "body": (norm(body), norm(original["body"])),
    }
    written = {"from": sender, "to": to, "cc": cc, "date": moment, "subject": subject}
    open_ends = {name for name, value in written.items() if value == "*"}
    return {name: pair for name, pair in wanted.items() if name not in open_ends and pair[0] != pair[1]}


def wrong_reply(case: Case) -> tuple[str, str] | None:
    """(wanted, read) where the new text is not what its writer wrote; a closing word may stay or go."""
    got = norm(read(case)["new_text"])
    new = norm(case.text("expect") or " ".join(text for kind, text in case.sections if kind == "new"))
    close = case.text("close").strip()
    allowed = {new} | ({norm(f"{new} {close}"), norm(f"{new} {close.splitlines()[0]}")} if close else set())
    return None if got in allowed else (new, got)


def test_forwards_that_the_parser_was_not_written_for_come_out_right(capsys: pytest.CaptureFixture[str]) -> None:
    failed = {case.name: wrong for case in FORWARDS if (wrong := wrong_fields(case))}
    share = 1 - len(failed) / len(FORWARDS)
    with capsys.disabled():
        sys.stdout.write(f"\nblind forwards: {share:.1%} of {len(FORWARDS)} with every core field right" + "\n")
    assert share >= FORWARD_FLOOR, failed


def test_replies_that_the_parser_was_not_written_for_keep_their_new_text(capsys: pytest.CaptureFixture[str]) -> None:
    failed = {case.name: wrong for case in REPLIES if (wrong := wrong_reply(case))}
    share = 1 - len(failed) / len(REPLIES)
    with capsys.disabled():
        sys.stdout.write(f"\nblind replies: {share:.1%} of {len(REPLIES)} with the right new text" + "\n")
    assert share >= REPLY_FLOOR, failed


def test_no_blind_reply_is_called_a_forward() -> None:
    assert [case.name for case in REPLIES if read(case)["road"] != "direct"] == []


def test_there_are_as_many_blind_cases_as_the_bar_asks_for() -> None:
    assert len(FORWARDS) >= 120
    assert len(REPLIES) >= 80


@pytest.mark.parametrize("how", ["quoted", "unmarked", "block"])
def test_an_answer_to_any_blind_forward_is_a_reply_with_its_new_words_alone(how: str) -> None:
    inline = [case for case in FORWARDS if case.shape not in {"attached", "redirected"} and "cs=" not in " ".join(case.options)]
    answers = [answered(case, how) for case in inline]
    assert [case.name for case in answers if read(case)["road"] != "direct" or wrong_reply(case)] == []
