/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-catalog.h"
#include "latent-form.h"
#include "latent-json.h"
#include "latent-test-ui.h"
#include "latent-widget.h"

/* The form of every model in a window as narrow as the sidebar. A warning of any library ends the test. */

#define SIDEBAR 300

typedef struct
{
  GtkWindow *window;
  LatentPromptView *prompt;
  LatentForm *form;
} Fixture;

static const char nested_model[] =
  "{\"format\":1,\"id\":\"test/film\",\"title\":\"Film\",\"does\":\"text-to-image\",\"input\":{\"type\":\"object\","
  "\"required\":[\"prompt\",\"shots\",\"camera\"],\"properties\":{"
  "\"prompt\":{\"type\":\"string\",\"role\":\"prompt\"},"
  "\"shots\":{\"type\":\"array\",\"title\":\"Shots\",\"minItems\":1,\"maxItems\":3,\"items\":{\"type\":\"object\","
  "\"required\":[\"text\"],\"properties\":{"
  "\"text\":{\"type\":\"string\",\"minLength\":2,\"maxLength\":400},"
  "\"seconds\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":12,\"default\":5},"
  "\"first_frame\":{\"type\":\"string\",\"format\":\"uri\",\"accept\":[\"image/png\",\"image/jpeg\"]}}}},"
  "\"camera\":{\"type\":\"object\",\"title\":\"Camera\",\"properties\":{"
  "\"lens\":{\"type\":\"string\",\"enum\":[\"24mm\",\"35mm\",\"85mm\"],\"default\":\"35mm\"},"
  "\"shake\":{\"type\":\"boolean\"},"
  "\"focus\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1}}},"
  "\"sound\":{\"type\":\"object\",\"title\":\"Sound\",\"required\":[\"track\"],\"properties\":{"
  "\"track\":{\"type\":\"string\",\"format\":\"uri\",\"accept\":[\"audio/mpeg\",\"audio/wav\"],\"maxBytes\":15000000},"
  "\"volume\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":100}}},"
  "\"colors\":{\"type\":\"array\",\"title\":\"Colors\",\"minItems\":1,\"maxItems\":4,"
  "\"items\":{\"type\":\"string\",\"maxLength\":9}},"
  "\"moods\":{\"type\":\"array\",\"title\":\"Moods\",\"items\":{\"type\":\"string\",\"enum\":[\"calm\",\"eerie\"]}},"
  "\"weights\":{\"type\":\"array\",\"title\":\"Weights\",\"items\":{\"type\":\"number\"}},"
  "\"extra\":{\"type\":\"object\",\"title\":\"Extra\"}}}}";

static LatentModel *
parse_model (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, &error);
  LatentModel *model;

  g_assert_no_error (error);
  model = latent_model_new_from_json (object, &error);
  g_assert_no_error (error);
  return model;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *count = adw_spin_row_new_with_range (1, 100, 1);
  GtkWidget *more = adw_expander_row_new ();
  GtkWidget *prompt = g_object_new (LATENT_TYPE_PROMPT_VIEW, NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (count), "Pictures");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (more), "More Options");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (more), TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), count);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), more);
  gtk_widget_add_css_class (box, "composer-form");
  gtk_box_append (GTK_BOX (box), prompt);
  gtk_box_append (GTK_BOX (box), group);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);

  fixture->window = GTK_WINDOW (gtk_window_new ());
  fixture->prompt = LATENT_PROMPT_VIEW (prompt);
  fixture->form = latent_form_new (fixture->prompt, ADW_PREFERENCES_GROUP (group), count, ADW_EXPANDER_ROW (more));
  gtk_window_set_default_size (fixture->window, SIDEBAR, 900);
  gtk_window_set_child (fixture->window, scroller);
  gtk_window_present (fixture->window);
  latent_test_ui_linger (50);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->form);
  gtk_window_destroy (fixture->window);
  latent_test_ui_linger (10);
}

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

/* What comes out of the form is what went in; numbers may have changed their type. */
static void
assert_equal (LatentParameter *parameter, JsonNode *expected, JsonNode *found)
{
  g_autofree char *one = expected != NULL ? json_to_string (expected, FALSE) : NULL;
  g_autofree char *other = found != NULL ? json_to_string (found, FALSE) : NULL;

  g_test_message ("%s: %s becomes %s", latent_parameter_get_name (parameter), one, other);
  g_assert_nonnull (found);
  if (JSON_NODE_HOLDS_VALUE (expected) && json_node_get_value_type (expected) == G_TYPE_DOUBLE)
    g_assert_cmpfloat_with_epsilon (json_node_get_double (expected), json_node_get_double (found), 1e-6);
  else
    g_assert_cmpstr (one, ==, other);
}

static gboolean
is_in_form (LatentParameter *parameter)
{
  LatentParameterRole role = latent_parameter_get_role (parameter);

  return role != LATENT_ROLE_PROMPT && role != LATENT_ROLE_COUNT;
}

static void
check_bounds (Fixture *fixture, LatentModel *model)
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
            assert_equal (parameter, values->pdata[j], json_object_get_member (found, name));
        }
    }
}

/* A whole input, every required field filled by its bounds, passes the validator. */
static void
check_input (Fixture *fixture, LatentModel *model)
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

static gboolean
is_too_wide (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum <= SIDEBAR)
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && is_too_wide (child))
      return TRUE;
  g_test_message ("%s wants %d", G_OBJECT_TYPE_NAME (widget), minimum);
  return TRUE;
}

static void
snap (Fixture *fixture, LatentModel *model, const char *suffix)
{
  g_autofree char *name = g_strdup_printf ("form-%s%s", latent_model_get_id (model), suffix);

  g_strdelimit (name, "/", '-');
  latent_test_ui_snap (GTK_WIDGET (fixture->window), name);
}

static void
test_shipped (Fixture *fixture, gconstpointer data)
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
      g_assert_false (is_too_wide (gtk_window_get_child (fixture->window)));
      snap (fixture, model, "");
      check_bounds (fixture, model);
      check_input (fixture, model);
      n++;
    }
  g_assert_cmpuint (n, >=, 65);
}

/* --- what a person types --- */

static gboolean
has_text (GtkWidget *widget, gpointer text)
{
  return g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), text) == 0;
}

/* The row with this title, in whatever it is nested. */
static GtkWidget *
find_row (Fixture *fixture, const char *type, const char *title)
{
  GtkWidget *row = latent_test_ui_find (GTK_WIDGET (fixture->window), type, has_text, (gpointer) title);

  g_assert_nonnull (row);
  return row;
}

static gboolean
is_shown_error (GtkWidget *widget, gpointer data)
{
  return gtk_widget_has_css_class (widget, "field-error") && *gtk_label_get_label (GTK_LABEL (widget)) != '\0';
}

/* The row that the one and only error stands below. */
static GtkWidget *
find_blamed (Fixture *fixture, const char **message)
{
  GtkWidget *label;

  latent_test_ui_linger (50);
  label = latent_test_ui_find (GTK_WIDGET (fixture->window), "GtkLabel", is_shown_error, NULL);
  g_assert_nonnull (label);
  *message = gtk_label_get_label (GTK_LABEL (label));
  return gtk_widget_get_prev_sibling (gtk_widget_get_ancestor (label, GTK_TYPE_LIST_BOX_ROW));
}

static void
assert_no_error_shown (Fixture *fixture)
{
  latent_test_ui_linger (50);
  g_assert_null (latent_test_ui_find (GTK_WIDGET (fixture->window), "GtkLabel", is_shown_error, NULL));
}

static void
set_text (GtkWidget *row, const char *type, const char *text)
{
  GtkWidget *editable = latent_test_ui_find (row, type, NULL, NULL);

  g_assert_nonnull (editable);
  if (GTK_IS_TEXT_VIEW (editable))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (editable)), text, -1);
  else
    gtk_editable_set_text (GTK_EDITABLE (editable), text);
}

static void
assert_refused (Fixture *fixture, GtkWidget *row, const char *part)
{
  g_autofree char *message = NULL;
  const char *shown;
  g_autoptr (JsonObject) input = latent_form_check (fixture->form, 1, &message);

  g_assert_null (input);
  g_assert_null (message);
  g_assert_true (find_blamed (fixture, &shown) == row);
  g_test_message ("%s", shown);
  g_assert_nonnull (strstr (shown, part));
}

static JsonObject *
assert_accepted (Fixture *fixture)
{
  g_autofree char *message = NULL;
  JsonObject *input = latent_form_check (fixture->form, 1, &message);

  assert_no_error_shown (fixture);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_nonnull (input);
  return input;
}

static LatentModel *
get_shipped (const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCatalog) catalog = latent_catalog_new (NULL, &error);

  g_assert_no_error (error);
  return g_object_ref (latent_catalog_get_model (catalog, id, NULL));
}

/* The slider shows what the entry says where it can; the entry may say anything. */
static void
test_slider (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = get_shipped ("bytedance/seedream");
  g_autoptr (JsonObject) input = NULL;
  g_autoptr (JsonObject) empty = NULL;
  GtkWidget *row, *scale;

  latent_form_set_model (fixture->form, model);
  latent_prompt_view_set_text (fixture->prompt, "A fox");
  latent_test_ui_linger (50);
  row = find_row (fixture, "AdwPreferencesRow", "Guidance");
  scale = latent_test_ui_find (row, "GtkScale", NULL, NULL);
  set_text (row, "GtkEntry", "99");
  assert_refused (fixture, row, "Guidance must be from");
  set_text (row, "GtkEntry", "much");
  assert_refused (fixture, row, "Guidance must be a number");
  set_text (row, "GtkEntry", "7,5");
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (scale)), 7.5, 1e-9);
  input = assert_accepted (fixture);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (input, "guidance_scale"), 7.5, 1e-9);
  set_text (row, "GtkEntry", "");
  empty = assert_accepted (fixture);
}

static void
test_seed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = get_shipped ("google/imagen4");
  g_autoptr (JsonObject) none = NULL;
  g_autoptr (JsonObject) some = NULL;
  GtkWidget *row, *dice = NULL;
  g_autoptr (GPtrArray) buttons = NULL;

  latent_form_set_model (fixture->form, model);
  latent_prompt_view_set_text (fixture->prompt, "A fox");
  latent_test_ui_linger (50);
  row = find_row (fixture, "AdwEntryRow", "Seed: random each time");
  none = assert_accepted (fixture);
  g_assert_false (json_object_has_member (none, "seed"));

  buttons = latent_test_ui_find_all (row, "GtkButton");
  for (guint i = 0; i < buttons->len; i++)
    if (g_strcmp0 (gtk_button_get_icon_name (buttons->pdata[i]), "latent-dice-symbolic") == 0)
      dice = buttons->pdata[i];
  g_assert_nonnull (dice);
  g_signal_emit_by_name (dice, "clicked");
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Seed");
  /* This model takes numbers as text. */
  some = assert_accepted (fixture);
  g_assert_cmpstr (json_object_get_string_member (some, "seed"), ==, gtk_editable_get_text (GTK_EDITABLE (row)));
}

static void
test_json (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = get_shipped ("wan/2-7-image");
  g_autoptr (JsonObject) input = NULL;
  GtkWidget *row;

  latent_form_set_model (fixture->form, model);
  latent_prompt_view_set_text (fixture->prompt, "A fox in the snow");
  latent_test_ui_linger (50);
  row = find_row (fixture, "AdwPreferencesRow", "Colors");
  set_text (row, "GtkTextView", "[{\"hex\":");
  assert_refused (fixture, row, "no valid JSON");
  set_text (row, "GtkTextView", "[{\"hex\":\"#fff\"}]");
  assert_refused (fixture, row, "at least 3 elements");
  set_text (row, "GtkTextView", "[{\"hex\":\"#fff\"},{\"hex\":\"#888\"},{\"hex\":\"#000\"}]");
  input = assert_accepted (fixture);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (input, "color_palette")), ==, 3);
}

/* --- what is nested --- */

static const char nested_input[] =
  "{\"shots\":[{\"text\":\"One\",\"seconds\":3},{\"text\":\"Two\",\"seconds\":12,"
  "\"first_frame\":\"https://a.example/b.png\"}],\"camera\":{\"lens\":\"85mm\",\"shake\":true,\"focus\":0.25},"
  "\"sound\":{\"track\":\"https://a.example/c.mp3\",\"volume\":40},\"colors\":[\"#fff\",\"red\"],"
  "\"moods\":[\"eerie\"],\"weights\":[1,2.5],\"extra\":{\"a\":[1,{\"b\":null}]}}";

static void
test_nested (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = parse_model (nested_model);
  g_autoptr (JsonNode) given = json_from_string (nested_input, NULL);
  g_autoptr (JsonObject) found = NULL;
  g_autoptr (JsonObject) none = json_object_new ();
  g_autoptr (JsonObject) defaults = NULL;
  g_autoptr (JsonObject) accepted = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  latent_form_set_model (fixture->form, model);
  latent_prompt_view_set_text (fixture->prompt, "A fox");
  latent_form_fill (fixture->form, json_node_get_object (given));
  latent_test_ui_linger (50);
  g_assert_false (is_too_wide (gtk_window_get_child (fixture->window)));
  snap (fixture, model, "");
  found = latent_form_dup_values (fixture->form);
  json_object_iter_init (&iter, json_node_get_object (given));
  while (json_object_iter_next (&iter, &name, &node))
    assert_equal (latent_model_get_parameter (model, name), node, json_object_get_member (found, name));
  accepted = assert_accepted (fixture);

  /* Reset: as many rows as there must be, the optional group off, the lists empty. */
  latent_form_fill (fixture->form, none);
  defaults = latent_form_dup_values (fixture->form);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (defaults, "shots")), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (defaults, "camera"), "lens"), ==,
                   "35mm");
  g_assert_false (json_object_has_member (defaults, "sound"));
  g_assert_false (json_object_has_member (defaults, "colors"));
  g_assert_false (json_object_has_member (defaults, "extra"));
}

/* The error stands at the field in the row in the list. */
static void
test_nested_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = parse_model (nested_model);
  g_autoptr (JsonObject) none = json_object_new ();
  g_autoptr (JsonObject) input = NULL;
  g_autofree char *message = NULL;
  GtkWidget *text;

  latent_form_set_model (fixture->form, model);
  latent_form_fill (fixture->form, none);
  latent_prompt_view_set_text (fixture->prompt, "A fox");
  latent_test_ui_linger (50);
  g_assert_null (latent_form_check (fixture->form, 1, &message));
  latent_test_ui_linger (100);
  text = find_row (fixture, "AdwPreferencesRow", "Text");
  assert_refused (fixture, text, "Text is missing");
  set_text (text, "GtkTextView", "x");
  assert_refused (fixture, text, "at least 2 characters");
  set_text (text, "GtkTextView", "A fox comes");
  input = assert_accepted (fixture);
}

static void
activate (GtkWidget *row, const char *action)
{
  g_assert_true (gtk_widget_activate_action (row, action, NULL));
  latent_test_ui_linger (30);
}

static char *
list_shots (Fixture *fixture)
{
  g_autoptr (JsonObject) values = latent_form_dup_values (fixture->form);
  JsonArray *shots = json_object_get_array_member (values, "shots");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; shots != NULL && i < json_array_get_length (shots); i++)
    g_string_append_printf (
      text, "%s;", json_object_get_string_member_with_default (json_array_get_object_element (shots, i), "text", "-"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_shots (Fixture *fixture, const char *expected)
{
  g_autofree char *found = list_shots (fixture);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_rows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = parse_model (nested_model);
  g_autoptr (JsonNode) given = json_from_string (nested_input, NULL);
  GtkWidget *shots, *add = NULL;
  g_autoptr (GPtrArray) buttons = NULL;

  latent_form_set_model (fixture->form, model);
  latent_form_fill (fixture->form, json_node_get_object (given));
  latent_test_ui_linger (50);
  assert_shots (fixture, "One;Two;");
  activate (find_row (fixture, "AdwExpanderRow", "Shots 1"), "element.down");
  assert_shots (fixture, "Two;One;");
  activate (find_row (fixture, "AdwExpanderRow", "Shots 2"), "element.up");
  assert_shots (fixture, "One;Two;");

  shots = find_row (fixture, "AdwExpanderRow", "Shots");
  buttons = latent_test_ui_find_all (shots, "GtkButton");
  for (guint i = 0; i < buttons->len && add == NULL; i++)
    if (g_strcmp0 (gtk_widget_get_tooltip_text (buttons->pdata[i]), "Add") == 0)
      add = buttons->pdata[i];
  g_assert_nonnull (add);
  g_signal_emit_by_name (add, "clicked");
  latent_test_ui_linger (30);
  assert_shots (fixture, "One;Two;-;");
  /* Three is the most. */
  g_assert_false (gtk_widget_get_sensitive (add));
  activate (find_row (fixture, "AdwExpanderRow", "Shots 2"), "element.remove");
  assert_shots (fixture, "One;-;");
  g_assert_true (gtk_widget_get_sensitive (add));
}

static void
test_tags (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = parse_model (nested_model);
  g_autoptr (JsonNode) given = json_from_string (nested_input, NULL);
  g_autoptr (JsonObject) values = NULL;
  GtkWidget *row, *entry;

  latent_form_set_model (fixture->form, model);
  latent_form_fill (fixture->form, json_node_get_object (given));
  latent_prompt_view_set_text (fixture->prompt, "A fox");
  latent_test_ui_linger (50);
  row = find_row (fixture, "AdwPreferencesRow", "Colors");
  entry = latent_test_ui_find (row, "GtkEntry", NULL, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "navy");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  /* What isn't finished with Return counts too. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "teal");
  values = latent_form_dup_values (fixture->form);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (values, "colors")), ==, 4);

  row = find_row (fixture, "AdwPreferencesRow", "Weights");
  set_text (row, "GtkEntry", "heavy");
  assert_refused (fixture, row, "must be a number");
}

/* --- from one model to another --- */

static void
test_carry (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) from = get_shipped ("nano-banana-pro");
  g_autoptr (LatentModel) to = get_shipped ("seedream/5-pro-image-to-image");
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
test_auto (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = get_shipped ("flux-2/pro-image-to-image");
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

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/latentapp/Latent/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/io/github/latentapp/Latent/icons");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  load_style ();
  if (g_getenv ("LATENT_TEST_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/ui/form/shipped", test_shipped);
  ADD ("/ui/form/slider", test_slider);
  ADD ("/ui/form/seed", test_seed);
  ADD ("/ui/form/json", test_json);
  ADD ("/ui/form/nested", test_nested);
  ADD ("/ui/form/nested-error", test_nested_error);
  ADD ("/ui/form/rows", test_rows);
  ADD ("/ui/form/tags", test_tags);
  ADD ("/ui/form/carry", test_carry);
  ADD ("/ui/form/auto", test_auto);

  return g_test_run ();
}
