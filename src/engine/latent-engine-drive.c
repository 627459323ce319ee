/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-engine-private.h"

#include "latent-await.h"
#include "latent-error.h"
#include "latent-journal.h"
#include "latent-verdict.h"

/* The fiber of whoever holds the engine's lock: gets it, cleans up after the one before, sends what is queued. */

#define FIRST_RETRY_MS 500
#define LONGEST_RETRY_MS 30000

static int
compare_tasks (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 x = latent_task_get_rank ((LatentTask *) a), y = latent_task_get_rank ((LatentTask *) b);

  if (x == y)
    {
      x = latent_task_get_id ((LatentTask *) a);
      y = latent_task_get_id ((LatentTask *) b);
    }
  return (x > y) - (x < y);
}

void
latent_engine_enqueue (LatentEngine *self, LatentTask *task)
{
  if (g_sequence_lookup (self->queue, task, compare_tasks, NULL) != NULL)
    return;
  g_sequence_insert_sorted (self->queue, g_object_ref (task), compare_tasks, NULL);
  latent_bell_ring (self->bell);
}

void
latent_engine_sort_queue (LatentEngine *self)
{
  g_sequence_sort (self->queue, compare_tasks, NULL);
}

/* The first task that is still queued, or NULL. Those that have pictures to upload go and come back, and so do those of a
 * batch that is paused or may still be taken back. */
static LatentTask *
peek_queue (LatentEngine *self)
{
  for (;;)
    {
      GSequenceIter *first = g_sequence_get_begin_iter (self->queue);
      LatentTask *task;

      if (g_sequence_iter_is_end (first))
        return NULL;
      task = g_sequence_get (first);
      if (latent_library_is_batch_paused (self->library, latent_task_get_batch (task)) ||
          latent_library_get_batch_wait (self->library, latent_task_get_batch (task)) != 0)
        {
          g_sequence_remove (first);
          continue;
        }
      if (latent_preparer_is_ready (self, task))
        return task;
      if (latent_task_get_state (task) == LATENT_TASK_QUEUED)
        {
          if (self->hold != LATENT_REASON_NONE || !latent_account_get_has_key (self->account) ||
              !latent_preparer_needs (self, task))
            return task;
          latent_preparer_add (self, task);
        }
      g_sequence_remove (first);
    }
}

static void
send_first (LatentEngine *self, guint64 ticket)
{
  g_autoptr (LatentTask) task = g_object_ref (peek_queue (self));

  g_sequence_remove (g_sequence_get_begin_iter (self->queue));
  if (latent_preparer_needs (self, task))
    {
      self->probing = FALSE;
      latent_governor_give_back (self->governor, ticket);
      latent_preparer_add (self, task);
      return;
    }
  latent_task_run (self, task, ticket);
}

/* May the next task be sent now? Otherwise *wait says how long to sleep (-1: until something changes). */
static gboolean
may_send (LatentEngine *self, gint64 *wait)
{
  *wait = -1;
  if (peek_queue (self) == NULL || self->probing)
    return FALSE;
  if (self->hold != LATENT_REASON_NONE)
    {
      gint64 now = g_get_monotonic_time ();

      if (latent_verdict_needs_user (self->hold))
        return FALSE;
      *wait = MAX (self->probe_at - now, 0);
      return *wait == 0;
    }
  if (!latent_account_get_has_key (self->account))
    {
      latent_engine_hold (self, LATENT_REASON_KEY, 0);
      return FALSE;
    }
  return TRUE;
}

/* Sends what is queued, in its order, as fast as the limit allows. */
static void
dispatch (LatentEngine *self)
{
  while (!g_cancellable_is_cancelled (self->cancellable))
    {
      guint64 ticket;
      gint64 wait;

      if (!may_send (self, &wait))
        {
          latent_bell_wait (self->bell, wait, self->cancellable, NULL);
          continue;
        }
      if (self->hold == LATENT_REASON_NETWORK || self->hold == LATENT_REASON_SERVICE)
        {
          latent_engine_probe (self);
          continue;
        }
      if (!latent_governor_take (self->governor, &ticket, self->cancellable, NULL))
        break;
      /* Much may have happened while we waited for the slot. */
      if (!may_send (self, &wait))
        {
          latent_governor_give_back (self->governor, ticket);
          continue;
        }
      /* One task goes ahead to see whether the reason is gone. */
      self->probing = self->hold != LATENT_REASON_NONE;
      send_first (self, ticket);
    }
}

/* What must be done before the first task is touched, again and again until the library lets it be done. */
static gboolean
begin (LatentEngine *self)
{
  for (guint ms = FIRST_RETRY_MS;; ms = MIN (ms * 2, LONGEST_RETRY_MS))
    {
      g_autoptr (GError) error = NULL;
      gint64 uncertain = dex_await_int64 (latent_journal_recover (self->library), &error);

      if (error == NULL && latent_governor_load (self->governor, self->cancellable, &error))
        {
          if (uncertain > 0)
            g_message ("%" G_GINT64_FORMAT " tasks were being sent when Latent ended; nobody knows what became of them",
                       uncertain);
          return TRUE;
        }
      if (latent_error_is_cancelled (error))
        return FALSE;
      g_message ("Taking over the tasks: %s", error->message);
      if (!latent_sleep (ms, self->cancellable, NULL))
        return FALSE;
    }
}

/* With an owner: which of the older tasks are ours. */
static gboolean
find_mine (LatentEngine *self)
{
  for (guint ms = FIRST_RETRY_MS;; ms = MIN (ms * 2, LONGEST_RETRY_MS))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) all = NULL;
      g_autoptr (GPtrArray) mine = NULL;

      all = latent_await_boxed (latent_journal_list_unfinished (self->library, NULL), self->cancellable, &error);
      if (all != NULL && self->owner != NULL)
        mine = latent_await_boxed (latent_journal_list_unfinished (self->library, self->owner), self->cancellable,
                                   &error);
      if (error == NULL)
        {
          self->baseline = 0;
          for (guint i = 0; self->owner != NULL && i < all->len; i++)
            self->baseline = MAX (self->baseline, latent_task_get_id (all->pdata[i]));
          for (guint i = 0; mine != NULL && i < mine->len; i++)
            {
              gint64 id = latent_task_get_id (mine->pdata[i]);

              g_hash_table_add (self->mine, g_memdup2 (&id, sizeof id));
            }
          self->has_baseline = TRUE;
          for (guint i = 0; i < all->len; i++)
            latent_engine_watch (self, all->pdata[i]);
          return TRUE;
        }
      if (latent_error_is_cancelled (error) || !latent_sleep (ms, self->cancellable, NULL))
        return FALSE;
    }
}

static gboolean
get_lock (LatentEngine *self)
{
  for (guint ms = FIRST_RETRY_MS;; ms = MIN (ms * 2, LONGEST_RETRY_MS))
    {
      g_autoptr (GError) error = NULL;

      if (latent_library_try_engine_lock (self->library) ||
          latent_await (latent_library_wait_engine_lock (self->library), self->cancellable, &error))
        return TRUE;
      if (latent_error_is_cancelled (error))
        return FALSE;
      g_message ("Waiting for the engine’s lock: %s", error->message);
      if (!latent_sleep (ms, self->cancellable, NULL))
        return FALSE;
    }
}

/* Those who were cancelled end at their next step; a createTask under way is awaited and journalled. */
static void
wait_for_runs (LatentEngine *self)
{
  while (g_hash_table_size (self->runs) > 0)
    latent_bell_wait (self->bell, -1, NULL, NULL);
}

DexFuture *
latent_engine_drive_fiber (gpointer data)
{
  LatentEngine *self = data;

  if (get_lock (self))
    {
      if (begin (self) && find_mine (self))
        {
          self->driving = TRUE;
          /* Whoever hears that we drive sees what holds us, and not what held the one before. */
          latent_engine_begin_holds (self);
          latent_engine_notify (self, "driving");
          latent_engine_publish_key (self, TRUE);
          latent_engine_end_waits (self);
          latent_engine_load_durations (self);
          latent_engine_consider_all (self);
          dispatch (self);
          wait_for_runs (self);
          latent_engine_end_holds (self);
          latent_engine_publish_key (self, FALSE);
          self->driving = FALSE;
          latent_engine_notify (self, "driving");
        }
      self->has_baseline = FALSE;
      g_hash_table_remove_all (self->mine);
      g_hash_table_remove_all (self->prepared);
      g_sequence_remove_range (g_sequence_get_begin_iter (self->queue), g_sequence_get_end_iter (self->queue));
    }
  latent_library_drop_engine_lock (self->library);
  self->active = FALSE;
  latent_bell_ring (self->bell);
  return dex_future_new_true ();
}
