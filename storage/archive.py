"""One family's archive, layer by layer; nothing here but the layers' names."""

from datetime import datetime

from sqlalchemy import Engine

from storage.awaited import Awaited
from storage.digests import Digests
from storage.hand import EngineHands
from storage.ids import resolve
from storage.keeping import Keeping
from storage.listing import Listing
from storage.originals import Originals
from storage.polls import Polls
from storage.purging import purge
from storage.readings import Readings
from storage.said import SaidLayer
from storage.vault import Vault


class Archive:
    """The archive of the family `family` on `engine`; there is no method without the family.

    Attributes:
        keeping: how bytes and cursors come in.
        vault: the bytes, the chain, the quarantine.
        polls: leases and health.
        originals: messages, each once, with their witnesses.
        readings: what the classifier read, and events.
        listing: the chronology and the search.
        said: what people decided.
        awaited: obligations, questions, drafts.
        digests: which weekly pages were sent.
    """

    def __init__(self, engine: Engine, family: str) -> None:
        hands = EngineHands(engine, family)
        self._engine = engine
        self.family = family
        self.keeping = Keeping(hands)
        self.vault = Vault(hands)
        self.polls = Polls(hands)
        self.originals = Originals(engine, family)
        self.readings = Readings(engine, family)
        self.listing = Listing(engine, family)
        self.said = SaidLayer(engine, family)
        self.awaited = Awaited(engine, family)
        self.digests = Digests(engine, family)

    def resolve(self, typed: str, kinds: str = "modq") -> str:
        """See `storage.ids.resolve`."""
        return resolve(self._engine, self.family, typed, kinds)

    def purge(self, original: str, now: datetime) -> tuple[str, ...]:
        """See `storage.purging.purge`."""
        return purge(self._engine, self.family, original, now)
