"""Fills each room's settings from the configuration, and opens what a command needs. The only place that knows both sides."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.errors import ConfigurationError
from casefile.family import Family
from iepwatch.config.load import Settings, load

if TYPE_CHECKING:
    from classifier.reader import Classifier
    from ingest.accounts import MailboxSettings
    from ingest.settings import ParseSettings
    from outbox.drafts import DraftsSettings
    from outbox.smtp import OutgoingSettings
    from scheduler.household import Household

IMAP_PORTS = {"tls": 993, "starttls": 143, "none": 143}
SMTP_PORTS = {"tls": 465, "starttls": 587, "none": 25}


@contextmanager
def household(config: Path | None, *, write: bool = False) -> "Iterator[tuple[Settings, Household]]":
    """The family's archive, opened and checked; with `write`, a new one is made where there is none."""
    settings = load(config)
    with opened(settings, write=write) as house:
        yield settings, house


@contextmanager
def opened(settings: Settings, *, write: bool = False) -> "Iterator[Household]":
    """`household` for a configuration that is already read."""
    from scheduler.household import Household
    from storage.archive import Archive
    from storage.engine import connect
    from storage.schema import check, make_new

    engine = connect(settings.archive_url, create=write)
    try:
        if write:
            make_new(engine)
        check(engine)
        archive = Archive(engine, settings.family.id)
        yield Household(archive, settings.family, parsing(settings), lambda: classifier(settings.family), signed_name(settings))
    finally:
        engine.dispose()


def classifier(family: Family) -> "Classifier":
    """The classifier for a family's children."""
    return _loaded(tuple((child.name, tuple(child.aliases)) for child in family.children))


@cache
def _loaded(names: tuple[tuple[str, tuple[str, ...]], ...]) -> "Classifier":
    """Loaded once a process for the same names: loading takes a second, and nothing else of a family matters to it."""
    from classifier.reader import ChildNames, ClassifierSettings, load_classifier

    children = tuple(ChildNames(name, aliases) for name, aliases in names)
    return load_classifier(ClassifierSettings(children=children))


def parsing(settings: Settings) -> "ParseSettings":
    """How mail is parsed for this family."""
    from ingest.settings import ParseSettings

    trusted = [box.trust for box in settings.told.mailbox if box.trust]
    return ParseSettings(
        zone=settings.family.timezone,
        family_addresses=settings.family.addresses,
        inbox_addresses=settings.family.inbox_addresses,
        trust=trusted[0] if trusted else None,
    )


def mailboxes(settings: Settings) -> "tuple[MailboxSettings, ...]":
    """The mailboxes that are read."""
    from ingest.accounts import MailboxSettings, OAuthSettings

    found = []
    for box in settings.told.mailbox:
        if not box.read:
            continue
        oauth = None
        if box.oauth is not None:
            oauth = OAuthSettings(
                client_id=box.oauth.client_id,
                token_url=box.oauth.token_url,
                refresh_token=settings.secret(box.oauth.refresh_token).resolver(),
                client_secret=settings.secret(box.oauth.client_secret).resolver() if box.oauth.client_secret else None,
            )
        found.append(
            MailboxSettings(
                name=box.name,
                host=box.host,
                port=box.port or IMAP_PORTS[box.security],
                security=box.security,
                user=box.user,
                password=settings.secret(box.password).resolver() if box.password else None,
                auth=box.auth,
                token=settings.secret(box.token).resolver() if box.token else None,
                oauth=oauth,
                folders=tuple(box.folders),
                ca_file=_file(settings, box.ca_file),
            )
        )
    return tuple(found)


def outgoing(settings: Settings) -> "OutgoingSettings":
    """The account that the digest is sent from.

    Raises:
        ConfigurationError: there is none, or nobody to send it to.
    """
    from outbox.smtp import OutgoingSettings

    table = settings.told.outgoing
    if table is None or not settings.told.digest.to:
        missing = "[outgoing]" if table is None else "[digest].to"
        raise ConfigurationError((f"{missing} is not filled in, so the digest cannot be sent",), where=str(settings.path))
    return OutgoingSettings(
        host=table.host,
        port=table.port or SMTP_PORTS[table.security],
        security=table.security,
        user=table.user or "",
        password=settings.secret(table.password).resolver() if table.password else None,
        sender=table.sender,
        ca_file=_file(settings, table.ca_file),
    )


def letters(settings: Settings) -> "DraftsSettings":
    """The account in whose Drafts folder approved letters wait.

    Raises:
        ConfigurationError: there is none.
    """
    from outbox.drafts import DraftsSettings

    table = settings.told.letters
    box = next((box for box in settings.told.mailbox if table and box.name == table.mailbox), None)
    if table is None or box is None:
        advice = "Fill it in (see config.example.toml), or take the letter as a file: --out letter.eml"
        raise ConfigurationError(("[letters] is not filled in: no Drafts folder is known",), advice=advice)
    if box.oauth is not None:
        advice = "Use `token`, or take the letter as a file: --out letter.eml"
        raise ConfigurationError(("letters through `oauth` are not possible yet",), advice=advice)
    return DraftsSettings(
        host=box.host,
        port=box.port or IMAP_PORTS[box.security],
        security=box.security,
        user=box.user,
        password=settings.secret(box.password).resolver() if box.password else None,
        token=settings.secret(box.token).resolver() if box.token else None,
        auth=box.auth,
        folder=table.folder,
        ca_file=_file(settings, box.ca_file),
    )


def signed_name(settings: Settings) -> str:
    """The name under letters: the display name of [letters].from, else "" (a line to fill in)."""
    sender = settings.told.letters.sender if settings.told.letters else ""
    return sender.partition("<")[0].strip().strip('"') if "<" in sender else ""


def _file(settings: Settings, path: Path | None) -> str | None:
    return str(settings.folder / path.expanduser()) if path else None
