"""The weekly page: what stands on it, what never does, and that it fits the screen and the sheet."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from casefile.events import EventKind
from casefile.family import Side
from casefile.letters import ComplaintDay, Excerpt, Week
from casefile.obligations import ObligationKind, Question, State
from casefile.reading import At
from templates.digest import render
from templates.layout import wrapped
from tests.servers import require
from tests.templates.household import ANAND, FAMILY, MEETING, SOURCES, obligation
from tests.templates.weeks import CUT_OFF, FULL, HEALTH, QUIET, happening


class Text(HTMLParser):
    """The visible words of a page, its links and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and "title" not in self.open:
            self.words.append(data)


def seen(html: str) -> str:
    return " ".join(" ".join(Text(html).words).split())


def both(week: Week) -> tuple[str, str]:
    """The words of both forms, on one line each."""
    digest = render(week)
    return " ".join(digest.text.split()), seen(digest.html)


@pytest.mark.parametrize("form", [0, 1], ids=["text", "html"])
class TestEitherForm:
    def test_it_says_which_week_it_is(self, form: int) -> None:
        assert "Sunday, February 8 to Sunday, February 15" in both(FULL)[form]

    def test_a_missed_session_has_its_day_its_reason_its_words_and_its_message(self, form: int) -> None:
        page = both(FULL)[form]
        assert "Speech therapy missed on Wed, Feb 11, 30 minutes (staff out)." in page
        assert "We did not have speech yesterday as I was out sick." in page
        assert re.search(r"Kim Sato, Thu, Feb 12 \[?m02", page)

    def test_what_the_family_saw_is_said_as_theirs(self, form: int) -> None:
        assert "Aide support missed on Thu, Feb 12, as you wrote." in both(FULL)[form]

    def test_what_needs_the_family_stands_before_what_happened(self, form: int) -> None:
        page = both(FULL)[form].lower()
        order = [
            page.index(part)
            for part in ("what needs you", "what happened", "what is awaited", "letters ready", "services since", "chain head")
        ]
        assert order == sorted(order)

    def test_a_question_comes_with_the_command_that_answers_it(self, form: int) -> None:
        page = both(FULL)[form]
        assert "Did the IEP meeting for Maya on Tuesday, February 10 take place?" in page
        assert "iepwatch answer q7c000000002 yes" in page

    def test_a_letter_shows_what_it_asks_and_whom(self, form: int) -> None:
        page = both(FULL)[form]
        assert "To Dana Whitcomb, Luis Ortega and Ruth Abara" in page
        assert "Could you please send us a date for the meeting" in page
        assert f"iepwatch drafts show {FULL.drafts[0].id}" in page

    def test_a_passed_date_is_said_kindly(self, form: int) -> None:
        page = both(FULL)[form]
        assert "arget date passed (Wednesday, February 11); no date yet" in page
        assert "overdue" not in page.lower()
        assert "violation" not in page.lower()

    def test_a_quiet_week_is_said_to_be_quiet(self, form: int) -> None:
        assert "A quiet week." in both(QUIET)[form]

    def test_the_footer_says_when_mail_was_last_read_and_what_came_of_it(self, form: int) -> None:
        page = both(FULL)[form]
        assert "Mail was last read Sunday, February 15, 4:55 PM." in page
        assert "12 new, 3 seen before, 0 set aside. 342 messages kept in all." in page

    def test_the_whole_chain_head_is_printed(self, form: int) -> None:
        assert FULL.chain_head in both(FULL)[form]

    def test_silence_is_told_first(self, form: int) -> None:
        old = replace(HEALTH, last_success=CUT_OFF - timedelta(days=3, hours=1))
        assert "No mail has been read from inbox, INBOX for 3 days." in both(replace(QUIET, health=(old,)))[form]

    def test_a_mailbox_that_was_never_read_is_told(self, form: int) -> None:
        never = replace(HEALTH, last_success=None)
        assert "No mail has been read from inbox, INBOX yet." in both(replace(QUIET, health=(never,)))[form]

    def test_a_forwarding_code_is_shown(self, form: int) -> None:
        assert "834 551 209" in both(replace(QUIET, forwarding_codes=("834 551 209",)))[form]

    def test_what_could_not_be_read_is_told(self, form: int) -> None:
        assert (
            "2 messages could not be read and are kept safe."
            in both(replace(QUIET, health=(replace(HEALTH, quarantined=2),)))[form]
        )

    def test_a_message_in_another_language_is_told(self, form: int) -> None:
        page = both(replace(QUIET, unread=(replace(SOURCES["m04"], author="Bo Lindqvist", address=""),)))[form]
        assert "I cannot read the language of the email of January 29 from Bo Lindqvist." in page

    def test_privileged_mail_never_appears(self, form: int) -> None:
        secret = Excerpt(
            "m0secret",
            date(2026, 2, 11),
            "Vera Counsel",
            "vera@law.example",
            Side.OTHER,
            "strategy",
            "between us",
            privileged=True,
        )
        week = replace(
            QUIET,
            happenings=(happening("m02", EventKind.MISSED, what="speech", said=secret),),
            unread=(secret,),
            questions=(Question("q1", "is_it_so", "m0secret", "Anand", date(2026, 2, 11), FULL.questions[0].because),),
            sources={"m05": secret},
        )
        page = both(week)[form]
        for trace in ("Vera", "between us", "strategy", "m0secret", "February 11"):
            assert trace not in page

    def test_a_meeting_soon_needs_the_family(self, form: int) -> None:
        assert "The IEP meeting for Maya is in 9 days: Tuesday, February 24, 9:15 AM." in both(FULL)[form]

    def test_two_weeks_after_the_target_date_the_next_steps_are_pointed_to(self, form: int) -> None:
        late = replace(MEETING, state=State.OVERDUE, due_on=date(2026, 2, 1))
        assert "See what can come next. iepwatch explain o3f2a0000000a" in both(replace(QUIET, obligations=(late,)))[form]
        assert "what can come next" not in both(replace(QUIET, obligations=(replace(late, due_on=date(2026, 2, 2)),)))[form]

    def test_the_words_are_those_of_what_matters_most(self, form: int) -> None:
        asked = happening("m02", EventKind.MEETING_REQUESTED, 1, replace(SOURCES["m02"], quote="Could we meet?"))
        missed = happening(
            "m02", EventKind.MISSED, 2, replace(SOURCES["m02"], quote="No speech."), what="speech", on=date(2026, 2, 11)
        )
        page = both(replace(QUIET, happenings=(asked, missed)))[form]
        assert "No speech." in page
        assert "Could we meet?" not in page

    def test_a_miss_without_a_day_is_said_so(self, form: int) -> None:
        vague = happening("m02", EventKind.MISSED, what="speech", extent="vague")
        assert "Speech therapy missed, no day named." in both(replace(QUIET, happenings=(vague,)))[form]

    def test_a_yearly_review_far_ahead_takes_no_line(self, form: int) -> None:
        far = obligation(ObligationKind.ANNUAL_REVIEW, "m01", due_on=date(2026, 10, 14))
        assert "early IEP review" not in both(replace(QUIET, obligations=(far,)))[form]
        near = replace(far, due_on=date(2026, 4, 14))
        assert "Yearly IEP review" in both(replace(QUIET, obligations=(near,)))[form]

    def test_history_is_not_awaited(self, form: int) -> None:
        old = replace(MEETING, stale=True, state=State.OVERDUE)
        assert "IEP meeting" not in both(replace(QUIET, obligations=(old,)))[form]

    def test_a_complaint_day_is_told_only_when_it_is_near(self, form: int) -> None:
        near = ComplaintDay("Anand", "speech", date(2025, 3, 4), date(2026, 3, 3))
        far = ComplaintDay("Anand", "aide", date(2025, 9, 4), date(2026, 9, 3))
        page = both(replace(QUIET, complaint_days=(near, far)))[form]
        assert "peech therapy for Anand missed on Tuesday, March 4, 2025: Tuesday, March 3" in page
        assert "September" not in page

    def test_one_child_s_name_is_not_repeated_on_each_line(self, form: int) -> None:
        alone = replace(FULL, family=replace(FAMILY, children=(ANAND,)))
        assert "Speech therapy, Anand" not in both(alone)[form]

    def test_a_session_that_two_messages_tell_of_is_told_once(self, form: int) -> None:
        again = happening(
            "m04", EventKind.MISSED, what="speech", on=date(2026, 2, 11), extent="day", minutes=30, reason="staff_absence"
        )
        page = both(replace(FULL, happenings=(*FULL.happenings, again)))[form]
        assert page.count("Speech therapy missed on Wed, Feb 11") == 1

    def test_many_messages_are_cut_short_with_the_command_for_the_rest(self, form: int) -> None:
        many = tuple(
            happening(
                "m02",
                EventKind.MISSED,
                n,
                replace(SOURCES["m02"], message=f"mm{n:02d}"),
                original=f"mm{n:02d}",
                what="speech",
                on=date(2026, 1, 5) + timedelta(n),
            )
            for n in range(12)
        )
        assert "and 4 more: iepwatch timeline" in both(replace(QUIET, happenings=many))[form]

    def test_a_family_without_children_still_gets_a_page(self, form: int) -> None:
        page = both(replace(FULL, family=replace(FAMILY, children=())))[form]
        assert "Speech therapy missed" in page

    def test_the_first_digest_says_up_to_when_it_goes(self, form: int) -> None:
        assert "Up to Sunday, February 15" in both(replace(QUIET, since=None))[form]


def test_the_days_are_those_of_the_family_s_own_zone() -> None:
    late = replace(QUIET, cut_off=datetime(2026, 2, 16, 3, 0, tzinfo=UTC))
    assert "to Sunday, February 15" in render(late).text


def test_the_subject_counts_what_needs_the_family_and_names_nobody() -> None:
    assert render(FULL).subject == "IEP Watch: week to Sunday, February 15 (4 things need you)"
    assert render(QUIET).subject == "IEP Watch: week to Sunday, February 15 (nothing needs you)"


def test_the_text_fits_every_mail_program() -> None:
    assert max(map(len, render(FULL).text.splitlines())) <= 78


def test_a_tired_parent_reads_it_in_two_minutes() -> None:
    read = re.sub(r'<span class="code.*?</span>', "", render(FULL).html)  # ids and commands are looked up, not read
    assert len(seen(read).split()) < 500  # two minutes at 250 words a minute (Brysbaert 2019)


def test_the_text_has_no_gaps_and_no_trailing_blanks() -> None:
    text = render(FULL).text
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]\n", text)
    assert "None" not in text.replace("None.", "")


def test_the_html_fetches_nothing_and_runs_nothing() -> None:
    page = Text(render(FULL).html)
    assert not {"img", "script", "link", "iframe", "object", "form", "svg", "video"} & set(page.tags)
    for name, value in page.attributes:
        assert name not in ("src", "href", "background", "srcset")
        assert not name.startswith("on")
        assert "url(" not in value
    assert "@import" not in render(FULL).html
    assert "http" not in render(FULL).html


def test_the_html_is_well_formed_and_says_its_language() -> None:
    page = Text(render(FULL).html)
    assert page.open == []
    assert ("lang", "en") in page.attributes


def test_headings_and_table_headers_are_what_a_screen_reader_needs() -> None:
    page = Text(render(FULL).html)
    assert page.tags.count("h1") == 1
    assert {"h2", "h3", "th"} <= set(page.tags)
    assert {value for name, value in page.attributes if name == "scope"} == {"col", "row"}


def test_mail_cannot_write_html_into_the_page() -> None:
    nasty = replace(SOURCES["m02"], quote="<script>alert(1)</script> & <img src=x>", author="<b>Eve</b>")
    html = render(replace(QUIET, happenings=(happening("m02", EventKind.MISSED, said=nasty, what="speech"),))).html
    assert "<script>" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_control_characters_of_mail_do_not_reach_the_page() -> None:
    nasty = replace(SOURCES["m02"], quote="no\x00 speech\x1b[31m \u202ethgir today")
    digest = render(replace(QUIET, happenings=(happening("m02", EventKind.MISSED, said=nasty, what="speech"),)))
    for trace in ("\x00", "\x1b", "\u202e"):
        assert trace not in digest.text + digest.html


def test_a_long_quote_is_cut_at_a_word() -> None:
    long = replace(SOURCES["m02"], quote="word " * 200)
    text = render(replace(QUIET, happenings=(happening("m02", EventKind.MISSED, said=long, what="speech"),))).text
    assert "word…" in text
    assert text.count("word") < 50


def test_a_crowded_week_is_not_clipped() -> None:
    words = "word " * 60
    crowd = tuple(
        happening(
            "m02", EventKind.MISSED, n, replace(SOURCES["m02"], message=f"mm{n:03d}", quote=words), original=f"mm{n:03d}",
            what="speech", on=date(2025, 9, 1) + timedelta(n), child=("Anand", "Maya")[n % 2],
        )
        for n in range(120)
    )  # fmt: skip
    week = replace(FULL, happenings=crowd, obligations=FULL.obligations * 8, drafts=FULL.drafts * 8, questions=FULL.questions * 8)
    assert len(render(week).html.encode()) < 102_000  # Gmail cuts a message off at 102 KB


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=80), st.text(max_size=80))
def test_whatever_a_message_says_the_page_can_be_sent(quote: str, author: str, address: str) -> None:
    said = replace(SOURCES["m02"], quote=quote, author=author, address=address, subject=quote)
    week = replace(
        FULL,
        happenings=(happening("m02", EventKind.MISSED, said=said, what="speech"),),
        unread=(said,),
        questions=(replace(FULL.questions[0], kind="is_it_genuine"),),
        sources={"m05": said},
    )
    digest = render(week)
    assert all(character.isprintable() or character == "\n" for character in digest.text)
    assert Text(digest.html).open == []
    digest.html.encode("utf-8")


def test_the_same_week_gives_the_same_page() -> None:
    assert render(FULL) == render(FULL)


def test_wrapping_keeps_a_long_word_whole() -> None:
    assert wrapped("a " + "b" * 100) == "a\n" + "b" * 100


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_of_event_is_told_or_left_out_without_a_gap(kind: EventKind) -> None:
    bare = happening("m02", kind, extent="vague")
    rich = happening(
        "m02",
        kind,
        what="speech",
        on=date(2026, 2, 20),
        until=date(2026, 2, 21),
        status="proposed",
        percent=60,
        reason="frequency",
    )
    for one in (bare, rich):
        text = render(replace(QUIET, happenings=(one,))).text
        for trace in ("None ", "  .", " .", "()", "_"):
            assert trace not in text.split("WHAT IS AWAITED")[0].split("WHAT HAPPENED")[1]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("kind", list(ObligationKind))
def test_every_obligation_in_every_state_has_kind_words(kind: ObligationKind, state: State) -> None:
    one = obligation(
        kind, "m01", state=state, closed_on=date(2026, 2, 12), scheduled_for=At(date(2026, 2, 12)), due_on=date(2026, 2, 11)
    )
    for digest in (
        render(replace(QUIET, obligations=(one,))),
        render(replace(QUIET, obligations=(replace(one, scheduled_for=None, due_on=None),))),
    ):
        for trace in ("overdue", "late ", "fail", "None,", "State."):
            assert trace not in digest.text


CHROMIUM = shutil.which("chromium")
QUIETLY = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
)


def browse(html: str, *arguments: str) -> None:
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory() as profile:
        page = Path(profile, "page.html")
        page.write_text(html, encoding="utf-8")
        command = [CHROMIUM, *QUIETLY, f"--user-data-dir={profile}", *arguments, page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=60)


@pytest.mark.chromium
def test_a_full_week_prints_on_one_page(tmp_path: Path) -> None:
    require(CHROMIUM, "Chromium", "chromium")
    browse(render(FULL).html, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'page.pdf'}")
    assert len(PdfReader(tmp_path / "page.pdf").pages) == 1
