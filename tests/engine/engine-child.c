/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-engine.h"
#include "latent-fiber.h"
#include "latent-journal.h"
#include "latent-session.h"

#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>

/* A process of its own that opens a library, drives it and says on standard output what happens, a line each:
 * "open", "driving", "waiting", "hold REASON", "task ID STATE". It ends properly at the end of its standard input, and
 * somebody may kill it at any moment.
 *
 * engine-child LIBRARY KEY OWNER COUNT PROMPT: OWNER "-" for the application's, COUNT tasks to submit. */

typedef struct
{
  GMainLoop *loop;
  LatentSession *session;
  GPtrArray *watched;
  char **argv;
  int status;
} Child;

static Child child;

static void say (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
say (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  putchar ('\n');
  fflush (stdout);
}

static void
state_cb (LatentTask *task)
{
  say ("task %" G_GINT64_FORMAT " %s", latent_task_get_id (task),
       latent_task_state_to_nick (latent_task_get_state (task)));
}

static void
watch (LatentTask *task)
{
  if (g_ptr_array_find (child.watched, task, NULL))
    return;
  g_ptr_array_add (child.watched, g_object_ref (task));
  g_signal_connect (task, "notify::state", G_CALLBACK (state_cb), NULL);
  state_cb (task);
}

static void
driving_cb (LatentEngine *engine)
{
  say (latent_engine_get_driving (engine) ? "driving" : "waiting");
}

static void
hold_cb (LatentEngine *engine)
{
  say ("hold %s", latent_reason_to_nick (latent_engine_get_hold (engine)));
}

static void
submit (LatentEngine *engine, guint count, const char *prompt, GError **error)
{
  g_autoptr (JsonObject) input = json_object_new ();
  g_autoptr (GPtrArray) tasks = NULL;

  json_object_set_string_member (input, "prompt", prompt);
  tasks = dex_await_boxed (latent_engine_submit (engine, latent_request_new ("flux-2/pro-text-to-image", input, count)),
                           error);
  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    watch (tasks->pdata[i]);
}

static void
run (GError **error)
{
  LatentSessionOptions options = { .library = child.argv[1], .key = child.argv[2] };
  const char *owner = child.argv[3];
  guint count = (guint) atoi (child.argv[4]);
  g_autoptr (GPtrArray) unfinished = NULL;
  LatentEngine *engine;

  child.session = dex_await_object (latent_session_open (&options), error);
  if (child.session == NULL)
    return;
  say ("open");
  engine = latent_session_get_engine (child.session);
  g_signal_connect (engine, "notify::driving", G_CALLBACK (driving_cb), NULL);
  g_signal_connect (engine, "notify::hold", G_CALLBACK (hold_cb), NULL);
  unfinished = dex_await_boxed (latent_journal_list_unfinished (latent_session_get_library (child.session), NULL),
                                error);
  for (guint i = 0; unfinished != NULL && i < unfinished->len; i++)
    watch (unfinished->pdata[i]);
  latent_engine_start (engine, *owner != '-' ? owner : NULL);
  if (count > 0)
    submit (engine, count, child.argv[5], error);
}

static DexFuture *
run_fiber (gpointer data)
{
  g_autoptr (GError) error = NULL;

  run (&error);
  if (error != NULL)
    {
      say ("error %s", error->message);
      child.status = EXIT_FAILURE;
      g_main_loop_quit (child.loop);
    }
  return dex_future_new_true ();
}

static DexFuture *
close_fiber (gpointer data)
{
  if (child.session != NULL)
    dex_await (latent_session_close (child.session), NULL);
  say ("closed");
  g_main_loop_quit (child.loop);
  return dex_future_new_true ();
}

static gboolean
input_cb (int fd, GIOCondition condition, gpointer user_data)
{
  latent_fiber_detach ("close", close_fiber, NULL, NULL);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  if (argc != 6)
    return EXIT_FAILURE;
  child.argv = argv;
  child.watched = g_ptr_array_new_with_free_func (g_object_unref);
  dex_init ();
  child.loop = g_main_loop_new (NULL, FALSE);
  g_unix_fd_add (0, G_IO_IN | G_IO_HUP, input_cb, NULL);
  latent_fiber_detach ("run", run_fiber, NULL, NULL);
  g_main_loop_run (child.loop);
  g_ptr_array_unref (child.watched);
  g_clear_object (&child.session);
  g_main_loop_unref (child.loop);
  return child.status;
}
