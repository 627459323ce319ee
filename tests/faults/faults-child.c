/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-await.h"
#include "latent-fiber.h"
#include "latent-journal.h"
#include "latent-session.h"

#include <stdio.h>
#include <stdlib.h>

/* Drives a library until nothing is left to do, and then ends: what somebody kills.
 *
 * faults-child LIBRARY KEY COUNT [settle]: makes COUNT tasks first, each with a prompt that no other one has. Tasks whose
 * fate is unknown stay as they are; with "settle" it does with them what a user would who looked at the service's log, which
 * is standard input: lines of "PROMPT<TAB>TASK-ID" are adopted, and what isn't there is sent again.
 * It says "reason ID REASON" on standard output when what keeps a task changes. */

#define MODEL "flux-2/pro-text-to-image"
/* The demo service at the campaign's speed. */
#define SECONDS 0.15
#define LESSONS 10

typedef struct
{
  GMainLoop *loop;
  char **argv;
  GHashTable *told; /* task → reason */
  gboolean settles;
  int status;
} Child;

static gboolean
teach (LatentLibrary *library, GError **error)
{
  g_autoptr (GArray) known = dex_await_boxed (latent_journal_list_durations (library, MODEL, 1), error);

  if (known == NULL)
    return FALSE;
  for (guint i = 0; known->len == 0 && i < LESSONS; i++)
    if (!dex_await (latent_journal_add_duration (library, MODEL, SECONDS), error))
      return FALSE;
  return TRUE;
}

static gboolean
make (LatentEngine *engine, guint count, GError **error)
{
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (JsonObject) input = json_object_new ();
      g_autofree char *id = g_uuid_string_random ();
      g_autofree char *prompt = g_strconcat ("[plain] ", id, NULL);
      g_autoptr (GPtrArray) tasks = NULL;

      json_object_set_string_member (input, "prompt", prompt);
      tasks = dex_await_boxed (latent_engine_submit (engine, latent_request_new (MODEL, input, 1)), error);
      if (tasks == NULL)
        return FALSE;
    }
  return TRUE;
}

static GHashTable *
read_adoptions (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  char line[4096];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (g_strchomp (line), "\t", 2);

      if (g_strv_length (parts) == 2)
        g_hash_table_insert (ids, g_strdup (parts[0]), g_strdup (parts[1]));
    }
  return g_steal_pointer (&ids);
}

/* What the user would do with them. */
static gboolean
settle (LatentEngine *engine, LatentTask *task, GHashTable *ids, GError **error)
{
  const char *id = g_hash_table_lookup (ids, latent_task_get_prompt (task));

  return dex_await (id != NULL ? latent_engine_adopt (engine, task, id) : latent_engine_send_again (engine, task),
                    error);
}

static void
watch_reason (Child *child, LatentTask *task)
{
  LatentReason reason = latent_task_get_reason (task);
  gpointer id = GINT_TO_POINTER ((int) latent_task_get_id (task));

  if (GPOINTER_TO_INT (g_hash_table_lookup (child->told, id)) == (int) reason)
    return;
  g_hash_table_insert (child->told, id, GINT_TO_POINTER (reason));
  printf ("reason %" G_GINT64_FORMAT " %s\n", latent_task_get_id (task), latent_reason_to_nick (reason));
  fflush (stdout);
}

/* TRUE when nothing is left that goes on by itself. */
static gboolean
look (Child *child, LatentSession *session, GHashTable *ids, GError **error)
{
  LatentEngine *engine = latent_session_get_engine (session);
  g_autoptr (GPtrArray)
    tasks = dex_await_boxed (latent_journal_list_unfinished (latent_session_get_library (session), NULL), error);
  gboolean idle = TRUE;

  if (tasks == NULL)
    return FALSE;
  for (guint i = 0; i < tasks->len; i++)
    {
      LatentTask *task = tasks->pdata[i];

      watch_reason (child, task);
      if (latent_task_get_state (task) != LATENT_TASK_UNCERTAIN)
        idle = FALSE;
      else if (child->settles)
        {
          idle = FALSE;
          if (latent_engine_get_driving (engine) && !settle (engine, task, ids, error))
            return FALSE;
        }
    }
  return idle;
}

static gboolean
run (Child *child, GError **error)
{
  LatentSessionOptions options = { .library = child->argv[1], .key = child->argv[2] };
  g_autoptr (LatentSession) session = NULL;
  g_autoptr (GHashTable) ids = NULL;
  LatentEngine *engine;

  if (child->settles)
    ids = read_adoptions ();
  session = dex_await_object (latent_session_open (&options), error);
  if (session == NULL || !teach (latent_session_get_library (session), error))
    return FALSE;
  engine = latent_session_get_engine (session);
  latent_engine_start (engine, NULL);
  if (!make (engine, (guint) atoi (child->argv[3]), error))
    return FALSE;
  for (;;)
    {
      g_autoptr (GError) local = NULL;

      if (look (child, session, ids, &local))
        break;
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      latent_sleep (20, NULL, NULL);
    }
  return dex_await (latent_session_close (session), error);
}

static DexFuture *
run_fiber (gpointer data)
{
  Child *child = data;
  g_autoptr (GError) error = NULL;

  if (!run (child, &error))
    {
      g_printerr ("faults-child: %s\n", error->message);
      child->status = EXIT_FAILURE;
    }
  g_main_loop_quit (child->loop);
  return dex_future_new_true ();
}

/* What a process that was killed has left is told a thousand times. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & G_LOG_LEVEL_MASK) >= G_LOG_LEVEL_MESSAGE)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, user_data);
}

int
main (int argc, char **argv)
{
  Child child = { .argv = argv };

  if (argc < 4)
    return EXIT_FAILURE;
  child.settles = argc > 4 && g_str_equal (argv[4], "settle");
  g_log_set_writer_func (write_log, NULL, NULL);
  dex_init ();
  child.told = g_hash_table_new (NULL, NULL);
  child.loop = g_main_loop_new (NULL, FALSE);
  latent_fiber_detach ("run", run_fiber, &child, NULL);
  g_main_loop_run (child.loop);
  g_main_loop_unref (child.loop);
  g_hash_table_unref (child.told);
  return child.status;
}
