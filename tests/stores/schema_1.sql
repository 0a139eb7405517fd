-- The database as Gongkai's first schema had it.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE reports (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    region TEXT,
    region_code TEXT,
    organ TEXT,
    year INTEGER,
    kind TEXT NOT NULL,
    published TEXT,
    source TEXT,
    warnings TEXT NOT NULL,
    first INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    pages TEXT NOT NULL,
    sections TEXT NOT NULL,
    tables TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX reports_by_first ON reports (first);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    report INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    section TEXT NOT NULL,
    context TEXT NOT NULL,
    page INTEGER,
    aspect TEXT NOT NULL
);
CREATE TABLE areas (
    row INTEGER NOT NULL,
    area TEXT NOT NULL,
    probability REAL NOT NULL,
    PRIMARY KEY (row, area)
) WITHOUT ROWID;
CREATE INDEX areas_by_area ON areas (area);
CREATE TABLE blocks (
    report INTEGER PRIMARY KEY,
    lengths BLOB NOT NULL,
    vectors BLOB NOT NULL,
    terms BLOB NOT NULL
);
CREATE TABLE postings (
    term TEXT NOT NULL,
    base INTEGER NOT NULL,
    counts BLOB NOT NULL,
    PRIMARY KEY (term, base)
) WITHOUT ROWID;
CREATE TABLE recent (
    base INTEGER NOT NULL,
    term TEXT NOT NULL,
    counts BLOB NOT NULL,
    PRIMARY KEY (base, term)
) WITHOUT ROWID;
