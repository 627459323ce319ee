/* SPDX-License-Identifier: GPL-3.0-or-later */

/* After days of absence: what KIE still has is collected, and the window says what was saved and what had expired. */
#include "latent-test-steps.h"

#include <libdex.h>
#include <sqlite3.h>
#include <string.h>

#define KEY "good-key-0123456789"
#define MODEL "z-image"

typedef struct
{
  const char *prompt;
  guint n;
  guint n_sent; /* at KIE afterwards, with those of the visit before */
  char *folder; /* of the library */
} Visit;

static gboolean
has_sent (gpointer data)
{
  LatentWindow *window = data;
  Visit *visit = g_object_get_data (G_OBJECT (window), "visit");

  return latent_test_steps_count_state (latent_window_get_session (window), LATENT_TASK_SUBMITTED) == visit->n_sent;
}

/* Sends tasks that take long, and leaves. */
static void
leave_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  Visit *visit = data;
  LatentSession *session = latent_window_get_session (window);
  GFile *folder = latent_library_get_folder (latent_session_get_library (session));
  g_autoptr (JsonObject) input = json_object_new ();

  json_object_set_string_member (input, "prompt", visit->prompt);
  dex_future_disown (
    latent_engine_submit (latent_session_get_engine (session), latent_request_new (MODEL, input, visit->n)));
  g_object_set_data (G_OBJECT (window), "visit", visit);
  latent_test_ui_wait (has_sent, window, "the tasks to be at KIE");
  g_free (visit->folder);
  visit->folder = g_file_get_path (folder);
}

/* The clock of this machine stays: the journal's dates move back instead. KIE's id of the first task, transfer full. */
static char *
move_back (const char *folder, guint days)
{
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  g_autofree char *text = g_strdup_printf (
    "UPDATE task SET submitted = submitted - %u * 86400000000, created = created - %u * 86400000000", days, days);
  char *message = NULL;
  char *id;
  sqlite3 *handle = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 30000);
  sqlite3_exec (handle, text, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, "SELECT remote_id FROM task ORDER BY id LIMIT 1", -1, &statement, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  id = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (handle);
  return id;
}

static gboolean
has_label (GtkWidget *widget, gpointer data)
{
  return strstr (gtk_label_get_label (GTK_LABEL (widget)), data) != NULL;
}

static gboolean
says_it (gpointer data)
{
  return latent_test_ui_find (data, "GtkLabel", has_label,
                              (gpointer) "2 pictures were collected while you were away, 1 had expired") != NULL;
}

static gboolean
has_details (gpointer data)
{
  return latent_test_ui_find (data, "GtkLabel", has_label, (gpointer) "Expired: KIE keeps results for 14 days") !=
           NULL &&
         latent_test_ui_find (data, "GtkLabel", has_label, (gpointer) "1 picture collected") != NULL;
}

static void
return_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_focus (window);
  latent_test_ui_wait (says_it, window, "what was collected to be said");
  latent_test_ui_snap (GTK_WIDGET (window), "homecoming");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Details"));
  latent_test_ui_wait (has_details, window, "the details");
  latent_test_ui_snap (GTK_WIDGET (window), "homecoming-details");
}

static void
test_days (void)
{
  /* A task takes a minute or more: nobody waits for it. */
  const char *const service[] = { "--key", KEY, NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);
  Visit first = { "an old fox [slow]", 1, 1, NULL };
  Visit second = { "a young fox [slow]", 2, 3, NULL };
  g_autofree char *id = NULL;
  g_autofree char *silence = NULL;

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, leave_body, &first);
  id = move_back (first.folder, 13);
  g_free (latent_test_demo_control (demo, "POST", "/clock", "{\"days\": 13}"));

  /* Another visit, in which nothing is heard of the first one. */
  silence = g_strdup_printf ("{\"kind\": \"silence\", \"path\": \"/api/v1/jobs/recordInfo\", \"contains\": \"%s\", "
                             "\"times\": 0}",
                             id);
  g_free (latent_test_demo_control (demo, "POST", "/faults", silence));
  latent_test_ui_run (arguments, leave_body, &second);
  g_free (latent_test_demo_control (demo, "DELETE", "/faults", NULL));
  g_free (move_back (second.folder, 2));
  g_free (latent_test_demo_control (demo, "POST", "/clock", "{\"days\": 2}"));
  latent_test_ui_run (arguments, return_body, NULL);
  g_free (first.folder);
  g_free (second.folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/homecoming/days", test_days);
  return g_test_run ();
}
