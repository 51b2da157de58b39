"""What the other days of a letter say of a day, once each was judged by itself: clues for a second look. It chooses nothing."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from classifier.facts.clue_numbers import Clues
from classifier.facts.clues import DayClues

# How likely the first look takes a day to be, cut finer towards both ends.
_SHARES = ((0.02, "a"), (0.08, "b"), (0.2, "c"), (0.35, "d"), (0.5, "e"), (0.7, "f"), (0.85, "g"), (0.95, "h"))
_A_RIVAL = 0.2  # a day less likely than that says nothing of the others
_SURE = 0.6
_MOST_RIVALS = 4
_LAST_RANK = 4
_HALVES = 6  # of a day that are likely in a letter; more are a log
_WEEK = 7


class Standing(NamedTuple):
    """A day as its rivals see it: where it stands, by which expressions (by their number), and when it is ("p", "t", "f")."""

    on: date | None
    until: date | None
    extent: str
    kind: str
    reading: str
    when: str
    sentences: frozenset[tuple[str, int]]
    expressions: frozenset[int]


def standing(day: DayClues, sent: date | None) -> Standing:
    """What the others need to know of a day."""
    when = "p"
    if sent is not None and day.on is not None and day.on >= sent:
        when = "t" if day.on == sent else "f"
    first = day.places[0] if day.places else None
    return Standing(
        day.on,
        day.when.last if day.when is not None else None,
        day.when.extent if day.when is not None else "",
        first.expression.kind if first is not None else "N" if day.on is None else "S",
        first.reading if first is not None else "S",
        when,
        frozenset([(place.passage.where, place.unit.number) for place in day.places]),
        frozenset([place.number for place in day.places]),
    )


def rival_clues(days: Sequence[Standing], shares: Sequence[float], known: Clues) -> list[set[int]]:
    """For each day how likely it and the likeliest others are, and how these lie to it; `shares` are of the first look."""
    order = sorted(range(len(days)), key=lambda at: (-shares[at], at))
    dated = [at for at in order if days[at].on is not None]
    sizes = [_size(share) for share in shares]
    none = next((sizes[at] for at, day in enumerate(days) if day.on is None), "a")
    halves = min(_HALVES, int(2 * sum(shares[at] for at in dated)))
    found: list[set[int]] = [set() for _ in days]
    for rank, at in enumerate(order):
        day, size = days[at], sizes[at]
        rivals = [other for other in dated[: _MOST_RIVALS + 1] if other != at][:_MOST_RIVALS]
        best = sizes[rivals[0]] if rivals else "none"
        alike = max(
            (shares[other] for other in dated if other != at and not day.expressions.isdisjoint(days[other].expressions)),
            default=0.0,
        )
        names = [
            f"B:{size}",
            f"BR:{size}:{best}",
            f"K:{day.kind}:{size}",
            f"KR:{day.kind}:{best}",
            f"NN:{none}:{day.kind}",
            f"mass:{halves}:{day.kind}",
            f"rank:{min(rank, _LAST_RANK)}:{day.kind}",
        ]
        if day.on is not None:
            names += [f"alt:{size}:{_size(alike)}", f"alt:{day.reading}:{_size(alike)}"]
            for other in rivals:
                if shares[other] >= _A_RIVAL:
                    names += _beside(day, days[other], sure=shares[other] > _SURE)
        found[at].update([known[f"2:{name}"] for name in names])
    return found


def _size(share: float) -> str:
    return next((name for border, name in _SHARES if share < border), "i")


def _beside(day: Standing, rival: Standing, *, sure: bool) -> list[str]:
    """How a likely rival lies to a day: by the calendar, by the sentence, by their kinds."""
    if day.on is None or rival.on is None:
        return []
    days = (day.on - rival.on).days
    apart = "weeks" if days % _WEEK == 0 else "next" if abs(days) == 1 else "near" if abs(days) < _WEEK else "far"
    together = not day.sentences.isdisjoint(rival.sentences)
    same = not day.expressions.isdisjoint(rival.expressions)
    inside = rival.extent == "range" and rival.until is not None and rival.on <= day.on <= rival.until
    holds = day.extent == "range" and day.until is not None and day.on <= rival.on <= day.until
    return [
        f"rel:{apart}:{together}:{sure}",
        f"ext:{day.extent}:{rival.extent}:{sure}",
        f"in:{inside}:{holds}:{sure}",
        f"same:{same}:{sure}",
        f"su:{together}:{day.kind}:{rival.kind}:{sure}",
        f"fut:{day.when}:{rival.when}:{sure}",
        f"o:{days > 0}:{together}:{sure}",
        f"fk:{day.when}:{rival.when}:{day.kind}:{rival.kind}",
    ]
