"""From what a person types to the one thing that is meant: any unambiguous start of an id, former ids included."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, select

from casefile.errors import UsageError
from storage import tables
from storage.engine import reading
from storage.said import follow

_FORM = re.compile(r"[modq]?[0-9a-f]{1,12}|[modq]")
NAMES = {"m": "message", "o": "obligation", "d": "draft", "q": "question"}
_WHERE = {"m": "iepwatch timeline", "o": "iepwatch status", "d": "iepwatch drafts", "q": "iepwatch questions"}
_PLACES = {
    "m": (tables.originals.c.id, tables.original_aliases.c.old),
    "o": (tables.obligations.c.id, tables.obligation_aliases.c.old),
    "d": (tables.drafts.c.id,),
    "q": (tables.questions.c.id,),
}


def resolve(engine: Engine, family: str, typed: str, kinds: str = "modq") -> str:
    """The present id of what `typed` is the start of; the letter for its kind may be left out where one kind is meant.

    Args:
        engine: where the archive is.
        family: whose archive it is.
        typed: what the person typed.
        kinds: the kinds that may be meant, by their letters.

    Raises:
        UsageError: nothing has an id that starts so, or more than one thing has.
    """
    wanted = typed.strip().lower()
    expected = " or ".join(NAMES[kind] for kind in kinds)
    if not _FORM.fullmatch(wanted):
        raise UsageError(f"{typed[:20]!r} is no id of a {expected}", advice=f"See `{_WHERE[kinds[0]]}` for ids.")
    found = sorted(set(_found(engine, family, wanted, kinds)))
    if not found:
        raise UsageError(f"There is no {expected} {wanted}", advice=f"See `{_WHERE[kinds[0]]}` for ids.")
    if len(found) > 1:
        shown = ", ".join(found[:4]) + (" …" if len(found) > 4 else "")
        raise UsageError(f"{wanted} may be any of {shown}", advice="Type one letter more.")
    return found[0]


def _found(engine: Engine, family: str, wanted: str, kinds: str) -> Iterator[str]:
    with reading(engine) as connection:
        for kind in kinds:
            aliases = _aliases(connection, family, kind)
            for start in _starts(wanted, kind):
                for column in _PLACES[kind]:
                    # Hex digits end before "g", and both databases compare these columns byte by byte.
                    matches = connection.scalars(
                        select(column).where(column.table.c.family == family, column >= start, column < start + "g")
                    )
                    yield from (follow(name, aliases) for name in matches)


def _starts(wanted: str, kind: str) -> Iterator[str]:
    if wanted.startswith(kind):
        yield wanted
    if wanted[0] not in "moq":  # "d" is a hex digit as well as the letter of a draft
        yield kind + wanted


def _aliases(connection: Connection, family: str, kind: str) -> dict[str, str]:
    table = {"m": tables.original_aliases, "o": tables.obligation_aliases}.get(kind)
    if table is None:
        return {}
    rows = connection.execute(select(table.c.old, table.c.new).where(table.c.family == family))
    return {row.old: row.new for row in rows}
