/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-test"

#include "latent-faults-audit.h"

#include "latent-faults-child.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <sqlite3.h>
#include <string.h>

LatentFaultsAudit *
latent_faults_audit_new (void)
{
  LatentFaultsAudit *self = g_new0 (LatentFaultsAudit, 1);

  self->complaints = g_string_new (NULL);
  return self;
}

void
latent_faults_audit_free (LatentFaultsAudit *self)
{
  g_string_free (self->complaints, TRUE);
  g_free (self);
}

void
latent_faults_audit_add (LatentFaultsAudit *self, const LatentFaultsAudit *other)
{
  self->n_paid += other->n_paid;
  self->n_sent += other->n_sent;
  self->n_collected += other->n_collected;
  self->n_uncertain += other->n_uncertain;
  self->n_lost += other->n_lost;
  self->n_doubled += other->n_doubled;
  self->n_half += other->n_half;
  self->n_astray += other->n_astray;
  g_string_append (self->complaints, other->complaints->str);
}

static void complain (LatentFaultsAudit *self, guint *counter, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
complain (LatentFaultsAudit *self, guint *counter, const char *format, ...)
{
  va_list arguments;

  *counter += 1;
  va_start (arguments, format);
  g_string_append_vprintf (self->complaints, format, arguments);
  va_end (arguments);
  g_string_append_c (self->complaints, '\n');
}

/* The database, or of one that may need its log to be played back a copy: that is for the library to do. */

typedef struct
{
  sqlite3 *handle;
  char *copy; /* folder */
} Database;

static void
copy_file (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize size;

  if (!g_file_test (from, G_FILE_TEST_EXISTS))
    return;
  g_file_get_contents (from, &data, &size, &error);
  g_assert_no_error (error);
  g_file_set_contents (to, data, (gssize) size, &error);
  g_assert_no_error (error);
}

static gboolean
database_open (Database *self, const char *library)
{
  g_autofree char *path = g_build_filename (library, ".latent", "library.db", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *to = NULL;
  g_autofree char *to_log = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  self->copy = latent_faults_make_folder ();
  to = g_build_filename (self->copy, "library.db", NULL);
  to_log = g_strconcat (to, "-wal", NULL);
  copy_file (path, to);
  copy_file (log, to_log);
  g_assert_cmpint (sqlite3_open (to, &self->handle), ==, SQLITE_OK);
  return TRUE;
}

static void
database_close (Database *self)
{
  g_assert_cmpint (sqlite3_close (self->handle), ==, SQLITE_OK);
  latent_faults_remove (self->copy);
  g_free (self->copy);
}

/* NULL for a database in which there is no such table yet. */
static sqlite3_stmt *
query (Database *self, const char *sql, const char *one, const char *two)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL) != SQLITE_OK)
    return NULL;
  if (one != NULL)
    sqlite3_bind_text (statement, 1, one, -1, SQLITE_TRANSIENT);
  if (two != NULL)
    sqlite3_bind_text (statement, 2, two, -1, SQLITE_TRANSIENT);
  return statement;
}

static guint
count (Database *self, const char *sql, const char *one, const char *two)
{
  sqlite3_stmt *statement = query (self, sql, one, two);
  guint number = 0;

  if (statement == NULL)
    return 0;
  if (sqlite3_step (statement) == SQLITE_ROW)
    number = (guint) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return number;
}

/* Files. */

typedef struct
{
  LatentFaultsAudit *audit;
  Database *database;
  const char *library;
  GHashTable *seen;
} Walk;

static char *
hash_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, size);
}

/* Its name was given away together with the hash of what it must be. */
static void
check_file (Walk *walk, const char *path)
{
  g_autofree char *hash = NULL;
  const char *relative = path + strlen (walk->library) + 1;

  if (walk->seen != NULL && g_hash_table_contains (walk->seen, path))
    return;
  hash = hash_file (path);
  if (count (walk->database, "SELECT count(*) FROM result WHERE path = ? AND hash = ?", relative, hash) != 1)
    complain (walk->audit, &walk->audit->n_half, "%s isn't what it should be", path);
  else if (walk->seen != NULL)
    g_hash_table_add (walk->seen, g_strdup (path));
}

static void
walk_folder (Walk *walk, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_equal (name, ".latent"))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        walk_folder (walk, path);
      else
        check_file (walk, path);
    }
}

void
latent_faults_audit_files (LatentFaultsAudit *self, const char *library, GHashTable *excused, GHashTable *seen)
{
  Database database = { 0 };
  Walk walk = { self, &database, library, seen };
  sqlite3_stmt *statement;

  if (!database_open (&database, library))
    return;
  walk_folder (&walk, library);
  statement = query (&database, "SELECT id, state FROM task WHERE state IN ('submitting', 'uncertain')", NULL, NULL);
  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      const char *id = (const char *) sqlite3_column_text (statement, 0);

      if (!g_hash_table_contains (excused, id))
        complain (self, &self->n_astray, "Task %s is %s, and nobody was killed while it was sent", id,
                  (const char *) sqlite3_column_text (statement, 1));
    }
  sqlite3_finalize (statement);
  database_close (&database);
}

/* The service's record. */

static JsonArray *
ask (LatentTestDemo *demo, const char *path)
{
  g_autofree char *answer = latent_test_demo_control (demo, "GET", path, NULL);
  g_autoptr (JsonNode) node = json_from_string (answer, NULL);

  g_assert_nonnull (node);
  return json_node_dup_array (node);
}

static char *
find_account (LatentTestDemo *demo, const char *key)
{
  g_autofree char *path = g_strconcat ("/account?key=", key, NULL);
  g_autofree char *answer = latent_test_demo_control (demo, "GET", path, NULL);
  g_autoptr (JsonNode) node = json_from_string (answer, NULL);

  return g_strdup (json_object_get_string_member (json_node_get_object (node), "account"));
}

/* Those entries that are of one account, kept alive by *all. Transfer container. */
static GPtrArray *
list_of (LatentTestDemo *demo, const char *path, const char *key, JsonArray **all)
{
  g_autofree char *account = find_account (demo, key);
  GPtrArray *ours = g_ptr_array_new ();

  *all = ask (demo, path);
  for (guint i = 0; i < json_array_get_length (*all); i++)
    {
      JsonObject *entry = json_array_get_object_element (*all, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (entry, "account", NULL), account) == 0)
        g_ptr_array_add (ours, entry);
    }
  return ours;
}

char *
latent_faults_list_tasks (LatentTestDemo *demo, const char *key)
{
  g_autoptr (JsonArray) all = NULL;
  g_autoptr (GPtrArray) tasks = list_of (demo, "/tasks", key, &all);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < tasks->len; i++)
    g_string_append_printf (text, "%s\t%s\n", json_object_get_string_member (tasks->pdata[i], "prompt"),
                            json_object_get_string_member (tasks->pdata[i], "id"));
  return g_string_free_and_steal (text);
}

static void
check_task (LatentFaultsAudit *self, Database *database, JsonObject *task)
{
  const char *prompt = json_object_get_string_member (task, "prompt");
  const char *id = json_object_get_string_member (task, "id");
  guint n_results = (guint) json_object_get_int_member (task, "results");
  guint n_images;

  if (count (database, "SELECT count(*) FROM task WHERE prompt = ?", prompt, NULL) != 1)
    complain (self, &self->n_lost, "%s was paid for and isn't in the journal once", prompt);
  else if (count (database, "SELECT count(*) FROM task WHERE prompt = ? AND state = 'uncertain'", prompt, NULL) == 1)
    self->n_uncertain++;
  else if (count (database, "SELECT count(*) FROM task WHERE prompt = ? AND remote_id = ? AND state = 'done'", prompt,
                  id) != 1)
    complain (self, &self->n_lost, "%s was paid for and isn't done", prompt);
  else
    {
      n_images = count (database, "SELECT count(*) FROM image WHERE prompt = ? AND remote_id = ?", prompt, id);
      self->n_collected += n_images;
      if (n_images < n_results)
        complain (self, &self->n_lost, "%s has %u results in the library and should have %u", prompt, n_images,
                  n_results);
      else if (n_images > n_results)
        complain (self, &self->n_doubled, "%s has %u results in the library and should have %u", prompt, n_images,
                  n_results);
    }
}

/* Every picture that the database has must lie there. */
static void
check_images (LatentFaultsAudit *self, Database *database, const char *library)
{
  sqlite3_stmt *statement = query (database, "SELECT path, hash FROM image", NULL, NULL);

  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      g_autofree char *path = g_build_filename (library, (const char *) sqlite3_column_text (statement, 0), NULL);
      g_autofree char *hash = g_file_test (path, G_FILE_TEST_EXISTS) ? hash_file (path) : NULL;

      if (g_strcmp0 (hash, (const char *) sqlite3_column_text (statement, 1)) != 0)
        complain (self, &self->n_lost, "%s isn't there as it should be", path);
    }
  sqlite3_finalize (statement);
  if (count (database, "SELECT count(*) - count(DISTINCT path) FROM image", NULL, NULL) > 0)
    complain (self, &self->n_doubled, "Two pictures have one file");
}

static void
check_requests (LatentFaultsAudit *self, Database *database, LatentTestDemo *demo, const char *key)
{
  g_autoptr (JsonArray) all = NULL;
  g_autoptr (GPtrArray) requests = list_of (demo, "/requests", key, &all);
  guint n_sent = 0, n_attempts = count (database, "SELECT count(*) FROM attempt", NULL, NULL);

  for (guint i = 0; i < requests->len; i++)
    if (g_str_equal (json_object_get_string_member (requests->pdata[i], "path"), "/api/v1/jobs/createTask"))
      {
        n_sent++;
        if (json_object_get_int_member (requests->pdata[i], "code") == 200)
          self->n_sent++;
      }
  if (n_sent > n_attempts)
    complain (self, &self->n_doubled, "%u requests came, and the journal knows of %u", n_sent, n_attempts);
}

void
latent_faults_audit_account (LatentFaultsAudit *self,
                             const char *library,
                             LatentTestDemo *demo,
                             const char *key,
                             gboolean settled)
{
  Database database = { 0 };
  g_autoptr (JsonArray) all = NULL;
  g_autoptr (GPtrArray) tasks = list_of (demo, "/tasks", key, &all);
  g_autoptr (GHashTable) prompts = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_left;

  g_assert_true (database_open (&database, library));
  self->n_paid += tasks->len;
  for (guint i = 0; i < tasks->len; i++)
    {
      const char *prompt = json_object_get_string_member (tasks->pdata[i], "prompt");

      if (!g_hash_table_add (prompts, (gpointer) prompt))
        complain (self, &self->n_doubled, "%s was paid for twice", prompt);
      else
        check_task (self, &database, tasks->pdata[i]);
    }
  check_images (self, &database, library);
  check_requests (self, &database, demo, key);
  n_left = count (&database,
                  settled ? "SELECT count(*) FROM task WHERE state != 'done'"
                          : "SELECT count(*) FROM task WHERE state NOT IN ('done', 'uncertain')",
                  NULL, NULL);
  if (n_left > 0)
    complain (self, &self->n_astray, "%u tasks of %s aren't done", n_left, library);
  if (settled && count (&database, "SELECT count(*) FROM task", NULL, NULL) != tasks->len)
    complain (self, &self->n_lost, "The service has made %u tasks for %s, and the journal has another number",
              tasks->len, library);
  if (count (&database, "SELECT count(*) FROM task", NULL, NULL) > 0)
    {
      sqlite3_stmt *statement = query (&database, "PRAGMA integrity_check", NULL, NULL);

      if (sqlite3_step (statement) != SQLITE_ROW ||
          !g_str_equal ((const char *) sqlite3_column_text (statement, 0), "ok"))
        complain (self, &self->n_astray, "The database of %s is damaged", library);
      sqlite3_finalize (statement);
    }
  database_close (&database);
}
