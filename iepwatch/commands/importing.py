"""`import`: mail from files into the archive, then read and followed up like polled mail."""

from pathlib import Path

import typer

from casefile.mail import BadFile
from iepwatch import clock
from iepwatch.commands.poll import digest_what_came
from iepwatch.console import print_json, progress, say, tell
from iepwatch.wiring import household


def run(config: Path | None, paths: list[Path], *, everything: bool, as_json: bool) -> None:
    """Imports, then parses, reads and follows up. A broken file is named and skipped: status 1 after the rest."""
    from scheduler.importing import import_files

    with household(config, write=True) as (_settings, house):

        def bad(file: BadFile) -> None:
            tell(f"{file.path}: {file.error}")

        with progress("Importing", None) as moved:
            done = import_files(house, paths, everything=everything, now=clock.now(), bad=bad, moved=moved)
        if as_json:
            fields = ("seen", "stored", "duplicates", "left", "failed")
            print_json({field: getattr(done, field) for field in fields})
        else:
            messages = "message" if done.seen == 1 else "messages"
            say(f"{done.seen} {messages} seen: {done.stored} stored, {done.duplicates} were there already.")
            if done.left:
                say(f"{done.left} do not touch the school and were left; --all brings them in too.")
        digest_what_came(house, as_json=as_json)
    if done.failed:
        raise typer.Exit(1)
