"""How much of the corpora of forwards and replies is read right, and how long a message takes: `python -m benchmarks.reading`."""

import time

from casefile.mail import Road
from ingest.addresses import read_mailbox, read_mailboxes
from ingest.messages import ParseSettings, read_message
from tests.ingest.cases import Case, load

SETTINGS = ParseSettings(family_addresses=("priya@home.example", "tom@home.example"), inbox_addresses=("iep@inbox.example",))


def forward_is_right(case: Case) -> bool:
    """Whether sender, recipients, date, subject and body are those of the case."""
    message = read_message(case.message(), SETTINGS)
    expect, original = case.expect, message.original
    return (
        message.road.value == expect.get("road", "inline")
        and original.sender == read_mailbox(expect["from"])
        and original.to == read_mailboxes(expect.get("to", ""))
        and (original.date.isoformat() if original.date else "") == expect.get("date", "")
        and original.subject == expect.get("subject", "")
        and message.body.split() == case.sections["body"].split()
    )


def reply_is_right(case: Case) -> bool:
    """Whether the new words are those of the case, and it is no forward."""
    message = read_message(case.message(), SETTINGS)
    return message.road == Road.DIRECT and message.new_text.split() == case.sections["new"].split()


def main() -> None:
    """Prints the rates and the time."""
    forwards, replies = load("forwards"), load("replies")
    print(f"forwards right: {sum(map(forward_is_right, forwards))} of {len(forwards)}")
    print(f"replies right: {sum(map(reply_is_right, replies))} of {len(replies)}")
    raws = [case.message() for case in (*forwards, *replies)]
    begun = time.process_time()
    for raw in raws:
        read_message(raw, SETTINGS)
    print(f"{(time.process_time() - begun) / len(raws) * 1e3:.2f} ms of processor time a message ({len(raws)} messages)")


if __name__ == "__main__":
    main()
