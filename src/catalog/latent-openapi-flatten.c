/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-openapi-flatten.h"

#include "latent-json.h"

#include <string.h>

/* A chain of references, and what is nested in each other by allOf and the like. */
#define MAX_DEPTH 16
/* All schemas that one document may make us look at. */
#define MAX_STEPS 20000

struct _LatentOpenapiFlattener
{
  JsonObject *document;
  guint steps;
  guint depth;
};

LatentOpenapiFlattener *
latent_openapi_flattener_new (JsonObject *document)
{
  LatentOpenapiFlattener *self = g_new0 (LatentOpenapiFlattener, 1);

  self->document = json_object_ref (document);
  return self;
}

void
latent_openapi_flattener_free (LatentOpenapiFlattener *self)
{
  json_object_unref (self->document);
  g_free (self);
}

/* --- references ------------------------------------------------------------------------------------------------- */

/* "~1" and "~0" of JSON pointers, after the percent signs of links. Transfer full. */
static char *
decode_step (const char *step)
{
  g_autofree char *plain = g_uri_unescape_string (step, NULL);
  GString *text = g_string_new (plain != NULL ? plain : step);

  g_string_replace (text, "~1", "/", 0);
  g_string_replace (text, "~0", "~", 0);
  return g_string_free (text, FALSE);
}

static JsonNode *
find_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autofree char *wanted = NULL;
  JsonObjectIter iter;
  const char *other;

  if (node != NULL)
    return node;
  wanted = g_strstrip (g_strdup (name));
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &other, &node))
    {
      g_autofree char *stripped = g_strstrip (g_strdup (other));

      if (g_str_equal (stripped, wanted))
        return node;
    }
  return NULL;
}

static JsonObject *
look_up (LatentOpenapiFlattener *self, const char *reference)
{
  g_auto (GStrv) steps = NULL;
  JsonObject *object = self->document;

  /* Other documents aren't fetched. */
  if (!g_str_has_prefix (reference, "#/"))
    return NULL;
  steps = g_strsplit (reference + 2, "/", MAX_DEPTH);
  for (guint i = 0; steps[i] != NULL; i++)
    {
      g_autofree char *name = decode_step (steps[i]);
      JsonNode *node = find_member (object, name);

      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        return NULL;
      object = json_node_get_object (node);
    }
  return object;
}

JsonObject *
latent_openapi_flattener_follow (LatentOpenapiFlattener *self, JsonObject *object)
{
  for (guint i = 0; object != NULL && i < MAX_DEPTH; i++)
    {
      const char *reference = latent_json_peek_string (object, "$ref");

      if (reference == NULL)
        return object;
      object = look_up (self, reference);
    }
  return NULL;
}

/* --- putting together ------------------------------------------------------------------------------------------- */

static gboolean
says_object (JsonObject *schema)
{
  const char *type = latent_json_peek_string (schema, "type");

  return type != NULL ? g_str_equal (type, "object")
                      : json_object_has_member (schema, "properties") || json_object_has_member (schema, "required");
}

static gboolean
has_string (JsonArray *array, const char *text)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (g_strcmp0 (latent_json_array_peek_string (array, i), text) == 0)
      return TRUE;
  return FALSE;
}

/* Adds @more's strings to the member @name of @into. */
static void
add_strings (JsonObject *into, const char *name, JsonArray *more)
{
  JsonArray *all;

  if (more == NULL)
    return;
  all = json_array_new ();
  for (guint i = 0; i < 2; i++)
    {
      JsonArray *part = i == 0 ? latent_json_peek_array (into, name) : more;

      for (guint j = 0; part != NULL && j < json_array_get_length (part); j++)
        if (latent_json_array_peek_string (part, j) != NULL &&
            !has_string (all, latent_json_array_peek_string (part, j)))
          json_array_add_string_element (all, latent_json_array_peek_string (part, j));
    }
  json_object_set_array_member (into, name, all);
}

static JsonObject *
own_properties (JsonObject *into)
{
  JsonObject *have = latent_json_peek_object (into, "properties");
  JsonObject *own = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  /* The document's own object stays as it is. */
  if (have != NULL)
    {
      json_object_iter_init_ordered (&iter, have);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        json_object_set_member (own, name, json_node_copy (node));
    }
  json_object_set_object_member (into, "properties", own);
  return own;
}

/* All of @from that @into doesn't say itself: both are true at once. */
static void
add_conjunct (JsonObject *into, JsonObject *from)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, from);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (g_str_equal (name, "required") || g_str_equal (name, LATENT_OPENAPI_ANY_OF))
      add_strings (into, name, latent_json_peek_array (from, name));
    else if (g_str_equal (name, "properties") && JSON_NODE_HOLDS_OBJECT (node))
      {
        JsonObject *own = own_properties (into);
        JsonObjectIter members;
        const char *member;
        JsonNode *schema;

        json_object_iter_init_ordered (&members, json_node_get_object (node));
        while (json_object_iter_next_ordered (&members, &member, &schema))
          if (!json_object_has_member (own, member))
            json_object_set_member (own, member, json_node_copy (schema));
      }
    else if (!json_object_has_member (into, name))
      json_object_set_member (into, name, json_node_copy (node));
}

/* --- alternatives ----------------------------------------------------------------------------------------------- */

static void
widen_bound (JsonObject *into, JsonObject *from, const char *name, gboolean is_maximum)
{
  double one;
  double other;

  if (!json_object_has_member (into, name))
    return;
  if (!latent_json_peek_double (into, name, &one) || !latent_json_peek_double (from, name, &other))
    json_object_remove_member (into, name);
  else if (is_maximum ? other > one : other < one)
    json_object_set_member (into, name, json_node_copy (json_object_get_member (from, name)));
}

static gboolean
has_element (JsonArray *array, JsonNode *node)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (json_node_equal (json_array_get_element (array, i), node))
      return TRUE;
  return FALSE;
}

static void
widen_choices (JsonObject *into, JsonObject *from)
{
  JsonArray *one = latent_json_peek_array (into, "enum");
  JsonArray *other = latent_json_peek_array (from, "enum");
  JsonArray *all;

  if (one == NULL || other == NULL)
    {
      json_object_remove_member (into, "enum");
      return;
    }
  all = json_array_new ();
  for (guint i = 0; i < 2; i++)
    for (guint j = 0; j < json_array_get_length (i == 0 ? one : other); j++)
      {
        JsonNode *node = json_array_get_element (i == 0 ? one : other, j);

        if (!has_element (all, node))
          json_array_add_element (all, json_node_copy (node));
      }
  json_object_set_array_member (into, "enum", all);
}

/* Only what one of them alone says of its own kind makes it more than a placeholder. */
static gboolean
says_nothing (JsonObject *schema)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init_ordered (&iter, schema);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    if (!g_str_equal (name, "type") && !g_str_has_prefix (name, "x-"))
      return FALSE;
  return TRUE;
}

/* @into, flat, becomes what fits also the flat @from. */
static void
widen (JsonObject *into, JsonObject *from)
{
  static const char *const minima[] = { "minimum", "exclusiveMinimum", "minLength", "minItems" };
  static const char *const maxima[] = { "maximum", "exclusiveMaximum", "maxLength", "maxItems" };
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (says_nothing (from))
    return;
  if (json_object_has_member (into, "enum"))
    widen_choices (into, from);
  for (guint i = 0; i < G_N_ELEMENTS (minima); i++)
    widen_bound (into, from, minima[i], FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (maxima); i++)
    widen_bound (into, from, maxima[i], TRUE);
  json_object_remove_member (into, "pattern");

  json_object_iter_init_ordered (&iter, from);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!json_object_has_member (into, name) &&
        (g_str_equal (name, "description") || g_str_equal (name, "default") || g_str_equal (name, "items") ||
         g_str_equal (name, "title") || g_str_equal (name, "format")))
      json_object_set_member (into, name, json_node_copy (node));
}

/* The property @name as all of the flat @branches allow it. */
static void
widen_property (LatentOpenapiFlattener *self, JsonObject *own, const char *name, JsonNode *schema)
{
  JsonObject *more = JSON_NODE_HOLDS_OBJECT (schema) ? json_node_get_object (schema) : NULL;
  JsonObject *have = latent_json_peek_object (own, name);
  g_autoptr (JsonObject) one = NULL;
  g_autoptr (JsonObject) other = NULL;
  g_autoptr (JsonNode) had = NULL;

  if (have == NULL || more == NULL)
    {
      json_object_set_member (own, name, json_node_copy (schema));
      return;
    }
  had = json_node_copy (json_object_get_member (own, name));
  if (json_node_equal (had, schema))
    return;
  one = latent_openapi_flattener_flatten (self, have);
  other = latent_openapi_flattener_flatten (self, more);
  if (says_nothing (one))
    json_object_set_object_member (own, name, g_steal_pointer (&other));
  else if (g_strcmp0 (latent_json_peek_string (one, "type"), latent_json_peek_string (other, "type")) == 0)
    {
      widen (one, other);
      json_object_set_object_member (own, name, g_steal_pointer (&one));
    }
}

/* One of the names in @needed that none of @common has. */
static const char *
find_extra (JsonArray *needed, JsonArray *common, JsonArray *base)
{
  for (guint i = 0; needed != NULL && i < json_array_get_length (needed); i++)
    {
      const char *name = latent_json_array_peek_string (needed, i);

      if (name != NULL && !has_string (common, name) && !has_string (base, name))
        return name;
    }
  return NULL;
}

static void
add_object_alternatives (LatentOpenapiFlattener *self, JsonObject *into, GPtrArray *branches)
{
  g_autoptr (JsonArray) common = json_array_new ();
  g_autoptr (JsonArray) extras = json_array_new ();
  g_autoptr (JsonArray) base = NULL;
  JsonArray *first = latent_json_peek_array (branches->pdata[0], "required");
  g_autoptr (JsonObject) inherited = NULL;
  JsonObject *own;
  gboolean each_has_one = TRUE;

  if (latent_json_peek_array (into, "required") != NULL)
    base = json_array_ref (latent_json_peek_array (into, "required"));
  for (guint i = 0; first != NULL && i < json_array_get_length (first); i++)
    {
      const char *name = latent_json_array_peek_string (first, i);
      gboolean everywhere = name != NULL;

      for (guint j = 1; j < branches->len && everywhere; j++)
        everywhere = has_string (latent_json_peek_array (branches->pdata[j], "required"), name);
      if (everywhere)
        json_array_add_string_element (common, name);
    }
  for (guint i = 0; i < branches->len; i++)
    {
      const char *extra = find_extra (latent_json_peek_array (branches->pdata[i], "required"), common, base);

      each_has_one = each_has_one && extra != NULL;
      if (extra != NULL && !has_string (extras, extra))
        json_array_add_string_element (extras, extra);
    }

  if (latent_json_peek_object (into, "properties") != NULL)
    inherited = json_object_ref (latent_json_peek_object (into, "properties"));
  own = own_properties (into);
  for (guint i = 0; i < branches->len; i++)
    {
      JsonObject *properties = latent_json_peek_object (branches->pdata[i], "properties");
      JsonObjectIter iter;
      const char *name;
      JsonNode *node;

      if (properties == NULL)
        continue;
      json_object_iter_init_ordered (&iter, properties);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        /* What the schema itself says of it is more than what tells the alternatives apart. */
        if (inherited == NULL || !json_object_has_member (inherited, name))
          widen_property (self, own, name, node);
    }
  add_strings (into, "required", common);
  if (each_has_one && json_array_get_length (extras) > 1)
    add_strings (into, LATENT_OPENAPI_ANY_OF, extras);
  if (!json_object_has_member (into, "type"))
    json_object_set_string_member (into, "type", "object");
}

static guint
rank_type (JsonObject *schema)
{
  /* Of several kinds the one that the others can be written as. */
  static const char *const order[] = { "boolean", "string", "number", "integer", "object", "array" };
  const char *type = latent_json_peek_string (schema, "type");

  for (guint i = 0; type != NULL && i < G_N_ELEMENTS (order); i++)
    if (g_str_equal (type, order[i]))
      return i + 1;
  return 0;
}

static gboolean
is_scalar (JsonObject *schema)
{
  guint rank = rank_type (schema);

  return rank > 0 && rank <= 4;
}

static void
add_scalar_alternatives (JsonObject *into, GPtrArray *branches)
{
  g_autoptr (JsonObject) best = json_object_ref (branches->pdata[0]);
  gboolean mixed = FALSE;

  for (guint i = 1; i < branches->len; i++)
    if (rank_type (branches->pdata[i]) > rank_type (best))
      {
        json_object_unref (best);
        best = json_object_ref (branches->pdata[i]);
      }
  for (guint i = 0; i < branches->len; i++)
    {
      JsonObject *branch = branches->pdata[i];

      if (branch == best)
        continue;
      if (rank_type (branch) == rank_type (best))
        widen (best, branch);
      /* One text or a list of texts, a number or its text: the richer form does for both. */
      else if (!is_scalar (branch) || says_object (best))
        mixed = TRUE;
    }
  add_conjunct (into, best);
  if (mixed)
    json_object_set_boolean_member (into, LATENT_OPENAPI_ALTERNATIVES, TRUE);
}

static void
add_alternatives (LatentOpenapiFlattener *self, JsonObject *into, JsonArray *array)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  gboolean is_object = says_object (into);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *branch = latent_json_array_peek_object (array, i);
      JsonObject *flat;

      if (branch == NULL || g_strcmp0 (latent_json_peek_string (branch, "type"), "null") == 0)
        continue;
      flat = latent_openapi_flattener_flatten (self, branch);
      if (says_object (flat))
        g_ptr_array_add (objects, flat);
      else if (is_object)
        json_object_unref (flat); /* a placeholder of the tool that wrote the page */
      else
        g_ptr_array_add (others, flat);
    }
  if (objects->len > 0 && others->len > 0)
    {
      g_ptr_array_extend_and_steal (others, g_steal_pointer (&objects));
      add_scalar_alternatives (into, others);
    }
  else if (objects->len > 0)
    add_object_alternatives (self, into, objects);
  else if (others->len > 0)
    add_scalar_alternatives (into, others);
}

/* --- one schema ------------------------------------------------------------------------------------------------- */

static void
flatten_types (JsonObject *into, JsonArray *types)
{
  g_autoptr (GPtrArray) branches = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  json_object_remove_member (into, "type");
  for (guint i = 0; i < json_array_get_length (types); i++)
    {
      const char *type = latent_json_array_peek_string (types, i);
      JsonObject *branch;

      if (type == NULL || g_str_equal (type, "null"))
        continue;
      branch = json_object_new ();
      json_object_set_string_member (branch, "type", type);
      g_ptr_array_add (branches, branch);
    }
  if (branches->len > 0)
    add_scalar_alternatives (into, branches);
}

JsonObject *
latent_openapi_flattener_flatten (LatentOpenapiFlattener *self, JsonObject *schema)
{
  static const char *const dissolved[] = { "$ref", "allOf", "oneOf", "anyOf", "const", "nullable" };
  static const char *const choosers[] = { "oneOf", "anyOf" };
  JsonObject *flat = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  JsonArray *array;

  if (schema == NULL || self->steps >= MAX_STEPS || self->depth >= MAX_DEPTH)
    return flat;
  self->steps++;
  self->depth++;

  json_object_iter_init_ordered (&iter, schema);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      gboolean is_dissolved = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (dissolved) && !is_dissolved; i++)
        is_dissolved = g_str_equal (name, dissolved[i]);
      if (!is_dissolved)
        json_object_set_member (flat, name, json_node_copy (node));
    }
  if (json_object_has_member (schema, "const") && !json_object_has_member (flat, "enum"))
    {
      array = json_array_new ();
      json_array_add_element (array, json_node_copy (json_object_get_member (schema, "const")));
      json_object_set_array_member (flat, "enum", array);
    }
  if (latent_json_peek_array (flat, "type") != NULL)
    {
      g_autoptr (JsonArray) types = json_array_ref (latent_json_peek_array (flat, "type"));

      flatten_types (flat, types);
    }

  /* Since OpenAPI 3.1 what stands beside a reference counts too, and before it. */
  if (json_object_has_member (schema, "$ref"))
    {
      g_autoptr (JsonObject)
        other = latent_openapi_flattener_flatten (self, latent_openapi_flattener_follow (self, schema));

      add_conjunct (flat, other);
    }
  array = latent_json_peek_array (schema, "allOf");
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      g_autoptr (JsonObject) part = latent_openapi_flattener_flatten (self, latent_json_array_peek_object (array, i));

      if (!says_object (flat) || says_object (part))
        add_conjunct (flat, part);
    }
  for (guint i = 0; i < G_N_ELEMENTS (choosers); i++)
    {
      array = latent_json_peek_array (schema, choosers[i]);
      if (array != NULL)
        add_alternatives (self, flat, array);
    }
  self->depth--;
  return flat;
}
