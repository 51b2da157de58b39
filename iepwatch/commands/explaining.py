"""`explain`: each tag, fact and due date with the words, the rule and every day that was not counted."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casefile.reading import Evidence
from iepwatch import clock
from iepwatch.console import print_json, printable, say, tell
from iepwatch.wiring import household

if TYPE_CHECKING:
    from casefile.obligations import Obligation, Outlook
    from scheduler.household import Household


def run(config: Path | None, what: str, as_of: date | None, *, as_json: bool) -> None:
    """Explains a message or an obligation, by its id or the start of it."""
    from scheduler.deciding import known_id

    with household(config) as (settings, house):
        today = as_of or clock.today(settings.family.timezone)
        found = known_id(house, what, "mo", today)
        if found.startswith("m"):
            _message(house, found, as_json=as_json)
        else:
            _obligation(house, found, today, as_json=as_json)


def _message(house: "Household", original: str, *, as_json: bool) -> None:
    from classifier.reading_json import reading_json

    reading = house.archive.readings.reading(original)
    corrections = house.archive.said.corrections(original)
    if reading is None:
        (tell if as_json else say)(f"{original} is not read yet.")
        return
    if as_json:
        told = [{"value": said.value, "said_at": said.said_at.isoformat()} for said in corrections]
        print_json({**reading_json(reading, original), "corrections": told})
        return
    say(f"{original}, read by {reading.version}")
    for tag in reading.tags:
        say(f"\n{tag.tag.value} (score {tag.score:.2f})")
        _evidence(tag.evidence)
    for tag in reading.unsure:
        say(f"\n{tag.tag.value}? (score {tag.score:.2f}: not asserted)")
        _evidence(tag.evidence)
    for name in ("missed", "given", "meetings", "makeups", "settings", "changes", "records", "remarks"):
        for fact in getattr(reading, name):
            fields = {key: value for key, value in asdict(fact).items() if key != "evidence" and value not in (None, "", False)}
            say(f"\n{name}: {', '.join(f'{key} {_plain(value)}' for key, value in fields.items())}")
            _evidence(fact.evidence)
    for said in corrections:
        say(f"\ncorrected on {said.said_at:%Y-%m-%d}: {said.value}")
    if not (reading.tags or reading.unsure):
        say("Nothing in it concerns an IEP." if reading.read else f"Its language ({reading.language}) is not read.")


def _evidence(evidence: tuple[Evidence, ...]) -> None:
    for one in evidence:
        say(f"  “{printable(one.text)}”  {one.by}, {one.where} {one.start}-{one.end}")


def _plain(value: Any) -> str:
    if isinstance(value, dict):  # At, as asdict makes it
        return " ".join(str(part) for part in value.values() if part is not None)
    return str(value)


def _obligation(house: "Household", found: str, today: date, *, as_json: bool) -> None:
    from followup.present import obligation_json
    from scheduler.following import look, quoted

    outlook = look(house, today)
    known = [one for one in outlook.obligations if found == one.id or found in one.aliases]
    if not known:
        (tell if as_json else say)(f"{found} was not open yet on {today}.")
        return
    from dataclasses import replace

    obligation = quoted(house, replace(outlook, obligations=(known[0],), questions=())).obligations[0]
    if as_json:
        print_json(obligation_json(obligation, today))
        return
    _explained(obligation, today)
    _what_helps(house, outlook, obligation)


def _what_helps(house: "Household", outlook: "Outlook", obligation: "Obligation") -> None:
    """For a meeting ahead, the sheet with the numbers and questions; for a letter that nobody answered, what can come next."""
    from casefile.letters import ComplaintDay
    from casefile.obligations import ObligationKind
    from followup.complaints import complaint_days
    from scheduler.ledgers import first_school_day, service_ledgers
    from scheduler.progress import messages_of, progress
    from templates.sheets import is_unanswered, meeting_sheet, what_comes_after

    today = outlook.as_of
    since = first_school_day(house.family, today)
    found = service_ledgers(house, since, today)
    ledgers = tuple(one for one in found if not obligation.child or one.child == obligation.child)
    if obligation.kind is ObligationKind.MEETING and obligation.scheduled_for and not obligation.state.closed:
        awaited = tuple(one for one in outlook.obligations if one.child == obligation.child and not one.state.closed)
        told = dict.fromkeys(name for one in ledgers for occasion in one.occasions for name in occasion.messages)
        goals = next((one for one in progress(house, since, today) if one.child == obligation.child), None)
        told.update(dict.fromkeys(messages_of(goals) if goals else ()))
        sources = house.archive.listing.excerpts(told)
        child = house.family.child(obligation.child)
        say("\n" + meeting_sheet(child, obligation, ledgers, sources, today, awaited=awaited, progress=goals).text)
    elif is_unanswered(obligation):
        days = [ComplaintDay(*one) for one in complaint_days(ledgers, today)]
        say("\n" + what_comes_after(obligation, days, today, child=obligation.child).text)


def _explained(obligation: "Obligation", today: date) -> None:
    from templates import words

    child = obligation.child or "no child named"
    say(f"{obligation.id}  {words.kind(obligation.kind)}, {child}: {words.state(obligation, today)}")
    say(f"  opened        {obligation.opened_on}, counted from {obligation.counted_from}")
    basis = {"law": "law", "target": "a target, not a law", "own": "the family's own number"}[obligation.basis]
    say(f"  rule          {obligation.rule} ({basis}){f', {obligation.citation}' if obligation.citation else ''}")
    if obligation.due_on is None:
        say("  due           no number of days is known for this")
    elif obligation.due_earliest != obligation.due_on:
        say(f"  due           {obligation.due_on} at the latest reading of the rule, {obligation.due_earliest} at the earliest")
    else:
        say(f"  due           {obligation.due_on}")
    for move in obligation.moved:
        after = move.after.isoformat() if move.after else "no new date"
        say(f"  moved         from {move.before.isoformat()} to {after}, by the {move.by}")
    for step in obligation.steps:
        say(f"  letter        {words.letter(step.kind)} on {step.on}")
    for because in obligation.because:
        say(f"  {because.role:<13} {because.message}{f': “{printable(because.quote)}”' if because.quote else ''}")
    if obligation.not_counted:
        say("  days that were not counted:")
        for skipped in obligation.not_counted:
            say(f"    {skipped.day}  {skipped.why}")
