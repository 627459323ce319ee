/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-prompts.h"

#include <glib/gi18n-lib.h>

#include "latent-library-private.h"

G_DEFINE_BOXED_TYPE (LatentPrompt, latent_prompt, latent_prompt_copy, latent_prompt_free)

LatentPrompt *
latent_prompt_copy (const LatentPrompt *prompt)
{
  LatentPrompt *copy = g_memdup2 (prompt, sizeof *prompt);

  copy->name = g_strdup (prompt->name);
  copy->text = g_strdup (prompt->text);
  copy->model = g_strdup (prompt->model);
  return copy;
}

void
latent_prompt_free (LatentPrompt *prompt)
{
  g_free (prompt->name);
  g_free (prompt->text);
  g_free (prompt->model);
  g_free (prompt);
}

/* --- list --- */

typedef struct
{
  LatentLibrary *library;
  gboolean saved;
  GStrv words; /* folded */
  guint limit;
  GPtrArray *prompts;
} List;

static void
list_free (List *list)
{
  g_object_unref (list->library);
  g_strfreev (list->words);
  g_clear_pointer (&list->prompts, g_ptr_array_unref);
  g_free (list);
}

/* SQLite's LIKE knows the case of ASCII letters only. */
static gboolean
matches (const LatentPrompt *prompt, GStrv words)
{
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  if (words == NULL || words[0] == NULL)
    return TRUE;
  text = g_utf8_casefold (prompt->text, -1);
  name = prompt->name != NULL ? g_utf8_casefold (prompt->name, -1) : NULL;
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (text, words[i]) == NULL && (name == NULL || strstr (name, words[i]) == NULL))
      return FALSE;
  return TRUE;
}

static LatentPrompt *
read_prompt (sqlite3_stmt *statement)
{
  LatentPrompt *prompt = g_new0 (LatentPrompt, 1);

  prompt->id = sqlite3_column_int64 (statement, 0);
  prompt->name = latent_sql_dup_text (statement, 1);
  prompt->text = latent_sql_dup_text (statement, 2);
  prompt->model = latent_sql_dup_text (statement, 3);
  prompt->used = sqlite3_column_int64 (statement, 4);
  prompt->times = sqlite3_column_int64 (statement, 5);
  return prompt;
}

static gboolean
list_run (LatentSql *sql, gpointer data, GError **error)
{
  List *list = data;
  sqlite3_stmt *statement;
  int row = 0;

  if (list->saved)
    statement = latent_sql_query (sql,
                                  "SELECT id, name, text, model, used, times FROM prompt WHERE name IS NOT NULL "
                                  "ORDER BY name COLLATE NOCASE, id",
                                  NULL, error);
  else
    statement = latent_sql_query (sql,
                                  "SELECT id, name, text, model, used, times FROM prompt WHERE name IS NULL "
                                  "ORDER BY used DESC, id DESC",
                                  NULL, error);
  if (statement == NULL)
    return FALSE;
  while (list->prompts->len < list->limit && (row = latent_sql_step (sql, statement, error)) > 0)
    {
      g_autoptr (LatentPrompt) prompt = read_prompt (statement);

      if (matches (prompt, list->words))
        g_ptr_array_add (list->prompts, g_steal_pointer (&prompt));
    }
  if (row > 0)
    sqlite3_reset (statement);
  return row >= 0;
}

static void
list_done (gpointer data, GValue *value)
{
  List *list = data;

  g_value_init (value, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (value, g_steal_pointer (&list->prompts));
}

DexFuture *
latent_prompts_list (LatentLibrary *library, gboolean saved, const char *search, guint limit)
{
  List *list;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  list = g_new0 (List, 1);
  list->library = g_object_ref (library);
  list->saved = saved;
  list->limit = limit;
  list->prompts = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_prompt_free);
  if (search != NULL)
    {
      g_autofree char *folded = g_utf8_casefold (search, -1);
      g_auto (GStrv) words = g_strsplit_set (folded, " \t\n", -1);
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

      for (guint i = 0; words[i] != NULL; i++)
        if (*words[i] != '\0')
          g_strv_builder_add (builder, words[i]);
      list->words = g_strv_builder_end (builder);
    }
  return latent_database_read (library->database, list_run, list_done, list, (GDestroyNotify) list_free);
}

/* --- change --- */

typedef struct
{
  enum
  {
    SAVE,
    RENAME,
    DELETE,
    RESTORE,
  } what;
  LatentLibrary *library;
  LatentPrompt *prompt;
} Change;

static void
change_free (Change *change)
{
  g_object_unref (change->library);
  latent_prompt_free (change->prompt);
  g_free (change);
}

static gboolean
check_name (LatentSql *sql, const LatentPrompt *prompt, GError **error)
{
  gint64 other = 0;
  int row = latent_sql_peek (sql, "SELECT id FROM prompt WHERE name = ? AND id != ?",
                             LATENT_BINDS (LATENT_TEXT (prompt->name), LATENT_INT (prompt->id)), &other, error);

  if (row > 0)
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS, _ ("There is a saved prompt “%s” already."),
                 prompt->name);
  return row == 0;
}

static gboolean
change_run (LatentSql *sql, gpointer data, GError **error)
{
  Change *change = data;
  LatentPrompt *prompt = change->prompt;
  const LatentBind id = prompt->id != 0 ? LATENT_INT (prompt->id) : LATENT_TEXT (NULL);

  switch (change->what)
    {
    case DELETE:
      return latent_sql_run (sql, "DELETE FROM prompt WHERE id = ?", LATENT_BINDS (LATENT_INT (prompt->id)), error);
    case RENAME:
      return check_name (sql, prompt, error) &&
             latent_sql_run (sql, "UPDATE prompt SET name = ? WHERE id = ? AND name IS NOT NULL",
                             LATENT_BINDS (LATENT_TEXT (prompt->name), LATENT_INT (prompt->id)), error);
    case RESTORE:
      /* It may have been sent again meanwhile. */
      return latent_sql_run (sql,
                             "INSERT OR IGNORE INTO prompt (id, name, text, model, used, times) "
                             "VALUES (?, ?, ?, ?, ?, ?)",
                             LATENT_BINDS (id, LATENT_TEXT (prompt->name), LATENT_TEXT (prompt->text),
                                           LATENT_TEXT (prompt->model), LATENT_INT (prompt->used),
                                           LATENT_INT (prompt->times)),
                             error);
    case SAVE:
    default:
      if (!check_name (sql, prompt, error) ||
          !latent_sql_run (
            sql, "INSERT INTO prompt (name, text, used, times) VALUES (?, ?, ?, 0)",
            LATENT_BINDS (LATENT_TEXT (prompt->name), LATENT_TEXT (prompt->text), LATENT_INT (prompt->used)), error))
        return FALSE;
      prompt->id = latent_sql_get_last_id (sql);
      return TRUE;
    }
}

static void
change_done (gpointer data, GValue *value)
{
  Change *change = data;

  if (change->what != SAVE)
    return;
  g_value_init (value, G_TYPE_INT64);
  g_value_set_int64 (value, change->prompt->id);
}

static DexFuture *
change (LatentLibrary *library, int what, const LatentPrompt *prompt)
{
  Change *change = g_new0 (Change, 1);

  change->what = what;
  change->library = g_object_ref (library);
  change->prompt = latent_prompt_copy (prompt);
  return latent_database_write (library->database, change_run, change_done, change, (GDestroyNotify) change_free);
}

DexFuture *
latent_prompts_save (LatentLibrary *library, const char *name, const char *text)
{
  LatentPrompt prompt = { .name = (char *) name, .text = (char *) text, .used = g_get_real_time () };

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (name != NULL && *name != '\0', NULL);
  g_return_val_if_fail (text != NULL, NULL);

  return change (library, SAVE, &prompt);
}

DexFuture *
latent_prompts_rename (LatentLibrary *library, gint64 id, const char *name)
{
  LatentPrompt prompt = { .id = id, .name = (char *) name };

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (name != NULL && *name != '\0', NULL);

  return change (library, RENAME, &prompt);
}

DexFuture *
latent_prompts_delete (LatentLibrary *library, gint64 id)
{
  LatentPrompt prompt = { .id = id };

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  return change (library, DELETE, &prompt);
}

DexFuture *
latent_prompts_restore (LatentLibrary *library, const LatentPrompt *prompt)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (prompt != NULL, NULL);

  return change (library, RESTORE, prompt);
}

gboolean
latent_prompts_remember (LatentSql *sql, const char *text, const char *model, GError **error)
{
  return latent_sql_run (sql,
                         "INSERT INTO prompt (text, model, used) VALUES (?, ?, ?) "
                         "ON CONFLICT (text) WHERE name IS NULL "
                         "DO UPDATE SET model = excluded.model, used = excluded.used, times = times + 1",
                         LATENT_BINDS (LATENT_TEXT (text), LATENT_TEXT (model), LATENT_INT (g_get_real_time ())),
                         error);
}
