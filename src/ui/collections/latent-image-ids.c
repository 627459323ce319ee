/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-image-ids.h"

typedef GArray LatentImageIds;

G_DEFINE_BOXED_TYPE (LatentImageIds, latent_image_ids, g_array_ref, g_array_unref)

GdkContentProvider *
latent_image_ids_new_content (GArray *ids)
{
  g_return_val_if_fail (ids != NULL, NULL);

  return gdk_content_provider_new_typed (LATENT_TYPE_IMAGE_IDS, ids);
}
