/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-draft.h"

#include "latent-json.h"

#define KEY "draft"
#define MAX_BYTES (256 * 1024)
#define MAX_PICTURES 500
#define SAVE_DELAY 800 /* ms */

struct _LatentDraft
{
  GObject parent_instance;

  GSettings *settings;
  JsonObject *root; /* "prompt", "model", "pictures", "values" and "defaults": { model: { parameter: value } } */
  guint save_source;
};

G_DEFINE_FINAL_TYPE (LatentDraft, latent_draft, G_TYPE_OBJECT)

static gboolean
save_cb (gpointer user_data)
{
  LatentDraft *self = user_data;
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), self->root);
  g_autofree char *text = latent_json_to_string (node);

  self->save_source = 0;
  g_settings_set_string (self->settings, KEY, text);
  return G_SOURCE_REMOVE;
}

static void
touch (LatentDraft *self)
{
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->save_source = g_timeout_add (SAVE_DELAY, save_cb, self);
}

static void
latent_draft_dispose (GObject *object)
{
  LatentDraft *self = LATENT_DRAFT (object);

  if (self->settings != NULL)
    latent_draft_flush (self);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->root, json_object_unref);
  G_OBJECT_CLASS (latent_draft_parent_class)->dispose (object);
}

static void
latent_draft_class_init (LatentDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_draft_dispose;
}

static void
latent_draft_init (LatentDraft *self)
{
}

LatentDraft *
latent_draft_new (GSettings *settings)
{
  LatentDraft *self;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (LATENT_TYPE_DRAFT, NULL);
  self->settings = g_object_ref (settings);
  text = g_settings_get_string (settings, KEY);
  if (*text != '\0')
    self->root = latent_json_parse_object (text, -1, MAX_BYTES, &error);
  if (error != NULL)
    g_message ("The draft can't be read: %s", error->message);
  if (self->root == NULL)
    self->root = json_object_new ();
  return self;
}

const char *
latent_draft_get_prompt (LatentDraft *self)
{
  const char *prompt;

  g_return_val_if_fail (LATENT_IS_DRAFT (self), NULL);

  prompt = latent_json_peek_string (self->root, "prompt");
  return prompt != NULL ? prompt : "";
}

void
latent_draft_set_prompt (LatentDraft *self, const char *prompt)
{
  g_return_if_fail (LATENT_IS_DRAFT (self));

  if (g_str_equal (latent_draft_get_prompt (self), prompt))
    return;
  json_object_set_string_member (self->root, "prompt", prompt);
  touch (self);
}

const char *
latent_draft_get_model (LatentDraft *self)
{
  g_return_val_if_fail (LATENT_IS_DRAFT (self), NULL);

  return latent_json_peek_string (self->root, "model");
}

void
latent_draft_set_model (LatentDraft *self, const char *model)
{
  g_return_if_fail (LATENT_IS_DRAFT (self));

  if (g_strcmp0 (latent_draft_get_model (self), model) == 0)
    return;
  json_object_set_string_member (self->root, "model", model);
  touch (self);
}

guint
latent_draft_get_pictures (LatentDraft *self)
{
  gint64 pictures = 1;

  g_return_val_if_fail (LATENT_IS_DRAFT (self), 1);

  latent_json_peek_int (self->root, "pictures", &pictures);
  return (guint) CLAMP (pictures, 1, MAX_PICTURES);
}

void
latent_draft_set_pictures (LatentDraft *self, guint pictures)
{
  g_return_if_fail (LATENT_IS_DRAFT (self));

  if (latent_draft_get_pictures (self) == pictures)
    return;
  json_object_set_int_member (self->root, "pictures", pictures);
  touch (self);
}

/* Of "values" or "defaults". Takes @values; NULL removes them. */
static void
take (LatentDraft *self, const char *kind, const char *model, JsonObject *values)
{
  JsonObject *all = latent_json_peek_object (self->root, kind);

  if (all == NULL)
    {
      all = json_object_new ();
      json_object_set_object_member (self->root, kind, all);
    }
  if (values != NULL)
    json_object_set_object_member (all, model, values);
  else if (json_object_has_member (all, model))
    json_object_remove_member (all, model);
  touch (self);
}

JsonObject *
latent_draft_get_values (LatentDraft *self, const char *model)
{
  g_return_val_if_fail (LATENT_IS_DRAFT (self), NULL);

  return latent_json_peek_object (latent_json_peek_object (self->root, "values"), model);
}

void
latent_draft_take_values (LatentDraft *self, const char *model, JsonObject *values)
{
  g_return_if_fail (LATENT_IS_DRAFT (self));

  take (self, "values", model, values);
}

JsonObject *
latent_draft_get_defaults (LatentDraft *self, const char *model)
{
  g_return_val_if_fail (LATENT_IS_DRAFT (self), NULL);

  return latent_json_peek_object (latent_json_peek_object (self->root, "defaults"), model);
}

void
latent_draft_take_defaults (LatentDraft *self, const char *model, JsonObject *values)
{
  g_return_if_fail (LATENT_IS_DRAFT (self));

  take (self, "defaults", model, values);
}

void
latent_draft_flush (LatentDraft *self)
{
  g_return_if_fail (LATENT_IS_DRAFT (self));

  if (self->save_source != 0)
    {
      g_clear_handle_id (&self->save_source, g_source_remove);
      save_cb (self);
    }
}
