/**
The database's versions, oldest first; the position (from 1) is the version. A released one is never changed, only followed by another.
*/
export const migrations: readonly string[] = [
	`
	CREATE TABLE hosts (
		name TEXT PRIMARY KEY,
		document TEXT NOT NULL
	) STRICT;

	CREATE TABLE facts (
		id INTEGER PRIMARY KEY,
		host TEXT NOT NULL,
		read_at TEXT NOT NULL,
		document TEXT NOT NULL
	) STRICT;
	CREATE INDEX facts_by_host ON facts (host, id);

	CREATE TABLE plans (
		id TEXT PRIMARY KEY,
		host TEXT NOT NULL,
		planned_at TEXT NOT NULL,
		document TEXT NOT NULL
	) STRICT;

	CREATE TABLE runs (
		id TEXT PRIMARY KEY,
		number INTEGER NOT NULL UNIQUE,
		started_at TEXT NOT NULL,
		host TEXT NOT NULL,
		method TEXT NOT NULL,
		target TEXT NOT NULL,
		outcome TEXT
	) STRICT;

	CREATE TABLE events (
		run_id TEXT NOT NULL REFERENCES runs (id),
		seq INTEGER NOT NULL,
		hash TEXT NOT NULL,
		document TEXT NOT NULL,
		PRIMARY KEY (run_id, seq)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE chain (
		number INTEGER PRIMARY KEY,
		run_id TEXT NOT NULL REFERENCES runs (id),
		seq INTEGER NOT NULL,
		event_hash TEXT NOT NULL,
		hash TEXT NOT NULL,
		UNIQUE (run_id, seq)
	) STRICT;

	CREATE TABLE leases (
		run_id TEXT PRIMARY KEY,
		owner TEXT NOT NULL,
		until INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE TABLE points (
		id TEXT PRIMARY KEY,
		host TEXT NOT NULL,
		made_at TEXT NOT NULL,
		document TEXT NOT NULL
	) STRICT;
	CREATE INDEX points_by_host ON points (host, made_at);
	`,

	// A list of thousands of hosts is drawn without reading the whole facts of each.
	`
	ALTER TABLE facts ADD COLUMN summary TEXT;
	`,

	// How many runs write to one file server at once is limited, over all processes on this home.
	`
	CREATE TABLE places (
		server TEXT NOT NULL,
		run_id TEXT NOT NULL REFERENCES runs (id),
		PRIMARY KEY (server, run_id)
	) STRICT, WITHOUT ROWID;
	`,

	// The home's chain names every event but progress from here on (links of kind 'run'; 'ends' is how it was: a run's first and last event), and has links of the home's own. A lease knows its length.
	`
	CREATE TABLE links (
		number INTEGER PRIMARY KEY,
		kind TEXT NOT NULL,
		run_id TEXT REFERENCES runs (id),
		seq INTEGER,
		event_hash TEXT,
		document TEXT,
		hash TEXT NOT NULL,
		UNIQUE (run_id, seq)
	) STRICT;
	INSERT INTO links (number, kind, run_id, seq, event_hash, hash) SELECT number, 'ends', run_id, seq, event_hash, hash FROM chain;
	DROP TABLE chain;
	ALTER TABLE links RENAME TO chain;

	CREATE TABLE meta (
		name TEXT PRIMARY KEY,
		value TEXT NOT NULL
	) STRICT, WITHOUT ROWID;

	ALTER TABLE leases ADD COLUMN length INTEGER NOT NULL DEFAULT 15000;
	CREATE INDEX runs_unended ON runs (number) WHERE outcome IS NULL;
	`,

	// The last head of a run that has ended is noted on its host when that is reached again, where it could not be at its end.
	`
	ALTER TABLE runs ADD COLUMN owes_head INTEGER NOT NULL DEFAULT 0;
	CREATE INDEX runs_owing ON runs (number) WHERE owes_head = 1;
	`,
];
