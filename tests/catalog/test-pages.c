/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pages in the ways in which KIE's authors write them: in Chinese, with rules in words only, with everything that OpenAPI 3.1
 * allows, as JSON inside of a script. What becomes of each stands beside it, one parameter a line. */
#include "latent-model.h"
#include "latent-openapi.h"
#include "latent-schema.h"
#include "latent-widget.h"

static char *
read_file (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "catalog", "data", "pages", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
append_range (GString *line, LatentParameter *parameter)
{
  double low, high;
  gboolean has_low = latent_parameter_get_minimum (parameter, &low);
  gboolean has_high = latent_parameter_get_maximum (parameter, &high);

  if (!has_low && !has_high)
    return;
  g_string_append_c (line, ' ');
  if (has_low)
    g_string_append_printf (line, "%.10g", low);
  g_string_append (line, "..");
  if (has_high)
    g_string_append_printf (line, "%.10g", high);
}

static void
append_counts (GString *line, LatentParameter *parameter)
{
  guint least, most;

  if (latent_parameter_get_min_length (parameter, &least) && least > 0)
    g_string_append_printf (line, " length>=%u", least);
  if (latent_parameter_get_max_length (parameter, &most))
    g_string_append_printf (line, " length<=%u", most);
  if (latent_parameter_get_max_items (parameter, &most))
    g_string_append_printf (line, " items<=%u", most);
}

/* "duration slider 4..15 =5" */
static void
append_parameter (GString *text, LatentParameter *parameter)
{
  const char *const *choices = latent_parameter_get_choices (parameter);
  guint64 bytes;

  g_string_append_printf (text, "%s%s %s", latent_parameter_get_name (parameter),
                          latent_parameter_get_required (parameter) ? "!" : "",
                          latent_widget_to_nick (latent_parameter_get_widget (parameter)));
  if (choices != NULL)
    {
      g_autofree char *joined = g_strjoinv ("|", (char **) choices);

      g_string_append_printf (text, " {%s}", joined);
    }
  append_range (text, parameter);
  append_counts (text, parameter);
  if (latent_parameter_get_max_bytes (parameter, &bytes))
    g_string_append_printf (text, " bytes<=%" G_GUINT64_FORMAT, bytes);
  if (latent_parameter_get_default (parameter) != NULL)
    {
      g_autofree char *preset = latent_schema_value_to_text (latent_parameter_get_default (parameter));

      g_string_append_printf (text, " =%s", preset);
    }
  g_string_append_c (text, '\n');
}

static void
test_page (gconstpointer data)
{
  g_autofree char *expected_name = g_strconcat (data, ".txt", NULL);
  g_autofree char *page = read_file (data);
  g_autofree char *expected = read_file (expected_name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) descriptors = latent_openapi_read_page (page, -1, &error);
  g_autoptr (LatentModel) model = NULL;
  g_autoptr (GString) found = g_string_new (NULL);
  GPtrArray *parameters;

  g_assert_no_error (error);
  g_assert_cmpuint (descriptors->len, ==, 1);
  model = latent_model_new_from_json (descriptors->pdata[0], &error);
  g_assert_no_error (error);
  g_string_append_printf (found, "%s, %s, %s\n", latent_model_get_id (model), latent_model_get_title (model),
                          latent_model_get_does (model));
  parameters = latent_model_get_parameters (model);
  for (guint i = 0; i < parameters->len; i++)
    append_parameter (found, parameters->pdata[i]);
  if (!g_str_equal (found->str, expected))
    g_test_message ("%s", found->str);
  g_assert_cmpstr (found->str, ==, expected);
}

int
main (int argc, char *argv[])
{
  static const char *const pages[] = { "otter.md", "badger.md", "heron.html" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *path = g_strconcat ("/openapi/pages/", pages[i], NULL);

      g_test_add_data_func (path, pages[i], test_page);
    }
  return g_test_run ();
}
