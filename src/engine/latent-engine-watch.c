/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-engine-private.h"

#include "latent-fiber.h"
#include "latent-journal.h"

/* Every unfinished task of the library is watched, whoever drives it: for the numbers, for "task-ended", and to take care
 * of those that are ours. */

/* Between two looks for tasks that we don't know yet. */
#define SCAN_EVERY (300 * G_TIME_SPAN_MILLISECOND)
/* Seconds from a task's end to asking for the balance, once for all that end meanwhile. */
#define BALANCE_AFTER 3

typedef struct
{
  LatentEngine *engine;
  LatentTask *task;
  gint64 id;
  LatentTaskState state;
  gulong handler;
  gulong rank_handler;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_clear_signal_handler (&watch->handler, watch->task);
  g_clear_signal_handler (&watch->rank_handler, watch->task);
  g_object_unref (watch->task);
  g_free (watch);
}

static gboolean
is_ours (LatentEngine *self, LatentTask *task)
{
  gint64 id = latent_task_get_id (task);

  return self->owner == NULL || id > self->baseline || g_hash_table_contains (self->mine, &id);
}

void
latent_engine_consider (LatentEngine *self, LatentTask *task)
{
  gint64 id = latent_task_get_id (task);

  if (!self->driving || g_cancellable_is_cancelled (self->cancellable) || !is_ours (self, task) ||
      g_hash_table_contains (self->runs, &id))
    return;
  switch (latent_task_get_state (task))
    {
    case LATENT_TASK_QUEUED:
      latent_engine_enqueue (self, task);
      break;
    case LATENT_TASK_SUBMITTED:
    case LATENT_TASK_COLLECTING:
      latent_task_run (self, task, 0);
      break;
    case LATENT_TASK_PREPARING:
      /* Its batch was paused when its turn had come. */
      if (latent_preparer_is_ready (self, task))
        latent_engine_enqueue (self, task);
      break;
    case LATENT_TASK_SUBMITTING:
    case LATENT_TASK_DONE:
    case LATENT_TASK_FAILED:
    case LATENT_TASK_UNCERTAIN:
    case LATENT_TASK_EXPIRED:
    case LATENT_TASK_CANCELLED:
    default:
      break;
    }
}

/* Of all that is at KIE. Else the first task of a model would wait for them, and be overtaken by the others. From a
 * fiber. */
void
latent_engine_load_durations (LatentEngine *self)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer watch;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    {
      const char *model = latent_task_get_model (((Watch *) watch)->task);

      if (((Watch *) watch)->state == LATENT_TASK_SUBMITTED &&
          !g_ptr_array_find_with_equal_func (models, model, g_str_equal, NULL))
        g_ptr_array_add (models, g_strdup (model));
    }
  for (guint i = 0; i < models->len; i++)
    latent_durations_load (self->durations, models->pdata[i]);
}

static int
compare_ages (gconstpointer a, gconstpointer b)
{
  LatentTask *one = ((const Watch *) a)->task, *two = ((const Watch *) b)->task;
  gint64 x = latent_task_get_submitted (one), y = latent_task_get_submitted (two);

  if (x == y)
    {
      x = latent_task_get_id (one);
      y = latent_task_get_id (two);
    }
  return (x > y) - (x < y);
}

void
latent_engine_consider_all (LatentEngine *self)
{
  g_autoptr (GPtrArray) watches = g_hash_table_get_values_as_ptr_array (self->watches);

  /* KIE forgets the oldest first: after an absence it is the first that is asked for. */
  g_ptr_array_sort_values (watches, compare_ages);
  for (guint i = 0; i < watches->len; i++)
    latent_engine_consider (self, ((Watch *) watches->pdata[i])->task);
}

static gboolean
is_end (LatentTaskState state)
{
  return state == LATENT_TASK_DONE || latent_task_state_is_trouble (state);
}

static DexFuture *
balance_fiber (gpointer data)
{
  LatentEngine *self = data;
  g_autoptr (GError) error = NULL;

  dex_await_double (latent_account_refresh (self->account, self->cancellable), &error);
  if (error != NULL)
    g_debug ("Asking for the balance: %s", error->message);
  return dex_future_new_true ();
}

static gboolean
balance_cb (gpointer user_data)
{
  LatentEngine *self = user_data;

  self->balance_source = 0;
  if (latent_account_get_has_key (self->account))
    latent_fiber_detach ("balance", balance_fiber, g_object_ref (self), g_object_unref);
  return G_SOURCE_REMOVE;
}

/* What ended has changed the balance that the application shows. */
static void
ask_for_balance (LatentEngine *self)
{
  if (self->started && self->owner == NULL && self->balance_source == 0)
    self->balance_source = g_timeout_add_seconds (BALANCE_AFTER, balance_cb, self);
}

static void
state_cb (Watch *watch)
{
  g_autoptr (LatentEngine) self = g_object_ref (watch->engine);
  g_autoptr (LatentTask) task = g_object_ref (watch->task);
  LatentTaskState state = latent_task_get_state (task);

  if (state == watch->state)
    return;
  self->n_in_state[watch->state]--;
  self->n_in_state[state]++;
  watch->state = state;
  if (latent_task_state_is_final (state))
    {
      self->n_in_state[state]--;
      g_hash_table_remove (self->watches, &watch->id);
    }
  latent_engine_notify_counts (self);
  latent_engine_consider (self, task);
  if (is_end (state))
    {
      ask_for_balance (self);
      g_signal_emit_by_name (self, "task-ended", task);
    }
}

void
latent_engine_watch (LatentEngine *self, LatentTask *task)
{
  gint64 id = latent_task_get_id (task);
  Watch *watch;

  if (latent_task_state_is_final (latent_task_get_state (task)) || g_hash_table_contains (self->watches, &id))
    return;
  watch = g_new0 (Watch, 1);
  watch->engine = self;
  watch->task = g_object_ref (task);
  watch->id = id;
  watch->state = latent_task_get_state (task);
  watch->handler = g_signal_connect_swapped (task, "notify::state", G_CALLBACK (state_cb), watch);
  watch->rank_handler = g_signal_connect_swapped (task, "notify::rank", G_CALLBACK (latent_engine_sort_queue), self);
  g_hash_table_insert (self->watches, &watch->id, watch);
  self->n_in_state[watch->state]++;
  latent_engine_notify_counts (self);
  latent_engine_consider (self, task);
}

void
latent_engine_unwatch_all (LatentEngine *self)
{
  g_clear_handle_id (&self->scan_source, g_source_remove);
  g_clear_pointer (&self->watches, g_hash_table_unref);
  self->watches = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, watch_free);
}

static DexFuture *
scan_fiber (gpointer data)
{
  LatentEngine *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = dex_await_boxed (latent_journal_list_unfinished (self->library, NULL), &error);

  self->scanning = FALSE;
  self->scanned = g_get_monotonic_time ();
  if (tasks == NULL)
    g_message ("Looking for new tasks: %s", error->message);
  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    latent_engine_watch (self, tasks->pdata[i]);
  if (self->scan_again)
    latent_engine_scan_soon (self);
  return dex_future_new_true ();
}

static gboolean
scan_cb (gpointer user_data)
{
  LatentEngine *self = user_data;

  self->scan_source = 0;
  self->scan_again = FALSE;
  self->scanning = TRUE;
  latent_fiber_detach ("look for new tasks", scan_fiber, g_object_ref (self), g_object_unref);
  return G_SOURCE_REMOVE;
}

void
latent_engine_scan_soon (LatentEngine *self)
{
  gint64 wait = self->scanned + SCAN_EVERY - g_get_monotonic_time ();

  if (self->scanning)
    self->scan_again = TRUE;
  else if (self->scan_source == 0)
    self->scan_source = g_timeout_add (MAX (wait, 0) / 1000, scan_cb, self);
}
