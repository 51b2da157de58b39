"""Stories told in events: mail in, status, drafts, questions and ledger out, by date. They stand in stories/*.toml."""

import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casefile.events import Event
from casefile.family import Child, Family, FollowUpSettings, SchoolCalendar, ServicePromise
from casefile.ids import short_id
from casefile.obligations import Outlook
from casefile.said import Said, SaidKind
from followup.ledger import ledger
from followup.outlook import outlook
from followup.present import ledger_json, obligation_json, question_json
from tests.followup.builders import ZONE, event, family, numbered, span

HERE = Path(__file__).parent / "stories"
STORIES = {
    f"{path.stem}: {story['name']}": story
    for path in sorted(HERE.glob("*.toml"))
    for story in tomllib.loads(path.read_text(encoding="utf-8"))["story"]
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def family_of(story: dict[str, Any]) -> Family:
    told = story.get("family", {})
    calendars = tuple(
        SchoolCalendar(
            each.get("name", ""), each.get("first_day"), each.get("last_day"), tuple(map(span, each.get("days_off", ())))
        )
        for each in told.get("calendar", ())
    )
    children = tuple(
        Child(
            each["name"],
            rulebook=each.get("rulebook", ""),
            calendar=each.get("calendar", ""),
            iep_date=each.get("iep_date"),
            general_education_percent=each.get("general_education_percent"),
            school_domains=tuple(each.get("school_domains", ())),
            services=tuple(promise(service) for service in each.get("service", ())),
        )
        for each in told.get("child", [{"name": "Maya"}])
    )
    own = told.get("followup", {})
    remind = own.get("remind_on_days")
    return family(
        children=children,
        calendars=calendars,
        rulebook=told.get("rulebook", "us"),
        timezone=ZoneInfo(told["timezone"]) if "timezone" in told else ZONE,
        followup=FollowUpSettings(own.get("meeting_days"), tuple(remind) if remind is not None else None),
    )


def promise(told: dict[str, Any]) -> ServicePromise:
    days = tuple(WEEKDAYS.index(each) for each in told.pop("days", ()))
    return ServicePromise(**told, days=days)


def events_in(story: dict[str, Any]) -> list[Event]:
    found = []
    for mail in story["mail"]:
        common = {key: mail[key] for key in ("child", "thread", "grade", "sender", "automatic") if key in mail}
        for fact in mail["says"]:
            original = mail.get("id", f"m-{mail['on']}-{mail['from']}")
            more = {key: value for key, value in common.items() if f" {key}=" not in fact}
            found.append(
                event(fact, on=str(mail["on"]), side=mail["from"], original=original, at=mail.get("at", "10:00"), **more)
            )
    return numbered(found)


def said_in(story: dict[str, Any], events: list[Event], household: Family) -> list[Said]:
    found: list[Said] = []
    for each in story.get("said", ()):
        seen = outlook(events, found, household, each.get("seen_on", each["on"]))
        what, _, about = each["about"].partition(":")
        if what == "settle":
            kind = SaidKind.SETTLEMENT
            target = next(o.id for o in seen.obligations if about in (o.kind.value, f"{o.kind.value}/{o.opened_by}"))
        elif what == "answer":
            kind = SaidKind.ANSWER
            target = next(q.id for q in seen.questions if about in (q.kind, f"{q.kind}/{q.about}"))
        else:
            kind = SaidKind(what)
            name, _, step = about.partition("/")
            target = next(
                short_id("draft", f.about, f.kind, str(f.step)) for f in seen.follow_ups if (f.kind, str(f.step)) == (name, step)
            )
        said_on = each.get("said_on", date(2030, 1, 1))
        at = datetime.combine(said_on, time(12, len(found)), UTC)
        found.append(Said(kind, target, each["value"], each["on"], at))
    return found


def compared(wanted: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What was found, cut down to the keys that are wanted."""
    return {
        key: found.get(key) if not isinstance(value, dict) else compared(value, found.get(key) or {})
        for key, value in wanted.items()
    }


def as_text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: as_text(each) for key, each in value.items()}
    if value == "none":  # TOML has no null
        return None
    return [as_text(each) for each in value] if isinstance(value, list) else value


def drafts_in(seen: Outlook) -> list[str]:
    return [f"{f.kind} {f.step} {f.on.isoformat()} {f.state}" for f in seen.follow_ups]


@pytest.mark.parametrize("name", STORIES)
def test_a_story_comes_out_right_by_date(name: str) -> None:
    story = STORIES[name]
    household, events = family_of(story), events_in(story)
    for expected in story["expect"]:
        as_of = expected["as_of"]
        said = said_in(story, events, household)
        seen = outlook(events, said, household, as_of)
        found: dict[str, Any] = {}
        if "status" in expected:
            status = [obligation_json(obligation, as_of) for obligation in seen.obligations]
            assert len(status) == len(expected["status"]), (as_of, status)
            found["status"] = [compared(*pair) for pair in zip(expected["status"], status, strict=True)]
        if "drafts" in expected:
            kinds = set(expected.get("draft_kinds", ())) or {f.kind for f in seen.follow_ups}
            found["drafts"] = [text for text in drafts_in(seen) if text.split()[0] in kinds]
        if "questions" in expected:
            found["questions"] = [f"{q['kind']} {q['asked_on']}" for q in map(question_json, seen.questions)]
        if "services" in expected:
            since = expected["since"]
            rows = [ledger_json(each) for each in ledger(events, said, household, since, as_of)]
            assert len(rows) == len(expected["services"]), (as_of, rows)
            found["services"] = [compared(*pair) for pair in zip(expected["services"], rows, strict=True)]
        wanted = {key: as_text(expected[key]) for key in found}
        assert found == wanted, f"as of {as_of}"
