/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-base"

#include "latent-await.h"

/* The one place where a future is raced with a cancellable. dex_future_first() discards the loser, which is harmless
 * for a promise and fatal for a waiting fiber (libdex 0.10.0), hence "leaf". */
static DexFuture *
race (DexFuture *leaf, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return leaf;
  return dex_future_first (leaf, dex_cancellable_new_from_cancellable (cancellable), NULL);
}

static gboolean
check (DexFuture *leaf, GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    return TRUE;
  /* Dropping a leaf doesn't stop what it has begun; losing a race does. */
  dex_unref (race (leaf, cancellable));
  return FALSE;
}

gboolean
latent_await (DexFuture *leaf, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (DEX_IS_FUTURE (leaf), FALSE);

  return check (leaf, cancellable, error) && dex_await (race (leaf, cancellable), error);
}

gpointer
latent_await_object (DexFuture *leaf, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (DEX_IS_FUTURE (leaf), NULL);

  return check (leaf, cancellable, error) ? dex_await_object (race (leaf, cancellable), error) : NULL;
}

gpointer
latent_await_boxed (DexFuture *leaf, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (DEX_IS_FUTURE (leaf), NULL);

  return check (leaf, cancellable, error) ? dex_await_boxed (race (leaf, cancellable), error) : NULL;
}

gint64
latent_await_int64 (DexFuture *leaf, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 value;

  g_return_val_if_fail (DEX_IS_FUTURE (leaf), -1);

  if (!check (leaf, cancellable, error))
    return -1;
  value = dex_await_int64 (race (leaf, cancellable), &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return -1;
    }
  return value;
}

gboolean
latent_sleep (guint ms, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  /* A timeout future rejects when it fires. */
  if (latent_await (dex_timeout_new_msec (ms), cancellable, &local))
    return TRUE;
  if (g_error_matches (local, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
