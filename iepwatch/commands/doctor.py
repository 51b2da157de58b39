"""`doctor`: checks everything that the service stands on; each failure says what to do."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import typer

from casefile.errors import ConfigurationError, IepWatchError
from iepwatch import clock, wiring
from iepwatch.config.load import Settings, load
from iepwatch.console import say

ROOM_WANTED = 200 * 2**20  # bytes: a few years of one family's mail
CLOCK_WANDER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: what is so, and where it is not, what to do."""

    what: str
    good: bool
    said: str
    status: int = 1


def run(config: Path | None) -> None:
    """Prints a line for each check; the exit status is that of the first failure."""
    settings = load(config)
    say(f"ok    configuration: {settings.path}")
    worst = 0
    for finding in checks(settings):
        say(f"{'ok   ' if finding.good else 'FAIL '} {finding.what}: {finding.said}")
        if not finding.good and not worst:
            worst = finding.status
    if worst:
        raise typer.Exit(worst)


def checks(settings: Settings) -> Iterator[Finding]:
    """Each check in turn; one that fails does not stop the others."""
    yield _tried("database", lambda: _database(settings))
    yield _tried("disk", lambda: _disk(settings))
    yield _tried("classifier", lambda: _classifier(settings))
    for box in wiring.mailboxes(settings):
        yield _tried(f"mailbox {box.name}", lambda box=box: _imap(box))  # type: ignore[misc]
    if not settings.told.mailbox:
        yield Finding("mailbox", good=True, said="none is filled in: mail comes in by `iepwatch import` alone")
    if settings.told.outgoing is not None:
        yield _tried("outgoing mail", lambda: _smtp(settings))
        yield _tried("weekly pages", lambda: _pages(settings))
    else:
        yield Finding("outgoing mail", good=True, said="none is filled in: read the page with `iepwatch digest`")
    if settings.told.letters is not None:
        yield _tried("drafts folder", lambda: _drafts(settings))
    yield _tried("clock", lambda: _clock(settings))


def _tried(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, good=True, said=check())
    except IepWatchError as error:
        return Finding(what, good=False, said=str(error).removeprefix(f"{what}: "), status=error.exit_status)


def _database(settings: Settings) -> str:
    from casefile.errors import ArchiveMissingError

    try:
        with wiring.opened(settings) as house:
            counts = house.archive.vault.counts()
            return f"{counts.messages} messages kept, {counts.quarantined} in quarantine"
    except ArchiveMissingError:
        return "there is none yet; the first `poll` or `import` makes it"


def _disk(settings: Settings) -> str:
    if not settings.archive_url.startswith("sqlite:///"):
        return "the database is elsewhere"
    folder = Path(settings.archive_url.removeprefix("sqlite:///")).parent
    if not folder.is_dir():
        raise ConfigurationError((f"the archive's folder {folder} is not there",), advice="Make it, or change [archive].url")
    free = shutil.disk_usage(folder).free
    if free < ROOM_WANTED:
        raise ConfigurationError(
            (f"only {free // 2**20} MB are free where the archive is",), advice="Make room: mail is kept for good"
        )
    return f"{free // 2**30} GB free"


def _classifier(settings: Settings) -> str:
    return f"version {wiring.classifier(settings.family).version}"


def _imap(box: object) -> str:
    from ingest.mailbox import check

    found = check(box)  # type: ignore[arg-type]
    if found.missing:
        folders = ", ".join(found.missing)
        raise ConfigurationError((f"there is no folder {folders}",), advice=f"The server has: {', '.join(found.folders)}")
    return f"{found.messages} messages on the server"


def _smtp(settings: Settings) -> str:
    from outbox.smtp import check

    check(wiring.outgoing(settings))
    return "log-in accepted; nothing was sent"


def _pages(settings: Settings) -> str:
    """A page that was begun and never marked as sent may have left or not: only a person can look."""
    from casefile.errors import ArchiveMissingError

    try:
        with wiring.opened(settings) as house:
            unfinished = house.archive.digests.unfinished()
            last = house.archive.digests.last_cut_off()
    except ArchiveMissingError:
        return "none yet"
    if unfinished:
        days = ", ".join(f"{claim.cut_off.astimezone(settings.family.timezone):%d %B %Y}" for claim in unfinished)
        advice = "See whether it came; `iepwatch digest --week-of DAY` shows it again"
        raise ConfigurationError((f"nobody knows whether the page of {days} left",), advice=advice)
    return f"the last was that of {last.astimezone(settings.family.timezone):%d %B %Y}" if last else "none yet"


def _drafts(settings: Settings) -> str:
    from outbox.drafts import check

    return f"approved letters go into {check(wiring.letters(settings))}"


def _clock(settings: Settings) -> str:
    now = clock.now()
    from casefile.errors import ArchiveMissingError

    try:
        with wiring.opened(settings) as house:
            last = max((one.last_success for one in house.archive.polls.health() if one.last_success), default=None)
    except ArchiveMissingError:
        last = None
    if last is not None and last > now + CLOCK_WANDER:
        raise ConfigurationError(
            ("this machine's clock is behind the last poll",), advice="Set the clock: legal days are counted by it"
        )
    return f"{now.astimezone(settings.family.timezone):%A, %d %B %Y, %H:%M} in {settings.family.timezone.key}"
