"""A poll that is killed at any moment loses nothing and doubles nothing: the real command, a real Dovecot, the real archive."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.archive import Archive
from storage.engine import connect
from tests.servers import mailgen, require
from tests.servers.dovecot import BINARY, PASSWORD, Account, Dovecot

pytestmark = [pytest.mark.dovecot, pytest.mark.xdist_group("killed")]

MESSAGES = 500
SIZE = 30_000  # several batches of what one keep takes, so that a kill can come between two
BYTES = MESSAGES * SIZE
CONFIG = """\
[archive]
url = "sqlite:///kept.db"

[family]
timezone = "America/New_York"
addresses = ["priya@home.example"]

[[mailbox]]
host = "127.0.0.1"
port = {port}
security = "none"
user = "{user}"
password = {{ env = "IEPWATCH_TEST_PASSWORD" }}
"""


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    require(BINARY, "Dovecot", "dovecot-imapd")
    with Dovecot() as server:
        account = server.account()
        account.fill(mailgen.messages(MESSAGES, size=SIZE))
        yield account


def delivered(account: Account) -> set[str]:
    """The hashes of what the server holds."""
    paths = [path for part in ("new", "cur") for path in (account.maildir() / part).iterdir()]
    return {hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).hexdigest() for path in paths}


def start(folder: Path, account: Account) -> subprocess.Popen[bytes]:
    (folder / "config.toml").write_text(CONFIG.format(port=account.server.port, user=account.user))
    return subprocess.Popen(
        [sys.executable, "-m", "iepwatch", "poll", "--archive-only", "--config", str(folder / "config.toml")],
        env={**os.environ, "IEPWATCH_TEST_PASSWORD": PASSWORD},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def killed_polls(folder: Path, account: Account, times: int) -> int:
    """Kills so many polls at random moments; how many left an archive that was neither empty nor whole.

    An archive that got whole in spite of it is checked, and the next poll starts a new one.
    """
    moments = random.Random(2026)  # noqa: S311 - moments, not secrets
    place, before, halves = folder / "0", 0, 0
    for number in range(times):
        place.mkdir(exist_ok=True)
        process = start(place, account)
        if number % 2:
            time.sleep(moments.uniform(0.2, 0.8))
        else:
            wait_until_written(place, process, moments.randrange(BYTES))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kept = count(place)
        assert kept >= before, "something that was kept was lost"
        halves += 0 < kept < MESSAGES
        before = kept
        if kept == MESSAGES:
            check_whole(place, account)
            place, before = folder / str(number + 1), 0
    place.mkdir(exist_ok=True)
    check_whole(place, account)
    return halves


def wait_until_written(folder: Path, process: subprocess.Popen[bytes], size: int) -> None:
    """Until the write-ahead log has grown by `size`: so a kill comes between two writes, whatever the machine's speed."""
    log = folder / "kept.db-wal"
    start = log.stat().st_size if log.exists() else 0
    while process.poll() is None and (log.stat().st_size if log.exists() else 0) - start < size:
        time.sleep(0.0005)


def count(folder: Path) -> int:
    if not (folder / "kept.db").exists():
        return 0
    engine = connect(f"sqlite:///{folder / 'kept.db'}")
    try:
        return Archive(engine, "home").vault.counts().messages
    except Exception:  # noqa: BLE001 - killed while the schema was made: there is no archive yet
        return 0
    finally:
        engine.dispose()


def check_whole(folder: Path, account: Account) -> None:
    last = start(folder, account)
    _, told = last.communicate(timeout=120)
    assert last.returncode == 0, told
    engine = connect(f"sqlite:///{folder / 'kept.db'}")
    vault = Archive(engine, "home").vault
    assert list(vault.verify()) == []
    shas = vault.unparsed("none yet")
    assert len(shas) == MESSAGES
    assert set(shas) == delivered(account)
    engine.dispose()


def test_fifty_kills_leave_every_message_exactly_once(tmp_path: Path, account: Account) -> None:
    assert killed_polls(tmp_path, account, 50) > 0, "no kill came in the middle: the moments are wrong"


@pytest.mark.slow
def test_two_hundred_kills_leave_every_message_exactly_once(tmp_path: Path, account: Account) -> None:
    assert killed_polls(tmp_path, account, 200) > 0
