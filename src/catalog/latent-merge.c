/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-merge.h"

#include "latent-json.h"
#include "latent-model.h"
#include "latent-parameter-private.h"

#include <math.h>

static JsonObject *
copy (JsonObject *object)
{
  JsonObject *result = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (result, name, json_node_copy (node));
  return result;
}

static void
take_member (JsonObject *into, JsonObject *from, const char *name)
{
  if (json_object_has_member (from, name))
    json_object_set_member (into, name, json_node_copy (json_object_get_member (from, name)));
}

static gboolean
has_name (JsonArray *names, const char *name)
{
  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    if (g_strcmp0 (latent_json_array_peek_string (names, i), name) == 0)
      return TRUE;
  return FALSE;
}

/* --- one parameter ---------------------------------------------------------------------------------------------- */

static gboolean
is_number (const char *type)
{
  return g_strcmp0 (type, "integer") == 0 || g_strcmp0 (type, "number") == 0;
}

/* The document's choices, those that were there before in their old order. */
static void
merge_choices (JsonObject *into, JsonObject *update)
{
  JsonArray *before = latent_json_peek_array (into, "enum");
  JsonArray *now = latent_json_peek_array (update, "enum");
  JsonArray *choices;

  if (now == NULL)
    return;
  choices = json_array_new ();
  for (guint i = 0; before != NULL && i < json_array_get_length (before); i++)
    if (latent_schema_has_value (now, json_array_get_element (before, i)))
      json_array_add_element (choices, json_node_copy (json_array_get_element (before, i)));
  for (guint i = 0; i < json_array_get_length (now); i++)
    if (!latent_schema_has_value (choices, json_array_get_element (now, i)))
      json_array_add_element (choices, json_node_copy (json_array_get_element (now, i)));
  json_object_set_array_member (into, "enum", choices);
}

static void
drop_rules (JsonObject *into)
{
  JsonArray *rules = latent_json_peek_array (into, "requires");
  JsonArray *choices = latent_json_peek_array (into, "enum");
  JsonArray *kept;

  if (rules == NULL || choices == NULL)
    return;
  kept = json_array_new ();
  for (guint i = 0; i < json_array_get_length (rules); i++)
    {
      JsonObject *rule = latent_json_array_peek_object (rules, i);

      if (rule == NULL || !json_object_has_member (rule, "value") ||
          latent_schema_has_value (choices, json_object_get_member (rule, "value")))
        json_array_add_element (kept, json_node_copy (json_array_get_element (rules, i)));
    }
  json_object_set_array_member (into, "requires", kept);
}

static JsonObject *
merge_parameter (const char *name, JsonObject *base, JsonObject *update)
{
  static const char *const bounds[] = { "minimum",   "maximum",  "multipleOf", "minLength",
                                        "maxLength", "minItems", "maxItems" };
  static const char *const told[] = { "accept", "maxBytes", "items", "properties" };
  const char *type = latent_json_peek_string (base, "type");
  const char *other = latent_json_peek_string (update, "type");
  g_autoptr (JsonObject) result = copy (base);
  g_autoptr (LatentParameter) trial = NULL;
  JsonArray *choices;

  /* Another kind of thing under the old name is the document's alone. */
  if (g_strcmp0 (type, other) != 0 && !(is_number (type) && is_number (other)))
    return g_strcmp0 (other, "any") == 0 ? g_steal_pointer (&result) : json_object_ref (update);

  merge_choices (result, update);
  drop_rules (result);
  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    take_member (result, update, bounds[i]);
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    if (!json_object_has_member (result, told[i]))
      take_member (result, update, told[i]);
  /* Where people left it open it isn't sent, whatever the document calls its default. */
  if (json_object_has_member (base, "default"))
    take_member (result, update, "default");
  choices = latent_json_peek_array (result, "enum");
  if (choices != NULL && json_object_has_member (result, "default") &&
      !latent_schema_has_value (choices, json_object_get_member (result, "default")))
    json_object_remove_member (result, "default");

  trial = latent_parameter_new (name, result, FALSE, NULL);
  return trial != NULL ? g_steal_pointer (&result) : json_object_ref (base);
}

/* --- the price -------------------------------------------------------------------------------------------------- */

static void
add_amount (GArray *amounts, double amount)
{
  for (guint i = 0; i < amounts->len; i++)
    if (fabs (g_array_index (amounts, double, i) - amount) < 1e-9)
      return;
  g_array_append_val (amounts, amount);
}

static int
compare_amounts (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return (one > other) - (one < other);
}

/* The numbers that stand in @parts (or in a plain list), each once, from the least. */
static GArray *
list_amounts (JsonArray *parts)
{
  GArray *amounts = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonNode *node = json_array_get_element (parts, i);
      JsonObject *part = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonObject *table = latent_json_peek_object (part, "table");
      JsonObjectIter iter;
      const char *key;
      JsonNode *value;
      double number;

      if (part == NULL && JSON_NODE_HOLDS_VALUE (node))
        add_amount (amounts, json_node_get_double (node));
      if (latent_json_peek_double (part, "credits", &number))
        add_amount (amounts, number);
      if (latent_json_peek_double (part, "otherwise", &number))
        add_amount (amounts, number);
      if (table == NULL)
        continue;
      json_object_iter_init_ordered (&iter, table);
      while (json_object_iter_next_ordered (&iter, &key, &value))
        if (JSON_NODE_HOLDS_VALUE (value))
          add_amount (amounts, json_node_get_double (value));
    }
  g_array_sort (amounts, compare_amounts);
  return amounts;
}

static JsonNode *
exchange (JsonNode *node, GArray *before, GArray *now)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return json_node_copy (node);
  for (guint i = 0; i < before->len; i++)
    if (fabs (g_array_index (before, double, i) - json_node_get_double (node)) < 1e-9)
      return json_node_init_double (json_node_alloc (), g_array_index (now, double, i));
  return json_node_copy (node);
}

/* @parts with each number of credits replaced by the one of its rank. Transfer full. */
static JsonArray *
exchange_all (JsonArray *parts, GArray *before, GArray *now)
{
  static const char *const plain[] = { "credits", "otherwise" };
  JsonArray *result = json_array_new ();

  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *part = latent_json_array_peek_object (parts, i);
      JsonObject *table = latent_json_peek_object (part, "table");
      JsonObject *changed;

      if (part == NULL)
        continue;
      changed = copy (part);
      for (guint j = 0; j < G_N_ELEMENTS (plain); j++)
        if (json_object_has_member (part, plain[j]))
          json_object_set_member (changed, plain[j], exchange (json_object_get_member (part, plain[j]), before, now));
      if (table != NULL)
        {
          JsonObject *other = json_object_new ();
          JsonObjectIter iter;
          const char *key;
          JsonNode *value;

          json_object_iter_init_ordered (&iter, table);
          while (json_object_iter_next_ordered (&iter, &key, &value))
            json_object_set_member (other, key, exchange (value, before, now));
          json_object_set_object_member (changed, "table", other);
        }
      json_array_add_object_element (result, changed);
    }
  return result;
}

static void
merge_price (JsonObject *into, JsonObject *update)
{
  JsonArray *rule = latent_json_peek_array (into, "price");
  JsonArray *told = latent_json_peek_array (update, "price");
  g_autoptr (GArray) before = list_amounts (rule);
  g_autoptr (GArray) now = list_amounts (told != NULL ? told : latent_json_peek_array (update, LATENT_MERGE_AMOUNTS));

  if (rule == NULL)
    {
      if (told != NULL)
        json_object_set_array_member (into, "price", json_array_ref (told));
      return;
    }
  /* Words don't tell how a price is made up as well as people do; as many numbers as before are new numbers. */
  if (now->len == before->len)
    json_object_set_array_member (into, "price", exchange_all (rule, before, now));
}

/* --- the whole -------------------------------------------------------------------------------------------------- */

static JsonObject *
merge_input (JsonObject *base, JsonObject *update, JsonArray *gone)
{
  JsonObject *before = latent_json_peek_object (base, "properties");
  JsonObject *now = latent_json_peek_object (update, "properties");
  JsonArray *needed_before = latent_json_peek_array (base, "required");
  JsonArray *needed_now = latent_json_peek_array (update, "required");
  JsonObject *result = copy (base);
  JsonObject *properties = json_object_new ();
  JsonArray *required = json_array_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, before);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonObject *other = latent_json_peek_object (now, name);

      if (other == NULL && has_name (gone, name))
        continue;
      if (other != NULL)
        json_object_set_object_member (properties, name, merge_parameter (name, json_node_get_object (node), other));
      else
        json_object_set_member (properties, name, json_node_copy (node));
      /* What people made required so that it is always sent stays so. */
      if (has_name (needed_before, name) || has_name (needed_now, name))
        json_array_add_string_element (required, name);
    }
  json_object_iter_init_ordered (&iter, now);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonObject *other = json_node_get_object (node);
      gboolean is_deprecated = FALSE;

      latent_json_peek_boolean (other, "deprecated", &is_deprecated);
      if (json_object_has_member (properties, name) || (is_deprecated && !has_name (needed_now, name)))
        continue;
      json_object_set_member (properties, name, json_node_copy (node));
      if (has_name (needed_now, name))
        json_array_add_string_element (required, name);
    }
  json_object_set_object_member (result, "properties", properties);
  json_object_set_array_member (result, "required", required);
  return result;
}

static gboolean
is_usable (JsonObject *descriptor)
{
  g_autoptr (LatentModel) trial = latent_model_new_from_json (descriptor, NULL);

  return trial != NULL;
}

JsonObject *
latent_merge_descriptors (JsonObject *base, JsonObject *update)
{
  g_autoptr (JsonObject) result = NULL;
  JsonObject *before;
  JsonObject *now;

  g_return_val_if_fail (update != NULL, NULL);

  now = latent_json_peek_object (update, "input");
  if (base == NULL)
    {
      if (now == NULL)
        return NULL; /* a price without a model */
      result = copy (update);
      json_object_remove_member (result, LATENT_MERGE_GONE);
      json_object_remove_member (result, LATENT_MERGE_AMOUNTS);
      return g_steal_pointer (&result);
    }
  result = copy (base);
  merge_price (result, update);
  if (!is_usable (result))
    take_member (result, base, "price");
  before = latent_json_peek_object (base, "input");
  if (now == NULL || latent_json_peek_object (now, "properties") == NULL ||
      latent_json_peek_object (before, "properties") == NULL)
    return g_steal_pointer (&result);
  json_object_set_object_member (result, "input",
                                 merge_input (before, now, latent_json_peek_array (update, LATENT_MERGE_GONE)));
  /* A price rule by a parameter that is gone, a rule about one: then what people wrote stays as a whole. */
  if (!is_usable (result))
    take_member (result, base, "input");
  return g_steal_pointer (&result);
}
