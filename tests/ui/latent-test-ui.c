/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-ui.h"

#include <gdk/x11/gdkx.h>
#include <glib/gstdio.h>

#define WAIT_SECONDS 60

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
latent_test_ui_wait (LatentTestCheck check, gpointer data, const char *what)
{
  gint64 end = g_get_monotonic_time () + WAIT_SECONDS * G_TIME_SPAN_SECOND;

  while (!check (data))
    {
      if (g_get_monotonic_time () > end)
        g_error ("Waited in vain: %s", what);
      latent_test_ui_linger (20);
    }
}

void
latent_test_ui_linger (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, timeout_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* --- the application --- */

LatentWindow *
latent_test_ui_get_window (LatentApplication *app)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (app));

  for (GList *link = windows; link != NULL; link = link->next)
    if (LATENT_IS_WINDOW (link->data))
      return link->data;
  return NULL;
}

static gboolean
session_shown (gpointer data)
{
  LatentWindow *window = latent_test_ui_get_window (data);

  return window != NULL && latent_window_get_session (window) != NULL && gtk_widget_get_mapped (GTK_WIDGET (window));
}

typedef struct
{
  LatentApplication *app;
  LatentTestBody body;
  gpointer data;
} Run;

static gboolean
run_cb (gpointer user_data)
{
  Run *run = user_data;
  GSettings *settings = latent_application_get_settings (run->app);

  latent_test_ui_wait (session_shown, run->app, "the window with its session");
  run->body (run->app, latent_test_ui_get_window (run->app), run->data);
  /* Nobody is there to say what shall happen to tasks that still run. */
  g_settings_set_string (settings, "when-closing", "quit");
  g_action_group_activate_action (G_ACTION_GROUP (run->app), "quit", NULL);
  return G_SOURCE_REMOVE;
}

void
latent_test_ui_run (const char *const *arguments, LatentTestBody body, gpointer data)
{
  g_autoptr (LatentApplication) app = latent_application_new ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSettings) settings = NULL;
  Run run = { app, body, data };

  /* GTK warns when a field goes away under xdotool's focus; what is wrong in our own code is critical. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_strv_builder_add (builder, "latent");
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);
  /* In the middle of g_application_run(): the body runs main loops of its own. */
  g_idle_add_full (G_PRIORITY_LOW, run_cb, &run, NULL);
  g_assert_cmpint (g_application_run (G_APPLICATION (app), (int) g_strv_length (argv), argv), ==, 0);
  settings = g_settings_new (g_application_get_application_id (G_APPLICATION (app)));
  g_settings_reset (settings, "when-closing");
}

/* --- looking --- */

typedef struct
{
  const char *type;
  gboolean (*match) (GtkWidget *widget, gpointer data);
  gpointer data;
  GPtrArray *found;
} Search;

static void
search (GtkWidget *widget, Search *what)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (g_type_is_a (G_OBJECT_TYPE (widget), g_type_from_name (what->type)) &&
      (what->match == NULL || what->match (widget, what->data)))
    g_ptr_array_add (what->found, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    search (child, what);
}

GtkWidget *
latent_test_ui_find (GtkWidget *root,
                     const char *type,
                     gboolean (*match) (GtkWidget *widget, gpointer data),
                     gpointer data)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  Search what = { type, match, data, found };

  if (g_type_from_name (type) != 0)
    search (root, &what);
  return found->len > 0 ? g_ptr_array_index (found, 0) : NULL;
}

GPtrArray *
latent_test_ui_find_all (GtkWidget *root, const char *type)
{
  GPtrArray *found = g_ptr_array_new ();
  Search what = { type, NULL, NULL, found };

  if (g_type_from_name (type) != 0)
    search (root, &what);
  return found;
}

/* These are the only words that GDK has for it, deprecated or not. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS
static void
surface_origin (GtkWidget *widget, int *x, int *y)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (widget));
  Display *display = gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface));
  Window child;

  XTranslateCoordinates (display, gdk_x11_surface_get_xid (surface), DefaultRootWindow (display), 0, 0, x, y, &child);
}
G_GNUC_END_IGNORE_DEPRECATIONS

void
latent_test_ui_locate (GtkWidget *widget, int *x, int *y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  graphene_rect_t bounds;
  double dx, dy;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (native), &bounds));
  gtk_native_get_surface_transform (native, &dx, &dy);
  surface_origin (widget, x, y);
  *x += (int) (dx + bounds.origin.x + bounds.size.width / 2);
  *y += (int) (dy + bounds.origin.y + bounds.size.height / 2);
}

void
latent_test_ui_save (GtkWidget *window, const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int width = gtk_widget_get_width (window);
  int height = gtk_widget_get_height (window);

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (!gdk_texture_save_to_png (texture, path))
    g_error ("%s can't be written", path);
}

void
latent_test_ui_snap (GtkWidget *window, const char *name)
{
  const char *folder = g_getenv ("LATENT_TEST_PICTURES");
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  latent_test_ui_linger (300);
  g_mkdir_with_parents (folder, 0755);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  latent_test_ui_save (window, path);
}

/* --- touching --- */

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
run_xdotool (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  gboolean ended = FALSE;

  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, ended_cb, &ended);
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
}

void
latent_test_ui_xdotool (const char *argument, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  va_list arguments;

  g_ptr_array_add (argv, (char *) "xdotool");
  va_start (arguments, argument);
  for (const char *next = argument; next != NULL; next = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (char *) next);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);
  run_xdotool ((const char *const *) argv->pdata);
}

static void
move_to (int x, int y)
{
  g_autofree char *left = g_strdup_printf ("%d", x);
  g_autofree char *top = g_strdup_printf ("%d", y);

  latent_test_ui_xdotool ("mousemove", left, top, NULL);
  latent_test_ui_linger (60);
}

void
latent_test_ui_drag (int from_x, int from_y, int to_x, int to_y)
{
  const int steps = 12;

  move_to (from_x, from_y);
  latent_test_ui_xdotool ("mousedown", "1", NULL);
  latent_test_ui_linger (150);
  for (int i = 1; i <= steps; i++)
    move_to (from_x + (to_x - from_x) * i / steps, from_y + (to_y - from_y) * i / steps);
  latent_test_ui_linger (400);
  latent_test_ui_xdotool ("mouseup", "1", NULL);
  latent_test_ui_linger (100);
}
