-- SPDX-License-Identifier: GPL-3.0-or-later
-- A library's database, version 1. Times are microseconds since the epoch (UTC) unless said otherwise; credits may be
-- NULL for "unknown"; states and reasons are the nicks of latent-task.h. A step that has been released is never edited:
-- what changes later is the next step.

-- Counts commits that changed something another process may have in memory.
CREATE TABLE revision (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  value INTEGER NOT NULL
) STRICT;
INSERT INTO revision (only, value) VALUES (1, 0);

CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE task (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  service TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'preparing', 'submitting', 'submitted', 'collecting', 'done', 'failed',
                                       'uncertain', 'expired', 'cancelled')),
  reason TEXT NOT NULL DEFAULT 'none',
  detail TEXT,
  model TEXT NOT NULL,
  prompt TEXT NOT NULL,
  input TEXT NOT NULL,
  batch TEXT,
  -- Its place in the queue; the id breaks ties.
  rank INTEGER NOT NULL DEFAULT 0,
  owner TEXT,
  parent INTEGER REFERENCES image (id) ON DELETE SET NULL,
  remote_id TEXT UNIQUE,
  error_code TEXT,
  error_message TEXT,
  estimate REAL,
  credits REAL,
  raw TEXT,
  hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
  created INTEGER NOT NULL,
  submitted INTEGER,
  finished INTEGER,
  revision INTEGER NOT NULL,
  -- What KIE has accepted has a name there.
  CHECK (state NOT IN ('submitted', 'collecting', 'done') OR remote_id IS NOT NULL)
) STRICT;
CREATE INDEX task_state ON task (state);
CREATE INDEX task_created ON task (created);
CREATE INDEX task_batch ON task (batch) WHERE batch IS NOT NULL;
CREATE INDEX task_owner ON task (owner) WHERE owner IS NOT NULL;
CREATE INDEX task_parent ON task (parent) WHERE parent IS NOT NULL;
CREATE INDEX task_revision ON task (revision);

-- What was sent to make a task and what was answered; without the key.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
  started INTEGER NOT NULL,
  answered INTEGER,
  request TEXT NOT NULL,
  http_status INTEGER NOT NULL DEFAULT 0,
  answer TEXT
) STRICT;
CREATE INDEX attempt_task ON attempt (task);

-- The governor's window. Times are CLOCK_BOOTTIME in microseconds, of the kernel with that boot id.
CREATE TABLE submission (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task INTEGER REFERENCES task (id) ON DELETE SET NULL,
  boot TEXT NOT NULL,
  started INTEGER NOT NULL,
  answered INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX submission_task ON submission (task);

-- One row for each picture that a task promised. What stands here from 'landing' on is enough to finish after a crash.
CREATE TABLE result (
  task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  link TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'landing', 'landed', 'expired')),
  code TEXT,
  path TEXT,
  hash TEXT,
  original_hash TEXT,
  mime_type TEXT,
  width INTEGER,
  height INTEGER,
  size INTEGER,
  colour INTEGER,
  blur BLOB,
  problem TEXT,
  created INTEGER,
  image INTEGER REFERENCES image (id) ON DELETE SET NULL,
  PRIMARY KEY (task, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_image ON result (image) WHERE image IS NOT NULL;
CREATE INDEX result_landing ON result (state) WHERE state = 'landing';

-- path is relative to the library's folder; trash is the name in .latent/trash while it lies there. hash is of the file
-- as it is, original_hash of the bytes as they came, both SHA-256 in hex. modified is the file's time when it was last
-- looked at. blur is a placeholder of a few pixels.
CREATE TABLE image (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL,
  trash TEXT,
  trashed INTEGER,
  missing INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1)),
  mime_type TEXT NOT NULL,
  width INTEGER NOT NULL DEFAULT 0,
  height INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL,
  modified INTEGER NOT NULL DEFAULT 0,
  hash TEXT NOT NULL,
  original_hash TEXT NOT NULL,
  problem TEXT,
  colour INTEGER NOT NULL DEFAULT 0,
  blur BLOB,
  prompt TEXT NOT NULL DEFAULT '',
  model TEXT NOT NULL DEFAULT '',
  input TEXT NOT NULL DEFAULT '',
  task INTEGER REFERENCES task (id) ON DELETE SET NULL,
  number INTEGER NOT NULL DEFAULT 0,
  remote_id TEXT,
  credits REAL,
  created INTEGER NOT NULL,
  added INTEGER NOT NULL,
  favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
  revision INTEGER NOT NULL,
  CHECK ((trash IS NULL) = (trashed IS NULL))
) STRICT;
-- Read backwards they give the newest first, the id breaking ties, without touching the table.
CREATE INDEX image_created ON image (created) WHERE trashed IS NULL;
CREATE INDEX image_favourite ON image (created) WHERE trashed IS NULL AND favourite = 1;
CREATE INDEX image_model ON image (model, created) WHERE trashed IS NULL;
CREATE INDEX image_trashed ON image (created) WHERE trashed IS NOT NULL;
CREATE INDEX image_task ON image (task, number) WHERE task IS NOT NULL;
CREATE INDEX image_path ON image (path);
CREATE INDEX image_hash ON image (hash);
CREATE INDEX image_original_hash ON image (original_hash);
CREATE INDEX image_revision ON image (revision);

-- Smart collections have a query (JSON), the others have members.
CREATE TABLE collection (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  query TEXT,
  cover INTEGER REFERENCES image (id) ON DELETE SET NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX collection_cover ON collection (cover) WHERE cover IS NOT NULL;

CREATE TABLE collection_image (
  collection INTEGER NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  image INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  added INTEGER NOT NULL,
  PRIMARY KEY (collection, image)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_image_image ON collection_image (image);

-- fold is the name without its letters' case: two tags that differ in case only are one.
CREATE TABLE tag (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  fold TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE image_tag (
  tag INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
  image INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  PRIMARY KEY (tag, image)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_tag_image ON image_tag (image, tag);

-- rowid is the image's id. The text goes in with CJK characters set apart by spaces: latent-search.c.
CREATE VIRTUAL TABLE image_text USING fts5 (
  prompt, model, tags, name,
  content = '', contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 2',
  prefix = '1 2 3'
);

-- Every credit: what a request was expected to cost while nothing better is known, and what KIE took.
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('estimate', 'charge')),
  task INTEGER REFERENCES task (id) ON DELETE SET NULL,
  model TEXT NOT NULL,
  credits REAL NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_task ON ledger (task, kind) WHERE task IS NOT NULL;
CREATE INDEX ledger_time ON ledger (time);

-- Pictures that KIE has a copy of for a while.
CREATE TABLE upload (
  service TEXT NOT NULL,
  hash TEXT NOT NULL,
  link TEXT NOT NULL,
  uploaded INTEGER NOT NULL,
  PRIMARY KEY (service, hash)
) STRICT, WITHOUT ROWID;

-- History, and presets, which have a name.
CREATE TABLE prompt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  text TEXT NOT NULL,
  model TEXT NOT NULL DEFAULT '',
  input TEXT NOT NULL DEFAULT '',
  used INTEGER NOT NULL,
  times INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX prompt_used ON prompt (used);
CREATE UNIQUE INDEX prompt_history ON prompt (text) WHERE name IS NULL;

CREATE TABLE duration (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  model TEXT NOT NULL,
  seconds REAL NOT NULL CHECK (seconds >= 0)
) STRICT;
CREATE INDEX duration_model ON duration (model, id);
