"""Every table of the archive, as SQLAlchemy knows it; `docs/schema.md` says what each is for. The migrations make them."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, Table
from sqlalchemy.schema import SchemaItem

from storage.types import Clock, Day, Moment, Plain, Words

metadata = MetaData()


def _table(name: str, *columns: SchemaItem) -> Table:
    # A narrow table is stored in the order of its key, which begins with the family (SQLite: WITHOUT ROWID); one with
    # documents keeps its rowid, since wide rows make a clustered tree slow (https://sqlite.org/withoutrowid.html, 4).
    wide = any(isinstance(column, Column) and isinstance(column.type, LargeBinary) for column in columns)
    return Table(name, metadata, Column("family", Plain, primary_key=True), *columns, sqlite_with_rowid=wide)


def _key(name: str, kind: type[Moment | Day] | type[BigInteger | Integer] | None = None) -> Column[object]:
    return Column(name, kind() if kind else Plain, primary_key=True)


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Plain, nullable=False, server_default=default)


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False, server_default="")


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _flag(name: str, *, default: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default="1" if default else "0")


# --- kept: bytes, where and when they came from -------------------------------------------------------------------------

blobs = _table("blobs", _key("sha256"), Column("content", LargeBinary, nullable=False))
kept = _table(
    "kept",
    _key("seq", BigInteger),
    _text("sha256"),
    _number("size"),
    Column("received_at", Moment, nullable=False),
    Column("kept_at", Moment, nullable=False),
    _text("chain"),
    Column("purged_at", Moment),
    Index("kept_by_sha256", "family", "sha256", unique=True),
    Index("kept_by_time", "family", "kept_at"),
)
sources = _table(
    "sources",
    _key("kind"),
    _key("place"),
    _key("folder"),
    _key("epoch", BigInteger),
    _key("number", BigInteger),
    _key("sha256"),
    Column("received_at", Moment, nullable=False),
    Index("sources_by_sha256", "family", "sha256"),
)
cursors = _table("cursors", _key("mailbox"), _key("folder"), _number("uidvalidity"), _number("last_uid"))
leases = _table("leases", _key("name"), _text("holder"), Column("until", Moment, nullable=False))
folders = _table(
    "folders",
    _key("mailbox"),
    _key("folder"),
    Column("last_success", Moment),
    _words("last_error"),
    _text("last_error_kind"),
    Column("last_error_at", Moment),
)
polls = _table(
    "polls",
    _key("mailbox"),
    _key("folder"),
    _key("at", Moment),
    _number("server"),
    _number("seen"),
    _number("stored"),
    _number("duplicates"),
    _number("quarantined"),
    _number("vanished"),
    _text("error_kind"),
)
quarantine = _table(
    "quarantine",
    _key("stage"),
    _key("sha256"),
    _key("mailbox"),
    _key("folder"),
    _key("epoch", BigInteger),
    _key("number", BigInteger),
    _text("error"),
    _text("version"),
    _number("tries"),
    Column("first_at", Moment, nullable=False),
    Column("at", Moment, nullable=False),
)

# --- identity: outlives every re-reading --------------------------------------------------------------------------------

anchors = _table("anchors", _key("sha256"), _text("original"), Index("anchors_by_original", "family", "original"))
original_aliases = _table("original_aliases", _key("old"), _text("new"))
obligation_aliases = _table("obligation_aliases", _key("old"), _text("new"))

# --- read: can all be thrown away and computed again --------------------------------------------------------------------

witnesses = _table(
    "witnesses",
    _key("sha256"),
    _number("seq"),
    _text("original"),
    _text("road"),
    _text("grade"),
    _words("message_id"),
    _words("original_id"),
    _words("content_key"),
    _words("author"),
    Column("sent_minute", Moment),
    _words("opening"),
    _words("topic"),
    Column("sent_on", Day, nullable=False),
    _flag("referenced"),
    Column("received_at", Moment, nullable=False),
    _flag("privileged"),
    _text("version"),
    Column("placement", LargeBinary, nullable=False),
    Column("message", LargeBinary, nullable=False),
    Index("witnesses_by_original", "family", "original"),
    Index("witnesses_by_content_key", "family", "content_key"),
    Index("witnesses_by_original_id", "family", "original_id"),
    Index("witnesses_by_topic", "family", "topic"),
    Index("witnesses_by_version", "family", "version", "seq"),
)
originals = _table(
    "originals",
    _key("id"),
    _text("sha256"),
    _number("first_seq"),
    _number("witness_count"),
    _text("thread"),
    Column("sent_at", Moment, nullable=False),
    Column("sent_on", Day, nullable=False),
    _text("printed_date"),
    _flag("zone_stated", default=True),
    Column("received_at", Moment, nullable=False),
    _text("side"),
    _flag("privileged"),
    _text("road"),
    _text("grade"),
    Column("message_id", Words),
    Column("from_name", Words),
    Column("from_address", Words),
    Column("carrier_name", Words),
    Column("carrier_address", Words),
    _words("subject"),
    _words("note"),
    _words("own"),
    _flag("automatic"),
    _number("search_id"),
    Index("originals_by_day", "family", "sent_on"),
    Index("originals_by_thread", "family", "thread"),
)
thread_keys = _table("thread_keys", _key("key"), _text("thread"), Index("thread_keys_by_thread", "family", "thread"))
readings = _table(
    "readings",
    _key("original"),
    _text("version"),
    _text("sha256"),
    _text("tags"),
    _text("unsure"),
    _words("child"),
    _words("children"),
    _text("language"),
    _flag("read", default=True),
    Column("read_at", Moment, nullable=False),
    Column("reading", LargeBinary, nullable=False),
    Index("readings_by_version", "family", "version", "original", "sha256"),
)
# Stored in the order in which follow-up asks for them, so that nothing has to be sorted.
events = _table(
    "events",
    _key("sent_at", Moment),
    _key("original"),
    _key("ordinal", Integer),
    _text("kind"),
    _text("side"),
    _text("grade"),
    Column("sent_on", Day, nullable=False),
    _text("thread"),
    _words("child"),
    _words("what"),
    _words("status"),
    Column("on_day", Day),
    Column("at_time", Clock),
    Column("until_day", Day),
    _words("extent"),
    Column("sessions", Integer),
    Column("minutes", Integer),
    Column("percent", Integer),
    _words("reason"),
    _words("sender"),
    _flag("automatic"),
    Index("events_once", "family", "original", "ordinal", unique=True),
    Index("events_by_kind", "family", "kind", "sent_on"),
    Index("events_by_thread", "family", "thread"),
)
obligations = _table(
    "obligations",
    _key("id"),
    _text("kind"),
    _words("child"),
    _text("opened_by"),
    Column("opened_on", Day, nullable=False),
    Column("due_on", Day),
    _text("state"),
    _flag("live"),
    Column("updated_at", Moment, nullable=False),
    Column("obligation", LargeBinary, nullable=False),
)

# --- said and sent ------------------------------------------------------------------------------------------------------

said = _table(
    "said",
    _key("number", BigInteger),
    _text("kind"),
    _text("about"),
    _words("value"),
    Column("on_day", Day, nullable=False),
    Column("said_at", Moment, nullable=False),
    _text("anchor"),
    Index("said_by_about", "family", "about"),
)
questions = _table(
    "questions",
    _key("id"),
    _text("kind"),
    _text("about"),
    _words("child"),
    Column("asked_on", Day, nullable=False),
    _flag("live", default=True),
    Column("recorded_at", Moment, nullable=False),
    Column("question", LargeBinary, nullable=False),
)
drafts = _table(
    "drafts",
    _key("id"),
    _text("about"),
    _text("kind"),
    Column("step", Integer, nullable=False),
    _text("obligation"),
    Column("created_on", Day, nullable=False),
    _text("state"),
    Column("recorded_at", Moment, nullable=False),
    Column("state_at", Moment, nullable=False),
    Column("draft", LargeBinary, nullable=False),
    Index("drafts_once", "family", "about", "kind", "step", unique=True),
)
digests = _table(
    "digests",
    _key("cut_off", Moment),
    Column("claimed_at", Moment, nullable=False),
    Column("sent_at", Moment),
    _number("recipients"),
    _number("head_seq"),
    _text("head_chain"),
)
