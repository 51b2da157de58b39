"""`poll`: every mailbox once, now. With `--archive-only` it loads neither the parser nor SQLAlchemy."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from casefile.errors import ArchiveBusyError, ConfigurationError, LogInRefusedError, ServerUnreachableError
from casefile.mail import FolderReport
from iepwatch import clock
from iepwatch.config.load import Settings, load
from iepwatch.console import print_json, progress, say, table, tell
from iepwatch.process import is_gone, own_name
from iepwatch.wiring import mailboxes, opened

if TYPE_CHECKING:
    from ingest.accounts import MailboxSettings
    from scheduler.household import Household

# What the whole command ends with where every folder failed alike; some failed and some not is 1 (INTERFACES).
STATUS_OF = {"unreachable": 75, "busy": 75, "refused": 77, "archive": 74}
TROUBLE = ("unreachable", "busy", "refused", "archive", "missing", "poison")


def run(config: Path | None, *, archive_only: bool, as_json: bool) -> None:
    """Polls, then parses, reads and follows up; prints a line for each folder."""
    settings = load(config)
    if not mailboxes(settings):
        raise ConfigurationError(("no [[mailbox]] is filled in, so there is nothing to poll",), where=str(settings.path))
    reports = list(archive(settings, mailboxes(settings), print_json_report if as_json else lambda _report: None))
    if not as_json:
        print_reports(reports)
    if not archive_only:
        with opened(settings, write=True) as house:
            digest_what_came(house, as_json=as_json)
    status = status_of(reports)
    if status:
        raise typer.Exit(status)


def archive(
    settings: Settings,
    boxes: "Sequence[MailboxSettings]",
    show: Callable[[FolderReport], None],
    *,
    reconcile: bool = False,
) -> Iterator[FolderReport]:
    """Hops 1 to 3 for every mailbox: one that fails is told, and the others are polled all the same.

    With `reconcile` the whole listing is compared with what is kept: it finds what a server showed late.
    """
    from scheduler.intake import poll
    from storage.shelf import open_shelf

    now = clock.now()
    with open_shelf(settings.archive_url, settings.family.id, now=now) as shelf:
        for box in boxes:
            try:
                for report in poll(box, shelf, now=now, holder=own_name(), is_gone=is_gone, reconcile=reconcile):
                    show(report)
                    yield report
            except (ServerUnreachableError, LogInRefusedError, ArchiveBusyError) as error:
                kinds = {ServerUnreachableError: "unreachable", LogInRefusedError: "refused", ArchiveBusyError: "busy"}
                report = FolderReport(box.name, box.folders[0], error=str(error), error_kind=kinds[type(error)])
                if not isinstance(error, ArchiveBusyError):
                    shelf.report_poll(report)
                show(report)
                yield report


def digest_what_came(house: "Household", *, as_json: bool) -> None:
    """Hops 4 to 7: parse, read, follow up; shows at once what cannot wait for the weekly page."""
    from scheduler.following import follow_up
    from scheduler.intake import parse_new
    from scheduler.reading import read_new

    now = clock.now()
    with progress("Parsing", None) as moved:
        parsed = parse_new(house, now=now, moved=moved)
    with progress("Reading", None) as moved:
        read = read_new(house, now=now, moved=moved)
    awaited = follow_up(house, today=now.astimezone(house.family.timezone).date(), now=now)
    for code in parsed.forwarding_codes:
        tell(f"Gmail asks to confirm the forwarding into this inbox. The code is: {code}")
    if as_json:
        return
    waiting = len(awaited.drafts)
    say(f"{parsed.messages} parsed, {read} read, {parsed.quarantined} in quarantine; {waiting} letters wait for you.")


def print_json_report(report: FolderReport) -> None:
    """One folder as the contract has it."""
    print_json(
        {
            "mailbox": report.mailbox,
            "folder": report.folder,
            "server": report.server,
            "seen": report.seen,
            "stored": report.stored,
            "duplicates": report.duplicates,
            "quarantined": report.quarantined,
            "vanished": report.vanished,
            "error": report.error,
        }
    )


def print_reports(reports: list[FolderReport]) -> None:
    """The folders as a table, and each trouble as a sentence."""
    columns = ("mailbox", "folder", "on the server", "seen", "stored", "duplicates", "quarantined", "vanished")
    rows = [
        (
            one.mailbox,
            one.folder,
            *(str(count) for count in (one.server, one.seen, one.stored, one.duplicates, one.quarantined, one.vanished)),
        )
        for one in reports
    ]
    table(columns, rows, empty="No folder was polled.")
    for report in reports:
        if report.error:
            tell(f"{report.mailbox}/{report.folder}: {report.error}")


def status_of(reports: list[FolderReport]) -> int:
    """0 where all went well, the kind's own status where all failed alike, 1 where some did."""
    failed = [report.error_kind for report in reports if report.error_kind in TROUBLE]
    if not failed:
        return 0
    kinds = set(failed)
    if len(failed) == len(reports) and len(kinds) == 1:
        return STATUS_OF.get(kinds.pop(), 1)
    return 1
