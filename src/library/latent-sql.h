/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* One connection to a library's database with its prepared statements. It belongs to one thread. Texts of statements are
 * string literals: their address is the cache's key. Errors: LATENT_LIBRARY_ERROR. */
typedef struct _LatentSql LatentSql;

typedef enum
{
  LATENT_SQL_WRITER, /* makes the file if it isn't there */
  LATENT_SQL_READER, /* can't write */
  LATENT_SQL_SCRATCH, /* nobody else's: ":memory:" */
} LatentSqlMode;

LatentSql *latent_sql_open (const char *path, LatentSqlMode mode, GError **error);
void latent_sql_close (LatentSql *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentSql, latent_sql_close)

/* Values for the "?" of a statement, in order; NULL pointers are NULL. Texts and blobs stay the
 * caller's and must live until the statement has run. */
typedef struct
{
  enum
  {
    LATENT_BIND_END,
    LATENT_BIND_INT,
    LATENT_BIND_REAL,
    LATENT_BIND_TEXT,
    LATENT_BIND_BLOB,
  } type;
  gint64 integer;
  double real;
  const char *text;
  GBytes *blob;
} LatentBind;

#define LATENT_INT(value) ((LatentBind) { .type = LATENT_BIND_INT, .integer = (value) })
#define LATENT_REAL(value) ((LatentBind) { .type = LATENT_BIND_REAL, .real = (value) }) /* NAN is NULL */
#define LATENT_TEXT(value) ((LatentBind) { .type = LATENT_BIND_TEXT, .text = (value) })
#define LATENT_BLOB(value) ((LatentBind) { .type = LATENT_BIND_BLOB, .blob = (value) })
#define LATENT_BINDS(...) ((const LatentBind[]) { __VA_ARGS__ __VA_OPT__ (, ){ .type = LATENT_BIND_END } })

/* A statement ready to be stepped. It belongs to the connection. */
sqlite3_stmt *latent_sql_query (LatentSql *self, const char *text, const LatentBind *binds, GError **error);
/* The same for a text that was put together: prepared anew, not cached; sqlite3_finalize() it. What is bound is
 * copied. */
sqlite3_stmt *latent_sql_query_once (LatentSql *self, const char *text, const LatentBind *binds, GError **error);
/* 1 with a row, 0 at the end, -1 on error. */
int latent_sql_step (LatentSql *self, sqlite3_stmt *statement, GError **error);

/* Runs a statement that gives no rows, to its end. */
gboolean latent_sql_run (LatentSql *self, const char *text, const LatentBind *binds, GError **error);
/* The first column of the first row. 1 if there is one, 0 if not (*value is unchanged), -1 on error. */
int latent_sql_peek (LatentSql *self, const char *text, const LatentBind *binds, gint64 *value, GError **error);
gboolean latent_sql_script (LatentSql *self, const char *text, GError **error);

/* Rows changed by the last statement; id of the last row put in. */
int latent_sql_get_changes (LatentSql *self);
gint64 latent_sql_get_last_id (LatentSql *self);

/* BEGIN IMMEDIATE: waits for other processes. After a failed commit all is rolled back. */
gboolean latent_sql_begin (LatentSql *self, GError **error);
gboolean latent_sql_commit (LatentSql *self, GError **error);
void latent_sql_rollback (LatentSql *self);
/* Ends whatever statement was left in the middle, so that it holds no snapshot. */
void latent_sql_settle (LatentSql *self);

/* This transaction's number, one more than the last one's; 0 on error. To be stamped on every row of `task` and `image`
 * that it writes: other processes read what is newer than what they know. */
gint64 latent_sql_get_revision (LatentSql *self, GError **error);

/* What a job has read, for later ones of this connection: one thing at a time, taken over, freed with @destroy. */
void latent_sql_keep (LatentSql *self, const char *name, gpointer data, GDestroyNotify destroy);
/* What was kept under @name, if nobody has changed anything in the database since; NULL otherwise. To be asked in a
 * transaction. Owned by the connection until the next latent_sql_keep(). */
gpointer latent_sql_recall (LatentSql *self, const char *name);

/* A copy of a text column, NULL for NULL. Transfer full. */
char *latent_sql_dup_text (sqlite3_stmt *statement, int column);
/* NULL for NULL. Transfer full. */
GBytes *latent_sql_dup_blob (sqlite3_stmt *statement, int column);
/* NAN for NULL. */
double latent_sql_get_real (sqlite3_stmt *statement, int column);

G_END_DECLS
