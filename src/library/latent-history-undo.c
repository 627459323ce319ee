/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

#include "latent-collection-private.h"
#include "latent-images-private.h"
#include "latent-tags-private.h"

/* Taking back. */

typedef struct
{
  gint64 id;
  gint64 result;
} Undo;

/* A row and its parts, the last one first. */
static GPtrArray *
load (LatentSql *sql, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_history_entry_free);
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT " LATENT_HISTORY_COLUMNS " FROM history AS h WHERE h.id = ?1 OR h.part = ?1 ORDER BY h.id DESC",
    LATENT_BINDS (LATENT_INT (id)), error);
  int row;

  if (statement == NULL)
    return NULL;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      LatentHistoryEntry *entry = latent_history_read (statement);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  return row == 0 ? g_steal_pointer (&entries) : NULL;
}

static gint64
read_number (const char *text)
{
  gint64 number = 0;

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &number, NULL) ? number : 0;
}

static gboolean
undo_entry (LatentSql *sql,
            const LatentHistoryEntry *entry,
            GArray *ids,
            gint64 revision,
            gint64 part,
            gint64 *history,
            GError **error)
{
  g_autofree char *json = latent_ids_to_json (ids);

  switch (entry->kind)
    {
    case LATENT_HISTORY_FAVOURITE:
    case LATENT_HISTORY_UNFAVOURITE:
      return latent_images_mark (sql, json, entry->kind == LATENT_HISTORY_UNFAVOURITE, revision, history, error);
    case LATENT_HISTORY_TAG:
      return latent_tags_take (sql, entry->subject, ids, revision, part, history, error);
    case LATENT_HISTORY_UNTAG:
      return latent_tags_give (sql, entry->subject, ids, revision, part, history, error);
    case LATENT_HISTORY_TAG_RENAME:
      return latent_tags_turn (sql, entry->value, entry->subject, ids, revision, history, error);
    case LATENT_HISTORY_COLLECT:
      return latent_collections_run_remove (sql, entry->collection, ids, history, error);
    case LATENT_HISTORY_UNCOLLECT:
      return latent_collections_run_place (sql, entry, TRUE, history, error);
    case LATENT_HISTORY_ARRANGE:
      return latent_collections_run_place (sql, entry, FALSE, history, error);
    case LATENT_HISTORY_COVER:
      return latent_collections_run_cover (sql, entry->collection, read_number (entry->value), history, error);
    case LATENT_HISTORY_COLLECTION_CREATE:
    case LATENT_HISTORY_COLLECTION_RESTORE:
      return latent_collections_run_delete (sql, entry->collection, history, error);
    case LATENT_HISTORY_COLLECTION_RENAME:
      return latent_collections_run_rename (sql, entry->collection, entry->subject, history, error);
    case LATENT_HISTORY_COLLECTION_MOVE:
      return latent_collections_run_move (sql, entry->collection, (guint) read_number (entry->value), history, error);
    case LATENT_HISTORY_COLLECTION_DELETE:
      return latent_collections_run_restore (sql, entry->collection, history, error);
    case LATENT_HISTORY_TRASH:
    case LATENT_HISTORY_RESTORE:
    case LATENT_HISTORY_DISCARD:
    default:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("This can’t be taken back here."));
      return FALSE;
    }
}

static gboolean
undo_run (LatentSql *sql, GArray *changed, const char *json, gint64 revision, gpointer data, GError **error)
{
  Undo *undo = data;
  g_autoptr (GPtrArray) entries = load (sql, undo->id, error);

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      const LatentHistoryEntry *entry = entries->pdata[i];
      g_autoptr (GArray) ids = latent_history_load_images (sql, entry->id, error);
      gint64 history = 0;

      if (ids == NULL || !undo_entry (sql, entry, ids, revision, undo->result, &history, error))
        return FALSE;
      g_array_append_vals (changed, ids->data, ids->len);
      if (undo->result == 0)
        undo->result = history;
    }
  return TRUE;
}

DexFuture *
latent_history_undo (LatentLibrary *library, gint64 id)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Undo *undo;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  undo = g_new0 (Undo, 1);
  undo->id = id;
  return latent_images_change_for (library, ids, undo_run, undo, g_free, &undo->result);
}
