/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-parameter-private.h"

#include "latent-json.h"
#include "latent-model.h"
#include "latent-picture-reference.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _LatentParameter
{
  GObject parent_instance;

  char *name;
  char *title;
  char *description;
  LatentParameterRole role;
  gboolean required;
  LatentSchema *schema;
  GPtrArray *requirements; /* of LatentRequirement */
  GStrv choices;           /* those offered */
  GHashTable *withheld;    /* text of a value → reason */
  LatentParameter *items;  /* of a list, or NULL */
  GPtrArray *members;      /* LatentParameter of a group, or NULL if free */
  guint depth;             /* how many lists and groups it is in */
  GStrv accept;
  guint64 max_bytes; /* 0 for no limit */
};

G_DEFINE_FINAL_TYPE (LatentParameter, latent_parameter, G_TYPE_OBJECT)

static const char *const own_keywords[] = { "role", "requires", "accept", "maxBytes", "deprecated", NULL };

static const struct
{
  const char *name;
  LatentParameterRole role;
  const char *title;
} roles[] = {
  { "prompt", LATENT_ROLE_PROMPT, N_ ("Prompt") },
  { "negative-prompt", LATENT_ROLE_NEGATIVE_PROMPT, N_ ("Negative Prompt") },
  { "aspect-ratio", LATENT_ROLE_ASPECT_RATIO, N_ ("Aspect Ratio") },
  { "resolution", LATENT_ROLE_RESOLUTION, N_ ("Resolution") },
  { "images", LATENT_ROLE_IMAGES, N_ ("Input Pictures") },
  { "mask", LATENT_ROLE_MASK, N_ ("Mask") },
  { "count", LATENT_ROLE_COUNT, N_ ("Number of Pictures") },
  { "seed", LATENT_ROLE_SEED, N_ ("Seed") },
};

static void
requirement_free (gpointer data)
{
  LatentRequirement *self = data;

  g_clear_pointer (&self->value, json_node_unref);
  g_clear_pointer (&self->within, json_array_unref);
  g_clear_pointer (&self->without, json_array_unref);
  g_free (self->parameter);
  g_free (self->reason);
  g_free (self);
}

static void
latent_parameter_finalize (GObject *object)
{
  LatentParameter *self = LATENT_PARAMETER (object);

  g_free (self->name);
  g_free (self->title);
  g_free (self->description);
  g_clear_pointer (&self->schema, latent_schema_free);
  g_clear_pointer (&self->requirements, g_ptr_array_unref);
  g_clear_pointer (&self->withheld, g_hash_table_unref);
  g_clear_object (&self->items);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_strfreev (self->choices);
  g_strfreev (self->accept);

  G_OBJECT_CLASS (latent_parameter_parent_class)->finalize (object);
}

static void
latent_parameter_class_init (LatentParameterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_parameter_finalize;
}

static void
latent_parameter_init (LatentParameter *self)
{
  self->requirements = g_ptr_array_new_with_free_func (requirement_free);
  self->withheld = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static gboolean
refuse (GError **error, const char *keyword)
{
  g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR, _ ("“%s” has no usable value"), keyword);
  return FALSE;
}

static LatentParameter *
parameter_new (const char *name, JsonObject *object, gboolean required, guint depth, GError **error);

static gboolean
read_role (const char *name, LatentParameterRole *role, const char **title)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (roles); i++)
    if (g_str_equal (name, roles[i].name))
      {
        *role = roles[i].role;
        if (title != NULL)
          *title = _ (roles[i].title);
        return TRUE;
      }
  return FALSE;
}

static char *
translate (const char *text)
{
  return g_strdup (text != NULL && *text != '\0' ? _ (text) : "");
}

static gboolean
read_requirement (LatentParameter *self, JsonObject *object, GError **error)
{
  static const char *const known[] = { "value", "role", "parameter", "in", "notIn", "absent", "reason", NULL };
  LatentRequirement *requirement = g_new0 (LatentRequirement, 1);
  JsonArray *within = latent_json_peek_array (object, "in");
  JsonArray *without = latent_json_peek_array (object, "notIn");

  g_ptr_array_add (self->requirements, requirement);
  if (!latent_schema_check_members (object, known, NULL, error))
    return FALSE;
  requirement->parameter = g_strdup (latent_json_peek_string (object, "parameter"));
  requirement->reason = translate (latent_json_peek_string (object, "reason"));
  requirement->within = within != NULL ? json_array_ref (within) : NULL;
  requirement->without = without != NULL ? json_array_ref (without) : NULL;
  latent_json_peek_boolean (object, "absent", &requirement->absent);
  if (json_object_has_member (object, "value"))
    {
      requirement->value = json_node_copy (json_object_get_member (object, "value"));
      if (!JSON_NODE_HOLDS_VALUE (requirement->value) ||
          !latent_schema_check (self->schema, self->title, requirement->value, NULL))
        return refuse (error, "value");
    }
  return requirement->parameter != NULL ||
         read_role (latent_json_peek_string (object, "role"), &requirement->role, NULL) || refuse (error, "role");
}

static gboolean
read_own (LatentParameter *self, JsonObject *object, GError **error)
{
  JsonArray *rules = latent_json_peek_array (object, "requires");
  JsonArray *accept = latent_json_peek_array (object, "accept");
  gint64 bytes;

  if (json_object_has_member (object, "requires") && rules == NULL)
    return refuse (error, "requires");
  for (guint i = 0; rules != NULL && i < json_array_get_length (rules); i++)
    {
      JsonObject *rule = latent_json_array_peek_object (rules, i);

      if (rule == NULL)
        return refuse (error, "requires");
      if (!read_requirement (self, rule, error))
        return FALSE;
    }

  if (json_object_has_member (object, "accept"))
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

      if (accept == NULL || json_array_get_length (accept) == 0)
        return refuse (error, "accept");
      for (guint i = 0; i < json_array_get_length (accept); i++)
        {
          if (latent_json_array_peek_string (accept, i) == NULL)
            return refuse (error, "accept");
          g_strv_builder_add (builder, latent_json_array_peek_string (accept, i));
        }
      self->accept = g_strv_builder_end (builder);
    }

  if (json_object_has_member (object, "maxBytes"))
    {
      if (!latent_json_peek_int (object, "maxBytes", &bytes) || bytes <= 0)
        return refuse (error, "maxBytes");
      self->max_bytes = (guint64) bytes;
    }
  return TRUE;
}

static void
update_choices (LatentParameter *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *choices = self->schema->choices;

  g_clear_pointer (&self->choices, g_strfreev);
  if (choices == NULL)
    return;
  for (guint i = 0; i < json_array_get_length (choices); i++)
    g_strv_builder_take (builder, latent_schema_value_to_text (json_array_get_element (choices, i)));
  self->choices = g_strv_builder_end (builder);
}

/* What is in a list or a group has its own form. An element is called as its list. */
static gboolean
read_nested (LatentParameter *self, JsonObject *object, GError **error)
{
  JsonObject *items = latent_json_peek_object (object, "items");
  JsonObject *properties = latent_json_peek_object (object, "properties");

  if (self->schema->kind == LATENT_PARAMETER_ARRAY && items != NULL)
    {
      self->items = parameter_new (self->name, items, TRUE, self->depth + 1, error);
      if (self->items == NULL)
        return FALSE;
      if (!json_object_has_member (items, "title"))
        g_set_str (&self->items->title, self->title);
    }
  if (self->schema->kind != LATENT_PARAMETER_OBJECT || self->schema->members == NULL)
    return TRUE;
  self->members = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->schema->members->len; i++)
    {
      LatentSchemaMember *member = self->schema->members->pdata[i];
      LatentParameter *parameter = parameter_new (member->name, latent_json_peek_object (properties, member->name),
                                                  member->required, self->depth + 1, error);

      if (parameter == NULL)
        return FALSE;
      g_ptr_array_add (self->members, parameter);
    }
  return TRUE;
}

static LatentParameter *
parameter_new (const char *name, JsonObject *object, gboolean required, guint depth, GError **error)
{
  g_autoptr (LatentParameter) self = g_object_new (LATENT_TYPE_PARAMETER, NULL);
  const char *title;

  self->name = g_strdup (name);
  self->required = required;
  self->depth = depth;
  self->schema = latent_schema_new (object, own_keywords, error);
  if (self->schema == NULL)
    goto fail;

  title = NULL;
  if (json_object_has_member (object, "role") &&
      !read_role (latent_json_peek_string (object, "role"), &self->role, &title))
    {
      refuse (error, "role");
      goto fail;
    }
  if (latent_json_peek_string (object, "title") != NULL)
    self->title = translate (latent_json_peek_string (object, "title"));
  else
    self->title = title != NULL ? g_strdup (title) : latent_schema_humanize (name);
  self->description = translate (latent_json_peek_string (object, "description"));

  if (!read_own (self, object, error) || !read_nested (self, object, error))
    goto fail;
  update_choices (self);
  return g_steal_pointer (&self);

fail:
  g_prefix_error (error, "%s: ", name);
  return NULL;
}

LatentParameter *
latent_parameter_new (const char *name, JsonObject *object, gboolean required, GError **error)
{
  g_return_val_if_fail (name != NULL && object != NULL, NULL);

  return parameter_new (name, object, required, 0, error);
}

LatentSchema *
latent_parameter_get_schema (LatentParameter *self)
{
  return self->schema;
}

GPtrArray *
latent_parameter_get_requirements (LatentParameter *self)
{
  return self->requirements;
}

gboolean
latent_requirement_applies (LatentRequirement *self, JsonNode *value)
{
  g_autoptr (JsonArray) one = NULL;

  if (self->value == NULL)
    return TRUE;
  one = json_array_new ();
  json_array_add_element (one, json_node_ref (self->value));
  return latent_schema_has_value (one, value);
}

gboolean
latent_parameter_withhold (LatentParameter *self, JsonNode *value, const char *reason)
{
  g_autoptr (JsonArray) one = json_array_new ();
  g_autoptr (JsonArray) rest = json_array_new ();
  JsonArray *choices = self->schema->choices;

  json_array_add_element (one, json_node_copy (value));
  if (self->schema->fallback != NULL && latent_schema_has_value (one, self->schema->fallback))
    return FALSE;
  g_hash_table_insert (self->withheld, latent_schema_value_to_text (value), g_strdup (reason));

  if (choices == NULL)
    return TRUE;
  for (guint i = 0; i < json_array_get_length (choices); i++)
    if (!latent_schema_has_value (one, json_array_get_element (choices, i)))
      json_array_add_element (rest, json_node_copy (json_array_get_element (choices, i)));
  json_array_unref (choices);
  self->schema->choices = g_steal_pointer (&rest);
  update_choices (self);
  return self->choices[0] != NULL;
}

gboolean
latent_parameter_is_unset (LatentParameter *self, JsonNode *value)
{
  if (value == NULL || JSON_NODE_HOLDS_NULL (value))
    return TRUE;
  if (JSON_NODE_HOLDS_ARRAY (value))
    return json_array_get_length (json_node_get_array (value)) == 0;
  if (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING)
    {
      const char *c = json_node_get_string (value);

      while (g_unichar_isspace (g_utf8_get_char_validated (c, -1)))
        c = g_utf8_next_char (c);
      return *c == '\0';
    }
  return FALSE;
}

/* A picture that is still to be uploaded counts as the link that it will be. */
static JsonNode *
stand_in (JsonNode *node, const LatentPictureReference *reference, gpointer user_data, GError **error)
{
  return json_node_init_string (json_node_alloc (), "https://picture.invalid/");
}

gboolean
latent_parameter_check (LatentParameter *self, JsonNode *value, GError **error)
{
  g_autofree char *text = NULL;
  const char *reason;

  g_return_val_if_fail (LATENT_IS_PARAMETER (self) && value != NULL, FALSE);

  text = latent_schema_value_to_text (value);
  reason = text != NULL ? g_hash_table_lookup (self->withheld, text) : NULL;
  if (reason != NULL)
    {
      g_autofree char *list = self->choices != NULL ? g_strjoinv (_ (", "), self->choices) : NULL;

      if (list != NULL)
        g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_REQUIRES,
                     /* Translators: parameter's title, a value, why it isn't possible, the possible values. */
                     _ ("%s can’t be “%s” with this model: %s. Choose one of: %s."), self->title, text, reason, list);
      else
        g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_REQUIRES,
                     /* Translators: parameter's title, a value, why it isn't possible. */
                     _ ("%s can’t be “%s” with this model: %s."), self->title, text, reason);
      return FALSE;
    }
  if ((self->role == LATENT_ROLE_IMAGES || self->role == LATENT_ROLE_MASK) && latent_picture_reference_is_in (value))
    {
      g_autoptr (JsonNode) links = latent_picture_reference_replace (value, stand_in, NULL, NULL);

      return latent_schema_check (self->schema, self->title, links, error);
    }
  return latent_schema_check (self->schema, self->title, value, error);
}

const char *
latent_parameter_get_name (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), NULL);
  return self->name;
}

const char *
latent_parameter_get_title (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), NULL);
  return self->title;
}

const char *
latent_parameter_get_description (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), NULL);
  return self->description;
}

LatentParameterType
latent_parameter_get_kind (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), LATENT_PARAMETER_STRING);
  return self->schema->kind;
}

LatentParameterRole
latent_parameter_get_role (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), LATENT_ROLE_NONE);
  return self->role;
}

gboolean
latent_parameter_get_required (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), FALSE);
  return self->required;
}

JsonNode *
latent_parameter_get_default (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), NULL);
  return self->schema->fallback;
}

const char *const *
latent_parameter_get_choices (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), NULL);
  return (const char *const *) self->choices;
}

const char *const *
latent_parameter_get_accept (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), NULL);
  if (self->accept == NULL && self->items != NULL)
    return latent_parameter_get_accept (self->items);
  return (const char *const *) self->accept;
}

LatentParameter *
latent_parameter_get_items (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), NULL);
  return self->items;
}

GPtrArray *
latent_parameter_get_members (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), NULL);
  return self->members;
}

guint
latent_parameter_get_depth (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), 0);
  return self->depth;
}

gboolean
latent_parameter_get_is_link (LatentParameter *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), FALSE);
  return self->role == LATENT_ROLE_IMAGES || self->role == LATENT_ROLE_MASK || self->schema->is_link ||
         (self->schema->items != NULL && self->schema->items->is_link);
}

gboolean
latent_parameter_get_max_bytes (LatentParameter *self, guint64 *value)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), FALSE);
  if (self->max_bytes == 0 && self->items != NULL)
    return latent_parameter_get_max_bytes (self->items, value);
  if (value != NULL)
    *value = self->max_bytes;
  return self->max_bytes > 0;
}

static gboolean
give_double (double have, double *value)
{
  if (value != NULL)
    *value = have;
  return !isnan (have);
}

static gboolean
give_count (guint have, guint none, guint *value)
{
  if (value != NULL)
    *value = have;
  return have != none;
}

gboolean
latent_parameter_get_minimum (LatentParameter *self, double *value)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), FALSE);
  return give_double (self->schema->minimum, value);
}

gboolean
latent_parameter_get_maximum (LatentParameter *self, double *value)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), FALSE);
  return give_double (self->schema->maximum, value);
}

gboolean
latent_parameter_get_step (LatentParameter *self, double *value)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), FALSE);
  return give_double (self->schema->step, value);
}

gboolean
latent_parameter_get_min_length (LatentParameter *self, guint *value)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), FALSE);
  return give_count (self->schema->min_length, 0, value);
}

gboolean
latent_parameter_get_max_length (LatentParameter *self, guint *value)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), FALSE);
  return give_count (self->schema->max_length, G_MAXUINT, value);
}

gboolean
latent_parameter_get_min_items (LatentParameter *self, guint *value)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), FALSE);
  return give_count (self->schema->min_items, 0, value);
}

gboolean
latent_parameter_get_max_items (LatentParameter *self, guint *value)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (self), FALSE);
  return give_count (self->schema->max_items, G_MAXUINT, value);
}
