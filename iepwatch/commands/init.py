"""`init`: asks a few questions, writes a configuration that only its owner can read, and has it checked."""

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import typer

from casefile.errors import UsageError
from iepwatch.commands import doctor
from iepwatch.config.load import parse
from iepwatch.console import say, tell

PASSWORD_VARIABLE = "IEPWATCH_PASSWORD"  # noqa: S105 - the variable's name, not a password


@dataclass(frozen=True, slots=True)
class Told:
    """What was given as options; None is asked for."""

    timezone: str | None = None
    addresses: tuple[str, ...] = ()
    child: str | None = None
    school: str | None = None
    state: str | None = None
    host: str | None = None
    user: str | None = None
    smtp: str | None = None


def run(path: Path, told: Told, *, force: bool) -> None:
    """Writes the file (mode 0600) and runs `doctor` on it."""
    if path.exists() and not force:
        raise UsageError(f"{path} is there already", advice="Change it with an editor, or write over it with --force")
    answers = _ask(told)
    text = compose(answers)
    parse(text, path)  # what this program writes, it can read
    try:
        _write_private(path, text)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", advice="Name another place with --file") from None
    say(f"Written: {path} (only you can read it). Every other key is shown in config.example.toml.")
    say("Two things only you can add, with an editor: the services that the IEP promises, as [[child.service]],")
    say("and the people to whom letters go, as [[child.contact]].")
    state = (answers.state or "us").lower()
    if state != "us" and f'rulebook = "{state.upper()}"' not in text:
        say(f"The law of {state.upper()} was not read yet, so thirty days count as a target ([family].rulebook is us).")
    if 'env = "' in text:
        say(f"The password is not in it. Set it where the service starts: export {PASSWORD_VARIABLE}='…'\n")
    doctor.run(path)


def _ask(told: Told) -> Told:
    from iepwatch.config.shape import address_text, zone_name

    def ask(question: str, given: str | None, default: str = "", check: Callable[[str], object] = str) -> str:
        """The answer; one that cannot be is asked for again at once, not after the last question."""
        while given is None:
            answer = str(typer.prompt(question, default=default, show_default=bool(default))).strip()
            try:
                check(answer)
            except ValueError as error:
                tell(f"That is {error}.")
            else:
                return answer
        return given

    def all_addresses(text: str) -> None:
        for one in _several(text) or ("",):
            address_text(one)

    who = "Who speaks for the family? E-mail addresses, with commas between"
    addresses = told.addresses or _several(ask(who, None, check=all_addresses))
    timezone = ask("Your time zone", told.timezone, _local_zone(), zone_name)
    child = ask("The child's first name", told.child)
    school = ask("What stands after the @ in the school's addresses", told.school)
    state = ask("Your state's two letters (Enter: us)", told.state, "us")
    host = ask("The dedicated inbox: IMAP server (Enter: none, mail comes by `import`)", told.host)
    return Told(
        timezone=timezone,
        addresses=addresses,
        child=child,
        school=school,
        state=state,
        host=host,
        user=ask("The dedicated inbox: user", told.user) if host else "",
        smtp=ask("The SMTP server that sends you the weekly page (Enter: none)", told.smtp) if host else "",
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(one for one in re.split(r"[,;\s]+", text) if one)


def compose(told: Told) -> str:
    """The configuration as text."""
    from followup.rulebooks import names

    state = told.state or "us"
    rulebook = next((name for name in names() if name.lower() == state.lower()), "us")
    lines = ["# Written by `iepwatch init`. Every key is explained in config.example.toml.", "", "[archive]"]
    lines += ['url = "sqlite:///iepwatch.db"', "", "[family]", f"timezone = {_quoted(told.timezone or '')}"]
    lines += [f"addresses = [{', '.join(_quoted(one) for one in told.addresses)}]", f"rulebook = {_quoted(rulebook)}"]
    if told.child:
        lines += ["", "[[child]]", f"name = {_quoted(told.child)}"]
        if told.school:
            lines.append(f"school_domains = [{_quoted(told.school.lstrip('@'))}]")
    if told.host:
        password = f'password = {{ env = "{PASSWORD_VARIABLE}" }}'
        lines += ["", "[[mailbox]]", f"host = {_quoted(told.host)}", f"user = {_quoted(told.user or '')}", password]
        if told.smtp:
            lines += ["", "[outgoing]", f"host = {_quoted(told.smtp)}", f"user = {_quoted(told.user or '')}", password]
            # Some hosts log in by a bare name, which is no address to send from.
            sender = told.user if told.user and "@" in told.user else told.addresses[0]
            lines += [f"from = {_quoted(f'IEP Watch <{sender}>')}", "", "[digest]", f"to = [{_quoted(told.addresses[0])}]"]
        lines += ["", "[letters]", 'mailbox = "inbox"', f"from = {_quoted(told.addresses[0])}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(letter for letter in escaped if letter.isprintable())}"'


def _local_zone() -> str:
    """The machine's own zone where it says one."""
    place = os.path.realpath("/etc/localtime")
    name = place.partition("zoneinfo/")[2]
    # A server's own zone is often UTC; no American school day ends by it.
    return name if name and "UTC" not in name else "America/New_York"


def _write_private(path: Path, text: str) -> None:
    # The mode is set as the file is made: it is never readable to others, not even for a moment.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
