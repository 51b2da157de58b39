"""Whether every room is our own: the packages are flat, so another distribution could have put its own in a room's place."""

from importlib.util import find_spec
from pathlib import Path

from casefile.errors import IepWatchError

ROOMS = ("casefile", "ingest", "classifier", "followup", "storage", "templates", "outbox", "scheduler", "iepwatch")


def refuse_strangers() -> None:
    """Checks where each room would be imported from, without importing it.

    Raises:
        IepWatchError: one would come from somewhere else.
    """
    house = Path(__file__).resolve().parent.parent
    for room in ROOMS:
        spec = find_spec(room)
        origin = Path(spec.origin).resolve() if spec and spec.origin else None
        if origin is None or origin.parent.parent != house:
            advice = "Install IEP Watch into an environment of its own: python3 -m venv iepwatch-env"
            raise IepWatchError(f"another program's package stands in the place of `{room}`", advice=advice)
