/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Generate: once per press however long the key is held, nothing without a prompt, and the draft stays. */
#include "latent-test-steps.h"

#include "latent-json.h"

#define CREATE "/api/v1/jobs/createTask"

typedef struct
{
  LatentTestDemo *demo;
  guint wanted;
} Requests;

static gboolean
has_requests (gpointer data)
{
  Requests *requests = data;

  return latent_test_steps_count_requests (requests->demo, CREATE) >= requests->wanted;
}

/* Exactly so many: one that comes too many would have come by then. */
static void
assert_requests (LatentTestDemo *demo, guint wanted)
{
  Requests requests = { demo, wanted };

  latent_test_ui_wait (has_requests, &requests, "the requests");
  latent_test_ui_linger (1500);
  g_assert_cmpuint (latent_test_steps_count_requests (demo, CREATE), ==, wanted);
}

static void
hold (const char *key)
{
  latent_test_ui_xdotool ("keydown", key, NULL);
  latent_test_ui_linger (2000);
  latent_test_ui_xdotool ("keyup", key, NULL);
  latent_test_ui_linger (200);
}

static void
held_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestDemo *demo = data;
  LatentSession *session = latent_window_get_session (window);

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a lighthouse [plain]");

  /* In the prompt. */
  latent_test_ui_xdotool ("keydown", "ctrl", NULL);
  hold ("Return");
  latent_test_ui_xdotool ("keyup", "ctrl", NULL);
  assert_requests (demo, 1);

  /* On the button itself, where every repetition is a click. */
  gtk_widget_grab_focus (latent_test_steps_find_action (window, "win.generate"));
  latent_test_ui_linger (200);
  hold ("Return");
  assert_requests (demo, 2);
  hold ("space");
  assert_requests (demo, 3);

  /* Press after press is a request after request. */
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_linger (500);
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  assert_requests (demo, 5);
  g_assert_cmpuint (latent_test_steps_count_tasks (session), ==, 5);

  /* From the gallery too, and not behind a dialog. */
  gtk_widget_grab_focus (latent_test_ui_find (GTK_WIDGET (window), "GtkGridView", NULL, NULL));
  latent_test_ui_linger (200);
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  assert_requests (demo, 6);
  latent_test_ui_xdotool ("key", "ctrl+comma", NULL);
  latent_test_steps_await (window, "LatentPreferencesDialog");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_linger (500);
  latent_test_ui_xdotool ("key", "Escape", NULL);
  assert_requests (demo, 6);
}

static void
test_held (void)
{
  const char *const service[] = { "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, held_body, demo);
}

static gboolean
shows_field_error (gpointer data)
{
  GtkWidget *prompt = latent_test_ui_find (GTK_WIDGET (data), "LatentPromptView", NULL, NULL);
  g_autoptr (GPtrArray) labels = latent_test_ui_find_all (prompt, "GtkLabel");

  for (guint i = 0; i < labels->len; i++)
    if (gtk_widget_has_css_class (labels->pdata[i], "field-error"))
      return TRUE;
  return FALSE;
}

static gboolean
shows_no_field_error (gpointer data)
{
  return !shows_field_error (data);
}

static gboolean
draft_is_saved (gpointer data)
{
  g_autofree char *text = g_settings_get_string (latent_application_get_settings (data), "draft");
  g_autoptr (JsonObject) draft = latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, NULL);

  return g_strcmp0 (latent_json_peek_string (draft, "prompt"), "a fox") == 0;
}

static void
fields_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestDemo *demo = data;

  latent_test_steps_focus (window);
  latent_test_ui_xdotool ("key", "ctrl+l", NULL);
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_wait (shows_field_error, window, "the prompt's error");
  latent_test_ui_snap (GTK_WIDGET (window), "field-error");

  latent_test_steps_type_prompt (window, "a fox");
  latent_test_ui_wait (shows_no_field_error, window, "the error to go");
  latent_test_ui_wait (draft_is_saved, app, "the draft to be saved");
  assert_requests (demo, 0);
}

static gboolean
prompt_is_back (gpointer data)
{
  GtkWidget *view = latent_test_ui_find (GTK_WIDGET (data), "GtkTextView", NULL, NULL);
  g_autofree char *text = NULL;

  if (view == NULL)
    return FALSE;
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &text, NULL);
  return g_strcmp0 (text, "a fox") == 0;
}

static void
draft_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_ui_wait (prompt_is_back, window, "the draft of the run before");
}

static void
test_fields_and_draft (void)
{
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, fields_body, demo);
  /* That application is gone; what it wrote down isn't. */
  latent_test_ui_run (arguments, draft_body, demo);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/generate/held", test_held);
  g_test_add_func ("/ui/generate/fields-and-draft", test_fields_and_draft);
  return g_test_run ();
}
