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

	// What targets must meet.
	`
	CREATE TABLE policies (
		id TEXT PRIMARY KEY,
		document TEXT NOT NULL
	) STRICT;
	`,

	// The newest point of each target of a thousand hosts is found without reading a document, and a screen of points without reading the others; what other processes change is noticed without reading any.
	`
	ALTER TABLE points ADD COLUMN target TEXT AS (json_extract(document, '$.target')) VIRTUAL;
	ALTER TABLE points ADD COLUMN kind TEXT AS (json_extract(document, '$.kind')) VIRTUAL;
	ALTER TABLE points ADD COLUMN level TEXT AS (json_extract(document, '$.verification')) VIRTUAL;
	ALTER TABLE points ADD COLUMN is_good INTEGER AS (json_extract(document, '$.doubt') IS NULL AND json_extract(document, '$.state') <> 'partial') VIRTUAL;
	ALTER TABLE points ADD COLUMN size INTEGER AS (json_extract(document, '$.sizeBytes')) VIRTUAL;
	ALTER TABLE points ADD COLUMN sha256 TEXT AS (json_extract(document, '$.sha256')) VIRTUAL;
	CREATE INDEX points_by_time ON points (made_at, id);
	CREATE INDEX points_by_sum ON points (sha256) WHERE sha256 IS NOT NULL;

	INSERT OR IGNORE INTO meta (name, value) VALUES ('points-revision', '0');
	CREATE TRIGGER points_inserted AFTER INSERT ON points BEGIN UPDATE meta SET value = value + 1 WHERE name = 'points-revision'; END;
	CREATE TRIGGER points_updated AFTER UPDATE ON points BEGIN UPDATE meta SET value = value + 1 WHERE name = 'points-revision'; END;
	CREATE TRIGGER points_deleted AFTER DELETE ON points BEGIN UPDATE meta SET value = value + 1 WHERE name = 'points-revision'; END;
	`,

	// Whether anybody looked on a host for points: where nobody did, that there is none is not known.
	`
	CREATE TABLE searches (
		host TEXT PRIMARY KEY,
		at TEXT NOT NULL,
		document TEXT NOT NULL
	) STRICT;
	`,

	// Grouping a hundred thousand points takes a tenth of a second: the newest of each target, kind and level are kept, with the times of all of them and of those that are lost. SQLite takes the other columns from the row that has the greatest time (https://sqlite.org/lang_select.html#bareagg). A point cannot have been made after it was first seen: where its date says so by more than an hour (`clockSlack`), a clock was wrong, and its age is unknown.
	`
	ALTER TABLE points ADD COLUMN is_lost INTEGER AS (json_extract(document, '$.doubt') IS NOT NULL) VIRTUAL;
	ALTER TABLE points ADD COLUMN dated TEXT AS (CASE WHEN unixepoch(made_at) > unixepoch(json_extract(document, '$.found.firstSeenAt')) + 3600 THEN '' ELSE made_at END) VIRTUAL;
	CREATE INDEX points_newest ON points (host, target, kind, is_good, level, dated, id, size, is_lost);
	CREATE TABLE newest_points (
		host TEXT NOT NULL,
		target TEXT NOT NULL,
		kind TEXT NOT NULL,
		is_good INTEGER NOT NULL,
		level TEXT NOT NULL,
		made_at TEXT NOT NULL,
		id TEXT NOT NULL,
		size INTEGER,
		points INTEGER NOT NULL,
		times TEXT,
		lost TEXT,
		places TEXT NOT NULL,
		PRIMARY KEY (host, target, kind, is_good, level)
	) STRICT, WITHOUT ROWID;
	CREATE VIEW newest_of_points AS
		SELECT newest.*, json_insert(coalesce(json_extract(document, '$.copies'), '[]'), '$[#]', json_extract(document, '$.place')) AS places
		FROM (
			SELECT host, target, kind, is_good, level, max(dated) AS made_at, id, size, count(*) AS points, group_concat(unixepoch(dated) ORDER BY dated) AS times, group_concat(CASE WHEN is_lost THEN unixepoch(dated) END ORDER BY dated) AS lost
			FROM points GROUP BY host, target, kind, is_good, level
		) AS newest JOIN points ON points.id = newest.id;
	INSERT INTO newest_points SELECT * FROM newest_of_points;
	CREATE TRIGGER newest_inserted AFTER INSERT ON points BEGIN
		DELETE FROM newest_points WHERE host = NEW.host AND target = NEW.target AND kind = NEW.kind AND is_good = NEW.is_good AND level = NEW.level;
		INSERT INTO newest_points SELECT * FROM newest_of_points WHERE host = NEW.host AND target = NEW.target AND kind = NEW.kind AND is_good = NEW.is_good AND level = NEW.level;
	END;
	CREATE TRIGGER newest_updated AFTER UPDATE ON points BEGIN
		DELETE FROM newest_points WHERE host = OLD.host AND target = OLD.target AND kind = OLD.kind AND is_good = OLD.is_good AND level = OLD.level;
		INSERT INTO newest_points SELECT * FROM newest_of_points WHERE host = OLD.host AND target = OLD.target AND kind = OLD.kind AND is_good = OLD.is_good AND level = OLD.level;
		DELETE FROM newest_points WHERE host = NEW.host AND target = NEW.target AND kind = NEW.kind AND is_good = NEW.is_good AND level = NEW.level;
		INSERT INTO newest_points SELECT * FROM newest_of_points WHERE host = NEW.host AND target = NEW.target AND kind = NEW.kind AND is_good = NEW.is_good AND level = NEW.level;
	END;
	CREATE TRIGGER newest_deleted AFTER DELETE ON points BEGIN
		DELETE FROM newest_points WHERE host = OLD.host AND target = OLD.target AND kind = OLD.kind AND is_good = OLD.is_good AND level = OLD.level;
		INSERT INTO newest_points SELECT * FROM newest_of_points WHERE host = OLD.host AND target = OLD.target AND kind = OLD.kind AND is_good = OLD.is_good AND level = OLD.level;
	END;
	`,

	// From here on the home's chain names what is done to recovery points; those that are there are named at the next start.
	`
	INSERT INTO meta (name, value) SELECT 'points-to-link', '' WHERE EXISTS (SELECT 1 FROM points);
	`,
];
