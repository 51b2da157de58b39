"""What a requested meeting and a yearly review share: dates that stand, and words or answers on whether one was kept."""

from dataclasses import dataclass, field
from datetime import date

from casefile.events import Event
from casefile.reading import At
from casefile.said import Said
from followup.cases import Case
from followup.dates_on_offer import DatesOnOffer
from followup.decisions import YES
from followup.world import Mail


@dataclass(slots=True)
class DatedCase(Case):
    """A case that is done when a meeting is held on a date that stood."""

    dates: DatesOnOffer = field(default_factory=DatesOnOffer)
    last_date: At | None = None

    def mark(self, day: date) -> None:
        """Keep what stands from `day` on, for the letters."""
        raise NotImplementedError

    def answer_on(self, day: date) -> None:
        """Apply the answers of this day to whether a date was kept."""
        for offer in self.dates.live:
            answer = self.answer_to("was_it_held", offer.at.day.isoformat())
            if answer is None or answer.on != day or self.closing is not None:
                continue
            if answer.value == YES:
                self.close("done", offer.at.day, day, "held", offer.event)
            else:
                self.dates.drop(offer.at.day)
        self.mark(day)

    def not_done(self, said: Said) -> None:
        """The dates up to that day were not kept."""
        self.closing = None
        self._drop_until(said.on)
        self.mark(said.on)

    def not_held(self, event: Event, mail: Mail) -> None:
        """Somebody says that the meeting did not take place: the date that has come, or that is named, stands no longer."""
        stands = [offer for offer in self.dates.live if offer.at.day <= mail.sent_on and event.on in (None, offer.at.day)]
        if self.closing is None and stands:
            for offer in stands:
                self.dates.drop(offer.at.day)
            self.note("cancelled", event)

    def _drop_until(self, day: date) -> None:
        for offer in self.dates.live:
            if offer.at.day <= day:
                self.dates.drop(offer.at.day)
