/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The prompt: what it expands into, earlier and saved ones, lists, several models, and what is taken back. */
#include "latent-test-steps.h"

#include "latent-ledger.h"

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

static void
await_requests (LatentTestDemo *demo, guint wanted)
{
  Requests requests = { demo, wanted };

  latent_test_ui_wait (has_requests, &requests, "the requests");
}

static char *
dup_prompt (LatentWindow *window)
{
  GtkWidget *view = latent_test_ui_find (GTK_WIDGET (window), "LatentPromptView", NULL, NULL);
  GtkWidget *text = latent_test_ui_find (view, "GtkTextView", NULL, NULL);
  char *prompt = NULL;

  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text)), "text", &prompt, NULL);
  return prompt;
}

typedef struct
{
  LatentWindow *window;
  const char *wanted;
} Text;

static gboolean
prompt_is (gpointer data)
{
  Text *text = data;
  g_autofree char *prompt = dup_prompt (text->window);

  return g_str_equal (prompt, text->wanted);
}

static void
await_prompt (LatentWindow *window, const char *wanted)
{
  Text text = { window, wanted };

  latent_test_ui_wait (prompt_is, &text, wanted);
}

static gboolean
is_away (gpointer data)
{
  Text *text = data;

  return latent_test_ui_find (GTK_WIDGET (text->window), text->wanted, NULL, NULL) == NULL;
}

static void
await_end (LatentWindow *window, const char *type)
{
  Text text = { window, type };

  latent_test_ui_wait (is_away, &text, "the dialog to go");
}

static void
expansion_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestDemo *demo = data;
  LatentSession *session = latent_window_get_session (window);

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "{red|green} fox in {snow|rain|fog}");
  latent_test_steps_await_words (window, "6 prompts");
  latent_test_steps_await_words (window, "Generate · 30 credits");
  latent_test_ui_snap (GTK_WIDGET (window), "prompt-expansion");

  /* Several are shown before they are sent. */
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await (window, "LatentPreviewDialog");
  latent_test_steps_await_words (window, "green fox in fog");
  latent_test_steps_await_words (window, "6 tasks for 30 credits. 970 credits will be left.");
  latent_test_ui_snap (GTK_WIDGET (window), "prompt-preview");
  latent_test_ui_linger (500);
  latent_test_ui_xdotool ("key", "Escape", NULL);
  await_end (window, "LatentPreviewDialog");
  g_assert_cmpuint (latent_test_steps_count_tasks (session), ==, 0);

  /* Who is slow lets the keys go over the dialog, and can press them again afterwards. */
  latent_test_ui_xdotool ("keydown", "Control_L", "keydown", "Return", NULL);
  latent_test_steps_await (window, "LatentPreviewDialog");
  latent_test_ui_linger (400);
  latent_test_ui_xdotool ("keyup", "Return", "keyup", "Control_L", NULL);
  latent_test_ui_xdotool ("key", "Escape", NULL);
  await_end (window, "LatentPreviewDialog");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await (window, "LatentPreviewDialog");
  latent_test_ui_linger (400);
  latent_test_ui_xdotool ("key", "Escape", NULL);
  await_end (window, "LatentPreviewDialog");

  latent_test_steps_focus (window);
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await (window, "LatentPreviewDialog");
  latent_test_ui_linger (300);
  latent_test_ui_xdotool ("key", "Return", NULL);
  await_requests (demo, 6);
  await_end (window, "LatentPreviewDialog");
  g_assert_cmpuint (latent_test_steps_count_tasks (session), ==, 6);

  /* As it stands, when that is what is meant. */
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await (window, "LatentPreviewDialog");
  latent_test_steps_click (latent_test_steps_find_button (window, "Send as _Written"));
  await_requests (demo, 7);

  /* A brace that isn't closed is no prompt. */
  latent_test_steps_type_prompt (window, "{red|green fox");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await_words (window, "has no “}”");
  latent_test_ui_snap (GTK_WIDGET (window), "prompt-unclosed");
  g_assert_cmpuint (latent_test_steps_count_tasks (session), ==, 7);
}

static void
test_expansion (void)
{
  const char *const service[] = { "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, expansion_body, demo);
}

static void
history_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestDemo *demo = data;

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "first fox");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  await_requests (demo, 1);
  latent_test_steps_type_prompt (window, "second owl");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  await_requests (demo, 2);

  /* Through them and back to what wasn't sent. */
  latent_test_steps_type_prompt (window, "never sent");
  latent_test_ui_xdotool ("key", "alt+Up", NULL);
  await_prompt (window, "second owl");
  latent_test_ui_xdotool ("key", "alt+Up", NULL);
  await_prompt (window, "first fox");
  latent_test_ui_xdotool ("key", "alt+Up", NULL);
  latent_test_ui_linger (200);
  await_prompt (window, "first fox");
  latent_test_ui_xdotool ("key", "alt+Down", NULL);
  latent_test_ui_xdotool ("key", "alt+Down", NULL);
  await_prompt (window, "never sent");
  latent_test_ui_xdotool ("key", "alt+Up", NULL);
  await_prompt (window, "second owl");
  latent_test_ui_xdotool ("key", "ctrl+z", NULL);
  await_prompt (window, "never sent");

  /* Searched as one types. */
  latent_test_ui_xdotool ("key", "ctrl+h", NULL);
  latent_test_steps_await (window, "LatentPromptHistory");
  latent_test_steps_await_words (window, "second owl");
  latent_test_ui_snap (latent_test_ui_find (GTK_WIDGET (window), "LatentPromptHistory", NULL, NULL), "prompt-history");
  latent_test_ui_linger (300);
  latent_test_ui_xdotool ("type", "FIRST", NULL);
  latent_test_ui_linger (500);
  latent_test_ui_xdotool ("key", "Return", NULL);
  await_prompt (window, "first fox");
  latent_test_ui_xdotool ("key", "ctrl+z", NULL);
  await_prompt (window, "never sent");

  /* Under a name, and without. */
  gtk_widget_activate_action (latent_test_ui_find (GTK_WIDGET (window), "LatentPromptView", NULL, NULL), "prompt.save",
                              NULL);
  latent_test_steps_await (window, "AdwAlertDialog");
  latent_test_ui_linger (300);
  latent_test_ui_xdotool ("key", "ctrl+a", NULL);
  latent_test_ui_xdotool ("type", "my prompt", NULL);
  latent_test_ui_xdotool ("key", "Return", NULL);
  latent_test_steps_await_words (window, "Saved");
  latent_test_steps_focus (window);
  latent_test_ui_xdotool ("key", "ctrl+h", NULL);
  latent_test_steps_await (window, "LatentPromptHistory");
  latent_test_ui_linger (300);
  adw_toggle_group_set_active_name (
    ADW_TOGGLE_GROUP (latent_test_ui_find (GTK_WIDGET (window), "AdwToggleGroup", NULL, NULL)), "saved");
  latent_test_steps_await_words (window, "my prompt");
  latent_test_ui_snap (latent_test_ui_find (GTK_WIDGET (window), "LatentPromptHistory", NULL, NULL), "prompt-saved");
}

static void
test_history (void)
{
  const char *const service[] = { "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, history_body, demo);
}

static void
open_lists (LatentWindow *window)
{
  gtk_widget_activate_action (latent_test_ui_find (GTK_WIDGET (window), "LatentPromptView", NULL, NULL), "prompt.lists",
                              NULL);
  latent_test_steps_await (window, "LatentListsDialog");
  latent_test_ui_linger (300);
}

static void
lists_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "in ");
  open_lists (window);
  latent_test_ui_snap (GTK_WIDGET (window), "lists-empty");
  latent_test_steps_click (latent_test_steps_find_button (window, "_New List"));
  latent_test_steps_await (window, "AdwEntryRow");
  latent_test_ui_linger (300);
  latent_test_ui_xdotool ("key", "ctrl+a", NULL);
  latent_test_ui_xdotool ("type", "city", NULL);
  latent_test_ui_xdotool ("key", "Return", NULL);
  latent_test_ui_linger (300);
  gtk_widget_grab_focus (latent_test_ui_find (
    latent_test_ui_find (GTK_WIDGET (window), "LatentListsDialog", NULL, NULL), "GtkTextView", NULL, NULL));
  latent_test_ui_xdotool ("type", "Rome", NULL);
  latent_test_ui_xdotool ("key", "Return", NULL);
  latent_test_ui_xdotool ("type", "Oslo", NULL);
  latent_test_ui_xdotool ("key", "Return", NULL);
  latent_test_ui_xdotool ("type", "Lima", NULL);
  latent_test_ui_snap (GTK_WIDGET (window), "lists-edit");
  /* Back to all lists, and away. */
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_steps_await_words (window, "3 entries");
  latent_test_ui_xdotool ("key", "Escape", NULL);
  await_end (window, "LatentListsDialog");

  open_lists (window);
  latent_test_steps_await_words (window, "3 entries");
  latent_test_ui_snap (GTK_WIDGET (window), "lists");
  latent_test_steps_click (latent_test_steps_find_button (window, "Insert"));
  await_prompt (window, "in __city__");
  latent_test_steps_await_words (window, "3 prompts");
}

static void
test_lists (void)
{
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, lists_body, demo);
}

static void
undo_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestDemo *demo = data;
  LatentSession *session = latent_window_get_session (window);

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "{1|2|3|4|5|6|7}{1|2|3} foxes");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await (window, "LatentPreviewDialog");
  latent_test_ui_linger (300);
  latent_test_ui_xdotool ("key", "Return", NULL);
  latent_test_steps_await_words (window, "21 tasks for 105 credits are about to be sent");
  latent_test_ui_snap (GTK_WIDGET (window), "undo-toast");
  g_assert_cmpuint (latent_test_steps_count_tasks (session), ==, 21);
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  latent_test_steps_await_words (window, "nothing was sent");
  g_assert_cmpuint (latent_test_steps_count_state (session, LATENT_TASK_CANCELLED), ==, 21);
  g_assert_cmpuint (latent_test_steps_count_requests (demo, CREATE), ==, 0);

  /* And when nobody takes it back, the toast goes when they do. */
  latent_test_steps_focus (window);
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await (window, "LatentPreviewDialog");
  latent_test_ui_linger (300);
  latent_test_ui_xdotool ("key", "Return", NULL);
  await_requests (demo, 20);
}

static void
test_undo (void)
{
  const char *const service[] = { "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, undo_body, demo);
}

static void
limits_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestDemo *demo = data;
  LatentSession *session = latent_window_get_session (window);

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a fox");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  await_requests (demo, 1);

  /* Beyond the limit is a stop that says what to do. */
  dex_future_disown (latent_library_set_setting (latent_session_get_library (session), LATENT_SETTING_BUDGET_DAY, "8"));
  latent_test_ui_linger (300);
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await_words (window, "You allow 8 credits a day");
  latent_test_ui_linger (500);
  latent_test_ui_snap (GTK_WIDGET (window), "over-the-limit");
  g_assert_cmpuint (latent_test_steps_count_tasks (session), ==, 1);
  latent_test_steps_click (latent_test_steps_find_button (window, "_Preferences"));
  latent_test_steps_await (window, "LatentSpendingGroup");
  latent_test_steps_await_words (window, "Limit for a Day");
  latent_test_ui_linger (500);
  gtk_widget_grab_focus (latent_test_ui_find (
    latent_test_ui_find (GTK_WIDGET (window), "LatentSpendingGroup", NULL, NULL), "AdwSpinRow", NULL, NULL));
  latent_test_ui_snap (GTK_WIDGET (window), "spending");
  g_assert_cmpuint (latent_test_steps_count_requests (demo, CREATE), ==, 1);
}

static void
test_limits (void)
{
  const char *const service[] = { "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, limits_body, demo);
}

static gboolean
is_model (GtkWidget *row, gpointer title)
{
  return g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), title);
}

static void
compare_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestDemo *demo = data;
  GtkWidget *dialog;
  g_autofree char *there = NULL;
  g_autoptr (JsonNode) list = NULL;

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a red fox");
  gtk_widget_activate_action (latent_test_ui_find (GTK_WIDGET (window), "LatentPromptView", NULL, NULL),
                              "prompt.compare", NULL);
  dialog = latent_test_steps_await (window, "LatentCompareDialog");
  latent_test_steps_await_words (window, "1 model for 5 credits.");
  latent_test_ui_linger (300);
  latent_test_ui_snap (GTK_WIDGET (window), "compare");
  latent_test_ui_xdotool ("type", "flux 2 flex", NULL);
  latent_test_ui_linger (500);
  latent_test_steps_click (latent_test_ui_find (dialog, "AdwActionRow", is_model, (gpointer) "Flux 2 Flex"));
  latent_test_steps_await_words (window, "2 models for 19 credits.");
  latent_test_steps_click (latent_test_steps_find_button (window, "Generate"));
  await_requests (demo, 2);
  latent_test_steps_await_pictures (window, 2);
  there = latent_test_demo_control (demo, "GET", "/tasks", NULL);
  list = json_from_string (there, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), ==, 2);
  latent_test_ui_snap (GTK_WIDGET (window), "compared");
}

static void
test_compare (void)
{
  const char *const service[] = { "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, compare_body, demo);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/prompts/expansion", test_expansion);
  g_test_add_func ("/ui/prompts/history", test_history);
  g_test_add_func ("/ui/prompts/lists", test_lists);
  g_test_add_func ("/ui/prompts/undo", test_undo);
  g_test_add_func ("/ui/prompts/limits", test_limits);
  g_test_add_func ("/ui/prompts/compare", test_compare);
  return g_test_run ();
}
