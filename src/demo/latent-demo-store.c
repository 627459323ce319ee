/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-store.h"

#include "latent-demo-journal.h"
#include "latent-json.h"

struct _LatentDemoStore
{
  GObject parent_instance;

  double credits;
  gint64 offset;           /* ms that the clock is ahead */
  GHashTable *accounts;    /* id → LatentDemoAccount */
  GHashTable *tasks_by_id; /* borrowed id → LatentDemoTask in tasks */
  GPtrArray *tasks;
  GPtrArray *failing; /* those that will fail or have: their charge comes back */
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
  else if (g_strcmp0 (kind, "clock") == 0)
    latent_json_peek_int (entry, "offset", &self->offset);
}

static char *
make_clock_line (gint64 offset)
{
  return g_strdup_printf ("{\"kind\":\"clock\",\"offset\":%" G_GINT64_FORMAT "}", offset);
}

/* Drops records that are older than two months; what they cost stays taken. */
static gboolean
forget_old_tasks (LatentDemoStore *self, GError **error)
{
  gint64 now = latent_demo_store_now (self);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *clock = make_clock_line (self->offset);
  GHashTableIter iter;
  gpointer account;

  for (guint i = 0; i < self->tasks->len; i++)
    {
      LatentDemoTask *task = g_ptr_array_index (self->tasks, i);

      if (task->created > now - LATENT_DEMO_RECORD_MS)
        g_ptr_array_add (kept, task);
      else
        {
          LatentDemoAccount *owner = g_hash_table_lookup (self->accounts, task->account);

          owner->spent -= task->charge;
          if (task->fail_code == NULL)
            owner->given -= task->charge;
        }
    }
  if (kept->len == self->tasks->len)
    return TRUE;

  g_string_append_printf (text, "%s\n", clock);
  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, NULL, &account))
    {
      g_autofree char *line = latent_demo_account_to_line (account);

      g_string_append_printf (text, "%s\n", line);
    }
  for (guint i = 0; i < kept->len; i++)
    {
      g_autofree char *line = latent_demo_task_to_line (g_ptr_array_index (kept, i));

      g_string_append_printf (text, "%s\n", line);
    }
  if (!latent_demo_journal_rewrite (self->journal, text->str, error))
    return FALSE;

  g_hash_table_remove_all (self->tasks_by_id);
  g_ptr_array_set_size (self->failing, 0);
  for (guint i = 0; i < self->tasks->len; i++)
    {
      LatentDemoTask *task = g_ptr_array_index (self->tasks, i);

      if (task->created > now - LATENT_DEMO_RECORD_MS)
        {
          g_hash_table_insert (self->tasks_by_id, task->id, task);
          if (task->fail_code != NULL)
            g_ptr_array_add (self->failing, task);
        }
      else
        latent_demo_task_free (task);
    }
  g_ptr_array_set_size (self->tasks, 0);
  g_ptr_array_extend (self->tasks, kept, NULL, NULL);
  return TRUE;
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
  self->tasks = g_ptr_array_new ();
  self->failing = g_ptr_array_new ();
}

LatentDemoStore *
latent_demo_store_open (const char *folder, double credits, GError **error)
{
  g_autoptr (LatentDemoStore) self = g_object_new (LATENT_TYPE_DEMO_STORE, NULL);
  g_autofree char *path = g_build_filename (folder, "journal.jsonl", NULL);

  self->credits = credits;
  self->journal = latent_demo_journal_open (path, replay_cb, self, error);
  if (self->journal == NULL || !forget_old_tasks (self, error))
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

  return task != NULL && task->created > latent_demo_store_now (self) - LATENT_DEMO_RECORD_MS ? task : NULL;
}

GPtrArray *
latent_demo_store_get_tasks (LatentDemoStore *self)
{
  return self->tasks;
}
