/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-engine.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

LatentTestEngine *
latent_test_engine_new (const char *base)
{
  LatentTestEngine *self = g_new0 (LatentTestEngine, 1);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("latent-engine-XXXXXX", &error);
  g_assert_no_error (error);
  self->base = g_strdup (base);
  latent_test_engine_open (self);
  return self;
}

void
latent_test_engine_open_with_key (LatentTestEngine *self, const char *key)
{
  LatentSessionOptions options = { .library = self->folder, .key = key };
  g_autoptr (GError) error = NULL;

  g_assert_null (self->session);
  if (g_strcmp0 (g_getenv ("LATENT_API_BASE"), self->base) != 0)
    g_setenv ("LATENT_API_BASE", self->base, TRUE);
  self->session = dex_await_object (latent_session_open (&options), &error);
  g_assert_no_error (error);
  self->library = latent_session_get_library (self->session);
  self->engine = latent_session_get_engine (self->session);
}

void
latent_test_engine_open (LatentTestEngine *self)
{
  latent_test_engine_open_with_key (self, TEST_KEY);
}

void
latent_test_engine_close (LatentTestEngine *self)
{
  g_autoptr (GError) error = NULL;

  dex_await (latent_session_close (self->session), &error);
  g_assert_no_error (error);
  g_clear_object (&self->session);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

void
latent_test_engine_free (LatentTestEngine *self)
{
  if (self->session != NULL)
    latent_test_engine_close (self);
  remove_all (self->folder);
  g_free (self->folder);
  g_free (self->base);
  g_free (self);
}

void
latent_test_engine_teach (LatentTestEngine *self, double seconds)
{
  for (guint i = 0; i < 10; i++)
    g_assert_true (dex_await (latent_journal_add_duration (self->library, TEST_MODEL, seconds), NULL));
}

void
latent_test_engine_set (LatentTestEngine *self, const char *setting, const char *value)
{
  g_assert_true (dex_await (latent_library_set_setting (self->library, setting, value), NULL));
}

JsonObject *
latent_test_input (const char *prompt)
{
  JsonObject *input = json_object_new ();

  json_object_set_string_member (input, "prompt", prompt);
  return input;
}

GPtrArray *
latent_test_engine_submit_many (LatentTestEngine *self, const char *prompt, guint count)
{
  g_autoptr (JsonObject) input = latent_test_input (prompt);
  g_autoptr (GError) error = NULL;
  GPtrArray *tasks = dex_await_boxed (
    latent_engine_submit (self->engine, latent_request_new (TEST_MODEL, input, count)), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tasks->len, ==, count);
  return tasks;
}

LatentTask *
latent_test_engine_submit (LatentTestEngine *self, const char *prompt)
{
  g_autoptr (GPtrArray) tasks = latent_test_engine_submit_many (self, prompt, 1);

  return g_object_ref (tasks->pdata[0]);
}

void
latent_test_engine_await_state (LatentTask *task, LatentTaskState state)
{
  while (latent_task_get_state (task) != state)
    {
      if (latent_task_state_is_final (latent_task_get_state (task)))
        g_error ("The task is %s and not %s: %s", latent_task_state_to_nick (latent_task_get_state (task)),
                 latent_task_state_to_nick (state), latent_task_get_detail (task));
      g_assert_true (latent_sleep (5, NULL, NULL));
    }
}

void
latent_test_engine_await_hold (LatentTestEngine *self, LatentReason reason)
{
  while (latent_engine_get_hold (self->engine) != reason)
    g_assert_true (latent_sleep (5, NULL, NULL));
}

void
latent_test_engine_await_reason (LatentTask *task, LatentReason reason)
{
  while (latent_task_get_reason (task) != reason)
    g_assert_true (latent_sleep (5, NULL, NULL));
}

gint64
latent_test_engine_count (LatentTestEngine *self, const char *sql)
{
  g_autofree char *answer = latent_test_engine_query (self, sql);

  return g_ascii_strtoll (answer, NULL, 10);
}

void
latent_test_engine_await_answer (LatentTestEngine *self, const char *sql, const char *expected)
{
  for (;;)
    {
      g_autofree char *answer = latent_test_engine_query (self, sql);

      if (g_strcmp0 (answer, expected) == 0)
        return;
      g_assert_true (latent_sleep (20, NULL, NULL));
    }
}

static sqlite3 *
open_database (LatentTestEngine *self)
{
  g_autofree char *path = g_build_filename (self->folder, ".latent", "library.db", NULL);
  sqlite3 *database;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  sqlite3_busy_timeout (database, 60000);
  return database;
}

char *
latent_test_engine_query (LatentTestEngine *self, const char *sql)
{
  sqlite3 *database = open_database (self);
  sqlite3_stmt *statement;
  char *text = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (database);
  return text;
}

void
latent_test_engine_execute (LatentTestEngine *self, const char *sql)
{
  sqlite3 *database = open_database (self);

  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
}
