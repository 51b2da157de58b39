"""The shape of `config.toml`: every key with its default and its limits (INTERFACES, `config.toml`). It reads no file."""

import difflib
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from casefile.family import LADDER, Span
from casefile.reading import SERVICES

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def zone_name(name: str) -> str:
    """The name, if there is such a time zone; else ValueError says what is wanted."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError('not a time zone; write one like "America/New_York"') from None
    return name


def address_text(text: str) -> str:
    """The address in lower case, if it can be one; else ValueError says what is wanted."""
    if text.count("@") != 1 or text != text.strip() or not all(text.split("@")) or " " in text:
        raise ValueError('not an e-mail address; write one like "priya@home.example"')
    return text.lower()


def _privileged(text: str) -> str:
    return text.lower() if text.startswith("@") and len(text) > 1 else address_text(text)


def _span(value: Any) -> Any:
    if isinstance(value, date):
        return Span(value, value)
    if not isinstance(value, str):
        raise ValueError('not a day or a span; write "2025-11-28" or "2025-11-26..2025-11-28"')  # noqa: TRY004
    first, _, last = value.partition("..")
    try:
        span = Span(date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip()))
    except ValueError:
        raise ValueError('not a day or a span; write "2025-11-28" or "2025-11-26..2025-11-28"') from None
    if span.last < span.first:
        raise ValueError("the span ends before it begins")
    return span


def _one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value in known:
            return value
        near = difflib.get_close_matches(value, known, n=1, cutoff=0.4)
        raise ValueError(f"'{value}' is not known" + (f"; did you mean '{near[0]}'?" if near else f"; one of {', '.join(known)}"))

    return check


def _clock(value: Any) -> Any:
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError('not a time of day; write one like "17:00"') from None


def _seconds(value: Any) -> Any:
    """A length of time such as "5m", in seconds."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    if isinstance(value, str) and value[:-1].isdigit() and value[-1:] in units:
        return int(value[:-1]) * units[value[-1]]
    raise ValueError('not a length of time; write one like "5m", "1h" or "30s"')


ZoneName = Annotated[str, AfterValidator(zone_name)]
AddressText = Annotated[str, AfterValidator(address_text)]
PrivilegedText = Annotated[str, AfterValidator(_privileged)]
Days = Annotated[Span, BeforeValidator(_span)]
Clock = Annotated[time, BeforeValidator(_clock)]
Seconds = Annotated[int, BeforeValidator(_seconds)]
ServiceName = Annotated[str, AfterValidator(_one_of(SERVICES))]
RoleName = Annotated[str, AfterValidator(_one_of((*LADDER, *SERVICES)))]
Security = Literal["tls", "starttls", "none"]


class Table(BaseModel):
    """A table of the file: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=False)


class SecretTable(Table):
    """Where a secret is kept."""

    env: str | None = None
    file: Path | None = None
    command: list[str] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(value is not None for value in (self.env, self.file, self.command)) != 1:
            raise ValueError('name exactly one place: { env = "…" }, { file = "…" } or { command = ["…"] }')
        return self


def _secret(value: Any) -> Any:
    if isinstance(value, str):
        message = 'a secret is never written here; say where it is kept: { env = "IEPWATCH_PASSWORD" } or { file = "…" }'
        raise ValueError(message)  # noqa: TRY004 - pydantic turns ValueError into a told problem
    return value


SecretPlace = Annotated[SecretTable, BeforeValidator(_secret)]


class OAuthTable(Table):
    """How a fresh token is had for XOAUTH2."""

    client_id: str
    client_secret: SecretPlace | None = None
    refresh_token: SecretPlace
    token_url: str


class ArchiveTable(Table):
    """Where the archive is."""

    url: str = "sqlite:///iepwatch.db"


class FamilyTable(Table):
    """Who the archive is kept for."""

    id: str = Field(default="home", min_length=1, max_length=64)
    timezone: ZoneName
    addresses: list[AddressText] = Field(min_length=1)
    rulebook: str = "us"
    privileged: list[PrivilegedText] = []


class ServiceTable(Table):
    """A line of the IEP's services page."""

    service: ServiceName
    minutes: int | None = Field(default=None, gt=0, le=600)
    total_minutes: int | None = Field(default=None, gt=0)
    times: int | None = Field(default=None, gt=0)
    per: Literal["day", "week", "month", "quarter", "trimester", "semester", "year"] = "week"
    days: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = []
    delivery: str = ""
    location: str = ""
    since: date | None = Field(default=None, alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.total_minutes is not None and self.times is not None:
            raise ValueError("write `minutes` and `times`, or `total_minutes` alone, not both")
        if self.since and self.until and self.until < self.since:
            raise ValueError("the service ends before it begins")
        return self


class GoalTable(Table):
    """An annual goal."""

    text: str
    baseline: float | None = None
    target: float | None = None
    by: date | None = None


class ContactTable(Table):
    """A person at the school."""

    name: str
    address: AddressText
    role: RoleName


class ChildTable(Table):
    """A child."""

    name: str = Field(min_length=1)
    aliases: list[str] = []
    school_domains: list[str] = []
    iep_date: date | None = None
    general_education_percent: int | None = Field(default=None, ge=0, le=100)
    rulebook: str | None = None
    calendar: str | None = None
    service: list[ServiceTable] = []
    goal: list[GoalTable] = []
    contact: list[ContactTable] = []


class CalendarTable(Table):
    """A school's days."""

    name: str = ""
    first_day: date | None = None
    last_day: date | None = None
    days_off: list[Days] = []
    testing_days: list[Days] = []
    report_days: list[date] = []
    ics: Path | None = None

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("the school year ends before it begins")
        return self


class MailboxTable(Table):
    """An IMAP account."""

    name: str = "inbox"
    host: str
    port: int | None = Field(default=None, gt=0, lt=65536)
    security: Security = "tls"
    user: str
    password: SecretPlace | None = None
    auth: Literal["password", "xoauth2"] = "password"
    token: SecretPlace | None = None
    oauth: OAuthTable | None = None
    folders: list[str] = Field(default=["INBOX"], min_length=1)
    trust: str | None = None
    read: bool = True
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _key(self) -> Self:
        if self.auth == "password" and self.password is None:
            raise ValueError('`password` is missing; for example password = { env = "IEPWATCH_PASSWORD" }')
        if self.auth == "xoauth2" and (self.token is None) == (self.oauth is None):
            raise ValueError('auth = "xoauth2" wants exactly one of `token` and `oauth`')
        _guard_plain(self.security, self.host)
        return self


class LettersTable(Table):
    """Where approved letters wait."""

    mailbox: str
    sender: str = Field(alias="from")
    folder: str | None = None


class OutgoingTable(Table):
    """The SMTP account from which the digest is sent."""

    host: str
    port: int | None = Field(default=None, gt=0, lt=65536)
    security: Security = "tls"
    user: str | None = None
    password: SecretPlace | None = None
    sender: str = Field(alias="from")
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _key(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise ValueError("`user` and `password` come together")
        _guard_plain(self.security, self.host)
        return self


class DigestTable(Table):
    """When the weekly page is sent, and to whom."""

    to: list[AddressText] = []
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "sunday"
    at: Clock = time(17, 0)


class FollowUpTable(Table):
    """The family's own numbers."""

    meeting_days: int | None = Field(default=None, gt=0, le=365)
    remind_on_days: list[Annotated[int, Field(gt=0, le=365)]] | None = None


class ScheduleTable(Table):
    """How often mail is looked for."""

    poll_every: Seconds = 300


def _calendars(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class Configuration(Table):
    """The whole file."""

    archive: ArchiveTable = ArchiveTable()
    family: FamilyTable
    child: list[ChildTable] = []
    calendar: Annotated[list[CalendarTable], BeforeValidator(_calendars)] = []
    mailbox: list[MailboxTable] = []
    letters: LettersTable | None = None
    outgoing: OutgoingTable | None = None
    digest: DigestTable = DigestTable()
    followup: FollowUpTable = FollowUpTable()
    schedule: ScheduleTable = ScheduleTable()


def _guard_plain(security: str, host: str) -> None:
    # RFC 8314: a password in clear text goes nowhere but to this machine.
    if security == "none" and host not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError('security = "none" is for this machine alone (127.0.0.1); use "tls" or "starttls"')
