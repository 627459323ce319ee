/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-history-private.h"

#include "latent-library-private.h"

G_DEFINE_BOXED_TYPE (LatentHistoryEntry, latent_history_entry, latent_history_entry_copy, latent_history_entry_free)

static const char *const nicks[] = {
  [LATENT_HISTORY_FAVOURITE] = "favourite",
  [LATENT_HISTORY_UNFAVOURITE] = "unfavourite",
  [LATENT_HISTORY_TAG] = "tag",
  [LATENT_HISTORY_UNTAG] = "untag",
  [LATENT_HISTORY_TAG_RENAME] = "tag-rename",
  [LATENT_HISTORY_TRASH] = "trash",
  [LATENT_HISTORY_RESTORE] = "restore",
  [LATENT_HISTORY_DISCARD] = "discard",
  [LATENT_HISTORY_COLLECT] = "collect",
  [LATENT_HISTORY_UNCOLLECT] = "uncollect",
  [LATENT_HISTORY_ARRANGE] = "arrange",
  [LATENT_HISTORY_COVER] = "cover",
  [LATENT_HISTORY_COLLECTION_CREATE] = "collection-create",
  [LATENT_HISTORY_COLLECTION_RENAME] = "collection-rename",
  [LATENT_HISTORY_COLLECTION_MOVE] = "collection-move",
  [LATENT_HISTORY_COLLECTION_DELETE] = "collection-delete",
  [LATENT_HISTORY_COLLECTION_RESTORE] = "collection-restore",
};

const char *
latent_history_kind_get_nick (LatentHistoryKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (nicks), NULL);

  return nicks[kind];
}

gboolean
latent_history_kind_from_nick (const char *nick, LatentHistoryKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
    if (g_strcmp0 (nicks[i], nick) == 0)
      {
        *kind = (LatentHistoryKind) i;
        return TRUE;
      }
  return FALSE;
}

LatentHistoryEntry *
latent_history_entry_copy (const LatentHistoryEntry *entry)
{
  LatentHistoryEntry *copy = g_memdup2 (entry, sizeof *entry);

  copy->subject = g_strdup (entry->subject);
  copy->value = g_strdup (entry->value);
  return copy;
}

void
latent_history_entry_free (LatentHistoryEntry *entry)
{
  g_free (entry->subject);
  g_free (entry->value);
  g_free (entry);
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

gint64
latent_history_add (LatentSql *sql, const LatentHistoryNote *note, GError **error)
{
  const LatentBind nothing = LATENT_TEXT (NULL);

  if (!latent_sql_run (
        sql, "INSERT INTO history (time, kind, subject, value, collection, part) VALUES (?, ?, ?, ?, ?, ?)",
        LATENT_BINDS (LATENT_INT (g_get_real_time ()), LATENT_TEXT (nicks[note->kind]), LATENT_TEXT (note->subject),
                      LATENT_TEXT (note->value), note->collection != 0 ? LATENT_INT (note->collection) : nothing,
                      note->part != 0 ? LATENT_INT (note->part) : nothing),
        error))
    return 0;
  return latent_sql_get_last_id (sql);
}

gboolean
latent_history_settle (LatentSql *sql, gint64 *id, GError **error)
{
  gint64 row = *id;

  if (latent_sql_get_changes (sql) > 0)
    return TRUE;
  *id = 0;
  return latent_sql_run (sql, "DELETE FROM history WHERE id = ?", LATENT_BINDS (LATENT_INT (row)), error);
}

gint64
latent_history_add_all (LatentSql *sql, const LatentHistoryNote *note, const char *json, GError **error)
{
  gint64 id = latent_history_add (sql, note, error);

  if (id == 0 || !latent_sql_run (sql,
                                  "INSERT OR IGNORE INTO history_image (history, image) "
                                  "SELECT ?, value FROM json_each (?)",
                                  LATENT_BINDS (LATENT_INT (id), LATENT_TEXT (json)), error))
    return 0;
  return id;
}

GArray *
latent_history_load_images (LatentSql *sql, gint64 id, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = latent_sql_query (
    sql,
    "SELECT h.image FROM history_image AS h JOIN image AS i ON i.id = h.image "
    "WHERE h.history = ? ORDER BY h.place, h.image",
    LATENT_BINDS (LATENT_INT (id)), error);
  int row;

  if (statement == NULL)
    return NULL;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      gint64 image = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, image);
    }
  return row == 0 ? g_steal_pointer (&ids) : NULL;
}

LatentHistoryEntry *
latent_history_read (sqlite3_stmt *statement)
{
  g_autoptr (LatentHistoryEntry) entry = g_new0 (LatentHistoryEntry, 1);

  entry->id = sqlite3_column_int64 (statement, 0);
  entry->time = sqlite3_column_int64 (statement, 1);
  /* A newer program may know more than we do. */
  if (!latent_history_kind_from_nick ((const char *) sqlite3_column_text (statement, 2), &entry->kind))
    return NULL;
  entry->subject = latent_sql_dup_text (statement, 3);
  entry->value = latent_sql_dup_text (statement, 4);
  entry->collection = sqlite3_column_int64 (statement, 5);
  entry->n_images = (guint) sqlite3_column_int64 (statement, 6);
  return g_steal_pointer (&entry);
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 image;
  guint limit;
  GPtrArray *entries;
} List;

static void
list_free (gpointer data)
{
  List *list = data;

  g_clear_pointer (&list->entries, g_ptr_array_unref);
  g_free (list);
}

static gboolean
list_run (LatentSql *sql, gpointer data, GError **error)
{
  List *list = data;
  sqlite3_stmt *statement;
  int row = 0;

  if (list->image != 0)
    statement = latent_sql_query (sql,
                                  "SELECT " LATENT_HISTORY_COLUMNS " FROM history_image AS x JOIN history AS h "
                                  "ON h.id = x.history WHERE x.image = ? ORDER BY x.history DESC LIMIT ?",
                                  LATENT_BINDS (LATENT_INT (list->image), LATENT_INT (list->limit)), error);
  else
    statement = latent_sql_query (sql, "SELECT " LATENT_HISTORY_COLUMNS " FROM history AS h ORDER BY h.id DESC LIMIT ?",
                                  LATENT_BINDS (LATENT_INT (list->limit)), error);
  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      LatentHistoryEntry *entry = latent_history_read (statement);

      if (entry != NULL)
        g_ptr_array_add (list->entries, entry);
    }
  return row == 0;
}

static void
list_done (gpointer data, GValue *value)
{
  List *list = data;

  g_value_init (value, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (value, g_steal_pointer (&list->entries));
}

DexFuture *
latent_history_list (LatentLibrary *library, gint64 image, guint limit)
{
  List *list;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  list = g_new0 (List, 1);
  list->image = image;
  list->limit = limit;
  list->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_history_entry_free);
  return latent_database_read (library->database, list_run, list_done, list, list_free);
}
