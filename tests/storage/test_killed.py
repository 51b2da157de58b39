"""A process that is killed at any moment leaves every message kept once, and the cursor at what is kept."""

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.archive import Archive
from storage.engine import connect
from storage.shelf import open_shelf

ALL = 400
KILLS = 8

POLLER = f"""
import sys
from datetime import UTC, datetime
from casefile.mail import Cursor, ImapSource, RawMessage
from storage.shelf import open_shelf

url = sys.argv[1]
now = datetime(2026, 1, 1, tzinfo=UTC)
with open_shelf(url, "home", now=now) as shelf:
    print("open", flush=True)
    cursor = shelf.cursor("inbox", "INBOX")
    next_uid = cursor.last_uid + 1 if cursor else 1
    while next_uid <= {ALL}:
        last = min(next_uid + 6, {ALL})
        raws = [
            RawMessage(ImapSource("inbox", "INBOX", 7, uid), now, (f"message {{uid}} " * 3000).encode())
            for uid in range(next_uid, last + 1)
        ]
        shelf.keep(raws, Cursor("inbox", "INBOX", 7, last))
        next_uid = last + 1
"""


def _run_and_kill(url: str, seed: int) -> None:
    """Start a poller and kill it after a moment, wherever it is by then."""
    chance = random.Random(seed)  # noqa: S311
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", POLLER, url], stdout=subprocess.PIPE, cwd=root) as poller:
        assert poller.stdout is not None
        poller.stdout.readline()
        time.sleep(chance.random() * 0.06)
        poller.send_signal(signal.SIGKILL)
        poller.wait()


def _check(url: str) -> None:
    archive = Archive(connect(url), "home")
    uids = archive.keeping.known_uids("inbox", "INBOX", 7)
    cursor = archive.keeping.cursor("inbox", "INBOX")
    assert uids == set(range(1, (cursor.last_uid if cursor else 0) + 1))
    assert archive.vault.counts().messages == len(uids)
    assert list(archive.vault.verify()) == []
    archive._engine.dispose()


@pytest.mark.parametrize("database", ["file", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_killed_again_and_again_it_keeps_every_message_once(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    url = f"sqlite:///{tmp_path}/archive.db" if database == "file" else request.getfixturevalue("postgres_url")
    for seed in range(KILLS):
        _run_and_kill(url, seed)
        _check(url)
    with open_shelf(url, "home", now=datetime(2026, 1, 1, tzinfo=UTC)):
        pass  # whatever the last one left locked would show here
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", POLLER, url], check=True, capture_output=True, cwd=root)
    _check(url)
    archive = Archive(connect(url), "home")
    assert archive.keeping.known_uids("inbox", "INBOX", 7) == set(range(1, ALL + 1))
    archive._engine.dispose()
