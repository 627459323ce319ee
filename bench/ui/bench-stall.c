/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long the window doesn't answer while tasks run and land.
 *
 * Runs the real application against the demo service, presses Generate for N pictures (20 by default), or imports a folder,
 * and measures each turn of the main loop from the end of one poll to the begin of the next. Painting is told apart by the
 * frame clock, because software rendering is no work of ours. Prints one line of JSON. */
#include "latent-test-ui.h"

#include "latent-composer.h"
#include "latent-importer.h"

#include <libdex.h>

static gint64 turn_begin;
static gint64 paint_begin;
static gint64 painting; /* µs of the present turn */
static GArray *turns;   /* double, ms without painting */
static double longest_paint;
static gboolean counting;

static gint
measured_poll (GPollFD *fds, guint n, gint timeout)
{
  gint64 now = g_get_monotonic_time ();
  gint result;

  if (turn_begin != 0 && counting)
    {
      double ms = (now - turn_begin - painting) / 1000.0;

      g_array_append_val (turns, ms);
    }
  painting = 0;
  result = g_poll (fds, n, timeout);
  turn_begin = g_get_monotonic_time ();
  return result;
}

static void
before_paint_cb (GdkFrameClock *clock)
{
  paint_begin = g_get_monotonic_time ();
}

static void
after_paint_cb (GdkFrameClock *clock)
{
  gint64 spent = g_get_monotonic_time () - paint_begin;

  painting += spent;
  if (counting)
    longest_paint = MAX (longest_paint, spent / 1000.0);
}

static gboolean
is_idle (gpointer data)
{
  LatentEngine *engine = latent_session_get_engine (latent_window_get_session (data));

  return latent_engine_get_n_running (engine) == 0 && latent_engine_get_n_queued (engine) == 0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return first < second ? -1 : first > second;
}

static void
begin_counting (LatentWindow *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));

  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), NULL);
  counting = TRUE;
}

static void
report (const char *what, gint64 begin)
{
  counting = FALSE;
  g_array_sort (turns, compare);
  g_print ("{%s, \"seconds\": %.1f, \"turns\": %u, \"longest_ms\": %.1f, \"p999_ms\": %.1f, \"p99_ms\": %.2f, "
           "\"longest_frame_ms\": %.1f}\n",
           what, (g_get_monotonic_time () - begin) / (double) G_USEC_PER_SEC, turns->len,
           g_array_index (turns, double, turns->len - 1), g_array_index (turns, double, turns->len * 999 / 1000),
           g_array_index (turns, double, turns->len * 99 / 100), longest_paint);
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

int
main (int argc, char **argv)
{
  g_autofree char *library = g_dir_make_tmp ("latent-bench-XXXXXX", NULL);
  const char *const arguments[] = { "--demo", "--library", library, NULL };
  guint64 n = 20;

  gboolean imports = argc > 1 && g_file_test (argv[1], G_FILE_TEST_IS_DIR);

  if (argc > 1 && !imports && !g_ascii_string_to_unsigned (argv[1], 10, 1, 500, &n, NULL))
    {
      g_printerr ("Usage: bench-stall [NUMBER OF TASKS | FOLDER TO IMPORT]\n");
      return 2;
    }
  dex_init ();
  turns = g_array_new (FALSE, FALSE, sizeof (double));
  g_main_context_set_poll_func (NULL, measured_poll);
  if (imports)
    latent_test_ui_run (arguments, import_body, argv[1]);
  else
    latent_test_ui_run (arguments, generate_body, GUINT_TO_POINTER ((guint) n));
  g_array_unref (turns);
  return 0;
}
