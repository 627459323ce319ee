/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-model-private.h"

#include "latent-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define DEFAULT_DURATION 30.0

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LatentModel, latent_model, G_TYPE_OBJECT)
G_DEFINE_QUARK (latent_catalog_error, latent_catalog_error)

static void
latent_model_finalize (GObject *object)
{
  LatentModel *self = LATENT_MODEL (object);

  g_free (self->price_text);
  g_strfreev (self->changes);
  g_clear_pointer (&self->descriptor, json_object_unref);
  g_clear_pointer (&self->former, g_ptr_array_unref);
  g_free (self->id);
  g_free (self->title);
  g_free (self->description);
  g_free (self->does);
  g_free (self->documentation);
  g_clear_pointer (&self->parameters, g_ptr_array_unref);
  g_strfreev (self->any_of);
  g_clear_pointer (&self->results, latent_amount_free);
  g_clear_pointer (&self->price, latent_price_free);

  G_OBJECT_CLASS (latent_model_parent_class)->finalize (object);
}

static void
latent_model_class_init (LatentModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_model_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
latent_model_init (LatentModel *self)
{
  self->parameters = g_ptr_array_new_with_free_func (g_object_unref);
  self->former = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->duration = DEFAULT_DURATION;
  self->health = NAN;
}

static gboolean
refuse (GError **error, const char *keyword)
{
  g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR, _ ("“%s” has no usable value"), keyword);
  return FALSE;
}

static gboolean
has_parameter (const char *name, gpointer user_data)
{
  return latent_model_get_parameter (user_data, name) != NULL;
}

static gboolean
read_any_of (LatentModel *self, JsonObject *input, GError **error)
{
  JsonArray *names = latent_json_peek_array (input, "anyOf");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (!json_object_has_member (input, "anyOf"))
    return TRUE;
  if (names == NULL || json_array_get_length (names) == 0)
    return refuse (error, "anyOf");
  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      const char *name = latent_json_array_peek_string (names, i);

      if (name == NULL || !has_parameter (name, self))
        return refuse (error, "anyOf");
      g_strv_builder_add (builder, name);
    }
  self->any_of = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_parameters (LatentModel *self, JsonObject *input, GError **error)
{
  static const char *const known[] = { "type", "required", "anyOf", "properties", NULL };
  JsonObject *properties = latent_json_peek_object (input, "properties");
  JsonArray *required = latent_json_peek_array (input, "required");
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  guint n_required = 0;

  if (!latent_schema_check_members (input, known, NULL, error))
    return FALSE;
  if (g_strcmp0 (latent_json_peek_string (input, "type"), "object") != 0)
    return refuse (error, "type");
  if (properties == NULL)
    return refuse (error, "properties");
  if (json_object_has_member (input, "required") && required == NULL)
    return refuse (error, "required");
  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    {
      if (latent_json_array_peek_string (required, i) == NULL)
        return refuse (error, "required");
      g_hash_table_add (names, (char *) latent_json_array_peek_string (required, i));
    }

  json_object_iter_init_ordered (&iter, properties);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      gboolean is_required = g_hash_table_contains (names, name);
      LatentParameter *parameter;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return refuse (error, name);
      parameter = latent_parameter_new (name, json_node_get_object (node), is_required, error);
      if (parameter == NULL)
        return FALSE;
      g_ptr_array_add (self->parameters, parameter);
      n_required += is_required ? 1 : 0;
    }
  if (n_required != g_hash_table_size (names))
    return refuse (error, "required");
  return read_any_of (self, input, error);
}

LatentParameter *
_latent_model_find_other (LatentModel *self, LatentRequirement *requirement)
{
  return requirement->parameter != NULL ? latent_model_get_parameter (self, requirement->parameter)
                                        : latent_model_find_role (self, requirement->role);
}

/* A value that needs what this model hasn't isn't offered. */
static gboolean
resolve_requirements (LatentModel *self, GError **error)
{
  for (guint i = 0; i < self->parameters->len; i++)
    {
      LatentParameter *parameter = self->parameters->pdata[i];
      GPtrArray *requirements = latent_parameter_get_requirements (parameter);

      for (guint j = 0; j < requirements->len; j++)
        {
          LatentRequirement *requirement = requirements->pdata[j];

          if (_latent_model_find_other (self, requirement) != NULL || requirement->absent ||
              requirement->without != NULL)
            continue;
          if (requirement->parameter != NULL || requirement->value == NULL ||
              !latent_parameter_withhold (parameter, requirement->value, requirement->reason))
            {
              refuse (error, "requires");
              g_prefix_error (error, "%s: ", latent_parameter_get_name (parameter));
              return FALSE;
            }
        }
    }
  return TRUE;
}

static gboolean
read_media (LatentModel *self)
{
  static const struct
  {
    const char *does;
    LatentMedia media;
  } all[] = {
    { "text-to-image", LATENT_MEDIA_PICTURE },
    { "image-to-image", LATENT_MEDIA_PICTURE },
    { "character", LATENT_MEDIA_PICTURE },
    { "layers", LATENT_MEDIA_PICTURE },
    { "segments", LATENT_MEDIA_PICTURE },
    { "upscale", LATENT_MEDIA_PICTURE },
    { "remove-background", LATENT_MEDIA_PICTURE },
    { "text-to-video", LATENT_MEDIA_VIDEO },
    { "image-to-video", LATENT_MEDIA_VIDEO },
    { "video-to-video", LATENT_MEDIA_VIDEO },
    { "speech-to-video", LATENT_MEDIA_VIDEO },
    { "text-to-speech", LATENT_MEDIA_AUDIO },
    { "text-to-music", LATENT_MEDIA_AUDIO },
    { "audio-to-audio", LATENT_MEDIA_AUDIO },
    { "other", LATENT_MEDIA_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (self->does, all[i].does))
      {
        self->media = all[i].media;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_texts (LatentModel *self, JsonObject *descriptor, GError **error)
{
  const char *description = latent_json_peek_string (descriptor, "description");
  gint64 format;

  if (!latent_json_peek_int (descriptor, "format", &format) || format != 1)
    return refuse (error, "format");
  self->id = g_strdup (latent_json_peek_string (descriptor, "id"));
  if (self->id == NULL || *self->id == '\0')
    return refuse (error, "id");
  self->title = g_strdup (latent_json_peek_string (descriptor, "title"));
  if (self->title == NULL || *self->title == '\0')
    return refuse (error, "title");
  self->does = g_strdup (latent_json_peek_string (descriptor, "does"));
  if (self->does == NULL || *self->does == '\0')
    return refuse (error, "does");
  if (!read_media (self))
    return refuse (error, "does");
  self->description = g_strdup (description != NULL && *description != '\0' ? _ (description) : "");
  self->documentation = g_strdup (latent_json_peek_string (descriptor, "documentation"));
  latent_json_peek_boolean (descriptor, "default", &self->is_default);
  if (json_object_has_member (descriptor, "duration") &&
      (!latent_json_peek_double (descriptor, "duration", &self->duration) || self->duration <= 0))
    return refuse (error, "duration");
  return TRUE;
}

LatentModel *
latent_model_new_from_json (JsonObject *descriptor, GError **error)
{
  static const char *const known[] = {
    "format",  "id",       "title",   "description", "does",  "default", "documentation",
    "checked", "duration", "results", "price",       "input", NULL,
  };
  g_autoptr (LatentModel) self = NULL;
  JsonObject *input;

  g_return_val_if_fail (descriptor != NULL, NULL);

  self = g_object_new (LATENT_TYPE_MODEL, NULL);
  if (!latent_schema_check_members (descriptor, known, NULL, error) || !read_texts (self, descriptor, error))
    return NULL;

  input = latent_json_peek_object (descriptor, "input");
  if (input == NULL)
    {
      refuse (error, "input");
      return NULL;
    }
  if (!read_parameters (self, input, error) || !resolve_requirements (self, error))
    return NULL;

  if (json_object_has_member (descriptor, "results"))
    {
      self->results = latent_amount_new (json_object_get_member (descriptor, "results"), has_parameter, self, error);
      if (self->results == NULL)
        return NULL;
    }
  if (json_object_has_member (descriptor, "price"))
    {
      JsonArray *parts = latent_json_peek_array (descriptor, "price");

      if (parts == NULL)
        {
          refuse (error, "price");
          return NULL;
        }
      self->price = latent_price_new (parts, has_parameter, self, error);
      if (self->price == NULL)
        return NULL;
    }
  self->descriptor = json_object_ref (descriptor);
  return g_steal_pointer (&self);
}

#define SWAP(a, b)                                                                                                     \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    __typeof__ (a) swapped = (a);                                                                                      \
    (a) = (b);                                                                                                         \
    (b) = swapped;                                                                                                     \
  }                                                                                                                    \
  G_STMT_END

gboolean
latent_model_update (LatentModel *self, JsonObject *descriptor, GError **error)
{
  g_autoptr (LatentModel) other = NULL;

  g_return_val_if_fail (LATENT_IS_MODEL (self) && descriptor != NULL, FALSE);

  other = latent_model_new_from_json (descriptor, error);
  if (other == NULL)
    return FALSE;
  g_return_val_if_fail (g_str_equal (self->id, other->id), FALSE);

  g_ptr_array_add (self->former, g_ptr_array_ref (self->parameters));
  SWAP (self->title, other->title);
  SWAP (self->description, other->description);
  SWAP (self->does, other->does);
  SWAP (self->documentation, other->documentation);
  SWAP (self->media, other->media);
  SWAP (self->duration, other->duration);
  SWAP (self->parameters, other->parameters);
  SWAP (self->any_of, other->any_of);
  SWAP (self->results, other->results);
  SWAP (self->price, other->price);
  SWAP (self->descriptor, other->descriptor);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

JsonObject *
latent_model_get_descriptor (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->descriptor;
}

LatentModelOrigin
latent_model_get_origin (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), LATENT_MODEL_SHIPPED);
  return self->origin;
}

void
latent_model_set_origin (LatentModel *self, LatentModelOrigin origin)
{
  g_return_if_fail (LATENT_IS_MODEL (self));
  self->origin = origin;
}

gboolean
latent_model_get_is_new (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), FALSE);
  return self->is_new;
}

double
latent_model_get_health (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NAN);
  return self->health;
}

const char *
latent_model_get_price_text (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->price_text;
}

const char *const *
latent_model_get_changes (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return (const char *const *) self->changes;
}

void
latent_model_set_news (LatentModel *self,
                       gboolean is_new,
                       double health,
                       const char *price_text,
                       const char *const *changes)
{
  g_return_if_fail (LATENT_IS_MODEL (self));

  self->is_new = is_new;
  self->health = health;
  g_set_str (&self->price_text, price_text);
  g_strfreev (self->changes);
  self->changes = changes != NULL && changes[0] != NULL ? g_strdupv ((char **) changes) : NULL;
  g_signal_emit (self, signals[CHANGED], 0);
}

const char *
latent_model_get_id (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->id;
}

const char *
latent_model_get_title (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->title;
}

const char *
latent_model_get_does (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->does;
}

LatentMedia
latent_model_get_media (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), LATENT_MEDIA_PICTURE);
  return self->media;
}

const char *
latent_model_get_description (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->description;
}

const char *
latent_model_get_documentation (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->documentation;
}

gboolean
latent_model_get_is_default (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), FALSE);
  return self->is_default;
}

GPtrArray *
latent_model_get_parameters (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->parameters;
}

double
latent_model_get_duration (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), DEFAULT_DURATION);
  return self->duration;
}

LatentParameter *
latent_model_get_parameter (LatentModel *self, const char *name)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self) && name != NULL, NULL);

  for (guint i = 0; i < self->parameters->len; i++)
    if (g_str_equal (latent_parameter_get_name (self->parameters->pdata[i]), name))
      return self->parameters->pdata[i];
  return NULL;
}

gboolean
latent_model_get_withdrawn (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), FALSE);

  return self->withdrawn;
}

void
latent_model_set_withdrawn (LatentModel *self, gboolean withdrawn)
{
  g_return_if_fail (LATENT_IS_MODEL (self));

  self->withdrawn = withdrawn;
}

LatentParameter *
latent_model_find_role (LatentModel *self, LatentParameterRole role)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);

  for (guint i = 0; i < self->parameters->len; i++)
    if (latent_parameter_get_role (self->parameters->pdata[i]) == role)
      return self->parameters->pdata[i];
  return NULL;
}

LatentPrice *
latent_model_get_price (LatentModel *self)
{
  return self->price;
}

LatentAmount *
latent_model_get_results (LatentModel *self)
{
  return self->results;
}
