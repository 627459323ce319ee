/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-relatives.h"

#include "latent-library-private.h"

typedef struct
{
  LatentLibrary *library;
  gint64 image;
  const char *statement; /* literal */
  GPtrArray *rows;
} Relatives;

static void
relatives_free (Relatives *relatives)
{
  g_object_unref (relatives->library);
  g_ptr_array_unref (relatives->rows);
  g_free (relatives);
}

static gboolean
relatives_run (LatentSql *sql, gpointer data, GError **error)
{
  Relatives *relatives = data;
  sqlite3_stmt *statement = latent_sql_query (sql, relatives->statement, LATENT_BINDS (LATENT_INT (relatives->image)),
                                              error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    g_ptr_array_add (relatives->rows, latent_image_row_read (statement));
  return row == 0;
}

static void
relatives_done (gpointer data, GValue *value)
{
  Relatives *relatives = data;

  g_value_init (value, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (value, latent_library_take_images (relatives->library, relatives->rows));
}

static DexFuture *
list (LatentLibrary *library, gint64 image, const char *statement)
{
  Relatives *relatives = g_new0 (Relatives, 1);

  relatives->library = g_object_ref (library);
  relatives->image = image;
  relatives->statement = statement;
  relatives->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_row_free);
  return latent_database_read (library->database, relatives_run, relatives_done, relatives,
                               (GDestroyNotify) relatives_free);
}

/* A picture that came from elsewhere may have an input that is no JSON, and a number that is none of ours is no harm. */
#define MADE_FROM                                                                                                      \
  "SELECT " LATENT_IMAGE_COLUMNS " FROM image AS me JOIN image AS i ON i.id IN ("                                      \
  "SELECT t.parent FROM task AS t WHERE t.id = me.task UNION "                                                         \
  "SELECT j.atom FROM json_tree (CASE WHEN json_valid (me.input) THEN me.input ELSE '{}' END) AS j "                   \
  "WHERE j.key = '$image' AND j.type = 'integer') WHERE me.id = ? AND i.id != me.id ORDER BY i.id"

/* Whatever has a picture of the library in its input has a parent: of those few, the ones that name this picture too. */
#define MADE_INTO                                                                                                      \
  "SELECT " LATENT_IMAGE_COLUMNS " FROM image AS i WHERE i.trashed IS NULL AND i.task IN ("                            \
  "SELECT t.id FROM task AS t WHERE t.parent = ?1 UNION "                                                              \
  "SELECT t.id FROM task AS t WHERE t.parent IS NOT NULL AND instr (t.input, '\"$image\":' || ?1) > 0 "                \
  "AND EXISTS (SELECT 1 FROM json_tree (t.input) AS j WHERE j.key = '$image' AND j.atom = ?1)) ORDER BY i.id"

DexFuture *
latent_library_list_made_from (LatentLibrary *library, gint64 image)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  return list (library, image, MADE_FROM);
}

DexFuture *
latent_library_list_made_into (LatentLibrary *library, gint64 image)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  return list (library, image, MADE_INTO);
}

/* --- the model that was used last --------------------------------------------------------------------------------- */

typedef struct
{
  GStrv models;
  const char *found;
} Last;

static void
last_free (Last *last)
{
  g_strfreev (last->models);
  g_free (last);
}

/* By the durations, which have an index for it. */
static gboolean
last_run (LatentSql *sql, gpointer data, GError **error)
{
  Last *last = data;
  gint64 newest = 0;

  for (guint i = 0; last->models[i] != NULL; i++)
    {
      gint64 id = 0;

      if (latent_sql_peek (sql, "SELECT id FROM duration WHERE model = ? ORDER BY id DESC LIMIT 1",
                           LATENT_BINDS (LATENT_TEXT (last->models[i])), &id, error) < 0)
        return FALSE;
      if (id > newest)
        {
          newest = id;
          last->found = last->models[i];
        }
    }
  return TRUE;
}

static void
last_done (gpointer data, GValue *value)
{
  Last *last = data;

  g_value_init (value, G_TYPE_STRING);
  g_value_set_string (value, last->found);
}

DexFuture *
latent_library_find_last_model (LatentLibrary *library, const char *const *models)
{
  Last *last;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (models != NULL, NULL);

  last = g_new0 (Last, 1);
  last->models = g_strdupv ((char **) models);
  return latent_database_read (library->database, last_run, last_done, last, (GDestroyNotify) last_free);
}
