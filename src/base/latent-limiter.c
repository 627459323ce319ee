/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-base"

#include "latent-limiter.h"

#include "latent-await.h"

struct _LatentLimiter
{
  guint n_places;
  guint n_free;
  GQueue waiting; /* DexPromise */
};

LatentLimiter *
latent_limiter_new (guint n_places)
{
  LatentLimiter *self;

  g_return_val_if_fail (n_places > 0, NULL);

  self = g_new0 (LatentLimiter, 1);
  self->n_places = n_places;
  self->n_free = n_places;
  g_queue_init (&self->waiting);
  return self;
}

gboolean
latent_limiter_enter (LatentLimiter *self, GCancellable *cancellable, GError **error)
{
  DexPromise *promise;

  g_return_val_if_fail (self != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->n_free > 0)
    {
      self->n_free--;
      return TRUE;
    }

  promise = dex_promise_new_cancellable ();
  g_queue_push_tail (&self->waiting, dex_ref (promise));
  if (latent_await (dex_ref (DEX_FUTURE (promise)), cancellable, error))
    {
      dex_unref (promise);
      return TRUE;
    }

  /* Cancelled: either still in the queue, or handed the place in the very moment, which then goes on to the next. */
  if (g_queue_remove (&self->waiting, promise))
    dex_unref (promise);
  else
    latent_limiter_leave (self);
  dex_unref (promise);
  return FALSE;
}

void
latent_limiter_leave (LatentLimiter *self)
{
  DexPromise *next;

  g_return_if_fail (self != NULL);

  next = g_queue_pop_head (&self->waiting);
  if (next == NULL)
    {
      g_return_if_fail (self->n_free < self->n_places);
      self->n_free++;
      return;
    }
  dex_promise_resolve_boolean (next, TRUE);
  dex_unref (next);
}

void
latent_limiter_free (LatentLimiter *self)
{
  if (self == NULL)
    return;

  g_return_if_fail (self->n_free == self->n_places);
  g_return_if_fail (g_queue_is_empty (&self->waiting));
  g_free (self);
}
