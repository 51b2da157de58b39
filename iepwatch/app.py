"""The command line: names, options, help and examples. Each body is one call into `iepwatch.commands`, imported when it runs.

Longer than most modules because it is a list: every command of the program stands here once, with its options.
"""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from casefile.said import OUTCOMES

app = typer.Typer(
    name="iepwatch",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    help="Keeps and reads the school mail about a child's IEP, on your own machine. It never changes the mailbox that it "
    "reads, and sends nothing to a school.",
    epilog="Start with: iepwatch demo",
)
drafts_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
db_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, no_args_is_help=True)
app.add_typer(
    drafts_app,
    name="drafts",
    invoke_without_command=True,
    help="The letters that wait for you.",
    epilog="Example: iepwatch drafts show d91",
)
app.add_typer(db_app, name="db", help="The database's schema.", epilog="Example: iepwatch db upgrade")


FIRST_YEAR, LAST_YEAR = 1970, 2199  # mail is not older, and a week beyond them has no calendar to stand in


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise typer.BadParameter(f"'{text}' is not a day; write it like 2026-02-12")
    return day


Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="The configuration (else $IEPWATCH_CONFIG, …).")]
Json = Annotated[bool, typer.Option("--json", help="JSON Lines instead of a table.")]
Day = Annotated[date | None, typer.Option(parser=_day, metavar="DAY")]
AsOf = Annotated[date | None, typer.Option("--as-of", parser=_day, metavar="DAY", help="As it stood at the end of that day.")]
On = Annotated[date | None, typer.Option("--on", parser=_day, metavar="DAY", help="The day it counts from (today).")]
Since = Annotated[date | None, typer.Option("--since", parser=_day, metavar="DAY", help="From this day on.")]
Until = Annotated[date | None, typer.Option("--until", parser=_day, metavar="DAY", help="Up to and including this day.")]
ChildName = Annotated[str | None, typer.Option("--child", help="Of this child alone.")]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, or folders of them.")]


@app.callback()
def _top(context: typer.Context, config: Config = None) -> None:
    context.obj = config


def _config(context: typer.Context, given: Path | None) -> Path | None:
    """`--config` may stand before or behind the command."""
    if given is not None:
        return given
    found = context.find_root().obj
    return found if isinstance(found, Path) else None


@app.command(epilog="Example: iepwatch demo --keep my-demo")
def demo(
    keep: Annotated[Path | None, typer.Option(metavar="DIR", help="Leave the configuration and the archive there.")] = None,
) -> None:
    """Show the whole loop on a semester of sample mail, with nothing configured."""
    from iepwatch.commands import demo as command

    command.run(keep)


@app.command(epilog="Example: iepwatch init --host imap.example --user iep@home.example --timezone America/New_York")
def init(
    path: Annotated[Path, typer.Option("--file", metavar="FILE", help="Where to write.")] = Path("config.toml"),
    timezone: Annotated[str | None, typer.Option(help="Your time zone, such as America/New_York.")] = None,
    address: Annotated[list[str] | None, typer.Option(help="Who speaks for the family (may be repeated).")] = None,
    child: Annotated[str | None, typer.Option(help="The child's first name.")] = None,
    school: Annotated[str | None, typer.Option(help="What stands after the @ in the school's addresses.")] = None,
    state: Annotated[str | None, typer.Option(help="Your state's two letters; where there is no rulebook for it: us.")] = None,
    host: Annotated[str | None, typer.Option(help="The IMAP server of the dedicated inbox.")] = None,
    user: Annotated[str | None, typer.Option(help="The log-in of the dedicated inbox.")] = None,
    smtp: Annotated[str | None, typer.Option(help="The SMTP server that the weekly page is sent by.")] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Ask a few questions, write the configuration, and check it."""
    from iepwatch.commands import init as command

    command.run(path, command.Told(timezone, tuple(address or ()), child, school, state, host, user, smtp), force=force)


@app.command(epilog="Example: iepwatch doctor")
def doctor(context: typer.Context, config: Config = None) -> None:
    """Check configuration, database, mail servers, model, clock and disk; each failure says what to do."""
    from iepwatch.commands import doctor as command

    command.run(_config(context, config))


@app.command(epilog="Example: iepwatch run")
def run(context: typer.Context, config: Config = None) -> None:
    """Run the service in the foreground: poll, read, follow up, digest, each on its schedule."""
    from iepwatch.commands import service as command

    command.run(_config(context, config))


@app.command(epilog="Example: iepwatch poll --json")
def poll(
    context: typer.Context,
    *,
    archive_only: Annotated[bool, typer.Option("--archive-only", help="Stop once the bytes are safe.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Poll every mailbox once, now: archive, read, follow up."""
    from iepwatch.commands import poll as command

    command.run(_config(context, config), archive_only=archive_only, as_json=json)


@app.command("import", epilog="Example: iepwatch import takeout.mbox letters/")
def import_(
    context: typer.Context,
    paths: Paths,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Everything, not only what touches the school.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Bring in mail from .eml files, folders, mbox and Maildir. Mail that is there already is recognised."""
    from iepwatch.commands import importing as command

    command.run(_config(context, config), paths, everything=all_, as_json=json)


@app.command(epilog="Example: iepwatch parse forwarded.eml --json")
def parse(paths: Paths, *, json: Json = False) -> None:
    """Say what a message says and who wrote it, forwards unwrapped. Needs no configuration."""
    from iepwatch.commands import files as command

    command.parse(paths, as_json=json)


@app.command(epilog="Example: iepwatch classify mail/ --json")
def classify(paths: Paths, *, json: Json = False) -> None:
    """Give tags and facts of messages in files or folders. Needs no configuration."""
    from iepwatch.commands import files as command

    command.classify(paths, as_json=json)


@app.command(epilog="Example: iepwatch explain o3f2a")
def explain(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="MESSAGE|OBLIGATION", help="Its id, or the start of it.")],
    as_of: AsOf = None,
    *,
    json: Json = False,
    config: Config = None,
) -> None:
    """Show each tag, fact and due date with the words, the rule and every day that was not counted."""
    from iepwatch.commands import explaining as command

    command.run(_config(context, config), what, as_of, as_json=json)


@app.command(epilog="Example: iepwatch timeline --child Anand --tag missed_service --since 2026-01-05")
def timeline(
    context: typer.Context,
    child: ChildName = None,
    tag: Annotated[str | None, typer.Option(help="With this tag alone.")] = None,
    since: Since = None,
    until: Until = None,
    *,
    json: Json = False,
    config: Config = None,
) -> None:
    """Show the chronology of all mail."""
    from iepwatch.commands import listing as command

    command.timeline(_config(context, config), child, tag, since, until, as_json=json)


@app.command(epilog="Example: iepwatch show m5c1e --raw > message.eml")
def show(
    context: typer.Context,
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="Its id, or the start of it.")],
    *,
    raw: Annotated[bool, typer.Option("--raw", help="The exact bytes archived.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Show one message."""
    from iepwatch.commands import listing as command

    command.show(_config(context, config), message, raw=raw, as_json=json)


@app.command(epilog="Example: iepwatch search speech log")
def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS…")],
    limit: Annotated[int, typer.Option(min=1, help="At most so many, newest first.")] = 20,
    *,
    json: Json = False,
    config: Config = None,
) -> None:
    """Search the full text, attachments' names included."""
    from iepwatch.commands import listing as command

    command.search(_config(context, config), words, limit, as_json=json)


@app.command(epilog="Example: iepwatch services --since 2026-01-05")
def services(
    context: typer.Context,
    since: Since = None,
    until: Until = None,
    *,
    json: Json = False,
    config: Config = None,
) -> None:
    """Count what was promised, missed (by reason) and made up, by service."""
    from iepwatch.commands import awaiting as command

    command.services(_config(context, config), since, until, as_json=json)


@app.command(epilog="Example: iepwatch status --as-of 2026-02-12")
def status(context: typer.Context, as_of: AsOf = None, *, json: Json = False, config: Config = None) -> None:
    """Show everything that is awaited: since when, by when, and where it stands."""
    from iepwatch.commands import awaiting as command

    command.status(_config(context, config), as_of, as_json=json)


@drafts_app.callback()
def drafts(context: typer.Context, as_of: AsOf = None, *, json: Json = False, config: Config = None) -> None:
    """The letters that wait for you. Nothing is ever sent to a school: an approved letter goes into your Drafts folder."""
    if config is not None:
        context.find_root().obj = config  # for `show`, `approve` and `discard` behind it too
    if context.invoked_subcommand is None:
        from iepwatch.commands import letters as command

        command.listing(_config(context, config), as_of, as_json=json)


DraftId = Annotated[str, typer.Argument(metavar="ID", help="The letter's id, or the start of it.")]


@drafts_app.command("show", epilog="Example: iepwatch drafts show d91")
def drafts_show(context: typer.Context, draft: DraftId, as_of: AsOf = None, *, json: Json = False, config: Config = None) -> None:
    """Show one letter, and what it stands on."""
    from iepwatch.commands import letters as command

    before = context.parent.params if context.parent else {}  # `drafts --as-of D show ID` says the same
    command.show(_config(context, config), draft, as_of or before.get("as_of"), as_json=json or bool(before.get("json")))


@drafts_app.command("approve", epilog="Example: iepwatch drafts approve d91 --out letter.eml")
def drafts_approve(
    context: typer.Context,
    draft: DraftId,
    out: Annotated[Path | None, typer.Option(metavar="FILE.eml", help="Into a file instead of the Drafts folder.")] = None,
    config: Config = None,
) -> None:
    """Put a letter into your Drafts folder, or into a file. You send it yourself."""
    from iepwatch.commands import letters as command

    command.approve(_config(context, config), draft, out)


@drafts_app.command("discard", epilog="Example: iepwatch drafts discard d91")
def drafts_discard(context: typer.Context, draft: DraftId, config: Config = None) -> None:
    """Drop a letter for good."""
    from iepwatch.commands import letters as command

    command.discard(_config(context, config), draft)


@app.command(epilog="Example: iepwatch questions")
def questions(context: typer.Context, as_of: AsOf = None, *, json: Json = False, config: Config = None) -> None:
    """Show what only you can know: was it held, was it missed, was this a request on your behalf."""
    from iepwatch.commands import awaiting as command

    command.questions(_config(context, config), as_of, as_json=json)


@app.command(epilog="Example: iepwatch answer q7c0 yes --on 2026-02-10")
def answer(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="ID", help="The question's id, or the start of it.")],
    value: Annotated[str, typer.Argument(metavar="yes|no")],
    on: On = None,
    config: Config = None,
) -> None:
    """Answer a question."""
    from iepwatch.commands import deciding as command

    if value.lower() not in ("yes", "no"):
        raise typer.BadParameter("the answer is yes or no")
    command.answer(_config(context, config), question, value.lower(), on)


@app.command(epilog="Example: iepwatch digest --week-of 2026-02-12 --out week.html")
def digest(
    context: typer.Context,
    week_of: Annotated[date | None, typer.Option(parser=_day, metavar="DAY", help="The period that holds this day.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="As HTML into this file.")] = None,
    *,
    send: Annotated[bool, typer.Option("--send", help="By mail, to [digest].to.")] = False,
    config: Config = None,
) -> None:
    """Make the weekly page: as text on screen, as HTML into a file, or sent to you."""
    from iepwatch.commands import weekly as command

    command.run(_config(context, config), week_of, out, send=send)


@app.command(epilog="Example: iepwatch note 'No speech today, Anand says' --on 2026-02-11 --child Anand")
def note(context: typer.Context, text: str, on: On = None, child: ChildName = None, config: Config = None) -> None:
    """Write an entry into the communication log. It is read like a message."""
    from iepwatch.commands import deciding as command

    command.note(_config(context, config), text, on, child)


@app.command(epilog="Example: iepwatch settle o3f2a held --on 2026-02-10")
def settle(
    context: typer.Context,
    obligation: Annotated[str, typer.Argument(metavar="OBLIGATION", help="Its id, or the start of it.")],
    outcome: Annotated[str | None, typer.Argument(metavar="|".join(OUTCOMES))] = None,
    on: On = None,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last settlement back.")] = False,
    config: Config = None,
) -> None:
    """Say what you know better about something that is awaited."""
    from iepwatch.commands import deciding as command

    if undo == (outcome is not None) or (outcome is not None and outcome not in OUTCOMES):
        raise typer.BadParameter(f"say one of {', '.join(OUTCOMES)}, or --undo")
    command.settle(_config(context, config), obligation, outcome, on)


@app.command(epilog="Example: iepwatch correct m5c1e --remove missed_service --child Maya")
def correct(
    context: typer.Context,
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="Its id, or the start of it.")],
    add: Annotated[list[str] | None, typer.Option(metavar="TAG", help="It does say this.")] = None,
    remove: Annotated[list[str] | None, typer.Option(metavar="TAG", help="It does not say this.")] = None,
    child: Annotated[str | None, typer.Option(help="It is about this child.")] = None,
    *,
    privileged: Annotated[bool, typer.Option("--privileged", help="Keep it out of every digest, letter and export.")] = False,
    config: Config = None,
) -> None:
    """Say what you know better about a message. Corrections outlive every later re-reading."""
    from iepwatch.commands import deciding as command

    wish = command.Correction(tuple(add or ()), tuple(remove or ()), child, privileged=privileged)
    command.correct(_config(context, config), message, wish)


@app.command(epilog="Example: iepwatch reclassify --dry-run")
def reclassify(
    context: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Read the archive again with the present classifier."""
    from iepwatch.commands import upkeep as command

    command.reclassify(_config(context, config), dry_run=dry_run, as_json=json)


@app.command(epilog="Example: iepwatch purge m5c1e --yes")
def purge(
    context: typer.Context,
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="Its id, or the start of it.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Really: there is no way back.")] = False,
    config: Config = None,
) -> None:
    """Remove a message's bytes and everything read from it; a tombstone keeps the chain whole."""
    from iepwatch.commands import upkeep as command

    command.purge(_config(context, config), message, yes=yes)


@app.command(epilog="Example: iepwatch quarantine")
def quarantine(context: typer.Context, *, json: Json = False, config: Config = None) -> None:
    """Show what could not be fetched or read, and why. Its bytes are safe where they could be had."""
    from iepwatch.commands import upkeep as command

    command.quarantine(_config(context, config), as_json=json)


@app.command(epilog="Example: iepwatch verify")
def verify(context: typer.Context, *, json: Json = False, config: Config = None) -> None:
    """Check every archived byte against its hash and the chain."""
    from iepwatch.commands import upkeep as command

    command.verify(_config(context, config), as_json=json)


@db_app.command("upgrade", epilog="Example: iepwatch db upgrade")
def db_upgrade(context: typer.Context, config: Config = None) -> None:
    """Bring an older archive's schema up to date."""
    from iepwatch.commands import upkeep as command

    command.upgrade(_config(context, config))


@app.command(epilog="Example: iepwatch evaluate gold.jsonl")
def evaluate(paths: Annotated[list[Path], typer.Argument(metavar="GOLD.jsonl…")], *, json: Json = False) -> None:
    """Measure the classifier on labelled messages: precision, recall and F1 of each tag."""
    from iepwatch.commands import measuring as command

    command.evaluate(paths, as_json=json)


@app.command(epilog="Example: iepwatch train --seed 1")
def train(
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 1,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where to write the model.")] = None,
) -> None:
    """Train the text classifier from the labelled corpus in the repository."""
    from iepwatch.commands import measuring as command

    command.train(seed, out)
