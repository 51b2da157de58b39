"""Which weekly pages were sent: claimed before sending, marked after it, so that none goes out twice."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, select, update

from storage import tables
from storage.engine import reading, writing
from storage.rows import insert_new


@dataclass(frozen=True, slots=True)
class Claim:
    """A digest that was begun. Without `sent_at` nobody knows whether it left: the process ended in between."""

    cut_off: datetime
    claimed_at: datetime
    sent_at: datetime | None
    recipients: int
    head_seq: int
    head_chain: str


class Digests:
    """The weekly pages of one family.

    A claim is never taken over, however old: a process that died may have died after the server took the mail, and a page
    sent twice is worse than one shown as unfinished. Only a send that certainly did not happen is given back (`give_back`).
    """

    def __init__(self, engine: Engine, family: str) -> None:
        self._engine = engine
        self._family = family

    def claim(self, cut_off: datetime, now: datetime) -> bool:
        """Claim the period that ends at `cut_off`; False where it was claimed before. The chain's head is written beside it."""
        k = tables.kept.c
        with writing(self._engine, self._family) as connection:
            head = connection.execute(
                select(k.seq, k.chain).where(k.family == self._family).order_by(k.seq.desc()).limit(1)
            ).first()
            row = {
                "family": self._family,
                "cut_off": cut_off,
                "claimed_at": now,
                "head_seq": head.seq if head else 0,
                "head_chain": head.chain if head else "",
            }
            return insert_new(connection, tables.digests, row)

    def mark_sent(self, cut_off: datetime, at: datetime, recipients: int) -> None:
        """Write down that the page left."""
        d = tables.digests.c
        with writing(self._engine, self._family) as connection:
            connection.execute(
                update(tables.digests)
                .where(d.family == self._family, d.cut_off == cut_off)
                .values(sent_at=at, recipients=recipients)
            )

    def give_back(self, cut_off: datetime) -> bool:
        """Give up a claim whose page certainly did not leave: the server refused it, or was not reached."""
        d = tables.digests.c
        with writing(self._engine, self._family) as connection:
            gone = connection.execute(
                delete(tables.digests).where(d.family == self._family, d.cut_off == cut_off, d.sent_at.is_(None))
            )
            return gone.rowcount > 0

    def last_cut_off(self) -> datetime | None:
        """The end of the last period that was claimed, or None."""
        claims = self.claims()
        return claims[-1].cut_off if claims else None

    def unfinished(self) -> tuple[Claim, ...]:
        """The claims of which nobody knows whether their page left: `doctor` and the next page tell of them."""
        return tuple(claim for claim in self.claims() if claim.sent_at is None)

    def claims(self) -> tuple[Claim, ...]:
        """Every claim, by the end of its period."""
        d = tables.digests.c
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(d.cut_off, d.claimed_at, d.sent_at, d.recipients, d.head_seq, d.head_chain)
                .where(d.family == self._family)
                .order_by(d.cut_off)
            )
            return tuple(Claim(*row) for row in rows)
