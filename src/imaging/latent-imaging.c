/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-imaging-private.h"

GQuark
latent_imaging_error_quark (void)
{
  return g_quark_from_static_string ("latent-imaging-error-quark");
}

static LatentWorker *pool;
static LatentWorker *metadata_thread;

LatentWorker *
latent_imaging_get_pool (void)
{
  if (pool == NULL)
    pool = latent_worker_new ("latent-pixels", CLAMP (g_get_num_processors (), 1, 8));
  return pool;
}

LatentWorker *
latent_imaging_get_metadata_thread (void)
{
  if (metadata_thread == NULL)
    metadata_thread = latent_worker_new ("latent-gexiv2", 1);
  return metadata_thread;
}

void
latent_imaging_shutdown (void)
{
  if (pool != NULL)
    latent_worker_drop_pending (pool);
  g_clear_pointer (&pool, latent_worker_free);
  g_clear_pointer (&metadata_thread, latent_worker_free);
}
