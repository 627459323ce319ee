/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-metadata.h"

#include <math.h>

G_DEFINE_BOXED_TYPE (LatentMetadata, latent_metadata, latent_metadata_copy, latent_metadata_free)

LatentMetadata *
latent_metadata_new (void)
{
  LatentMetadata *self = g_new0 (LatentMetadata, 1);

  self->index = -1;
  self->credits = -1;
  return self;
}

LatentMetadata *
latent_metadata_copy (const LatentMetadata *self)
{
  LatentMetadata *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->prompt = g_strdup (self->prompt);
  copy->negative_prompt = g_strdup (self->negative_prompt);
  copy->title = g_strdup (self->title);
  copy->model = g_strdup (self->model);
  copy->parameters = g_strdup (self->parameters);
  copy->task_id = g_strdup (self->task_id);
  copy->service = g_strdup (self->service);
  copy->address = g_strdup (self->address);
  copy->created = self->created != NULL ? g_date_time_ref (self->created) : NULL;
  return copy;
}

void
latent_metadata_free (LatentMetadata *self)
{
  if (self == NULL)
    return;

  g_free (self->prompt);
  g_free (self->negative_prompt);
  g_free (self->title);
  g_free (self->model);
  g_free (self->parameters);
  g_free (self->task_id);
  g_free (self->service);
  g_free (self->address);
  g_clear_pointer (&self->created, g_date_time_unref);
  g_free (self);
}

static gboolean
same_second (GDateTime *a, GDateTime *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_date_time_to_unix (a) == g_date_time_to_unix (b);
}

/* As exact as files hold it. */
static gboolean
same_credits (double a, double b)
{
  return (a < 0 && b < 0) || fabs (a - b) <= 1e-9 * MAX (fabs (a), fabs (b));
}

gboolean
latent_metadata_equal (const LatentMetadata *a, const LatentMetadata *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return g_strcmp0 (a->prompt, b->prompt) == 0 && g_strcmp0 (a->negative_prompt, b->negative_prompt) == 0 &&
         g_strcmp0 (a->title, b->title) == 0 && g_strcmp0 (a->model, b->model) == 0 &&
         g_strcmp0 (a->parameters, b->parameters) == 0 && g_strcmp0 (a->task_id, b->task_id) == 0 &&
         g_strcmp0 (a->service, b->service) == 0 && g_strcmp0 (a->address, b->address) == 0 && a->index == b->index &&
         same_credits (a->credits, b->credits) && same_second (a->created, b->created);
}

char *
latent_metadata_get_sidecar_path (const char *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  return g_strconcat (path, ".xmp", NULL);
}
