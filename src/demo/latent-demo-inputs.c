/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-inputs.h"

#include "latent-demo-decode.h"
#include "latent-demo-download.h"
#include "latent-json.h"

#define RESULTS "results/"

static LatentDemoTask *
find_result (LatentDemoService *service, const char *place, guint *index)
{
  return g_str_has_prefix (place, RESULTS)
           ? latent_demo_find_result (latent_demo_service_get_store (service), place + strlen (RESULTS), index)
           : NULL;
}

/* Takes @link to account: the first of ours becomes *@place. */
static void
look_at (LatentDemoService *service, const char *link, char **place, gboolean *is_dead)
{
  const char *base = latent_demo_service_get_base (service);
  g_autofree char *path = NULL;
  guint index;

  if (link == NULL || !g_str_has_prefix (link, base) || link[strlen (base)] != '/')
    return;
  path = g_uri_unescape_string (link + strlen (base) + 1, NULL);
  if (path == NULL || (find_result (service, path, &index) == NULL &&
                       latent_demo_store_find_upload (latent_demo_service_get_store (service), path) == NULL))
    *is_dead = TRUE;
  else if (*place == NULL)
    *place = g_steal_pointer (&path);
}

char *
latent_demo_inputs_find (LatentDemoService *service, const LatentDemoModel *model, JsonObject *input, gboolean *is_dead)
{
  char *place = NULL;

  *is_dead = FALSE;
  for (guint i = 0; i < model->fields->len; i++)
    {
      const LatentDemoField *field = g_ptr_array_index (model->fields, i);
      JsonArray *array = latent_json_peek_array (input, field->name);

      if (!field->is_uri)
        continue;
      look_at (service, latent_json_peek_string (input, field->name), &place, is_dead);
      for (guint j = 0; array != NULL && j < json_array_get_length (array); j++)
        look_at (service, latent_json_array_peek_string (array, j), &place, is_dead);
    }
  return place;
}

gboolean
latent_demo_inputs_get_size (LatentDemoService *service, const char *place, int *width, int *height)
{
  guint index;
  const LatentDemoTask *task = find_result (service, place, &index);
  g_autoptr (GBytes) bytes = NULL;

  if (task != NULL)
    {
      *width = task->width;
      *height = task->height;
      return TRUE;
    }
  bytes = latent_demo_inputs_read (service, place);
  return bytes != NULL && latent_demo_decode_size (bytes, width, height);
}

GBytes *
latent_demo_inputs_read (LatentDemoService *service, const char *place)
{
  LatentDemoStore *store = latent_demo_service_get_store (service);
  guint index;
  LatentDemoTask *task = find_result (service, place, &index);
  LatentDemoUpload *upload;

  if (task != NULL)
    return latent_demo_gallery_peek (latent_demo_service_get_gallery (service), task, index);
  upload = latent_demo_store_find_upload (store, place);
  return upload != NULL ? latent_demo_store_read_upload (store, upload) : NULL;
}
