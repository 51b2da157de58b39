"""`demo`: the whole loop on a semester of sample mail, over real IMAP and SMTP on loopback, with nothing configured."""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.errors import UsageError
from casefile.mail import FolderReport, Road
from iepwatch.config.load import Settings, load
from iepwatch.console import say
from iepwatch.wiring import mailboxes, opened

if TYPE_CHECKING:
    from casefile.letters import Digest
    from scheduler.household import Household

LINE = "─" * 78
KEPT_IN_FILE = '{ file = "password" }'


def run(keep: Path | None) -> None:
    """Delivers, polls, reads, follows up, and shows the weekly page; `keep` leaves everything there."""
    from iepwatch.demo.letters import PASSWORD, USER, arrivals, configuration
    from iepwatch.demo.servers import ImapServer, SmtpSink

    started = time.monotonic()
    with _folder(keep) as folder, ImapServer(USER, PASSWORD) as imap, SmtpSink(USER, PASSWORD) as smtp:
        say("IEP Watch, on a semester of mail about two children. Everything runs on this machine alone.\n")
        mail = arrivals()
        for arrival in mail:
            imap.deliver(arrival.content, arrival.received_at)
        _hop(
            1,
            f"{len(mail)} messages lie in the dedicated inbox, from {mail[0].received_at:%B %Y} to {mail[-1].received_at:%B %Y}.",
        )
        (folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
        (folder / "password").chmod(0o600)
        text = configuration(imap_port=imap.port, smtp_port=smtp.port, password=KEPT_IN_FILE)
        (folder / "config.toml").write_text(text, encoding="utf-8")
        settings = load(folder / "config.toml")
        _poll(settings)
        with opened(settings, write=True) as house:
            _read(house)
            page = _digest(house, settings)
            smtp.wait_for(1)
        people = {recipient for received in smtp.received for recipient in received.recipients}
        _hop(9, f"The page was sent over SMTP: {len(smtp.received)} message to {len(people)} of the family, to nobody else.")
        html = (keep or Path(tempfile.gettempdir())) / "iepwatch-demo-digest.html"
        html.write_text(page.html, encoding="utf-8")
        say(f"\n{LINE}\n{page.text}\n{LINE}\n")
        say(f"This took {time.monotonic() - started:.0f} seconds. The same page for a browser: {html}")
        _next(keep)


def _poll(settings: Settings) -> None:
    from iepwatch.demo.letters import NOW
    from scheduler.intake import poll
    from storage.shelf import open_shelf

    reports: list[FolderReport] = []
    with open_shelf(settings.archive_url, settings.family.id, now=NOW) as shelf:
        for box in mailboxes(settings):
            reports.extend(poll(box, shelf, now=NOW, holder=f"demo:{os.getpid()}"))
    stored = sum(report.stored for report in reports)
    copies = sum(report.duplicates for report in reports)
    _hop(2, f"Polled over IMAP with nothing marked or moved: {sum(report.seen for report in reports)} messages fetched.")
    _hop(3, f"Archived: {stored} stored byte for byte, {copies} were copies.")


def _read(house: "Household") -> None:
    from casefile.obligations import State
    from iepwatch.demo.letters import NOW, TODAY
    from scheduler.following import follow_up
    from scheduler.intake import parse_new
    from scheduler.reading import read_new

    parsed = parse_new(house, now=NOW)
    archive = house.archive
    rows = list(archive.listing.timeline())
    roads = Counter(row.road for row in rows)
    forwarded = roads[Road.INLINE] + roads[Road.ATTACHED]
    _hop(
        4,
        f"Parsed: {parsed.messages} messages are {len(rows)} originals; {forwarded} forwards unwrapped to who wrote them first.",
    )
    for code in parsed.forwarding_codes:
        say(f"     Gmail asks to confirm the forwarding; the code is {code}.")
    if parsed.quarantined:
        say(f"     {parsed.quarantined} could not be parsed: quarantined, the bytes are safe.")
    read_new(house, now=NOW)
    tags = Counter(tag for row in archive.listing.timeline() for tag in row.tags)
    from templates import words

    told = ", ".join(f"{count} {words.tag(tag)}" for tag, count in tags.most_common())
    _hop(5, f"Read, with the words behind each: {told}.")
    awaited = follow_up(house, today=TODAY, now=NOW)
    waits = [one for one in awaited.outlook.obligations if not one.state.closed and not one.stale]
    late = sum(one.state is State.OVERDUE for one in waits)
    _hop(
        6,
        f"Followed up: {len(waits)} things are awaited, {late} past the target date, {len(awaited.outlook.questions)} questions.",
    )
    _hop(7, f"{len(awaited.drafts)} letters wait for the parent. None was sent.")


def _digest(house: "Household", settings: Settings) -> "Digest":
    from iepwatch.commands.weekly import dispatcher, rhythm_of
    from iepwatch.demo.letters import NOW
    from scheduler.week import gather, send
    from templates.digest import render

    rhythm = rhythm_of(settings)
    cut_off = rhythm.cut_off_on_or_before(NOW)
    since = cut_off - timedelta(days=7)
    page = render(gather(house, since=since, cut_off=cut_off, now=NOW))
    _hop(8, "The week is gathered on one page.")
    send(house, since=since, cut_off=cut_off, now=NOW, dispatch=dispatcher(settings, NOW))
    return page


def _hop(number: int, text: str) -> None:
    say(f"  {number}  {text}")


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Where the archive is made: a folder to keep, which must be new or empty, or one that is removed at the end."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="iepwatch-demo-") as folder:
            yield Path(folder)
        return
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise UsageError(f"{keep} is there already and is not empty", advice="Name a new folder")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep


def _next(keep: Path | None) -> None:
    from iepwatch.demo.letters import TODAY

    if keep is None:
        say("To look around in it: iepwatch demo --keep my-demo")
        return
    say(f"The archive is in {keep}. Try:")
    option = f"--config {keep / 'config.toml'}"
    for words in (f"status --as-of {TODAY}", "timeline --tag missed_service", f"drafts --as-of {TODAY}", "search speech log"):
        say(f"  iepwatch {words} {option}")
