"""Killed at any moment, the poll has lost nothing and doubled nothing; and it holds a message or two, never the mailbox."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ingest.mailbox.shelf import TestShelf
from tests.servers import mailgen
from tests.servers.dovecot import Account

pytestmark = pytest.mark.dovecot
ROOT = Path(__file__).parents[3]
MIB = 1024  # the kernel counts kilobytes


def polling(account: Account, path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.ingest.mailbox.polling", str(account.server.port), account.user, str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def finished(account: Account, path: Path) -> list[int]:
    """The numbers that an undisturbed poll prints, the most memory it used last."""
    with polling(account, path) as process:
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0
    return [int(number) for number in out.split()]


def kill_again_and_again(account: Account, path: Path, kills: int) -> None:
    sent = list(mailgen.messages(500, size=6_000))
    account.fill(sent)
    began = time.monotonic()
    finished(account, path.with_suffix(".trial"))
    whole = time.monotonic() - began
    rng = random.Random(7)  # noqa: S311 - moments, no secret
    for number in range(kills):
        if number % 10 == 0:
            for part in path.parent.glob(path.name + "*"):
                part.unlink()
        with polling(account, path) as process:
            time.sleep(rng.uniform(0.3, 1.0) * whole)
            process.kill()
    finished(account, path)
    shelf = TestShelf(path)
    assert shelf.contents() == sorted(sent)
    assert shelf.sources() == 500
    shelf.close()


def test_killed_at_random_moments_every_message_is_kept_once(account: Account, tmp_path: Path) -> None:
    kill_again_and_again(account, tmp_path / "archive.db", 6)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_two_hundred_times_every_message_is_kept_once(account: Account, tmp_path: Path) -> None:
    for part in range(4):
        kill_again_and_again(account.server.account(), tmp_path / f"archive{part}.db", 50)


def test_a_poll_of_ordinary_mail_stays_small(account: Account, tmp_path: Path) -> None:
    account.fill(mailgen.messages(600, size=34_000))
    assert finished(account, tmp_path / "archive.db")[-1] < 60 * MIB


@pytest.mark.slow
def test_two_hundred_large_messages_and_one_huge_one_are_held_one_at_a_time(account: Account, tmp_path: Path) -> None:
    for number in range(200):
        account.deliver(b"Subject: %d\r\n\r\n" % number + b"x" * 76 * 65_000 + b"\r\n")
    account.deliver(b"Subject: huge\r\n\r\n" + b"y" * 60_000_000 + b"\r\n")
    *_, stored, _, _, kilobytes = finished(account, tmp_path / "archive.db")
    assert stored == 201
    assert kilobytes < 250 * MIB
