/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-config.h"

#include "latent-demo-store.h"

#include "latent-demo-journal.h"
#include "latent-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

struct _LatentDemoStore
{
  GObject parent_instance;

  double credits;
  gint64 offset;           /* ms that the clock is ahead */
  GHashTable *accounts;    /* id → LatentDemoAccount */
  GHashTable *tasks_by_id; /* borrowed id → LatentDemoTask in tasks */
  GPtrArray *tasks;
  GPtrArray *failing; /* those that will fail or have: their charge comes back */
  GHashTable *uploads; /* path → LatentDemoUpload */
  char *upload_folder;
  char *secret;
  LatentDemoJournal *journal;
};

G_DEFINE_FINAL_TYPE (LatentDemoStore, latent_demo_store, G_TYPE_OBJECT)

static LatentDemoAccount *
ensure_account (LatentDemoStore *self, const char *id)
{
  LatentDemoAccount *account = g_hash_table_lookup (self->accounts, id);

  if (account == NULL)
    {
      account = latent_demo_account_new (id, self->credits);
      g_hash_table_insert (self->accounts, account->id, account);
    }
  return account;
}

static void
insert_task (LatentDemoStore *self, LatentDemoAccount *account, LatentDemoTask *task)
{
  g_ptr_array_add (self->tasks, task);
  g_hash_table_insert (self->tasks_by_id, task->id, task);
  account->spent += task->charge;
  if (task->fail_code != NULL)
    g_ptr_array_add (self->failing, task);
}

static void
replay_cb (JsonObject *entry, gpointer user_data)
{
  LatentDemoStore *self = user_data;
  const char *kind = latent_json_peek_string (entry, "kind");
  const char *id = latent_json_peek_string (entry, "id");

  if (g_strcmp0 (kind, "task") == 0)
    {
      LatentDemoTask *task = latent_demo_task_from_entry (entry);

      if (task == NULL)
        g_message ("A task in the journal is not whole and is left out");
      else if (g_hash_table_contains (self->tasks_by_id, task->id))
        latent_demo_task_free (task);
      else
        {
          LatentDemoAccount *account = ensure_account (self, task->account);

          insert_task (self, account, task);
          /* The limit survives a restart. */
          g_array_append_val (account->creates, task->created);
        }
    }
  else if (g_strcmp0 (kind, "account") == 0 && id != NULL)
    latent_demo_account_read_entry (ensure_account (self, id), entry);
  else if (g_strcmp0 (kind, "upload") == 0)
    {
      LatentDemoUpload *upload = latent_demo_upload_from_entry (entry);

      if (upload != NULL)
        g_hash_table_replace (self->uploads, upload->path, upload);
    }
  else if (g_strcmp0 (kind, "clock") == 0)
    latent_json_peek_int (entry, "offset", &self->offset);
  else if (g_strcmp0 (kind, "secret") == 0)
    g_set_str (&self->secret, latent_json_peek_string (entry, "text"));
}

static char *
make_clock_line (gint64 offset)
{
  return g_strdup_printf ("{\"kind\":\"clock\",\"offset\":%" G_GINT64_FORMAT "}", offset);
}

static char *
make_secret_line (const char *secret)
{
  return g_strdup_printf ("{\"kind\":\"secret\",\"text\":\"%s\"}", secret);
}

static gboolean
is_kept (LatentDemoStore *self, const LatentDemoTask *task)
{
  return task->created > latent_demo_store_now (self) - LATENT_DEMO_RECORD_MS;
}

static gboolean
is_upload_kept (LatentDemoStore *self, const LatentDemoUpload *upload)
{
  return upload->time > latent_demo_store_now (self) - LATENT_DEMO_UPLOAD_MS;
}

/* All that is to be remembered, as a journal. */
static char *
make_journal (LatentDemoStore *self)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer value;

  g_ptr_array_add (lines, make_clock_line (self->offset));
  g_ptr_array_add (lines, make_secret_line (self->secret));
  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (lines, latent_demo_account_to_line (value));
  for (guint i = 0; i < self->tasks->len; i++)
    g_ptr_array_add (lines, latent_demo_task_to_line (g_ptr_array_index (self->tasks, i)));
  g_hash_table_iter_init (&iter, self->uploads);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (lines, latent_demo_upload_to_line (value));
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (lines, i));
  return g_string_free (text, FALSE);
}

/* What it cost stays taken. */
static void
drop_task (LatentDemoStore *self, LatentDemoTask *task)
{
  LatentDemoAccount *account = g_hash_table_lookup (self->accounts, task->account);

  account->spent -= task->charge;
  if (task->fail_code == NULL)
    account->given -= task->charge;
  g_hash_table_remove (self->tasks_by_id, task->id);
  g_ptr_array_remove (self->failing, task);
  latent_demo_task_free (task);
}

/* Drops records that are older than two months and uploads of yesterday. */
static gboolean
forget (LatentDemoStore *self, GError **error)
{
  guint kept = 0;
  gboolean is_changed = FALSE;
  GHashTableIter iter;
  gpointer upload;
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->tasks->len; i++)
    {
      LatentDemoTask *task = g_ptr_array_index (self->tasks, i);

      if (is_kept (self, task))
        g_ptr_array_index (self->tasks, kept++) = task;
      else
        {
          drop_task (self, task);
          is_changed = TRUE;
        }
    }
  g_ptr_array_set_size (self->tasks, (int) kept);
  g_hash_table_iter_init (&iter, self->uploads);
  while (g_hash_table_iter_next (&iter, NULL, &upload))
    if (!is_upload_kept (self, upload))
      {
        g_autofree char *file = latent_demo_upload_get_file (upload, self->upload_folder);

        g_unlink (file);
        g_hash_table_iter_remove (&iter);
        is_changed = TRUE;
      }
  if (!is_changed)
    return TRUE;
  text = make_journal (self);
  return latent_demo_journal_rewrite (self->journal, text, error);
}

static gboolean
ensure_secret (LatentDemoStore *self, GError **error)
{
  g_autofree char *line = NULL;

  if (self->secret != NULL)
    return TRUE;
  self->secret = g_uuid_string_random ();
  line = make_secret_line (self->secret);
  return latent_demo_journal_append (self->journal, line, error);
}

static void
latent_demo_store_finalize (GObject *object)
{
  LatentDemoStore *self = LATENT_DEMO_STORE (object);

  g_clear_pointer (&self->journal, latent_demo_journal_free);
  g_ptr_array_unref (self->failing);
  g_hash_table_unref (self->tasks_by_id);
  for (guint i = 0; i < self->tasks->len; i++)
    latent_demo_task_free (g_ptr_array_index (self->tasks, i));
  g_ptr_array_unref (self->tasks);
  g_hash_table_unref (self->accounts);
  g_hash_table_unref (self->uploads);
  g_free (self->upload_folder);
  g_free (self->secret);

  G_OBJECT_CLASS (latent_demo_store_parent_class)->finalize (object);
}

static void
latent_demo_store_class_init (LatentDemoStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_demo_store_finalize;
}

static void
latent_demo_store_init (LatentDemoStore *self)
{
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) latent_demo_account_free);
  self->tasks_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->uploads = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) latent_demo_upload_free);
  self->tasks = g_ptr_array_new ();
  self->failing = g_ptr_array_new ();
}

LatentDemoStore *
latent_demo_store_open (const char *folder, double credits, GError **error)
{
  g_autoptr (LatentDemoStore) self = g_object_new (LATENT_TYPE_DEMO_STORE, NULL);
  g_autofree char *path = g_build_filename (folder, "journal.jsonl", NULL);

  self->credits = credits;
  self->upload_folder = g_build_filename (folder, "uploads", NULL);
  if (g_mkdir_with_parents (self->upload_folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("The folder “%s” can’t be made: %s"),
                   self->upload_folder, g_strerror (code));
      return NULL;
    }
  self->journal = latent_demo_journal_open (path, replay_cb, self, error);
  if (self->journal == NULL || !forget (self, error) || !ensure_secret (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

gint64
latent_demo_store_now (LatentDemoStore *self)
{
  return g_get_real_time () / 1000 + self->offset;
}

gboolean
latent_demo_store_advance (LatentDemoStore *self, gint64 ms, GError **error)
{
  g_autofree char *line = make_clock_line (self->offset + ms);

  if (!latent_demo_journal_append (self->journal, line, error))
    return FALSE;
  self->offset += ms;
  return TRUE;
}

LatentDemoAccount *
latent_demo_store_get_account (LatentDemoStore *self, const char *key)
{
  g_autofree char *id = latent_demo_account_id_for_key (key);

  return ensure_account (self, id);
}

double
latent_demo_store_get_balance (LatentDemoStore *self, LatentDemoAccount *account)
{
  gint64 now = latent_demo_store_now (self);
  double balance = account->given - account->spent;

  for (guint i = 0; i < self->failing->len; i++)
    {
      const LatentDemoTask *task = g_ptr_array_index (self->failing, i);

      if (strcmp (task->account, account->id) == 0 && latent_demo_task_is_refunded (task, now))
        balance += task->charge;
    }
  /* Prices have two decimals; their sum in binary has not. */
  return (double) (gint64) (balance * 100.0 + (balance < 0.0 ? -0.5 : 0.5)) / 100.0;
}

void
latent_demo_store_set_balance (LatentDemoStore *self, LatentDemoAccount *account, double credits)
{
  account->given += credits - latent_demo_store_get_balance (self, account);
}

gboolean
latent_demo_store_save_account (LatentDemoStore *self, LatentDemoAccount *account, GError **error)
{
  g_autofree char *line = latent_demo_account_to_line (account);

  return latent_demo_journal_append (self->journal, line, error);
}

LatentDemoTask *
latent_demo_store_add_task (LatentDemoStore *self, LatentDemoAccount *account, LatentDemoTask *task, GError **error)
{
  g_autofree char *line = latent_demo_task_to_line (task);
  gboolean first = account->spent == 0.0;

  /* Another run may start with other --credits: what an account began with is written down with its first task. */
  if (first)
    {
      g_autofree char *opening = latent_demo_account_to_line (account);
      char *both = g_strconcat (opening, "\n", line, NULL);

      g_free (line);
      line = both;
    }
  if (!latent_demo_journal_append (self->journal, line, error))
    {
      latent_demo_task_free (task);
      return NULL;
    }
  insert_task (self, account, task);
  return task;
}

LatentDemoTask *
latent_demo_store_find_task (LatentDemoStore *self, const char *id)
{
  LatentDemoTask *task = g_hash_table_lookup (self->tasks_by_id, id);

  return task != NULL && is_kept (self, task) ? task : NULL;
}

GPtrArray *
latent_demo_store_get_tasks (LatentDemoStore *self)
{
  return self->tasks;
}

LatentDemoUpload *
latent_demo_store_add_upload (LatentDemoStore *self, LatentDemoUpload *upload, GBytes *bytes, GError **error)
{
  g_autoptr (LatentDemoUpload) owned = upload;
  g_autofree char *file = latent_demo_upload_get_file (upload, self->upload_folder);
  g_autofree char *line = latent_demo_upload_to_line (upload);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (!g_file_set_contents_full (file, data != NULL ? data : "", (gssize) length,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error) ||
      !latent_demo_journal_append (self->journal, line, error))
    return NULL;
  g_hash_table_replace (self->uploads, upload->path, upload);
  return g_steal_pointer (&owned);
}

LatentDemoUpload *
latent_demo_store_find_upload (LatentDemoStore *self, const char *path)
{
  LatentDemoUpload *upload = g_hash_table_lookup (self->uploads, path);

  return upload != NULL && is_upload_kept (self, upload) ? upload : NULL;
}

GBytes *
latent_demo_store_read_upload (LatentDemoStore *self, const LatentDemoUpload *upload)
{
  g_autofree char *file = latent_demo_upload_get_file (upload, self->upload_folder);
  char *data;
  gsize length;

  return g_file_get_contents (file, &data, &length, NULL) ? g_bytes_new_take (data, length) : NULL;
}

const char *
latent_demo_store_get_secret (LatentDemoStore *self)
{
  return self->secret;
}
