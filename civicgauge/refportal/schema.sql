-- The reference portal's one file. Times are ISO 8601 in Vietnam's time, amounts whole VND.

CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE accounts (
    citizen_id TEXT PRIMARY KEY,
    salt BLOB NOT NULL,
    password_hash BLOB NOT NULL,
    created_at TEXT NOT NULL
) WITHOUT ROWID;

-- `seen` is in seconds since 1970; `ended` stays behind so that a late form can still be saved.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('citizen', 'officer')),
    account TEXT NOT NULL,
    seen REAL NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX sessions_of_account ON sessions (account);

CREATE TABLE used_tokens (nonce TEXT PRIMARY KEY, issued INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE drafts (
    id TEXT PRIMARY KEY,
    citizen_id TEXT NOT NULL REFERENCES accounts,
    procedure TEXT NOT NULL,
    answers TEXT NOT NULL DEFAULT '{}',
    form_complete INTEGER NOT NULL DEFAULT 0,
    saved_at TEXT NOT NULL,
    reference TEXT
) WITHOUT ROWID;
CREATE INDEX drafts_of_citizen ON drafts (citizen_id, procedure);

CREATE TABLE papers (
    draft TEXT NOT NULL REFERENCES drafts,
    paper TEXT NOT NULL,
    filename TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL,
    attached_at TEXT NOT NULL,
    PRIMARY KEY (draft, paper)
);

-- `lost` is the fault of that name: acknowledged, then found nowhere.
CREATE TABLE dossiers (
    number INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    draft TEXT NOT NULL UNIQUE REFERENCES drafts,
    citizen_id TEXT NOT NULL,
    procedure TEXT NOT NULL,
    fee INTEGER NOT NULL,
    state TEXT NOT NULL,
    submitted_at TEXT NOT NULL,
    due_on TEXT,
    paid INTEGER NOT NULL DEFAULT 0,
    lost INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX dossiers_of_citizen ON dossiers (citizen_id);
CREATE INDEX dossiers_counted ON dossiers (lost, procedure, state, paid);
CREATE INDEX dossiers_waiting ON dossiers (lost, state, number);

-- Appointments; `number` counts from 1 in each slot, `starts` is local time.
CREATE TABLE bookings (
    reference TEXT PRIMARY KEY REFERENCES dossiers (reference),
    procedure TEXT NOT NULL,
    centre TEXT NOT NULL,
    starts TEXT NOT NULL,
    number INTEGER NOT NULL,
    UNIQUE (procedure, centre, starts, number)
) WITHOUT ROWID;

CREATE TABLE supplements (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL REFERENCES dossiers (reference),
    paper TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    deadline TEXT NOT NULL,
    answered_at TEXT
);
CREATE INDEX supplements_of_dossier ON supplements (reference);

CREATE TABLE receipts (
    number INTEGER PRIMARY KEY,
    payment TEXT NOT NULL UNIQUE,
    reference TEXT NOT NULL,
    amount INTEGER NOT NULL,
    issued_at TEXT NOT NULL
);

-- The payment gateway's own ledger; `merchant_key` is the portal's name for the order.
CREATE TABLE payment_orders (
    reference TEXT PRIMARY KEY,
    merchant_key TEXT NOT NULL,
    amount INTEGER NOT NULL,
    opened_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE payments (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    reference TEXT NOT NULL REFERENCES payment_orders,
    amount INTEGER NOT NULL,
    captured INTEGER NOT NULL,
    card_ending TEXT NOT NULL,
    made_at TEXT NOT NULL
);
CREATE INDEX payments_of_order ON payments (reference);

CREATE TABLE payment_slips (
    reference TEXT PRIMARY KEY REFERENCES payment_orders,
    code TEXT NOT NULL UNIQUE,
    issued_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE fault_hits (
    fault TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (fault, key)
) WITHOUT ROWID;
