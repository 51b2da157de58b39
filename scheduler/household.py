"""What every job needs: one family's archive, and who the family is. It does nothing by itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from casefile.family import Family

if TYPE_CHECKING:
    from classifier.reader import Classifier
    from ingest.settings import ParseSettings
    from storage.archive import Archive


@dataclass(frozen=True, slots=True)
class Household:
    """One family's archive and how its mail is read. `classifier` loads on its first call: half a second is spent once."""

    archive: "Archive"
    family: Family
    parsing: "ParseSettings"
    classifier: Callable[[], "Classifier"] = field(repr=False)
    signed: str = field(default="", repr=False)  # the name under letters
