/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-sql.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-library.h"

/* Another process's longest transaction is a batch of pictures or the last connection's checkpoint. */
#define BUSY_TIMEOUT_MS 30000
#define BUSY_SLEEP_MS 10

struct _LatentSql
{
  sqlite3 *handle;
  GHashTable *statements; /* text's address → sqlite3_stmt */
  gint64 revision;        /* of the running transaction, 0 if not taken yet */
  struct
  {
    char *name;
    gpointer data;
    GDestroyNotify destroy;
    gint64 version; /* others' changes … */
    gint64 changes; /* … and this connection's */
  } kept;
};

/* SQLITE_IOERR's many children that mean "this file system can't lock or share memory". */
static gboolean
is_lock_failure (int code)
{
  switch (code)
    {
    case SQLITE_IOERR_LOCK:
    case SQLITE_IOERR_UNLOCK:
    case SQLITE_IOERR_RDLOCK:
    case SQLITE_IOERR_CHECKRESERVEDLOCK:
    case SQLITE_IOERR_BLOCKED:
    case SQLITE_IOERR_SHMOPEN:
    case SQLITE_IOERR_SHMSIZE:
    case SQLITE_IOERR_SHMLOCK:
    case SQLITE_IOERR_SHMMAP:
    case SQLITE_PROTOCOL:
    case SQLITE_NOLFS:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
set_error (LatentSql *self, int code, GError **error)
{
  int extended = self->handle != NULL ? sqlite3_extended_errcode (self->handle) : code;
  int system_errno = self->handle != NULL ? sqlite3_system_errno (self->handle) : 0;
  const char *words = self->handle != NULL ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code);

  if ((extended & 0xff) != (code & 0xff))
    extended = code;

  if ((code & 0xff) == SQLITE_FULL ||
      ((code & 0xff) == SQLITE_IOERR && (system_errno == ENOSPC || system_errno == EDQUOT)))
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                 _ ("The disk with the library is full. Make room on it; nothing that was saved is lost."));
  else if (is_lock_failure (extended))
    g_set_error (
      error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_LOCKS,
      _ ("The library’s folder is on a file system without working locks (%s). Move the library to a disk of "
         "this computer."),
      words);
  else
    switch (code & 0xff)
      {
      case SQLITE_READONLY:
      case SQLITE_PERM:
        g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_READ_ONLY,
                     _ ("The library can’t be written to. Check the permissions of its folder, and whether its disk is "
                        "mounted read-only."));
        break;
      case SQLITE_CANTOPEN:
        g_set_error (error, LATENT_LIBRARY_ERROR,
                     system_errno == EROFS || system_errno == EACCES || system_errno == EPERM
                       ? LATENT_LIBRARY_ERROR_READ_ONLY
                       : LATENT_LIBRARY_ERROR_STORAGE,
                     _ ("The library’s database can’t be opened. Check that its folder is there and may be written "
                        "to."));
        break;
      case SQLITE_IOERR:
        g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                     _ ("The disk with the library reports an error (%s). Check that it is connected and sound."),
                     system_errno != 0 ? g_strerror (system_errno) : words);
        break;
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE,
                     _ ("Another program keeps the library’s database locked. Close it and try again."));
        break;
      case SQLITE_CORRUPT:
      case SQLITE_NOTADB:
        g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE,
                     _ ("The library’s database is damaged (%s). The pictures themselves are in the library’s folder; "
                        "“latent-cli verify --repair” mends it from a copy, or from them."),
                     words);
        break;
      default:
        if (g_str_has_prefix (words, "no such column") || g_str_has_prefix (words, "no such table"))
          g_set_error (
            error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE,
            _ ("The library’s database isn’t made as it should be (%s). “latent-cli verify --repair” makes it "
               "anew from a copy, or from the pictures."),
            words);
        else
          g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE,
                       _ ("The library’s database refused something: %s"), words);
        break;
      }
}

static gboolean
check (LatentSql *self, int code, GError **error)
{
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
    return TRUE;
  set_error (self, code, error);
  return FALSE;
}

/* FALSE in *is_wal where memory can't be shared: SQLite stays in its other mode then and says so. Of two that ask for the
 * log of a new database at once, one is told at once that the other has a lock, however long it would wait. */
static gboolean
use_log (LatentSql *self, gboolean *is_wal, GError **error)
{
  for (int waited = 0;; waited += BUSY_SLEEP_MS)
    {
      sqlite3_stmt *statement = NULL;
      int code = sqlite3_prepare_v2 (self->handle, "PRAGMA journal_mode = WAL", -1, &statement, NULL);

      if (code == SQLITE_OK)
        code = sqlite3_step (statement);
      if (code == SQLITE_ROW)
        *is_wal = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "wal") == 0;
      sqlite3_finalize (statement);
      if ((code & 0xff) != SQLITE_BUSY || waited >= BUSY_TIMEOUT_MS)
        return check (self, code, error);
      sqlite3_sleep (BUSY_SLEEP_MS);
    }
}

/* The file may come from a stick: nothing in its schema is trusted, nothing in it can be turned against us. */
static gboolean
configure (LatentSql *self, LatentSqlMode mode, GError **error)
{
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);

  if (!latent_sql_script (self,
                          "PRAGMA foreign_keys = ON;"
                          "PRAGMA synchronous = FULL;"
                          "PRAGMA temp_store = MEMORY;"
                          "PRAGMA cell_size_check = ON;"
                          "PRAGMA journal_size_limit = 16777216;",
                          error))
    return FALSE;

  if (mode == LATENT_SQL_WRITER)
    {
      gboolean is_wal = FALSE;

      /* SQLite opens a file that may not be written to, and says so at the first change. */
      if (sqlite3_db_readonly (self->handle, "main") > 0)
        return check (self, SQLITE_READONLY, error);
      if (!use_log (self, &is_wal, error))
        return FALSE;
      if (!is_wal)
        {
          g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_LOCKS,
                       _ ("The library’s folder is on a file system that several programs can’t share safely. Move the "
                          "library to a disk of this computer."));
          return FALSE;
        }
      return TRUE;
    }
  return mode == LATENT_SQL_SCRATCH || latent_sql_script (self, "PRAGMA query_only = ON;", error);
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

/* SQLite throws a log away whose database has nothing in it, and with it what could be rescued. A database that is being made
 * has something in it before it has a log. */
static gboolean
has_lost_all_but_log (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  GStatBuf info;

  /* In this order: somebody may be making both. */
  if (g_stat (log, &info) != 0 || info.st_size == 0)
    return FALSE;
  return g_stat (path, &info) == 0 ? info.st_size == 0 : errno == ENOENT;
}

LatentSql *
latent_sql_open (const char *path, LatentSqlMode mode, GError **error)
{
  g_autoptr (LatentSql) self = g_new0 (LatentSql, 1);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode != LATENT_SQL_READER ? SQLITE_OPEN_CREATE : 0);

  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize_statement);
  if (has_lost_all_but_log (path))
    {
      set_error (self, SQLITE_CORRUPT, error);
      return NULL;
    }
  if (!check (self, sqlite3_open_v2 (path, &self->handle, flags, NULL), error) || !configure (self, mode, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
drop_kept (LatentSql *self)
{
  if (self->kept.destroy != NULL)
    self->kept.destroy (self->kept.data);
  g_free (self->kept.name);
  memset (&self->kept, 0, sizeof self->kept);
}

void
latent_sql_close (LatentSql *self)
{
  drop_kept (self);
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  g_free (self);
}

static gboolean
bind_all (LatentSql *self,
          sqlite3_stmt *statement,
          const LatentBind *binds,
          sqlite3_destructor_type lifetime,
          GError **error)
{
  for (int i = 0; binds != NULL && binds[i].type != LATENT_BIND_END; i++)
    {
      int code = SQLITE_OK;

      if (binds[i].type == LATENT_BIND_INT)
        code = sqlite3_bind_int64 (statement, i + 1, binds[i].integer);
      else if (binds[i].type == LATENT_BIND_REAL && !isnan (binds[i].real))
        code = sqlite3_bind_double (statement, i + 1, binds[i].real);
      else if (binds[i].type == LATENT_BIND_TEXT && binds[i].text != NULL)
        code = sqlite3_bind_text (statement, i + 1, binds[i].text, -1, lifetime);
      else if (binds[i].type == LATENT_BIND_BLOB && binds[i].blob != NULL)
        code = sqlite3_bind_blob64 (statement, i + 1, g_bytes_get_data (binds[i].blob, NULL),
                                    g_bytes_get_size (binds[i].blob), lifetime);
      if (!check (self, code, error))
        return FALSE;
    }
  return TRUE;
}

sqlite3_stmt *
latent_sql_query (LatentSql *self, const char *text, const LatentBind *binds, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, text);

  if (statement == NULL)
    {
      if (!check (self, sqlite3_prepare_v3 (self->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL),
                  error))
        return NULL;
      g_hash_table_insert (self->statements, (gpointer) text, statement);
    }
  else
    {
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
    }
  return bind_all (self, statement, binds, SQLITE_STATIC, error) ? statement : NULL;
}

sqlite3_stmt *
latent_sql_query_once (LatentSql *self, const char *text, const LatentBind *binds, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (!check (self, sqlite3_prepare_v3 (self->handle, text, -1, 0, &statement, NULL), error))
    return NULL;
  if (!bind_all (self, statement, binds, SQLITE_TRANSIENT, error))
    {
      sqlite3_finalize (statement);
      return NULL;
    }
  return statement;
}

int
latent_sql_step (LatentSql *self, sqlite3_stmt *statement, GError **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return 1;
  if (code == SQLITE_DONE)
    {
      sqlite3_reset (statement);
      return 0;
    }
  set_error (self, code, error);
  sqlite3_reset (statement);
  return -1;
}

gboolean
latent_sql_run (LatentSql *self, const char *text, const LatentBind *binds, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (self, text, binds, error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (self, statement, error)) > 0)
    ;
  return row == 0;
}

int
latent_sql_peek (LatentSql *self, const char *text, const LatentBind *binds, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (self, text, binds, error);
  int row;

  if (statement == NULL)
    return -1;
  row = latent_sql_step (self, statement, error);
  if (row > 0)
    {
      *value = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
    }
  return row;
}

gboolean
latent_sql_script (LatentSql *self, const char *text, GError **error)
{
  return check (self, sqlite3_exec (self->handle, text, NULL, NULL, NULL), error);
}

int
latent_sql_get_changes (LatentSql *self)
{
  return sqlite3_changes (self->handle);
}

gint64
latent_sql_get_last_id (LatentSql *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

gboolean
latent_sql_begin (LatentSql *self, GError **error)
{
  self->revision = 0;
  return latent_sql_run (self, "BEGIN IMMEDIATE", NULL, error);
}

gboolean
latent_sql_commit (LatentSql *self, GError **error)
{
  latent_sql_settle (self);
  if (latent_sql_run (self, "COMMIT", NULL, error))
    return TRUE;
  latent_sql_rollback (self);
  return FALSE;
}

void
latent_sql_rollback (LatentSql *self)
{
  g_autoptr (GError) error = NULL;

  latent_sql_settle (self);
  /* A full disk has rolled it back already. */
  if (!sqlite3_get_autocommit (self->handle) && !latent_sql_run (self, "ROLLBACK", NULL, &error))
    g_warning ("Rolling back: %s", error->message);
}

void
latent_sql_settle (LatentSql *self)
{
  for (sqlite3_stmt *statement = sqlite3_next_stmt (self->handle, NULL); statement != NULL;
       statement = sqlite3_next_stmt (self->handle, statement))
    if (sqlite3_stmt_busy (statement))
      sqlite3_reset (statement);
}

gint64
latent_sql_get_revision (LatentSql *self, GError **error)
{
  if (self->revision == 0 && latent_sql_peek (self, "UPDATE revision SET value = value + 1 RETURNING value", NULL,
                                              &self->revision, error) <= 0)
    return 0;
  return self->revision;
}

/* -1 if it can't be told. */
static gint64
get_version (LatentSql *self)
{
  gint64 version = -1;

  return latent_sql_peek (self, "PRAGMA data_version", NULL, &version, NULL) > 0 ? version : -1;
}

void
latent_sql_keep (LatentSql *self, const char *name, gpointer data, GDestroyNotify destroy)
{
  drop_kept (self);
  self->kept.name = g_strdup (name);
  self->kept.data = data;
  self->kept.destroy = destroy;
  self->kept.version = get_version (self);
  self->kept.changes = sqlite3_total_changes64 (self->handle);
}

gpointer
latent_sql_recall (LatentSql *self, const char *name)
{
  gint64 version;

  if (self->kept.name == NULL || !g_str_equal (self->kept.name, name))
    return NULL;
  version = get_version (self);
  return version >= 0 && version == self->kept.version && self->kept.changes == sqlite3_total_changes64 (self->handle)
           ? self->kept.data
           : NULL;
}

char *
latent_sql_dup_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

GBytes *
latent_sql_dup_blob (sqlite3_stmt *statement, int column)
{
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return NULL;
  return g_bytes_new (sqlite3_column_blob (statement, column), (gsize) sqlite3_column_bytes (statement, column));
}

double
latent_sql_get_real (sqlite3_stmt *statement, int column)
{
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return NAN;
  return sqlite3_column_double (statement, column);
}
