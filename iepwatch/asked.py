"""What a person typed, held against what there is: a child's name, a span of days. It opens nothing."""

from datetime import date

from casefile.errors import UsageError
from iepwatch.config.load import Settings


def child_named(settings: Settings, told: str | None) -> str | None:
    """The child's name as configured, for its name or an alias in any case; None for None.

    Where no child is configured, the name is taken as it is: the archive may know it.

    Raises:
        UsageError: no child is called so; an empty list would look like good news.
    """
    children = settings.family.children
    if told is None or not children:
        return told
    wanted = told.strip().casefold()
    for child in children:
        if wanted in {name.casefold() for name in (child.name, *child.aliases)}:
            return child.name
    names = ", ".join(child.name for child in children)
    raise UsageError(f"no [[child]] is called '{told}'", advice=f"The names are {names}")


def in_order(since: date | None, until: date | None) -> None:
    """Refuses a span that ends before it begins: nothing found would look like nothing missed."""
    if since is not None and until is not None and until < since:
        raise UsageError(f"--until {until} is before --since {since}")
