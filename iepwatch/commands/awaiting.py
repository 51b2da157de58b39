"""`status`, `questions` and `services`: what is awaited, asked, promised and missed. They write nothing."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from iepwatch import clock
from iepwatch.asked import in_order
from iepwatch.console import print_json, say, table
from iepwatch.wiring import household

SERVICE_COLUMNS = (
    "child",
    "service",
    "promised",
    "missed",
    "child\nthere",
    "partly",
    "given",
    "not\nknown",
    "made\nup",
    "minutes\nmissed",
)

if TYPE_CHECKING:
    from casefile.obligations import Obligation, ServiceLedger, Tally


def status(config: Path | None, as_of: date | None, *, as_json: bool) -> None:
    """Every obligation, by due date."""
    from followup.present import obligation_json
    from scheduler.following import look, quoted

    with household(config) as (settings, house):
        today = as_of or clock.today(settings.family.timezone)
        outlook = look(house, today)
        if as_json:
            for obligation in quoted(house, outlook).obligations:
                print_json(obligation_json(obligation, today))
            return
        rows = [_status_row(obligation, today) for obligation in outlook.obligations if not obligation.stale]
        table(("id", "child", "what", "since", "by", "where it stands"), rows, empty="Nothing is awaited.")
        stale = sum(obligation.stale for obligation in outlook.obligations)
        if stale:
            say(f"\n{stale} older ones are history; --json shows them all.")


def _status_row(obligation: "Obligation", today: date) -> tuple[str, ...]:
    from templates import words

    return (
        obligation.id[:7],
        obligation.child,
        words.kind(obligation.kind),
        words.short_day(obligation.opened_on),
        words.short_day(obligation.due_on) if obligation.due_on else "no day set",
        words.state(obligation, today),
    )


def questions(config: Path | None, as_of: date | None, *, as_json: bool) -> None:
    """What only the family can say."""
    from followup.present import question_json
    from scheduler.following import asked

    with household(config) as (settings, house):
        today = as_of or clock.today(settings.family.timezone)
        found = asked(house, today)
        if as_json:
            for question in found:
                print_json(question_json(question))
            return
        table(
            ("id", "child", "question"),
            [(question.id[:7], question.child, question.text) for question in found],
            empty="No questions.",
        )
        if found:
            say("\nAnswer with: iepwatch answer ID yes|no [--on DAY]")


def services(config: Path | None, since: date | None, until: date | None, *, as_json: bool) -> None:
    """The ledger of each service of each child."""
    from followup.present import ledger_json
    from scheduler.ledgers import first_school_day, service_ledgers
    from scheduler.progress import progress
    from templates.goals import message_id, progress_lines
    from templates.patterns import pattern

    in_order(since, until)
    with household(config) as (settings, house):
        family = settings.family
        last = until or clock.today(family.timezone)
        first = since or first_school_day(family, last)
        ledgers = service_ledgers(house, first, last)
        of_child = {one.child: one for one in progress(house, first, last)}
        if as_json:
            for one in ledgers:
                print_json(ledger_json(one, of_child.get(one.child)))
            return
        say(f"From {first} to {last}\n")
        table(SERVICE_COLUMNS, [_service_row(one) for one in ledgers], empty="No service is configured and none was missed.")
        for sentence in (sentence for one in ledgers for sentence in (*one.patterns, *one.differences)):
            say(f"- {pattern(sentence, last)}")
        for child in of_child.values():
            for line in progress_lines(child, last, cite=message_id):
                say(f"- {child.child}: {line}")


def _service_row(one: "ServiceLedger") -> tuple[str, ...]:
    from templates import words

    def tally(count: "Tally | None") -> str:
        return "-" if count is None else f"{count.sessions}"

    figures = (one.promised, one.missed, one.child_available, one.partial, one.confirmed, one.unknown, one.made_up)
    # Sessions alone fit a terminal of 80 columns; of the minutes, those missed are the ones that people ask for.
    return (one.child, words.service(one.service), *(tally(figure) for figure in figures), str(one.missed.minutes))
