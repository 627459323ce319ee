/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every shipped model in the real window, from the list of models to a picture in the gallery: with its defaults and with each
 * parameter at each of its bounds, set by its own widgets, for the price on the button. */
#include "latent-test-bounds.h"
#include "latent-test-fields.h"
#include "latent-test-steps.h"
#include "latent-test-walk.h"

#include "latent-json.h"
#include "latent-test-future.h"
#include "latent-tile.h"
#include "latent-widget.h"

#include <math.h>

#define KEY "demo-shipped"
/* This one is chosen with the mouse, the others by the row's property. */
#define BY_HAND 1

/* --- the bounds of one model --- */

static void
strike (LatentTestWalk *walk, LatentParameter *parameter, JsonNode *value)
{
  GPtrArray *values = g_hash_table_lookup (walk->left, parameter);

  for (guint i = 0; i < values->len; i++)
    if (json_node_equal (values->pdata[i], value))
      {
        g_ptr_array_remove_index (values, i);
        return;
      }
}

/* FALSE if another field took one of @values back. */
static gboolean
keeps (LatentTestWalk *walk, LatentParameter *parameter, JsonObject *values)
{
  JsonNode *value = json_object_get_member (values, latent_parameter_get_name (parameter));

  return value == NULL || latent_test_fields_keeps (walk->composer, parameter, value);
}

/* Sets one of those that are left of each parameter, as far as they are offered beside each other. */
static JsonObject *
fill_next (LatentTestWalk *walk, GHashTable *without)
{
  JsonObject *values = latent_test_walk_fill_least (walk);
  GPtrArray *parameters = latent_model_get_parameters (walk->model);

  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *parameter = parameters->pdata[i];
      GPtrArray *left = g_hash_table_lookup (walk->left, parameter);
      gboolean is_set = FALSE;

      for (guint j = 0; !g_hash_table_contains (without, parameter) && j < left->len && !is_set; j++)
        is_set = latent_test_walk_try_to_set (walk, values, parameter, left->pdata[j]);
    }
  for (guint i = 0; i < parameters->len; i++)
    if (!keeps (walk, parameters->pdata[i], values))
      json_object_remove_member (values, latent_parameter_get_name (parameters->pdata[i]));
  return values;
}

static void
strike_all (LatentTestWalk *walk, JsonObject *values, guint *n)
{
  GPtrArray *parameters = latent_model_get_parameters (walk->model);

  *n = 0;
  for (guint i = 0; i < parameters->len; i++)
    {
      JsonNode *value = json_object_get_member (values, latent_parameter_get_name (parameters->pdata[i]));
      GPtrArray *left = g_hash_table_lookup (walk->left, parameters->pdata[i]);
      guint before = left->len;

      if (value != NULL)
        strike (walk, parameters->pdata[i], value);
      *n += before - left->len;
    }
}

static LatentParameter *
find_blamed (LatentTestWalk *walk)
{
  const char *error = latent_test_fields_get_error (walk->composer);
  GPtrArray *parameters = latent_model_get_parameters (walk->model);

  for (guint i = 0; error != NULL && i < parameters->len; i++)
    if (g_str_has_prefix (error, latent_parameter_get_title (parameters->pdata[i])))
      return parameters->pdata[i];
  g_error ("%s: whom does “%s” blame?", latent_model_get_id (walk->model), error);
}

/* All that goes together. How many bounds that were. */
static guint
press_next (LatentTestWalk *walk)
{
  g_autoptr (GHashTable) without = g_hash_table_new (NULL, NULL);

  for (;;)
    {
      JsonObject *values = fill_next (walk, without);
      LatentParameter *blamed;
      guint n;

      if (latent_test_walk_generate (walk, json_object_ref (values)))
        {
          strike_all (walk, values, &n);
          json_object_unref (values);
          return n;
        }
      json_object_unref (values);
      blamed = find_blamed (walk);
      if (!g_hash_table_add (without, blamed))
        return 0;
    }
}

/* A bound that needs another value beside it. */
static gboolean
press_beside_another (LatentTestWalk *walk, LatentParameter *parameter, JsonNode *value)
{
  GPtrArray *parameters = latent_model_get_parameters (walk->model);

  for (guint i = 0; i < parameters->len; i++)
    {
      g_autoptr (GPtrArray) others = parameters->pdata[i] != parameter
                                       ? latent_test_bounds_list (parameters->pdata[i], walk->picture)
                                       : g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

      for (guint j = 0; j < others->len; j++)
        {
          g_autoptr (JsonObject) values = latent_test_walk_fill_least (walk);

          if (latent_test_walk_try_to_set (walk, values, parameters->pdata[i], others->pdata[j]) &&
              latent_test_walk_try_to_set (walk, values, parameter, value) &&
              keeps (walk, parameters->pdata[i], values) && latent_test_walk_generate (walk, json_object_ref (values)))
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
has_left (LatentTestWalk *walk)
{
  GHashTableIter iter;
  gpointer left;

  g_hash_table_iter_init (&iter, walk->left);
  while (g_hash_table_iter_next (&iter, NULL, &left))
    if (((GPtrArray *) left)->len > 0)
      return TRUE;
  return FALSE;
}

static void
press_bounds (LatentTestWalk *walk)
{
  GPtrArray *parameters = latent_model_get_parameters (walk->model);

  walk->left = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < parameters->len; i++)
    g_hash_table_insert (walk->left, parameters->pdata[i],
                         latent_test_bounds_list (parameters->pdata[i], walk->picture));
  while (has_left (walk) && press_next (walk) > 0)
    ;
  for (guint i = 0; i < parameters->len; i++)
    {
      GPtrArray *left = g_hash_table_lookup (walk->left, parameters->pdata[i]);

      for (guint j = 0; j < left->len; j++)
        if (!press_beside_another (walk, parameters->pdata[i], left->pdata[j]))
          g_error ("%s: %s can't have one of its values", latent_model_get_id (walk->model),
                   latent_parameter_get_name (parameters->pdata[i]));
    }
  g_clear_pointer (&walk->left, g_hash_table_unref);
}

/* --- all models --- */

static gboolean
has_text (GtkWidget *widget, gpointer data)
{
  return g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), data);
}

static gboolean
is_listed (gpointer data)
{
  LatentTestWalk *walk = data;
  GtkWidget *popover = latent_test_ui_find (GTK_WIDGET (walk->window), "GtkPopover", NULL, NULL);

  return popover != NULL &&
         latent_test_ui_find (popover, "GtkLabel", has_text, (gpointer) latent_model_get_title (walk->model)) != NULL;
}

static gboolean
is_chosen (gpointer data)
{
  LatentTestWalk *walk = data;
  GtkWidget *row = latent_test_walk_find_model_row (walk);

  return adw_combo_row_get_selected_item (ADW_COMBO_ROW (row)) == walk->model;
}

static void
choose_model (LatentTestWalk *walk, guint position, gboolean by_hand)
{
  GtkWidget *row = latent_test_walk_find_model_row (walk);

  if (!by_hand)
    {
      adw_combo_row_set_selected (ADW_COMBO_ROW (row), position);
      return;
    }
  latent_test_steps_click (row);
  latent_test_steps_await (walk->window, "GtkPopover");
  latent_test_ui_xdotool ("type", "--delay", "30", latent_model_get_title (walk->model), NULL);
  latent_test_ui_wait (is_listed, walk, "the model to be listed");
  latent_test_steps_click (
    latent_test_ui_find (latent_test_ui_find (GTK_WIDGET (walk->window), "GtkPopover", NULL, NULL), "GtkLabel",
                         has_text, (gpointer) latent_model_get_title (walk->model)));
  latent_test_ui_wait (is_chosen, walk, "the model to be chosen");
}

static gboolean
has_picture (gpointer data)
{
  LatentTestWalk *walk = data;
  g_autoptr (GPtrArray) tiles = latent_test_ui_find_all (GTK_WIDGET (walk->window), "LatentTile");

  for (guint i = 0; i < tiles->len; i++)
    {
      GObject *item = latent_tile_get_item (tiles->pdata[i]);

      if (LATENT_IS_IMAGE (item) &&
          (latent_tile_get_texture (tiles->pdata[i]) != NULL || latent_image_is_other_medium (LATENT_IMAGE (item))) &&
          g_str_equal (latent_image_get_model (LATENT_IMAGE (item)), latent_model_get_id (walk->model)))
        return TRUE;
    }
  return FALSE;
}

static void
walk_model (LatentTestWalk *walk, guint position)
{
  g_autofree char *what = g_strdup_printf ("a picture of %s", latent_model_get_id (walk->model));

  g_test_message ("%s", latent_model_get_id (walk->model));
  choose_model (walk, position, position == BY_HAND);
  if (!latent_test_walk_generate (walk, latent_test_walk_fill_least (walk)))
    g_error ("%s: %s", latent_model_get_id (walk->model), latent_test_fields_get_error (walk->composer));
  press_bounds (walk);
  latent_test_ui_wait (has_picture, walk, what);
}

/* --- what came of it --- */

static gboolean
all_are_done (gpointer data)
{
  LatentTestWalk *walk = data;

  return latent_test_steps_count_state (latent_window_get_session (walk->window), LATENT_TASK_DONE) >= walk->n_tasks;
}

/* What the service has of each task, by its id. */
static GHashTable *
read_service (LatentTestWalk *walk, JsonNode *root)
{
  GHashTable *tasks = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *array = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *task = json_array_get_object_element (array, i);

      g_hash_table_insert (tasks, (gpointer) json_object_get_string_member (task, "id"), task);
    }
  return tasks;
}

static void
assert_sent (const LatentTestPress *press, JsonObject *task)
{
  g_autoptr (JsonObject)
    param = latent_json_parse_object (json_object_get_string_member (task, "param"), -1, LATENT_JSON_MAX_BYTES, NULL);
  g_autoptr (JsonObject)
    input = latent_json_parse_object (json_object_get_string_member (param, "input"), -1, LATENT_JSON_MAX_BYTES, NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_assert_cmpstr (json_object_get_string_member (task, "model"), ==, press->model);
  json_object_iter_init (&iter, press->values);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonNode *sent = json_object_get_member (input, name);
      g_autofree char *one = json_to_string (node, FALSE);
      g_autofree char *other = sent != NULL ? json_to_string (sent, FALSE) : NULL;

      if (strstr (one, "$file") != NULL && sent != NULL)
        g_assert_cmpuint (JSON_NODE_HOLDS_ARRAY (sent) ? json_array_get_length (json_node_get_array (sent)) : 1, ==,
                          json_array_get_length (json_node_get_array (node)));
      else if (sent != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE)
        g_assert_cmpfloat_with_epsilon (json_node_get_double (sent), json_node_get_double (node), 1e-6);
      else if (g_strcmp0 (one, other) != 0)
        g_error ("%s: %s was to be %s, not %s", press->model, name, one, other);
    }
}

static int
compare_tasks (gconstpointer a, gconstpointer b)
{
  LatentTask *one = *(LatentTask **) a;
  LatentTask *other = *(LatentTask **) b;

  return latent_task_get_id (one) < latent_task_get_id (other) ? -1 : 1;
}

/* The journal's order is that of the presses. */
static void
check_tasks (LatentTestWalk *walk)
{
  LatentLibrary *library = latent_session_get_library (latent_window_get_session (walk->window));
  g_autoptr (GPtrArray) tasks = latent_test_settle_boxed (latent_library_list_tasks (library), NULL);
  g_autofree char *answer = latent_test_demo_control (walk->demo, "GET", "/tasks", NULL);
  g_autoptr (JsonNode) root = latent_json_parse (answer, -1, 64 * LATENT_JSON_MAX_BYTES, NULL);
  g_autoptr (GHashTable) service = read_service (walk, root);
  guint n = 0;

  g_ptr_array_sort (tasks, compare_tasks);
  g_assert_cmpuint (tasks->len, ==, walk->n_tasks);
  g_assert_cmpuint (g_hash_table_size (service), ==, walk->n_tasks);
  for (guint i = 0; i < walk->presses->len; i++)
    {
      const LatentTestPress *press = walk->presses->pdata[i];
      double charged = 0;

      for (guint j = 0; j < press->n_tasks; j++, n++)
        {
          JsonObject *task = g_hash_table_lookup (service, latent_task_get_remote_id (tasks->pdata[n]));

          g_assert_nonnull (task);
          assert_sent (press, task);
          charged += json_object_get_double_member (task, "charge");
          g_assert_cmpint (json_object_get_int_member (task, "fetched"), >=,
                           json_object_get_int_member (task, "results"));
        }
      if (fabs (charged - press->price) > 0.0001)
        g_error ("%s: %g was said, and %g charged", press->model, press->price, charged);
    }
  g_test_message ("%u tasks of %u presses", walk->n_tasks, walk->presses->len);
}

static void
remove_limits (LatentTestWalk *walk)
{
  static const char *const settings[][2] = { { "limit.requests", "10000" },
                                             { "poll.seconds", "0.2" },
                                             { LATENT_SETTING_UNDO_ABOVE, "100000" } };
  LatentLibrary *library = latent_session_get_library (latent_window_get_session (walk->window));

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    dex_unref (latent_test_settle (latent_library_set_setting (library, settings[i][0], settings[i][1])));
}

static void
shipped_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestWalk walk;

  latent_test_walk_init (&walk, data, window);
  remove_limits (&walk);
  for (guint i = 0; i < g_list_model_get_n_items (walk.models); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (walk.models, i);

      walk.model = model;
      walk_model (&walk, i);
    }
  latent_test_ui_wait (all_are_done, &walk, "all tasks to be done");
  check_tasks (&walk);
  latent_test_walk_clear (&walk);
}

static void
test_shipped (void)
{
  const char *const service[] = { "--speed", "2000", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  g_free (latent_test_demo_control (demo, "POST", "/account",
                                    "{\"key\":\"" KEY "\",\"credits\":1000000,\"creates\":1000000,\"polls\":1000000}"));
  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, shipped_body, demo);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/shipped/walk", test_shipped);
  return g_test_run ();
}
