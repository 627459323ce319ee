/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-demo-launcher.h"

#include "latent-await.h"
#include "latent-error.h"
#include "latent-fiber.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "latent-demo"
#define LISTENING "Listening on "
/* A loaded machine may take its time; a program that hangs is noticed all the same. */
#define PATIENCE 60
#define IDLE_EXIT "300"

typedef struct
{
  char *folder;
  GCancellable *cancellable;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->folder);
  g_clear_object (&call->cancellable);
  g_free (call);
}

static gboolean
is_program (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test (path, G_FILE_TEST_IS_DIR);
}

static char *
find_program (void)
{
  const char *given = g_getenv ("LATENT_DEMO_PROGRAM");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *path = NULL;

  if (given != NULL && *given != '\0')
    return g_strdup (given);
  if (self != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (self);

      path = g_build_filename (folder, PROGRAM, NULL);
      if (is_program (path))
        return g_steal_pointer (&path);
      g_free (path);
    }
  path = g_build_filename (LATENT_BIN_DIR, PROGRAM, NULL);
  if (is_program (path))
    return g_steal_pointer (&path);
  return g_find_program_in_path (PROGRAM);
}

/* Away from our terminal: Ctrl+C there is for us. */
static void
child_setup (gpointer user_data)
{
  setsid ();
}

static GSubprocess *
spawn (const char *program, const char *folder, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *log = g_build_filename (folder, "demo.log", NULL);
  g_autoptr (GError) local = NULL;
  GSubprocess *process;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, _ ("The demo’s folder %s can’t be made: %s"), folder,
                   g_strerror (errno));
      return NULL;
    }
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  g_subprocess_launcher_unsetenv (launcher, "KIE_API_KEY");
  process = g_subprocess_launcher_spawn (launcher, &local, program, "--port", "0", "--state", folder, "--idle-exit",
                                         IDLE_EXIT, NULL);
  if (process == NULL)
    g_set_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, _ ("The demo service %s can’t be started: %s"), program,
                 local->message);
  return process;
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  GError *error = NULL;
  char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, NULL, &error);

  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_string (promise, line);
}

static gboolean
patience_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

/* The process's first line, or NULL when it ended without one or hangs. */
static char *
read_first_line (GSubprocess *process, GCancellable *cancellable)
{
  g_autoptr (GDataInputStream) stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  DexPromise *promise = dex_promise_new_cancellable ();
  GCancellable *reading = dex_promise_get_cancellable (promise);
  gulong handler = 0;
  guint source = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, PATIENCE, patience_cb, g_object_ref (reading),
                                             g_object_unref);
  char *line;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (g_cancellable_cancel), reading, NULL);
  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, reading, line_cb, dex_ref (promise));
  line = dex_await_string (dex_ref (DEX_FUTURE (promise)), NULL);
  g_cancellable_disconnect (cancellable, handler);
  g_source_remove (source);
  dex_unref (promise);
  return line;
}

static gboolean
is_base (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_strcmp0 (g_uri_get_scheme (uri), "http") == 0 && g_uri_get_host (uri) != NULL &&
         g_uri_get_port (uri) > 0;
}

static DexFuture *
fail (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "demo.log", NULL);
  g_autofree char *log = NULL;

  if (!g_file_get_contents (path, &log, NULL, NULL) || *g_strstrip (log) == '\0')
    return dex_future_new_reject (G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "%s",
                                  _ ("The demo service didn’t start, and didn’t say why."));
  return dex_future_new_reject (G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED,
                                /* Translators: %s is the program's own message */
                                _ ("The demo service didn’t start: %s"),
                                strrchr (log, '\n') != NULL ? strrchr (log, '\n') + 1 : log);
}

static DexFuture *
start_fiber (gpointer data)
{
  Call *call = data;
  g_autofree char *program = find_program ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  if (program == NULL)
    return dex_future_new_reject (G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT, "%s",
                                  _ ("The demo service, latent-demo, isn’t installed."));
  process = spawn (program, call->folder, &error);
  if (process == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  line = read_first_line (process, call->cancellable);
  if (g_cancellable_set_error_if_cancelled (call->cancellable, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (line == NULL || !g_str_has_prefix (line, LISTENING) || !is_base (line + strlen (LISTENING)))
    {
      if (line != NULL)
        g_subprocess_force_exit (process);
      return fail (call->folder);
    }
  return dex_future_new_take_string (g_strdup (line + strlen (LISTENING)));
}

DexFuture *
latent_demo_launcher_start (const char *state_folder, GCancellable *cancellable)
{
  Call *call;

  g_return_val_if_fail (state_folder != NULL, NULL);

  call = g_new0 (Call, 1);
  call->folder = g_strdup (state_folder);
  g_set_object (&call->cancellable, cancellable);
  return latent_fiber_spawn ("start the demo service", start_fiber, call, call_free);
}
