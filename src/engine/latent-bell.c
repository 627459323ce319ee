/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-bell.h"

#include "latent-await.h"

struct _LatentBell
{
  GQueue sleepers; /* Sleeper */
};

typedef struct
{
  LatentBell *bell;
  DexPromise *promise;
  guint timeout;
} Sleeper;

LatentBell *
latent_bell_new (void)
{
  LatentBell *self = g_new0 (LatentBell, 1);

  g_queue_init (&self->sleepers);
  return self;
}

/* Takes @sleeper out of the queue and lets its fiber go on. */
static void
wake (Sleeper *sleeper)
{
  g_queue_remove (&sleeper->bell->sleepers, sleeper);
  g_clear_handle_id (&sleeper->timeout, g_source_remove);
  dex_promise_resolve_boolean (sleeper->promise, TRUE);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Sleeper *sleeper = user_data;

  sleeper->timeout = 0;
  wake (sleeper);
  return G_SOURCE_REMOVE;
}

gboolean
latent_bell_wait (LatentBell *self, gint64 timeout, GCancellable *cancellable, GError **error)
{
  Sleeper sleeper = { self, NULL, 0 };
  gboolean woken;

  g_return_val_if_fail (self != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  sleeper.promise = dex_promise_new ();
  if (timeout >= 0)
    sleeper.timeout = g_timeout_add (MIN ((timeout + 999) / 1000, G_MAXINT), timeout_cb, &sleeper);
  g_queue_push_tail (&self->sleepers, &sleeper);

  woken = latent_await (dex_ref (DEX_FUTURE (sleeper.promise)), cancellable, error);
  /* Cancelled, it is still in the queue. */
  g_queue_remove (&self->sleepers, &sleeper);
  g_clear_handle_id (&sleeper.timeout, g_source_remove);
  dex_unref (sleeper.promise);
  return woken;
}

void
latent_bell_ring (LatentBell *self)
{
  g_return_if_fail (self != NULL);

  while (!g_queue_is_empty (&self->sleepers))
    wake (g_queue_peek_head (&self->sleepers));
}

void
latent_bell_free (LatentBell *self)
{
  if (self == NULL)
    return;

  g_return_if_fail (g_queue_is_empty (&self->sleepers));
  g_free (self);
}
