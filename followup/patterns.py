"""Finds what stands out among missed sessions: a weekday, a reason, a provider, a span; each is said with its numbers alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from casefile.obligations import Occasion

# Three of a kind, and three of five: below that, chance looks like a pattern.
AT_LEAST, SHARE = 3, 0.6
WITHIN = timedelta(days=30)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def patterns_in(missed: Sequence[Occasion], told_by: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """One sentence for each pattern in the missed sessions of one service.

    `told_by` names the provider who wrote each message, where a provider of the service did. Who wrote is known; who was
    to give the session is not, and is not said.
    """
    total = sum(each.sessions for each in missed)
    found: list[str] = []
    weekdays = Counter(dict.fromkeys(WEEKDAYS, 0))
    reasons: Counter[str] = Counter()
    for each in missed:
        reasons[each.reason] += each.sessions
        if each.extent == "day" and each.on is not None:
            weekdays[WEEKDAYS[each.on.weekday()]] += each.sessions
    weekday, on_it = weekdays.most_common(1)[0]
    if len([day for day, number in weekdays.items() if number]) > 1 and _stands_out(on_it, total):
        found.append(f"{on_it} of {total} missed sessions fell on a {weekday}.")
    reason, for_it = reasons.most_common(1)[0] if reasons else ("unknown", 0)
    if reason != "unknown" and _stands_out(for_it, total):
        found.append(f"{for_it} of {total} missed sessions have the reason {reason.replace('_', ' ')}.")
    providers: Counter[str] = Counter()
    for each in missed:
        for provider in {told_by[message] for message in each.messages if message in told_by} if told_by else ():
            providers[provider] += each.sessions
    provider, by_it = providers.most_common(1)[0] if providers else ("", 0)
    if len(set((told_by or {}).values())) > 1 and _stands_out(by_it, total):
        found.append(f"{provider} wrote of {by_it} of {total} missed sessions.")
    span = densest(missed)
    if span is not None:
        found.append(f"{span[2]} sessions were missed between {span[0].isoformat()} and {span[1].isoformat()}.")
    return tuple(found)


def densest(missed: Sequence[Occasion]) -> tuple[date, date, int] | None:
    """The thirty days with the most missed sessions, three at least: first day, last day, sessions."""
    dated = sorted((each for each in missed if each.on is not None), key=lambda each: each.on or date.min)
    best: tuple[date, date, int] | None = None
    for start, first in enumerate(dated):
        inside = [each for each in dated[start:] if each.on and first.on and each.on - first.on <= WITHIN]
        sessions = sum(each.sessions for each in inside)
        if first.on is not None and sessions >= AT_LEAST and (best is None or sessions > best[2]):
            last = max((each.until or each.on or first.on) for each in inside)
            best = (first.on, last, sessions)
    return best


def _stands_out(number: int, total: int) -> bool:
    return number >= AT_LEAST and number >= SHARE * total
