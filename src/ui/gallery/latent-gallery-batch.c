/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-gallery-private.h"

/* The pictures of one press of Generate: a condition like the others, but with a prompt instead of a number for people,
 * with the tasks that aren't pictures yet, and with each one's model told. */

typedef struct
{
  GWeakRef gallery;
  char *batch;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_weak_ref_clear (&read->gallery);
  g_free (read->batch);
  g_free (read);
}

static DexFuture *
read_cb (DexFuture *future, gpointer user_data)
{
  Read *read = user_data;
  g_autoptr (LatentGallery) self = g_weak_ref_get (&read->gallery);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *tasks = value != NULL ? g_value_get_boxed (value) : NULL;

  /* It may be another one by now. */
  if (self == NULL || tasks == NULL || tasks->len == 0 || g_strcmp0 (self->titled, read->batch) != 0)
    return dex_future_new_true ();
  g_set_str (&self->batch_title, latent_task_get_prompt (tasks->pdata[0]));
  _latent_gallery_update_filter_bar (self);
  return dex_future_new_true ();
}

void
_latent_gallery_follow_batch (LatentGallery *self)
{
  const char *batch = self->filter->batch;
  gboolean had = self->titled != NULL;
  Read *read;

  if (!g_set_str (&self->titled, batch))
    return;
  g_clear_pointer (&self->batch_title, g_free);
  /* Cells are told once whether they name their model. */
  if (had != (batch != NULL) && self->session != NULL)
    _latent_gallery_renew_factory (self);
  if (batch == NULL || self->session == NULL)
    return;
  read = g_new0 (Read, 1);
  g_weak_ref_init (&read->gallery, self);
  read->batch = g_strdup (batch);
  dex_future_disown (dex_future_finally (latent_library_list_batch (latent_session_get_library (self->session), batch),
                                         read_cb, read, read_free));
}

gboolean
_latent_gallery_has_batch_only (LatentGallery *self)
{
  for (LatentFilter filter = 0; filter < LATENT_N_FILTERS; filter++)
    if (filter != LATENT_FILTER_BATCH && latent_filter_is_set (self->filter, filter))
      return FALSE;
  return self->filter->batch != NULL && _latent_gallery_get_search (self) == NULL;
}

void
latent_gallery_show_batch (LatentGallery *self, const char *batch)
{
  g_autoptr (LatentImageQuery) query = g_new0 (LatentImageQuery, 1);

  g_return_if_fail (LATENT_IS_GALLERY (self));
  g_return_if_fail (batch != NULL);

  query->sort = self->filter->sort;
  query->reversed = self->filter->reversed;
  latent_filter_set_batch (query, batch);
  latent_gallery_show_query (self, query);
}
