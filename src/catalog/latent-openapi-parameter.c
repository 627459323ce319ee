/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-openapi-private.h"

#include "latent-json.h"
#include "latent-openapi-values.h"
#include "latent-parameter-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* What is nested deeper than a form can show is one JSON value. */
#define MAX_DEPTH 4

static JsonObject *convert (LatentOpenapiFlattener *flattener, const char *name, JsonObject *schema, guint depth);

/* --- values ----------------------------------------------------------------------------------------------------- */

/* A count that the schema gives, else what its prose tells (-1 for nothing). */
static void
set_count (JsonObject *into, const char *name, JsonObject *flat, gint64 told)
{
  gint64 count;

  if (!latent_json_peek_int (flat, name, &count))
    count = told;
  if (count >= 0 && count <= G_MAXINT)
    json_object_set_int_member (into, name, count);
}

/* TRUE if @node keeps all the rules that @parameter has so far. */
static gboolean
is_valid (JsonObject *parameter, JsonNode *node)
{
  static const char *const own[] = { "role", "accept", "maxBytes", "deprecated", NULL };
  g_autoptr (LatentSchema) schema = latent_schema_new (parameter, own, NULL);

  return schema != NULL && latent_schema_check (schema, "default", node, NULL);
}

/* --- kinds of parameters ---------------------------------------------------------------------------------------- */

static void
set_accept (JsonObject *into, const char *name, JsonObject *flat, const LatentProse *prose)
{
  const char *medium = _latent_openapi_guess_medium (name, flat, prose);
  g_autofree char *prefix = g_strconcat (medium, "/", NULL);
  g_autofree char *any = g_strconcat (medium, "/*", NULL);
  JsonArray *accept = json_array_new ();

  for (guint i = 0; prose->accept != NULL && prose->accept[i] != NULL; i++)
    if (g_str_has_prefix (prose->accept[i], prefix) ||
        /* The container of "audio/mp4" is told as video. */
        (g_str_equal (medium, "audio") && g_str_equal (prose->accept[i], "video/mp4")))
      json_array_add_string_element (accept, prose->accept[i]);
  if (json_array_get_length (accept) == 0 && !g_str_equal (medium, "image"))
    json_array_add_string_element (accept, any);
  if (json_array_get_length (accept) > 0)
    json_object_set_array_member (into, "accept", accept);
  else
    json_array_unref (accept);
  if (prose->max_bytes > 0)
    json_object_set_int_member (into, "maxBytes", (gint64) prose->max_bytes);
}

static gboolean
is_a_number_in_text (JsonObject *flat)
{
  JsonNode *example = json_object_has_member (flat, "default") ? json_object_get_member (flat, "default")
                                                               : _latent_openapi_first_example (flat);
  g_autoptr (JsonNode)
    number = example != NULL && JSON_NODE_HOLDS_VALUE (example) ? _latent_openapi_coerce (example, "number") : NULL;

  return number != NULL;
}

static void
convert_text (JsonObject *into, const char *name, JsonObject *flat, const LatentProse *prose)
{
  g_autofree char *folded = _latent_openapi_fold_name (name);

  _latent_openapi_set_choices (into, flat);
  if (_latent_openapi_is_link (name, flat))
    {
      json_object_remove_member (into, "enum");
      json_object_set_string_member (into, "format", "uri");
      set_accept (into, name, flat, prose);
      return;
    }
  if (json_object_has_member (into, "enum"))
    return;
  if (prose->choices != NULL && !g_str_has_suffix (folded, "prompt") && !json_object_has_member (flat, "maxLength"))
    _latent_openapi_set_told_choices (into, flat, prose->choices);
  if (!json_object_has_member (into, "enum") && !json_object_has_member (flat, "maxLength") && prose->max_length < 0 &&
      (is_a_number_in_text (flat) || g_str_has_suffix (folded, "duration")))
    _latent_openapi_set_numbered_choices (into, prose);
  if (json_object_has_member (into, "enum"))
    return;
  set_count (into, "minLength", flat, prose->min_length);
  set_count (into, "maxLength", flat, prose->max_length);
}

/* One of the bounds, also where it is exclusive. */
static double
find_bound (JsonObject *flat, const char *name, const char *exclusive, double towards)
{
  double bound;
  double beyond;
  gboolean is_exclusive = FALSE;
  gboolean is_whole = g_strcmp0 (latent_json_peek_string (flat, "type"), "integer") == 0;

  if (!latent_json_peek_double (flat, name, &bound))
    bound = NAN;
  if (latent_json_peek_boolean (flat, exclusive, &is_exclusive))
    return is_exclusive && is_whole ? bound + towards : bound;
  if (latent_json_peek_double (flat, exclusive, &beyond) && isnan (bound))
    return is_whole ? beyond + towards : beyond;
  return bound;
}

/* "1-4 images" of a number that says how many are made. */
static void
find_counted (const char *name, const LatentProse *prose, double *minimum, double *maximum)
{
  if (prose->max_items <= 0 || !_latent_openapi_is_count (name))
    return;
  *minimum = (double) MAX (prose->min_items, 1);
  *maximum = (double) prose->max_items;
}

static void
convert_number (JsonObject *into, const char *name, JsonObject *flat, const LatentProse *prose)
{
  const char *description = latent_json_peek_string (flat, "description");
  double minimum = find_bound (flat, "minimum", "exclusiveMinimum", 1);
  double maximum = find_bound (flat, "maximum", "exclusiveMaximum", -1);
  double step;
  gboolean is_whole = g_str_equal (latent_json_peek_string (into, "type"), "integer");

  _latent_openapi_set_choices (into, flat);
  if (json_object_has_member (into, "enum"))
    {
      _latent_openapi_keep_bounds (into, minimum, maximum);
      return;
    }
  if (prose->choices != NULL && isnan (minimum) && isnan (maximum))
    {
      _latent_openapi_set_told_choices (into, flat, prose->choices);
      if (json_object_has_member (into, "enum"))
        return;
    }
  if (isnan (minimum) && isnan (maximum) && isnan (prose->minimum) && isnan (prose->maximum) && is_whole)
    find_counted (name, prose, &minimum, &maximum);
  if (isnan (minimum) && !(prose->minimum > maximum))
    minimum = prose->minimum;
  if (isnan (maximum) && !(prose->maximum < minimum))
    maximum = prose->maximum;
  /* A value of its own meaning outside of the range: "-1 for random". */
  if (minimum > -1 && description != NULL && g_regex_match_simple ("(?<![0-9\\w-])-1\\b", description, 0, 0))
    minimum = -1;
  if (minimum > maximum)
    minimum = maximum = NAN;
  if (!isnan (minimum))
    _latent_openapi_set_number (into, "minimum", is_whole ? ceil (minimum) : minimum);
  if (!isnan (maximum))
    _latent_openapi_set_number (into, "maximum", is_whole ? floor (maximum) : maximum);
  if (!latent_json_peek_double (flat, "multipleOf", &step))
    step = prose->step;
  if (step > 0 && (!is_whole || (step == trunc (step) && step > 1)))
    {
      g_autoptr (JsonNode) bound = isnan (minimum) ? NULL : json_node_init_double (json_node_alloc (), minimum);

      _latent_openapi_set_number (into, "multipleOf", step);
      if (bound != NULL && !is_valid (into, bound))
        json_object_remove_member (into, "multipleOf");
    }
}

static void
convert_list (LatentOpenapiFlattener *flattener,
              JsonObject *into,
              const char *name,
              JsonObject *flat,
              const LatentProse *prose,
              guint depth)
{
  JsonObject *schema = latent_json_peek_object (flat, "items");
  g_autoptr (JsonObject) element = latent_openapi_flattener_flatten (flattener, schema);
  g_autoptr (JsonObject) items = NULL;
  JsonNode *example = _latent_openapi_first_example (flat);
  gboolean is_text;
  gboolean is_link;

  if (_latent_openapi_find_type (element) == NULL && example != NULL && JSON_NODE_HOLDS_ARRAY (example) &&
      json_array_get_length (json_node_get_array (example)) > 0)
    json_object_set_string_member (
      element, "type", _latent_openapi_type_of_value (json_array_get_element (json_node_get_array (example), 0)));
  if (_latent_openapi_find_type (element) == NULL && depth == 0)
    json_object_set_string_member (element, "type", "string");
  items = convert (flattener, name, element, depth + 1);
  json_object_remove_member (items, "default");
  is_text = g_strcmp0 (latent_json_peek_string (items, "type"), "string") == 0;
  is_link = is_text && (json_object_has_member (items, "format") || _latent_openapi_is_link (name, flat));
  if (is_link)
    {
      /* What is told of the files is told of the list; a limit of the list isn't one of each link. */
      g_clear_pointer (&items, json_object_unref);
      items = json_object_new ();
      json_object_set_string_member (items, "type", "string");
      json_object_set_string_member (items, "format", "uri");
      set_accept (into, name, flat, prose);
    }
  set_count (into, "minItems", flat, prose->min_items);
  set_count (into, "maxItems", flat, prose->max_items);
  json_object_set_object_member (into, "items", g_steal_pointer (&items));
}

static void
convert_group (LatentOpenapiFlattener *flattener, JsonObject *into, JsonObject *flat, guint depth)
{
  JsonObject *properties = latent_json_peek_object (flat, "properties");
  JsonArray *listed = latent_json_peek_array (flat, "required");
  JsonObject *members;
  JsonArray *required;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (properties == NULL || json_object_get_size (properties) == 0)
    return;
  members = json_object_new ();
  required = json_array_new ();
  json_object_iter_init_ordered (&iter, properties);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_autofree char *clean = _latent_openapi_clean_name (name);
      JsonObject *member;
      const char *role;

      if (!JSON_NODE_HOLDS_OBJECT (node) || json_object_has_member (members, clean))
        continue;
      member = convert (flattener, clean, json_node_get_object (node), depth + 1);
      role = _latent_openapi_find_role (clean, member);
      if (g_strcmp0 (role, "images") == 0 || g_strcmp0 (role, "mask") == 0)
        json_object_set_string_member (member, "role", role);
      json_object_set_object_member (members, clean, member);
      for (guint i = 0; listed != NULL && i < json_array_get_length (listed); i++)
        if (g_strcmp0 (latent_json_array_peek_string (listed, i), name) == 0)
          {
            json_array_add_string_element (required, clean);
            break;
          }
    }
  json_object_set_object_member (into, "properties", members);
  json_object_set_array_member (into, "required", required);
}

/* --- the rest --------------------------------------------------------------------------------------------------- */

/* The default that the schema has, else what its words tell where they can't be misunderstood; none that breaks a rule. */
static void
set_default (JsonObject *into, JsonObject *flat, const LatentProse *prose)
{
  const char *type = latent_json_peek_string (into, "type");
  JsonNode *given = json_object_get_member (flat, "default");
  g_autoptr (JsonNode) value = NULL;
  JsonArray *choices = latent_json_peek_array (into, "enum");

  if (json_object_has_member (into, "format"))
    return; /* an example of a link, at most */
  if (g_str_equal (type, "array") || g_str_equal (type, "object"))
    {
      /* An empty list says nothing, and neither does a list of empty texts. */
      if (given == NULL || !JSON_NODE_HOLDS_ARRAY (given) || json_array_get_length (json_node_get_array (given)) == 0 ||
          latent_json_array_peek_string (json_node_get_array (given), 0) == NULL ||
          *latent_json_array_peek_string (json_node_get_array (given), 0) == '\0' ||
          latent_json_peek_string (latent_json_peek_object (into, "items"), "format") != NULL)
        return;
      value = json_node_copy (given);
    }
  else if (given != NULL)
    value = JSON_NODE_HOLDS_VALUE (given) ? _latent_openapi_coerce (given, type) : NULL;
  else if (prose->fallback != NULL && (choices != NULL || !g_str_equal (type, "string")))
    value = _latent_openapi_coerce_text (prose->fallback, type);
  if (value == NULL || (g_str_equal (type, "string") && *json_node_get_string (value) == '\0'))
    return;

  for (guint i = 0; choices != NULL && g_str_equal (type, "string") && i < json_array_get_length (choices); i++)
    if (g_ascii_strcasecmp (latent_json_array_peek_string (choices, i), json_node_get_string (value)) == 0)
      json_node_set_string (value, latent_json_array_peek_string (choices, i));
  if (is_valid (into, value))
    json_object_set_member (into, "default", g_steal_pointer (&value));
}

/* "firstFrameUrl" is "First Frame"; what the name alone makes well needs no title. */
static void
set_title (JsonObject *into, const char *name)
{
  g_autofree char *folded = _latent_openapi_fold_name (name);
  g_autofree char *title = NULL;
  gboolean is_link = latent_json_peek_string (into, "format") != NULL ||
                     latent_json_peek_string (latent_json_peek_object (into, "items"), "format") != NULL;

  if (is_link && (g_str_has_suffix (folded, "_url") || g_str_has_suffix (folded, "_urls")))
    *strrchr (folded, '_') = '\0';
  else if (g_str_equal (folded, name))
    return;
  title = latent_schema_humanize (folded);
  json_object_set_string_member (into, "title", title);
}

static void
set_description (JsonObject *into, JsonObject *flat, gboolean is_any)
{
  const char *told = latent_json_peek_string (flat, "description");
  g_autofree char *summary = latent_prose_summarize (told != NULL ? told : latent_json_peek_string (flat, "title"));
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_deprecated = FALSE;

  if (latent_json_peek_boolean (flat, "deprecated", &is_deprecated) && is_deprecated)
    {
      json_object_set_boolean_member (into, "deprecated", TRUE);
      g_string_append (text, _ ("Outdated."));
    }
  if (*summary != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", summary);
  if (is_any)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "",
                            _ ("What goes here can’t be shown as a form. Write it as JSON, as the model’s page says."));
  if (text->len > 0)
    json_object_set_string_member (into, "description", text->str);
}

static JsonObject *
convert (LatentOpenapiFlattener *flattener, const char *name, JsonObject *schema, guint depth)
{
  g_autoptr (JsonObject) flat = latent_openapi_flattener_flatten (flattener, schema);
  g_autoptr (LatentProse) prose = latent_prose_read (latent_json_peek_string (flat, "description"));
  const char *type = _latent_openapi_find_type (flat);
  JsonObject *into = json_object_new ();

  if (type == NULL && latent_json_peek_string (flat, "description") != NULL)
    type = "string";
  if (type == NULL || depth > MAX_DEPTH || json_object_has_member (flat, LATENT_OPENAPI_ALTERNATIVES))
    type = "any";
  json_object_set_string_member (into, "type", type);
  if (g_str_equal (type, "string"))
    convert_text (into, name, flat, prose);
  else if (_latent_openapi_is_number_type (type))
    convert_number (into, name, flat, prose);
  else if (g_str_equal (type, "array"))
    convert_list (flattener, into, name, flat, prose, depth);
  else if (g_str_equal (type, "object"))
    convert_group (flattener, into, flat, depth);
  if (!g_str_equal (type, "any"))
    set_default (into, flat, prose);
  set_title (into, name);
  set_description (into, flat, g_str_equal (type, "any"));
  return into;
}

JsonObject *
_latent_openapi_convert (LatentOpenapiFlattener *flattener, const char *name, JsonObject *schema)
{
  g_autoptr (JsonObject) parameter = convert (flattener, name, schema, 0);
  g_autoptr (LatentParameter) trial = latent_parameter_new (name, parameter, FALSE, NULL);
  g_autoptr (JsonObject) flat = NULL;
  JsonObject *any;

  if (trial != NULL)
    return g_steal_pointer (&parameter);
  flat = latent_openapi_flattener_flatten (flattener, schema);
  any = json_object_new ();
  json_object_set_string_member (any, "type", "any");
  set_description (any, flat, TRUE);
  return any;
}
