"""Writes obligations, questions and ledgers as the JSON objects of the command line; it computes nothing."""

from datetime import date
from typing import Any

from casefile.obligations import Because, Obligation, Question, ServiceLedger, Tally
from casefile.progress import ChildProgress


def obligation_json(obligation: Obligation, as_of: date) -> dict[str, Any]:
    """The object of `status --json`."""
    due = obligation.due_on
    return {
        "id": obligation.id,
        "kind": obligation.kind.value,
        "child": obligation.child,
        "opened_on": obligation.opened_on.isoformat(),
        "counted_from": obligation.counted_from.isoformat(),
        "due_on": _day(due),
        "due_earliest": _day(obligation.due_earliest),
        "days_left": (due - as_of).days if due else None,
        "state": obligation.state.value,
        "flagged": obligation.flagged,
        "stale": obligation.stale,
        "scheduled_for": obligation.scheduled_for.isoformat() if obligation.scheduled_for else None,
        "moved": [
            {"from": move.before.isoformat(), "to": move.after.isoformat() if move.after else None, "by": move.by}
            for move in obligation.moved
        ],
        "closed_on": _day(obligation.closed_on),
        "rule": obligation.rule,
        "basis": obligation.basis,
        "citation": obligation.citation,
        "not_counted": [{"date": each.day.isoformat(), "why": each.why} for each in obligation.not_counted],
        "steps": [{"kind": step.kind, "on": step.on.isoformat(), "draft": step.draft} for step in obligation.steps],
        "because": [_because(each) for each in obligation.because],
        "trouble": obligation.trouble,
    }


def question_json(question: Question) -> dict[str, Any]:
    """The object of `questions --json`."""
    return {
        "id": question.id,
        "kind": question.kind,
        "about": question.about,
        "child": question.child,
        "text": question.text,
        "asked_on": question.asked_on.isoformat(),
        "because": [_because(each) for each in question.because],
    }


def _because(because: Because) -> dict[str, str]:
    return {"message": because.message, "role": because.role, "quote": because.quote}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _tally(tally: Tally) -> dict[str, int]:
    return {"sessions": tally.sessions, "minutes": tally.minutes}


def progress_json(progress: ChildProgress | None) -> dict[str, Any]:
    """What `services --json` says of the child's goals, in each of the child's objects."""
    return {
        "goals": [
            {
                "text": each.goal.text,
                "baseline": each.goal.baseline,
                "target": each.goal.target,
                "by": _day(each.goal.by),
                "figures": [
                    {
                        "told_on": figure.told_on.isoformat(),
                        "typed": figure.typed,
                        "value": figure.value,
                        "message": figure.message,
                        "quote": figure.quote,
                    }
                    for figure in each.figures
                ],
            }
            for each in (progress.goals if progress else ())
        ],
        "progress_reports": [
            {"due_on": each.due_on.isoformat(), "came_on": _day(each.came_on), "message": each.message or None}
            for each in (progress.reports if progress else ())
        ],
    }


def ledger_json(ledger: ServiceLedger, progress: ChildProgress | None = None) -> dict[str, Any]:
    """The object of `services --json`."""
    return {
        "child": ledger.child,
        "service": ledger.service,
        "since": ledger.since.isoformat(),
        "until": ledger.until.isoformat(),
        "promised": _tally(ledger.promised) if ledger.promised else None,
        "missed": {
            **_tally(ledger.missed),
            "by_reason": {reason: _tally(tally) for reason, tally in ledger.by_reason},
            "child_available": _tally(ledger.child_available),
        },
        "partial": _tally(ledger.partial),
        "confirmed": _tally(ledger.confirmed),
        "unknown": _tally(ledger.unknown),
        "made_up": _tally(ledger.made_up),
        "differences": list(ledger.differences),
        "occasions": [
            {
                "date": _day(each.on),
                "end_date": _day(each.until),
                "extent": each.extent,
                "sessions": each.sessions,
                "minutes": each.minutes,
                "reason": each.reason,
                "counted": each.counted,
                "messages": list(each.messages),
            }
            for each in ledger.occasions
        ],
        "patterns": list(ledger.patterns),
        **progress_json(progress),
    }
