/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-bounds.h"

#include "latent-json.h"
#include "latent-picture-reference.h"

#define MANY 3 /* pictures, where no limit is told */

JsonNode *
latent_test_bounds_make_pictures (const char *path, guint n)
{
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < n; i++)
    json_array_add_element (array, latent_picture_reference_new_file (path, NULL));
  return json_node_init_array (json_node_alloc (), array);
}

JsonNode *
latent_test_bounds_make_text (guint length)
{
  g_autoptr (GString) text = g_string_new (length > 2 * strlen (LATENT_TEST_PLAIN) ? LATENT_TEST_PLAIN : NULL);

  while (text->len < length)
    g_string_append (text, "foxes and ");
  g_string_truncate (text, length);
  /* Blanks at the end don't count. */
  text->str[length - 1] = 'x';
  return json_node_init_string (json_node_alloc (), text->str);
}

static JsonNode *
make_number (LatentParameter *parameter, double number)
{
  return latent_parameter_get_kind (parameter) == LATENT_PARAMETER_INTEGER
           ? json_node_init_int (json_node_alloc (), (gint64) number)
           : json_node_init_double (json_node_alloc (), number);
}

/* Lists that hold no pictures; the page of each says what goes there. */
static JsonNode *
make_list (LatentParameter *parameter)
{
  static const char *const lists[][2] = {
    { "mask_indexs", "[0,3]" },
    { "bbox_list", "[[[1,2,30,40],[5,6,70,80]]]" },
    { "color_palette", "[{\"hex\":\"#112233\",\"ratio\":\"50.00%\"},{\"hex\":\"#445566\",\"ratio\":\"30.00%\"},"
                       "{\"hex\":\"#778899\",\"ratio\":\"20.00%\"}]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (g_str_equal (lists[i][0], latent_parameter_get_name (parameter)))
      return latent_json_parse (lists[i][1], -1, LATENT_JSON_MAX_BYTES, NULL);
  g_error ("What goes into %s?", latent_parameter_get_name (parameter));
}

/* Everything that may be chosen, or the least and the most. */
GPtrArray *
latent_test_bounds_list (LatentParameter *parameter, const char *path)
{
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  const char *const *choices = latent_parameter_get_choices (parameter);
  double number;
  guint count;

  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    g_ptr_array_add (values, latent_parameter_parse (parameter, choices[i], NULL));
  if (choices != NULL)
    return values;
  if (latent_parameter_get_is_link (parameter))
    {
      g_ptr_array_add (values, latent_test_bounds_make_pictures (path, 1));
      if (latent_parameter_get_kind (parameter) == LATENT_PARAMETER_ARRAY)
        g_ptr_array_add (values, latent_test_bounds_make_pictures (
                                   path, latent_parameter_get_max_items (parameter, &count) ? count : MANY));
      return values;
    }
  switch (latent_parameter_get_kind (parameter))
    {
    case LATENT_PARAMETER_BOOLEAN:
      g_ptr_array_add (values, json_node_init_boolean (json_node_alloc (), FALSE));
      g_ptr_array_add (values, json_node_init_boolean (json_node_alloc (), TRUE));
      break;
    case LATENT_PARAMETER_INTEGER:
    case LATENT_PARAMETER_NUMBER:
      g_ptr_array_add (values,
                       make_number (parameter, latent_parameter_get_minimum (parameter, &number) ? number : -1000000));
      g_ptr_array_add (values,
                       make_number (parameter, latent_parameter_get_maximum (parameter, &number) ? number : 1000000));
      break;
    case LATENT_PARAMETER_STRING:
      g_ptr_array_add (values, latent_test_bounds_make_text (
                                 latent_parameter_get_min_length (parameter, &count) ? MAX (count, 1) : 1));
      g_ptr_array_add (
        values, latent_test_bounds_make_text (latent_parameter_get_max_length (parameter, &count) ? count : 1000));
      break;
    case LATENT_PARAMETER_ARRAY:
    case LATENT_PARAMETER_OBJECT:
    case LATENT_PARAMETER_ANY:
    default:
      g_ptr_array_add (values, make_list (parameter));
      break;
    }
  return values;
}
