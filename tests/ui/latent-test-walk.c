/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-walk.h"

#include "latent-composer.h"
#include "latent-test-bounds.h"
#include "latent-test-fields.h"
#include "latent-test-steps.h"

#define TASK_ID "0123456789abcdef0123456789abcdef"

static void
press_free (gpointer data)
{
  LatentTestPress *press = data;

  g_free (press->model);
  json_object_unref (press->values);
  g_free (press);
}

static void
sent_cb (LatentTestWalk *walk, guint n_tasks)
{
  walk->n_tasks += n_tasks;
}

static gboolean
has_label (GtkWidget *widget, gpointer data)
{
  return g_str_has_prefix (gtk_label_get_label (GTK_LABEL (widget)), data);
}

static double
read_price (LatentTestWalk *walk)
{
  static const char start[] = "Generate · ";
  GtkWidget *label = latent_test_ui_find (walk->composer, "GtkLabel", has_label, (gpointer) start);
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;

  if (label == NULL)
    g_error ("%s: no price is shown", latent_model_get_id (walk->model));
  parts = g_strsplit (gtk_label_get_label (GTK_LABEL (label)) + strlen (start), ",", -1);
  text = g_strjoinv ("", parts);
  return g_ascii_strtod (text, NULL);
}

void
latent_test_walk_click_generate (LatentTestWalk *walk)
{
  g_signal_emit_by_name (latent_test_steps_find_action (walk->window, "win.generate"), "clicked");
}

/* Of the presses before. */
static guint
count_tasks (LatentTestWalk *walk)
{
  guint n = 0;

  for (guint i = 0; i < walk->presses->len; i++)
    n += ((LatentTestPress *) walk->presses->pdata[i])->n_tasks;
  return n;
}

static gboolean
is_decided (gpointer data)
{
  LatentTestWalk *walk = data;

  return walk->n_tasks > count_tasks (walk) || latent_test_fields_get_error (walk->composer) != NULL;
}

/* Consumes @values. FALSE if the form refuses. */
gboolean
latent_test_walk_generate (LatentTestWalk *walk, JsonObject *values)
{
  LatentTestPress *press = g_new0 (LatentTestPress, 1);

  press->model = g_strdup (latent_model_get_id (walk->model));
  press->values = values;
  press->price = read_price (walk);
  latent_test_walk_click_generate (walk);
  latent_test_ui_wait (is_decided, walk, press->model);
  press->n_tasks = walk->n_tasks - count_tasks (walk);
  if (press->n_tasks == 0)
    {
      press_free (press);
      return FALSE;
    }
  g_ptr_array_add (walk->presses, press);
  return TRUE;
}

static void
set (LatentTestWalk *walk, JsonObject *values, LatentParameter *parameter, JsonNode *value)
{
  if (!latent_test_fields_set (walk->composer, parameter, value))
    g_error ("%s: %s can't be set", latent_model_get_id (walk->model), latent_parameter_get_name (parameter));
  json_object_set_member (values, latent_parameter_get_name (parameter), json_node_copy (value));
}

/* The defaults, and what the model can't do without, but for @missing (may be NULL). */
JsonObject *
latent_test_walk_fill_all_but (LatentTestWalk *walk, LatentParameter *missing)
{
  JsonObject *values = json_object_new ();
  g_autoptr (JsonObject) none = json_object_new ();
  g_autoptr (JsonNode) one = json_node_init_int (json_node_alloc (), 1);
  GPtrArray *parameters = latent_model_get_parameters (walk->model);

  latent_composer_fill (LATENT_COMPOSER (walk->composer), latent_model_get_id (walk->model), none);
  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *parameter = parameters->pdata[i];
      g_autoptr (JsonNode) value = NULL;

      if (latent_parameter_get_role (parameter) == LATENT_ROLE_COUNT)
        latent_test_fields_set (walk->composer, parameter, one);
      else if (parameter == missing)
        continue;
      else if (latent_parameter_get_role (parameter) == LATENT_ROLE_PROMPT)
        value = json_node_init_string (json_node_alloc (), LATENT_TEST_PLAIN "a fox");
      else if (latent_parameter_get_required (parameter) && latent_parameter_get_default (parameter) == NULL)
        value = latent_parameter_get_is_link (parameter) ? latent_test_bounds_make_pictures (walk->picture, 1)
                                                         : json_node_init_string (json_node_alloc (), TASK_ID);
      if (value != NULL)
        set (walk, values, parameter, value);
    }
  /* One of several is enough. */
  if (json_object_get_size (values) == 0 && missing == NULL)
    {
      g_autoptr (JsonNode) picture = latent_test_bounds_make_pictures (walk->picture, 1);

      set (walk, values, latent_model_find_role (walk->model, LATENT_ROLE_IMAGES), picture);
    }
  return values;
}

JsonObject *
latent_test_walk_fill_least (LatentTestWalk *walk)
{
  return latent_test_walk_fill_all_but (walk, NULL);
}

/* Pictures take the place of those that are there. */
gboolean
latent_test_walk_try_to_set (LatentTestWalk *walk, JsonObject *values, LatentParameter *parameter, JsonNode *value)
{
  const char *name = latent_parameter_get_name (parameter);
  guint have = 0;

  if (latent_parameter_get_is_link (parameter) && json_object_has_member (values, name))
    {
      g_autoptr (JsonNode) more = NULL;

      have = json_array_get_length (json_object_get_array_member (values, name));
      if (json_array_get_length (json_node_get_array (value)) > have)
        {
          more = latent_test_bounds_make_pictures (walk->picture,
                                                   json_array_get_length (json_node_get_array (value)) - have);
          if (!latent_test_fields_set (walk->composer, parameter, more))
            return FALSE;
        }
    }
  else if (!latent_test_fields_set (walk->composer, parameter, value))
    return FALSE;
  json_object_set_member (values, name, json_node_copy (value));
  return TRUE;
}

/* --- the walk --- */

static gboolean
is_model_row (GtkWidget *widget, gpointer data)
{
  return g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), "Model");
}

GtkWidget *
latent_test_walk_find_model_row (LatentTestWalk *walk)
{
  return latent_test_ui_find (walk->composer, "AdwComboRow", is_model_row, NULL);
}

void
latent_test_walk_init (LatentTestWalk *walk, LatentTestDemo *demo, LatentWindow *window)
{
  GtkWidget *more;

  *walk = (LatentTestWalk) { .demo = demo, .window = window };
  walk->composer = latent_test_ui_find (GTK_WIDGET (window), "LatentComposer", NULL, NULL);
  walk->picture = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "imaging", "data", "quarters.png", NULL);
  walk->presses = g_ptr_array_new_with_free_func (press_free);
  g_signal_connect_swapped (walk->composer, "submitted", G_CALLBACK (sent_cb), walk);
  latent_test_steps_focus (window);
  more = latent_test_ui_find (walk->composer, "AdwExpanderRow", NULL, NULL);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (more), TRUE);
  walk->models = adw_combo_row_get_model (ADW_COMBO_ROW (latent_test_walk_find_model_row (walk)));
  g_assert_cmpuint (g_list_model_get_n_items (walk->models), ==, 65);
}

void
latent_test_walk_clear (LatentTestWalk *walk)
{
  g_signal_handlers_disconnect_by_data (walk->composer, walk);
  g_ptr_array_unref (walk->presses);
  g_free (walk->picture);
}
