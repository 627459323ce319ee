/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-journal.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "latent-ledger.h"
#include "latent-library-private.h"
#include "latent-prompts.h"

/* – → queued, and what changes at a task without moving it. The moves are in latent-journal-move.c. */

LatentTaskDraft *
latent_task_draft_new (void)
{
  LatentTaskDraft *draft = g_new0 (LatentTaskDraft, 1);

  draft->estimate = NAN;
  draft->listed = NAN;
  return draft;
}

void
latent_task_draft_free (LatentTaskDraft *draft)
{
  g_free (draft->model);
  g_free (draft->prompt);
  g_free (draft->input);
  g_free (draft->batch);
  g_free (draft->written);
  g_free (draft->owner);
  g_free (draft->settings);
  g_free (draft->basis);
  g_free (draft);
}

typedef struct
{
  LatentLibrary *library;
  GPtrArray *drafts;
  GPtrArray *rows;
  char *wait_name;
  char *wait_until;
} Add;

static void
add_free (Add *add)
{
  g_object_unref (add->library);
  g_ptr_array_unref (add->drafts);
  g_ptr_array_unref (add->rows);
  g_free (add->wait_name);
  g_free (add->wait_until);
  g_free (add);
}

gboolean
latent_service_claim (LatentSql *sql, const char *service, GError **error)
{
  g_autofree char *has = NULL;

  if (!latent_sql_run (sql, "INSERT OR IGNORE INTO setting (name, value) VALUES ('" LATENT_SETTING_SERVICE "', ?)",
                       LATENT_BINDS (LATENT_TEXT (service)), error))
    return FALSE;
  has = latent_settings_load_one (sql, LATENT_SETTING_SERVICE, error);
  return has != NULL && latent_service_check (has, service, error);
}

static gboolean
add_one (LatentSql *sql, Add *add, const LatentTaskDraft *draft, gint64 rank, gint64 revision, GError **error)
{
  LatentTaskRow *row;

  if (!latent_sql_run (
        sql,
        "INSERT INTO task (service, state, model, prompt, input, batch, owner, parent, estimate, listed, settings, "
        "basis, created, rank, revision) VALUES (?, 'queued', ?, ?, ?, ?, ?, nullif (?, 0), ?, ?, ?, ?, ?, ?, ?)",
        LATENT_BINDS (LATENT_TEXT (add->library->service), LATENT_TEXT (draft->model),
                      LATENT_TEXT (draft->prompt != NULL ? draft->prompt : ""),
                      LATENT_TEXT (draft->input != NULL ? draft->input : "{}"), LATENT_TEXT (draft->batch),
                      LATENT_TEXT (draft->owner), LATENT_INT (draft->parent), LATENT_REAL (draft->estimate),
                      LATENT_REAL (draft->listed), LATENT_TEXT (draft->settings), LATENT_TEXT (draft->basis),
                      LATENT_INT (g_get_real_time ()), LATENT_INT (rank), LATENT_INT (revision)),
        error))
    return FALSE;
  row = latent_task_row_load (sql, latent_sql_get_last_id (sql), error);
  if (row == NULL)
    return FALSE;
  g_ptr_array_add (add->rows, row);
  return TRUE;
}

/* Once for each that differs, however many tasks are made from it. */
static gboolean
remember_prompts (LatentSql *sql, Add *add, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < add->drafts->len; i++)
    {
      const LatentTaskDraft *draft = add->drafts->pdata[i];
      const char *text = draft->written != NULL ? draft->written : draft->prompt;

      if (text != NULL && *text != '\0' && g_hash_table_add (seen, (gpointer) text) &&
          !latent_prompts_remember (sql, text, draft->model, error))
        return FALSE;
    }
  return TRUE;
}

/* Before anything is written. */
static gboolean
check_budgets (LatentSql *sql, Add *add, GError **error)
{
  LatentCost cost = { 0 };

  for (guint i = 0; i < add->drafts->len; i++)
    {
      const LatentTaskDraft *draft = add->drafts->pdata[i];

      if (isnan (draft->estimate))
        cost.unknown = TRUE;
      else
        cost.credits += draft->estimate;
    }
  return latent_ledger_check (sql, &cost, TRUE, error);
}

static gboolean
add_run (LatentSql *sql, gpointer data, GError **error)
{
  Add *add = data;
  gint64 revision = latent_sql_get_revision (sql, error);
  gint64 rank = 0;

  if (!check_budgets (sql, add, error) || revision == 0 || !latent_service_claim (sql, add->library->service, error) ||
      latent_sql_peek (sql, "SELECT coalesce (max (rank), 0) FROM task WHERE state IN ('queued', 'preparing')", NULL,
                       &rank, error) < 0)
    return FALSE;
  for (guint i = 0; i < add->drafts->len; i++)
    if (!add_one (sql, add, add->drafts->pdata[i], rank, revision, error))
      return FALSE;
  if (add->wait_name != NULL &&
      !latent_sql_run (sql, "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
                       LATENT_BINDS (LATENT_TEXT (add->wait_name), LATENT_TEXT (add->wait_until)), error))
    return FALSE;
  return remember_prompts (sql, add, error);
}

static void
add_done (gpointer data, GValue *value)
{
  Add *add = data;

  latent_library_take_setting (add->library, LATENT_SETTING_SERVICE, add->library->service);
  /* First: whoever hears of a task can ask whether it waits. */
  if (add->wait_name != NULL)
    latent_library_take_setting (add->library, add->wait_name, add->wait_until);
  g_value_init (value, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (value, latent_library_take_tasks (add->library, add->rows));
  latent_library_queue_tasks_changed (add->library);
}

DexFuture *
latent_journal_add (LatentLibrary *library, GPtrArray *drafts)
{
  return latent_journal_add_batch (library, drafts, 0);
}

DexFuture *
latent_journal_add_batch (LatentLibrary *library, GPtrArray *drafts, gint64 wait_until)
{
  const char *batch;
  Add *add;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (drafts != NULL && drafts->len > 0, NULL);
  for (guint i = 0; i < drafts->len; i++)
    g_return_val_if_fail (((LatentTaskDraft *) drafts->pdata[i])->model != NULL, NULL);

  add = g_new0 (Add, 1);
  add->library = g_object_ref (library);
  add->drafts = drafts;
  g_ptr_array_set_free_func (drafts, (GDestroyNotify) latent_task_draft_free);
  add->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_task_row_free);
  batch = ((LatentTaskDraft *) drafts->pdata[0])->batch;
  if (wait_until != 0 && batch != NULL)
    {
      add->wait_name = g_strconcat (LATENT_SETTING_BATCH_WAIT, batch, NULL);
      add->wait_until = g_strdup_printf ("%" G_GINT64_FORMAT, wait_until);
    }
  return latent_database_write (library->database, add_run, add_done, add, (GDestroyNotify) add_free);
}

typedef struct
{
  LatentLibrary *library;
  gint64 task;
  gboolean is_note;
  LatentReason reason;
  char *detail;
  gboolean hidden;
  LatentTaskRow *row;
} Touch;

static void
touch_free (Touch *touch)
{
  g_object_unref (touch->library);
  g_free (touch->detail);
  g_clear_pointer (&touch->row, latent_task_row_free);
  g_free (touch);
}

static gboolean
touch_run (LatentSql *sql, gpointer data, GError **error)
{
  Touch *touch = data;
  gboolean ok;

  /* Saying the same again costs no write. */
  if (touch->is_note)
    ok = latent_sql_run (sql,
                         "UPDATE task SET reason = ?1, detail = ?2, revision = (SELECT value + 1 FROM revision) "
                         "WHERE id = ?3 AND (reason IS NOT ?1 OR detail IS NOT ?2)",
                         LATENT_BINDS (LATENT_TEXT (latent_reason_to_nick (touch->reason)), LATENT_TEXT (touch->detail),
                                       LATENT_INT (touch->task)),
                         error);
  else
    ok = latent_sql_run (sql,
                         "UPDATE task SET hidden = ?1, revision = (SELECT value + 1 FROM revision) "
                         "WHERE id = ?2 AND hidden IS NOT ?1",
                         LATENT_BINDS (LATENT_INT (touch->hidden ? 1 : 0), LATENT_INT (touch->task)), error);
  if (!ok)
    return FALSE;
  if (latent_sql_get_changes (sql) > 0)
    {
      if (latent_sql_get_revision (sql, error) == 0)
        return FALSE;
      touch->row = latent_task_row_load (sql, touch->task, error);
      return touch->row != NULL;
    }
  return TRUE;
}

static void
touch_done (gpointer data, GValue *value)
{
  Touch *touch = data;

  if (touch->row == NULL)
    return;
  g_object_unref (latent_library_take_task (touch->library, g_steal_pointer (&touch->row)));
  latent_library_queue_tasks_changed (touch->library);
}

static DexFuture *
touch_task (LatentLibrary *library, gint64 task, Touch *touch)
{
  touch->library = g_object_ref (library);
  touch->task = task;
  return latent_database_write (library->database, touch_run, touch_done, touch, (GDestroyNotify) touch_free);
}

DexFuture *
latent_journal_note (LatentLibrary *library, gint64 task, LatentReason reason, const char *detail)
{
  Touch *touch;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail ((guint) reason < LATENT_N_REASONS, NULL);

  touch = g_new0 (Touch, 1);
  touch->is_note = TRUE;
  touch->reason = reason;
  touch->detail = g_strdup (detail);
  return touch_task (library, task, touch);
}

DexFuture *
latent_journal_set_hidden (LatentLibrary *library, gint64 task, gboolean hidden)
{
  Touch *touch;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  touch = g_new0 (Touch, 1);
  touch->hidden = hidden;
  return touch_task (library, task, touch);
}
