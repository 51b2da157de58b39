"""Knows a letter of ours that came home: mail programs drop our marks when a draft is sent, its words stay."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from casefile.family import Side
from casefile.mail import Message, OwnMail

if TYPE_CHECKING:
    from scheduler.household import Household
    from storage.readings import Unread


def letters_by_wording(house: "Household") -> Mapping[str, str]:
    """Each letter that was ever written down: its wording's key, and its id."""
    from ingest.identity import wording_key

    return {wording_key(draft.subject, draft.body): draft.id for draft in house.archive.awaited.drafts()}


def marked(unread: "Unread", letters: Mapping[str, str]) -> Message:
    """The message, marked as our own where the family sent it in the words of a letter of ours."""
    from ingest.identity import wording_key

    message = unread.message
    if message.own is not None or not letters or unread.placement.side is not Side.FAMILY:
        return message
    found = letters.get(wording_key(message.original.subject, message.body)) or letters.get(
        wording_key(message.original.subject, message.new_text)
    )
    return replace(message, own=OwnMail("letter", found)) if found else message
