"""`reclassify`, `purge`, `quarantine`, `verify` and `db upgrade`: keeping the archive whole and its reading up to date."""

from dataclasses import asdict
from pathlib import Path

from casefile.errors import ArchiveDamagedError, UsageError
from iepwatch import clock
from iepwatch.config.load import load
from iepwatch.console import print_json, progress, say, table, tell
from iepwatch.wiring import household

DAMAGE = {
    "missing": "the bytes are not there",
    "changed": "the bytes are not those that were kept",
    "chain": "the link to the message before it is broken",
    "stray": "bytes that no link of the chain knows",
    "digest": "the head that a weekly page carried does not stand in the chain",
}


def reclassify(config: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Reads every original again with the present classifier; `dry_run` only shows what would change."""
    from scheduler.rereading import differences, reread

    with household(config, write=not dry_run) as (_settings, house):
        count = changed = 0
        with progress("Reading", house.archive.vault.counts().originals) as moved:
            found = differences(house) if dry_run else reread(house, now=clock.now())
            for difference in found:
                moved()
                count += 1
                if not difference.added and not difference.removed:
                    continue
                changed += 1
                if as_json:
                    print_json(difference.json())
                else:
                    marks = [f"+{tag}" for tag in difference.added] + [f"-{tag}" for tag in difference.removed]
                    say(f"{difference.message}  {'  '.join(marks)}")
        (tell if as_json else say)(f"{changed} of {count} messages {'would read' if dry_run else 'now read'} differently.")


def purge(config: Path | None, message: str, *, yes: bool) -> None:
    """Removes a message's bytes and all that was read from it."""
    from scheduler.following import follow_up

    with household(config, write=True) as (settings, house):
        original = house.archive.resolve(message, "m")
        if not yes:
            advice = f"To go on: iepwatch purge {original} --yes"
            raise UsageError("purging removes the message for good, in every copy that came", where=original, advice=advice)
        now = clock.now()
        gone = house.archive.purge(original, now)
        follow_up(house, today=clock.today(settings.family.timezone), now=now)
        say(f"{original}: removed ({len(gone)} {'copy' if len(gone) == 1 else 'copies'}). The chain still verifies.")


def quarantine(config: Path | None, *, as_json: bool) -> None:
    """What could not be fetched, parsed or read."""
    with household(config) as (_settings, house):
        held = house.archive.vault.quarantine()
        if as_json:
            for one in held:
                print_json(
                    {
                        "stage": one.stage,
                        "error": one.error,
                        "sha256": one.sha256 or None,
                        "source": str(one.source) if one.source else None,
                        "tries": one.tries,
                        "version": one.version,
                        "at": one.at.isoformat(),
                    }
                )
            return
        rows = [(one.stage, one.error, one.sha256[:12] or str(one.source), str(one.tries), one.at.isoformat()) for one in held]
        table(("stage", "what happened", "which", "tries", "at"), rows, empty="Nothing is in quarantine.")


def verify(config: Path | None, *, as_json: bool) -> None:
    """Every archived byte against its hash and the chain; status 74 where one differs."""
    with household(config) as (_settings, house):
        counts = house.archive.vault.counts()
        problems = 0
        for problem in house.archive.vault.verify():
            problems += 1
            if as_json:
                print_json(asdict(problem))
            else:
                tell(f"{problem.sha256[:12] or f'number {problem.seq}'}: {DAMAGE[problem.kind]}")
        head = house.archive.vault.head()
        if problems:
            raise ArchiveDamagedError(
                f"{problems} archived messages are not as they were", advice="Restore the archive from a backup"
            )
        if not as_json:
            say(f"{counts.messages} messages verified; the chain's head is {head.chain[:16]}.")


def upgrade(config: Path | None) -> None:
    """Brings an older schema up to date."""
    from storage.engine import connect
    from storage.schema import upgrade as bring_up

    engine = connect(load(config).archive_url)
    try:
        steps = bring_up(engine)
    finally:
        engine.dispose()
    say(f"Upgraded: {', '.join(steps)}." if steps else "The schema is up to date.")
