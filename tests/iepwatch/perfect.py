"""A perfect reading of the demo's mail, out of its ledger: what the rooms after the classifier can be held to."""

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from casefile.family import Child, Contact, Family, SchoolCalendar, ServicePromise, Span
from casefile.mail import Address, Envelope, Grade, Message, PrintedTime, Road
from casefile.reading import At, Change, Makeup, Meeting, Missed, Reading, Record, Remark, Setting, Tag, TagReading
from iepwatch.demo.letters import configuration, plot
from iepwatch.demo.sources import INBOX, Letter, Person, letters

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def family() -> Family:
    """The demo's family, from its configuration."""
    config = tomllib.loads(configuration(imap_port=1, smtp_port=2, password='"x"'))
    calendar = config["calendar"]
    return Family(
        id=config["family"]["id"],
        timezone=ZoneInfo(config["family"]["timezone"]),
        addresses=tuple(config["family"]["addresses"]),
        children=tuple(_child(entry) for entry in config["child"]),
        calendars=(
            SchoolCalendar(
                first_day=calendar["first_day"],
                last_day=calendar["last_day"],
                days_off=tuple(map(_span, calendar["days_off"])),
                testing_days=tuple(map(_span, calendar["testing_days"])),
            ),
        ),
        inbox_addresses=(INBOX,),
    )


def _span(text: str) -> Span:
    first, _, last = text.partition("..")
    return Span(date.fromisoformat(first), date.fromisoformat(last or first))


def _child(entry: dict[str, Any]) -> Child:
    return Child(
        name=entry["name"],
        aliases=tuple(entry["aliases"]),
        school_domains=tuple(entry["school_domains"]),
        iep_date=entry["iep_date"],
        general_education_percent=entry["general_education_percent"],
        services=tuple(_promise(service) for service in entry["service"]),
        contacts=tuple(Contact(contact["name"], contact["address"], contact["role"]) for contact in entry["contact"]),
    )


def _promise(entry: dict[str, Any]) -> ServicePromise:
    return ServicePromise(
        service=entry["service"],
        minutes=entry["minutes"],
        times=entry["times"],
        per=entry["per"],
        days=tuple(WEEKDAYS.index(day) for day in entry.get("days", [])),
        delivery=entry.get("delivery", ""),
        location=entry.get("location", ""),
        since=entry["from"],
        until=entry["until"],
    )


def read() -> Iterator[tuple[Letter, Message, Reading, str]]:
    """Each original with its message, its reading, and the name of the letter that began its thread."""
    entries = plot()["message"]
    for letter in letters():
        if not letter.same:
            yield letter, _message(letter), _reading(entries[letter.name]), _first(letter).name


def _first(letter: Letter) -> Letter:
    return _first(letter.answers) if letter.answers else letter


def _message(letter: Letter) -> Message:
    roads = {"direct": Road.DIRECT, "redirected": Road.REDIRECTED}
    road = roads.get(letter.road, Road.ATTACHED if letter.road.startswith("attached-") else Road.INLINE)
    grade = Grade.CARRIED if road is Road.INLINE else Grade.VERIFIED
    return Message(
        sha256=letter.name,
        road=road,
        original=Envelope(
            sender=_address(letter.sender),
            to=tuple(map(_address, letter.to)),
            cc=tuple(map(_address, letter.cc)),
            date=PrintedTime.of(letter.sent),
            subject=letter.subject,
        ),
        body=letter.body,
        new_spans=((0, len(letter.body)),),
        content_key=letter.name,
        version="ledger",
        grade=Grade.UNPROVEN if letter.forged else grade,
        automatic=letter.automatic,
    )


def _address(person: Person) -> Address:
    return Address(person.name, person.address)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _reading(entry: dict[str, Any]) -> Reading:
    return Reading(
        version="ledger",
        tags=tuple(TagReading(Tag(tag), 1.0, ()) for tag in entry["tags"]),
        missed=tuple(
            Missed(
                service=each["service"],
                on=_day(each["date"]),
                until=_day(each.get("end_date")),
                extent=each.get("extent", "day"),
                minutes=each.get("minutes"),
                reason=each["reason"],
            )
            for each in [*entry.get("missed", []), *entry.get("missed_in_attachments", [])]
        ),
        meetings=tuple(Meeting(At.parse(each["at"]), each["status"]) for each in entry.get("meetings", [])),
        makeups=tuple(
            Makeup(
                service=each["service"],
                on=_day(each["date"]),
                minutes=each.get("minutes"),
                for_on=_day(each.get("for_date")),
                status=each["status"],
            )
            for each in entry.get("makeups", [])
        ),
        settings=tuple(
            Setting(each["what"], start=_day(each.get("start")), proposed=each["proposed"]) for each in entry.get("settings", [])
        ),
        changes=tuple(
            Change(each["service"], each["what"], each["status"], start=_day(each.get("start")))
            for each in entry.get("changes", [])
        ),
        records=tuple(Record(each["what"], each["status"]) for each in entry.get("records", [])),
        remarks=tuple(Remark(each["what"], _day(each.get("date"))) for each in entry.get("remarks", [])),
        child=entry.get("child", ""),
    )
