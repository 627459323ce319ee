/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-schema.h"

#include "latent-json.h"
#include "latent-model.h"
#include "latent-picture-reference.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Takes @message. Always FALSE. */
static gboolean
refuse (GError **error, LatentCatalogError code, char *message)
{
  g_set_error_literal (error, LATENT_CATALOG_ERROR, code, message);
  g_free (message);
  return FALSE;
}

static char *
number_to_text (double number)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  return latent_schema_value_to_text (json_node_init_double (node, number));
}

static gboolean
refuse_type (LatentSchema *self, const char *title, GError **error)
{
  char *message = NULL;

  switch (self->kind)
    {
    case LATENT_PARAMETER_STRING:
      message = g_strdup_printf (_ ("%s must be text."), title);
      break;
    case LATENT_PARAMETER_INTEGER:
      message = g_strdup_printf (_ ("%s must be a whole number."), title);
      break;
    case LATENT_PARAMETER_NUMBER:
      message = g_strdup_printf (_ ("%s must be a number."), title);
      break;
    case LATENT_PARAMETER_BOOLEAN:
      message = g_strdup_printf (_ ("%s must be true or false."), title);
      break;
    case LATENT_PARAMETER_ARRAY:
      message = g_strdup_printf (_ ("%s must be a list."), title);
      break;
    case LATENT_PARAMETER_OBJECT:
      message = g_strdup_printf (_ ("%s must be a group of named values."), title);
      break;
    default:
      g_assert_not_reached ();
    }
  return refuse (error, LATENT_CATALOG_ERROR_TYPE, message);
}

static gboolean
check_choice (LatentSchema *self, const char *title, JsonNode *value, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *text = NULL;

  if (self->choices == NULL || latent_schema_has_value (self->choices, value))
    return TRUE;

  for (guint i = 0; i < json_array_get_length (self->choices); i++)
    {
      g_autofree char *choice = latent_schema_value_to_text (json_array_get_element (self->choices, i));

      /* Translators: between the elements of a list. */
      g_string_append_printf (list, "%s%s", i > 0 ? _ (", ") : "", choice);
    }
  text = latent_schema_value_to_text (value);
  return refuse (error, LATENT_CATALOG_ERROR_CHOICE,
                 text != NULL && g_utf8_strlen (text, -1) <= 40
                   /* Translators: parameter's title, the value given, the list of possible values. */
                   ? g_strdup_printf (_ ("%s can’t be “%s”. Choose one of: %s."), title, text, list->str)
                   /* Translators: parameter's title, the list of possible values. */
                   : g_strdup_printf (_ ("%s must be one of: %s."), title, list->str));
}

static gboolean
check_string (LatentSchema *self, const char *title, JsonNode *value, GError **error)
{
  LatentPictureReference reference;
  const char *text;
  guint length;

  /* A file that is still to be uploaded counts as the link that it will be. */
  if (self->is_link && latent_picture_reference_read (value, &reference))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
    return refuse_type (self, title, error);
  text = json_node_get_string (value);
  if (!g_utf8_validate (text, -1, NULL))
    return refuse_type (self, title, error);

  length = (guint) MIN (g_utf8_strlen (text, -1), G_MAXINT);
  if (length < self->min_length)
    return refuse (error, LATENT_CATALOG_ERROR_LENGTH,
                   g_strdup_printf (ngettext ("%s needs at least %u character; it has %u.",
                                              "%s needs at least %u characters; it has %u.", self->min_length),
                                    title, self->min_length, length));
  if (length > self->max_length)
    return refuse (error, LATENT_CATALOG_ERROR_LENGTH,
                   g_strdup_printf (ngettext ("%s can have at most %u character; it has %u.",
                                              "%s can have at most %u characters; it has %u.", self->max_length),
                                    title, self->max_length, length));
  if (self->is_link)
    {
      g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);

      if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
          (!g_str_equal (g_uri_get_scheme (uri), "https") && !g_str_equal (g_uri_get_scheme (uri), "http")))
        return refuse (error, LATENT_CATALOG_ERROR_TYPE,
                       g_strdup_printf (_ ("%s must be a link that starts with https://."), title));
    }
  return TRUE;
}

static gboolean
check_number (LatentSchema *self, const char *title, JsonNode *value, GError **error)
{
  double number;

  if (!JSON_NODE_HOLDS_VALUE (value) ||
      (json_node_get_value_type (value) != G_TYPE_INT64 && json_node_get_value_type (value) != G_TYPE_DOUBLE))
    return refuse_type (self, title, error);
  number = json_node_get_double (value);
  if (!isfinite (number) || (self->kind == LATENT_PARAMETER_INTEGER && number != trunc (number)))
    return refuse_type (self, title, error);

  if (number < self->minimum || number > self->maximum)
    {
      g_autofree char *low = number_to_text (self->minimum);
      g_autofree char *high = number_to_text (self->maximum);

      return refuse (error, LATENT_CATALOG_ERROR_RANGE,
                     isnan (self->maximum)   ? g_strdup_printf (_ ("%s must be at least %s."), title, low)
                     : isnan (self->minimum) ? g_strdup_printf (_ ("%s must be at most %s."), title, high)
                                             : g_strdup_printf (_ ("%s must be from %s to %s."), title, low, high));
    }
  if (!isnan (self->step))
    {
      /* Steps like 0.1 have no exact double. */
      double steps = number / self->step;

      if (fabs (steps - round (steps)) > 1e-6 * MAX (1.0, fabs (steps)))
        {
          g_autofree char *step = number_to_text (self->step);

          return refuse (error, LATENT_CATALOG_ERROR_RANGE,
                         g_strdup_printf (_ ("%s must be a multiple of %s."), title, step));
        }
    }
  return TRUE;
}

static gboolean
check_array (LatentSchema *self, const char *title, JsonNode *value, GError **error)
{
  JsonArray *array;
  guint length;

  if (!JSON_NODE_HOLDS_ARRAY (value))
    return refuse_type (self, title, error);
  array = json_node_get_array (value);
  length = json_array_get_length (array);
  if (length < self->min_items)
    return refuse (error, LATENT_CATALOG_ERROR_LENGTH,
                   g_strdup_printf (ngettext ("%s needs at least %u element; it has %u.",
                                              "%s needs at least %u elements; it has %u.", self->min_items),
                                    title, self->min_items, length));
  if (length > self->max_items)
    return refuse (error, LATENT_CATALOG_ERROR_LENGTH,
                   g_strdup_printf (ngettext ("%s can have at most %u element; it has %u.",
                                              "%s can have at most %u elements; it has %u.", self->max_items),
                                    title, self->max_items, length));

  for (guint i = 0; self->items != NULL && i < length; i++)
    {
      /* Translators: one element of a list: the list's title and the element's number. */
      g_autofree char *place = g_strdup_printf (_ ("%s, element %u"), title, i + 1);

      if (!latent_schema_check (self->items, place, json_array_get_element (array, i), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_object (LatentSchema *self, const char *title, JsonNode *value, GError **error)
{
  JsonObject *object;
  JsonObjectIter iter;
  const char *name;

  if (!JSON_NODE_HOLDS_OBJECT (value))
    return refuse_type (self, title, error);
  if (self->members == NULL)
    return TRUE;

  object = json_node_get_object (value);
  for (guint i = 0; i < self->members->len; i++)
    {
      LatentSchemaMember *member = self->members->pdata[i];
      g_autofree char *human = latent_schema_humanize (member->name);
      /* Translators: one named value of a group: the group's title and the value's. */
      g_autofree char *place = g_strdup_printf (_ ("%s, %s"), title, human);
      JsonNode *node = json_object_get_member (object, member->name);

      if (node == NULL || JSON_NODE_HOLDS_NULL (node))
        {
          if (member->required)
            return refuse (error, LATENT_CATALOG_ERROR_MISSING, g_strdup_printf (_ ("%s is missing."), place));
        }
      else if (!latent_schema_check (member->schema, place, node, error))
        return FALSE;
    }

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    {
      gboolean known = FALSE;

      for (guint i = 0; i < self->members->len && !known; i++)
        known = g_str_equal (((LatentSchemaMember *) self->members->pdata[i])->name, name);
      if (!known)
        return refuse (error, LATENT_CATALOG_ERROR_UNKNOWN_PARAMETER,
                       g_strdup_printf (_ ("%s has no value named “%s”."), title, name));
    }
  return TRUE;
}

gboolean
latent_schema_check (LatentSchema *self, const char *title, JsonNode *value, GError **error)
{
  gboolean valid = FALSE;

  g_return_val_if_fail (self != NULL && title != NULL && value != NULL, FALSE);

  switch (self->kind)
    {
    case LATENT_PARAMETER_STRING:
      valid = check_string (self, title, value, error);
      break;
    case LATENT_PARAMETER_INTEGER:
    case LATENT_PARAMETER_NUMBER:
      valid = check_number (self, title, value, error);
      break;
    case LATENT_PARAMETER_BOOLEAN:
      valid = (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_BOOLEAN) ||
              refuse_type (self, title, error);
      break;
    case LATENT_PARAMETER_ARRAY:
      valid = check_array (self, title, value, error);
      break;
    case LATENT_PARAMETER_OBJECT:
      valid = check_object (self, title, value, error);
      break;
    case LATENT_PARAMETER_ANY:
      valid = TRUE;
      break;
    default:
      g_assert_not_reached ();
    }
  return valid && check_choice (self, title, value, error);
}
