"""Leases and health: of two that ask one gets it, and silence shows."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from casefile.letters import DraftState
from casefile.mail import FolderReport
from storage.archive import Archive
from tests.storage.mail import NOW, keep
from tests.storage.test_said_and_sent import _draft

MINUTE = timedelta(minutes=1)
WORKERS = 8
# An archive in memory has one connection; nobody can come between.
several_connections = pytest.mark.parametrize(
    "engine", ["file", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


class TestLeases:
    def test_it_is_held_by_one_until_it_runs_out(self, archive: Archive) -> None:
        assert archive.polls.lease("inbox", "a", NOW, MINUTE)
        assert not archive.polls.lease("inbox", "b", NOW + MINUTE / 2, MINUTE)
        assert archive.polls.holder("inbox", NOW) == "a"
        assert archive.polls.lease("inbox", "b", NOW + MINUTE, MINUTE)
        assert archive.polls.holder("inbox", NOW + MINUTE) == "b"

    def test_its_holder_renews_it(self, archive: Archive) -> None:
        archive.polls.lease("inbox", "a", NOW, MINUTE)
        assert archive.polls.lease("inbox", "a", NOW + MINUTE / 2, MINUTE)
        assert not archive.polls.lease("inbox", "b", NOW + MINUTE, MINUTE)

    def test_only_its_holder_gives_it_back(self, archive: Archive) -> None:
        archive.polls.lease("inbox", "a", NOW, MINUTE)
        assert not archive.polls.release("inbox", "b")
        assert archive.polls.release("inbox", "a")
        assert archive.polls.holder("inbox", NOW) is None
        assert archive.polls.lease("inbox", "b", NOW, MINUTE)

    @several_connections
    def test_of_many_that_ask_at_once_one_gets_it(self, archive: Archive) -> None:
        got = _at_once(lambda n: archive.polls.lease("inbox", f"worker {n}", NOW, MINUTE))
        assert sum(got) == 1

    @several_connections
    def test_of_many_that_claim_a_digest_at_once_one_gets_it(self, archive: Archive) -> None:
        assert sum(_at_once(lambda _: archive.digests.claim(NOW, NOW))) == 1

    @several_connections
    def test_of_many_that_approve_a_letter_at_once_one_gets_it(self, archive: Archive) -> None:
        archive.awaited.record_draft(_draft(), NOW)
        got = _at_once(lambda _: archive.awaited.move_draft("d1", DraftState.APPROVED, only_from=[DraftState.WAITING], now=NOW))
        assert sum(got) == 1

    @several_connections
    def test_many_that_keep_mail_at_once_make_one_chain(self, archive: Archive) -> None:
        _at_once(lambda n: bool(keep(archive, *(f"message {k}" for k in range(n, n + 20)))))
        assert archive.vault.counts().messages == 20 + WORKERS - 1
        assert list(archive.vault.verify()) == []


class TestHealth:
    def test_the_last_success_and_the_last_error_are_told(self, archive: Archive) -> None:
        archive.polls.report_poll(FolderReport("inbox", "INBOX", seen=3, stored=2, duplicates=1), NOW)
        archive.polls.report_poll(FolderReport("inbox", "INBOX", error="No answer.", error_kind="unreachable"), NOW + MINUTE)
        (health,) = archive.polls.health()
        assert (health.last_success, health.last_error, health.last_error_at) == (NOW, "No answer.", NOW + MINUTE)
        assert (health.stored, health.duplicates, health.quarantined) == (2, 1, 0)

    def test_counts_are_those_of_the_period(self, archive: Archive) -> None:
        for minutes in range(3):
            archive.polls.report_poll(FolderReport("inbox", "INBOX", stored=1), NOW + minutes * MINUTE)
        (health,) = archive.polls.health(since=NOW, until=NOW + MINUTE)
        assert health.stored == 1

    def test_a_folder_that_never_answered_has_no_success(self, archive: Archive) -> None:
        archive.polls.report_poll(FolderReport("inbox", "Junk", error="No answer.", error_kind="unreachable"), NOW)
        assert archive.polls.health()[0].last_success is None

    def test_quiet_polls_are_forgotten_after_a_while_and_others_are_not(self, archive: Archive) -> None:
        archive.polls.report_poll(FolderReport("inbox", "INBOX"), NOW - timedelta(days=100))
        archive.polls.report_poll(FolderReport("inbox", "INBOX", stored=5), NOW - timedelta(days=99))
        archive.polls.report_poll(FolderReport("inbox", "INBOX"), NOW)
        (health,) = archive.polls.health()
        assert (health.stored, health.last_success) == (5, NOW)

    def test_stats_count_what_a_period_brought_by_any_way(self, archive: Archive) -> None:
        keep(archive, "before", now=NOW - timedelta(days=8))
        keep(archive, "a", "b", now=NOW)
        archive.polls.report_poll(FolderReport("inbox", "INBOX", stored=2, duplicates=4), NOW)
        archive.vault.parse_failed("00", "TimeoutError", "p1", NOW)
        stats = archive.polls.stats(NOW - timedelta(days=7), NOW)
        assert (stats.stored, stats.duplicates, stats.quarantined, stats.last_read) == (2, 4, 1, NOW)
        assert archive.polls.stats(None, None).stored == 3


def _at_once(ask: Callable[[int], bool]) -> list[bool]:
    start = threading.Barrier(WORKERS)
    got: list[bool] = [False] * WORKERS

    def work(number: int) -> None:
        start.wait()
        got[number] = ask(number)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return got
