"""What the parser is told of a family; apart from the parser, whose libraries take a third of a second to load."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from ingest.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class ParseSettings:
    """What the parser needs to know of the family and its server.

    Attributes:
        zone: taken for printed times without an offset, in the content key alone.
        family_addresses: who may carry a forward.
        inbox_addresses: the dedicated inbox's own.
        trust: the authserv-id whose Authentication-Results header is believed (INTERFACES, `[[mailbox]].trust`).
        limits: how much of a message is read.
    """

    zone: tzinfo = UTC
    family_addresses: tuple[str, ...] = ()
    inbox_addresses: tuple[str, ...] = ()
    trust: str | None = None
    limits: Limits = LIMITS

    @property
    def family(self) -> frozenset[str]:
        """The family's addresses in lower case."""
        return frozenset(address.lower() for address in self.family_addresses)

    @property
    def mine(self) -> frozenset[str]:
        """The family's addresses and the inbox's."""
        return self.family | frozenset(address.lower() for address in self.inbox_addresses)
