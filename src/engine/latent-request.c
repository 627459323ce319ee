/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-engine.h"

LatentRequest *
latent_request_new (const char *model, JsonObject *input, guint count)
{
  LatentRequest *self;

  g_return_val_if_fail (model != NULL, NULL);
  g_return_val_if_fail (input != NULL, NULL);

  self = g_new0 (LatentRequest, 1);
  self->model = g_strdup (model);
  self->input = json_object_ref (input);
  self->count = count;
  return self;
}

void
latent_request_free (LatentRequest *request)
{
  if (request == NULL)
    return;

  g_free (request->model);
  g_free (request->written);
  json_object_unref (request->input);
  g_free (request);
}
