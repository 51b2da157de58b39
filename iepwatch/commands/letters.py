"""`drafts`: the letters that wait, and what the parent decides about one. Nothing here sends anything to anybody."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casefile.errors import LetterRefusedError, UsageError
from casefile.letters import Draft, DraftState
from casefile.said import Said, SaidKind
from iepwatch import clock, wiring
from iepwatch.console import print_json, say, table, tell
from iepwatch.wiring import household

if TYPE_CHECKING:
    from scheduler.household import Household


def listing(config: Path | None, as_of: date | None, *, as_json: bool) -> None:
    """Every letter of the as-of day; on screen, those that wait."""
    from scheduler.following import letters, look
    from templates import words

    with household(config) as (settings, house):
        today = as_of or clock.today(settings.family.timezone)
        drafts = letters(house, look(house, today), every=as_json).drafts
        if as_json:
            for draft in drafts:
                print_json(draft_json(draft))
            return
        rows = [
            (draft.id[:7], draft.child, words.letter(draft.kind), words.short_day(draft.created_on), draft.subject)
            for draft in drafts
            if draft.state is DraftState.WAITING
        ]
        table(("id", "child", "letter", "since", "subject"), rows, empty="No letter waits for you.")
        if rows:
            say("\nRead one: iepwatch drafts show ID. Take it: iepwatch drafts approve ID. Drop it: iepwatch drafts discard ID.")


def draft_json(draft: Draft) -> dict[str, Any]:
    """`drafts --json` of the contract."""
    return {
        "id": draft.id,
        "kind": draft.kind,
        "step": draft.step,
        "about": draft.about,
        "obligation": draft.obligation,
        "child": draft.child,
        "created_on": draft.created_on.isoformat(),
        "to": list(draft.to),
        "cc": list(draft.cc),
        "subject": draft.subject,
        "body": draft.body,
        "state": draft.state.value,
        "because": [{"message": because.message, "quote": because.quote} for because in draft.because],
    }


def show(config: Path | None, prefix: str, as_of: date | None, *, as_json: bool) -> None:
    """One letter with what it stands on."""
    with household(config) as (settings, house):
        draft = _find(house, prefix, as_of or clock.today(settings.family.timezone))
        if as_json:
            print_json(draft_json(draft))
            return
        say(f"{draft.id}  {draft.state.value}, since {draft.created_on}")
        say(f"To:      {', '.join(draft.to) or '(nobody: add a [[child.contact]])'}")
        if draft.cc:
            say(f"Cc:      {', '.join(draft.cc)}")
        say(f"Subject: {draft.subject}\n")
        say(draft.body)
        if draft.because:
            say("\nIt stands on:")
        for because in draft.because:
            quote = f": “{because.quote}”" if because.quote else ""
            say(f"  {because.message} ({because.role}){quote}")


def approve(config: Path | None, prefix: str, out: Path | None) -> None:
    """Puts a letter into the Drafts folder or a file, and keeps its words as approved."""
    from outbox.drafts import append, letter_bytes
    from scheduler.following import approve as keep_approved

    with household(config, write=True) as (settings, house):
        now = clock.now()
        today = clock.today(settings.family.timezone)
        draft = _find(house, prefix, today)
        earlier = None if draft.state in (DraftState.WAITING, DraftState.APPROVED) else _as_it_waited(house, draft)
        if earlier is not None:
            tell(f"{draft.id} waited on {draft.created_on}; by now it is {draft.state.value}.")
            draft = earlier
        if draft.state not in (DraftState.WAITING, DraftState.APPROVED):
            raise UsageError(
                f"this letter is {draft.state.value}", where=draft.id, advice="Only a letter that waits can be approved"
            )
        if not draft.to:
            advice = "Add a [[child.contact]] with the role case_manager to the configuration"
            raise LetterRefusedError("nobody is known to send it to", where=draft.id, advice=advice)
        sender = settings.told.letters.sender if settings.told.letters else settings.family.addresses[0]
        content = letter_bytes(draft, sender, now)
        if out is not None:
            out.write_bytes(content)
            place = str(out)
        else:
            place = append(wiring.letters(settings), content, date=now)
        keep_approved(house, draft, Said(SaidKind.APPROVAL, draft.id, "drafts" if out is None else "file", today, now), now=now)
        say(f"{draft.id}: in {place}. Read it once more, and send it yourself.")


def discard(config: Path | None, prefix: str) -> None:
    """Drops a letter for good."""
    from scheduler.deciding import decide

    with household(config, write=True) as (settings, house):
        today = clock.today(settings.family.timezone)
        draft = _find(house, prefix, today)
        now = clock.now()
        decide(house, Said(SaidKind.DISCARD, draft.id, "discarded", today, now), now=now)
        say(f"{draft.id}: dropped. It will not come back.")


def _find(house: "Household", prefix: str, today: date) -> Draft:
    from scheduler.following import letters, look

    for remember in (False, True):  # what `--as-of` showed may be history by now
        outlook = look(house, today, remember=remember)
        drafts = [draft for draft in letters(house, outlook, every=True).drafts if draft.id.startswith(prefix)]
        if len(drafts) == 1:
            return drafts[0]
        if drafts:
            ids = ", ".join(draft.id for draft in drafts[:5])
            raise UsageError(f"'{prefix}' may be any of {ids}", advice="Type a few more letters of it")
    known = house.archive.awaited.draft(house.archive.resolve(prefix, "d"))
    if known is None:
        raise UsageError(f"there is no letter {prefix}", advice="`iepwatch drafts` lists them")
    return known


def _as_it_waited(house: "Household", draft: Draft) -> Draft | None:
    """The letter as it stood on the day on which it was made: a person may take one that `--as-of` showed as waiting.

    One that was sent or discarded is done with, whatever the day.
    """
    from scheduler.following import letters, look

    if draft.state in (DraftState.SENT, DraftState.DISCARDED):
        return None
    then = letters(house, look(house, draft.created_on)).drafts
    return next((one for one in then if one.id == draft.id), None)
