"""The letters: every kind, for every household that could be, passes the checks that a letter must pass."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.errors import LetterRefusedError
from casefile.family import Child, Contact, Side
from casefile.ids import short_id
from casefile.letters import DRAFT_KINDS, Draft, DraftState, Excerpt
from casefile.obligations import Because, FollowUp, Move, Occasion, State
from casefile.reading import REASONS, RECORDS, SERVICES, At
from templates import checks
from templates.letters import LetterContext, recipients, word
from tests.templates.household import (
    ANAND,
    DANA,
    EVERY_LETTER,
    FAMILY,
    KIM,
    LUIS,
    MAKEUP,
    MAYA,
    MEETING,
    NOTICE,
    OPENED,
    RUTH,
    SOURCES,
    context,
    follow_up,
    ledger,
)


def name_of(case: tuple[FollowUp, LetterContext]) -> str:
    return f"{case[0].kind}-{case[0].step}-{len(case[0].because)}"


@pytest.fixture(params=EVERY_LETTER, ids=name_of)
def letter(request: pytest.FixtureRequest) -> Draft:
    return word(*request.param)


def test_every_kind_of_letter_has_words() -> None:
    assert {about[0].kind for about in EVERY_LETTER} == set(DRAFT_KINDS)


def test_a_letter_is_as_short_as_its_kind_asks(letter: Draft) -> None:
    limit = checks.REQUEST_WORD_LIMIT if letter.kind in checks.REQUESTS else checks.WORD_LIMIT
    assert checks.word_count(letter.body) <= limit


def test_a_letter_is_readable_at_seventh_grade(letter: Draft) -> None:
    assert checks.reading_grade(checks.inner(letter.body)) < 8


def test_a_letter_asks_for_one_thing(letter: Draft) -> None:
    assert checks.asks(letter.body) == 1


def test_a_letter_never_accuses(letter: Draft) -> None:
    assert not checks.has_banned(f"{letter.subject} {letter.body}")


def test_every_statement_with_a_date_or_number_names_its_source(letter: Draft) -> None:
    assert checks.unsourced(checks.QUOTED.sub("", letter.body)) == []


def test_a_letter_says_whose_child_it_is_about(letter: Draft) -> None:
    assert letter.subject.startswith("Anand: ")
    assert "Anand" in letter.body


def test_a_letter_never_names_the_other_child(letter: Draft) -> None:
    assert "Maya" not in letter.subject + letter.body


def test_a_letter_ends_with_the_name_of_who_signs(letter: Draft) -> None:
    assert letter.body.endswith("Best wishes,\nPriya Raman")


def test_a_letter_thanks(letter: Draft) -> None:
    assert "thank you" in letter.body.lower()


def test_a_letter_leaves_no_gap_where_a_fact_is_unknown(letter: Draft) -> None:
    for trace in ("None", "  ", " ,", " .", "()", "“”", "{", "}", "_", "m0"):
        assert trace not in letter.body, trace


def test_a_friendly_letter_names_no_law(letter: Draft) -> None:
    for trace in ("CFR", "IDEA", "Code", "§", "law", "300."):
        assert trace not in letter.body


def test_a_letter_has_the_id_that_its_follow_up_announces() -> None:
    draft = word(*EVERY_LETTER[3])
    assert draft.id == short_id("draft", "o3f2a0000000a", "meeting_reminder", "1")


def test_a_letter_was_created_on_the_day_its_step_fell_due() -> None:
    assert word(follow_up("meeting_reminder", because=OPENED, on=date(2026, 1, 22)), context(MEETING)).created_on == date(
        2026, 1, 22
    )


def test_a_letter_takes_the_state_that_the_rules_give_it() -> None:
    asked = follow_up("meeting_reminder", because=OPENED, state="superseded")
    assert word(asked, context(MEETING)).state is DraftState.SUPERSEDED


def test_the_quotes_of_what_it_stands_on_come_with_it() -> None:
    assert word(*EVERY_LETTER[3]).because == (Because("m01", "opened", "I am requesting a Review IEP Meeting."),)


def test_the_meeting_request_has_the_seed_sentence() -> None:
    body = word(*EVERY_LETTER[2]).body
    assert "We are requesting a Review IEP Meeting for Anand." in body
    assert "three date and time options" in body


def test_each_missed_day_of_a_request_names_the_email_that_told_of_it() -> None:
    assert "- speech therapy on Wednesday, February 11 (the email of February 12 from Kim Sato)" in word(*EVERY_LETTER[2]).body


def test_a_past_due_letter_says_target_date_where_no_law_was_read() -> None:
    asked = follow_up("meeting_past_due", because=OPENED)
    assert "the target date was Wednesday, February 11" in word(asked, context(MEETING)).body


def test_a_past_due_letter_names_the_rule_where_the_rulebook_is_law() -> None:
    about = replace(MEETING, basis="law", citation="Cal. Educ. Code § 56343.5")
    body = word(follow_up("meeting_past_due", because=OPENED), context(about)).body
    assert "the rule for our state (Cal. Educ. Code § 56343.5) gives Wednesday, February 11" in body


def test_a_reminder_names_no_rule_even_where_the_rulebook_is_law() -> None:
    about = replace(MEETING, basis="law", citation="Cal. Educ. Code § 56343.5")
    for step in (1, 2, 3):
        assert "56343" not in word(follow_up("meeting_reminder", step, because=OPENED), context(about)).body


def test_no_rule_is_named_for_a_target_even_where_a_citation_stands_beside_it() -> None:
    about = replace(MEETING, basis="target", citation="34 CFR 300.324(b)(1)")
    assert "300.324" not in word(follow_up("meeting_past_due", because=OPENED), context(about)).body


def test_texas_asks_for_an_ard_meeting() -> None:
    family = replace(FAMILY, rulebook="TX")
    body = word(*(EVERY_LETTER[2][0], replace(EVERY_LETTER[2][1], family=family))).body
    assert "We are requesting a Review ARD Meeting" in body


def test_a_reminder_after_a_cancelled_date_asks_for_new_dates() -> None:
    about = replace(MEETING, moved=(Move(At(date(2026, 2, 5)), None, "school"),), because=(*OPENED, Because("m06", "cancelled")))
    body = word(follow_up("meeting_reminder", 2, because=OPENED), context(about)).body
    assert "The day that was set before, Thursday, February 5, is off now (your email of February 10)." in body
    assert "new dates" in body


def test_what_only_the_family_saw_is_not_said_as_a_fact() -> None:
    body = word(follow_up("service_inquiry", 1, "m05", role="aide"), context()).body
    assert "As far as we know" in body
    assert "We may have this wrong" in body


def test_a_session_that_will_be_missed_is_told_as_ahead() -> None:
    ahead = ledger(Occasion(date(2026, 2, 24), minutes=30, messages=("m02",)))
    body = word(follow_up("service_inquiry", 1, "m02"), context(ledgers=(ahead,))).body
    assert "Anand will miss speech therapy on Tuesday, February 24" in body


def test_a_session_cut_short_is_told_in_minutes() -> None:
    short = ledger(Occasion(date(2026, 2, 11), minutes=10, messages=("m02",)))
    body = word(follow_up("service_inquiry", 1, "m02"), context(ledgers=(short,))).body
    assert "Anand missed 10 minutes of speech therapy on Wednesday, February 11" in body


def test_several_days_of_one_message_are_told_in_one_sentence() -> None:
    rows = [Occasion(date(2026, 1, day), minutes=30, messages=("m02",)) for day in (6, 8, 13)]
    body = word(follow_up("service_inquiry", 1, "m02"), context(ledgers=(ledger(*rows),))).body
    assert "Anand missed speech therapy on January 6, January 8 and January 13 (the email of February 12 from Kim Sato)" in body


def test_many_days_of_one_message_are_not_all_listed() -> None:
    rows = [Occasion(date(2026, 1, day), minutes=30, messages=("m02",)) for day in range(5, 15)]
    body = word(follow_up("service_inquiry", 1, "m02"), context(ledgers=(ledger(*rows),))).body
    assert "on January 5, January 6, January 7, January 8 and other days (" in body


def test_a_make_up_that_was_not_given_is_asked_a_new_day_for() -> None:
    about = replace(MAKEUP, state=State.OVERDUE)
    body = word(follow_up("makeup_reminder", because=(Because("m02", "opened"),)), context(about)).body
    assert "it did not take place on that day. Is there a new day for it?" in body


def test_a_letter_without_a_ledger_takes_the_facts_of_its_follow_up() -> None:
    asked = follow_up("service_inquiry", 1, "m02", facts=(("service", "speech"), ("on", "2026-02-11"), ("minutes", "30")))
    assert "missed 30 minutes of speech therapy on Wednesday, February 11" in word(asked, context(ledgers=())).body


def test_the_services_and_dates_of_a_pattern_are_told_without_a_ledger() -> None:
    facts = (("services", "speech"), ("dates", "2026-02-03,2026-02-11"), ("since", "2026-02-03"), ("until", "2026-02-11"))
    body = word(follow_up("meeting_request", 1, "m02", "m03", facts=facts), context(ledgers=())).body
    assert "- speech therapy on Tuesday, February 3 (" in body
    assert "- speech therapy on Wednesday, February 11 (" in body


def test_a_writer_of_several_emails_is_named_once() -> None:
    facts = (("services", "speech"), ("dates", "2026-02-03,2026-02-11"))
    body = word(follow_up("meeting_request", 1, "m02", "m03", "m04", facts=facts), context(ledgers=())).body
    assert "(your email of January 29 and the emails of February 5 and February 12 from Kim Sato)" in body


def test_several_services_without_a_ledger_are_named_with_their_messages() -> None:
    facts = (("services", "speech,aide"), ("dates", "2026-02-03,2026-02-11"))
    body = word(follow_up("meeting_request", 1, "m02", "m05", facts=facts), context(ledgers=())).body
    assert "We would like to talk about speech therapy and aide support, and about what we read in" in body


def test_a_bus_that_did_not_come_is_not_made_up() -> None:
    asked = follow_up("service_inquiry", 1, "m04", facts=(("service", "transportation"), ("on", "2026-01-29")))
    assert "What is the plan for days like this?" in word(asked, context(ledgers=())).body


def test_who_did_not_write_it_is_not_thanked_for_it() -> None:
    assert "Thank you for letting us know" not in word(follow_up("service_inquiry", 1, "m02"), context()).body
    assert "Thank you for letting us know" in word(follow_up("service_inquiry", 1, "m02", role="speech"), context()).body


def test_logs_are_asked_for_since_a_pattern_began() -> None:
    facts = (("services", "speech"), ("since", "2026-01-29"), ("until", "2026-02-11"), ("aide", "yes"))
    body = word(follow_up("service_log_request", 1, "m02", "m03", facts=facts), context()).body
    assert "Could you please send us Anand's service logs since January 29, for speech therapy?" in body
    assert "- the days without an aide, if there were any" in body


def test_what_only_the_family_noted_is_not_said_to_have_been_read() -> None:
    body = word(follow_up("service_log_request", 1, "m05", facts=(("services", "aide"),)), context()).body
    assert "We ask since we noted some missed time (our notes of February 13)." in body


def test_a_letter_without_any_fact_but_its_message_is_still_a_letter() -> None:
    assert word(follow_up("service_inquiry", 1, "m02"), context(ledgers=())).body.count("?") == 1


def test_the_recipient_s_own_email_is_called_yours() -> None:
    assert "(your email of February 12)" in word(follow_up("service_inquiry", 1, "m02", role="speech"), context()).body


def test_a_name_printed_last_first_is_turned_round() -> None:
    sources = SOURCES | {"m02": replace(SOURCES["m02"], address="other@millrace.example")}
    body = word(follow_up("service_inquiry", 1, "m02"), context(sources=sources)).body
    assert "from Kim Sato)" in body


@pytest.mark.parametrize(
    "quote",
    [
        "We failed to give him his session and that is a violation.",
        "Maya and Anand both missed group.",
        "so much happened this week that I could go on and on about it for a very long time indeed, believe me, yes.",
        "doubling up",
        "…so we had no OT today.",
        "Sorry!",
        "There was no\x07 speech today.",
        "There was \u202eno\u202c speech today.",
        "There was \ud800 no speech today.",
        "general education English class rather than",
    ],
)
def test_a_quote_that_no_letter_should_hold_is_left_out(quote: str) -> None:
    sources = SOURCES | {"m02": replace(SOURCES["m02"], quote=quote)}
    assert "It says" not in word(follow_up("service_inquiry", 1, "m02", role="speech"), context(sources=sources)).body


def test_privileged_mail_is_never_cited() -> None:
    sources = SOURCES | {"m02": replace(SOURCES["m02"], privileged=True)}
    draft = word(follow_up("service_inquiry", 1, "m02", role="speech"), context(sources=sources))
    assert "February 12" not in draft.body
    assert "sick" not in draft.body
    assert [one.quote for one in draft.because] == [""]


def test_a_letter_goes_to_the_contact_of_its_role() -> None:
    assert word(follow_up("service_inquiry", 1, "m02", role="speech"), context()).to == (KIM.address,)


def test_without_a_contact_of_the_role_the_nearest_higher_one_is_written_to() -> None:
    assert recipients(ANAND, "occupational_therapy") == (DANA,)
    assert recipients(replace(ANAND, contacts=(RUTH, KIM)), "case_manager") == (RUTH,)


def test_nobody_below_the_role_is_written_to() -> None:
    assert recipients(replace(ANAND, contacts=(DANA, KIM)), "principal") == ()


def test_without_any_contact_a_letter_has_no_recipient() -> None:
    family = replace(FAMILY, children=(replace(ANAND, contacts=()), MAYA))
    draft = word(follow_up("meeting_reminder", because=OPENED), context(MEETING, family=family))
    assert (draft.to, draft.cc) == ((), ())
    assert draft.body.startswith("Hello,\n")


def test_nobody_is_written_to_twice() -> None:
    family = replace(FAMILY, children=(replace(ANAND, contacts=(LUIS, RUTH)), MAYA))
    asked = follow_up("meeting_request", 1, "m02", copy_roles=("principal", "special_education_director"))
    draft = word(asked, context(family=family))
    assert (draft.to, draft.cc) == ((LUIS.address,), (RUTH.address,))


def test_a_letter_about_no_named_child_goes_to_the_only_child_s_school() -> None:
    family = replace(FAMILY, children=(ANAND,))
    assert word(follow_up("service_inquiry", 1, "m02", child=""), context(family=family)).to == (DANA.address,)


def test_a_letter_about_no_named_child_goes_nowhere_where_there_are_two() -> None:
    assert word(follow_up("service_inquiry", 1, "m02", child=""), context()).to == ()


def test_an_unsigned_letter_is_the_family_s() -> None:
    assert word(follow_up("meeting_reminder", because=OPENED), context(MEETING, signed="")).body.endswith("The family of Anand")


def test_a_letter_joins_a_thread_only_where_it_is_told_one() -> None:
    asked = follow_up("meeting_reminder", because=OPENED)
    assert word(asked, context(MEETING)).reply_to is None
    assert word(asked, context(MEETING, reply_to="<a@b.example>")).reply_to == "<a@b.example>"


def test_a_kind_without_words_is_refused() -> None:
    with pytest.raises(LetterRefusedError):
        word(follow_up("ultimatum"), context())


def test_a_refusal_names_nobody() -> None:
    loud = replace(FAMILY, children=(replace(ANAND, name="An Ultimatum In Four Words Or More " * 20), MAYA))
    with pytest.raises(LetterRefusedError) as refused:
        word(follow_up("service_inquiry", 1, "m02", child=loud.children[0].name), context(family=loud))
    assert "Words" not in str(refused.value)


# Names that are words, months, or look like what a letter may not say.
AWKWARD = (
    "Sue",
    "May",
    "April",
    "Will",
    "Grace Owens",
    "Hope",
    "J.",
    "Dr. Late",
    "O'Neill",
    "Noël",
    "María José",
    "Mustafa",
    "Ann",
    "李娜",
)
given_names = st.sampled_from(AWKWARD)
days = st.dates(date(2025, 8, 1), date(2026, 7, 31))


@st.composite
def facts_of(draw: st.DrawFn, services: list[str]) -> tuple[tuple[str, str], ...]:
    known = {
        "service": services[0],
        "services": ",".join(services),
        "on": draw(days).isoformat(),
        "dates": ",".join(day.isoformat() for day in draw(st.lists(days, min_size=1, max_size=9))),
        "since": draw(days).isoformat(),
        "until": draw(days).isoformat(),
        "sessions": str(draw(st.integers(1, 30))),
        "minutes": draw(st.sampled_from(("30", "x"))),
        "reason": draw(st.sampled_from(REASONS)),
        "aide": "yes",
        "at": draw(st.sampled_from(("2026-03-03T15:30", "soon"))),
        "records": draw(st.sampled_from(("service_log", "iep,evaluation,aide_dates", "strange"))),
        "what": draw(st.sampled_from(("placement", "frequency", "mode", "strange", "speech"))),
        "percent": "80",
        "iep_date": draw(st.sampled_from(("2025-10-14", "soon"))),
        "due_on": draw(days).isoformat(),
        "meeting_at": "2026-03-03",
        "meeting_message": "m0",
    }
    return tuple((key, known[key]) for key in draw(st.lists(st.sampled_from(sorted(known)), unique=True)))


@st.composite
def households(draw: st.DrawFn) -> tuple[FollowUp, LetterContext]:
    own, other, first, second = draw(st.lists(given_names, min_size=4, max_size=4, unique=True))
    contacts = draw(
        st.lists(
            st.sampled_from((DANA, LUIS, RUTH, KIM, Contact(first, "first@millrace.example", "case_manager"))),
            unique=True,
            max_size=5,
        )
    )
    percent, iep_date = draw(st.integers(0, 100)), draw(st.none() | days)
    child = Child(own, iep_date=iep_date, general_education_percent=percent, contacts=tuple(contacts))
    family = replace(FAMILY, children=(child, Child(other)), rulebook=draw(st.sampled_from(("us", "CA", "TX"))))
    quotes = ("", "There was no speech today.", "We failed to come.", f"{other} was out today.", "x " * 99, "doubling up")
    messages = [
        Excerpt(
            f"m{number}",
            draw(days),
            draw(given_names),
            draw(st.sampled_from((DANA.address, KIM.address, "x@y.example"))),
            draw(st.sampled_from(Side)),
            "s",
            draw(st.sampled_from(quotes)),
        )
        for number in range(draw(st.integers(1, 8)))
    ]
    sources = {excerpt.message: excerpt for excerpt in messages}
    services = draw(st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3, unique=True))
    ledgers = tuple(
        ledger(
            *(
                Occasion(
                    draw(st.none() | days),
                    draw(st.none() | days),
                    draw(st.sampled_from(("day", "range", "since", "vague"))),
                    draw(st.integers(1, 4)),
                    draw(st.none() | st.integers(5, 90)),
                    draw(st.sampled_from(REASONS)),
                    messages=tuple(draw(st.lists(st.sampled_from(list(sources)), min_size=1, max_size=3))),
                )
                for _ in range(draw(st.integers(0, 4)))
            ),
            service=service,
            child=own,
        )
        for service in services
    )
    opened_on = draw(days)
    about = replace(
        draw(st.sampled_from((MEETING, NOTICE))),
        child=own,
        opened_by=draw(st.sampled_from((*sources, "mffff"))),
        opened_on=opened_on,
        due_on=draw(st.none() | st.just(opened_on + timedelta(30))),
        what=draw(st.sampled_from(("", "speech", "placement", *RECORDS))),
        because=tuple(
            Because(message, draw(st.sampled_from(("opened", "offered", "cancelled")))) for message in list(sources)[:2]
        ),
        scheduled_for=draw(st.none() | days.map(At)),
        late_offers=tuple(draw(st.lists(days.map(At), max_size=2))),
        moved=tuple(Move(At(day), None, "school") for day in draw(st.lists(days, max_size=1))),
        basis=draw(st.sampled_from(("law", "target"))),
        citation=draw(st.sampled_from(("", "Cal. Educ. Code § 56343.5"))),
    )
    asked = FollowUp(
        kind=draw(st.sampled_from(DRAFT_KINDS)),
        step=draw(st.integers(1, 4)),
        about="o1",
        on=draw(days),
        child=own,
        obligation="o1",
        role=draw(st.sampled_from(("case_manager", "principal", "speech"))),
        copy_roles=draw(st.sampled_from(((), ("principal",), ("principal", "special_education_director")))),
        because=tuple(Because(message, draw(st.sampled_from(("opened", "told", "offered")))) for message in sources),
        facts=draw(facts_of(services)),
    )
    return asked, LetterContext(
        family, draw(st.none() | st.just(about)), sources, ledgers, draw(st.sampled_from(("", "Sue Lawler", second)))
    )


@settings(max_examples=300, deadline=None)
@given(households())
def test_whatever_the_household_a_letter_is_written_and_fit(case: tuple[FollowUp, LetterContext]) -> None:
    draft = word(*case)
    assert checks.asks(draft.body) == 1
    assert "  " not in draft.body
    for trace in ("None", "()", " .", " ,", "“”"):
        assert trace not in draft.body, trace
    contacts = {contact.address for child in case[1].family.children for contact in child.contacts}
    assert {*draft.to, *draft.cc} <= contacts
