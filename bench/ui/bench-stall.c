/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long the window doesn't answer while tasks run and land, or files are imported.
 *
 * Runs the real application against the demo service, presses Generate for N pictures (20 by default), or imports files, and
 * measures each turn of the main loop. Prints one line of JSON. */
#include "latent-test-ui.h"

#include "latent-composer.h"
#include "latent-importer.h"
#include "latent-meter.h"

#include <glib/gstdio.h>
#include <libdex.h>

static LatentMeter *meter;

static gboolean
is_idle (gpointer data)
{
  LatentEngine *engine = latent_session_get_engine (latent_window_get_session (data));

  return latent_engine_get_n_running (engine) == 0 && latent_engine_get_n_queued (engine) == 0;
}

static void
begin_counting (LatentWindow *window)
{
  latent_meter_watch (meter, GTK_WIDGET (window));
  latent_meter_start (meter);
}

static void
report (const char *what, gint64 begin)
{
  double seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;

  latent_meter_stop (meter);
  g_print ("{%s, \"seconds\": %.1f, \"turns\": %u, \"longest_ms\": %.1f, \"p999_ms\": %.1f, \"p99_ms\": %.2f, "
           "\"longest_cpu_ms\": %.1f, \"p999_cpu_ms\": %.1f, \"p99_cpu_ms\": %.2f, \"p99_frame_ms\": %.1f}\n",
           what, seconds, latent_meter_get_n_turns (meter), latent_meter_get_turn (meter, 1),
           latent_meter_get_turn (meter, 0.999), latent_meter_get_turn (meter, 0.99),
           latent_meter_get_cpu_turn (meter, 1), latent_meter_get_cpu_turn (meter, 0.999),
           latent_meter_get_cpu_turn (meter, 0.99), latent_meter_get_frame_p99 (meter));
}

static void
generate_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  GtkWidget *composer = latent_test_ui_find (GTK_WIDGET (window), "LatentComposer", NULL, NULL);
  g_autoptr (JsonObject) input = json_object_new ();
  g_autofree char *what = g_strdup_printf ("\"tasks\": %u", n);
  gint64 begin;

  json_object_set_string_member (input, "prompt", "a lighthouse in fog");
  latent_composer_fill (LATENT_COMPOSER (composer), "flux-2/pro-text-to-image", input);
  latent_test_ui_linger (1500);
  begin = g_get_monotonic_time ();
  begin_counting (window);
  for (guint i = 0; i < n; i++)
    {
      latent_composer_generate (LATENT_COMPOSER (composer));
      latent_test_ui_linger (120);
    }
  latent_test_ui_wait (is_idle, window, "all tasks to end");
  latent_test_ui_linger (1500);
  report (what, begin);
}

static void
import_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  LatentChoreBar *bar = latent_window_get_chore_bar (window);
  gint64 begin;

  g_ptr_array_add (files, g_file_new_for_path (data));
  latent_test_ui_linger (1500);
  begin = g_get_monotonic_time ();
  begin_counting (window);
  latent_importer_start (window, files);
  /* It may take as long as there are files. */
  do
    latent_test_ui_linger (500);
  while (latent_chore_bar_is_busy (bar));
  latent_test_ui_linger (1500);
  report ("\"import\": true", begin);
}

/* Gone with all that run-x had made. */
static char *
make_folder (void)
{
  char *path = g_build_filename (g_get_user_cache_dir (), "latent-bench-XXXXXX", NULL);

  g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
  if (g_mkdtemp (path) == NULL)
    g_error ("%s can't be made", path);
  return path;
}

/* NULL where that went wrong. */
static char *
make_files (const char *number)
{
  g_autofree char *folder = make_folder ();
  const char *const command[] = { g_getenv ("LATENT_MAKE_FILES"), number, folder, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  if (command[0] != NULL &&
      g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error) &&
      g_spawn_check_wait_status (status, &error))
    return g_steal_pointer (&folder);
  g_printerr ("The files can't be made: %s\n", error != NULL ? error->message : "LATENT_MAKE_FILES isn't set");
  return NULL;
}

int
main (int argc, char **argv)
{
  g_autofree char *library = make_folder ();
  const char *const arguments[] = { "--demo", "--library", library, NULL };
  gboolean imports = argc == 3 && g_str_equal (argv[1], "import");
  g_autofree char *folder = NULL;
  guint64 n = 20;

  if (imports && g_file_test (argv[2], G_FILE_TEST_IS_DIR))
    folder = g_strdup (argv[2]);
  else if (imports ? !g_ascii_string_to_unsigned (argv[2], 10, 1, 1000000, &n, NULL)
                   : argc > 2 || (argc > 1 && !g_ascii_string_to_unsigned (argv[1], 10, 1, 500, &n, NULL)))
    {
      g_printerr ("Usage: bench-stall [NUMBER OF TASKS | import NUMBER OF FILES | import FOLDER]\n");
      return 2;
    }
  if (imports && folder == NULL && (folder = make_files (argv[2])) == NULL)
    return 1;
  dex_init ();
  meter = latent_meter_new ();
  if (imports)
    latent_test_ui_run (arguments, import_body, folder);
  else
    latent_test_ui_run (arguments, generate_body, GUINT_TO_POINTER ((guint) n));
  latent_meter_free (meter);
  return 0;
}
