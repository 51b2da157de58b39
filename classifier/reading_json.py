"""A reading as the JSON of `classify --json`; it reads nothing itself and needs no spaCy."""

from datetime import date
from typing import Any

from casefile.reading import Evidence, Reading, TagReading


def reading_json(reading: Reading, file: str) -> dict[str, Any]:
    """The object of one message, as docs/interfaces.md gives it, with the lists `given`, `changes` and `remarks` added."""
    return {
        "file": file,
        "tags": [_tag(tag) for tag in reading.tags],
        "unsure": [_tag(tag) for tag in reading.unsure],
        "missed": [
            {
                "service": entry.service,
                "date": _day(entry.on),
                "end_date": _day(entry.until),
                "extent": entry.extent,
                "sessions": entry.sessions,
                "minutes": entry.minutes,
                "reason": entry.reason,
                "evidence": _evidence(entry.evidence),
            }
            for entry in reading.missed
        ],
        "meeting_at": [at.isoformat() for at in reading.meeting_at],
        "meetings": [
            {
                "at": meeting.at.isoformat() if meeting.at else None,
                "status": meeting.status,
                "evidence": _evidence(meeting.evidence),
            }
            for meeting in reading.meetings
        ],
        "makeups": [
            {
                "service": makeup.service,
                "date": _day(makeup.on),
                "minutes": makeup.minutes,
                "for_date": _day(makeup.for_on),
                "status": makeup.status,
                "evidence": _evidence(makeup.evidence),
            }
            for makeup in reading.makeups
        ],
        "settings": [
            {
                "what": setting.what,
                "from": setting.before,
                "to": setting.after,
                "percent": setting.percent,
                "start": _day(setting.start),
                "proposed": setting.proposed,
                "one_day": setting.one_day,
                "evidence": _evidence(setting.evidence),
            }
            for setting in reading.settings
        ],
        "records": [
            {"what": record.what, "status": record.status, "evidence": _evidence(record.evidence)} for record in reading.records
        ],
        "given": [
            {
                "service": given.service,
                "date": _day(given.on),
                "end_date": _day(given.until),
                "minutes": given.minutes,
                "evidence": _evidence(given.evidence),
            }
            for given in reading.given
        ],
        "changes": [
            {
                "service": change.service,
                "what": change.what,
                "status": change.status,
                "from": change.before,
                "to": change.after,
                "start": _day(change.start),
                "evidence": _evidence(change.evidence),
            }
            for change in reading.changes
        ],
        "remarks": [
            {"what": remark.what, "on": _day(remark.on), "evidence": _evidence(remark.evidence)} for remark in reading.remarks
        ],
        "child": reading.child or None,
        "children": list(reading.children),
        "language": reading.language,
        "read": reading.read,
        "version": reading.version,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _tag(tag: TagReading) -> dict[str, Any]:
    return {"tag": tag.tag.value, "score": tag.score, "evidence": _evidence(tag.evidence)}


def _evidence(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [{"where": one.where, "start": one.start, "end": one.end, "text": one.text, "by": one.by} for one in evidence]
