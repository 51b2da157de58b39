"""The sentences that `followup` says of a ledger, with their ISO days as a person reads them. It finds no pattern."""

import re
from datetime import date

from templates import words

ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def pattern(sentence: str, today: date | None = None) -> str:
    """What stands out, or differs from the IEP's pages, with its days in words."""

    def day(found: re.Match[str]) -> str:
        try:
            return words.short_day(date.fromisoformat(found[0]), today)
        except ValueError:
            return found[0]

    text = ISO_DAY.sub(day, " ".join(sentence.split()))
    return text if not text or text.endswith((".", "?", "!")) else text + "."
