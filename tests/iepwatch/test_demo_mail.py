"""The demo's mail holds together: its days, its roads, its people, its ledger."""

import email
import re
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email.message import Message
from importlib.resources import files
from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PdfReader

from casefile.reading import REASONS, SERVICES, Tag
from iepwatch.demo.letters import NOW, TODAY, arrivals, configuration, messages, plot
from iepwatch.demo.mime import TRUST, original_id
from iepwatch.demo.papers import pdf
from iepwatch.demo.sources import INBOX, ZONE, Letter, letters, people

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("January", "Jan"),
            ("February", "Feb"),
            ("March",),
            ("April",),
            ("May",),
            ("June",),
            ("July",),
            ("August", "Aug"),
            ("September", "Sept", "Sep"),
            ("October", "Oct"),
            ("November", "Nov"),
            ("December", "Dec"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAY_AND_DATE = re.compile(
    rf"\b({'|'.join(DAYS)}|Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun),? ({'|'.join(MONTHS)})\.? (\d{{1,2}})\b", re.IGNORECASE
)
SPANISH = re.compile(r"\b(lunes|martes|miércoles|jueves|viernes|sábado|domingo) (\d{1,2}) de (\w+)")
SPANISH_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
SPANISH_MONTHS = {"enero": 1, "agosto": 8, "septiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12}
WEEKDAY_AND_ORDINAL = re.compile(rf"\b({'|'.join(DAYS)}|wed) the (\d{{1,2}})(?:st|nd|rd|th)\b", re.IGNORECASE)

BY_NAME = {letter.name: letter for letter in letters()}
ORIGINALS = [letter for letter in letters() if not letter.same]
each_arrival = pytest.mark.parametrize("arrival", arrivals(), ids=lambda arrival: arrival.name)
each_letter = pytest.mark.parametrize("letter", ORIGINALS, ids=lambda letter: letter.name)


def in_the_semester(month: int, day: int) -> date:
    return date(2026 if month < 8 else 2025, month, day)


def words(letter: Letter) -> str:
    papers = "\n".join(text for _, text in letter.attachments)
    return " ".join(f"{letter.subject}\n{letter.note}\n{letter.body}\n{papers}".split())


def headers_of(content: bytes) -> Message:
    return email.message_from_bytes(content)


# ---- days -----------------------------------------------------------------------------------------------------------


@each_letter
def test_a_weekday_beside_a_date_is_that_days(letter: Letter) -> None:
    for weekday, month, day in WEEKDAY_AND_DATE.findall(words(letter)):
        told = in_the_semester(MONTHS[month.title()], int(day))
        assert told.strftime("%A").startswith(weekday.title()[:3]), f"{weekday} {month} {day}"
    for weekday, day, month in SPANISH.findall(words(letter)):
        assert SPANISH_DAYS[in_the_semester(SPANISH_MONTHS[month], int(day)).weekday()] == weekday
    for weekday, day in WEEKDAY_AND_ORDINAL.findall(words(letter)):
        sent = letter.sent.date()
        near = [sent + timedelta(days=n) for n in range(-7, 40)]
        assert any(d.day == int(day) and d.strftime("%A").startswith(weekday.title()[:3]) for d in near), f"{weekday} {day}"


def test_the_pairs_of_weekday_and_date_are_many_enough_to_mean_something() -> None:
    assert sum(len(WEEKDAY_AND_DATE.findall(words(letter))) for letter in ORIGINALS) >= 35


def test_the_demo_stands_on_a_sunday_at_the_digests_hour() -> None:
    assert (TODAY.strftime("%A"), NOW.astimezone(ZONE).strftime("%H:%M")) == ("Sunday", "17:00")
    assert NOW.astimezone(ZONE).date() == TODAY


@each_letter
def test_school_writes_on_school_days_machines_and_families_on_any(letter: Letter) -> None:
    if letter.sender.domain == "larkfield.example" and letter.sender.key != "impostor":
        assert letter.sent.weekday() < 5


def test_mail_arrives_in_order_from_august_to_the_day_of_the_demo() -> None:
    times = [arrival.received_at for arrival in arrivals()]
    assert times == sorted(times)
    assert (times[0].date(), times[-1].date()) == (date(2025, 8, 11), date(2026, 1, 17))
    assert all(moment < NOW and moment.tzinfo is UTC for moment in times)


@each_letter
def test_nobody_forwards_what_has_not_been_sent_nor_answers_what_has_not_been_read(letter: Letter) -> None:
    assert letter.arrives > letter.sent
    if letter.answers is not None:
        assert letter.answers.sent < letter.sent


# ---- bytes ----------------------------------------------------------------------------------------------------------


@each_arrival
def test_each_message_is_sound_mail_with_crlf_line_ends(arrival: tuple[bytes, datetime, str]) -> None:
    content, _, name = arrival
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998  # RFC 5322, 2.1.1
    parsed = headers_of(content)
    defects = [defect for part in parsed.walk() for defect in part.defects]
    assert not defects
    for header in ("From", "To", "Date", "Message-ID", "Received", "Authentication-Results"):
        assert parsed[header], f"{name}: {header}"


@each_arrival
def test_no_boundary_serves_two_parts(arrival: tuple[bytes, datetime, str]) -> None:
    boundaries = [part.get_boundary() for part in headers_of(arrival[0]).walk() if part.is_multipart() and part.get_boundary()]
    assert len(boundaries) == len(set(boundaries))


def test_all_but_the_broken_message_decode_as_they_declare() -> None:
    broken = []
    for content, _, name in arrivals():
        for part in headers_of(content).walk():
            if part.get_content_maintype() == "text":
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                try:
                    payload.decode(part.get_content_charset("ascii"))
                except LookupError:
                    broken.append(name)
    assert broken == ["1015-library-overdue"]


def test_messages_are_the_same_bytes_each_time() -> None:
    first = list(messages())
    arrivals.cache_clear()
    letters.cache_clear()
    assert list(messages()) == first


def test_no_two_messages_share_bytes_or_an_outer_message_id() -> None:
    assert len({arrival.content for arrival in arrivals()}) == len(arrivals())
    assert len({headers_of(arrival.content)["Message-ID"] for arrival in arrivals()}) == len(arrivals())


def test_the_whole_semester_is_small() -> None:
    assert sum(len(content) for content, _ in messages()) < 1_000_000


# ---- roads ----------------------------------------------------------------------------------------------------------


def test_at_least_seventy_messages_were_written_by_hand() -> None:
    assert len(ORIGINALS) >= 90


def test_mail_comes_by_every_road() -> None:
    roads = Counter(letter.road for letter in letters())
    assert roads["gmail"] >= 25
    assert roads["outlook"] >= 6
    assert roads["owa"] >= 4
    assert roads["applemail"] >= 2
    assert roads["iphone"] >= 4
    assert sum(count for road, count in roads.items() if road.startswith("attached-")) >= 5
    assert roads["redirected"] >= 12
    assert roads["direct"] >= 25


def test_there_are_notes_replies_papers_an_invitation_a_second_copy_and_spanish() -> None:
    assert sum(INBOX in [person.address for person in letter.to] for letter in letters()) >= 6
    assert sum(letter.answers is not None for letter in letters()) >= 18
    assert sum(bool(letter.attachments) for letter in letters()) >= 5
    assert sum(letter.invite is not None for letter in letters()) == 1
    assert sum(bool(letter.same) for letter in letters()) == 2
    assert sum("señor" in letter.body or "doña" in letter.body for letter in letters()) == 2


@each_letter
def test_an_inline_forward_prints_its_block_as_its_mail_program_does(letter: Letter) -> None:
    if letter.road not in ("gmail", "outlook", "owa", "applemail", "iphone"):
        return
    content = next(arrival.content for arrival in arrivals() if arrival.name == letter.name)
    alternatives = {
        part.get_content_type(): str(part.get_payload(decode=True), "utf-8")  # type: ignore[arg-type]
        for part in headers_of(content).walk()
        if part.get_content_maintype() == "text"
    }
    text, page = alternatives["text/plain"], alternatives["text/html"]
    marks = {
        "gmail": ("---------- Forwarded message ---------\nFrom: ", 'class="gmail_attr"'),
        "outlook": ("\nFrom: ", "border-top:solid #E1E1E1"),
        "owa": ("_" * 32 + "\nFrom: ", 'id="divRplyFwdMsg"'),
        "applemail": ("> Begin forwarded message:\n> \n> From: ", '<blockquote type="cite">'),
        "iphone": ("Begin forwarded message:\n\n> From: ", '<blockquote type="cite">'),
    }
    in_text, in_page = marks[letter.road]
    assert in_text in text.replace("\r\n", "\n")
    assert in_page in page
    assert f"Subject: {letter.subject}" in text
    assert letter.sender.address in page


@pytest.mark.parametrize("letter", [letter for letter in letters() if letter.road.startswith("attached-")], ids=lambda x: x.name)
def test_an_attached_original_is_whole_with_its_own_message_id(letter: Letter) -> None:
    content = next(arrival.content for arrival in arrivals() if arrival.name == letter.name)
    inner = [part for part in headers_of(content).walk() if part.get_content_type() == "message/rfc822"]
    assert len(inner) == 1
    original = inner[0].get_payload(0)
    assert isinstance(original, Message)
    assert (original["Subject"], original["Message-ID"]) == (letter.subject, original_id(letter))
    assert letter.sender.address in original["From"]


def test_redirected_mail_keeps_its_writer_and_the_inboxs_server_says_so() -> None:
    for letter in letters():
        if letter.road == "redirected":
            parsed = headers_of(next(arrival.content for arrival in arrivals() if arrival.name == letter.name))
            assert letter.sender.address in parsed["From"]
            assert parsed["X-Forwarded-For"] or parsed["Resent-From"]
            results = parsed["Authentication-Results"]
            assert results.startswith(TRUST)
            assert "dkim=pass" in results


def test_the_forged_message_failed_its_checks() -> None:
    forged = next(arrival.content for arrival in arrivals() if arrival.name == "1211-gift-cards")
    assert "dmarc=fail" in headers_of(forged)["Authentication-Results"]


def test_the_invitation_states_its_hour() -> None:
    content = next(arrival.content for arrival in arrivals() if arrival.name == "0930-langley-second-move")
    assert b"METHOD:REQUEST" in content
    assert b"DTSTART;TZID=Eastern Standard Time:20251007T141500" in content


def test_a_reply_names_what_it_answers() -> None:
    parsed = headers_of(next(arrival.content for arrival in arrivals() if arrival.name == "0112-ines-past-thirty-days"))
    first = original_id(BY_NAME["1205-ines-review-meeting"])
    assert first in parsed["References"].split()
    assert parsed["In-Reply-To"] == original_id(BY_NAME["1217-ines-still-hoping"])


# ---- people and words -----------------------------------------------------------------------------------------------


def test_no_domain_is_real_but_the_one_that_sends_gmails_confirmation() -> None:
    real = Counter[str]()
    for content, _, name in arrivals():
        text = content.decode("cp1252", "replace").replace("=\r\n", "")
        for domain in re.findall(r"(?:@|https?://)([a-zA-Z0-9.-]+\.[a-zA-Z]+)", text):
            if not domain.lower().endswith((".example", ".invalid", ".test")):
                real[f"{name}:{domain}"] += 1
    assert {where.partition(":")[0] for where in real} <= {"0811-forwarding-code"}
    assert {where.partition(":")[2] for where in real} <= {"google.com", "mail-settings.google.com"}


def sentences(text: str) -> list[str]:
    plain = re.sub(r"<[^>]+>", " ", text)
    found = re.split(r"(?<=[.!?])\s+|\n{2,}", " ".join(plain.split()))
    return [re.sub(r"\W+", " ", sentence).strip().lower() for sentence in found]


def test_no_sentence_is_written_twice() -> None:
    seen: dict[str, str] = {}
    for letter in ORIGINALS:
        if letter.sender.key == "alerts":
            continue  # machines do repeat themselves
        for sentence in sentences(letter.body) + sentences(letter.note):
            if len(sentence.split()) >= 4:
                assert seen.setdefault(sentence, letter.name) == letter.name, sentence


def test_no_five_words_open_two_letters_of_one_hand() -> None:
    openings = Counter(
        (letter.sender.key, " ".join(re.sub(r"<[^>]+>", " ", letter.body).split()[:12]))
        for letter in ORIGINALS
        if letter.sender.key != "alerts"
    )
    assert not [opening for opening, count in openings.items() if count > 1]


def test_many_people_write() -> None:
    assert len({letter.sender.key for letter in letters()}) >= 25


def test_school_people_of_the_configuration_are_those_who_write() -> None:
    family = tomllib.loads((files("iepwatch.demo") / "family.toml").read_text(encoding="utf-8"))
    addresses = {person.address for person in people().values()}
    configured = {contact["address"] for child in family["child"] for contact in child["contact"]}
    assert configured | set(family["family"]["addresses"]) <= addresses


# ---- papers ---------------------------------------------------------------------------------------------------------


def test_each_paper_can_be_read_back_from_its_pdf() -> None:
    for letter in letters():
        for filename, text in letter.attachments:
            shown = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf(text))).pages)
            assert shown.split() == text.split(), filename


def test_a_long_paper_has_pages() -> None:
    assert len(PdfReader(BytesIO(pdf("line (with) a \\ mark\n" * 100))).pages) == 3


def test_the_speech_log_has_each_tuesday_and_thursday_of_school() -> None:
    log = dict(BY_NAME["1204-pruitt-logs-at-last"].attachments)["service-log-speech-milo.pdf"]
    told = {datetime.strptime(day, "%m/%d/%Y").replace(tzinfo=ZONE).date() for day in re.findall(r"\d\d/\d\d/\d{4}", log)}
    span = [date(2025, 8, 21) + timedelta(days=n) for n in range(93)]
    expected = {day for day in span if day.weekday() in (1, 3) and day != date(2025, 11, 4)}
    assert told - {date(2025, 9, 12)} == expected


# ---- the ledger -----------------------------------------------------------------------------------------------------


def test_the_ledger_has_every_message_and_no_other() -> None:
    assert set(plot()["message"]) == {letter.name for letter in letters()}


def test_the_ledger_speaks_the_programs_words() -> None:
    for name, entry in plot()["message"].items():
        assert {*entry["tags"], *entry.get("may", [])} <= set(Tag), name
        for missed in entry.get("missed", []) + entry.get("missed_in_attachments", []):
            assert missed["service"] in SERVICES
            assert missed["reason"] in REASONS
            date.fromisoformat(missed["date"])
        assert bool(entry.get("missed")) == ("missed_service" in entry["tags"]) or name == "0112-ines-past-thirty-days", name
        assert entry.get("child", "Milo") in ("Milo", "Tamsin")
        if "meeting_at" in entry:
            assert "meeting_scheduled" in entry["tags"], name


def test_the_dates_of_meetings_are_those_that_are_offered_or_confirmed() -> None:
    for name, entry in plot()["message"].items():
        told = [meeting["at"] for meeting in entry.get("meetings", []) if meeting["status"] in ("offered", "confirmed")]
        assert told == entry.get("meeting_at", []), name


def test_facts_bear_the_tags_that_go_with_them() -> None:
    for name, entry in plot()["message"].items():
        tags = {*entry["tags"], *entry.get("may", [])}
        for list_, tag in (("settings", "setting_change"), ("changes", "service_change"), ("makeups", "makeup_offered")):
            assert not entry.get(list_) or tag in tags, name
        for record in entry.get("records", []):
            wanted = {"requested": "records_request", "provided": "records_provided"}.get(record["status"])
            assert wanted is None or wanted in tags, name


def test_sessions_are_missed_for_at_least_ten_reasons() -> None:
    told = {missed["reason"] for entry in plot()["message"].values() for missed in entry.get("missed", [])}
    expected = {
        "staff_absence", "vacancy", "testing", "schedule_conflict", "holiday", "student_absence", "weather_closure",
        "peers_absent", "student_refusal",
    }  # fmt: skip
    assert expected <= told


def test_every_tag_is_told_more_than_once_and_a_third_of_the_mail_is_silent() -> None:
    told = Counter(tag for entry in plot()["message"].values() for tag in entry["tags"])
    assert set(told) == set(Tag)
    assert min(told.values()) >= 2
    silent = sum(not entry["tags"] for entry in plot()["message"].values())
    assert silent >= len(plot()["message"]) / 3


def test_obligations_open_on_the_local_day_of_their_message() -> None:
    for obligation in plot()["obligation"]:
        if "opener" in obligation:
            assert BY_NAME[obligation["opener"]].sent.date() == obligation["opened_on"]
        if "closer" in obligation:
            assert BY_NAME[obligation["closer"]].sent.date() >= obligation["closed_on"]


def test_due_dates_are_counted_right() -> None:
    off = tomllib.loads((files("iepwatch.demo") / "family.toml").read_text(encoding="utf-8"))["calendar"]["days_off"]
    spans = [(span.partition("..")[0], span.partition("..")[2] or span) for span in off]

    def is_school_day(day: date) -> bool:
        return day.weekday() < 5 and not any(first <= day.isoformat() <= last for first, last in spans)

    for obligation in plot()["obligation"]:
        kind, opened, due = obligation["kind"], obligation.get("opened_on"), obligation["due_on"]
        if kind == "meeting":
            assert due == opened + timedelta(days=30)
        elif kind == "records":
            assert due == opened + timedelta(days=45)
        elif kind in ("notice", "reply"):
            days = [opened + timedelta(days=n) for n in range(1, (due - opened).days + 1)]
            assert sum(map(is_school_day, days)) == 10
            assert is_school_day(due)


def test_sessions_that_are_told_as_missed_fell_on_school_days_but_for_the_closed_ones() -> None:
    for name, entry in plot()["message"].items():
        for missed in entry.get("missed", []):
            assert date.fromisoformat(missed["date"]).weekday() < 5, name


# ---- the configuration ----------------------------------------------------------------------------------------------


def test_the_configuration_is_toml_with_the_ports_and_the_family_in_it() -> None:
    config = tomllib.loads(configuration(imap_port=1143, smtp_port=1025, password='{ file = "password" }'))
    assert config["mailbox"][0]["port"] == 1143
    assert config["outgoing"]["port"] == 1025
    assert config["mailbox"][0]["trust"] == TRUST
    assert [child["name"] for child in config["child"]] == ["Milo", "Tamsin"]
    assert set(config["digest"]["to"]) <= set(config["family"]["addresses"])


def test_consecutive_days_off_stand_in_order() -> None:
    config = tomllib.loads(configuration(imap_port=1, smtp_port=2, password='"x"'))
    assert all(a < b for a, b in pairwise(config["calendar"]["days_off"]))
