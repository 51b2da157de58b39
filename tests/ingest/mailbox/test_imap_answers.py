"""Answers of any server, read by the lengths they state; and no answer at all makes the reader wait for ever or lie."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.answers import Coming, Fetched, TooLargeError, WireBrokenError, internal_date, read_answer
from ingest.fetching import LINE, Unanswered, commands, fetch, uid_set

DATE = '"05-Jan-2026 10:00:00 -0500"'


class Script:
    """A server that says what it was told to, whatever it hears; `{tag}` in it is the tag of the command that came last."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.heard: list[bytes] = []
        self.stream = BytesIO()

    def send(self, data: bytes) -> None:
        self.heard.append(data)
        if self.answers:
            at = self.stream.tell()
            self.stream.seek(0, 2)
            self.stream.write(self.answers.pop(0).replace(b"{tag}", data.split()[0]))
            self.stream.seek(at)

    def readline(self) -> bytes:
        return self.stream.readline()

    def read(self, size: int) -> bytes:
        return self.stream.read(size)


def message(uid: int, content: bytes) -> bytes:
    return b"* 1 FETCH (UID %d INTERNALDATE %s BODY[] {%d}\r\n%s)\r\n" % (uid, DATE.encode(), len(content), content)


def fetched(wire: Script, uids: list[int], **options: int) -> list[tuple[int, bytes]]:
    return [(one.uid, one.content) for one in fetch(wire, uids, **options) if isinstance(one, Fetched)]


@given(st.dictionaries(st.integers(1, 10**9), st.binary(max_size=300), min_size=1, max_size=20), st.randoms())
def test_messages_come_exact_in_whatever_order(sent: dict[int, bytes], rng: object) -> None:
    order = list(sent)
    rng.shuffle(order)  # type: ignore[attr-defined]
    script = Script(b"".join(message(uid, sent[uid]) for uid in order) + b"{tag} OK done\r\n")
    assert dict(fetched(script, sorted(sent))) == sent


@given(st.binary(max_size=600))
def test_no_bytes_at_all_hang_the_reader_or_make_up_a_message(said: bytes) -> None:
    got: list[object] = []
    with suppress(WireBrokenError):
        got.extend(fetch(Script(said), [1, 2, 3]))  # what came before an error stays
    assert all(one.uid in (1, 2, 3) for one in got if isinstance(one, Fetched))


pieces = st.sampled_from(
    [
        b"* ",
        b"1 ",
        b"FETCH (",
        b"UID ",
        b"2 ",
        b"BODY[] ",
        b"{3}\r\n",
        b"abc",
        b")",
        b"\r\n",
        b"NIL",
        b'"q\\"x"',
        b" FLAGS (\\Seen)",
        b"(",
        b"{9}\r\n",
    ]
)


@given(st.lists(pieces, max_size=40))
def test_no_likely_pieces_hang_the_reader(parts: list[bytes]) -> None:
    try:
        list(fetch(Script(b"".join(parts)), [1, 2, 3]))
    except WireBrokenError:
        return
    raise AssertionError("an unfinished conversation was taken for a finished one")


@pytest.mark.parametrize(
    "answer",
    [
        b'* 1 FETCH (UID 5 INTERNALDATE %s BODY[] "abc")\r\n' % DATE.encode(),
        b"* 1 FETCH (BODY[] {3}\r\nabc UID 5)\r\n",
        b"* 1 FETCH (BODY[] {3}\r\nabc FLAGS (\\Seen (nested)) UID 5 MODSEQ (7))\r\n",
        b"* 1 FETCH (UID 5 BODY[] ~{3}\r\nabc)\r\n",
        b"* 1 FETCH (UID 5 BODY[] {3+}\r\nabc)\r\n",
        b"* 1 fetch (Uid 5 Body[] {3}\r\nabc)\r\n",
        b'* 1 FETCH (X-GM-LABELS ("a b" {2}\r\nxy) UID 5 BODY[] {3}\r\nabc)\r\n',
        b"* 1 FETCH (UID 5 BODY[HEADER.FIELDS (SUBJECT)] {2}\r\nno BODY[] {3}\r\nabc)\r\n",
        b'* 1 FETCH (UID 5 ENVELOPE (NIL "a\\"b" NIL ((NIL NIL "x" "y"))) RFC822 {3}\r\nabc)\r\n',
    ],
)
def test_every_way_to_write_an_answer_is_read(answer: bytes) -> None:
    assert fetched(Script(answer + b"{tag} OK done\r\n"), [5]) == [(5, b"abc")]


def test_nil_is_no_message_and_its_letters_are() -> None:
    script = Script(b'* 1 FETCH (UID 5 BODY[] NIL)\r\n* 2 FETCH (UID 6 BODY[] "NIL")\r\n{tag} OK done\r\n')
    assert list(fetch(script, [5, 6])) == [Fetched(6, None, b"NIL"), Unanswered((5,))]


def test_a_message_given_twice_counts_once() -> None:
    assert fetched(Script(message(5, b"abc") * 2 + b"{tag} OK done\r\n"), [5]) == [(5, b"abc")]


def test_a_message_not_asked_for_is_left_alone() -> None:
    assert fetched(Script(message(9, b"abc") + message(5, b"x") + b"{tag} OK done\r\n"), [5]) == [(5, b"x")]


def test_an_end_held_back_until_the_next_command_is_done_loses_nothing() -> None:
    script = Script(b"", b"")
    reading = fetch(script, [1, 2], per_command=1)
    script.answers = [b"", message(1, b"a") + message(2, b"b")]
    assert isinstance(next(reading), Fetched)
    first, second = (heard.split()[0] for heard in script.heard)
    at = script.stream.tell()
    script.stream.seek(0, 2)
    script.stream.write(first + b" OK\r\n" + second + b" OK\r\n")
    script.stream.seek(at)
    assert [one.uid for one in reading if isinstance(one, Fetched)] == [2]


@pytest.mark.parametrize(
    ("status", "code"), [(b"OK", ""), (b"NO", ""), (b"NO [UNAVAILABLE] x", "UNAVAILABLE"), (b"BAD [limit] x", "LIMIT")]
)
def test_what_did_not_come_is_told_with_the_reason(status: bytes, code: str) -> None:
    assert list(fetch(Script(b"{tag} " + status + b"\r\n"), [5, 7])) == [Unanswered((5, 7), code)]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"* 1 FETCH (UID 5 BODY[] {10}\r\nabc",
        b"* 1 FETCH (UID 5 INTERNALDATE %s BODY[] {10}\r\nabc" % DATE.encode(),
        b"* 1 FETCH (UID 5 INTERNALDATE %s BODY[] {3}\r\nabcdef)\r\n" % DATE.encode(),
        b"* BYE shutting down\r\n",
        b"* bye\r\n",
        b"F999999 OK somebody else's\r\n",
        b"garbage\r\n",
        b"* 1 FETCH (UID 5 BODY[] {3}\r\nabc\r\n",
        b"* 1 FETCH UID 5",
        b"* 1 FETCH (UID 5 FLAGS (\\Seen)\r\n",
    ],
)
def test_what_cannot_be_an_answer_ends_the_connection(said: bytes) -> None:
    with pytest.raises(WireBrokenError):
        list(fetch(Script(said), [5]))


def test_a_large_message_is_announced_before_it_is_read() -> None:
    script = Script(message(5, b"x" * 50) + b"* 1 FETCH (BODY[] {60}\r\n" + b"y" * 60 + b" UID 6)\r\n{tag} OK\r\n")
    events = list(fetch(script, [5, 6], announce=40))
    assert [type(event) for event in events] == [Coming, Fetched, Coming, Fetched]


@pytest.mark.parametrize("uid", [b"UID 5 ", b""])
def test_a_message_too_large_to_hold_is_not_read(uid: bytes) -> None:
    script = Script(b"* 1 FETCH (%sINTERNALDATE %s BODY[] {9999999999}\r\n" % (uid, DATE.encode()))
    with pytest.raises(TooLargeError) as too_large:
        list(fetch(script, [5], largest=1_000))
    assert too_large.value.uid == (5 if uid else 0)


@given(st.sets(st.integers(1, 10**9), min_size=1, max_size=400))
def test_a_sequence_set_names_exactly_its_uids(uids: set[int]) -> None:
    named: set[int] = set()
    for part in uid_set(sorted(uids)).split(","):
        low, _, high = part.partition(":")
        named.update(range(int(low), int(high or low) + 1))
    assert named == uids


@given(st.sets(st.integers(1, 2**32 - 1), max_size=3_000), st.integers(1, 2_000))
def test_commands_hold_every_uid_once_in_lines_that_servers_take(uids: set[int], per_command: int) -> None:
    cut = list(commands(sorted(uids), per_command=per_command))
    assert [uid for one in cut for uid in one] == sorted(uids)
    assert all(len(uid_set(one)) < LINE for one in cut)


def test_two_commands_are_on_their_way_at_once() -> None:
    script = Script(b"{tag} OK\r\n", b"{tag} OK\r\n", b"{tag} OK\r\n")
    reading = fetch(script, [1, 2, 3], per_command=1)
    next(reading)
    assert len(script.heard) == 2


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (b"05-Jan-2026 10:00:00 -0500", datetime(2026, 1, 5, 15, tzinfo=UTC)),
        (b" 5-JAN-2026 10:00:00 +0530", datetime(2026, 1, 5, 4, 30, tzinfo=UTC)),
        (b"5-jan-2026 23:59:60 +0000", datetime(2026, 1, 5, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_internal_dates_are_read(text: bytes, moment: datetime) -> None:
    assert internal_date(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"yesterday",
        b"31-Feb-2026 10:00:00 +0000",
        b"05-Foo-2026 10:00:00 +0000",
        b"01-Jan-0001 00:00:00 +2359",
        b"05-Jan-2026 10:00:00 +9999",
    ],
)
def test_a_date_that_is_none_is_none(text: bytes) -> None:
    assert internal_date(text) is None


def answers(said: bytes) -> Iterator[object]:
    script = Script()
    script.stream = BytesIO(said)
    reading = read_answer(script, announce=100, largest=1_000)
    while True:
        try:
            yield next(reading)
        except StopIteration as done:
            yield done.value
            return


def test_a_status_line_that_ends_like_a_literal_is_no_literal() -> None:
    assert list(answers(b"* OK quota is {90}\r\n")) == [b"* OK quota is {90}\r\n"]
