/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-images-private.h"

#include <glib/gi18n-lib.h>

#include "latent-search.h"

/* Rows that a change reads back itself. */
#define MOST_ROWS 500
#define TAG_CHARS 100

struct _LatentImagesChange
{
  LatentLibrary *library;
  GArray *ids;
  LatentImagesChangeFunc func;
  gpointer data;
  GDestroyNotify destroy;
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
}

DexFuture *
latent_images_change (LatentLibrary *library,
                      GArray *ids,
                      LatentImagesChangeFunc func,
                      gpointer data,
                      GDestroyNotify destroy)
{
  LatentImagesChange *change = g_new0 (LatentImagesChange, 1);

  change->library = g_object_ref (library);
  change->ids = g_array_copy (ids);
  change->func = func;
  change->data = data;
  change->destroy = destroy;
  change->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_row_free);
  return latent_database_write (library->database, change_run, change_done, change, (GDestroyNotify) change_free);
}

static gboolean
favourite_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  return latent_sql_run (sql,
                         "UPDATE image SET favourite = ?1, revision = ?2 "
                         "WHERE id IN (SELECT value FROM json_each (?3)) AND favourite != ?1",
                         LATENT_BINDS (LATENT_INT (GPOINTER_TO_INT (data)), LATENT_INT (revision), LATENT_TEXT (json)),
                         error);
}

DexFuture *
latent_images_set_favourite (LatentLibrary *library, GArray *ids, gboolean favourite)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  return latent_images_change (library, ids, favourite_run, GINT_TO_POINTER (favourite ? 1 : 0), NULL);
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

/* Tags. */

typedef struct
{
  char *name;
  char *fold;
  gboolean remove;
} Tag;

static void
tag_free (gpointer data)
{
  Tag *tag = data;

  g_free (tag->name);
  g_free (tag->fold);
  g_free (tag);
}

/* One line without space around it; NULL if nothing is left of it. */
static Tag *
tag_new (const char *text, gboolean remove)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autofree char *short_name = g_utf8_substring (normal, 0, MIN (g_utf8_strlen (normal, -1), TAG_CHARS));
  Tag *tag;

  for (char *p = short_name; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  g_strstrip (short_name);
  if (*short_name == '\0')
    return NULL;
  tag = g_new0 (Tag, 1);
  tag->fold = g_utf8_casefold (short_name, -1);
  tag->name = g_steal_pointer (&short_name);
  tag->remove = remove;
  return tag;
}

static gboolean
stamp (LatentSql *sql, const char *json, gint64 revision, GError **error)
{
  return latent_sql_run (sql, "UPDATE image SET revision = ? WHERE id IN (SELECT value FROM json_each (?))",
                         LATENT_BINDS (LATENT_INT (revision), LATENT_TEXT (json)), error);
}

static gboolean
tag_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  Tag *tag = data;
  gboolean ok;

  if (tag->remove)
    ok = latent_sql_run (sql,
                         "DELETE FROM image_tag WHERE tag = (SELECT id FROM tag WHERE fold = ?) "
                         "AND image IN (SELECT value FROM json_each (?))",
                         LATENT_BINDS (LATENT_TEXT (tag->fold), LATENT_TEXT (json)), error) &&
         latent_sql_run (sql,
                         "DELETE FROM tag WHERE fold = ? AND NOT EXISTS (SELECT 1 FROM image_tag WHERE tag = tag.id)",
                         LATENT_BINDS (LATENT_TEXT (tag->fold)), error);
  else
    ok = latent_sql_run (sql, "INSERT OR IGNORE INTO tag (name, fold) VALUES (?, ?)",
                         LATENT_BINDS (LATENT_TEXT (tag->name), LATENT_TEXT (tag->fold)), error) &&
         latent_sql_run (sql,
                         "INSERT OR IGNORE INTO image_tag (tag, image) SELECT g.id, i.id FROM json_each (?) AS j "
                         "JOIN image AS i ON i.id = j.value JOIN tag AS g ON g.fold = ?",
                         LATENT_BINDS (LATENT_TEXT (json), LATENT_TEXT (tag->fold)), error);
  if (!ok || !stamp (sql, json, revision, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!latent_search_index (sql, g_array_index (ids, gint64, i), error))
      return FALSE;
  return TRUE;
}

static DexFuture *
change_tag (LatentLibrary *library, GArray *ids, const char *text, gboolean remove)
{
  Tag *tag = tag_new (text, remove);

  if (tag == NULL)
    return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT,
                                  _ ("A tag needs at least one letter."));
  return latent_images_change (library, ids, tag_run, tag, tag_free);
}

DexFuture *
latent_images_add_tag (LatentLibrary *library, GArray *ids, const char *tag)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL && tag != NULL, NULL);

  return change_tag (library, ids, tag, FALSE);
}

DexFuture *
latent_images_remove_tag (LatentLibrary *library, GArray *ids, const char *tag)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL && tag != NULL, NULL);

  return change_tag (library, ids, tag, TRUE);
}
