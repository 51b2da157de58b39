"""Plays a story file: mail by its roads, what people say, and what the commands answer on each day that the story names."""

import re
import textwrap
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from email import message_from_bytes
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from tests.journeys.home import Home
from tests.journeys.postman import Letter, brought, quoted

FAMILIES = Path(__file__).with_name("families")
STORIES = Path(__file__).with_name("stories")

PEOPLE = {
    "mother": "Priya Raman <priya@home.example>",
    "father": "Tomas Raman <tomas@home.example>",
    "grandmother": "Nana <nana@home.example>",
    "advocate": "Ruth Adeyemi <ruth@advocate.example>",
    "outsider": "Carol Meeks <carol@elsewhere.example>",
    "dana": "Dana Whitcomb <dwhitcomb@millrace.example>",
    "speech": "Leah Okafor <lokafor@millrace.example>",
    "principal": "Hal Brandt <hbrandt@millrace.example>",
    "director": "Joan Pell <jpell@millrace.example>",
    "office": "Millrace Office <office@millrace.example>",
}


def read_story(path: Path) -> dict[str, Any]:
    """A story as it is told."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def settings(story: Mapping[str, Any]) -> str:
    """The family's configuration: a known one, and what the story adds at its end."""
    known = (FAMILIES / f"{story.get('family', 'maya')}.toml").read_text(encoding="utf-8")
    return f"{known}\n{story.get('config', '')}"


def people(story: Mapping[str, Any]) -> dict[str, str]:
    """Who is meant by the story's names for people: everybody's, then the family's own."""
    own = FAMILIES / f"{story.get('family', 'maya')}.people.toml"
    return PEOPLE | (tomllib.loads(own.read_text(encoding="utf-8")) if own.exists() else {})


def letters(story: Mapping[str, Any]) -> dict[str, Letter]:
    """What everybody wrote, by the story's own names for it."""
    known = people(story)
    written: dict[str, Letter] = {}
    for mail in story.get("mail", ()):
        before = written.get(mail.get("answers", ""))
        body = wrapped(mail["body"].strip("\n"), mail.get("wrap", 0)) + "\n"
        if before and mail.get("quotes", True):
            body += quoted(before)
        written[mail["id"]] = Letter(
            sender=known.get(mail["from"], mail["from"]),
            to=", ".join(known.get(each, each) for each in _listed(mail["to"])),
            cc=", ".join(known.get(each, each) for each in _listed(mail.get("cc", []))),
            sent=datetime.fromisoformat(mail["date"]),
            subject=mail["subject"],
            body=body,
            message_id=mail.get("message_id", f"<{mail['id']}.{mail['date'][:10]}@mail.example>"),
            reply_to=before.message_id if before else None,
            headers=mail.get("headers", {}),
            papers=tuple(mail.get("papers", ())),
        )
    return written


def wrapped(text: str, width: int) -> str:
    """The text as a mail program sends it: each paragraph on one line, or wrapped at `width`.

    The story's own long lines are broken for its readers; its short ones, a greeting or a name, were broken by the writer.
    """
    lines = re.sub(r"(?<=[^\n]{90})\n(?=\S)", " ", text).splitlines()
    return "\n".join("\n".join(textwrap.wrap(line, width)) if width and line else line for line in lines)


def _listed(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def arrivals(story: Mapping[str, Any], wave: int) -> list[bytes]:
    """The files that arrive in a wave, each letter by each of its roads."""
    written, known = letters(story), people(story)
    return [
        brought(written[mail["id"]], road, known.get(road.get("through", "mother"), road.get("through", "mother")))
        for mail in story.get("mail", ())
        for road in mail.get("road", [{}])
        if road.get("wave", mail.get("wave", 1)) == wave
    ]


def waves(story: Mapping[str, Any]) -> Iterator[int]:
    """The numbers of a story's waves of mail, in order."""
    told = {road.get("wave", mail.get("wave", 1)) for mail in story.get("mail", ()) for road in mail.get("road", [{}])}
    yield from sorted(told | {act.get("wave", 1) for act in story.get("act", ())} | {1})


def play(home: Home, story: Mapping[str, Any]) -> None:
    """Mail in, wave by wave, and after each what people say."""
    for wave in waves(story):
        if files := arrivals(story, wave):
            home.receive(*files)
        for act in story.get("act", ()):
            if act.get("wave", 1) == wave:
                home.ok(*_words(home, act))
                if "sent" in act:
                    home.receive(_sent(home, act))


def _words(home: Home, act: Mapping[str, Any]) -> list[str]:
    """An act's command line, with the id of what it is about found as a person would find it."""
    words = [word.format(out=home.folder / "letter.eml") for word in act["do"]]
    if "about" in act:
        seen_in = act.get("in", "status")
        rows = home.json(seen_in, "--until" if seen_in == "timeline" else "--as-of", str(act["seen_on"]))
        meant = [row["id"] for row in rows if within(act["about"], row) is None]
        assert meant, f"{act['about']} is not among {rows}"
        words.insert(act.get("place", 1), meant[0])
    return words


def _sent(home: Home, act: Mapping[str, Any]) -> bytes:
    """The letter that was taken, as it comes home from the parent's own mail program."""
    letter = message_from_bytes((home.folder / "letter.eml").read_bytes(), policy=SMTP)
    del letter["Date"]
    letter["Date"] = format_datetime(datetime.fromisoformat(act["sent"]))
    return bytes(letter)


def within(wanted: Any, found: Any, place: str = "") -> str | None:
    """Where `found` differs from what is `wanted` of it; fields that the story does not name are free."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key, value in wanted.items():
            if key not in found:
                return f"{place}.{key}: not there"
            if differs := within(value, found[key], f"{place}.{key}"):
                return differs
        return None
    if isinstance(wanted, list) and isinstance(found, list):
        if len(wanted) != len(found):
            return f"{place}: {len(wanted)} wanted, {len(found)} found: {found}"
        pairs = (within(one, other, f"{place}[{at}]") for at, (one, other) in enumerate(zip(wanted, found, strict=True)))
        return next((differs for differs in pairs if differs), None)
    told = str(wanted) if isinstance(wanted, date) else None if wanted == "null" else wanted
    return None if told == found else f"{place}: {told!r} wanted, {found!r} found"


def differences(home: Home, story: Mapping[str, Any]) -> list[str]:
    """Where the commands' answers are not what the story expects."""
    return [f"{expect['on']} {said}" for expect in story["expect"] for said in _asked(home, story, expect)]


def _asked(home: Home, story: Mapping[str, Any], expect: Mapping[str, Any]) -> Iterator[str]:
    day = str(expect["on"])
    if "status" in expect:
        rows = _chosen(home.json("status", "--as-of", day), expect.get("kinds"))
        yield from _said("status", within(expect["status"], rows))
    if "drafts" in expect:
        state = expect.get("draft_state", "waiting")
        rows = [row for row in _chosen(home.json("drafts", "--as-of", day), expect.get("letters")) if row["state"] == state]
        rows.sort(key=lambda row: (row["created_on"], row["kind"], row["step"], row["child"]))
        yield from _said("drafts", within(expect["drafts"], [_plain(row) for row in rows]))
    if "questions" in expect:
        yield from _said("questions", within(expect["questions"], home.json("questions", "--as-of", day)))
    if "services" in expect:
        since = ["--since", str(expect["since"])] if "since" in expect else []
        yield from _said("services", within(expect["services"], home.json("services", *since, "--until", day)))
    if "timeline" in expect:
        yield from _chronology(home, story, expect["timeline"], day)


def _chosen(rows: list[Any], kinds: Sequence[str] | None) -> list[Any]:
    return rows if kinds is None else [row for row in rows if row["kind"] in kinds]


def _said(what: str, differs: str | None) -> Iterator[str]:
    if differs:
        yield f"{what}{differs}"


def _plain(draft: Mapping[str, Any]) -> dict[str, Any]:
    """A draft with `cites`: the subjects' own words are not the stories' business, that it cites something is."""
    return {**draft, "cites": len(draft["because"])}


def _chronology(home: Home, story: Mapping[str, Any], wanted: Mapping[str, Any], day: str) -> Iterator[str]:
    rows = home.json("timeline", "--until", day)
    written = letters(story)
    if len(rows) != len(wanted):
        yield f"timeline: {len(wanted)} wanted, {len(rows)} found"
    for name, fields in wanted.items():
        letter = written[name]
        same = [row for row in rows if row["from"]["address"] in letter.sender and _minute(row["date"]) == _minute(letter.sent)]
        if len(same) != 1:
            yield f"timeline.{name}: {len(same)} found"
        elif said := within(fields, same[0]):
            yield f"timeline.{name}{said}"


def _minute(moment: str | datetime) -> datetime:
    told = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return told.astimezone(UTC).replace(second=0, microsecond=0)


def everything(home: Home, days: Iterable[date]) -> list[Any]:
    """All that is told of a family on some days: what must not change."""
    return [home.json(command, "--as-of", str(day)) for day in days for command in ("status", "drafts", "questions")]


def moment(day: str) -> datetime:
    """Noon, Greenwich, of a day: when a story is played."""
    return datetime.combine(date.fromisoformat(day), time(12), UTC)
