-- SPDX-License-Identifier: GPL-3.0-or-later
-- A library's database, version 2.

-- What a person did to pictures, tags and collections: nothing here is ever changed or deleted. kind is a nick of
-- latent-history.h, which says what subject and value are; part is the row that this one was done along with; collection
-- an id, which is never used again.
CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT,
  value TEXT,
  collection INTEGER,
  part INTEGER REFERENCES history (id)
) STRICT;
CREATE INDEX history_time ON history (time);
CREATE INDEX history_collection ON history (collection) WHERE collection IS NOT NULL;
CREATE INDEX history_part ON history (part) WHERE part IS NOT NULL;

-- To which pictures, and which place they had. They may be gone by now, and their ids are never used again.
CREATE TABLE history_image (
  image INTEGER NOT NULL,
  history INTEGER NOT NULL REFERENCES history (id),
  place INTEGER,
  PRIMARY KEY (image, history)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_image_history ON history_image (history);

-- When it was deleted. It stays, so that it can be taken back.
ALTER TABLE collection ADD COLUMN deleted INTEGER;

-- The place of a picture among the others of its collection; the id breaks ties.
ALTER TABLE collection_image ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
CREATE INDEX collection_image_position ON collection_image (collection, position);

-- The address that a picture was brought in from.
ALTER TABLE image ADD COLUMN source TEXT;

-- What prompts are sorted by: latent-search.c makes it, and makes a better one than this whenever it indexes a picture.
ALTER TABLE image ADD COLUMN prompt_key TEXT NOT NULL DEFAULT '';
UPDATE image SET prompt_key = iif (prompt = '', char (0x10fffd), lower (substr (trim (prompt), 1, 80)));
-- Whether somebody has changed the file since it came.
ALTER TABLE image ADD COLUMN edited INTEGER NOT NULL DEFAULT 0 CHECK (edited IN (0, 1));

-- One index for each order, from end to end without touching the table, and backwards too. The newest come first among
-- equals.
DROP INDEX image_model;
CREATE INDEX image_model ON image (model, created DESC, id DESC) WHERE trashed IS NULL;
CREATE INDEX image_prompt ON image (prompt_key, created DESC, id DESC) WHERE trashed IS NULL;
CREATE INDEX image_size ON image (size, created) WHERE trashed IS NULL;
CREATE INDEX image_credits ON image (credits, created) WHERE trashed IS NULL;
-- For conditions that come together: all that is asked for, without the large rows.
CREATE INDEX image_facts ON image (created, favourite, model, width, height, task) WHERE trashed IS NULL;
-- What few pictures are.
CREATE INDEX image_missing ON image (created) WHERE trashed IS NULL AND missing = 1;
CREATE INDEX image_edited ON image (created) WHERE trashed IS NULL AND edited = 1;
CREATE INDEX image_problem ON image (created) WHERE trashed IS NULL AND problem IS NOT NULL;

-- What a price is learned from: the task's settings as latent_model_dup_settings() writes them, and what the catalogue's
-- rule said when it was asked for. Of a charge also what had been expected; one without settings teaches nothing.
ALTER TABLE task ADD COLUMN settings TEXT;
ALTER TABLE task ADD COLUMN basis TEXT;
ALTER TABLE task ADD COLUMN listed REAL;
ALTER TABLE ledger ADD COLUMN settings TEXT;
ALTER TABLE ledger ADD COLUMN basis TEXT;
ALTER TABLE ledger ADD COLUMN listed REAL;
ALTER TABLE ledger ADD COLUMN estimate REAL;

-- The lists that a prompt can name: a line of words for each entry. fold is the name without its letters' case.
CREATE TABLE word_list (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  fold TEXT NOT NULL UNIQUE,
  words TEXT NOT NULL
) STRICT;
