/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is nested in the form: groups, rows, tags, and the JSON where nothing better can be made. */
#include "latent-json.h"
#include "latent-removal.h"
#include "latent-test-form.h"
#include "latent-test-ui.h"

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

static const char nested_input[] =
  "{\"shots\":[{\"text\":\"One\",\"seconds\":3},{\"text\":\"Two\",\"seconds\":12,"
  "\"first_frame\":\"https://a.example/b.png\"}],\"camera\":{\"lens\":\"85mm\",\"shake\":true,\"focus\":0.25},"
  "\"sound\":{\"track\":\"https://a.example/c.mp3\",\"volume\":40},\"colors\":[\"#fff\",\"red\"],"
  "\"moods\":[\"eerie\"],\"weights\":[1,2.5],\"extra\":{\"a\":[1,{\"b\":null}]}}";

static void
test_nested (LatentTestForm *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = latent_test_form_parse_model (nested_model);
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
  g_assert_false (latent_test_form_is_too_wide (gtk_window_get_child (fixture->window)));
  latent_test_form_snap (fixture, model, "");
  found = latent_form_dup_values (fixture->form);
  json_object_iter_init (&iter, json_node_get_object (given));
  while (json_object_iter_next (&iter, &name, &node))
    latent_test_form_assert_equal (latent_model_get_parameter (model, name), node,
                                   json_object_get_member (found, name));
  accepted = latent_test_form_assert_accepted (fixture);

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
test_nested_error (LatentTestForm *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = latent_test_form_parse_model (nested_model);
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
  text = latent_test_form_find_row (fixture, "AdwPreferencesRow", "Text");
  latent_test_form_assert_refused (fixture, text, "Text is missing");
  latent_test_form_set_text (text, "GtkTextView", "x");
  latent_test_form_assert_refused (fixture, text, "at least 2 characters");
  latent_test_form_set_text (text, "GtkTextView", "A fox comes");
  input = latent_test_form_assert_accepted (fixture);
}

static void
activate (GtkWidget *row, const char *action)
{
  g_assert_true (gtk_widget_activate_action (row, action, NULL));
  latent_test_ui_linger (30);
}

static char *
list_shots (LatentTestForm *fixture)
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
assert_shots (LatentTestForm *fixture, const char *expected)
{
  g_autofree char *found = list_shots (fixture);

  g_assert_cmpstr (found, ==, expected);
}

/* As Ctrl+Z does. */
static void
undo (LatentTestForm *fixture)
{
  latent_test_ui_linger (50);
  g_assert_true (latent_removal_undo_last (GTK_WIDGET (fixture->window)));
  latent_test_ui_linger (50);
}

static void
test_rows (LatentTestForm *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = latent_test_form_parse_model (nested_model);
  g_autoptr (JsonNode) given = json_from_string (nested_input, NULL);
  GtkWidget *shots, *add = NULL;
  g_autoptr (GPtrArray) buttons = NULL;

  latent_form_set_model (fixture->form, model);
  latent_form_fill (fixture->form, json_node_get_object (given));
  latent_test_ui_linger (50);
  assert_shots (fixture, "One;Two;");
  activate (latent_test_form_find_row (fixture, "AdwExpanderRow", "Shots 1"), "element.down");
  assert_shots (fixture, "Two;One;");
  activate (latent_test_form_find_row (fixture, "AdwExpanderRow", "Shots 2"), "element.up");
  assert_shots (fixture, "One;Two;");

  shots = latent_test_form_find_row (fixture, "AdwExpanderRow", "Shots");
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
  activate (latent_test_form_find_row (fixture, "AdwExpanderRow", "Shots 2"), "element.remove");
  assert_shots (fixture, "One;-;");
  g_assert_true (gtk_widget_get_sensitive (add));

  /* With what was written into it. */
  undo (fixture);
  assert_shots (fixture, "One;Two;-;");
  activate (latent_test_form_find_row (fixture, "AdwExpanderRow", "Shots 1"), "element.remove");
  activate (latent_test_form_find_row (fixture, "AdwExpanderRow", "Shots 1"), "element.remove");
  assert_shots (fixture, "-;");
  undo (fixture);
  undo (fixture);
  assert_shots (fixture, "One;Two;-;");
}

static gboolean
is_chip (GtkWidget *widget, gpointer data)
{
  return gtk_widget_has_css_class (widget, "chip");
}

static void
assert_colors (LatentTestForm *fixture, const char *expected)
{
  g_autoptr (JsonObject) values = latent_form_dup_values (fixture->form);
  g_autofree char *found = json_to_string (json_object_get_member (values, "colors"), FALSE);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_tags (LatentTestForm *fixture, gconstpointer data)
{
  g_autoptr (LatentModel) model = latent_test_form_parse_model (nested_model);
  g_autoptr (JsonNode) given = json_from_string (nested_input, NULL);
  g_autoptr (JsonObject) values = NULL;
  GtkWidget *row, *entry, *chip;

  latent_form_set_model (fixture->form, model);
  latent_form_fill (fixture->form, json_node_get_object (given));
  latent_prompt_view_set_text (fixture->prompt, "A fox");
  latent_test_ui_linger (50);
  row = latent_test_form_find_row (fixture, "AdwPreferencesRow", "Colors");
  entry = latent_test_ui_find (row, "GtkEntry", NULL, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "navy");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  /* What isn't finished with Return counts too. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "teal");
  values = latent_form_dup_values (fixture->form);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (values, "colors")), ==, 4);

  /* One is taken out and comes back to its place. */
  latent_test_form_set_text (row, "GtkEntry", "");
  chip = latent_test_ui_find (row, "GtkBox", is_chip, NULL);
  g_assert_nonnull (chip);
  g_signal_emit_by_name (latent_test_ui_find (chip, "GtkButton", NULL, NULL), "clicked");
  assert_colors (fixture, "[\"red\",\"navy\"]");
  undo (fixture);
  assert_colors (fixture, "[\"#fff\",\"red\",\"navy\"]");
  g_assert_false (latent_removal_undo_last (GTK_WIDGET (fixture->window)));

  row = latent_test_form_find_row (fixture, "AdwPreferencesRow", "Weights");
  latent_test_form_set_text (row, "GtkEntry", "heavy");
  latent_test_form_assert_refused (fixture, row, "must be a number");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  latent_test_form_init ();

  LATENT_TEST_FORM_ADD ("/ui/form-nested/nested", test_nested);
  LATENT_TEST_FORM_ADD ("/ui/form-nested/nested-error", test_nested_error);
  LATENT_TEST_FORM_ADD ("/ui/form-nested/rows", test_rows);
  LATENT_TEST_FORM_ADD ("/ui/form-nested/tags", test_tags);

  return g_test_run ();
}
