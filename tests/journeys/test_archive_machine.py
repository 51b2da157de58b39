"""A family's year through the archive itself: mail by any road and in any order, decisions, re-reading, everything built anew.

Unlike the machine of `tests/followup`, which makes events, this one sends mail: bytes are kept, parsed, joined, read and
followed up as by `import`, and what must not change is what the command line would print.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from casefile.letters import DraftState
from casefile.mail import FileSource, RawMessage
from casefile.said import OUTCOMES, Said, SaidKind
from followup.present import obligation_json
from iepwatch.config.load import Settings, load
from iepwatch.wiring import opened
from ingest import workers
from scheduler.deciding import decide
from scheduler.following import approve, asked, follow_up, letters, look
from scheduler.household import Household
from scheduler.intake import parse_new
from scheduler.reading import read_new
from scheduler.rereading import reread
from tests.journeys.postman import Letter, brought
from tests.journeys.telling import FAMILIES, PEOPLE

FIRST = date(2026, 1, 12)
# Who writes what to whom. Hypothesis picks, answers and forwards; what each comes to is the engine's business.
WORDS = (
    (
        "mother",
        "dana",
        "IEP meeting",
        "I am requesting a Review IEP Meeting for Maya. Please send us three date and time options.",
    ),
    (
        "father",
        "dana",
        "Maya's meeting",
        "Have you found a date for the IEP meeting that we asked for? We would like to meet soon.",
    ),
    ("mother", "dana", "speech logs", "Please send us Maya's speech service logs since September."),
    (
        "mother",
        "speech",
        "speech",
        "Maya says that nobody came for speech on Tuesday, January 13. Can you tell us what happened?",
    ),
    (
        "dana",
        "mother",
        "IEP meeting",
        "We can hold Maya's IEP meeting on Thursday, February 5 at 9:00 AM. Does that work for you?",
    ),
    ("dana", "mother", "IEP meeting", "I have to cancel Maya's IEP meeting on February 5. I will look for another date."),
    ("dana", "mother", "IEP meeting", "Thank you all for coming to Maya's IEP meeting yesterday."),
    (
        "speech",
        "mother",
        "speech",
        "I was out sick on Tuesday, January 20, so Maya did not have speech. I can make it up on Friday, January 23.",
    ),
    ("speech", "mother", "speech", "Maya had her make-up speech session today."),
    ("speech", "mother", "speech logs", "Attached is Maya's speech service log since September."),
    ("dana", "mother", "Re: speech", "Thank you for your note. I will look into it and let you know."),
    ("principal", "mother", "Picture day", "Picture day is on Friday. Order forms went home today."),
)
ROADS = ("direct", "redirected", "gmail", "outlook", "apple", "attached")


def settings_in(folder: Path) -> Settings:
    """The configuration with an archive of its own."""
    path = folder / "config.toml"
    family = (FAMILIES / "maya.toml").read_text(encoding="utf-8")
    path.write_text(f'[archive]\nurl = "sqlite://"\n\n{family}', encoding="utf-8")
    return load(path)


@pytest.fixture(autouse=True, scope="module")
def _here() -> Iterator[None]:
    # a process of its own around the parser is the second fence, and has its own tests
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "read_many", partial(workers.read_many, isolate=False))
        yield


class AYearOfMail(RuleBasedStateMachine):
    """Letters are written day by day; each arrives by some road, at once, weeks later, twice or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.door = opened(settings_in(Path(self.folder.name)), write=True)
        self.house: Household = self.door.__enter__()
        self.today = FIRST
        self.written: list[Letter] = []
        self.minute = 0
        self.decided: set[tuple[str, str, int]] = set()

    def teardown(self) -> None:
        self.door.__exit__(None, None, None)
        self.folder.cleanup()

    @property
    def now(self) -> datetime:
        """A moment of today, later than every one before."""
        self.minute += 1
        return datetime.combine(self.today, time(18), UTC) + timedelta(seconds=self.minute)

    def arrive(self, letter: Letter, road: str, carrier: str) -> None:
        """One letter by one road, kept, parsed, read and followed up."""
        on = datetime.combine(self.today, time(20), UTC).isoformat()
        content = brought(letter, {"by": road, "on": on}, PEOPLE[carrier])
        self.house.archive.keeping.keep([RawMessage(FileSource(f"{self.minute}.eml"), self.now, content)], None, self.now)
        self.work()

    def work(self) -> None:
        parse_new(self.house, now=self.now)
        read_new(self.house, now=self.now)
        follow_up(self.house, today=self.today, now=self.now)

    def everything(self) -> list[Any]:
        """What the command line prints of today, without the ids' order of arrival."""
        outlook = look(self.house, self.today)
        drafts = letters(self.house, outlook, every=True).drafts
        return [
            [obligation_json(one, self.today) for one in outlook.obligations],
            sorted((one.id, one.kind, one.step, str(one.state), one.to, one.subject, one.body) for one in drafts),
            [asdict(one) for one in asked(self.house, self.today)],
        ]

    def stored(self) -> set[tuple[str, str, int]]:
        """Every letter that was ever written down, by what it is about."""
        found = [(one.about, one.kind, one.step) for one in self.house.archive.awaited.drafts()]
        assert len(found) == len(set(found))
        return set(found)

    @initialize()
    def a_request(self) -> None:
        self.write(WORDS[0], "direct", "mother")

    @rule(words=st.sampled_from(WORDS), road=st.sampled_from(ROADS), carrier=st.sampled_from(("mother", "father")))
    def write(self, words: tuple[str, str, str, str], road: str, carrier: str) -> None:
        """A letter is written and comes at once."""
        sender, to, subject, body = words
        sent = datetime.combine(self.today, time(14), UTC) + timedelta(seconds=self.minute)
        number = len(self.written)
        before = next((one for one in reversed(self.written) if one.subject in (subject, f"Re: {subject}")), None)
        self.written.append(
            Letter(
                PEOPLE[sender],
                PEOPLE[to],
                "",
                sent,
                subject,
                body + "\n",
                f"<{number}@mail.example>",
                before.message_id if before else None,
                {},
                (),
            )
        )
        self.arrive(self.written[-1], road, carrier)

    @rule(days_ago=st.integers(1, 40), words=st.sampled_from(WORDS[:4]), road=st.sampled_from(ROADS[2:]))
    def an_older_letter_is_forwarded(self, days_ago: int, words: tuple[str, str, str, str], road: str) -> None:
        """A letter that was written before, and may open what another one opened until now."""
        sender, to, subject, body = words
        sent = datetime.combine(self.today - timedelta(days=days_ago), time(13), UTC) + timedelta(seconds=self.minute)
        letter = Letter(
            PEOPLE[sender], PEOPLE[to], "", sent, subject, body + "\n", f"<{len(self.written)}@mail.example>", None, {}, ()
        )
        self.written.append(letter)
        self.arrive(letter, road, "father")

    @rule(data=st.data(), road=st.sampled_from(ROADS), carrier=st.sampled_from(("mother", "father")))
    def what_is_known_comes_again(self, data: st.DataObject, road: str, carrier: str) -> None:
        """The same letter by another road: nothing new is opened, and no second letter is written."""
        before = {(one.kind, one.opened_on) for one in look(self.house, self.today).obligations}
        count = len(self.stored())
        self.arrive(data.draw(st.sampled_from(self.written)), road, carrier)
        assert {(one.kind, one.opened_on) for one in look(self.house, self.today).obligations} == before
        assert len(self.stored()) == count

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        follow_up(self.house, today=self.today, now=self.now)

    @rule(data=st.data(), discarded=st.booleans())
    def a_letter_is_decided_on(self, data: st.DataObject, discarded: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        waiting = letters(self.house, look(self.house, self.today)).drafts
        if not waiting:
            return
        draft = data.draw(st.sampled_from(waiting))
        if discarded:
            decide(self.house, Said(SaidKind.DISCARD, draft.id, "discarded", self.today, self.now), now=self.now)
        else:
            approve(self.house, draft, Said(SaidKind.APPROVAL, draft.id, "file", self.today, self.now), now=self.now)
        self.decided.add((draft.about, draft.kind, draft.step))

    @rule(data=st.data(), value=st.sampled_from(["yes", "no"]))
    def a_question_is_answered(self, data: st.DataObject, value: str) -> None:
        questions = look(self.house, self.today).questions
        if questions:
            chosen = data.draw(st.sampled_from(questions))
            decide(self.house, Said(SaidKind.ANSWER, chosen.id, value, self.today, self.now), now=self.now)
            assert chosen.id not in {one.id for one in look(self.house, self.today).questions}

    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def something_is_settled(self, data: st.DataObject, outcome: str) -> None:
        obligations = look(self.house, self.today).obligations
        if obligations:
            chosen = data.draw(st.sampled_from(obligations))
            decide(self.house, Said(SaidKind.SETTLEMENT, chosen.id, outcome, self.today, self.now), now=self.now)

    @rule()
    def everything_is_read_again(self) -> None:
        before, kept = self.everything(), self.stored()
        list(reread(self.house, now=self.now))
        assert self.everything() == before
        assert self.stored() == kept

    @rule()
    def everything_is_built_anew_from_the_bytes(self) -> None:
        before, kept = self.everything(), self.stored()
        self.house.archive.originals.forget_read()
        self.work()
        assert self.everything() == before
        assert self.stored() == kept

    @invariant()
    def asking_twice_gives_the_same(self) -> None:
        assert self.everything() == self.everything()

    @invariant()
    def what_was_decided_on_waits_no_more(self) -> None:
        """Under whatever id its obligation goes by now."""
        outlook = look(self.house, self.today)
        names = {one.id: (one.id, *one.aliases) for one in outlook.obligations}
        for one in outlook.follow_ups:
            if one.state == DraftState.WAITING:
                assert not {(about, one.kind, one.step) for about in names.get(one.about, (one.about,))} & self.decided
        self.stored()


# A step keeps, parses and reads mail: to explain a failure line by line would take hours.
AYearOfMail.TestCase.settings = settings(
    max_examples=6, stateful_step_count=14, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
TestAYearOfMail = AYearOfMail.TestCase
