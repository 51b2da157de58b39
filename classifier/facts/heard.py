"""How much each sentence of a letter tells of a miss, by the text model: clues for a trained chooser. It chooses nothing."""

from classifier.dates import Expression
from classifier.letter import Letter
from classifier.passages import LONG, Passage, Unit

# Logits of a sentence, and how far it stays behind the loudest of its letter; cut so that each part holds some of both kinds.
_LOGITS = ((-1.2, "a"), (-0.9, "b"), (-0.65, "c"), (-0.4, "d"), (-0.1, "e"), (0.3, "f"), (0.8, "g"))
_BEHIND = ((0.0, "0"), (0.2, "1"), (0.5, "2"), (0.9, "3"), (1.4, "4"))
_LAST_RANK = 4
_SILENT = -9.0  # lower than any logit


class Heard:
    """What the model heard in each sentence of a letter's subject and body; it has no clues where no model was asked.

    Nor of days and services in a letter with no more than `LONG` sentences, subject and all: nothing was gained there.
    """

    def __init__(self, letter: Letter) -> None:
        self._heard = letter.heard
        self._before = {letter.subject.where: 0, letter.body.where: len(letter.subject.units)}
        loudest = sorted(self._heard if letter.subject.asserts else self._heard[len(letter.subject.units) :], reverse=True)
        self._loudest = loudest[:_LAST_RANK] or [_SILENT]

    def where_named(self, passage: Passage, unit: Unit) -> tuple[str, ...]:
        """Clues of a service that is named in a sentence."""
        if len(self._heard) <= LONG:
            return ()
        return (f"M:H:{size(self.logit(passage, unit.number))}",)

    def where_dated(self, passage: Passage, unit: Unit, one: Expression, off: str) -> tuple[str, ...]:
        """Clues of a day that stands in a sentence; `off` is how far that is from one that the rules took."""
        if len(self._heard) <= LONG:
            return ()
        own = self.logit(passage, unit.number)
        around = max(self.logit(passage, unit.number - 1), self.logit(passage, unit.number + 1))
        rank = next((at for at, other in enumerate(self._loudest) if own >= other), _LAST_RANK)
        behind = self._behind(own)
        return (
            f"H:{size(own)}",
            f"HB:{behind}",
            f"HR:{rank}",
            f"HN:{size(own)}:{size(around)}",
            f"HD:{behind}:{off}",
            f"HK:{behind}:{one.kind}",
            f"HP:{behind}:{one.prefix}",
        )

    def beside_rules(self, passage: Passage, unit: Unit, *, ruled: bool) -> tuple[str, ...]:
        """Clues of a day that the rules chose, or did not: they may have taken it from a sentence that tells of nothing."""
        if len(self._heard) <= LONG:
            return ()
        own = self.logit(passage, unit.number)
        return f"H:{size(own)}:{ruled}", f"HB:{self._behind(own)}:{ruled}"

    def logit(self, passage: Passage, number: int) -> float:
        """That of a sentence by its number, very low beyond either end."""
        return self._heard[number + self._before[passage.where]] if 0 <= number < len(passage.units) else _SILENT

    def _behind(self, logit: float) -> str:
        return next((name for border, name in _BEHIND if self._loudest[0] - logit <= border), "5")


def size(logit: float) -> str:
    """The class of a logit, "a" the quietest."""
    return next((name for border, name in _LOGITS if logit < border), "h")
