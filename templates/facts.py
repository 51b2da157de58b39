"""The facts that the rules hand on with a follow-up, read by key. What they mean, `statements` knows."""

from dataclasses import dataclass
from datetime import date

from casefile.obligations import FollowUp
from casefile.reading import At


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a follow-up by key; unknown keys are left alone, unreadable values count as absent."""

    follow_up: FollowUp

    def all(self, key: str) -> tuple[str, ...]:
        """Every value of `key`."""
        found = (value for name, value in self.follow_up.facts if name == key)
        return tuple(part.strip() for value in found for part in value.split(",") if part.strip())

    def one(self, key: str) -> str:
        """The first value of `key`, or ""."""
        return next(iter(self.all(key)), "")

    @property
    def services(self) -> tuple[str, ...]:
        """The services that are meant."""
        return self.all("services") or self.all("service")

    def day(self, key: str) -> date | None:
        """The first value of `key` as a day, or None."""
        return day_of(self.one(key))

    def at(self, key: str) -> At | None:
        """The first value of `key` as a day with or without its time, or None."""
        try:
            return At.parse(self.one(key))
        except ValueError:
            return None

    def number(self, key: str) -> int | None:
        """The first value of `key` as a number, or None."""
        value = self.one(key)
        return int(value) if value.isascii() and value.isdigit() else None


def day_of(text: str) -> date | None:
    """An ISO day, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
