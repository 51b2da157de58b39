"""The poll as a process of its own, to be killed and measured: python -m tests.ingest.mailbox.polling PORT USER DB."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from ingest.accounts import MailboxSettings
from ingest.mailbox import poll
from tests.ingest.mailbox.shelf import TestShelf
from tests.servers.dovecot import PASSWORD


def main(port: str, user: str, path: str) -> None:
    shelf = TestShelf(path)
    settings = MailboxSettings("inbox", "127.0.0.1", int(port), "none", user, lambda: PASSWORD)
    for report in poll(settings, shelf, now=datetime.now(UTC)):
        sys.stdout.write(f"{report.stored} {report.duplicates} {report.quarantined}\n")
    shelf.close()
    sys.stdout.write(f"{peak_kilobytes()}\n")


def peak_kilobytes() -> int:
    """The most memory this process ever held. getrusage would count the process that started it."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) if found else 0


if __name__ == "__main__":
    main(*sys.argv[1:])
