"""The weekly page as text and as HTML, from a week that others have gathered. It chooses no fact and sends nothing."""

from casefile.letters import Digest, Week
from templates import engine, words
from templates.layout import squeezed, wrapped
from templates.weekly import view


def render(week: Week) -> Digest:
    """The digest of a week."""
    page = view(week)
    values = {"page": page, "wrap": wrapped}
    today = week.cut_off.astimezone(week.family.timezone).date()
    return Digest(
        cut_off=week.cut_off,
        since=week.since,
        subject=f"IEP Watch: week to {words.day(today)} ({page.to_do})",
        text=squeezed(engine.page("digest.txt.j2", values)),
        html=engine.page("digest.html.j2", values),
    )
