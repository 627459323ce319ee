/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Care for the library in the window: a file that is gone is found and mended, tasks from elsewhere are fetched. */
#include "latent-test-steps.h"

#include "latent-backup.h"
#include "latent-image-list.h"
#include "latent-test-future.h"
#include "latent-test-mount.h"
#include "latent-tile.h"

#include <glib/gstdio.h>
#include <libdex.h>
#include <sqlite3.h>
#include <string.h>

static gboolean may_mount;

static gboolean
has_image (GtkWidget *widget, gpointer data)
{
  return LATENT_IS_IMAGE (latent_tile_get_item (LATENT_TILE (widget)));
}

static gboolean
has_text (GtkWidget *widget, gpointer data)
{
  return g_str_has_prefix (gtk_label_get_label (GTK_LABEL (widget)), data);
}

static gboolean
shows_text (gpointer data)
{
  gpointer *what = data;

  return latent_test_ui_find (what[0], "GtkLabel", has_text, what[1]) != NULL;
}

static void
await_text (LatentWindow *window, const char *text)
{
  gpointer what[] = { window, (gpointer) text };

  latent_test_ui_wait (shows_text, what, text);
}

/* A dialog that is still coming in hasn't got the keyboard yet. */
static void
close_dialog (LatentWindow *window)
{
  for (guint i = 0; i < 30 && adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)) != NULL; i++)
    {
      latent_test_ui_xdotool ("key", "Escape", NULL);
      latent_test_ui_linger (1000);
    }
  g_assert_null (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
}

static void
verify_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTile *tile;
  g_autofree char *path = NULL;

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a lighthouse [plain]");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await_pictures (window, 1);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.verify", NULL));
  await_text (window, "All is well with 1 picture");

  /* Somebody has spoilt the file. */
  tile = LATENT_TILE (latent_test_ui_find (GTK_WIDGET (window), "LatentTile", has_image, NULL));
  path = g_strdup (latent_image_get_path (LATENT_IMAGE (latent_tile_get_item (tile))));
  g_assert_true (g_file_set_contents (path, "no picture any more", -1, NULL));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.verify", NULL));
  latent_test_steps_await (window, "LatentReportDialog");
  latent_test_ui_snap (GTK_WIDGET (window), "verified");
  close_dialog (window);
  latent_test_steps_find_button (window, "_Repair");
}

/* The one in the dialog: the window's own is behind it and comes later. */
static gboolean
is_suggested (GtkWidget *widget, gpointer data)
{
  return gtk_widget_has_css_class (widget, "suggested-action") &&
         gtk_widget_get_ancestor (widget, g_type_from_name ("LatentAdoptDialog")) != NULL;
}

static void
adopt_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_focus (window);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.adopt", NULL));
  latent_test_steps_await (window, "LatentAdoptDialog");
  latent_test_ui_linger (300);
  latent_test_ui_xdotool ("type", "--delay", "10", "see 0123456789abcdef0123456789abcdef, please", NULL);
  await_text (window, "1 task ID found");
  latent_test_ui_snap (GTK_WIDGET (window), "adopt");
  latent_test_steps_click (latent_test_ui_find (GTK_WIDGET (window), "GtkButton", is_suggested, NULL));
  /* KIE doesn't know it. */
  latent_test_steps_await (window, "LatentReportDialog");
  await_text (window, "0123456789abcdef0123456789abcdef");
  latent_test_ui_snap (GTK_WIDGET (window), "not-adopted");
  close_dialog (window);
}

static void
preferences_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_focus (window);
  g_action_group_activate_action (G_ACTION_GROUP (app), "preferences", NULL);
  latent_test_steps_await (window, "LatentPreferencesDialog");
  latent_test_ui_snap (GTK_WIDGET (window), "preferences");
  latent_test_steps_click (latent_test_steps_find_button (window, "Chec_k"));
  latent_test_steps_await (window, "LatentReportDialog");
  close_dialog (window);
}

typedef struct
{
  LatentWindow *window;
  LatentSession *old;
} Reopening;

static gboolean
is_open_again (gpointer data)
{
  Reopening *reopening = data;
  LatentSession *session = latent_window_get_session (reopening->window);

  return session != reopening->old && latent_session_get_library (session) != NULL;
}

static void
await_reopening (LatentWindow *window, LatentSession *old)
{
  Reopening reopening = { window, old };

  latent_test_ui_wait (is_open_again, &reopening, "the library to be open again");
}

/* The library goes to another disk while the window is open, and its data are put back from a copy. */
static void
move_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autofree char *far = g_strdup ("/dev/shm/latent-test-XXXXXX");
  g_autofree char *path = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (LatentSession) session = g_object_ref (latent_window_get_session (window));
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GFile) copy = NULL;
  g_autoptr (DexFuture) backup = NULL;

  g_assert_nonnull (g_mkdtemp (far));
  path = g_build_filename (far, "Latent", NULL);
  folder = g_file_new_for_path (path);
  copy = g_file_new_build_filename (far, "copy.db", NULL);
  latent_test_steps_focus (window);
  latent_test_steps_await_pictures (window, 1);
  backup = latent_test_settle (latent_library_backup (latent_session_get_library (session), copy));
  g_assert_true (dex_future_is_resolved (backup));

  /* As it looks half-way: this library is gone too soon for a picture. */
  latent_window_show_away (window, "Moving the Library", path, TRUE);
  latent_away_page_progress (3, 10, latent_window_get_away_page (window));
  latent_test_ui_snap (GTK_WIDGET (window), "moving");
  latent_application_move_library (app, folder);
  latent_test_steps_await (window, "LatentAwayPage");
  await_reopening (window, session);
  await_text (window, "The library lies in");
  latent_test_steps_await_pictures (window, 1);
  latent_test_ui_snap (GTK_WIDGET (window), "moved");
  g_set_object (&session, latent_window_get_session (window));
  shown = g_file_get_path (latent_library_get_folder (latent_session_get_library (session)));
  g_assert_cmpstr (shown, ==, path);

  latent_application_restore_library (app, copy);
  await_reopening (window, session);
  latent_test_steps_await_pictures (window, 1);
  await_text (window, "The library’s data are restored");
  g_set_object (&session, latent_window_get_session (window));

  /* One that is no library's is refused, and the library is open all the same. */
  g_assert_true (g_file_replace_contents (copy, "x", 1, NULL, FALSE, 0, NULL, NULL, NULL));
  latent_application_restore_library (app, copy);
  await_reopening (window, session);
  latent_test_steps_await_pictures (window, 1);
  await_text (window, "“");

  /* And home again, where the other bodies look for it. */
  g_set_object (&session, latent_window_get_session (window));
  g_clear_object (&folder);
  g_free (path);
  path = latent_session_default_folder (FALSE);
  folder = g_file_new_for_path (path);
  latent_application_move_library (app, folder);
  await_reopening (window, session);
  latent_test_steps_await_pictures (window, 1);
}

static void
make_newer (void)
{
  g_autofree char *folder = latent_session_default_folder (FALSE);
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "PRAGMA user_version = 9999", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

/* A newer Latent has had the library, or its disk is read-only: its pictures are shown, and nothing can be changed. @data:
 * what is said about that. */
static void
unchangeable_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentSession *session = latent_window_get_session (window);
  guint n_tasks = latent_test_steps_count_tasks (session);

  latent_test_steps_focus (window);
  latent_test_steps_await_pictures (window, 1);
  await_text (window, data);
  latent_test_ui_snap (GTK_WIDGET (window), strstr (data, "newer") != NULL ? "newer" : "read-only");
  g_assert_false (gtk_widget_is_sensitive (latent_test_steps_find_action (window, "win.generate")));
  latent_test_steps_type_prompt (window, "another lighthouse");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_linger (300);
  g_assert_cmpuint (latent_test_steps_count_tasks (session), ==, n_tasks);
  g_assert_false (latent_engine_get_driving (latent_session_get_engine (session)));
}

static void
test_keep (void)
{
  const char *const service[] = { "--speed", "30", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, verify_body, NULL);
  latent_test_ui_run (arguments, adopt_body, NULL);
  latent_test_ui_run (arguments, preferences_body, NULL);
  latent_test_ui_run (arguments, move_body, NULL);
  if (may_mount)
    {
      g_autofree char *folder = latent_session_default_folder (FALSE);

      latent_test_mount_read_only (folder);
      latent_test_ui_run (arguments, unchangeable_body,
                          (gpointer) "This library is on a disk that is mounted read-only");
      latent_test_mount_writable (folder);
    }
  make_newer ();
  latent_test_ui_run (arguments, unchangeable_body, (gpointer) "This library was last used with a newer version");
}

static gboolean
is_repair (GtkWidget *widget, gpointer data)
{
  return g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Repair") == 0;
}

/* Runs beside the application, which shows no session yet. */
static gboolean
press_repair_cb (gpointer data)
{
  GApplication *app = g_application_get_default ();
  LatentWindow *window = app != NULL ? latent_test_ui_get_window (LATENT_APPLICATION (app)) : NULL;
  GtkWidget *button = NULL;

  if (window != NULL)
    button = latent_test_ui_find (GTK_WIDGET (window), "GtkButton", is_repair, NULL);
  if (button == NULL)
    return G_SOURCE_CONTINUE;
  latent_test_ui_snap (GTK_WIDGET (window), "failure");
  g_signal_emit_by_name (button, "clicked");
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
repaired_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_assert_true (*(gboolean *) data);
  latent_test_steps_await_pictures (window, 1);
}

static void
picture_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a lighthouse [plain]");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await_pictures (window, 1);
}

static void
remove_matching (const char *folder, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_prefix (name, prefix))
        g_assert_no_errno (g_unlink (path));
    }
}

/* Nothing of the database is left, not even a copy. */
static void
test_repair (void)
{
  const char *const service[] = { "--speed", "30", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);
  g_autofree char *library = NULL;
  g_autofree char *hidden = NULL;
  g_autofree char *database = NULL;
  gboolean pressed = FALSE;

  latent_test_steps_use_service (demo, "demo");
  library = latent_session_default_folder (FALSE);
  hidden = g_build_filename (library, ".latent", NULL);
  database = g_build_filename (hidden, "library.db", NULL);
  latent_test_ui_run (arguments, picture_body, NULL);
  remove_matching (hidden, "library");
  g_assert_true (g_file_set_contents (database,
                                      "no database any more, and longer than its header of a hundred bytes: "
                                      "no database any more, no database any more",
                                      -1, NULL));
  g_timeout_add (200, press_repair_cb, &pressed);
  latent_test_ui_run (arguments, repaired_body, &pressed);
}

static gboolean
says_why (GtkWidget *widget, gpointer data)
{
  return strstr (gtk_label_get_label (GTK_LABEL (widget)), "so it can’t be moved") != NULL;
}

static void
demo_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  const gboolean *movable = data;
  GtkWidget *button;

  latent_test_steps_focus (window);
  g_action_group_activate_action (G_ACTION_GROUP (app), "preferences", NULL);
  latent_test_steps_await (window, "LatentPreferencesDialog");
  button = latent_test_steps_find_button (window, "_Move…");
  g_assert_true (gtk_widget_is_sensitive (button) == *movable);
  g_assert_true ((latent_test_ui_find (GTK_WIDGET (window), "GtkLabel", says_why, NULL) == NULL) == *movable);
  gtk_widget_grab_focus (latent_test_steps_find_button (window, "_Back Up…"));
  latent_test_ui_snap (GTK_WIDGET (window), *movable ? "demo" : "demo-in-its-library");
  close_dialog (window);
}

/* The demo's own library can be moved as any other; one that is named can't, because the service works in it. */
static void
test_demo (void)
{
  g_autofree char *folder = g_dir_make_tmp ("latent-test-XXXXXX", NULL);
  const char *const usual[] = { "--demo", NULL };
  const char *const named[] = { "--demo", "--library", folder, NULL };

  latent_test_ui_run (usual, demo_body, &(gboolean) { TRUE });
  latent_test_ui_run (named, demo_body, &(gboolean) { FALSE });
}

int
main (int argc, char **argv)
{
  may_mount = latent_test_mount_begin ();
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/keep", test_keep);
  g_test_add_func ("/ui/keep/repair", test_repair);
  g_test_add_func ("/ui/keep/demo", test_demo);
  return g_test_run ();
}
