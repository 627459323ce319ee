/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the gallery costs with the library in DIR: the real application in this process, on a real screen. Prints one line
 * of JSON; bench-gallery.py runs it for several libraries, which must not be dear to anybody: pictures are added.
 *
 * Usage: bench-gallery DIR [start|search|all]
 *        bench-gallery DIR statements    prints what the searches ask for, for SQLite's own shell */
#include "latent-meter.h"
#include "latent-samples.h"
#include "latent-test-ui.h"

#include "latent-fiber.h"
#include "latent-gallery-model.h"
#include "latent-image-query-run.h"
#include "latent-search.h"
#include "latent-tile.h"

#include <libdex.h>

#define TAKE_IN 1000
#define SEED 1
#define DRAG_FRAMES 300
#define PAGES 200

typedef struct
{
  LatentMeter *meter;
  LatentWindow *window;
  GtkWidget *scroller;
  GtkGridView *grid;
  LatentGalleryModel *model;
  GtkAdjustment *adjustment;
  const char *folder;
  const char *part; /* of the measurements, from the first on */
  GString *json;
  guint n_changes; /* of the model */
} Bench;

static void
add_number (Bench *bench, const char *name, double value)
{
  g_string_append_printf (bench->json, "%s\"%s\": %.2f", bench->json->len > 0 ? ", " : "", name, value);
}

static double
seconds_since (gint64 begin)
{
  return (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
}

/* --- what is on the screen --- */

typedef struct
{
  GtkWidget *scroller;
  guint n_shown;
  gboolean is_waiting;
} Look;

static void
look_at (GtkWidget *widget, Look *look)
{
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (widget))
    return;
  if (!LATENT_IS_TILE (widget))
    {
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        look_at (child, look);
      return;
    }
  if (!gtk_widget_compute_bounds (widget, look->scroller, &bounds) || bounds.origin.y + bounds.size.height <= 0 ||
      bounds.origin.y >= (float) gtk_widget_get_height (look->scroller))
    return;
  look->n_shown++;
  look->is_waiting |= latent_tile_get_texture (LATENT_TILE (widget)) == NULL;
}

/* Every tile in sight has its picture. */
static gboolean
is_full (Bench *bench)
{
  Look look = { bench->scroller, 0, FALSE };

  look_at (GTK_WIDGET (bench->grid), &look);
  return look.n_shown > 0 && !look.is_waiting;
}

static gboolean
timed_out_cb (gpointer user_data)
{
  g_error ("Waited in vain: %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

/* Runs the main loop until all is in sight and was drawn. */
static void
wait_full (Bench *bench)
{
  guint timeout = g_timeout_add_seconds (60, timed_out_cb, (gpointer) "a full screen");

  while (!is_full (bench))
    g_main_context_iteration (NULL, TRUE);
  for (guint serial = latent_meter_get_serial (bench->meter); latent_meter_get_serial (bench->meter) == serial;)
    {
      gtk_widget_queue_draw (bench->scroller);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (timeout);
}

static void
wait_frame (Bench *bench)
{
  guint serial = latent_meter_get_serial (bench->meter);

  gtk_widget_queue_draw (bench->scroller);
  while (latent_meter_get_serial (bench->meter) == serial)
    g_main_context_iteration (NULL, TRUE);
}

static void
items_changed_cb (Bench *bench)
{
  bench->n_changes++;
}

static void
find_parts (Bench *bench)
{
  bench->grid = GTK_GRID_VIEW (latent_test_ui_find (GTK_WIDGET (bench->window), "GtkGridView", NULL, NULL));
  bench->scroller = gtk_widget_get_ancestor (GTK_WIDGET (bench->grid), GTK_TYPE_SCROLLED_WINDOW);
  bench->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (bench->scroller));
  bench->model = LATENT_GALLERY_MODEL (gtk_grid_view_get_model (bench->grid));
  g_signal_connect_swapped (latent_gallery_model_get_images (bench->model), "items-changed",
                            G_CALLBACK (items_changed_cb), bench);
}

/* --- start --- */

static gboolean
grid_is_there (gpointer data)
{
  return latent_test_ui_find (data, "GtkGridView", NULL, NULL) != NULL;
}

static void
measure_start (Bench *bench)
{
  latent_meter_watch (bench->meter, GTK_WIDGET (bench->window));
  while (!grid_is_there (bench->window))
    g_main_context_iteration (NULL, TRUE);
  find_parts (bench);
  wait_full (bench);
  add_number (bench, "first_screen_s", latent_meter_get_age ());
}

/* --- search --- */

/* Each finds something else than the one before it. */
static const char *const typed[] = {
  "f", "fo", "fox", "fox s", "l", "li", "lig", "狐", "港", "-fox", "night", "\"in the", "flux-2", "z-i",
};

static void
add_match (GString *text, const char *condition, const char *expression)
{
  g_auto (GStrv) parts = expression != NULL ? g_strsplit (expression, "'", -1) : NULL;
  g_autofree char *quoted = parts != NULL ? g_strjoinv ("''", parts) : NULL;

  if (quoted != NULL)
    g_string_append_printf (text, " AND i.id %s (SELECT rowid FROM image_text WHERE image_text MATCH '%s')", condition,
                            quoted);
}

/* What a search means, without the ways that the program takes. */
static void
print_statements (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autofree char *include = NULL;
      g_autofree char *exclude = NULL;
      g_autoptr (GString) text = g_string_new ("SELECT i.id FROM image AS i WHERE i.trashed IS NULL");

      latent_search_parse (typed[i], &include, &exclude);
      add_match (text, "IN", include);
      add_match (text, "NOT IN", exclude);
      g_string_append (text, " ORDER BY i.created DESC, i.id DESC;\n");
      /* Not by g_print(), which would make the locale's characters of it. */
      fputs (text->str, stdout);
    }
}

static double
measure_sql (Bench *bench)
{
  g_autofree char *path = g_build_filename (bench->folder, ".latent", "library.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentSql) sql = latent_sql_open (path, LATENT_SQL_READER, &error);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (typed) * 3; i++)
    {
      LatentImageQuery query = { .search = typed[i % G_N_ELEMENTS (typed)] };
      gint64 begin = g_get_monotonic_time ();
      g_autoptr (GArray) ids = latent_image_query_run (sql, &query, &error);
      double ms = seconds_since (begin) * 1000;

      g_assert_no_error (error);
      if (i >= G_N_ELEMENTS (typed))
        g_array_append_val (times, ms);
    }
  return latent_meter_median (times);
}

static void
measure_search (Bench *bench)
{
  GtkWidget *entry = latent_test_ui_find (GTK_WIDGET (bench->window), "GtkSearchEntry", NULL, NULL);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (double));
  double longest = 0;

  if (entry == NULL)
    {
      gtk_widget_activate_action (bench->scroller, "gallery.search", NULL);
      latent_test_ui_linger (500);
      entry = latent_test_ui_find (GTK_WIDGET (bench->window), "GtkSearchEntry", NULL, NULL);
    }
  latent_meter_start (bench->meter);
  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      guint before = bench->n_changes;
      guint timeout = g_timeout_add_seconds (60, timed_out_cb, (gpointer) "an answer to a search");
      guint serial = latent_meter_get_serial (bench->meter);
      gint64 begin = g_get_monotonic_time ();
      double ms, answered, full, n_frames;

      gtk_editable_set_text (GTK_EDITABLE (entry), typed[i]);
      while (bench->n_changes == before)
        g_main_context_iteration (NULL, TRUE);
      answered = seconds_since (begin) * 1000;
      while (!is_full (bench))
        g_main_context_iteration (NULL, TRUE);
      full = seconds_since (begin) * 1000;
      wait_full (bench);
      g_source_remove (timeout);
      ms = seconds_since (begin) * 1000;
      n_frames = latent_meter_get_serial (bench->meter) - serial;
      g_array_append_val (frames, n_frames);
      if (g_getenv ("LATENT_BENCH_VERBOSE") != NULL)
        g_printerr ("%s: answered after %.1f ms, full after %.1f, drawn after %.1f in frame %.0f, %u found\n", typed[i],
                    answered, full, ms, n_frames, g_list_model_get_n_items (G_LIST_MODEL (bench->model)));
      longest = MAX (longest, ms);
      g_array_append_val (times, ms);
      latent_test_ui_linger (100);
    }
  latent_meter_stop (bench->meter);
  add_number (bench, "search_ms", latent_meter_median (times));
  add_number (bench, "search_frames", latent_meter_median (frames));
  add_number (bench, "search_longest_ms", longest);
  add_number (bench, "search_stall_ms", latent_meter_get_stall (bench->meter));
  add_number (bench, "search_stall_cpu_ms", latent_meter_get_cpu_stall (bench->meter));
  add_number (bench, "search_sql_ms", measure_sql (bench));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  latent_test_ui_linger (1000);
  /* The grid may have got another model. */
  bench->model = LATENT_GALLERY_MODEL (gtk_grid_view_get_model (bench->grid));
}

/* --- selection --- */

static void
measure_selection (Bench *bench)
{
  gint64 begin;

  latent_meter_start (bench->meter);
  begin = g_get_monotonic_time ();
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (bench->model));
  wait_frame (bench);
  latent_gallery_model_invert (bench->model);
  wait_frame (bench);
  add_number (bench, "select_all_invert_ms", seconds_since (begin) * 1000);
  latent_test_ui_linger (300);
  latent_meter_stop (bench->meter);
  add_number (bench, "selection_stall_ms", latent_meter_get_stall (bench->meter));
  add_number (bench, "selection_stall_cpu_ms", latent_meter_get_cpu_stall (bench->meter));
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (bench->model));
  latent_test_ui_linger (300);
}

/* --- scrolling --- */

static void
scroll_to (Bench *bench, double value)
{
  gtk_adjustment_set_value (bench->adjustment, value);
  wait_frame (bench);
}

static double
get_end (Bench *bench)
{
  return gtk_adjustment_get_upper (bench->adjustment) - gtk_adjustment_get_page_size (bench->adjustment);
}

static void
measure_scrolling (Bench *bench)
{
  double page = gtk_adjustment_get_page_size (bench->adjustment);
  double stall, cpu_stall, p99;

  /* Page after page, a frame each; where there are too many, as many from both ends. */
  latent_meter_start (bench->meter);
  for (guint i = 0; i < PAGES && i * page < get_end (bench); i++)
    scroll_to (bench, i * page);
  scroll_to (bench, get_end (bench));
  wait_full (bench);
  for (guint i = 0; i < PAGES && get_end (bench) - i * page > 0; i++)
    scroll_to (bench, get_end (bench) - i * page);
  scroll_to (bench, 0);
  wait_full (bench);
  latent_meter_stop (bench->meter);
  stall = latent_meter_get_stall (bench->meter);
  cpu_stall = latent_meter_get_cpu_stall (bench->meter);
  p99 = latent_meter_get_frame_p99 (bench->meter);
  add_number (bench, "page_stall_ms", stall);
  add_number (bench, "page_frame_p99_ms", p99);

  /* The scroll bar's handle from the top to the end and back. */
  latent_meter_start (bench->meter);
  for (guint i = 0; i <= DRAG_FRAMES; i++)
    scroll_to (bench, get_end (bench) * i / DRAG_FRAMES);
  wait_full (bench);
  for (guint i = DRAG_FRAMES; i-- > 0;)
    scroll_to (bench, get_end (bench) * i / DRAG_FRAMES);
  wait_full (bench);
  latent_meter_stop (bench->meter);
  add_number (bench, "drag_stall_ms", latent_meter_get_stall (bench->meter));
  add_number (bench, "drag_frame_p99_ms", latent_meter_get_frame_p99 (bench->meter));
  add_number (bench, "stall_ms", MAX (stall, latent_meter_get_stall (bench->meter)));
  add_number (bench, "stall_cpu_ms", MAX (cpu_stall, latent_meter_get_cpu_stall (bench->meter)));
  add_number (bench, "frame_p99_ms", MAX (p99, latent_meter_get_frame_p99 (bench->meter)));
}

/* --- new pictures --- */

typedef struct
{
  LatentLibrary *library;
  GPtrArray *pictures; /* GPtrArrays of one */
  gboolean is_done;
} TakeIn;

/* One after the other, as they land. */
static DexFuture *
take_in_fiber (gpointer user_data)
{
  TakeIn *work = user_data;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < work->pictures->len; i++)
    if (!dex_await (latent_bulk_add (work->library, work->pictures->pdata[i]), &error))
      g_error ("Taking in: %s", error->message);
  work->is_done = TRUE;
  return dex_future_new_true ();
}

static void
measure_take_in (Bench *bench)
{
  g_autoptr (LatentSamples) samples = latent_samples_new (SEED);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  guint total = g_list_model_get_n_items (G_LIST_MODEL (bench->model));
  TakeIn work = { latent_session_get_library (latent_window_get_session (bench->window)), pictures, FALSE };
  gint64 begin;

  for (guint i = 0; i < TAKE_IN; i++)
    {
      GPtrArray *one = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_bulk_picture_free);

      g_ptr_array_add (one, latent_samples_make (samples, total + i, total));
      g_ptr_array_add (pictures, one);
    }
  latent_meter_start (bench->meter);
  begin = g_get_monotonic_time ();
  latent_fiber_detach ("take-in", take_in_fiber, &work, NULL);
  for (guint i = 0; !work.is_done || g_list_model_get_n_items (G_LIST_MODEL (bench->model)) < total + TAKE_IN; i++)
    scroll_to (bench, get_end (bench) * (i % DRAG_FRAMES) / DRAG_FRAMES);
  add_number (bench, "take_in_s", seconds_since (begin));
  latent_meter_stop (bench->meter);
  add_number (bench, "take_in_stall_ms", latent_meter_get_stall (bench->meter));
  add_number (bench, "take_in_stall_cpu_ms", latent_meter_get_cpu_stall (bench->meter));
}

/* --- all of it --- */

static void
measure (LatentApplication *app, LatentWindow *window, gpointer data)
{
  Bench *bench = data;

  bench->window = window;
  measure_start (bench);
  latent_test_ui_linger (1500);
  add_number (bench, "first_screen_pss_mib", latent_meter_get_pss ());
  if (g_str_equal (bench->part, "start"))
    return;
  measure_search (bench);
  if (g_str_equal (bench->part, "search"))
    return;
  measure_selection (bench);
  measure_scrolling (bench);
  latent_test_ui_linger (1500);
  add_number (bench, "pss_mib", latent_meter_get_pss ());
  measure_take_in (bench);
}

int
main (int argc, char **argv)
{
  Bench bench = { .folder = argc > 1 ? argv[1] : "", .part = argc > 2 ? argv[2] : "all" };
  const char *const arguments[] = { "--library", bench.folder, NULL };

  if (argc < 2 || argc > 3)
    {
      g_printerr ("Usage: bench-gallery DIR [start|search|all|statements]\n");
      return 2;
    }
  if (g_str_equal (bench.part, "statements"))
    {
      print_statements ();
      return 0;
    }
  dex_init ();
  bench.json = g_string_new (NULL);
  bench.meter = latent_meter_new ();
  latent_test_ui_run (arguments, measure, &bench);
  latent_meter_free (bench.meter);
  g_print ("{%s}\n", bench.json->str);
  g_string_free (bench.json, TRUE);
  return 0;
}
