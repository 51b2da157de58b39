"""Column types that read the same on SQLite and PostgreSQL: moments, days and words as text. No table stands here."""

from datetime import date, datetime, time

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from storage.texts import moment_from, moment_text, safe

# The migrations give these columns byte order on PostgreSQL too (COLLATE "C"): ids, days and moments sort as they read.
Plain = Text()


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment."""

    impl = Plain
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To text."""
        del dialect
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """From text."""
        del dialect
        return None if value is None else moment_from(value)


class Day(TypeDecorator[date]):
    """A plain date."""

    impl = Plain
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """To text."""
        del dialect
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """From text."""
        del dialect
        return None if value is None else date.fromisoformat(value)


class Clock(TypeDecorator[time]):
    """A local time of day."""

    impl = Plain
    cache_ok = True

    def process_bind_param(self, value: time | None, dialect: Dialect) -> str | None:
        """To text."""
        del dialect
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> time | None:
        """From text."""
        del dialect
        return None if value is None else time.fromisoformat(value)


class Words(TypeDecorator[str]):
    """Words for people and for matching; what a database would refuse becomes U+FFFD."""

    impl = Plain
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To text."""
        del dialect
        return None if value is None else safe(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """From text."""
        del dialect
        return value
