/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-form.h"

#include "latent-config.h"
#include "latent-json.h"
#include "latent-test-ui.h"

#include <libintl.h>
#include <locale.h>

LatentModel *
latent_test_form_parse_model (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, &error);
  LatentModel *model;

  g_assert_no_error (error);
  model = latent_model_new_from_json (object, &error);
  g_assert_no_error (error);
  return model;
}

void
latent_test_form_set_up (LatentTestForm *fixture, gconstpointer data)
{
  GtkWidget *overlay = adw_toast_overlay_new ();
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
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), scroller);
  gtk_window_set_child (fixture->window, overlay);
  gtk_window_present (fixture->window);
  latent_test_ui_linger (50);
}

void
latent_test_form_tear_down (LatentTestForm *fixture, gconstpointer data)
{
  g_clear_object (&fixture->form);
  gtk_window_destroy (fixture->window);
  latent_test_ui_linger (10);
}

void
latent_test_form_assert_equal (LatentParameter *parameter, JsonNode *expected, JsonNode *found)
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

gboolean
latent_test_form_is_too_wide (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum <= SIDEBAR)
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && latent_test_form_is_too_wide (child))
      return TRUE;
  g_test_message ("%s wants %d", G_OBJECT_TYPE_NAME (widget), minimum);
  return TRUE;
}

void
latent_test_form_snap (LatentTestForm *fixture, LatentModel *model, const char *suffix)
{
  g_autofree char *name = g_strdup_printf ("form-%s%s", latent_model_get_id (model), suffix);

  g_strdelimit (name, "/", '-');
  latent_test_ui_snap (GTK_WIDGET (fixture->window), name);
}

static gboolean
has_text (GtkWidget *widget, gpointer text)
{
  return g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), text) == 0;
}

GtkWidget *
latent_test_form_find_row (LatentTestForm *fixture, const char *type, const char *title)
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
find_blamed (LatentTestForm *fixture, const char **message)
{
  GtkWidget *label;

  latent_test_ui_linger (50);
  label = latent_test_ui_find (GTK_WIDGET (fixture->window), "GtkLabel", is_shown_error, NULL);
  g_assert_nonnull (label);
  *message = gtk_label_get_label (GTK_LABEL (label));
  return gtk_widget_get_prev_sibling (gtk_widget_get_ancestor (label, GTK_TYPE_LIST_BOX_ROW));
}

static void
assert_no_error_shown (LatentTestForm *fixture)
{
  latent_test_ui_linger (50);
  g_assert_null (latent_test_ui_find (GTK_WIDGET (fixture->window), "GtkLabel", is_shown_error, NULL));
}

void
latent_test_form_set_text (GtkWidget *row, const char *type, const char *text)
{
  GtkWidget *editable = latent_test_ui_find (row, type, NULL, NULL);

  g_assert_nonnull (editable);
  if (GTK_IS_TEXT_VIEW (editable))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (editable)), text, -1);
  else
    gtk_editable_set_text (GTK_EDITABLE (editable), text);
}

void
latent_test_form_assert_refused (LatentTestForm *fixture, GtkWidget *row, const char *part)
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

JsonObject *
latent_test_form_assert_accepted (LatentTestForm *fixture)
{
  g_autofree char *message = NULL;
  JsonObject *input = latent_form_check (fixture->form, 1, &message);

  assert_no_error_shown (fixture);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_nonnull (input);
  return input;
}

LatentModel *
latent_test_form_get_shipped (const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCatalog) catalog = latent_catalog_new (NULL, &error);

  g_assert_no_error (error);
  return g_object_ref (latent_catalog_get_model (catalog, id, NULL));
}

void
latent_test_form_init (void)
{
  const char *locales = g_getenv ("LATENT_LOCALE_DIR");
  g_autoptr (GtkCssProvider) provider = NULL;

  setlocale (LC_ALL, "");
  if (locales != NULL)
    bindtextdomain (GETTEXT_PACKAGE, locales);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  adw_init ();
  if (g_getenv ("LATENT_TEST_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/latentapp/Latent/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/io/github/latentapp/Latent/icons");
}
