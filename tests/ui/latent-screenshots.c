/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Saves a picture of every page of the real application, on a real service (`./dev screenshots`):
 * latent-screenshots FOLDER [SUFFIX]. With a suffix only the pages that a translation or another look changes most. */
#include "latent-test-steps.h"

#include "latent-collections.h"
#include "latent-config.h"
#include "latent-composer.h"
#include "latent-gallery.h"
#include "latent-image-list.h"
#include "latent-test-future.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <libintl.h>

#define WIDTH 960
#define HEIGHT 640
/* Around the window, for its shadow. */
#define MARGIN 24

#define MODEL "flux-2/pro-text-to-image"

typedef struct
{
  const char *folder;
  const char *suffix; /* "" for the whole tour */
  LatentTestDemo *service;
} Tour;

static const struct
{
  const char *prompt;
  const char *aspect;
} pictures[] = {
  { "Paper boats on a calm lake, origami, soft morning light", "1:1" },
  { "A small town in the mountains under the stars", "16:9" },
  { "Neon signs in the rain, a narrow street at night", "3:4" },
  { "Flowing silk in teal and gold, studio light", "1:1" },
  { "A forest in autumn fog, light between the trees", "2:3" },
  { "Dunes at sunset, long shadows", "16:9" },
  { "An aurora over a frozen sea", "1:1" },
  { "A sailing boat on the open sea, stormy sky", "4:3" },
  { "Snow on a mountain ridge, first light", "3:2" },
  { "Skyline of a harbour city at dusk", "16:9" },
  { "Folded paper in warm colours, abstract", "1:1" },
  { "A winter forest at night, full moon", "9:16" },
  { "Desert dunes by moonlight", "1:1" },
  { "Waves in the style of a woodcut, sunset", "4:3" },
  { "A lighthouse in fog", "3:4" },
  { "A lighthouse on a rocky headland at dusk, warm lamp glow against a violet sky", "1:1" },
};

/* --- the window as a software centre shows it ------------------------------------------------------------------- */

/* Where nothing composes windows, GTK gives them a frame instead of round corners and a shadow. */
static void
draw (GtkSnapshot *snapshot, GdkPaintable *paintable, int width, int height)
{
  static const GdkRGBA shade = { 0, 0, 0, 0.4f };
  static const GdkRGBA edge = { 0, 0, 0, 0.18f };
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, 0, width, height), 15);
  gtk_snapshot_append_outset_shadow (snapshot, &outline, &shade, 0, 4, 0, 16);
  gtk_snapshot_append_outset_shadow (snapshot, &outline, &edge, 0, 0, 1, 0);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  gtk_snapshot_pop (snapshot);
}

static void
save (Tour *tour, LatentWindow *window, const char *name)
{
  GtkWidget *widget = GTK_WIDGET (window);
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = g_strdup_printf ("%s/%s%s.png", tour->folder, name, tour->suffix);
  int width, height;
  float scale = (float) gtk_widget_get_scale_factor (widget);

  /* A pointer that rests somewhere leaves its mark, and so does a blinking cursor. */
  latent_test_ui_xdotool ("mousemove", "1", "1", NULL);
  latent_test_ui_linger (700);
  gtk_widget_remove_css_class (widget, "solid-csd");
  latent_test_ui_linger (200);
  width = gtk_widget_get_width (widget);
  height = gtk_widget_get_height (widget);
  paintable = gtk_widget_paintable_new (widget);
  gtk_snapshot_scale (snapshot, scale, scale);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (MARGIN, MARGIN));
  draw (snapshot, paintable, width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (
    gtk_native_get_renderer (GTK_NATIVE (window)), node,
    &GRAPHENE_RECT_INIT (0, 0, scale * (float) (width + 2 * MARGIN), scale * (float) (height + 2 * MARGIN)));
  if (!gdk_texture_save_to_png (texture, path))
    g_error ("%s can't be written", path);
  g_print ("%s\n", path);
}

static void
resize (LatentWindow *window, int width, int height)
{
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  latent_test_ui_linger (600);
}

/* --- what is to be seen ----------------------------------------------------------------------------------------- */

static void
submit (LatentSession *session, const char *prompt, const char *aspect)
{
  JsonObject *input = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  LatentRequest *request;

  json_object_set_string_member (input, "prompt", prompt);
  json_object_set_string_member (input, "aspect_ratio", aspect);
  json_object_set_string_member (input, "resolution", "1K");
  request = latent_request_new (MODEL, input, 1);
  json_object_unref (input);
  tasks = latent_test_settle_boxed (latent_engine_submit (latent_session_get_engine (session), request), &error);
  g_assert_no_error (error);
}

typedef struct
{
  LatentSession *session;
  LatentTaskState state;
  guint wanted;
} Tasks;

static gboolean
has_tasks (gpointer data)
{
  Tasks *tasks = data;

  return latent_test_steps_count_state (tasks->session, tasks->state) >= tasks->wanted;
}

static void
await_tasks (LatentSession *session, LatentTaskState state, guint wanted)
{
  Tasks tasks = { session, state, wanted };

  latent_test_ui_wait (has_tasks, &tasks, latent_task_state_to_nick (state));
}

static void
fault (Tour *tour, const char *json)
{
  g_autofree char *answer = latent_test_demo_control (tour->service, "POST", "/faults", json);
}

static void
make_pictures (LatentWindow *window)
{
  LatentSession *session = latent_window_get_session (window);

  /* One after the other, so that they lie in this order. */
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      submit (session, pictures[i].prompt, pictures[i].aspect);
      await_tasks (session, LATENT_TASK_DONE, i + 1);
    }
  latent_test_steps_await_pictures (window, 4);
  latent_test_ui_linger (3000);
}

static void
write_prompt (LatentWindow *window, const char *prompt)
{
  GtkWidget *view = latent_test_steps_await (window, "GtkTextView");

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), prompt, -1);
}

static void
open_picture (LatentWindow *window)
{
  GtkWidget *gallery = latent_test_steps_await (window, "LatentGallery");

  gtk_widget_grab_focus (latent_test_steps_await (window, "GtkGridView"));
  gtk_widget_activate_action (gallery, "gallery.select-none", NULL);
  latent_test_ui_xdotool ("key", "Home", "Return", NULL);
  latent_test_steps_await (window, "LatentViewer");
  latent_test_ui_linger (2500);
}

static gboolean
is_held (gpointer data)
{
  return latent_engine_get_hold (latent_session_get_engine (data)) != LATENT_REASON_NONE;
}

static void
gather (LatentLibrary *library, const char *name, const char *search)
{
  LatentImageQuery query = { .search = search };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = latent_test_settle_boxed (latent_library_list_images (library, &query), &error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_assert_no_error (error);
  for (guint i = 0; i < images->len; i++)
    {
      gint64 id = latent_image_get_id (images->pdata[i]);

      g_array_append_val (ids, id);
    }
  g_assert_true (latent_test_settle (latent_collections_create (library, name, NULL, ids)));
}

/* --- the tours -------------------------------------------------------------------------------------------------- */

static void
first_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_focus (window);
  resize (window, WIDTH, HEIGHT);
  latent_test_steps_await (window, "LatentFirstRun");
  save (data, window, "first-run");
  resize (window, 360, 640);
  save (data, window, "first-run-narrow");
}

static void
show_pages (Tour *tour, LatentApplication *app, LatentWindow *window)
{
  GSettings *settings = latent_application_get_settings (app);

  make_pictures (window);
  write_prompt (window, pictures[G_N_ELEMENTS (pictures) - 1].prompt);
  save (tour, window, "gallery");

  open_picture (window);
  save (tour, window, "viewer");
  latent_test_ui_xdotool ("key", "F8", NULL);
  latent_test_ui_linger (600);
  save (tour, window, "details");
  latent_test_ui_xdotool ("key", "F8", NULL);
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_linger (600);

  gather (latent_session_get_library (latent_window_get_session (window)), "Lighthouses", "lighthouse");
  gather (latent_session_get_library (latent_window_get_session (window)), "Mountains", "mountain");
  gather (latent_session_get_library (latent_window_get_session (window)), "By the Sea", "sea");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.collections", NULL);
  latent_test_ui_linger (2500);
  save (tour, window, "collections");
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_linger (800);

  g_settings_set_string (settings, "appearance", "dark");
  save (tour, window, "gallery-dark");
  g_settings_set_string (settings, "appearance", "light");

  g_action_group_activate_action (G_ACTION_GROUP (app), "preferences", NULL);
  latent_test_steps_await (window, "LatentPreferencesDialog");
  save (tour, window, "preferences");
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_linger (500);
}

static void
show_tasks (Tour *tour, LatentApplication *app, LatentWindow *window)
{
  LatentSession *session = latent_window_get_session (window);
  g_autofree char *answer = NULL;

  fault (tour, "{\"kind\": \"fail\", \"path\": \"/api/v1/jobs/recordInfo\", \"data\": \"422\", \"text\": \"The prompt "
               "was withheld by a content filter.\"}");
  submit (session, "A famous actor as a knight, photo", "1:1");
  await_tasks (session, LATENT_TASK_FAILED, 1);
  fault (tour, "{\"kind\": \"state\", \"text\": \"generating\", \"path\": \"/api/v1/jobs/recordInfo\", \"times\": 0}");
  submit (session, "Two foxes play chess in a clearing", "1:1");
  submit (session, "Two foxes play chess in a clearing, woodcut", "1:1");
  await_tasks (session, LATENT_TASK_SUBMITTED, 2);
  gtk_widget_grab_focus (latent_test_steps_await (window, "GtkTextView"));
  latent_test_ui_linger (4000);
  save (tour, window, "running");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.activity", NULL);
  latent_test_ui_linger (1500);
  save (tour, window, "activity");
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_linger (800);

  answer = latent_test_demo_control (tour->service, "POST", "/account", "{\"key\": \"demo\", \"maintenance\": true}");
  submit (session, "A harbour at night, long exposure", "16:9");
  latent_test_ui_wait (is_held, session, "the queue to be held");
  save (tour, window, "held");
}

static void
show_narrow (Tour *tour, LatentApplication *app, LatentWindow *window)
{
  resize (window, 360, 640);
  save (tour, window, "narrow");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.toggle-composer", NULL);
  latent_test_ui_linger (600);
  save (tour, window, "narrow-composer");
}

static void
main_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  Tour *tour = data;

  latent_test_steps_focus (window);
  resize (window, WIDTH, HEIGHT);
  latent_test_steps_await (window, "LatentComposer");
  if (*tour->suffix == '\0')
    save (tour, window, "empty");
  show_pages (tour, app, window);
  show_tasks (tour, app, window);
  show_narrow (tour, app, window);
}

int
main (int argc, char **argv)
{
  const char *const service[] = { "--speed", "40", "--credits", "1234", NULL };
  g_autofree char *library = g_dir_make_tmp ("latent-screenshots-XXXXXX", NULL);
  const char *const arguments[] = { "--library", library, NULL };
  g_autofree char *fresh = g_build_filename (library, "fresh", NULL);
  const char *const fresh_arguments[] = { "--library", fresh, NULL };
  const char *locales = g_getenv ("LATENT_LOCALE_DIR");
  g_autoptr (LatentTestDemo) demo = NULL;
  Tour tour = { NULL, "", NULL };

  if (argc < 2 || argc > 3)
    {
      g_printerr ("Usage: latent-screenshots FOLDER [SUFFIX]\n");
      return 2;
    }
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locales != NULL ? locales : LATENT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  dex_init ();

  demo = latent_test_demo_start (service);
  tour.folder = argv[1];
  tour.suffix = argc > 2 ? argv[2] : "";
  tour.service = demo;
  g_mkdir_with_parents (tour.folder, 0755);
  latent_test_steps_use_service (demo, NULL);
  latent_test_ui_run (fresh_arguments, first_body, &tour);
  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, main_body, &tour);
  return 0;
}
