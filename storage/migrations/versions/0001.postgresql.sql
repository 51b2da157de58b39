CREATE TABLE blobs (
    family TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (family, sha256)
);
CREATE TABLE kept (
    family TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" DEFAULT '' NOT NULL,
    size BIGINT DEFAULT '0' NOT NULL,
    received_at TEXT COLLATE "C" NOT NULL,
    kept_at TEXT COLLATE "C" NOT NULL,
    chain TEXT COLLATE "C" DEFAULT '' NOT NULL,
    purged_at TEXT COLLATE "C",
    PRIMARY KEY (family, seq)
);
CREATE UNIQUE INDEX kept_by_sha256 ON kept (family, sha256);
CREATE INDEX kept_by_time ON kept (family, kept_at);
CREATE TABLE sources (
    family TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    folder TEXT COLLATE "C" NOT NULL,
    epoch BIGINT NOT NULL,
    number BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    received_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (family, kind, place, folder, epoch, number, sha256)
);
CREATE INDEX sources_by_sha256 ON sources (family, sha256);
CREATE TABLE cursors (
    family TEXT COLLATE "C" NOT NULL,
    mailbox TEXT COLLATE "C" NOT NULL,
    folder TEXT COLLATE "C" NOT NULL,
    uidvalidity BIGINT DEFAULT '0' NOT NULL,
    last_uid BIGINT DEFAULT '0' NOT NULL,
    PRIMARY KEY (family, mailbox, folder)
);
CREATE TABLE leases (
    family TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    holder TEXT COLLATE "C" DEFAULT '' NOT NULL,
    until TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (family, name)
);
CREATE TABLE folders (
    family TEXT COLLATE "C" NOT NULL,
    mailbox TEXT COLLATE "C" NOT NULL,
    folder TEXT COLLATE "C" NOT NULL,
    last_success TEXT COLLATE "C",
    last_error TEXT COLLATE "C" DEFAULT '' NOT NULL,
    last_error_kind TEXT COLLATE "C" DEFAULT '' NOT NULL,
    last_error_at TEXT COLLATE "C",
    PRIMARY KEY (family, mailbox, folder)
);
CREATE TABLE polls (
    family TEXT COLLATE "C" NOT NULL,
    mailbox TEXT COLLATE "C" NOT NULL,
    folder TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    server BIGINT DEFAULT '0' NOT NULL,
    seen BIGINT DEFAULT '0' NOT NULL,
    stored BIGINT DEFAULT '0' NOT NULL,
    duplicates BIGINT DEFAULT '0' NOT NULL,
    quarantined BIGINT DEFAULT '0' NOT NULL,
    vanished BIGINT DEFAULT '0' NOT NULL,
    error_kind TEXT COLLATE "C" DEFAULT '' NOT NULL,
    PRIMARY KEY (family, mailbox, folder, at)
);
CREATE TABLE quarantine (
    family TEXT COLLATE "C" NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    mailbox TEXT COLLATE "C" NOT NULL,
    folder TEXT COLLATE "C" NOT NULL,
    epoch BIGINT NOT NULL,
    number BIGINT NOT NULL,
    error TEXT COLLATE "C" DEFAULT '' NOT NULL,
    version TEXT COLLATE "C" DEFAULT '' NOT NULL,
    tries BIGINT DEFAULT '0' NOT NULL,
    first_at TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (family, stage, sha256, mailbox, folder, epoch, number)
);
CREATE TABLE anchors (
    family TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    original TEXT COLLATE "C" DEFAULT '' NOT NULL,
    PRIMARY KEY (family, sha256)
);
CREATE INDEX anchors_by_original ON anchors (family, original);
CREATE TABLE original_aliases (
    family TEXT COLLATE "C" NOT NULL,
    "old" TEXT NOT NULL,
    "new" TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (family, "old")
);
CREATE TABLE obligation_aliases (
    family TEXT COLLATE "C" NOT NULL,
    "old" TEXT NOT NULL,
    "new" TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (family, "old")
);
CREATE TABLE witnesses (
    family TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    seq BIGINT DEFAULT '0' NOT NULL,
    original TEXT COLLATE "C" DEFAULT '' NOT NULL,
    road TEXT COLLATE "C" DEFAULT '' NOT NULL,
    grade TEXT COLLATE "C" DEFAULT '' NOT NULL,
    message_id TEXT COLLATE "C" DEFAULT '' NOT NULL,
    original_id TEXT COLLATE "C" DEFAULT '' NOT NULL,
    content_key TEXT COLLATE "C" DEFAULT '' NOT NULL,
    author TEXT COLLATE "C" DEFAULT '' NOT NULL,
    sent_minute TEXT COLLATE "C",
    opening TEXT COLLATE "C" DEFAULT '' NOT NULL,
    topic TEXT COLLATE "C" DEFAULT '' NOT NULL,
    sent_on TEXT COLLATE "C" NOT NULL,
    referenced BOOLEAN DEFAULT '0' NOT NULL,
    received_at TEXT COLLATE "C" NOT NULL,
    privileged BOOLEAN DEFAULT '0' NOT NULL,
    version TEXT COLLATE "C" DEFAULT '' NOT NULL,
    placement BYTEA NOT NULL,
    message BYTEA NOT NULL,
    PRIMARY KEY (family, sha256)
);
CREATE INDEX witnesses_by_content_key ON witnesses (family, content_key);
CREATE INDEX witnesses_by_original ON witnesses (family, original);
CREATE INDEX witnesses_by_original_id ON witnesses (family, original_id);
CREATE INDEX witnesses_by_topic ON witnesses (family, topic);
CREATE INDEX witnesses_by_version ON witnesses (family, version, seq);
CREATE TABLE originals (
    family TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" DEFAULT '' NOT NULL,
    first_seq BIGINT DEFAULT '0' NOT NULL,
    witness_count BIGINT DEFAULT '0' NOT NULL,
    thread TEXT COLLATE "C" DEFAULT '' NOT NULL,
    sent_at TEXT COLLATE "C" NOT NULL,
    sent_on TEXT COLLATE "C" NOT NULL,
    printed_date TEXT COLLATE "C" DEFAULT '' NOT NULL,
    zone_stated BOOLEAN DEFAULT '1' NOT NULL,
    received_at TEXT COLLATE "C" NOT NULL,
    side TEXT COLLATE "C" DEFAULT '' NOT NULL,
    privileged BOOLEAN DEFAULT '0' NOT NULL,
    road TEXT COLLATE "C" DEFAULT '' NOT NULL,
    grade TEXT COLLATE "C" DEFAULT '' NOT NULL,
    message_id TEXT COLLATE "C",
    from_name TEXT COLLATE "C",
    from_address TEXT COLLATE "C",
    carrier_name TEXT COLLATE "C",
    carrier_address TEXT COLLATE "C",
    subject TEXT COLLATE "C" DEFAULT '' NOT NULL,
    note TEXT COLLATE "C" DEFAULT '' NOT NULL,
    own TEXT COLLATE "C" DEFAULT '' NOT NULL,
    automatic BOOLEAN DEFAULT '0' NOT NULL,
    search_id BIGINT DEFAULT '0' NOT NULL,
    PRIMARY KEY (family, id)
);
CREATE INDEX originals_by_day ON originals (family, sent_on);
CREATE INDEX originals_by_thread ON originals (family, thread);
CREATE TABLE thread_keys (
    family TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    thread TEXT COLLATE "C" DEFAULT '' NOT NULL,
    PRIMARY KEY (family, key)
);
CREATE INDEX thread_keys_by_thread ON thread_keys (family, thread);
CREATE TABLE readings (
    family TEXT COLLATE "C" NOT NULL,
    original TEXT COLLATE "C" NOT NULL,
    version TEXT COLLATE "C" DEFAULT '' NOT NULL,
    sha256 TEXT COLLATE "C" DEFAULT '' NOT NULL,
    tags TEXT COLLATE "C" DEFAULT '' NOT NULL,
    unsure TEXT COLLATE "C" DEFAULT '' NOT NULL,
    child TEXT COLLATE "C" DEFAULT '' NOT NULL,
    children TEXT COLLATE "C" DEFAULT '' NOT NULL,
    language TEXT COLLATE "C" DEFAULT '' NOT NULL,
    read BOOLEAN DEFAULT '1' NOT NULL,
    read_at TEXT COLLATE "C" NOT NULL,
    reading BYTEA NOT NULL,
    PRIMARY KEY (family, original)
);
CREATE INDEX readings_by_version ON readings (family, version, original, sha256);
CREATE TABLE events (
    family TEXT COLLATE "C" NOT NULL,
    sent_at TEXT COLLATE "C" NOT NULL,
    original TEXT COLLATE "C" NOT NULL,
    ordinal INTEGER NOT NULL,
    kind TEXT COLLATE "C" DEFAULT '' NOT NULL,
    side TEXT COLLATE "C" DEFAULT '' NOT NULL,
    grade TEXT COLLATE "C" DEFAULT '' NOT NULL,
    sent_on TEXT COLLATE "C" NOT NULL,
    thread TEXT COLLATE "C" DEFAULT '' NOT NULL,
    child TEXT COLLATE "C" DEFAULT '' NOT NULL,
    what TEXT COLLATE "C" DEFAULT '' NOT NULL,
    status TEXT COLLATE "C" DEFAULT '' NOT NULL,
    on_day TEXT COLLATE "C",
    at_time TEXT COLLATE "C",
    until_day TEXT COLLATE "C",
    extent TEXT COLLATE "C" DEFAULT '' NOT NULL,
    sessions INTEGER,
    minutes INTEGER,
    percent INTEGER,
    reason TEXT COLLATE "C" DEFAULT '' NOT NULL,
    sender TEXT COLLATE "C" DEFAULT '' NOT NULL,
    automatic BOOLEAN DEFAULT '0' NOT NULL,
    PRIMARY KEY (family, sent_at, original, ordinal)
);
CREATE INDEX events_by_kind ON events (family, kind, sent_on);
CREATE INDEX events_by_thread ON events (family, thread);
CREATE UNIQUE INDEX events_once ON events (family, original, ordinal);
CREATE TABLE obligations (
    family TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" DEFAULT '' NOT NULL,
    child TEXT COLLATE "C" DEFAULT '' NOT NULL,
    opened_by TEXT COLLATE "C" DEFAULT '' NOT NULL,
    opened_on TEXT COLLATE "C" NOT NULL,
    due_on TEXT COLLATE "C",
    state TEXT COLLATE "C" DEFAULT '' NOT NULL,
    live BOOLEAN DEFAULT '0' NOT NULL,
    updated_at TEXT COLLATE "C" NOT NULL,
    obligation BYTEA NOT NULL,
    PRIMARY KEY (family, id)
);
CREATE TABLE said (
    family TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT COLLATE "C" DEFAULT '' NOT NULL,
    about TEXT COLLATE "C" DEFAULT '' NOT NULL,
    value TEXT COLLATE "C" DEFAULT '' NOT NULL,
    on_day TEXT COLLATE "C" NOT NULL,
    said_at TEXT COLLATE "C" NOT NULL,
    anchor TEXT COLLATE "C" DEFAULT '' NOT NULL,
    PRIMARY KEY (family, number)
);
CREATE INDEX said_by_about ON said (family, about);
CREATE TABLE questions (
    family TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" DEFAULT '' NOT NULL,
    about TEXT COLLATE "C" DEFAULT '' NOT NULL,
    child TEXT COLLATE "C" DEFAULT '' NOT NULL,
    asked_on TEXT COLLATE "C" NOT NULL,
    live BOOLEAN DEFAULT '1' NOT NULL,
    recorded_at TEXT COLLATE "C" NOT NULL,
    question BYTEA NOT NULL,
    PRIMARY KEY (family, id)
);
CREATE TABLE drafts (
    family TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C" DEFAULT '' NOT NULL,
    kind TEXT COLLATE "C" DEFAULT '' NOT NULL,
    step INTEGER NOT NULL,
    obligation TEXT COLLATE "C" DEFAULT '' NOT NULL,
    created_on TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" DEFAULT '' NOT NULL,
    recorded_at TEXT COLLATE "C" NOT NULL,
    state_at TEXT COLLATE "C" NOT NULL,
    draft BYTEA NOT NULL,
    PRIMARY KEY (family, id)
);
CREATE UNIQUE INDEX drafts_once ON drafts (family, about, kind, step);
CREATE TABLE digests (
    family TEXT COLLATE "C" NOT NULL,
    cut_off TEXT COLLATE "C" NOT NULL,
    claimed_at TEXT COLLATE "C" NOT NULL,
    sent_at TEXT COLLATE "C",
    recipients BIGINT DEFAULT '0' NOT NULL,
    head_seq BIGINT DEFAULT '0' NOT NULL,
    head_chain TEXT COLLATE "C" DEFAULT '' NOT NULL,
    PRIMARY KEY (family, cut_off)
);
CREATE TABLE search (
    family TEXT COLLATE "C" NOT NULL,
    id BIGINT NOT NULL,
    original TEXT COLLATE "C" NOT NULL,
    words TSVECTOR NOT NULL,
    PRIMARY KEY (family, id)
);
CREATE INDEX search_by_words ON search USING gin (words);
