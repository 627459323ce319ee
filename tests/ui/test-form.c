/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-json.h"
#include "latent-model-note.h"
#include "latent-test-form.h"
#include "latent-test-ui.h"
#include "latent-widget.h"

#include <math.h>

/* The form of every model, and what a person types into it. */

/* --- every shipped model --- */

/* Values at the ends of what @parameter takes, as an array of JsonNode. */
static GPtrArray *
list_bounds (LatentParameter *parameter)
{
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  const char *const *choices = latent_parameter_get_choices (parameter);
  double minimum, maximum;
  guint least, most;

  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    g_ptr_array_add (values, latent_parameter_parse (parameter, choices[i], NULL));
  if (choices != NULL)
    return values;

  switch (latent_parameter_get_kind (parameter))
    {
    case LATENT_PARAMETER_BOOLEAN:
      g_ptr_array_add (values, json_node_init_boolean (json_node_alloc (), TRUE));
      g_ptr_array_add (values, json_node_init_boolean (json_node_alloc (), FALSE));
      break;
    case LATENT_PARAMETER_INTEGER:
    case LATENT_PARAMETER_NUMBER:
      if (!latent_parameter_get_minimum (parameter, &minimum))
        minimum = -7;
      if (!latent_parameter_get_maximum (parameter, &maximum))
        maximum = 7;
      g_ptr_array_add (values, json_node_init_double (json_node_alloc (), minimum));
      g_ptr_array_add (values, json_node_init_double (json_node_alloc (), maximum));
      break;
    case LATENT_PARAMETER_STRING:
      if (latent_parameter_get_is_link (parameter))
        {
          g_ptr_array_add (values, json_node_init_string (json_node_alloc (), "https://a.example/b.png"));
          break;
        }
      latent_parameter_get_min_length (parameter, &least);
      if (!latent_parameter_get_max_length (parameter, &most))
        most = 300;
      for (guint i = 0; i < 2; i++)
        {
          guint length = MIN (i == 0 ? MAX (least, 1) : most, 6000);
          g_autofree char *text = g_strnfill (length, '7');

          g_ptr_array_add (values, json_node_init_string (json_node_alloc (), text));
        }
      break;
    case LATENT_PARAMETER_ARRAY:
    case LATENT_PARAMETER_OBJECT:
    default:
      break;
    }
  return values;
}

static GPtrArray *
list_lists (LatentParameter *parameter)
{
  LatentParameter *items = latent_parameter_get_items (parameter);
  g_autoptr (GPtrArray) elements = items != NULL ? list_bounds (items) : NULL;
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  guint bounds[2];

  if (elements == NULL || elements->len == 0)
    return values;
  latent_parameter_get_min_items (parameter, &bounds[0]);
  latent_parameter_get_max_items (parameter, &bounds[1]);
  bounds[1] = MIN (bounds[1], 40);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (JsonArray) array = json_array_new ();

      for (guint j = 0; j < MAX (bounds[i], 1); j++)
        json_array_add_element (array, json_node_copy (elements->pdata[j % elements->len]));
      g_ptr_array_add (values, json_node_init_array (json_node_alloc (), array));
    }
  return values;
}

static gboolean
is_in_form (LatentParameter *parameter)
{
  LatentParameterRole role = latent_parameter_get_role (parameter);

  return role != LATENT_ROLE_PROMPT && role != LATENT_ROLE_COUNT;
}

static void
check_bounds (LatentTestForm *fixture, LatentModel *model)
{
  GPtrArray *parameters = latent_model_get_parameters (model);

  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *parameter = parameters->pdata[i];
      const char *name = latent_parameter_get_name (parameter);
      g_autoptr (GPtrArray) values = latent_parameter_get_kind (parameter) == LATENT_PARAMETER_ARRAY
                                       ? list_lists (parameter)
                                       : list_bounds (parameter);

      for (guint j = 0; j < values->len && is_in_form (parameter); j++)
        {
          g_autoptr (JsonObject) given = json_object_new ();
          g_autoptr (JsonObject) found = NULL;
          g_autoptr (GError) error = NULL;

          g_assert_true (latent_parameter_check (parameter, values->pdata[j], &error));
          json_object_set_member (given, name, json_node_copy (values->pdata[j]));
          latent_form_fill (fixture->form, given);
          found = latent_form_dup_values (fixture->form);
          /* What needs another value, as "auto" a picture, isn't offered without it. */
          if (latent_model_allows (model, parameter, values->pdata[j], given, NULL))
            latent_test_form_assert_equal (parameter, values->pdata[j], json_object_get_member (found, name));
        }
    }
}

/* A whole input, every required field filled by its bounds, passes the validator. */
static void
check_input (LatentTestForm *fixture, LatentModel *model)
{
  GPtrArray *parameters = latent_model_get_parameters (model);
  g_autoptr (JsonObject) given = json_object_new ();
  g_autoptr (JsonObject) input = NULL;
  g_autofree char *message = NULL;
  guint results;

  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *parameter = parameters->pdata[i];
      g_autoptr (GPtrArray) values = latent_parameter_get_kind (parameter) == LATENT_PARAMETER_ARRAY
                                       ? list_lists (parameter)
                                       : list_bounds (parameter);

      /* A picture satisfies "one of these", where a model has such a rule. */
      if (values->len > 0 && latent_parameter_get_default (parameter) == NULL && is_in_form (parameter) &&
          (latent_parameter_get_required (parameter) || latent_parameter_get_role (parameter) == LATENT_ROLE_IMAGES))
        json_object_set_member (given, latent_parameter_get_name (parameter), json_node_copy (values->pdata[0]));
    }
  latent_prompt_view_set_text (fixture->prompt, "A fox in the snow at dusk");
  latent_form_fill (fixture->form, given);
  latent_form_plan (fixture->form, 1, &results);
  input = latent_form_check (fixture->form, results, &message);
  if (input == NULL)
    g_test_message ("%s: %s", latent_model_get_id (model), message);
  g_assert_nonnull (input);
}

static void
test_shipped (LatentTestForm *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCatalog) catalog = latent_catalog_new (NULL, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (catalog)); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (G_LIST_MODEL (catalog), i);

      g_test_message ("%s", latent_model_get_id (model));
      latent_form_set_model (fixture->form, model);
      latent_test_ui_linger (1);
      g_assert_false (latent_test_form_is_too_wide (gtk_window_get_child (fixture->window)));
      latent_test_form_snap (fixture, model, "");
      check_bounds (fixture, model);
      check_input (fixture, model);
      n++;
    }
  g_assert_cmpuint (n, >=, 65);
}

/* --- what a person types --- */

/* The slider shows what the entry says where it can; the entry may say anything. */
static void
test_slider (LatentTestForm *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = latent_test_form_get_shipped ("bytedance/seedream");
  g_autoptr (JsonObject) input = NULL;
  g_autoptr (JsonObject) empty = NULL;
  GtkWidget *row, *scale;

  latent_form_set_model (fixture->form, model);
  latent_prompt_view_set_text (fixture->prompt, "A fox");
  latent_test_ui_linger (50);
  row = latent_test_form_find_row (fixture, "AdwPreferencesRow", "Guidance");
  scale = latent_test_ui_find (row, "GtkScale", NULL, NULL);
  latent_test_form_set_text (row, "GtkEntry", "99");
  latent_test_form_assert_refused (fixture, row, "Guidance must be from");
  latent_test_form_set_text (row, "GtkEntry", "much");
  latent_test_form_assert_refused (fixture, row, "Guidance must be a number");
  latent_test_form_set_text (row, "GtkEntry", "7,5");
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (scale)), 7.5, 1e-9);
  input = latent_test_form_assert_accepted (fixture);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (input, "guidance_scale"), 7.5, 1e-9);
  latent_test_form_set_text (row, "GtkEntry", "");
  empty = latent_test_form_assert_accepted (fixture);
}

static void
test_seed (LatentTestForm *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = latent_test_form_get_shipped ("google/imagen4");
  g_autoptr (LatentModel) fixed = latent_test_form_get_shipped ("wan/2-7-image");
  g_autoptr (JsonObject) none = NULL;
  g_autoptr (JsonObject) some = NULL;
  GtkWidget *row, *dice = NULL;
  g_autoptr (GPtrArray) buttons = NULL;

  latent_form_set_model (fixture->form, model);
  latent_prompt_view_set_text (fixture->prompt, "A fox");
  latent_test_ui_linger (50);
  row = latent_test_form_find_row (fixture, "AdwEntryRow", "Seed: random each time");
  none = latent_test_form_assert_accepted (fixture);
  g_assert_false (json_object_has_member (none, "seed"));

  buttons = latent_test_ui_find_all (row, "GtkButton");
  for (guint i = 0; i < buttons->len; i++)
    if (g_strcmp0 (gtk_button_get_icon_name (buttons->pdata[i]), "latent-dice-symbolic") == 0)
      dice = buttons->pdata[i];
  g_assert_nonnull (dice);
  g_signal_emit_by_name (dice, "clicked");
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Seed");
  /* This model takes numbers as text. */
  some = latent_test_form_assert_accepted (fixture);
  g_assert_cmpstr (json_object_get_string_member (some, "seed"), ==, gtk_editable_get_text (GTK_EDITABLE (row)));

  /* A model that draws the same one each time unless it is told otherwise. */
  latent_form_set_model (fixture->form, fixed);
  latent_test_ui_linger (50);
  latent_test_form_find_row (fixture, "AdwEntryRow", "Seed");
}

static void
test_json (LatentTestForm *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = latent_test_form_get_shipped ("wan/2-7-image");
  g_autoptr (JsonObject) input = NULL;
  GtkWidget *row;

  latent_form_set_model (fixture->form, model);
  latent_prompt_view_set_text (fixture->prompt, "A fox in the snow");
  latent_test_ui_linger (50);
  row = latent_test_form_find_row (fixture, "AdwPreferencesRow", "Colors");
  latent_test_form_set_text (row, "GtkTextView", "[{\"hex\":");
  latent_test_form_assert_refused (fixture, row, "no valid JSON");
  latent_test_form_set_text (row, "GtkTextView", "[{\"hex\":\"#fff\"}]");
  latent_test_form_assert_refused (fixture, row, "at least 3 elements");
  latent_test_form_set_text (row, "GtkTextView", "[{\"hex\":\"#fff\"},{\"hex\":\"#888\"},{\"hex\":\"#000\"}]");
  input = latent_test_form_assert_accepted (fixture);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (input, "color_palette")), ==, 3);
}

/* --- from one model to another --- */

static void
test_carry (LatentTestForm *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) from = latent_test_form_get_shipped ("nano-banana-pro");
  g_autoptr (LatentModel) to = latent_test_form_get_shipped ("seedream/5-pro-image-to-image");
  g_autoptr (JsonNode)
    given = json_from_string ("{\"aspect_ratio\":\"21:9\",\"resolution\":\"2K\",\"output_format\":\"jpg\","
                              "\"image_input\":[\"https://a.example/1.png\",\"https://a.example/2.png\"]}",
                              NULL);
  g_autoptr (JsonObject) carried = NULL;

  latent_form_set_model (fixture->form, from);
  latent_form_fill (fixture->form, json_node_get_object (given));
  carried = latent_form_dup_carried (fixture->form, to);
  g_assert_cmpstr (json_object_get_string_member (carried, "aspect_ratio"), ==, "21:9");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (carried, "image_urls")), ==, 2);
  /* "jpg" is no word of the other one's, and it has no resolution. */
  g_assert_false (json_object_has_member (carried, "output_format"));
  g_assert_false (json_object_has_member (carried, "resolution"));
}

/* "auto" takes the shape of a picture: without one it isn't there. */
static void
test_auto (LatentTestForm *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = latent_test_form_get_shipped ("flux-2/pro-image-to-image");
  g_autoptr (JsonNode)
    with = json_from_string ("{\"aspect_ratio\":\"auto\",\"input_urls\":[\"https://a.example/1.png\"]}", NULL);
  g_autoptr (JsonNode) without = json_from_string ("{\"aspect_ratio\":\"auto\"}", NULL);
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) second = NULL;
  g_autoptr (JsonNode) value = json_node_init_string (json_node_alloc (), "auto");

  if (latent_model_allows (model, latent_model_get_parameter (model, "aspect_ratio"), value,
                           json_node_get_object (without), NULL))
    g_error ("This model's “auto” needs no picture: choose another one for the test");
  latent_form_set_model (fixture->form, model);
  latent_form_fill (fixture->form, json_node_get_object (with));
  first = latent_form_dup_values (fixture->form);
  g_assert_cmpstr (json_object_get_string_member (first, "aspect_ratio"), ==, "auto");
  latent_form_fill (fixture->form, json_node_get_object (without));
  second = latent_form_dup_values (fixture->form);
  g_assert_cmpstr (json_object_get_string_member_with_default (second, "aspect_ratio", ""), !=, "auto");
}

/* --- the service changes what the model takes --- */

static const char before[] =
  "{\"format\":1,\"id\":\"test/model\",\"title\":\"Model\",\"does\":\"text-to-image\",\"input\":{\"type\":\"object\","
  "\"required\":[\"prompt\"],\"properties\":{\"prompt\":{\"type\":\"string\",\"role\":\"prompt\"},"
  "\"size\":{\"type\":\"string\",\"title\":\"Size\",\"enum\":[\"small\",\"large\"],\"default\":\"small\"},"
  "\"steps\":{\"type\":\"integer\",\"title\":\"Steps\",\"minimum\":1,\"maximum\":50,\"default\":20},"
  "\"grain\":{\"type\":\"boolean\",\"title\":\"Grain\",\"default\":false}}}}";

static const char after[] =
  "{\"format\":1,\"id\":\"test/model\",\"title\":\"Model\",\"does\":\"text-to-image\",\"input\":{\"type\":\"object\","
  "\"required\":[\"prompt\"],\"properties\":{\"prompt\":{\"type\":\"string\",\"role\":\"prompt\"},"
  "\"size\":{\"type\":\"string\",\"title\":\"Size\",\"enum\":[\"small\",\"large\",\"huge\"],\"default\":\"huge\"},"
  "\"steps\":{\"type\":\"integer\",\"title\":\"Steps\",\"minimum\":1,\"maximum\":30,\"default\":10},"
  "\"tone\":{\"type\":\"string\",\"title\":\"Tone\",\"enum\":[\"warm\",\"cold\"],\"default\":\"cold\"}}}}";

/* What was chosen stays where it can, what nobody chose follows the model, and what can't be said any more is named. */
static void
test_follow (LatentTestForm *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = latent_test_form_parse_model (before);
  g_autoptr (JsonObject) descriptor = latent_json_parse_object (after, -1, LATENT_JSON_MAX_BYTES, NULL);
  g_autoptr (JsonNode) chosen = json_from_string ("{\"size\":\"large\",\"steps\":40,\"grain\":true}", NULL);
  g_autoptr (JsonNode) fitting = json_from_string ("{\"size\":\"large\",\"steps\":25}", NULL);
  g_autoptr (JsonObject) values = NULL;
  g_autoptr (JsonObject) untouched = NULL;
  g_autofree char *titles = NULL;
  g_auto (GStrv) lost = NULL;

  latent_form_set_model (fixture->form, model);
  latent_prompt_view_set_text (fixture->prompt, "A fox");
  latent_form_fill (fixture->form, json_node_get_object (chosen));
  g_assert_false (latent_form_follow (fixture->form, &lost));
  g_assert_true (latent_model_update (model, descriptor, NULL));
  g_assert_true (latent_form_follow (fixture->form, &lost));
  titles = g_strjoinv (",", lost);
  g_assert_cmpstr (titles, ==, "Steps,Grain");
  values = latent_form_dup_values (fixture->form);
  g_assert_cmpstr (json_object_get_string_member (values, "size"), ==, "large");
  g_assert_cmpint (json_object_get_int_member_with_default (values, "steps", 10), ==, 10);
  g_assert_false (json_object_has_member (values, "grain"));
  latent_test_ui_linger (50);
  g_assert_nonnull (latent_test_form_find_row (fixture, "AdwPreferencesRow", "Tone"));
  g_clear_pointer (&lost, g_strfreev);
  g_assert_false (latent_form_follow (fixture->form, &lost));
  g_clear_pointer (&lost, g_strfreev);

  latent_form_fill (fixture->form, json_node_get_object (fitting));
  json_object_unref (g_steal_pointer (&descriptor));
  descriptor = latent_json_parse_object (before, -1, LATENT_JSON_MAX_BYTES, NULL);
  g_assert_true (latent_model_update (model, descriptor, NULL));
  g_assert_true (latent_form_follow (fixture->form, &lost));
  g_assert_null (lost[0]);
  untouched = latent_form_dup_values (fixture->form);
  g_assert_cmpint (json_object_get_int_member (untouched, "steps"), ==, 25);
}

static char *
dup_note (LatentModelNote *note)
{
  GtkWidget *box = adw_bin_get_child (ADW_BIN (note));

  return g_strdup (gtk_label_get_label (GTK_LABEL (gtk_widget_get_first_child (box))));
}

/* What changed and what it cost is told, and nothing where nobody would see a difference. */
static void
test_note (void)
{
  g_autoptr (LatentModel) model = latent_test_form_parse_model (before);
  g_autoptr (LatentModelNote) note = g_object_ref_sink (g_object_new (LATENT_TYPE_MODEL_NOTE, NULL));
  const char *const nothing[] = { NULL };
  const char *const lost[] = { "Steps", "Grain", NULL };
  const char *const changes[] = { "one thing", "another", NULL };
  g_autofree char *reset = NULL;
  g_autofree char *both = NULL;

  latent_model_note_tell (note, model, nothing);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (note)));
  latent_model_note_tell (note, model, lost);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (note)));
  reset = dup_note (note);
  g_assert_cmpstr (reset, ==, "Model has changed. Back at the default: Steps, Grain.");
  latent_model_set_news (model, FALSE, NAN, NULL, changes);
  latent_model_note_tell (note, model, lost);
  both = dup_note (note);
  g_assert_cmpstr (both, ==, "Model has changed: one thing; another. Back at the default: Steps, Grain.");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  latent_test_form_init ();

  LATENT_TEST_FORM_ADD ("/ui/form/shipped", test_shipped);
  LATENT_TEST_FORM_ADD ("/ui/form/slider", test_slider);
  LATENT_TEST_FORM_ADD ("/ui/form/seed", test_seed);
  LATENT_TEST_FORM_ADD ("/ui/form/json", test_json);
  LATENT_TEST_FORM_ADD ("/ui/form/carry", test_carry);
  LATENT_TEST_FORM_ADD ("/ui/form/auto", test_auto);
  LATENT_TEST_FORM_ADD ("/ui/form/follow", test_follow);
  g_test_add_func ("/ui/form/note", test_note);

  return g_test_run ();
}
