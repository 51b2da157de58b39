CREATE TABLE blobs (
    family TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (family, sha256)
);
CREATE TABLE kept (
    family TEXT NOT NULL,
    seq BIGINT NOT NULL,
    sha256 TEXT DEFAULT '' NOT NULL,
    size BIGINT DEFAULT '0' NOT NULL,
    received_at TEXT NOT NULL,
    kept_at TEXT NOT NULL,
    chain TEXT DEFAULT '' NOT NULL,
    purged_at TEXT,
    PRIMARY KEY (family, seq)
)
 WITHOUT ROWID;
CREATE UNIQUE INDEX kept_by_sha256 ON kept (family, sha256);
CREATE INDEX kept_by_time ON kept (family, kept_at);
CREATE TABLE sources (
    family TEXT NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    folder TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    number BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (family, kind, place, folder, epoch, number, sha256)
)
 WITHOUT ROWID;
CREATE INDEX sources_by_sha256 ON sources (family, sha256);
CREATE TABLE cursors (
    family TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    uidvalidity BIGINT DEFAULT '0' NOT NULL,
    last_uid BIGINT DEFAULT '0' NOT NULL,
    PRIMARY KEY (family, mailbox, folder)
)
 WITHOUT ROWID;
CREATE TABLE leases (
    family TEXT NOT NULL,
    name TEXT NOT NULL,
    holder TEXT DEFAULT '' NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (family, name)
)
 WITHOUT ROWID;
CREATE TABLE folders (
    family TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    last_success TEXT,
    last_error TEXT DEFAULT '' NOT NULL,
    last_error_kind TEXT DEFAULT '' NOT NULL,
    last_error_at TEXT,
    PRIMARY KEY (family, mailbox, folder)
)
 WITHOUT ROWID;
CREATE TABLE polls (
    family TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    at TEXT NOT NULL,
    server BIGINT DEFAULT '0' NOT NULL,
    seen BIGINT DEFAULT '0' NOT NULL,
    stored BIGINT DEFAULT '0' NOT NULL,
    duplicates BIGINT DEFAULT '0' NOT NULL,
    quarantined BIGINT DEFAULT '0' NOT NULL,
    vanished BIGINT DEFAULT '0' NOT NULL,
    error_kind TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (family, mailbox, folder, at)
)
 WITHOUT ROWID;
CREATE TABLE quarantine (
    family TEXT NOT NULL,
    stage TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    number BIGINT NOT NULL,
    error TEXT DEFAULT '' NOT NULL,
    version TEXT DEFAULT '' NOT NULL,
    tries BIGINT DEFAULT '0' NOT NULL,
    first_at TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (family, stage, sha256, mailbox, folder, epoch, number)
)
 WITHOUT ROWID;
CREATE TABLE anchors (
    family TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    original TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (family, sha256)
)
 WITHOUT ROWID;
CREATE INDEX anchors_by_original ON anchors (family, original);
CREATE TABLE original_aliases (
    family TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (family, old)
)
 WITHOUT ROWID;
CREATE TABLE obligation_aliases (
    family TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (family, old)
)
 WITHOUT ROWID;
CREATE TABLE witnesses (
    family TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    seq BIGINT DEFAULT '0' NOT NULL,
    original TEXT DEFAULT '' NOT NULL,
    road TEXT DEFAULT '' NOT NULL,
    grade TEXT DEFAULT '' NOT NULL,
    message_id TEXT DEFAULT '' NOT NULL,
    original_id TEXT DEFAULT '' NOT NULL,
    content_key TEXT DEFAULT '' NOT NULL,
    author TEXT DEFAULT '' NOT NULL,
    sent_minute TEXT,
    opening TEXT DEFAULT '' NOT NULL,
    topic TEXT DEFAULT '' NOT NULL,
    sent_on TEXT NOT NULL,
    referenced BOOLEAN DEFAULT '0' NOT NULL,
    received_at TEXT NOT NULL,
    privileged BOOLEAN DEFAULT '0' NOT NULL,
    version TEXT DEFAULT '' NOT NULL,
    placement BLOB NOT NULL,
    message BLOB NOT NULL,
    PRIMARY KEY (family, sha256)
);
CREATE INDEX witnesses_by_content_key ON witnesses (family, content_key);
CREATE INDEX witnesses_by_original ON witnesses (family, original);
CREATE INDEX witnesses_by_original_id ON witnesses (family, original_id);
CREATE INDEX witnesses_by_topic ON witnesses (family, topic);
CREATE INDEX witnesses_by_version ON witnesses (family, version, seq);
CREATE TABLE originals (
    family TEXT NOT NULL,
    id TEXT NOT NULL,
    sha256 TEXT DEFAULT '' NOT NULL,
    first_seq BIGINT DEFAULT '0' NOT NULL,
    witness_count BIGINT DEFAULT '0' NOT NULL,
    thread TEXT DEFAULT '' NOT NULL,
    sent_at TEXT NOT NULL,
    sent_on TEXT NOT NULL,
    printed_date TEXT DEFAULT '' NOT NULL,
    zone_stated BOOLEAN DEFAULT '1' NOT NULL,
    received_at TEXT NOT NULL,
    side TEXT DEFAULT '' NOT NULL,
    privileged BOOLEAN DEFAULT '0' NOT NULL,
    road TEXT DEFAULT '' NOT NULL,
    grade TEXT DEFAULT '' NOT NULL,
    message_id TEXT,
    from_name TEXT,
    from_address TEXT,
    carrier_name TEXT,
    carrier_address TEXT,
    subject TEXT DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    own TEXT DEFAULT '' NOT NULL,
    automatic BOOLEAN DEFAULT '0' NOT NULL,
    search_id BIGINT DEFAULT '0' NOT NULL,
    PRIMARY KEY (family, id)
)
 WITHOUT ROWID;
CREATE INDEX originals_by_day ON originals (family, sent_on);
CREATE INDEX originals_by_thread ON originals (family, thread);
CREATE TABLE thread_keys (
    family TEXT NOT NULL,
    "key" TEXT NOT NULL,
    thread TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (family, "key")
)
 WITHOUT ROWID;
CREATE INDEX thread_keys_by_thread ON thread_keys (family, thread);
CREATE TABLE readings (
    family TEXT NOT NULL,
    original TEXT NOT NULL,
    version TEXT DEFAULT '' NOT NULL,
    sha256 TEXT DEFAULT '' NOT NULL,
    tags TEXT DEFAULT '' NOT NULL,
    unsure TEXT DEFAULT '' NOT NULL,
    child TEXT DEFAULT '' NOT NULL,
    children TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    read BOOLEAN DEFAULT '1' NOT NULL,
    read_at TEXT NOT NULL,
    reading BLOB NOT NULL,
    PRIMARY KEY (family, original)
);
CREATE INDEX readings_by_version ON readings (family, version, original, sha256);
CREATE TABLE events (
    family TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    original TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    side TEXT DEFAULT '' NOT NULL,
    grade TEXT DEFAULT '' NOT NULL,
    sent_on TEXT NOT NULL,
    thread TEXT DEFAULT '' NOT NULL,
    child TEXT DEFAULT '' NOT NULL,
    what TEXT DEFAULT '' NOT NULL,
    status TEXT DEFAULT '' NOT NULL,
    on_day TEXT,
    at_time TEXT,
    until_day TEXT,
    extent TEXT DEFAULT '' NOT NULL,
    sessions INTEGER,
    minutes INTEGER,
    percent INTEGER,
    reason TEXT DEFAULT '' NOT NULL,
    sender TEXT DEFAULT '' NOT NULL,
    automatic BOOLEAN DEFAULT '0' NOT NULL,
    PRIMARY KEY (family, sent_at, original, ordinal)
)
 WITHOUT ROWID;
CREATE INDEX events_by_kind ON events (family, kind, sent_on);
CREATE INDEX events_by_thread ON events (family, thread);
CREATE UNIQUE INDEX events_once ON events (family, original, ordinal);
CREATE TABLE obligations (
    family TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    child TEXT DEFAULT '' NOT NULL,
    opened_by TEXT DEFAULT '' NOT NULL,
    opened_on TEXT NOT NULL,
    due_on TEXT,
    state TEXT DEFAULT '' NOT NULL,
    live BOOLEAN DEFAULT '0' NOT NULL,
    updated_at TEXT NOT NULL,
    obligation BLOB NOT NULL,
    PRIMARY KEY (family, id)
);
CREATE TABLE said (
    family TEXT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    about TEXT DEFAULT '' NOT NULL,
    value TEXT DEFAULT '' NOT NULL,
    on_day TEXT NOT NULL,
    said_at TEXT NOT NULL,
    anchor TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (family, number)
)
 WITHOUT ROWID;
CREATE INDEX said_by_about ON said (family, about);
CREATE TABLE questions (
    family TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    about TEXT DEFAULT '' NOT NULL,
    child TEXT DEFAULT '' NOT NULL,
    asked_on TEXT NOT NULL,
    live BOOLEAN DEFAULT '1' NOT NULL,
    recorded_at TEXT NOT NULL,
    question BLOB NOT NULL,
    PRIMARY KEY (family, id)
);
CREATE TABLE drafts (
    family TEXT NOT NULL,
    id TEXT NOT NULL,
    about TEXT DEFAULT '' NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    step INTEGER NOT NULL,
    obligation TEXT DEFAULT '' NOT NULL,
    created_on TEXT NOT NULL,
    state TEXT DEFAULT '' NOT NULL,
    recorded_at TEXT NOT NULL,
    state_at TEXT NOT NULL,
    draft BLOB NOT NULL,
    PRIMARY KEY (family, id)
);
CREATE UNIQUE INDEX drafts_once ON drafts (family, about, kind, step);
CREATE TABLE digests (
    family TEXT NOT NULL,
    cut_off TEXT NOT NULL,
    claimed_at TEXT NOT NULL,
    sent_at TEXT,
    recipients BIGINT DEFAULT '0' NOT NULL,
    head_seq BIGINT DEFAULT '0' NOT NULL,
    head_chain TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (family, cut_off)
)
 WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (family UNINDEXED, original UNINDEXED, words, tokenize = "unicode61 remove_diacritics 0");
