"""Gives each clue that a chooser knows its number, so that none is spelled for a letter's words. It knows no letter."""

from collections.abc import Callable, Iterable, Sequence
from itertools import count, pairwise

from classifier.alphabet import NOTHING
from classifier.features import stem
from classifier.memo import Memo
from classifier.senses import lexicon
from classifier.words import EVERYWHERE, word_set

# What stands in letters on any service: weighed with the rest it was learned by heart, and told nothing of letters not seen.
_COMMON = frozenset(map(stem, EVERYWHERE)) | frozenset(
    map(
        stem,
        word_set("""there when then just some what were had did about could should them who how too also very get got come came
            back see said say says know more than into over after before let ask because"""),
    )
)
_KEPT = 1 << 13  # words of a family that are remembered: a reader's common ones


def tells(form: str) -> bool:
    """Whether a form is a word that may tell a service: no mark, and none that stands everywhere."""
    return form[0].isalnum() and stem(form) not in _COMMON


class Clues(dict[str, int]):
    """The clues that are known, by name, each with its number; all others have the number `NOTHING`.

    Most clues are of a family and a word. Their numbers are remembered by word, whatever its ending is.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        super().__init__(zip(names, count(), strict=False))
        self._by_form: dict[str, Memo[str, int]] = {}
        self._by_sense: dict[str, list[int]] = {}
        self._stems: Memo[str, str] = Memo(stem, _KEPT)

    def __missing__(self, name: str) -> int:
        return NOTHING

    def words(self, family: str, are: Callable[[str], bool] = lambda form: form[0].isalnum()) -> Memo[str, int]:
        """The clues of a family by word; `NOTHING` for what is no word by `are`, which is the same for all of a family."""
        if family not in self._by_form:
            self._by_form[family] = Memo(lambda form: self[f"{family}:{stem(form)}"] if are(form) else NOTHING, _KEPT)
        return self._by_form[family]

    def neighbours(self, family: str) -> Memo[str, int]:
        """The clues of a family by what stands at a place: a word, a mark, or ""."""
        return self.words(family, lambda _: True)

    def pairs(self, family: str, forms: Sequence[str]) -> list[int]:
        """The clues of a family by each two words that follow one another, marks left out."""
        stems = [self._stems[form] for form in forms if form[0].isalnum()]
        return [self[f"{family}:{one}_{other}"] for one, other in pairwise(stems)]

    def senses(self, family: str) -> list[int]:
        """The clues of a family by the number of the sense."""
        if family not in self._by_sense:
            self._by_sense[family] = [self[f"{family}:{name}"] for name in lexicon().names]
        return self._by_sense[family]


class NewClues(Clues):
    """Takes in each clue that it meets: training has to see them all."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self._names)
        self._names.append(name)
        return number

    def names(self, numbers: Iterable[int]) -> set[str]:
        """The clues of these numbers."""
        return {self._names[number] for number in numbers if number != NOTHING}
