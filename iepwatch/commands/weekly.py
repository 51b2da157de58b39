"""`digest`: the weekly page on screen, in a file, or sent to the family."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.errors import UsageError
from iepwatch import clock, wiring
from iepwatch.config.load import Settings
from iepwatch.config.shape import WEEKDAY_NAMES
from iepwatch.console import say, tell
from iepwatch.wiring import household

if TYPE_CHECKING:
    from casefile.letters import Delivery, Digest
    from scheduler.weeks import Rhythm


def run(config: Path | None, week_of: date | None, out: Path | None, *, send: bool) -> None:
    """Makes the page of the period that holds `week_of` (today where left out)."""
    from scheduler.week import gather
    from templates.digest import render

    with household(config, write=send) as (settings, house):
        now = clock.now()
        rhythm = rhythm_of(settings)
        if send:
            since, cut_off = sendable(rhythm, week_of, now)
            from scheduler.week import send as send_once

            delivery = send_once(house, since=since, cut_off=cut_off, now=now, dispatch=dispatcher(settings, now))
            if delivery is None:
                day = since.astimezone(rhythm.zone).date() + timedelta(days=1)
                say(f"This week's page was sent before. It is never sent twice; see it with: iepwatch digest --week-of {day}")
            else:
                say(f"Sent to {delivery.recipients} of the family.")
            return
        since, cut_off = rhythm.period_of(week_of) if week_of else (rhythm.cut_off_on_or_before(now), rhythm.cut_off_after(now))
        page = render(gather(house, since=since, cut_off=cut_off, now=now))
        if out is not None:
            out.write_text(page.html, encoding="utf-8")
            tell(f"Written to {out}.")
        else:
            say(page.text)


def sendable(rhythm: "Rhythm", week_of: date | None, now: datetime) -> tuple[datetime, datetime]:
    """The period to send: the one that holds the day, else the last that is over.

    Raises:
        UsageError: that week is not over yet.
    """
    if week_of is not None:
        since, cut_off = rhythm.period_of(week_of)
        if cut_off > now:
            local = cut_off.astimezone(rhythm.zone)
            advice = "Without --send the page is shown as it stands now"
            raise UsageError(f"that week is over on {local:%A, %d %B} at {local:%H:%M}", advice=advice)
        return since, cut_off
    cut_off = rhythm.cut_off_on_or_before(now)
    return rhythm.before(cut_off), cut_off


def rhythm_of(settings: Settings) -> "Rhythm":
    """When the family's page is cut off."""
    from scheduler.weeks import Rhythm

    told = settings.told.digest
    return Rhythm(settings.family.timezone, WEEKDAY_NAMES.index(told.weekday), told.at)


class _Dispatch:
    """Sends a page to the family, by the configured account."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self._settings = settings
        self._now = now
        self._outgoing = wiring.outgoing(settings)  # what is missing is told before anything is claimed

    def __call__(self, page: "Digest") -> "Delivery":
        from outbox.smtp import send_digest

        family = self._settings.family
        recipients = tuple(self._settings.told.digest.to)
        return send_digest(self._outgoing, page, recipients, allowed=family.addresses, family=family.id, date=self._now)


def dispatcher(settings: Settings, now: datetime) -> _Dispatch:
    """What sends a page.

    Raises:
        ConfigurationError: [outgoing] or [digest].to is not filled in.
    """
    return _Dispatch(settings, now)
