/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-library-private.h"

#include <glib/gi18n-lib.h>

char *
latent_settings_load_one (LatentSql *sql, const char *name, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT value FROM setting WHERE name = ?",
                                              LATENT_BINDS (LATENT_TEXT (name)), error);
  char *value;

  if (statement == NULL || latent_sql_step (sql, statement, error) <= 0)
    return NULL;
  value = latent_sql_dup_text (statement, 0);
  sqlite3_reset (statement);
  return value;
}

GHashTable *
latent_settings_load (LatentSql *sql, GError **error)
{
  g_autoptr (GHashTable) settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT name, value FROM setting", NULL, error);
  int row;

  if (statement == NULL)
    return NULL;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    g_hash_table_insert (settings, latent_sql_dup_text (statement, 0), latent_sql_dup_text (statement, 1));
  return row == 0 ? g_steal_pointer (&settings) : NULL;
}

gboolean
latent_service_check (const char *has, const char *wanted, GError **error)
{
  if (has == NULL || g_strcmp0 (has, wanted) == 0)
    return TRUE;
  g_set_error (
    error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_SERVICE,
    _ ("This library belongs to %s and can’t be used with %s: its tasks are known only there. Choose another "
       "folder."),
    has, wanted);
  return FALSE;
}

void
latent_library_take_setting (LatentLibrary *self, const char *name, const char *value)
{
  g_autofree char *kept = NULL;

  if (g_strcmp0 (g_hash_table_lookup (self->settings, name), value) == 0)
    return;
  /* @name may be the table's own. */
  kept = g_strdup (name);
  if (value != NULL)
    g_hash_table_replace (self->settings, g_strdup (name), g_strdup (value));
  else
    g_hash_table_remove (self->settings, name);
  latent_library_emit_setting_changed (self, kept);
}

void
latent_library_take_settings (LatentLibrary *self, GHashTable *settings)
{
  g_auto (GStrv) old_names = (char **) g_hash_table_get_keys_as_array (self->settings, NULL);
  GHashTableIter iter;
  gpointer name, value;

  /* The handlers may change our table: nothing borrowed from it is kept over an emission. */
  for (guint i = 0; old_names[i] != NULL; i++)
    old_names[i] = g_strdup (old_names[i]);
  for (guint i = 0; old_names[i] != NULL; i++)
    if (!g_hash_table_contains (settings, old_names[i]))
      latent_library_take_setting (self, old_names[i], NULL);
  g_hash_table_iter_init (&iter, settings);
  while (g_hash_table_iter_next (&iter, &name, &value))
    latent_library_take_setting (self, name, value);
}

const char *
latent_library_get_setting (LatentLibrary *self, const char *name)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_hash_table_lookup (self->settings, name);
}

char **
latent_library_list_settings (LatentLibrary *self, const char *prefix)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer name;

  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (prefix != NULL, NULL);

  g_hash_table_iter_init (&iter, self->settings);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (g_str_has_prefix (name, prefix))
      g_strv_builder_add (builder, name);
  return g_strv_builder_end (builder);
}

typedef struct
{
  LatentLibrary *library;
  char *name;
  char *value;
} Set;

static void
set_free (Set *set)
{
  g_object_unref (set->library);
  g_free (set->name);
  g_free (set->value);
  g_free (set);
}

static gboolean
set_run (LatentSql *sql, gpointer data, GError **error)
{
  Set *set = data;

  if (latent_sql_get_revision (sql, error) == 0)
    return FALSE;
  if (set->value == NULL)
    return latent_sql_run (sql, "DELETE FROM setting WHERE name = ?", LATENT_BINDS (LATENT_TEXT (set->name)), error);
  return latent_sql_run (sql, "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
                         LATENT_BINDS (LATENT_TEXT (set->name), LATENT_TEXT (set->value)), error);
}

static void
set_done (gpointer data, GValue *value)
{
  Set *set = data;

  latent_library_take_setting (set->library, set->name, set->value);
}

DexFuture *
latent_library_set_setting (LatentLibrary *self, const char *name, const char *value)
{
  Set *set;

  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (name != NULL && *name != '\0', NULL);
  g_return_val_if_fail (!g_str_equal (name, LATENT_SETTING_SERVICE), NULL);

  set = g_new0 (Set, 1);
  set->library = g_object_ref (self);
  set->name = g_strdup (name);
  set->value = g_strdup (value);
  return latent_database_write (self->database, set_run, set_done, set, (GDestroyNotify) set_free);
}
