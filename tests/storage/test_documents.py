"""What goes into a column as a document comes out the same, whatever a mail may hold."""

import dataclasses
from datetime import date, datetime, time, timedelta, timezone
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile import events, family, letters, mail, obligations, placement, reading
from casefile.errors import ArchiveDamagedError
from storage.archive import Archive
from storage.documents import codec, from_bytes, to_bytes
from storage.texts import exact, from_exact, moment_from, moment_text, safe
from tests.storage.mail import NOW

TEXTS = st.text(st.characters(exclude_categories=()), max_size=20)  # NUL and lone surrogates too
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ZONES = cast("st.SearchStrategy[None]", OFFSETS)  # its hint says None alone; its manual, any time zone
DATETIMES = st.datetimes(timezones=ZONES) | st.datetimes()

for _kind, _strategy in {
    str: TEXTS,
    datetime: DATETIMES,
    date: st.dates(),
    time: st.times(),
    float: st.floats(allow_nan=False),
}.items():
    st.register_type_strategy(_kind, _strategy)
st.register_type_strategy(
    mail.PrintedTime,
    st.builds(mail.PrintedTime, st.datetimes(), st.none() | st.timedeltas(timedelta(hours=-14), timedelta(hours=14))),
)
YEARS = {"min_value": datetime(1971, 1, 2), "max_value": datetime(2100, 1, 1)}  # noqa: DTZ001
PLACEMENTS = st.builds(
    placement.Placement,
    sent_at=st.datetimes(timezones=ZONES, **YEARS),
    received_at=st.datetimes(timezones=ZONES, **YEARS),
)
WHOLE = [mail.Message, reading.Reading, obligations.Obligation, obligations.Question, letters.Draft, placement.Placement]


@pytest.mark.parametrize("kind", WHOLE, ids=lambda kind: kind.__name__)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_document_says_exactly_what_the_value_said(kind: type, data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert from_bytes(kind, to_bytes(value)) == value


@settings(max_examples=15, deadline=None)
@given(value=st.from_type(mail.Message))
def test_a_document_is_the_same_bytes_each_time(value: mail.Message) -> None:
    assert to_bytes(value) == to_bytes(from_bytes(mail.Message, to_bytes(value)))


@pytest.mark.parametrize("kind", [mail.Message, reading.Reading, obligations.Outlook, letters.Health, events.Event, family.Child])
def test_every_type_hint_of_the_values_can_be_held(kind: type) -> None:
    codec(kind)


def test_a_field_that_an_older_document_lacks_gets_its_default() -> None:
    assert from_bytes(reading.Reading, b'{"version":"1"}') == reading.Reading("1")


def test_a_field_that_a_newer_document_has_in_addition_is_passed_over() -> None:
    assert from_bytes(reading.Reading, b'{"version":"1","mood":"cheerful"}') == reading.Reading("1")


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b"{}", b'{"version":"1","missed":[{}]}', b"\xff\xfe"])
def test_a_broken_document_is_a_damaged_archive(broken: bytes) -> None:
    with pytest.raises(ArchiveDamagedError):
        from_bytes(reading.Reading, broken)


@dataclasses.dataclass(frozen=True)
class _Strange:
    found: object


def test_a_type_that_a_document_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        to_bytes(_Strange(object()))


@given(TEXTS)
def test_exact_text_comes_back_to_the_code_point(found: str) -> None:
    stored = exact(found)
    assert "\0" not in stored
    stored.encode()
    assert from_exact(stored) == found


@given(TEXTS)
def test_safe_text_is_taken_by_every_database(found: str) -> None:
    stored = safe(found)
    stored.encode()
    assert "\0" not in stored
    assert safe(stored) == stored


@given(st.datetimes(timezones=ZONES, min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)))  # noqa: DTZ001
def test_moments_come_back(found: datetime) -> None:
    assert moment_from(moment_text(found)) == found


@given(
    st.datetimes(timezones=ZONES, min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),  # noqa: DTZ001
    st.datetimes(timezones=ZONES, min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),  # noqa: DTZ001
)
def test_moments_sort_as_text(first: datetime, second: datetime) -> None:
    assert (first < second) == (moment_text(first) < moment_text(second))


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        moment_text(NOW.replace(tzinfo=None))


class TestInTheDatabase:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(value=st.from_type(mail.Message), placed=PLACEMENTS)
    def test_whatever_a_message_holds_it_comes_back(
        self, archive: Archive, value: mail.Message, placed: placement.Placement
    ) -> None:
        content = to_bytes(value)
        raw = mail.RawMessage(mail.FileSource("x"), NOW, content)
        archive.keeping.keep([raw], None, NOW)
        found = dataclasses.replace(value, sha256=raw.sha256, version="p1")
        name = archive.originals.record_message(found, placed)
        assert archive.originals.witness(raw.sha256) == found
        assert archive.listing.listed(name).id == name
