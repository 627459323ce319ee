/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include <math.h>

#include "latent-image-private.h"

struct _LatentImage
{
  GObject parent_instance;
  LatentImageRow *row;
  gboolean loaded;
};

G_DEFINE_FINAL_TYPE (LatentImage, latent_image, G_TYPE_OBJECT)

enum
{
  PROP_ID = 1,
  PROP_LOADED,
  PROP_PATH,
  PROP_NAME,
  PROP_MIME_TYPE,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_SIZE,
  PROP_PROBLEM,
  PROP_COLOUR,
  PROP_PROMPT,
  PROP_MODEL,
  PROP_INPUT,
  PROP_TASK,
  PROP_REMOTE_ID,
  PROP_CREDITS,
  PROP_CREATED,
  PROP_FAVOURITE,
  PROP_TRASHED,
  PROP_MISSING,
  PROP_EDITED,
  PROP_HASH,
  PROP_SOURCE,
  PROP_TAGS,
  N_PROPS,
};
static GParamSpec *properties[N_PROPS];

/* Its strings are never NULL where the header doesn't say so. */
static LatentImageRow *
make_empty_row (gint64 id)
{
  LatentImageRow *row = g_new0 (LatentImageRow, 1);

  row->id = id;
  row->path = g_strdup ("");
  row->name = g_strdup ("");
  row->mime_type = g_strdup ("");
  row->hash = g_strdup ("");
  row->prompt = g_strdup ("");
  row->model = g_strdup ("");
  row->input = g_strdup ("");
  row->credits = NAN;
  row->tags = g_new0 (char *, 1);
  return row;
}

LatentImage *
latent_image_new (gint64 id)
{
  LatentImage *self = g_object_new (LATENT_TYPE_IMAGE, NULL);

  self->row->id = id;
  return self;
}

static gboolean
differ (double one, double two)
{
  return isnan (one) || isnan (two) ? isnan (one) != isnan (two) : one != two;
}

void
latent_image_take_row (LatentImage *self, LatentImageRow *row, char *path)
{
  g_autoptr (LatentImageRow) old = NULL;
  gboolean changed[N_PROPS] = { FALSE };

  g_return_if_fail (row->id == self->row->id);

  /* A reader's answer may come after a writer's newer one. */
  if (row->revision < self->row->revision)
    {
      latent_image_row_free (row);
      g_free (path);
      return;
    }
  old = g_steal_pointer (&self->row);
  self->row = row;
  g_free (row->path);
  row->path = path;
  row->name = g_filename_display_basename (path);
  changed[PROP_LOADED] = !self->loaded;
  self->loaded = TRUE;

  changed[PROP_PATH] = g_strcmp0 (old->path, row->path) != 0;
  changed[PROP_NAME] = g_strcmp0 (old->name, row->name) != 0;
  changed[PROP_MIME_TYPE] = g_strcmp0 (old->mime_type, row->mime_type) != 0;
  changed[PROP_WIDTH] = old->width != row->width;
  changed[PROP_HEIGHT] = old->height != row->height;
  changed[PROP_SIZE] = old->size != row->size;
  changed[PROP_PROBLEM] = g_strcmp0 (old->problem, row->problem) != 0;
  changed[PROP_COLOUR] = old->colour != row->colour;
  changed[PROP_PROMPT] = g_strcmp0 (old->prompt, row->prompt) != 0;
  changed[PROP_MODEL] = g_strcmp0 (old->model, row->model) != 0;
  changed[PROP_INPUT] = g_strcmp0 (old->input, row->input) != 0;
  changed[PROP_TASK] = old->task != row->task;
  changed[PROP_REMOTE_ID] = g_strcmp0 (old->remote_id, row->remote_id) != 0;
  changed[PROP_CREDITS] = differ (old->credits, row->credits);
  changed[PROP_CREATED] = old->created != row->created;
  changed[PROP_FAVOURITE] = old->favourite != row->favourite;
  changed[PROP_TRASHED] = old->trashed != row->trashed;
  changed[PROP_MISSING] = old->missing != row->missing;
  changed[PROP_EDITED] = old->edited != row->edited;
  changed[PROP_HASH] = !g_str_equal (old->hash, row->hash);
  changed[PROP_SOURCE] = g_strcmp0 (old->source, row->source) != 0;
  changed[PROP_TAGS] = !g_strv_equal ((const char *const *) old->tags, (const char *const *) row->tags);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < N_PROPS; i++)
    if (changed[i])
      g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
latent_image_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentImage *self = LATENT_IMAGE (object);
  LatentImageRow *row = self->row;

  switch (id)
    {
    case PROP_ID:
      g_value_set_int64 (value, row->id);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_PATH:
      g_value_set_string (value, row->path);
      break;
    case PROP_NAME:
      g_value_set_string (value, row->name);
      break;
    case PROP_MIME_TYPE:
      g_value_set_string (value, row->mime_type);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, row->width);
      break;
    case PROP_HEIGHT:
      g_value_set_int (value, row->height);
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, row->size);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, row->problem);
      break;
    case PROP_COLOUR:
      g_value_set_uint (value, row->colour);
      break;
    case PROP_PROMPT:
      g_value_set_string (value, row->prompt);
      break;
    case PROP_MODEL:
      g_value_set_string (value, row->model);
      break;
    case PROP_INPUT:
      g_value_set_string (value, row->input);
      break;
    case PROP_TASK:
      g_value_set_int64 (value, row->task);
      break;
    case PROP_REMOTE_ID:
      g_value_set_string (value, row->remote_id);
      break;
    case PROP_CREDITS:
      g_value_set_double (value, row->credits);
      break;
    case PROP_CREATED:
      g_value_set_int64 (value, row->created);
      break;
    case PROP_FAVOURITE:
      g_value_set_boolean (value, row->favourite);
      break;
    case PROP_TRASHED:
      g_value_set_boolean (value, row->trashed);
      break;
    case PROP_MISSING:
      g_value_set_boolean (value, row->missing);
      break;
    case PROP_EDITED:
      g_value_set_boolean (value, row->edited);
      break;
    case PROP_HASH:
      g_value_set_string (value, row->hash);
      break;
    case PROP_SOURCE:
      g_value_set_string (value, row->source);
      break;
    case PROP_TAGS:
      g_value_set_boxed (value, row->tags);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_image_finalize (GObject *object)
{
  latent_image_row_free (LATENT_IMAGE (object)->row);
  G_OBJECT_CLASS (latent_image_parent_class)->finalize (object);
}

static void
latent_image_class_init (LatentImageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latent_image_get_property;
  object_class->finalize = latent_image_finalize;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, "", flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_MIME_TYPE] = g_param_spec_string ("mime-type", NULL, NULL, "", flags);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_HEIGHT] = g_param_spec_int ("height", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  properties[PROP_COLOUR] = g_param_spec_uint ("colour", NULL, NULL, 0, 0xffffff, 0, flags);
  properties[PROP_PROMPT] = g_param_spec_string ("prompt", NULL, NULL, "", flags);
  properties[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, "", flags);
  properties[PROP_INPUT] = g_param_spec_string ("input", NULL, NULL, "", flags);
  properties[PROP_TASK] = g_param_spec_int64 ("task", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_REMOTE_ID] = g_param_spec_string ("remote-id", NULL, NULL, NULL, flags);
  properties[PROP_CREDITS] = g_param_spec_double ("credits", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_CREATED] = g_param_spec_int64 ("created", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_FAVOURITE] = g_param_spec_boolean ("favourite", NULL, NULL, FALSE, flags);
  properties[PROP_TRASHED] = g_param_spec_boolean ("trashed", NULL, NULL, FALSE, flags);
  properties[PROP_MISSING] = g_param_spec_boolean ("missing", NULL, NULL, FALSE, flags);
  properties[PROP_SOURCE] = g_param_spec_string ("source", NULL, NULL, NULL, flags);
  properties[PROP_EDITED] = g_param_spec_boolean ("edited", NULL, NULL, FALSE, flags);
  properties[PROP_HASH] = g_param_spec_string ("hash", NULL, NULL, "", flags);
  properties[PROP_TAGS] = g_param_spec_boxed ("tags", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latent_image_init (LatentImage *self)
{
  self->row = make_empty_row (0);
}

gboolean
latent_image_get_loaded (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), FALSE);
  return self->loaded;
}

const char *const *
latent_image_get_tags (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return (const char *const *) self->row->tags;
}

GFile *
latent_image_dup_file (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return g_file_new_for_path (self->row->path);
}

gint64
latent_image_get_id (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), 0);
  return self->row->id;
}

const char *
latent_image_get_path (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return self->row->path;
}

const char *
latent_image_get_name (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return self->row->name;
}

const char *
latent_image_get_mime_type (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return self->row->mime_type;
}

int
latent_image_get_width (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), 0);
  return self->row->width;
}

int
latent_image_get_height (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), 0);
  return self->row->height;
}

guint64
latent_image_get_size (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), 0);
  return self->row->size;
}

const char *
latent_image_get_hash (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return self->row->hash;
}

const char *
latent_image_get_problem (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return self->row->problem;
}

guint32
latent_image_get_colour (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), 0);
  return self->row->colour;
}

GBytes *
latent_image_get_blur (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return self->row->blur;
}

const char *
latent_image_get_prompt (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return self->row->prompt;
}

const char *
latent_image_get_model (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return self->row->model;
}

const char *
latent_image_get_input (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return self->row->input;
}

gint64
latent_image_get_task (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), 0);
  return self->row->task;
}

const char *
latent_image_get_remote_id (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return self->row->remote_id;
}

double
latent_image_get_credits (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NAN);
  return self->row->credits;
}

gint64
latent_image_get_created (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), 0);
  return self->row->created;
}

gboolean
latent_image_get_favourite (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), FALSE);
  return self->row->favourite;
}

gboolean
latent_image_get_trashed (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), FALSE);
  return self->row->trashed;
}

gboolean
latent_image_get_missing (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), FALSE);
  return self->row->missing;
}

const char *
latent_image_get_source (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), NULL);
  return self->row->source;
}

gboolean
latent_image_get_edited (LatentImage *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE (self), FALSE);
  return self->row->edited;
}

gboolean
latent_image_is_other_medium (LatentImage *self)
{
  const char *type = latent_image_get_mime_type (self);

  return type != NULL && (g_str_has_prefix (type, "audio/") || g_str_has_prefix (type, "video/") ||
                          g_str_equal (type, "application/json"));
}
