/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-word-lists.h"

#include <glib/gi18n-lib.h>

#include "latent-library-private.h"

G_DEFINE_BOXED_TYPE (LatentWordList, latent_word_list, latent_word_list_copy, latent_word_list_free)

LatentWordList *
latent_word_list_copy (const LatentWordList *list)
{
  LatentWordList *copy = g_memdup2 (list, sizeof *list);

  copy->name = g_strdup (list->name);
  copy->fold = g_strdup (list->fold);
  copy->words = g_strdup (list->words);
  return copy;
}

void
latent_word_list_free (LatentWordList *list)
{
  g_free (list->name);
  g_free (list->fold);
  g_free (list->words);
  g_free (list);
}

char **
latent_word_list_split (const char *words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (words != NULL, NULL);

  lines = g_strsplit_set (words, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (*line != '\0' && *line != '#')
        g_strv_builder_add (builder, line);
    }
  return g_strv_builder_end (builder);
}

static gboolean
list_run (LatentSql *sql, gpointer data, GError **error)
{
  GPtrArray *lists = data;
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT id, name, fold, words FROM word_list ORDER BY fold, id",
                                              NULL, error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      LatentWordList *list = g_new0 (LatentWordList, 1);

      list->id = sqlite3_column_int64 (statement, 0);
      list->name = latent_sql_dup_text (statement, 1);
      list->fold = latent_sql_dup_text (statement, 2);
      list->words = latent_sql_dup_text (statement, 3);
      g_ptr_array_add (lists, list);
    }
  return row == 0;
}

static void
list_done (gpointer data, GValue *value)
{
  g_value_init (value, G_TYPE_PTR_ARRAY);
  g_value_set_boxed (value, data);
}

DexFuture *
latent_word_lists_list (LatentLibrary *library)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  return latent_database_read (library->database, list_run, list_done,
                               g_ptr_array_new_with_free_func ((GDestroyNotify) latent_word_list_free),
                               (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
save_run (LatentSql *sql, gpointer data, GError **error)
{
  LatentWordList *list = data;
  const LatentBind id = list->id != 0 ? LATENT_INT (list->id) : LATENT_TEXT (NULL);
  gint64 other = 0;
  int row = latent_sql_peek (sql, "SELECT id FROM word_list WHERE fold = ? AND id != ?",
                             LATENT_BINDS (LATENT_TEXT (list->fold), LATENT_INT (list->id)), &other, error);

  if (row > 0)
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS, _ ("There is a list “%s” already."),
                 list->name);
  if (row != 0 ||
      !latent_sql_run (sql,
                       "INSERT INTO word_list (id, name, fold, words) VALUES (?, ?, ?, ?) "
                       "ON CONFLICT (id) DO UPDATE SET name = excluded.name, fold = excluded.fold, "
                       "words = excluded.words",
                       LATENT_BINDS (id, LATENT_TEXT (list->name), LATENT_TEXT (list->fold), LATENT_TEXT (list->words)),
                       error))
    return FALSE;
  if (list->id == 0)
    list->id = latent_sql_get_last_id (sql);
  return TRUE;
}

static void
save_done (gpointer data, GValue *value)
{
  g_value_init (value, G_TYPE_INT64);
  g_value_set_int64 (value, ((LatentWordList *) data)->id);
}

DexFuture *
latent_word_lists_save (LatentLibrary *library, const LatentWordList *list)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (list != NULL && list->name != NULL && list->fold != NULL && list->words != NULL, NULL);

  return latent_database_write (library->database, save_run, save_done, latent_word_list_copy (list),
                                (GDestroyNotify) latent_word_list_free);
}

static gboolean
delete_run (LatentSql *sql, gpointer data, GError **error)
{
  return latent_sql_run (sql, "DELETE FROM word_list WHERE id = ?", LATENT_BINDS (LATENT_INT (*(gint64 *) data)),
                         error);
}

DexFuture *
latent_word_lists_delete (LatentLibrary *library, gint64 id)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  return latent_database_write (library->database, delete_run, NULL, g_memdup2 (&id, sizeof id), g_free);
}
