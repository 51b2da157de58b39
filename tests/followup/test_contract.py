"""The JSON of INTERFACES to the letter, the ids that stay, and an import that costs nothing."""

import subprocess
import sys
from datetime import date
from pathlib import Path

from casefile.family import Child, ServicePromise
from casefile.ids import short_id
from casefile.obligations import Occasion, ServiceLedger, Tally
from casefile.reading import At
from followup.complaints import complaint_days
from followup.ledger import ledger
from followup.outlook import outlook
from followup.patterns import patterns_in
from followup.present import ledger_json, obligation_json, question_json
from tests.followup.builders import calendar, event, family, numbered

TREE = Path(__file__).parents[2]
STATUS_KEYS = [
    *("id", "kind", "child", "opened_on", "counted_from", "due_on", "due_earliest", "days_left", "state", "flagged", "stale"),
    *("scheduled_for", "moved", "closed_on", "rule", "basis", "citation", "not_counted", "steps", "because"),
]
SERVICE_KEYS = [
    *("child", "service", "since", "until", "promised", "missed", "partial", "confirmed", "unknown", "made_up"),
    *("differences", "occasions"),
]


def test_an_obligation_is_printed_with_every_key_of_the_contract_in_its_order() -> None:
    ask = event("meeting_requested", on="2026-01-12", original="m1", side="family")
    offer = event("meeting_offered 2026-02-09T15:30", on="2026-01-20", original="m2")
    seen = outlook([ask, offer], (), family(), date(2026, 2, 10))
    told = obligation_json(seen.obligations[0], date(2026, 2, 10))
    assert list(told)[: len(STATUS_KEYS)] == STATUS_KEYS
    assert told["id"] == short_id("obligation", "home", "Maya", "meeting", "m1")
    assert (told["days_left"], told["scheduled_for"], told["state"]) == (1, "2026-02-09T15:30", "unconfirmed")
    assert told["because"] == [
        {"message": "m1", "role": "opened", "quote": ""},
        {"message": "m2", "role": "scheduled", "quote": ""},
    ]


def test_a_step_that_has_fallen_due_names_its_draft_and_one_ahead_does_not() -> None:
    ask = event("meeting_requested", on="2026-01-12", original="m1", side="family")
    told = obligation_json(outlook([ask], (), family(), date(2026, 1, 23)).obligations[0], date(2026, 1, 23))
    draft = short_id("draft", told["id"], "meeting_reminder", "1")
    assert told["steps"] == [
        {"kind": "meeting_reminder", "on": "2026-01-22", "draft": draft},
        {"kind": "meeting_reminder", "on": "2026-02-01", "draft": ""},
        {"kind": "meeting_past_due", "on": "2026-02-12", "draft": ""},
    ]


def test_a_question_is_printed_with_the_keys_of_the_contract() -> None:
    ask = event("meeting_requested", on="2026-01-12", original="m1", side="stranger")
    told = question_json(outlook([ask], (), family(), date(2026, 1, 23)).questions[0])
    assert list(told) == ["id", "kind", "about", "child", "text", "asked_on", "because"]
    assert (told["id"][0], told["about"], told["kind"]) == ("q", "m1", "was_it_a_request")


def test_a_service_is_printed_with_the_keys_of_the_contract() -> None:
    promise = ServicePromise("speech", 30, None, 2, "week", (1, 3))
    house = family(children=(Child("Maya", services=(promise,)),), calendars=(calendar("2026-01-05", "2026-06-11"),))
    events = numbered([event("missed speech 2026-01-13 reason=staff_absence", on="2026-01-13", original="m1")])
    told = ledger_json(ledger(events, (), house, date(2026, 1, 5), date(2026, 1, 16))[0])
    assert list(told)[: len(SERVICE_KEYS)] == SERVICE_KEYS
    assert told["missed"] == {
        "sessions": 1,
        "minutes": 30,
        "by_reason": {"staff_absence": {"sessions": 1, "minutes": 30}},
        "child_available": {"sessions": 1, "minutes": 30},
    }
    assert told["occasions"] == [
        {
            "date": "2026-01-13",
            "end_date": None,
            "extent": "day",
            "sessions": 1,
            "minutes": 30,
            "reason": "staff_absence",
            "counted": True,
            "messages": ["m1"],
        }
    ]


def test_status_comes_by_due_date_and_what_has_none_comes_last() -> None:
    events = numbered(
        [
            event("records_requested iep", on="2026-01-05", original="r", side="family", thread="r"),
            event("meeting_requested", on="2026-01-12", original="m", side="family", thread="m"),
        ]
    )
    in_texas = family(rulebook="TX")
    assert [o.kind for o in outlook(events, (), family(), date(2026, 1, 13)).obligations] == ["meeting", "records"]
    assert [o.kind for o in outlook(events, (), in_texas, date(2026, 1, 13)).obligations] == ["records", "meeting"]


def test_a_letter_knows_its_recipients_roles_and_the_dates_that_it_tells() -> None:
    ask = event("meeting_requested", on="2026-01-12", original="m1", side="family")
    letters = outlook([ask], (), family(), date(2026, 2, 13)).follow_ups
    assert [(each.kind, each.step, each.role, each.copy_roles) for each in letters] == [
        ("meeting_reminder", 1, "case_manager", ()),
        ("meeting_reminder", 2, "case_manager", ("principal",)),
        ("meeting_past_due", 1, "case_manager", ("principal", "special_education_director")),
    ]
    assert dict(letters[-1].facts) == {"requested_on": "2026-01-12", "due_on": "2026-02-11"}
    assert [each.message for each in letters[-1].because] == ["m1"]


def test_an_earlier_date_request_cites_the_request_and_the_late_offer() -> None:
    ask = event("meeting_requested", on="2026-01-12", original="m1", side="family")
    offer = event("meeting_offered 2026-02-20", on="2026-01-20", original="m2")
    letter = outlook([ask, offer], (), family(), date(2026, 1, 20)).follow_ups[0]
    assert [each.message for each in letter.because] == ["m1", "m2"]
    assert dict(letter.facts)["at"] == "2026-02-20"
    assert outlook([ask, offer], (), family(), date(2026, 1, 20)).obligations[0].late_offers == (At(date(2026, 2, 20)),)


def row(*occasions: Occasion) -> ServiceLedger:
    nothing = Tally()
    return ServiceLedger(
        "Maya",
        "speech",
        date(2025, 1, 1),
        date(2026, 6, 1),
        None,
        nothing,
        (),
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        occasions=occasions,
    )


def test_a_state_complaint_can_be_received_up_to_a_year_after_the_missed_day() -> None:
    missed = Occasion(date(2026, 2, 11), reason="staff_absence", messages=("m1",))
    leap = Occasion(date(2024, 2, 29), reason="vacancy", messages=("m2",))
    ill = Occasion(date(2026, 2, 12), reason="student_absence", messages=("m3",))
    uncounted = Occasion(date(2026, 2, 13), counted=False, messages=("m4",))
    days = complaint_days([row(missed, leap, ill, uncounted)], date(2025, 2, 28))
    assert [(each.missed_on, each.receive_by, each.message) for each in days] == [
        (date(2024, 2, 29), date(2025, 2, 28), "m2"),
        (date(2026, 2, 11), date(2027, 2, 11), "m1"),
    ]
    assert complaint_days([row(missed)], date(2027, 2, 12)) == ()


def test_a_weekday_a_reason_and_a_span_that_stand_out_are_told_with_their_numbers() -> None:
    days = [date(2026, 2, 4), date(2026, 2, 11), date(2026, 2, 18), date(2026, 2, 19)]
    missed = [Occasion(day, reason="staff_absence") for day in days]
    assert patterns_in(missed) == (
        "3 of 4 missed sessions fell on a Wednesday.",
        "4 of 4 missed sessions have the reason staff absence.",
        "4 sessions were missed between 2026-02-04 and 2026-02-19.",
    )
    assert patterns_in(missed[:2]) == ()


def test_of_several_providers_the_one_who_wrote_of_most_misses_is_named_with_the_numbers() -> None:
    days = [date(2026, 2, 3), date(2026, 2, 11), date(2026, 3, 19), date(2026, 4, 24)]
    missed = [Occasion(day, messages=(f"m{number}",)) for number, day in enumerate(days)]
    told_by = {"m0": "Kim Sato", "m1": "Kim Sato", "m2": "Bo Lind", "m3": "Kim Sato"}
    assert patterns_in(missed, told_by) == ("Kim Sato wrote of 3 of 4 missed sessions.",)
    assert patterns_in(missed, {"m0": "Kim Sato", "m1": "Kim Sato", "m3": "Kim Sato"}) == ()  # nobody else gives the service


def test_importing_the_room_and_following_up_needs_no_holidays() -> None:
    code = "import followup, followup.outlook, followup.ledger, sys; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=TREE, check=False).returncode == 0
