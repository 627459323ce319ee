/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-steps.h"

#include "latent-json.h"
#include "latent-test-future.h"
#include "latent-tile.h"

void
latent_test_steps_focus (LatentWindow *window)
{
  gtk_window_present (GTK_WINDOW (window));
  latent_test_ui_xdotool ("search", "--sync", "--onlyvisible", "--name", "^Latent$", "windowmove", "20", "20",
                          "windowfocus", NULL);
  latent_test_ui_linger (200);
}

static gboolean
can_be_clicked (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_is_sensitive (data) && gtk_widget_get_width (data) > 0;
}

void
latent_test_steps_click (GtkWidget *widget)
{
  g_autofree char *left = NULL;
  g_autofree char *top = NULL;
  GtkWidget *viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT);
  int x, y;

  latent_test_ui_wait (can_be_clicked, widget, "a widget to be clicked");
  /* As a person would: down a long page, until it is in sight. */
  if (viewport != NULL)
    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), widget, NULL);
  /* Pages that fade in or slide are not where they will be. */
  latent_test_ui_linger (400);
  latent_test_ui_locate (widget, &x, &y);
  left = g_strdup_printf ("%d", x);
  top = g_strdup_printf ("%d", y);
  latent_test_ui_xdotool ("mousemove", left, top, NULL);
  latent_test_ui_linger (100);
  latent_test_ui_xdotool ("click", "1", NULL);
  latent_test_ui_linger (200);
}

typedef struct
{
  LatentWindow *window;
  const char *type;
  gboolean (*match) (GtkWidget *widget, gpointer data);
  gpointer data;
  GtkWidget *found;
} Sought;

static gboolean
is_found (gpointer data)
{
  Sought *sought = data;

  sought->found = latent_test_ui_find (GTK_WIDGET (sought->window), sought->type, sought->match, sought->data);
  return sought->found != NULL;
}

static gboolean
has_label (GtkWidget *widget, gpointer data)
{
  return g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), data) == 0;
}

static gboolean
has_action (GtkWidget *widget, gpointer data)
{
  return g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), data) == 0;
}

GtkWidget *
latent_test_steps_find_button (LatentWindow *window, const char *label)
{
  Sought sought = { window, "GtkButton", has_label, (gpointer) label, NULL };

  latent_test_ui_wait (is_found, &sought, label);
  return sought.found;
}

GtkWidget *
latent_test_steps_find_action (LatentWindow *window, const char *action)
{
  Sought sought = { window, "GtkButton", has_action, (gpointer) action, NULL };

  latent_test_ui_wait (is_found, &sought, action);
  return sought.found;
}

GtkWidget *
latent_test_steps_await (LatentWindow *window, const char *type)
{
  Sought sought = { window, type, NULL, NULL, NULL };

  latent_test_ui_wait (is_found, &sought, type);
  return sought.found;
}

void
latent_test_steps_type_prompt (LatentWindow *window, const char *prompt)
{
  latent_test_ui_xdotool ("key", "ctrl+l", NULL);
  latent_test_ui_linger (200);
  latent_test_ui_xdotool ("key", "ctrl+a", NULL);
  latent_test_ui_xdotool ("type", "--delay", "15", prompt, NULL);
  latent_test_ui_linger (200);
}

static gboolean
shows_demo (gpointer data)
{
  LatentSession *session = latent_window_get_session (data);

  return session != NULL && latent_session_get_demo (session);
}

static gboolean
shows_real (gpointer data)
{
  LatentSession *session = latent_window_get_session (data);

  return session != NULL && !latent_session_get_demo (session);
}

void
latent_test_steps_await_session (LatentWindow *window, gboolean demo)
{
  latent_test_ui_wait (demo ? shows_demo : shows_real, window, demo ? "the demo's session" : "the real session");
  latent_test_ui_linger (300);
}

typedef struct
{
  LatentWindow *window;
  guint wanted;
} Pictures;

static gboolean
has_pictures (gpointer data)
{
  Pictures *pictures = data;
  g_autoptr (GPtrArray) tiles = latent_test_ui_find_all (GTK_WIDGET (pictures->window), "LatentTile");
  guint found = 0;

  for (guint i = 0; i < tiles->len; i++)
    {
      LatentTile *tile = g_ptr_array_index (tiles, i);

      found += LATENT_IS_IMAGE (latent_tile_get_item (tile)) && latent_tile_get_texture (tile) != NULL;
    }
  return found >= pictures->wanted;
}

void
latent_test_steps_await_pictures (LatentWindow *window, guint n)
{
  Pictures pictures = { window, n };

  latent_test_ui_wait (has_pictures, &pictures, "the tiles to become pictures");
}

static GPtrArray *
list_tasks (LatentSession *session)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *tasks = latent_test_settle_boxed (latent_library_list_tasks (latent_session_get_library (session)),
                                               &error);

  g_assert_no_error (error);
  return tasks;
}

guint
latent_test_steps_count_tasks (LatentSession *session)
{
  g_autoptr (GPtrArray) tasks = list_tasks (session);

  return tasks->len;
}

guint
latent_test_steps_count_state (LatentSession *session, LatentTaskState state)
{
  g_autoptr (GPtrArray) tasks = list_tasks (session);
  guint count = 0;

  for (guint i = 0; i < tasks->len; i++)
    count += latent_task_get_state (tasks->pdata[i]) == state;
  return count;
}

guint
latent_test_steps_count_requests (LatentTestDemo *demo, const char *path)
{
  g_autofree char *text = latent_test_demo_control (demo, "GET", "/requests", NULL);
  g_autoptr (JsonNode) root = latent_json_parse (text, -1, LATENT_JSON_MAX_BYTES, NULL);
  JsonArray *requests = NULL;
  guint count = 0;

  g_assert_nonnull (root);
  requests = JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root)
                                          : latent_json_peek_array (json_node_get_object (root), "requests");
  g_assert_nonnull (requests);
  for (guint i = 0; i < json_array_get_length (requests); i++)
    count += g_strcmp0 (latent_json_peek_string (latent_json_array_peek_object (requests, i), "path"), path) == 0;
  return count;
}

void
latent_test_steps_use_service (LatentTestDemo *demo, const char *key)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.latentapp.Latent");
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) names = NULL;

  /* Nothing is left of the test before. */
  g_object_get (settings, "settings-schema", &schema, NULL);
  names = g_settings_schema_list_keys (schema);
  for (guint i = 0; names[i] != NULL; i++)
    g_settings_reset (settings, names[i]);

  g_setenv ("LATENT_API_BASE", latent_test_demo_get_url (demo), TRUE);
  if (key != NULL)
    g_setenv ("KIE_API_KEY", key, TRUE);
  else
    g_unsetenv ("KIE_API_KEY");
}

typedef struct
{
  LatentSession *session;
  LatentTaskState state;
  guint n;
} Count;

static gboolean
has_count (gpointer data)
{
  Count *count = data;

  return latent_test_steps_count_state (count->session, count->state) == count->n;
}

void
latent_test_steps_await_state (LatentSession *session, LatentTaskState state, guint n)
{
  Count count = { session, state, n };
  g_autofree char *what = g_strdup_printf ("%u tasks to be %s", n, latent_task_state_to_nick (state));

  latent_test_ui_wait (has_count, &count, what);
}

typedef struct
{
  GtkWidget *root;
  const char *words;
} Words;

static gboolean
says (gpointer data)
{
  Words *words = data;
  g_autoptr (GPtrArray) labels = latent_test_ui_find_all (words->root, "GtkLabel");

  for (guint i = 0; i < labels->len; i++)
    if (strstr (gtk_label_get_text (labels->pdata[i]), words->words) != NULL)
      return TRUE;
  return FALSE;
}

void
latent_test_steps_await_words (LatentWindow *window, const char *words)
{
  Words sought = { GTK_WIDGET (window), words };

  latent_test_ui_wait (says, &sought, words);
}

typedef struct
{
  GListModel *list;
  guint n;
} Length;

static gboolean
has_length (gpointer data)
{
  Length *length = data;

  return g_list_model_get_n_items (length->list) == length->n;
}

void
latent_test_steps_await_images (LatentImageList *images, guint n, const char *what)
{
  Length length = { G_LIST_MODEL (images), n };

  latent_test_ui_wait (has_length, &length, what);
}

gint64
latent_test_steps_get_focused (LatentWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));
  GtkWidget *tile = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  return tile != NULL && LATENT_IS_TILE (tile) && LATENT_IS_IMAGE (latent_tile_get_item (LATENT_TILE (tile)))
           ? latent_image_get_id (LATENT_IMAGE (latent_tile_get_item (LATENT_TILE (tile))))
           : 0;
}

void
latent_test_steps_submit (LatentWindow *window, const char *model, const char *prompt)
{
  g_autoptr (JsonObject) input = json_object_new ();

  json_object_set_string_member (input, "prompt", prompt);
  dex_future_disown (latent_engine_submit (latent_session_get_engine (latent_window_get_session (window)),
                                           latent_request_new (model, input, 1)));
}

void
latent_test_steps_run_library (guint n, LatentTestBody body)
{
  g_autofree char *library = g_dir_make_tmp ("latent-library-XXXXXX", NULL);
  g_autofree char *number = g_strdup_printf ("%u", n);
  const char *const make[] = { g_getenv ("LATENT_MAKE_LIBRARY"), "--quiet", number, library, NULL };
  const char *const arguments[] = { "--library", library, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_assert_nonnull (make[0]);
  process = g_subprocess_newv (make, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  latent_test_ui_run (arguments, body, NULL);
}
