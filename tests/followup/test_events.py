"""What a reading becomes: narrow events, with corrections applied, and with the words behind each still to be found."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.events import Event, EventKind
from casefile.family import Child, Contact, Side
from casefile.mail import Address, Grade, OwnMail
from casefile.reading import (
    At,
    Change,
    Given,
    Makeup,
    Meeting,
    Missed,
    Record,
    Remark,
    Setting,
    Tag,
)
from followup.events import events_of, evidence_of, sure_event
from followup.facts import MEETING_KINDS
from tests.followup.builders import family
from tests.followup.mails import MOTHER, SENT, TEACHER, correction, letter_home, message, reading, tag, told, words

NANA = Address("Nana", "nana@home.example")
FRIEND = Address("", "friend@elsewhere.example")
LAWYER = Address("", "amy@lawfirm.example")
INBOX = Address("", "iep@home.example")
FEB_3 = date(2026, 2, 3)


def kinds(events: tuple[Event, ...]) -> list[str]:
    return [event.kind.value for event in events]


def only(events: tuple[Event, ...], kind: EventKind) -> Event:
    found = [event for event in events if event.kind is kind]
    assert len(found) == 1, kinds(events)
    return found[0]


def test_every_mail_of_the_school_is_a_message_and_the_familys_is_none() -> None:
    assert kinds(told(message(), reading())) == ["message"]
    assert kinds(told(message(MOTHER, TEACHER), reading(), side=Side.FAMILY)) == []


def test_an_out_of_office_answer_is_automatic_by_header_or_by_words() -> None:
    assert told(message(automatic=True), reading())[0].automatic
    assert told(message(), reading(remarks=(Remark("automatic_reply"),)))[0].automatic
    assert not told(message(), reading())[0].automatic


def test_a_missed_session_brings_all_that_was_read_of_it() -> None:
    missed = Missed("speech", FEB_3, None, "day", 1, 30, "staff_absence", words())
    event = only(told(message(), reading(tags=("missed_service",), missed=(missed,))), EventKind.MISSED)
    assert (event.what, event.on, event.extent, event.sessions, event.minutes) == ("speech", FEB_3, "day", 1, 30)
    assert (event.reason, event.child, event.sender) == ("staff_absence", "Maya", "dw@school.example")


@pytest.mark.parametrize("status", MEETING_KINDS)
def test_each_thing_said_of_a_meeting_date_is_an_event(status: str) -> None:
    tags = ("meeting_scheduled", "meeting_cancelled", "meeting_held")
    read = reading(tags=tags, meetings=(Meeting(At(FEB_3, time(15, 30)), status),))
    event = only(told(message(), read), MEETING_KINDS[status])
    assert (event.on, event.at) == (FEB_3, time(15, 30))


def test_a_tag_without_a_fact_still_says_what_it_says() -> None:
    read = reading(tags=("meeting_cancelled", "records_request", "meeting_request", "missed_service"))
    events = told(message(MOTHER, TEACHER), read, side=Side.FAMILY)
    assert set(kinds(events)) == {"meeting_cancelled", "records_requested", "meeting_requested", "missed", "concern"}
    assert only(events, EventKind.MISSED).extent == "vague"
    assert only(events, EventKind.RECORDS_REQUESTED).what == "other"


def test_a_fact_whose_tag_is_not_asserted_is_left_out_and_one_that_needs_none_stays() -> None:
    read = reading(
        missed=(Missed("speech", FEB_3),),
        given=(Given("speech", FEB_3),),
        makeups=(Makeup("speech", FEB_3, status="not_given"),),
        records=(Record("iep", "promised"),),
    )
    assert kinds(told(message(), read)) == ["message", "given", "makeup_not_given", "records_promised"]


def test_what_is_unsure_waits_for_a_yes_and_then_says_the_same() -> None:
    read = reading(unsure=("missed_service",), missed=(Missed("speech", FEB_3, minutes=20, reason="testing"),))
    event = only(told(message(), read), EventKind.UNSURE)
    assert (event.what, event.status) == ("missed_service", "missed:speech:")
    sure = sure_event(event)
    assert (sure.kind, sure.what, sure.on, sure.minutes, sure.reason) == (EventKind.MISSED, "speech", FEB_3, 20, "testing")


def test_an_unsure_tag_without_a_fact_is_one_question() -> None:
    events = told(message(MOTHER, TEACHER), reading(unsure=("meeting_request",)), side=Side.FAMILY)
    assert [(event.what, event.status) for event in events] == [("meeting_request", "meeting_requested::")]


def test_the_programs_own_mail_says_that_a_letter_came_home_and_nothing_else() -> None:
    read = reading(tags=("meeting_request", "missed_service"))
    assert [(e.kind, e.what) for e in told(letter_home("d42"), read, side=Side.FAMILY)] == [(EventKind.LETTER_HOME, "d42")]
    assert told(message(MOTHER, TEACHER, own=OwnMail("digest", "x")), read, side=Side.FAMILY) == ()


def test_privileged_mail_tells_nothing_unless_the_school_has_it_too() -> None:
    household = family(privileged=("@lawfirm.example",))
    read = reading(tags=("meeting_request",))
    assert told(message(MOTHER, LAWYER), read, side=Side.FAMILY, of=household) == ()
    assert told(message(LAWYER, MOTHER), read, side=Side.OTHER, of=household) == ()
    assert kinds(told(message(MOTHER, LAWYER, TEACHER), read, side=Side.FAMILY, of=household)) == ["meeting_requested"]
    assert told(message(MOTHER, TEACHER), read, side=Side.FAMILY, said=(correction("privileged"),)) == ()


def test_family_mail_that_stays_in_the_family_is_a_note() -> None:
    read = reading(tags=("meeting_request", "missed_service"))
    for to in ((NANA,), (INBOX,), (NANA, INBOX)):
        events = told(message(MOTHER, *to), read, side=Side.FAMILY)
        assert {event.side for event in events} == {Side.NOTE}
        assert EventKind.CONCERN not in {event.kind for event in events}


def test_a_request_goes_out_where_nobody_knows_to_whom_and_a_concern_too() -> None:
    mail = message(MOTHER, Address("somebody", ""))
    events = told(mail, reading(tags=("meeting_request", "missed_service")), side=Side.FAMILY)
    assert {event.side for event in events} == {Side.FAMILY}
    assert EventKind.CONCERN in {event.kind for event in events}


def test_a_concern_goes_to_the_school_and_says_to_whom() -> None:
    read = reading(tags=("missed_service",), missed=(Missed("speech", FEB_3),))
    concern = only(told(message(MOTHER, TEACHER, NANA), read, side=Side.FAMILY), EventKind.CONCERN)
    assert (concern.what, concern.on, concern.status, concern.reason) == (
        "speech",
        FEB_3,
        "dw@school.example",
        "missed_service",
    )
    assert EventKind.CONCERN not in {event.kind for event in told(message(MOTHER, FRIEND), read, side=Side.FAMILY)}


def test_what_the_family_asks_to_change_and_its_own_absence_are_no_concern() -> None:
    asked = reading(tags=("service_change",), changes=(Change("speech", "amount", "requested"),))
    absent = reading(tags=("missed_service",), missed=(Missed("speech", FEB_3, reason="student_absence"),))
    for read in (asked, absent):
        assert EventKind.CONCERN not in {event.kind for event in told(message(MOTHER, TEACHER), read, side=Side.FAMILY)}
    differs = reading(tags=("setting_change",), settings=(Setting("placement"),))
    assert EventKind.CONCERN in {event.kind for event in told(message(MOTHER, TEACHER), differs, side=Side.FAMILY)}


def test_corrections_add_and_remove_tags_and_the_last_word_holds() -> None:
    read = reading(tags=("missed_service",), missed=(Missed("speech", FEB_3),))
    gone = told(message(), read, said=(correction("remove:missed_service"),))
    assert kinds(gone) == ["message"]
    back = told(message(), read, said=(correction("remove:missed_service"), correction("add:missed_service", 1)))
    assert kinds(back) == ["message", "missed"]
    added = told(message(MOTHER, TEACHER), reading(), side=Side.FAMILY, said=(correction("add:meeting_request"),))
    assert [(event.kind.value, event.reason) for event in added] == [("meeting_requested", "correction")]


def test_an_added_tag_takes_up_the_facts_that_were_read_without_it() -> None:
    read = reading(unsure=("missed_service",), missed=(Missed("speech", FEB_3),))
    events = told(message(), read, said=(correction("add:missed_service"),))
    assert (only(events, EventKind.MISSED).on, len(events)) == (FEB_3, 2)


def test_a_corrected_child_is_everybodys_in_the_mail() -> None:
    two = family(children=(Child("Maya"), Child("Leo")))
    read = reading(tags=("missed_service",), missed=(Missed("speech", FEB_3, child="Maya"),), child="Maya")
    events = told(message(), read, of=two, said=(correction("child:Leo"),))
    assert {event.child for event in events} == {"Leo"}


def test_each_child_that_is_named_has_its_own_events() -> None:
    two = family(children=(Child("Maya"), Child("Leo")))
    read = reading(tags=("meeting_request",), children=("Maya", "Leo"))
    events = told(message(MOTHER, TEACHER), read, side=Side.FAMILY, of=two)
    assert [(event.kind.value, event.child) for event in events] == [("meeting_requested", "Maya"), ("meeting_requested", "Leo")]


def test_the_child_that_no_text_names_is_told_by_the_people_of_the_mail() -> None:
    maya = Child("Maya", school_domains=("a.example",))
    leo = Child("Leo", school_domains=("b.example",), contacts=(Contact("Sam", "sam@agency.example", "speech"),))
    two = family(children=(maya, leo))
    by_domain = told(message(Address("", "x@mail.a.example")), reading(), of=two)
    by_contact = told(message(Address("", "sam@agency.example")), reading(), of=two)
    by_recipient = told(message(MOTHER, Address("", "y@b.example")), reading(tags=("meeting_request",)), side=Side.FAMILY, of=two)
    unknown = told(message(), reading(), of=two)
    assert [e[0].child for e in (by_domain, by_contact, by_recipient, unknown)] == ["Maya", "Leo", "Leo", ""]


def test_the_only_child_is_meant_where_none_is_named() -> None:
    assert told(message(), reading())[0].child == "Maya"


def test_what_a_change_becomes_is_kept_in_the_words_of_the_services_page() -> None:
    change = Change("speech", "delivery", "made", after="a small group of three")
    setting = Setting("service_location", after="pull-out in room 4")
    events = told(message(), reading(tags=("service_change", "setting_change"), changes=(change,), settings=(setting,)))
    assert only(events, EventKind.SERVICE_CHANGED).extent == "group"
    assert only(events, EventKind.SETTING_CHANGED).extent == "separate"


def test_the_words_behind_each_event_are_found_again() -> None:
    read = reading(
        tags=(tag("missed_service", "no speech"), tag("meeting_request", "please meet")),
        missed=(Missed("speech", FEB_3, evidence=words("nobody came")),),
        remarks=(Remark("later_wished", evidence=words("a week later")),),
    )
    events = told(message(MOTHER, TEACHER), read, side=Side.FAMILY)
    found = {event.kind.value: (evidence_of(read, event.ordinal) or words("?")[0]).text for event in events}
    assert found == {
        "missed": "nobody came",
        "meeting_requested": "please meet",
        "later_wished": "a week later",
        "concern": "no speech",
    }


def test_no_words_stand_behind_a_mail_as_a_whole_or_behind_what_a_person_added() -> None:
    events = told(message(), reading(), said=(correction("add:meeting_held"),))
    assert [evidence_of(reading(), event.ordinal) for event in events] == [None, None]
    assert evidence_of(reading(), None) is None


TAGS = st.lists(st.sampled_from([each.value for each in Tag]), unique=True)
MISSES = st.lists(
    st.builds(Missed, st.sampled_from(["speech", "aide"]), st.dates(), child=st.sampled_from(["", "Leo"])), max_size=14
)
MEETINGS = st.lists(st.builds(Meeting, st.one_of(st.none(), st.builds(At, st.dates())), st.sampled_from(list(MEETING_KINDS))))


@given(TAGS, TAGS, MISSES, MEETINGS, st.sampled_from(list(Side)))
def test_no_two_events_of_a_mail_have_one_ordinal_and_they_come_in_order(
    tags: list[str], unsure: list[str], missed: list[Missed], meetings: list[Meeting], side: Side
) -> None:
    two = family(children=(Child("Maya"), Child("Leo")))
    read = reading(tags=tags, unsure=unsure, missed=tuple(missed), meetings=tuple(meetings), children=("Maya", "Leo"))
    events = told(message(MOTHER, TEACHER), read, side=side, of=two)
    ordinals = [event.ordinal for event in events]
    assert ordinals == sorted(set(ordinals))


def test_the_grade_and_the_moment_are_the_messages_own() -> None:
    event = events_of(
        message(grade=Grade.UNPROVEN),
        reading(),
        original="m9",
        thread="t9",
        side=Side.SCHOOL,
        sent_at=SENT,
        sent_on=date(2026, 1, 12),
        family=family(),
    )[0]
    assert (event.original, event.thread, event.grade, event.sent_at) == ("m9", "t9", Grade.UNPROVEN, SENT)
