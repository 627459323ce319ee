/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-collections.h"

#include <glib/gi18n-lib.h>

#include "latent-collection-private.h"
#include "latent-images-private.h"
#include "latent-label.h"

#define MOST_CHARS 200

/* --- changes ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  enum
  {
    CREATE,
    RENAME,
    MOVE,
    DELETE,
    RESTORE,
    ADD,
    REMOVE,
    ARRANGE,
    COVER,
  } what;
  gint64 id;
  char *name;
  char *query;
  guint index;
  gint64 image;
  gint64 result;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->name);
  g_free (change->query);
  g_free (change);
}

static gboolean
create (LatentSql *sql, Change *change, GArray *ids, GError **error)
{
  LatentHistoryNote note = { .kind = LATENT_HISTORY_COLLECTION_CREATE, .subject = change->name };
  gint64 history = 0;

  if (!latent_collections_check_name (sql, change->name, 0, error) ||
      !latent_sql_run (
        sql,
        "INSERT INTO collection (name, position, query, created) "
        "SELECT ?, (SELECT coalesce (max (position), 0) + 1 FROM collection), ?, ?",
        LATENT_BINDS (LATENT_TEXT (change->name), LATENT_TEXT (change->query), LATENT_INT (g_get_real_time ())), error))
    return FALSE;
  change->result = latent_sql_get_last_id (sql);
  note.collection = change->result;
  return latent_history_add (sql, &note, error) != 0 &&
         (ids->len == 0 || latent_collections_run_add (sql, change->result, ids, &history, error));
}

static gboolean
change_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  Change *change = data;

  switch (change->what)
    {
    case CREATE:
      return create (sql, change, ids, error);
    case RENAME:
      return latent_collections_run_rename (sql, change->id, change->name, &change->result, error);
    case MOVE:
      return latent_collections_run_move (sql, change->id, change->index, &change->result, error);
    case DELETE:
      return latent_collections_run_delete (sql, change->id, &change->result, error);
    case RESTORE:
      return latent_collections_run_restore (sql, change->id, &change->result, error);
    case ADD:
      return latent_collections_run_add (sql, change->id, ids, &change->result, error);
    case REMOVE:
      return latent_collections_run_remove (sql, change->id, ids, &change->result, error);
    case ARRANGE:
      return latent_collections_run_arrange (sql, change->id, ids, change->image, &change->result, error);
    case COVER:
    default:
      return latent_collections_run_cover (sql, change->id, change->image, &change->result, error);
    }
}

/* Takes @change; @ids may be NULL. */
static DexFuture *
start (LatentLibrary *library, Change *change, GArray *ids)
{
  g_autoptr (GArray) none = ids == NULL ? g_array_new (FALSE, FALSE, sizeof (gint64)) : NULL;

  return latent_images_change_for (library, ids != NULL ? ids : none, change_run, change, change_free, &change->result);
}

static Change *
change_new (int what, gint64 id)
{
  Change *change = g_new0 (Change, 1);

  change->what = what;
  change->id = id;
  return change;
}

/* The same; a name that has nothing in it is refused. */
static DexFuture *
start_named (LatentLibrary *library, Change *change, const char *name, GArray *ids)
{
  change->name = latent_label_clean (name, MOST_CHARS);
  if (change->name != NULL)
    return start (library, change, ids);
  change_free (change);
  return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT, _ ("A collection needs a name."));
}

DexFuture *
latent_collections_create (LatentLibrary *library, const char *name, const char *query, GArray *ids)
{
  Change *change;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (query == NULL || ids == NULL, NULL);

  change = change_new (CREATE, 0);
  change->query = g_strdup (query);
  return start_named (library, change, name, ids);
}

DexFuture *
latent_collections_rename (LatentLibrary *library, gint64 id, const char *name)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return start_named (library, change_new (RENAME, id), name, NULL);
}

DexFuture *
latent_collections_move (LatentLibrary *library, gint64 id, guint index)
{
  Change *change;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  change = change_new (MOVE, id);
  change->index = index;
  return start (library, change, NULL);
}

DexFuture *
latent_collections_delete (LatentLibrary *library, gint64 id)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  return start (library, change_new (DELETE, id), NULL);
}

DexFuture *
latent_collections_restore (LatentLibrary *library, gint64 id)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  return start (library, change_new (RESTORE, id), NULL);
}

DexFuture *
latent_collections_add (LatentLibrary *library, gint64 id, GArray *ids)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  return start (library, change_new (ADD, id), ids);
}

DexFuture *
latent_collections_remove (LatentLibrary *library, gint64 id, GArray *ids)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  return start (library, change_new (REMOVE, id), ids);
}

DexFuture *
latent_collections_arrange (LatentLibrary *library, gint64 id, GArray *ids, gint64 before)
{
  Change *change;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  change = change_new (ARRANGE, id);
  change->image = before;
  return start (library, change, ids);
}

DexFuture *
latent_collections_set_cover (LatentLibrary *library, gint64 id, gint64 image)
{
  Change *change;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  change = change_new (COVER, id);
  change->image = image;
  return start (library, change, NULL);
}

/* --- listing ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  char *ids; /* JSON, or NULL */
  GPtrArray *rows;
} List;

static void
list_free (gpointer data)
{
  List *list = data;

  g_free (list->ids);
  g_ptr_array_unref (list->rows);
  g_free (list);
}

static gboolean
list_run (LatentSql *sql, gpointer data, GError **error)
{
  List *list = data;

  return latent_collection_rows_load (sql, list->ids, list->rows, error);
}

static void
list_done (gpointer data, GValue *value)
{
  List *list = data;
  GPtrArray *collections = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < list->rows->len; i++)
    {
      LatentCollectionRow *row = list->rows->pdata[i];
      LatentCollection *collection = latent_collection_new (row->id);

      latent_collection_set_row (collection, row);
      g_ptr_array_add (collections, collection);
    }
  g_value_init (value, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (value, collections);
}

static DexFuture *
list (LatentLibrary *library, char *ids)
{
  List *job = g_new0 (List, 1);

  job->ids = ids;
  job->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_collection_row_free);
  return latent_database_read (library->database, list_run, list_done, job, list_free);
}

DexFuture *
latent_collections_list (LatentLibrary *library)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  return list (library, NULL);
}

DexFuture *
latent_collections_list_of (LatentLibrary *library, GArray *ids)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  return list (library, latent_ids_to_json (ids));
}
