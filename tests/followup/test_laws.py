"""Laws that hold for any mail in any order: the same answers, no second letter, nothing counted twice."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from casefile.events import Event
from casefile.family import Child, Family, ServicePromise
from casefile.ids import short_id
from casefile.obligations import FollowUp, ObligationKind, Outlook, State
from casefile.said import OUTCOMES, UNDO, Said, SaidKind
from followup.ledger import ledger
from followup.outlook import outlook
from followup.present import ledger_json, obligation_json, question_json
from tests.followup.builders import calendar, event, family, numbered

SERVICES = (ServicePromise("speech", 30, None, 2, "week", (1, 3)), ServicePromise("counseling", 20, None, 1, "week"))
HOUSE = family(
    children=(Child("Maya", iep_date=date(2025, 10, 14), general_education_percent=80, services=SERVICES), Child("Leo")),
    calendars=(calendar("2025-08-20", "2026-06-11", "2025-12-22..2026-01-02", "2026-02-16"),),
)
FIRST = date(2026, 1, 5)
DAYS = st.integers(0, 120).map(lambda n: FIRST + timedelta(days=n))
KINDS = st.sampled_from(
    [
        "message",
        "meeting_requested",
        "meeting_offered",
        "meeting_offered",
        "meeting_confirmed",
        "meeting_cancelled",
        "meeting_date_refused",
        "meeting_held",
        "request_acknowledged",
        "request_refused",
        "request_withdrawn",
        "later_wished",
        "records_requested service_log",
        "records_requested iep",
        "records_provided service_log",
        "records_provided other",
        "records_received",
        "makeup_offered speech",
        "makeup_declined speech",
        "makeup_given speech",
        "makeup_not_given speech",
        "missed speech",
        "missed counseling reason=student_absence",
        "given speech",
        "concern speech",
        "setting_changed placement",
        "service_changed speech reason=amount status=made",
        "records_provided prior_written_notice",
        "unsure missed_service status=missed:speech: extent=day",
    ]
)
SIDES = st.sampled_from(["family", "family", "school", "school", "school", "note", "stranger"])
GRADES = st.sampled_from(["carried", "carried", "carried", "verified", "unproven"])


@st.composite
def a_mail(draw: st.DrawFn) -> tuple[str, date, str, str, str, tuple[tuple[str, int | None], ...], str]:
    facts = draw(st.lists(st.tuples(KINDS, st.one_of(st.none(), st.integers(-10, 40))), min_size=1, max_size=3))
    side, grade, child = draw(SIDES), draw(GRADES), draw(st.sampled_from(["Maya", "Maya", "Leo", ""]))
    return draw(st.uuids()).hex[:8], draw(DAYS), side, grade, child, tuple(facts), draw(st.sampled_from("abc"))


def events_of_mail(mail: tuple[str, date, str, str, str, tuple[tuple[str, int | None], ...], str]) -> list[Event]:
    original, sent_on, side, grade, child, facts, thread = mail
    found = []
    for kind, ahead in facts:
        day = "" if ahead is None or kind == "message" else f" {(sent_on + timedelta(days=ahead)).isoformat()}"
        if day and kind.startswith("meeting_") and ahead is not None and ahead % 3 == 0:
            day += "T15:30"
        more = {"extent": "day" if day else "vague"} if kind.startswith("missed") else {}
        text = f"{kind.split()[0]} {' '.join(kind.split()[1:])}{day}"
        found.append(
            event(text, on=sent_on.isoformat(), original=original, side=side, grade=grade, child=child, thread=thread, **more)
        )
    return numbered(found)


MAILS = st.lists(a_mail(), max_size=14, unique_by=lambda mail: mail[0])


def flat(mails: list[tuple[str, date, str, str, str, tuple[tuple[str, int | None], ...], str]]) -> list[Event]:
    return [each for mail in mails for each in events_of_mail(mail)]


def key(follow_up: FollowUp) -> tuple[str, str, int]:
    return (follow_up.about, follow_up.kind, follow_up.step)


def draft_id(follow_up: FollowUp) -> str:
    return short_id("draft", follow_up.about, follow_up.kind, str(follow_up.step))


@given(MAILS, DAYS, st.randoms(use_true_random=False))
def test_asking_twice_and_in_any_order_of_arrival_gives_the_same(mails: list, today: date, random: object) -> None:  # type: ignore[type-arg]
    events = flat(mails)
    mixed = list(events)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert outlook(events, (), HOUSE, today) == outlook(mixed, (), HOUSE, today)
    assert ledger(events, (), HOUSE, FIRST, today) == ledger(mixed, (), HOUSE, FIRST, today)


@given(MAILS, DAYS)
def test_what_comes_after_a_day_changes_nothing_on_that_day(mails: list, today: date) -> None:  # type: ignore[type-arg]
    events = flat(mails)
    known = [each for each in events if each.sent_on <= today]
    assert outlook(events, (), HOUSE, today) == outlook(known, (), HOUSE, today)


@given(MAILS, DAYS)
def test_the_states_keep_their_word(mails: list, today: date) -> None:  # type: ignore[type-arg]
    for each in outlook(flat(mails), (), HOUSE, today).obligations:
        assert each.opened_on <= today
        assert (each.closed_on is not None) == each.state.closed
        assert each.flagged <= (each.due_on is not None)
        if each.state is State.OVERDUE:
            assert each.due_on is not None
            assert each.due_on < today
        if each.state is State.DONE_LATE:
            assert each.due_on is not None
            assert each.closed_on is not None
            assert each.closed_on > each.due_on
        if each.state is State.SCHEDULED:
            assert each.scheduled_for is not None
            assert each.scheduled_for.day >= today
            assert not each.flagged
        if each.kind not in (ObligationKind.MEETING, ObligationKind.RECORDS):
            assert not each.flagged
        assert each.kind is ObligationKind.ANNUAL_REVIEW or each.because[0].role == "opened"


@given(MAILS, DAYS)
def test_one_letter_of_each_step_ever_and_one_that_waits_for_each_obligation(mails: list, today: date) -> None:  # type: ignore[type-arg]
    seen = outlook(flat(mails), (), HOUSE, today)
    keys = [key(each) for each in seen.follow_ups]
    assert len(keys) == len(set(keys))
    waiting = [each.obligation for each in seen.follow_ups if each.state == "waiting" and each.obligation]
    assert len(waiting) == len(set(waiting))
    assert all(each.on <= today for each in seen.follow_ups)
    ids = [each.id for each in seen.obligations]
    assert len(ids) == len(set(ids))
    aliases = [alias for each in seen.obligations for alias in each.aliases]
    assert not set(ids) & set(aliases)
    assert len(aliases) == len(set(aliases))


@given(MAILS, DAYS)
def test_what_is_unproven_opens_closes_and_cites_nothing(mails: list, today: date) -> None:  # type: ignore[type-arg]
    events = flat(mails)
    unproven = {each.original for each in events if each.grade == "unproven"}
    proven = [each for each in events if each.original not in unproven]
    seen, plain = outlook(events, (), HOUSE, today), outlook(proven, (), HOUSE, today)
    assert [each.id for each in seen.obligations] == [each.id for each in plain.obligations]
    assert [each.state for each in seen.obligations] == [each.state for each in plain.obligations]
    cited = {because.message for each in seen.obligations for because in each.because}
    cited |= {because.message for each in seen.follow_ups for because in each.because}
    assert not cited & unproven
    assert ledger(events, (), HOUSE, FIRST, today) == ledger(proven, (), HOUSE, FIRST, today)


@given(MAILS, DAYS)
def test_the_ledger_adds_up_and_nothing_is_negative(mails: list, today: date) -> None:  # type: ignore[type-arg]
    for row in ledger(flat(mails), (), HOUSE, FIRST, today):
        parts = (row.missed, row.partial, row.confirmed, row.unknown)
        assert all(each.sessions >= 0 and each.minutes >= 0 for each in (*parts, row.made_up))
        assert sum(tally.sessions for _, tally in row.by_reason) == row.missed.sessions
        if row.promised is not None:
            assert row.promised.sessions == sum(each.sessions for each in parts)
            assert row.promised.minutes == sum(each.minutes for each in parts)


@given(MAILS, DAYS)
def test_everything_can_be_printed_as_json(mails: list, today: date) -> None:  # type: ignore[type-arg]
    seen = outlook(flat(mails), (), HOUSE, today)
    json.dumps([obligation_json(each, today) for each in seen.obligations])
    json.dumps([question_json(each) for each in seen.questions])
    json.dumps([ledger_json(each) for each in ledger(flat(mails), (), HOUSE, FIRST, today)])


@given(MAILS, st.dates(), st.dates(), DAYS)
def test_no_day_that_was_misread_stops_the_engine(mails: list, on: date, until: date, today: date) -> None:  # type: ignore[type-arg]
    events = [replace(each, on=on, until=until, extent="range") for each in flat(mails)]
    outlook(events, (), HOUSE, today)
    ledger(events, (), HOUSE, FIRST, today)


class ALife(RuleBasedStateMachine):
    """A family's year: mail arrives late and in any order, letters are approved, questions answered, days pass."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.said: list[Said] = []
        self.today = FIRST
        self.house: Family = HOUSE
        self.settled: set[str] = set()
        self.approved: dict[str, tuple[str, str, int]] = {}
        self.number = 0

    def seen(self) -> Outlook:
        return outlook(self.events, self.said, self.house, self.today)

    def say(self, kind: SaidKind, about: str, value: str) -> None:
        self.number += 1
        at = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=self.number)
        self.said.append(Said(kind, about, value, self.today, at))

    @initialize()
    def a_request(self) -> None:
        self.events += numbered([event("meeting_requested", on="2026-01-12", original="first", side="family")])
        self.today = date(2026, 1, 20)

    @rule(mail=a_mail())
    def mail_arrives(self, mail: tuple[str, date, str, str, str, tuple[tuple[str, int | None], ...], str]) -> None:
        self.events += events_of_mail(mail)

    @rule(days=st.integers(1, 15))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(data=st.data())
    def a_letter_is_approved(self, data: st.DataObject) -> None:
        waiting = [each for each in self.seen().follow_ups if each.state == "waiting"]
        if waiting:
            chosen = data.draw(st.sampled_from(waiting))
            self.say(SaidKind.APPROVAL, draft_id(chosen), "drafts")
            self.approved[draft_id(chosen)] = key(chosen)

    @rule(data=st.data())
    def a_question_is_answered(self, data: st.DataObject) -> None:
        questions = self.seen().questions
        if questions:
            chosen = data.draw(st.sampled_from(questions))
            self.say(SaidKind.ANSWER, chosen.id, data.draw(st.sampled_from(["yes", "no"])))
            assert chosen.id not in {each.id for each in self.seen().questions}

    @rule(data=st.data(), outcome=st.sampled_from([*OUTCOMES, UNDO]))
    def something_is_settled(self, data: st.DataObject, outcome: str) -> None:
        obligations = self.seen().obligations
        if obligations:
            chosen = data.draw(st.sampled_from(obligations))
            self.say(SaidKind.SETTLEMENT, chosen.id, outcome)
            after = next(each for each in self.seen().obligations if each.id == chosen.id)
            if outcome not in (UNDO, "not-held"):
                assert after.state.closed

    @invariant()
    def no_second_letter(self) -> None:
        """A letter that was approved is never written again, under whatever id its obligation goes by now."""
        seen = self.seen()
        ids = {each.id: (each.id, *each.aliases) for each in seen.obligations}
        for each in seen.follow_ups:
            if each.state != "waiting":
                continue
            for about in ids.get(each.about, (each.about,)):
                assert (about, each.kind, each.step) not in self.approved.values()

    @invariant()
    def the_same_again(self) -> None:
        assert self.seen() == outlook(self.events[::-1], self.said[::-1], self.house, self.today)


ALife.TestCase.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
TestALife = ALife.TestCase


def test_a_late_forward_that_moves_the_opener_inherits_all_that_was_said_and_written() -> None:
    second = event("meeting_requested", on="2026-01-14", original="second", side="family")
    first = event("meeting_requested", on="2026-01-12", original="first", side="family")
    today = date(2026, 1, 27)
    before = next(e for e in outlook([second], (), HOUSE, today).obligations if e.kind is ObligationKind.MEETING)
    reminder = short_id("draft", before.id, "meeting_reminder", "1")
    at = datetime(2026, 1, 26, tzinfo=UTC)
    approved = Said(SaidKind.APPROVAL, reminder, "drafts", date(2026, 1, 26), at)
    after = outlook([second, first], (approved,), HOUSE, today)
    moved = next(each for each in after.obligations if each.kind is ObligationKind.MEETING)
    assert moved.id != before.id
    assert before.id in moved.aliases
    assert [each.state for each in after.follow_ups if each.kind == "meeting_reminder"] == ["approved"]
    settled = Said(SaidKind.SETTLEMENT, before.id, "dismissed", date(2026, 1, 26), at)
    states = [each.state for each in outlook([second, first], (settled,), HOUSE, today).obligations]
    assert State.DISMISSED in states


def test_a_letter_that_came_home_is_sent() -> None:
    ask = event("meeting_requested", on="2026-01-12", original="first", side="family")
    seen = outlook([ask], (), HOUSE, date(2026, 1, 23))
    reminder = next(each for each in seen.follow_ups if each.kind == "meeting_reminder")
    home = event(f"letter_home {draft_id(reminder)}", on="2026-01-23", original="home", side="family")
    after = outlook([ask, home], (), HOUSE, date(2026, 1, 23))
    assert [each.state for each in after.follow_ups if each.kind == "meeting_reminder"] == ["sent"]
    day_before = outlook([ask, home], (), HOUSE, date(2026, 1, 22))
    assert [each.state for each in day_before.follow_ups if each.kind == "meeting_reminder"] == ["waiting"]


def test_approvals_and_discards_hold_for_every_day_and_the_last_one_counts() -> None:
    ask = event("meeting_requested", on="2026-01-12", original="first", side="family")
    reminder = draft_id(next(e for e in outlook([ask], (), HOUSE, date(2026, 1, 23)).follow_ups if e.step == 1 and e.obligation))
    said = [
        Said(SaidKind.APPROVAL, reminder, "drafts", date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)),
        Said(SaidKind.DISCARD, reminder, "", date(2026, 3, 2), datetime(2026, 3, 2, tzinfo=UTC)),
    ]
    states = [e.state for e in outlook([ask], said, HOUSE, date(2026, 1, 23)).follow_ups if e.kind == "meeting_reminder"]
    assert states == ["discarded"]
