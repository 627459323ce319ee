/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-run.h"

#include "latent-cli-interrupt.h"
#include "latent-cli-json.h"
#include "latent-cli-output.h"
#include "latent-cli-progress.h"
#include "latent-cli-status.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>

/* Seconds that something keeps the tasks before it is worth a message. */
#define PATIENCE 2

struct _LatentCliRun
{
  LatentCli *cli;
  LatentSession *session;
  LatentEngine *engine;
  GPtrArray *tasks;   /* LatentTask */
  GHashTable *ended;  /* those that were reported, not owned */
  DexPromise *kick;   /* something may have changed */
  gboolean own;
  guint retry_for;    /* s */
  guint pictures;
  int signal;
  gint64 started;     /* monotonic µs, as below */
  gint64 moved;       /* the last time that something wasn't kept from going on */
  LatentReason told;  /* the reason that was said last */
  guint tick;
  gboolean failed;
  gboolean ending;   /* early: unsent tasks are being cancelled by us */
  guint n_cancelled;
};

static void
kick (LatentCliRun *self)
{
  if (self->kick != NULL && dex_future_is_pending (DEX_FUTURE (self->kick)))
    dex_promise_resolve_boolean (self->kick, TRUE);
}

static void
changed_cb (GObject *object, GParamSpec *pspec, LatentCliRun *self)
{
  kick (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  kick (user_data);
  return G_SOURCE_CONTINUE;
}

static void
interrupt_cb (int signal, gpointer user_data)
{
  LatentCliRun *self = user_data;

  self->signal = signal;
  kick (self);
}

LatentCliRun *
latent_cli_run_new (LatentCli *cli, LatentSession *session, gboolean own, guint retry_for)
{
  LatentCliRun *self = g_new0 (LatentCliRun, 1);

  self->cli = cli;
  self->session = g_object_ref (session);
  self->engine = g_object_ref (latent_session_get_engine (session));
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->ended = g_hash_table_new (NULL, NULL);
  self->own = own;
  self->retry_for = retry_for;
  self->started = g_get_monotonic_time ();
  self->moved = self->started;
  g_signal_connect (self->engine, "notify", G_CALLBACK (changed_cb), self);
  latent_cli_interrupt_watch (interrupt_cb, self);
  self->tick = g_timeout_add_seconds (1, tick_cb, self);
  return self;
}

void
latent_cli_run_free (LatentCliRun *self)
{
  if (self->signal == 0)
    latent_cli_interrupt_unwatch ();
  g_clear_handle_id (&self->tick, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->engine, self);
  for (guint i = 0; i < self->tasks->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->tasks, i), self);
  g_hash_table_unref (self->ended);
  g_ptr_array_unref (self->tasks);
  dex_clear (&self->kick);
  g_object_unref (self->engine);
  g_object_unref (self->session);
  g_free (self);
}

/* Before looking at anything, so that no change meanwhile is missed. */
static void
prepare_wait (LatentCliRun *self)
{
  dex_clear (&self->kick);
  self->kick = dex_promise_new ();
}

int
latent_cli_run_start (LatentCliRun *self, const char *owner)
{
  LatentLibrary *library = latent_session_get_library (self->session);
  gboolean ours = latent_library_try_engine_lock (library);

  /* Whoever else drives may have a key that is in that process only. */
  if (ours && !latent_account_get_has_key (latent_session_get_account (self->session)))
    {
      latent_library_drop_engine_lock (library);
      latent_cli_say_no_key (self->cli, self->session);
      return LATENT_CLI_HELD;
    }
  latent_engine_start (self->engine, owner);
  /* Until then the hold is one of an earlier run. */
  for (;;)
    {
      prepare_wait (self);
      if (self->signal != 0)
        return LATENT_CLI_SIGNAL + self->signal;
      if (!ours || latent_engine_get_driving (self->engine) ||
          g_get_monotonic_time () - self->started >= self->retry_for * G_USEC_PER_SEC)
        return LATENT_CLI_OK;
      dex_await (dex_ref (self->kick), NULL);
    }
}

static void
say_failure (LatentCliRun *self, LatentTask *task)
{
  const char *message = latent_cli_json_get_error (task);
  const char *code = latent_task_get_error_code (task);
  const char *detail = latent_task_get_detail (task);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, latent_task_get_id (task));
  g_autofree char *show = g_strconcat ("tasks show ", id, NULL);
  g_autofree char *hint = latent_cli_hint (self->cli, show);

  if (latent_task_get_state (task) == LATENT_TASK_CANCELLED && self->own)
    {
      self->failed = TRUE;
      if (self->ending)
        self->n_cancelled++;
      else
        latent_cli_say (self->cli, _ ("Task %s was cancelled"), id);
    }
  if (message == NULL)
    return;
  self->failed = TRUE;
  if (latent_task_get_state (task) == LATENT_TASK_UNCERTAIN)
    latent_cli_say (self->cli,
                    _ ("Task %s was sent and no answer came: it may or may not be running, and it isn’t sent again by "
                       "itself. “%s” tells what can be done"),
                    id, hint);
  else if (code != NULL)
    latent_cli_say (self->cli, _ ("Task %s failed: %s (code %s)"), id, message, code);
  else
    latent_cli_say (self->cli, _ ("Task %s failed: %s"), id, message);
  if (detail != NULL && g_strcmp0 (detail, message) != 0)
    latent_cli_say (self->cli, "%s", detail);
}

/* Reports what has ended since the last time. Returns TRUE if nothing is left. */
static gboolean
report_ended (LatentCliRun *self, LatentCliRunFunc func, gpointer user_data)
{
  for (guint i = 0; i < self->tasks->len; i++)
    {
      LatentTask *task = g_ptr_array_index (self->tasks, i);

      if (!latent_cli_status_has_ended (task) || !g_hash_table_add (self->ended, task))
        continue;
      self->moved = g_get_monotonic_time ();
      say_failure (self, task);
      func (task, user_data);
    }
  return g_hash_table_size (self->ended) == self->tasks->len;
}

/* TRUE when the obstacle has been there for too long. Says each new one once. */
static gboolean
is_stuck (LatentCliRun *self)
{
  const char *detail = NULL;
  LatentReason reason = latent_cli_status_get_obstacle (self->engine, self->tasks, &detail);
  gint64 now = g_get_monotonic_time ();

  if (reason == LATENT_REASON_NONE)
    {
      self->moved = now;
      self->told = reason;
      return FALSE;
    }
  /* It may be one of an earlier run, or be over in a moment. */
  if (reason != self->told && now - self->moved >= MIN (PATIENCE, self->retry_for) * G_USEC_PER_SEC)
    {
      self->told = reason;
      latent_cli_say (self->cli, "%s", detail != NULL ? detail : latent_reason_to_label (reason));
      if (self->retry_for > 0)
        latent_cli_say (self->cli,
                        ngettext ("Trying again for %u second; Ctrl+C ends the waiting, and nothing is lost",
                                  "Trying again for %u seconds; Ctrl+C ends the waiting, and nothing is lost",
                                  self->retry_for),
                        self->retry_for);
    }
  return now - self->moved >= self->retry_for * G_USEC_PER_SEC;
}

static void
cancel_unsent (LatentCliRun *self)
{
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < self->tasks->len; i++)
    {
      LatentTask *task = g_ptr_array_index (self->tasks, i);

      if (latent_cli_status_is_unsent (task))
        g_ptr_array_add (futures, latent_engine_cancel (self->engine, task));
    }
  for (guint i = 0; i < futures->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!dex_await (dex_ref (g_ptr_array_index (futures, i)), &error))
        latent_cli_say_error (self->cli, error);
    }
}

/* Nothing more is sent from here on; what is on its way gets its answer. The cancelling runs beside that, so that no
 * other process takes over and sends what is to be cancelled; what comes back from an answer as unsent is cancelled
 * after it. */
static void
end_early (LatentCliRun *self, gboolean cancel)
{
  DexFuture *stop = latent_engine_stop (self->engine);
  g_autoptr (GError) error = NULL;

  self->ending = TRUE;
  if (latent_engine_get_n_sending (self->engine) > 0)
    latent_cli_progress_show (self->cli, _ ("Waiting for the answer to what is being sent"));
  if (cancel)
    cancel_unsent (self);
  if (!dex_await (stop, &error))
    latent_cli_say_error (self->cli, error);
  if (cancel)
    cancel_unsent (self);
}

/* What stays in the library, by name, and how to go on. */
static void
say_rest (LatentCliRun *self, gboolean signalled)
{
  g_autofree char *hint = latent_cli_hint (self->cli, "tasks --resume");
  guint n = 0;

  if (self->n_cancelled > 0)
    latent_cli_say (
      self->cli,
      ngettext ("%u task wasn’t sent and is cancelled", "%u tasks weren’t sent and are cancelled", self->n_cancelled),
      self->n_cancelled);
  for (guint i = 0; i < self->tasks->len; i++)
    {
      LatentTask *task = g_ptr_array_index (self->tasks, i);
      const char *remote_id = latent_task_get_remote_id (task);
      g_autofree char *id = NULL;

      if (latent_cli_status_has_ended (task))
        continue;
      n++;
      id = g_strdup_printf ("%" G_GINT64_FORMAT, latent_task_get_id (task));
      if (remote_id != NULL)
        latent_cli_say (self->cli, _ ("Task %s was sent (KIE’s task %s) and stays in the library"), id, remote_id);
      else
        latent_cli_say (self->cli, _ ("Task %s wasn’t sent yet and stays in the library"), id);
    }
  if (n > 0)
    latent_cli_say (self->cli, _ ("Go on with: %s"), hint);
  else if (signalled)
    latent_cli_say (self->cli, "%s", _ ("Interrupted; nothing that was sent is left open"));
}

/* What KIE has accepted already goes on while nothing new may be sent, unless it can't even be asked for. */
static gboolean
is_held (LatentCliRun *self, LatentReason hold)
{
  if (latent_cli_status_explain_hold (hold) == NULL)
    return FALSE;
  for (guint i = 0; i < self->tasks->len; i++)
    {
      LatentTask *task = g_ptr_array_index (self->tasks, i);

      if (latent_cli_status_is_unsent (task) ||
          (!latent_cli_status_has_ended (task) && latent_task_get_reason (task) == hold))
        return TRUE;
    }
  return FALSE;
}

static int
follow (LatentCliRun *self, LatentCliRunFunc func, gpointer user_data)
{
  for (;;)
    {
      LatentReason hold;

      prepare_wait (self);
      if (report_ended (self, func, user_data))
        return self->failed ? LATENT_CLI_FAILED : LATENT_CLI_OK;

      if (self->signal != 0)
        {
          end_early (self, self->own);
          report_ended (self, func, user_data);
          say_rest (self, TRUE);
          return LATENT_CLI_SIGNAL + self->signal;
        }

      hold = latent_engine_get_hold (self->engine);
      if (is_held (self, hold))
        {
          end_early (self, self->own);
          report_ended (self, func, user_data);
          latent_cli_say (self->cli, "%s", latent_cli_status_explain_hold (hold));
          say_rest (self, FALSE);
          return LATENT_CLI_HELD;
        }

      if (is_stuck (self))
        {
          end_early (self, FALSE);
          report_ended (self, func, user_data);
          say_rest (self, FALSE);
          return LATENT_CLI_WAITING;
        }

      {
        g_autofree char *line = latent_cli_status_line (self->engine, self->tasks, self->pictures,
                                                        g_get_monotonic_time () - self->started);

        latent_cli_progress_show (self->cli, line);
      }
      dex_await (dex_ref (self->kick), NULL);
    }
}

int
latent_cli_run_follow (LatentCliRun *self, GPtrArray *tasks, guint pictures, LatentCliRunFunc func, gpointer user_data)
{
  int status;

  g_return_val_if_fail (self->tasks->len == 0, LATENT_CLI_FAILED);

  self->pictures = pictures;
  for (guint i = 0; i < tasks->len; i++)
    {
      LatentTask *task = g_object_ref (g_ptr_array_index (tasks, i));

      g_ptr_array_add (self->tasks, task);
      g_signal_connect (task, "notify", G_CALLBACK (changed_cb), self);
    }

  status = follow (self, func, user_data);

  /* What is unfinished is told too, once, as it stands. */
  for (guint i = 0; i < self->tasks->len; i++)
    {
      LatentTask *task = g_ptr_array_index (self->tasks, i);

      if (g_hash_table_add (self->ended, task))
        func (task, user_data);
    }
  latent_cli_progress_clear (self->cli);
  return status;
}
