/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-images-private.h"

#include "latent-history-private.h"

/* Rows that a change reads back itself. */
#define MOST_ROWS 500

struct _LatentImagesChange
{
  LatentLibrary *library;
  GArray *ids;
  LatentImagesChangeFunc func;
  gpointer data;
  GDestroyNotify destroy;
  const gint64 *result; /* in data, or NULL */
  GPtrArray *rows;
};

static void
change_free (LatentImagesChange *change)
{
  if (change->destroy != NULL)
    change->destroy (change->data);
  g_object_unref (change->library);
  g_array_unref (change->ids);
  g_ptr_array_unref (change->rows);
  g_free (change);
}

static gboolean
change_run (LatentSql *sql, gpointer data, GError **error)
{
  LatentImagesChange *change = data;
  g_autofree char *json = latent_ids_to_json (change->ids);
  gint64 revision = latent_sql_get_revision (sql, error);

  return revision != 0 && change->func (sql, change->ids, json, revision, change->data, error) &&
         (change->ids->len > MOST_ROWS || latent_image_rows_load (sql, change->ids, change->rows, error));
}

static void
change_done (gpointer data, GValue *value)
{
  LatentImagesChange *change = data;

  if (change->ids->len > MOST_ROWS)
    latent_library_refresh_images (change->library, change->ids);
  else
    g_ptr_array_unref (latent_library_take_images (change->library, change->rows));
  latent_library_queue_images_changed (change->library);
  if (change->result == NULL)
    return;
  g_value_init (value, G_TYPE_INT64);
  g_value_set_int64 (value, *change->result);
}

DexFuture *
latent_images_change_for (LatentLibrary *library,
                          GArray *ids,
                          LatentImagesChangeFunc func,
                          gpointer data,
                          GDestroyNotify destroy,
                          const gint64 *result)
{
  LatentImagesChange *change = g_new0 (LatentImagesChange, 1);

  change->library = g_object_ref (library);
  change->ids = g_array_copy (ids);
  change->func = func;
  change->data = data;
  change->destroy = destroy;
  change->result = result;
  change->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_row_free);
  return latent_database_write (library->database, change_run, change_done, change, (GDestroyNotify) change_free);
}

DexFuture *
latent_images_change (LatentLibrary *library,
                      GArray *ids,
                      LatentImagesChangeFunc func,
                      gpointer data,
                      GDestroyNotify destroy)
{
  return latent_images_change_for (library, ids, func, data, destroy, NULL);
}

gboolean
latent_images_stamp (LatentSql *sql, const char *json, gint64 revision, GError **error)
{
  return latent_sql_run (sql, "UPDATE image SET revision = ? WHERE id IN (SELECT value FROM json_each (?))",
                         LATENT_BINDS (LATENT_INT (revision), LATENT_TEXT (json)), error);
}

/* Favourites. */

typedef struct
{
  gboolean favourite;
  gint64 history;
} Favourite;

gboolean
latent_images_mark (LatentSql *sql,
                    const char *json,
                    gboolean favourite,
                    gint64 revision,
                    gint64 *history,
                    GError **error)
{
  const LatentHistoryNote note = { .kind = favourite ? LATENT_HISTORY_FAVOURITE : LATENT_HISTORY_UNFAVOURITE };

  *history = latent_history_add (sql, &note, error);
  return *history != 0 &&
         latent_sql_run (sql,
                         "INSERT INTO history_image (history, image) SELECT ?1, id FROM image "
                         "WHERE id IN (SELECT value FROM json_each (?2)) AND favourite != ?3",
                         LATENT_BINDS (LATENT_INT (*history), LATENT_TEXT (json), LATENT_INT (favourite ? 1 : 0)),
                         error) &&
         latent_history_settle (sql, history, error) &&
         latent_sql_run (sql,
                         "UPDATE image SET favourite = ?1, revision = ?2 "
                         "WHERE id IN (SELECT value FROM json_each (?3)) AND favourite != ?1",
                         LATENT_BINDS (LATENT_INT (favourite ? 1 : 0), LATENT_INT (revision), LATENT_TEXT (json)),
                         error);
}

static gboolean
favourite_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  Favourite *change = data;

  return latent_images_mark (sql, json, change->favourite, revision, &change->history, error);
}

DexFuture *
latent_images_set_favourite (LatentLibrary *library, GArray *ids, gboolean favourite)
{
  Favourite *change;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  change = g_new0 (Favourite, 1);
  change->favourite = favourite;
  return latent_images_change_for (library, ids, favourite_run, change, g_free, &change->history);
}

static gboolean
missing_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  return latent_sql_run (sql,
                         "UPDATE image SET missing = ?1, revision = ?2 "
                         "WHERE id IN (SELECT value FROM json_each (?3)) AND missing != ?1",
                         LATENT_BINDS (LATENT_INT (GPOINTER_TO_INT (data)), LATENT_INT (revision), LATENT_TEXT (json)),
                         error);
}

DexFuture *
latent_images_set_missing (LatentLibrary *library, gint64 id, gboolean missing)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof id);

  g_array_append_val (ids, id);
  return latent_images_change (library, ids, missing_run, GINT_TO_POINTER (missing ? 1 : 0), NULL);
}
