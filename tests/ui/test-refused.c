/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is out of bounds, of every parameter of every shipped model: told at its field, with its name and the rule, and not
 * sent. */
#include "latent-test-bounds.h"
#include "latent-test-fields.h"
#include "latent-test-steps.h"
#include "latent-test-walk.h"

#include "latent-widget.h"

#define KEY "demo-refused"
#define CREATE "/api/v1/jobs/createTask"

/* The form says so, with the parameter's title and @rule (may be NULL), and sends nothing. */
static void
assert_refused (LatentTestWalk *walk, LatentParameter *parameter, const char *rule)
{
  const char *title = latent_parameter_get_title (parameter);
  const char *error;

  latent_test_walk_click_generate (walk);
  error = latent_test_fields_get_error (walk->composer);
  if (error == NULL || (rule != NULL && strstr (error, rule) == NULL) ||
      (strstr (error, title) == NULL && latent_parameter_get_role (parameter) != LATENT_ROLE_PROMPT))
    g_error ("%s: “%s” says nothing of %s and “%s”", latent_model_get_id (walk->model), error, title, rule);
}

static void
refuse_text (LatentTestWalk *walk, LatentParameter *parameter, const char *text, const char *rule)
{
  g_autoptr (JsonObject) values = latent_test_walk_fill_least (walk);

  g_assert_true (latent_test_fields_write (walk->composer, parameter, text));
  assert_refused (walk, parameter, rule);
}

static void
refuse_number (LatentTestWalk *walk, LatentParameter *parameter, double number, double bound)
{
  g_autofree char *text = g_strdup_printf ("%.10g", number);
  g_autofree char *rule = g_strdup_printf ("%.10g", bound);

  refuse_text (walk, parameter, text, rule);
}

static void
refuse_numbers (LatentTestWalk *walk, LatentParameter *parameter)
{
  gboolean is_whole = latent_parameter_get_kind (parameter) == LATENT_PARAMETER_INTEGER;
  double bound;

  refuse_text (walk, parameter, "many", "number");
  if (is_whole)
    refuse_text (walk, parameter, "1.5", "whole number");
  if (latent_parameter_get_minimum (parameter, &bound))
    refuse_number (walk, parameter, bound - 1, bound);
  if (latent_parameter_get_maximum (parameter, &bound))
    refuse_number (walk, parameter, bound + 1, bound);
}

static void
refuse_texts (LatentTestWalk *walk, LatentParameter *parameter)
{
  guint count;

  if (latent_parameter_get_max_length (parameter, &count))
    {
      g_autoptr (JsonNode) text = latent_test_bounds_make_text (count + 1);
      g_autofree char *rule = g_strdup_printf ("%u", count);

      refuse_text (walk, parameter, json_node_get_string (text), rule);
    }
  if (latent_parameter_get_min_length (parameter, &count) && count > 1)
    {
      g_autoptr (JsonNode) text = latent_test_bounds_make_text (count - 1);
      g_autofree char *rule = g_strdup_printf ("%u", count);

      refuse_text (walk, parameter, json_node_get_string (text), rule);
    }
}

/* There is no place for one too many. */
static void
refuse_pictures (LatentTestWalk *walk, LatentParameter *parameter)
{
  g_autoptr (JsonObject) values = latent_test_walk_fill_least (walk);
  g_autoptr (JsonNode) more = NULL;
  guint room, have = json_object_has_member (values, latent_parameter_get_name (parameter)) ? 1 : 0;

  if (latent_parameter_get_kind (parameter) != LATENT_PARAMETER_ARRAY ||
      !latent_parameter_get_max_items (parameter, &room))
    return;
  more = latent_test_bounds_make_pictures (walk->picture, room + 1 - have);
  /* Where one is taken, the last takes its place. */
  g_assert_cmpuint (latent_test_fields_add_pictures (walk->composer, parameter, json_node_get_array (more)), ==,
                    room == 1 ? json_array_get_length (json_node_get_array (more)) - 1 : 1);
}

static void
refuse_missing (LatentTestWalk *walk, LatentParameter *parameter)
{
  g_autoptr (JsonObject) values = latent_test_walk_fill_all_but (walk, parameter);

  if (!latent_parameter_get_is_link (parameter))
    g_assert_true (latent_test_fields_write (walk->composer, parameter, ""));
  assert_refused (walk, parameter,
                  latent_parameter_get_role (parameter) == LATENT_ROLE_PROMPT ? "Describe the picture first" : NULL);
}

static void
refuse_all (LatentTestWalk *walk)
{
  GPtrArray *parameters = latent_model_get_parameters (walk->model);

  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *parameter = parameters->pdata[i];
      const char *const *choices = latent_parameter_get_choices (parameter);

      if (latent_parameter_get_role (parameter) == LATENT_ROLE_COUNT)
        continue;
      if (choices != NULL)
        {
          /* A choice of nothing else can't be wrong. */
          g_autoptr (JsonObject) values = latent_test_walk_fill_least (walk);

          g_assert_cmpuint (latent_test_fields_count_choices (walk->composer, parameter), <=,
                            g_strv_length ((char **) choices));
        }
      else if (latent_parameter_get_is_link (parameter))
        refuse_pictures (walk, parameter);
      else if (latent_parameter_get_widget (parameter) == LATENT_WIDGET_JSON)
        refuse_text (walk, parameter, "[{", "JSON");
      else if (latent_parameter_get_kind (parameter) == LATENT_PARAMETER_INTEGER ||
               latent_parameter_get_kind (parameter) == LATENT_PARAMETER_NUMBER)
        refuse_numbers (walk, parameter);
      else if (latent_parameter_get_kind (parameter) == LATENT_PARAMETER_STRING)
        refuse_texts (walk, parameter);
      else if (latent_parameter_get_widget (parameter) == LATENT_WIDGET_TAGS)
        refuse_text (walk, parameter, "many", "number");
      if (latent_parameter_get_required (parameter) && latent_parameter_get_default (parameter) == NULL)
        refuse_missing (walk, parameter);
    }
}

static void
refused_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestWalk walk;

  latent_test_walk_init (&walk, data, window);
  for (guint i = 0; i < g_list_model_get_n_items (walk.models); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (walk.models, i);

      walk.model = model;
      adw_combo_row_set_selected (ADW_COMBO_ROW (latent_test_walk_find_model_row (&walk)), i);
      refuse_all (&walk);
    }
  /* What had been sent by mistake would be under way by now. */
  latent_test_ui_linger (500);
  g_assert_cmpuint (walk.n_tasks, ==, 0);
  g_assert_cmpuint (latent_test_steps_count_tasks (latent_window_get_session (window)), ==, 0);
  g_assert_cmpuint (latent_test_steps_count_requests (data, CREATE), ==, 0);
  latent_test_walk_clear (&walk);
}

static void
test_refused (void)
{
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, refused_body, demo);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/refused/all", test_refused);
  return g_test_run ();
}
