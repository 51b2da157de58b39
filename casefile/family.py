"""Who the archive is kept for: the family, its children with what their IEPs promise, the school's people and days."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from casefile.mail import Address


class Side(StrEnum):
    """Whose word a message is. The values are those of `direction` in the timeline."""

    SCHOOL = "from_school"
    FAMILY = "from_family"
    NOTE = "note"
    OTHER = "other"


# Who can be written to, from the nearest upward: the ladder that letters climb (docs/rulebooks.md).
LADDER = ("case_manager", "principal", "special_education_director")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days(self) -> tuple[date, ...]:
        """Each day of the span."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """When the school teaches: weekdays from `first_day` to `last_day` that are not off."""

    name: str = ""
    first_day: date | None = None
    last_day: date | None = None
    days_off: tuple[Span, ...] = ()
    testing_days: tuple[Span, ...] = ()
    report_days: tuple[date, ...] = ()  # by which progress reports come: the last days of the terms, say


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """A person at the school. `role` is one of LADDER, or the name of a service that the person gives."""

    name: str
    address: str
    role: str


@dataclass(frozen=True, slots=True)
class ServicePromise:
    """A line of the IEP's services page. `minutes` is a session's; `total_minutes` a period's, without `times`."""

    service: str
    minutes: int | None = None
    total_minutes: int | None = None
    times: int | None = None
    per: str = "week"
    days: tuple[int, ...] = ()  # 0 is Monday
    delivery: str = ""
    location: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Goal:
    """An annual goal with the figures that progress is held against."""

    text: str
    baseline: float | None = None
    target: float | None = None
    by: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Child:
    """A child and what the IEP promises it."""

    name: str
    aliases: tuple[str, ...] = ()
    school_domains: tuple[str, ...] = ()
    iep_date: date | None = None
    general_education_percent: int | None = None
    rulebook: str = ""
    calendar: str = ""
    services: tuple[ServicePromise, ...] = ()
    goals: tuple[Goal, ...] = ()
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUpSettings:
    """The family's own numbers, which win over the rulebook's (basis "own")."""

    meeting_days: int | None = None
    remind_on_days: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Family:
    """Everything that the configuration says about a family. `addresses` are in lower case."""

    id: str
    timezone: ZoneInfo
    addresses: tuple[str, ...]
    rulebook: str = "us"
    privileged: tuple[str, ...] = ()
    children: tuple[Child, ...] = ()
    calendars: tuple[SchoolCalendar, ...] = ()
    followup: FollowUpSettings = field(default_factory=FollowUpSettings)
    inbox_addresses: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Family({self.id!r}, {len(self.children)} children)"

    def speaks_for(self, address: str) -> bool:
        """Whether this address speaks for the family: a parent, a grandparent, the advocate."""
        return address.lower() in self.addresses

    @property
    def school_domains(self) -> frozenset[str]:
        """Every domain of a school that is named in the configuration."""
        return frozenset(domain.lower().lstrip("@") for child in self.children for domain in child.school_domains)

    @property
    def contact_addresses(self) -> frozenset[str]:
        """Every address of a person at a school that is named in the configuration."""
        return frozenset(contact.address.lower() for child in self.children for contact in child.contacts)

    def side_of(self, sender: Address | None) -> Side:
        """Whose word `sender`'s is.

        Where neither a school domain nor a contact is configured, everybody outside the family counts as the school: a
        family that has named only itself still gets answers.
        """
        if sender is None or not sender.address:
            return Side.OTHER
        if self.speaks_for(sender.address):
            return Side.FAMILY
        domains, contacts = self.school_domains, self.contact_addresses
        if sender.address.lower() in contacts or under_any(sender.domain, domains):
            return Side.SCHOOL
        return Side.OTHER if domains or contacts else Side.SCHOOL

    def is_privileged(self, *addresses: Address) -> bool:
        """Whether one of the addresses is the family's lawyer, say: `@domain` or a whole address."""
        marks = {mark.lower() for mark in self.privileged}
        return any(a.address.lower() in marks or f"@{a.domain.lower()}" in marks for a in addresses if a.address)

    def child(self, name: str) -> Child | None:
        """The configured child of this name."""
        return next((child for child in self.children if child.name == name), None)

    def rulebook_for(self, name: str) -> str:
        """The rulebook of this child: its own, else the family's."""
        child = self.child(name)
        return child.rulebook if child and child.rulebook else self.rulebook

    def calendar_for(self, name: str) -> SchoolCalendar | None:
        """The school calendar of this child: the one it names, else the first, else None."""
        child = self.child(name)
        if child and child.calendar:
            return next((calendar for calendar in self.calendars if calendar.name == child.calendar), None)
        return self.calendars[0] if self.calendars else None

    def calendars_for(self, name: str) -> tuple[SchoolCalendar, ...]:
        """The calendars of this child's school: those of one name, year after year."""
        mine = self.calendar_for(name)
        return tuple(each for each in self.calendars if mine is not None and each.name == mine.name)


def under_any(domain: str, parents: frozenset[str]) -> bool:
    """Whether `domain` is one of `parents` or a subdomain of one (`mail.millrace.k12.oh.us` of `millrace.k12.oh.us`)."""
    labels = domain.lower().split(".")
    return any(".".join(labels[start:]) in parents for start in range(len(labels)))
